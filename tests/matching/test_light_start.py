"""The light start (A5): from an invitation to a first meeting in few screens, few minutes and few days."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from bot.conversation.card import Card, ChoiceField, ManyField, PersonField, TextField
from bot.conversation.plain import form_text
from bot.conversation.reply import OpenForm, Reply, shown
from bot.pairs.model import Meeting
from tests.fakes import Stage
from tests.matching.stories import Story, open_story

SCREENS, MINUTES, WORKING_DAYS = 12, 10, 10
"""At most, for each of the two (A5)."""

WORDS_A_MINUTE = 200
"""How fast people read a screen; a list to choose from is read to half on average."""

SECONDS = {TextField: 30, PersonField: 10, ManyField: 10, ChoiceField: 5}
"""What an answer takes: writing a line, naming a colleague, ticking some, choosing one. Others take 10."""

A_PRESS = 2
"""Seconds to find and press a button."""


@dataclass
class Watched:
    """One person whose screens are counted while they go through the story."""

    story: Story
    name: str
    screens: list[str] = field(default_factory=list)
    seconds: float = 0

    def _look(self, text: str) -> None:
        self.screens.append(text)
        self.seconds += len(text.split()) / WORDS_A_MINUTE * 60

    def read(self, reply: Reply | None = None) -> None:
        """The newest card, or what came in answer."""
        if isinstance(reply, OpenForm):
            self._look(form_text(reply.form, self.story.stage.house.phrases("en", "Europe/Dublin")))
        else:
            self._look(self.story.stage.newest(self.name))

    def press(self, label: str) -> Reply:
        """Press and read what comes."""
        self.seconds += A_PRESS
        reply = self.story.stage.press(self.name, label)
        self.read(reply)
        return reply

    def fill(self, **values: Any) -> None:
        """Answer the open form and read what comes."""
        form = self.story.stage.forms[self.name]
        answered = [f for f in form.fields if f.name in values]
        self.seconds += A_PRESS + sum(SECONDS.get(type(f), 10) for f in answered)
        reply = self.story.stage.fill(self.name, **values)
        assert isinstance(shown(reply), Card), reply
        self.read()


def invited(story: Story, name: str) -> None:
    """As if they had been invited and not joined yet."""
    story.change(name, state="invited", lessons_read=[], joined_at=None, side="", wants=[], offers=[])


def test_from_the_invitation_to_the_first_meeting(quick_stage: Stage) -> None:
    """Twelve screens and ten minutes at most for each, in ten working days, with no poll and no round."""
    stage = quick_stage
    story = open_story(stage, state="signup", starts_on=None, mode="light")
    for name in ("Ana", "Fay"):
        invited(story, name)
    began = stage.clock.now().date()
    ana, fay = Watched(story, "Ana"), Watched(story, "Fay")
    for person, wants, offers in ((ana, "leading", "video"), (fay, "video", "leading")):
        stage.look_home(person.name)
        person.read()
        person.press("Join")
        person.fill(wants=[wants], offers=[offers], languages=["en"])
        stage.look_home(person.name)
        person.read()
        person.press("Open the first")
        person.press("I have read this")
    ana.press("Propose a colleague")
    ana.fill(other=[stage.members["Fay"]])
    fay.read()
    fay.press("Look, in private")
    fay.fill(answer="yes")
    assert story.pairs() == {("Ana", "Fay")}
    ana.read()
    reply = ana.press("Suggest times")
    assert isinstance(reply, OpenForm)
    times = reply.form.fields[0]
    assert isinstance(times, ManyField)
    ana.fill(times=[times.options[0].value])
    fay.read()
    fay.press(stage.buttons("Fay")[0])
    ana.read()
    with stage.house.database.tenant(stage.tenant) as session:
        booked = session.scalars(select(Meeting)).one()
        assert booked.at is not None
        assert working_days(began, booked.at.date()) <= WORKING_DAYS
    counted = {person.name: len(person.screens) for person in (ana, fay)}
    minutes = {person.name: round(person.seconds / 60, 1) for person in (ana, fay)}
    assert max(counted.values()) <= SCREENS, (counted, ana.screens)
    assert max(minutes.values()) <= MINUTES, minutes


def working_days(first: date, last: date) -> int:
    """Weekdays after `first`, up to and with `last`."""
    days = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    return sum(day.weekday() < 5 for day in days)
