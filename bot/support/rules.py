"""Kinds of concern, the states of a request, and who may be asked (spec 2.7)."""

from collections.abc import Collection, Sequence
from typing import Final, Literal

Kind = Literal["tension", "content", "role", "unsafe", "job", "coach", "other"]
KINDS: Final[tuple[Kind, ...]] = ("tension", "content", "role", "unsafe", "job", "coach", "other")
"""The menu, in its order."""

TO_BOTH: Final[frozenset[Kind]] = frozenset({"unsafe"})
"""Kinds that go to both contacts unless the person leaves one out (A9)."""

State = Literal["draft", "open", "acknowledged", "closed"]
Cause = Literal["send", "acknowledge", "close", "pass_on"]

TRANSITIONS: Final[dict[Cause, tuple[frozenset[State], State]]] = {
    "send": (frozenset({"draft"}), "open"),
    "acknowledge": (frozenset({"open"}), "acknowledged"),
    "close": (frozenset({"acknowledged"}), "closed"),
    "pass_on": (frozenset({"open", "acknowledged"}), "open"),  # whoever had it has left
}
"""Cause → (states it applies in, state it leads to)."""

ANSWER_WITHIN: Final = 2
"""Working days of the contact, stated in the form; then the other contact sees it too (spec 2.7)."""


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
