"""Fewer messages: snooze, quiet, and the way back (spec 4.2); nothing of it is ever reported to anybody."""

from datetime import date, time, timedelta

from sqlalchemy import select

from bot.conversation.card import Card, Form
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaint, Complaints
from bot.nudges.local_time import to_utc
from bot.nudges.typed_dates import named_day
from bot.people import cards
from bot.people.rules import after_next_break
from bot.programmes.model import NOT_IN, Participant, Programme
from bot.spoken import again
from bot.turn import Asked, Turn, calendar_of

A_WEEK = timedelta(days=7)
LONGEST_SNOOZE = timedelta(days=366)
"""Whoever wants to be left alone for longer is better served by leaving, with a door back."""


def fewer(_: Asked, turn: Turn) -> Reply:
    """Everything that makes fewer messages, on one card."""
    return Say(card=_card(turn))


def _card(turn: Turn) -> Card:
    parts = _taking_part(turn)
    return cards.fewer(
        turn,
        paired=any(part.state == "matched" for part, _ in parts),
        taking_part=bool(parts),
    )


def _taking_part(turn: Turn) -> list[tuple[Participant, Programme]]:
    """What the actor has joined and what still runs."""
    query = (
        select(Participant, Programme)
        .join(Programme, Programme.id == Participant.programme_id)
        .where(
            Participant.member_id == turn.actor.id,
            Participant.state.not_in(NOT_IN),
            Programme.state.not_in(("archived", "cancelled")),
        )
        .order_by(Participant.joined_at)
    )
    return [(part, programme) for part, programme in turn.session.execute(query)]


def _next_break(turn: Turn) -> date | None:
    """The first open day after the next break of the actor's programme, if it has a calendar."""
    for _, programme in _taking_part(turn):
        if programme.calendar is not None:
            return after_next_break(turn.today, calendar_of(programme))
    return None


def snooze_form(asked: Asked, turn: Turn) -> Form:
    """For how long; "until Friday", "2 weeks" or "for a week" said with the command is filled in."""
    day = named_day(asked.text or asked.arg("day"), turn.today, locale=turn.phrases.tag)
    return cards.snooze(turn.phrases, break_ahead=_next_break(turn) is not None, day=day)


def snooze(asked: Asked, turn: Turn) -> Reply:
    """No unprompted message until then; what was asked for still comes."""
    day: date | None = asked.values["day"]
    match asked.values["how"]:
        case "week":
            until: date | None = turn.today + A_WEEK
        case "after_break":
            until = _next_break(turn)
        case _:
            until = day
    if until is None:
        raise Complaints(day=Complaint("people.snooze_needs_day"))
    if until <= turn.today:
        raise Complaints(day=Complaint("people.snooze_past"))
    if until > turn.today + LONGEST_SNOOZE:
        raise Complaints(day=Complaint("people.snooze_long"))
    turn.actor.snoozed_until = to_utc(until, time(), turn.actor.zone)
    return Update(card=_card(turn))


def quiet_fewer(_: Asked, turn: Turn) -> Reply:
    """Half as many routine messages, and no prompts."""
    turn.actor.quiet = "fewer"
    return Update(card=_card(turn))


def quiet_essential(_: Asked, turn: Turn) -> Reply:
    """Consent questions, matches, pauses and ends alone."""
    turn.actor.quiet = "essential"
    return Update(card=_card(turn))


def resume(_: Asked, turn: Turn) -> Reply:
    """Back to the ordinary: neither quiet nor snoozed."""
    turn.actor.quiet, turn.actor.snoozed_until = "", None
    phrases = turn.phrases
    home = again("home", phrases, primary=True)
    title = phrases.line("people.messages_back")
    return Update(card=Card(title=title, actions=(home, again("fewer", phrases)), lang=phrases.tag))
