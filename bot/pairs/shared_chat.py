"""What is posted in the chat that both of a pair read: in the language of each, one after the other.

Two who use the bot in one language read a card in it. Two who do not read the same card twice, the second
time as a passage marked with its language, and one set of buttons with both labels (spec 7.5).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import msgspec

from bot.conversation.card import Action, Card, Divider, Element, Facts, Line, Passage, Piece
from bot.conversation.phrases import Phrases, supported
from bot.pairs import schedule
from bot.pairs.agreement_facts import languages, own_name
from bot.pairs.model import Meeting, Pair
from bot.pairs.parts import on_clock_of
from bot.turn import Turn

Draw = Callable[[Turn, Pair], Card]


def for_each(turn: Turn, pair: Pair | None, draw: Draw) -> Card | None:
    """The whole card in each language of the two, the turn's own first; None where nothing may be posted."""
    if pair is None or not pair.shared_chat:
        return None
    first, *others = _drawn(turn, pair, draw)
    body: list[Element] = list(first.body)
    for card in others:
        inside: list[Piece] = []
        for part in card.body:
            inside += part.body if isinstance(part, Passage) else [part]
        called = own_name(card.lang)
        body += [Divider(), Passage(lang=card.lang, called=called, title=card.title, body=tuple(inside))]
    return msgspec.structs.replace(first, body=tuple(body), actions=_with_labels_of(first, others))


def titled_for_each(turn: Turn, pair: Pair | None, draw: Draw) -> Card | None:
    """The first line in each language, above a body that has both languages in it: the agreement."""
    if pair is None or not pair.shared_chat:
        return None
    first, *others = _drawn(turn, pair, draw)
    again = (Passage(lang=card.lang, title=card.title) for card in others)
    return msgspec.structs.replace(first, body=(*again, *first.body))


def date(turn: Turn, pair: Pair, meeting: Meeting, at: datetime, *, booked: bool) -> Card:
    """One line for both: a date that stands, with where and on whose clock, or one that no longer does.

    Where one of the two alone reads this language, its line is on that person's clock.
    """
    one, other = schedule.members(turn, pair)
    readers = [member for member in (one, other) if supported(member.locale) == turn.phrases.tag]
    zone = readers[0].zone if len(readers) == 1 else turn.phrases.zone
    phrases = Phrases(turn.phrases.words, turn.phrases.tag, zone)
    rows: list[tuple[str, Line]] = []
    if booked and meeting.place:
        rows.append((phrases.text("pairs.fact_where"), (meeting.place,)))
    if one.zone != other.zone and (booked or len(readers) != 1):
        for member in (one, other):
            label = phrases.text("pairs.fact_for", name=member.name)
            rows.append((label, (on_clock_of(phrases, member, at),)))
    return Card(
        title=phrases.line(
            "pairs.chat_booked" if booked else "pairs.chat_off_date",
            at=phrases.moment(at, "day_time"),
            one=turn.name(one),
            other=turn.name(other),
        ),
        body=(Facts(rows=tuple(rows)),) if rows else (),
        lang=phrases.tag,
    )


def _drawn(turn: Turn, pair: Pair, draw: Draw) -> list[Card]:
    return [draw(replace(turn, phrases=turn.phrases.in_language(tag)), pair) for tag in languages(turn, pair)]


def _with_labels_of(first: Card, others: list[Card]) -> tuple[Action, ...]:
    """The first card's buttons, each with its label in every language: they do the same on all."""
    return tuple(
        msgspec.structs.replace(
            action,
            label=" / ".join(dict.fromkeys([action.label, *(card.actions[at].label for card in others)])),
        )
        for at, action in enumerate(first.actions)
    )
