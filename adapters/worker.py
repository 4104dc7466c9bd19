"""The core's threads: database work in the order of who waits for it, people before the clock.

`dispatch` and `jobs` are synchronous. A `Worker` runs them beside the event loop: on SQLite in one thread,
so that there is one writer; on PostgreSQL in a few. Long work has a thread of its own.
"""

import asyncio
import heapq
import itertools
import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any, Final, ParamSpec, TypeVar

from bot.database import AllTenantsSession, Database, TenantSession
from bot.house import House

P = ParamSpec("P")
T = TypeVar("T")

POSTGRES_THREADS: Final = 3
"""Together with the one for long work they use the four connections of the pool."""


class Priority(IntEnum):
    """Who waits for a piece of work; the smaller number goes first."""

    PEOPLE = 0
    """Somebody looks at a spinner."""
    SENDING = 1
    """A message is on its way."""
    CLOCK = 2
    """Planning and tidying: nobody waits."""


_LAST: Final = 99
"""Below every priority: a thread ends when all that was asked before is done."""


class Worker:
    """Threads for the core, made once and closed once.

    Work given to `run` should hold its thread for less than 50 ms; what takes longer goes to `run_long`
    and uses the house that `patient` gives it.
    """

    def __init__(self, *, one_at_a_time: bool) -> None:
        """`one_at_a_time` for SQLite."""
        self._turnstile = _Turnstile() if one_at_a_time else None
        self._quick = _Lane("database", 1 if one_at_a_time else POSTGRES_THREADS)
        self._long = _Lane("long-work", 1)

    async def run(self, priority: Priority, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """What `work(*given, **named)` returns or raises, once its turn has come.

        Cancelled while it waits, it is never begun; once begun, it runs to its end.
        Raises RuntimeError after `close`.
        """

        def in_turn() -> T:
            if self._turnstile is None:
                return work(*given, **named)
            with self._turnstile(priority):
                return work(*given, **named)

        return await asyncio.wrap_future(self._quick.ask(priority, in_turn))

    async def run_long(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """The same for work that takes seconds or minutes, one after the other, beside everything else."""
        return await asyncio.wrap_future(self._long.ask(Priority.CLOCK, lambda: work(*given, **named)))

    def patient(self, house: House) -> House:
        """The house for long work: on SQLite each of its transactions lets people, who wait, go first."""
        if self._turnstile is None:
            return house
        return replace(house, database=_PatientDatabase(house.database, self._turnstile))

    def close(self, *, long_work: float = 5.0) -> bool:
        """Finish what was asked for, then end the threads. Blocks; may be called again.

        Long work is waited for `long_work` seconds only: every kind can be run again from its start.
        False if some goes on.
        """
        ended = self._long.close(long_work)
        self._quick.close(None)
        return ended


@dataclass(order=True)
class _Ask:
    priority: int
    number: int
    work: Callable[[], Any] | None = field(compare=False)
    """None ends the thread."""
    answer: "Future[Any]" = field(compare=False)


class _Lane:
    """A queue and the threads that serve it."""

    def __init__(self, name: str, threads: int) -> None:
        self._asks: queue.PriorityQueue[_Ask] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._open = threading.Lock()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._serve, name=f"{name}-{n}", daemon=True)
            for n in range(1, threads + 1)
        ]
        for thread in self._threads:
            thread.start()

    def ask(self, priority: int, work: Callable[[], T]) -> "Future[T]":
        answer: Future[T] = Future()
        with self._open:  # so that nothing lands behind the end
            if self._closed:
                raise RuntimeError("the worker is closed")
            self._asks.put(_Ask(priority, next(self._numbers), work, answer))
        return answer

    def close(self, patience: float | None) -> bool:
        with self._open:
            if not self._closed:
                self._closed = True
                for _ in self._threads:
                    self._asks.put(_Ask(_LAST, next(self._numbers), None, Future()))
        for thread in self._threads:
            thread.join(patience)
        return not any(thread.is_alive() for thread in self._threads)

    def _serve(self) -> None:
        while (ask := self._asks.get()).work is not None:
            if not ask.answer.set_running_or_notify_cancel():
                continue
            try:
                result = ask.work()
            except BaseException as failed:  # noqa: BLE001 - handed on to whoever waits for the answer
                ask.answer.set_exception(failed)
            else:
                ask.answer.set_result(result)
            del ask  # or the last answer, with all it holds, would live until the next one


class _Turnstile:
    """Lets one thread through at a time, the most urgent first."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[tuple[int, int]] = []
        self._numbers = itertools.count()
        self._inside: int | None = None

    @contextmanager
    def __call__(self, priority: Priority) -> Iterator[None]:
        me = threading.get_ident()
        with self._changed:
            if self._inside == me:
                raise RuntimeError("a transaction inside another on the same database waits for itself")
            ticket = (int(priority), next(self._numbers))
            heapq.heappush(self._waiting, ticket)
            self._changed.wait_for(lambda: self._inside is None and self._waiting[0] == ticket)
            heapq.heappop(self._waiting)
            self._inside = me
        try:
            yield
        finally:
            with self._changed:
                self._inside = None
                self._changed.notify_all()


class _PatientDatabase(Database):
    """A database whose every transaction waits for its turn."""

    def __init__(self, database: Database, turnstile: _Turnstile) -> None:
        self.engine = database.engine
        self._shapes = set()  # its own: two threads do not share what each has looked at
        self._turnstile = turnstile

    @contextmanager
    def tenant(self, tenant_id: str) -> Iterator[TenantSession]:
        with self._turnstile(Priority.CLOCK), super().tenant(tenant_id) as session:
            yield session

    @contextmanager
    def everyone(self) -> Iterator[AllTenantsSession]:
        with self._turnstile(Priority.CLOCK), super().everyone() as session:
            yield session


class Processes:
    """Runs pure functions on values in another process, so that no thread here is held up by computing.

    It is what `House.compute` is given. The process is started by the first call and never opens a database.
    """

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._making = threading.Lock()

    def __call__(self, work: Callable[P, T], /, *given: P.args, **named: P.kwargs) -> T:
        """The result of `work(*given, **named)`; blocks the calling thread. All of it must be picklable.

        Raises `BrokenProcessPool` when the process was killed; the next call starts a new one.
        """
        with self._making:
            if self._pool is None:
                # spawn: a fork of a program with threads may inherit a lock that nobody will ever release.
                self._pool = ProcessPoolExecutor(
                    max_workers=1, mp_context=multiprocessing.get_context("spawn"), initializer=_keep_quiet
                )
            pool = self._pool
        try:
            return pool.submit(work, *given, **named).result()
        except BrokenProcessPool:
            with self._making:
                if self._pool is pool:
                    self._pool = None
            raise

    def close(self) -> None:
        """End the process, if it was started."""
        with self._making:
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)
                self._pool = None


def _keep_quiet() -> None:
    """Take Ctrl-C from nobody, and one processor at most, so that the others answer people.

    Ctrl-C reaches every process of a terminal; only the first of them decides what it means. Numpy, not yet
    loaded, would use all processors, and hardly be faster for it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
