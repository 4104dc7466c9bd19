"""A file of people beside the people who are here: what it would add, change and join, or what is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import new_id
from bot.people.model import Account, Installation, Member
from bot.people.roster import Person, Problems, Roster
from bot.people.rules import reporting_circle
from bot.people.titles import Problem
from bot.programmes.model import NOT_IN, Participant


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


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one row asks for beyond what is known."""

    line: int
    member: str
    """The member's id, made here for somebody new."""
    name: str
    new: bool
    columns: Mapping[str, object]
    """Columns of `Member` that differ, with what the file says."""
    level: int | None = None
    """The level that the file gives, if it gives one: also where it differs only once it is written."""
    accounts: Sequence[tuple[str, str]] = ()
    """Installation and user id of accounts that are not known yet."""
    joins: str = ""
    """Another member who, by this row, is the same person."""


@dataclass(frozen=True, kw_only=True)
class Parting:
    """So many pairs of one programme would have to close, for the same column of the file."""

    programme: str
    """The programme's id."""
    column: str
    """`manager`, `appraiser`, `inductor` or `level`."""
    pairs: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a file asks for. `everybody` are the ids of all its people, changed or not."""

    changes: tuple[Change, ...]
    everybody: tuple[str, ...]
    summary: Summary
    partings: tuple[Parting, ...] = ()
    """Pairs that would have to close; found by `parting.partings`."""


class Here:
    """Who is here already, looked up once for the whole file."""

    def __init__(self, session: Session) -> None:
        self.members = {member.id: member for member in session.scalars(select(Member))}
        self.by_email = {m.email.casefold(): m for m in self.members.values() if m.email}
        self.accounts = list(session.scalars(select(Account)))
        self.places = list(session.scalars(select(Installation).where(Installation.active.is_(True))))
        self.seen = {account.member_id for account in self.accounts if account.seen_at is not None}
        part = select(Participant.member_id).where(Participant.state.not_in(NOT_IN))
        self.at_home = self.seen & set(session.scalars(part.distinct()))
        """Who has been here and takes part: another account opens all that is private to them."""
        self.by_user: dict[str, list[Account]] = {}
        for account in self.accounts:
            self.by_user.setdefault(account.user_id.casefold(), []).append(account)

    def on(self, platform: str) -> list[Installation]:
        """Where the bot is on that platform; for an empty name, anywhere."""
        return [place for place in self.places if platform in ("", place.platform)]

    def account(self, user: str, platform: str = "") -> Account | None:
        """The account of that user id."""
        places = {place.id for place in self.on(platform)}
        found = self.by_user.get(user.casefold(), []) if user else []
        return next((a for a in found if not platform or a.installation_id in places), None)

    def same_people(self, person: Person) -> list[str]:
        """The members that this row is about, by everything it tells; several are to become one."""
        accounts = [self.account(person.id), *(self.account(user, on) for on, user in person.users)]
        found = [account.member_id for account in accounts if account is not None]
        mailed = self.by_email.get(person.email) if person.email else None
        return list(dict.fromkeys([*found, *([mailed.id] if mailed else [])]))


def plan(here: Here, roster: Roster) -> Plan | Problems:
    """What the file asks for beside the people who are here, or why it cannot be taken."""
    return _Desk(here, roster).plan()


class _Desk:
    def __init__(self, here: Here, roster: Roster) -> None:
        self.here, self.roster = here, roster
        self.same = {person.line: here.same_people(person) for person in roster.people}
        self.ids = {line: (found[0] if found else new_id()) for line, found in self.same.items()}
        self.called = {name: self.ids[p.line] for p in roster.people for name in p.names}

    def plan(self) -> Plan | Problems:
        problems = [*self._misfits(), *self._circles()]
        if problems:
            return Problems(found=tuple(sorted(problems, key=lambda problem: problem.line)))
        changes = [change for person in self.roster.people if (change := self._change(person)) is not None]
        added = sum(change.new for change in changes)
        total = len(self.roster.people)
        summary = Summary(added=added, changed=len(changes) - added, unchanged=total - len(changes))
        return Plan(changes=tuple(changes), everybody=tuple(self.ids.values()), summary=summary)

    def _misfits(self) -> Iterator[Problem]:
        """What only shows beside the people who are here already."""
        first: dict[str, int] = {}
        for person in self.roster.people:
            line, found = person.line, self.same[person.line]
            users = person.users
            if len(found) > 1 and not users:
                yield Problem(line=line, column="", block="people.import_two_people")
            elif len(found) > 2:
                yield Problem(line=line, column="", block="people.import_several_people")
            elif self.here.at_home.intersection(found) and (len(found) > 1 or self._accounts(person)):
                given = {"name": person.name}
                yield Problem(line=line, column="", block="people.import_theirs_to_join", given=given)
            for on, _ in users:
                if len(self.here.on(on)) != 1:
                    where = {"platform": on.capitalize()}
                    yield Problem(line=line, column=on, block="people.import_no_platform", given=where)
            known = bool(found) or bool(person.email) or bool(users)
            if not known and len(self.here.places) != 1:
                yield Problem(line=line, column="", block="people.import_needs_email")
            for member in found:
                if first.setdefault(member, line) != line:
                    twice = {"said": person.name, "first": first[member]}
                    yield Problem(line=line, column="", block="people.import_twice", given=twice)

    def _circles(self) -> Iterator[Problem]:
        """Circles that close only through people who are not in the file."""
        people = self.roster.people
        managers: dict[str, str | None] = {m.id: m.manager_id for m in self.here.members.values()}
        names = {m.id: m.name for m in self.here.members.values()}
        for person in people:
            managers[self.ids[person.line]] = self._named(person.manager)
            names[self.ids[person.line]] = person.name
        told: set[str] = set()
        for person in people:
            circle = reporting_circle(self.ids[person.line], managers)
            if circle and not told.intersection(circle):
                told.update(circle)
                given = {"names": [names[key] for key in circle]}
                yield Problem(line=person.line, column="", block="people.import_circle", given=given)

    def _named(self, name: str) -> str | None:
        said = name.casefold()
        if not said:
            return None
        account, mailed = self.here.account(said), self.here.by_email.get(said)
        return self.called.get(said) or (account.member_id if account else mailed.id if mailed else None)

    def _change(self, person: Person) -> Change | None:
        found = self.same[person.line]
        member = self.here.members.get(self.ids[person.line])
        wanted = self._wanted(person, member)
        differs = {
            column: value
            for column, value in wanted.items()
            if member is None or getattr(member, column) != value
        }
        accounts = self._accounts(person)
        joins = found[1] if len(found) > 1 else ""
        if member is not None and not (differs or accounts or joins):
            return None
        return Change(
            line=person.line,
            member=self.ids[person.line],
            name=person.name,
            new=member is None,
            columns=differs,
            level=person.level,
            accounts=accounts,
            joins=joins,
        )

    def _accounts(self, person: Person) -> list[tuple[str, str]]:
        """Accounts that the row names and nobody has seen: they wait for their people."""
        users = [(on, user) for on, user in person.users if self.here.account(user, on) is None]
        if person.id and len(self.here.places) == 1 and self.here.account(person.id) is None:
            users.append(("", person.id))
        return [(self.here.on(platform)[0].id, user) for platform, user in users]

    def _wanted(self, person: Person, member: Member | None) -> dict[str, object]:
        """The columns as the file has them; empty cells change only who manages, appraises and inducts."""
        lines = {
            "manager": self._named(person.manager),
            "appraiser": self._named(person.appraiser),
            "inductor": self._named(person.inductor),
        }
        read = self.roster.columns
        wanted: dict[str, object] = {f"{c}_id": who for c, who in lines.items() if c in read or not read}
        wanted["left_at"] = None
        if member is None or member.id not in self.here.seen:
            wanted["name"] = person.name
        if person.level is not None:
            wanted |= {"level": person.level, "level_confirmed": True}
        said = {"email": person.email, "site": person.site, "locale": person.language, "zone": person.zone}
        if member is not None and member.id in self.here.at_home:
            del said["email"]  # whoever comes with that address on another platform would be let in as them
        return wanted | {column: value for column, value in said.items() if value}
