"""What this room has to say later, as small facts: one notice for each occasion around a meeting."""

from datetime import date, datetime
from typing import ClassVar, Literal

from bot.outbox.notice import Notice


def asked_of(pair_id: str, on: date) -> str:
    """What the nudges of one due date are about: a later due date leaves them alone."""
    return f"{pair_id}@{on.isoformat()}"


class MeetingDue(Notice, frozen=True, kw_only=True):
    """By their rhythm a meeting of this pair is due `on` that day, and none is planned (M-BOOK)."""

    kind: ClassVar[str] = "checkins.meeting_due"
    pair: str
    on: date

    @property
    def about(self) -> str:
        """The pair on that day."""
        return asked_of(self.pair, self.on)


class Reminder(Notice, frozen=True, kw_only=True):
    """The meeting booked for `at` is today (A6). Booked by the two themselves, so no cap counts it."""

    kind: ClassVar[str] = "checkins.reminder"
    when: ClassVar[Literal["routine", "working", "now"]] = "working"
    expires_after: ClassVar[int | None] = 24
    meeting: str
    at: datetime


class DidItHappen(Notice, frozen=True, kw_only=True):
    """The meeting booked for `at` was on their last working day: did it take place? (A6)"""

    kind: ClassVar[str] = "checkins.did_it_happen"
    when: ClassVar[Literal["routine", "working", "now"]] = "working"
    spaced: ClassVar[bool] = True
    meeting: str
    at: datetime


class Quiet(Notice, frozen=True, kw_only=True):
    """Nothing was heard from either for long: M-QUIET-1 (`stage` 1) or M-QUIET-2 (2), asked `on` that day."""

    kind: ClassVar[str] = "checkins.quiet"
    pair: str
    stage: int
    on: date


class AutoPaused(Notice, frozen=True, kw_only=True):
    """The pair was paused `on` that day because nothing was heard (M-AUTO-PAUSE)."""

    kind: ClassVar[str] = "checkins.auto_paused"
    sent: ClassVar[Literal["at_most_once", "at_least_once"]] = "at_least_once"
    when: ClassVar[Literal["routine", "working", "now"]] = "working"
    expires_after: ClassVar[int | None] = None
    pair: str
    on: date
