"""Which pulse item is asked next, which lessons gate matching and which are offered (spec 3.2, 3.3, A5)."""

from collections import Counter
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.learning.library import Kind, Role
from bot.learning.rules import PULSE_ORDER, gates, next_pulse_item, offers, ready_to_match
from tests.learning.rounds import LIBRARY, ROLES

# --- the pulse --------------------------------------------------------------------------------


def pulse(role: Role, meetings: list[int]) -> list[str]:
    asked: list[str] = []
    for meeting in meetings:
        asked.append(next_pulse_item(asked, role, meeting))
    return asked


def test_a_senior_is_asked_in_the_fixed_order_and_then_again() -> None:
    assert pulse("senior_mentee", list(range(1, 10))) == [*PULSE_ORDER, "PU3", "PU1"]


def test_a_junior_is_asked_about_speaking_up_by_the_second_meeting() -> None:
    assert pulse("junior_mentor", list(range(1, 9))) == [
        "PU3",
        "PU4",
        "PU1",
        "PU6",
        "PU5",
        "PU2",
        "PU7",
        "PU3",
    ]
    assert pulse("junior_mentor", [4, 5]) == ["PU4", "PU3"]  # the first pulse came late


@given(st.lists(st.integers(1, 30), max_size=30).map(sorted), st.sampled_from(ROLES))
@settings(max_examples=60)
def test_no_pulse_item_is_asked_again_before_all_have_been(meetings: list[int], role: Role) -> None:
    times = Counter(pulse(role, meetings))
    assert max(times.values(), default=0) - min(times[item] for item in PULSE_ORDER) <= 1


# --- lessons ----------------------------------------------------------------------------------


def test_one_lesson_each_gates_matching() -> None:
    assert [x.id for x in gates(LIBRARY.lessons, "junior_mentor")] == ["L03"]
    assert [x.id for x in gates(LIBRARY.lessons, "senior_mentee")] == ["L02"]
    assert ready_to_match(LIBRARY.lessons, "junior_mentor", {"L03"})
    assert not ready_to_match(LIBRARY.lessons, "senior_mentee", {"L01", "L03", "L06"})
    assert not ready_to_match(LIBRARY.lessons, "junior_mentor", set())


@pytest.mark.parametrize(
    ("role", "kind", "when", "opened", "offered"),
    [
        ("junior_mentor", "general", "joining", set(), ["L01", "L03"]),
        ("senior_mentee", "general", "joining", {"L02"}, ["L01"]),
        ("senior_mentee", "general", "first_meeting", {"L02"}, ["L02", "L06"]),
        ("senior_mentee", "general", "first_meeting", {"L02", "L06"}, ["L02"]),
        ("junior_mentor", "general", "agreeing", {"L07"}, ["L04", "L08"]),
        ("junior_mentor", "technical", "after_first_meeting", set(), ["L05"]),
        ("junior_mentor", "diversity", "after_first_meeting", set(), []),
        ("senior_mentee", "general", "midpoint", set(), ["L09"]),
        ("senior_mentee", "general", "closing", set(), ["L10"]),
    ],
)
def test_lessons_are_offered_when_they_help(
    role: Role,
    kind: Kind,
    when: Literal["joining", "first_meeting", "agreeing", "after_first_meeting", "midpoint", "closing"],
    opened: set[str],
    offered: list[str],
) -> None:
    got = offers(LIBRARY.lessons, role=role, kind=kind, when=when, opened=opened)
    assert [x.id for x in got] == offered
