"""What matching costs and is worth, against other ways, measured in one run: compare ratios, not seconds.

Run it with `python -m benchmarks.matching`; it takes two or three minutes, most of them for the others. Times
are processor time, so that other work on the machine counts less. People are made up from a seed.

First come 10,000 × 10,000 people against scipy's bare dense solve, which takes 2.4 GB (fewer people where
that does not fit), then 500 × 500 against mentor-match 7, which pip fetches into an environment of its own
that is thrown away again. `python -m benchmarks.matching small` leaves both out and takes ten seconds.
"""

import os
import resource
import sys
from random import Random
from time import process_time

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.crowd import SEED, TERMS, crowd, say, timed
from benchmarks.mentor_match import against_mentor_match
from bot.matching.candidate import Pairing
from bot.matching.choice import most_people
from bot.matching.crowd import best_pairs
from bot.matching.edges import Edges
from bot.matching.grid import all_pairs, blocks
from bot.matching.narrow import narrowed
from bot.matching.rules import Lines, blocked
from bot.matching.score import points
from bot.matching.shortlist import shortlist
from bot.matching.solve import solve


def rules_at_once(size: int) -> None:
    """Everybody against everybody: numpy against one pair after the other."""
    people = crowd(size)
    lines = Lines.of(people)
    juniors, seniors = people[:size], people[size:]

    def one_by_one() -> list[int]:
        return [
            points(one, other, TERMS)
            for one in juniors
            for other in seniors
            if blocked(one, other, TERMS, lines) is None
        ]

    slow, _ = timed(one_by_one, times=1)
    fast, edges = timed(lambda: all_pairs(people, TERMS, lines, SEED))
    share = len(edges) / size**2
    say(
        f"rules and scores, {size} × {size}, {share:.0%} feasible",
        f"{slow / fast:.0f} times as fast as one by one",
    )


def against_dense(size: int) -> None:
    """One best choice: ours against scipy's dense solver on one mixed weight, and against greedy."""
    people = crowd(size)
    edges = all_pairs(people, TERMS, Lines.of(people), SEED)

    def dense() -> tuple[int, int]:
        weight = np.zeros((2 * size, 2 * size))
        weight[edges.junior, edges.senior] = 1e9 + edges.points
        row, column = linear_sum_assignment(weight, maximize=True)
        taken = weight[row, column] > 0
        return int(taken.sum()), int((weight[row, column][taken] - 1e9).sum())

    def greedy() -> int:
        used: set[int] = set()
        pairs = 0
        for place in np.argsort(-edges.points, kind="stable").tolist():
            one, other = int(edges.junior[place]), int(edges.senior[place])
            if not {one, other} & used:
                used |= {one, other}
                pairs += 1
        return pairs

    ours, chosen = timed(lambda: edges.where(most_people(edges, people)))
    theirs, (pairs, worth) = timed(dense)
    say(
        f"one choice, {size} × {size}: five wishes against scipy's one",
        f"{ours / theirs:.1f} × the time, pairs {len(chosen)} of {pairs}, "
        f"points {chosen.points.sum() / worth:.2%}; greedy leaves {pairs - greedy()} more juniors out",
    )


def narrowing(size: int) -> None:
    """Choosing among a few pairs for each person against all pairs."""
    people = crowd(size)
    edges = all_pairs(people, TERMS, Lines.of(people), SEED)
    whole, best = timed(lambda: edges.where(most_people(edges, people)), times=1)

    def among_few() -> tuple[Edges, Edges]:
        few = narrowed(edges, people)
        return few, few.where(most_people(few, people))

    part, (few, near) = timed(among_few, times=1)
    say(
        f"narrowed, {size} × {size}: {len(few) / len(edges):.0%} of the pairs",
        f"{whole / part:.1f} times as fast, pairs {len(near)} of {len(best)}, "
        f"points {near.points.sum() / best.points.sum():.3%}",
    )


def lists_against_favourites(size: int) -> None:
    """Shortlists for all at once against everybody's three favourites, when one answer in four is no."""
    people = crowd(size)
    lines = Lines.of(people)
    seconds, lists = timed(lambda: shortlist(people, TERMS, lines, SEED), times=1)
    edges = all_pairs(people, TERMS, lines, SEED)
    favourites: dict[str, list[str]] = {}
    for place in np.argsort(-edges.points, kind="stable").tolist():
        options = favourites.setdefault(people[int(edges.junior[place])].id, [])
        if len(options) < 3:
            options.append(people[int(edges.senior[place])].id)

    def matched(asked: list[Pairing]) -> int:
        random = Random(SEED)  # noqa: S311 (the same answers in every run, no secret)
        yes = [pair for pair in asked if random.random() < 0.75]
        return len(solve(people, TERMS, lines, yes, SEED))

    ours = [(one, other) for one, options in lists.items() for other in options]
    theirs = [(one, other) for one, options in favourites.items() for other in options]
    asked = [other for _, other in theirs]
    say(
        f"shortlists, {size} × {size} ({seconds:.1f} s)",
        f"{matched(ours)} pairs against {matched(theirs)} from three favourites each, "
        f"where one senior is asked about {max(map(asked.count, set(asked)))} juniors instead of 3",
    )


def at_scale(size: int) -> None:
    """Features to pairs in a large programme, against scipy's dense solve alone on the finished scores."""
    people = crowd(size)
    lines = Lines.of(people)
    before = peak()
    begun = process_time()
    edges = best_pairs(people, TERMS, lines, SEED)
    chosen = edges.where(most_people(edges, people))
    ours, memory = process_time() - begun, peak()
    weight = np.zeros((size, size), dtype=np.float64)
    for block in blocks(people, TERMS, lines):
        weight[block.juniors] = np.where(block.may, 1e6 + block.points.astype(np.float64), 0)
    share = np.count_nonzero(weight) / size**2
    begun = process_time()
    row, column = linear_sum_assignment(weight, maximize=True)
    theirs = process_time() - begun
    worth = weight[row, column]
    pairs, best = int((worth > 0).sum()), int((worth[worth > 0] - 1e6).sum())
    say(
        f"features to pairs, {size} × {size}, {share:.0%} feasible",
        f"{ours:.1f} s, {ours / theirs:.2f} × scipy's bare dense solve ({theirs:.1f} s), "
        f"pairs {len(chosen)} of {pairs}, points {chosen.points.sum() / best:.4%}, "
        f"at most {memory:.2f} GB in all ({before:.2f} GB of it the people)",
    )


def peak() -> float:
    """The most memory this process has had so far, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


DENSE_CELL = 26
"""Bytes that scipy's dense solve takes for each cell, measured: the table, a copy, and what else there is."""


def largest_dense(most: int) -> int:
    """The most people a side, in thousands up to `most`, whose dense solve fits into free memory."""
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(most, max(1, int((free / DENSE_CELL) ** 0.5) // 1000) * 1000)


def main() -> None:
    """Print one line for each comparison."""
    if sys.argv[1:] != ["small"]:
        size = largest_dense(10_000)
        if size < 10_000:
            say("10,000 × 10,000 does not fit into memory", f"{size} × {size} do")
        at_scale(size)  # first, as memory is counted from the start
        against_mentor_match(500)
    rules_at_once(200)
    against_dense(200)
    against_dense(600)
    narrowing(1_500)
    lists_against_favourites(300)


if __name__ == "__main__":
    main()
