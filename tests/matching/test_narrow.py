"""Narrowing: few pairs are left of many, and nobody loses their chance."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching import grid
from bot.matching.candidate import Candidate, Pairing, Terms
from bot.matching.choice import most_people
from bot.matching.crowd import best_pairs
from bot.matching.edges import Edges, columns
from bot.matching.grid import all_pairs
from bot.matching.narrow import narrowed
from bot.matching.rules import Lines
from tests.matching.people import TERMS, junior, people_first, schools, senior


def named(edges: Edges, people: list[Candidate]) -> tuple[Pairing, ...]:
    return tuple((people[one].id, people[other].id) for one, other in columns(edges))


@pytest.mark.parametrize("both_sides", [False, True])
def test_as_many_people_can_be_matched_as_before(both_sides: bool) -> None:
    @given(schools(12, both_sides=both_sides))
    def check(school: tuple[list[Candidate], Terms]) -> None:
        people, terms = school
        edges = all_pairs(people, terms, Lines.of(people), seed=1)
        few = narrowed(edges, people, keep=0)
        best, near = edges.where(most_people(edges, people)), few.where(most_people(few, people))
        assert people_first(named(near, people), people) == people_first(named(best, people), people)
        assert set(named(few, people)) <= set(named(edges, people))
        by_blocks = best_pairs(people, terms, Lines.of(people), seed=1, keep=0)
        near = by_blocks.where(most_people(by_blocks, people))
        assert people_first(named(near, people), people) == people_first(named(best, people), people)
        assert set(named(by_blocks, people)) <= set(named(edges, people))

    check()


@settings(max_examples=20)
@given(st.integers(0, 1 << 32))
def test_everybody_keeps_what_suits_them_best(seed: int) -> None:
    random = Random(seed)
    things = "abcdefgh"
    people = [junior(f"j{n:02}", interests=frozenset(random.sample(things, 3))) for n in range(20)]
    people += [senior(f"s{n:02}", interests=set(random.sample(things, 3))) for n in range(20)]
    edges = all_pairs(people, TERMS, Lines.of(people), seed)
    few = narrowed(edges, people, keep=3)
    by_blocks = best_pairs(people, TERMS, Lines.of(people), seed, keep=3)
    assert len(few) < len(edges) // 2
    for place in range(40):
        own = (edges.junior == place) | (edges.senior == place)
        best_three = sorted(edges.points[own].tolist())[-3:]
        for fewer in (few, by_blocks):
            kept = (fewer.junior == place) | (fewer.senior == place)
            assert sorted(fewer.points[kept].tolist())[-3:] == best_three


def test_few_pairs_stay_as_they_are() -> None:
    people = [junior(f"j{n}") for n in range(6)] + [senior(f"s{n}") for n in range(6)]
    edges = all_pairs(people, TERMS, Lines.of(people), seed=1)
    assert narrowed(edges, people) is edges


@pytest.mark.parametrize("size", [40, 90])
def test_a_block_at_a_time_keeps_what_all_at_once_keeps(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the size of a block: the same best pairs, so the same choice on every machine."""
    random = Random(size)
    people = [junior(f"j{n:02}", interests=frozenset(random.sample("abcdefgh", 3))) for n in range(size)]
    people += [senior(f"s{n:02}", interests=set(random.sample("abcdefgh", 3))) for n in range(size)]
    lines = Lines.of(people)
    whole = best_pairs(people, TERMS, lines, seed=1, keep=5)
    monkeypatch.setattr(grid, "ROWS_AT_ONCE", 7)
    parts = best_pairs(people, TERMS, lines, seed=1, keep=5)
    assert columns(parts) == columns(whole)
    assert len(whole) < size * size // 2
    assert len(whole.where(most_people(whole, people))) == size
