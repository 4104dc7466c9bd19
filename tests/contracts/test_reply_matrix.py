"""The reply matrix: what a person sees for each of five replies to each of six kinds of event.

One test a cell and platform. A platform joins by adding its driver to `tests/contracts/drivers.py`.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.card import Button, Card, Form, FormButton, TextField
from bot.conversation.reply import Done, OpenForm, RejectForm, Reply, Say, Update
from bot.errors import Complaint, Complaints
from bot.routes import ROUTES
from bot.routing import FormRoute, Route, Routes
from bot.turn import Asked, Turn
from tests.contracts.drivers import DRIVERS, Driver
from tests.contracts.seen import Seen

TEA = Form(
    name="give.tea", title="Tea", fields=(TextField(name="leaf", label="Leaf", value="green"),), submit="Send"
)
GIVE = Form(name="give.form", title="Give", fields=(TextField(name="what", label="What"),), submit="Give it")

REPLIES: dict[str, Reply] = {
    "Say": Say(card=Card(title=("said",))),
    "Update": Update(card=Card(title=("updated",))),
    "OpenForm": OpenForm(form=TEA),
    "RejectForm": RejectForm(form=TEA, complaints={"leaf": ("Why so?",)}),
    "Done": Done(),
}

CARD = Card(
    title=("card",),
    actions=(Button(name="give.it", label="Give"), FormButton(name="give.form", label="Fill in")),
)

NOTHING = Seen()
TEA_OPEN = Seen(form="Tea", kept="green")
TEA_REFUSED = Seen(form="Tea", kept="green", complaints={"leaf": "Why so?"})
AS_A_CARD = Seen(new=("Tea",))
"""A form asked for by typing: a card that opens it or begins a dialogue."""

EXPECTED: dict[tuple[str, str], Seen] = {
    ("command", "Say"): Seen(new=("said",)),
    ("command", "Update"): Seen(new=("updated",)),
    ("command", "OpenForm"): TEA_OPEN,
    ("command", "RejectForm"): TEA_REFUSED,
    ("command", "Done"): NOTHING,
    ("click on a message", "Say"): Seen(new=("said",)),
    ("click on a message", "Update"): Seen(changed="updated"),
    ("click on a message", "OpenForm"): TEA_OPEN,
    ("click on a message", "RejectForm"): TEA_REFUSED,
    ("click on a message", "Done"): NOTHING,
    ("click on the home", "Say"): Seen(new=("said",)),
    ("click on the home", "Update"): Seen(home="updated"),
    ("click on the home", "OpenForm"): TEA_OPEN,
    ("click on the home", "RejectForm"): TEA_REFUSED,
    ("click on the home", "Done"): NOTHING,
    ("submission", "Say"): Seen(new=("said",)),
    ("submission", "Update"): Seen(changed="updated"),
    ("submission", "OpenForm"): TEA_OPEN,
    ("submission", "RejectForm"): Seen(
        form="Give", kept="what I typed", complaints={"what": "Please fill this in."}
    ),
    ("submission", "Done"): NOTHING,
    ("typed message", "Say"): Seen(new=("said",)),
    ("typed message", "Update"): Seen(new=("updated",)),
    ("typed message", "OpenForm"): AS_A_CARD,
    ("typed message", "RejectForm"): AS_A_CARD,
    ("typed message", "Done"): NOTHING,
    ("lifecycle", "Say"): Seen(home="said"),
    ("lifecycle", "Update"): Seen(home="updated"),
    ("lifecycle", "OpenForm"): Seen(home="We do not know those words. Here is a way on."),
    ("lifecycle", "RejectForm"): Seen(home="We do not know those words. Here is a way on."),
    ("lifecycle", "Done"): Seen(home="We do not know those words. Here is a way on."),
}

INSTEAD: dict[str, dict[tuple[str, str], Seen]] = {
    # In Teams the button of a form is the one thing that opens a dialog; anything else gets such a button.
    "teams": {
        (event, reply): AS_A_CARD
        for event in ("command", "click on a message", "click on the home")
        for reply in ("OpenForm", "RejectForm")
    }
}
"""Cells in which a platform cannot do what the others do."""


def always(form: Form) -> Callable[[Asked, Turn], Form]:
    """A builder that gives this form whatever is asked."""
    return lambda _, __: form


def tables(reply: Reply, event: str) -> Routes:
    """Routes in which everything that can be done has this one answer."""

    def give(_: Asked, __: Turn) -> Reply:
        return reply

    def take(_: Asked, __: Turn) -> Reply:
        if isinstance(reply, RejectForm):
            raise Complaints(what=Complaint("conversation.needed"))
        return reply

    def home(_: Asked, __: Turn) -> Reply:
        return reply if event == "lifecycle" else Say(card=CARD)

    forms: dict[str, Form] = {"give.form": GIVE, "give.tea": TEA}
    return replace(
        ROUTES,
        commands={"give": Route(do=give), "card": Route(do=lambda _, __: Say(card=CARD))},
        clicks={"give.it": Route(do=give)},
        forms={name: FormRoute(form=always(form), submit=take) for name, form in forms.items()},
        home=home,
    )


def act(driver: Driver, event: str) -> Seen:
    """Do that kind of thing."""
    match event:
        case "command":
            return driver.command("give")
        case "typed message":
            return driver.typed("give")
        case "click on the home":
            return driver.press_on_home("Give")
        case "lifecycle":
            return driver.open_home()
        case "click on a message":
            driver.command("card")
            return driver.press("Give")
        case "submission":
            driver.command("card")
            driver.press("Fill in")
            return driver.send(what="what I typed")
        case _:
            raise AssertionError(event)


@pytest.mark.parametrize("platform", DRIVERS)
@pytest.mark.parametrize(("event", "reply"), EXPECTED, ids=lambda part: str(part).replace(" ", "_"))
def test_every_cell_shows_what_it_should(platform: str, event: str, reply: str, tmp_path: Path) -> None:
    with DRIVERS[platform](tables(REPLIES[reply], event), tmp_path) as driver:
        expected = INSTEAD.get(platform, {}).get((event, reply), EXPECTED[event, reply])
        assert act(driver, event) == expected


def test_the_table_is_complete() -> None:
    events = {event for event, _ in EXPECTED}
    assert len(events) == 6
    assert set(EXPECTED) == {(event, reply) for event in events for reply in REPLIES}


def test_a_cell_can_fail(tmp_path: Path) -> Any:
    """The harness notices a wrong reply: a Say is not an Update."""
    with DRIVERS["stage"](tables(REPLIES["Say"], "command"), tmp_path) as driver:
        assert act(driver, "command") != EXPECTED["command", "Update"]
