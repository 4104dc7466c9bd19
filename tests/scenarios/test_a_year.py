"""A year at a made-up school with forty staff, in the words that its people read, on both databases.

What people do is the year that the playground shows (`adapters/playground/year.py`); here is what they see.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import select

from adapters.playground.year import SCENES
from adapters.playground.year_acts import COORDINATOR, SPONSOR
from bot.database import Tenanted
from bot.pairs.model import Meeting
from bot.privacy.ownership import tables
from bot.programmes.model import Programme, Role
from tests.fakes import Stage
from tests.scenarios import on_platforms
from tests.scenarios.in_year import OnStage, school_on

Row = TypeVar("Row", bound=Tenanted)

PEOPLE = {"installation", "member", "account", "grant_of"}
"""The tables of who works here, and who may set up programmes."""


class Year:
    """The year, scene by scene."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.hands, self._at = stage, OnStage(stage), 0

    def until(self, says: str) -> None:
        """Play up to the scene that begins so, and that one too."""
        while True:
            scene = SCENES[self._at]
            self._at += 1
            self.stage.until(scene.at)
            scene.acts(self.hands)
            if scene.says.startswith(says):
                return

    def states(self) -> list[str]:
        """Where all pairs stand."""
        return sorted(couple.state for couple in self.hands.couples())

    def reads(self, who: str, *words: str) -> bool:
        """Whether this person has ever been shown these words, in one of their languages."""
        return any(each in text for text in self.stage.seen_by(who) for each in words)


def test_a_year(stage: Stage) -> None:
    school_on(stage)
    year = Year(stage)
    reads: Callable[..., bool] = year.reads
    assert len(stage.members) == 40

    year.until("Sign-up opens")
    stage.advance(days=1)
    assert reads("aoife", "You can now join Both ways")
    year.until("Some would work with the principal")
    assert reads("aoife", "You are ready for Both ways.")

    # a decline that nobody sees, a pair with the sponsor, and trios, so that nobody who could is left over
    year.until("Niamh approves the pairs")
    stage.advance(days=2)
    couples = year.hands.couples()
    assert len(couples) == 9
    assert SPONSOR in {couple.mentee for couple in couples}
    assert len({couple.mentee for couple in couples}) == 7
    assert reads("noor", "No match for you in this round.")
    others = [who for who in stage.members if who != "noor"]
    assert not any(reads(who, "Noor Ashgrove") for who in others if who != COORDINATOR)

    # agreements, and meetings from the second week on; of one pair nothing is heard
    year.until("They say that they have met")
    assert set(year.states()) == {"active"}
    assert meetings(stage) >= 6

    # one finishes early, and nobody learns whose wish it was
    before = {couple.pair for couple in year.hands.couples() if couple.state == "ended"}
    year.until("One pair finishes early")
    (early,) = [c for c in year.hands.couples() if c.state == "ended" and c.pair not in before]
    stage.advance(days=2)
    assert reads(early.mentor, "it is no one's fault", "no es culpa de nadie")
    assert not reads(COORDINATOR, "finish")

    # half way, a change of rhythm, somebody who leaves, and a circle whose themes name nobody
    year.until("Half way")
    assert "second_half" in year.states()
    year.until("A newer colleague leaves")
    (gone,) = [c for c in year.hands.couples() if c.state == "ended" and c.pair != early.pair]
    stage.advance(days=2)
    assert reads(gone.mentee, "is no longer in the programme", "ya no está en el programa")
    year.until("The circle has met")

    # the silent pair was asked twice and then left in peace
    year.until("The last dates before the summer")
    silent = [c for c in year.hands.couples() if c.state in {"paused", "ended"}]
    assert any(reads(c.mentor, "We have paused your pairing", "en pausa") for c in silent)

    # closing; each chooses in private what it shall be, and the lighter wish counts
    year.until("What shall it be from now on")
    assert {"agreeing", "peers", "ended"} <= set(year.states())

    # what was learnt is said, and a second round repeats no pair
    year.until("Niamh writes what was heard")
    stage.advance(days=1)
    assert reads("dara", "Mondays")
    first = {couple.both for couple in year.hands.couples()}
    year.until("Niamh approves: nobody has the same partner")
    stage.advance(days=4)
    second = [couple.both for couple in year.hands.couples()][len(couples) :]
    assert len(second) >= 2
    assert not first & set(second)

    # Slack and Teams show every card and form of that year within their limits
    assert misfits(stage) == []
    in_the_end_all_of_it_is_forgotten(stage)


def in_the_end_all_of_it_is_forgotten(stage: Stage) -> None:
    """Who ran the first round goes after a year, and after three all but the people and who they are."""
    (_, first_state), (second, second_state) = programmes(stage)
    assert (first_state, second_state) == ("archived", "running")
    last = SCENES[-1].at
    stage.until(last + timedelta(days=400))
    assert {role.programme_id for role in rows(stage, Role)} == {second}
    stage.until(last + timedelta(days=1200))
    assert {table.__tablename__ for table in tables() if rows(stage, table)} == PEOPLE


def misfits(stage: Stage) -> list[str]:
    """What does not fit; both databases draw the same, so one of them is looked at."""
    if not stage.house.database.is_sqlite:
        return []
    return on_platforms.misfits(stage.drawn, stage.house, at_least=150)


def meetings(stage: Stage) -> int:
    """How many there have been."""
    return sum(meeting.happened_on is not None for meeting in rows(stage, Meeting))


def programmes(stage: Stage) -> list[tuple[str, str]]:
    """Id and state, oldest first."""
    return [(each.id, each.state) for each in sorted(rows(stage, Programme), key=lambda one: one.created_at)]


def rows(stage: Stage, table: type[Row]) -> list[Row]:
    """Whatever is kept in that table."""
    with stage.house.database.tenant(stage.tenant) as session:
        return list(session.scalars(select(table)))
