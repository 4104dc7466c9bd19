"""Taking a file of people into the organisation: all of it or nothing, and as often as wanted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.people.model import Account, Installation, Member
from bot.people.roster import Person, Problem, Problems, Roster, read_people
from bot.people.rules import reporting_circle

__all__ = ["Problem", "Problems", "Roster", "Summary", "apply", "known_people", "read_people"]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a file changed, or would change: numbers of people. Nobody is ever removed by a file."""

    added: int
    changed: int
    unchanged: int

    @property
    def total(self) -> int:
        """Everybody in the file."""
        return self.added + self.changed + self.unchanged


def known_people(session: Session) -> frozenset[str]:
    """Ids and e-mail addresses of everybody here, for managers who are not in the file."""
    emails = session.scalars(select(Member.email).where(Member.email.is_not(None), Member.left_at.is_(None)))
    users = session.scalars(select(Account.user_id).where(Account.reachable.is_(True)))
    return frozenset(name.casefold() for name in (*emails, *users) if name)


def apply(session: Session, roster: Roster, now: datetime, *, dry_run: bool = False) -> Summary | Problems:
    """Take every person of the file, or nobody: with `Problems` nothing has been changed.

    Repeatable: the same file again changes nothing. Levels from a file count as confirmed (spec 2.2).
    A name is left alone once the person has been here and may have chosen it. `dry_run` changes nothing.
    """
    desk = _Desk(session)
    problems = list(desk.problems(roster))
    if problems:
        return Problems(found=tuple(problems))
    found = {person.line: desk.member_of(person) for person in roster.people}
    if dry_run:
        return desk.summary(roster, found, None)
    for person in roster.people:
        if found[person.line] is None:
            found[person.line] = desk.welcome(person)
    return desk.summary(roster, found, now)


class _Desk:
    """Who is here already, looked up once for the whole file."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.members = {member.id: member for member in session.scalars(select(Member))}
        self.by_email = {m.email.casefold(): m for m in self.members.values() if m.email}
        self.accounts = list(session.scalars(select(Account)))
        self.by_user = {account.user_id.casefold(): account for account in self.accounts}
        self.seen = {account.member_id for account in self.accounts if account.seen_at is not None}
        self.places = list(session.scalars(select(Installation).where(Installation.active.is_(True))))
        self.new: set[str] = set()

    def member_of(self, person: Person) -> Member | None:
        """The member that this row is about, if there is one."""
        account = self.by_user.get(person.id.casefold()) if person.id else None
        if account is not None:
            return self.members[account.member_id]
        return self.by_email.get(person.email) if person.email else None

    def problems(self, roster: Roster) -> Iterator[Problem]:
        """What only shows beside the people who are here already."""
        for person in roster.people:
            account = self.by_user.get(person.id.casefold()) if person.id else None
            mailed = self.by_email.get(person.email) if person.email else None
            if account is not None and mailed is not None and account.member_id != mailed.id:
                yield Problem(line=person.line, column="", block="people.import_two_people")
            if account is None and not person.email and len(self.places) != 1:
                yield Problem(line=person.line, column="", block="people.import_needs_email")
        yield from self._circles(roster)

    def _circles(self, roster: Roster) -> Iterator[Problem]:
        """Circles that close only through people who are not in the file."""
        rows = {person.line: self._key(person) for person in roster.people}
        managers: dict[str, str | None] = {m.id: m.manager_id for m in self.members.values()}
        names = {m.id: m.name for m in self.members.values()}
        called = {name: rows[p.line] for p in roster.people for name in p.names}
        for person in roster.people:
            managers[rows[person.line]] = self._named(person.manager, called)
            names[rows[person.line]] = person.name
        told: set[str] = set()
        for person in roster.people:
            circle = reporting_circle(rows[person.line], managers)
            if circle and not told.intersection(circle):
                told.update(circle)
                given = {"names": [names[key] for key in circle]}
                yield Problem(line=person.line, column="", block="people.import_circle", given=given)

    def _key(self, person: Person) -> str:
        member = self.member_of(person)
        return member.id if member else f"line {person.line}"

    def _named(self, name: str, called: Mapping[str, str]) -> str | None:
        said = name.casefold()
        if not said:
            return None
        account, mailed = self.by_user.get(said), self.by_email.get(said)
        return called.get(said) or (account.member_id if account else mailed.id if mailed else None)

    def welcome(self, person: Person) -> Member:
        """A new member; with an id, also their account on the only installation there is."""
        member = Member(name=person.name, email=person.email or None)
        self.session.add(member)
        self.session.flush()
        self.members[member.id] = member
        self.new.add(member.id)
        if person.email:
            self.by_email[person.email] = member
        if person.id and len(self.places) == 1:
            account = Account(installation_id=self.places[0].id, user_id=person.id, member_id=member.id)
            self.session.add(account)
            self.session.flush()
            self.by_user[person.id.casefold()] = account
        return member

    def summary(self, roster: Roster, found: Mapping[int, Member | None], now: datetime | None) -> Summary:
        """Compare every row with what is known, and write what differs unless `now` is None."""
        rows = {p.line: member.id if (member := found[p.line]) else f"line {p.line}" for p in roster.people}
        called = {name: rows[p.line] for p in roster.people for name in p.names}
        added = changed = 0
        for person in roster.people:
            member = found[person.line]
            if member is None:
                added += 1
                continue
            wanted = self._wanted(person, member, called)
            differs = {column: value for column, value in wanted.items() if getattr(member, column) != value}
            added += member.id in self.new
            changed += bool(differs) and member.id not in self.new
            if now is not None:
                for column, value in differs.items():
                    setattr(member, column, value)
                member.line_said_at = now
        self.session.flush()
        return Summary(added=added, changed=changed, unchanged=len(roster.people) - added - changed)

    def _wanted(self, person: Person, member: Member, called: Mapping[str, str]) -> dict[str, object]:
        """The columns as the file has them; empty cells change only who manages, appraises and inducts."""
        wanted: dict[str, object] = {
            "manager_id": self._named(person.manager, called),
            "appraiser_id": self._named(person.appraiser, called),
            "inductor_id": self._named(person.inductor, called),
            "left_at": None,
        }
        if member.id not in self.seen:
            wanted["name"] = person.name
        if person.level is not None:
            wanted |= {"level": person.level, "level_confirmed": True}
        if person.email:
            wanted["email"] = person.email
        if person.site:
            wanted["site"] = person.site
        if person.language:
            wanted["locale"] = person.language
        return wanted
