"""Nobody can tell a "rather not" from a timetable clash: invariant I20, and what a coordinator cannot see."""

import copy
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import inspect, select

from bot.conversation.card import Form
from bot.conversation.event import Submission
from bot.database import Base
from bot.matching.model import JUNIORS as JUNIOR_STEPS
from bot.matching.model import Consent
from bot.people.model import Exclusion
from tests import fakes
from tests.fakes import Stage
from tests.matching.stories import JUNIORS, Story, open_story

FOUR = ("Sol", "Eva", "Fay", "Gus")

Says = Callable[[Consent], str]
"""What is answered: `yes`, `no`, or nothing."""


# --- the same story from the same moment, told twice -------------------------------------------


@dataclass
class Moment:
    """A story's database and screens at one moment, to go on from as often as wanted."""

    folder: Path
    story: Story

    @contextmanager
    def again(self, where: Path) -> Iterator[Story]:
        """The story from this moment on, in a database of its own."""
        shutil.rmtree(where, ignore_errors=True)
        shutil.copytree(self.folder, where)
        then = self.story.stage
        clock = fakes.SteppedClock(then.clock.now())
        house = fakes.house_on(f"sqlite:///{where / 'app.db'}", f"sqlite:///{where / 'ballots.db'}", clock)
        stage = Stage(
            house=house,
            clock=clock,
            tenant=then.tenant,
            installation=then.installation,
            members=then.members,
            shown=copy.deepcopy(then.shown),
        )
        stage._numbers = copy.copy(then._numbers)
        yield Story(
            stage=stage,
            programme=self.story.programme,
            juniors=self.story.juniors,
            seniors=self.story.seniors,
        )
        house.database.close()
        house.ballots.dispose()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Moment:
    """Three juniors have been asked about three of four seniors each."""
    folder = tmp_path_factory.mktemp("asked")
    house = fakes.house_at(f"sqlite:///{folder / 'app.db'}", f"sqlite:///{folder / 'ballots.db'}")
    story = open_story(fakes.stage_in(house), seniors=FOUR)
    story.start()
    house.database.close()
    house.ballots.dispose()
    return Moment(folder=folder, story=story)


def rows_of(story: Story, name: str) -> list[Consent]:
    """Whom this person is asked about now, in order."""
    stage, current = story.stage, story.round()
    with stage.house.database.tenant(stage.tenant) as session:
        return Consent.list_of(session, current, stage.members[name])


def send(story: Story, name: str, says: Says) -> None:
    """Answer what is open for this person, if anything, without looking first."""
    stage, rows = story.stage, rows_of(story, name)
    if rows:
        args = {"round": rows[0].round_id, "step": rows[0].step}
        values = {row.id: says(row) for row in rows}
        event = Submission(
            id=stage._id(), sender=stage.sender(name), form="matching.look", args=args, values=values
        )
        stage._take(name, event)


def as_read(form: Form) -> tuple[Any, ...]:
    """A form without the ids of its fields, which are new in every story."""
    return form.title, form.args, form.intro, [(field.label, field.above) for field in form.fields]


def answered(story: Story, says: Says) -> dict[str, list[Any]]:
    """Everybody answers as `says`, until the pairs are there; gives each one's forms and all they could read.

    What follows (who is told what) hangs on the pairs alone, which the coordinator's last card shows.
    """
    stage = story.stage
    seen: dict[str, list[Any]] = {name: [] for name in ("Kim", *JUNIORS, *FOUR)}
    for _ in range(4):
        step = story.round().state
        for name in JUNIORS if step in JUNIOR_STEPS else FOUR:
            if rows_of(story, name):
                if name in FOUR:
                    seen[name].append(as_read(story.look(name)))
                    stage.forms.pop(name)
                send(story, name, says)
        stage.look_home("Kim")
    assert story.round().state == "solved"
    for person in (*JUNIORS, *FOUR, "Kim"):
        stage.look_home(person)
    for shown in stage.shown:
        if shown.to in seen:  # and not the chats of pairs
            seen[shown.to].append((shown.text, shown.retracted))
    return seen


# --- I20 --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_what_everybody_sees_hangs_on_the_yes_alone(asked: Moment, tmp_path: Path, seed: int) -> None:
    """The same yeses; the rest is "rather not" in one story, in the other nothing or a private exclusion.

    I20: nobody can tell who declined, who was silent and who excluded whom. Two patterns lived through by
    people; that all others end alike as well is shown of the engine alone (`test_solve`, `test_shortlist`).
    """

    def drawn(what: str, row: Consent) -> bool:
        return Random(f"{seed} {what} {row.member_id} {row.other_id}").random() < 0.5

    def plainly(row: Consent) -> str:
        return "yes" if drawn("yes", row) else "no"

    def partly_silent(row: Consent) -> str:
        if not drawn("yes", row) and drawn("hidden", row):
            with other.stage.house.database.tenant(other.stage.tenant) as session:
                session.add(Exclusion(member_id=row.member_id, other_id=row.other_id))
            return ""
        return "yes" if drawn("yes", row) else "" if drawn("quiet", row) else "no"

    with asked.again(tmp_path / "one") as one:
        first = answered(one, plainly)
    with asked.again(tmp_path / "other") as other:
        second = answered(other, partly_silent)
    assert first == second


def test_a_senior_sees_the_same_whoever_else_was_asked_and_would_rather_not(
    asked: Moment, tmp_path: Path
) -> None:
    """One junior alone says yes to Eva; in the second story the others were never asked at all (S3-16)."""
    eva = asked.story.stage.members["Eva"]
    seen = []
    for turn, others_asked in enumerate((True, False)):
        with asked.again(tmp_path / str(turn)) as story:
            with story.stage.house.database.tenant(story.stage.tenant) as session:
                about_eva = session.scalars(select(Consent).where(Consent.other_id == eva)).all()
                one = min(about_eva, key=lambda row: row.id)
                for row in session.scalars(select(Consent).where(Consent.member_id != one.member_id)):
                    if not others_asked:
                        session.delete(row)
            for name in JUNIORS:
                send(story, name, yes_to(one.id))
            assert story.round().state == "seniors"
            form = story.look("Eva")
            seen.append((story.stage.seen_by("Eva"), as_read(form)))
    assert seen[0] == seen[1]


def yes_to(consent: str) -> Says:
    """A yes to one person, and rather not to everybody else."""
    return lambda row: "yes" if row.id == consent else "no"


# --- what is written down ---------------------------------------------------------------------


def test_the_coordinator_sees_pairs_and_one_line_and_no_other_row_tells_of_a_rather_not(
    asked: Moment, tmp_path: Path
) -> None:
    """Everybody would work with Ana and she with everybody, and nobody with anybody else."""
    with asked.again(tmp_path / "story") as story:
        ana = story.stage.members["Ana"]
        answered(story, lambda row: "yes" if ana in {row.member_id, row.other_id} else "no")
        story.told()
        (pair,) = story.pairs()
        card = next(t for t in story.stage.seen_by("Kim") if "pair that both people wanted" in t)
        others = sorted({*JUNIORS, *FOUR} - set(pair))
        assert f"No combination worked for {', '.join(others[:-1])} and {others[-1]}." in card
        with story.stage.house.database.everyone() as session:
            answers = session.scalars(select(Consent)).all()
            declined = [row for row in answers if row.answer == "no"]
            assert len(declined) >= 6
            told = []
            for mapper in Base.registry.mappers:
                if mapper.class_ is Consent or not hasattr(mapper.class_, "tenant_id"):
                    continue
                for kept in session.scalars(select(mapper.class_)):
                    text = " ".join(str(getattr(kept, c.key)) for c in inspect(mapper.class_).columns)
                    told += [
                        (mapper.class_.__name__, row.id)
                        for row in declined
                        if row.id in text or (row.member_id in text and row.other_id in text)
                    ]
            assert told == []


# --- the coordinator --------------------------------------------------------------------------


def test_until_the_pairs_are_there_a_coordinator_sees_the_same_whatever_is_answered(
    asked: Moment, tmp_path: Path
) -> None:
    def desk(story: Story) -> list[str]:
        stage = story.stage
        for text in ("home", "match run", "match approve", "matches"):
            stage.command("Kim", text)
        return stage.seen_by("Kim")

    seen = []
    answers: tuple[Says, ...] = (lambda _: "yes", lambda row: "yes" if row.place == 0 else "no")
    for number, says in enumerate(answers):
        with asked.again(tmp_path / str(number)) as story:
            for name in JUNIORS:
                send(story, name, says)
                if name != "Ben":
                    desk(story)
            assert story.round().state == "seniors"
            seen.append(desk(story))
    assert seen[0] == seen[1]
    named = [name for name in (*JUNIORS, *FOUR) if any(name in text for text in seen[0][-20:])]
    assert named == []


@pytest.mark.parametrize("who", ["Ana", "Eva"])
def test_a_proposal_against_a_private_wish_reads_like_any_other(quick_stage: Stage, who: str) -> None:
    stage = quick_stage
    story = open_story(stage)
    story.click("Kim", "matching.explain")
    plain = _explained(story)
    other = {"Ana": "Eva", "Eva": "Ana"}[who]
    with stage.house.database.tenant(stage.tenant) as session:
        session.add(Exclusion(member_id=stage.members[who], other_id=stage.members[other]))
    story.click("Kim", "matching.explain")
    assert _explained(story) == plain
    stage.command("Kim", "match run")
    before = stage.newest("Kim")
    stage.press("Kim", "Propose a pair")
    stage.fill("Kim", one=[stage.members["Ana"]], other=[stage.members["Eva"]])
    assert stage.newest("Kim").startswith(
        "Proposals are private. We will tell you if it becomes a match.\n\n"
    )
    stage.command("Kim", "match run")
    assert stage.newest("Kim") == before.replace(
        "\n\nPeople are then", "\n\n- Proposed: Ana with Eva\n\nPeople are then"
    ).replace("Propose a pair", "Propose a pair\nReply 4: Take one back")
    stage.press("Kim", "Start the round")
    story.look("Ana")
    assert "Eva" not in story.options("Ana")
    assert stage.newest("Kim").startswith("Both ways: people are being asked in private.")


def _explained(story: Story) -> str:
    stage = story.stage
    stage.fill("Kim", one=[stage.members["Ana"]], other=[stage.members["Eva"]])
    return stage.newest("Kim")
