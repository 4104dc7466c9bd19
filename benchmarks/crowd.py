"""People made up from a seed for the benchmarks of matching, a clock, and a line of figures."""

import sys
from collections.abc import Callable
from random import Random
from time import process_time
from typing import TypeVar

from bot.matching.candidate import Candidate, Terms

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
    """The shortest of some runs in seconds of processor time, and what came of it."""
    best, made = float("inf"), work()
    for _ in range(times):
        begun = process_time()
        made = work()
        best = min(best, process_time() - begun)
    return best, made


def say(what: str, figures: str) -> None:
    sys.stdout.write(f"{what:<58} {figures}\n")
