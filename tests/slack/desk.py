"""Tables in which everything a person does has the answer that a test gives: what is asked, is this alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.conversation.card import Button, Card, Form, FormButton, TextField
from bot.conversation.reply import Done, Reply, Say
from bot.errors import Complaint, Complaints
from bot.routes import ROUTES
from bot.routing import FormRoute, Route, Routes
from bot.turn import Asked, Turn
from tests.slack.bench import Gate

GIVE = Form(
    name="give.form",
    title="Give",
    fields=(TextField(name="what", label="What", required=True), TextField(name="why", label="Why")),
    submit="Give it",
)
BALLOT = Form(name="give.ballot", title="Vote", fields=GIVE.fields, submit="Vote", secret=True)
TEA = Form(
    name="give.tea", title="Tea", fields=(TextField(name="leaf", label="Leaf", value="green"),), submit="Send"
)
CARD = Card(
    title=("card",),
    actions=(
        Button(name="give.it", label="Give"),
        FormButton(name="give.form", label="Fill in"),
        FormButton(name="give.ballot", label="Vote"),
        Button(name="year.old", label="Old"),
        FormButton(name="year.form", label="Old form"),
    ),
)


def said(words: str = "said") -> Say:
    """A card with these words as its first line."""
    return Say(card=Card(title=(words,)))


@dataclass
class Desk:
    """What is answered: `reply` to everything, or what it raises; `gate` holds it until it is opened."""

    reply: Reply | Exception = field(default_factory=said)
    home: Card = CARD
    gate: Gate | None = None
    options: tuple[tuple[str, str], ...] = ()

    def routes(self) -> Routes:
        """The tables."""
        held = self.gate.holding(self._give) if self.gate else self._give
        taken = self.gate.holding(self._take) if self.gate else self._take
        forms: Mapping[str, Form] = {form.name: form for form in (GIVE, BALLOT, TEA)}
        return replace(
            ROUTES,
            commands={
                "give": Route(do=held),
                "card": Route(do=lambda _, __: Say(card=CARD)),
            },
            clicks={"give.it": Route(do=held)},
            forms={
                name: FormRoute(form=_always(form), submit=taken, traceless=name == BALLOT.name)
                for name, form in forms.items()
            },
            home=lambda _, __: Say(card=self.home),
            suggest=lambda _, __: self.options,
        )

    def _give(self, _: Asked, __: Turn) -> Reply:
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply

    def _take(self, asked: Asked, turn: Turn) -> Reply:
        if asked.values["what"] == "nonsense":
            raise Complaints(what=Complaint("conversation.needed"))
        return self._give(asked, turn)


def _always(form: Form) -> Callable[[Asked, Turn], Form]:
    return lambda _, __: form


NOTHING_TO_SAY = Done()
