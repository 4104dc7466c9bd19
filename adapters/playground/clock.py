"""The playground's clock: it stands still until somebody moves it on, and survives a restart."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from adapters.playground.messages import Base
from bot.database import Database


class ClockBackwards(ValueError):
    """Somebody asked the clock to go backwards: what was done cannot be undone by that."""


class ClockRow(Base):
    """The one instant it is now."""

    __tablename__ = "clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class SteppedClock:
    """Implements `bot.ports.Clock`, and can be moved forwards. Every move is on disk before it counts."""

    def __init__(self, database: Database, opens: datetime) -> None:
        self._database = database
        with database.everyone() as session:
            row = session.get(ClockRow, 1)
            if row is None:
                row = ClockRow(id=1, at=opens)
                session.add(row)
            self._at = row.at

    def now(self) -> datetime:
        """The instant it was last moved to."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """It is now `at`. Raises `ClockBackwards`."""
        if at < self._at:
            raise ClockBackwards(f"it is already {self._at.isoformat()}")
        if at == self._at:
            return
        with self._database.everyone() as session:
            session.get_one(ClockRow, 1).at = at
        self._at = at
