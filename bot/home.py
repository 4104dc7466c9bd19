"""The home and the help: what is next for this person, and what they can do now."""

from collections.abc import Mapping

from bot.conversation.card import Bullets, Card, Element, Text
from bot.conversation.reply import Reply, Say
from bot.programmes.model import Programme
from bot.programmes.permissions import MAY, hats, programmes_of
from bot.routing import NextStep, Route
from bot.turn import Turn

GROUPS = ("now", "mine", "run")


def home(steps: tuple[NextStep, ...], turn: Turn) -> Reply:
    """Always one next step: the first room that has something to say, in the order of `routes.STEPS`."""
    for step in steps:
        card = step(turn)
        if card is not None:
            return Say(card=card)
    raise LookupError("the last step always has something to say")


def helped(commands: Mapping[str, Route], turn: Turn) -> Reply:
    """What this person can do now, in three groups, the typed form beside each."""
    phrases = turn.phrases
    body: list[Element] = []
    for group in GROUPS:
        words = [w for w, route in commands.items() if route.group == group and _can(route, turn)]
        if words:
            items = tuple((f"{word}: ", phrases.text(f"help.{word.replace(' ', '_')}")) for word in words)
            body += [Text(line=phrases.line(f"help.group_{group}")), Bullets(items=items)]
    body.append(Text(line=phrases.line("help.how"), quiet=True))
    return Say(card=Card(title=phrases.line("help.title"), body=tuple(body), lang=phrases.tag))


def _can(route: Route, turn: Turn) -> bool:
    if "member" in MAY[route.may]:
        return route.show is None or route.show(turn)
    programme: Programme | None = turn.programme
    if programme is None:
        fitting = programmes_of(turn.session, turn.actor, route.may)
        programme = fitting[0] if fitting else None
    allowed = bool(hats(turn.session, turn.actor, programme) & MAY[route.may])
    return allowed and (route.show is None or route.show(turn.within(programme)))
