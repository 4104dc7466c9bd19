"""A coordinator says that somebody is away (A8): no reason is kept, that person is told and can undo it."""

from datetime import date

from bot.conversation.card import Button, Card, DateField, Form, Option, PersonField
from bot.conversation.reply import Reply, Update
from bot.errors import Complaint, Complaints, Stale
from bot.outbox.notice import Notice
from bot.people.model import LISTED, Member
from bot.people.times import LONGEST_OFF, plan_anew
from bot.programmes.audit import record
from bot.programmes.model import Participant
from bot.spoken import again
from bot.turn import Asked, Turn


class AwayMarked(Notice, frozen=True, kw_only=True):
    """To the person: a coordinator has noted it. The one message that reaches them meanwhile."""

    kind = "people.away_marked"
    sent = "at_least_once"
    when = "now"

    member: str
    until: date
    at: str


def away_form(_: Asked, turn: Turn) -> Form:
    """Who, and until when. There is no field for a reason."""
    phrases = turn.phrases
    people = _people(turn)
    options = tuple(Option(value=m.id, label=m.name[:75]) for m in people) if len(people) <= LISTED else ()
    return Form(
        name="people.away",
        title=phrases.text("people.away_title"),
        fields=(
            PersonField(
                name="person", label=phrases.text("people.field_away_who"), required=True, options=options
            ),
            DateField(
                name="until",
                label=phrases.text("people.field_away_until"),
                hint=phrases.text("people.hint_away_until"),
                required=True,
            ),
        ),
        submit=phrases.text("people.save"),
        privacy="shared",
        promise=phrases.line("people.away_shared"),
        lang=phrases.tag,
    )


def _people(turn: Turn) -> list[Member]:
    joined = Participant.joined(turn.session, turn.the_programme.id)
    return sorted((member for _, member in joined), key=lambda member: (member.name, member.id))


def mark(asked: Asked, turn: Turn) -> Reply:
    """From today until then no message reaches them, and their pair is not called quiet."""
    until: date = asked.values["until"]
    person = next((m for m in _people(turn) if m.id in asked.values["person"]), None)
    if person is None:
        raise Complaints(person=Complaint("people.away_not_in"))
    if until < turn.today:
        raise Complaints(until=Complaint("people.off_past"))
    if until - turn.today > LONGEST_OFF:
        raise Complaints(until=Complaint("people.off_long"))
    person.away_since, person.away_until = turn.today, until
    record(turn, "away")
    plan_anew(turn, person)
    if person.id != turn.actor.id:
        turn.notify(person, AwayMarked(member=person.id, until=until, at=turn.now.isoformat()))
    phrases = turn.phrases
    title = phrases.line("people.away_noted", name=turn.name(person), until=until)
    return Update(card=Card(title=title, actions=(again("home", phrases, primary=True),), lang=phrases.tag))


def compose_marked(notice: AwayMarked, turn: Turn) -> Card | None:
    """What was noted, and how to change it; gone once they are back."""
    if turn.actor.away_until != notice.until or notice.until < turn.today:
        return None
    phrases = turn.phrases
    back = Button(name="people.back", label=phrases.text("people.back_button"), primary=True)
    return Card(
        title=phrases.line("people.away_marked", until=notice.until),
        actions=(back, again("home", phrases)),
        why=phrases.line("people.why_away"),
        lang=phrases.tag,
    )


def back(_: Asked, turn: Turn) -> Reply:
    """I am here: messages come as before."""
    member = turn.actor
    if member.away_until is None or member.away_until < turn.today:
        raise Stale("people.not_away", step="home")
    member.away_since = member.away_until = None
    turn.session.flush()
    plan_anew(turn, member)
    phrases = turn.phrases
    actions = (again("home", phrases, primary=True), again("fewer", phrases))
    return Update(card=Card(title=phrases.line("people.messages_back"), actions=actions, lang=phrases.tag))
