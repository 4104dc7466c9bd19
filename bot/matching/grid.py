"""Everybody against everybody at once: the pairs that no rule blocks and their scores, as columns of numbers.

The same answers as `rules.blocked` and `score.points`, pair by pair (a test says so), about ten times as
fast. Numpy is imported here, so import this module where matching starts and not before.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.matching.candidate import Candidate, PersonId, Terms
from bot.matching.edges import Edges, Known, Numbers, Truths
from bot.matching.rules import Lines, blocked, meeting_starts
from bot.matching.score import ENOUGH_INTERESTS, ENOUGH_STARTS, FULL, POINT, TOPIC_SHARE

Small: TypeAlias = NDArray[np.int32]
Counts: TypeAlias = NDArray[np.float32]
"""Small counts, exact in single precision, where products of tables run fast."""

ROWS_AT_ONCE = 256
"""Juniors looked at together: 256 × 10,000 seniors take 10 MB a table; larger blocks are no faster."""


def all_pairs(people: Sequence[Candidate], terms: Terms, lines: Lines, seed: int) -> Edges:
    """Every pair of `people` that no rule blocks, by junior, then senior. ValueError if two have one id."""
    if len({person.id for person in people}) != len(people):
        raise ValueError("two candidates have the same id")
    every = list(blocks(people, terms, lines))
    junior, senior, points = (np.concatenate([block[n] for block in every]) for n in range(3))
    return Known.of(people, terms, seed).pairs(junior, senior, points)


def blocks(
    people: Sequence[Candidate], terms: Terms, lines: Lines
) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
    """Places of juniors and seniors and their points, for some rows of juniors at a time, in order."""
    juniors = [place for place, person in enumerate(people) if person.can_lead]
    seniors = [place for place, person in enumerate(people) if person.can_learn]
    senior_places = np.array(seniors, dtype=np.int64)
    columns = _Columns([people[place] for place in seniors], terms)
    barred = _barred(people, juniors, seniors, terms, lines)
    for first in [*range(0, len(juniors), ROWS_AT_ONCE)] or [0]:
        some = juniors[first : first + ROWS_AT_ONCE]
        row, column, points = columns.meet(
            [people[place] for place in some], [barred[place] for place in some]
        )
        yield np.array(some, dtype=np.int64)[row], senior_places[column], points


def _barred(
    people: Sequence[Candidate], juniors: Sequence[int], seniors: Sequence[int], terms: Terms, lines: Lines
) -> dict[int, list[int]]:
    """For each junior's place the columns of seniors to whom some tie bars them.

    Every tie bars, except that a junior may opt to meet the head of the organisation (A1): heads are few, so
    each is looked at alone, by the one rule that knows it all.
    """
    junior_at = {people[place].id: place for place in juniors}
    column_of = {people[place].id: column for column, place in enumerate(seniors)}
    heads = [people[place].id for place in seniors if people[place].head_of_organisation]
    suspects: dict[int, set[PersonId]] = {
        place: {*_tied(people[place], lines), *heads, people[place].id} for place in juniors
    }
    for place in seniors:
        for other in _tied(people[place], lines):
            if other in junior_at:
                suspects[junior_at[other]].add(people[place].id)
    for pair in terms.vetoes | terms.declined:
        for person in pair & junior_at.keys():
            suspects[junior_at[person]] |= pair
    barred = {
        place: [column_of[other] for other in others & column_of.keys() - set(heads)]
        for place, others in suspects.items()
    }
    for place, columns in barred.items():
        for head in heads:
            if blocked(people[place], people[seniors[column_of[head]]], terms, lines):
                columns.append(column_of[head])
    return barred


def _tied(person: Candidate, lines: Lines) -> set[PersonId]:
    """Everybody this person's own record names in a way that may bar a pair."""
    named = {other for other in (person.manager, person.appraiser, person.inductor) if other is not None}
    return named.union(lines.above.get(person.id, ()), person.excluded, person.no_fault_past)


class _Columns:
    """The seniors as columns, ready to meet rows of juniors."""

    def __init__(self, seniors: Sequence[Candidate], terms: Terms) -> None:
        self.terms = terms
        self.level = np.array([person.level for person in seniors], dtype=np.int64)
        self.wanted = _capped([person.wants for person in seniors])
        self.wants = _Trait([person.wants for person in seniors])
        self.offers = _Trait([person.offers for person in seniors])
        self.languages = _Trait([person.languages for person in seniors])
        self.starts = _Trait([meeting_starts(person.slots, terms.meeting_slots) for person in seniors])
        self.interests = _Trait([person.interests for person in seniors])
        self.channels = _Trait([person.channels for person in seniors])
        self.attributes = _Trait([person.attributes for person in seniors])
        self.seeks = _Trait([person.seeks for person in seniors])
        self.site = _Trait([_own_site(person) for person in seniors])

    def meet(
        self, juniors: Sequence[Candidate], barred: Sequence[Sequence[int]]
    ) -> tuple[Numbers, Numbers, Numbers]:
        """Row, column and points of every pair that may be; `barred` holds columns for each row."""
        level = np.array([person.level for person in juniors], dtype=np.int64)
        length = self.terms.meeting_slots
        languages = self.languages.shared([person.languages for person in juniors])
        starts = self.starts.shared([meeting_starts(person.slots, length) for person in juniors])
        may = self.level[None, :] - level[:, None] >= self.terms.minimum_gap
        may &= (languages > 0) & (starts > 0)
        for row, columns in enumerate(barred):
            may[row, columns] = False
        flat = np.flatnonzero(may)
        row_at, column_at = np.divmod(flat, len(self.level)) if len(flat) else (flat, flat)
        pairs = _Pairs(self, juniors, flat, row_at, column_at)
        starts_at = starts.ravel()[flat].astype(np.int32)
        return row_at, column_at, pairs.points(starts_at, languages.ravel()[flat] > 1)


class _Pairs:
    """Some pairs of rows and columns, to be scored as `score.points` does.

    In half the width of a `Numbers`, as all of it fits: 100,000 thousandths times 10,000 are 10⁹.
    """

    def __init__(
        self, columns: _Columns, juniors: Sequence[Candidate], flat: Numbers, row: Numbers, column: Numbers
    ) -> None:
        self.columns = columns
        self.juniors = juniors
        self.flat = flat
        self.row = row
        self.column = column

    def points(self, starts: Small, more_languages: Truths) -> Numbers:
        weights = self.columns.terms.weights
        interests = self._shared(self.columns.interests, [person.interests for person in self.juniors])
        channels = [person.channels for person in self.juniors]
        any_channel = self._either_none(self.columns.channels, channels)
        any_channel |= self._shared(self.columns.channels, channels) > 0
        sites = [_own_site(person) for person in self.juniors]
        near = more_languages | (self._shared(self.columns.site, sites) > 0)
        earned = (
            weights.topics * self._topics_both_ways() // 2
            + weights.time * (FULL * np.minimum(starts, ENOUGH_STARTS) // ENOUGH_STARTS)
            + weights.interests * (FULL * np.minimum(interests, ENOUGH_INTERESTS) // ENOUGH_INTERESTS)
            + weights.channel * FULL * any_channel
            + weights.nearness * FULL * near
        )
        attributes = [person.attributes for person in self.juniors]
        seeks = [person.seeks for person in self.juniors]
        public_alone = self._either_none(self.columns.attributes, attributes)
        public_alone |= _none(seeks)[self.row] & self.columns.seeks.none[self.column]
        found = self._shared(self.columns.attributes, seeks) > 0
        found |= self._shared(self.columns.seeks, attributes) > 0
        earned += weights.attributes * FULL * found
        weight = 100 - weights.attributes * public_alone
        points: Numbers = (earned * np.int32(POINT * 100) // (FULL * weight).astype(np.int32)).astype(
            np.int64
        )
        return points

    def _topics_both_ways(self) -> Small:
        share = np.array(TOPIC_SHARE, dtype=np.int32)
        leads = self._shared(self.columns.wants, [person.offers for person in self.juniors])
        gives = self._shared(self.columns.offers, [person.wants for person in self.juniors])
        theirs = self.columns.wanted[self.column]
        own = _capped([person.wants for person in self.juniors])[self.row]
        flat = share.ravel()  # four entries for each length of a wish list
        both: Small = flat[theirs * 4 + np.minimum(leads, 3)] + flat[own * 4 + np.minimum(gives, 3)]
        return both

    def _shared(self, trait: "_Trait", rows: Sequence[frozenset[Any]]) -> Small:
        if trait.nothing or not any(rows):
            return np.zeros(len(self.flat), dtype=np.int32)
        return trait.shared(rows).ravel()[self.flat].astype(np.int32)

    def _either_none(self, trait: "_Trait", rows: Sequence[frozenset[Any]]) -> Truths:
        either: Truths = _none(rows)[self.row] | trait.none[self.column]
        return either


class _Trait:
    """One kind of thing the seniors have (topics, languages, times …), to be counted against the juniors'."""

    def __init__(self, columns: Sequence[frozenset[Any]]) -> None:
        self.none = _none(columns)
        self.nothing = bool(self.none.all())
        self._place = {thing: place for place, thing in enumerate(frozenset[Any]().union(*columns))}
        self._columns = self._table(columns).T

    def shared(self, rows: Sequence[frozenset[Any]]) -> Counts:
        """How many things each row shares with each column."""
        return self._table(rows) @ self._columns

    def _table(self, people: Sequence[frozenset[Any]]) -> Counts:
        table = np.zeros((len(people), len(self._place)), dtype=np.float32)
        for row, things in enumerate(people):
            table[row, [self._place[thing] for thing in things if thing in self._place]] = 1
        return table


def _none(people: Sequence[frozenset[Any]]) -> Truths:
    return np.array([not things for things in people], dtype=np.bool_)


def _capped(wishes: Sequence[frozenset[str]]) -> Numbers:
    return np.array([min(len(wish), 3) for wish in wishes], dtype=np.int64)


def _own_site(person: Candidate) -> frozenset[str]:
    return frozenset() if person.site is None else frozenset({person.site})
