"""Programmes, roles in them, and the people who take part.

A programme's states and what moves it between them are the table `rules.TRANSITIONS` (spec 2.1); a
participant goes INVITED → JOINED → READY ⇄ ON_BREAK → MATCHED → ALUMNI, or WITHDRAWN (spec 2.3).
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Literal, Self, cast

import sqlalchemy as sa
from sqlalchemy import JSON, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere, Stale
from bot.people.model import Member
from bot.programmes.rules import TRANSITIONS, Cause, State

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
    mode: Mapped[str] = mapped_column(default="light", server_default="light")
    """`light` (little to fill in before a pair begins, the default of A5) or `full`."""
    length: Mapped[str] = mapped_column(default="", server_default="")
    """The template its end came from: `pilot`, `two_terms`, `year`; empty for dates of its own (S2-19)."""
    classic_scheme: Mapped[str] = mapped_column(default="", server_default="")
    """A mentoring scheme that is there already, and where to find it: shown to participants (S1-25)."""
    materials: Mapped[str] = mapped_column(default="", server_default="")
    """What its people can read and use, one to a line, with where to find it: shown to them (S2-09)."""
    framework: Mapped[str] = mapped_column(default="", server_default="")
    """The plan that the goal belongs to, as the organisation calls it (S1-09)."""
    families: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """The outcome areas that the goal is about, of `templates.FAMILIES` (S0-26, S1-46)."""
    staff_because: Mapped[str] = mapped_column(default="", server_default="")
    """Why staff representatives need not be consulted, where they need not (guard G6)."""
    climate: Mapped[str] = mapped_column(default="", server_default="")
    """How people here are placed for something new: `open`, `tired`, `unsure`, or empty (S0-17, S1-14)."""
    stopped_because: Mapped[str] = mapped_column(default="")
    """One line for the people in it, if a coordinator stopped it; written at the first of two steps."""
    state_before_pause: Mapped[str] = mapped_column(default="", server_default="")
    paused_because: Mapped[str] = mapped_column(default="", server_default="")
    """One line for the people in it while it is paused."""
    resumes_on: Mapped[date | None]
    """The day a pause ends by itself, or None where somebody ends it by hand."""
    pauses: Mapped[int] = mapped_column(default=0, server_default="0")
    """Counts pauses, so that each is told once."""
    extended_on: Mapped[date | None]
    """The day sign-up was kept open longer: once, since people were promised a date (spec 2.1)."""
    round_began_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    """The day it was archived or cancelled: what people told it is kept for a while from then on."""
    created_at: Mapped[datetime]

    @classmethod
    def by_id(cls, session: Session, programme_id: str) -> Self:
        """The programme of that id in this session's tenant, or `NotThere`."""
        found = cls.kept(session, programme_id)
        if found is None:
            raise NotThere("programmes.nothing_there")
        return found

    @property
    def over(self) -> bool:
        """Nothing more is sent or asked."""
        return self.state in {"archived", "cancelled"}

    @property
    def paused(self) -> bool:
        """Every timer and message rests until it goes on."""
        return self.state == "paused"

    @property
    def stage(self) -> State:
        """The state it is in, or will be in again when its pause is over."""
        return cast(State, self.state_before_pause if self.paused else self.state)

    def move(self, cause: Cause) -> None:
        """Follow the table in `rules`; `Stale` where the programme is no longer in a state for it.

        Of the clock and a coordinator the first one moves it: what was stopped in between stays stopped.
        """
        self.lock()
        states, to = TRANSITIONS[cause]
        if self.state not in states:
            raise Stale("programmes.moved_on", step="home")
        before = self.state
        self.state = to or self.state_before_pause
        self.state_before_pause = before if cause == "pause" else ""


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
    goal: Mapped[str] = mapped_column(default="", server_default="")
    """What a sponsor would like to learn, said first so that others see it (S0-02)."""

    @classmethod
    def of_sponsor(cls, session: Session, programme_id: str) -> "Role | None":
        """The sponsor's role in that programme, if somebody has it."""
        query = select(cls).where(cls.programme_id == programme_id, cls.role == "sponsor")
        return session.scalar(query.order_by(cls.id).limit(1))


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
    cue: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Somebody who learns asked for a line with the reminder of a meeting (S3-15)."""
    prompt_before: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """They asked for a prompt the day before each booked meeting (A7)."""
    conduct_on: Mapped[date | None]
    """The day they accepted the code of conduct, by joining (S0-25)."""
    left_over_before: Mapped[bool] = mapped_column(default=False)
    open_to_head: Mapped[bool] = mapped_column(default=False)
    """Somebody who leads on a topic is happy to be matched with the head of the organisation (A1)."""
    most_pairs: Mapped[int] = mapped_column(default=1)
    """How many pairings somebody who learns would take on at once: one, or two (spec 2.5)."""
    shares: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Private: happy to be in a trio, two juniors with one senior (spec 0.3). Only the matching reads it."""
    words_read: Mapped[str] = mapped_column(default="", server_default="")
    """Their own words as a coordinator last brought them to a topic (A22); other words wait to be read."""
    chose_next: Mapped[bool] = mapped_column(default=False, server_default=false())
    """They have chosen what next since their last pairing ended (M-NEXT)."""
    stays_in_touch: Mapped[bool] = mapped_column(default=False, server_default=false())
    """On the alumni list by their own wish: coordinators may tell them of another round."""
    announcements_off: Mapped[bool] = mapped_column(default=False, server_default=false())
    """They would rather not get what coordinators announce to everybody (A21)."""
    joined_at: Mapped[datetime | None]

    @classmethod
    def of(cls, session: Session, programme_id: str, member_id: str) -> "Participant | None":
        """How this member takes part in that programme, if at all."""
        return session.scalar(select(cls).where(cls.programme_id == programme_id, cls.member_id == member_id))

    @classmethod
    def held(cls, session: Session, parts: "Collection[Participant]") -> "list[Participant]":
        """The same as they are now, locked until the transaction ends: who leaves now stays away."""
        query = select(cls).where(cls.id.in_([part.id for part in parts])).order_by(cls.id)
        return list(session.scalars(query.with_for_update().execution_options(populate_existing=True)))

    @classmethod
    def lessons_of(cls, session: Session, member_id: str) -> list[str]:
        """The ids of lessons that this member has read, in whichever programme."""
        query = select(Participant.lessons_read).where(Participant.member_id == member_id)
        return list(dict.fromkeys(one for read in session.scalars(query) for one in read))

    @classmethod
    def joined(
        cls, session: Session, programme_id: str, *, locked: bool = False
    ) -> "list[tuple[Participant, Member]]":
        """Those who have joined that programme and are still here, in the order in which they did.

        `locked`: as they are now, until the transaction ends; one of them may have left in this second.
        """
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
        found = [(part, member) for part, member in session.execute(query)]
        if locked:
            cls.held(session, [part for part, _ in found])
        return found
