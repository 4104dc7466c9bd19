"""Codes that are tried on several connections at once are counted all the same."""

from functools import partial

import pytest
from sqlalchemy import select

from bot.privacy.model import LinkCode
from tests import meanwhile
from tests.fakes import Stage

pytestmark = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


def test_two_wrong_codes_in_the_same_second_are_two(stage: Stage) -> None:
    """Else whoever tries many at once would have more than five tries an hour."""
    stage.arrive("Ana")
    stage.command("Ana", "link")
    one, other = (partial(stage.command, "Ana", f"link WRONG-{end}2345") for end in "AB")
    meanwhile.together(stage, one, other)
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(LinkCode.wrong)).all() == [2]
