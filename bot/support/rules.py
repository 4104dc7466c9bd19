"""Kinds of concern, the states of a request, who may be asked, and who may coach whom (spec 2.7, 2.8)."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Final, Literal

Kind = Literal["tension", "content", "role", "unsafe", "job", "coach", "other"]
KINDS: Final[tuple[Kind, ...]] = ("tension", "content", "role", "unsafe", "job", "coach", "other")
"""The menu, in its order (S1-17)."""

TO_BOTH: Final[frozenset[Kind]] = frozenset({"unsafe"})
"""Kinds that go to both contacts unless the person leaves one out (A9)."""

State = Literal["draft", "open", "acknowledged", "in_progress", "closed"]
Cause = Literal["send", "acknowledge", "begin", "close", "reopen", "pass_on"]

WAITING: Final[frozenset[State]] = frozenset({"open", "acknowledged", "in_progress"})
"""Sent and not closed: prompts rest meanwhile (spec 3.1, rule 7)."""

TRANSITIONS: Final[dict[Cause, tuple[frozenset[State], State]]] = {
    "send": (frozenset({"draft"}), "open"),
    "acknowledge": (frozenset({"open"}), "acknowledged"),
    "begin": (frozenset({"acknowledged"}), "in_progress"),
    "close": (frozenset({"acknowledged", "in_progress"}), "closed"),
    "reopen": (frozenset({"closed"}), "open"),
    "pass_on": (WAITING, "open"),  # whoever had it has left
}
"""Cause → (states it applies in, state it leads to)."""

ANSWER_WITHIN: Final = 2
"""Working days of the contact, stated in the form; then the other contact sees it too (spec 2.7)."""

REOPEN_WITHIN: Final = timedelta(days=30)
"""How long a closed request can be opened again (spec 2.7)."""


def contacts(coordinators: Sequence[str], alternates: Sequence[str], not_for: Collection[str]) -> list[str]:
    """Who may be asked, coordinators first, each once.

    `not_for` are the person who asks and whoever has been their partner: help is never asked of those.
    """
    return [who for who in dict.fromkeys((*coordinators, *alternates)) if who not in not_for]


def other_contact(
    chosen: str, coordinators: Sequence[str], alternates: Sequence[str], not_for: Collection[str]
) -> str | None:
    """Who else would see it: somebody of the other role where there is one, else anybody else."""
    other_role = alternates if chosen in coordinators else coordinators
    others = [
        who for who in (*other_role, *coordinators, *alternates) if who != chosen and who not in not_for
    ]
    return others[0] if others else None


# --- coaches ----------------------------------------------------------------------------------

CoachState = Literal["requested", "offered", "met", "closed"]
CoachCause = Literal["offer", "choose", "ask_again", "meet", "close"]

COACH_TRANSITIONS: Final[dict[CoachCause, tuple[frozenset[CoachState], CoachState]]] = {
    "offer": (frozenset({"requested"}), "offered"),
    "choose": (frozenset({"offered"}), "offered"),
    "ask_again": (frozenset({"requested", "offered"}), "requested"),  # the coach has left
    "meet": (frozenset({"offered"}), "met"),
    "close": (frozenset({"requested", "offered", "met"}), "closed"),
}
"""Cause → (states it applies in, state it leads to): REQUESTED → OFFERED → MET → CLOSED (spec 2.8)."""

NAMES_OFFERED: Final = 2
"""Names that a person chooses from (spec 2.8)."""

ASKED_AT_ONCE: Final = 3
"""Coaches asked whether they have time, so that two can be offered though one has none."""

COACH_WAIT: Final = 2
"""Working days that coaches have to answer; then whoever said yes is offered."""


def fitting_coaches(
    roster: Sequence[str],
    people: Collection[str],
    *,
    managers: Mapping[str, str | None],
    not_for: Collection[str],
    busy: Mapping[str, int],
    seed: str,
) -> list[str]:
    """The coaches on the roster who may be asked, the least busy first, by lot among equals.

    `people` are those to be coached, and their partners: a coach manages none of them and is managed by
    none (A1). `not_for` are partners and coordinators, who are to know of nobody's wish for a coach.
    """

    def lot(coach: str) -> bytes:
        return hashlib.blake2b(f"{seed}:{coach}".encode(), digest_size=8).digest()

    fit = [
        coach
        for coach in dict.fromkeys(roster)
        if coach not in not_for
        and coach not in people
        and all(managers.get(coach) != one and managers.get(one) != coach for one in people)
    ]
    return sorted(fit, key=lambda coach: (busy.get(coach, 0), lot(coach)))
