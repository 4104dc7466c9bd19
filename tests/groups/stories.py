"""How tests about groups begin: a running programme with pairs of juniors and seniors, all of them under way.

Cora coordinates, Sol is the sponsor. It is the Monday morning on which every story begins (`fakes.START`).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.conversation.card import Action, Button, FormButton
from bot.conversation.reply import Reply
from bot.forms import FORMS
from bot.groups.model import Circle, Seat
from bot.groups.panel_model import Answer, PanelMember
from bot.pairs.model import Pair
from bot.programmes.model import Participant, Programme, Role
from tests.fakes import Stage

JUNIORS = ("Ana", "Ben", "Cid", "Dee", "Eli", "Fay")
SENIORS = ("Una", "Val", "Wes", "Xia", "Yan", "Zoe")

TUESDAY = datetime(2026, 1, 27, 14, tzinfo=UTC)
WEDNESDAY = datetime(2026, 1, 28, 14, tzinfo=UTC)
COUNTED = datetime(2026, 1, 22, 12, tzinfo=UTC)
"""Three working days before the Tuesday: when answers are counted."""

DATES = {"day1": "2026-01-27", "time1": "14:00", "day2": "2026-01-28", "time2": "14:00", "place": "Room 5"}


@dataclass
class Story:
    """A stage with a running programme on it."""

    stage: Stage
    programme: str

    def propose(self, side: str = "mentor", **values: Any) -> Reply:
        """Cora proposes a circle."""
        self.stage.command("Cora", "circle schedule")
        return self.stage.fill("Cora", side=side, **{**DATES, **values})

    def answers(self, name: str, *moments: datetime, host: bool = False) -> None:
        """Somebody says when they can."""
        self.stage.command(name, "circle")
        self.stage.press(name, "Say when I can")
        can = [moment.isoformat() for moment in moments]
        self.stage.fill(name, can=can, host="yes" if host else "no")

    def counted(self) -> None:
        """It is the day after answers were counted, and everybody has been told."""
        self.stage.until(COUNTED + timedelta(hours=27))

    def after(self) -> None:
        """The Tuesday's circle is over, and its host has been asked for themes."""
        self.stage.until(TUESDAY + timedelta(hours=20))

    def to_the_notes(self, side: str = "mentor", host: str = "Ana", **written: Any) -> None:
        """A circle on the Tuesday, hosted and held; its host has written themes."""
        self.propose(side)
        for name in JUNIORS if side == "mentor" else SENIORS:
            self.answers(name, TUESDAY, host=name == host)
        self.counted()
        self.after()
        self.stage.press(host, "Write the themes")
        self.stage.fill(host, **{"theme1": "Time is short", "share": ["coordinator"], **written})

    def click(self, name: str, route: str, **args: str) -> Reply:
        """A button of that route, wherever it stood."""
        kind = FormButton if route in FORMS else Button
        return self.stage.click(name, kind(name=route, label="…", args=args))

    def button(self, name: str, label: str) -> Action:
        """The button of that label on somebody's newest card, to be pressed later or by others."""
        card = next(m.card for m in reversed(self.stage.shown) if m.to == name and m.card is not None)
        return next(action for action in card.actions if action.label == label)

    def joins(self, *names: str) -> None:
        """They go on the panel."""
        for name in names:
            self.stage.command(name, "panel")
            self.stage.press(name, "Join the panel")

    def asks(self, question: str = "What should we stop doing?", who: str = "Sol") -> None:
        """Leadership asks the panel."""
        self.stage.command(who, "panel ask")
        self.stage.fill(who, question=question)
        self.stage.press(who, "Ask the panel")

    def says(self, name: str, words: str, credit: str = "no") -> None:
        """Somebody answers by name."""
        self.stage.command(name, "panel")
        self.stage.press(name, "Answer with my name")
        self.stage.fill(name, words=words, credit=credit)
        self.stage.press(name, "Send")

    def change(self, **facts: Any) -> None:
        """Change facts of the programme behind everybody's back."""
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            for key, value in facts.items():
                setattr(session.scalars(select(Programme)).one(), key, value)

    def circles(self) -> list[tuple[str, str, datetime | None]]:
        """Side, state and date of every circle."""
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            return sorted(((c.side, c.state, c.at) for c in session.scalars(select(Circle))), key=str)

    def circle(self) -> str:
        """The id of the one circle."""
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            return session.scalars(select(Circle.id)).one()

    def seated(self) -> list[str]:
        """The names of everybody who has a seat, sorted."""
        names = {member: name for name, member in self.stage.members.items()}
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            return sorted(names[seat.member_id] for seat in session.scalars(select(Seat)))

    def rows(self) -> dict[str, int]:
        """How many rows of each table are left."""
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            tables = (Circle, Seat, PanelMember, Answer)
            return {t.__tablename__: len(session.scalars(select(t)).all()) for t in tables}


def running(
    stage: Stage, juniors: tuple[str, ...] = JUNIORS, seniors: tuple[str, ...] = SENIORS[:2], **facts: Any
) -> Story:
    """Everybody in a pair with the one across from them; `facts` are the programme's.

    A senior named several times is in as many pairs.
    """
    for name in dict.fromkeys(("Cora", "Sol", *juniors, *seniors)):
        stage.arrive(name)
    with stage.house.database.tenant(stage.tenant) as session:
        given = {"state": "running", "starts_on": date(2026, 1, 5), "ends_on": date(2026, 7, 10), **facts}
        programme = Programme(
            name="Two ways",
            label="two-way mentoring",
            setting="workplace",
            zone="Europe/Dublin",
            created_at=stage.clock.now() - timedelta(days=30),
            **given,
        )
        session.add(programme)
        session.flush()
        for role, name in (("coordinator", "Cora"), ("sponsor", "Sol")):
            session.add(Role(programme_id=programme.id, member_id=stage.members[name], role=role))
        for side, names in (("mentor", juniors), ("mentee", seniors)):
            for name in dict.fromkeys(names):
                session.add(
                    Participant(
                        programme_id=programme.id,
                        member_id=stage.members[name],
                        state="matched",
                        side=side,
                        joined_at=stage.clock.now() - timedelta(days=20),
                    )
                )
        for at in range(max(len(juniors), len(seniors))):
            pair = Pair(
                programme_id=programme.id,
                mentor_id=stage.members[juniors[at % len(juniors)]],
                mentee_id=stage.members[seniors[at % len(seniors)]],
                state="active",
                cadence_weeks=4,
                matched_at=stage.clock.now() - timedelta(days=10, minutes=at),
                agreed_at=stage.clock.now() - timedelta(days=8),
            )
            session.add(pair)
        return Story(stage=stage, programme=programme.id)
