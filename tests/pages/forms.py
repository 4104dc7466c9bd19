"""A small room for the tests of our own pages: a form with every kind of field, one for few, and a ballot."""

from dataclasses import replace
from typing import Any, ClassVar, Literal

from bot.conversation.card import (
    Button,
    Card,
    ChoiceField,
    DateField,
    Facts,
    Form,
    LinkButton,
    ManyField,
    NumberField,
    Option,
    PersonField,
    Text,
    TextField,
    TimeField,
)
from bot.conversation.file import File
from bot.conversation.reply import Done, Reply, Say
from bot.errors import Complaint, Complaints, NotThere
from bot.outbox.notice import Notice
from bot.routes import ROUTES
from bot.routing import FormRoute, NoticeRoute, Route, Routes
from bot.turn import Asked, Turn

TAKEN: list[dict[str, Any]] = []
"""What the wide form was given, newest last."""


class Told(Notice, frozen=True, kw_only=True):
    """What the wide form causes to be said in the chat."""

    kind: ClassVar[str] = "sample.told"
    when: ClassVar[Literal["routine", "working", "now"]] = "now"
    story: str


COLOURS = (Option(value="red", label="Red"), Option(value="blue", label="Blue & <green>"))


def wide_form(asked: Asked, _: Turn) -> Form:
    """Every kind of field there is."""
    return Form(
        name="sample.wide",
        title="About <you>",
        args=dict(asked.args),
        submit="Send it",
        intro=(Text(line=("Two & two.",)), Facts(rows=(("When", ("Monday",)),))),
        fields=(
            TextField(name="name", label="Name", hint="As <friends> say it", required=True, longest=20),
            TextField(name="story", label="Story", lines=4),
            NumberField(name="age", label="Age", least=1, most=120),
            DateField(name="day", label="Day"),
            TimeField(name="hour", label="Hour"),
            ChoiceField(name="colour", label="Colour", options=COLOURS, value="red"),
            ManyField(name="all", label="All of them", options=COLOURS, value=("blue",)),
            PersonField(name="friends", label="Friends", many=True),
        ),
        privacy="private",
        promise=("Only you see this.",),
        secret=True,
    )


def take_wide(asked: Asked, turn: Turn) -> Reply:
    """Anything, except somebody's name for themselves that is rude to the door."""
    if asked.values["name"] == "nobody":
        raise Complaints(name=Complaint("conversation.not_a_choice"))
    if asked.values["name"] == "quiet":
        return Done()
    if asked.values["name"] == "crash":
        raise ZeroDivisionError
    TAKEN.append(asked.values)
    turn.notify(turn.actor, Told(story=asked.values["story"]))
    button = Button(name="sample.nothing", label="A button for the chat", primary=True)
    return Say(card=Card(title=("Thank you, ", turn.name(turn.actor), "."), actions=(button,)))


def small_form(_: Asked, __: Turn) -> Form:
    """Secret, and about nothing."""
    return Form(name="sample.desk", title="Desk", fields=(), submit="Send", secret=True)


def ballot(_: Asked, __: Turn) -> Form:
    """What no link may lead to."""
    return Form(
        name="sample.ballot", title="Vote", fields=(), submit="Seal", secret=True, privacy="anonymous"
    )


def paper(asked: Asked, turn: Turn) -> Reply:
    """A card with the link to a file; `gone` makes one that is refused by the time it is opened."""
    url = turn.link("sample.paper", {"what": asked.text})
    assert url is not None
    return Say(card=Card(title=("A file for you.",), actions=(LinkButton(url=url, label="Save it"),)))


def paper_file(asked: Asked, turn: Turn) -> File:
    """Text with whatever a browser must not take for a page."""
    if asked.arg("what") == "gone":
        raise NotThere("conversation.card_too_old", step="home")
    body = f"<script>alert('{turn.actor.name}')</script> ñ"
    return File(name="paper.ics", kind="text/calendar", body=body.encode())


def routes(base: Routes = ROUTES) -> Routes:
    """The product's tables with this room in them."""
    return replace(
        base,
        commands={
            **base.commands,
            "wide": Route(opens="sample.wide"),
            "desk": Route(opens="sample.desk", may="set_up"),
            "ballot": Route(opens="sample.ballot"),
            "paper": Route(do=paper),
        },
        forms={
            **base.forms,
            "sample.wide": FormRoute(form=wide_form, submit=take_wide),
            "sample.desk": FormRoute(form=small_form, submit=lambda _, __: Done(), may="set_up"),
            "sample.ballot": FormRoute(form=ballot, submit=lambda _, __: Done(), traceless=True),
        },
        files={**base.files, "sample.paper": paper_file},
        notices=(
            *base.notices,
            NoticeRoute(notice=Told, compose=lambda told, _: Card(title=(f"You wrote: {told.story}",))),
        ),
    )
