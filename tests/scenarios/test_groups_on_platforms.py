"""A circle and a panel whose people sit in Slack and in Teams: by real payloads, to what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.people.model import Member
from tests.groups.stories import COUNTED, DATES, SENIORS, WEDNESDAY, running
from tests.scenarios.in_teams import beside_each_other
from tests.scenarios.sitting import Sitting

ON_SLACK = ("Cora", "Ana", "Cid", "Dee", "Una", "Xia", "Zoe")
ON_TEAMS = ("Sol", "Ben", "Eli", "Fay", "Val", "Wes", "Yan")


@dataclass
class Seats:
    """As much of a stage as `running` needs to put a programme there."""

    house: Any
    clock: Any
    tenant: str = ""
    members: dict[str, str] = field(default_factory=dict)

    def arrive(self, name: str) -> None:
        """They are there already, and known by the name that their platform has told."""
        with self.house.database.everyone() as session:
            member = session.scalars(select(Member).where(Member.name.ilike(name))).one()
            member.name = name
            self.tenant, self.members[name] = member.tenant_id, member.id


@contextmanager
def pairs_under_way(folder: Path) -> Iterator[Sitting]:
    """Six pairs. Cora coordinates in Slack, Sol is the sponsor in Teams."""
    with beside_each_other(folder) as (here, slack, teams):
        slack.people(ON_SLACK)
        teams.people(ON_TEAMS)
        for name in (*ON_SLACK, *ON_TEAMS):
            here.command(name, "home")
        seats: Any = Seats(house=here.house, clock=here.clock)
        running(seats, seniors=SENIORS)
        yield here


def pass_time(teller: Sitting, **by: float) -> None:
    teller.until(teller.clock.now() + timedelta(**by))


def test_a_circle_from_its_question_to_its_themes(tmp_path: Path) -> None:
    with pairs_under_way(tmp_path) as teller:
        teller.command("Cora", "circle schedule")
        teller.fill("Cora", side="mentee", **DATES)
        pass_time(teller, days=3)
        for name in SENIORS:
            assert teller.newest(name).startswith("Would a circle of learning partners suit you?")
            teller.press(name, "Say when I can")
            teller.fill(name, can=[WEDNESDAY.isoformat()], host="yes" if name == "Wes" else "no")
            assert "Thank you, we have your answer." in teller.newest(name)
        teller.until(COUNTED + timedelta(hours=27))
        for name in ("Una", "Val"):
            assert "Host: Wes" in teller.newest(name)
            teller.press(name, "See the guide")
            assert "“Whom do we not hear from, and why?”" in teller.newest(name)
        teller.until(WEDNESDAY + timedelta(hours=20))
        teller.press("Wes", "Write the themes")
        with pytest.raises(AssertionError, match="Please leave out: Val"):  # the form stays, and says why
            teller.fill("Wes", theme1="Val said so", share=["coordinator", "sponsor"])
        teller.fill("Wes", theme1="We hear too little", share=["coordinator", "sponsor"])
        assert teller.newest("Wes").startswith("The circle looks at these themes until Tuesday, 3 February")
        pass_time(teller, days=1)
        for name in ("Una", "Val"):
            assert "We hear too little" in teller.newest(name)
            teller.press(name, "Fine with me")
            assert teller.buttons(name) == ["Keep them in the circle"]
        pass_time(teller, days=7)
        for reader in ("Cora", "Sol"):
            assert teller.newest(reader).startswith("Themes from the circle of learning partners")
            assert "You get this because you help to lead Two ways." in teller.newest(reader)
        for name in ("Una", "Val"):
            assert teller.newest(name).startswith("The themes are shared with the coordinator and the spo")


def test_a_question_to_the_panel_and_what_was_done(tmp_path: Path) -> None:
    with pairs_under_way(tmp_path) as teller:
        for name in ("Ana", "Dee", "Ben", "Eli"):
            teller.command(name, "panel")
            teller.press(name, "Join the panel")
            assert teller.newest(name).startswith("You are on the panel of mentors.")
        teller.command("Sol", "panel ask")
        teller.fill("Sol", question="What shall we stop?")
        teller.press("Sol", "Change")
        teller.fill("Sol", question="What should we stop?")
        teller.press("Sol", "Ask the panel")
        pass_time(teller, days=3)
        for name in ("Ana", "Ben"):
            assert "“What should we stop?”" in teller.newest(name)
            teller.press(name, "Answer with my name")
            teller.fill(name, words=f"The report, says {name}", credit="yes")
            teller.press(name, "Send")
            assert "You have answered." in teller.newest(name)
        teller.press("Eli", "Not this one")
        assert "That is fine, and nobody is told." in teller.newest("Eli")
        pass_time(teller, days=11)
        for reader in ("Cora", "Sol"):
            assert "Ben says:\n\n“The report, says Ben”" in teller.newest(reader).replace("> ", "")
            assert "Eli" not in teller.newest(reader)
        teller.press("Cora", "Say what we did")
        teller.fill("Cora", response="It is gone.")
        teller.press("Cora", "Post")
        pass_time(teller, days=9)
        for name in ("Ana", "Ben", "Una", "Val"):
            told = teller.newest(name)
            assert told.startswith("Leadership asked the panel of mentors, and this is what came of it.")
            assert "Thanks to the panel, and to Ana and Ben by name." in told
