"""What a conversation needs to remember for a day: answers given, choices shown, a form half filled."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.database import Tenanted, record_of


class SeenEvent(Tenanted):
    """An event that was answered, with the answer sealed, so that a redelivery gets the same one.

    Ballots never come here: votes leave no row outside the ballot box.
    """

    __tablename__ = "seen_event"
    __table_args__ = (
        UniqueConstraint("tenant_id", "installation_id", "event_id"),
        Index("seen_event_at", "at"),
        record_of(None, "private", "one day"),
    )

    installation_id: Mapped[str]
    event_id: Mapped[str]
    reply: Mapped[bytes]
    at: Mapped[datetime]


class LastChoices(Tenanted):
    """The buttons of the last card a member was shown, so that typing "1" works for a day."""

    __tablename__ = "last_choices"
    __table_args__ = (
        UniqueConstraint("tenant_id", "member_id"),
        record_of("member_id", "private", "one day"),
    )

    member_id: Mapped[str]
    actions: Mapped[list[Any]] = mapped_column(JSON)
    at: Mapped[datetime]


class Dialogue(Tenanted):
    """A form being answered by typing, sealed, as far as it has got."""

    __tablename__ = "dialogue"
    __table_args__ = (
        UniqueConstraint("tenant_id", "member_id"),
        record_of("member_id", "private", "one day"),
    )

    member_id: Mapped[str]
    asking: Mapped[bytes]
    at: Mapped[datetime]
