"""What a programme has learned: what was heard and what changed, line by line over time (S2-12).

And the asking of somebody to coordinate it, which waits for their own yes.
"""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import Stale
from bot.people.model import Member
from bot.programmes.model import Programme, Role


class Learnt(Tenanted):
    """One thing heard and what was done about it; neither who said it nor who wrote it is kept."""

    __tablename__ = "learnt"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        record_of(None, "shared", "3 years after the programme's end"),
    )

    programme_id: Mapped[str]
    heard: Mapped[str]
    changed: Mapped[str]
    noted_at: Mapped[datetime]
    post: Mapped[int] = mapped_column(default=0)
    """The number of the post to everybody that it went out with, or 0 while it has not (M-YSWD)."""

    @classmethod
    def of(cls, session: Session, programme_id: str) -> "list[Learnt]":
        """All that this programme has noted, oldest first."""
        query = select(Learnt).where(Learnt.programme_id == programme_id)
        return list(session.scalars(query.order_by(Learnt.noted_at, Learnt.id)))

    @classmethod
    def carried(cls, session: Session, member: Member, newest: int) -> "list[Learnt]":
        """The newest lines of the programmes that this member coordinates, over or not, newest first."""
        query = (
            select(Learnt)
            .join(Role, Role.programme_id == Learnt.programme_id)
            .where(Role.member_id == member.id, Role.role == "coordinator")
            .order_by(Learnt.noted_at.desc(), Learnt.id)
            .limit(newest)
        )
        return list(session.scalars(query))


class Handing(Tenanted):
    """Somebody has been asked to coordinate a programme, with whoever asked or in their place."""

    __tablename__ = "handing"
    __table_args__ = (
        UniqueConstraint("tenant_id", "programme_id", "member_id"),
        within_tenant("programme", "programme_id"),
        within_tenant("member", "member_id"),
        within_tenant("member", "asked_by"),
        record_of("member_id", "shared", "until it is answered"),
    )

    programme_id: Mapped[str]
    member_id: Mapped[str]
    asked_by: Mapped[str]
    in_place: Mapped[bool]
    """Whether whoever asked then stops coordinating."""
    asked_on: Mapped[date]

    @classmethod
    def waiting(cls, session: Session, handing_id: str, member: Member) -> "tuple[Handing, Programme]":
        """The question of that id to this member, and its programme; `Stale` where it is answered."""
        found = session.scalar(
            select(Handing).where(Handing.id == handing_id, Handing.member_id == member.id)
        )
        if found is None:
            raise Stale("stages.handing_gone", step="home")
        return found, Programme.by_id(session, found.programme_id)

    @classmethod
    def of(cls, session: Session, programme_id: str) -> "list[tuple[Handing, Member]]":
        """Who has been asked in this programme and has not answered."""
        query = (
            select(Handing, Member)
            .join(Member, Member.id == Handing.member_id)
            .where(Handing.programme_id == programme_id, Member.left_at.is_(None))
            .order_by(Member.name, Member.id)
        )
        return [(row, member) for row, member in session.execute(query)]
