"""Hard rules: each one by value, in both directions, and what is told of it to whom."""

import pickle
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given

from bot.matching.candidate import Candidate, Terms, couple, smallest_gap
from bot.matching.rules import Lines, Reason, Told, blocked, meeting_starts, told
from tests.matching.people import MORNINGS, TERMS, junior, schools, senior

AMY = junior("amy")
SAM = senior("sam")


def why(
    one: Candidate, other: Candidate, terms: Terms = TERMS, line: Mapping[str, str | None] | None = None
) -> Reason | None:
    """Why `one` may not mentor `other`; `line` holds managers who do not take part."""
    return blocked(one, other, terms, Lines.of([one, other], line))


def test_two_people_without_a_tie_may_be_paired() -> None:
    assert why(AMY, SAM) is None


@pytest.mark.parametrize(
    ("amy", "sam", "reason"),
    [
        ({"manager": "sam"}, {}, Reason.MANAGER),
        ({}, {"manager": "amy"}, Reason.MANAGER),
        ({"manager": "lee"}, {}, Reason.MANAGERS_MANAGER),
        ({}, {"manager": "kim"}, Reason.MANAGERS_MANAGER),
        ({"manager": "pat"}, {}, Reason.REPORTING_LINE),
        ({}, {"manager": "ray"}, Reason.REPORTING_LINE),
        ({"appraiser": "sam"}, {}, Reason.APPRAISER),
        ({}, {"appraiser": "amy"}, Reason.APPRAISER),
        ({"inductor": "sam"}, {}, Reason.INDUCTOR),
        ({}, {"inductor": "amy"}, Reason.INDUCTOR),
        ({"level": 4}, {}, Reason.LEVEL_GAP),
        ({}, {"level": 3}, Reason.LEVEL_GAP),
        ({"level": 6}, {}, Reason.LEVEL_GAP),
        ({"sides": frozenset({"mentee"})}, {}, Reason.SIDE),
        ({}, {"sides": frozenset({"mentor"})}, Reason.SIDE),
        ({"capacity_mentor": 0}, {}, Reason.CAPACITY),
        ({}, {"capacity_mentee": 0}, Reason.CAPACITY),
        ({"excluded": frozenset({"sam"})}, {}, Reason.EXCLUDED),
        ({}, {"excluded": frozenset({"amy"})}, Reason.EXCLUDED),
        ({"no_fault_past": frozenset({"sam"})}, {}, Reason.NO_FAULT_PAST),
        ({}, {"no_fault_past": frozenset({"amy"})}, Reason.NO_FAULT_PAST),
        ({"languages": frozenset({"es"})}, {}, Reason.LANGUAGE),
        ({}, {"languages": frozenset()}, Reason.LANGUAGE),
        ({"slots": frozenset(range(240, 260))}, {}, Reason.TIME),
        ({}, {"slots": frozenset()}, Reason.TIME),
    ],
)
def test_each_rule_blocks_in_both_directions(amy: Any, sam: Any, reason: Reason) -> None:
    """No line and no small gap between the two, whoever would lead (S3-17)."""
    # lee and pat lead up to sam, kim and ray to amy; none of the four takes part
    lines = {"lee": "sam", "pat": "lee", "kim": "amy", "ray": "kim"}
    assert why(junior("amy", **amy), senior("sam", **sam), line=lines) is reason


def test_nobody_is_paired_with_themselves() -> None:
    both = junior("amy", sides=frozenset({"mentor", "mentee"}))
    assert why(both, both) is Reason.SAME_PERSON


def test_a_veto_and_a_decline_hold_whoever_is_named_first() -> None:
    vetoed = Terms(levels=6, vetoes=frozenset({couple("sam", "amy")}))
    declined = Terms(levels=6, declined=frozenset({couple("sam", "amy")}))
    assert (why(AMY, SAM, vetoed), why(AMY, SAM, declined)) == (Reason.VETO, Reason.DECLINED)


def test_a_coordinator_sees_only_reasons_made_of_what_they_supplied() -> None:
    assert {reason for reason in Reason if reason.public} == {
        Reason.MANAGER,
        Reason.MANAGERS_MANAGER,
        Reason.APPRAISER,
        Reason.INDUCTOR,
        Reason.REPORTING_LINE,
        Reason.LEVEL_GAP,
        Reason.VETO,
        Reason.SAME_PERSON,
    }


def test_a_public_reason_hides_every_private_one() -> None:
    private = {"excluded": frozenset({"sam"}), "languages": frozenset({"es"}), "slots": frozenset[int]()}
    pair = frozenset({couple("amy", "sam")})
    vetoed = Terms(levels=6, vetoes=pair, declined=pair)
    assert why(junior("amy", **private), SAM, vetoed) is Reason.VETO


def test_both_may_open_the_door_again_after_a_no_fault_exit() -> None:
    closed = frozenset({"amy"})
    assert why(AMY, senior("sam", no_fault_past=closed)) is Reason.NO_FAULT_PAST  # only amy is open to it
    assert why(AMY, senior("sam", past=("amy",))) is None


# ------------------------------------------------------------------ reporting lines and the head


def test_the_head_may_be_met_by_a_junior_who_opts_in() -> None:
    line = {"lee": "pat", "pat": "head"}
    head = senior("head", head_of_organisation=True)
    willing = junior("amy", manager="lee", opts_in_to_head=True)
    assert why(junior("amy", manager="lee"), head, line=line) is Reason.REPORTING_LINE
    assert why(willing, head, line=line) is None
    assert (
        why(willing, senior("head"), line=line) is Reason.REPORTING_LINE
    )  # only the head, not any senior above


@pytest.mark.parametrize(
    ("manager", "reason"), [("head", Reason.MANAGER), ("pat", Reason.MANAGERS_MANAGER), ("lee", None)]
)
def test_the_head_is_still_barred_from_those_they_manage(manager: str, reason: Reason | None) -> None:
    head = senior("head", head_of_organisation=True)
    willing = junior("amy", manager=manager, opts_in_to_head=True)
    assert why(willing, head, line={"lee": "pat", "pat": "head"}) is reason


def test_the_head_is_in_every_line_even_where_the_data_forgot() -> None:
    head = senior("head", head_of_organisation=True)
    assert why(AMY, head) is Reason.REPORTING_LINE
    assert why(junior("amy", opts_in_to_head=True), head) is None


def test_the_head_who_appraises_somebody_is_barred_whatever_they_opt() -> None:
    head = senior("head", head_of_organisation=True)
    assert why(junior("amy", appraiser="head", opts_in_to_head=True), head) is Reason.APPRAISER


@pytest.mark.parametrize(
    "managers",
    [
        {"amy": "sam", "sam": "amy"},
        {"amy": "lee", "lee": "sam", "sam": "amy"},
        {"amy": "lee", "lee": "pat", "pat": "lee", "sam": "sam"},
    ],
)
def test_a_circle_in_the_data_ends(managers: dict[str, str]) -> None:
    lines = Lines.of([], managers)
    assert {person: set(line) for person, line in lines.above.items()} == {
        person: reachable(person, managers) - {person} for person in managers
    }


def reachable(person: str, managers: dict[str, str]) -> set[str]:
    found: set[str] = set()
    while person in managers and managers[person] not in found:
        person = managers[person]
        found.add(person)
    return found


def test_everybody_below_a_circle_reports_to_all_of_it() -> None:
    circle = {"lee": "pat", "pat": "ray", "ray": "sam", "sam": "lee"}
    assert (
        why(junior("amy", manager="lee"), senior("sam", manager="lee"), line=circle) is Reason.REPORTING_LINE
    )


def test_lines_reach_through_managers_who_do_not_take_part() -> None:
    line = {"lee": "pat", "pat": "sam", "sam": None}
    assert Lines.of([junior("amy", manager="lee")], line).steps("amy", "sam") == 3
    assert Lines.of([junior("amy", manager="lee")]).steps("amy", "sam") is None


def test_a_manager_on_the_record_counts_even_if_the_lines_are_older() -> None:
    older = Lines.of([AMY, SAM])
    assert blocked(junior("amy", manager="sam"), SAM, TERMS, older) is Reason.MANAGER
    assert blocked(AMY, senior("sam", manager="amy"), TERMS, older) is Reason.MANAGER


# ------------------------------------------------------------------ levels, times, what is told


@pytest.mark.parametrize(("levels", "gap"), [(2, 1), (4, 1), (5, 2), (7, 2)])
def test_a_gap_of_one_is_for_organisations_of_four_levels_or_fewer(levels: int, gap: int) -> None:
    assert smallest_gap(levels) == gap
    assert Terms(levels=levels, minimum_gap=gap).minimum_gap == gap
    with pytest.raises(ValueError, match="gap is at least"):
        Terms(levels=levels, minimum_gap=gap - 1)


def test_both_are_told_of_a_small_gap_and_of_the_head() -> None:
    """The exception for small schools comes with a warning to both (S3-17, S0-23)."""
    relaxed = Terms(levels=4, minimum_gap=1)
    assert why(AMY, senior("sam", level=3), relaxed) is None
    assert told(AMY, senior("sam", level=3)) == {Told.SMALL_GAP}
    assert told(AMY, senior("sam", level=4)) == set()
    assert told(AMY, senior("sam", head_of_organisation=True)) == {Told.HEAD_OF_ORGANISATION}


def test_a_meeting_needs_free_half_hours_in_a_row() -> None:
    assert meeting_starts(frozenset({10, 11, 12, 20}), 2) == {10, 11}
    assert meeting_starts(frozenset({10, 11, 12, 20}), 3) == {10}
    assert meeting_starts(frozenset({335, 0, 1}), 2) == {335, 0}  # Sunday night runs into Monday
    apart = junior("amy", slots=frozenset(slot for slot in MORNINGS if slot % 2))
    assert why(apart, SAM) is Reason.TIME
    assert why(apart, SAM, Terms(levels=6, meeting_slots=1)) is None


@pytest.mark.parametrize(
    "facts",
    [{"capacity_mentor": 2}, {"capacity_mentee": 3}, {"capacity_mentee": -1}, {"slots": frozenset({336})}],
)
def test_what_a_candidate_cannot_be(facts: Any) -> None:
    with pytest.raises(ValueError, match=r"spec 2\.5|slots count"):
        junior("amy", **facts)


@given(schools())
def test_everything_can_be_sent_to_another_process(school: tuple[list[Candidate], Terms]) -> None:
    people, terms = school
    whole = (people, terms, Lines.of(people))
    assert pickle.loads(pickle.dumps(whole)) == whole  # noqa: S301 (our own bytes)
