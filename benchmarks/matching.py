"""What matching costs and is worth, against simpler ways, measured in one run: compare ratios, not seconds.

Run it with `python -m benchmarks.matching`; it takes about ten seconds. People are made up from a seed.

`python -m benchmarks.matching large` looks at 10,000 × 10,000 against scipy's bare dense solve, which takes
2 GB and a minute or two. `python -m benchmarks.matching mentor-match PYTHON` runs mentor-match 7 on the same
500 × 500 people, under that interpreter (of an environment of its own in which it is installed).
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from random import Random
from time import perf_counter
from typing import TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

from bot.matching.candidate import Candidate, Pairing, Terms
from bot.matching.choice import most_people
from bot.matching.crowd import best_pairs
from bot.matching.edges import Edges
from bot.matching.grid import all_pairs, blocks
from bot.matching.narrow import narrowed
from bot.matching.rules import Lines, blocked
from bot.matching.score import points
from bot.matching.shortlist import shortlist
from bot.matching.solve import solve

T = TypeVar("T")

SEED = 20260309
TERMS = Terms(levels=6)


def crowd(size: int) -> list[Candidate]:
    """`size` juniors and as many seniors with lines, levels, languages, times; 41 % of the pairs may be."""
    random = Random(SEED)  # noqa: S311 (people made up the same in every run, no secret)
    topics = [f"topic {n}" for n in range(20)]

    def person(number: int) -> Candidate:
        young = number < size
        hours = {day * 48 + random.choice([16, 20, 26, 30]) for day in range(5)}
        return Candidate(
            id=f"p{number:05}",
            level=random.randint(1, 3) if young else random.randint(3, 6),
            manager=f"p{random.randrange(size, 2 * size):05}",
            sides=frozenset({"mentor" if young else "mentee"}),
            wants=frozenset(random.sample(topics, 3)),
            offers=frozenset(random.sample(topics, 4)),
            languages=frozenset(random.sample(["en", "es", "ga"], random.choice([1, 1, 2, 2, 2]))),
            slots=frozenset(slot + step for slot in hours for step in range(4)),
            interests=frozenset(random.sample(topics, 3)),
            sponsor=random.random() < 0.02,
            left_out_last_time=random.random() < 0.2,
        )

    return [person(number) for number in range(2 * size)]


def timed(work: Callable[[], T], times: int = 3) -> tuple[float, T]:
    """The shortest of some runs in seconds, and what came of it."""
    best, made = float("inf"), work()
    for _ in range(times):
        begun = perf_counter()
        made = work()
        best = min(best, perf_counter() - begun)
    return best, made


def say(what: str, figures: str) -> None:
    sys.stdout.write(f"{what:<58} {figures}\n")


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
    begun = perf_counter()
    edges = best_pairs(people, TERMS, lines, SEED)
    chosen = edges.where(most_people(edges, people))
    ours, memory = perf_counter() - begun, peak()
    weight = np.zeros((size, size), dtype=np.float64)
    for junior, senior, points_of in blocks(people, TERMS, lines):
        weight[junior, senior - size] = 1e6 + points_of
    begun = perf_counter()
    row, column = linear_sum_assignment(weight, maximize=True)
    theirs = perf_counter() - begun
    worth = weight[row, column]
    pairs, best = int((worth > 0).sum()), int((worth[worth > 0] - 1e6).sum())
    say(
        f"features to pairs, {size} × {size}",
        f"{ours:.1f} s, {ours / theirs:.2f} × scipy's bare dense solve ({theirs:.1f} s), "
        f"pairs {len(chosen)} of {pairs}, points {chosen.points.sum() / best:.4%}, "
        f"at most {memory:.2f} GB in all ({before:.2f} GB of it the people)",
    )


def peak() -> float:
    """The most memory this process has had so far, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


THEIRS = """
import json, sys
from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules import rule
size, facts = int(sys.argv[1]), json.load(sys.stdin)
def person(kind, fact):
    made = kind(**{"first name": fact["id"], "last name": "x", "email address": fact["id"], "role": "x",
                   "organisation": fact["id"], "grade": fact["level"], "profession": "x"})
    made.facts = fact
    return made
mentors = [person(Mentor, fact) for fact in facts[size:]]
mentees = [person(Mentee, fact) for fact in facts[:size]]
def shared(one, other, key):
    return bool(set(getattr(one, "facts")[key]) & set(getattr(other, "facts")[key]))
rules = [rule.Disqualify(lambda m: m.mentor.facts["level"] - m.mentee.facts["level"] < 2),
         rule.Disqualify(lambda m: not shared(m.mentor, m.mentee, "languages")),
         rule.Generic({True: 50, False: 0}, lambda m: shared(m.mentor, m.mentee, "topics")),
         rule.Generic({True: 10, False: 0}, lambda m: shared(m.mentor, m.mentee, "interests"))]
process_data(mentors, mentees, [rules])
"""
"""Fewer rules than ours, so it has less to do: two hard ones and two wishes."""


def against_mentor_match(size: int, python: str) -> None:
    """Features to pairs: ours against mentor-match 7, given a hundredfold of our time and more."""
    people = crowd(size)
    lines = Lines.of(people)

    def features_to_pairs() -> int:
        edges = narrowed(all_pairs(people, TERMS, lines, SEED), people)
        return int(most_people(edges, people).sum())

    ours, _ = timed(features_to_pairs)
    facts = [
        {
            "id": person.id,
            "level": person.level,
            "languages": sorted(person.languages),
            "topics": sorted(person.wants | person.offers),
            "interests": sorted(person.interests),
        }
        for person in people
    ]
    limit = 120 * ours + 5
    begun = perf_counter()
    try:
        subprocess.run(  # noqa: S603 (the interpreter that whoever runs this has named)
            [python, "-c", THEIRS, str(size)],
            input=json.dumps(facts),
            text=True,
            check=True,
            timeout=limit,
            capture_output=True,
        )
        said = f"{(perf_counter() - begun) / ours:.0f} times as fast"
    except subprocess.TimeoutExpired:
        said = f"more than {limit / ours:.0f} times as fast (it had not finished by then)"
    say(f"features to pairs, {size} × {size}, {ours:.2f} s against mentor-match 7", said)


def main() -> None:
    """Print one line for each comparison."""
    match sys.argv[1:]:
        case ["large"]:
            at_scale(10_000)
            return
        case ["mentor-match", python]:
            against_mentor_match(500, python)
            return
        case _:
            pass
    rules_at_once(200)
    against_dense(200)
    against_dense(600)
    narrowing(1_500)
    lists_against_favourites(300)


if __name__ == "__main__":
    main()
