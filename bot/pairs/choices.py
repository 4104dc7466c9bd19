"""What can be ticked in an agreement, a goal and a meeting: closed lists, their words in `prompts/`."""

from typing import Final

GIVES: Final = (
    "knowledge_subject",
    "knowledge_decisions",
    "wisdom_view",
    "wisdom_ear",
    "experience_watch",
    "experience_tried",
    "networks_people",
    "networks_career",
)
"""What either can give, under knowledge, wisdom, experience and networks (spec S4-05).

They reach over the four domains of mentoring too: academic support, role modelling, psychological support
and career progression (S1-02)."""

GOAL_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "mentor": ("leadership", "this_place", "confidence", "explaining", "career", "own"),
    "mentee": ("skill", "see_anew", "live_decision", "confidence", "lead_change", "own"),
}
"""By who leads on the main topic: what people most often hope for (S1-03, S2-15, S3-05, S0-15)."""

PROGRESS: Final = ("not_started", "some", "most", "done")
"""How far a goal has got (S0-13)."""

MANNERS: Final[dict[str, int | None]] = {"": None, "short": 20, "walk": 30, "writing": 20}
"""Ways of meeting → minutes; None: as long as the pair usually meets (S1-37)."""

REMIND: Final = ("morning", "day_before", "off")
"""When somebody is reminded of a meeting; the first unless they choose (A6)."""

MOST_GOALS: Final = 3
"""Of one person in one pair: more would be a list, not a direction."""

MOST_LINES: Final = 5
"""On the agenda of one meeting: two people talk for 45 minutes."""

LENGTHS: Final = (20, 30, 45, 60)
"""Minutes that a pair can choose for its meetings."""

RHYTHMS: Final = (1, 2, 3, 4, 6, 8)
"""Weeks from one meeting to the next that a pair can choose."""


def minutes_for(manner: str, usual: int) -> int:
    """How long a meeting of that manner takes, where the pair usually takes `usual` minutes."""
    return min(MANNERS.get(manner) or usual, usual)
