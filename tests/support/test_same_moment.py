"""Two people on one request at the same moment, on real connections: one after the other."""

import pytest
from sqlalchemy import select

from bot.programmes.model import Role
from bot.support.model import HelpRequest
from tests import meanwhile
from tests.fakes import Stage
from tests.pairs.stories import active
from tests.support.test_support import ask, only_request

pytestmark = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


def test_a_contact_who_answers_while_another_is_asked_instead_has_answered(stage: Stage) -> None:
    """Dan has said that he saw it: he is not taken off it, and Tom is not asked."""
    story = active(stage)
    stage.arrive("Tom")
    ask(story, kind="unsafe")
    stage.press("Ana", "Send to both")
    with stage.house.database.tenant(stage.tenant) as session:
        session.add(Role(programme_id=story.programme, member_id=stage.members["Tom"], role="alternate"))
    stage.advance(days=4)
    with meanwhile.before(stage, lambda: stage.press("Ana", "Ask Tom instead of Dan")) as session:
        row = session.scalars(select(HelpRequest).where(HelpRequest.id == only_request(stage))).one()
        row.move("acknowledge")
        row.acknowledged_by, row.acknowledged_at = stage.members["Dan"], stage.clock.now()
    assert stage.newest("Ana").startswith("This request has moved on")
    with stage.house.database.tenant(stage.tenant) as session:
        row = session.scalars(select(HelpRequest)).one()
        assert (row.state, row.acknowledged_by in row.seen_by) == ("acknowledged", True)
    assert stage.seen_by("Tom") == []
