"""How stories about matching begin: sign-up is closed, three could lead and three could learn.

Kim coordinates, Sol sponsors and learns. Ben and Eva read Spanish and work in Madrid. With three on each side
everybody is on everybody's list, whatever the lots say. Nobody's answer is a matter of chance either. It is
the Monday morning on which every story begins (`fakes.START`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from bot.conversation.card import Button, Form
from bot.conversation.reply import OpenForm, Reply
from bot.matching.model import Consent, Round
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.programmes.model import Participant, Programme, Role
from tests.fakes import Stage

JUNIORS = ("Ana", "Ben", "Cem")
SENIORS = ("Sol", "Eva", "Fay")
MADRID = ("Ben", "Eva")

TOPICS = [
    {"id": "video", "label": "Video in class", "side": "mentor"},
    {"id": "quizzes", "label": "Online quizzes", "side": "mentor"},
    {"id": "leading", "label": "Leading a team", "side": "mentee"},
    {"id": "budgets", "label": "How budgets work", "side": "mentee"},
]

LOOK = {"en": "Look, in private", "es": "Mirar, en privado"}
CHANGE = {"en": "Change my answers", "es": "Cambiar mis respuestas"}


@dataclass
class Story:
    """A stage with a programme on it that is ready to match."""

    stage: Stage
    programme: str
    juniors: tuple[str, ...]
    seniors: tuple[str, ...]

    # --- what people do -------------------------------------------------------------------------

    def start(self) -> None:
        """Kim starts the round."""
        self.stage.command("Kim", "match run")
        self.stage.press("Kim", "Start the round")

    def look(self, name: str) -> Form:
        """This person opens their shortlist from the newest card that has it."""
        tag = "es" if name in MADRID else "en"
        label = next(word for word in (LOOK[tag], CHANGE[tag]) if word in self.labels(name))
        reply = self.stage.press(name, label)
        assert isinstance(reply, OpenForm), reply
        return reply.form

    def options(self, name: str) -> list[str]:
        """Whom this person's open form asks about, in order."""
        return [field.label for field in self.stage.forms[name].fields]

    def answer(self, name: str, *happy: str, silent: Iterable[str] = ()) -> Reply:
        """Look, and answer: a yes to these, nothing to the `silent`, a no to everybody else on the list."""
        self.look(name)
        yes = set(happy)
        no = set(self.options(name)) - yes - set(silent)
        values = {
            field.name: "yes" if field.label in yes else "no" if field.label in no else ""
            for field in self.stage.forms[name].fields
        }
        return self.stage.fill(name, **values)

    def all_happy(self, *names: str) -> None:
        """Each of them says yes to everybody on their list."""
        for name in names:
            self.answer(name, *self.juniors, *self.seniors)

    def labels(self, name: str) -> set[str]:
        """The buttons on all cards that this person can see."""
        cards = [m.card for m in self.stage.shown if m.to == name and m.card and not m.retracted]
        return {action.label for card in cards for action in card.actions}

    def asked(self, name: str) -> bool:
        """Whether this person has a card with a shortlist to look at."""
        return LOOK["es" if name in MADRID else "en"] in self.labels(name)

    def click(self, name: str, route: str, **args: str) -> Reply:
        """A button of that route, wherever it stood."""
        button = Button(name=route, label="x", args={"programme": self.programme, **args})
        return self.stage.click(name, button)

    def solved(self) -> None:
        """The round is taken to its pairs: everybody says yes to everybody."""
        self.start()
        self.all_happy(*self.juniors)
        self.all_happy(*self.seniors)

    def told(self) -> None:
        """The pairs are approved, and everybody has been told."""
        self.stage.look_home("Kim")
        self.stage.press("Kim", self.stage.buttons("Kim")[0])
        self.stage.advance(days=1, hours=1)

    # --- what is there --------------------------------------------------------------------------

    def round(self) -> Round:
        """The newest round."""
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            found = Round.latest(session, self.programme)
            assert found is not None
            return found

    def states(self) -> dict[str, str]:
        """Name → the participant's state."""
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            joined = session.execute(
                select(Member.name, Participant.state).join(Member, Member.id == Participant.member_id)
            )
            return {row.name: row.state for row in joined}

    def pairs(self) -> set[tuple[str, str]]:
        """The live pairs by name, who leads first."""
        names = {key: name for name, key in self.stage.members.items()}
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            return {(names[p.mentor_id], names[p.mentee_id]) for p in Pair.live_in(session, self.programme)}

    def consents(self) -> list[Consent]:
        """Every answer that is kept."""
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            return list(session.scalars(select(Consent)))

    def change(self, name: str, **facts: Any) -> None:
        """Columns of a person's member or participant row, as if they had been filled in so."""
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            member = Member.by_id(session, self.stage.members[name])
            part = Participant.of(session, self.programme, member.id)
            for key, value in facts.items():
                setattr(part if part is not None and hasattr(part, key) else member, key, value)


def open_story(
    stage: Stage,
    *,
    juniors: tuple[str, ...] = JUNIORS,
    seniors: tuple[str, ...] = SENIORS,
    **programme: Any,
) -> Story:
    """Everybody has joined, and sign-up is closed. Deb has joined too and not opened the lessons yet."""
    for name in ("Kim", *juniors, *seniors, "Deb"):
        there = {"locale": "es", "zone": "Europe/Madrid"} if name in MADRID else {}
        level = 5 if name in seniors else 2
        stage.arrive(name, **there, level=level, level_confirmed=True)
    stage.grant("Kim")
    with stage.house.database.tenant(stage.tenant) as session:
        made = Programme(
            name="Both ways",
            label="two-way mentoring",
            state="matching",
            setting="school",
            promise_signed_on=date(2025, 12, 1),
            starts_on=date(2026, 3, 2),
            ends_on=date(2026, 7, 10),
            topics=TOPICS,
            locale="en",
            zone="Europe/Dublin",
            created_at=stage.clock.now(),
        )
        for key, value in programme.items():
            setattr(made, key, value)
        session.add(made)
        session.flush()
        for name, role in (("Kim", "coordinator"), ("Sol", "sponsor")):
            session.add(Role(programme_id=made.id, member_id=stage.members[name], role=role))
        for name in (*juniors, *seniors, "Deb"):
            senior = name in seniors
            session.add(
                Participant(
                    programme_id=made.id,
                    member_id=stage.members[name],
                    state="joined" if name == "Deb" else "ready",
                    side="mentee" if senior else "mentor",
                    wants=["video"] if senior else ["leading"],
                    offers=["leading"] if senior else ["video"],
                    own_words=f"{name} wrote this.",
                    channels=["video"],
                    languages=["en"],
                    lessons_read=["L02", "L06"] if name == "Sol" else ["L02"],
                    joined_at=stage.clock.now(),
                )
            )
        return Story(stage=stage, programme=made.id, juniors=juniors, seniors=seniors)
