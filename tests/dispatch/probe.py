"""Routes of a test's own, to see the mechanics without any room."""

from dataclasses import replace
from typing import Any

from bot.conversation.card import (
    Button,
    Card,
    ChoiceField,
    DateField,
    Form,
    FormButton,
    ManyField,
    Option,
    Text,
    TextField,
)
from bot.conversation.reply import Done, RejectForm, Reply, Say, Update
from bot.errors import Complaint, Complaints, Refusal
from bot.people.model import Member
from bot.routes import ROUTES
from bot.routing import FormRoute, Route, Routes
from bot.turn import Asked, Turn

TAKEN: list[Any] = []
"""What the probe's form was given, newest last."""


def tea_form(asked: Asked, _: Turn) -> Form:
    """A form with the field kinds that a typed dialogue meets most."""
    return Form(
        name="probe.tea",
        title="Tea",
        args=dict(asked.args),
        submit="Send",
        fields=(
            TextField(name="name", label="Name", required=True, longest=20),
            ChoiceField(
                name="leaf",
                label="Leaf",
                options=(Option(value="green", label="Green"), Option(value="black", label="Black")),
            ),
            ManyField(
                name="extras",
                label="Extras",
                options=(Option(value="milk", label="Milk"), Option(value="lemon", label="Lemon")),
            ),
            DateField(name="day", label="Day"),
        ),
    )


def secret_form(asked: Asked, turn: Turn) -> Form:
    """The same, never to be typed."""
    form = tea_form(asked, turn)
    return Form(name="probe.secret", title="Quiet", fields=form.fields, submit="Send", secret=True)


def gone_form(_: Asked, __: Turn) -> Form:
    """A form whose moment is over when it is sent."""
    return Form(
        name="probe.gone", title="Gone", fields=(TextField(name="name", label="Name"),), submit="Send"
    )


def take_tea(asked: Asked, turn: Turn) -> Reply:
    """Changes a row before it may complain, so that a test can see it rolled back."""
    turn.actor.name = asked.values["name"]
    if asked.values["leaf"] == "black" and "lemon" not in asked.values["extras"]:
        raise Complaints(extras=Complaint("conversation.needed"))
    TAKEN.append(asked.values)
    return Say(card=card("taken"))


def card(title: str, *actions: Any) -> Card:
    """A small card."""
    return Card(title=(title,), body=(Text(line=("body",)),), actions=actions)


def refuse(_: Asked, turn: Turn) -> Reply:
    """Changes a row and then refuses."""
    turn.actor.name = "changed"
    raise Refusal("conversation.no_such_number", step="help")


def crash(_: Asked, turn: Turn) -> Reply:
    """A bug in a room."""
    turn.actor.name = "changed"
    raise ZeroDivisionError


def count(_: Asked, turn: Turn) -> Reply:
    """Changes a row a little at each call."""
    turn.actor.name += "!"
    return Update(card=card(turn.actor.name))


def offer(_: Asked, __: Turn) -> Reply:
    """A card with an action and two forms."""
    return Say(
        card=card(
            "offer",
            Button(name="probe.count", label="Count"),
            FormButton(name="probe.tea", label="Tea", args={"a": "1"}),
            FormButton(name="probe.secret", label="Quiet"),
        )
    )


def reject(asked: Asked, turn: Turn) -> Reply:
    """A rejection from a button, odd but possible."""
    return RejectForm(form=tea_form(asked, turn), complaints={"name": ("Why",)})


PROBES: Routes = replace(
    ROUTES,
    commands={
        **ROUTES.commands,
        "offer": Route(do=offer),
        "tea": Route(opens="probe.tea"),
        "gone": Route(opens="probe.gone"),
        "refuse": Route(do=refuse),
        "crash": Route(do=crash),
        "count": Route(do=count),
        "burn": Route(do=count, careful=True),
    },
    clicks={
        "probe.count": Route(do=count),
        "probe.reject": Route(do=reject),
        "probe.done": Route(do=lambda _, __: Done()),
    },
    forms={
        "probe.tea": FormRoute(form=tea_form, submit=take_tea),
        "probe.gone": FormRoute(form=gone_form, submit=refuse),
        "probe.secret": FormRoute(form=secret_form, submit=take_tea),
    },
)


def name_of(stage: Any, person: str) -> str:
    """A member's name as the database has it now."""
    with stage.house.database.tenant(stage.tenant) as session:
        return str(Member.by_id(session, stage.members[person]).name)
