"""What a round may tell of its pulse and its goals: settled at its middle and at its end, and never again.

What was shown stays as it was: whoever answers later, changes dates or has their answers deleted moves
nothing, so nobody can take two looks and subtract one from the other (spec 3.3).
"""

from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import JSON, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.agenda import model as agenda
from bot.agenda.model import DueDate
from bot.database import Tenanted, record_of, within_tenant
from bot.house import House
from bot.learning.library import Role
from bot.learning.pulse import LOW, Pulse
from bot.learning.rules import PulseShare, Tap, gaps_of, shares_of
from bot.pairs.model import Goal, Pair
from bot.programmes.model import Programme
from bot.sealing import Sealer
from bot.turn import Turn

HALF_WAY: Final = "learning.half_way"
ROUND_OVER: Final = "learning.round_over"
FORGET: Final = "learning.forget_pulses"
"""What falls due at the middle of a programme's round, at its end, and thirty days later (spec 6.1)."""

KEPT: Final = timedelta(days=30)
"""How long answers are kept after the end of the round; then there are totals only."""

ON_THE_WAY: Final = timedelta(minutes=1)
"""What was answered so shortly before the first half is counted may not be written down yet: it counts for
the second half. No answer takes as long."""

At = Literal["midpoint", "end"]


class RoundTotals(Tenanted):
    """What coordinators may read of one half of a round: coarse shares, and kinds of goals with gaps."""

    __tablename__ = "round_totals"
    __table_args__ = (
        UniqueConstraint("tenant_id", "programme_id", "half"),
        within_tenant("programme", "programme_id"),
        record_of(None, "private", "3 years after the programme's end"),
    )

    programme_id: Mapped[str]
    half: Mapped[str]
    """`midpoint` for the first half, `end` for what came after it."""
    made_at: Mapped[datetime]
    shares: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    """`rules.PulseShare` as JSON; an item that too few people answered is not among them."""
    gaps: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Kinds of goals for which five pairs or more say that something is missing (S0-13)."""

    @classmethod
    def of(cls, session: Session, programme_id: str) -> "list[RoundTotals]":
        """What there is of that programme, the first half first."""
        query = select(RoundTotals).where(RoundTotals.programme_id == programme_id)
        return list(session.scalars(query.order_by(RoundTotals.made_at, RoundTotals.id)))

    @property
    def pulse(self) -> list[PulseShare]:
        """The shares as values, in their order."""
        return msgspec.convert(self.shares, type=list[PulseShare])

    @classmethod
    def settle(cls, turn: Turn, half: At) -> "RoundTotals | None":
        """Count what was said in this half, once; None where it is settled or can no longer be."""
        there = {row.half: row for row in cls.of(turn.session, turn.the_programme.id)}
        if half in there or "end" in there:
            return None
        since = there["midpoint"].made_at - ON_THE_WAY if "midpoint" in there else None
        until = turn.now - ON_THE_WAY if half == "midpoint" else turn.now
        taps = _taps(turn.session, turn.the_programme, turn.house.sealer, since, until)
        made = cls(
            programme_id=turn.the_programme.id,
            half=half,
            made_at=turn.now,
            shares=msgspec.to_builtins(shares_of(half, taps)),
            gaps=gaps_of(_goals(turn.session, turn.the_programme)),
        )
        turn.session.add(made)
        turn.session.flush()
        return made


def _taps(
    session: Session, programme: Programme, sealer: Sealer, since: datetime | None, until: datetime
) -> list[Tap]:
    """What was answered in that time, oldest first; a skipped question is no answer."""
    query = (
        select(Pulse, Pair.mentor_id)
        .join(Pair, Pair.id == Pulse.pair_id)
        .where(Pair.programme_id == programme.id, Pulse.answered_at < until)
        .order_by(Pulse.answered_at, Pulse.id)
    )
    if since is not None:
        query = query.where(Pulse.answered_at >= since)
    found: list[Tap] = []
    for row, mentor_id in session.execute(query):
        answer = row.opened(sealer)
        if answer is None or answer == "skip":
            continue
        role: Role = "junior_mentor" if row.member_id == mentor_id else "senior_mentee"
        good = answer not in LOW
        found.append(Tap(item=row.item, role=role, pair=row.pair_id, person=row.member_id, good=good))
    return found


def _goals(session: Session, programme: Programme) -> list[tuple[str, str]]:
    """(kind, pair) of each goal for which something is still missing; what it is, is read by nobody here."""
    query = (
        select(Goal.kind, Goal.pair_id)
        .join(Pair, Pair.id == Goal.pair_id)
        .where(Pair.programme_id == programme.id, Goal.still_missing != "", Goal.progress != "done")
        .order_by(Goal.kind, Goal.pair_id)
    )
    return [(kind, pair) for kind, pair in session.execute(query)]


# --- what falls due ---------------------------------------------------------------------------


def plan_missing(house: House) -> None:
    """A round that was over before answers were counted is counted now, and its answers go as promised."""
    with house.database.everyone() as session:
        planned = select(DueDate.subject).where(DueDate.kind.in_((ROUND_OVER, FORGET)))
        counted = select(RoundTotals.programme_id).where(RoundTotals.half == "end")
        answered = select(Pair.programme_id).join(Pulse, Pulse.pair_id == Pair.id)
        left = select(Programme.tenant_id, Programme.id).where(
            Programme.state.in_(("evaluation", "archived", "cancelled")),
            Programme.id.in_(answered),
            Programme.id.not_in(counted),
            Programme.id.not_in(planned),
        )
        missing = [(row.tenant_id, row.id) for row in session.execute(left)]
    for tenant, programme_id in missing:
        with house.database.tenant(tenant) as session:
            agenda.due(session, ROUND_OVER, programme_id, house.clock.now())


def half_way(subject: str, turn: Turn) -> None:
    """Half of the round is over."""
    here = turn.within(Programme.by_id(turn.session, subject))
    if not here.the_programme.over:
        RoundTotals.settle(here, "midpoint")


def round_over(subject: str, turn: Turn) -> None:
    """The round is over: the second half is counted, and the answers go thirty days later.

    Of a programme that was stopped nothing more is counted.
    """
    here = turn.within(Programme.by_id(turn.session, subject))
    stopped = here.the_programme.state == "cancelled"
    if stopped or RoundTotals.settle(here, "end") is not None:
        here.due(FORGET, subject, here.now + KEPT)


def forget(subject: str, turn: Turn) -> None:
    """From now on there are totals only. What was asked after the end was asked of pairs that go on."""
    ended = [row.made_at for row in RoundTotals.of(turn.session, subject) if row.half == "end"]
    query = (
        select(Pulse)
        .join(Pair, Pair.id == Pulse.pair_id)
        .where(Pair.programme_id == subject, Pulse.asked_at < max(ended, default=turn.now))
    )
    for row in turn.session.scalars(query).all():
        turn.session.delete(row)
    turn.session.flush()
