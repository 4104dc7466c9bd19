"""Bringing the made-up school into the bot: by the same doors as a real one, and only once."""

import csv
import io
from typing import Final

import msgspec
from sqlalchemy import select

from adapters.playground.school import SCHOOL, STAFF, Colleague
from bot.conversation.event import Introduced, Sender
from bot.database import TenantSession
from bot.dispatch import dispatch
from bot.house import House
from bot.people import importing
from bot.people.model import Account, Grant, Installation, Member, Tenant
from bot.routing import Routes

PLATFORM: Final = "playground"


def seed(house: House, routes: Routes, installation: str) -> str:
    """The school's tenant, made with its people if it is not there yet. Gives the tenant's id.

    Repeatable: a crash in the middle is completed by the next call.
    """
    tenant = _installed(house, installation)
    with house.database.tenant(tenant) as session:
        # Levels are entered last and all at once, so one of them means that nothing is missing. People are
        # not greeted again then: somebody may have asked to be forgotten.
        entered = session.scalar(select(Member.id).where(Member.level.is_not(None)).limit(1))
    if entered is None:
        for colleague in STAFF:
            introduce(house, routes, installation, colleague)
        with house.database.tenant(tenant) as session:
            _enter(session, house)
    return tenant


def introduce(house: House, routes: Routes, installation: str, colleague: Colleague) -> None:
    """The platform tells the bot who this is."""
    sender = Sender(platform=PLATFORM, installation=installation, user=colleague.id)
    dispatch(house, routes, Introduced(id=f"hello-{colleague.id}", sender=sender, profile=colleague.profile))


def members_by_person(session: TenantSession) -> dict[str, Member]:
    """Person of the playground → the bot's member."""
    accounts = select(Account.user_id, Member).join(Member, Member.id == Account.member_id)
    return {account.user_id: account.Member for account in session.execute(accounts)}


def member_of(session: TenantSession, person: str) -> Member | None:
    """The bot's member of that person, or None before they are known."""
    return session.scalar(
        select(Member).join(Account, Account.member_id == Member.id).where(Account.user_id == person)
    )


def _installed(house: House, installation: str) -> str:
    with house.database.everyone() as session:
        place = session.scalar(
            select(Installation).where(
                Installation.platform == PLATFORM, Installation.external_id == installation
            )
        )
        if place is None:
            tenant = Tenant(name=SCHOOL, created_at=house.clock.now())
            session.add(tenant)
            session.flush()
            place = Installation(tenant_id=tenant.id, platform=PLATFORM, external_id=installation)
            session.add(place)
        return place.tenant_id


def people_file() -> bytes:
    """The staff as the file that a coordinator would hand to `viceversa import-people`."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("id", "email", "name", "level", "manager", "appraiser", "inductor", "site", "language"))
    for c in STAFF:
        site = c.zone.partition("/")[2]
        lines = (c.manager or "", c.appraiser or "", c.inductor or "")
        rows.writerow((c.id, c.email, c.name, c.level, *lines, site, c.locale))
    return text.getvalue().encode()


def _enter(session: TenantSession, house: House) -> None:
    """Take in the people file, each person's own hours, and the first coordinator."""
    roster = importing.read_people(people_file(), importing.known_people(session))
    if isinstance(roster, importing.Roster):
        taken = importing.apply(session, roster, house.clock.now())
        if isinstance(taken, importing.Summary):
            _give_hours_and_grant(session, house)
            return
        roster = taken
    words = house.phrases("en", "UTC")
    raise ValueError("; ".join(problem.told(words) for problem in roster.found))


def _give_hours_and_grant(session: TenantSession, house: House) -> None:
    members = members_by_person(session)
    for colleague in STAFF:
        member = members[colleague.id]
        if colleague.hours is not None:
            member.hours = msgspec.to_builtins(colleague.hours, str_keys=True)
        if colleague.hat == "coordinator":
            session.add(Grant(member_id=member.id, role="coordinator", given_at=house.clock.now()))
