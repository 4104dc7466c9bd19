"""Circles and their seats as rows; the panel's rows are in `panel_model`."""

from datetime import datetime
from typing import Any, cast

import msgspec
import sqlalchemy as sa
from sqlalchemy import JSON, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, new_id, record_of, within_tenant
from bot.errors import NotThere, Stale
from bot.groups.panel_model import Question
from bot.groups.rules import CIRCLE, MINUTES, CircleCause, CircleState, Side
from bot.people.model import Member
from bot.sealing import Sealer

__all__ = ["Circle", "Notes", "Question", "Seat"]


class Notes(msgspec.Struct, frozen=True, kw_only=True):
    """What a circle keeps: themes without names, and what it wants to do."""

    themes: tuple[str, ...]
    actions: tuple[str, ...] = ()


class Circle(Tenanted):
    """Sixty minutes for five to ten peers: proposed with dates, then on one of them (`rules.CIRCLE`)."""

    __tablename__ = "circle"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        within_tenant("member", "host_id"),
        record_of(None, "private", "its notes 60 days after closing, its date until 3 years after the end"),
    )

    programme_id: Mapped[str]
    side: Mapped[str]
    """`mentor` or `mentee`: whose circle it is."""
    state: Mapped[str] = mapped_column(default="proposed", server_default="proposed")
    seed: Mapped[str]
    """What lots are drawn by: made with the circle, so that nobody can choose it to suit."""
    options: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """The dates it was proposed with, as ISO instants in their order."""
    at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(default="", server_default="")
    answer_by: Mapped[datetime]
    host_id: Mapped[str | None]
    guest_asked: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """The host has asked the coordinator to come."""
    sealed_notes: Mapped[bytes | None]
    shares: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Whom the host would share the themes with, of `rules.SHARES`."""
    object_by: Mapped[datetime | None]
    held_back: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Somebody who has left since had objected; which of them is not kept."""
    shared: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    proposed_at: Mapped[datetime]

    @classmethod
    def by_id(cls, session: Session, circle_id: str) -> "Circle | None":
        """The circle of that id, for what the clock starts."""
        return session.scalar(select(Circle).where(Circle.id == circle_id))

    @classmethod
    def of_member(cls, session: Session, circle_id: str, member: Member) -> "tuple[Circle, Seat]":
        """The circle of that id and this member's seat in it, else `NotThere`.

        The circle is locked: in the same second another may offer to host it, and the clock may settle it.
        """
        circle, seat = cls.locked(session, cls.id == circle_id), Seat.of(session, circle_id, member.id)
        if circle is None or seat is None:
            raise NotThere("groups.not_yours", step="circle")
        return circle, seat

    @classmethod
    def of_host(cls, session: Session, circle_id: str, member: Member) -> "Circle":
        """The circle of that id if this member hosts it, else `NotThere`."""
        circle = cls.by_id(session, circle_id)
        if circle is None or circle.host_id != member.id:
            raise NotThere("groups.not_host", step="circle")
        return circle

    @classmethod
    def in_programme(cls, session: Session, programme_id: str) -> "list[Circle]":
        """Every circle that is still kept, the newest proposal last."""
        query = select(Circle).where(Circle.programme_id == programme_id)
        return list(session.scalars(query.order_by(Circle.proposed_at, Circle.at, Circle.id)))

    @classmethod
    def hosted_by(cls, session: Session, member: Member) -> "list[Circle]":
        """Circles that this member hosts, in any state."""
        return list(session.scalars(select(Circle).where(Circle.host_id == member.id).order_by(Circle.id)))

    @classmethod
    def propose(
        cls, session: Session, *, programme_id: str, side: Side, options: list[str], place: str, **given: Any
    ) -> "Circle":
        """A new circle with dates to choose from; `given` are `answer_by` and `proposed_at`."""
        circle = cls(
            id=new_id(), programme_id=programme_id, side=side, seed=new_id(), options=options, **given
        )
        circle.place = place
        session.add(circle)
        session.flush()
        return circle

    def another(self, session: Session) -> "Circle":
        """A second circle of the same proposal."""
        return Circle.propose(
            session,
            programme_id=self.programme_id,
            side=cast(Side, self.side),
            options=list(self.options),
            place=self.place,
            answer_by=self.answer_by,
            proposed_at=self.proposed_at,
        )

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return MINUTES

    def move(self, cause: CircleCause) -> None:
        """Follow the table in `rules`; `Stale` where the circle is no longer in a state for it.

        Of the clock and a coordinator the first one moves it: what was called off stays off.
        """
        self.lock()
        states, to = CIRCLE[cause]
        if cast(CircleState, self.state) not in states:
            raise Stale("groups.moved_on", step="circle")
        self.state = to

    def write(self, sealer: Sealer, notes: Notes) -> None:
        """Keep the notes, sealed."""
        self.sealed_notes = sealer.seal(f"circle:{self.id}", msgspec.json.encode(notes))

    def read(self, sealer: Sealer) -> Notes:
        """The notes; none where nobody has written any."""
        if self.sealed_notes is None:
            return Notes(themes=())
        return msgspec.json.decode(sealer.unseal(f"circle:{self.id}", self.sealed_notes), type=Notes)


class Seat(Tenanted):
    """Somebody's place in a circle, and what they said about it: nobody else is shown any of it."""

    __tablename__ = "circle_seat"
    __table_args__ = (
        UniqueConstraint("tenant_id", "circle_id", "member_id"),
        within_tenant("circle", "circle_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "private", "60 days after the circle closes"),
    )

    circle_id: Mapped[str]
    member_id: Mapped[str]
    can: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Which of the circle's dates suit them."""
    answered_at: Mapped[datetime | None]
    would_host: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    stays_away: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """They cannot come after all: no reminder, and no notes afterwards."""
    about_notes: Mapped[str] = mapped_column(default="", server_default="")
    """`fine`, `keep` (the notes stay in the circle), or empty; empty again once that is decided."""

    @classmethod
    def of(cls, session: Session, circle_id: str, member_id: str) -> "Seat | None":
        """This member's seat in that circle."""
        return session.scalar(select(Seat).where(Seat.circle_id == circle_id, Seat.member_id == member_id))

    @classmethod
    def all_in(cls, session: Session, circle_id: str) -> "list[tuple[Seat, Member]]":
        """Who has a seat in that circle and is still here, in the order of their ids."""
        query = (
            select(Seat, Member)
            .join(Member, Member.id == Seat.member_id)
            .where(Seat.circle_id == circle_id, Member.left_at.is_(None))
            .order_by(Seat.member_id)
        )
        return [(seat, member) for seat, member in session.execute(query)]

    @classmethod
    def every(cls, session: Session, circle_id: str) -> "list[Seat]":
        """All seats in that circle, whoever they are."""
        return list(session.scalars(select(Seat).where(Seat.circle_id == circle_id).order_by(Seat.id)))

    @classmethod
    def mine(cls, session: Session, member: Member) -> "list[tuple[Seat, Circle]]":
        """This member's seats, the circle that is next first."""
        query = (
            select(Seat, Circle)
            .join(Circle, Circle.id == Seat.circle_id)
            .where(Seat.member_id == member.id)
            .order_by(Circle.answer_by, Circle.id)
        )
        return [(seat, circle) for seat, circle in session.execute(query)]
