"""The year of the playground, played on the tests' stage: its people, at screens that exist in memory."""

from typing import Any

from sqlalchemy import select

from adapters.playground.acting import CannotDo, Couple, kept, named
from adapters.playground.school import STAFF
from adapters.playground.seeding import people_file
from bot.conversation.card import Button, Card, Form, FormButton
from bot.conversation.reply import RejectForm
from bot.pairs.model import Pair
from bot.people import importing
from bot.people.model import Member
from tests.fakes import Stage, complaints


def school_on(stage: Stage) -> None:
    """Everybody of the made-up school, as its file of people has them; Niamh may set up programmes."""
    for colleague in STAFF:
        stage.arrive(colleague.id, locale=colleague.locale, zone=colleague.zone)
    with stage.house.database.tenant(stage.tenant) as session:
        roster = importing.read_people(people_file(), importing.known_people(session))
        assert isinstance(roster, importing.Roster), roster
        importing.apply(session, roster, stage.clock.now())
    stage.grant("niamh")


class OnStage:
    """`Hands` on the stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._names = {member: who for who, member in stage.members.items()}

    def command(self, who: str, text: str) -> None:
        self._stage.command(who, text)

    def press(self, who: str, button: str, **args: str) -> None:
        found = self._where(who, button, args)
        if found is None:
            raise CannotDo(f"{who} has no button {button}; newest is:\n{self._stage.newest(who)}")
        self._stage.click(who, *found)

    def offered(self, who: str, button: str, **args: str) -> bool:
        return self._where(who, button, args) is not None

    def form(self, who: str) -> Form:
        if who not in self._stage.forms:
            raise CannotDo(f"{who} has no form open; newest is:\n{self._stage.newest(who)}")
        return self._stage.forms[who]

    def fill(self, who: str, /, **values: Any) -> None:
        reply = self._stage.fill(who, **{**kept(self.form(who)), **values})
        if isinstance(reply, RejectForm):
            raise CannotDo(f"{who}: {complaints(reply)}")

    def member(self, who: str) -> str:
        return self._stage.members[who]

    def couples(self) -> list[Couple]:
        with self._stage.house.database.tenant(self._stage.tenant) as session:
            rows = session.scalars(select(Pair).order_by(Pair.matched_at, Pair.id))
            return [
                Couple(
                    pair=p.id, mentor=self._names[p.mentor_id], mentee=self._names[p.mentee_id], state=p.state
                )
                for p in rows
            ]

    def here(self, who: str) -> bool:
        with self._stage.house.database.tenant(self._stage.tenant) as session:
            return Member.by_id(session, self.member(who)).active

    def leaves(self, who: str) -> None:
        self._stage.leave(who)
        self._stage.settle()

    def _where(
        self, who: str, button: str, args: dict[str, str]
    ) -> tuple[Button | FormButton, int | None] | None:
        chats = {who, *(m.to for m in self._stage.shown if "+" in m.to and who in m.to.split("+"))}
        for at in range(len(self._stage.shown) - 1, -1, -1):
            message = self._stage.shown[at]
            if message.to in chats and not message.retracted:
                pressed = named(message.card, button, args)
                if pressed is not None:
                    return pressed, at
        pressed = named(self._home(who), button, args)
        return None if pressed is None else (pressed, None)

    def _home(self, who: str) -> Card | None:
        self._stage.look_home(who)
        return self._stage.shown.pop().card
