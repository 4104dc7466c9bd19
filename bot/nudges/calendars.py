"""When a person may be written to and when two people can meet: pure answers on values.

What a person's week and a programme's year look like is in `bot.nudges.working_time`; those names can be
imported from here as well. Instants are aware UTC, days are local dates, `zone` is an IANA name.
A zone nobody knows raises `UnknownZone`, a naive instant ValueError.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import msgspec

from bot.nudges.local_time import local, local_date
from bot.nudges.working_time import (
    DAY,
    NO_DAYS_OFF,
    SCHOOL_HOURS,
    SEARCH_DAYS,
    WORKPLACE_HOURS,
    BadHours,
    Calendar,
    DateRange,
    NoWorkingDay,
    PersonalDays,
    Span,
    Stretch,
    WorkingHours,
    joined_up,
    open_stretches,
    same_hours,
    stretches_on,
)

__all__ = [
    "NO_DAYS_OFF",
    "SCHOOL_HOURS",
    "WORKPLACE_HOURS",
    "Availability",
    "BadHours",
    "Calendar",
    "DateRange",
    "NoWorkingDay",
    "PersonalDays",
    "Span",
    "WorkingHours",
    "free_slots",
    "is_sendable",
    "is_working_day",
    "next_moment",
    "same_hours",
    "weekly_slots",
    "working_days_after",
]

PREFERRED = same_hours({1, 2, 3}, ("10:00", "12:00"), ("14:00", "15:30"))
"""Tuesday to Thursday, late morning or early afternoon (spec 4.2)."""

SPREAD = timedelta(minutes=40)
"""Routine nudges spread over this long, so that they do not all land in one class (spec 4.2)."""

HALF_HOUR = timedelta(minutes=30)
WEEK_SLOTS = 7 * 48


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when one person works: all that a meeting suggestion needs to know of them."""

    zone: str
    hours: WorkingHours
    calendar: Calendar
    days_off: PersonalDays = NO_DAYS_OFF


def is_working_day(
    day: date, calendar: Calendar, hours: WorkingHours, days_off: PersonalDays = NO_DAYS_OFF
) -> bool:
    """Whether this person works that day: open by the calendar, worked in their own week, and no day off."""
    return bool(hours.on(day)) and calendar.works_on(day) and day not in days_off


def working_days_after(
    day: date, n: int, calendar: Calendar, hours: WorkingHours, days_off: PersonalDays = NO_DAYS_OFF
) -> date:
    """The `n`-th working day of this person after `day` (spec 2: all timers count these).

    `n` = 0 is `day` itself, or the first working day after it; a negative `n` counts back before `day`.
    Raises `NoWorkingDay` where 400 days in a row have none.
    """
    step = DAY if n >= 0 else -DAY
    left, found, unworked = (1, day - DAY, 0) if n == 0 else (abs(n), day, 0)
    while left:
        found += step
        if is_working_day(found, calendar, hours, days_off):
            left, unworked = left - 1, 0
        else:
            unworked += 1
        if unworked == SEARCH_DAYS:
            raise NoWorkingDay(f"no working day in {SEARCH_DAYS} days from {found}")
    return found


def is_sendable(
    instant: datetime,
    zone: str,
    hours: WorkingHours,
    calendar: Calendar,
    days_off: PersonalDays = NO_DAYS_OFF,
    *,
    routine: bool,
) -> bool:
    """Whether a message may go to this person at that very instant: the last look before sending.

    Only what is never allowed says no. A routine nudge that a queue has carried past its preferred window
    may still go within the person's own hours.
    """
    day = local_date(instant, zone)
    return _may_write_on(day, hours, calendar, days_off, routine=routine) and any(
        start <= instant < end for start, end in open_stretches(day, zone, hours, calendar)
    )


def next_moment(
    not_before: datetime,
    zone: str,
    hours: WorkingHours,
    calendar: Calendar,
    days_off: PersonalDays = NO_DAYS_OFF,
    *,
    seed: str,
    routine: bool,
) -> datetime | None:
    """The first moment at or after `not_before` at which this person may be written to, in UTC (spec 4.2).

    Always within the person's own hours, never at a weekend, on a holiday, in a break, on a day off or
    within 24 hours of a closure notice. A `routine` nudge also keeps away from the edges of terms, the first
    two days after a break and exams; it prefers Tuesday to Thursday 10:00–12:00 and 14:00–15:30 (a person
    whose week never meets those gets their own hours); and `seed` (such as pair and person) decides the
    minute: the same seed, the same moment. Asking again from the answer gives the answer.

    None if the next 400 days hold no such moment: list these people to somebody, do not forget them.
    """
    wanted = _preferred(tuple(hours.days.items()), calendar.working_weekdays) if routine else hours
    first = local_date(not_before, zone)
    for day in (first + ahead * DAY for ahead in range(SEARCH_DAYS)):
        if _may_write_on(day, wanted, calendar, days_off, routine=routine):
            for start, end in open_stretches(day, zone, wanted, calendar):
                moment = _spread(start, end, not_before, seed) if routine else max(start, not_before)
                if moment < end:
                    return moment.astimezone(UTC)
    return None


def free_slots(
    one: Availability,
    other: Availability,
    not_before: datetime,
    *,
    days: int = 14,
    minutes: int = 45,
    step: int = 30,
    at_most: int = 3,
) -> tuple[datetime, ...]:
    """Starts of meetings of `minutes` that lie in both people's working hours, in UTC, soonest first.

    Looks at `days` days from `not_before`. Starts fall on every `step` minutes (15 or 30) of `one`'s clock.
    Suggestions are on different days where there are enough, and at different times of day;
    none overlap. Fewer than `at_most`, or none, if that is all there is.
    """
    horizon = not_before + days * DAY
    length = timedelta(minutes=minutes)
    by_day: dict[date, list[datetime]] = {}
    for start, end in _shared(_worked(one, not_before, horizon), _worked(other, not_before, horizon)):
        for begin in _starts(start, end - length, one.zone, step):
            by_day.setdefault(local_date(begin, one.zone), []).append(begin)
    chosen: list[datetime] = []
    while by_day and len(chosen) < at_most:
        for day in sorted(by_day)[: at_most - len(chosen)]:
            starts = [start for start in by_day[day] if all(abs(start - taken) >= length for taken in chosen)]
            if starts:
                # Later in the day with each one: whoever teaches every morning is offered an afternoon too.
                chosen.append(starts[(2 * len(chosen) + 1) * len(starts) // (2 * at_most)])
            by_day[day] = starts
        by_day = {day: starts for day, starts in by_day.items() if starts}
    return tuple(sorted(start.astimezone(UTC) for start in chosen))


def weekly_slots(hours: WorkingHours, zone: str, on: date) -> frozenset[int]:
    """The half hours of the week, in UTC, wholly within these hours: 0 is Monday 00:00, 335 Sunday 23:30.

    For comparing people across zones when matching. Offsets are those of the week of `on` (Monday to Sunday
    on the person's clock); what reaches into the neighbouring week in UTC comes round at the other end.
    """
    monday = on - on.weekday() * DAY
    base = datetime.combine(monday, time(), tzinfo=UTC)
    stretches = joined_up(s for ahead in range(7) for s in stretches_on(monday + ahead * DAY, zone, hours))
    return frozenset(
        slot % WEEK_SLOTS
        for start, end in stretches
        for slot in range(-((base - start) // HALF_HOUR), (end - base) // HALF_HOUR)
    )


def _may_write_on(
    day: date, hours: WorkingHours, calendar: Calendar, days_off: PersonalDays, *, routine: bool
) -> bool:
    return is_working_day(day, calendar, hours, days_off) and not (routine and calendar.is_quiet(day))


@lru_cache(maxsize=1024)  # half of a plan's cost otherwise, and most people share their hours with others
def _preferred(days: tuple[tuple[int, tuple[Span, ...]], ...], weekdays: frozenset[int]) -> WorkingHours:
    """The part of a person's `days` in the preferred windows; all of them if the two never meet in a week."""
    hours = WorkingHours(days=dict(days))
    both = {
        weekday: tuple(
            (max(start, opens), min(end, closes))
            for start, end in hours.days.get(weekday, ())
            for opens, closes in windows
            if max(start, opens) < min(end, closes)
        )
        for weekday, windows in PREFERRED.days.items()
        if weekday in weekdays
    }
    return WorkingHours(days=both) if any(both.values()) else hours


def _spread(start: datetime, end: datetime, not_before: datetime, seed: str) -> datetime:
    """The seed's first moment in a window at or after `not_before`; it may lie past the end of the window.

    A seed owns moments 40 minutes apart instead of one delay from `not_before`: so asking again from an
    answer gives the same answer, and people who become due at one instant inside a window still spread out.
    """
    seconds = max(1, min(SPREAD, end - start) // timedelta(seconds=1))
    drawn = int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=8).digest()) % seconds
    moment = start + timedelta(seconds=drawn)
    return moment if moment >= not_before else moment + -((moment - not_before) // SPREAD) * SPREAD


def _worked(person: Availability, start: datetime, end: datetime) -> list[Stretch]:
    """The stretches this person works between two instants."""
    first, last = local_date(start, person.zone), local_date(end, person.zone)
    days = (first + ahead * DAY for ahead in range((last - first).days + 1))
    stretches = joined_up(
        stretch
        for day in days
        if is_working_day(day, person.calendar, person.hours, person.days_off)
        for stretch in open_stretches(day, person.zone, person.hours, person.calendar)
    )
    return [(max(opens, start), min(closes, end)) for opens, closes in stretches]


def _shared(one: list[Stretch], other: list[Stretch]) -> Iterator[Stretch]:
    for start, end in one:
        for opens, closes in other:
            if max(start, opens) < min(end, closes):
                yield max(start, opens), min(end, closes)


def _starts(earliest: datetime, latest: datetime, zone: str, step: int) -> Iterator[datetime]:
    """Instants from earliest to latest, both included, at every `step` minutes on clocks in `zone`."""
    wall = local(earliest, zone)
    into = timedelta(minutes=wall.minute % step, seconds=wall.second, microseconds=wall.microsecond)
    begin = earliest + (-into % timedelta(minutes=step))
    while begin <= latest:
        yield begin
        begin += timedelta(minutes=step)
