"""Possible pairs as columns of numbers, with what the choice between them needs: meetings, proposals, lots.

Numpy is imported here, so import this module where matching starts and not before.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.matching.candidate import Candidate, Couple, Terms, couple

Numbers: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]
Bits: TypeAlias = NDArray[np.uint64]

LOT_BITS = 10
"""A drawn lot is 0 to 1,023: enough to break a tie, and small enough to share a number with a score."""


@dataclass(frozen=True, kw_only=True)
class Edges:
    """Possible pairs, a column for each fact; `junior` and `senior` are places in the list of candidates."""

    junior: Numbers
    senior: Numbers
    points: Numbers
    """Hundredths of a point."""
    met: Numbers
    """In how many earlier pairings the two have met."""
    again: Numbers
    """1 where either was the other's latest partner."""
    proposed: Numbers
    """1 where a coordinator proposed the pair by hand."""
    lot: Numbers
    """Drawn from the seed and the two ids, so that it does not depend on who else takes part."""

    def __len__(self) -> int:
        return len(self.junior)

    def where(self, kept: NDArray[Any]) -> "Edges":
        """Only the pairs that `kept` (truths or places) names."""
        places = np.flatnonzero(kept) if kept.dtype == np.bool_ else kept  # looked for once, not eight times
        return Edges(**{name: column[places] for name, column in vars(self).items()})


def columns(edges: Edges) -> list[tuple[int, int]]:
    """The pairs as Python's own numbers: place of the junior, place of the senior."""
    return list(zip(edges.junior.tolist(), edges.senior.tolist(), strict=True))


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A number for some couples, by key: place of one × people + place of the other, both ways round."""

    keys: Numbers
    """Sorted."""
    values: Numbers

    @classmethod
    def of(cls, people: Sequence[Candidate], known: Mapping[Couple, int]) -> "Facts":
        """What is known of couples, as far as both are among these people."""
        place = {person.id: here for here, person in enumerate(people)} if known else {}
        found: dict[int, int] = {}
        for pair, value in known.items():
            if len(pair) == 2 and all(person in place for person in pair):
                one, other = (place[person] for person in pair)
                found[one * len(people) + other] = found[other * len(people) + one] = value
        keys = sorted(found)
        values = [found[key] for key in keys]
        return cls(keys=np.array(keys, dtype=np.int64), values=np.array(values, dtype=np.int64))

    def at(self, keys: Numbers) -> Numbers:
        """For each key what is known of that couple, else 0."""
        if not len(self.keys):
            return np.zeros(len(keys), np.int64)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, self.values[at], 0)

    def between(self, first: int, end: int) -> tuple[Numbers, Numbers]:
        """The keys from `first` up to but not `end`, and what is known of those couples."""
        some = slice(*np.searchsorted(self.keys, [first, end]).tolist())
        return self.keys[some], self.values[some]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of couples and people before any pair is looked at, to be looked up for many pairs."""

    people: int
    met: "Facts"
    again: "Facts"
    proposed: "Facts"
    lots: Bits
    """A number drawn for each person."""

    @classmethod
    def of(cls, people: Sequence[Candidate], terms: Terms, seed: int) -> "Known":
        """Everything known of these people."""
        return cls(
            people=len(people),
            met=Facts.of(people, _meetings(people)),
            again=Facts.of(people, {couple(p.id, p.past[-1]): 1 for p in people if p.past}),
            proposed=Facts.of(people, dict.fromkeys(terms.proposals, 1)),
            lots=_own_lots(people, seed),
        )

    def pairs(self, junior: Numbers, senior: Numbers, points: Numbers) -> Edges:
        """These pairs (by place) with what is known of them."""
        keys = junior * self.people + senior
        return Edges(
            junior=junior,
            senior=senior,
            points=points,
            met=self.met.at(keys),
            again=self.again.at(keys),
            proposed=self.proposed.at(keys),
            lot=self.lot(junior, senior),
        )

    def lot(self, junior: Numbers, senior: Numbers) -> Numbers:
        """A lot for each pair of places: the same for the same seed and two ids, on any machine."""
        mixed: Bits = self.lots[junior] ^ self.lots[senior]
        # The last steps of splitmix64: without them the lots of a-x, a-y, b-x and b-y would hang together.
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return (mixed >> np.uint64(64 - LOT_BITS)).astype(np.int64)


def _own_lots(people: Sequence[Candidate], seed: int) -> Bits:
    digests = [blake2b(f"{seed}:{person.id}".encode(), digest_size=8).digest() for person in people]
    own: Bits = np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)
    return own


def _meetings(people: Sequence[Candidate]) -> dict[Couple, int]:
    """How often each couple has met; where two records differ, the longer memory holds."""
    met: dict[Couple, int] = {}
    for person in (person for person in people if person.past):
        for other, times in Counter(person.past).items():
            pair = couple(person.id, other)
            met[pair] = max(met.get(pair, 0), times)
    return met
