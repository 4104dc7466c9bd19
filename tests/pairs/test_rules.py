"""The pair's table of states and its count of working days."""

from datetime import date, datetime
from typing import get_args

import pytest

from bot.nudges.calendars import Availability, Calendar, DateRange, WorkingHours, same_hours
from bot.nudges.working_time import WORKPLACE_HOURS
from bot.pairs.pair import Pair
from bot.pairs.rules import LIVE, TRANSITIONS, Cause, PairState, allowed, working_day

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
    for cause in ("finish", "timeout", "left"):
        assert allowed(cause, state)
    pair = Pair(state=state, state_before_pause="active")
    pair.move("finish", NOW)
    assert (pair.state, pair.ended_as, pair.ended_at) == ("ended", "no_fault", NOW)


@pytest.mark.parametrize("cause", get_args(Cause))
def test_nothing_happens_to_an_ended_pair(cause: Cause) -> None:
    assert not allowed(cause, "ended")


def test_the_table_names_states_that_exist() -> None:
    named = {s for states, to in TRANSITIONS.values() for s in (*states, to) if s is not None}
    assert named == set(get_args(PairState))


@pytest.mark.parametrize("state", ["matched", "agreeing", "active", "closing"])
def test_a_pause_ends_where_it_began(state: str) -> None:
    pair = Pair(state=state)
    pair.move("pause", NOW)
    assert pair.state == "paused"
    pair.paused_until = MONDAY
    pair.move("resume", NOW)
    assert pair.state == state
    assert pair.paused_until is None
