"""Who may never be paired, and what two people must be told when they may."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.matching.candidate import SLOTS_A_WEEK, USUAL_GAP, Candidate, PersonId, Terms, couple


class Reason(StrEnum):
    """Why two people may not be paired. `public` reasons rest on facts a coordinator supplied."""

    MANAGER = "manager"
    MANAGERS_MANAGER = "managers_manager"
    APPRAISER = "appraiser"
    INDUCTOR = "inductor"
    REPORTING_LINE = "reporting_line"
    LEVEL_GAP = "level_gap"
    VETO = "veto"
    SAME_PERSON = "same_person"
    SIDE = "side"
    CAPACITY = "capacity"
    EXCLUDED = "excluded"
    DECLINED = "declined"
    NO_FAULT_PAST = "no_fault_past"
    LANGUAGE = "language"
    TIME = "time"

    @property
    def public(self) -> bool:
        """Whether a coordinator may see it (A3); every other reason is told to nobody."""
        return self in _PUBLIC


_PUBLIC = frozenset(
    {
        Reason.MANAGER,
        Reason.MANAGERS_MANAGER,
        Reason.APPRAISER,
        Reason.INDUCTOR,
        Reason.REPORTING_LINE,
        Reason.LEVEL_GAP,
        Reason.VETO,
        Reason.SAME_PERSON,
    }
)


class Told(StrEnum):
    """What both people of a pairing are told plainly, before they answer."""

    SMALL_GAP = "small_gap"
    """Only one level lies between them (spec 2.5)."""
    HEAD_OF_ORGANISATION = "head_of_organisation"
    """The senior leads the organisation, and so is in the junior's line (A1)."""


@dataclass(frozen=True)
class Lines:
    """The reporting lines of a whole organisation: each person's managers upwards, nearest first.

    Make one with `Lines.of`. A circle in the data (two people who manage each other) ends where it closes:
    everybody in it, and everybody below, counts as reporting to all of it.
    """

    above: Mapping[PersonId, tuple[PersonId, ...]]

    @classmethod
    def of(
        cls, candidates: Iterable[Candidate], others: Mapping[PersonId, PersonId | None] | None = None
    ) -> "Lines":
        """The lines of `candidates` and of `others` (person → manager) who do not take part but manage.

        Without the others a line breaks at the first manager who does not take part.
        """
        manager_of = dict(others or {}) | {person.id: person.manager for person in candidates}
        return cls({person: _upwards(person, manager_of) for person in manager_of})

    def steps(self, person: PersonId, other: PersonId) -> int | None:
        """How many steps above `person` the other stands: 1 for the manager, None if not in the line."""
        above = self.above.get(person, ())
        return above.index(other) + 1 if other in above else None


def _upwards(person: PersonId, manager_of: Mapping[PersonId, PersonId | None]) -> tuple[PersonId, ...]:
    line: dict[PersonId, None] = {}
    manager = manager_of.get(person)
    while manager is not None and manager != person and manager not in line:
        line[manager] = None
        manager = manager_of.get(manager)
    return tuple(line)


def blocked(junior: Candidate, senior: Candidate, terms: Terms, lines: Lines) -> Reason | None:
    """Why `junior` may not mentor `senior`, or None if they may (spec 2.5, A1).

    Where several reasons hold, a public one is given: that a private one holds as well must not show.
    """
    return _by_coordinators_facts(junior, senior, terms, lines) or _by_own_wishes(junior, senior, terms)


def _by_coordinators_facts(junior: Candidate, senior: Candidate, terms: Terms, lines: Lines) -> Reason | None:
    if junior.id == senior.id:
        return Reason.SAME_PERSON
    if (reason := _in_line(junior, senior, lines)) is not None:
        return reason
    if junior.appraiser == senior.id or senior.appraiser == junior.id:
        return Reason.APPRAISER
    if junior.inductor == senior.id or senior.inductor == junior.id:
        return Reason.INDUCTOR
    if senior.level - junior.level < terms.minimum_gap:
        return Reason.LEVEL_GAP
    if couple(junior.id, senior.id) in terms.vetoes:
        return Reason.VETO
    return None


def _in_line(junior: Candidate, senior: Candidate, lines: Lines) -> Reason | None:
    up, down = lines.steps(junior.id, senior.id), lines.steps(senior.id, junior.id)
    # The managers on the two records as well, in case the lines were made from older data.
    if 1 in {up, down} or junior.manager == senior.id or senior.manager == junior.id:
        return Reason.MANAGER
    if 2 in {up, down}:
        return Reason.MANAGERS_MANAGER
    if down is not None:
        return Reason.REPORTING_LINE
    if senior.head_of_organisation:
        # In everybody's line, even where the data does not say so; the junior alone decides (A1).
        return None if junior.opts_in_to_head else Reason.REPORTING_LINE
    return None if up is None else Reason.REPORTING_LINE


def _by_own_wishes(junior: Candidate, senior: Candidate, terms: Terms) -> Reason | None:
    if "mentor" not in junior.sides or "mentee" not in senior.sides:
        return Reason.SIDE
    if not (junior.can_lead and senior.can_learn):
        return Reason.CAPACITY
    if senior.id in junior.excluded or junior.id in senior.excluded:
        return Reason.EXCLUDED
    if couple(junior.id, senior.id) in terms.declined:
        return Reason.DECLINED
    if senior.id in junior.no_fault_past or junior.id in senior.no_fault_past:
        return Reason.NO_FAULT_PAST
    if not junior.languages & senior.languages:
        return Reason.LANGUAGE
    if not shared_starts(junior, senior, terms):
        return Reason.TIME
    return None


def meeting_starts(slots: frozenset[int], length: int) -> frozenset[int]:
    """The half-hours of the week at which `length` free half-hours in a row begin; the week is a circle."""
    return frozenset(
        slot for slot in slots if all((slot + later) % SLOTS_A_WEEK in slots for later in range(1, length))
    )


def shared_starts(junior: Candidate, senior: Candidate, terms: Terms) -> frozenset[int]:
    """The half-hours at which the two could begin a meeting, every week.

    One is enough: it comes back at least four times a month, and spec 2.5 asks for two.
    """
    return meeting_starts(junior.slots & senior.slots, terms.meeting_slots)


def told(junior: Candidate, senior: Candidate) -> frozenset[Told]:
    """What both must be told about this pairing before they answer (spec 2.5, A1)."""
    facts = {
        Told.SMALL_GAP: senior.level - junior.level < USUAL_GAP,
        Told.HEAD_OF_ORGANISATION: senior.head_of_organisation,
    }
    return frozenset(fact for fact, holds in facts.items() if holds)
