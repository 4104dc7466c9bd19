"""A pair's rhythm as a row. Other rooms find it in `bot.checkins.model`."""

from datetime import date

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.pairs.model import Pair


class Rhythm(Tenanted):
    """What the clock knows of one pair's meetings. Who of the two answered is kept nowhere."""

    __tablename__ = "rhythm"
    __table_args__ = (
        UniqueConstraint("tenant_id", "pair_id"),
        within_tenant("pair", "pair_id"),
        record_of("pair_id", "shared", "pair end + 90 days"),
    )

    pair_id: Mapped[str]
    begun_on: Mapped[date | None]
    """When the two agreed, or took it up again; None while meetings are not due at all."""
    due_on: Mapped[date | None]
    """The day on which a meeting is due; None while one is planned, or none is to come."""
    put_off: Mapped[date | None]
    """The due day that was answered with "not this month"."""
    heard_on: Mapped[date | None]
    """The last day on which either of them did anything here."""
    quiet: Mapped[int] = mapped_column(default=0)
    """0, or which of the two questions of a quiet pair was the last (spec 2.6, rows 9 and 11)."""
    quiet_since: Mapped[date | None]
    """The day of that question."""
    asked_on: Mapped[date | None]
    """The last due day that the pair was asked about."""
    nudges: Mapped[int] = mapped_column(default=0)
    """How many there were: whoever wants fewer messages gets every other one."""

    @classmethod
    def of(cls, session: Session, pair: Pair) -> "Rhythm":
        """The pair's rhythm, new if it has none yet."""
        found = session.scalar(select(Rhythm).where(Rhythm.pair_id == pair.id))
        if found is None:
            found = cls(pair_id=pair.id)
            session.add(found)
            session.flush()
        return found

    def hear(self, on: date) -> None:
        """One of the two did something: the pair is not quiet."""
        self.heard_on = max(on, self.heard_on or on)
        self.quiet, self.quiet_since = 0, None

    def ask(self, due: date) -> None:
        """The pair is asked about that due day, perhaps one of the two after the other: it counts once."""
        if self.asked_on != due:
            self.asked_on, self.nudges = due, self.nudges + 1
