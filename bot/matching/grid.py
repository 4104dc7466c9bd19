"""Everybody against everybody at once: the pairs that no rule blocks and their scores, as columns of numbers.

The same answers as `rules.blocked` and `score.points`, pair by pair (a test says so), about ten times as
fast. Numpy is imported here, so import this module where matching starts and not before.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.matching.candidate import Candidate, Couple, PersonId, Terms, couple
from bot.matching.rules import Lines, blocked, meeting_starts
from bot.matching.score import ENOUGH_INTERESTS, ENOUGH_STARTS, FULL, POINT, TOPIC_SHARE

Numbers: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]
Bits: TypeAlias = NDArray[np.uint64]
Counts: TypeAlias = NDArray[np.float32]
"""Small counts, exact in single precision, where products of tables run fast."""

ROWS_AT_ONCE = 512
"""Juniors looked at together: 512 × 10,000 seniors take 40 MB a table; larger blocks are no faster."""

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
        return Edges(**{name: column[kept] for name, column in vars(self).items()})


def columns(edges: Edges) -> list[tuple[int, int]]:
    """The pairs as Python's own numbers: place of the junior, place of the senior."""
    return list(zip(edges.junior.tolist(), edges.senior.tolist(), strict=True))


def all_pairs(people: Sequence[Candidate], terms: Terms, lines: Lines, seed: int) -> Edges:
    """Every pair of `people` that no rule blocks, by junior, then senior. ValueError if two have one id."""
    if len({person.id for person in people}) != len(people):
        raise ValueError("two candidates have the same id")
    juniors = [place for place, person in enumerate(people) if person.can_lead]
    seniors = [place for place, person in enumerate(people) if person.can_learn]
    blocks = list(_blocks(people, juniors, seniors, terms, lines))
    junior, senior, points = (np.concatenate([block[n] for block in blocks]) for n in range(3))
    return pairs(people, terms, seed, junior=junior, senior=senior, points=points)


def pairs(
    people: Sequence[Candidate], terms: Terms, seed: int, *, junior: Numbers, senior: Numbers, points: Numbers
) -> Edges:
    """These pairs with what the choice between them needs: earlier meetings, proposals, lots."""
    keys = junior * len(people) + senior
    return Edges(
        junior=junior,
        senior=senior,
        points=points,
        met=_looked_up(keys, people, _meetings(people)),
        again=_looked_up(keys, people, {couple(p.id, p.past[-1]): 1 for p in people if p.past}),
        proposed=_looked_up(keys, people, dict.fromkeys(terms.proposals, 1)),
        lot=lots(people, seed, junior, senior),
    )


def lots(people: Sequence[Candidate], seed: int, junior: Numbers, senior: Numbers) -> Numbers:
    """A lot for each pair of places: the same for the same seed and two ids, on any machine."""
    digests = [blake2b(f"{seed}:{person.id}".encode(), digest_size=8).digest() for person in people]
    own: Bits = np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)
    mixed: Bits = own[junior] ^ own[senior]
    # The last steps of splitmix64: without them the lots of a-x, a-y, b-x and b-y would hang together.
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed >> np.uint64(64 - LOT_BITS)).astype(np.int64)


def _meetings(people: Sequence[Candidate]) -> dict[Couple, int]:
    """How often each couple has met; where two records differ, the longer memory holds."""
    met: dict[Couple, int] = {}
    for person in people:
        for other, times in Counter(person.past).items():
            pair = couple(person.id, other)
            met[pair] = max(met.get(pair, 0), times)
    return met


def _looked_up(keys: Numbers, people: Sequence[Candidate], known: dict[Couple, int]) -> Numbers:
    """For each key (junior × people + senior) what is known of that couple, else 0."""
    place = {person.id: here for here, person in enumerate(people)}
    facts: dict[int, int] = {}
    for pair, value in known.items():
        if len(pair) == 2 and all(person in place for person in pair):
            one, other = (place[person] for person in pair)
            facts[one * len(people) + other] = facts[other * len(people) + one] = value
    if not facts:
        return np.zeros(len(keys), np.int64)
    sought = np.array(sorted(facts))
    values = np.array([facts[key] for key in sought.tolist()])
    at = np.minimum(np.searchsorted(sought, keys), len(sought) - 1)
    return np.where(sought[at] == keys, values[at], 0)


def _blocks(
    people: Sequence[Candidate], juniors: Sequence[int], seniors: Sequence[int], terms: Terms, lines: Lines
) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
    """Places of juniors and seniors and their points, for some rows of juniors at a time."""
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

    Ties are few, so whoever has one is looked at alone, by the one rule that knows them all.
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
    return {
        place: [
            column_of[other]
            for other in others & column_of.keys()
            if blocked(people[place], people[seniors[column_of[other]]], terms, lines)
        ]
        for place, others in suspects.items()
    }


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
        row_at, column_at = np.nonzero(may)
        pairs = _Pairs(self, juniors, row_at, column_at)
        starts_at, languages_at = starts[row_at, column_at], languages[row_at, column_at]
        return row_at, column_at, pairs.points(starts_at.astype(np.int64), languages_at > 1)


class _Pairs:
    """Some pairs of rows and columns, to be scored as `score.points` does."""

    def __init__(
        self, columns: _Columns, juniors: Sequence[Candidate], row: Numbers, column: Numbers
    ) -> None:
        self.columns = columns
        self.juniors = juniors
        self.row = row
        self.column = column

    def points(self, starts: Numbers, more_languages: Truths) -> Numbers:
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
        public_alone = self._either_none(self.columns.attributes, attributes)
        earned += weights.attributes * FULL * (self._shared(self.columns.attributes, attributes) > 0)
        weight = 100 - weights.attributes * public_alone
        points: Numbers = earned * POINT * 100 // (FULL * weight)
        return points

    def _topics_both_ways(self) -> Numbers:
        share = np.array(TOPIC_SHARE)
        leads = self._shared(self.columns.wants, [person.offers for person in self.juniors])
        gives = self._shared(self.columns.offers, [person.wants for person in self.juniors])
        theirs = self.columns.wanted[self.column]
        own = _capped([person.wants for person in self.juniors])[self.row]
        both: Numbers = share[theirs, np.minimum(leads, 3)] + share[own, np.minimum(gives, 3)]
        return both

    def _shared(self, trait: "_Trait", rows: Sequence[frozenset[Any]]) -> Numbers:
        shared: Numbers = trait.shared(rows)[self.row, self.column].astype(np.int64)
        return shared

    def _either_none(self, trait: "_Trait", rows: Sequence[frozenset[Any]]) -> Truths:
        either: Truths = _none(rows)[self.row] | trait.none[self.column]
        return either


class _Trait:
    """One kind of thing the seniors have (topics, languages, times …), to be counted against the juniors'."""

    def __init__(self, columns: Sequence[frozenset[Any]]) -> None:
        self.none = _none(columns)
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
