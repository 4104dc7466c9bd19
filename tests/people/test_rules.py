"""Reporting lines, working weeks and breaks, decided on values alone."""

from datetime import date

import pytest

from bot.nudges.working_time import BadHours, Calendar, DateRange, WorkingHours, same_hours
from bot.people.rules import after_next_break, reporting_circle, usual_week, week_of

TODAY = date(2026, 1, 12)


def stretch(first: str, last: str) -> DateRange:
    return DateRange(first=date.fromisoformat(first), last=date.fromisoformat(last))


def test_a_line_that_comes_back_is_a_circle_from_wherever_it_is_looked_at() -> None:
    managers = {"a": "b", "b": "c", "c": "a", "d": "a", "e": None}
    assert [reporting_circle(who, managers) for who in "abde"] == [["a", "b", "c"], ["b", "c", "a"], [], []]
    assert reporting_circle("me", {"me": "me"}) == ["me"]
    assert reporting_circle("new", managers) == []


def test_a_week_is_shown_as_days_and_the_hours_around_them() -> None:
    split = WorkingHours(days={0: (("09:00", "12:00"), ("13:00", "15:00")), 3: (("08:00", "10:00"),), 4: ()})
    assert usual_week(split) == ((0, 3), "08:00", "15:00")
    assert usual_week(WorkingHours()) == ((), "", "")


def test_a_week_is_kept_with_its_detail_unless_it_was_changed() -> None:
    split = WorkingHours(days={0: (("09:00", "12:00"), ("13:00", "15:00")), 3: (("08:00", "10:00"),)})
    assert week_of((3, 0), "08:00", "15:00", split) == split
    assert week_of((0, 3), "08:00", "16:00", split) == same_hours({0, 3}, ("08:00", "16:00"))
    with pytest.raises(BadHours):
        week_of((0,), "16:00", "08:00", split)


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        (Calendar(breaks=(stretch("2026-02-16", "2026-02-20"),)), date(2026, 2, 23)),
        (Calendar(breaks=(stretch("2026-01-05", "2026-01-16"),)), date(2026, 1, 19)),  # it is on now
        (
            Calendar(terms=(stretch("2026-01-05", "2026-03-27"), stretch("2026-04-13", "2026-06-26"))),
            date(2026, 4, 13),
        ),
        (Calendar(holidays=frozenset({date(2026, 3, 17)})), None),  # one day off is no break
        (Calendar(breaks=(stretch("2026-04-02", "2026-04-06"),)), None),  # nor is a long weekend
        (Calendar(), None),
    ],
)
def test_the_day_after_the_next_break(calendar: Calendar, day: date | None) -> None:
    assert after_next_break(TODAY, calendar) == day
