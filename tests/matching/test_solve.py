"""The final pairs: against every other choice, out of two-sided yes alone, and what is said of them."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from bot.matching.candidate import Candidate, Pairing, Terms, couple
from bot.matching.rules import Lines, Told, blocked
from bot.matching.score import Fit, points
from bot.matching.shortlist import shortlist
from bot.matching.solve import PairFacts, pair_facts, solve, two_sided
from tests.matching.people import TERMS, choices, junior, people_first, schools, senior

SEED = 20260309


def allowed(people: Iterable[Candidate], terms: Terms) -> list[Pairing]:
    """Every pair that no rule blocks."""
    people = list(people)
    lines = Lines.of(people)
    return [(one.id, two.id) for one in people for two in people if blocked(one, two, terms, lines) is None]


def solved(people: list[Candidate], wanted: Iterable[Pairing], terms: Terms = TERMS) -> tuple[Pairing, ...]:
    return solve(people, terms, Lines.of(people), frozenset(wanted), SEED)


def fitting(chosen: Iterable[Pairing], people: Iterable[Candidate], terms: Terms) -> tuple[int, ...]:
    """What comes after people: proposed by hand, repeats and the same again (fewer is more), points."""
    known = {person.id: person for person in people}
    pairs = [(known[one], known[other]) for one, other in chosen]
    return (
        sum(couple(one.id, other.id) in terms.proposals for one, other in pairs),
        -sum(max(one.past.count(other.id), other.past.count(one.id)) for one, other in pairs),
        -sum(other.id in one.past[-1:] or one.id in other.past[-1:] for one, other in pairs),
        sum(points(one, other, terms) for one, other in pairs),
    )


# ------------------------------------------------------------------ the best there is


@given(schools(5), st.integers(0, 99))
def test_the_pairs_are_the_best_of_all_choices(school: tuple[list[Candidate], Terms], seed: int) -> None:
    people, terms = school
    wanted = [pair for pair in allowed(people, terms) if Random(f"{seed}{pair}").random() < 0.7]

    def good(chosen: tuple[Pairing, ...]) -> tuple[int, ...]:
        return (*people_first(chosen, people), *fitting(chosen, people, terms))

    chosen = solved(people, wanted, terms)
    assert good(chosen) == max(good(other) for other in choices(wanted, people))
    assert chosen in {tuple(sorted(other)) for other in choices(wanted, people)}


@given(schools(4, both_sides=True))
def test_somebody_on_both_sides_counts_once(school: tuple[list[Candidate], Terms]) -> None:
    people, terms = school
    wanted = allowed(people, terms)
    chosen = solved(people, wanted, terms)
    assert people_first(chosen, people) == max(
        people_first(other, people) for other in choices(wanted, people)
    )


def test_somebody_with_a_pair_makes_way_for_somebody_with_none() -> None:
    """In the middle, pat could learn from amy and lead with sam; but for bo there is nobody except sam."""
    people = [
        junior("amy"),
        junior("bo"),
        senior("sam"),
        junior("pat", level=4, sides=frozenset({"mentor", "mentee"})),
    ]
    people[2] = senior("sam", level=6)
    assert solved(people, [("amy", "pat"), ("pat", "sam"), ("bo", "sam")]) == (("amy", "pat"), ("bo", "sam"))


def test_what_both_wanted_is_not_withheld_because_both_have_another_pair() -> None:
    pat = junior("pat", level=4, sides=frozenset({"mentor", "mentee"}), past=("sam",))
    people = [junior("amy"), junior("bo"), pat, senior("sam", level=6, capacity_mentee=2)]
    wanted = (("amy", "pat"), ("bo", "sam"), ("pat", "sam"))
    assert solved(people, wanted) == wanted


def test_nobody_is_left_out_for_a_better_score() -> None:
    amy = junior("amy", interests=frozenset("abc"))
    people = [amy, junior("bo"), senior("sam", interests=set("abc")), senior("kim", wants={"maths"})]
    assert solved(people, [("amy", "sam"), ("amy", "kim"), ("bo", "sam")]) == (("amy", "kim"), ("bo", "sam"))


def test_two_juniors_may_share_a_senior_who_has_room_for_two() -> None:
    wanted = [("amy", "sam"), ("bo", "sam"), ("cy", "sam")]
    juniors = [junior("amy"), junior("bo"), junior("cy", interests=frozenset("abc"))]
    assert solved([*juniors, senior("sam", capacity_mentee=2, interests=set("abc"))], wanted)[1] == (
        "cy",
        "sam",
    )
    assert solved([*juniors, senior("sam", interests=set("abc"))], wanted) == (("cy", "sam"),)


def test_a_second_pair_for_one_senior_never_costs_another_senior_theirs() -> None:
    sam = senior("sam", capacity_mentee=2, interests=set("abc"))
    people = [
        junior("amy", interests=frozenset("abc")),
        junior("bo", interests=frozenset("abc")),
        sam,
        senior("kim"),
    ]
    chosen = solved(people, allowed(people, TERMS))
    assert {one for _, one in chosen} == {"sam", "kim"}


@pytest.mark.parametrize(
    ("bo", "kept"),
    [({}, "amy"), ({"left_out_last_time": True}, "bo"), ({"sponsor": True}, "bo")],
)
def test_fairness_comes_before_the_score(bo: Any, kept: str) -> None:
    amy = junior("amy", interests=frozenset("abc"))
    people = [amy, junior("bo", **bo), senior("sam", interests=set("abc"))]
    assert solved(people, [("amy", "sam"), ("bo", "sam")]) == ((kept, "sam"),)


def test_the_sponsor_group_comes_before_those_left_out_last_time() -> None:
    """It starts at the top (S3-13)."""
    people = [junior("amy", left_out_last_time=True), junior("bo", sponsor=True), senior("sam")]
    assert solved(people, [("amy", "sam"), ("bo", "sam")]) == (("bo", "sam"),)


def test_a_pair_proposed_by_hand_comes_before_a_better_score() -> None:
    people = [junior("amy", interests=frozenset("abc")), junior("bo"), senior("sam", interests=set("abc"))]
    wanted = [("amy", "sam"), ("bo", "sam")]
    by_hand = Terms(levels=6, proposals=frozenset({couple("bo", "sam")}))
    assert (solved(people, wanted), solved(people, wanted, by_hand)) == ((("amy", "sam"),), (("bo", "sam"),))


def test_a_new_partner_comes_before_a_better_score_but_not_before_having_one() -> None:
    met = junior("amy", interests=frozenset("abc"), past=("sam",))
    people = [met, junior("bo"), senior("sam", interests=set("abc"))]
    assert solved(people, [("amy", "sam"), ("bo", "sam")]) == (("bo", "sam"),)
    assert solved(people, [("amy", "sam")]) == (("amy", "sam"),)


def test_a_rule_that_has_come_to_hold_since_the_shortlist_wins() -> None:
    people = [junior("amy"), senior("sam")]
    wanted = [("amy", "sam"), ("amy", "gone"), ("gone", "sam")]
    assert solved(people, wanted) == (("amy", "sam"),)
    assert solved([junior("amy", excluded=frozenset({"sam"})), senior("sam")], wanted) == ()
    assert solved([junior("amy", manager="sam"), senior("sam")], wanted) == ()


# ------------------------------------------------------------------ the same again, and chance


@settings(max_examples=40)
@given(schools(4, both_sides=True), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(
    school: tuple[list[Candidate], Terms], random: Random
) -> None:
    people, terms = school
    wanted = allowed(people, terms)
    first = solve(people, terms, Lines.of(people), wanted, SEED)
    random.shuffle(people)
    random.shuffle(wanted)
    assert solve(people, terms, Lines.of(people), [*wanted, *wanted], SEED) == first


def test_ties_are_drawn_from_the_seed_and_evenly() -> None:
    people = [junior(name) for name in ("amy", "bo", "cy")] + [senior("sam")]
    wanted = [("amy", "sam"), ("bo", "sam"), ("cy", "sam")]
    drawn = [solve(people, TERMS, Lines.of(people), wanted, seed)[0][0] for seed in range(300)]
    assert {name: 75 < drawn.count(name) < 125 for name in ("amy", "bo", "cy")} == dict.fromkeys(
        ("amy", "bo", "cy"), True
    )


# ------------------------------------------------------------------ what nobody may find out


@given(schools(5), st.integers(0, 1 << 32))
def test_the_pairs_depend_on_two_sided_yes_alone(school: tuple[list[Candidate], Terms], seed: int) -> None:
    """Two histories with the same two-sided yes, and declines and silences all different, end the same."""
    people, terms = school
    random = Random(seed)
    options = allowed(people, terms)
    agreed = {pair for pair in options if random.random() < 0.5}

    def history() -> tuple[Pairing, ...]:
        junior_yes = agreed | {pair for pair in options if random.random() < 0.5}
        senior_yes = agreed | {pair for pair in options if pair not in junior_yes and random.random() < 0.5}
        asked = two_sided(junior_yes, senior_yes)
        assert asked == agreed
        return solved(people, asked, terms)

    assert history() == history()


@given(schools(4), schools(4))
def test_people_nobody_wanted_change_nothing(
    school: tuple[list[Candidate], Terms], more: tuple[list[Candidate], Terms]
) -> None:
    people, terms = school
    wanted = allowed(people, terms)
    bystanders = [replace(person, id=f"x{person.id}", manager=None) for person in more[0]]
    assert solved([*bystanders, *people], wanted, terms) == solved(people, wanted, terms)


# ------------------------------------------------------------------ many rounds


@pytest.mark.parametrize(
    ("juniors", "seniors", "unavoidable"), [(6, 12, 0), (9, 9, 27), (10, 20, 0), (15, 15, 0)]
)
def test_eighteen_or_thirty_people_in_twelve_rounds_never_repeat_without_need(
    juniors: int, seniors: int, unavoidable: int
) -> None:
    """Nine juniors have nine seniors each, so three rounds of twelve must repeat: 27 pairs, and no more."""
    people = [junior(f"j{n}") for n in range(juniors)] + [senior(f"s{n:02}") for n in range(seniors)]
    rounds: list[tuple[Pairing, ...]] = []
    out_last_time: set[str] = set()
    for number in range(12):
        lists = shortlist(people, TERMS, Lines.of(people), seed=number)
        yes = [(one, other) for one, options in lists.items() for other in options]
        chosen = solve(people, TERMS, Lines.of(people), yes, seed=number)
        rounds.append(chosen)
        matched = {who for pair in chosen for who in pair}
        out = {person.id for person in people} - matched
        assert (len(chosen), out & out_last_time) == (juniors, set())  # nobody is left out twice running
        out_last_time = out
        partner = dict(chosen) | {other: one for one, other in chosen}
        people = [
            replace(
                person,
                past=(*person.past, *([partner[person.id]] if person.id in partner else [])),
                left_out_last_time=person.id in out,
            )
            for person in people
        ]
    every_pair = [pair for chosen in rounds for pair in chosen]
    assert len(every_pair) - len(set(every_pair)) == unavoidable
    assert all(not set(one) & set(other) for one, other in pairwise(rounds))


@pytest.mark.parametrize("size", [18, 30])
def test_no_round_repeats_what_another_choice_would_have_avoided(size: int) -> None:
    """Where rules leave people few partners, every round of twelve against scipy as an oracle.

    What is weighed, in order: pairs, those left out last time, who has met how often, the same again at once.
    """
    random = Random(size)
    half = size // 2
    people = [junior(f"j{n:02}") for n in range(half)] + [senior(f"s{n:02}") for n in range(half)]
    apart = frozenset(
        couple(one.id, other.id) for one in people[:half] for other in people[half:] if random.random() < 0.4
    )
    terms = replace(TERMS, vetoes=apart)
    repeats = 0
    for number in range(12):
        worth = {
            (one.id, other.id): 10**8
            + 10**5 * (one.left_out_last_time + other.left_out_last_time)
            - 100 * one.past.count(other.id)
            - (one.past[-1:] == (other.id,) or other.past[-1:] == (one.id,))
            for one in people[:half]
            for other in people[half:]
            if couple(one.id, other.id) not in apart
        }
        table = [[worth.get((one.id, other.id), 0) for other in people[half:]] for one in people[:half]]
        best = np.array(table)[linear_sum_assignment(table, maximize=True)].sum()
        lists = shortlist(people, terms, Lines.of(people), seed=number)
        yes = [(one, other) for one, options in lists.items() for other in options]
        chosen = solve(people, terms, Lines.of(people), yes, seed=number)
        assert sum(worth[pair] for pair in chosen) == best
        partner = dict(chosen) | {other: one for one, other in chosen}
        repeats += sum(partner.get(person.id) in person.past for person in people[:half])
        people = [
            replace(
                person,
                past=(*person.past, *([partner[person.id]] if person.id in partner else [])),
                left_out_last_time=person.id not in partner,
            )
            for person in people
        ]
    assert repeats > 0  # some could not be avoided, so there was something to choose


# ------------------------------------------------------------------ what is said


def test_a_pair_is_explained_by_levels_topics_time_and_interests() -> None:
    """Matched by rules and weights, with reasons that can be said (S1-39)."""
    amy = junior("amy", interests=frozenset({"choir"}), attributes=frozenset({"carer"}), opts_in_to_head=True)
    sam = senior("sam", interests={"choir"}, attributes={"carer"}, head_of_organisation=True)
    assert pair_facts(amy, sam, TERMS) == PairFacts(
        junior="amy",
        senior="sam",
        gap=3,
        told=frozenset({Told.HEAD_OF_ORGANISATION}),
        fit=Fit(junior_leads=("ai",), senior_gives=("careers",), weekly_starts=25, interests=("choir",)),
    )


@given(schools(4))
def test_explanations_rest_on_nothing_private(school: tuple[list[Candidate], Terms]) -> None:
    people, terms = school
    chosen = solved(people, allowed(people, terms), terms)
    nobody = frozenset[str]()
    bare = [
        replace(
            person,
            excluded=nobody,
            no_fault_past=nobody,
            attributes=nobody,
            seeks=nobody,
            opts_in_to_head=True,
            left_out_last_time=False,
            past=(),
        )
        for person in people
    ]
    open_terms = replace(terms, declined=frozenset())
    assert explained(chosen, bare, open_terms) == explained(chosen, people, terms)


def explained(pairs: Collection[Pairing], people: list[Candidate], terms: Terms) -> list[PairFacts]:
    known = {person.id: person for person in people}
    return [pair_facts(known[one], known[other], terms) for one, other in pairs]
