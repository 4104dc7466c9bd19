"""Accounts coming, changing and going, as platforms report them."""

import contextlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversation.event import Introduced, Lifecycle, Profile
from bot.conversation.phrases import SOURCE_LOCALE, supported
from bot.errors import ViceVersaError
from bot.nudges.local_time import UnknownZone, zone_named
from bot.people.model import Account, Installation, Member
from bot.turn import Turn


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
        refresh(member, profile)
        return member
    known = _same_person(session, place, profile.email)
    if known is not None:
        _welcome_back(session, known, profile)
    member = known or _newcomer(session, place, profile)
    session.add(
        Account(
            tenant_id=place.tenant_id,
            installation_id=place.id,
            user_id=sender.user,
            member_id=member.id,
            seen_at=now,
        )
    )
    session.flush()
    return member


def refresh(member: Member, profile: Profile) -> None:
    """Take what the platform knows where the person has not chosen for themselves; unknown zones are left."""
    if profile.zone and member.zone == "UTC":
        # An odd zone from a platform: the default stays, nobody is turned away.
        with contextlib.suppress(UnknownZone):
            member.zone = str(zone_named(profile.zone))
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
    match event.what:
        case "changed" | "opened_home":
            refresh(member, event.profile or Profile())
        case "back":
            account.reachable, member.left_at = True, None
        case "left":
            account.reachable = False
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


def _welcome_back(session: Session, member: Member, profile: Profile) -> None:
    """Somebody known from a file, or from another platform, is here now (again).

    A file that names no language leaves the source one, until the person's first platform knows better.
    """
    known = select(Account.id).where(Account.tenant_id == member.tenant_id, Account.member_id == member.id)
    if profile.locale and member.locale == SOURCE_LOCALE and session.scalar(known.limit(1)) is None:
        member.locale = supported(profile.locale)
    member.left_at = None
    refresh(member, profile)


def _newcomer(session: Session, place: Installation, profile: Profile) -> Member:
    member = Member(
        tenant_id=place.tenant_id,
        name=profile.name.strip()[:80] or "?",
        email=profile.email.lower() or None,
        locale=supported(profile.locale),
    )
    session.add(member)
    session.flush()
    member.zone = "UTC"
    refresh(member, profile)
    return member
