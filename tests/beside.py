"""An event loop in a thread of its own, for tests that are not asynchronous themselves."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")

DEADLINE = 60.0
"""Seconds after which a test gives up."""


class Beside:
    """The loop, and a way to do something in it and wait."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="beside", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` returns or raises. Raises TimeoutError after a minute."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(DEADLINE)

    def end(self) -> None:
        """Stop the loop and its thread."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(DEADLINE)
        self.loop.close()


@contextmanager
def loop_beside() -> Iterator[Beside]:
    """A loop while the block runs."""
    beside = Beside()
    try:
        yield beside
    finally:
        beside.end()
