"""Fewer pairs to choose from in a large programme, without leaving out anybody who could be matched.

Everybody keeps the pairs that suit them best. That alone would lose people, so what it takes to match as many
as possible is kept as well, for each group of people that goes before the others.
"""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from bot.matching.candidate import Candidate
from bot.matching.edges import LOT_BITS, Edges, Numbers, Truths

KEEP = 40
"""Pairs that everybody keeps at least, if they have as many.

Measured against all pairs with 400 to 20,000 people, also where nearly all have the same wishes, it loses no
point; 30 lose up to 0.002 %.
"""

MORE_THAN_POINTS = 1 << 14
"""So much less is a pair liked for having met: no points make up for it."""


def narrowed(edges: Edges, people: Sequence[Candidate], keep: int = KEEP) -> Edges:
    """The `keep` best pairs of each person, the proposed ones, and enough to match as many people as ever.

    As many in all, of the sponsor group, and of those left out last time, can be matched from what is left as
    from all pairs: for each group that goes before the others, in turn, a largest matching is kept on each
    side. (What a group's juniors and its seniors can have apart, they can have together: Mendelsohn and
    Dulmage, 1958.) Few pairs, less than twice what would be kept, come back as they are.
    """
    standing = sum(np.count_nonzero(np.bincount(side)) for side in (edges.junior, edges.senior))
    if len(edges) <= 2 * keep * standing:
        return edges
    liked = liking(edges)
    kept = (edges.proposed > 0) | best_of_each(edges.junior, liked, keep)
    kept |= best_of_each(edges.senior, liked, keep)
    few, seats = edges.where(kept), seats_of(people)
    for group, (leading, learning) in product(groups(people), sides(people)):
        if _are_enough(edges, few, group, seats, leading=leading, learning=learning):
            continue
        place = np.full(len(people), -1)
        holder, held = largest(*places_of(edges, group, leading=leading, learning=learning), seats)
        place[holder] = held
        if leading:
            kept |= place[edges.junior] == edges.senior
        if learning:
            kept |= place[edges.senior] == len(people) + edges.junior
        few = edges.where(kept)
    return few


def liking(edges: Edges) -> Numbers:
    """What comes first when pairs are weighed (new partners, points, lots), as one number to rank by."""
    worth = edges.points - (2 * edges.met + edges.again) * MORE_THAN_POINTS
    return (worth << LOT_BITS) + edges.lot


def points_in(liked: Numbers) -> Numbers:
    """The points of which a `liking` was made."""
    return (liked >> LOT_BITS) % MORE_THAN_POINTS


def best_of_each(person: Numbers, liked: Numbers, keep: int) -> Truths:
    """The `keep` pairs that each `person` likes best, and any others that tie with the last of them."""
    if not keep or not len(person):
        return np.zeros(len(person), dtype=np.bool_)
    best = int(liked.max())
    bits = (best - int(liked.min())).bit_length()
    key = (person << bits) + (best - liked)  # one number to sort by, which is several times as fast as two
    ordered = np.sort(key)
    whose = ordered >> bits
    starts = np.flatnonzero(np.diff(whose, prepend=-1))
    count = np.diff(starts, append=len(ordered))
    last = np.zeros(int(whose[-1]) + 1, dtype=np.int64)
    last[whose[starts]] = ordered[starts + np.minimum(count, keep) - 1]
    kept: Truths = key <= last[person]
    return kept


def groups(people: Sequence[Candidate]) -> Iterator[Truths]:
    """Those who go first, then they and those who go next, and so on to everybody."""
    sponsors = np.array([person.sponsor for person in people], dtype=np.bool_)
    left_out = np.array([person.left_out_last_time for person in people], dtype=np.bool_)
    yield sponsors & left_out
    yield sponsors
    yield sponsors | left_out
    yield np.ones(len(people), dtype=np.bool_)


def sides(people: Sequence[Candidate]) -> list[tuple[bool, bool]]:
    """The sides (leading, learning) on which to match as many as ever: each, and both if some are on both."""
    both = any(person.can_lead and person.can_learn for person in people)
    return [(True, False), (False, True), *([(True, True)] if both else [])]


def seats_of(people: Sequence[Candidate]) -> Numbers:
    """How many have room at each place: at the seniors' first, by place in the list, then at the juniors'."""
    return np.array([*(person.capacity_mentee for person in people), *[1] * len(people)], dtype=np.int64)


def places_of(edges: Edges, group: Truths, *, leading: bool, learning: bool) -> tuple[Numbers, Numbers]:
    """Person and place for each pair of a group's, of those where they lead, where they learn, or of both.

    The group is truths by place in the list. A place at a junior's has `len(group)` added.
    """
    person, place = [], []
    for asked, own, other, first in (
        (leading, edges.junior, edges.senior, 0),
        (learning, edges.senior, edges.junior, len(group)),
    ):
        here = np.flatnonzero(group[own]) if asked else np.zeros(0, dtype=np.int64)
        person.append(own[here])
        place.append(first + other[here])
    return np.concatenate(person), np.concatenate(place)


def largest(person: Numbers, place: Numbers, seats: Numbers) -> tuple[Numbers, Numbers]:
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


def _are_enough(
    edges: Edges, few: Edges, group: Truths, seats: Numbers, *, leading: bool, learning: bool
) -> bool:
    """Whether as many of the group can be matched by the `few` as by all pairs.

    So it is where no way of exchanges, through whichever pairs, leads somebody to a seat that is free.
    """
    holder, held = largest(*places_of(few, group, leading=leading, learning=learning), seats)
    free = np.bincount(held, minlength=len(seats)) < seats
    reached = group.copy()
    reached[holder] = False
    while True:
        places = np.zeros(len(seats), dtype=np.bool_)
        if leading:
            places[edges.senior[reached[edges.junior]]] = True
        if learning:
            places[len(group) + edges.junior[reached[edges.senior]]] = True
        if (places & free).any():
            return False
        further = holder[places[held] & ~reached[holder]]
        if not len(further):
            return True
        reached[further] = True
