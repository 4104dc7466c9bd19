"""Who leads: the two may swap, from now on or on one topic, if both agree (S1-01, S1-40)."""

from bot.conversation.card import Card, Form
from bot.conversation.reply import OpenForm, Reply, Update
from bot.errors import Complaint, Complaints, Stale
from bot.outbox.model import acted, revise
from bot.pairs import leading_cards, schedule
from bot.pairs.leading_cards import AWAKE
from bot.pairs.model import Pair
from bot.pairs.occasions import SwapAnswered, SwapAsked
from bot.pairs.parts import name_of, text
from bot.pairs.which import awake_pair, one_of_mine
from bot.turn import Asked, Turn


def swap(asked: Asked, turn: Turn) -> Reply:
    """`swap`: suggest who leads."""
    return one_of_mine(
        asked,
        turn,
        "swap",
        AWAKE,
        lambda pair, here: OpenForm(form=leading_cards.form(here, pair)),
        otherwise="pairs.nothing_to_change",
    )


def form(asked: Asked, turn: Turn) -> Form:
    """Who, and on what."""
    pair, turn = awake_pair(asked, turn)
    return leading_cards.form(turn, pair)


def suggested(asked: Asked, turn: Turn) -> Reply:
    """The other one is asked; whoever is asked the very same agrees with it."""
    pair, turn = awake_pair(asked, turn)
    to, topic = asked.values["to"], asked.values["topic"]
    if to == pair.leader_id and not pair.swap_topic:
        raise Complaints(to=Complaint("pairs.swap_same"))
    if pair.swap_asked and pair.swap_asked["by"] != turn.actor.id and pair.swap_asked["to"] == to:
        return _settled(turn, pair, agreed=True)
    if pair.swap_asked:
        revise(turn.session, SwapAsked.kind, pair.id)
    number = pair.next_occasion()
    pair.swap_asked = {"by": turn.actor.id, "to": to, "topic": topic, "number": number}
    turn.notify(pair.partner_of(turn.session, turn.actor), SwapAsked(pair=pair.id, number=number))
    title = turn.phrases.line("pairs.swap_sent", name=name_of(turn, pair))
    return Update(card=Card(title=title, body=(text(turn, "swap_sent_body"),), lang=turn.phrases.tag))


def yes(asked: Asked, turn: Turn) -> Reply:
    """Both agree: it is so."""
    pair, turn = _asked_of_me(asked, turn)
    return _settled(turn, pair, agreed=True)


def no(asked: Asked, turn: Turn) -> Reply:
    """It stays as it is; the other one hears just that."""
    pair, turn = _asked_of_me(asked, turn)
    return _settled(turn, pair, agreed=False)


def compose_asked(notice: SwapAsked, turn: Turn) -> Card | None:
    """As long as the suggestion stands."""
    pair = Pair.by_id(turn.session, notice.pair)
    if (
        pair is None
        or not leading_cards.waiting(turn, pair)
        or (pair.swap_asked or {}).get("number") != notice.number
    ):
        return None
    return leading_cards.question(turn, pair, why=turn.phrases.line("pairs.why_swap"))


def compose_answered(notice: SwapAnswered, turn: Turn) -> Card | None:
    """What came of it."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or not pair.live or pair.state == "paused":
        return None
    return leading_cards.outcome(turn, pair, agreed=notice.agreed, why=turn.phrases.line("pairs.why_swap"))


def _asked_of_me(asked: Asked, turn: Turn) -> tuple[Pair, Turn]:
    pair, turn = awake_pair(asked, turn)
    open_one = pair.swap_asked or {}
    if open_one.get("by") in (None, turn.actor.id) or str(open_one.get("number")) != asked.arg("number"):
        raise Stale("pairs.moved_on", step="home")
    return pair, turn


def _settled(turn: Turn, pair: Pair, *, agreed: bool) -> Reply:
    asked = pair.swap_asked or {}
    if agreed and asked["to"] == pair.leader_id:
        pair.swap_topic = ""
    elif agreed and asked["topic"]:
        pair.swap_topic = asked["topic"]
    elif agreed:
        pair.swapped, pair.swap_topic = asked["to"] == pair.mentee_id, ""
    pair.swap_asked = None
    partner = pair.partner_of(turn.session, turn.actor)
    acted(turn.session, SwapAsked.kind, pair.id, turn.actor.id, turn.now)
    turn.notify(partner, SwapAnswered(pair=pair.id, number=pair.next_occasion(), agreed=agreed))
    schedule.replan(turn, pair)
    return Update(card=leading_cards.outcome(turn, pair, agreed=agreed))
