"""What the command line does to an organisation's data: one transaction each, answered in lines."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, or_, select

from bot.conversation.legible import legible, visible
from bot.conversation.phrases import SOURCE_LOCALE
from bot.database import Database, TenantSession
from bot.house import House
from bot.people import importing
from bot.people.model import Account, Grant, Member, Tenant
from bot.privacy.one_person import OnePerson

MOST_LISTED = 10
"""People or organisations named in one answer."""

ALIKE = 0.7
"""From here on a name may be meant by one that was mistyped."""

SAID_FROM = 2000
"""Steps from which on it is said how far an import is."""


class Refused(Exception):
    """It was not done: `lines` say why and what to do instead."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """A tenant as the operator knows it."""

    id: str
    name: str


def new_organisation(house: House, name: str) -> list[str]:
    """Make a tenant by hand, before any platform has: its people can then be imported. Raises `Refused`."""
    name = " ".join(legible(name).split())
    if not visible(name):
        raise Refused("An organisation needs a name.")
    with house.database.everyone() as session:
        if session.scalar(select(Tenant.id).where(func.lower(Tenant.name) == name.lower())):
            raise Refused(f"There is an organisation called {name} already.")
        session.add(Tenant(name=name, created_at=house.clock.now()))
    return [f"{name} has been made. Next: viceversa import-people FILE"]


def organisation(database: Database, wanted: str | None) -> Organisation:
    """The organisation of that name or id, or the only one there is. Raises `Refused`."""
    with database.everyone() as session:
        tenants = session.scalars(select(Tenant).order_by(Tenant.name))
        every = [Organisation(id=tenant.id, name=tenant.name) for tenant in tenants]
    if not every:
        raise Refused(
            "There is no organisation here yet: viceversa tenant new NAME makes one. "
            "For the playground's school add --playground."
        )
    fitting = [o for o in every if wanted is None or wanted.casefold() in (o.id, o.name.casefold())]
    if len(fitting) == 1:
        return fitting[0]
    nearest = sorted(every, key=lambda o: -_alike(wanted or "", o.name))
    names = [f"  {o.name}  ({o.id})" for o in (fitting or nearest)[:MOST_LISTED]]
    if wanted is None:
        raise Refused("There are several organisations; say which with --tenant:", *names)
    raise Refused(f"{wanted} names {'several' if fitting else 'no'} organisation here; there is:", *names)


def _alike(said: str, name: str) -> float:
    """How much two names look alike, from 0 to 1; capitals do not matter."""
    return difflib.SequenceMatcher(None, said.casefold(), name.casefold()).ratio()


def grant_coordinator(house: House, tenant: Organisation, person: str) -> list[str]:
    """Let this person set up programmes. Repeatable. Raises `Refused`."""
    with house.database.tenant(tenant.id) as session:
        member = find_person(session, person)
        has = select(Grant.id).where(Grant.member_id == member.id, Grant.role == "coordinator")
        if session.scalar(has) is not None:
            return [f"{member.name} is a coordinator of {tenant.name} already."]
        session.add(Grant(member_id=member.id, role="coordinator", given_at=house.clock.now()))
    return [f"{member.name} is now a coordinator of {tenant.name}. Their home offers the first step."]


def find_person(session: TenantSession, wanted: str) -> Member:
    """The one person with that id, e-mail address or name; part of a name will do. Raises `Refused`."""
    wanted = " ".join(legible(wanted).split())
    if not visible(wanted):
        raise Refused("Say who: their id, e-mail address or name.")
    said = wanted.casefold()
    here = Member.left_at.is_(None)
    own = select(Account.member_id).where(func.lower(Account.user_id) == said)
    exact = or_(Member.id == said, func.lower(Member.email) == said, Member.id.in_(own))
    found = list(session.scalars(select(Member).where(here, exact)))
    people: Sequence[Member] = ()
    if not found:
        people = session.scalars(select(Member).where(here).order_by(Member.name, Member.id)).all()
        # Compared here and not by the database, which knows no capitals beyond English ones.
        found = [m for m in people if m.name.casefold() == said]
        found = found or [m for m in people if said and said in m.name.casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        near = [m for m in people if max(_alike(said, m.name), _alike(said, m.email or "")) >= ALIKE]
        near.sort(key=lambda m: -_alike(said, m.name))
        raise Refused(
            f"Nobody here has the id, e-mail address or name {wanted}. People are here once they have "
            "written to the bot, or with: viceversa import-people FILE",
            *(f"  did you mean {m.name}  {m.email or m.id}" for m in near[:3]),
        )
    lines = [f"  {m.name}  {m.email or m.id}" for m in found[:MOST_LISTED]]
    if len(found) > MOST_LISTED:
        lines.append(f"  … and {len(found) - MOST_LISTED} more")
    raise Refused(f"{wanted} could be several people; use the address or id:", *lines)


def import_people(
    house: House, tenant: Organisation, file: Path, *, dry_run: bool, tell: Callable[[str], None] = print
) -> list[str]:
    """Take a file of people, all of it or nothing. Raises `Refused` with every problem and its fix.

    A long file is written a few hundred people at a time, so that a running server is not held up; `tell`
    hears how far it is.
    """
    try:
        data = file.read_bytes()
    except OSError as failed:
        raise Refused(f"{file} cannot be read: {failed.strerror}") from failed
    with house.database.tenant(tenant.id) as session:
        known, platforms = importing.known_people(session), importing.platforms_here(session)
    read = importing.read_people(data, known, platforms)
    outcome: importing.Plan | importing.Problems
    if isinstance(read, importing.Roster):
        outcome = importing.take(
            house.database,
            tenant.id,
            read,
            house.clock.now(),
            OnePerson(house.sealer),
            dry_run=dry_run,
            report=_every_tenth(tell),
        )
    else:
        outcome = read
    if isinstance(outcome, importing.Problems):
        phrases = house.phrases(SOURCE_LOCALE, "UTC")
        told = [problem.told(phrases) for problem in outcome.found]
        raise Refused(*told, f"{file}: nothing was taken; {len(told)} thing(s) to put right.")
    ignored = read.ignored if isinstance(read, importing.Roster) else ()
    lines = [f"Columns not read: {', '.join(ignored)}"] if ignored else []
    found = outcome.summary
    numbers = f"{found.added} new, {found.changed} changed, {found.unchanged} as before"
    if dry_run:
        said = f"Nothing is wrong in {file}; it would make: {numbers}."
        return [*lines, said, *_partings(outcome, "would have to close")]
    return [*lines, f"{tenant.name}: {numbers}.", *_partings(outcome, "have to close now")]


def _partings(plan: importing.Plan, how: str) -> list[str]:
    """How many pairs a file parts, and the columns to look at if that is not what was meant."""
    if not plan.partings:
        return []
    count = sum(parting.pairs for parting in plan.partings)
    columns = ", ".join(sorted({parting.column for parting in plan.partings}))
    return [f"ATTENTION: {count} pair(s) {how}. If that is not meant, mend the column(s): {columns}"]


def _every_tenth(tell: Callable[[str], None]) -> Callable[[int, int], None]:
    """Says how far long work is, at each tenth of it; short work is done before anybody could read it."""
    said = 0

    def report(done: int, total: int) -> None:
        nonlocal said
        if total > SAID_FROM and done * 10 // total > said:
            said = done * 10 // total
            tell(f"{done} of {total} steps")

    return report
