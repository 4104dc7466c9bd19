"""Templates of a programme: how long it runs, what it aims at, and what it is when nobody gives back.

Pure: lengths and outcome areas as data, and the day on which a round of that length ends.
"""

from datetime import date, timedelta
from typing import Final, Literal

from bot.nudges.working_time import Calendar

Length = Literal["pilot", "two_terms", "year"]

LENGTHS: Final[dict[Length, tuple[int, timedelta]]] = {
    "pilot": (1, timedelta(weeks=13)),
    "two_terms": (2, timedelta(weeks=26)),
    "year": (3, timedelta(weeks=40)),
}
"""Template → terms of a school, and how long that is where no terms are known; a pilot is one (S2-19)."""

PILOT_PAIRS: Final = (5, 8)
"""How many pairs a pilot is for, at least and at most (S2-19)."""

FAMILIES: Final = (
    "stay",
    "together",
    "fresh",
    "barriers",
    "know_how",
    "ideas",
    "talent",
    "fairness",
)
"""Outcome areas that a goal may be about: six of S0-26, and two of S1-46 (talent, and social fairness)."""

AGENDA: Final = ("open", "hear", "ask", "try", "agree")
"""The steps of one awareness session, in order (S4-02)."""

EVALUATED_FROM: Final = 8
"""Participants from whom on the sealed evaluation is used (A14)."""

SHARES_FROM: Final = 5
"""Pairs from whom on a share of them is ever shown (spec 0.5, PRIVATE)."""


def end_of(length: Length, starts: date, calendar: Calendar | None, *, shortest: timedelta) -> date:
    """The last day of a round of that length: the end of its last term, or so many weeks on.

    A term of which less than the `shortest` round is left when it starts does not count.
    """
    terms, otherwise = LENGTHS[length]
    first = starts + shortest
    ends = sorted(term.last for term in calendar.terms if term.last >= first) if calendar else []
    return ends[terms - 1] if len(ends) >= terms else max(first, starts + otherwise)


def never_shown(people: int) -> tuple[str, ...]:
    """What nobody will ever be shown where so many people take part at most, as codes (A14)."""
    found = ["answers"]
    if people < EVALUATED_FROM:
        found.append("evaluation")
    if people < 2 * SHARES_FROM:
        found.append("shares")
    return tuple(found)
