"""A goal of one of a pair, and how far it has got. Found in `bot.pairs.model`."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.pairs.agreement import AgreementSide
from bot.pairs.pair import Pair


class Goal(Tenanted):
    """What somebody would like to reach in this pair: what, how we will know, by when, and what is missing.

    SHARED between the two alone. The first one is the goal of their agreement and follows its words.
    """

    __tablename__ = "goal"
    __table_args__ = (
        within_tenant("pair", "pair_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "pair end + 90 days"),
    )

    pair_id: Mapped[str]
    member_id: Mapped[str]
    agreed: Mapped[bool] = mapped_column(default=False)
    """Whether it is the one that the two agreed on."""
    kind: Mapped[str] = mapped_column(default="")
    """One of `choices.GOAL_KINDS`, or empty."""
    what: Mapped[str] = mapped_column(default="")
    understand: Mapped[str] = mapped_column(default="")
    measure: Mapped[str] = mapped_column(default="")
    """How we will know; may wait until the second meeting (A5)."""
    by_day: Mapped[date | None]
    plan: Mapped[str] = mapped_column(default="")
    """An if-then plan in their own words."""
    framework: Mapped[str] = mapped_column(default="")
    """What it belongs to, such as a school's digital plan (S1-09)."""
    progress: Mapped[str] = mapped_column(default="not_started")
    """One of `choices.PROGRESS`."""
    still_missing: Mapped[str] = mapped_column(default="")
    begun_at: Mapped[datetime]

    @classmethod
    def of_member(cls, session: Session, pair: Pair, member_id: str) -> "list[Goal]":
        """That member's goals in this pair, the agreed one first, then in the order in which they came."""
        query = select(Goal).where(Goal.pair_id == pair.id, Goal.member_id == member_id)
        rows = session.scalars(query.order_by(Goal.begun_at, Goal.id)).all()
        return sorted(rows, key=lambda goal: not goal.agreed)

    @classmethod
    def follow(cls, session: Session, pair: Pair, side: AgreementSide, at: datetime) -> "Goal | None":
        """The goal of this side of the agreement, with its words as they are now; None without any."""
        goal = next((goal for goal in cls.of_member(session, pair, side.member_id) if goal.agreed), None)
        if goal is None:
            if not side.goal:
                return None
            goal = cls.begin(session, pair, side.member_id, at, agreed=True)
        goal.what, goal.understand = side.goal or goal.what, side.understand
        session.flush()
        return goal

    @classmethod
    def begin(
        cls, session: Session, pair: Pair, member_id: str, at: datetime, *, agreed: bool = False
    ) -> "Goal":
        """A new one, still without words."""
        words = dict.fromkeys(
            ("kind", "what", "understand", "measure", "plan", "framework", "still_missing"), ""
        )
        goal = cls(
            pair_id=pair.id, member_id=member_id, begun_at=at, agreed=agreed, progress="not_started", **words
        )
        session.add(goal)
        return goal
