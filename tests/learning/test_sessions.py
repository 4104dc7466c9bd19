"""Live sessions in place of the first lessons: one side each, marked without showing who read what."""

import pytest
from sqlalchemy import select

from bot.conversation.card import Button
from bot.learning.sessions_model import LessonSession
from bot.programmes.model import Participant, Programme
from tests.fakes import Stage, complaints
from tests.pairs.stories import Story, running

PLAN = {"side": "mentor", "day": "2026-01-20", "time": "14:00", "place": "Room 4"}


def before_matching(stage: Stage) -> Story:
    """Ana leads, Bea and Zoe learn; all have joined, nobody has read anything."""
    story = running(stage, "Zoe")
    story.change(Programme, state="signup")
    with stage.house.database.tenant(stage.tenant) as session:
        for part in session.scalars(select(Participant)):
            part.state, part.lessons_read = "joined", []
    return story


def parts(stage: Stage) -> dict[str, tuple[str, list[str]]]:
    """Name → state and lessons."""
    names = {key: name for name, key in stage.members.items()}
    with stage.house.database.tenant(stage.tenant) as session:
        rows = session.scalars(select(Participant)).all()
        return {names[row.member_id]: (row.state, row.lessons_read) for row in rows}


def plan(stage: Stage, **more: str) -> None:
    """Cora plans a session."""
    stage.command("Cora", "lessons live")
    stage.press("Cora", "Plan a session")
    stage.fill("Cora", **{**PLAN, **more})


def test_one_side_is_invited_within_its_limits_and_marked_afterwards(stage: Stage) -> None:
    """Role-separate sessions stand in for the gates (S1-29, S2-10, S3-14)."""
    before_matching(stage)
    plan(stage)
    stage.advance(days=4)
    assert stage.newest("Ana").startswith(
        "A session to get ready to lead in Two ways: Tuesday 20 January, 14:00, Room 4."
    )
    assert "- Speaking up" in stage.newest("Ana")
    assert stage.seen_by("Bea") == stage.seen_by("Zoe") == [], "each side has its own"
    stage.command("Cora", "lessons live")
    assert "Call it off" not in stage.buttons("Cora")
    stage.press("Cora", stage.buttons("Cora")[0])
    assert stage.buttons("Cora") == ["Call it off", "See all sessions"], "it is still ahead"
    stage.advance(days=5)
    stage.command("Cora", "lessons live")
    stage.press("Cora", stage.buttons("Cora")[0])
    stage.press("Cora", "Who was there")
    field = stage.forms["Cora"].fields[0]
    assert [option.label for option in field.options] == ["Ana"]  # type: ignore[union-attr]  # a PersonField
    stage.fill("Cora", people=[stage.members["Ana"]])
    assert stage.newest("Cora").startswith("1 person is marked as prepared by this session.")
    assert parts(stage)["Ana"] == ("ready", ["L03"])
    assert parts(stage)["Bea"] == ("joined", [])


def test_a_mark_says_nothing_of_what_was_read_and_can_be_taken_back(quick_stage: Stage) -> None:
    stage = quick_stage
    before_matching(stage)
    plan(stage, side="mentee")
    stage.say("Bea", "learn")
    stage.press("Bea", "I have read this")
    stage.advance(days=9)
    stage.command("Cora", "lessons live")
    stage.press("Cora", stage.buttons("Cora")[0])
    stage.press("Cora", "Who was there")
    assert stage.forms["Cora"].fields[0].value == (), "who has read the lesson is not shown"
    both = [stage.members["Bea"], stage.members["Zoe"]]
    stage.fill("Cora", people=both)
    assert parts(stage)["Zoe"] == ("ready", ["L02"])
    stage.command("Cora", "lessons live")
    stage.press("Cora", stage.buttons("Cora")[0])
    stage.press("Cora", "Who was there")
    stage.fill("Cora", people=[])
    assert parts(stage)["Zoe"] == ("joined", [])
    assert parts(stage)["Bea"] == ("ready", ["L02"]), "she had read it herself"


def test_called_off_it_says_so_to_whoever_was_invited(quick_stage: Stage) -> None:
    stage = quick_stage
    before_matching(stage)
    plan(stage)
    stage.advance(days=4)
    stage.command("Cora", "lessons live")
    stage.press("Cora", stage.buttons("Cora")[0])
    stage.press("Cora", "Call it off")
    assert stage.buttons("Cora") == ["Yes, call it off", "Leave it as it is"]
    stage.press("Cora", "Leave it as it is")
    stage.press("Cora", "Call it off")
    stage.press("Cora", "Yes, call it off")
    stage.advance(hours=1)
    assert stage.newest("Ana").startswith("The session on Tuesday 20 January, 14:00 will not take place.")
    assert stage.newest("Cora").startswith("No session is planned.")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-01-11", "That moment has passed. Please choose one ahead."),
        ("2027-06-01", "That is more than a year away. Please check the date."),
        ("2026-02-30", "Please"),
    ],
)
def test_an_impossible_day_is_said_kindly(quick_stage: Stage, day: str, words: str) -> None:
    before_matching(quick_stage)
    quick_stage.command("Cora", "lessons live")
    quick_stage.press("Cora", "Plan a session")
    said = complaints(quick_stage.fill("Cora", **{**PLAN, "day": day}))
    assert list(said) == ["day"]
    assert said["day"].startswith(words) or words == "Please"


def test_only_the_coordinator_and_only_their_own(quick_stage: Stage) -> None:
    stage = quick_stage
    story = before_matching(stage)
    plan(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        args = {"session": session.scalars(select(LessonSession.id)).one(), "programme": story.programme}
    stage.click("Ana", Button(name="learning.session_off", label="…", args=args))
    stage.click("Cora", Button(name="learning.see_session", label="…", args={**args, "session": "x"}))
    assert stage.newest("Cora").startswith("We could not find that session.")
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(LessonSession.called_off)).all() == [False]
