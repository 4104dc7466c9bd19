"""What people ask about the bot itself and about each other."""

from sqlalchemy import select

from bot.conversation.card import Button, Card
from bot.conversation.reply import Reply, Say
from bot.people.model import Member
from bot.spoken import AGAIN, command_label
from bot.turn import Asked, Turn


def welcome(turn: Turn) -> Card:
    """The home of somebody about whom no room has anything to say: what this is, and whom to ask."""
    phrases = turn.phrases
    block = "people.welcome" if Member.any_coordinator(turn.session) else "people.welcome_no_coordinator"
    button = Button(name=AGAIN, label=command_label("about", phrases), args={"text": "about"}, primary=True)
    return Card(title=phrases.line(block), actions=(button,), lang=phrases.tag)


def about(asked: Asked, turn: Turn) -> Reply:
    """What this bot is, in plain words."""
    phrases = turn.phrases
    return Say(card=Card(title=phrases.line("people.about"), lang=phrases.tag))


def suggest(asked: Asked, turn: Turn) -> tuple[tuple[str, str], ...]:
    """Colleagues whose name contains what was typed: (member id, name), at most 100."""
    wanted = asked.text.strip()
    query = select(Member).where(Member.left_at.is_(None), Member.name.icontains(wanted, autoescape=True))
    people = turn.session.scalars(query.order_by(Member.name).limit(100))
    return tuple((member.id, member.name[:75]) for member in people)
