"""Scores: by value, what may be said of them, and the same for everybody at once."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.candidate import Candidate, Terms, Weights
from bot.matching.grid import all_pairs
from bot.matching.rules import Lines, blocked
from bot.matching.score import Fit, fit, points, public_points
from tests.matching.people import MORNINGS, TERMS, junior, schools, senior

PRIVATE = frozenset({"carer"})


def test_a_whole_score_by_hand() -> None:
    amy = junior(
        "amy",
        wants=frozenset({"careers", "budget"}),
        offers=frozenset({"ai", "video"}),
        interests=frozenset({"choir", "bread"}),
        channels=frozenset({"video"}),
    )
    sam = senior("sam", wants={"ai", "video", "maths"}, interests={"choir"}, channels={"phone"})
    # topics: two of sam's three (0.816) and one of amy's two (0.707), 25 points each     38.075
    # time: 25 starts, eight are plenty                                                    15
    # interests: one of three                                                               3.33
    # phone and video do not meet, one language and no site                                 0
    # 56.405 of the 90 points that nobody keeps private, as parts of 100
    assert points(amy, sam, TERMS) == 6267


@pytest.mark.parametrize(
    ("amy", "sam", "score"),
    [
        ({}, {}, 8333),  # all topics, plenty of time, any channel: 75 of 90
        ({"site": "north"}, {"site": "north"}, 8888),
        ({"site": "north"}, {"site": "south"}, 8333),
        ({"languages": frozenset({"en", "es"})}, {"languages": {"en", "es"}}, 8888),
        ({"interests": frozenset("abc")}, {"interests": set("abcd")}, 9444),
        ({"channels": frozenset({"video"})}, {"channels": {"phone"}}, 7222),
        ({"channels": frozenset({"video"})}, {"channels": {"phone", "video"}}, 8333),
        ({"slots": frozenset(sorted(MORNINGS)[:3])}, {}, 7083),  # two starts of eight: 3.75 of 15
        ({"wants": frozenset()}, {}, 5555),
        ({"offers": frozenset({"maths"})}, {}, 5555),
        ({"offers": frozenset(), "wants": frozenset()}, {}, 2777),
    ],
)
def test_what_each_wish_earns(amy: Any, sam: Any, score: int) -> None:
    """Shared interests and languages count beside topics (S2-04)."""
    assert points(junior("amy", **amy), senior("sam", **sam), TERMS) == score


def test_a_perfect_fit_is_a_hundred_points() -> None:
    things = frozenset({"a", "b", "c"})
    amy = junior("amy", site="north", interests=things, attributes=PRIVATE, seeks=PRIVATE)
    sam = senior("sam", site="north", interests=things, attributes=PRIVATE)
    assert points(amy, sam, TERMS) == 10_000


def test_two_people_who_both_learn_are_worth_more_than_one_who_learns_all() -> None:
    """Wants are met with offers in both directions, topics most of all (S0-04, S2-04)."""
    amy = junior("amy", wants=frozenset({"careers", "budget"}), offers=frozenset({"ai"}))
    both_learn = senior("sam", wants={"ai", "video"}, offers={"careers"})
    one_learns = senior("sam", wants={"ai"}, offers={"maths"})
    assert points(amy, both_learn, TERMS) > points(amy, one_learns, TERMS)


@pytest.mark.parametrize("sams", [frozenset(), PRIVATE, frozenset({"night shifts"})])
def test_nothing_is_lost_by_keeping_private_things_private(sams: frozenset[str]) -> None:
    sam = senior("sam", attributes=sams)
    assert points(junior("amy"), sam, TERMS) == 8333
    assert public_points(junior("amy", attributes=PRIVATE), sam, TERMS) == 8333


def test_private_attributes_count_for_ten_points_where_both_opted_in() -> None:
    """At most ten of the hundred, where either finds what they seek in the other (S2-05)."""
    amy = junior("amy", attributes=PRIVATE, seeks=PRIVATE)
    assert points(amy, senior("sam", attributes=PRIVATE), TERMS) == 8500
    sought = senior("sam", attributes=frozenset({"night shifts"}), seeks=PRIVATE)
    assert points(junior("amy", attributes=PRIVATE), sought, TERMS) == 8500
    assert points(junior("amy", attributes=PRIVATE), senior("sam", attributes=PRIVATE), TERMS) == 8333
    assert points(amy, senior("sam", attributes=frozenset({"night shifts"})), TERMS) == 7500
    without = Terms(levels=6, weights=Weights(topics=60, attributes=0))
    assert points(amy, senior("sam", attributes=PRIVATE), without) == 8500


def test_only_topics_time_and_interests_are_said() -> None:
    amy = junior("amy", interests=frozenset({"choir", "bread"}), attributes=PRIVATE, site="north")
    sam = senior("sam", interests={"bread", "choir"}, attributes=PRIVATE, site="north")
    assert fit(amy, sam, TERMS) == Fit(
        junior_leads=("ai",), senior_gives=("careers",), weekly_starts=25, interests=("bread", "choir")
    )


@pytest.mark.parametrize(
    ("weights", "complaint"),
    [
        ({"topics": 60}, "add up to 100"),
        ({"topics": 70, "time": -5}, "zero or more"),
        ({"topics": 20, "time": 45}, "topics weigh most"),
        ({"topics": 40, "attributes": 20}, "at most 10"),
    ],
)
def test_weights_have_limits(weights: dict[str, int], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Weights(**weights)


# ------------------------------------------------------------------ everybody at once


@given(schools(both_sides=True), st.sampled_from([Weights(), Weights(topics=60, attributes=0)]))
def test_the_grid_says_what_the_rules_and_scores_say(
    school: tuple[list[Candidate], Terms], weights: Weights
) -> None:
    people, terms = school[0], replace(school[1], weights=weights)
    lines = Lines.of(people, {"elsewhere": people[0].id})
    edges = all_pairs(people, terms, lines, seed=1)
    one_by_one = [
        (
            here,
            there,
            points(one, two, terms),
            max(one.past.count(two.id), two.past.count(one.id)),
            int(two.id in one.past[-1:] or one.id in two.past[-1:]),
        )
        for here, one in enumerate(people)
        for there, two in enumerate(people)
        if blocked(one, two, terms, lines) is None
    ]
    columns = (edges.junior, edges.senior, edges.points, edges.met, edges.again)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == one_by_one
    assert edges.proposed.tolist() == [
        int({people[here].id, people[there].id} in terms.proposals) for here, there, *_ in one_by_one
    ]


def test_lots_hang_on_the_seed_and_the_two_people_alone() -> None:
    few = [junior("amy"), senior("sam")]
    more = [junior("abe"), junior("amy"), senior("kim"), senior("sam")]

    def lot(people: list[Candidate], seed: int) -> dict[tuple[str, str], int]:
        edges = all_pairs(people, TERMS, Lines.of(people), seed)
        names = [person.id for person in people]
        return {
            (names[one], names[two]): drawn
            for one, two, drawn in zip(
                edges.junior.tolist(), edges.senior.tolist(), edges.lot.tolist(), strict=True
            )
        }

    assert lot(few, 7)["amy", "sam"] == lot(more, 7)["amy", "sam"]
    assert len({lot(few, seed)["amy", "sam"] for seed in range(40)}) > 30
    assert len(set(lot(more, 7).values())) == 4


def test_two_candidates_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        all_pairs([junior("amy"), senior("amy")], TERMS, Lines.of([]), seed=1)
