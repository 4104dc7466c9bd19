"""What people of the playground can read: its messages, in a database file of the playground's own.

This is the platform's side of things, as Slack's servers would hold it; the bot never reads it.
Ballots never come here, neither that one was opened nor that one was sent (spec 5.3).
"""

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import func, or_, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.conversation.card import Card
from bot.database import Database, UtcDateTime

BOT: Final = "bot"
"""The private chat of each person with the bot; also the bot's own name as a sender."""

CHANNEL: Final = "channel"
"""The staff channel, which everybody reads."""

PAIR: Final = "pair:"
"""A pair's chat is `pair:` and both people's ids with `+` between them."""


class Base(DeclarativeBase):
    """The root of the playground's own tables, apart from the app's."""

    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy reads this name from the class


class MessageRow(Base):
    """One message. `reader` is the one person who can see it, None where all in the conversation can."""

    __tablename__ = "message"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation: Mapped[str] = mapped_column(index=True)
    reader: Mapped[str | None]
    sender: Mapped[str]
    text: Mapped[str]
    card: Mapped[bytes | None]
    at: Mapped[datetime]
    outgoing: Mapped[str | None] = mapped_column(unique=True)
    """The outbox row it came from: a second send of the same row finds it instead of repeating it."""
    revision: Mapped[int] = mapped_column(default=0)
    gone: Mapped[bool] = mapped_column(default=False)


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A message as one of its readers has it before their eyes."""

    id: str
    conversation: str
    sender: str
    text: str
    card: Card | None
    at: datetime
    private: bool = True
    """One person sees it: all in the bot's chat, and its answers to somebody in a shared conversation."""
    revision: int = 0
    number: int = 0


class Messages:
    """All conversations of the playground. Persons are ids of `school.DIRECTORY`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        conversation: str,
        *,
        sender: str,
        text: str,
        at: datetime,
        reader: str | None = None,
        card: Card | None = None,
        outgoing: str | None = None,
    ) -> Seen:
        """Put a message at the end of a conversation. One from the same outbox row is put there once."""
        with self._database.everyone() as session:
            row = None
            if outgoing is not None:
                row = session.scalar(select(MessageRow).where(MessageRow.outgoing == outgoing))
            if row is None:
                row = MessageRow(conversation=conversation, reader=reader, sender=sender, outgoing=outgoing)
                row.text, row.card, row.at = text, _packed(card), at
                session.add(row)
                session.flush()
            return _seen(row)

    def change(self, message: str, *, card: Card, text: str) -> Seen | None:
        """The message now reads like this; None if it is no longer there."""
        with self._database.everyone() as session:
            row = session.get(MessageRow, _number(message))
            if row is None or row.gone:
                return None
            row.card, row.text, row.revision = _packed(card), text, row.revision + 1
            return _seen(row)

    def take_back(self, message: str) -> bool:
        """Nobody sees the message any more; False if nobody did already."""
        with self._database.everyone() as session:
            row = session.get(MessageRow, _number(message))
            if row is None or row.gone:
                return False
            row.gone, row.text, row.card = True, "", None
            return True

    def find(self, message: str, reader: str) -> Seen | None:
        """That message, if this person can see it."""
        with self._database.everyone() as session:
            row = session.get(MessageRow, _number(message))
            visible = row is not None and not row.gone and row.reader in (None, reader)
            return _seen(row) if row is not None and visible and _is_in(reader, row.conversation) else None

    def read(self, reader: str, conversation: str | None = None) -> list[Seen]:
        """All that this person can see, oldest first, in one conversation or in all."""
        theirs = self.conversations(reader) if conversation is None else [conversation]
        with self._database.everyone() as session:
            rows = session.scalars(
                select(MessageRow)
                .where(
                    MessageRow.conversation.in_(theirs),
                    or_(MessageRow.reader.is_(None), MessageRow.reader == reader),
                    MessageRow.gone.is_(False),
                )
                .order_by(MessageRow.number)
            )
            return [_seen(row) for row in rows]

    def conversations(self, reader: str) -> list[str]:
        """Where this person can read: the bot, the channel, then chats with partners as they began."""
        return conversations_of(reader, self.pair_chats())

    def pair_chats(self) -> list[str]:
        """The chats of all pairs, as they began."""
        with self._database.everyone() as session:
            found = session.scalars(
                select(MessageRow.conversation)
                .where(MessageRow.conversation.startswith(PAIR, autoescape=True))
                .group_by(MessageRow.conversation)
                .order_by(func.min(MessageRow.number))
            )
            return list(found)

    def newest(self) -> dict[tuple[str | None, str], int]:
        """(reader, conversation) → number of the newest message there; reader None for what all see."""
        with self._database.everyone() as session:
            rows = session.execute(
                select(MessageRow.reader, MessageRow.conversation, func.max(MessageRow.number))
                .where(MessageRow.gone.is_(False), MessageRow.sender == BOT)
                .group_by(MessageRow.reader, MessageRow.conversation)
            )
            return {(reader, conversation): number for reader, conversation, number in rows}

    def last_number(self) -> int:
        """The number of the newest message anywhere, 0 if there is none."""
        with self._database.everyone() as session:
            return session.scalar(select(func.max(MessageRow.number))) or 0

    def delivered_since(self, number: int) -> list[tuple[Seen, str | None]]:
        """What the outbox has brought after that message, with the one reader it was for."""
        with self._database.everyone() as session:
            rows = session.scalars(
                select(MessageRow)
                .where(
                    MessageRow.number > number,
                    MessageRow.outgoing.is_not(None),
                    MessageRow.gone.is_(False),
                )
                .order_by(MessageRow.number)
            )
            return [(_seen(row), row.reader) for row in rows]


def conversations_of(reader: str, pair_chats: list[str]) -> list[str]:
    """Where this person can read, given the chats of all pairs."""
    return [BOT, CHANNEL, *(chat for chat in pair_chats if _is_in(reader, chat))]


def pair_chat(people: tuple[str, ...]) -> str:
    """The name of the chat that these people share."""
    return PAIR + "+".join(sorted(people))


def members_of(conversation: str) -> tuple[str, ...]:
    """Who is in a pair's chat; empty for the others, which everybody has."""
    return tuple(conversation.removeprefix(PAIR).split("+")) if conversation.startswith(PAIR) else ()


def _is_in(person: str, conversation: str) -> bool:
    return conversation in (BOT, CHANNEL) or person in members_of(conversation)


def _number(message: str) -> int:
    """`m17` → 17; anything else names no message."""
    digits = message.removeprefix("m")
    # Bounded, because SQLite refuses integers of more than 64 bits.
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 16 else 0


def _packed(card: Card | None) -> bytes | None:
    return None if card is None else msgspec.json.encode(card)


def _seen(row: MessageRow) -> Seen:
    return Seen(
        id=f"m{row.number}",
        conversation=row.conversation,
        sender=row.sender,
        text=row.text,
        card=None if row.card is None else msgspec.json.decode(row.card, type=Card),
        at=row.at,
        private=row.reader is not None,
        revision=row.revision or 0,
        number=row.number,
    )
