"""A matching round, what each person answered about whom, and what a coordinator entered before it.

    proposed → juniors → seniors → juniors2 → seniors2 → solved → approved → told
         ↘ empty (nobody could be paired)        any open state → stopped (the programme ended)

In `juniors` and `seniors` people are asked in private; the steps with a 2 are the second pass for those
who would be left over (A4). A step in which there is nobody to ask is passed over.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final, Literal, cast

from sqlalchemy import Index, UniqueConstraint, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import Stale
from bot.matching.candidate import Couple, Pairing, PersonId, couple
from bot.people.model import Member

RoundState = Literal[
    "proposed",
    "juniors",
    "seniors",
    "juniors2",
    "seniors2",
    "solved",
    "approved",
    "told",
    "empty",
    "stopped",
]

ASKING: Final[frozenset[RoundState]] = frozenset({"juniors", "seniors", "juniors2", "seniors2"})
"""People are being asked."""
JUNIORS: Final[frozenset[RoundState]] = frozenset({"juniors", "juniors2"})
"""Those who would lead are being asked."""
OVER: Final[frozenset[RoundState]] = frozenset({"told", "empty", "stopped"})
"""Nothing more comes of it."""

NEXT: Final[dict[RoundState, frozenset[RoundState]]] = {
    "proposed": frozenset({"juniors", "empty", "stopped"}),
    "juniors": frozenset({"seniors", "juniors2", "solved", "stopped"}),
    "seniors": frozenset({"juniors2", "solved", "stopped"}),
    "juniors2": frozenset({"seniors2", "solved", "stopped"}),
    "seniors2": frozenset({"solved", "stopped"}),
    "solved": frozenset({"approved", "stopped"}),
    "approved": frozenset({"told", "stopped"}),
}
"""State → the states that may follow it."""


class Round(Tenanted):
    """One matching round of a programme, from the first private question to the day everybody is told."""

    __tablename__ = "matching_round"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        Index("matching_round_programme", "tenant_id", "programme_id"),
        record_of(None, "none", "3 years after the programme's end"),
    )

    programme_id: Mapped[str]
    seed: Mapped[int]
    """Every lot of this round is drawn from it, so that a round can be explained later (spec 2.5)."""
    state: Mapped[str] = mapped_column(default="proposed")
    began_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    """When the step now open was opened."""
    closes_at: Mapped[datetime | None]
    """Until when answers of that step are taken."""
    tells_at: Mapped[datetime | None]
    """The fixed hour at which the result stands for everybody; known once it is approved."""
    held_back: Mapped[int] = mapped_column(default=0)
    """How many approved pairs could not begin: somebody had gone, or could not be reached."""

    @classmethod
    def by_id(cls, session: Session, round_id: str) -> "Round | None":
        """The round of that id, to look at."""
        return session.scalar(select(Round).where(Round.id == round_id))

    @classmethod
    def held(cls, session: Session, round_id: str) -> "Round | None":
        """The same, held until the transaction ends: answers, the clock and people who leave meet here."""
        return session.scalar(select(Round).where(Round.id == round_id).with_for_update())

    @classmethod
    def latest(cls, session: Session, programme_id: str) -> "Round | None":
        """The programme's newest round, over or not."""
        query = select(Round).where(Round.programme_id == programme_id)
        return session.scalar(query.order_by(Round.began_at.desc(), Round.id).limit(1))

    @classmethod
    def all_open(cls, session: Session, programme_id: str | None = None) -> "list[Round]":
        """The rounds that are not over, of one programme if named; held until the transaction ends."""
        query = select(Round).where(Round.state.not_in(OVER)).order_by(Round.id).with_for_update()
        if programme_id is not None:
            query = query.where(Round.programme_id == programme_id)
        return list(session.scalars(query))

    @classmethod
    def open_in(cls, session: Session, programme_id: str) -> "Round | None":
        """The programme's round that is not over, if there is one."""
        query = select(Round).where(Round.programme_id == programme_id, Round.state.not_in(OVER))
        return session.scalar(query.limit(1))

    @property
    def asking(self) -> bool:
        """Whether people are being asked."""
        return self.state in ASKING

    def takes_answers(self, step: str, now: datetime) -> bool:
        """Whether answers to that step are still taken at that instant."""
        return self.asking and self.state == step and self.closes_at is not None and now < self.closes_at

    def move(self, to: RoundState) -> None:
        """Follow `NEXT`; `Stale` where the round is no longer in a state for it."""
        if to not in NEXT.get(cast(RoundState, self.state), frozenset()):
            raise Stale("matching.moved_on", step="home")
        self.state = to


class Consent(Tenanted):
    """What one person answered about one other in one step: theirs alone, read by the engine and nobody else.

    Each answer is a row of the person who gives it, so that nothing of a "rather not" hangs on the other.
    A shortlist is kept here and nowhere else.
    """

    __tablename__ = "consent"
    __table_args__ = (
        UniqueConstraint("tenant_id", "round_id", "step", "member_id", "other_id"),
        within_tenant("matching_round", "round_id"),
        within_tenant("member", "member_id"),
        within_tenant("member", "other_id"),
        Index("consent_member", "tenant_id", "member_id"),
        record_of("member_id", "private", "round end"),
    )

    round_id: Mapped[str]
    step: Mapped[str]
    """The state of the round in which it is asked."""
    member_id: Mapped[str]
    other_id: Mapped[str]
    place: Mapped[int]
    """Where the other stands on this person's list, from 0."""
    answer: Mapped[str] = mapped_column(default="")
    """`yes`, `no`, or empty: then nothing was said, which counts as no yes."""
    answered_at: Mapped[datetime | None]

    @property
    def pairing(self) -> Pairing:
        """Who would lead, and who would learn."""
        return (self.member_id, self.other_id) if self.step in JUNIORS else (self.other_id, self.member_id)

    @classmethod
    def list_of(cls, session: Session, current: Round, member_id: str) -> "list[Consent]":
        """Whom this person is asked about in the step now open, in order."""
        query = select(Consent).where(
            Consent.round_id == current.id, Consent.step == current.state, Consent.member_id == member_id
        )
        return list(session.scalars(query.order_by(Consent.place, Consent.id)))

    @classmethod
    def asked_before(cls, session: Session, current: Round, member_id: str) -> bool:
        """Whether this person was asked on the same side earlier in the round: these are further people."""
        side = JUNIORS if current.state in JUNIORS else ASKING - JUNIORS
        earlier = sorted(side - {current.state})
        query = select(Consent.id).where(
            Consent.round_id == current.id, Consent.member_id == member_id, Consent.step.in_(earlier)
        )
        return session.scalar(query.limit(1)) is not None

    @classmethod
    def asked(cls, session: Session, round_id: str) -> "list[Consent]":
        """Every answer of a round."""
        return list(session.scalars(select(Consent).where(Consent.round_id == round_id)))

    @classmethod
    def askers(cls, session: Session, round_id: str, step: str) -> list[PersonId]:
        """Everybody who is asked in that step, by id."""
        query = select(Consent.member_id).where(Consent.round_id == round_id, Consent.step == step)
        return sorted(set(session.scalars(query)))

    @classmethod
    def concerns(cls, session: Session, round_id: str, member_id: str) -> bool:
        """Whether this person has been asked anything in that round."""
        query = select(Consent.id).where(Consent.round_id == round_id, Consent.member_id == member_id)
        return session.scalar(query.limit(1)) is not None

    @classmethod
    def all_answered(cls, session: Session, current: Round) -> bool:
        """Whether everybody asked in the step now open has answered."""
        silent = select(Consent.id).where(
            Consent.round_id == current.id, Consent.step == current.state, Consent.answered_at.is_(None)
        )
        return session.scalar(silent.limit(1)) is None

    @classmethod
    def refused_before(cls, session: Session, programme_id: str) -> frozenset[Couple]:
        """Couples of the programme's earlier rounds of whom one would rather not; for the engine alone."""
        earlier = select(Round.id).where(Round.programme_id == programme_id, Round.state.in_(OVER))
        query = select(Consent).where(Consent.round_id.in_(earlier), Consent.answer == "no")
        return frozenset(couple(row.member_id, row.other_id) for row in session.scalars(query))

    @classmethod
    def forget(cls, session: Session, round_id: str, step: str | None = None) -> None:
        """Delete a round's answers, or those of one step."""
        rows = delete(Consent).where(Consent.round_id == round_id)
        session.execute(rows if step is None else rows.where(Consent.step == step))


class ByHand(Tenanted):
    """Two people whom a coordinator keeps apart, or proposes to each other, before a run (A3).

    It is in neither person's export: a reason for keeping two apart may be somebody else's secret. It
    belongs to the programme, and outlives the coordinator who entered it.
    """

    __tablename__ = "by_hand"
    __table_args__ = (
        UniqueConstraint("tenant_id", "programme_id", "one_id", "other_id", "together"),
        within_tenant("programme", "programme_id"),
        within_tenant("member", "one_id"),
        within_tenant("member", "other_id"),
        record_of(None, "private", "round end"),
    )

    programme_id: Mapped[str]
    one_id: Mapped[str]
    """Who would lead, in a proposal."""
    other_id: Mapped[str]
    together: Mapped[bool]
    """A proposal if true, else the two are kept apart, whoever leads."""

    @classmethod
    def of(cls, session: Session, programme_id: str) -> "list[ByHand]":
        """All that was entered for a programme, those kept apart first."""
        query = select(ByHand).where(ByHand.programme_id == programme_id)
        return list(session.scalars(query.order_by(ByHand.together, ByHand.id)))

    @classmethod
    def enter(
        cls, session: Session, programme_id: str, one: Member, other: Member, *, together: bool
    ) -> None:
        """Enter it once; what was said of the two before, either way round, is taken back."""
        cls.take_back(session, programme_id, {one.id}, {other.id})
        row = cls(programme_id=programme_id, one_id=one.id, other_id=other.id, together=together)
        session.add(row)
        session.flush()

    @classmethod
    def take_back(
        cls, session: Session, programme_id: str, one: Collection[PersonId], other: Collection[PersonId]
    ) -> None:
        """Forget what was entered about anybody of `one` with anybody of `other`."""
        there = ByHand.one_id.in_(one) & ByHand.other_id.in_(other)
        back = ByHand.one_id.in_(other) & ByHand.other_id.in_(one)
        session.execute(delete(ByHand).where(ByHand.programme_id == programme_id, or_(there, back)))

    @property
    def both(self) -> Couple:
        """The two, in no order."""
        return couple(self.one_id, self.other_id)


class Chosen(Tenanted):
    """A pair of the final solve, between the solve and the hour at which everybody is told.

    A coordinator sees these and no others. A row that is taken out leaves no trace, and all are gone once
    people have been told; so nobody can read a result from their own export hours before the others.
    """

    __tablename__ = "chosen_pair"
    __table_args__ = (
        UniqueConstraint("tenant_id", "round_id", "mentor_id", "mentee_id"),
        within_tenant("matching_round", "round_id"),
        within_tenant("member", "mentor_id"),
        within_tenant("member", "mentee_id"),
        record_of(None, "private", "until the result is told"),
    )

    round_id: Mapped[str]
    mentor_id: Mapped[str]
    mentee_id: Mapped[str]

    @classmethod
    def of(cls, session: Session, round_id: str) -> "list[Chosen]":
        """The pairs of a round, by the name of who would lead: an order that tells nothing."""
        query = select(Chosen).join(Member, Member.id == Chosen.mentor_id).where(Chosen.round_id == round_id)
        return list(session.scalars(query.order_by(Member.name, Chosen.mentor_id, Chosen.mentee_id)))

    @property
    def both(self) -> tuple[PersonId, PersonId]:
        """The two member ids, who would lead first."""
        return (self.mentor_id, self.mentee_id)
