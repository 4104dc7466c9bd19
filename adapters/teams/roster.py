"""Who somebody is, as the Bot Connector tells it: no permission of Microsoft Graph is asked for."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import select

from adapters.live import Live, NotOurs
from adapters.teams.messenger import Messenger
from adapters.teams.outcomes import Answered
from adapters.teams.parse import Joined, Origin
from adapters.teams.reference import PLATFORM, Reference
from bot.conversation.event import Profile, Sender
from bot.house import House
from bot.people.model import Account, Installation, Member
from bot.people.reach import to_look_up, without_account

log = logging.getLogger(__name__)

AT_ONCE: Final = 20
"""People asked about in one go; the next go is a minute later."""

NOT_THERE: Final = frozenset({400, 403, 404})
"""How Teams says that somebody is not in a chat, or that there is no such chat."""

MOST_LINKED: Final = 10_000
"""Imported people compared with a team's members at once."""


def profile_of(member: Mapping[str, Any], *, locale: str = "", zone: str = "") -> Profile:
    """What is kept of a member as the Bot Connector describes them."""
    email = next((word for key in ("email", "userPrincipalName") if (word := _address(member.get(key)))), "")
    name = member.get("name")
    return Profile(name=name if isinstance(name, str) else "", email=email, locale=locale, zone=zone)


async def look_up(messenger: Messenger, origin: Origin) -> Profile:
    """Who has just acted, by the chat or channel in which they did.

    Of somebody whom Teams does not find there, locale and zone alone are known. Raises `NotOurs`, and
    whatever else goes wrong.
    """
    known: Mapping[str, Any] = {}
    # A reply in a channel names its thread as well, which has no members of its own.
    here = origin.person.conversation or origin.thread.partition(";")[0]
    try:
        known = await messenger.member(msgspec.structs.replace(origin.person, conversation=here))
    except Answered as answer:
        if answer.status not in NOT_THERE:
            raise
        log.info("nobody is found in that chat", extra={"platform": PLATFORM})
    if not _is_ours(known, origin.person.tenant):
        raise NotOurs
    return profile_of(known, locale=origin.person.locale, zone=origin.zone)


async def link_team(live: Live, messenger: Messenger, joined: Joined) -> int:
    """The app is in a team now: people from an imported file who are in it can be written to from now on.

    They are told apart by their e-mail address; everybody else there stays unknown. Gives how many.
    """
    waiting = set(await live.run(without_account, live.house, PLATFORM, joined.tenant, MOST_LINKED))
    if not waiting:
        return 0
    members = await messenger.members(joined.service_url, joined.conversation)
    linked = 0
    for member in members:
        if not _is_ours(member, joined.tenant):
            continue
        profile = profile_of(member)
        account = member.get("aadObjectId") or member.get("objectId") or member.get("id")
        if profile.email.lower() in {email.lower() for email in waiting} and isinstance(account, str):
            sender = Sender(platform=PLATFORM, installation=joined.tenant, user=account)
            await live.introduce(sender, profile)
            linked += 1
    return linked


async def refresh(live: Live, messenger: Messenger, tenants: Iterable[str]) -> None:
    """Ask about some people whose profile is old; who has no chat with the bot is left for another day."""
    for tenant in sorted(tenants):
        for account in await live.run(to_look_up, live.house, PLATFORM, tenant, AT_ONCE):
            kept = await live.run(reference_of, live.house, tenant, account)
            if kept is None:
                continue
            try:
                known = await messenger.member(kept)
            except Exception:
                log.exception("a person could not be looked up")
                continue
            sender = Sender(platform=PLATFORM, installation=tenant, user=account)
            await live.introduce(sender, profile_of(known, locale=kept.locale))


def reference_of(house: House, tenant: str, account: str) -> Reference | None:
    """The chat with this person, if it is known."""
    with house.database.everyone() as session:
        return Reference.read(session.scalar(_accounts(tenant, Account.reference, account)))


def names_of(house: House, sender: Sender, members: Iterable[str]) -> dict[str, str]:
    """Member id → name, for people of the sender's own organisation; unknown ids are left out."""
    wanted = list(members)
    with house.database.everyone() as session:
        organisation = session.scalar(_accounts(sender.installation, Account.tenant_id, sender.user))
        if organisation is None or not wanted:
            return {}
        rows = session.execute(
            select(Member.id, Member.name).where(Member.tenant_id == organisation, Member.id.in_(wanted))
        )
        return {row.id: row.name for row in rows}


def _accounts(tenant: str, column: Any, account: str) -> Any:
    return (
        select(column)
        .join(
            Installation,
            (Installation.tenant_id == Account.tenant_id) & (Installation.id == Account.installation_id),
        )
        .where(
            Installation.platform == PLATFORM,
            Installation.external_id == tenant,
            Account.user_id == account,
        )
    )


def _is_ours(member: Mapping[str, Any], tenant: str) -> bool:
    """False for people of another organisation, in a channel that both share: Teams says whose they are."""
    theirs = member.get("tenantId")
    return not isinstance(theirs, str) or theirs.casefold() in ("", tenant)


def _address(given: Any) -> str:
    """An e-mail address; a guest's name in the directory (…#EXT#…) only looks like one."""
    return given if isinstance(given, str) and "@" in given and "#EXT#" not in given.upper() else ""
