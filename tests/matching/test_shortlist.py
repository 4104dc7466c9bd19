"""Shortlists: short on both sides, enough for everybody, the same every time, silent about who declined."""

import os
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.matching.candidate import Candidate, Pairing, Terms, couple
from bot.matching.rules import Lines, blocked
from bot.matching.shortlist import ASKERS, OPTIONS, askers_of, shortlist
from bot.matching.solve import solve
from tests.matching.people import TERMS, choices, junior, people_first, schools, senior

SEED = 20260309


def lists_for(
    people: list[Candidate], terms: Terms = TERMS, seed: int = SEED
) -> Mapping[str, tuple[str, ...]]:
    return shortlist(people, terms, Lines.of(people), seed)


def pairs_in(lists: Mapping[str, tuple[str, ...]]) -> list[Pairing]:
    return [(one, other) for one, others in lists.items() for other in others]


def allowed(people: list[Candidate], terms: Terms) -> list[Pairing]:
    lines = Lines.of(people)
    return [(one.id, two.id) for one in people for two in people if blocked(one, two, terms, lines) is None]


@given(schools(5, both_sides=True))
def test_lists_are_short_on_both_sides_and_break_no_rule(school: tuple[list[Candidate], Terms]) -> None:
    people, terms = school
    pairs = pairs_in(lists_for(people, terms))
    assert set(pairs) <= set(allowed(people, terms))
    assert len(pairs) == len(set(pairs))
    assert max(Counter(one for one, _ in pairs).values(), default=0) <= OPTIONS
    assert max(Counter(other for _, other in pairs).values(), default=0) <= ASKERS


@pytest.mark.parametrize("both_sides", [False, True])
def test_as_many_people_can_be_matched_from_the_lists_as_the_rules_allow(both_sides: bool) -> None:
    @given(schools(4, both_sides=both_sides))
    def check(school: tuple[list[Candidate], Terms]) -> None:
        people, terms = school
        listed = pairs_in(lists_for(people, terms))
        within_lists = max(people_first(chosen, people) for chosen in choices(listed, people))
        assert within_lists == max(
            people_first(chosen, people) for chosen in choices(allowed(people, terms), people)
        )

    check()


@settings(max_examples=60)
@given(st.integers(0, 1 << 32), st.integers(2, 30))
def test_nobody_who_can_be_matched_is_left_out_of_a_crowd(seed: int, size: int) -> None:
    """A hidden perfect matching among few other pairs: greedy choices would lose somebody."""
    random = Random(seed)
    people = [junior(f"j{n:02}") for n in range(size)] + [senior(f"s{n:02}") for n in range(size)]
    partner = random.sample(range(size), size)
    everything = {couple(f"j{one:02}", f"s{other:02}") for one in range(size) for other in range(size)}
    possible = {couple(f"j{one:02}", f"s{other:02}") for one, other in enumerate(partner)}
    possible |= set(random.sample(sorted(everything, key=sorted), size))
    terms = Terms(levels=6, vetoes=frozenset(everything - possible))
    listed = pairs_in(lists_for(people, terms))
    assert most_pairs(listed) == size


def most_pairs(pairs: list[Pairing]) -> int:
    """The size of a largest matching, by augmenting paths (an independent road to the same number)."""
    options: dict[str, list[str]] = {}
    for one, other in pairs:
        options.setdefault(one, []).append(other)
    held_by: dict[str, str] = {}

    def find(one: str, seen: set[str]) -> bool:
        for other in options[one]:
            if other not in seen:
                seen.add(other)
                if other not in held_by or find(held_by[other], seen):
                    held_by[other] = one
                    return True
        return False

    return sum(find(one, set()) for one in options)


def test_with_room_for_all_everybody_has_three_options_and_three_askers() -> None:
    people = [junior(f"j{n}") for n in range(7)] + [senior(f"s{n}") for n in range(7)]
    lists = lists_for(people)
    assert Counter(len(options) for options in lists.values()) == {3: 7}
    assert Counter(Counter(other for _, other in pairs_in(lists)).values()) == {3: 7}


@pytest.mark.parametrize(("juniors", "seniors"), [(3, 9), (9, 3), (4, 9)])
def test_the_fewer_side_is_spread_over_everybody(juniors: int, seniors: int) -> None:
    people = [junior(f"j{n}") for n in range(juniors)] + [senior(f"s{n}") for n in range(seniors)]
    pairs = pairs_in(lists_for(people))
    assert (len({one for one, _ in pairs}), len({other for _, other in pairs})) == (juniors, seniors)


def test_the_sponsor_group_has_its_place_on_the_lists_first() -> None:
    """It starts at the top (S3-13)."""
    crowd = [junior(f"j{n}", interests=frozenset("abc")) for n in range(9)]
    people = [*crowd, junior("z", sponsor=True), senior("sam", interests=set("abc"))]
    assert "z" in lists_for(people)


def test_a_pair_proposed_by_hand_is_on_the_list_unless_a_private_wish_forbids_it() -> None:
    crowd = [junior(f"j{n}", interests=frozenset("abc")) for n in range(9)]
    people = [*crowd, junior("z", wants=frozenset()), senior("sam", interests=set("abc"))]
    by_hand = Terms(levels=6, proposals=frozenset({couple("sam", "z")}))
    assert "z" not in lists_for(people)
    assert lists_for(people, by_hand)["z"] == ("sam",)
    people[-1] = senior("sam", interests=set("abc"), excluded={"z"})
    assert "z" not in lists_for(people, by_hand)


def test_all_pairs_proposed_by_hand_come_before_better_ones() -> None:
    better = [senior(f"s{n}", interests=set("abc")) for n in range(4)]
    people = [junior("amy", interests=frozenset("abc")), *better, senior("x"), senior("y"), senior("z")]
    by_hand = Terms(levels=6, proposals=frozenset(couple("amy", other) for other in "xyz"))
    assert set(lists_for(people, by_hand)["amy"]) == {"x", "y", "z"}


def test_new_faces_come_before_old_ones() -> None:
    people = [junior("amy", past=("s0", "s1", "s1"))] + [senior(f"s{n}") for n in range(5)]
    assert set(lists_for(people)["amy"]) == {"s2", "s3", "s4"}
    assert set(lists_for(people[:4])["amy"]) == {"s0", "s1", "s2"}


def test_a_list_is_in_the_order_of_what_is_public() -> None:
    seniors = [
        senior("s0", attributes={"carer"}),
        senior("s1", interests={"choir"}),
        senior("s2", interests={"choir", "bread"}),
    ]
    carer = frozenset({"carer"})
    amy = junior("amy", interests=frozenset({"choir", "bread"}), attributes=carer, seeks=carer)
    assert lists_for([amy, *seniors])["amy"] == ("s2", "s1", "s0")


def test_nobody_at_all() -> None:
    assert lists_for([]) == {}
    assert lists_for([junior("amy")]) == {}
    assert lists_for([junior("amy"), junior("bo"), senior("sam", languages={"es"})]) == {}


# ------------------------------------------------------------------ the same again


@settings(max_examples=40)
@given(schools(4, both_sides=True), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(
    school: tuple[list[Candidate], Terms], random: Random
) -> None:
    people, terms = school
    first = lists_for(people, terms)
    assert list(first) == sorted(first)
    random.shuffle(people)
    assert lists_for(people, terms) == first


def test_another_seed_gives_other_lists_where_everybody_is_alike() -> None:
    people = [junior(f"j{n}") for n in range(6)] + [senior(f"s{n}") for n in range(6)]
    assert lists_for(people, seed=1) != lists_for(people, seed=2)


IN_ANOTHER_PROCESS = """
import pickle, sys
from bot.matching.shortlist import shortlist
from bot.matching.solve import solve

whole = pickle.load(sys.stdin.buffer)
assert not {"numpy", "scipy"} & sys.modules.keys(), "loaded before matching starts"
lists = shortlist(*whole, 5)
print((lists, solve(*whole, [(one, two) for one in lists for two in lists[one]], 5)))
"""


def test_another_process_gives_the_same_and_loads_numpy_only_when_it_matches() -> None:
    people = [junior(f"j{n}", wants=frozenset(f"t{n % k}" for k in (2, 3, 5))) for n in range(9)]
    people += [senior(f"s{n}", offers={f"t{n % k}" for k in (2, 3, 5)}) for n in range(9)]
    elsewhere = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS],
        env=os.environ | {"PYTHONHASHSEED": "5"},
        input=pickle.dumps((people, TERMS, Lines.of(people))),
        check=True,
        capture_output=True,
    ).stdout.decode()
    lists = lists_for(people, seed=5)
    assert elsewhere == f"{(lists, solve(people, TERMS, Lines.of(people), pairs_in(lists), 5))}\n"


# ------------------------------------------------------------------ whom a senior is asked about (I20)

ANSWERS = st.dictionaries(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvw")), st.sampled_from(["yes", "rather not", None])
)


@given(ANSWERS, st.integers(0, 1 << 32))
@example({("a", "u"): "yes", ("b", "u"): "yes", ("c", "u"): "rather not"}, 0)
def test_what_a_senior_sees_is_independent_of_who_declined(
    answers: dict[Pairing, str | None], seed: int
) -> None:
    random = Random(seed)
    yes = [pair for pair, answer in answers.items() if answer == "yes"]
    random.shuffle(yes)
    shown = askers_of(yes, SEED)
    assert {pair for pair in answers if answers[pair] == "yes"} == {
        (one, senior_id) for senior_id, juniors in shown.items() for one in juniors
    }
    # Each senior’s own yeses alone show the same: nothing anybody else answered had a part in it.
    alone = {
        senior_id: askers_of([pair for pair in yes if pair[1] == senior_id], SEED)[senior_id]
        for senior_id in shown
    }
    assert shown == alone


def test_the_order_of_the_askers_is_random_and_stays() -> None:
    yes = [("amy", "sam"), ("bo", "sam"), ("cy", "sam")]
    orders = Counter(askers_of(yes, seed)["sam"] for seed in range(600))
    assert len(orders) == 6
    assert min(orders.values()) > 60
    # bo's change of mind leaves the others where they were
    before, after = askers_of(yes, SEED)["sam"], askers_of([yes[0], yes[2]], SEED)["sam"]
    assert tuple(one for one in before if one != "bo") == after
