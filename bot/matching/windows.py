"""How long people have for an answer, and when everybody is told: pure answers on values."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.nudges.calendars import Availability, NoWorkingDay, working_days_after
from bot.nudges.local_time import local, local_date, to_utc

WINDOW: Final = 5
"""Working days of the programme that everybody has for an answer (spec 2.5)."""

OWN_DAYS: Final = 2
"""Own working days that each person has at least (A4)."""

LONGEST: Final = 20
"""Working days of the programme after which nobody waits for somebody on a long leave."""

ROUND: Final = 4 * WINDOW
"""Working days a round of two passes usually takes at most: four windows."""

RESULT_AT: Final = time(10)
"""The fixed hour at which the result stands for everybody, where the programme is (spec 2.5, step 5)."""

EVENING: Final = time(18)
"""A window that closes before this hour of a day is not said to last for that day."""

DAY: Final = timedelta(days=1)


def closing(now: datetime, programme: Availability, people: Iterable[Availability]) -> datetime:
    """When a window that opens now closes: after five working days, or when everybody had two of their own.

    The day it opens does not count. It closes when the last day is over where the programme is, and where
    each of the people is. Somebody without any working day is not waited for.
    """
    latest = _end(_working_day(now, LONGEST, programme), programme.zone)
    needed = [_end(_working_day(now, WINDOW, programme), programme.zone)]
    for person in people:
        try:
            needed.append(_end(_working_day(now, OWN_DAYS, person), person.zone))
        except NoWorkingDay:
            continue
    return min(latest, max(needed))


def answer_by(closes: datetime, zone: str) -> date:
    """The last day a reader in `zone` can be promised: the window is open until its evening at least."""
    there = local(closes, zone)
    return there.date() if there.time() >= EVENING else there.date() - DAY


def half_way(opened: datetime, closes: datetime) -> datetime:
    """When the one reminder is due."""
    return opened + (closes - opened) / 2


def done_by(began: datetime, programme: Availability) -> date:
    """About when a coordinator sees the pairs at the latest: hangs on the beginning alone, on no answer."""
    return _working_day(began, ROUND, programme)


def told_by(began: datetime, programme: Availability) -> date:
    """About when everybody hears at the latest: a working day after `done_by`, when pairs are approved."""
    return _working_day(began, ROUND + 1, programme)


def result_hour(approved: datetime, programme: Availability) -> datetime:
    """The fixed hour on the next working day of the programme."""
    return to_utc(_working_day(approved, 1, programme), RESULT_AT, programme.zone)


def _working_day(start: datetime, n: int, person: Availability) -> date:
    return working_days_after(
        local_date(start, person.zone), n, person.calendar, person.hours, person.days_off
    )


def _end(day: date, zone: str) -> datetime:
    return to_utc(day + DAY, time(), zone)
