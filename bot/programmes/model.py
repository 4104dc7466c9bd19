"""Programmes, roles in them, and the people who take part.

A programme moves DRAFT → CHECKS → [POLL] → SIGNUP → MATCHING → RUNNING → WRAP_UP → EVALUATION → ARCHIVED
(spec 2.1); a participant INVITED → JOINED → READY → MATCHED → ALUMNI, or WITHDRAWN (spec 2.3).
"""

from datetime import date, datetime
from typing import Any, Literal, Self

from sqlalchemy import JSON, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere, Stale
from bot.people.model import Member
from bot.programmes.rules import TRANSITIONS, Cause

Kind = Literal["technical", "diversity", "general"]
ProgrammeState = Literal[
    "draft", "poll", "signup", "matching", "running", "wrap_up", "evaluation", "archived", "cancelled"
]
ParticipantState = Literal[
    "invited", "joined", "ready", "offered", "matched", "on_break", "alumni", "withdrawn"
]
RoleName = Literal["coordinator", "sponsor", "alternate", "observer"]

NOT_IN: frozenset[ParticipantState] = frozenset({"invited", "withdrawn"})
"""States of people who are asked or gone: everybody else has joined."""


class Programme(Tenanted):
    """One two-way mentoring programme with its own dates, rules and words."""

    __tablename__ = "programme"
    __table_args__ = (record_of(None, "shared", "3 years after the end"),)

    name: Mapped[str]
    label: Mapped[str]
    """What the mentoring is called here, "two-way mentoring" unless changed (spec D1)."""
    kind: Mapped[str] = mapped_column(default="general")
    setting: Mapped[str] = mapped_column(default="school")
    """`school` or `workplace`: level scale, hours and prompts follow it."""
    state: Mapped[str] = mapped_column(default="draft")
    why: Mapped[str] = mapped_column(default="")
    """The `why` card, at most 50 words (guard G2)."""
    goal_what: Mapped[str] = mapped_column(default="")
    goal_measure: Mapped[str] = mapped_column(default="")
    goal_by: Mapped[date | None]
    promise_signed_on: Mapped[date | None]
    """The day the sponsor signed the no-detriment promise (guard G5)."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    signup_closes_on: Mapped[date | None]
    cadence_weeks: Mapped[int] = mapped_column(default=4)
    meeting_minutes: Mapped[int] = mapped_column(default=45)
    level_gap: Mapped[int] = mapped_column(default=2)
    calendar: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """`bot.nudges.calendars.Calendar` as JSON, or None while guard G7 is open."""
    topics: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """`[{"id": …, "label": …, "side": …}]`, edited by the coordinator (A22).

    `side` is `mentor` for what newer colleagues could lead on, `mentee` for what senior ones could give.
    """
    locale: Mapped[str] = mapped_column(default="en")
    zone: Mapped[str] = mapped_column(default="UTC")
    channel: Mapped[dict[str, str] | None] = mapped_column(JSON)
    """`{"installation": id, "id": platform's channel id, "name": …}` for posts to everyone."""
    open_to_all: Mapped[bool] = mapped_column(default=False)
    """Whether sign-up is for everybody here, newcomers included, or for those invited by name."""
    dpia_done_on: Mapped[date | None]
    """The day the data protection check was marked done (guard G6)."""
    privacy_notice: Mapped[str] = mapped_column(default="")
    """Where the organisation's own privacy notice can be read (guard G6)."""
    staff_consulted: Mapped[str] = mapped_column(default="")
    """Staff representatives: `yes`, `not_needed`, or empty while that is open (guard G6)."""
    stopped_because: Mapped[str] = mapped_column(default="")
    """One line for the people in it, if a coordinator stopped it before the round."""
    created_at: Mapped[datetime]

    @classmethod
    def by_id(cls, session: Session, programme_id: str) -> Self:
        """The programme of that id in this session's tenant, or `NotThere`."""
        found = session.scalar(select(cls).where(cls.id == programme_id))
        if found is None:
            raise NotThere("programmes.nothing_there")
        return found

    @property
    def over(self) -> bool:
        """Nothing more is sent or asked."""
        return self.state in {"archived", "cancelled"}

    def move(self, cause: Cause) -> None:
        """Follow the table in `rules`; `Stale` where the programme is no longer in a state for it."""
        states, to = TRANSITIONS[cause]
        if self.state not in states:
            raise Stale("programmes.moved_on", step="home")
        self.state = to


class Role(Tenanted):
    """What a member does in one programme besides taking part."""

    __tablename__ = "role"
    __table_args__ = (
        UniqueConstraint("tenant_id", "programme_id", "member_id", "role"),
        within_tenant("programme", "programme_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "programme end + 12 months"),
    )

    programme_id: Mapped[str]
    member_id: Mapped[str]
    role: Mapped[str]


class Participant(Tenanted):
    """A member in a programme: their state and what they want and offer there."""

    __tablename__ = "participant"
    __table_args__ = (
        UniqueConstraint("tenant_id", "programme_id", "member_id"),
        within_tenant("programme", "programme_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "round end + 60 days, or while alumni"),
    )

    programme_id: Mapped[str]
    member_id: Mapped[str]
    state: Mapped[str] = mapped_column(default="invited")
    side: Mapped[str] = mapped_column(default="")
    """`mentor` (leads on the main topic), `mentee` or `both`; empty until they join (`rules.side_for`)."""
    wants: Mapped[list[str]] = mapped_column(JSON, default=list)
    offers: Mapped[list[str]] = mapped_column(JSON, default=list)
    own_words: Mapped[str] = mapped_column(default="")
    channels: Mapped[list[str]] = mapped_column(JSON, default=list)
    """How they like to meet: `in_person`, `video`, `phone`, `chat`."""
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    lessons_read: Mapped[list[str]] = mapped_column(JSON, default=list)
    prompts_off: Mapped[bool] = mapped_column(default=False)
    left_over_before: Mapped[bool] = mapped_column(default=False)
    open_to_head: Mapped[bool] = mapped_column(default=False)
    """Somebody who leads on a topic is happy to be matched with the head of the organisation (A1)."""
    most_pairs: Mapped[int] = mapped_column(default=1)
    """How many pairings somebody who learns would take on at once: one, or two (spec 2.5)."""
    joined_at: Mapped[datetime | None]

    @classmethod
    def of(cls, session: Session, programme_id: str, member_id: str) -> "Participant | None":
        """How this member takes part in that programme, if at all."""
        return session.scalar(select(cls).where(cls.programme_id == programme_id, cls.member_id == member_id))

    @classmethod
    def joined(cls, session: Session, programme_id: str) -> "list[tuple[Participant, Member]]":
        """Those who have joined that programme and are still here, in the order in which they did."""
        query = (
            select(Participant, Member)
            .join(Member, Member.id == Participant.member_id)
            .where(
                Participant.programme_id == programme_id,
                Participant.state.not_in(NOT_IN),
                Member.left_at.is_(None),
            )
            .order_by(Participant.joined_at, Participant.id)
        )
        return [(part, member) for part, member in session.execute(query)]
