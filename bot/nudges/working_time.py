"""What a calendar knows: when a person works, when the organisation is closed, and which days stay quiet.

Values only. Days are local dates, weekdays count from Monday = 0, ranges include both ends,
and times of day are "HH:MM" on the person's own clock ("24:00" ends a day).
All of these survive JSON: `msgspec.to_builtins(hours, str_keys=True)` and back with
`msgspec.convert(stored, WorkingHours, str_keys=True)`.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Literal

import msgspec

from bot.nudges.local_time import to_utc

Span = tuple[str, str]
"""From, until (not included), as "HH:MM"."""

Stretch = tuple[datetime, datetime]
"""From, until (not included), in UTC."""

CalendarKind = Literal["school", "workplace"]

DAY = timedelta(days=1)

SEARCH_DAYS = 400
"""So many days in a row without a working day mean that there is none: a year, holidays and some leave."""

AFTER_NOTICE = timedelta(hours=24)
"""Nothing is sent this close to a notice of bereavement or closure (spec 4.2)."""

QUIET_DAYS = 2
"""Working days at each edge of a term, and after a break, without routine nudges (spec 4.2: "day 3")."""

_TIME_OF_DAY = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")


class BadHours(ValueError):
    """Working hours that contradict themselves: not a time, an end before its start, or an overlap."""


class NoWorkingDay(ValueError):
    """This person has no working day in the 400 days looked at (`SEARCH_DAYS`), so nothing can fall due."""


class DateRange(msgspec.Struct, frozen=True, kw_only=True):
    """Days from `first` to `last`, both included. Raises ValueError if they are the wrong way round."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a range ends before it starts: {self.first} to {self.last}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


class WorkingHours(msgspec.Struct, frozen=True, kw_only=True):
    """A person's own week: weekday → the spans worked, in order. A weekday left out is not worked.

    Several spans make a split day, or the good times of a school (before school, break, lunch, spec 4.2).
    Work past midnight is two spans: until "24:00", and from "00:00" the next day.
    Raises `BadHours`.
    """

    days: dict[int, tuple[Span, ...]] = {}

    def __post_init__(self) -> None:
        for weekday, spans in self.days.items():
            if weekday not in range(7):
                raise BadHours(f"no such weekday: {weekday!r}")
            before = "00:00"
            for start, end in spans:
                if not (_TIME_OF_DAY.fullmatch(start) and _TIME_OF_DAY.fullmatch(end)):
                    raise BadHours(f"not a time of day: {start!r} to {end!r}")
                if not before <= start < end:
                    raise BadHours(f"ends before it starts, or overlaps: {start} to {end}")
                before = end

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans worked on that day of the week, in order; empty on a day off."""
        return self.days.get(day.weekday(), ())


def same_hours(weekdays: Collection[int], *spans: Span) -> WorkingHours:
    """The same spans on each of these weekdays: `same_hours({0, 2}, ("09:00", "12:00"))`.

    Raises `BadHours`.
    """
    return WorkingHours(days=dict.fromkeys(sorted(weekdays), spans))


WORKPLACE_HOURS = same_hours(range(5), ("09:00", "16:30"))
"""Where a person has given none (spec 4.2)."""

SCHOOL_HOURS = same_hours(range(5), ("08:15", "16:15"))
"""The same for a school (spec 4.2)."""


class PersonalDays(msgspec.Struct, frozen=True, kw_only=True):
    """A person's own days without messages: leave, or any others. No reason is kept (spec 7.3)."""

    dates: frozenset[date] = frozenset()
    ranges: tuple[DateRange, ...] = ()

    def __contains__(self, day: date) -> bool:
        return day in self.dates or any(day in away for away in self.ranges)


NO_DAYS_OFF = PersonalDays()


class NamedDays(msgspec.Struct, frozen=True, kw_only=True):
    """What a coordinator calls a stretch of days: "Mid-term"."""

    days: DateRange
    name: str


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """The days of a programme, as its coordinator keeps them (spec 4.2, 7.4).

    - `working_weekdays`: the organisation's week; other days are its weekend, whoever works them.
    - `holidays`: single closed days; `breaks`: closed ranges. Days between two terms are a break as well.
    - `terms`: their first and last two working days are without routine nudges. Days before the first and
      after the last one count as open, so that a year not yet entered silences nobody; enter the summer as a
      break.
    - `exam_weeks`: working days without routine nudges (exams, reports, parent meetings).
    - `closure_notices`: instants of a bereavement or closure; nothing is sent within 24 hours of one.
    - `names`: what some of these days are called, for whoever reads the calendar again; nothing hangs on it.
    """

    kind: CalendarKind = "workplace"
    working_weekdays: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()
    breaks: tuple[DateRange, ...] = ()
    terms: tuple[DateRange, ...] = ()
    exam_weeks: tuple[DateRange, ...] = ()
    closure_notices: tuple[datetime, ...] = ()
    names: tuple[NamedDays, ...] = ()

    def __post_init__(self) -> None:
        if not self.working_weekdays <= frozenset(range(7)):
            raise ValueError(f"no such weekdays: {sorted(self.working_weekdays - frozenset(range(7)))}")
        if any(notice.utcoffset() is None for notice in self.closure_notices):
            raise ValueError("a closure notice needs an aware datetime")

    @property
    def default_hours(self) -> WorkingHours:
        """The hours of a person who has given none."""
        return SCHOOL_HOURS if self.kind == "school" else WORKPLACE_HOURS

    def works_on(self, day: date) -> bool:
        """Whether the organisation is open that day: no weekend, public holiday or break."""
        open_that_weekday = day.weekday() in self.working_weekdays and day not in self.holidays
        return open_that_weekday and not any(day in away for away in _all_breaks(self))

    def is_quiet(self, day: date) -> bool:
        """Whether routine nudges rest on an open day: the edge of a term, day 1 or 2 after a break, exams."""
        return day in _edges(self) or any(day in exams for exams in self.exam_weeks)


@lru_cache(maxsize=256)
def _all_breaks(calendar: Calendar) -> tuple[DateRange, ...]:
    """The breaks that were entered, and the gaps between one term and the next."""
    terms = sorted(calendar.terms, key=lambda term: term.first)
    ends = accumulate((term.last for term in terms), max)  # terms may overlap where groups differ
    between = (
        DateRange(first=end + DAY, last=following.first - DAY)
        for end, following in zip(ends, terms[1:], strict=False)
        if following.first - end > DAY
    )
    return (*calendar.breaks, *between)


@lru_cache(maxsize=256)
def _edges(calendar: Calendar) -> frozenset[date]:
    """The first and last two working days of each term, and the first two after each break."""
    return frozenset(
        day
        for start, step in (
            *((term.first, DAY) for term in calendar.terms),
            *((term.last, -DAY) for term in calendar.terms),
            *((away.last + DAY, DAY) for away in _all_breaks(calendar)),
        )
        for day in _working_days_from(start, step, calendar)
    )


def _working_days_from(start: date, step: timedelta, calendar: Calendar) -> Iterator[date]:
    """The first two days the organisation works, from `start` on, forwards or backwards."""
    found = 0
    for away in range(SEARCH_DAYS):
        day = start + away * step
        if calendar.works_on(day):
            found += 1
            yield day
        if found == QUIET_DAYS:
            return


def stretches_on(day: date, zone: str, hours: WorkingHours) -> Iterator[Stretch]:
    """The spans of that day in UTC: from when clocks first show the start until they first show the end.

    A span that a clock change swallows whole is left out. Raises `UnknownZone`.
    """
    for start, end in hours.on(day):
        opens, closes = _instant(day, start, zone), _instant(day, end, zone)
        if opens < closes:
            yield opens, closes


def _instant(day: date, at: str, zone: str) -> datetime:
    return to_utc(day + DAY, time(), zone) if at == "24:00" else to_utc(day, time.fromisoformat(at), zone)


def open_stretches(day: date, zone: str, hours: WorkingHours, calendar: Calendar) -> list[Stretch]:
    """The stretches worked that day without the time around closure notices."""
    stretches = list(stretches_on(day, zone, hours))
    for notice in calendar.closure_notices:
        shut, reopened = notice - AFTER_NOTICE, notice + AFTER_NOTICE
        stretches = [
            (start, end)
            for opens, closes in stretches
            for start, end in ((opens, min(closes, shut)), (max(opens, reopened), closes))
            if start < end
        ]
    return stretches


def joined_up(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order, those that touch made one: a night shift is not cut at midnight."""
    joined: list[Stretch] = []
    for start, end in stretches:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
