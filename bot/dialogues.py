"""What a chat has to remember between two messages: where a typed dialogue stands, and what a number means.

One row a person of each, sealed, good for a day.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import select

from bot.conversation import dialogue
from bot.conversation.card import Action, DateField, Field, LinkButton, TimeField
from bot.conversation.model import Dialogue, LastChoices
from bot.conversation.reply import Say
from bot.nudges.typed_dates import parse_date
from bot.nudges.typed_times import Misread, parse_time
from bot.turn import DOOR, Turn

Kept = TypeVar("Kept", Dialogue, LastChoices)

A_DAY = timedelta(days=1)
"""How long a typed number or a half-filled form still means something."""

ALIKE: Final = 4096
"""Bytes. What is sealed is filled up to a multiple of it: its length would tell one answer from another."""


def ask(asking: dialogue.Asking, turn: Turn, complaint: str = "") -> Say:
    """Keep where it stands, and put its question."""
    sealed = turn.house.sealer.seal("dialogue", msgspec.json.encode(asking))
    _keep(Dialogue, turn, asking=sealed)
    return Say(card=dialogue.question(asking, turn.phrases, complaint))


def open_dialogue(turn: Turn) -> Dialogue | None:
    """The row of the dialogue that the actor is in, if it is not too old."""
    return _of_today(Dialogue, turn)


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


def offer(actions: Sequence[Action], turn: Turn) -> None:
    """These buttons are now what numbers mean. Which are left can tell what was chosen before."""
    told = msgspec.json.encode([_kept(each, turn) for each in actions])
    sealed = turn.house.sealer.seal(_purpose(turn), filled_up(told))
    _keep(LastChoices, turn, actions=[b64encode(sealed).decode()])


def _kept(action: Action, turn: Turn) -> Action:
    """The button as it is kept. A link to our own pages is a key, and keys are not left lying about."""
    ours = turn.house.public_url
    if ours is not None and isinstance(action, LinkButton) and action.url.startswith(f"{ours}{DOOR}"):
        return LinkButton(url="", label=action.label)
    return action


def offered(turn: Turn) -> tuple[Action, ...]:
    """The buttons that numbers mean now, if it is not too long ago."""
    row = _of_today(LastChoices, turn)
    match [] if row is None else row.actions:
        case [str(told)]:
            sealed = turn.house.sealer.unseal(_purpose(turn), b64decode(told))
            return msgspec.json.decode(sealed, type=tuple[Action, ...])
        case _:  # none, or from before they were sealed
            return ()


def filled_up(told: bytes) -> bytes:
    """JSON with as many spaces behind it as make its length say nothing."""
    return told.ljust(-(-len(told) // ALIKE) * ALIKE)


def _purpose(turn: Turn) -> str:
    return f"choices:{turn.actor.id}"


def _keep(table: type[Kept], turn: Turn, **what: Any) -> None:
    """The actor's one row in that table now says this."""
    row = turn.session.scalar(select(table).where(table.member_id == turn.actor.id))
    if row is None:
        turn.session.add(table(member_id=turn.actor.id, at=turn.now, **what))
        turn.session.flush()
        return
    row.at = turn.now
    for column, value in what.items():
        setattr(row, column, value)


def _of_today(table: type[Kept], turn: Turn) -> Kept | None:
    row = turn.session.scalar(select(table).where(table.member_id == turn.actor.id))
    return row if row is not None and row.at > turn.now - A_DAY else None
