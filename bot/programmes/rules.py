"""A programme's states as a table, what must be ready before sign-up, and who can be on which side.

DRAFT → [POLL] → SIGNUP → MATCHING → RUNNING → WRAP_UP → EVALUATION → ARCHIVED
any of them but ARCHIVED → PAUSED → the same state; any but ARCHIVED → CANCELLED
(spec 2.1; the readiness list of 2.2 stands in front of sign-up instead of a state of its own).
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

# --- states -----------------------------------------------------------------------------------

State = Literal[
    "draft",
    "poll",
    "signup",
    "matching",
    "running",
    "wrap_up",
    "evaluation",
    "paused",
    "archived",
    "cancelled",
]
Cause = Literal[
    "open_poll",
    "open_signup",
    "close_signup",
    "start_round",
    "near_the_end",
    "evaluate",
    "archive",
    "not_now",
    "pause",
    "resume",
    "cancel",
]

BEFORE_ROUND: frozenset[State] = frozenset({"draft", "poll", "signup", "matching"})
"""Nobody has been matched by the round yet."""

IN_ROUND: frozenset[State] = frozenset({"running", "wrap_up"})
"""Pairs meet."""

GOING: frozenset[State] = BEFORE_ROUND | IN_ROUND | {"evaluation"}
"""Neither paused nor over."""

TRANSITIONS: dict[Cause, tuple[frozenset[State], State | None]] = {
    "open_poll": (frozenset({"draft"}), "poll"),
    "open_signup": (frozenset({"draft", "poll"}), "signup"),
    "close_signup": (frozenset({"signup"}), "matching"),
    "start_round": (frozenset({"matching"}), "running"),
    "near_the_end": (frozenset({"running"}), "wrap_up"),
    "evaluate": (frozenset({"wrap_up"}), "evaluation"),
    "archive": (frozenset({"evaluation", "cancelled"}), "archived"),
    "not_now": (frozenset({"poll"}), "archived"),
    "pause": (GOING, "paused"),
    "resume": (frozenset({"paused"}), None),  # back to where it was
    "cancel": (GOING | {"paused"}, "cancelled"),
}
"""Cause → (states it applies in, state it leads to; None: the state before the pause).

The clock does `close_signup` (also a coordinator), `near_the_end`, `evaluate` (also a coordinator, once no
pair is left), `archive` of what was cancelled, and `resume` on a date; `start_round` follows from the first
pairs of a match. A coordinator does the rest; a sponsor may `pause` and `resume` as well.
"""

JOINABLE: frozenset[State] = frozenset({"signup"})
"""States in which everybody who was invited may join."""

EARLY: frozenset[State] = frozenset({"draft", "poll", "signup"})
"""States in which the sponsor may join: early, so that others see it (A2)."""

PROPOSING: frozenset[State] = frozenset({"signup", "matching", "running"})
"""States in which people may propose each other: no poll and no round is needed (A5)."""


def allowed(cause: Cause, state: str) -> bool:
    """Whether this may happen to a programme in that state."""
    return state in TRANSITIONS[cause][0]


def may_propose(state: str, *, level_confirmed: bool) -> bool:
    """Whether somebody who is ready may propose a colleague in a programme in that state."""
    return state in PROPOSING and level_confirmed


# --- readiness --------------------------------------------------------------------------------

WHY_WORDS = 50
"""Most words of the `why` card (guard G2)."""

Part = Literal["basics", "shape", "goal", "people", "dates", "topics", "protection", "more"]
"""The parts of the set-up form: each guard is put right in one of them."""

Guard = Literal[
    "why", "agenda", "contacts", "promise", "goal", "protection", "calendar", "levels", "dates", "sponsor"
]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the guards look at: a programme and its people as plain values."""

    why: str
    topic_sides: frozenset[str]
    coordinators: frozenset[str]
    alternates: frozenset[str]
    managers: Mapping[str, str | None]
    """Member id → their manager's id, for the contacts."""
    sponsor_named: bool
    promise_signed: bool
    sponsor_ready: bool
    """The sponsor has joined and read what is theirs to read (G1, looked at when matching starts)."""
    goal_complete: bool
    protection_complete: bool
    calendar_loaded: bool
    dates_complete: bool
    level_gap: int
    levels_in_use: int


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of the readiness list."""

    guard: Guard
    done: bool
    part: Part | None
    """Where it is put right; None where somebody else has to act."""
    later: bool = False
    """It is asked for when matching starts, and does not hold up sign-up."""


SPONSOR_READS = frozenset({"L02"})
"""Lessons a sponsor reads before matching starts (guard G1): as for every senior, one gate (A5)."""


def readiness(facts: Facts) -> tuple[Check, ...]:
    """The guards G1 to G8 (spec 2.2, A1, A2) and the round's dates, in the order to put them right."""
    two_contacts = bool(facts.coordinators) and any(
        may_be_contacts(one, other, facts.managers)
        for one in facts.coordinators
        for other in facts.alternates
    )
    return (
        Check(guard="why", done=bool(facts.why) and count_words(facts.why) <= WHY_WORDS, part="basics"),
        Check(guard="goal", done=facts.goal_complete, part="goal"),
        Check(guard="contacts", done=two_contacts, part="people"),
        Check(guard="promise", done=facts.promise_signed, part=None if facts.sponsor_named else "people"),
        Check(guard="dates", done=facts.dates_complete, part="dates"),
        Check(guard="calendar", done=facts.calendar_loaded, part="dates"),
        Check(guard="levels", done=gap_fits(facts.level_gap, facts.levels_in_use), part="dates"),
        Check(guard="agenda", done=facts.topic_sides >= {"mentor", "mentee"}, part="topics"),
        Check(guard="protection", done=facts.protection_complete, part="protection"),
        Check(guard="sponsor", done=facts.sponsor_ready, part=None, later=True),
    )


CLIMATES = ("open", "tired", "unsure")
"""How people are placed for something new (S0-17, S1-14). It holds up nothing; the bot gives advice."""


def missing(checks: Iterable[Check], *, matching: bool = False) -> tuple[Check, ...]:
    """What still holds up sign-up, or the match."""
    return tuple(check for check in checks if not check.done and (matching or not check.later))


def may_be_contacts(one: str, other: str, managers: Mapping[str, str | None]) -> bool:
    """Whether these two can be a programme's two contacts: two people, neither managing the other (A1)."""
    return one != other and managers.get(one) != other and managers.get(other) != one


def count_words(text: str) -> int:
    """Words as people count them: what stands between blanks and has a letter or a digit in it."""
    return sum(any(c.isalnum() for c in word) for word in text.split())


FEW_LEVELS = 4
USUAL_GAP = 2


def smallest_gap(levels_in_use: int) -> int:
    """A gap of one level is for organisations of four levels or fewer (spec 2.5)."""
    return 1 if levels_in_use <= FEW_LEVELS else USUAL_GAP


def gap_fits(gap: int, levels_in_use: int) -> bool:
    """Whether the gap keeps that rule, by the levels known so far."""
    return gap >= smallest_gap(levels_in_use)


# --- sides ------------------------------------------------------------------------------------

SCALE = {"school": 6, "workplace": 7}
"""Levels of the default scales (spec 2.2)."""

PER_SIDE = 3
"""People needed on each side before sign-up can close (spec 2.1)."""


def possible_sides(level: int | None, gap: int, top: int) -> frozenset[str]:
    """The sides that a level leaves open: nobody far enough above, or below, closes one.

    An unknown level leaves both open.
    """
    if level is None:
        return frozenset({"mentor", "mentee"})
    sides = {side for side, fits in (("mentor", level + gap <= top), ("mentee", level > gap)) if fits}
    return frozenset(sides or {"mentor", "mentee"})


def side_for(wish: str, level: int | None, gap: int, top: int) -> str:
    """The side somebody takes part on: their wish (or `both`) as far as their level allows it."""
    possible = possible_sides(level, gap, top)
    if len(possible) == 1:
        return next(iter(possible))
    return wish if wish in possible else "both"


@dataclass(frozen=True, kw_only=True)
class Sides:
    """How many people have joined, by side."""

    mentor: int = 0
    mentee: int = 0
    both: int = 0

    @classmethod
    def counted(cls, sides: Iterable[str]) -> "Sides":
        """The count of these sides."""
        found = list(sides)
        return cls(mentor=found.count("mentor"), mentee=found.count("mentee"), both=found.count("both"))

    @property
    def missing_mentors(self) -> int:
        """How many more who could lead are needed, if everybody who would do either helps out there."""
        return max(0, PER_SIDE - self.mentor - self.both)

    @property
    def missing_mentees(self) -> int:
        """The same for the other side."""
        return max(0, PER_SIDE - self.mentee - self.both)

    @property
    def enough(self) -> bool:
        """At least three on each side, nobody counted twice (spec 2.1)."""
        lacking = max(0, PER_SIDE - self.mentor) + max(0, PER_SIDE - self.mentee)
        return lacking <= self.both


KEPT = timedelta(days=60)
"""How long what people told a programme is kept after it (spec 6.1)."""

# --- numbers and words ------------------------------------------------------------------------


def hours_asked(starts: date, ends: date, cadence_weeks: int, meeting_minutes: int) -> int:
    """About how many hours a round takes of one person: its meetings, and half as much again around them."""
    meetings = max(1, (ends - starts) // timedelta(weeks=cadence_weeks))
    return math.ceil(meetings * meeting_minutes * 1.5 / 60)


MOST_TOPICS = 10
"""Topics of one side: a list that fits a phone."""

_NOT_ID = re.compile(r"[^a-z0-9]+")


def topics_from(
    mentor: Sequence[str], mentee: Sequence[str], before: Sequence[Mapping[str, str]]
) -> list[dict[str, str]]:
    """The topics of both sides with ids; one that was there before keeps its id, so choices stay valid."""
    known = {topic["label"].casefold(): topic["id"] for topic in before}
    taken = set(known.values())
    found: dict[str, dict[str, str]] = {}
    for side, labels in (("mentor", mentor), ("mentee", mentee)):
        for label in labels:
            if label.casefold() in found:
                continue
            key = known.get(label.casefold()) or _new_id(label, taken)
            taken.add(key)
            found[label.casefold()] = {"id": key, "label": label, "side": side}
    return list(found.values())


def _new_id(label: str, taken: set[str]) -> str:
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", label.casefold()) if not unicodedata.combining(c)
    )
    stem = _NOT_ID.sub("-", plain).strip("-")[:40].strip("-") or "topic"
    number = 1
    while (key := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return key
