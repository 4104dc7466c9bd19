"""Everybody against everybody at once: the pairs that no rule blocks and their scores, as tables of numbers.

The same answers as `rules.blocked` and `score.points`, pair by pair (a test says so), hundreds of times as
fast: what people share is counted by multiplying tables, and whole tables are scored, the pairs that may not
be with the others, as picking pairs out costs more than scoring them. All numbers are whole and small enough
to be exact in single precision, where that runs fastest. Numpy is imported here, so import this module where
matching starts and not before.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.matching.candidate import SLOTS_A_WEEK, Candidate, PersonId, Terms
from bot.matching.edges import Edges, Known, Numbers, Truths
from bot.matching.rules import Lines, blocked
from bot.matching.score import ENOUGH_INTERESTS, ENOUGH_STARTS, FULL, POINT, TOPIC_SHARE

Counts: TypeAlias = NDArray[np.float32]
"""Whole numbers below 2²⁴, exact in single precision."""

MOST: Final = len(TOPIC_SHARE) - 1
"""Topics in a wish list that count."""

ROWS_AT_ONCE = 64
"""Juniors looked at together: 64 × 10,000 seniors take 2.5 MB a table, which stays near the processor."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some juniors (rows) against all seniors (columns); people are given by place."""

    juniors: Numbers
    seniors: Numbers
    may: Truths
    """Whether no rule blocks the pair."""
    points: Counts
    """Hundredths of a point, also where the pair may not be."""


def all_pairs(people: Sequence[Candidate], terms: Terms, lines: Lines, seed: int) -> Edges:
    """Every pair of `people` that no rule blocks, by junior, then senior. ValueError if two have one id."""
    if len({person.id for person in people}) != len(people):
        raise ValueError("two candidates have the same id")
    junior, senior, points = [], [], []
    for block in blocks(people, terms, lines):
        row, column = np.divmod(np.flatnonzero(block.may), len(block.seniors))  # faster than `nonzero`
        junior.append(block.juniors[row])
        senior.append(block.seniors[column])
        points.append(block.points[row, column].astype(np.int64))
    known = Known.of(people, terms, seed)
    return known.pairs(np.concatenate(junior), np.concatenate(senior), np.concatenate(points))


def blocks(people: Sequence[Candidate], terms: Terms, lines: Lines) -> Iterator[Block]:
    """Everybody who can lead, some at a time and in order, against everybody who can learn."""
    juniors = [place for place, person in enumerate(people) if person.can_lead]
    seniors = [place for place, person in enumerate(people) if person.can_learn]
    places, columns = np.array(juniors, dtype=np.int64), np.array(seniors, dtype=np.int64)
    tables = _Tables([people[place] for place in juniors], [people[place] for place in seniors], terms)
    barred = _barred(people, juniors, seniors, terms, lines)
    for first in [*range(0, len(juniors), ROWS_AT_ONCE)] or [0]:
        rows = slice(first, first + ROWS_AT_ONCE)
        may, points = tables.meet(rows)
        here = slice(*np.searchsorted(barred[0], [first, rows.stop]).tolist())
        may[barred[0, here] - first, barred[1, here]] = False
        yield Block(juniors=places[rows], seniors=columns, may=may, points=points)


def _barred(
    people: Sequence[Candidate], juniors: Sequence[int], seniors: Sequence[int], terms: Terms, lines: Lines
) -> Numbers:
    """Row of a junior and column of a senior, by row, for each pair that some tie bars.

    Every tie bars, except that a junior may opt to meet the head of the organisation (A1): heads are few, so
    each is looked at alone, by the one rule that knows it all.
    """
    row_of = {people[place].id: row for row, place in enumerate(juniors)}
    column_of = {people[place].id: column for column, place in enumerate(seniors)}
    width, barred = len(seniors), list[int]()  # one number for each pair, which is several times as fast
    for head in (person for person in people if person.head_of_organisation and person.can_learn):
        at = column_of.pop(head.id)
        may_not = (blocked(people[place], head, terms, lines) for place in juniors)
        barred += [row * width + at for row, reason in enumerate(may_not) if reason]
    for row, place in enumerate(juniors):
        tied, first = _tied(people[place], lines), row * width
        barred += [first + column_of[other] for other in tied if other in column_of]
    for column, place in enumerate(seniors):
        if people[place].id in column_of:
            tied = _tied(people[place], lines)
            barred += [row_of[other] * width + column for other in tied if other in row_of]
    for pair in terms.vetoes | terms.declined:
        for one, other in product(pair, repeat=2):
            if one in row_of and other in column_of:
                barred.append(row_of[one] * width + column_of[other])
    return np.array(np.divmod(np.sort(np.array(barred, dtype=np.int64)), max(width, 1)))


def _tied(person: Candidate, lines: Lines) -> Iterable[PersonId | None]:
    """This person, and everybody whom their own record names in a way that may bar a pair."""
    above = lines.above.get(person.id, ())
    named = (person.id, person.manager, person.appraiser, person.inductor)
    return chain(named, above, person.excluded, person.no_fault_past)


class _Tables:
    """What juniors (rows) and seniors (columns) have, ready to be counted and scored."""

    def __init__(self, juniors: Sequence[Candidate], seniors: Sequence[Candidate], terms: Terms) -> None:
        self.terms = terms
        self.level_left = np.array([person.level for person in juniors], dtype=np.int32)
        self.level_right = np.array([person.level for person in seniors], dtype=np.int32)
        self.starts = _Trait(
            *(_starts([person.slots for person in some], terms.meeting_slots) for some in (juniors, seniors))
        )

        def trait(left: str, right: str) -> _Trait:
            return _Trait.of([getattr(p, left) for p in juniors], [getattr(p, right) for p in seniors])

        self.languages = trait("languages", "languages")
        self.leads = trait("offers", "wants")
        self.gives = trait("wants", "offers")
        self.interests = trait("interests", "interests")
        self.channels = trait("channels", "channels")
        self.fit_right, self.fit_left = trait("attributes", "seeks"), trait("seeks", "attributes")
        self.private = bool((~self.fit_right.none_left).any() and (~self.fit_left.none_right).any())
        self.site = _Trait.of([_own_site(p) for p in juniors], [_own_site(p) for p in seniors])
        self.own = _Cubic([person.wants for person in juniors])
        self.theirs = _Cubic([person.wants for person in seniors])

    def meet(self, rows: slice) -> tuple[Truths, Counts]:
        """Whether levels, languages and times allow a pair, and its points."""
        may = self.level_right - self.level_left[rows, None] >= self.terms.minimum_gap
        starts, languages = self.starts.shared(rows), self.languages.shared(rows)
        may &= starts > 0
        may &= languages > 0
        return may, self._points(rows, starts, languages)

    def _points(self, rows: slice, starts: Counts, languages: Counts) -> Counts:
        """As `score.points`, step by step. Tables are written over, as new ones cost more than the sums."""
        weights = self.terms.weights
        earned = self._topics_both_ways(rows)
        earned *= weights.topics / 2
        np.floor(earned, out=earned)
        earned += _met(starts, ENOUGH_STARTS, weights.time)
        if not self.interests.nothing:
            earned += _met(self.interests.shared(rows), ENOUGH_INTERESTS, weights.interests)
        if self.channels.none_left.all() or self.channels.none_right.all():
            earned += weights.channel * FULL
        else:
            easy = self.channels.none_left[rows, None] | self.channels.none_right
            easy |= self.channels.shared(rows) > 0
            earned += np.multiply(easy, weights.channel * FULL, dtype=np.float32)
        near = languages > 1
        if not self.site.nothing:
            near |= self.site.shared(rows) > 0
        earned += np.multiply(near, weights.nearness * FULL, dtype=np.float32)
        weight: Counts | int = 100 - weights.attributes
        if self.private:
            counts, found = self._private(rows)
            earned += np.float32(weights.attributes * FULL) * found
            weight = np.where(counts, 100, weight).astype(np.float32)
        # A half keeps what rounding does to the quotient away from the next whole number.
        earned *= POINT * 100 // FULL
        earned += 0.5
        earned /= weight
        return np.floor(earned, out=earned)

    def _private(self, rows: slice) -> tuple[Truths, Truths]:
        """Whether private attributes count for the pair, and whether somebody finds what they seek."""
        seeking = ~(self.fit_left.none_left[rows, None] & self.fit_right.none_right)
        counts = seeking & ~self.fit_right.none_left[rows, None] & ~self.fit_left.none_right
        found = (self.fit_right.shared(rows) > 0) | (self.fit_left.shared(rows) > 0)
        return counts, counts & found

    def _topics_both_ways(self, rows: slice) -> Counts:
        met = self.theirs.of(self.leads.shared(rows), slice(None))
        met += self.own.of(self.gives.shared(rows), (rows, None))
        return np.rint(met, out=met)


class _Cubic:
    """`TOPIC_SHARE` for each person's wish list, as a polynomial: four values make one of degree three."""

    def __init__(self, wishes: Sequence[frozenset[str]]) -> None:
        one, two, three = np.array(TOPIC_SHARE, dtype=np.float64)[[min(len(w), MOST) for w in wishes], 1:].T
        third, second = (three - 3 * two + 3 * one) / 6, (4 * two - three - 5 * one) / 2
        self.factors = [part.astype(np.float32) for part in (third, second, one - second - third)]

    def of(self, counts: Counts, place: Any) -> Counts:
        """The share for each count, to be rounded; `place` puts people along rows or columns."""
        third, second, first = (part[place] for part in self.factors)
        np.minimum(counts, MOST, out=counts)
        met: Counts = counts * third
        met += second
        met *= counts
        met += first
        met *= counts
        return met


class _Trait:
    """One kind of thing that people have (topics, languages, times …), to be counted row by column."""

    def __init__(self, left: Counts, right: Counts) -> None:
        both = left.any(axis=0) & right.any(axis=0)
        self._left = np.ascontiguousarray(left[:, both])
        self._right = np.ascontiguousarray(right[:, both].T)
        self.nothing = not both.any()
        self.none_left: Truths = np.logical_not(left.any(axis=1))
        self.none_right: Truths = np.logical_not(right.any(axis=1))

    @classmethod
    def of(cls, left: Sequence[frozenset[Any]], right: Sequence[frozenset[Any]]) -> "_Trait":
        """What each of them has."""
        things = {thing: place for place, thing in enumerate(frozenset[Any]().union(*left, *right))}
        return cls(_table(left, things), _table(right, things))

    def shared(self, rows: slice) -> Counts:
        """How many things each row shares with each column."""
        counts: Counts = self._left[rows] @ self._right
        return counts


def _table(people: Sequence[frozenset[Any]], things: dict[Any, int] | range) -> Counts:
    table = np.zeros((len(people), len(things)), dtype=np.float32)
    row = np.repeat(np.arange(len(people)), [len(some) for some in people])
    column = map(things.__getitem__, chain.from_iterable(people))
    table[row, np.fromiter(column, dtype=np.int64, count=len(row))] = 1
    return table


def _starts(slots: Sequence[frozenset[int]], length: int) -> Counts:
    """As `rules.meeting_starts`, for many at once."""
    free = _table(slots, range(SLOTS_A_WEEK))
    starts = free.copy()
    for later in range(1, length):
        starts *= np.roll(free, -later, axis=1)
    return starts


def _met(counts: Counts, enough: int, weight: int) -> Counts:
    """`weight` times the thousandths of `enough` that each count reaches; the table is written over."""
    np.minimum(counts, enough, out=counts)
    if FULL % enough:
        counts *= FULL
        counts += 0.5
        counts /= enough
        np.floor(counts, out=counts)
        counts *= weight
    else:
        counts *= FULL // enough * weight
    return counts


def _own_site(person: Candidate) -> frozenset[str]:
    return frozenset() if person.site is None else frozenset({person.site})
