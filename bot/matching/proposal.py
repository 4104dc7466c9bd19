"""Pairs that somebody proposes by name, outside a round: the light start (spec A5)."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.matching.candidate import Couple, Pairing, PersonId, couple


class Proposal(Tenanted):
    """One person's part in a proposed pair: theirs alone, as a `Consent` is. The other's part is another row.

    Whoever proposes has said yes by it. The other has a row from the moment they are asked; where they are
    never asked, there is none, and whoever proposed cannot tell.
    """

    __tablename__ = "pair_proposal"
    __table_args__ = (
        UniqueConstraint("tenant_id", "programme_id", "member_id", "other_id"),
        within_tenant("programme", "programme_id"),
        within_tenant("member", "member_id"),
        within_tenant("member", "other_id"),
        Index("pair_proposal_member", "tenant_id", "member_id"),
        record_of("member_id", "private", "round end"),
    )

    programme_id: Mapped[str]
    member_id: Mapped[str]
    other_id: Mapped[str]
    leads: Mapped[bool]
    """Whether this person would lead on the main topic: the junior of the two."""
    own_idea: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether they proposed it themselves; else a colleague or a coordinator did."""
    by_coordinator: Mapped[bool] = mapped_column(default=False, server_default=false())
    answer: Mapped[str] = mapped_column(default="")
    """`yes`, `no`, or empty: then nothing has been said."""
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    closes_at: Mapped[datetime]
    """Until when an answer is taken."""
    told_at: Mapped[datetime]
    """When somebody who said yes hears that it did not become a pair; hangs on nobody's answer."""
    over: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It has come to something or its time is over. A "no" is kept, so that nobody is asked twice."""

    @property
    def pairing(self) -> Pairing:
        """Who would lead, and who would learn."""
        return (self.member_id, self.other_id) if self.leads else (self.other_id, self.member_id)

    def open(self, now: datetime) -> bool:
        """Whether an answer is taken at that instant."""
        return not self.over and now < self.closes_at

    @classmethod
    def held(cls, session: Session, proposal_id: str) -> "Proposal | None":
        """The row of that id, held until the transaction ends."""
        return session.scalar(select(Proposal).where(Proposal.id == proposal_id).with_for_update())

    @classmethod
    def of(cls, session: Session, programme_id: str, member: PersonId, other: PersonId) -> "Proposal | None":
        """This person's part in a proposal about that other one."""
        return session.scalar(
            select(Proposal)
            .where(
                Proposal.programme_id == programme_id,
                Proposal.member_id == member,
                Proposal.other_id == other,
            )
            .with_for_update()
        )

    @classmethod
    def waiting_for(cls, session: Session, member: PersonId, now: datetime) -> "list[Proposal]":
        """What this person is asked now and has not answered, the oldest first."""
        query = (
            select(Proposal)
            .where(Proposal.member_id == member, Proposal.over.is_(False), Proposal.answer == "")
            .order_by(Proposal.asked_at, Proposal.id)
        )
        return [row for row in session.scalars(query) if row.open(now)]

    @classmethod
    def idea_of(cls, session: Session, programme_id: str, member: PersonId) -> "Proposal | None":
        """What this person has proposed in that programme and what is still open: one at a time."""
        query = select(Proposal).where(
            Proposal.programme_id == programme_id,
            Proposal.member_id == member,
            Proposal.own_idea.is_(True),
            Proposal.over.is_(False),
        )
        return session.scalar(query.limit(1))

    @classmethod
    def refused(cls, session: Session, programme_id: str) -> frozenset[Couple]:
        """Couples of whom one would rather not; for the engine alone."""
        query = select(Proposal).where(Proposal.programme_id == programme_id, Proposal.answer == "no")
        return frozenset(couple(row.member_id, row.other_id) for row in session.scalars(query))
