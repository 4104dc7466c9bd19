"""Whom a platform should be asked about: people whose profile is not known yet, or not any more."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import or_, select

from bot.conversation.event import Sender
from bot.house import House
from bot.people.model import Account, Installation, Member

FRESH: Final = timedelta(days=7)
"""How long a profile is taken as it was: whoever moved or changed language is noticed within a week."""


def to_look_up(house: House, platform: str, external_id: str, most: int) -> list[str]:
    """User ids whose profile is to be asked for, those never seen first; at most `most`."""
    with house.database.everyone() as session:
        query = (
            select(Account.user_id)
            .join(
                Installation,
                (Installation.tenant_id == Account.tenant_id) & (Installation.id == Account.installation_id),
            )
            .where(
                Installation.platform == platform,
                Installation.external_id == external_id,
                Installation.active.is_(True),
                Account.reachable.is_(True),
                or_(Account.seen_at.is_(None), Account.seen_at < house.clock.now() - FRESH),
            )
            .order_by(Account.seen_at.is_not(None), Account.seen_at, Account.id)
            .limit(most)
        )
        return list(session.scalars(query))


def without_account(house: House, platform: str, external_id: str, most: int, after: str = "") -> list[str]:
    """E-mail addresses of people here who have no account on any platform, in order, after `after`."""
    with house.database.everyone() as session:
        place = session.scalar(
            select(Installation).where(
                Installation.platform == platform,
                Installation.external_id == external_id,
                Installation.active.is_(True),
            )
        )
        if place is None:
            return []
        has = select(Account.id).where(Account.tenant_id == Member.tenant_id, Account.member_id == Member.id)
        query = (
            select(Member.email)
            .where(
                Member.tenant_id == place.tenant_id,
                Member.left_at.is_(None),
                Member.email.is_not(None),
                Member.email > after,
                ~has.exists(),
            )
            .order_by(Member.email)
            .limit(most)
        )
        return [email for email in session.scalars(query) if email]


def names_of(house: House, platform: str, external_id: str, members: Collection[str]) -> dict[str, str]:
    """Member id → name, of those who belong to the organisation of that installation."""
    with house.database.everyone() as session:
        query = (
            select(Member.id, Member.name)
            .join(Installation, Installation.tenant_id == Member.tenant_id)
            .where(
                Installation.platform == platform,
                Installation.external_id == external_id,
                Member.id.in_(members),
            )
        )
        return {row[0]: row[1] for row in session.execute(query)}


def language_of(house: House, sender: Sender) -> str | None:
    """The language that somebody is spoken to in; None for whoever is not known here."""
    with house.database.everyone() as session:
        query = (
            select(Member.locale)
            .join(Account, (Account.tenant_id == Member.tenant_id) & (Account.member_id == Member.id))
            .join(
                Installation,
                (Installation.tenant_id == Account.tenant_id) & (Installation.id == Account.installation_id),
            )
            .where(
                Installation.platform == sender.platform,
                Installation.external_id == sender.installation,
                Account.user_id == sender.user,
            )
        )
        return session.scalar(query)
