"""How tests about pairs begin: a running programme with a coordinator, an alternate contact and two people.

Ana mentors Bea. It is the Monday morning on which every story begins (`fakes.START`).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from bot.agenda.model import DueDate
from bot.conversation.card import Button, FormButton
from bot.conversation.reply import Reply
from bot.pairs.model import Meeting, Pair
from bot.programmes.model import Participant, Programme, Role
from tests.fakes import Stage

ENDS_ON = date(2026, 7, 10)

ANA_SIDE = {
    "want": "How budgets are decided",
    "offer": "Short videos in class",
    "goal": "Present my idea to the heads",
}
BEA_SIDE = {
    "want": "Use video in my lessons",
    "offer": "How decisions are made here",
    "goal": "Teach one lesson with video",
}


@dataclass
class Story:
    """A stage with a programme, and the pair on it."""

    stage: Stage
    programme: str
    pair: str = ""
    pairs: dict[str, str] = field(default_factory=dict)
    """Mentee's name → pair id."""

    def match(self, mentor: str = "Ana", mentee: str = "Bea", **facts: Any) -> str:
        """The two are matched now, as the matching room would do it; gives the pair's id."""
        stage = self.stage
        with stage.house.database.tenant(stage.tenant) as session:
            for name in (mentor, mentee):
                part = Participant.of(session, self.programme, stage.members[name])
                assert part is not None
                part.state = "matched"
            pair = Pair.begin(
                session,
                programme_id=self.programme,
                mentor_id=stage.members[mentor],
                mentee_id=stage.members[mentee],
                cadence_weeks=4,
                at=stage.clock.now(),
            )
            for key, value in facts.items():
                setattr(pair, key, value)
            self.pair = pair.id
        self.pairs[mentee] = self.pair
        stage.settle()
        return self.pair

    def agree(self, one: str = "Ana", other: str = "Bea") -> None:
        """Both write their side and confirm."""
        self.write(one, **ANA_SIDE)
        self.write(other, **BEA_SIDE)
        for name in (other, one):
            self.stage.command(name, "agree")
            self.press(name, "pairs.confirm")

    def write(self, name: str, **side: Any) -> Reply:
        """Fill in one's own side of the agreement."""
        self.click(name, "pairs.agree", opens=True)
        return self.stage.fill(name, **side)

    def click(self, name: str, route: str, *, opens: bool = False, **args: str) -> Reply:
        """A button of that route for the story's pair, wherever it stood; some `open` a form."""
        given = {"pair": self.pair, **args}
        kind = FormButton if opens else Button
        return self.stage.click(name, kind(name=route, label="…", args=given))

    def press(self, name: str, route: str) -> Reply:
        """The button of that route on the newest card, in whatever language it is labelled."""
        card = next(m.card for m in reversed(self.stage.shown) if m.to == name and m.card is not None)
        return self.stage.press(name, next(a.label for a in card.actions if getattr(a, "name", "") == route))

    def book(self, name: str, day: date, time: str, place: str = "") -> Reply:
        """Note a date."""
        self.click(name, "pairs.date", opens=True)
        return self.stage.fill(name, day=day.isoformat(), time=time, place=place)

    def suggest(self, name: str, day: date, time: str, **values: Any) -> Reply:
        """Suggest one time of one's own."""
        self.click(name, "pairs.suggest", opens=True)
        return self.stage.fill(name, own_day=day.isoformat(), own_time=time, **values)

    def finish(self, name: str) -> None:
        """`finish` and its one confirmation."""
        self.click(name, "pairs.finish_now")

    # --- inside ---------------------------------------------------------------------------------

    def facts(self, *names: str) -> Any:
        """What the pair's row says: one fact, or several as a tuple."""
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            pair = session.scalars(select(Pair).where(Pair.id == self.pair)).one()
            found = tuple(getattr(pair, name) for name in names)
        return found[0] if len(found) == 1 else found

    def meetings(self) -> list[tuple[str, Any]]:
        """State and instant of every meeting of the pair."""
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            rows = session.scalars(select(Meeting).where(Meeting.pair_id == self.pair).order_by(Meeting.id))
            return sorted(((m.state, m.at) for m in rows), key=str)

    def due(self) -> set[str]:
        """The kinds of what is due for the pair."""
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            mine = DueDate.subject.startswith(self.pair)
            return set(session.scalars(select(DueDate.kind).where(mine)))

    def part(self, name: str) -> str:
        """How somebody takes part in the programme."""
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            part = Participant.of(session, self.programme, self.stage.members[name])
            assert part is not None
            return part.state

    def change(self, row: type[Programme], **facts: Any) -> None:
        """Change facts of the programme behind everybody's back."""
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            for key, value in facts.items():
                setattr(session.scalars(select(row).where(row.id == self.programme)).one(), key, value)

    def change_pair(self, **facts: Any) -> None:
        """The same with the pair."""
        with self.stage.house.database.tenant(self.stage.tenant) as session:
            for key, value in facts.items():
                setattr(session.scalars(select(Pair).where(Pair.id == self.pair)).one(), key, value)


def running(stage: Stage, *more: str, ends_on: date | None = ENDS_ON, **people: dict[str, Any]) -> Story:
    """A running programme: Cora coordinates, Dan is the alternate contact, Ana, Bea and `more` take part.

    `people` are columns of single members: `Bea={"zone": "Europe/Madrid"}`.
    """
    names = ("Ana", "Bea", "Cora", "Dan", *more)
    for name in names:
        stage.arrive(name, **people.get(name, {}))
    with stage.house.database.tenant(stage.tenant) as session:
        programme = Programme(
            name="Two ways",
            label="two-way mentoring",
            setting="workplace",
            state="running",
            starts_on=date(2026, 1, 12),
            ends_on=ends_on,
            zone="Europe/Dublin",
            topics=[
                {"id": "video", "label": "Video in class", "side": "mentor"},
                {"id": "money", "label": "Budgets", "side": "mentee"},
            ],
            created_at=stage.clock.now() - timedelta(days=30),
        )
        session.add(programme)
        session.flush()
        for role, name in (("coordinator", "Cora"), ("alternate", "Dan")):
            session.add(Role(programme_id=programme.id, member_id=stage.members[name], role=role))
        for name in names:
            if name not in {"Cora", "Dan"}:
                mentor = name == "Ana"
                session.add(
                    Participant(
                        programme_id=programme.id,
                        member_id=stage.members[name],
                        state="ready",
                        side="mentor" if mentor else "mentee",
                        wants=["money"] if mentor else ["video"],
                        offers=["video"] if mentor else ["money"],
                        joined_at=stage.clock.now() - timedelta(days=20),
                    )
                )
        return Story(stage=stage, programme=programme.id)


def matched(stage: Stage, *more: str, **given: Any) -> Story:
    """The same with Ana and Bea matched just now."""
    story = running(stage, *more, **given)
    story.match()
    return story


def active(stage: Stage, *more: str, **given: Any) -> Story:
    """The same with their agreement made."""
    story = matched(stage, *more, **given)
    story.agree()
    return story
