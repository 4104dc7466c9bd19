"""The real clock: the only place that reads the time of the machine."""

from datetime import UTC, datetime


class SystemClock:
    """Tells the machine's time as an aware instant in UTC (implements `bot.ports.Clock`)."""

    def now(self) -> datetime:
        """The present instant."""
        return datetime.now(UTC)
