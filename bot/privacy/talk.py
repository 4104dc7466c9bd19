"""What people ask about their own data: who sees what, everything kept about them, and deleting it."""

from collections.abc import Callable

from bot.conversation.reply import Reply, Say, Update
from bot.people.model import Member
from bot.privacy import cards
from bot.privacy.erasure import erase
from bot.privacy.export import own_data
from bot.programmes.permissions import holders, programmes_of
from bot.turn import Asked, Turn


def privacy(_: Asked, turn: Turn) -> Reply:
    """The three labels and who can see what."""
    return Say(card=cards.privacy(turn.phrases))


def limits(_: Asked, turn: Turn) -> Reply:
    """What a sealed poll does not protect against."""
    return Say(card=cards.limits(turn.phrases))


def mydata(_: Asked, turn: Turn) -> Reply:
    """What is kept about the actor, in short."""
    return Say(card=cards.summary(_own(turn), turn.phrases))


def page(asked: Asked, turn: Turn) -> Reply:
    """One page of every word of it."""
    return Update(card=cards.page(_own(turn), asked.number("page"), turn.phrases))


def _own(turn: Turn) -> dict[str, list[dict[str, object]]]:
    return own_data(turn.session, turn.actor, turn.house.sealer.unseal)


def delete_me(_: Asked, turn: Turn) -> Reply:
    """What deleting means; one confirmation, no reason asked."""
    mine = programmes_of(turn.session, turn.actor, "coordinate")
    alone = [
        programme.name
        for programme in mine
        if holders(turn.session, programme, "coordinator") == [turn.actor]
        and not holders(turn.session, programme, "alternate")
    ]
    return Say(card=cards.deleting(turn.phrases, alone_in=alone))


def delete(leaving: tuple[Callable[[Member, Turn], None], ...], turn: Turn) -> Reply:
    """Every room lets go, then every row goes; the words are made before, while the reader is known."""
    farewell = cards.deleted(turn.phrases)
    member = turn.actor
    member.left_at = member.left_at or turn.now
    for let_go in leaving:
        let_go(member, turn.within(None))
    erase(turn.session, member)
    return Update(card=farewell)
