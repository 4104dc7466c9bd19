"""Work under way in the event loop: answers that come in time, those that follow, and the end of it all."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)

IN_TIME: Final = 1.5
"""Seconds an answer may take before the person is told that it will follow: platforms give up after 3."""


@dataclass(frozen=True, kw_only=True)
class Late:
    """The answer was not there in time; it will be told when it is."""


@dataclass(frozen=True, kw_only=True)
class Failed:
    """There will be no answer: this was raised, and what was begun has been rolled back."""

    error: Exception


class Errands:
    """Keeps every task until it is done, so that none is lost half-way and the end can wait for all."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Begin `work`; whoever started it may be cancelled, it goes on."""
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def answer_in_time(
        self, work: Coroutine[Any, Any, T], tell: Callable[[T | Failed], Awaitable[None]]
    ) -> T | Late:
        """What `work` returns or raises, if that takes at most 1.5 seconds; else `Late`, and `tell` gets it.

        The work is never cut off: a thread that has begun a transaction commits it, whoever still listens.
        So "try again" is true only of `Failed`. `tell` is also called when the one who asked has gone away.
        """
        task = self.start(work)
        try:
            await asyncio.wait({task}, timeout=IN_TIME)
        except asyncio.CancelledError:
            self.start(_follow(task, tell))
            raise
        if task.done():
            return task.result()
        self.start(_follow(task, tell))
        return Late()

    async def drain(self, seconds: float) -> int:
        """Wait until everything under way is done, at most this long; gives how many had to be cut off."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self._under_way and (left := until - loop.time()) > 0:
            await asyncio.wait(set(self._under_way), timeout=left)
        cut_off = len(self._under_way)
        for task in set(self._under_way):
            task.cancel()
        if cut_off:
            await asyncio.wait(set(self._under_way))
        return cut_off


async def _follow(task: "asyncio.Task[T]", tell: Callable[[T | Failed], Awaitable[None]]) -> None:
    told: T | Failed
    try:
        told = await asyncio.shield(task)
    except Exception as failed:
        log.error("a late answer failed", exc_info=failed)
        told = Failed(error=failed)
    try:
        await tell(told)
    except Exception:
        log.exception("a late answer could not be told")
