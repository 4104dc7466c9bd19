"""Where a typed dialogue stands between two messages: one row a person, sealed, good for a day."""

from datetime import timedelta

import msgspec
from sqlalchemy import select

from bot.conversation import dialogue
from bot.conversation.card import DateField, Field, TimeField
from bot.conversation.model import Dialogue
from bot.conversation.reply import Say
from bot.nudges.typed_dates import parse_date
from bot.nudges.typed_times import Misread, parse_time
from bot.turn import Turn

A_DAY = timedelta(days=1)
"""How long a typed number or a half-filled form still means something."""


def ask(asking: dialogue.Asking, turn: Turn, complaint: str = "") -> Say:
    """Keep where it stands, and put its question."""
    sealed = turn.house.sealer.seal("dialogue", msgspec.json.encode(asking))
    row = turn.session.scalar(select(Dialogue).where(Dialogue.member_id == turn.actor.id))
    if row is None:
        turn.session.add(Dialogue(member_id=turn.actor.id, asking=sealed, at=turn.now))
        turn.session.flush()
    else:
        row.asking, row.at = sealed, turn.now
    return Say(card=dialogue.question(asking, turn.phrases, complaint))


def open_dialogue(turn: Turn) -> Dialogue | None:
    """The row of the dialogue that the actor is in, if it is not too old."""
    row = turn.session.scalar(select(Dialogue).where(Dialogue.member_id == turn.actor.id))
    return row if row is not None and row.at > turn.now - A_DAY else None


def kept(row: Dialogue, turn: Turn) -> dialogue.Asking:
    """Where it stands."""
    return msgspec.json.decode(turn.house.sealer.unseal("dialogue", row.asking), type=dialogue.Asking)


def end(row: Dialogue, turn: Turn) -> None:
    """Words are commands again."""
    turn.session.delete(row)
    turn.session.flush()


def as_dated(field: Field, text: str, turn: Turn) -> str:
    """Dates and times as people say them ("9 March", "2pm") in the form that fields take."""
    if isinstance(field, DateField):
        day = parse_date(text, turn.today, locale=turn.phrases.tag)
        return text if isinstance(day, Misread) else day.isoformat()
    if isinstance(field, TimeField):
        at = parse_time(text)
        return text if isinstance(at, Misread) else at.isoformat("minutes")
    return text
