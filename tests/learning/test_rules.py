"""Which prompt a person gets next: the rules of spec 3.1, in any round a pair may go through."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings

from bot.learning.library import Area, Kind, load_library
from bot.learning.rules import Shown, another, choose, may_send_prompt
from tests.learning.rounds import LIBRARY, ROLES, Round, cell, first_meeting, rounds

SPANISH = load_library("es")

# --- rule 1: the right cell, nothing twice ----------------------------------------------------


@given(rounds())
@settings(max_examples=60)
def test_a_prompt_fits_role_setting_phase_and_kind(course: Round) -> None:
    for made in course.choices():
        p, now = made.prompt, made.now
        assert p.role == now.role
        assert p.setting in ("any", now.setting)
        assert p.phase == now.phase or p.id == "cu-jm-di-04"
        assert p.kind == now.kind or p.reciprocal


@given(rounds(cultivation=(1, 20)))
@settings(max_examples=60)
def test_nothing_comes_twice_until_the_cell_is_used_up(course: Round) -> None:
    for made in course.choices():
        times = Counter(shown.prompt for shown in made.before)
        if made.prompt.id != "cu-jm-di-04":
            assert times[made.prompt.id] <= min(times[p.id] for p in cell(made.now))


@given(rounds(cultivation=(1, 20)))
@settings(max_examples=60)
def test_nobody_gets_the_same_prompt_twice_running(course: Round) -> None:
    for role in ROLES:
        mine = [made for made in course.choices() if made.now.role == role]
        same = [b for a, b in pairwise(mine) if a.prompt == b.prompt]
        # A workplace has a single first prompt for juniors in general programmes: it can only repeat.
        assert [made for made in same if len(cell(made.now)) > 1] == []


def test_two_juniors_with_one_senior_get_different_prompts() -> None:
    now = first_meeting(kind="technical")
    one = choose(LIBRARY.prompts, [], now)
    two = choose(LIBRARY.prompts, [Shown(prompt=one.id, person="Ana")], replace(now, person="Ben"))
    assert one.id != two.id


# --- rules 2 and 4: variety -------------------------------------------------------------------


@given(rounds(swapping=False))
@settings(max_examples=60)
def test_the_learning_type_least_used_by_the_person_comes_next(course: Round) -> None:
    """All three kinds of learning stay in play for each (S0-16)."""
    for made in course.choices():
        p, now = made.prompt, made.now
        if p.reciprocal or p.id == "cu-jm-di-04" or now.phase in ("separation", "redefinition"):
            continue  # other rules come first
        seen = {shown.prompt for shown in made.before}
        mine = Counter(LIBRARY.prompt(s.prompt).learning_type for s in made.before if s.person == now.person)
        unseen = [
            q for q in cell(now) if q.id not in seen and (q.moment == "midpoint") == (p.moment == "midpoint")
        ]
        assert all(mine[p.learning_type] <= mine[q.learning_type] for q in unseen)


@given(rounds(cultivation=(4, 8), redefinition=(1, 2)))
@settings(max_examples=60)
def test_a_full_round_touches_all_five_areas(course: Round) -> None:
    """All five SEL areas in a full round (S1-20)."""
    assert {made.prompt.sel for made in course.choices()} == set(get_args(Area))


def test_the_midpoint_has_its_own_prompt_and_it_is_not_spent_before() -> None:
    for kind in get_args(Kind):
        course = Round(kind=kind, setting="school", initiation=1, cultivation=5, separation=1, redefinition=0)
        at = {(made.now.meeting, made.now.role): made.prompt for made in course.choices()}
        spent = {key for key, prompt in at.items() if prompt.moment == "midpoint"}
        assert spent == {(4, role) for role in ROLES}


# --- rule 3: both ways ------------------------------------------------------------------------


@given(rounds(cultivation=(4, 8), swapping=False))
@settings(max_examples=100)
def test_one_prompt_in_four_is_reciprocal_at_every_point_of_a_round(course: Round) -> None:
    """At least one in four goes both ways (S1-04)."""
    both_ways = 0
    for count, made in enumerate(course.choices(), start=1):
        both_ways += made.prompt.reciprocal
        assert both_ways >= count // 4


def test_a_reciprocal_prompt_is_lent_by_another_kind_where_the_cell_has_none() -> None:
    got = choose(LIBRARY.prompts, [], first_meeting(kind="diversity"))
    assert (got.id, got.kind, got.reciprocal) == ("in-jm-ge-01", "general", True)


# --- rule 5: looking after oneself ------------------------------------------------------------


@given(rounds(cultivation=(3, 12)).map(lambda course: replace(course, kind="diversity")))
@settings(max_examples=60)
def test_a_junior_in_a_diversity_pair_is_asked_how_they_are_by_the_third_meeting(course: Round) -> None:
    asked = [made.now.meeting for made in course.choices() if made.prompt.id == "cu-jm-di-04"]
    assert min(asked) <= 3


def test_it_is_asked_in_the_third_meeting_even_before_the_pair_has_agreed() -> None:
    now = replace(first_meeting(kind="diversity"), meeting=3)
    assert choose(LIBRARY.prompts, [], now).id == "cu-jm-di-04"
    assert choose(LIBRARY.prompts, [Shown(prompt="cu-jm-di-04", person="Ana")], now).id != "cu-jm-di-04"
    assert choose(LIBRARY.prompts, [], replace(now, meeting=2)).id != "cu-jm-di-04"
    assert choose(LIBRARY.prompts, [], replace(now, kind="general")).id != "cu-jm-di-04"
    assert choose(LIBRARY.prompts, [], replace(now, role="senior_mentee")).id != "cu-jm-di-04"
    assert choose(LIBRARY.prompts, [], replace(now, phase="redefinition")).id != "cu-jm-di-04"


# --- rules 6 and 7: two people, one swap, silence ---------------------------------------------


@given(rounds())
@settings(max_examples=40)
def test_partners_get_different_prompts_on_the_same_day(course: Round) -> None:
    by_meeting: dict[int, dict[str, set[str]]] = {}
    for made in course.choices():
        by_meeting.setdefault(made.now.meeting, {}).setdefault(made.now.person, set()).add(made.prompt.id)
    for got in by_meeting.values():
        assert got["junior_mentor"] & got["senior_mentee"] == set()


def test_another_one_is_different_and_comes_once() -> None:
    now = first_meeting(kind="technical")
    card = choose(LIBRARY.prompts, [], now)
    shown = [Shown(prompt=card.id, person="Ana"), Shown(prompt="in-sm-te-01", person="Omar")]
    instead = another(LIBRARY.prompts, shown, now)
    assert instead is not None
    assert instead.id != card.id
    shown.append(Shown(prompt=instead.id, person="Ana", swapped=True))
    assert another(LIBRARY.prompts, shown, now) is None
    shown.append(Shown(prompt="in-jm-te-02", person="Ana"))  # the next meeting's card can be swapped again
    assert another(LIBRARY.prompts, shown, now) is not None


def test_another_one_is_not_offered_where_there_is_no_other() -> None:
    now = replace(first_meeting(kind="general"), setting="workplace")
    only = choose(LIBRARY.prompts, [], now)
    assert another(LIBRARY.prompts, [Shown(prompt=only.id, person="Ana")], now) is None
    assert another(LIBRARY.prompts, [], now) is None


@pytest.mark.parametrize("reason", ["turned_off", "quiet", "paused", "support"])
def test_prompts_are_silent_when_they_should_be(reason: str) -> None:
    clear = {"turned_off": False, "quiet": False, "paused": False, "support": False}
    assert may_send_prompt(**clear)
    assert not may_send_prompt(**{**clear, reason: True})


@given(rounds())
@settings(max_examples=30)
def test_the_choice_is_the_same_each_time_and_in_each_language(course: Round) -> None:
    ids = [made.prompt.id for made in course.choices()]
    assert [made.prompt.id for made in course.choices()] == ids
    assert [made.prompt.id for made in course.choices(SPANISH)] == ids


def test_a_prompt_that_left_the_library_is_forgotten() -> None:
    now = first_meeting(kind="technical")
    gone = [Shown(prompt="in-jm-te-99", person="Ana")]
    assert choose(LIBRARY.prompts, gone, now) == choose(LIBRARY.prompts, [], now)


def test_a_cell_without_prompts_is_an_error() -> None:
    with pytest.raises(LookupError, match="no prompt for initiation, junior_mentor, technical"):
        choose([], [], first_meeting(kind="technical"))
