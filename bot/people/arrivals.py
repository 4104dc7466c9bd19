"""Accounts coming, changing and going, as platforms report them."""

import contextlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversation.event import Introduced, Lifecycle, Profile
from bot.conversation.phrases import SOURCE_LOCALE, supported
from bot.errors import ViceVersaError
from bot.nudges.local_time import UnknownZone, zone_named
from bot.people.model import Account, Grant, Installation, Member, Tenant
from bot.turn import Turn

NAMELESS: Final = "?"
"""Somebody whose platform could not say who they are; it is asked again."""


class NotInstalled(ViceVersaError):
    """An event from an installation that this house does not know."""


def introduce(session: Session, event: Introduced, now: datetime) -> Member:
    """Make the sender known: a new account, on the member with that e-mail address or a new member.

    Repeatable: an account that exists is only refreshed. Raises `NotInstalled`.
    """
    sender, profile = event.sender, event.profile
    place = session.scalar(
        select(Installation).where(
            Installation.platform == sender.platform, Installation.external_id == sender.installation
        )
    )
    if place is None:
        raise NotInstalled(f"no installation of {sender.platform} with that id")
    # One after the other: else somebody who comes on two platforms at the same moment would be two people.
    session.execute(select(Tenant.id).where(Tenant.id == place.tenant_id).with_for_update(key_share=True))
    account = session.scalar(
        select(Account).where(
            Account.tenant_id == place.tenant_id,
            Account.installation_id == place.id,
            Account.user_id == sender.user,
        )
    )
    if account is not None:
        member = session.get_one(Member, (place.tenant_id, account.member_id))
        account.seen_at = now
        account.reference = event.reference or account.reference
        refresh(member, profile, account)
        return member
    known = _same_person(session, place, profile.email)
    first = known is None or not _has_account(session, known)
    if known is not None:
        known.left_at = None
    member = known or _newcomer(session, place, profile)
    account = Account(
        tenant_id=place.tenant_id,
        installation_id=place.id,
        user_id=sender.user,
        member_id=member.id,
        seen_at=now,
        reference=event.reference,
        # On a second platform somebody is known already: what it says changes nothing they have chosen.
        locale="" if first or not profile.locale else supported(profile.locale),
        zone="",
    )
    session.add(account)
    refresh(member, profile, account)
    session.flush()
    return member


def first_coordinator(session: Session, member_id: str, now: datetime) -> None:
    """Whoever installed becomes the first coordinator when they write to the bot (A2).

    To be called for them alone. Once there is one, only coordinators and the operator make others; where two
    could be it and write in the same second, the first one is.
    """
    if Member.any_coordinator(session):
        return
    places = select(Installation.id).order_by(Installation.id)
    session.scalars(places.with_for_update(key_share=True)).all()
    if not Member.any_coordinator(session):
        session.add(Grant(member_id=member_id, role="coordinator", given_at=now))
        session.flush()


def refresh(member: Member, profile: Profile, account: Account) -> None:
    """Take what the platform knows where the person has not chosen for themselves; unknown zones are left."""
    account.administers = profile.administers
    if profile.name.strip() and member.name == NAMELESS:
        member.name = profile.name.strip()[:80]
    if profile.locale:
        before, account.locale = account.locale, supported(profile.locale)
        if member.locale == (before or SOURCE_LOCALE):
            member.locale = account.locale
    # An odd zone from a platform: the one before stays, nobody is turned away.
    with contextlib.suppress(UnknownZone):
        if profile.zone:
            before, account.zone = account.zone, str(zone_named(profile.zone))
            if member.zone in ("UTC", before):
                member.zone = account.zone
    if profile.email and not member.email:
        member.email = profile.email.lower()


def account_changed(
    event: Lifecycle, turn: Turn, account_id: str, leaving: tuple[Callable[[Member, Turn], None], ...]
) -> None:
    """A profile changed, an account went or came back. Who has no account left has left the organisation."""
    session = turn.session
    account = session.scalar(select(Account).where(Account.id == account_id))
    if account is None:
        return
    member = Member.by_id(session, account.member_id)
    account.reference = event.reference or account.reference
    if event.profile is not None:
        account.seen_at = turn.now
        refresh(member, event.profile, account)
    match event.what:
        case "changed" | "opened_home":
            pass
        case "removed_app":
            account.reachable = False
        case "back":
            account.reachable, member.left_at = True, None
        case "left":
            account.reachable = False
            session.flush()
            # Of two accounts that go in the same second one is the last. What only names the member goes on.
            session.refresh(member, with_for_update={"key_share": True})
            others = select(Account.id).where(
                Account.member_id == member.id, Account.reachable.is_(True), Account.id != account.id
            )
            if session.scalar(others.limit(1)) is None and member.left_at is None:
                member.left_at = turn.now
                for let_go in leaving:
                    let_go(member, turn)


def _same_person(session: Session, place: Installation, email: str) -> Member | None:
    if not email:
        return None
    return session.scalar(
        select(Member).where(Member.tenant_id == place.tenant_id, func.lower(Member.email) == email.lower())
    )


def _has_account(session: Session, member: Member) -> bool:
    known = select(Account.id).where(Account.tenant_id == member.tenant_id, Account.member_id == member.id)
    return session.scalar(known.limit(1)) is not None


def _newcomer(session: Session, place: Installation, profile: Profile) -> Member:
    member = Member(
        tenant_id=place.tenant_id,
        name=profile.name.strip()[:80] or NAMELESS,
        email=profile.email.lower() or None,
        locale=SOURCE_LOCALE,
        zone="UTC",
    )
    session.add(member)
    session.flush()
    return member
