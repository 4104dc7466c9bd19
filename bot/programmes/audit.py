"""Who did what to a programme: the admin audit that observers read, and participants in summary (spec 6.6).

A handler that acts for the whole programme says so with `record(turn, "open_signup")`. Only the deed, its
day and who did it are kept: never what was typed, and nothing about a participant.
"""

from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Index, delete, select
from sqlalchemy.orm import Mapped

from bot.database import Tenanted, TenantSession, record_of, within_tenant
from bot.house import House
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.turn import Turn

Deed = Literal[
    "set_up",
    "edit",
    "name_people",
    "name_observer",
    "topics",
    "map_words",
    "channel",
    "open_poll",
    "cancel_poll",
    "open_signup",
    "keep_open",
    "close_signup",
    "levels",
    "start_match",
    "prepare_match",
    "private_matching",
    "approve_match",
    "announce",
    "post",
    "learnings",
    "hand_over",
    "pause",
    "resume",
    "cancel",
    "merge",
    "archive",
    "export",
    "content",
    "session",
    "circle",
    "panel",
    "support",
    "people_file",
    "away",
    "take_out",
    "end_pair",
]
"""Each has its words in the block `observing.did_<deed>`."""

FOR_OBSERVERS_ALONE: Final[frozenset[Deed]] = frozenset({"end_pair", "away", "take_out"})
"""Left out of what participants read: where few take part, the day alone would say whom it was about."""

KEPT: Final = timedelta(days=365)
"""How long it is remembered who did what (spec 6.1: 12 months)."""


class AdminAction(Tenanted):
    """One thing that somebody did for a whole programme."""

    __tablename__ = "admin_action"
    __table_args__ = (
        Index("admin_action_of", "tenant_id", "programme_id", "at"),
        within_tenant("programme", "programme_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "12 months"),
    )

    programme_id: Mapped[str]
    member_id: Mapped[str]
    deed: Mapped[str]
    at: Mapped[datetime]

    @classmethod
    def of(
        cls, session: TenantSession, programme: Programme, newest: int
    ) -> "list[tuple[AdminAction, Member]]":
        """The newest so many in that programme, newest first, each with who did it."""
        query = (
            select(AdminAction, Member)
            .join(Member, Member.id == AdminAction.member_id)
            .where(AdminAction.programme_id == programme.id)
            .order_by(AdminAction.at.desc(), AdminAction.id)
            .limit(newest)
        )
        return [(action, member) for action, member in session.execute(query)]


def record(turn: Turn, deed: Deed) -> None:
    """The turn's actor has done this in the turn's programme, now.

    Written in the same transaction as what was done, so that neither is there without the other.
    """
    turn.session.add(
        AdminAction(programme_id=turn.the_programme.id, member_id=turn.actor.id, deed=deed, at=turn.now)
    )
    turn.session.flush()


def sweep(house: House) -> None:
    """Forget what was done more than twelve months ago (once a day; repeatable)."""
    with house.database.everyone() as session:
        session.execute(delete(AdminAction).where(AdminAction.at < house.clock.now() - KEPT))
