"""Both of a pair say the same at the same moment, on two real connections: it is one thing."""

from functools import partial

import pytest
from sqlalchemy import select

from bot.pairs.model import Meeting
from tests import meanwhile
from tests.checkins.stories import two
from tests.fakes import Stage

pytestmark = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


def test_when_both_type_in_the_same_second_that_they_met_it_is_one_meeting(stage: Stage) -> None:
    two(stage)
    mia, tom = (partial(stage.command, name, "met today") for name in ("Mia", "Tom"))
    meanwhile.together(stage, mia, tom)
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(Meeting.state)).all() == ["happened"]
