"""The pulse as rows: one question after a meeting, its answer sealed. Others find it in `model`."""

from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere
from bot.house import House
from bot.people.model import Member
from bot.sealing import Sealer

Answer = Literal["yes", "mostly", "not_really", "no", "skip"]
ANSWERS: tuple[Answer, ...] = ("yes", "mostly", "not_really", "no", "skip")
LOW: frozenset[Answer] = frozenset({"not_really", "no"})

PULSE_EVERY = timedelta(days=14)
"""At most one pulse question in this time (spec 3.3)."""


class Pulse(Tenanted):
    """One pulse question somebody was asked, and their answer, sealed: others see totals only (spec 3.3)."""

    __tablename__ = "pulse"
    __table_args__ = (
        UniqueConstraint("tenant_id", "pair_id", "member_id", "met_on"),
        within_tenant("pair", "pair_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "private", "round end + 30 days, then totals only"),
    )

    pair_id: Mapped[str]
    member_id: Mapped[str]
    item: Mapped[str]
    met_on: Mapped[date]
    asked_at: Mapped[datetime]
    carried_by: Mapped[str]
    """The kind of notice that brought it: the other kind about the same meeting then has nothing to say."""
    answered_at: Mapped[datetime | None]
    """When it was answered: totals of a half take in what was said in that half, and nothing later."""
    answer: Mapped[bytes | None] = mapped_column(info={"sealed_for": "pulse:{owner}", "choices": ANSWERS})

    @classmethod
    def of_member(cls, session: Session, pulse_id: str, member: Member) -> "Pulse":
        """The question of that id if it was asked of this member, else `NotThere`."""
        found = session.scalar(select(Pulse).where(Pulse.id == pulse_id, Pulse.member_id == member.id))
        if found is None:
            raise NotThere("learning.not_yours", step="home")
        return found

    @classmethod
    def about(cls, session: Session, pair_id: str, member_id: str, met_on: date) -> "Pulse | None":
        """What this member was asked after that meeting."""
        return session.scalar(
            select(Pulse).where(
                Pulse.pair_id == pair_id, Pulse.member_id == member_id, Pulse.met_on == met_on
            )
        )

    @classmethod
    def asked_of(cls, session: Session, member_id: str) -> "list[Pulse]":
        """All that this member was asked, oldest first."""
        query = select(Pulse).where(Pulse.member_id == member_id)
        return list(session.scalars(query.order_by(Pulse.asked_at, Pulse.met_on, Pulse.id)))

    def keep(self, house: House, answer: Answer, at: datetime) -> None:
        """The answer, sealed: one byte, so that its length says nothing."""
        self.answered_at = at
        self.answer = house.sealer.seal(f"pulse:{self.member_id}", bytes([ANSWERS.index(answer)]))

    def answered(self, house: House) -> Answer | None:
        """The answer, or None while there is none."""
        return self.opened(house.sealer)

    def opened(self, sealer: Sealer) -> Answer | None:
        """The same, for what has no house."""
        if self.answer is None:
            return None
        return ANSWERS[sealer.unseal(f"pulse:{self.member_id}", self.answer)[0]]
