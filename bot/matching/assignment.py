"""The best set of pairs by several wishes in strict order: no amount of a later one buys any of an earlier.

It is an exact answer at any size. One number per pair with huge factors between the wishes would be simpler,
but a float holds 53 bits and three wishes of ten thousand people need more: rounding would then trade people
for points. So wishes are folded into one number only as far as the bits reach. After each such number the
pairs that no best choice can use are taken away, and the next one chooses among what is left.

What is taken away follows from the prices (dual values) of a best choice: where the prices of two sides do
not add up to the cost of their pair, no best choice has it, and whoever chooses only among the other pairs
cannot choose worse (complementary slackness). Finding such prices also proves, in whole numbers, that what
scipy returned was best.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from bot.matching.edges import Numbers, Truths

EXACT = 1 << 52
"""Sums below this are exact in a float, with a bit to spare."""


def best(left: Numbers, right: Numbers, wishes: Sequence[Numbers]) -> Truths:
    """Which pairs (`left[n]`, `right[n]`) to choose so that nobody is in two and the wishes are met best.

    `wishes` come in order of importance; each gives every pair a whole number, and the sum over the chosen
    pairs is made as large as possible. Pairs must differ from each other; both sides count from 0.
    """
    if not len(left):
        return np.zeros(0, dtype=np.bool_)
    left, right = np.unique(left, return_inverse=True)[1], np.unique(right, return_inverse=True)[1]
    lefts, rights = int(left.max()) + 1, int(right.max()) + 1
    rounds = _folded(wishes, most=min(lefts, rights), people=lefts + rights)
    graph = _Graph.twice(left, right, lefts, rights)
    partner = np.zeros(0, dtype=np.int64)
    for number, worth in enumerate(rounds, start=1):
        cost = graph.costs(worth)
        partner = graph.cheapest(cost)
        if number < len(rounds):
            graph = graph.where(graph.tight(cost, partner))
    chosen = np.zeros(len(left), dtype=np.bool_)
    taken = graph.pair[(graph.pair >= 0) & (partner[graph.row] == graph.column)]
    chosen[taken] = True
    return chosen


def _folded(wishes: Sequence[Numbers], most: int, people: int) -> list[Numbers]:
    """The wishes, in order, as few numbers: neighbours share one while all sums stay exact.

    `most` pairs at most are chosen, so a wish is worth less in all than `span`; that is what one unit of the
    wish before it must be worth.
    """
    rounds: list[Numbers] = []
    for wish in wishes:
        if not wish.any():
            continue
        span = most * (max(int(wish.max()), 0) - min(int(wish.min()), 0)) + 1
        if rounds:
            # In Python's whole numbers, which do not overflow, before numpy's, which do.
            largest = int(np.abs(rounds[-1]).max()) * span + int(np.abs(wish).max())
            if 2 * people * largest < EXACT:
                rounds[-1] = rounds[-1] * span + wish
                continue
        rounds.append(wish)
    return rounds or [np.zeros(len(wishes[0]), dtype=np.int64)]


@dataclass(frozen=True, kw_only=True)
class _Graph:
    """A graph in which everybody is always matched: with a partner, or with their own stand-in.

    Beside the people stands a mirror of them, so that two stand-ins can take each other when their people do.
    `pair` is the place of a real pair, or -1 for an edge that pairs nobody. Edges are sorted by column.
    """

    row: Numbers
    column: Numbers
    pair: Numbers
    size: int

    @classmethod
    def twice(cls, left: Numbers, right: Numbers, lefts: int, rights: int) -> "_Graph":
        """The pairs, their mirror, and an edge from everybody to their stand-in."""
        size = lefts + rights
        alone_left, alone_right = np.arange(lefts), np.arange(rights)
        row = np.concatenate([left, lefts + right, alone_left, lefts + alone_right])
        column = np.concatenate([right, rights + left, rights + alone_left, alone_right])
        pair = np.full(len(row), -1, dtype=np.int64)
        pair[: len(left)] = np.arange(len(left))
        order = np.argsort(column, kind="stable")
        return cls(row=row[order], column=column[order], pair=pair[order], size=size)

    def where(self, kept: Truths) -> "_Graph":
        return _Graph(row=self.row[kept], column=self.column[kept], pair=self.pair[kept], size=self.size)

    def costs(self, worth: Numbers) -> Numbers:
        """What each edge costs, 1 at least (a sparse 0 is no edge): the more a pair is worth, the less."""
        real = np.where(self.pair >= 0, worth[self.pair], 0)
        costs: Numbers = real.max() - real + 1
        return costs

    def cheapest(self, cost: Numbers) -> Numbers:
        """Each row's column in a cheapest full matching; there is one, thanks to the stand-ins."""
        matrix = csr_array((cost.astype(np.float64), (self.row, self.column)), shape=(self.size, self.size))
        rows, columns = min_weight_full_bipartite_matching(matrix)
        partner = np.empty(self.size, dtype=np.int64)
        partner[rows] = columns
        return partner

    def tight(self, cost: Numbers, partner: Numbers) -> Truths:
        """The edges whose full matchings are just the cheapest ones, given one of those (a `partner` a row).

        The columns' prices are the shortest ways through the differences to the partner's cost (Bellman and
        Ford). Raises ArithmeticError if the given matching is not a cheapest one.
        """
        taken = partner[self.row] == self.column
        paid = np.empty(self.size, dtype=np.int64)
        paid[self.row[taken]] = cost[taken]
        first = np.searchsorted(self.column, np.arange(self.size))
        more, through = cost - paid[self.row], partner[self.row]
        price: NDArray[np.int64] = np.zeros(self.size, dtype=np.int64)
        for _ in range(self.size + 1):
            lower = np.minimum(price, np.minimum.reduceat(price[through] + more, first))
            if np.array_equal(lower, price):
                own = paid - price[partner]
                at_cost: Truths = cost == own[self.row] + price[self.column]
                return at_cost
            price = lower
        raise ArithmeticError("the matching that was found is not a cheapest one")
