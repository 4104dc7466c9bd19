"""The ballot box's own tables, and the few changes a poll's row allows.

Nothing here holds a time of day, a running number or a key to the app's tables. Envelopes and
invitees exist while a poll is open; afterwards only coarse words, comments and dates remain.
"""

from datetime import date
from typing import Any, Literal, get_args

import msgspec
from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, MetaData, String, delete
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bot.database import record_of
from bot.polls.questions import PollTerms
from bot.polls.refusals import PollUnknown

State = Literal["draft", "open", "closing", "published", "not_enough", "void", "cancelled"]

UNDECIDED = frozenset({"draft", "open", "closing"})
"""States in which envelopes exist and nothing has been said."""

metadata = MetaData()
UNNUMBERED = {"sqlite_with_rowid": False}
"""SQLite would otherwise number rows in the order in which they came."""

UNTIL_CLOSE = record_of("member_id", "anonymous", "until the poll closes")
SEALED = record_of(None, "anonymous", "until the poll closes")
PUBLISHED = record_of(None, "none", "3 years after the poll")


class BallotBase(DeclarativeBase):
    """The root of the ballot box's own mapped classes; the app's tables have another."""

    metadata = metadata


class Poll(BallotBase):
    """A poll's frozen terms and where it stands. `invited` counts people by group, for the count at close."""

    __tablename__ = "poll"
    __table_args__ = (
        CheckConstraint("k_answers >= 5", name="answers_floor"),
        CheckConstraint("k_invited >= 8", name="invited_floor"),
        CheckConstraint("k_text >= 10", name="text_floor"),
        CheckConstraint(f"state IN {get_args(State)}", name="known_state"),
        PUBLISHED,
    )

    poll_id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str]
    programme_id: Mapped[str | None]
    purpose: Mapped[str]
    questions: Mapped[Any] = mapped_column(JSON)
    groups: Mapped[Any] = mapped_column(JSON)
    report_plan: Mapped[str]
    k_answers: Mapped[int]
    k_invited: Mapped[int]
    k_text: Mapped[int]
    open_on: Mapped[date]
    close_on: Mapped[date]
    state: Mapped[State] = mapped_column(String)
    shredded: Mapped[bool]
    box_len: Mapped[int]
    invited: Mapped[Any] = mapped_column(JSON)

    @classmethod
    def seen(cls, session: Session, poll_id: str) -> "Poll":
        """The poll, for looking; raises `PollUnknown`."""
        return _known(session.get(cls, poll_id))

    @classmethod
    def shared(cls, session: Session, poll_id: str) -> "Poll":
        """The poll, its state held as it is until the transaction ends, beside others who do the same."""
        return _known(session.get(cls, poll_id, with_for_update={"read": True}))

    @classmethod
    def locked(cls, session: Session, poll_id: str) -> "Poll":
        """The poll, for changing its state; raises `PollUnknown`."""
        return _known(session.get(cls, poll_id, with_for_update=True))

    @property
    def terms(self) -> PollTerms:
        """What was frozen at the opening."""
        return msgspec.convert({name: getattr(self, name) for name in PollTerms.__struct_fields__}, PollTerms)

    def note(self, session: Session, on: date, *events: str) -> None:
        """Write into the ledger what happened on that date."""
        session.add_all(LedgerLine(poll_id=self.poll_id, event=event, on_date=on) for event in events)

    def end(self, session: Session, state: State, on: date, *events: str) -> None:
        """Destroy envelopes and the list of invited, and leave this end state for good."""
        session.execute(delete(Envelope).where(Envelope.poll_id == self.poll_id))
        session.execute(delete(Invitee).where(Invitee.poll_id == self.poll_id))
        self.state = state
        self.note(session, on, *events)


def _known(poll: Poll | None) -> Poll:
    if poll is None:
        raise PollUnknown
    return poll


class Invitee(BallotBase):
    """A copy of the audience while the poll is open; destroyed at the close (A11)."""

    __tablename__ = "invitee"
    __table_args__ = (UNTIL_CLOSE | UNNUMBERED,)

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.poll_id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True)
    grp: Mapped[str]


class Envelope(BallotBase):
    """A sealed ballot, blank from the start, under a token that only the key store can tie to a member.

    SQLite may number these rows: they are laid down in random order, and rows this long would take
    twice the space and time in a table without numbers.
    """

    __tablename__ = "envelope"
    __table_args__ = (SEALED,)

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.poll_id"), primary_key=True)
    token: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    box: Mapped[bytes] = mapped_column(LargeBinary)


class Result(BallotBase):
    """One coarse code about one question; `choice` names the topic, or is empty."""

    __tablename__ = "result"
    __table_args__ = (PUBLISHED | UNNUMBERED,)

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.poll_id"), primary_key=True)
    grp: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[str] = mapped_column(primary_key=True)
    shown: Mapped[str]


class Comment(BallotBase):
    """Somebody's words, without their group. `pos` is random, and drawn anew for each question."""

    __tablename__ = "comment"
    __table_args__ = (PUBLISHED | UNNUMBERED,)

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.poll_id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    pos: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str]


class LedgerLine(BallotBase):
    """What happened to a poll, by date."""

    __tablename__ = "ledger"
    __table_args__ = (PUBLISHED | UNNUMBERED,)

    poll_id: Mapped[str] = mapped_column(ForeignKey("poll.poll_id"), primary_key=True)
    event: Mapped[str] = mapped_column(primary_key=True)
    on_date: Mapped[date]


class LayoutMark(BallotBase):
    """Which layout this database has, so that an upgrade knows where to begin."""

    __tablename__ = "layout_mark"
    __table_args__ = (record_of(None, "none", "as long as the database"),)

    layout: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
