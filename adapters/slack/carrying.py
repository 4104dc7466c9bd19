"""What a button and an open form carry to Slack and back: a route's name and its small arguments.

Slack keeps it and returns it, so nothing of it is secret or personal, and whatever returns is a claim.
"""

from typing import TypeVar

import msgspec

from adapters.slack import sizes
from adapters.slack.origin import Origin
from adapters.slack.writing import length
from bot.conversation.card import Form


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """In a button's `value`: the route it leads to."""

    name: str
    args: dict[str, str] = {}


class Opened(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """In a form's `private_metadata`: which form, opened with what, and from where."""

    form: str
    args: dict[str, str] = {}
    origin: Origin = Origin()


Claim = TypeVar("Claim", Carried, Opened)


def packed(name: str, args: dict[str, str]) -> str:
    """A button's `value`. Raises `ValueError` if it does not fit: ids cannot be shortened."""
    return _within(msgspec.json.encode(Carried(name=name, args=args)).decode(), sizes.BUTTON_VALUE, name)


def unpacked(value: object) -> Carried | None:
    """What a pressed button says it is; None for anything that is not ours, such as a link's press."""
    return _read(value, Carried)


def remembered(form: Form, origin: Origin | None) -> str:
    """A form's `private_metadata`. Raises `ValueError` if it does not fit."""
    kept = Origin() if origin is None else origin.kept()
    opened = Opened(form=form.name, args=form.args, origin=kept)
    return _within(msgspec.json.encode(opened).decode(), sizes.METADATA, form.name)


def opened(view: object) -> Opened | None:
    """What the view of a payload says it is; None if it is no form of ours."""
    return _read(view.get("private_metadata"), Opened) if isinstance(view, dict) else None


def _read(value: object, kind: type[Claim]) -> Claim | None:
    if not isinstance(value, str):
        return None
    try:
        return msgspec.json.decode(value, type=kind)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None


def _within(text: str, most: int, name: str) -> str:
    if length(text) > most:
        raise ValueError(f"{name} carries {length(text)} characters, at most {most}")
    return text
