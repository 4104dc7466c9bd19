"""The sending loop: claim in a thread, compose in a thread, send many at once, record in a thread.

No transaction is open while a platform is spoken to. What a platform answers is mapped by its `Messenger`
to one of the outcomes in `bot.outbox.outcome`; what follows from each is decided in `bot.outbox.sending`.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from time import perf_counter
from typing import Final, Protocol

from adapters.limits import Limit, Limits
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


Lane = tuple[str, str]
"""A platform and an installation there: rate limits belong to it."""

Place = tuple[str, ...]
"""One conversation: it keeps its order, and has limits of its own."""


class Delivery:
    """Sends what is due through each platform's messenger, woken by `nudge`."""

    def __init__(
        self,
        house: House,
        routes: Routes,
        worker: Worker,
        messengers: Mapping[str, Messenger],
        *,
        limits: Mapping[str, Limits] | None = None,
    ) -> None:
        """`messengers` and `limits` by the platform's name; one that is not in `limits` has none."""
        self._house = house
        self._routes = routes
        self._worker = worker
        self._messengers = messengers
        self._limits = limits or {}
        self._lanes: dict[Lane, Limit] = {}
        self._places: dict[Place, Limit] = {}
        self._held: dict[Lane, float] = {}
        """Lanes that the platform has told to wait, and until when: nobody else there tries meanwhile."""
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
        places: defaultdict[Place, asyncio.Lock] = defaultdict(asyncio.Lock)
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
            self._forget_idle()
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
        lane = (parcel.address.platform, parcel.address.installation)
        wait = await self._turn(lane, _place(parcel.address))
        if wait:
            return RateLimited(retry_at=self._house.clock.now() + timedelta(seconds=wait))
        try:
            async with asyncio.timeout(LONGEST_SEND):
                outcome = await messenger.send(parcel)
        except TimeoutError:
            return Doubtful(why="no answer in time")
        except Exception:
            log.exception("a messenger raised", extra={"outgoing": parcel.outgoing})
            return jobs.FAILED
        if isinstance(outcome, RateLimited):
            seconds = (outcome.retry_at - self._house.clock.now()).total_seconds()
            self._held[lane] = asyncio.get_running_loop().time() + max(0.0, seconds)
        return outcome

    async def _turn(self, lane: Lane, place: Place) -> float:
        """Wait for the permits of the lane and the place; a wait that is too long is given back."""
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST_WAIT
        limits = self._limits_of(lane, place)
        while wait := self._wait(lane, limits):
            if loop.time() + wait > until:
                return wait
            await asyncio.sleep(wait)
        for each in limits:
            each.take(loop.time())
        return 0.0

    def _wait(self, lane: Lane, limits: tuple[Limit, ...]) -> float:
        now = asyncio.get_running_loop().time()
        return max(0.0, self._held.get(lane, 0.0) - now, *(limit.wait(now) for limit in limits))

    def _limits_of(self, lane: Lane, place: Place) -> tuple[Limit, ...]:
        known = self._limits.get(lane[0])
        if known is None:
            return ()
        if lane not in self._lanes:
            self._lanes[lane] = known.lane()
        if place not in self._places:
            self._places[place] = known.place()
        return self._lanes[lane], self._places[place]

    def _forget_idle(self) -> None:
        """Conversations come and go: what has recovered fully need not be remembered."""
        now = asyncio.get_running_loop().time()
        self._places = {place: limit for place, limit in self._places.items() if not limit.idle(now)}
        self._held = {lane: until for lane, until in self._held.items() if until > now}


def _place(address: Address) -> Place:
    return (address.platform, address.installation, address.channel or "", *address.users)


def _word(outcome: Outcome) -> str:
    """An outcome as a log says it: `RateLimited` → `rate_limited`."""
    name = type(outcome).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
