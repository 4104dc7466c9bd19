"""What may be shown of a programme, and from how many pairs on (spec 0.5, 3.4, I21).

Who is in a pair, and which pairs are under way or over, a coordinator knows by name. So each figure counts
enough pairs of the kind that it is about: with one pair left, "quiet pairs: 1" would be about those two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final, Literal

FEWEST_PAIRS: Final = 5
"""Figures about how pairs are doing are shown from so many pairs on (spec 0.5)."""

FEWEST_QUIET: Final = 3
"""Below this no number is said of quiet or resting pairs: when one ends, it does not tell about that one."""

FEWEST_IN_GROUP: Final = 10
"""People of one site or level from whom on it is said how many of them have a pairing."""

QUARTERS_FROM: Final = 20
"""People from whom on that is said in quarters; below, in halves (spec 5.5)."""

WEEKS: Final = 12
"""Weeks of meetings in the picture: about a term."""

LIVE_STAGES: Final = ("starting", "meeting", "closing", "paused")
OVER_STAGES: Final = ("completed", "ended_early")
"""Where pairs stand, as coarsely as a coordinator ever sees it (`bot.pairs.rules.stage`), in this order."""

Span = tuple[date, date | None]
"""From the day on which a pair was matched to the day it ended, None while it is under way."""


@dataclass(frozen=True, kw_only=True)
class Week:
    """One week's meetings."""

    monday: date
    meetings: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A programme in numbers. What is None is not shown, because it is about too few pairs."""

    joined: int
    mentors: int
    mentees: int
    either: int
    ready: int | None
    """How many have read what comes before matching; of a handful of people it would tell who has not."""
    stages: tuple[tuple[str, int], ...]
    """Every stage with its pairs; those under way, or those over, as one where they are too few."""
    weeks: tuple[Week, ...]
    """Weeks in which enough pairs were under way."""
    per_pair: float | None
    """The median of meetings per pair."""
    quiet: int | Literal["few"] | None
    agreed: int | None
    help_waiting: int
    """Requests to this reader that nobody has acknowledged."""
    ideas: int
    circles: int
    """Circles that took place."""
    asked: int
    told: int
    """Questions put to the panel, and those of them whose panel was told what was done."""

    @property
    def pairs(self) -> int:
        """All pairs so far."""
        return sum(count for _, count in self.stages)

    @property
    def enough(self) -> bool:
        """Whether enough pairs are under way to say how they are doing."""
        return self.quiet is not None


def under_way(counted: Mapping[str, int]) -> int:
    """How many of the pairs are not over."""
    return sum(counted.get(stage, 0) for stage in LIVE_STAGES)


def shown_stages(counted: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Pairs by stage. With fewer than five, one could tell whose pause it was: then only live or over.

    A pause or two are counted with those that meet: when a pair ends, the numbers of the day before and of
    the day after do not tell whether it had been resting.
    """
    rest = counted.get("paused", 0)
    few = rest < FEWEST_QUIET
    shown: list[tuple[str, int]] = []
    for together, stages in (("live", LIVE_STAGES), ("over", OVER_STAGES)):
        count = sum(counted.get(stage, 0) for stage in stages)
        each = [(stage, counted.get(stage, 0)) for stage in stages]
        if few:
            one = {"meeting": ("meeting_or_paused", counted.get("meeting", 0) + rest)}
            each = [one.get(stage, (stage, n)) for stage, n in each if stage != "paused"]
        shown += each if count >= FEWEST_PAIRS else [(together, count)]
    return tuple(shown)


def shown_quiet(quiet: int, live: int) -> int | Literal["few"] | None:
    """How many pairs are quiet: nothing of fewer than five, and no small number."""
    if live < FEWEST_PAIRS:
        return None
    return quiet if quiet >= FEWEST_QUIET else "few"


def by_week(met_on: Sequence[date], spans: Sequence[Span], today: date) -> tuple[Week, ...]:
    """The meetings of the last twelve weeks, the present one last, where five pairs were under way in it.

    Meetings of pairs that have ended since stay counted: an end moves no number of the past.
    """
    this = today - timedelta(days=today.weekday())
    mondays = [this - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    return tuple(
        Week(monday=monday, meetings=sum(0 <= (day - monday).days < 7 for day in met_on))
        for monday in mondays
        if _in_week(spans, monday) >= FEWEST_PAIRS
    )


def _in_week(spans: Sequence[Span], monday: date) -> int:
    sunday = monday + timedelta(days=6)
    return sum(begun <= sunday and (ended is None or ended >= monday) for begun, ended in spans)


def middle(counts: Sequence[int]) -> float | None:
    """The median of meetings per pair, or None from too few pairs."""
    return float(median(counts)) if len(counts) >= FEWEST_PAIRS else None


def evenly(groups: Mapping[str, Sequence[bool]]) -> list[tuple[str, str]]:
    """How many of each group have a pairing, as a band; nothing unless two groups are large enough (S1-46).

    `groups` is a name → whether each of its people has one. The bands are named as those of the pulse.
    """
    large = {name: those for name, those in groups.items() if len(those) >= FEWEST_IN_GROUP}
    return [(name, _band(sum(those), len(those))) for name, those in large.items()] if len(large) > 1 else []


def _band(some: int, n: int) -> str:
    if n < QUARTERS_FROM:
        return "half_or_more" if 2 * some >= n else "fewer_than_half"
    quarters = (
        "under_a_quarter",
        "a_quarter_to_a_half",
        "half_to_three_quarters",
        "three_quarters_or_more",
    )
    return quarters[min(4 * some // n, 3)]
