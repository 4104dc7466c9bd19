"""A large programme, a block of juniors at a time: the best pairs of each person, and enough for everybody.

All pairs at once would not fit into memory: 10,000 × 10,000 are a hundred million. So only the best pairs of
each person are kept, and of all others one bit: whether the rules allow them. The bits are what it takes to
prove that nobody is lost. Where somebody has no partner among the pairs kept, either a way of exchanges
through pairs that were not kept leads to one, and then those are kept as well; or there is no such way, and
then as many are matched as can be (Berge, 1957).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.matching.candidate import Candidate, Terms
from bot.matching.edges import LOT_BITS, Edges, Facts, Known, Numbers, Truths
from bot.matching.grid import Block, Counts, blocks
from bot.matching.narrow import (
    KEEP,
    MORE_THAN_POINTS,
    best_of_each,
    groups,
    largest,
    places_of,
    points_in,
    seats_of,
    sides,
)
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

    def leading_any(self, leading: Truths, others: Truths) -> Numbers:
        """Places of those (truths by place) who may lead one of the others: all at once, and most may not."""
        places = self.juniors[leading[self.juniors]]
        may = (self.bits[self.row[places]] & np.packbits(others[self.seniors])).any(axis=1)
        found: Numbers = places[may]
        return found

    def learning_from_any(self, learning: Truths, others: Truths) -> Numbers:
        """Places of those who may learn from one of the others."""
        may = np.bitwise_or.reduce(self.bits[others[self.juniors]], axis=0)
        found: Numbers = self.seniors[
            np.unpackbits(may, count=len(self.seniors)) & learning[self.seniors] > 0
        ]
        return found


def best_pairs(people: Sequence[Candidate], terms: Terms, lines: Lines, seed: int, keep: int = KEEP) -> Edges:
    """The `keep` best pairs of each person, those proposed by hand, and enough to match as many as ever.

    As `narrow.narrowed` does for all pairs at hand: as many in all, of the sponsor group and of those left
    out last time can be matched. Memory grows with the pairs kept, and by one bit for each pair there is.
    """
    known = Known.of(people, terms, seed)
    kept, allowed = _kept(people, terms, lines, known, keep)
    for group in groups(people):
        for leading, learning in sides(people):
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
    by_junior: list[_Found] = []
    by_senior = _Favourites(len(people), keep, most=2 * keep * len(seniors))
    done = 0
    for block in blocks(people, terms, lines):
        here = slice(done, done + len(block.juniors))
        bits[here] = np.packbits(block.may, axis=1)
        done = here.stop
        liked = _liked(block, known, column)
        picked = liked >= np.minimum(_last_of_each_row(liked, keep), by_senior.floor[block.seniors])
        by_hand = np.zeros(block.may.shape, dtype=np.bool_)
        by_hand[_cells(known.proposed, block, known.people, column)[:2]] = True
        picked |= by_hand & block.may
        at, to = np.divmod(np.flatnonzero(picked), max(len(seniors), 1))  # twice as fast as `nonzero`
        junior, senior, roughly = block.juniors[at], block.seniors[to], liked[at, to]
        found = _Found(junior, senior, (roughly.astype(np.int64) << LOT_BITS) + known.lot(junior, senior))
        by_junior.append(found.where(by_hand[at, to] | best_of_each(junior, found.liked, keep)))
        by_senior.add(found.where(roughly >= by_senior.floor[senior]))
    all_kept = _Found.together([*by_junior, by_senior.best()])
    once = all_kept.where(np.unique(all_kept.junior * len(people) + all_kept.senior, return_index=True)[1])
    allowed = _Allowed(bits=bits, row=row, column=column, juniors=juniors, seniors=seniors)
    return known.pairs(once.junior, once.senior, points_in(once.liked)), allowed


LEAST: Final = -1e30
"""Less than any pair is liked, more than one that may not be."""


def _liked(block: Block, known: Known, column: Numbers) -> Counts:
    """How pairs are liked but for their lots, as `narrow.liking` does; those that may not be, far less.

    The block's points are written over.
    """
    liked = block.points
    for facts, times in ((known.met, 2), (known.again, 1)):
        at, to, values = _cells(facts, block, known.people, column)
        liked[at, to] -= times * MORE_THAN_POINTS * values
    liked -= np.multiply(~block.may, -2 * LEAST, dtype=np.float32)
    return liked


def _cells(facts: Facts, block: Block, people: int, column: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Rows and columns of the block of which something is known, and what."""
    if not len(block.juniors):
        return block.juniors, block.juniors, block.juniors
    keys, values = facts.between(int(block.juniors[0]) * people, (int(block.juniors[-1]) + 1) * people)
    junior, senior = np.divmod(keys, people)
    at, to = np.searchsorted(block.juniors, junior), column[senior]
    here = (block.juniors[at] == junior) & (to >= 0)
    return at[here], to[here], values[here]


def _last_of_each_row(liked: Counts, keep: int) -> Counts:
    """How each row likes the last of its `keep` best, as a column; less than anything where all are kept."""
    rows, columns = liked.shape
    if not keep:
        return np.full((rows, 1), np.inf, dtype=np.float32)
    if columns <= keep:
        return np.full((rows, 1), LEAST, dtype=np.float32)
    last: Counts = np.partition(liked, columns - keep, axis=1)[:, columns - keep, None]
    return np.maximum(last, np.float32(LEAST))


@dataclass(frozen=True)
class _Found:
    """Pairs found so far: slimmer than `Edges`, as many of them are let go again."""

    junior: Numbers
    senior: Numbers
    liked: Numbers

    def where(self, kept: NDArray[Any]) -> "_Found":
        return _Found(self.junior[kept], self.senior[kept], self.liked[kept])

    @classmethod
    def together(cls, some: Sequence["_Found"]) -> "_Found":
        none = np.zeros(0, dtype=np.int64)
        return cls(
            *(np.concatenate([none, *(vars(one)[name] for one in some)]) for name in cls.__match_args__)
        )


class _Favourites:
    """The best pairs of each senior, while blocks of juniors go by."""

    def __init__(self, people: int, keep: int, most: int) -> None:
        self.floor: Counts = np.full(people, LEAST if keep else np.inf, dtype=np.float32)
        """By place: how a senior's worst pair so far is liked, once `keep` have been found."""
        self.keep, self.most = keep, most
        self._found: list[_Found] = []

    def add(self, found: _Found) -> None:
        self._found.append(found)
        if sum(len(one.liked) for one in self._found) > self.most:
            self.best()

    def best(self) -> _Found:
        """Those found so far, without what is no longer among the best."""
        found = _Found.together(self._found)
        found = found.where(best_of_each(found.senior, found.liked, self.keep))
        self._found = [found]
        people = len(self.floor)
        lowest = np.full(people, np.iinfo(np.int64).max)
        np.minimum.at(lowest, found.senior, found.liked)
        full = np.bincount(found.senior, minlength=people) >= self.keep
        if self.keep:
            self.floor[full] = lowest[full] >> LOT_BITS
        return found


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
    seats = seats_of(people)
    while True:
        found = sorted(set(_ways_on(kept, allowed, group, seats, leading=leading, learning=learning)))
        if not found:
            return kept
        junior, senior = np.array(found, dtype=np.int64).T
        worth = np.array([points(people[one], people[other], terms) for one, other in found], dtype=np.int64)
        more = known.pairs(junior, senior, worth)
        kept = _once(_together([kept, more]), len(people))


def _ways_on(
    kept: Edges, allowed: _Allowed, group: Truths, seats: Numbers, *, leading: bool, learning: bool
) -> Iterator[tuple[int, int]]:
    """Pairs not kept by which somebody of the group could come nearer to a partner, if any have none."""
    people = len(group)
    person, place = places_of(kept, group, leading=leading, learning=learning)
    holder, held = largest(person, place, seats)
    without = group.copy()
    without[holder] = False
    reached, places = without, np.zeros(2 * people, dtype=np.bool_)
    while True:
        places[place[reached[person]]] = True
        further = holder[places[held] & ~reached[holder]]
        if not len(further):
            break
        reached[further] = True
    if leading:
        for somebody in allowed.leading_any(reached, ~places[:people]).tolist():
            others = allowed.as_junior(somebody)
            yield from ((somebody, other) for other in _some(others[~places[others]], somebody))
    if learning:
        for somebody in allowed.learning_from_any(reached, ~places[people:]).tolist():
            others = allowed.as_senior(somebody)
            yield from ((other, somebody) for other in _some(others[~places[people + others]], somebody))


def _some(others: Numbers, turn: int) -> list[int]:
    """A few of them, other ones for other people."""
    few = min(MORE, len(others))
    picked: list[int] = [int(others[(turn + n * len(others) // few) % len(others)]) for n in range(few)]
    return picked
