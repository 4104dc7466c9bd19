"""The made-up school that plays in the playground: where it is, when its story begins, and its year."""

from datetime import UTC, datetime
from typing import Final

from adapters.playground.staff import DIRECTORY, DUBLIN, STAFF, Colleague, Hat

__all__ = ["DIRECTORY", "STAFF", "Colleague", "Hat"]

SCHOOL = "Larkfield School"
ZONE: Final = DUBLIN
"""The main campus; the clock on the page shows this zone."""

OPENS = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
"""Monday 12 January 2026, 09:00 in Dublin: an ordinary school day, a week into the second term."""

CHANNEL = "staff"
"""The platform's own id of the one channel, which all staff are in."""

CHANNEL_NAME = "#staff"

YEAR = """\
Term: 2025-09-01 - 2025-12-19
Term: 2026-01-05 - 2026-03-27
Term: 2026-04-13 - 2026-06-19
Term: 2026-08-31 - 2026-12-18
Mid-term: 2025-10-27 - 2025-10-31
Mid-term: 2026-02-16 - 2026-02-20
Mid-term: 2026-10-26 - 2026-10-30
Summer: 2026-06-20 - 2026-08-30
Exams: 2026-06-08 - 2026-06-12
St Brigid's Day: 2026-02-02
St Patrick's Day: 2026-03-17
May holiday: 2026-05-04
"""
"""The school year as its coordinator pastes it into a programme: terms, breaks, exams, holidays."""


def known_school() -> dict[str, str]:
    """What is known of the school as a whole, as `GET /play/api/school` answers it."""
    return {
        "name": SCHOOL,
        "zone": ZONE,
        "opens": OPENS.isoformat(),
        "channel": CHANNEL_NAME,
        "calendar": YEAR,
    }
