"""Coaches as rows: who is on a programme's roster, who asked for one, and who has time.

A coordinator keeps the roster and sees how many have asked. Everything else is between the person, the
coach they choose and the bot.
"""

from collections import Counter
from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy import UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere, Stale
from bot.people.model import Member
from bot.support.rules import COACH_TRANSITIONS, CoachCause, CoachState


class Coach(Tenanted):
    """Somebody on a programme's roster of coaches."""

    __tablename__ = "coach"
    __table_args__ = (
        UniqueConstraint("tenant_id", "programme_id", "member_id"),
        within_tenant("programme", "programme_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "until taken off the roster"),
    )

    programme_id: Mapped[str]
    member_id: Mapped[str]

    @classmethod
    def roster(cls, session: Session, programme_id: str) -> list[Member]:
        """The coaches of a programme who are still here, by name."""
        query = (
            select(Member)
            .join(Coach, Coach.member_id == Member.id)
            .where(Coach.programme_id == programme_id, Member.left_at.is_(None))
        )
        return list(session.scalars(query.order_by(Member.name, Member.id)))

    @classmethod
    def of(cls, session: Session, programme_id: str, member_id: str) -> "Coach | None":
        """This member's place on that roster."""
        return session.scalar(
            select(Coach).where(Coach.programme_id == programme_id, Coach.member_id == member_id)
        )

    @classmethod
    def places_of(cls, session: Session, member_id: str) -> "list[Coach]":
        """Every roster that this member is on, the oldest first."""
        return list(session.scalars(select(Coach).where(Coach.member_id == member_id).order_by(Coach.id)))


class CoachRequest(Tenanted):
    """One wish for a coach. `state`: requested → offered → met → closed (spec 2.8).

    `coach_id` is the one chosen; while it is empty no coach knows who is asking.
    """

    __tablename__ = "coach_request"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        within_tenant("member", "requester_id"),
        within_tenant("pair", "pair_id"),
        within_tenant("member", "coach_id"),
        record_of("requester_id", "private", "30 days after closing"),
    )

    programme_id: Mapped[str]
    requester_id: Mapped[str]
    pair_id: Mapped[str | None]
    """The pairing it is about, if it is about one."""
    for_both: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    state: Mapped[str] = mapped_column(default="requested")
    coach_id: Mapped[str | None]
    made_at: Mapped[datetime]

    @classmethod
    def by_id(cls, session: Session, request_id: str) -> "CoachRequest | None":
        """The one of that id, for what the clock starts; handlers use the two below."""
        return session.scalar(select(CoachRequest).where(CoachRequest.id == request_id))

    @classmethod
    def of_requester(cls, session: Session, request_id: str, member: Member) -> "CoachRequest":
        """The one of that id if it is this member's, else `NotThere`."""
        found = cls.by_id(session, request_id)
        if found is None or found.requester_id != member.id:
            raise NotThere("support.not_yours", step="home")
        return found

    @classmethod
    def of_either(cls, session: Session, request_id: str, member: Member) -> "CoachRequest":
        """The same for the coach that was chosen as well."""
        found = cls.by_id(session, request_id)
        if found is None or member.id not in (found.requester_id, found.coach_id):
            raise NotThere("support.not_yours", step="home")
        return found

    @classmethod
    def open_of(cls, session: Session, member_id: str, programme_id: str) -> "CoachRequest | None":
        """This member's wish in that programme, while it is not closed."""
        query = select(CoachRequest).where(
            CoachRequest.requester_id == member_id,
            CoachRequest.programme_id == programme_id,
            CoachRequest.state != "closed",
        )
        return session.scalars(query.order_by(CoachRequest.made_at, CoachRequest.id)).first()

    @classmethod
    def with_part_of(cls, session: Session, member_id: str) -> "list[CoachRequest]":
        """What is open and was asked by this member, or is theirs to coach."""
        mine = sa.or_(CoachRequest.requester_id == member_id, CoachRequest.coach_id == member_id)
        query = select(CoachRequest).where(mine, CoachRequest.state != "closed")
        return list(session.scalars(query.order_by(CoachRequest.made_at, CoachRequest.id)))

    @classmethod
    def coaches_of(cls, session: Session, member_id: str, programme_id: str) -> list[str]:
        """The coach whom this member talks with now, if any."""
        found = cls.open_of(session, member_id, programme_id)
        return [found.coach_id] if found is not None and found.coach_id else []

    @classmethod
    def count(cls, session: Session, programme_id: str) -> int:
        """How many wishes a programme has now or had lately: all that a coordinator is told."""
        query = select(func.count(CoachRequest.id)).where(CoachRequest.programme_id == programme_id)
        return session.scalar(query) or 0

    def move(self, cause: CoachCause) -> None:
        """Follow the table in `rules`; `Stale` where it is no longer in a state for it."""
        states, to = COACH_TRANSITIONS[cause]
        if cast(CoachState, self.state) not in states:
            raise Stale("support.moved_on", step="home")
        self.state = to


class CoachOffer(Tenanted):
    """One coach was asked whether they have time, without a name. `state`: asked → willing | declined."""

    __tablename__ = "coach_offer"
    __table_args__ = (
        UniqueConstraint("tenant_id", "request_id", "coach_id"),
        within_tenant("member", "coach_id"),
        record_of("coach_id", "private", "30 days after closing"),
    )

    request_id: Mapped[str]
    """No foreign key: whoever asked can have themselves deleted while this coach's answer is still theirs."""
    coach_id: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    asked_at: Mapped[datetime]

    @classmethod
    def of_request(cls, session: Session, request_id: str) -> "list[CoachOffer]":
        """Everybody asked about that wish, in the order in which they were."""
        query = select(CoachOffer).where(CoachOffer.request_id == request_id)
        return list(session.scalars(query.order_by(CoachOffer.asked_at, CoachOffer.id)))

    @classmethod
    def to(cls, session: Session, request_id: str, member: Member) -> "CoachOffer":
        """What this member was asked about that wish, else `NotThere`."""
        query = select(CoachOffer).where(
            CoachOffer.request_id == request_id, CoachOffer.coach_id == member.id
        )
        found = session.scalar(query)
        if found is None:
            raise NotThere("support.not_yours", step="home")
        return found

    @classmethod
    def open_to(cls, session: Session, member: Member) -> "CoachOffer | None":
        """The oldest question to this member that still wants an answer."""
        query = (
            select(CoachOffer)
            .join(CoachRequest, CoachRequest.id == CoachOffer.request_id)
            .where(
                CoachOffer.coach_id == member.id,
                CoachOffer.state == "asked",
                CoachRequest.state == "requested",
            )
        )
        return session.scalars(query.order_by(CoachOffer.asked_at, CoachOffer.id)).first()

    @classmethod
    def busy(cls, session: Session, programme_id: str) -> Counter[str]:
        """How often each coach has been asked or chosen about what is still there."""
        query = (
            select(CoachOffer.coach_id)
            .join(CoachRequest, CoachRequest.id == CoachOffer.request_id)
            .where(CoachRequest.programme_id == programme_id, CoachOffer.state != "declined")
        )
        return Counter(session.scalars(query))
