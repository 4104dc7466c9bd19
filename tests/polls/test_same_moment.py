"""A poll that is sent in one window and prepared anew in another, on two real connections."""

from functools import partial

import pytest
from sqlalchemy import select

from bot.polls.model import InterestPoll
from tests import meanwhile
from tests.fakes import Stage
from tests.polls.staffroom import COORDINATOR, drafted, programme_with

pytestmark = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


def test_a_poll_that_is_being_sent_is_not_replaced_by_another_draft(stage: Stage) -> None:
    programme_with(stage, of=(9, 9))
    drafted(stage)
    stage.command(COORDINATOR, "poll open")
    send, prepare = (
        partial(stage.press, COORDINATOR, "Send the invitations"),
        partial(stage.fill, COORDINATOR, why="We would like to know.", closes="2026-01-26"),
    )
    meanwhile.together(stage, send, prepare)
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(InterestPoll.state)).all() == ["open"]
