"""A large programme, a block of juniors at a time: the best pairs of each person, and enough for everybody.

All pairs at once would not fit into memory: 10,000 × 10,000 are a hundred million. So only the best pairs of
each person are kept, and of all others one bit: whether the rules allow them. The bits are what it takes to
prove that nobody is lost. Where somebody has no partner among the pairs kept, either a way of exchanges
through pairs that were not kept leads to one, and then those are kept as well; or there is no such way, and
then as many are matched as can be (Berge, 1957).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from bot.matching.candidate import Candidate, Terms
from bot.matching.edges import Edges, Known, Numbers, Truths
from bot.matching.grid import blocks
from bot.matching.narrow import KEEP, best_of_each, groups, liking
from bot.matching.rules import Lines
from bot.matching.score import points

MORE: Final = 3
"""Pairs that one person gets at once on the way to a partner; few, as others look as well."""


@dataclass(frozen=True, kw_only=True)
class _Allowed:
    """For each junior (row) and senior (column) a bit: whether the rules allow the pair."""

    bits: NDArray[np.uint8]
    row: Numbers
    """By place: the row of a junior, or -1."""
    column: Numbers
    """By place: the column of a senior, or -1."""
    juniors: Numbers
    seniors: Numbers

    def as_junior(self, place: int) -> Numbers:
        """Places of everybody whom this person may lead."""
        if self.row[place] < 0:
            return self.seniors[:0]
        allowed = np.unpackbits(self.bits[self.row[place]], count=len(self.seniors))
        return self.seniors[allowed > 0]

    def as_senior(self, place: int) -> Numbers:
        """Places of everybody from whom this person may learn."""
        column = self.column[place]
        if column < 0:
            return self.juniors[:0]
        allowed = (self.bits[:, column >> 3] >> (7 - (column & 7))) & 1
        found: Numbers = self.juniors[allowed > 0]
        return found


def best_pairs(people: Sequence[Candidate], terms: Terms, lines: Lines, seed: int, keep: int = KEEP) -> Edges:
    """The `keep` best pairs of each person, those proposed by hand, and enough to match as many as ever.

    As `narrow.narrowed` does for all pairs at hand: as many in all, of the sponsor group and of those left
    out last time can be matched. Memory grows with the pairs kept, and by one bit for each pair there is.
    """
    known = Known.of(people, terms, seed)
    kept, allowed = _kept(people, terms, lines, known, keep)
    for group in groups(people):
        for leading, learning in ((True, False), (False, True), (True, True)):
            kept = _enough(kept, allowed, people, terms, known, group, leading=leading, learning=learning)
    return kept


# --- the best, block by block -----------------------------------------------------------------


def _kept(
    people: Sequence[Candidate], terms: Terms, lines: Lines, known: Known, keep: int
) -> tuple[Edges, _Allowed]:
    juniors = np.array([at for at, person in enumerate(people) if person.can_lead], dtype=np.int64)
    seniors = np.array([at for at, person in enumerate(people) if person.can_learn], dtype=np.int64)
    row, column = (np.full(len(people), -1, dtype=np.int64) for _ in range(2))
    row[juniors], column[seniors] = np.arange(len(juniors)), np.arange(len(seniors))
    bits = np.zeros((len(juniors), -(-len(seniors) // 8)), dtype=np.uint8)
    floor = np.full(len(people), np.iinfo(np.int64).min)  # a senior's worst pair so far, once all are taken
    none = np.zeros(0, dtype=np.int64)
    by_junior = [known.pairs(none, none, none)]
    by_senior = by_junior[0]
    for junior, senior, worth in blocks(people, terms, lines):
        if not len(junior):
            continue
        first, last = int(row[junior[0]]), int(row[junior[-1]]) + 1
        table = np.zeros((last - first, len(seniors)), dtype=np.bool_)
        table[row[junior] - first, column[senior]] = True
        bits[first:last] = np.packbits(table, axis=1)
        block = known.pairs(junior, senior, worth)
        liked = liking(block)
        by_junior.append(block.where((block.proposed > 0) | _best_in_rows(junior, liked, keep)))
        by_senior = _together([by_senior, block.where(liked > floor[senior])])
        if len(by_senior) > 2 * keep * len(seniors):
            by_senior = by_senior.where(best_of_each(by_senior.senior, liking(by_senior), keep))
            full = np.bincount(by_senior.senior, minlength=len(people)) == keep
            lowest = np.full(len(people), np.iinfo(np.int64).max)
            np.minimum.at(lowest, by_senior.senior, liking(by_senior))
            floor[full] = lowest[full]
    by_senior = by_senior.where(best_of_each(by_senior.senior, liking(by_senior), keep))
    kept = _together([*by_junior, by_senior])
    allowed = _Allowed(bits=bits, row=row, column=column, juniors=juniors, seniors=seniors)
    return _once(kept, len(people)), allowed


def _best_in_rows(junior: Numbers, liked: Numbers, keep: int) -> Truths:
    """The `keep` best of each junior, whose pairs stand together."""
    chosen = np.zeros(len(junior), dtype=np.bool_)
    starts = np.flatnonzero(np.diff(junior, prepend=-1))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(junior)], strict=True):
        if end - start <= keep:
            chosen[start:end] = True
        elif keep:
            chosen[start + np.argpartition(-liked[start:end], keep - 1)[:keep]] = True
    return chosen


def _together(some: Sequence[Edges]) -> Edges:
    return Edges(**{name: np.concatenate([vars(one)[name] for one in some]) for name in vars(some[0])})


def _once(edges: Edges, people: int) -> Edges:
    """Each pair once, by junior, then senior."""
    return edges.where(np.unique(edges.junior * people + edges.senior, return_index=True)[1])


# --- nobody is lost ---------------------------------------------------------------------------


def _enough(
    kept: Edges,
    allowed: _Allowed,
    people: Sequence[Candidate],
    terms: Terms,
    known: Known,
    group: Truths,
    *,
    leading: bool,
    learning: bool,
) -> Edges:
    """`kept`, and what else it takes to match as many of the group as all pairs allow, on these sides."""
    room = np.array([person.capacity_mentee for person in people], dtype=np.int64)
    while True:
        found = sorted(set(_ways_on(kept, allowed, group, room, leading=leading, learning=learning)))
        if not found:
            return kept
        junior, senior = np.array(found, dtype=np.int64).T
        worth = np.array([points(people[one], people[other], terms) for one, other in found], dtype=np.int64)
        more = known.pairs(junior, senior, worth)
        kept = _once(_together([kept, more]), len(people))


def _ways_on(
    kept: Edges, allowed: _Allowed, group: Truths, room: Numbers, *, leading: bool, learning: bool
) -> Iterator[tuple[int, int]]:
    """Pairs not kept by which somebody of the group could come nearer to a partner; none where all have one.

    A place at a senior's has the senior's number, a place at a junior's has `people` added.
    """
    people = len(group)
    person, place = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    if leading:
        own = group[kept.junior]
        person, place = kept.junior[own], kept.senior[own]
    if learning:
        own = group[kept.senior]
        person = np.concatenate([person, kept.senior[own]])
        place = np.concatenate([place, people + kept.junior[own]])
    seats = np.concatenate([room, np.ones(people, dtype=np.int64)])
    holder, held = _largest(person, place, seats)
    without = group.copy()
    without[holder] = False
    reached, places = without, np.zeros(2 * people, dtype=np.bool_)
    while True:
        places[place[reached[person]]] = True
        further = holder[places[held] & ~reached[holder]]
        if not len(further):
            break
        reached[further] = True
    for somebody in np.flatnonzero(reached).tolist():
        if leading:
            others = allowed.as_junior(somebody)
            yield from ((somebody, other) for other in _some(others[~places[others]], somebody))
        if learning:
            others = allowed.as_senior(somebody)
            yield from ((other, somebody) for other in _some(others[~places[people + others]], somebody))


def _some(others: Numbers, turn: int) -> list[int]:
    """A few of them, other ones for other people."""
    few = min(MORE, len(others))
    picked: list[int] = [int(others[(turn + n * len(others) // few) % len(others)]) for n in range(few)]
    return picked


def _largest(person: Numbers, place: Numbers, seats: Numbers) -> tuple[Numbers, Numbers]:
    """A largest matching of people to places with so many seats: who holds one, and where."""
    if not len(person):
        return person, place
    copies = seats[place]
    edge = np.repeat(np.arange(len(person)), copies)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(copies) - copies, copies)
    seat = 2 * place[edge] + number  # two seats at most (spec 2.5)
    graph = csr_array((np.ones(len(edge), dtype=np.int8), (person[edge], seat)))
    taken = maximum_bipartite_matching(graph, perm_type="column")
    holder = np.flatnonzero(taken >= 0)
    return holder, taken[holder].astype(np.int64) // 2
