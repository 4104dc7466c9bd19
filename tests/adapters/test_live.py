"""A whole house at work: the alarm clock rings, what is due happens, and stopping loses nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import select

from adapters import scheduler
from adapters.clock import SystemClock
from adapters.live import Live
from adapters.scheduler import AlarmClock
from bot.agenda.model import Job, due, start_job
from bot.conversation.event import Command
from bot.conversation.reply import Reply, Say, Unknown
from bot.outbox.model import write
from bot.outbox.notice import ToMember
from bot.routing import JobFacts, Routes
from bot.turn import Turn
from tests.adapters.post import ROUTES_WITH_HELLO, Hello, Postbox, soon, states, wish
from tests.fakes import START, Stage


def with_due(remind: Callable[[str, Turn], None]) -> Routes:
    return replace(ROUTES_WITH_HELLO, due={**ROUTES_WITH_HELLO.due, "tests.remind": remind})


def test_what_falls_due_is_done_and_sent_by_itself(stage: Stage) -> None:
    stage.arrive("Ana")
    done: list[str] = []
    with stage.house.database.tenant(stage.tenant) as session:
        for number in range(12):  # more than one go of the planner
            due(session, "tests.remind", f"{number:02}", START - timedelta(minutes=60 - number))

    def remind(subject: str, turn: Turn) -> None:
        done.append(subject)
        if subject == "11":
            to = ToMember(member=stage.members["Ana"])
            write(turn.session, Hello(word="all done"), to, turn.now, asked_at=turn.now)

    async def story() -> None:
        arrived = asyncio.Event()

        async def note(_: object) -> None:
            arrived.set()

        live = Live(stage.house, with_due(remind), {"stage": Postbox(answer=note)})
        live.start()
        await arrived.wait()
        await live.stop()

    soon(story())
    assert done == [f"{number:02}" for number in range(12)]
    assert states(stage) == {"all done": "sent"}


def test_long_work_is_run_by_itself_and_what_it_says_is_sent(stage: Stage) -> None:
    stage.arrive("Ana")
    with stage.house.database.tenant(stage.tenant) as session:
        start_job(session, "tests.count", "poll", stage.clock.now(), None, {"to": 3})

    def count(house: object, job: JobFacts) -> None:
        for number in range(1, job.facts["to"] + 1):
            job.report(number, job.facts["to"])
        wish(stage, "Ana", "counted")

    async def story() -> None:
        arrived = asyncio.Event()

        async def note(_: object) -> None:
            arrived.set()

        routes = replace(ROUTES_WITH_HELLO, jobs={"tests.count": count})
        live = Live(stage.house, routes, {"stage": Postbox(answer=note)})
        live.start()
        await arrived.wait()
        await live.stop()

    soon(story())
    with stage.house.database.tenant(stage.tenant) as session:
        job = session.scalars(select(Job)).one()
        assert (job.state, job.done, job.total) == ("done", 3, 3)


def test_an_event_is_answered_and_what_it_causes_leaves_at_once(stage: Stage) -> None:
    stage.arrive("Ana")
    wish(stage, "Ana", "hello")

    async def story() -> Reply | Unknown:
        live = Live(stage.house, ROUTES_WITH_HELLO, {"stage": Postbox()})
        live.start()
        reply = await live.dispatch(Command(id="one", sender=stage.sender("Ana"), text="about"))
        await live.stop()
        return reply

    assert isinstance(soon(story()), Say)
    assert states(stage) == {"hello": "sent"}


def test_stopping_waits_for_an_answer_that_is_under_way(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    told: list[str] = []

    async def story() -> None:
        live = Live(quick_stage.house, ROUTES_WITH_HELLO, {})
        live.start()
        event = Command(id="one", sender=quick_stage.sender("Ana"), text="about")

        async def answer() -> None:
            told.append(type(await live.dispatch(event)).__name__)

        live.errands.start(answer())
        await live.stop()
        with pytest.raises(RuntimeError, match="closed"):
            await live.dispatch(event)

    soon(story())
    assert told == ["Say"]


def test_a_house_that_was_never_started_can_be_stopped(quick_stage: Stage) -> None:
    async def story() -> None:
        await Live(quick_stage.house, ROUTES_WITH_HELLO, {}).stop()

    soon(story())


# --- the alarm clock --------------------------------------------------------------------------------


class Rings:
    """Bells that only count."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.all_heard = asyncio.Event()

    def _ring(self, name: str) -> None:
        self.heard.append(name)
        if len(self.heard) >= 5:
            self.all_heard.set()

    async def plan(self) -> None:
        self._ring("plan")

    async def run_jobs(self) -> None:
        self._ring("run_jobs")

    async def deliver(self) -> None:
        self._ring("deliver")

    async def sweep(self) -> None:
        self._ring("sweep")

    async def look_after_people(self) -> None:
        self._ring("look_after_people")


def test_every_bell_rings_at_once_and_then_keeps_its_time() -> None:
    async def story() -> tuple[list[str], dict[str, timedelta]]:
        bells = Rings()
        alarm = AlarmClock(bells)  # type: ignore[arg-type]  # all that is asked of bells is to ring
        alarm.start()
        await bells.all_heard.wait()
        jobs = alarm._scheduler.get_jobs()
        await alarm.stop(10)
        for job in jobs:
            assert (job.coalesce, job.misfire_grace_time, job.max_instances) == (True, None, 1)
            assert isinstance(job.trigger, IntervalTrigger)
        return sorted(bells.heard), {job.name: job.trigger.interval for job in jobs}

    heard, intervals = soon(story())
    assert heard == ["deliver", "look_after_people", "plan", "run_jobs", "sweep"]
    assert intervals == {
        "look_after_people": timedelta(seconds=scheduler.ROSTER_EVERY),
        "deliver": timedelta(seconds=scheduler.SEND_EVERY),
        "plan": timedelta(seconds=scheduler.PLAN_EVERY),
        "run_jobs": timedelta(seconds=scheduler.LONG_WORK_EVERY),
        "sweep": timedelta(seconds=scheduler.SWEEP_EVERY),
    }


def test_the_real_clock_tells_aware_time_in_utc() -> None:
    before = datetime.now(UTC)
    told = SystemClock().now()
    assert (told.tzinfo, before <= told <= datetime.now(UTC)) == (UTC, True)
