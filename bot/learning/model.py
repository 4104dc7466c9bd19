"""What learning remembers: which questions and prompts somebody got, sealed answers, private notes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, Literal

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere
from bot.learning.pulse import ANSWERS, LOW, PULSE_EVERY, Answer, Pulse
from bot.learning.rules import Shown
from bot.learning.totals import RoundTotals
from bot.outbox.notice import Notice
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.turn import Turn

__all__ = [
    "ANSWERS",
    "HARD_TALK",
    "LOW",
    "PULSE_EVERY",
    "AfterLogging",
    "AfterMeeting",
    "Answer",
    "BeforeMeeting",
    "PrivateNote",
    "PromptShown",
    "Pulse",
    "RoundTotals",
    "ask_after_meeting",
]

HARD_TALK = "learning.hard_talk"
"""What falls due after a hard talk, and the question it brings (S1-33)."""


class AfterMeeting(Notice, frozen=True, kw_only=True):
    """A meeting was logged: one pulse question, then one prompt, for whoever did not log it."""

    kind: ClassVar[str] = "learning.after_meeting"
    pair: str
    on: date


class AfterLogging(Notice, frozen=True, kw_only=True):
    """The same to whoever has just logged the meeting: right away."""

    kind: ClassVar[str] = "learning.after_logging"
    when: ClassVar[Literal["routine", "working", "now"]] = "now"
    expires_after: ClassVar[int | None] = 24
    pair: str
    on: date


class BeforeMeeting(Notice, frozen=True, kw_only=True):
    """A booked meeting is tomorrow: a prompt for whoever asked for it (A7), once even if it is moved."""

    kind: ClassVar[str] = "learning.before_meeting"
    expires_after: ClassVar[int | None] = 24
    meeting: str

    @property
    def carries(self) -> str:
        """What the prompt that it brings is known by (`PromptShown.carried_by`)."""
        return f"{self.kind}:{self.meeting}"


def ask_after_meeting(turn: Turn, pair: Pair, on: date) -> None:
    """The two met on that day: the actor is asked right away, the other one at their next good hour."""
    turn.notify(turn.actor, AfterLogging(pair=pair.id, on=on))
    turn.notify(pair.partner_of(turn.session, turn.actor), AfterMeeting(pair=pair.id, on=on))


class PromptShown(Tenanted):
    """A prompt that somebody was shown: its id and nothing else, so that none comes twice (spec 3.1)."""

    __tablename__ = "prompt_shown"
    __table_args__ = (
        within_tenant("pair", "pair_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "private", "pair end + 90 days"),
    )

    pair_id: Mapped[str]
    number: Mapped[int]
    """The pair's first prompt is 1; the order in which they came."""
    member_id: Mapped[str]
    prompt: Mapped[str]
    swapped: Mapped[bool] = mapped_column(default=False)
    """It came by "Another one"."""
    met_on: Mapped[date | None]
    """The meeting it followed, or None where somebody asked for it."""
    carried_by: Mapped[str] = mapped_column(default="")
    """The kind of notice that brought it, if one did; before a meeting with the meeting's id."""
    shown_at: Mapped[datetime]

    @classmethod
    def of_member(cls, session: Session, shown_id: str, member: Member) -> "PromptShown":
        """The showing of that id if it was to this member, else `NotThere`."""
        found = session.scalar(
            select(PromptShown).where(PromptShown.id == shown_id, PromptShown.member_id == member.id)
        )
        if found is None:
            raise NotThere("learning.not_yours", step="home")
        return found

    @classmethod
    def of_pair(cls, session: Session, pair_id: str) -> "list[PromptShown]":
        """All that this pair was shown, oldest first."""
        query = select(PromptShown).where(PromptShown.pair_id == pair_id)
        return list(session.scalars(query.order_by(PromptShown.number, PromptShown.shown_at, PromptShown.id)))

    @staticmethod
    def history(rows: "Sequence[PromptShown]") -> list[Shown]:
        """The same as the values that `rules` decide on."""
        return [Shown(prompt=row.prompt, person=row.member_id, swapped=row.swapped) for row in rows]


class PrivateNote(Tenanted):
    """A note somebody chose to keep, sealed under their own name: nobody else is ever shown it."""

    __tablename__ = "private_note"
    __table_args__ = (
        within_tenant("pair", "pair_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "private", "pair end + 90 days or on request"),
    )

    member_id: Mapped[str]
    pair_id: Mapped[str | None]
    prompt: Mapped[str] = mapped_column(default="")
    """The prompt it was written to, if to one."""
    sealed: Mapped[bytes] = mapped_column(info={"sealed_for": "note:{owner}"})  # for `mydata`
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    @classmethod
    def write(cls, turn: Turn, text: str, *, pair_id: str | None, prompt: str) -> "PrivateNote":
        """Keep a note of the actor's."""
        note = cls(
            member_id=turn.actor.id,
            pair_id=pair_id,
            prompt=prompt,
            sealed=_sealed(turn, text),
            written_at=turn.now,
            changed_at=turn.now,
        )
        turn.session.add(note)
        turn.session.flush()
        return note

    @classmethod
    def of_member(cls, session: Session, note_id: str, member: Member) -> "PrivateNote":
        """The note of that id if it is this member's, else `NotThere`."""
        found = session.scalar(
            select(PrivateNote).where(PrivateNote.id == note_id, PrivateNote.member_id == member.id)
        )
        if found is None:
            raise NotThere("learning.not_yours", step="notes")
        return found

    @classmethod
    def all_of(cls, session: Session, member: Member) -> "list[PrivateNote]":
        """This member's notes, newest first."""
        query = select(PrivateNote).where(PrivateNote.member_id == member.id)
        return list(session.scalars(query.order_by(PrivateNote.written_at.desc(), PrivateNote.id)))

    def rewrite(self, turn: Turn, text: str) -> None:
        """The note now reads like this; what it read before is gone."""
        self.sealed, self.changed_at = _sealed(turn, text), turn.now

    def read(self, turn: Turn) -> str:
        """What it says."""
        return turn.house.sealer.unseal(f"note:{self.member_id}", self.sealed).decode()


def _sealed(turn: Turn, text: str) -> bytes:
    return turn.house.sealer.seal(f"note:{turn.actor.id}", text.encode())
