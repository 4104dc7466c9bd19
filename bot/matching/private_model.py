"""Private matching attributes as rows: what a programme may ask about, and one sealed box for each person.

    asked (a coordinator) → agreed (the data protection contact) → open (boxes are there) → over

Off unless both agreed, for one round at a time (spec 6.4). Once it is over, key and boxes are gone.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import JSON, Index, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant

MOST_LABELS: Final = 5
"""Attributes of one programme: a form that can be filled in without scrolling for long."""

LIVE: Final = ("asked", "agreed", "open")


class PrivateMatching(Tenanted):
    """What people of one programme may be matched on in private, for one round.

    The labels are a coordinator's own plain words; nobody's name ever comes with them.
    """

    __tablename__ = "private_matching"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        within_tenant("member", "contact_id"),
        Index("private_matching_of", "tenant_id", "programme_id", "state"),
        record_of(None, "shared", "3 years after the programme's end"),
    )

    programme_id: Mapped[str]
    labels: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    contact_id: Mapped[str]
    """The data protection contact, who is none of those that run the programme."""
    state: Mapped[str] = mapped_column(default="asked", server_default="asked")
    asked_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    """When key and boxes are destroyed at the latest; known once it is open."""

    @classmethod
    def by_id(cls, session: Session, matching_id: str) -> "PrivateMatching | None":
        """The row of that id."""
        return session.scalar(select(cls).where(cls.id == matching_id))

    @classmethod
    def held(cls, session: Session, matching_id: str) -> "PrivateMatching | None":
        """The same, held until the transaction ends: answers, the opening and the end meet here."""
        return session.scalar(select(cls).where(cls.id == matching_id).with_for_update())

    @classmethod
    def live_in(cls, session: Session, programme_id: str) -> "PrivateMatching | None":
        """What that programme asks about, or is to agree on, if anything."""
        query = select(cls).where(cls.programme_id == programme_id, cls.state.in_(LIVE))
        return session.scalar(query.order_by(cls.asked_at.desc(), cls.id).limit(1))

    @classmethod
    def open_in(cls, session: Session, programme_id: str) -> "PrivateMatching | None":
        """What that programme asks its people about now, if anything."""
        found = cls.live_in(session, programme_id)
        return found if found is not None and found.state == "open" else None

    @classmethod
    def waiting_for(cls, session: Session, member_id: str) -> "PrivateMatching | None":
        """What this person is to agree to as a data protection contact, the oldest first."""
        query = select(cls).where(cls.contact_id == member_id, cls.state == "asked")
        return session.scalar(query.order_by(cls.asked_at, cls.id).limit(1))


class PrivateBox(Tenanted):
    """One person's sealed box: everybody who takes part has one, all of one length, blank or not.

    There is no time on it, so that nobody can read from it who has filled theirs in and when.
    """

    __tablename__ = "private_attr"
    __table_args__ = (
        UniqueConstraint("tenant_id", "matching_id", "member_id"),
        within_tenant("private_matching", "matching_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "private", "until the pairs of the round are found, 60 days at most"),
    )

    matching_id: Mapped[str]
    member_id: Mapped[str]
    box: Mapped[bytes]
    """Only the matching can open it: it is in nobody's export, the person's own included."""

    @classmethod
    def all_of(cls, session: Session, matching_id: str) -> dict[str, bytes]:
        """Member → box."""
        rows = session.scalars(select(cls).where(cls.matching_id == matching_id))
        return {row.member_id: row.box for row in rows}

    @classmethod
    def put(cls, session: Session, matching_id: str, member_id: str, box: bytes) -> None:
        """This box instead of the one that was there."""
        found = session.scalar(select(cls).where(cls.matching_id == matching_id, cls.member_id == member_id))
        if found is None:
            session.add(cls(matching_id=matching_id, member_id=member_id, box=box))
        else:
            found.box = box
        session.flush()

    @classmethod
    def forget(cls, session: Session, matching_id: str) -> None:
        """All boxes of it are gone."""
        session.execute(delete(cls).where(cls.matching_id == matching_id))
