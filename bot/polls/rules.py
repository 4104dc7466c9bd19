"""Pure decisions about an interest poll: its states, its dates, who is asked what, what its size hides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.nudges.calendars import Calendar, working_days_after
from bot.nudges.local_time import to_utc
from bot.programmes.rules import possible_sides

# --- states -----------------------------------------------------------------------------------

State = Literal["draft", "opening", "open", "closing", "published", "not_enough", "void", "cancelled"]
"""Where the app knows a poll to be. The ballot box keeps its own states; jobs keep the two together."""

Cause = Literal["send", "opened", "close", "cancel", "publish", "find_too_few", "lose"]

TRANSITIONS: dict[Cause, tuple[frozenset[State], State]] = {
    "send": (frozenset({"draft"}), "opening"),
    "opened": (frozenset({"opening"}), "open"),
    "close": (frozenset({"open"}), "closing"),
    "cancel": (frozenset({"opening", "open"}), "cancelled"),
    "publish": (frozenset({"closing"}), "published"),
    "find_too_few": (frozenset({"closing"}), "not_enough"),
    "lose": (frozenset({"opening", "closing"}), "void"),
}
"""Cause → (states it applies in, state it leads to). Nothing leads back: a poll never reopens."""

LIVE: frozenset[State] = frozenset({"opening", "open", "closing"})
"""Sent, and not ended yet."""

COUNTED: frozenset[State] = frozenset({"published", "not_enough", "void"})
"""Ended at its close, with something to tell, if only that there is nothing to show."""

AGAIN_AFTER: frozenset[State] = frozenset({"not_enough", "void", "cancelled"})
"""Ends after which the same programme may ask once more: nothing has been shown yet."""

Audience = Literal["channel", "everyone", "chosen"]
"""Everybody here by a post in the channel, everybody by personal message, or people chosen by name."""

# --- dates ------------------------------------------------------------------------------------

SHORTEST, LONGEST = 5, 15
"""Working days that a poll is open (spec 2.4)."""

USUAL = 10

TOLD_AT = time(10)
"""Results are told from this hour of the programme's day on: the fixed hour of spec 5.3, step 8."""

THINK_FIRST = 2
"""Working days between the results and the earliest opening of sign-up (spec 2.4, U2)."""


@dataclass(frozen=True, kw_only=True)
class Dates:
    """All that the calendar decides about a poll; fixed when it is sent, whatever the calendar says later."""

    opens_on: date
    closes_on: date
    closes_at: datetime
    """The end of that day."""
    remind_at: datetime
    results_at: datetime
    signup_from: date


def last_days(today: date, calendar: Calendar) -> tuple[date, date, date]:
    """The first, the usual and the last day on which a poll sent today may close.

    Raises `NoWorkingDay` for a calendar without any.
    """
    first, usual, last = (
        working_days_after(today, n, calendar, calendar.default_hours) for n in (SHORTEST, USUAL, LONGEST)
    )
    return first, usual, last


def dates(opens_on: date, closes_on: date, calendar: Calendar, zone: str) -> Dates:
    """What follows from the day of opening and the last day, on the programme's own clock and calendar."""
    hours = calendar.default_hours
    told_on = working_days_after(closes_on, 1, calendar, hours)
    return Dates(
        opens_on=opens_on,
        closes_on=closes_on,
        closes_at=to_utc(closes_on + timedelta(days=1), time(), zone),
        remind_at=to_utc(_half_way(opens_on, closes_on, calendar), TOLD_AT, zone),
        results_at=to_utc(told_on, TOLD_AT, zone),
        signup_from=working_days_after(told_on, THINK_FIRST, calendar, hours),
    )


def _half_way(opens_on: date, closes_on: date, calendar: Calendar) -> date:
    days = 0
    while working_days_after(opens_on, days + 1, calendar, calendar.default_hours) <= closes_on:
        days += 1
    return working_days_after(opens_on, max(1, days // 2), calendar, calendar.default_hours)


# --- who is asked what ------------------------------------------------------------------------

Side = Literal["junior", "senior"]
"""The two groups of the interest poll: asked about leading, asked about learning."""


def side_of(level: int, gap: int, top: int) -> Side:
    """Which questions somebody of this level gets, on a scale from 1 to `top` with this gap within a pair.

    Who could only lead (nobody is far enough below) is junior, who could only learn is senior. Those who
    could do either are cut at the middle of the scale: of six levels 1 to 3 are junior, of seven 1 to 3.
    """
    possible = possible_sides(level, gap, top)
    if len(possible) == 1:
        return "junior" if "mentor" in possible else "senior"
    return "junior" if 2 * level <= top else "senior"


# --- what its size hides ----------------------------------------------------------------------

FEWEST = 8
"""People asked, of a poll and of each side that is shown by itself (spec 5.4: k_invited)."""

FEWEST_ANSWERS = 7
"""Answers from which on a share is shown (spec 5.5: the default k)."""

ROUGH_BELOW = 20
"""Answers below which only "half or more" and "fewer than half" are said, and no turnout (spec 5.5)."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many would be asked, by side."""

    junior: int = 0
    senior: int = 0

    @classmethod
    def counted(cls, sides: Iterable[Side]) -> "Size":
        """The count of these sides."""
        found = list(sides)
        return cls(junior=found.count("junior"), senior=found.count("senior"))

    @property
    def total(self) -> int:
        """Both sides together."""
        return self.junior + self.senior

    @property
    def too_small(self) -> bool:
        """Whether nothing at all could ever be shown (A14)."""
        return self.total < FEWEST

    @property
    def sides_can_be_shown(self) -> bool:
        """Whether each side alone is large enough for its own results."""
        return min(self.junior, self.senior) >= FEWEST

    @property
    def always_rough(self) -> bool:
        """Whether even full turnout leaves two bands and no comments."""
        return self.total < ROUGH_BELOW

    def __str__(self) -> str:
        """In short, for a button to carry: what was shown is what is sent."""
        return f"{self.junior}+{self.senior}"
