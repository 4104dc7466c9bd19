"""The best choice by several wishes in order: against every choice there is, and where floats would fail."""

from collections.abc import Iterator
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching import assignment
from bot.matching.assignment import best
from bot.matching.edges import Numbers


def numbers(values: list[int]) -> Numbers:
    return np.array(values, dtype=np.int64)


def matchings(pairs: list[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """Every set of places in `pairs` in which nobody stands twice."""
    for size in range(min(len(pairs), 4) + 1):
        for places in combinations(range(len(pairs)), size):
            if all(len({pairs[place][side] for place in places}) == size for side in (0, 1)):
                yield places


def worth(places: tuple[int, ...], wishes: list[list[int]]) -> tuple[int, ...]:
    return tuple(sum(wish[place] for place in places) for wish in wishes)


@given(st.integers(0, 1 << 32), st.sampled_from([1, 3, 10**9]))
def test_the_choice_is_the_best_of_all(seed: int, largest: int) -> None:
    random = Random(seed)
    everybody = [(one, other) for one in range(4) for other in range(4)]
    pairs = random.sample(everybody, random.randint(1, 11))
    wishes = [
        [random.randint(-largest if random.random() < 0.2 else 0, largest) for _ in pairs]
        for _ in range(random.randint(1, 4))
    ]
    chosen = best(
        numbers([one for one, _ in pairs]),
        numbers([other for _, other in pairs]),
        [numbers(wish) for wish in wishes],
    )
    places = tuple(np.flatnonzero(chosen).tolist())
    assert places in set(matchings(pairs))
    assert worth(places, wishes) == max(worth(other, wishes) for other in matchings(pairs))


@given(st.integers(0, 1 << 32))
def test_wishes_solved_one_by_one_or_folded_give_the_same_worth(seed: int) -> None:
    random = Random(seed)
    pairs = [(one, other) for one in range(12) for other in range(12) if random.random() < 0.4] or [(0, 0)]
    wishes = [[random.randint(0, 3) for _ in pairs] for _ in range(4)]
    left, right = numbers([one for one, _ in pairs]), numbers([other for _, other in pairs])
    with pytest.MonkeyPatch.context() as patch:
        folded = best(left, right, [numbers(wish) for wish in wishes])
        patch.setattr(assignment, "EXACT", 0)
        one_by_one = best(left, right, [numbers(wish) for wish in wishes])
    assert worth(tuple(np.flatnonzero(one_by_one).tolist()), wishes) == worth(
        tuple(np.flatnonzero(folded).tolist()), wishes
    )


def test_no_number_of_points_buys_a_person() -> None:
    # One pair of huge worth stands in the way of two worthless ones; in one float the two would round away.
    huge = 1 << 60
    chosen = best(
        numbers([0, 0, 1]),
        numbers([0, 1, 0]),
        [numbers([1, 1, 1]), numbers([huge >> 12, 0, 0]), numbers([1, 0, 0])],
    )
    assert chosen.tolist() == [False, True, True]


def test_a_chain_of_people_moves_up_so_that_everybody_has_somebody() -> None:
    # person n likes n best and n + 1 a little; the last one likes only 0: everybody must move by one
    size = 40
    pairs = [(n, n) for n in range(size)] + [(n, n + 1) for n in range(size)] + [(size, 0)]
    liking = [100] * size + [1] * size + [1]
    chosen = best(
        numbers([one for one, _ in pairs]),
        numbers([other for _, other in pairs]),
        [numbers([1] * len(pairs)), numbers(liking)],
    )
    assert [pairs[place] for place in np.flatnonzero(chosen).tolist()] == pairs[size:]


def test_a_choice_that_is_not_the_cheapest_is_refused() -> None:
    graph = assignment._Graph.of(numbers([0, 1]), numbers([0, 1]))
    cost = graph.costs(numbers([5, 5]))
    alone = numbers([2, 3])  # everybody with their stand-in
    with pytest.raises(ArithmeticError, match="not a cheapest"):
        graph.best_only(cost, alone)
    kept = graph.best_only(cost, graph.cheapest(cost))
    assert kept.pair.tolist() == [0, 1]  # nobody may take their stand-in any more


def test_nobody_to_choose_from() -> None:
    assert best(numbers([]), numbers([]), [numbers([])]).tolist() == []
