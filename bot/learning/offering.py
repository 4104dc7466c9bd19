"""Lessons offered when they help: one at a time, on a card that comes anyway; doing nothing skips it."""

from collections.abc import Callable
from typing import Any, cast

import msgspec

from bot.conversation.card import Button, Card, Text
from bot.conversation.limits import MOST_BUTTONS
from bot.conversation.reply import Reply, Say, Update
from bot.learning import rules
from bot.learning.asking import library, meetings_by, participant_of, planned, role_of
from bot.learning.lessons import Desk, lesson_card, mark_read
from bot.learning.library import Kind, Lesson, Occasion
from bot.pairs.model import Meeting, Pair
from bot.programmes.model import Programme
from bot.spoken import again
from bot.turn import Asked, Turn

CUES = 4
"""Lines for a senior before a meeting, one after the other: `learning.cue_1` and on."""

Compose = Callable[[Any, Turn], Card | None]


def occasion_of(turn: Turn, pair: Pair) -> Occasion | None:
    """What is ahead of this pair that a lesson could help with."""
    met = meetings_by(turn, pair, turn.today)
    programme = Programme.by_id(turn.session, pair.programme_id)
    half = planned(programme, pair) // 2
    match pair.state:
        case "matched":
            return "first_meeting" if met == 0 else "agreeing"
        case "agreeing":
            return "agreeing"
        case "active" if met == 0:
            return "first_meeting"
        case "active" if met == 1 and (half > 2 or programme.kind == "technical"):  # else: half way is next
            return "after_first_meeting"
        case "active" if half > 1 and half - 1 <= met <= half:
            return "midpoint"
        case "closing":
            return "closing"
        case _:
            return None


def offered(turn: Turn, pair: Pair, *, repeat: bool = False) -> Lesson | None:
    """The one lesson to offer the actor now; with `repeat`, one that came before matching may come again."""
    part, when = participant_of(turn, pair), occasion_of(turn, pair)
    if part is None or when is None:
        return None
    kind = cast(Kind, Programme.by_id(turn.session, pair.programme_id).kind)
    read = part.lessons_read
    fitting = rules.offers(
        library(turn).lessons, role=role_of(pair, turn.actor), kind=kind, when=when, opened=read
    )
    return next((lesson for lesson in fitting if repeat or lesson.id not in read), None)


def beside(compose: Compose) -> Compose:
    """The same composer, with one lesson or a senior's own cue on its card where there is room for it."""

    def composed(notice: Any, turn: Turn) -> Card | None:
        card = compose(notice, turn)
        pair = _pair_of(notice, turn)
        if card is None or pair is None or turn.actor.id not in pair.both or not card.actions:
            return card
        return folded(turn, pair, card, reminder=hasattr(notice, "meeting"))

    return composed


def folded(turn: Turn, pair: Pair, card: Card, *, reminder: bool = False) -> Card:
    """The card with a lesson's button, and before a meeting with the cue that its reader asked for."""
    lesson = offered(turn, pair, repeat=reminder)
    if lesson is not None and len(card.actions) < MOST_BUTTONS:
        card = msgspec.structs.replace(card, actions=(*card.actions, _two_minutes(turn, pair, lesson)))
    part = participant_of(turn, pair)
    if reminder and part is not None and part.cue and role_of(pair, turn.actor) == "senior_mentee":
        number = meetings_by(turn, pair, turn.today) % CUES + 1
        cue = Text(line=turn.phrases.line(f"learning.cue_{number}"))
        card = msgspec.structs.replace(card, body=(*card.body, cue))
    return card


def open_offered(asked: Asked, turn: Turn) -> Reply:
    """The lesson as a card of its own: the one that offered it keeps its buttons."""
    pair = Pair.of_member(turn.session, asked.arg("pair"), turn.actor)
    desk = Desk.of(turn)
    lesson = desk.named(asked.arg("lesson"))
    card = lesson_card(turn, desk, lesson, pair=pair.id)
    following = _following(turn, pair) if lesson.id in desk.read else None
    if following is not None:
        card = msgspec.structs.replace(card, actions=(_two_minutes(turn, pair, following), *card.actions))
    return Say(card=card)


def read_offered(asked: Asked, turn: Turn) -> Reply:
    """It has been read. What else helps now follows, a tap each: before the first meeting, and the three
    lessons while the two agree (spec 3.2).
    """
    pair = Pair.of_member(turn.session, asked.arg("pair"), turn.actor)
    desk = Desk.of(turn)
    mark_read(turn, desk, desk.named(asked.arg("lesson")))
    agreeing = occasion_of(turn, pair) == "agreeing"
    following = _following(turn, pair)
    if following is not None:
        return Update(card=lesson_card(turn, Desk.of(turn), following, pair=pair.id))
    step = again("agree", turn.phrases, pair=pair.id) if agreeing else again("home", turn.phrases)
    title = turn.phrases.line("learning.lessons_done" if agreeing else "learning.lesson_done")
    return Update(card=Card(title=title, actions=(step,), lang=turn.phrases.tag))


def _following(turn: Turn, pair: Pair) -> Lesson | None:
    """What is offered after another one, where several help at the same time."""
    return offered(turn, pair) if occasion_of(turn, pair) in {"agreeing", "first_meeting"} else None


def _two_minutes(turn: Turn, pair: Pair, lesson: Lesson) -> Button:
    label = turn.phrases.text("learning.two_minutes", title=lesson.title)[:75]
    return Button(name="learning.offered", label=label, args={"lesson": lesson.id, "pair": pair.id})


def _pair_of(notice: Any, turn: Turn) -> Pair | None:
    pair_id = getattr(notice, "pair", None)
    if pair_id is None and hasattr(notice, "meeting"):
        meeting = Meeting.by_id(turn.session, notice.meeting)
        pair_id = meeting.pair_id if meeting is not None else None
    return None if pair_id is None else Pair.by_id(turn.session, pair_id)
