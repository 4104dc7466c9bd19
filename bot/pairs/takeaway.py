"""Something to take along: a card with a link to its file, where our own pages can be reached."""

import msgspec

from bot.conversation.card import Card, LinkButton, Text
from bot.turn import Turn


def can_hand_out(turn: Turn) -> bool:
    """Whether there is a way to give somebody a file here; where not, it is not offered."""
    return turn.house.public_url is not None


def with_file(turn: Turn, card: Card, name: str, /, **args: str) -> Card:
    """The card with a button that saves the file of that route; as it is where there is no way to one.

    The link works once, for ten minutes, and the card says so.
    """
    url = turn.link(name, args)
    if url is None:
        return card
    lasts = Text(line=turn.phrases.line("pairs.link_lasts"), quiet=True)
    save = LinkButton(url=url, label=turn.phrases.text("pairs.save_file"))
    return msgspec.structs.replace(card, body=(*card.body, lasts), actions=(*card.actions, save))
