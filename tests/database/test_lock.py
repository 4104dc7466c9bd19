"""A row that is locked is read anew: what another connection wrote meanwhile is seen, and not undone."""

import pytest

from bot.people.model import Member
from tests.fakes import Stage


@pytest.mark.parametrize("house", ["postgresql"], indirect=True)
def test_what_others_wrote_is_seen_and_what_was_changed_here_is_kept(stage: Stage) -> None:
    ana = stage.arrive("Ana")
    with stage.house.database.tenant(stage.tenant) as session:
        here = Member.by_id(session, ana)
        assert here.name == "Ana"
        with stage.house.database.tenant(stage.tenant) as other:
            Member.by_id(other, ana).name = "Ana María"
        assert Member.by_id(session, ana).name == "Ana"  # read once, it is asked for no more
        here.locale = "es"
        here.lock()
        assert (here.name, here.locale) == ("Ana María", "es")
    with stage.house.database.tenant(stage.tenant) as session:
        again = Member.by_id(session, ana)
        assert (again.name, again.locale) == ("Ana María", "es")
