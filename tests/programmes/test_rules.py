"""The pure decisions about a programme: its states, its guards, its sides and its topics."""

from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pytest

from bot.conversation.typed_lines import lines_in
from bot.programmes import rules
from bot.programmes.rules import (
    Cause,
    Facts,
    Sides,
    State,
    hours_asked,
    may_be_contacts,
    missing,
    possible_sides,
    readiness,
    side_for,
    smallest_gap,
    topics_from,
)

# --- states -----------------------------------------------------------------------------------


def test_every_state_can_be_reached_and_every_cause_leads_somewhere_it_names() -> None:
    assert set(rules.TRANSITIONS) == set(get_args(Cause))
    assert {to for _, to in rules.TRANSITIONS.values() if to} | {"draft"} == set(get_args(State))


@pytest.mark.parametrize("state", get_args(State))
def test_what_may_happen_in_a_state(state: str) -> None:
    possible = {cause for cause in rules.TRANSITIONS if rules.allowed(cause, state)}
    assert (
        possible
        == {
            "draft": {"open_poll", "open_signup", "pause", "cancel"},
            "poll": {"open_signup", "not_now", "pause", "cancel"},
            "signup": {"close_signup", "pause", "cancel"},
            "matching": {"start_round", "pause", "cancel"},
            "running": {"near_the_end", "pause", "cancel"},
            "wrap_up": {"evaluate", "pause", "cancel"},
            "evaluation": {"archive", "pause", "cancel"},
            "paused": {"resume", "cancel"},
            "archived": set(),
            "cancelled": {"archive"},
        }[state]
    )


# --- guards -----------------------------------------------------------------------------------

GOOD = Facts(
    why="We know more together than apart.",
    topic_sides=frozenset({"mentor", "mentee"}),
    coordinators=frozenset({"cora"}),
    alternates=frozenset({"alt"}),
    managers={"cora": "head", "alt": "head"},
    sponsor_named=True,
    promise_signed=True,
    sponsor_ready=True,
    goal_complete=True,
    protection_complete=True,
    calendar_loaded=True,
    dates_complete=True,
    level_gap=2,
    levels_in_use=6,
)


def test_nothing_is_missing_where_all_is_there() -> None:
    assert missing(readiness(GOOD), matching=True) == ()


@pytest.mark.parametrize(
    ("changed", "guard", "part"),
    [
        ({"why": ""}, "why", "basics"),
        ({"why": "word " * 51}, "why", "basics"),
        ({"topic_sides": frozenset({"mentor"})}, "agenda", "topics"),
        ({"alternates": frozenset()}, "contacts", "people"),
        ({"alternates": frozenset({"cora"})}, "contacts", "people"),
        ({"managers": {"alt": "cora", "cora": None}}, "contacts", "people"),
        ({"managers": {"cora": "alt", "alt": None}}, "contacts", "people"),
        ({"promise_signed": False}, "promise", None),
        ({"promise_signed": False, "sponsor_named": False}, "promise", "people"),
        ({"goal_complete": False}, "goal", "goal"),
        ({"protection_complete": False}, "protection", "protection"),
        ({"calendar_loaded": False}, "calendar", "dates"),
        ({"dates_complete": False}, "dates", "dates"),
        ({"level_gap": 1}, "levels", "dates"),
    ],
)
def test_each_guard_holds_up_sign_up(changed: dict[str, Any], guard: str, part: str | None) -> None:
    found = missing(readiness(replace(GOOD, **changed)))
    assert [(check.guard, check.part) for check in found] == [(guard, part)]


def test_the_sponsors_own_start_is_asked_when_matching_starts_and_not_before() -> None:
    checks = readiness(replace(GOOD, sponsor_ready=False))
    assert missing(checks) == ()
    assert [check.guard for check in missing(checks, matching=True)] == ["sponsor"]


def test_fifty_words_are_counted_as_people_count() -> None:
    assert rules.count_words("a b – c, d!") == 4
    assert missing(readiness(replace(GOOD, why="word " * 50))) == ()


def test_two_contacts_are_two_people_who_do_not_manage_each_other() -> None:
    managers = {"a": "b", "b": "c", "c": None}
    assert [may_be_contacts(x, y, managers) for x, y in (("a", "c"), ("a", "b"), ("b", "a"), ("a", "a"))] == [
        True,  # a manager's manager is another line away, which A1 allows
        False,
        False,
        False,
    ]


def test_a_gap_of_one_is_for_four_levels_or_fewer() -> None:
    assert [smallest_gap(levels) for levels in (0, 4, 5)] == [1, 1, 2]


# --- sides ------------------------------------------------------------------------------------


def test_a_level_leaves_sides_open_where_somebody_is_far_enough_away() -> None:
    sides = {level: "".join(sorted(s[4] for s in possible_sides(level, 2, 6))) for level in range(1, 7)}
    assert sides == {1: "o", 2: "o", 3: "eo", 4: "eo", 5: "e", 6: "e"}  # ment-o-r, ment-e-e
    assert possible_sides(None, 2, 6) == {"mentor", "mentee"}


@pytest.mark.parametrize(
    ("wish", "level", "side"),
    [
        ("both", 1, "mentor"),
        ("mentee", 1, "mentor"),
        ("both", 3, "both"),
        ("mentee", 3, "mentee"),
        ("mentor", 6, "mentee"),
        ("mentor", None, "mentor"),
        ("", 4, "both"),
    ],
)
def test_a_wish_counts_as_far_as_the_level_allows(wish: str, level: int | None, side: str) -> None:
    assert side_for(wish, level, 2, 6) == side


@pytest.mark.parametrize(
    ("sides", "enough"),
    [
        (Sides(mentor=3, mentee=3), True),
        (Sides(mentor=3, mentee=2), False),
        (Sides(mentor=2, mentee=2, both=2), True),
        (Sides(mentor=2, mentee=2, both=1), False),  # nobody is counted twice
        (Sides(both=6), True),
        (Sides(both=5), False),
        (Sides(mentor=9), False),
    ],
)
def test_three_on_each_side_are_enough(sides: Sides, enough: bool) -> None:
    assert sides.enough is enough


# --- numbers and words ------------------------------------------------------------------------


def test_hours_asked_of_one_person() -> None:
    """Four meetings of 45 minutes, and half as much again around them: 4.5 hours, said as 5."""
    assert hours_asked(date(2026, 2, 9), date(2026, 6, 19), 4, 45) == 5
    assert hours_asked(date(2026, 2, 9), date(2026, 2, 23), 4, 45) == 2


def test_lines_are_read_whatever_stands_before_them() -> None:
    assert lines_in("- Maps\n\n• Maps\n* Budgets; Podcasts ") == ["Maps", "Budgets", "Podcasts"]


def test_topics_get_ids_that_stay_and_never_clash() -> None:
    before = topics_from(["Café", "cafe!"], ["…"], [])
    assert before == [
        {"id": "cafe", "label": "Café", "side": "mentor"},
        {"id": "cafe-2", "label": "cafe!", "side": "mentor"},
        {"id": "topic", "label": "…", "side": "mentee"},
    ]
    assert topics_from(["CAFE!"], ["Café"], before) == [
        {"id": "cafe-2", "label": "CAFE!", "side": "mentor"},
        {"id": "cafe", "label": "Café", "side": "mentee"},
    ]
    assert topics_from(["Maps"], ["maps"], []) == [{"id": "maps", "label": "Maps", "side": "mentor"}]
