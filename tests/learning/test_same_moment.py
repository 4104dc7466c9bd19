"""Lessons that are read, and marked by a coordinator, at the same moment: both count."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from bot.conversation.card import Button, FormButton
from bot.learning.sessions_model import LessonSession
from bot.programmes.model import Participant
from tests import meanwhile
from tests.fakes import Stage
from tests.learning.test_sessions import before_matching, parts

pytestmark = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


def marks(stage: Stage) -> Callable[[], object]:
    """Cora marks that Ana was at the session, which stands for L03, as soon as the form is sent."""
    story = before_matching(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        at = stage.clock.now() - timedelta(hours=1)
        row = LessonSession(programme_id=story.programme, side="mentor", at=at, place="Room 4", made_at=at)
        session.add(row)
        session.flush()
        args = {"programme": story.programme, "session": row.id}
    stage.click("Cora", FormButton(name="learning.attended", label="…", args=args))
    return partial(stage.fill, "Cora", people=[stage.members["Ana"]])


def test_a_lesson_that_is_read_as_the_session_is_marked_stays_read(stage: Stage) -> None:
    with meanwhile.before(stage, marks(stage)) as session:
        ana = session.scalars(select(Participant).where(Participant.member_id == stage.members["Ana"])).one()
        ana.lessons_read = ["L04"]
    assert parts(stage)["Ana"] == ("ready", ["L04", "L03"])


def test_a_session_that_is_marked_as_a_lesson_is_read_stays_marked(stage: Stage) -> None:
    marked = marks(stage)
    reads = Button(name="learning.read", label="…", args={"lesson": "L04"})
    meanwhile.together(stage, marked, lambda: stage.click("Ana", reads))
    assert parts(stage)["Ana"] == ("ready", ["L03", "L04"])
