"""Made-up people for the matching tests: by default any junior here could work with any senior."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

from hypothesis import strategies as st

from bot.matching.candidate import Candidate, Couple, Pairing, Terms, couple

MORNINGS = frozenset(slot for day in range(5) for slot in range(day * 48 + 18, day * 48 + 24))
"""Monday to Friday, 09:00 to 12:00 UTC."""

TERMS = Terms(levels=6)


def junior(name: str, **facts: Any) -> Candidate:
    """Somebody at level 2 who leads on `ai` and would like to learn `careers`."""
    usual = Candidate(
        id=name,
        level=2,
        sides=frozenset({"mentor"}),
        wants=frozenset({"careers"}),
        offers=frozenset({"ai"}),
        languages=frozenset({"en"}),
        slots=MORNINGS,
    )
    return replace(usual, **facts)


def senior(name: str, **facts: Any) -> Candidate:
    """Somebody at level 5 who would like to learn `ai` and offers `careers`."""
    usual = {"level": 5, "sides": {"mentee"}, "wants": {"ai"}, "offers": {"careers"}} | facts
    return junior(
        name, **{key: frozenset(value) if isinstance(value, set) else value for key, value in usual.items()}
    )


TOPICS = ["ai", "careers", "maths", "wellbeing", "writing"]


def schools(most: int = 5, *, both_sides: bool = False) -> st.SearchStrategy[tuple[list[Candidate], Terms]]:
    """Up to `most` juniors and as many seniors with every kind of tie, and the terms of their round.

    Hypothesis chooses how many, and a seed for the rest: drawing every field by itself takes 60 ms a school.
    """
    size = st.integers(1, most)
    return st.builds(
        lambda juniors, seniors, seed: _school(juniors, seniors, Random(seed), both_sides=both_sides),
        size,
        size,
        st.integers(0, 1 << 32),
    )


def _school(juniors: int, seniors: int, random: Random, *, both_sides: bool) -> tuple[list[Candidate], Terms]:
    names = [f"j{n}" for n in range(juniors)] + [f"s{n}" for n in range(seniors)]
    some_ties = random.choice([0.1, 0.5])

    def some(things: list[str], most: int) -> frozenset[str]:
        return frozenset(random.sample(things, random.randint(0, min(most, len(things)))))

    def somebody() -> str | None:
        return random.choice([*names, "elsewhere"]) if random.random() < some_ties else None

    def few() -> frozenset[str]:
        return frozenset({somebody()} - {None})  # type: ignore[arg-type]  # mypy does not follow `- {None}`

    def couples() -> frozenset[Couple]:
        return frozenset(couple(*random.choices(names, k=2)) for _ in range(random.randint(0, 2)))

    def person(name: str) -> Candidate:
        young = name.startswith("j")
        sides = {"mentor" if young else "mentee"}
        if both_sides and random.random() < 0.5:
            sides = {"mentor", "mentee"}
        start = random.choice([0, 0, 0, 2, 334])
        attributes = some(["carer", "first in family"], 2)
        return junior(
            name,
            level=random.randint(1, 4) if young else random.randint(3, 6),
            manager=somebody(),
            appraiser=somebody(),
            inductor=somebody(),
            head_of_organisation=random.random() < 0.1,
            opts_in_to_head=random.random() < 0.5,
            sides=frozenset(sides),
            wants=some(TOPICS, 4),
            offers=some(TOPICS, 4),
            languages=random.choice([frozenset({"en"}), frozenset({"es"}), frozenset({"en", "es"})]),
            slots=frozenset((start + step) % 336 for step in range(random.randint(1, 9))),
            channels=some(["phone", "video"], 2),
            interests=some(TOPICS, 4),
            site=random.choice([None, "north", "south"]),
            attributes=attributes,
            seeks=some(["carer", "first in family"], 2) if attributes else frozenset(),
            capacity_mentor=0 if random.random() < 0.1 else 1,
            capacity_mentee=random.choice([0, 1, 1, 1, 2, 2]),
            excluded=few(),
            past=tuple(random.choices(names, k=random.randint(0, 3))),
            no_fault_past=few(),
            sponsor=random.random() < 0.3,
            left_out_last_time=random.random() < 0.4,
        )

    terms = Terms(
        levels=4,
        minimum_gap=random.randint(1, 2),
        vetoes=couples(),
        proposals=couples(),
        declined=couples(),
    )
    return [person(name) for name in names], terms


def choices(pairs: Iterable[Pairing], people: Iterable[Candidate]) -> Iterator[tuple[Pairing, ...]]:
    """Every set of these pairs that capacity allows: one pairing for each junior, one or two for a senior."""
    room = {person.id: person.capacity_mentee for person in people}
    options: dict[str, list[Pairing | None]] = {}
    for pair in sorted(pairs):
        options.setdefault(pair[0], [None]).append(pair)
    for picked in product(*options.values()):
        chosen = tuple(pair for pair in picked if pair is not None)
        taken = [who for _, who in chosen]
        if all(taken.count(who) <= room[who] for who in taken):
            yield chosen


def people_first(chosen: Iterable[Pairing], people: Iterable[Candidate]) -> tuple[int, int, int, int]:
    """What comes before fit: people matched, of the sponsor group, of those left out last time; pairs."""
    chosen = tuple(chosen)
    matched = {who for pair in chosen for who in pair}
    known = {person.id: person for person in people}
    return (
        len(matched),
        sum(known[who].sponsor for who in matched),
        sum(known[who].left_out_last_time for who in matched),
        len(chosen),
    )
