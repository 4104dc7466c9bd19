"""Tenants, installations, accounts and members: whose data everything else is.

A tenant is one organisation. It may have installations on several platforms, and one member may have
an account on each, so that one programme can span them.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Self

from sqlalchemy import JSON, Select, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.conversation.card import Option
from bot.database import Base, Tenanted, new_id, record_of, within_tenant
from bot.errors import NotThere

LONG_AGO = timedelta(days=30)
"""A profile of that age is asked for before others (`reach.FRESH`)."""

LISTED = 100
"""Most people that a field lists; beyond that it is searched (`PersonField`)."""


class Tenant(Base):
    """One organisation. Only the all-tenants session sees this table."""

    __tablename__ = "tenant"
    __table_args__ = (record_of(None, "none", "until purge, 30 days after the last uninstall"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    created_at: Mapped[datetime]


class Installation(Tenanted):
    """The bot in one workspace of one platform; rate limits and uninstalls belong to it."""

    __tablename__ = "installation"
    __table_args__ = (
        UniqueConstraint("platform", "external_id"),
        record_of(None, "none", "until uninstall + 30 days"),
    )

    platform: Mapped[str]
    external_id: Mapped[str]
    secrets: Mapped[bytes | None]
    """Platform tokens, encrypted with the master key; never in a log."""
    installer: Mapped[str | None]
    """The platform's id of whoever installed: the first coordinator, once we know them (A2)."""
    active: Mapped[bool] = mapped_column(default=True)
    gone_at: Mapped[datetime | None]
    """When it was uninstalled; a new installation forgets that."""

    @property
    def called(self) -> str:
        """What people call its platform: its name, with a capital."""
        return self.platform.capitalize()


class Member(Tenanted):
    """A person of this organisation, once, however many accounts they have."""

    __tablename__ = "member"
    __table_args__ = (
        within_tenant("member", "manager_id"),
        within_tenant("member", "appraiser_id"),
        within_tenant("member", "inductor_id"),
        record_of("id", "shared", "until withdrawal + 30 days, or round end + 90 days"),
    )

    name: Mapped[str]
    email: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="en")
    zone: Mapped[str] = mapped_column(default="UTC")
    site: Mapped[str] = mapped_column(default="")
    """Where they work, if the organisation has several places and a file said so."""
    level: Mapped[int | None]
    level_confirmed: Mapped[bool] = mapped_column(default=False)
    """True when a coordinator's file or a coordinator said so; self-reports wait for that (spec 2.2)."""
    line_said_at: Mapped[datetime | None]
    """When a file or a coordinator last said level and reporting line: anew each round (spec 6.1)."""
    manager_id: Mapped[str | None]
    appraiser_id: Mapped[str | None]
    inductor_id: Mapped[str | None]
    hours: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Own working hours as `bot.nudges.calendars.WorkingHours`, or None for the programme's."""
    days_off: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Own days not to be contacted as `bot.nudges.calendars.PersonalDays`; no reason is kept."""
    quiet: Mapped[str] = mapped_column(default="")
    """`""`, `"fewer"` or `"essential"` (spec 4.2, fewer messages)."""
    snoozed_until: Mapped[datetime | None]
    good_times: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Weekly free periods, as `rules.free_periods` reads them: `"0-lunch"` is Monday's lunch (A8)."""
    away_since: Mapped[date | None]
    """The first day of the time in which a coordinator said that they are away; no reason is kept (A8)."""
    away_until: Mapped[date | None]
    """The last day of it."""
    pronouns: Mapped[str] = mapped_column(default="", server_default="")
    """As this person typed them, or empty: never guessed (spec 7.3)."""
    say_name: Mapped[str] = mapped_column(default="", server_default="")
    """Their own note on saying their name."""
    access: Mapped[bytes | None] = mapped_column(info={"sealed_for": "access:{owner}"})  # for `mydata`
    """What they need to meet well, sealed (`people.own.access_of`): theirs alone unless they share it."""
    shares_access: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the partner of a pair may read it (S0-08)."""
    left_at: Mapped[datetime | None]

    @property
    def active(self) -> bool:
        """Still here: the account has not been deactivated."""
        return self.left_at is None

    @classmethod
    def by_id(cls, session: Session, member_id: str) -> Self:
        """The member of that id in this session's tenant, or `NotThere`."""
        found = cls.kept(session, member_id)
        if found is None:
            raise NotThere("people.nobody_there")
        return found

    @classmethod
    def still_here(cls, session: Session, chosen: Collection[str]) -> "Member | None":
        """The one person chosen in a `PersonField`; None for nobody, an unknown id or somebody who left."""
        return session.scalar(select(Member).where(Member.id.in_(chosen), Member.left_at.is_(None)).limit(1))

    @classmethod
    def here(cls, session: Session) -> "list[Member]":
        """Everybody who has not left, by name."""
        return list(
            session.scalars(select(Member).where(Member.left_at.is_(None)).order_by(Member.name, Member.id))
        )

    @classmethod
    def on_offer(cls, session: Session, *, but: str = "") -> tuple[Option, ...]:
        """Colleagues for a `PersonField`: everybody `but` one, or nobody where they are too many to list."""
        query = select(Member).where(Member.left_at.is_(None), Member.id != but)
        people = session.scalars(query.order_by(Member.name, Member.id).limit(LISTED + 1)).all()
        if len(people) > LISTED:
            return ()
        return tuple(Option(value=member.id, label=member.name[:75]) for member in people)

    @classmethod
    def any_coordinator(cls, session: Session) -> bool:
        """Whether anybody has been made a coordinator of this organisation yet."""
        return session.scalar(select(Grant.id).limit(1)) is not None


class Account(Tenanted):
    """A member's login on one installation, and how to reach them there."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("tenant_id", "installation_id", "user_id"),
        within_tenant("installation", "installation_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "until withdrawal + 30 days"),
    )

    installation_id: Mapped[str]
    user_id: Mapped[str]
    member_id: Mapped[str]
    reference: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The platform's conversation reference for messages we begin, if it needs one."""
    reachable: Mapped[bool] = mapped_column(default=True)
    """False after a final refusal; true again when the person comes back."""
    preferred: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its owner, who has several, would rather be written to here."""
    seen_at: Mapped[datetime | None]
    """When the profile was last refreshed from the platform."""
    locale: Mapped[str] = mapped_column(default="")
    zone: Mapped[str] = mapped_column(default="")
    """Language and time zone as the platform said then: whoever has not chosen others moves along."""
    administers: Mapped[bool] = mapped_column(default=False)
    """Whether the platform said then that this person looks after the workspace."""

    @classmethod
    def ask_again(cls, session: Session, members: Collection[str], now: datetime) -> None:
        """Have the platforms asked about these people soon: before a round, that somebody has left is news.

        Their profiles count as old. Accounts that wait for their people go on waiting.
        """
        theirs = select(cls).where(cls.member_id.in_(members), cls.seen_at > now - LONG_AGO)
        for account in session.scalars(theirs).all():
            account.seen_at = now - LONG_AGO
        session.flush()


def ways_to(member_id: str) -> Select[Account, Installation]:
    """Where this member can be written to; the first is where it is done.

    Always the same one, theirs to choose: whoever is on two platforms is to know where to look.
    """
    return (
        select(Account, Installation)
        .join(Installation, Installation.id == Account.installation_id)
        .where(Account.member_id == member_id, Account.reachable.is_(True), Installation.active.is_(True))
        .order_by(Account.preferred.desc(), Account.seen_at.is_(None), Account.id)
    )


class Grant(Tenanted):
    """Who may set up programmes here: the first is made by whoever installs, or by `viceversa grant`."""

    __tablename__ = "grant_of"
    __table_args__ = (
        UniqueConstraint("tenant_id", "member_id", "role"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "until taken back or withdrawal"),
    )

    member_id: Mapped[str]
    role: Mapped[str] = mapped_column(default="coordinator")
    given_at: Mapped[datetime]


class Exclusion(Tenanted):
    """Somebody this person would rather not be paired with. The engine alone reads it (spec 2.3)."""

    __tablename__ = "exclusion"
    __table_args__ = (
        UniqueConstraint("tenant_id", "member_id", "other_id"),
        within_tenant("member", "member_id"),
        within_tenant("member", "other_id"),
        record_of("member_id", "private", "until cleared, or 30 days after the last programme"),
    )

    member_id: Mapped[str]
    other_id: Mapped[str]
    said_on: Mapped[date | None]
    """When they last looked at their list and kept this."""


class PeopleFile(Tenanted):
    """A file of people that somebody has sent, while they look at what it would do: for a day at most.

    `state`: reading → wrong | ready → taking → taken, or ready → left. What is wrong or left can still be
    mended. A new file takes the place of the one before.
    """

    __tablename__ = "people_file"
    __table_args__ = (
        UniqueConstraint("tenant_id", "member_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "private", "one day"),
    )

    member_id: Mapped[str]
    state: Mapped[str] = mapped_column(default="reading")
    sealed: Mapped[bytes]
    """Its text, sealed for `people_file:` and the row's id: of many people, so it is in nobody's `mydata`."""
    outcome: Mapped[bytes | None]
    """`filing.Outcome`, sealed in the same way."""
    at: Mapped[datetime]

    @classmethod
    def of(cls, session: Session, member_id: str, *, locked: bool = False) -> "PeopleFile | None":
        """The file that this member has sent, if it is still here; read anew if it is to be locked."""
        if locked:
            return cls.locked(session, cls.member_id == member_id)
        return session.scalar(select(cls).where(cls.member_id == member_id))
