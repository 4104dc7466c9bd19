"""The home and the help: what is next for this person, and what they can do now."""

from collections.abc import Mapping
from typing import Final

import msgspec
from sqlalchemy import select

from bot.conversation.card import Bullets, Button, Card, Element, FormButton, Text
from bot.conversation.limits import MOST_BUTTONS
from bot.conversation.plain import card_text
from bot.conversation.reply import Reply, Say
from bot.meant import can
from bot.pairs.model import Pair
from bot.programmes.model import NOT_IN, Participant, Programme
from bot.routing import NextStep, Route
from bot.spoken import AGAIN, again
from bot.turn import Asked, Turn

GROUPS = ("now", "mine", "run")

MORE: Final = "home.more"
"""The button that leads on within everything a coordinator can do."""

FEW: Final = MOST_BUTTONS - 1
"""Things on one card beside the way on."""

REST: Final = "care"

DESK: Final[dict[str, tuple[str, ...]]] = {
    "prepare": ("readiness", "programme edit", "topics", "words", "levels", "channel", "prompts"),
    "tell": (
        "poll open",
        "poll cancel",
        "poll thanks",
        "signup open",
        "signup close",
        "promote",
        "announce",
        "reach",
    ),
    "match": (
        "match run",
        "match approve",
        "match explain",
        "match private",
        "alumni",
        "circle schedule",
        "panel ask",
    ),
    "look": ("status", "learnings", "ideas", "observe"),
    REST: ("coach list", "support routes", "observers", "handover", "programme pause", "programme resume"),
}
"""Everything a coordinator can do, by kind; what no kind names stands at the end of the last one."""


def home(steps: tuple[NextStep, ...], turn: Turn) -> Reply:
    """Always one next step: the first room that has something to say, in the order of `routes.STEPS`."""
    for step in steps:
        card = step(turn)
        if card is not None:
            return Say(card=_without_the_way_here(card))
    raise LookupError("the last step always has something to say")


def _without_the_way_here(card: Card) -> Card:
    """The same card also answers commands, where its way to the home leads on; here it leads nowhere."""
    others = tuple(
        action
        for action in card.actions
        if not (isinstance(action, Button) and action.name == AGAIN and action.args.get("text") == "home")
    )
    return msgspec.structs.replace(card, actions=others)


def helped(commands: Mapping[str, Route], turn: Turn, *, word: str = "") -> Reply:
    """What this person can do now, in three groups, the typed form beside each; or what one word does."""
    phrases = turn.phrases
    meant = commands.get(word)
    if meant is not None and meant.group is not None and can(meant, turn):
        does = phrases.text(f"help.{word.replace(' ', '_')}")
        actions = (again(word, phrases, primary=True), again("help", phrases))
        title = phrases.line("help.one", word=word, does=does)
        return Say(card=Card(title=title, actions=actions if word != "help" else (), lang=phrases.tag))
    body: list[Element] = []
    for group in GROUPS:
        words = [w for w, route in commands.items() if route.group == group and can(route, turn)]
        if words:
            items = tuple((f"{word}: ", phrases.text(f"help.{word.replace(' ', '_')}")) for word in words)
            body += [Text(line=phrases.line(f"help.group_{group}")), Bullets(items=items)]
    body.append(Text(line=phrases.line("help.how"), quiet=True))
    return Say(card=Card(title=phrases.line("help.title"), body=tuple(body), lang=phrases.tag))


# --- somebody in several programmes ---------------------------------------------------------------

HERE: Final = "programmes.here"
"""The button that shows where one stands in another programme."""


def with_others(step: NextStep) -> NextStep:
    """A person's own card, with the other programmes in which they wait for something beside it."""

    def stepped(turn: Turn) -> Card | None:
        card = step(turn)
        here, others = ("", []) if card is None else _programmes_beside(turn, card)
        if card is None or not others:
            return card
        phrases = turn.phrases
        names = [programme.name for programme in others]
        line = phrases.line("programmes.elsewhere", here=here, programmes=names)
        buttons = tuple(
            Button(
                name=HERE,
                label=phrases.text("programmes.show_here", programme=programme.name)[:75],
                args={"programme": programme.id},
            )
            for programme in others[: MOST_BUTTONS - len(card.actions)]
        )
        body = (*card.body, Text(line=line, quiet=True))
        return msgspec.structs.replace(card, body=body, actions=(*card.actions, *buttons))

    return stepped


def _programmes_beside(turn: Turn, card: Card) -> tuple[str, list[Programme]]:
    """The programme of the card if it does not name it, and the others in which the actor has no pair."""
    paired = {pair.programme_id for pair in Pair.live_of(turn.session, turn.actor)}
    query = (
        select(Programme)
        .join(Participant, Participant.programme_id == Programme.id)
        .where(
            Participant.member_id == turn.actor.id,
            Participant.state.not_in((*NOT_IN, "alumni")),
            Programme.state.not_in(("archived", "cancelled")),
        )
        .order_by(Participant.joined_at, Programme.id)
    )
    said = card_text(card, turn.phrases)
    args = [action.args for action in card.actions if isinstance(action, Button | FormButton)]
    about = {given["programme"] for given in args if "programme" in given}
    mine = list(turn.session.scalars(query))
    here = next((p.name for p in mine if p.id in about and p.name not in said), "")
    return here, [p for p in mine if p.id not in about | paired and p.name not in said]


# --- everything a coordinator can do, from one card ---------------------------------------------


def with_more(step: NextStep) -> NextStep:
    """A coordinator's next step with the way to everything else beside it, where there is room."""

    def stepped(turn: Turn) -> Card | None:
        card = step(turn)
        if card is None or len(card.actions) == MOST_BUTTONS:
            return card
        return msgspec.structs.replace(card, actions=(*card.actions, again("more", turn.phrases)))

    return stepped


def more(commands: Mapping[str, Route], asked: Asked, turn: Turn) -> Card:
    """The kinds of things that can be done now, or one kind of them a few at a time."""
    phrases, programme = turn.phrases, turn.the_programme
    possible = {kind: words for kind in DESK if (words := _possible(kind, commands, turn))}
    kind = asked.arg("kind")
    if kind not in possible:
        title = phrases.line("help.desk", programme=programme.name)
        buttons = tuple(_to_kind(kind, 0, turn, phrases.text(f"help.desk_{kind}")) for kind in possible)
        return Card(title=title, actions=buttons, lang=phrases.tag)
    words = possible[kind]
    first = asked.number("from", below=len(words))
    last = len(words) if len(words) <= first + FEW + 1 else first + FEW
    body = Bullets(items=tuple((phrases.text(f"help.{w.replace(' ', '_')}"),) for w in words[first:last]))
    actions = [again(word, phrases, programme=programme.id) for word in words[first:last]]
    if last < len(words):
        actions.append(_to_kind(kind, last, turn, phrases.text("help.desk_on")))
    elif len(actions) <= FEW:
        actions.append(_to_kind("", 0, turn, phrases.text("help.desk_back")))
    title = phrases.line("help.desk_of", programme=programme.name, kind=phrases.text(f"help.desk_{kind}"))
    return Card(title=title, body=(body,), actions=tuple(actions), lang=phrases.tag)


def _possible(kind: str, commands: Mapping[str, Route], turn: Turn) -> list[str]:
    """The commands of a kind that can be used now; the last kind has whatever no other names."""
    named = {word for words in DESK.values() for word in words}
    rest = [word for word in commands if word not in {*named, "more"}] if kind == REST else []
    words = [word for word in (*DESK[kind], *rest) if word in commands]
    return [word for word in words if commands[word].group == "run" and can(commands[word], turn)]


def _to_kind(kind: str, first: int, turn: Turn, label: str) -> Button:
    args = {"programme": turn.the_programme.id, "kind": kind, "from": str(first)}
    return Button(name=MORE, label=label, args=args)
