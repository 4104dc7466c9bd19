"""Finding the button that a request means on the card it was shown on: a client cannot invent one."""

from typing import Any

import msgspec

from adapters.playground.wrong import Wrong, unknown_button
from bot.conversation.card import Action, Button, Card, FormButton, LinkButton


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A button as a message lists it. Args that no button of the card has name nothing."""

    name: str
    args: dict[str, str] | None = None
    label: str | None = None


Which = int | str | Named
"""By place on the card from 0, by name, by label, or the whole button as the message lists it."""


def the_button(card: Card | None, which: Which) -> Button | FormButton:
    """That button of the card. Raises `Wrong` for none, for several of that name, and for links."""
    actions = () if card is None else card.actions
    found = [action for at, action in enumerate(actions) if _is_meant(action, at, which)]
    if not found:
        raise unknown_button([action.label for action in actions])
    button = found[0]
    if isinstance(button, LinkButton):
        raise Wrong(400, "link_button", "That button is a link: open its address instead.")
    if any(not _same(button, other) for other in found[1:]):
        raise Wrong(
            409,
            "ambiguous_button",
            "Several buttons of that card fit. Send the index, the label, or the whole button.",
        )
    return button


def _is_meant(action: Action, at: int, which: Which) -> bool:
    match which:
        case int():
            return at == which
        case str():
            return which in (getattr(action, "name", None), action.label) or which == str(at)
        case Named(name=name, args=args, label=label):
            mine: Any = getattr(action, "args", None)
            return (
                getattr(action, "name", None) == name
                and (args is None or args == mine)
                and (label is None or label == action.label)
            )


def _same(one: Action, other: Action) -> bool:
    return (getattr(one, "name", None), getattr(one, "args", None)) == (
        getattr(other, "name", None),
        getattr(other, "args", None),
    )
