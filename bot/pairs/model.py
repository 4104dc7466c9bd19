"""Pairs, what the two agreed, and their meetings."""

from datetime import date, datetime
from typing import Any, Self, cast

from sqlalchemy import JSON, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere, Stale
from bot.pairs.rules import LIVE, TRANSITIONS, Cause, PairState, allowed
from bot.people.model import Member


class Pair(Tenanted):
    """A mentor (leads on the main topic) and a mentee in one programme."""

    __tablename__ = "pair"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        within_tenant("member", "mentor_id"),
        within_tenant("member", "mentee_id"),
        record_of("mentor_id,mentee_id", "shared", "pair end + 90 days"),
    )

    programme_id: Mapped[str]
    mentor_id: Mapped[str]
    mentee_id: Mapped[str]
    state: Mapped[str] = mapped_column(default="matched")
    state_before_pause: Mapped[str] = mapped_column(default="")
    ended_as: Mapped[str] = mapped_column(default="")
    """`no_fault`, `completed`, `timeout` or `left`; never by whom."""
    matched_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    paused_until: Mapped[date | None]
    cadence_weeks: Mapped[int]
    meeting_minutes: Mapped[int] = mapped_column(default=45)
    last_met_on: Mapped[date | None]
    shared_chat: Mapped[bool] = mapped_column(default=True)
    """Whether the bot may open a chat of the three; it never reads it. The pair may choose none."""

    @classmethod
    def begin(
        cls, session: Session, *, programme_id: str, mentor_id: str, mentee_id: str, cadence_weeks: int, at: datetime
    ) -> Self:
        """A new pair, matched at that instant."""
        pair = cls(
            programme_id=programme_id,
            mentor_id=mentor_id,
            mentee_id=mentee_id,
            cadence_weeks=cadence_weeks,
            matched_at=at,
        )
        session.add(pair)
        session.flush()
        return pair

    @classmethod
    def by_id(cls, session: Session, pair_id: str) -> "Pair | None":
        """The pair of that id, for what the clock starts; handlers use `of_member`."""
        return session.scalar(select(Pair).where(Pair.id == pair_id))

    @classmethod
    def of_member(cls, session: Session, pair_id: str, member: Member) -> "Pair":
        """The pair of that id if the member is one of the two, else `NotThere`."""
        pair = cls.by_id(session, pair_id)
        if pair is None or member.id not in pair.both:
            raise NotThere("pairs.not_yours", step="home")
        return pair

    @classmethod
    def live_of(cls, session: Session, member: Member, programme_id: str | None = None) -> "list[Pair]":
        """This member's live pairs, oldest first; in one programme if named."""
        mine = or_(Pair.mentor_id == member.id, Pair.mentee_id == member.id)
        query = select(Pair).where(mine, Pair.state.in_(LIVE)).order_by(Pair.matched_at, Pair.id)
        if programme_id is not None:
            query = query.where(Pair.programme_id == programme_id)
        return list(session.scalars(query))

    @property
    def both(self) -> tuple[str, str]:
        """The two member ids, mentor first."""
        return (self.mentor_id, self.mentee_id)

    @property
    def live(self) -> bool:
        """Not ended."""
        return self.state in LIVE

    def partner_of(self, session: Session, member: Member) -> Member:
        """The other one."""
        return Member.by_id(session, self.mentee_id if member.id == self.mentor_id else self.mentor_id)

    def role_of(self, member: Member) -> str:
        """`mentor` or `mentee`."""
        return "mentor" if member.id == self.mentor_id else "mentee"

    def move(self, cause: Cause, at: datetime, *, ended_as: str = "") -> None:
        """Follow the table in `rules`; `Stale` where the pair is no longer in a state for it."""
        if not allowed(cause, cast(PairState, self.state)):
            raise Stale("pairs.moved_on", step="home")
        to = TRANSITIONS[cause][1]
        if cause == "pause":
            self.state_before_pause = self.state
        self.state = self.state_before_pause if to is None else to
        if cause == "resume":
            self.paused_until = None
        if cause == "agreed":
            self.agreed_at = at
        if self.state == "ended":
            self.ended_at, self.ended_as = at, ended_as or {"finish": "no_fault"}.get(cause, cause)


class AgreementSide(Tenanted):
    """One partner's half of the agreement: what they want, offer and aim for (guards P-G2, P-G3)."""

    __tablename__ = "agreement_side"
    __table_args__ = (
        UniqueConstraint("tenant_id", "pair_id", "member_id"),
        within_tenant("pair", "pair_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "pair end + 90 days"),
    )

    pair_id: Mapped[str]
    member_id: Mapped[str]
    want: Mapped[str] = mapped_column(default="")
    offer: Mapped[str] = mapped_column(default="")
    goal: Mapped[str] = mapped_column(default="")
    measure: Mapped[str] = mapped_column(default="")
    """How we will know; may wait until the second meeting (A5)."""
    by_day: Mapped[date | None]
    challenge: Mapped[str] = mapped_column(default="")
    """You may challenge me on …, in their own words (spec S4-08)."""
    keep_private: Mapped[str] = mapped_column(default="")
    """What stays between us."""
    confirmed_at: Mapped[datetime | None]

    @property
    def complete(self) -> bool:
        """The two-way gate: a want, an offer and a goal."""
        return bool(self.want and self.offer and self.goal)


class Meeting(Tenanted):
    """One meeting of a pair: suggested, booked, and whether it took place.

    `state`: proposed → booked → happened | missed; any → cancelled. Only its date is kept as a log.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        within_tenant("pair", "pair_id"),
        within_tenant("member", "proposed_by"),
        record_of("pair_id", "shared", "pair end + 90 days"),
    )

    pair_id: Mapped[str]
    state: Mapped[str] = mapped_column(default="proposed")
    proposed_by: Mapped[str | None]
    options: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Suggested instants in ISO 8601, UTC."""
    at: Mapped[datetime | None]
    minutes: Mapped[int] = mapped_column(default=45)
    place: Mapped[str] = mapped_column(default="")
    agenda: Mapped[str] = mapped_column(default="")
    """What one of them wants to bring, shared by their own choice (A7)."""
    happened_on: Mapped[date | None]

    @classmethod
    def next_of(cls, session: Session, pair_id: str) -> "Meeting | None":
        """The meeting this pair has proposed or booked, if any."""
        return session.scalar(
            select(cls)
            .where(cls.pair_id == pair_id, cls.state.in_(("proposed", "booked")))
            .order_by(cls.at, cls.id)
            .limit(1)
        )
