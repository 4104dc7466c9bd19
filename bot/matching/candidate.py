"""What matching knows about one person and one round: plain values that can be sent to another process."""

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

PersonId: TypeAlias = str
Side: TypeAlias = Literal["mentor", "mentee"]
Couple: TypeAlias = frozenset[PersonId]
"""Two people, in no order: a veto holds whoever leads."""

Pairing: TypeAlias = tuple[PersonId, PersonId]
"""A junior mentor and a senior mentee, in that order (spec 0.3)."""

SLOTS_A_WEEK: Final = 7 * 48
"""Half-hours of a week; slot 0 begins on Monday at 00:00 UTC."""

USUAL_GAP: Final = 2
"""Levels between a junior and a senior (spec 2.5)."""

FEW_LEVELS: Final = 4
"""In an organisation of so many levels or fewer a gap of one may do, with a warning to both (spec 2.5)."""


def couple(one: PersonId, other: PersonId) -> Couple:
    """The two as a couple, whoever is named first."""
    return frozenset((one, other))


def smallest_gap(levels: int) -> int:
    """The smallest level gap a programme may choose where `levels` levels are in use (spec 2.5)."""
    return 1 if levels <= FEW_LEVELS else USUAL_GAP


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One person in one matching round.

    `level` counts upwards and has been confirmed by a coordinator. Managers, appraisers and inductors may be
    anybody in the organisation, candidates or not. `wants` and `offers` are topic ids, in both directions.
    Empty languages or slots fit nobody's: the caller fills in the programme's own where a person gave none.
    Raises ValueError for a capacity that spec 2.5 does not know (one as mentor, up to two as mentee) and for
    slots outside the week.
    """

    id: PersonId
    level: int
    manager: PersonId | None = None
    appraiser: PersonId | None = None
    inductor: PersonId | None = None
    head_of_organisation: bool = False
    opts_in_to_head: bool = False
    """A junior who is happy to work with the head of the organisation (A1)."""
    sides: frozenset[Side] = frozenset()
    wants: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    slots: frozenset[int] = frozenset()
    """Free half-hours of an ordinary week, in UTC (`nudges.calendars.weekly_slots` makes them)."""
    channels: frozenset[str] = frozenset()
    """How they like to meet; empty means they do not mind."""
    interests: frozenset[str] = frozenset()
    site: str | None = None
    attributes: frozenset[str] = frozenset()
    """Private: what they chose to be matched on (spec 6.4), opened in memory; empty without their opt-in."""
    seeks: frozenset[str] = frozenset()
    """Private: which attributes they would like in the other; empty without their opt-in (S2-05)."""
    capacity_mentor: int = 1
    capacity_mentee: int = 1
    excluded: frozenset[PersonId] = frozenset()
    """Private: people they would rather not be paired with."""
    past: tuple[PersonId, ...] = ()
    """Partners of earlier rounds, oldest first, once for each pairing in which the two have met."""
    no_fault_past: frozenset[PersonId] = frozenset()
    """Private: partners of a no-fault exit, unless this person is open to them again."""
    sponsor: bool = False
    left_out_last_time: bool = False
    shares: bool = False
    """Private: happy to be in a trio, two juniors with one senior."""

    def __post_init__(self) -> None:
        if self.capacity_mentor not in {0, 1} or self.capacity_mentee not in {0, 1, 2}:
            raise ValueError("a mentor has one pairing, a mentee at most two (spec 2.5)")
        if any(not 0 <= slot < SLOTS_A_WEEK for slot in self.slots):
            raise ValueError(f"slots count from 0 to {SLOTS_A_WEEK - 1}")
        if self.seeks and not self.attributes:
            raise ValueError("only who opted in seeks anything (spec 6.4)")

    @property
    def can_lead(self) -> bool:
        """Takes part as a junior mentor and has room for a pairing."""
        return "mentor" in self.sides and self.capacity_mentor > 0

    @property
    def can_learn(self) -> bool:
        """Takes part as a senior mentee and has room for a pairing."""
        return "mentee" in self.sides and self.capacity_mentee > 0


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How many of the 100 points each wish can earn (defaults: spec 2.5).

    Raises ValueError outside the limits: whole numbers of zero or more that add up to 100, topics the
    largest, private attributes at most 10 (spec 6.4).
    """

    topics: int = 50
    time: int = 15
    channel: int = 10
    interests: int = 10
    attributes: int = 10
    nearness: int = 5

    def __post_init__(self) -> None:
        parts = (self.topics, self.time, self.channel, self.interests, self.attributes, self.nearness)
        if min(parts) < 0 or sum(parts) != 100:
            raise ValueError("weights are zero or more and add up to 100")
        if self.topics != max(parts):
            raise ValueError("topics weigh most: they are what the two will do together")
        if self.attributes > 10:
            raise ValueError("private attributes weigh at most 10 (spec 6.4)")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The rules of one round.

    `levels` is the number of levels in use in the organisation. `vetoes` and `proposals` (pairs made by hand)
    are entered by a coordinator before the run (A3). `declined` is private: pairs that one of the two would
    rather not, kept out of the second pass (A4). `meeting_slots` is how many half-hours in a row a meeting
    takes. Raises ValueError for a gap that an organisation of so many levels may not choose.
    """

    levels: int
    minimum_gap: int = USUAL_GAP
    meeting_slots: int = 2
    vetoes: frozenset[Couple] = frozenset()
    proposals: frozenset[Couple] = frozenset()
    declined: frozenset[Couple] = frozenset()
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        if self.minimum_gap < smallest_gap(self.levels):
            least = smallest_gap(self.levels)
            raise ValueError(f"with {self.levels} levels in use the gap is at least {least} (spec 2.5)")
        if self.meeting_slots < 1:
            raise ValueError("a meeting takes at least one half-hour")
