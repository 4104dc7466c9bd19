"""The pair's states as a table: what may follow what, and who may cause it (spec 2.6).

    matched → agreeing → active → closing → ended          any live state → paused → back
                                                           any live state → ended
Every live state is one action away from the end.
"""

from typing import Literal

PairState = Literal["matched", "agreeing", "active", "closing", "paused", "ended"]
Cause = Literal[
    "begin_agreeing", "agreed", "pause", "resume", "near_the_end", "finish", "completed", "timeout", "left"
]

LIVE: frozenset[PairState] = frozenset({"matched", "agreeing", "active", "closing", "paused"})
MEETING: frozenset[PairState] = frozenset({"active", "closing"})
"""States in which meetings are suggested and reminded of."""

TRANSITIONS: dict[Cause, tuple[frozenset[PairState], PairState | None]] = {
    "begin_agreeing": (frozenset({"matched"}), "agreeing"),
    "agreed": (frozenset({"matched", "agreeing"}), "active"),
    "pause": (frozenset({"agreeing", "active", "closing"}), "paused"),
    "resume": (frozenset({"paused"}), None),  # back to where it was
    "near_the_end": (frozenset({"active"}), "closing"),
    "finish": (LIVE, "ended"),
    "completed": (frozenset({"active", "closing"}), "ended"),
    "timeout": (LIVE, "ended"),
    "left": (LIVE, "ended"),
}
"""Cause → (states it applies in, state it leads to; None: the state before the pause)."""


def allowed(cause: Cause, state: PairState) -> bool:
    """Whether this may happen to a pair in that state."""
    return state in TRANSITIONS[cause][0]
