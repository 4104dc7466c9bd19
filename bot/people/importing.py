"""Taking a file of people into the organisation: checked as a whole, then written, as often as wanted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.agenda import model as agenda
from bot.database import Database, TenantSession
from bot.pairs.model import Pair
from bot.people.comparing import Change, Here, Plan, Summary, plan
from bot.people.model import Account, Installation, Member
from bot.people.parting import partings
from bot.people.roster import Problems, Roster, read_people
from bot.people.titles import Problem
from bot.programmes.model import Programme

__all__ = [
    "Plan",
    "Problem",
    "Problems",
    "Roster",
    "Summary",
    "apply",
    "known_people",
    "platforms_here",
    "read_people",
    "take",
]

CHUNK: Final = 250
"""People written in one transaction: nobody else waits longer than that takes."""

T = TypeVar("T")


class Joiner(Protocol):
    """Makes two members one, where a row says that they are the same person."""

    def why_not(self, session: TenantSession, one: Member, other: Member) -> str | None:
        """The block that says why these two cannot become one, or None."""

    def join(self, session: TenantSession, keep: Member, gone: Member) -> None:
        """All that is the second one's becomes the first one's."""


def known_people(session: Session) -> frozenset[str]:
    """Ids and e-mail addresses of everybody here, for managers who are not in the file."""
    emails = session.scalars(select(Member.email).where(Member.email.is_not(None), Member.left_at.is_(None)))
    users = session.scalars(select(Account.user_id).where(Account.reachable.is_(True)))
    return frozenset(name.casefold() for name in (*emails, *users) if name)


def platforms_here(session: Session) -> frozenset[str]:
    """The platforms that the bot is on here: a file may have a column with people's ids on each."""
    return frozenset(session.scalars(select(Installation.platform).where(Installation.active.is_(True))))


def apply(session: Session, roster: Roster, now: datetime, *, dry_run: bool = False) -> Summary | Problems:
    """Take a small file in this one transaction; with `Problems` nothing has been changed.

    Repeatable: the same file again changes nothing. Levels from a file count as confirmed (spec 2.2).
    A name is left alone once the person has been here and may have chosen it. `dry_run` changes nothing.
    """
    found = plan(Here(session), roster)
    if isinstance(found, Plan) and not dry_run:
        _add(session, [change for change in found.changes if change.new])
        _write(session, found.changes)
        _said(session, found.everybody, now)
        _tell(session, now)
    return found if isinstance(found, Problems) else found.summary


def take(
    database: Database,
    tenant: str,
    roster: Roster,
    now: datetime,
    joiner: Joiner,
    *,
    dry_run: bool = False,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> Plan | Problems:
    """Take a file of any length: looked at as a whole first, then written a few hundred people at a time.

    The plan says how many pairs it makes close, before anything is written.

    With `Problems` nothing has been changed. Broken off half-way, the same file again does the rest.
    `report` hears how many rows are written, of how many.
    """
    with database.tenant(tenant) as session:
        here = Here(session)
    found = plan(here, roster)
    if isinstance(found, Plan):
        found = _joinable(database, tenant, found, joiner)
    if isinstance(found, Problems):
        return found
    with database.tenant(tenant) as session:
        found = replace(found, partings=partings(session, found))
    if dry_run:
        return found
    new = [change for change in found.changes if change.new]
    total, done = len(new) + len(found.changes) + len(found.everybody), 0
    for rows in _pieces(new):
        with database.tenant(tenant) as session:
            _add(session, rows)
        report(done := done + len(rows), total)
    for rows in _pieces(found.changes):
        with database.tenant(tenant) as session:
            _join(session, rows, joiner)
            _write(session, rows)
        report(done := done + len(rows), total)
    for members in _pieces(found.everybody):
        with database.tenant(tenant) as session:
            _said(session, members, now)
        report(done := done + len(members), total)
    if found.changes:
        with database.tenant(tenant) as session:
            _tell(session, now)
    return found


def _pieces(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


# --- writing ----------------------------------------------------------------------------------


def _add(session: Session, rows: Sequence[Change]) -> None:
    """New people, without their lines: whoever they name may come later in the file."""
    for row in rows:
        email = row.columns.get("email")
        session.add(Member(id=row.member, name=row.name, email=str(email) if email else None))
    session.flush()


def _write(session: Session, rows: Sequence[Change]) -> None:
    """What differs, and accounts that wait for their people."""
    named = select(Member).where(Member.id.in_([row.member for row in rows])).order_by(Member.id)
    locked = named.with_for_update(key_share=True).execution_options(populate_existing=True)
    here = {member.id: member for member in session.scalars(locked)}
    for row in rows:
        if row.level is not None:  # they may have said another one since: what is confirmed is the file's
            here[row.member].level = row.level
        for column, value in row.columns.items():
            setattr(here[row.member], column, value)
        for place, user in row.accounts:
            session.add(Account(installation_id=place, user_id=user, member_id=row.member))
    session.flush()


def _joinable(database: Database, tenant: str, found: Plan, joiner: Joiner) -> Plan | Problems:
    """The plan, unless it asks to make one person of two who cannot become one."""
    problems: list[Problem] = []
    with database.tenant(tenant) as session:
        for row in (change for change in found.changes if change.joins):
            both = [Member.still_here(session, [member]) for member in (row.member, row.joins)]
            if both[0] is None or both[1] is None:
                continue
            why = joiner.why_not(session, both[0], both[1])
            if why is not None:
                given = {"name": row.name}
                problems.append(Problem(line=row.line, column="", block="people.import_no_join", given=given))
    return Problems(found=tuple(problems)) if problems else found


def _join(session: TenantSession, rows: Sequence[Change], joiner: Joiner) -> None:
    """Two members who are one person become one, unless something has come between since it was checked."""
    for row in rows:
        other = Member.still_here(session, [row.joins]) if row.joins else None
        keep = Member.by_id(session, row.member)
        if other is not None and joiner.why_not(session, keep, other) is None:
            joiner.join(session, keep, other)


def _said(session: Session, members: Sequence[str], now: datetime) -> None:
    session.execute(update(Member).where(Member.id.in_(members)).values(line_said_at=now))


def _tell(session: Session, now: datetime) -> None:
    """Levels and lines may have changed: sides, and pairs that a line came between, are looked at anew."""
    running = select(Programme.id).where(Programme.state.not_in(("archived", "cancelled")))
    for programme_id in session.scalars(running).all():
        agenda.due(session, "programmes.people_changed", programme_id, now)
    Pair.look_at_lines(session, now)
