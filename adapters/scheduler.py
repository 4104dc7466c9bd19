"""The alarm clock: it rings, and `jobs` looks at the database for what is due. It knows nothing itself.

Nothing is scheduled per person or per date, and what rang while nobody listened is not made up for:
the next ring finds all that is due.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC
from typing import Any, Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from adapters.clock import SystemClock
from adapters.delivery import Delivery
from adapters.worker import Priority, Worker
from bot import jobs
from bot.house import House
from bot.routing import Routes

log = logging.getLogger(__name__)

PLAN_EVERY: Final = 20
"""Seconds between two looks at what is due; an idle look costs less than a millisecond."""

LONG_WORK_EVERY: Final = 5
"""Seconds until somebody who asked for long work sees it begin."""

SEND_EVERY: Final = 5
"""Seconds until a notice goes out that nobody nudged the sending loop about."""

ROSTER_EVERY: Final = 60
"""Seconds until somebody who was imported is looked up: their language and zone come before any message."""

SWEEP_EVERY: Final = 3600
"""Seconds between two tidyings of what is kept for a day or longer."""

PLAN_CHUNK: Final = 5
"""Due dates in one go: between two goes people come first, and a go is to stay near 50 ms."""


class Bells:
    """What happens at each ring. Each is short, repeatable, and harmless to ring in several processes."""

    def __init__(
        self,
        house: House,
        routes: Routes,
        worker: Worker,
        delivery: Delivery,
        rosters: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        """`rosters` ask platforms about people whose profile is missing or old."""
        self._rosters = rosters
        self._house = house
        self._routes = routes
        self._worker = worker
        self._delivery = delivery
        self._long_work = worker.patient(house)
        self.stopping = False
        """Set at the end: a long plan then goes no further than its next go."""

    async def plan(self) -> None:
        """Do what has fallen due, then have it sent."""
        done = PLAN_CHUNK
        while done == PLAN_CHUNK and not self.stopping:
            done = await self._worker.run(Priority.CLOCK, jobs.plan, self._house, self._routes, PLAN_CHUNK)
            if done:
                self._delivery.nudge()

    async def run_jobs(self) -> None:
        """Run the long work that waits."""
        if await self._worker.run_long(jobs.run_jobs, self._long_work, self._routes):
            self._delivery.nudge()

    async def deliver(self) -> None:
        """Look whether something waits to be sent."""
        self._delivery.nudge()

    async def look_after_people(self) -> None:
        """Ask each platform about some people; one that does not answer holds up no other."""
        for roster in self._rosters:
            try:
                await roster()
            except Exception:
                log.exception("a roster could not be looked after")

    async def sweep(self) -> None:
        """Forget what has been kept long enough, and plan what nobody has."""
        try:
            await self._worker.run(Priority.CLOCK, jobs.sweep, self._house, self._routes)
        finally:
            await self._worker.run(Priority.CLOCK, jobs.catch_up, self._house, self._routes)


class AlarmClock:
    """Rings the bells from `start` to `stop`, by the machine's time, whatever the house's clock shows."""

    def __init__(self, bells: Bells) -> None:
        self._rings = {
            bells.plan: PLAN_EVERY,
            bells.run_jobs: LONG_WORK_EVERY,
            bells.deliver: SEND_EVERY,
            bells.sweep: SWEEP_EVERY,
            bells.look_after_people: ROSTER_EVERY,
        }
        # A ring that is missed or still busy is not repeated: the next one finds everything that is due.
        habits = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=habits)
        self._ringing: set[asyncio.Task[Any]] = set()

    def start(self) -> None:
        """Ring everything once now, and then each at its interval. To be called in the event loop."""
        now = SystemClock().now()
        for bell, seconds in self._rings.items():
            every = IntervalTrigger(seconds=seconds, timezone=UTC)
            self._scheduler.add_job(self._ring, every, [bell], name=bell.__name__, next_run_time=now)
        self._scheduler.start()

    async def stop(self, seconds: float) -> None:
        """Ring no more, and wait this long at most for what rings have begun."""
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
            if self._ringing:
                await asyncio.wait(set(self._ringing), timeout=seconds)
            self._scheduler.shutdown(wait=False)

    async def _ring(self, bell: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._ringing.add(task)
            task.add_done_callback(self._ringing.discard)
        await bell()
