"""Circles and the panel, when two act in the same second: the first one has done it, nothing is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.groups.model import Circle
from bot.groups.panel_model import Answer, Question
from tests import meanwhile
from tests.fakes import Stage
from tests.groups.stories import COUNTED, JUNIORS, TUESDAY, Story, running

pytestmark = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


def without_a_host(stage: Stage) -> Story:
    """Everybody can on the Tuesday, and nobody would host."""
    story = running(stage)
    story.propose()
    for name in JUNIORS:
        story.answers(name, TUESDAY)
    return story


def test_of_two_who_offer_to_host_the_first_one_does(stage: Stage) -> None:
    story = without_a_host(stage)
    story.counted()
    with meanwhile.before(stage, lambda: stage.press("Ana", "I can be the host")) as session:
        session.scalars(select(Circle)).one().host_id = stage.members["Ben"]
    assert stage.newest("Ana").startswith("This circle has found its host since then.")
    stage.command("Ben", "circle")
    assert "You are the host." in stage.newest("Ben")


def test_a_circle_that_is_called_off_as_its_answers_are_counted_stays_off(stage: Stage) -> None:
    story = without_a_host(stage)
    stage.clock.move_to(COUNTED + timedelta(minutes=1))
    with meanwhile.before(stage, stage.settle) as session:
        session.scalars(select(Circle)).one().move("call_off")
    assert [state for _, state, _ in story.circles()] == ["off"]


def test_an_answer_that_is_sent_as_the_question_closes_is_read(stage: Stage) -> None:
    story = running(stage)
    story.joins(*JUNIORS)
    story.asks()
    stage.advance(days=3)
    story.says("Ben", "Two forms for one trip")
    stage.command("Ana", "panel")
    stage.press("Ana", "Answer with my name")
    stage.fill("Ana", words="Monday meetings", credit="no")
    with stage.house.database.tenant(stage.tenant) as session:
        closes = session.scalars(select(Question.closes_at)).one()
        written = session.scalars(select(Answer).where(Answer.member_id == stage.members["Ana"])).one()
    assert closes is not None
    stage.clock.move_to(closes + timedelta(minutes=1))
    with meanwhile.before(stage, stage.settle) as session:
        Question.locked(session, Question.id == written.question_id)
        session.merge(written).sent_at = closes
    stage.advance(days=1)
    assert "Monday meetings" in stage.newest("Sol")
