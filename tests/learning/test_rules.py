"""Which prompt, pulse item and lesson comes next: the rules of spec 3.1 to 3.3."""

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.learning.library import Area, Kind, Library, Moment, Phase, Prompt, Role, load_library
from bot.learning.rules import (
    PULSE_ORDER,
    Shown,
    Situation,
    another,
    choose,
    gates,
    may_send_prompt,
    next_pulse_item,
    offers,
    ready_to_match,
)

LIBRARY = load_library("en")
SPANISH = load_library("es")
ROLES: tuple[Role, ...] = ("junior_mentor", "senior_mentee")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One prompt given in a made-up round, with what was known before it."""

    before: tuple[Shown, ...]
    now: Situation
    prompt: Prompt


@dataclass(frozen=True, kw_only=True)
class Round:
    """How a made-up pair goes through a round: meetings in each phase, who is asked first, who swaps when."""

    kind: Kind
    setting: Literal["school", "workplace"]
    initiation: int
    cultivation: int
    separation: int
    redefinition: int
    senior_first: bool = False
    swaps: frozenset[tuple[int, Role]] = field(default=frozenset())

    def choices(self, library: Library = LIBRARY) -> list[Choice]:
        """Every prompt of the round in order, "Another one" included."""
        shown: list[Shown] = []
        made: list[Choice] = []
        for now in self.situations():
            prompt = choose(library.prompts, shown, now)
            made.append(Choice(before=tuple(shown), now=now, prompt=prompt))
            shown.append(Shown(prompt=prompt.id, person=now.person))
            if (now.meeting, now.role) in self.swaps:
                instead = another(library.prompts, shown, now)
                if instead is not None:
                    made.append(Choice(before=tuple(shown), now=now, prompt=instead))
                    shown.append(Shown(prompt=instead.id, person=now.person, swapped=True))
        return made

    def situations(self) -> list[Situation]:
        """Both people at every meeting, with the midpoint and the last meeting where they fall."""
        phases: list[tuple[Phase, int]] = [
            ("initiation", self.initiation),
            ("cultivation", self.cultivation),
            ("separation", self.separation),
            ("redefinition", self.redefinition),
        ]
        found: list[Situation] = []
        meeting = 0
        for phase, count in phases:
            for at in range(count):
                meeting += 1
                moment: Moment = "after_meeting"
                if phase == "cultivation" and at == count // 2:
                    moment = "midpoint"
                elif phase == "separation" and at == count - 1:
                    moment = "last_meeting"
                elif phase == "redefinition":
                    moment = "after_end"
                found += [
                    Situation(
                        person=role,
                        role=role,
                        phase=phase,
                        kind=self.kind,
                        setting=self.setting,
                        moment=moment,
                        meeting=meeting,
                    )
                    for role in (reversed(ROLES) if self.senior_first else ROLES)
                ]
        return found


def rounds(
    *, cultivation: tuple[int, int] = (1, 12), redefinition: tuple[int, int] = (0, 2), swapping: bool = True
) -> st.SearchStrategy[Round]:
    swap = st.tuples(st.integers(1, 16), st.sampled_from(ROLES))
    return st.builds(
        Round,
        kind=st.sampled_from(get_args(Kind)),
        setting=st.sampled_from(("school", "workplace")),
        initiation=st.integers(1, 2),
        cultivation=st.integers(*cultivation),
        separation=st.integers(1, 2),
        redefinition=st.integers(*redefinition),
        senior_first=st.booleans(),
        swaps=st.frozensets(swap, max_size=5) if swapping else st.just(frozenset()),
    )


def cell(now: Situation) -> list[Prompt]:
    return [
        p
        for p in LIBRARY.prompts
        if (p.phase, p.role, p.kind) == (now.phase, now.role, now.kind) and p.setting in ("any", now.setting)
    ]


# --- rule 1: the right cell, nothing twice ----------------------------------------------------


@given(rounds())
@settings(max_examples=60, deadline=None)
def test_a_prompt_fits_role_setting_phase_and_kind(course: Round) -> None:
    for made in course.choices():
        p, now = made.prompt, made.now
        assert p.role == now.role
        assert p.setting in ("any", now.setting)
        assert p.phase == now.phase or p.id == "cu-jm-di-04"
        assert p.kind == now.kind or p.reciprocal


@given(rounds(cultivation=(1, 20)))
@settings(max_examples=60, deadline=None)
def test_nothing_comes_twice_until_the_cell_is_used_up(course: Round) -> None:
    for made in course.choices():
        times = Counter(shown.prompt for shown in made.before)
        if made.prompt.id != "cu-jm-di-04":
            assert times[made.prompt.id] <= min(times[p.id] for p in cell(made.now))


@given(rounds(cultivation=(1, 20)))
@settings(max_examples=60, deadline=None)
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
@settings(max_examples=60, deadline=None)
def test_the_learning_type_least_used_by_the_person_comes_next(course: Round) -> None:
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
@settings(max_examples=60, deadline=None)
def test_a_full_round_touches_all_five_areas(course: Round) -> None:
    assert {made.prompt.sel for made in course.choices()} == set(get_args(Area))


def test_the_midpoint_has_its_own_prompt_and_it_is_not_spent_before() -> None:
    course = Round(
        kind="technical", setting="school", initiation=1, cultivation=5, separation=1, redefinition=0
    )
    at = {(made.now.meeting, made.now.role): made.prompt for made in course.choices()}
    assert {key for key, prompt in at.items() if prompt.moment == "midpoint"} == {(4, role) for role in ROLES}


# --- rule 3: both ways ------------------------------------------------------------------------


@given(rounds(cultivation=(4, 8), swapping=False))
@settings(max_examples=100, deadline=None)
def test_one_prompt_in_four_is_reciprocal_at_every_point_of_a_round(course: Round) -> None:
    both_ways = 0
    for count, made in enumerate(course.choices(), start=1):
        both_ways += made.prompt.reciprocal
        assert both_ways >= count // 4


def test_a_reciprocal_prompt_is_lent_by_another_kind_where_the_cell_has_none() -> None:
    got = choose(LIBRARY.prompts, [], first_meeting(kind="diversity"))
    assert (got.id, got.kind, got.reciprocal) == ("in-jm-ge-01", "general", True)


# --- rule 5: looking after oneself ------------------------------------------------------------


@given(rounds(cultivation=(3, 12)).map(lambda course: replace(course, kind="diversity")))
@settings(max_examples=60, deadline=None)
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


# --- rules 6 and 7: two people, one swap, silence ---------------------------------------------


@given(rounds())
@settings(max_examples=40, deadline=None)
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
@settings(max_examples=30, deadline=None)
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
@settings(max_examples=60, deadline=None)
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


def first_meeting(kind: Kind) -> Situation:
    return Situation(
        person="Ana",
        role="junior_mentor",
        phase="initiation",
        kind=kind,
        setting="school",
        moment="before_meeting",
        meeting=1,
    )
