"""The pair's life as one table, and its timers: what may follow what, by whom, after how long (spec 2.6).

    matched → agreeing → active → midpoint → second half → closing → redefining
    redefining → peers, or agreeing once more, or ended
    any live state → paused → back · any live state → ended
Every live state is one action of either away from the end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.nudges.calendars import Availability, NoWorkingDay, working_days_after

PairState = Literal[
    "matched",
    "agreeing",
    "active",
    "midpoint",
    "second_half",
    "closing",
    "redefining",
    "paused",
    "peers",
    "ended",
]
Cause = Literal[
    "begin_agreeing",
    "agreed",
    "agree_help",
    "timeout",
    "met",
    "meeting_due",
    "half_way",
    "reviewed",
    "quiet_1",
    "heard",
    "quiet_2",
    "auto_pause",
    "pause",
    "resume",
    "finish",
    "help",
    "stopped",
    "line_change",
    "line_mended",
    "near_the_end",
    "last_meeting",
    "completed",
    "peers",
    "carry_on",
    "clean_finish",
    "next",
    "leave_peers",
    "left",
]
Who = Literal[
    "either", "both", "both or the clock", "either or the clock", "the clock", "a contact", "people's data"
]

# --- groups of states -------------------------------------------------------------------------

AT_WORK: frozenset[PairState] = frozenset({"active", "midpoint", "second_half"})
"""From the agreement until the end is near."""
MEETING: frozenset[PairState] = AT_WORK | {"closing"}
"""States in which meetings are suggested and reminded of."""
BEFORE_AGREED: frozenset[PairState] = frozenset({"matched", "agreeing"})
"""States in which the two still find out whether they fit."""
LIVE: frozenset[PairState] = MEETING | BEFORE_AGREED | {"redefining", "paused"}
"""Everything but the end; peers are in touch by themselves, and nothing is said to them."""

# --- the table --------------------------------------------------------------------------------

SAME: Literal["same"] = "same"
BEFORE: Literal["before"] = "before"


@dataclass(frozen=True)
class Row:
    """One row of the table of spec 2.6; some rows of the specification are two here, under one number."""

    number: int
    cause: Cause
    come_from: frozenset[PairState]
    who: Who
    to: PairState | Literal["same", "before"]
    """`same`: the state stays as it is; `before`: where it was before the pause, or before closing."""
    says: str = ""
    """The message that goes with it (spec 2.9), if any."""


def _only(*states: PairState) -> frozenset[PairState]:
    return frozenset(states)


TABLE: tuple[Row, ...] = (
    Row(1, "begin_agreeing", _only("matched"), "both or the clock", "agreeing", "M-AGREE-START"),
    Row(2, "agreed", BEFORE_AGREED, "both", "active", "M-AGREED"),
    Row(3, "agree_help", _only("agreeing"), "the clock", SAME, "M-AGREE-HELP"),
    Row(4, "timeout", BEFORE_AGREED, "the clock", "ended", "M-GENTLE-END"),
    Row(5, "met", LIVE, "either", SAME),
    Row(6, "meeting_due", MEETING, "the clock", SAME, "M-BOOK"),
    Row(7, "half_way", _only("active"), "the clock", "midpoint", "M-MID"),
    Row(8, "reviewed", _only("midpoint"), "both or the clock", "second_half"),
    Row(9, "quiet_1", AT_WORK, "the clock", SAME, "M-QUIET-1"),
    Row(10, "heard", MEETING, "either", SAME),
    Row(11, "quiet_2", MEETING, "the clock", SAME, "M-QUIET-2"),
    Row(12, "auto_pause", MEETING, "the clock", "paused", "M-AUTO-PAUSE"),
    Row(13, "timeout", _only("paused"), "the clock", "ended", "M-GENTLE-END"),
    Row(14, "pause", LIVE - {"paused", "redefining"}, "either", "paused", "M-PAUSED"),
    Row(15, "resume", _only("paused"), "either or the clock", BEFORE, "M-RESUME"),
    Row(16, "finish", LIVE, "either", "ended", "M-NO-FAULT"),
    Row(17, "help", LIVE, "either", SAME),
    Row(18, "stopped", LIVE, "a contact", "ended", "fixed neutral words to both"),
    Row(19, "line_change", LIVE - {"closing", "redefining"}, "people's data", "closing", "M-LINE-CHANGE"),
    Row(19, "line_mended", _only("closing"), "people's data", BEFORE, "it can go on after all"),
    Row(20, "near_the_end", AT_WORK, "the clock", "closing", "M-CLOSING"),
    Row(21, "last_meeting", MEETING, "either or the clock", "redefining", "M-REDEFINE"),
    # A pause that outlasts the round, or a pair that had to close before it had agreed: nothing to redefine.
    Row(21, "completed", _only("paused", "closing"), "the clock", "ended", "M-NEXT"),
    Row(22, "peers", _only("redefining"), "both", "peers", "the result, not who chose what"),
    Row(22, "carry_on", _only("redefining"), "both", "agreeing", "the result, not who chose what"),
    Row(22, "clean_finish", _only("redefining"), "both or the clock", "ended", "M-NEXT"),
    Row(23, "next", _only("ended", "peers"), "either", SAME, "M-NEXT"),
    Row(23, "leave_peers", _only("peers"), "either", "ended"),
    Row(24, "left", LIVE | {"peers"}, "people's data", "ended", "M-PARTNER-UNAVAILABLE"),
)
"""Whoever withdraws while still at work is row 24 with the words of row 16 (spec 2.9)."""

ENDED_AS: dict[Cause, str] = {
    "timeout": "timeout",
    "finish": "no_fault",
    "stopped": "coordinator",
    "completed": "completed",
    "clean_finish": "completed",
    "leave_peers": "completed",
    "left": "left",
}
"""How an end is remembered; never by whom."""


def row_of(cause: Cause, state: str) -> Row | None:
    """The row by which this may happen to a pair in that state, or None if it may not."""
    return next((row for row in TABLE if row.cause == cause and state in row.come_from), None)


def allowed(cause: Cause, state: str) -> bool:
    """Whether this may happen to a pair in that state."""
    return row_of(cause, state) is not None


def stage(state: str, ended_as: str) -> str:
    """All that a coordinator ever sees of where a pair stands: never why, never by whom (spec I21).

    `starting`, `meeting`, `closing`, `paused`, `completed` or `ended_early`.
    """
    match state:
        case "matched" | "agreeing":
            return "starting"
        case "closing" | "redefining":
            return "closing"
        case "paused":
            return "paused"
        case "ended":
            return "completed" if ended_as == "completed" else "ended_early"
        case "peers":
            return "completed"
        case _:
            return "meeting"


# --- the half and the end of a round -----------------------------------------------------------

Choice = Literal["clean_finish", "peers", "carry_on"]
CHOICES: tuple[Choice, ...] = ("clean_finish", "peers", "carry_on")
"""What a pair can be from now on, the lightest first (spec 2.6)."""

USUAL_MEETINGS = 6
"""Meetings of a round without dates (spec 2.6)."""

FEWEST_FOR_A_HALF = 4
"""Planned meetings from which on a count of them has a half worth looking back on."""


def lighter(one: Choice | None, other: Choice | None) -> Choice:
    """What becomes of the pair: the lighter of the two private choices; no answer is a clean finish."""
    chosen = [choice if choice is not None else CHOICES[0] for choice in (one, other)]
    return min(chosen, key=CHOICES.index)


def planned_meetings(starts: date | None, ends: date | None, cadence_weeks: int) -> int:
    """How many meetings there is room for between two dates; the usual number where one is missing."""
    if starts is None or ends is None:
        return USUAL_MEETINGS
    return max(0, (ends - starts).days // (7 * cadence_weeks))


# --- timers: working days --------------------------------------------------------------------

# From the table of spec 2.6 unless said otherwise.
BEGIN_AGREEING_AFTER = 3
STEP_BACK_WITHIN = 10
"""After the match (spec 2.5): the other then hears the words that a timetable clash has too."""
AGREE_HELP_AFTER = 10
AGREE_TIMEOUT_AFTER = 25
LONGEST_PAUSE = 60
CLOSING_BEFORE_END = 20
COMPLETED_AFTER_END = 10
REVIEWED_AFTER = 10
"""So long the half-way review waits for both, then the pair goes on without it."""
REDEFINED_AFTER = 10
"""So long the question what it shall be from now on waits; no answer is a clean finish."""
GENTLE_END_AFTER = 20
"""After the pause that comes by itself."""
CLOSED_WITHIN = 20
"""So long a pair has to close well after a change of its reporting line: as long as before a round's end."""
INTERIM_AFTER = 20
"""A pause longer than this, or an open one, is long enough for an interim partner (A8)."""
ANSWER_WITHIN = 5
"""Who suggested times and hears nothing for so long is offered other ways (A6)."""

KEPT = timedelta(days=90)
"""What the two shared goes so long after the pair's end (spec 6.1); that they were a pair stays."""

MOST_TIMES = 3
"""Times that one suggestion may hold: with "Other times" and "Not now" they make five buttons (A18)."""
FIRST_CHAT_MINUTES = 20
"""The first chat, for which there is a guide (spec 2.5)."""


def working_day(start: date, n: int, people: Iterable[Availability]) -> date:
    """The `n`-th working day after `start` (before it, if negative), by the own calendar of each.

    Of several people the one for whom it comes last (earliest, if negative) counts: nobody is hurried.
    Somebody without any working day is counted by the programme's usual hours.
    """
    days = [_working_day(start, n, person) for person in people]
    return min(days) if n < 0 else max(days)


def closes_on(paused: date, ends: date | None, people: Sequence[Availability]) -> date:
    """When a pair that was paused because nothing was heard closes by itself (spec 2.6, rows 13 and 21)."""
    days = [working_day(paused, GENTLE_END_AFTER, people)]
    if ends is not None:
        days.append(working_day(ends, COMPLETED_AFTER_END, people))
    return min(days)


def _working_day(start: date, n: int, person: Availability) -> date:
    try:
        return working_days_after(start, n, person.calendar, person.hours, person.days_off)
    except NoWorkingDay:
        return working_days_after(start, n, person.calendar, person.calendar.default_hours)
