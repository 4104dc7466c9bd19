"""Fewer pairs to choose from in a large programme, without leaving out anybody who could be matched.

Everybody keeps the pairs that suit them best. That alone would lose people, so what it takes to match as many
as possible is kept as well, for each group of people that goes before the others.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from bot.matching.candidate import Candidate
from bot.matching.choice import Seats
from bot.matching.edges import LOT_BITS, Edges, Numbers, Truths

KEEP = 50
"""Pairs that everybody keeps at least, if they have as many: it loses under a thousandth of the points."""

MORE_THAN_POINTS = 1 << 14
"""So much less is a pair liked for having met: no points make up for it."""


def narrowed(edges: Edges, people: Sequence[Candidate], keep: int = KEEP) -> Edges:
    """The `keep` best pairs of each person, the proposed ones, and enough to match as many people as ever.

    As many in all, of the sponsor group, and of those left out last time, can be matched from what is left as
    from all pairs: for each group that goes before the others, in turn, a largest matching is kept on each
    side. (What a group's juniors and its seniors can have apart, they can have together: Mendelsohn and
    Dulmage, 1958.) Few pairs, less than twice what would be kept, come back as they are.
    """
    standing = len(np.unique(edges.junior)) + len(np.unique(edges.senior))
    if len(edges) <= 2 * keep * standing:
        return edges
    liked = liking(edges)
    kept = (edges.proposed > 0) | best_of_each(edges.junior, liked, keep)
    kept |= best_of_each(edges.senior, liked, keep)
    for group in groups(people):
        for places in _largest_matchings(edges, people, group):
            kept[places] = True
    return edges.where(kept)


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
    span = best - int(liked.min()) + 1
    key = person * span + (best - liked)  # one number to sort by, which is several times as fast as two
    ordered = np.sort(key)
    whose = ordered // span
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


def _largest_matchings(edges: Edges, people: Sequence[Candidate], group: Truths) -> Iterator[Numbers]:
    """Places of pairs that match most of the group: as juniors, as seniors, and on either side."""
    room = np.array([person.capacity_mentee for person in people], dtype=np.int64)
    juniors, seniors = np.flatnonzero(group[edges.junior]), np.flatnonzero(group[edges.senior])
    seats = Seats.of(edges.senior[juniors], room)
    as_juniors = juniors[seats.edge]
    yield as_juniors[_matched(edges.junior[as_juniors], seats.seat)]
    yield seniors[_matched(edges.senior[seniors], edges.junior[seniors])]
    leads = np.zeros(len(people), dtype=np.bool_)
    leads[edges.junior] = True
    if leads[edges.senior].any():
        either = np.concatenate([as_juniors, seniors])
        person = np.concatenate([edges.junior[as_juniors], edges.senior[seniors]])
        seat = np.concatenate([seats.seat, seats.seat.max(initial=0) + 1 + edges.junior[seniors]])
        yield either[_matched(person, seat)]


def _matched(row: Numbers, column: Numbers) -> Truths:
    """Which of these make a largest matching of rows and columns."""
    if not len(row):
        return np.zeros(0, dtype=np.bool_)
    graph = csr_array((np.ones(len(row), dtype=np.int8), (row, column)))
    taken: Truths = maximum_bipartite_matching(graph, perm_type="column")[row] == column
    return taken
