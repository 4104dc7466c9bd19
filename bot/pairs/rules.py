"""The pair's states as a table, and its timers: what may follow what, and after how long (spec 2.6).

    matched → agreeing → active → closing → ended          any live state → paused → back
                                                           any live state → ended
Every live state is one action away from the end.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from bot.nudges.calendars import Availability, NoWorkingDay, working_days_after

PairState = Literal["matched", "agreeing", "active", "closing", "paused", "ended"]
Cause = Literal[
    "begin_agreeing", "agreed", "pause", "resume", "near_the_end", "finish", "completed", "timeout", "left"
]

LIVE: frozenset[PairState] = frozenset({"matched", "agreeing", "active", "closing", "paused"})
MEETING: frozenset[PairState] = frozenset({"active", "closing"})
"""States in which meetings are suggested and reminded of."""
BEFORE_AGREED: frozenset[PairState] = frozenset({"matched", "agreeing"})
"""States in which the two still find out whether they fit."""

TRANSITIONS: dict[Cause, tuple[frozenset[PairState], PairState | None]] = {
    "begin_agreeing": (frozenset({"matched"}), "agreeing"),
    "agreed": (frozenset({"matched", "agreeing"}), "active"),
    "pause": (LIVE - {"paused"}, "paused"),
    "resume": (frozenset({"paused"}), None),  # back to where it was
    "near_the_end": (frozenset({"active"}), "closing"),
    "finish": (LIVE, "ended"),
    "completed": (frozenset({"active", "closing", "paused"}), "ended"),
    "timeout": (LIVE, "ended"),
    "left": (LIVE, "ended"),
}
"""Cause → (states it applies in, state it leads to; None: the state before the pause)."""

# Working days, from the table of spec 2.6 unless said otherwise.
BEGIN_AGREEING_AFTER = 3
STEP_BACK_WITHIN = 10
"""After the match (spec 2.5): the other then hears the words that a timetable clash has too."""
AGREE_HELP_AFTER = 10
AGREE_TIMEOUT_AFTER = 25
LONGEST_PAUSE = 60
CLOSING_BEFORE_END = 20
COMPLETED_AFTER_END = 10
ANSWER_WITHIN = 5
"""Who suggested times and hears nothing for so long is offered other ways (A6)."""

MOST_TIMES = 3
"""Times that one suggestion may hold: with "Other times" and "Not now" they make five buttons (A18)."""
FIRST_CHAT_MINUTES = 20
"""The first chat, for which there is a guide (spec 2.5)."""


def allowed(cause: Cause, state: PairState) -> bool:
    """Whether this may happen to a pair in that state."""
    return state in TRANSITIONS[cause][0]


def working_day(start: date, n: int, people: Iterable[Availability]) -> date:
    """The `n`-th working day after `start` (before it, if negative), by the own calendar of each.

    Of several people the one for whom it comes last (earliest, if negative) counts: nobody is hurried.
    Somebody without any working day is counted by the programme's usual hours.
    """
    days = [_working_day(start, n, person) for person in people]
    return min(days) if n < 0 else max(days)


def _working_day(start: date, n: int, person: Availability) -> date:
    try:
        return working_days_after(start, n, person.calendar, person.hours, person.days_off)
    except NoWorkingDay:
        return working_days_after(start, n, person.calendar, person.calendar.default_hours)
