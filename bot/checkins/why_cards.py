"""Why a message came, as cards for the person who got it and for nobody else (A20)."""

from datetime import datetime

from bot.conversation.card import Card, Text
from bot.spoken import again
from bot.turn import Turn


def why_this(turn: Turn, block: str, sent_at: datetime, *, routine: bool) -> Card:
    """Why the last message came: what made it, when it was sent, and what limits there are (A20)."""
    phrases = turn.phrases
    limit = "checkins.limit_routine" if routine else "checkins.limit_other"
    sent = phrases.line("checkins.sent_at", when=phrases.moment(sent_at, "day_time"))
    return Card(
        title=phrases.line(block),
        body=(Text(line=sent), Text(line=phrases.line(limit), quiet=True)),
        actions=(again("fewer", phrases),),
        lang=phrases.tag,
    )


def nothing_sent(turn: Turn) -> Card:
    """There is no such message."""
    return Card(title=turn.phrases.line("checkins.nothing_sent"), lang=turn.phrases.tag)
