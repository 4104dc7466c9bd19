"""The bot is taken away: a month later nothing is left of the organisation, and all of its neighbour."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.people import installing
from bot.people.model import Installation, Tenant
from bot.polls.refusals import PollUnknown
from bot.privacy.ownership import tables
from tests.fakes import Stage, stage_in
from tests.pairs.stories import active
from tests.polls.staffroom import opened, poll_id, programme_with, vote


def rows_of(stage: Stage, tenant: str) -> dict[str, int]:
    """Table → how many rows of that organisation."""
    with stage.house.database.everyone() as session:
        counts = {
            table.__tablename__: session.scalar(
                select(func.count()).select_from(table).where(table.tenant_id == tenant)
            )
            for table in tables()
        }
        return {table: count for table, count in counts.items() if count}


def taken_away(stage: Stage) -> None:
    with stage.house.database.tenant(stage.tenant) as session:
        places = session.scalars(select(Installation)).all()
    for place in places:
        installing.uninstalled(stage.house, place.platform, place.external_id)


def test_a_month_after_the_last_uninstall_nothing_is_left(stage: Stage) -> None:
    neighbours = stage_in(stage.house)
    active(neighbours)
    programme_with(stage, of=(9, 9))
    opened(stage)
    for number in range(9):
        vote(stage, f"Junior0{number}", open="yes")
    poll = poll_id(stage)
    taken_away(stage)
    stage.clock.move_to(stage.clock.now() + timedelta(days=29))
    stage.advance(hours=1)
    assert rows_of(stage, stage.tenant)["member"] == 19
    stage.advance(days=2)
    assert rows_of(stage, stage.tenant) == {}
    with stage.house.database.everyone() as session:
        assert session.scalars(select(Tenant.id)).all() == [neighbours.tenant]
    with pytest.raises(PollUnknown):
        stage.house.ballots.outcome(poll)
    assert stage.house.keys.names("ballot.") == []
    assert rows_of(stage, neighbours.tenant)["pair"] == 1


def test_whoever_installs_again_within_a_month_finds_everything(quick_stage: Stage) -> None:
    active(quick_stage)
    taken_away(quick_stage)
    quick_stage.advance(days=20)
    installing.installed(
        quick_stage.house, platform="stage", external_id=quick_stage.installation, name="x", shared=True
    )
    quick_stage.advance(days=40)
    assert rows_of(quick_stage, quick_stage.tenant)["pair"] == 1
