"""The outbox as rows, and writing to it.

waiting → sending (leased, committed) → composed just before sending → sent
             rate limited, not accepted → waiting again, later
             doubtful (or lease expired) → at most once: doubtful · at least once: waiting
             unreachable, our fault → failed · no longer wanted, expired → dropped
             programme or reader on a pause → held → `release` → waiting
sent → revise (leased) → sent with the card as it should read now, or retracted
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import JSON, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of
from bot.outbox.notice import Notice, Recipient, recipient_id


class Outgoing(Tenanted):
    """One notice for one recipient, from intent to receipt."""

    __tablename__ = "outgoing"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index("outgoing_due", "state", "due_at"),
        Index("outgoing_about", "tenant_id", "kind", "about"),
        Index("outgoing_to", "tenant_id", "recipient", "sent_at"),
        record_of("recipient", "private", "60 days: type and time, no words"),
    )

    key: Mapped[str]
    """Deterministic: the same occurrence for the same recipient can be written only once."""
    kind: Mapped[str]
    about: Mapped[str]
    """The id the notice is about (a pair, a meeting, a poll)."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    to_kind: Mapped[str]
    recipient: Mapped[str]
    """A member, pair or programme id, by `to_kind`."""
    programme_id: Mapped[str | None]
    at_least_once: Mapped[bool]
    """What a doubtful send means: try again, or leave it."""
    routine: Mapped[bool]
    """Counts under the weekly cap (spec 4.2)."""
    lane: Mapped[str | None]
    """The installation it goes through, known from composing on: limits and uninstalls belong to it."""
    state: Mapped[str] = mapped_column(default="waiting")
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    reference: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    changed: Mapped[bool] = mapped_column(default=False)
    """What it says has changed since it was put into words; it is redrawn as soon as it has arrived."""
    acted_at: Mapped[datetime | None]
    """When the recipient first did something with it; ignored nudges make fewer nudges (spec 4.2)."""
    why: Mapped[str] = mapped_column(default="")
    """A class of outcome for operators (`unreachable`, `expired`), never anything personal."""


def write(
    session: Session,
    notice: Notice,
    to: Recipient,
    due_at: datetime | None,
    *,
    asked_at: datetime,
    programme_id: str | None = None,
) -> None:
    """Put a notice into the outbox once: a second write of the same occurrence changes nothing.

    `due_at` None means that no hour fits this person at all: the row is written as failed, so that
    somebody sees it. `asked_at` is then its time.
    """
    key = f"{notice.key()}>{recipient_id(to)}"
    if session.scalar(select(Outgoing.id).where(Outgoing.key == key)) is not None:
        return
    if notice.newest:
        said_otherwise(session, notice.kind, notice.about, recipient_id(to))
    hours = notice.expires_after
    session.add(
        Outgoing(
            key=key,
            kind=notice.kind,
            about=notice.about,
            facts=msgspec.to_builtins(notice),
            to_kind=msgspec.to_builtins(to)["type"],
            recipient=recipient_id(to),
            programme_id=programme_id,
            at_least_once=notice.sent == "at_least_once",
            routine=notice.when == "routine",
            state="waiting" if due_at else "failed",
            why="" if due_at else "no working hours",
            due_at=due_at or asked_at,
            expires_at=None if hours is None else (due_at or asked_at) + timedelta(hours=hours),
        )
    )
    session.flush()


def written(session: Session, notice: Notice, to: Recipient) -> Outgoing | None:
    """The row of this occurrence for this recipient, if it was written."""
    return session.scalar(select(Outgoing).where(Outgoing.key == f"{notice.key()}>{recipient_id(to)}"))


def revise(session: Session, kind: str, about: str, *, but: str | None = None) -> None:
    """What the notices of this kind about this id say has changed.

    Waiting ones are judged when they are composed anyway; sent ones get their card redrawn, or are
    retracted when their composer no longer wants them. `but` leaves one member's card alone: theirs
    has just been redrawn by their own click. One that is on its way is redrawn when it has arrived.
    """
    for row in _about(session, kind, about):
        if row.recipient == but:
            continue
        if row.state in {"sending", "revising"}:
            row.changed = True
        elif row.state == "sent" and row.reference is not None:
            row.state = "revise"


def release(session: Session, programme_id: str, now: datetime, *, member: str | None = None) -> None:
    """A pause is over: what was held for it is looked at again, all of a programme's or one member's.

    Whatever has gone out of date meanwhile is dropped then, as always.
    """
    held = select(Outgoing).where(Outgoing.programme_id == programme_id, Outgoing.state == "held")
    if member is not None:
        held = held.where(Outgoing.recipient == member)
    for row in session.scalars(held.order_by(Outgoing.id).with_for_update()):
        row.state, row.due_at = "waiting", now


def said_otherwise(session: Session, kind: str, about: str, member_id: str) -> None:
    """What waits of this kind about this id for that member is dropped: something newer says more."""
    for row in _about(session, kind, about):
        if row.recipient == member_id and row.state in {"waiting", "held"}:
            row.state, row.why = "dropped", "no longer wanted"


def acted(session: Session, kind: str, about: str, member_id: str, now: datetime) -> None:
    """The recipient has done something with these notices: they were not ignored."""
    for row in _about(session, kind, about):
        if row.recipient == member_id and row.acted_at is None:
            row.acted_at = now


def _about(session: Session, kind: str, about: str) -> list[Outgoing]:
    # Locked, so that what becomes of a send is not written down at the same moment; and read anew, since
    # whoever looked at one of them before may have seen it wait that has left since then.
    rows = select(Outgoing).where(Outgoing.kind == kind, Outgoing.about == about).order_by(Outgoing.id)
    return list(session.scalars(rows.with_for_update().execution_options(populate_existing=True)))
