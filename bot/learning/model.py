"""What learning remembers: which questions and prompts somebody got, sealed answers, private notes."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Literal

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.database import Tenanted, record_of, within_tenant
from bot.errors import NotThere
from bot.house import House
from bot.learning.library import Role
from bot.learning.rules import PulseShare, Shown, Tap, shares_of
from bot.nudges.local_time import to_utc
from bot.outbox.notice import Notice
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.sealing import Sealer
from bot.turn import Turn

Answer = Literal["yes", "mostly", "not_really", "no", "skip"]
ANSWERS: tuple[Answer, ...] = ("yes", "mostly", "not_really", "no", "skip")
LOW: frozenset[Answer] = frozenset({"not_really", "no"})

HARD_TALK = "learning.hard_talk"
"""What falls due after a hard talk, and the question it brings (S1-33)."""

PULSE_EVERY = timedelta(days=14)
"""At most one pulse question in this time (spec 3.3)."""


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


class Pulse(Tenanted):
    """One pulse question somebody was asked, and their answer, sealed: others see totals only (spec 3.3)."""

    __tablename__ = "pulse"
    __table_args__ = (
        UniqueConstraint("tenant_id", "pair_id", "member_id", "met_on"),
        within_tenant("pair", "pair_id"),
        within_tenant("member", "member_id"),
        record_of("member_id", "private", "round end + 30 days, then totals only"),
    )

    pair_id: Mapped[str]
    member_id: Mapped[str]
    item: Mapped[str]
    met_on: Mapped[date]
    asked_at: Mapped[datetime]
    carried_by: Mapped[str]
    """The kind of notice that brought it: the other kind about the same meeting then has nothing to say."""
    answered_at: Mapped[datetime | None]
    """When it was answered: totals of a half take in what was said in that half, and nothing later."""
    answer: Mapped[bytes | None] = mapped_column(info={"sealed_for": "pulse:{owner}", "choices": ANSWERS})

    @classmethod
    def of_member(cls, session: Session, pulse_id: str, member: Member) -> "Pulse":
        """The question of that id if it was asked of this member, else `NotThere`."""
        found = session.scalar(select(Pulse).where(Pulse.id == pulse_id, Pulse.member_id == member.id))
        if found is None:
            raise NotThere("learning.not_yours", step="home")
        return found

    @classmethod
    def about(cls, session: Session, pair_id: str, member_id: str, met_on: date) -> "Pulse | None":
        """What this member was asked after that meeting."""
        return session.scalar(
            select(Pulse).where(
                Pulse.pair_id == pair_id, Pulse.member_id == member_id, Pulse.met_on == met_on
            )
        )

    @classmethod
    def asked_of(cls, session: Session, member_id: str) -> "list[Pulse]":
        """All that this member was asked, oldest first."""
        query = select(Pulse).where(Pulse.member_id == member_id)
        return list(session.scalars(query.order_by(Pulse.asked_at, Pulse.met_on, Pulse.id)))

    def keep(self, house: House, answer: Answer, at: datetime) -> None:
        """The answer, sealed: one byte, so that its length says nothing."""
        self.answered_at = at
        self.answer = house.sealer.seal(f"pulse:{self.member_id}", bytes([ANSWERS.index(answer)]))

    def answered(self, house: House) -> Answer | None:
        """The answer, or None while there is none."""
        return self.opened(house.sealer)

    def opened(self, sealer: Sealer) -> Answer | None:
        """The same, for what has no house."""
        if self.answer is None:
            return None
        return ANSWERS[sealer.unseal(f"pulse:{self.member_id}", self.answer)[0]]


def pulse_shares(
    session: Session, programme: Programme, *, sealer: Sealer, now: datetime
) -> list[PulseShare]:
    """What a coordinator may be shown of the pulse: nothing before the middle of the round (spec 3.3).

    From the middle on it is what was answered in the first half, and from the end on what was answered in
    the second half as well, as shares of their own: no answer counts twice, and none moves a share that
    has been shown. Which shares there are, and how coarse, is `rules.shares_of`.
    """
    if programme.starts_on is None or programme.ends_on is None:
        return []
    middle = programme.starts_on + (programme.ends_on - programme.starts_on) // 2
    turns = [to_utc(day, time(), programme.zone) for day in (middle, programme.ends_on + timedelta(days=1))]
    found: list[PulseShare] = []
    taps: list[list[Tap]] = [[], []]
    for row, mentor_id in session.execute(
        select(Pulse, Pair.mentor_id)
        .join(Pair, Pair.id == Pulse.pair_id)
        .where(Pair.programme_id == programme.id, Pulse.answered_at.is_not(None))
        .order_by(Pulse.answered_at, Pulse.id)
    ):
        half = next((at for at, end in enumerate(turns) if row.answered_at and row.answered_at < end), None)
        answer = row.opened(sealer)
        if half is None or answer is None or answer == "skip":
            continue
        role: Role = "junior_mentor" if row.member_id == mentor_id else "senior_mentee"
        good = answer not in LOW
        taps[half].append(Tap(item=row.item, role=role, pair=row.pair_id, person=row.member_id, good=good))
    if now >= turns[0]:
        found += shares_of("midpoint", taps[0])
    if now >= turns[1]:
        found += shares_of("end", taps[1])
    return found


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
