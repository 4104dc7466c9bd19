"""A small room for the playground's own tests: every reply, field and kind of recipient, and a ballot."""

from datetime import timedelta
from typing import ClassVar, Literal

from sqlalchemy import select

from bot.conversation.card import (
    Button,
    Card,
    ChoiceField,
    DateField,
    Form,
    FormButton,
    LinkButton,
    ManyField,
    NumberField,
    Option,
    PersonField,
    Text,
    TextField,
    TimeField,
)
from bot.conversation.reply import Done, OpenForm, Reply, Say, Update
from bot.errors import Complaint, Complaints, NotThere
from bot.outbox import model as outbox
from bot.outbox.notice import Notice, ToChannel, ToPair
from bot.people.model import Account, Installation, Member
from bot.programmes.model import Programme
from bot.routes import ROUTES
from bot.routing import FormRoute, NoticeRoute, Route, Routes
from bot.spoken import AGAIN
from bot.turn import Asked, Turn

PAIR = ("aoife", "rosa")
"""The two who share a chat: one in Dublin and English, one in Madrid and Spanish."""

THANKS = "Thank you. Your envelope is sealed until Monday."


class Nudge(Notice, frozen=True, kw_only=True):
    """To one person."""

    kind: ClassVar[str] = "sample.nudge"
    when: ClassVar[Literal["routine", "working", "now"]] = "working"
    pair: str
    number: int = 0


class Together(Notice, frozen=True, kw_only=True):
    """To a pair."""

    kind: ClassVar[str] = "sample.together"
    when: ClassVar[Literal["routine", "working", "now"]] = "now"
    pair: str


class Launch(Notice, frozen=True, kw_only=True):
    """To the channel."""

    kind: ClassVar[str] = "sample.launch"
    when: ClassVar[Literal["routine", "working", "now"]] = "now"
    programme: str


def member(turn: Turn, person: str) -> Member:
    """The bot's member of a person of the playground."""
    return turn.session.scalars(
        select(Member).join(Account, Account.member_id == Member.id).where(Account.user_id == person)
    ).one()


def sample(asked: Asked, turn: Turn) -> Reply:
    """A card with every kind of button."""
    return Say(
        card=Card(
            title=("Hello ", turn.name(turn.actor)),
            body=(Text(line=("Choose.",)),),
            actions=(
                Button(name="sample.change", label="Change this", args={"to": "done"}, primary=True),
                Button(name="sample.change", label="Change it back", args={"to": "undone"}),
                FormButton(name="sample.form", label="Fill in", args={"pair": "p1"}),
                Button(name="sample.nothing", label="Nothing"),
                LinkButton(url="https://example.org", label="Read more"),
            ),
            lang=turn.phrases.tag,
        )
    )


def home(asked: Asked, turn: Turn) -> Reply:
    """Where everybody begins."""
    about = Button(name=AGAIN, label="Read what this is", args={"text": "about"}, primary=True)
    back = Button(name="sample.change", label="Change the home", args={"to": "home"})
    return Say(card=Card(title=("Your coordinator will invite you.",), actions=(about, back)))


def change(asked: Asked, turn: Turn) -> Reply:
    """The card itself changes, and the partner's with it."""
    outbox.revise(turn.session, Nudge.kind, "p1", but=turn.actor.id)
    turn.actor.quiet = "fewer" if asked.arg("to") == "done" else ""
    return Update(card=Card(title=(f"It is {asked.arg('to')} now",)))


def nothing(asked: Asked, turn: Turn) -> Reply:
    """Nothing to show."""
    return Done()


def fails(asked: Asked, turn: Turn) -> Reply:
    """A bug, with somebody's words in it."""
    raise RuntimeError("what Aoife wrote in confidence")


def nudge(asked: Asked, turn: Turn) -> Reply:
    """Both partners hear of it, each at their next working hour, a day from now."""
    for number, person in enumerate(PAIR):
        notice = Nudge(pair="p1", number=number)
        turn.notify(member(turn, person), notice, not_before=turn.now + timedelta(days=1))
    return Done()


def together(asked: Asked, turn: Turn) -> Reply:
    """A line into the chat that the pair shares."""
    turn.notify(ToPair(pair="p1"), Together(pair="p1"))
    return Done()


def launch(asked: Asked, turn: Turn) -> Reply:
    """A programme is announced in the channel."""
    place = turn.session.scalars(select(Installation)).one()
    programme = Programme(
        name="Spring", label="two-way mentoring", channel={"installation": place.id, "id": "staff"}
    )
    programme.created_at = turn.now
    turn.session.add(programme)
    turn.session.flush()
    turn.within(programme).notify(ToChannel(programme=programme.id), Launch(programme=programme.id))
    return Done()


def card_of(notice: Notice, turn: Turn) -> Card | None:
    """A nudge says whether the actor of `change` has acted."""
    acted = turn.session.scalar(select(Member.id).where(Member.quiet == "fewer").limit(1))
    if isinstance(notice, Nudge):
        buttons = () if acted else (Button(name="sample.change", label="We have met", args={"to": "done"}),)
        title = "You have met" if acted else "A meeting is due"
        return Card(title=(title,), actions=buttons, why=("A meeting is due about now.",))
    if isinstance(notice, Together):
        change_it = Button(name="sample.change", label="Change it", args={"to": "done"})
        return Card(title=("Your meeting is on Tuesday",), actions=(change_it,))
    ballot = FormButton(name="sample.ballot", label="Open the poll", primary=True)
    return Card(title=("Would you take part?",), actions=(ballot,), privacy="anonymous", promise=("Sealed.",))


TOPICS = (Option(value="feedback", label="Feedback"), Option(value="digital", label="Digital tools"))


def form(asked: Asked, turn: Turn) -> Form:
    """Every kind of field."""
    if asked.arg("pair") != "p1":
        raise NotThere("people.nobody_there")
    return Form(
        name="sample.form",
        title="About you",
        fields=(
            TextField(name="line", label="What should we call you?", required=True, longest=20),
            TextField(name="words", label="In your own words", lines=3, hint="Short is fine."),
            NumberField(name="number", label="Hours a month", least=1, most=8),
            DateField(name="day", label="From which day?"),
            TimeField(name="time", label="At what time?"),
            ChoiceField(name="one", label="What first?", options=TOPICS),
            ManyField(name="some", label="What else?", options=TOPICS),
            PersonField(name="people", label="Who should hear of it?", many=True),
        ),
        submit="Save",
        args=asked.args,
        privacy="shared",
        promise=("Your partner reads this.",),
    )


def take(asked: Asked, turn: Turn) -> Reply:
    """Refuses one name, and keeps nothing."""
    if asked.values["line"] == "Nobody":
        raise Complaints(line=Complaint("people.nobody_there"))
    return Update(card=Card(title=(f"Saved, {asked.values['line']}",)))


def ballot(asked: Asked, turn: Turn) -> Form:
    """A sealed question."""
    return Form(
        name="sample.ballot",
        title="The poll",
        fields=(ChoiceField(name="yes", label="Would you?", options=TOPICS),),
        submit="Seal",
        secret=True,
        privacy="anonymous",
        promise=("Sealed until Monday.",),
    )


def cast(asked: Asked, turn: Turn) -> Reply:
    """The same words, whatever was answered."""
    return Say(card=Card(title=(THANKS,)))


def vote(asked: Asked, turn: Turn) -> Reply:
    """A ballot asked for in words."""
    return OpenForm(form=ballot(asked, turn))


def look(subject: str, turn: Turn) -> None:
    """What is due for a subject: nothing to do."""


def later(asked: Asked, turn: Turn) -> Reply:
    """Something to look at, tomorrow."""
    turn.due("sample.look_again", "p1", turn.now + timedelta(hours=20))
    return Done()


def the_two(pair: str, turn: Turn) -> tuple[Member, ...]:
    """Who is in the one pair there is."""
    return tuple(member(turn, person) for person in PAIR)


def routes() -> Routes:
    """The product's help and about, and the room above."""
    return Routes(
        commands={
            "home": Route(do=home),
            "help": ROUTES.commands["help"],
            "about": ROUTES.commands["about"],
            "sample": Route(do=sample),
            "nudge": Route(do=nudge),
            "together": Route(do=together),
            "launch": Route(do=launch),
            "later": Route(do=later),
            "vote": Route(do=vote),
            "fails": Route(do=fails),
        },
        aliases={},
        clicks={"sample.change": Route(do=change), "sample.nothing": Route(do=nothing)},
        forms={
            "sample.form": FormRoute(form=form, submit=take),
            "sample.ballot": FormRoute(form=ballot, submit=cast, traceless=True),
        },
        notices=tuple(NoticeRoute(notice=kind, compose=card_of) for kind in (Nudge, Together, Launch)),
        due={"sample.look_again": look},
        jobs={},
        leaving=(),
        sweeps=(),
        home=home,
        suggest=ROUTES.suggest,
        pair_members=the_two,
    )
