"""Due dates and jobs as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of


class DueDate(Tenanted):
    """At `at`, the room that owns `kind` looks at `subject` and does what is due.

    One row per kind and subject: planning it again moves it. The planner deletes it in the
    transaction that does the work, so a crash repeats the work and never loses it.
    """

    __tablename__ = "due_date"
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "subject"),
        Index("due_date_at", "at"),
        record_of(None, "none", "until it is done"),
    )

    kind: Mapped[str]
    subject: Mapped[str]
    """The id of the row it is about, and where one row has several of a kind, more of the key."""
    at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    """How often the work failed; each failure puts it off a little longer."""


class Job(Tenanted):
    """Long work with progress: opening or closing a poll, an import, a large match.

    `state`: waiting → running (leased) → done | failed. A job may be run again from its start:
    each kind is written so that a repeat completes what is missing.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "subject"),
        Index("job_state", "state", "due_at"),
        record_of(None, "none", "30 days"),
    )

    kind: Mapped[str]
    subject: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(default="waiting")
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[str | None]
    """The member who is told how it went."""
    outcome: Mapped[str] = mapped_column(default="")


def due(session: Session, kind: str, subject: str, at: datetime) -> None:
    """Plan, or plan anew, what is due for `subject`."""
    row = session.scalar(select(DueDate).where(DueDate.kind == kind, DueDate.subject == subject))
    if row is None:
        session.add(DueDate(kind=kind, subject=subject, at=at))
        session.flush()
    else:
        row.at = at


def no_longer_due(session: Session, kind: str, subject: str) -> None:
    """Forget what was due for `subject`, if anything."""
    row = session.scalar(select(DueDate).where(DueDate.kind == kind, DueDate.subject == subject))
    if row is not None:
        session.delete(row)
        session.flush()


def start_job(
    session: Session, kind: str, subject: str, now: datetime, asked_by: str | None, facts: dict[str, Any]
) -> Job:
    """Ask for long work once: a second request finds the first, and wakes it if it had ended.

    Of two who wake it in the same second the second one finds it awake.
    """
    job = Job.locked(session, Job.kind == kind, Job.subject == subject)
    if job is None:
        job = Job(kind=kind, subject=subject, facts=facts, due_at=now, asked_by=asked_by)
        session.add(job)
    elif job.state in {"done", "failed"}:
        job.state, job.facts, job.due_at, job.asked_by = "waiting", facts, now, asked_by
        job.attempts = job.done = job.total = 0
    session.flush()
    return job
