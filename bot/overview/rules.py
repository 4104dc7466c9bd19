"""What may be shown of a programme, and from how many pairs on (spec 0.5, 3.4, I21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

FEWEST_PAIRS: Final = 5
"""Figures about how pairs are doing are shown from so many pairs on (spec 0.5)."""

WEEKS: Final = 12
"""Weeks of meetings in the picture: about a term."""

STAGES: Final = ("starting", "meeting", "closing", "paused", "completed", "ended_early")
"""Where pairs stand, as coarsely as a coordinator ever sees it (`bot.pairs.rules.stage`), in this order."""

LIVE_STAGES: Final = ("starting", "meeting", "closing", "paused")


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
    """Every stage with its pairs; the last three as one where there are too few pairs."""
    weeks: tuple[Week, ...] | None
    per_pair: float | None
    """The median of meetings per pair."""
    quiet: int | None
    agreed: int | None
    help_waiting: int
    """Requests to this reader that nobody has acknowledged."""
    ideas: int

    @property
    def pairs(self) -> int:
        """All pairs so far."""
        return sum(count for _, count in self.stages)

    @property
    def enough(self) -> bool:
        """Whether there are pairs enough to say how they are doing."""
        return self.pairs >= FEWEST_PAIRS


def shown_stages(counted: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """Pairs by stage. With fewer than five, one could tell whose pause it was: then only live or over."""
    if sum(counted.values()) >= FEWEST_PAIRS:
        return tuple((stage, counted.get(stage, 0)) for stage in STAGES)
    live = sum(counted.get(stage, 0) for stage in LIVE_STAGES)
    return (("live", live), ("over", sum(counted.values()) - live))


def by_week(met_on: Sequence[date], today: date) -> tuple[Week, ...]:
    """The meetings of the last twelve weeks, the present one last; weeks without any are there too."""
    this = today - timedelta(days=today.weekday())
    mondays = [this - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    return tuple(
        Week(monday=monday, meetings=sum(0 <= (day - monday).days < 7 for day in met_on))
        for monday in mondays
    )


def middle(counts: Sequence[int]) -> float | None:
    """The median of meetings per pair, or None from too few pairs."""
    return float(median(counts)) if len(counts) >= FEWEST_PAIRS else None
