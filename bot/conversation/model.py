"""What a conversation needs to remember for a day or less: answers given, choices shown, a form half filled,
and who may look at which form on our own pages.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, Self

from sqlalchemy import JSON, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, new_id, record_of

LINK_LASTS: Final = timedelta(minutes=10)
"""How long a link to one of our own pages waits to be used, once."""

VISIT_IDLE: Final = timedelta(minutes=30)
"""How long a visit lasts after the last time something was looked at or sent."""

VISIT_LONGEST: Final = timedelta(hours=2)
"""How long a visit lasts at most, however busy it is."""


class SeenEvent(Tenanted):
    """An event that was answered, with the answer sealed, so that a redelivery gets the same one.

    Ballots never come here: votes leave no row outside the ballot box.
    """

    __tablename__ = "seen_event"
    __table_args__ = (
        UniqueConstraint("tenant_id", "installation_id", "event_id"),
        Index("seen_event_at", "at"),
        record_of(None, "private", "one day"),
    )

    installation_id: Mapped[str]
    event_id: Mapped[str]
    reply: Mapped[bytes]
    at: Mapped[datetime]


class LastChoices(Tenanted):
    """The buttons of the last card a member was shown, so that typing "1" works for a day; sealed."""

    __tablename__ = "last_choices"
    __table_args__ = (
        UniqueConstraint("tenant_id", "member_id"),
        record_of("member_id", "private", "one day"),
    )

    member_id: Mapped[str]
    actions: Mapped[list[Any]] = mapped_column(JSON, info={"sealed_in_text": "choices:{owner}"})
    """One text: the buttons as JSON, sealed, in base 64."""
    at: Mapped[datetime]


class Dialogue(Tenanted):
    """A form being answered by typing, sealed, as far as it has got."""

    __tablename__ = "dialogue"
    __table_args__ = (
        UniqueConstraint("tenant_id", "member_id"),
        record_of("member_id", "private", "one day"),
    )

    member_id: Mapped[str]
    asking: Mapped[bytes]
    at: Mapped[datetime]


def new_token() -> str:
    """A secret for a link or a cookie: 32 random bytes, 43 characters that a web address can hold."""
    return secrets.token_urlsafe(32)


def _digest(token: str) -> bytes:
    """What is kept of a token, so that whoever reads the database cannot use it."""
    return sha256(token.encode(errors="replace")).digest()  # bytes that are no text are nobody's token


class Visit(Tenanted):
    """Somebody on our own pages, known by a cookie of which only the digest is kept."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("digest"),
        Index("visit_until", "until"),
        record_of("member_id", "private", "two hours"),
    )

    member_id: Mapped[str]
    digest: Mapped[bytes]
    began_at: Mapped[datetime]
    until: Mapped[datetime]

    @classmethod
    def new(cls, tenant: str, member_id: str, cookie: str, now: datetime) -> Self:
        """A new visit for whoever sends this cookie, `new_token()`, from now on."""
        return cls(
            tenant_id=tenant,
            id=new_id(),
            member_id=member_id,
            digest=_digest(cookie),
            began_at=now,
            until=now + VISIT_IDLE,
        )

    @classmethod
    def of_cookie(cls, session: Session, cookie: str, now: datetime) -> Self | None:
        """The visit of that cookie, unless it is over."""
        return session.scalar(select(cls).where(cls.digest == _digest(cookie), cls.until > now))

    def begins_anew(self, now: datetime) -> None:
        """Another link was used: as good a proof of who this is as the first."""
        self.began_at, self.until = now, now + VISIT_IDLE

    def goes_on(self, now: datetime) -> None:
        """Something was looked at: the half hour begins anew, within the two hours."""
        self.until = min(now + VISIT_IDLE, self.began_at + VISIT_LONGEST)


class DoorPass(Tenanted):
    """A link to one form on our own pages, for one person: good once, for ten minutes.

    Once used it says which form a visit may show, and its id is that page's address. What it opens is
    sealed, because even that somebody has a "Rather not" open is nobody's business.
    """

    __tablename__ = "door_pass"
    __table_args__ = (
        UniqueConstraint("digest"),
        Index("door_pass_until", "until"),
        record_of("member_id", "private", "ten minutes, or while its page is open"),
    )

    member_id: Mapped[str]
    digest: Mapped[bytes]
    opens: Mapped[bytes]
    """The form's name and args, sealed for `door:` and the member's id."""
    until: Mapped[datetime]
    """When the row stops to mean anything: the link's end, or once used the end of the longest visit."""
    used_at: Mapped[datetime | None]
    visit_id: Mapped[str | None]

    @classmethod
    def made(cls, member_id: str, token: str, opens: bytes, now: datetime) -> Self:
        """A pass for whoever brings this token, `new_token()`, within ten minutes."""
        return cls(member_id=member_id, digest=_digest(token), opens=opens, until=now + LINK_LASTS)

    @classmethod
    def of_token(cls, session: Session, token: str, now: datetime) -> Self | None:
        """The pass of that token, used or not, unless its time is over; nobody else uses it meanwhile."""
        found = select(cls).where(cls.digest == _digest(token), cls.until > now)
        return session.scalar(found.with_for_update())

    @classmethod
    def of_page(cls, session: Session, page: str, visit: Visit, now: datetime) -> Self | None:
        """The pass behind a page, if this visit has come in with it."""
        mine = (cls.tenant_id == visit.tenant_id, cls.visit_id == visit.id)
        return session.scalar(select(cls).where(cls.id == page, *mine, cls.until > now))

    def use(self, visit: Visit, now: datetime) -> None:
        """Let this visit in. There is no second time."""
        if self.used_at is not None:
            raise ValueError("a link is used once")
        self.used_at, self.visit_id, self.until = now, visit.id, visit.began_at + VISIT_LONGEST
