"""After a talk that was hard, or felt like tech support: ways on, in private. Nothing tapped here is kept."""

from datetime import date, time
from typing import ClassVar

from bot.conversation.card import Action, Bullets, Button, Card, Element, FormButton, Text
from bot.conversation.reply import Reply, Say, Update
from bot.conversation.typed_lines import with_link
from bot.errors import NotThere, Refusal
from bot.learning.model import HARD_TALK
from bot.nudges.local_time import local_date, to_utc
from bot.outbox.model import acted
from bot.outbox.notice import Notice
from bot.pairs.model import Pair
from bot.pairs.rules import working_day
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.spoken import again
from bot.support.circle import can_ask, instead
from bot.support.model import OutsideRoutes
from bot.turn import Asked, Turn, availability


class HardTalk(Notice, frozen=True, kw_only=True):
    """To a junior who said `on` that day that a talk was hard: how is it now? To nobody else (S1-33)."""

    kind: ClassVar[str] = HARD_TALK
    when: ClassVar = "working"

    pair: str
    on: date


# --- after a hard talk ------------------------------------------------------------------------


def is_junior(turn: Turn) -> bool:
    """Whether this person leads in a live pairing."""
    return any(pair.mentor_id == turn.actor.id for pair in Pair.live_of(turn.session, turn.actor))


def hard_talk(asked: Asked, turn: Turn) -> Reply:
    """It was hard: the ways on, and one quiet question on their next working day."""
    pair = _leading(asked, turn)
    person = availability(turn.actor, Programme.by_id(turn.session, pair.programme_id))
    day = working_day(turn.today, 1, [person])
    turn.due(HARD_TALK, f"{pair.id}:{turn.actor.id}", to_utc(day, time(), turn.actor.zone))
    return Say(card=_hard_card(turn, pair, "learning.hard_talk"))


def asks_again(subject: str, turn: Turn) -> None:
    """The working day after: how is it now? Unless the pairing has ended since."""
    pair_id, _, member_id = subject.partition(":")
    pair = Pair.by_id(turn.session, pair_id)
    if pair is None or not pair.live or member_id not in pair.both:
        return
    turn = turn.within(Programme.by_id(turn.session, pair.programme_id))
    member = Member.by_id(turn.session, member_id)
    turn.notify(member, HardTalk(pair=pair.id, on=local_date(turn.now, member.zone)))


def compose_hard_talk(notice: HardTalk, turn: Turn) -> Card | None:
    """The question, to the junior alone."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or not pair.live or pair.mentor_id != turn.actor.id or pair.state == "paused":
        return None
    return _hard_card(turn, pair, "learning.hard_talk_now", why=True)


def all_right(asked: Asked, turn: Turn) -> Reply:
    """Good; nothing is kept."""
    acted(turn.session, HARD_TALK, asked.arg("pair"), turn.actor.id, turn.now)
    phrases = turn.phrases
    home = again("home", phrases)
    return Update(card=Card(title=phrases.line("learning.hard_talk_fine"), actions=(home,), lang=phrases.tag))


def _hard_card(turn: Turn, pair: Pair, block: str, *, why: bool = False) -> Card:
    phrases = turn.phrases
    args = {"pair": pair.id}
    fine = Button(name="learning.all_right", label=phrases.text("learning.all_right"), args=args)
    rest = FormButton(name="pairs.pause", label=phrases.text("learning.rest_a_while"), args=args)
    return Card(
        title=phrases.line(block, name=turn.name(pair.partner_of(turn.session, turn.actor))),
        body=(Text(line=phrases.line("learning.hard_talk_tip")),),
        actions=(
            fine,
            again("coach", phrases, programme=pair.programme_id),
            again("support", phrases, programme=pair.programme_id),
            rest,
        ),
        privacy="private",
        promise=phrases.line("learning.low_promise"),
        why=phrases.line("learning.why_hard_talk") if why else (),
        lang=phrases.tag,
    )


# --- when it felt like tech support -----------------------------------------------------------


def is_technical(turn: Turn) -> bool:
    """Whether this person has a live pairing in a technical programme."""
    pairs = Pair.live_of(turn.session, turn.actor)
    return any(Programme.by_id(turn.session, pair.programme_id).kind == "technical" for pair in pairs)


def reset(asked: Asked, turn: Turn) -> Reply:
    """It felt like tech support: how to begin afresh, and where faults belong (S3-02). Nothing is kept."""
    pair = _mine(asked, turn)
    phrases = turn.phrases
    body: list[Element] = [
        Bullets(items=tuple(phrases.line(f"learning.reset_{at}") for at in (1, 2, 3))),
    ]
    helpdesk = OutsideRoutes.of(turn.session, pair.programme_id).helpdesk
    if helpdesk:
        body.append(Text(line=(*phrases.line("learning.helpdesk"), " ", *with_link(helpdesk))))
    lesson = Button(
        name="learning.offered",
        label=phrases.text("learning.read_no_tech_support"),
        args={"lesson": "L05", "pair": pair.id},
    )
    technical = Programme.by_id(turn.session, pair.programme_id).kind == "technical"  # L05 is for those
    card = Card(
        title=phrases.line("learning.reset"),
        body=tuple(body),
        actions=(*((lesson,) if technical else ()), again("home", phrases)),
        privacy="private",
        promise=phrases.line("learning.low_promise"),
        lang=phrases.tag,
    )
    return Say(card=card)


# --- pieces ---


def after_talking(turn: Turn, pair: Pair) -> tuple[Action, ...]:
    """What a person may say of the meeting that was, on the card that ends the questions after it."""
    phrases, args = turn.phrases, {"pair": pair.id}
    found: list[Action] = []
    if pair.live and pair.mentor_id == turn.actor.id:
        label = phrases.text("learning.it_was_hard")
        found.append(Button(name="learning.hard_talk", label=label, args=args))
    if pair.live and Programme.by_id(turn.session, pair.programme_id).kind == "technical":
        label = phrases.text("learning.felt_like_support")
        found.append(Button(name="learning.reset", label=label, args=args))
    return tuple(found)


def _mine(asked: Asked, turn: Turn) -> Pair:
    """The live pairing that was named, or the first one."""
    if asked.arg("pair"):
        pair = Pair.of_member(turn.session, asked.arg("pair"), turn.actor)
        if pair.live:
            return pair
    else:
        for pair in Pair.live_of(turn.session, turn.actor):
            return pair
    raise NotThere("learning.no_pair", step="home")


def _leading(asked: Asked, turn: Turn) -> Pair:
    """The same, for whoever leads in it: only they are asked about hard talks."""
    if asked.arg("pair"):
        pair = _mine(asked, turn)
        if pair.mentor_id == turn.actor.id:
            return pair
    for pair in Pair.live_of(turn.session, turn.actor):
        if not asked.arg("pair") and pair.mentor_id == turn.actor.id:
            return pair
    if not asked.arg("pair"):  # somebody typed that a talk was hard: they are not sent away
        helped = can_ask(turn)
        step = "support" if helped else "home"
        raise Refusal("learning.hard_talk_not_leading", step=step, helped=helped, routes=instead(turn))
    raise NotThere("learning.not_yours", step="home")
