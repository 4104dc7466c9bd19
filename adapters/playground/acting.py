"""People of the playground who act by themselves: what a told story has them do at their screens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select

from adapters.playground import talking
from adapters.playground.buttons import Named
from adapters.playground.house import Playground
from adapters.playground.messages import BOT
from adapters.playground.seeding import member_of, members_by_person
from adapters.playground.talking import HOME, Answer
from bot.conversation.card import Button, Card, Form, FormButton, plain
from bot.conversation.reply import OpenForm, RejectForm
from bot.pairs.model import Pair


class CannotDo(LookupError):
    """Somebody was to do what their screen does not offer, or a form was not taken: says who, and what."""


@dataclass(frozen=True, kw_only=True)
class Couple:
    """A pair as a story speaks of it: ids of people, and where it stands."""

    pair: str
    mentor: str
    mentee: str
    state: str

    @property
    def both(self) -> tuple[str, str]:
        """The two, mentor first."""
        return (self.mentor, self.mentee)


class Hands(Protocol):
    """What a story can have people do, whatever plays it. People are ids of the school's directory.

    Buttons are named as the rooms name them, so a story reads the same whatever somebody's language.
    """

    def command(self, who: str, text: str) -> None:
        """They type `/viceversa text`."""

    def press(self, who: str, button: str, **args: str) -> None:
        """They press the newest such button in their messages, or else on their home.

        With `args`, one that carries these: `pair=…` where somebody has two.
        """

    def offered(self, who: str, button: str, **args: str) -> bool:
        """Whether such a button is there for them."""

    def form(self, who: str) -> Form:
        """The form that they have open. Raises `CannotDo`."""

    def fill(self, who: str, /, **values: Any) -> None:
        """They send the open form; fields not named keep what they show. Raises `CannotDo` if refused."""

    def member(self, who: str) -> str:
        """Their member id, as a list of people has it."""

    def couples(self) -> list[Couple]:
        """All pairs so far, oldest first."""

    def here(self, who: str) -> bool:
        """Whether they still work at the school."""

    def leaves(self, who: str) -> None:
        """Their account is closed: they have left the school."""


def kept(form: Form) -> dict[str, Any]:
    """What a form's fields show, as a client sends it back."""

    def as_sent(value: Any) -> Any:
        if isinstance(value, tuple):
            return list(value)
        return value.isoformat() if hasattr(value, "isoformat") else value

    return {each.name: as_sent(each.value) for each in form.fields}


def named(card: Card | None, button: str, args: Mapping[str, str]) -> Button | FormButton | None:
    """The first button of that name on a card, with these among its args."""
    actions = () if card is None else card.actions
    pressable = (a for a in actions if isinstance(a, Button | FormButton) and a.name == button)
    return next((a for a in pressable if args.items() <= a.args.items()), None)


class AtScreens:
    """`Hands` in the playground: each act is a whole turn, as if somebody had clicked. In its thread."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self._open: dict[str, tuple[Form, str | None]] = {}

    def command(self, who: str, text: str) -> None:
        self._took(who, talking.say(self._playground, who, BOT, f"/viceversa {text}"))

    def press(self, who: str, button: str, **args: str) -> None:
        found = self._where(who, button, args)
        if found is None:
            raise CannotDo(f"{who} has no button {button}")
        message, pressed = found
        which = Named(name=pressed.name, args=pressed.args, label=pressed.label)
        self._took(who, talking.click(self._playground, who, message, which))

    def offered(self, who: str, button: str, **args: str) -> bool:
        return self._where(who, button, args) is not None

    def form(self, who: str) -> Form:
        if who not in self._open:
            raise CannotDo(f"{who} has no form open")
        return self._open[who][0]

    def fill(self, who: str, /, **values: Any) -> None:
        form = self.form(who)
        opened_from = self._open[who][1]
        answer = talking.submit(
            self._playground, who, form.name, form.args, {**kept(form), **values}, opened_from
        )
        if isinstance(answer.reply, RejectForm):
            wrong = {name: plain(line) for name, line in answer.reply.complaints.items()}
            raise CannotDo(f"{who} filled in {form.name}: {wrong}")
        self._took(who, answer)

    def member(self, who: str) -> str:
        with self._playground.house.database.tenant(self._playground.tenant) as session:
            found = member_of(session, who)
            if found is None:
                raise CannotDo(f"{who} is not known")
            return found.id

    def couples(self) -> list[Couple]:
        with self._playground.house.database.tenant(self._playground.tenant) as session:
            person = {member.id: who for who, member in members_by_person(session).items()}
            rows = session.scalars(select(Pair).order_by(Pair.matched_at, Pair.id))
            return [
                Couple(pair=p.id, mentor=person[p.mentor_id], mentee=person[p.mentee_id], state=p.state)
                for p in rows
                if p.mentor_id in person and p.mentee_id in person
            ]

    def here(self, who: str) -> bool:
        with self._playground.house.database.tenant(self._playground.tenant) as session:
            found = member_of(session, who)
            return found is not None and found.active

    def leaves(self, who: str) -> None:
        talking.leave(self._playground, who)

    def _where(
        self, who: str, button: str, args: Mapping[str, str]
    ) -> tuple[str, Button | FormButton] | None:
        for seen in reversed(self._playground.messages.read(who)):
            pressed = named(seen.card, button, args)
            if pressed is not None:
                return seen.id, pressed
        pressed = named(talking.home(self._playground, who).card, button, args)
        return None if pressed is None else (HOME, pressed)

    def _took(self, who: str, answer: Answer) -> None:
        if isinstance(answer.reply, OpenForm):
            self._open[who] = (answer.reply.form, answer.opened_from)
        else:
            self._open.pop(who, None)
