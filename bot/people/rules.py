"""Pure decisions about people: reporting lines, working weeks, and how long a snooze lasts."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.nudges.working_time import SEARCH_DAYS, Calendar, WorkingHours, same_hours

LANGUAGES = ("en", "ga", "es", "fr", "de", "pl", "pt", "cy", "ar")
"""Languages that people may say they can meet in; each is shown under its own name (spec 7.5)."""

WAYS_TO_MEET = ("in_person", "video", "phone", "chat")

A_BREAK = 4
"""Closed working days in a row from which on it is a break: a long weekend is none."""


def reporting_circle(start: str, managers: Mapping[str, str | None]) -> list[str]:
    """The people of a reporting line that comes back to `start`, beginning there; empty if it does not."""
    path = [start]
    at = managers.get(start)
    while at is not None and at not in path:
        path.append(at)
        at = managers.get(at)
    return path if at == start else []


def usual_week(hours: WorkingHours) -> tuple[tuple[int, ...], str, str]:
    """A week as a short form shows it: the days worked, from the earliest start to the latest end."""
    spans = [span for day in hours.days.values() for span in day]
    if not spans:
        return (), "", ""
    days = tuple(sorted(day for day, worked in hours.days.items() if worked))
    return days, min(start for start, _ in spans), max(end for _, end in spans)


def week_of(days: tuple[int, ...], start: str, end: str, before: WorkingHours) -> WorkingHours:
    """The week a short form describes; a week that already reads so is kept with all its detail.

    Raises `BadHours` where the end is not after the start.
    """
    if usual_week(before) == (tuple(sorted(days)), start, end):
        return before
    return same_hours(set(days), (start, end))


def after_next_break(today: date, calendar: Calendar) -> date | None:
    """The first open day after the break that is on now or comes next; None if a year holds none."""
    closed = 0
    for ahead in range(SEARCH_DAYS):
        day = today + timedelta(days=ahead)
        if day.weekday() not in calendar.working_weekdays:
            continue
        if not calendar.works_on(day):
            closed += 1
        elif closed >= A_BREAK:
            return day
        else:
            closed = 0
    return None
