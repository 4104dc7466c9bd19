"""The pair's table of states and its count of working days."""

from datetime import date, datetime
from typing import get_args

import pytest

from bot.nudges.calendars import Availability, Calendar, DateRange, WorkingHours, same_hours
from bot.nudges.working_time import WORKPLACE_HOURS
from bot.pairs.pair import Pair
from bot.pairs.rules import (
    CHOICES,
    LIVE,
    TABLE,
    Cause,
    Choice,
    PairState,
    allowed,
    lighter,
    planned_meetings,
    row_of,
    stage,
    working_day,
)

MONDAY = date(2026, 1, 12)
NOW = datetime.fromisoformat("2026-01-12T09:00:00+00:00")
CALENDAR = Calendar(breaks=(DateRange(first=date(2026, 1, 19), last=date(2026, 1, 23)),))


def person(hours: WorkingHours = WORKPLACE_HOURS, calendar: Calendar = CALENDAR) -> Availability:
    return Availability(zone="Europe/Dublin", hours=hours, calendar=calendar)


def test_of_two_people_the_later_day_counts_and_before_a_date_the_earlier() -> None:
    mondays = person(same_hours({0}, ("09:00", "12:00")))
    assert working_day(MONDAY, 3, [person()]) == date(2026, 1, 15)
    assert working_day(MONDAY, 5, [person()]) == date(2026, 1, 26)  # a break lies between
    assert working_day(MONDAY, 3, [person(), mondays]) == date(2026, 2, 9)
    assert working_day(MONDAY, -1, [person(), mondays]) == date(2026, 1, 5)


def test_somebody_without_any_working_day_is_counted_by_the_usual_hours() -> None:
    assert working_day(MONDAY, 3, [person(WorkingHours())]) == date(2026, 1, 15)


@pytest.mark.parametrize("state", sorted(LIVE))
def test_every_live_state_can_end_in_one_step(state: PairState) -> None:
    for cause in ("finish", "stopped", "left"):
        assert allowed(cause, state)
    pair = Pair(state=state, state_before_pause="active")
    pair.move("finish", NOW)
    assert (pair.state, pair.ended_as, pair.ended_at) == ("ended", "no_fault", NOW)


def test_the_table_has_the_24_rows_of_the_specification_and_every_cause() -> None:
    """Kram's four phases as tasks: from the first guide to what it shall be from now on (S1-27)."""
    assert sorted({row.number for row in TABLE}) == list(range(1, 25))
    assert {row.cause for row in TABLE} == set(get_args(Cause))
    states = {s for row in TABLE for s in row.come_from} | {row.to for row in TABLE}
    assert states - {"same", "before"} == set(get_args(PairState))


def test_no_cause_leads_two_ways_from_one_state() -> None:
    for cause in get_args(Cause):
        for state in get_args(PairState):
            rows = [row for row in TABLE if row.cause == cause and state in row.come_from]
            assert len(rows) <= 1


def test_nothing_but_the_choice_of_what_next_happens_to_an_ended_pair() -> None:
    assert {cause for cause in get_args(Cause) if allowed(cause, "ended")} == {"next"}


def test_messages_about_meetings_belong_to_pairs_that_meet() -> None:
    """No message to a paused pair, and "is all well?" is not begun while they say goodbye (S3-18)."""
    at_work = {"active", "midpoint", "second_half"}
    for cause in ("meeting_due", "quiet_1", "quiet_2", "auto_pause"):
        rows = [row for row in TABLE if row.cause == cause]
        states = at_work if cause == "quiet_1" else at_work | {"closing"}
        assert {state for row in rows for state in row.come_from} == states


def test_the_rows_that_end_a_pause() -> None:
    assert {cause for cause in get_args(Cause) if allowed(cause, "paused")} == {
        "met",
        "timeout",
        "resume",
        "finish",
        "help",
        "stopped",
        "line_change",
        "completed",
        "left",
    }
    timeout = row_of("timeout", "paused")
    assert timeout is not None
    assert timeout.number == 13


@pytest.mark.parametrize(
    ("one", "other", "becomes"),
    [
        ("carry_on", "carry_on", "carry_on"),
        ("carry_on", "peers", "peers"),
        ("peers", "clean_finish", "clean_finish"),
        ("carry_on", None, "clean_finish"),
        (None, None, "clean_finish"),
    ],
)
def test_the_lighter_of_two_wishes_counts(one: Choice | None, other: Choice | None, becomes: Choice) -> None:
    assert lighter(one, other) == lighter(other, one) == becomes
    assert lighter(CHOICES[0], one) == "clean_finish"


def test_a_coordinator_sees_six_stages_and_no_cause() -> None:
    """Only "paused" and "ended early", whatever lies behind it (I21)."""
    assert {stage("ended", how) for how in ("no_fault", "timeout", "coordinator", "left")} == {"ended_early"}
    assert {stage(state, "completed") for state in get_args(PairState)} == {
        "starting",
        "meeting",
        "closing",
        "paused",
        "completed",
    }


def test_planned_meetings() -> None:
    assert planned_meetings(date(2026, 1, 12), date(2026, 7, 10), 4) == 6
    assert planned_meetings(None, date(2026, 7, 10), 4) == 6


@pytest.mark.parametrize("state", ["matched", "agreeing", "active", "midpoint", "second_half", "closing"])
def test_a_pause_ends_where_it_began(state: str) -> None:
    pair = Pair(state=state)
    pair.move("pause", NOW)
    assert pair.state == "paused"
    pair.paused_until = MONDAY
    pair.move("resume", NOW)
    assert pair.state == state
    assert pair.paused_until is None
