"""Somebody leaves the organisation: noticed before a round, and never paired any more."""

from sqlalchemy import select

from bot.pairs.model import Pair
from bot.people import reach
from tests.fakes import Stage
from tests.matching.stories import open_story


def to_look_up(stage: Stage) -> set[str]:
    """Whom the platform is to be asked about."""
    return set(reach.to_look_up(stage.house, "stage", stage.installation, 50))


def test_a_round_has_the_platform_asked_anew_about_everybody_in_it(quick_stage: Stage) -> None:
    story = open_story(quick_stage)
    assert to_look_up(quick_stage) == set()
    story.start()
    assert to_look_up(quick_stage) == {*story.juniors, *story.seniors, "Deb"}
    quick_stage.arrive("Ana")  # the platform has told of her again
    assert "Ana" not in to_look_up(quick_stage)


def paired(stage: Stage) -> set[str]:
    """Everybody who is in a pair."""
    names = {member: name for name, member in stage.members.items()}
    with stage.house.database.tenant(stage.tenant) as session:
        return {names[member] for pair in session.scalars(select(Pair)) for member in pair.both}


def test_who_has_left_before_a_round_is_in_nobodys_list(quick_stage: Stage) -> None:
    story = open_story(quick_stage)
    quick_stage.leave("Ana")
    story.start()
    assert not story.asked("Ana")
    story.all_happy("Ben", "Cem")
    for senior in story.seniors:
        story.look(senior)
        assert set(story.options(senior)) <= {"Ben", "Cem"}


def test_who_leaves_while_people_are_asked_is_not_paired(stage: Stage) -> None:
    story = open_story(stage)
    story.solved()
    stage.leave("Ana")  # the platform told it when it was asked
    story.told()
    assert paired(stage) >= {"Ben", "Cem"}
    assert "Ana" not in paired(stage)
