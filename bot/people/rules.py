"""Pure decisions about people: reporting lines, working weeks, and how long a snooze lasts."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from bot.nudges.working_time import SEARCH_DAYS, Calendar, Span, WorkingHours, same_hours
from bot.people.model import Member
from bot.sealing import Sealer

LANGUAGES = ("en", "ga", "es", "fr", "de", "pl", "pt", "cy", "ar")
"""Languages that people may say they can meet in; each is shown under its own name (spec 7.5)."""

WAYS_TO_MEET = ("in_person", "video", "phone", "chat")

PERIODS: Mapping[str, Mapping[str, Span]] = {
    "school": {
        "before": ("08:00", "09:00"),
        "break": ("10:30", "11:30"),
        "lunch": ("12:30", "13:45"),
        "after": ("14:45", "16:30"),
    },
    "workplace": {"morning": ("09:00", "12:30"), "afternoon": ("13:00", "17:00")},
}
"""The parts of a day in which people may say they are free (A8, spec 4.2): wide, as bells differ."""

SPANS: Mapping[str, Span] = {part: span for day in PERIODS.values() for part, span in day.items()}

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


def upwards(member_id: str, managers: Mapping[str, str | None]) -> list[str]:
    """Everybody above that person, nearest first; a circle ends where it closes."""
    line: list[str] = []
    manager = managers.get(member_id)
    while manager is not None and manager != member_id and manager not in line:
        line.append(manager)
        manager = managers.get(manager)
    return line


def comes_between(
    mentor: Member,
    mentee: Member,
    managers: Mapping[str, str | None],
    *,
    gap: int,
    top: int,
    open_to_head: bool,
) -> Literal["manager", "appraiser", "inductor", "level", ""]:
    """What keeps these two from working together (spec 2.5, A1); empty where they may.

    `managers`: member id → manager's id, of the whole organisation. `gap`: levels that must lie between.
    `top`: the highest level here. What is not known, or not confirmed, keeps nobody apart.
    """
    if mentor.appraiser_id == mentee.id or mentee.appraiser_id == mentor.id:
        return "appraiser"
    if mentor.inductor_id == mentee.id or mentee.inductor_id == mentor.id:
        return "inductor"
    above, below = upwards(mentor.id, managers), upwards(mentee.id, managers)
    heads_all = mentee.level_confirmed and mentee.level == top and mentee.manager_id is None
    line = above[:2] if heads_all and open_to_head else above
    if mentee.id in line or mentor.id in below:
        return "manager"
    if mentor.level is None or mentee.level is None:
        return ""
    known = mentor.level_confirmed and mentee.level_confirmed
    return "level" if known and mentee.level - mentor.level < gap else ""


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


def free_periods(member: Member) -> WorkingHours | None:
    """The weekly times at which this person said they are free to meet (A8); None where they said nothing.

    On their own clock. Good times to suggest a meeting; they say nothing about when to send messages.
    """
    days: dict[int, set[Span]] = {}
    for said in member.good_times:
        day, _, part = said.partition("-")
        if part in SPANS and day in "0123456" and day:
            days.setdefault(int(day), set()).add(SPANS[part])
    # Halves of a working day and the breaks of a school day overlap where somebody has said both.
    return WorkingHours(days={day: _apart(spans) for day, spans in sorted(days.items())}) if days else None


def _apart(spans: set[Span]) -> tuple[Span, ...]:
    """The same times in order, with those that meet made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


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


def access_of(member: Member, sealer: Sealer, *, by: Member | None = None) -> str:
    """What this person needs to meet well: for themselves, or as far as they share it with `by` (S0-08)."""
    if member.access is None or (by is not None and by.id != member.id and not member.shares_access):
        return ""
    return sealer.unseal(f"access:{member.id}", member.access).decode()
