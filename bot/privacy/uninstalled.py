"""An organisation that has taken the bot away everywhere: a month later nothing of it is left (spec 6.2)."""

import logging
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, or_, select

from bot.database import AllTenantsSession
from bot.house import House
from bot.nudges.local_time import local_date
from bot.people.model import Installation, Tenant
from bot.polls.model import InterestPoll
from bot.privacy.ownership import tables

log = logging.getLogger(__name__)

KEPT: Final = timedelta(days=30)
"""Time enough to install again what was taken away by mistake."""


def sweep(house: House) -> None:
    """Once a day; repeatable."""
    with house.database.everyone() as session:
        gone = _gone(session, house)
    for tenant in gone:
        _purge(house, tenant)


def _gone(session: AllTenantsSession, house: House) -> list[str]:
    """Organisations that had the bot and have not had it for a month; who never had it is beginning."""
    lately = house.clock.now() - KEPT
    back = or_(Installation.active.is_(True), Installation.gone_at.is_(None), Installation.gone_at >= lately)
    there = select(Installation.tenant_id).where(back)
    had = select(Installation.tenant_id).where(Installation.tenant_id.not_in(there))
    return sorted(set(session.scalars(had)))


def _purge(house: House, tenant: str) -> None:
    today = local_date(house.clock.now(), "UTC")
    with house.database.everyone() as session:
        sent = (InterestPoll.tenant_id == tenant, InterestPoll.state != "draft")
        polls = session.scalars(select(InterestPoll.id).where(*sent)).all()
    for poll in polls:  # the ballot box first: without the app's rows nobody would find them again
        house.ballots.purge(poll, on=today)
    with house.database.everyone() as session:
        places = select(Installation).where(Installation.tenant_id == tenant)
        session.scalars(places.with_for_update()).all()
        if tenant not in _gone(session, house):
            return  # installed again at this very moment
        for table in reversed(tables()):
            session.execute(delete(table).where(table.tenant_id == tenant))
        session.execute(delete(Tenant).where(Tenant.id == tenant))
    log.info("an organisation that took the bot away a month ago is forgotten")
