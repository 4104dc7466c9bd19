"""The pair itself: who, in which state, since when. Other rooms find it in `bot.pairs.model`."""

from datetime import date, datetime
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import JSON, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.agenda import model as agenda
from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere, Stale
from bot.pairs.rules import ENDED_AS, FIRST_CHAT_MINUTES, KEPT, LIVE, Cause, row_of, stage
from bot.people.model import Member


class Pair(Tenanted):
    """A mentor (leads on the main topic) and a mentee in one programme."""

    __tablename__ = "pair"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        within_tenant("member", "mentor_id"),
        within_tenant("member", "mentee_id"),
        record_of("mentor_id,mentee_id", "shared", "as long as the programme"),
    )

    programme_id: Mapped[str]
    mentor_id: Mapped[str]
    mentee_id: Mapped[str]
    state: Mapped[str] = mapped_column(default="matched")
    state_before_pause: Mapped[str] = mapped_column(default="")
    ended_as: Mapped[str] = mapped_column(default="")
    """`no_fault`, `completed`, `timeout`, `coordinator` or `left`; never by whom."""
    since: Mapped[datetime | None]
    """When it came into its present state, or came back to it after a pause."""
    matched_at: Mapped[datetime]
    agreeing_at: Mapped[datetime | None]
    """When the time for agreeing began, or began again after a pause."""
    agreed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    paused_until: Mapped[date | None]
    auto_paused: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """It is on pause because nothing was heard, so it ends by itself after a while (spec 2.6, row 13)."""
    interim: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Who would like somebody else to work with while this pair rests (A8): their choice, shared by them."""
    cadence_weeks: Mapped[int]
    meeting_minutes: Mapped[int] = mapped_column(default=45)
    last_met_on: Mapped[date | None]
    trio: Mapped[str | None]
    """Shared by the two pairs of a trio (two juniors with one senior, spec 0.3); None for a plain pair."""
    cycle: Mapped[int] = mapped_column(default=1, server_default="1")
    """1, and one more each time the two carry on after a round."""
    ends_on: Mapped[date | None]
    """Their own last day, where they carried on; otherwise the programme's counts."""
    closing_because: Mapped[str] = mapped_column(default="", server_default="")
    """`line` or `level`, if the two had to close since their places in the organisation have changed."""
    swapped: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """The two have agreed that the senior one leads (S1-01)."""
    swap_topic: Mapped[str] = mapped_column(default="", server_default="")
    """On what the other one of the two leads all the same; empty: on nothing."""
    swap_asked: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """A change of lead that one suggests: `{"by": member id, "to": member id, "topic": …, "number": …}`."""
    shared_chat: Mapped[bool] = mapped_column(default=True)
    """Whether the bot may open a chat of the three; it never reads it. The pair may choose none."""
    occasions: Mapped[int] = mapped_column(default=0)
    """Counts what is said about the pair and can be said again, a pause for one: each has its own number."""

    @classmethod
    def begin(
        cls,
        session: Session,
        *,
        programme_id: str,
        mentor_id: str,
        mentee_id: str,
        cadence_weeks: int,
        at: datetime,
        meeting_minutes: int = 45,
    ) -> Self:
        """A new pair, matched at that instant; what follows a match is due from then on."""
        pair = cls(
            programme_id=programme_id,
            mentor_id=mentor_id,
            mentee_id=mentee_id,
            cadence_weeks=cadence_weeks,
            meeting_minutes=meeting_minutes,
            matched_at=at,
        )
        session.add(pair)
        session.flush()
        agenda.due(session, "pairs.begun", pair.id, at)
        return pair

    def remembered(self, now: datetime) -> bool:
        """Whether what the two shared is still kept."""
        return self.ended_at is None or self.ended_at > now - KEPT

    @classmethod
    def by_id(cls, session: Session, pair_id: str) -> "Pair | None":
        """The pair of that id, for what the clock starts; handlers use `of_member`."""
        return cls.kept(session, pair_id)

    @classmethod
    def of_member(cls, session: Session, pair_id: str, member: Member) -> "Pair":
        """The pair of that id if the member is one of the two, else `NotThere`.

        Locked until the turn is over: what two people do at the same moment happens one after the other.
        """
        query = select(Pair).where(Pair.id == pair_id).with_for_update()
        pair = session.scalar(query.execution_options(populate_existing=True))
        if pair is None or member.id not in pair.both:
            raise NotThere("pairs.not_yours", step="home")
        return pair

    @classmethod
    def live_of(cls, session: Session, member: Member, programme_id: str | None = None) -> "list[Pair]":
        """This member's live pairs, oldest first; in one programme if named."""
        return [pair for pair in cls.all_of(session, member, programme_id) if pair.live]

    @classmethod
    def all_of(cls, session: Session, member: Member, programme_id: str | None = None) -> "list[Pair]":
        """This member's pairs, ended ones too, oldest first; in one programme if named."""
        mine = or_(Pair.mentor_id == member.id, Pair.mentee_id == member.id)
        query = select(Pair).where(mine).order_by(Pair.matched_at, Pair.id)
        if programme_id is not None:
            query = query.where(Pair.programme_id == programme_id)
        return list(session.scalars(query))

    @classmethod
    def live_in(cls, session: Session, programme_id: str) -> "list[Pair]":
        """The live pairs of a programme, oldest first."""
        query = select(Pair).where(Pair.programme_id == programme_id, Pair.state.in_(LIVE))
        return list(session.scalars(query.order_by(Pair.matched_at, Pair.id)))

    @classmethod
    def look_again(cls, session: Session, programme_id: str, at: datetime) -> None:
        """The programme's dates or calendar have changed: every live pair's own dates are planned anew."""
        for pair in cls.live_in(session, programme_id):
            agenda.due(session, "pairs.look_again", pair.id, at)

    @classmethod
    def look_at_lines(cls, session: Session, at: datetime) -> None:
        """People's levels or reporting lines have changed: whether every pair still keeps to the rules."""
        programmes = select(Pair.programme_id).where(Pair.state.in_(LIVE)).distinct()
        for programme_id in session.scalars(programmes.order_by(Pair.programme_id)).all():
            agenda.due(session, "pairs.look_at_lines", programme_id, at)

    @classmethod
    def stages(cls, session: Session, programme_id: str) -> dict[str, int]:
        """How many pairs of a programme stand where, as coarsely as a coordinator may see it."""
        counted: dict[str, int] = {}
        query = select(Pair.state, Pair.ended_as).where(Pair.programme_id == programme_id)
        for state, ended_as in session.execute(query):
            seen = stage(state, ended_as)
            counted[seen] = counted.get(seen, 0) + 1
        return counted

    @property
    def both(self) -> tuple[str, str]:
        """The two member ids, mentor first."""
        return (self.mentor_id, self.mentee_id)

    @property
    def live(self) -> bool:
        """Not ended."""
        return self.state in LIVE

    @property
    def minutes(self) -> int:
        """How long the next meeting is meant to take: the first chat is short."""
        return FIRST_CHAT_MINUTES if self.state == "matched" else self.meeting_minutes

    def next_occasion(self) -> int:
        """A number for a notice that is not the same as any before, even at the same instant."""
        self.occasions = (self.occasions or 0) + 1
        return self.occasions

    def partner_of(self, session: Session, member: Member) -> Member:
        """The other one."""
        return Member.by_id(session, self.mentee_id if member.id == self.mentor_id else self.mentor_id)

    def fills_place_of(self, member_id: str) -> bool:
        """Whether this pair takes one of the places that a member has: not while they want an interim one."""
        return self.live and not (self.state == "paused" and member_id in (self.interim or ()))

    def role_of(self, member: Member) -> str:
        """`mentor` or `mentee`, as the two were matched."""
        return "mentor" if member.id == self.mentor_id else "mentee"

    @property
    def leader_id(self) -> str:
        """Who leads by now: the mentor, unless the two have swapped."""
        return self.mentee_id if self.swapped else self.mentor_id

    def move(self, cause: Cause, at: datetime, *, ended_as: str = "") -> None:
        """Follow the table in `rules`; `Stale` where the pair is no longer in a state for it.

        Of the clock and the two people the first one moves it: an end that came in between is not undone.
        """
        self.lock()
        row = row_of(cause, self.state)
        if row is None:
            raise Stale("pairs.moved_on", step="home")
        was = self.state
        if row.to == "paused":
            self.state_before_pause = was
            self.auto_paused = cause == "auto_pause"
        elif cause == "line_change" and was != "paused":  # it goes back there, should the data be mended
            self.state_before_pause = was
        elif cause == "near_the_end":  # nothing brings it back from here, whatever it once paused from
            self.state_before_pause = ""
        if row.to != "same":
            self.state = self.state_before_pause if row.to == "before" else row.to
            self.since = at
        if was == "paused":
            self.paused_until, self.auto_paused, self.interim = None, False, []
        if cause == "agreed":
            self.agreed_at = at
        if cause == "carry_on":
            self.cycle, self.agreed_at, self.closing_because = (self.cycle or 1) + 1, None, ""
        if self.state == "agreeing":
            self.agreeing_at = at
        if self.state == "ended":
            self.ended_at, self.ended_as = at, ended_as or ENDED_AS[cause]
