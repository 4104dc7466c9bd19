"""What a coordinator announces, as a row and as a notice; how it is written is in `announcing`."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Mapped

from bot.database import Tenanted, record_of, within_tenant
from bot.house import House
from bot.outbox.notice import Notice
from bot.programmes import rules

KEPT: Final = timedelta(days=365)
DRAFT_KEPT: Final = timedelta(days=1)

OPEN: Final[frozenset[rules.State]] = frozenset(rules.GOING - {"draft", "poll"})
"""States in which people have joined and are written to."""


class Announcement(Tenanted):
    """What a coordinator wrote: a draft until it is sent, one draft a programme."""

    __tablename__ = "announcement"
    __table_args__ = (
        within_tenant("programme", "programme_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "shared", "12 months; a draft a day"),
    )

    programme_id: Mapped[str]
    member_id: Mapped[str]
    body: Mapped[str]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Announced(Notice, frozen=True, kw_only=True):
    """An announcement for one person: routine, so that everybody's caps and quiet hold."""

    kind = "programmes.announced"
    when = "routine"

    announcement: str


def sweep(house: House) -> None:
    """Forget drafts after a day and what was sent after twelve months (spec 6.1)."""
    now = house.clock.now()
    with house.database.everyone() as session:
        sent = Announcement.sent_at.is_not(None)
        session.execute(delete(Announcement).where(sent, Announcement.sent_at < now - KEPT))
        session.execute(delete(Announcement).where(~sent, Announcement.written_at < now - DRAFT_KEPT))
