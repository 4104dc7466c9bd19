"""Work that fails: tried again for as long as nobody could ask for it, never in a circle, in nobody's way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.agenda.model import Job, start_job
from bot.house import House
from bot.jobs import JOB_LEASE, MOST_ATTEMPTS, catch_up, run_jobs, sweep
from bot.matching import rounds
from bot.polls.ballot_box import BallotBox
from bot.routes import ROUTES
from bot.routing import JobFacts
from tests.fakes import Stage
from tests.polls.staffroom import opened, poll_id, programme_with, vote


def test_a_poll_is_counted_though_its_database_was_away_for_a_night(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = quick_stage
    programme_with(stage, of=(9, 9))
    opened(stage)
    for number in range(9):
        vote(stage, f"Junior0{number}", open="yes")
    stage.until(datetime(2026, 1, 26, 12, tzinfo=UTC))

    def away(*_: Any, **__: Any) -> NoReturn:
        raise OperationalError("SELECT", {}, Exception("the server is away"))

    with monkeypatch.context() as night:
        night.setattr(BallotBox, "close", away)
        stage.advance(hours=18)
    stage.advance(days=4)
    assert stage.house.ballots.outcome(poll_id(stage)).state == "published"


class Killed(BaseException):
    """The program ends in the middle, as when the machine runs out of memory."""


@pytest.mark.parametrize(("kind", "then"), [(rounds.RUN, "failed"), ("polls.tell", "running")])
def test_work_that_takes_the_program_down_each_time_is_left_to_whoever_can_ask_for_it_again(
    quick_stage: Stage, kind: str, then: str
) -> None:
    stage, begun = quick_stage, []

    def takes_all_memory(_: House, facts: JobFacts) -> None:
        begun.append(facts.kind)
        raise Killed

    routes = replace(ROUTES, jobs={kind: takes_all_memory})
    with stage.house.database.tenant(stage.tenant) as session:
        start_job(session, kind, "it", stage.clock.now(), None, {})
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Killed):
            run_jobs(stage.house, routes)
        stage.clock.move_to(stage.clock.now() + JOB_LEASE + timedelta(seconds=1))
    if then == "running":
        with pytest.raises(Killed):
            run_jobs(stage.house, routes)
    else:
        run_jobs(stage.house, routes)
    with stage.house.database.everyone() as everybody:
        assert everybody.scalars(select(Job.state)).all() == [then]
    assert len(begun) == MOST_ATTEMPTS + (then == "running")


def test_a_room_that_cannot_forget_keeps_no_other_from_it(quick_stage: Stage) -> None:
    forgot: list[str] = []

    def broken(_: House) -> None:
        raise OSError("the folder of keys is not there")

    rooms = (broken, lambda _: forgot.append("the next room"))
    routes = replace(ROUTES, sweeps=rooms, catching_up=rooms)
    for hourly in (sweep, catch_up):
        with pytest.raises(ExceptionGroup):
            hourly(quick_stage.house, routes)
    assert forgot == ["the next room", "the next room"]


def test_long_work_that_failed_is_forgotten_after_a_month_unless_somebody_can_ask_for_it_again(
    quick_stage: Stage,
) -> None:
    stage = quick_stage
    routes = replace(ROUTES, asked_again=frozenset({"probe.again"}))
    with stage.house.database.tenant(stage.tenant) as session:
        for kind, state in (("probe.again", "failed"), ("probe.once", "failed"), ("probe.fresh", "waiting")):
            session.add(Job(kind=kind, subject="x", facts={}, state=state, due_at=stage.clock.now()))
    stage.clock.move_to(stage.clock.now() + timedelta(days=31))
    sweep(stage.house, routes)
    with stage.house.database.everyone() as everybody:
        assert sorted(everybody.scalars(select(Job.kind))) == ["probe.again", "probe.fresh"]
