"""What a handler may answer: a closed set of six, each a plain value.

Which of them each platform can show for which event is the reply matrix; every cell has a contract test.
"""

from typing import assert_never

import msgspec

from bot.conversation.card import Card, Form, Line


class Say(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A new message to the person who acted, seen by nobody else."""

    card: Card


class Update(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The card they acted on now reads like this (a home is redrawn, a typed event gets a new message)."""

    card: Card


class OpenForm(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Open a form. Where the platform cannot at this moment, a card with one form button."""

    form: Form


class RejectForm(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The form cannot be taken yet: complaints beside the fields, what was typed still there."""

    form: Form
    """The same form, its fields filled with what was typed."""
    complaints: dict[str, Line]
    """Field name → what is wrong and the way out. `""` is for the form as a whole."""


class Done(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Nothing to show: the platform closes its form or clears its spinner."""


class Choices(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The answer to `Suggest` alone: (value, label) pairs, at most 100."""

    options: tuple[tuple[str, str], ...]


Reply = Say | Update | OpenForm | RejectForm | Done | Choices


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """Not a reply but `dispatch` saying: look this person up and introduce them, then ask again."""


def shown(reply: Reply) -> Card | Form | None:
    """The card or form that a reply puts before the person's eyes, if any."""
    match reply:
        case Say(card=card) | Update(card=card):
            return card
        case OpenForm(form=form) | RejectForm(form=form):
            return form
        case Done() | Choices():
            return None
        case _:
            assert_never(reply)
