"""When a meeting is due, and when a pair counts as quiet: pure decisions on dates.

Days are working days of both partners, each by their own calendar; of the two days that gives, the later
one counts (`bot.pairs.rules.working_day`), so nobody is hurried and no break is held against anyone.
"""

from collections.abc import Collection
from datetime import date, timedelta

from bot.nudges.calendars import Availability
from bot.pairs.rules import working_day

FIRST_MEETING_AFTER = 5
"""Working days until a pair that has just agreed, or begun again, is asked: the first meeting is to come
within ten (A5), and finding a date takes a few."""

ASKED_ABOUT_FOR = 5
"""Working days for which a booked meeting that nobody has spoken about still counts as one."""

QUIET_AFTER = 10
"""Working days without a word beyond the cadence, and again between the steps (spec 2.6, rows 9, 11, 12)."""

LAST_CHECK = 2
"""M-QUIET-2 is the last message; the step after it is the pause."""


def due_on(
    *,
    cadence_weeks: int,
    begun: date,
    last_met: date | None,
    put_off: date | None,
    last_booked: date | None,
    people: Collection[Availability],
) -> date:
    """The day on which the next meeting is due, if none is planned.

    `begun`: when the two agreed, or took it up again after a pause. `put_off`: the due day that somebody
    answered with "not this month". `last_booked`: a meeting day that has passed without a word about it.
    """
    rhythm = timedelta(weeks=cadence_weeks)
    days = []
    if last_met is None or last_met < begun:
        days.append(min(working_day(begun, FIRST_MEETING_AFTER, people), begun + rhythm))
    if last_met is not None:
        days.append(last_met + rhythm)
    if put_off is not None and (last_met is None or put_off > last_met):
        days.append(put_off + rhythm)
    if last_booked is not None:
        days.append(working_day(last_booked, ASKED_ABOUT_FOR, people))
    return working_day(max(days), 0, people)


def put_off_from(due: date, today: date, cadence_weeks: int) -> date:
    """From where "not this month" counts the cadence: the due day, or today if it was answered very late."""
    return due if due + timedelta(weeks=cadence_weeks) > today else today


def quiet_on(
    *,
    stage: int,
    since: date | None,
    cadence_weeks: int,
    due: date,
    heard: date,
    people: Collection[Availability],
) -> date:
    """The day of the next step for a pair from which nothing is heard.

    `stage` 0: not yet quiet; later steps count from `since`, the day of the last one. `heard`: the last
    sign of life from either. The first step never comes sooner than ten working days after the nudge.
    """
    if stage and since is not None:
        return working_day(since, QUIET_AFTER, people)
    return working_day(max(heard + timedelta(weeks=cadence_weeks), due), QUIET_AFTER, people)


def every_other(count: int) -> bool:
    """Whether somebody who asked for fewer messages gets the `count`-th nudge, counted from 1 (spec 4.2)."""
    return count % 2 == 1
