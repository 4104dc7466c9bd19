"""Two people whose places in the organisation change, so that they may not work together any more."""

from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.candidate import Candidate
from bot.matching.rules import Lines, Reason
from bot.matching.rules import _in_line as matching_line
from bot.pairs.lines import cause_of
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.people.rules import comes_between
from bot.programmes.model import Programme
from tests.fakes import Stage
from tests.pairs.stories import active


def changes(stage: Stage, name: str, **facts: Any) -> None:
    """People's data change, as an import or a coordinator would change them."""
    with stage.house.database.tenant(stage.tenant) as session:
        member = Member.by_id(session, stage.members[name])
        for key, value in facts.items():
            setattr(member, key, value)
        Pair.look_at_lines(session, stage.clock.now())
    stage.settle()


def test_a_shared_line_closes_the_pair_kindly(stage: Stage) -> None:
    story = active(stage)
    changes(stage, "Ana", manager_id=stage.members["Bea"])
    assert story.facts("state", "closing_because") == ("closing", "line")
    for name, other in (("Ana", "Bea"), ("Bea", "Ana")):
        assert stage.newest(name).startswith(
            f"You and {other} now share a reporting line, so this pairing needs to close.\n\n"
            "It is only about the structure. You have some weeks, and there is a short guide to ending well."
        )
        buttons = ["Suggest times", "We have a date", "Read the guide", "Say thank you"]
        assert stage.buttons(name) == buttons
    stage.until(datetime(2026, 2, 9, 12, tzinfo=UTC))
    assert story.facts("state") == "redefining"
    assert "Carry on" not in stage.buttons("Ana")
    story.click("Ana", "pairs.choose", cycle="1", choice="carry_on")
    assert stage.newest("Ana").startswith("This pairing has moved on since then.")


def test_levels_that_come_too_close_close_it_too(quick_stage: Stage) -> None:
    story = active(quick_stage)
    changes(quick_stage, "Ana", level=2, level_confirmed=True)
    changes(quick_stage, "Bea", level=4, level_confirmed=True)
    assert story.facts("state") == "active"
    changes(quick_stage, "Ana", level=3)
    assert story.facts("state", "closing_because") == ("closing", "level")
    assert quick_stage.newest("Bea").startswith("You and Ana now work at levels too close")


def test_whatever_changed_it_is_seen_within_a_week(quick_stage: Stage) -> None:
    story = active(quick_stage)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        ana = Member.by_id(session, quick_stage.members["Ana"])
        ana.appraiser_id = quick_stage.members["Bea"]
    quick_stage.advance(days=7, minutes=1)
    assert story.facts("closing_because") == "line"


def test_a_paused_pair_closes_and_a_later_pair_is_left_alone(quick_stage: Stage) -> None:
    story = active(quick_stage)
    quick_stage.command("Ana", "pause")
    quick_stage.fill("Ana", until="")
    changes(quick_stage, "Dan", manager_id=quick_stage.members["Cora"])
    assert story.facts("state") == "paused"
    changes(quick_stage, "Ana", manager_id=quick_stage.members["Cora"])
    changes(quick_stage, "Cora", manager_id=quick_stage.members["Bea"])
    assert story.facts("state", "paused_until") == ("closing", None)


def member(key: str, managers: dict[str, str | None], level: int | None = None) -> Member:
    return Member(id=key, manager_id=managers.get(key), level=level, level_confirmed=level is not None)


def test_mended_data_bring_no_pair_back_from_the_end_of_its_round(quick_stage: Stage) -> None:
    """It had once been paused while at work; now the round is near its end, and it stays in closing."""
    story = active(quick_stage)
    quick_stage.command("Ana", "pause")
    quick_stage.fill("Ana", until="")
    quick_stage.command("Ana", "resume")
    story.change(Programme, ends_on=date(2026, 2, 6))
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        Pair.look_again(session, story.programme, quick_stage.clock.now())
    quick_stage.advance(days=1)
    began = story.facts("state", "since")
    assert began[0] == "closing"
    quick_stage.advance(days=1)
    changes(quick_stage, "Ana", manager_id=quick_stage.members["Bea"])
    changes(quick_stage, "Ana", manager_id=None)
    assert story.facts("state", "since") == began  # a last meeting that they have had still counts


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-1, 5), min_size=6, max_size=6), st.booleans())
def test_the_rule_is_the_one_that_matching_goes_by(tree: list[int], open_to_head: bool) -> None:
    """Whoever matching would not bring together for their lines may not stay together, and nobody else."""
    managers = {str(n): None if up in (-1, n) else str(up) for n, up in enumerate(tree)}
    for one, other in product("012", "345"):
        junior, senior = member(one, managers), member(other, managers, 7)
        head = senior.manager_id is None
        candidates = [
            Candidate(id=key, level=1, manager=managers[key], opts_in_to_head=open_to_head)
            for key in managers
        ]
        by_id = {c.id: c for c in candidates}
        lines = Lines.of(candidates)
        leader = Candidate(id=other, level=7, manager=managers[other], head_of_organisation=head)
        reason = matching_line(by_id[one], leader, lines)
        # Matching also keeps a head from whoever is not in their line by the data; a pair that exists stays.
        in_data = other in lines.above[one] or one in lines.above[other]
        wanted = "line" if reason is not None and (in_data or reason != Reason.REPORTING_LINE) else ""
        between = comes_between(junior, senior, managers, gap=0, top=7, open_to_head=open_to_head)
        assert cause_of(between) == wanted


@pytest.mark.parametrize("relation", ["appraiser_id", "inductor_id"])
def test_appraisers_and_inductors_both_ways(relation: str) -> None:
    one, other = member("1", {}), member("2", {})
    for who, whom in ((one, other), (other, one)):
        setattr(who, relation, whom.id)
        assert cause_of(comes_between(one, other, {}, gap=2, top=7, open_to_head=True)) == "line"
        setattr(who, relation, None)
    assert cause_of(comes_between(one, other, {}, gap=2, top=7, open_to_head=True)) == ""
