"""Live preparation sessions in place of the lessons that come before matching, and who was there (S2-10)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import JSON, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere


class LessonSession(Tenanted):
    """One session for one side of a programme: those who lead, or those who learn."""

    __tablename__ = "lesson_session"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        record_of(None, "shared", "3 years after the programme's end"),
    )

    programme_id: Mapped[str]
    side: Mapped[str]
    """`mentor` or `mentee`: each side meets on its own."""
    at: Mapped[datetime]
    place: Mapped[str]
    called_off: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    made_at: Mapped[datetime]

    @classmethod
    def of_programme(cls, session: Session, programme_id: str) -> "list[LessonSession]":
        """Those of a programme that were not called off, the latest first."""
        query = select(LessonSession).where(
            LessonSession.programme_id == programme_id, LessonSession.called_off.is_(False)
        )
        return list(session.scalars(query.order_by(LessonSession.at.desc(), LessonSession.id)))

    @classmethod
    def by_id(cls, session: Session, session_id: str) -> "LessonSession | None":
        """The one of that id, for what is said later; handlers use the one below."""
        return session.scalar(select(LessonSession).where(LessonSession.id == session_id))

    @classmethod
    def in_programme(cls, session: Session, session_id: str, programme_id: str) -> "LessonSession":
        """The one of that id in that programme, else `NotThere`."""
        found = cls.by_id(session, session_id)
        if found is None or found.programme_id != programme_id:
            raise NotThere("learning.no_such_session", step="lessons live")
        return found


class Attendance(Tenanted):
    """Somebody was at a session, as the coordinator marked it: their preparation is done."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "member_id"),
        within_tenant("lesson_session", "session_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "round end + 60 days"),
    )

    session_id: Mapped[str]
    member_id: Mapped[str]
    stands_for: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The lessons it stands for and that they had not read themselves: these alone go with the mark."""

    @classmethod
    def at(cls, session: Session, session_id: str) -> "dict[str, Attendance]":
        """Member id → their mark at that session."""
        rows = session.scalars(select(Attendance).where(Attendance.session_id == session_id))
        return {row.member_id: row for row in rows}
