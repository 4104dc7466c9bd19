"""A break from a programme: no messages until the person comes back, and their pairings rest (spec 2.3)."""

from typing import Final

from bot.conversation.card import Button, Card, Text
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Refusal
from bot.outbox.model import release
from bot.pairs.model import Pair
from bot.programmes import profile_cards as cards
from bot.programmes.joining import settle_one
from bot.programmes.model import Participant
from bot.spoken import again
from bot.turn import Asked, Turn

ON_BREAK: Final = "pairs.on_break"
"""What a pair does when one of the two takes a break; the subject is `pair:member`."""

FROM: Final = frozenset({"joined", "ready", "matched"})
"""States in which a break can begin; who is asked about partners answers first, or says "Rather not"."""


def ask(_: Asked, turn: Turn) -> Reply:
    """What a break means, and the one button for it; or how to come back from one."""
    part = _mine(turn)
    phrases, programme = turn.phrases, turn.the_programme
    if part.state == "on_break":
        return Say(card=cards.resting(turn))
    if part.state not in FROM:
        raise Refusal("stages.break_not_now", step="home")
    begin = Button(
        name="programmes.begin_break",
        label=phrases.text("stages.break_button"),
        args={"programme": programme.id},
        primary=True,
    )
    body = [Text(line=phrases.line("stages.break_means"))]
    if part.state == "matched":
        body.append(Text(line=phrases.line("stages.break_pair")))
    return Say(
        card=Card(
            title=phrases.line("stages.break_ask", programme=programme.name),
            body=tuple(body),
            actions=(begin, again("fewer", phrases)),
            lang=phrases.tag,
        )
    )


def begin(_: Asked, turn: Turn) -> Reply:
    """M-BREAK. A second press finds the break that is on."""
    part = _mine(turn)
    if part.state not in FROM | {"on_break"}:
        raise Refusal("stages.break_not_now", step="home")
    if part.state != "on_break":
        part.state = "on_break"
        for pair in Pair.live_of(turn.session, turn.actor, turn.the_programme.id):
            turn.due(ON_BREAK, f"{pair.id}:{turn.actor.id}", turn.now)
        turn.session.flush()
    return Update(card=cards.resting(turn))


def end(_: Asked, turn: Turn) -> Reply:
    """Back again: where they were, with the pairing still resting until they pick it up."""
    part = _mine(turn)
    phrases, programme = turn.phrases, turn.the_programme
    pairs = Pair.live_of(turn.session, turn.actor, programme.id)
    if part.state == "on_break":
        part.state = "matched" if pairs else "joined"
        settle_one(part, turn)
        release(turn.session, programme.id, turn.now, member=turn.actor.id)
        turn.session.flush()
    paused = any(pair.state == "paused" for pair in pairs)
    pick_up = (again("resume", phrases, primary=True),) if paused else ()
    return Update(
        card=Card(
            title=phrases.line("stages.back", programme=programme.name),
            actions=(*pick_up, again("home", phrases, primary=not paused)),
            lang=phrases.tag,
        )
    )


def may_break(turn: Turn) -> bool:
    """Whether there is something to take a break from, or a break to come back from."""
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    return part is not None and part.state in FROM | {"on_break"}


def _mine(turn: Turn) -> Participant:
    part = Participant.of(turn.session, turn.the_programme.id, turn.actor.id)
    if part is None:
        raise Refusal("stages.break_not_now", step="home")
    return part
