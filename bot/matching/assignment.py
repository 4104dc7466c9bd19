"""The best set of pairs by several wishes in strict order: no amount of a later one buys any of an earlier.

It is an exact answer at any size. One number per pair with huge factors between the wishes would be simpler,
but a float holds 53 bits and three wishes of ten thousand people need more: rounding would then trade people
for points. So wishes are folded into one number only as far as the bits reach. After each such number the
pairs that no best choice can use are taken away, and the next one chooses among what is left.

What is taken away follows from the prices (dual values) of a best choice: where the prices of two sides do
not add up to the cost of their pair, no best choice has it, and every best choice uses each column that has a
price. Whoever chooses only among the other pairs, and uses those columns, cannot choose worse (complementary
slackness). Finding such prices also proves, in whole numbers, that what scipy returned was best.
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
    left, right = _numbered(left), _numbered(right)
    if left.max() > right.max():
        left, right = right, left  # the fewer are the rows
    rounds = _folded(wishes, left, right)
    graph = _Graph.of(left, right)
    partner = np.zeros(0, dtype=np.int64)
    for number, worth in enumerate(rounds, start=1):
        # More than all that could be gained by leaving one column out.
        cost = graph.costs(worth, bonus=_span(worth, left, right))
        partner = graph.cheapest(cost)
        if number < len(rounds):
            graph = graph.best_only(cost, partner)
    chosen = np.zeros(len(left), dtype=np.bool_)
    taken = graph.pair[(graph.pair >= 0) & (partner[graph.row] == graph.column)]
    chosen[taken] = True
    return chosen


def _numbered(side: Numbers) -> Numbers:
    """The same people counted from 0 on, without those who are in no pair."""
    there = np.zeros(int(side.max()) + 1, dtype=np.int64)
    there[side] = 1
    numbers: Numbers = np.cumsum(there) - 1
    return numbers[side]


def _folded(wishes: Sequence[Numbers], left: Numbers, right: Numbers) -> list[Numbers]:
    """The wishes, in order, as few numbers: neighbours share one while all sums stay exact.

    Choices differ in a wish by less than its span; that is what one unit of the wish before it must be worth.
    """
    people = int(left.max()) + int(right.max()) + 2
    rounds: list[Numbers] = []
    for wish in wishes:
        if not wish.any():
            continue
        span = _span(wish, left, right)
        if rounds:
            # In Python's whole numbers, which do not overflow, before numpy's, which do.
            largest = int(np.abs(rounds[-1]).max()) * span + int(np.abs(wish).max())
            if 2 * people * largest < EXACT:
                rounds[-1] = rounds[-1] * span + wish
                continue
        rounds.append(wish)
    return rounds or [np.zeros(len(wishes[0]), dtype=np.int64)]


def _span(wish: Numbers, left: Numbers, right: Numbers) -> int:
    """More than two choices can differ in this wish: nobody brings more than with the pair worth most."""
    most = [0, 0]
    for sign in (0, 1):
        gain = np.maximum(-wish if sign else wish, 0)
        if gain.any():
            most[sign] = min(_most_in_all(side, gain) for side in (left, right))
    return sum(most) + 1


def _most_in_all(person: Numbers, gain: Numbers) -> int:
    each = np.zeros(int(person.max()) + 1, dtype=np.int64)
    np.maximum.at(each, person, gain)
    return int(each.sum())


@dataclass(frozen=True, kw_only=True)
class _Graph:
    """A graph in which every row is always matched: with a column, or with a stand-in of its own.

    The stand-ins are the columns after those of people. `pair` is the place of a real pair, or -1 for an edge
    that pairs nobody. Edges are sorted by column.
    """

    row: Numbers
    column: Numbers
    pair: Numbers
    used: Truths
    """The columns that every best choice so far uses."""

    @classmethod
    def of(cls, left: Numbers, right: Numbers) -> "_Graph":
        """The pairs, and an edge from every row to its stand-in."""
        rows, columns = int(left.max()) + 1, int(right.max()) + 1
        row = np.concatenate([left, np.arange(rows)])
        column = np.concatenate([right, columns + np.arange(rows)])
        pair = np.concatenate([np.arange(len(left)), np.full(rows, -1)])
        order = np.argsort(column, kind="stable")
        used = np.zeros(columns + rows, dtype=np.bool_)
        return cls(row=row[order], column=column[order], pair=pair[order], used=used)

    def costs(self, worth: Numbers, bonus: int = 0) -> Numbers:
        """What each edge costs, 1 at least (a sparse 0 is no edge): the more a pair is worth, the less.

        `bonus` goes to whoever takes a column that must be used. It stays out of the sums that decide: along
        any way of exchanges it is gained and lost again.
        """
        real = np.where(self.pair >= 0, worth[self.pair], 0) + bonus * self.used[self.column]
        costs: Numbers = real.max() - real + 1
        return costs

    def cheapest(self, cost: Numbers) -> Numbers:
        """Each row's column in a cheapest full matching; there is one, thanks to the stand-ins."""
        shape = (int(self.row.max()) + 1, len(self.used))
        matrix = csr_array((cost.astype(np.float64), (self.row, self.column)), shape=shape)
        partner: Numbers = min_weight_full_bipartite_matching(matrix)[1].astype(np.int64)
        return partner

    def best_only(self, cost: Numbers, partner: Numbers) -> "_Graph":
        """The graph whose full matchings, with all used columns, are just the cheapest of this one.

        `partner` is one of those (a column a row). The columns' prices are the shortest ways through the
        differences to the partner's cost (Bellman and Ford). Raises ArithmeticError if the given matching is
        not a cheapest one.
        """
        taken = partner[self.row] == self.column
        paid = np.empty(len(partner), dtype=np.int64)
        paid[self.row[taken]] = cost[taken]
        first = np.flatnonzero(np.diff(self.column, prepend=-1))
        standing = self.column[first]
        more, through = cost - paid[self.row], partner[self.row]
        price: NDArray[np.int64] = np.zeros(len(self.used), dtype=np.int64)
        for _ in range(len(price) + 1):
            lower = np.minimum(price[standing], np.minimum.reduceat(price[through] + more, first))
            if np.array_equal(lower, price[standing]):
                break
            price[standing] = lower
        else:
            raise ArithmeticError("the matching that was found is not a cheapest one")
        idle = np.ones(len(price), dtype=np.bool_)
        idle[partner] = False
        if price[idle].any():
            raise ArithmeticError("the matching that was found is not a cheapest one")
        own = paid - price[partner]
        kept = cost == own[self.row] + price[self.column]
        return _Graph(
            row=self.row[kept],
            column=self.column[kept],
            pair=self.pair[kept],
            used=self.used | (price < 0),
        )
