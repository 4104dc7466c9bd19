"""I21 over random histories: two tellings that differ in private acts read the same to coordinators."""

import itertools
import random
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from bot.conversation.card import FormButton
from bot.conversation.file import File
from bot.forms import FILES
from bot.people.model import Member
from bot.programmes.model import Participant
from bot.turn import Asked, Turn
from tests import fakes
from tests.conftest import copies_of
from tests.fakes import Stage
from tests.pairs.stories import Story, running

COUPLES = (("Ana", "Bea"), ("Cal", "Eve"), ("Flo", "Gus"), ("Hal", "Ida"), ("Jon", "Kay"))
ALONE = ("Lea", "Max")
"""A newer and a senior colleague on the list, whom a coordinator may propose to each other."""

_ID = re.compile(r"[0-9a-f]{32}")
"""Ids are new in every telling."""

WORDS = ("More about video", "Say no to things", "Nothing of that kind", "How money is shared out")

SCREENS = ("home", "status", "readiness", "match run", "ideas", "alumni", "learnings", "changes", "observe")
LISTS = ("coach list", "circle", "panel", "handover", "prompts own", "close")


class Teller:
    """One telling: what is private is settled by `private`, which the other telling has another of."""

    def __init__(self, story: Story, private: int) -> None:
        self.story, self.stage = story, story.stage
        self.pick = random.Random(private).choice

    @staticmethod
    def beginning(stage: Stage) -> Story:
        """Five pairs and two on the list, as every telling begins."""
        people: dict[str, Any] = {
            name: {"level": 2, "level_confirmed": True} for name in ("Lea", *(j for j, _ in COUPLES))
        }
        people |= {name: {"level": 5, "level_confirmed": True} for name in ("Max", *(s for _, s in COUPLES))}
        more = tuple(name for couple in COUPLES[1:] for name in couple)
        story = running(stage, *more, *ALONE, **people)
        for junior, senior in COUPLES:
            story.match(junior, senior, shared_chat=False)
        juniors = {"Lea", *(junior for junior, _ in COUPLES)}
        with stage.house.database.tenant(stage.tenant) as session:
            for name, member in stage.members.items():
                side = "mentor" if name in juniors else "mentee"
                wants, offers = (["money"], ["video"]) if name in juniors else (["video"], ["money"])
                session.execute(
                    update(Participant)
                    .where(Participant.member_id == member)
                    .values(side=side, wants=wants, offers=offers)
                )
        return story

    def of(self, senior: str) -> tuple[str, str]:
        """Look at that pair."""
        self.story.pair = self.story.pairs[senior]
        return next(couple for couple in COUPLES if couple[1] == senior)

    # --- what happens: in public the same, in private as it is picked ---------------------------

    def agree(self) -> None:
        couple = self.of("Bea")
        for name in couple:
            self.story.write(name, want=self.pick(WORDS), offer=self.pick(WORDS), goal=self.pick(WORDS))
        for name in couple:
            self.story.click(name, "pairs.confirm")

    def meet(self) -> None:
        junior, senior = self.of("Bea")
        self.stage.say(junior, "met today")
        for name in (junior, senior):
            self.stage.advance(hours=7 if name == senior else 0)
            if "Skip" in self.stage.buttons(name):
                self.stage.press(name, self.pick(("Yes", "Mostly", "Not really", "No", "Skip")))

    def finish(self) -> None:
        self.story.finish(self.pick(self.of("Eve")))

    def pause(self) -> None:
        name = self.pick(self.of("Gus"))
        self.story.click(name, "pairs.pause", opens=True)
        self.stage.fill(name, until="2026-02-20")

    def wish(self) -> None:
        couple = self.of("Ida")
        self.story.change_pair(state="redefining", agreed_at=self.stage.clock.now())
        light = self.pick(couple)
        for name in couple:
            self.story.click(
                name, "pairs.choose", choice="clean_finish" if name == light else "peers", cycle="1"
            )

    def note(self) -> None:
        name = self.pick(self.of("Kay"))
        self.stage.say(name, "notes")
        self.stage.press(name, "Write a note")
        self.stage.fill(name, note=self.pick(WORDS))

    def goal(self) -> None:
        name = self.pick(self.of("Kay"))
        self.story.click(name, "pairs.goal", opens=True)
        self.stage.fill(name, what=self.pick(WORDS), measure=self.pick(WORDS))

    def exclude(self) -> None:
        name, other = self.pick((("Lea", "Max"), ("Max", "Lea"), ("Lea", "Bea"), ("Max", "Ana")))
        self.stage.command(name, "exclude")
        self.stage.fill(name, people=[self.stage.members[other]])

    def lesson(self) -> None:
        name = self.pick((*ALONE, "Jon"))
        self.stage.command(name, "learn")

    def coach(self) -> None:
        if self.pick((True, False)):
            self.stage.command(self.pick(("Jon", "Kay")), "coach")

    def idea(self) -> None:
        writer = self.pick(self.of("Bea"))
        self.stage.command(writer, "idea")
        self.stage.fill(writer, line=self.pick(WORDS), offered=self.pick(("yes", "no")))

    def quiet(self) -> None:
        self.stage.command(self.pick((*ALONE, "Jon", "Kay")), "announcements")
        self.stage.command(self.pick((*ALONE, "Jon", "Kay")), self.pick(("fewer", "language es")))

    def propose(self) -> None:
        stage = self.stage
        args = {"programme": self.story.programme}
        stage.click("Cora", FormButton(name="matching.together", label="…", args=args))
        stage.fill("Cora", one=[stage.members["Lea"]], other=[stage.members["Max"]], when="now")
        refuses = self.pick(("Lea", "Max", "nobody answers"))
        for name in ("Lea", "Max"):
            if refuses == "nobody answers" or "Look, in private" not in stage.buttons(name):
                return
            stage.press(name, "Look, in private")
            stage.fill(name, answer="no" if refuses == name else "yes")

    # --- what a coordinator reads ---------------------------------------------------------------

    def read(self) -> None:
        for word in (*SCREENS, *LISTS):
            self.stage.command("Cora", word)

    def files(self) -> list[str]:
        """Files and pages, as they are handed out."""
        house = self.stage.house
        with house.database.tenant(self.stage.tenant) as session:
            turn = Turn(
                session=session,
                house=house,
                actor=Member.by_id(session, self.stage.members["Cora"]),
                now=house.clock.now(),
                phrases=house.phrases("en", "Europe/Dublin"),
            )
            names = [name for name in FILES if name.startswith(("overview.", "programmes."))]
            made = [FILES[name](Asked(args={"programme": self.story.programme}), turn) for name in names]
        return [_ID.sub("id", f.body.decode() if isinstance(f, File) else repr(f)) for f in made]


ACTS: tuple[Callable[[Teller], None], ...] = (
    *(Teller.agree, Teller.meet, Teller.finish, Teller.pause, Teller.wish, Teller.note, Teller.goal),
    *(Teller.exclude, Teller.lesson, Teller.coach, Teller.idea, Teller.quiet, Teller.propose),
)


class Beginning:
    """The databases as every telling begins, and the story on them."""

    def __init__(self, folder: Path, story: Story) -> None:
        self.folder, self.story = folder, story


@pytest.fixture(scope="module")
def begun(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Beginning:
    """The beginning, made once: every telling goes on in a copy of its databases."""
    folder = tmp_path_factory.mktemp("begun")
    house = fakes.house_on(*copies_of(blank, folder))
    story = Teller.beginning(fakes.stage_in(house))
    house.database.close()
    house.ballots.dispose()
    return Beginning(folder, story)


@contextmanager
def telling(begun: Beginning, private: int) -> Iterator[Teller]:
    """One more telling from there."""
    before = begun.story.stage
    with tempfile.TemporaryDirectory() as copy:
        clock = fakes.SteppedClock(before.clock.now())
        house = fakes.house_on(*copies_of(begun.folder, Path(copy)), clock)
        stage = replace(
            before,
            house=house,
            clock=clock,
            shown=[],
            forms={},
            opened_from={},
            _numbers=itertools.count(10_000),
        )
        try:
            yield Teller(replace(begun.story, stage=stage, pairs=dict(begun.story.pairs)), private)
        finally:
            house.database.close()
            house.ballots.dispose()


def seen(begun: Beginning, history: list[int], private: int) -> dict[str, list[str]]:
    """All that the coordinator and the other contact could read, and what they could take along."""
    with telling(begun, private) as told:
        for act in history:
            ACTS[act](told)
            told.stage.command("Cora", "home")
            told.stage.command("Cora", "status")
            told.stage.advance(days=2)
        told.stage.advance(days=7)
        told.read()
        return {
            "Cora": told.stage.seen_by("Cora"),
            "Dan": told.stage.seen_by("Dan"),
            "files": told.files(),
        }


@settings(max_examples=2, phases=(Phase.explicit, Phase.generate))
@given(st.permutations(range(len(ACTS))), st.integers(0, 999))
def test_no_screen_of_a_coordinator_hangs_on_a_private_act(
    begun: Beginning, history: list[int], seed: int
) -> None:
    """Desk, status, page, files, readiness, matching desk, lists and every notice, after every act (I21)."""
    assert seen(begun, history[:4], seed) == seen(begun, history[:4], seed + 1000)
