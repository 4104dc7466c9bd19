"""What people ask about the bot itself, in which language, and whom they would rather not be paired with."""

from sqlalchemy import select

from bot.conversation.card import Button, Card, Form
from bot.conversation.phrases import LOCALES, supported
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaint, Complaints, NotThere
from bot.nudges.typed_times import folded
from bot.people import cards
from bot.people.model import Exclusion, Member
from bot.spoken import AGAIN, command_label
from bot.turn import Asked, Turn


def welcome(turn: Turn) -> Card:
    """The home of somebody about whom no room has anything to say: what this is, and whom to ask."""
    phrases = turn.phrases
    block = "people.welcome" if Member.any_coordinator(turn.session) else "people.welcome_no_coordinator"
    button = Button(name=AGAIN, label=command_label("about", phrases), args={"text": "about"}, primary=True)
    return Card(title=phrases.line(block), actions=(button,), lang=phrases.tag)


def about(_: Asked, turn: Turn) -> Reply:
    """What this bot is and is not, in plain words."""
    return Say(card=cards.about(turn.phrases))


def suggest(asked: Asked, turn: Turn) -> tuple[tuple[str, str], ...]:
    """Colleagues whose name contains what was typed: (member id, name), at most 100."""
    wanted = asked.text.strip()
    query = select(Member).where(Member.left_at.is_(None), Member.name.icontains(wanted, autoescape=True))
    people = turn.session.scalars(query.order_by(Member.name).limit(100))
    return tuple((member.id, member.name[:75]) for member in people)


# --- language ---------------------------------------------------------------------------------


def language(asked: Asked, turn: Turn) -> Reply:
    """A choice among the complete languages, each under its own name; or the one that was typed."""
    typed = folded(asked.text)
    if not typed:
        return Say(card=cards.languages(turn.phrases))
    named = [tag for tag, own in LOCALES.items() if folded(own) == typed]
    other_names = [tag for tag in LOCALES if typed in cards.names_of(tag)]
    tag = next(iter(named + other_names), None)
    if tag is None and len(typed) <= 8 and supported(typed).casefold() == typed.partition("-")[0]:
        tag = supported(typed)
    return Say(card=cards.languages(turn.phrases, unknown=asked.text)) if tag is None else _speak(tag, turn)


def speak(asked: Asked, turn: Turn) -> Reply:
    """The language of a button."""
    if asked.arg("tag") not in LOCALES:
        raise NotThere("people.no_such_language", step="language")
    return _speak(asked.arg("tag"), turn)


def _speak(tag: str, turn: Turn) -> Reply:
    turn.actor.locale = tag
    phrases = turn.phrases.in_language(tag)
    return Update(card=cards.spoken_now(phrases))


# --- exclusions -------------------------------------------------------------------------------


def exclude_form(_: Asked, turn: Turn) -> Form:
    """People I would rather not be paired with: PRIVATE, and never by typed words."""
    mine = select(Exclusion.other_id).where(Exclusion.member_id == turn.actor.id)
    return cards.exclusions(turn, tuple(sorted(turn.session.scalars(mine))))


def exclude(asked: Asked, turn: Turn) -> Reply:
    """The list as it is now; the reply names nobody."""
    chosen = set(asked.values["people"])
    here = {member.id for member in Member.here(turn.session)}
    rows = turn.session.scalars(select(Exclusion).where(Exclusion.member_id == turn.actor.id)).all()
    kept = {row.other_id for row in rows}
    if not chosen <= here | kept:
        raise Complaints(people=Complaint("people.not_here"))
    if turn.actor.id in chosen:
        raise Complaints(people=Complaint("people.not_yourself"))
    for row in rows:
        if row.other_id in chosen:
            row.said_on = turn.today
        else:
            turn.session.delete(row)
    for other in sorted(chosen - kept):
        turn.session.add(Exclusion(member_id=turn.actor.id, other_id=other, said_on=turn.today))
    turn.session.flush()
    return Update(card=cards.excluded(turn.phrases))
