"""Every error the core raises on purpose, on one page.

    ViceVersaError
    ├── Refusal               a kind answer to the person: the turn is rolled back, the words are said
    │   ├── NotAllowed        the person may not do this (permissions)
    │   ├── NotThere          an id from a client names nothing this person may see
    │   ├── Stale             a button pressed after its time, or twice
    │   └── WhichProgramme    several programmes fit: one card asks
    ├── Complaints            a form that cannot be taken as it is: field → words; what was typed stays
    ├── TenantBreach          a statement reached beyond its tenant: a bug, never said to a person
    ├── KeyMissing, KeyClash  the key store has no such key, or another one of that name
    └── BadWords              a template asks for a variable nobody gave: a bug in prompts/

Refusals carry a block of `prompts/` and its variables, never finished words:
the reader's language is known only when the answer is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class ViceVersaError(Exception):
    """The root of the tree: catch this to catch what the core raises on purpose."""


class Refusal(ViceVersaError):
    """A request that is answered kindly and changes nothing.

    `block` names the words (`"pairs.finished_already"`), `given` their variables.
    `step` is the command offered as the way out (a button with that typed form), or None.
    `typed` are words of a form that can no longer be taken: they are given back with the answer.
    """

    def __init__(self, block: str, /, *, step: str | None = None, **given: Any) -> None:
        super().__init__(block)
        self.block = block
        self.given = given
        self.step = step
        self.typed: tuple[str, ...] = ()


class NotAllowed(Refusal):
    """The actor lacks the role this needs."""


class NotThere(Refusal):
    """An id from a client that names nothing the actor may see; says the same whether it exists or not."""


class Stale(Refusal):
    """The card the person used is older than the facts."""


class WhichProgramme(ViceVersaError):
    """Several programmes fit and the event names none; `programmes` is a list of (id, label)."""

    def __init__(self, programmes: list[tuple[str, str]]) -> None:
        super().__init__("which programme")
        self.programmes = programmes


@dataclass(frozen=True)
class Complaint:
    """What is wrong with one field: a block of `prompts/` and its variables."""

    block: str
    given: Mapping[str, Any] = field(default_factory=dict)


class Complaints(ViceVersaError):
    """A submission that cannot be taken as it is; the form is shown again with what was typed.

    >>> raise Complaints(ends=Complaint("programmes.ends_before_start"))
    """

    def __init__(self, **fields: Complaint) -> None:
        super().__init__(", ".join(sorted(fields)))
        self.fields = fields


class TenantBreach(ViceVersaError):
    """Code tried to read or write beyond its tenant. Always a bug."""


class KeyMissing(ViceVersaError):
    """The key store has no key of this name (destroyed, or never made)."""


class KeyClash(ViceVersaError):
    """The key store holds other bytes under this name already."""


class BadWords(ViceVersaError):
    """A block is missing, or asks for a variable that nobody gave."""
