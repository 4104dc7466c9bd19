"""The sending loop: claim in a thread, compose in a thread, send many at once, record in a thread.

No transaction is open while a platform is spoken to. What a platform answers is mapped by its `Messenger`
to one of the outcomes in `bot.outbox.outcome`; what follows from each is decided in `bot.outbox.sending`.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta
from time import perf_counter
from typing import Final, Protocol

from adapters.worker import Priority, Worker
from bot import jobs
from bot.house import House
from bot.outbox import sending
from bot.outbox.outcome import Doubtful, NotAccepted, Outcome, RateLimited
from bot.outbox.parcel import Address, Parcel
from bot.routing import Routes

log = logging.getLogger(__name__)

BATCH: Final = 50
"""Rows claimed, and then sent at the same time: the batch that was measured."""

LONGEST_SEND: Final = 30.0
"""Seconds until a send without an answer is doubtful; less than the lease of a claimed row."""

LONGEST_WAIT: Final = 2.0
"""Seconds a composed parcel may wait for its turn in its lane; then it is put off and composed anew."""


class Messenger(Protocol):
    """One platform's side of the outbox."""

    async def send(self, parcel: Parcel) -> Outcome:
        """Post the parcel's card; with `replaces` change that message, and with no card take it back.

        Every error of the platform becomes an outcome here; what is raised nevertheless counts as our fault.
        Retries belong to the outbox: a platform's own must be switched off.
        """


class TokenBucket:
    """How fast one lane may go: `burst` at once, then `per_second` (a platform's published limit)."""

    def __init__(self, *, per_second: float, burst: int) -> None:
        self._per_second = per_second
        self._burst = burst
        self._tokens = float(burst)
        self._at: float | None = None

    def take(self, at: float) -> float:
        """Seconds to wait before the next send may begin; 0.0 means now, and only then is one taken.

        `at` is a moment of any clock that counts seconds and never goes back.
        """
        if self._at is not None:
            self._tokens = min(self._burst, self._tokens + (at - self._at) * self._per_second)
        self._at = at
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._per_second


Lane = tuple[str, str]
"""A platform and an installation there: rate limits belong to it."""


class Delivery:
    """Sends what is due through each platform's messenger, woken by `nudge`."""

    def __init__(
        self,
        house: House,
        routes: Routes,
        worker: Worker,
        messengers: Mapping[str, Messenger],
        *,
        limit: Callable[[Lane], TokenBucket | None] = lambda _: None,
    ) -> None:
        """`messengers` by the platform's name; `limit` makes each lane's bucket, or None for no limit."""
        self._house = house
        self._routes = routes
        self._worker = worker
        self._messengers = messengers
        self._limit = limit
        self._buckets: dict[Lane, TokenBucket | None] = {}
        self._wake = asyncio.Event()
        self._stopped = asyncio.Event()

    def nudge(self) -> None:
        """There may be something to send. Cheap, and from the event loop only."""
        self._wake.set()

    def stop(self) -> None:
        """Claim nothing more; `run` ends when what is under way has been sent and recorded."""
        self._stopped.set()
        self._wake.set()

    async def run(self) -> None:
        """Send until stopped. A failure ends one round, never the loop: the next nudge begins another."""
        while not self._stopped.is_set():
            self._wake.clear()
            try:
                while not self._stopped.is_set() and await self.round():
                    pass
            except Exception:
                log.exception("a round of sending failed")
            await self._wake.wait()

    async def round(self) -> int:
        """One batch, to its end; gives how many rows were claimed.

        Several messages into one conversation go in the order in which they were due.
        """
        claimed = await self._worker.run(Priority.SENDING, sending.claim, self._house, BATCH)
        places: defaultdict[tuple[str, ...], asyncio.Lock] = defaultdict(asyncio.Lock)
        under_way: list[asyncio.Task[None]] = []
        try:
            for tenant, outgoing in claimed:
                parcel = await self._worker.run(
                    Priority.SENDING, jobs.compose, self._house, self._routes, tenant, outgoing
                )
                if parcel is not None:
                    one = self._deliver(parcel, places[_place(parcel.address)])
                    under_way.append(asyncio.create_task(one))
        finally:
            await asyncio.gather(*under_way)
        return len(claimed)

    async def _deliver(self, parcel: Parcel, place: asyncio.Lock) -> None:
        async with place:
            began = perf_counter()
            outcome = await self._send(parcel)
            took = round((perf_counter() - began) * 1000)
            said = {
                "platform": parcel.address.platform,
                "outcome": _word(outcome),
                "outgoing": parcel.outgoing,
            }
            log.info("a notice left", extra={**said, "ms": took})
            row = parcel.tenant, parcel.outgoing
            try:
                await self._worker.run(Priority.SENDING, sending.record, self._house, *row, outcome, parcel)
            except Exception:
                # Its lease runs out, and then it counts as doubtful: which it is.
                log.exception("what became of a notice could not be recorded", extra=said)

    async def _send(self, parcel: Parcel) -> Outcome:
        messenger = self._messengers.get(parcel.address.platform)
        if messenger is None:
            return NotAccepted(why="this platform is not set up")
        wait = await self._turn((parcel.address.platform, parcel.address.installation))
        if wait:
            return RateLimited(retry_at=self._house.clock.now() + timedelta(seconds=wait))
        try:
            async with asyncio.timeout(LONGEST_SEND):
                return await messenger.send(parcel)
        except TimeoutError:
            return Doubtful(why="no answer in time")
        except Exception:
            log.exception("a messenger raised", extra={"outgoing": parcel.outgoing})
            return jobs.FAILED

    async def _turn(self, lane: Lane) -> float:
        """Wait for the lane's permit; a wait that is too long is given back in seconds instead."""
        if lane not in self._buckets:
            self._buckets[lane] = self._limit(lane)
        bucket = self._buckets[lane]
        if bucket is None:
            return 0.0
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST_WAIT
        while wait := bucket.take(loop.time()):
            if loop.time() + wait > until:
                return wait
            await asyncio.sleep(wait)
        return 0.0


def _place(address: Address) -> tuple[str, ...]:
    """What keeps its order: one conversation."""
    return (address.platform, address.installation, address.channel or "", *address.users)


def _word(outcome: Outcome) -> str:
    """An outcome as a log says it: `RateLimited` → `rate_limited`."""
    name = type(outcome).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
