"""Lessons: one or two before matching, the others when they help; the last one makes somebody ready."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.conversation.card import Button
from bot.conversation.limits import card_problems
from bot.learning.library import load_library
from bot.programmes.model import Participant, Programme
from tests.fakes import Stage

LESSONS = load_library("en")
POWER, SPEAKING = LESSONS.lesson("L02"), LESSONS.lesson("L03")


def joined(
    stage: Stage, name: str, side: str, *, state: str = "joined", locale: str = "en", **programme: object
) -> None:
    """Somebody who has joined and has lessons open."""
    stage.arrive(name, locale=locale)
    with stage.house.database.tenant(stage.tenant) as session:
        facts = {"name": "Both ways", "label": "two-way mentoring", "state": "signup", "kind": "general"}
        made = Programme(**{**facts, "created_at": stage.clock.now(), **programme})
        session.add(made)
        session.flush()
        session.add(
            Participant(
                programme_id=made.id, member_id=stage.members[name], state=state, side=side, lessons_read=[]
            )
        )


def state_of(stage: Stage, name: str) -> tuple[str, list[str]]:
    with stage.house.database.tenant(stage.tenant) as session:
        part = session.scalars(select(Participant).where(Participant.member_id == stage.members[name])).one()
        return part.state, part.lessons_read


@pytest.mark.parametrize(("side", "lesson"), [("mentor", SPEAKING), ("mentee", POWER)])
def test_one_lesson_and_then_ready(stage: Stage, side: str, lesson: object) -> None:
    """Nobody is matched before they have read how to begin, each for their side (S1-29, S2-10, S3-14)."""
    joined(stage, "Ana", side, signup_closes_on=date(2026, 2, 6))
    assert stage.look_home("Ana").startswith("One short lesson, then you are ready.")
    stage.press("Ana", "Open the first")
    assert stage.newest("Ana").startswith(lesson.title)  # type: ignore[attr-defined]  # a Lesson
    assert "Try this:" in stage.newest("Ana")
    stage.press("Ana", "I have read this")
    assert stage.newest("Ana").startswith(
        "You are ready for Both ways. We will be in touch after Friday 6 February. "
        "You will choose who you would be happy to work with, in private."
    )
    assert state_of(stage, "Ana") == ("ready", [lesson.id])  # type: ignore[attr-defined]  # a Lesson


def test_whoever_would_do_either_reads_both(quick_stage: Stage) -> None:
    stage = quick_stage
    joined(stage, "Ana", "both")
    assert stage.look_home("Ana").startswith("2 short lessons, then you are ready.")
    stage.say("Ana", "learn")
    stage.press("Ana", "I have read this")
    assert state_of(stage, "Ana")[0] == "joined"
    stage.press("Ana", "I have read this")
    assert stage.newest("Ana").startswith("You are ready for Both ways. You will choose")
    assert state_of(stage, "Ana")[0] == "ready"


def test_the_sentence_about_the_promise_waits_for_the_signature(quick_stage: Stage) -> None:
    stage = quick_stage
    first = LESSONS.lesson("L01")
    joined(stage, "Ana", "mentor")
    stage.say("Ana", "learn L01")
    assert first.if_promised not in stage.newest("Ana")
    joined(stage, "Ben", "mentor", promise_signed_on=date(2026, 1, 5))
    stage.say("Ben", "learn l01")
    assert first.if_promised in stage.newest("Ben")


def test_the_others_can_be_read_whenever_they_help(quick_stage: Stage) -> None:
    stage = quick_stage
    joined(stage, "Ana", "mentor", state="matched", kind="technical")
    stage.say("Ana", "learn")
    stage.press("Ana", "I have read this")
    assert stage.newest("Ana").startswith("Short lessons, two minutes each.")
    assert len(stage.buttons("Ana")) == 5
    stage.press("Ana", "More lessons")
    titles = stage.buttons("Ana")
    assert "Read again: Speaking up" in titles
    assert "Read: Using your power well" not in titles, "that one is for the other side"
    for _ in range(10):
        stage.say("Ana", "learn")
        if not stage.newest("Ana").startswith("Short lessons"):
            break
        stage.press("Ana", stage.buttons("Ana")[0])
        stage.press("Ana", "I have read this")
    assert stage.newest("Ana").startswith("You have read every lesson.")
    assert state_of(stage, "Ana")[0] == "matched", "reading changes nothing for somebody who is in the round"


def test_kinds_of_programme_decide_what_is_offered(quick_stage: Stage) -> None:
    """A lesson on technology is for technical programmes alone (S3-01)."""
    stage = quick_stage
    joined(stage, "Ana", "mentor", kind="diversity")
    stage.click("Ana", Button(name="learning.lesson", label="x", args={"lesson": "L05"}))
    assert stage.newest("Ana").startswith("We could not find that lesson.")


def test_reading_twice_counts_once(stage: Stage) -> None:
    joined(stage, "Ana", "mentor")
    stage.say("Ana", "learn")
    card = next(m.card for m in reversed(stage.shown) if m.card)
    stage.click("Ana", card.actions[0])
    stage.click("Ana", card.actions[0])
    assert state_of(stage, "Ana") == ("ready", ["L03"])


def test_without_a_programme_there_is_nothing_to_learn(quick_stage: Stage) -> None:
    quick_stage.arrive("Eve")
    quick_stage.say("Eve", "learn")
    assert quick_stage.newest("Eve").startswith("The lessons are for people who have joined a programme.")
    assert "lesson" not in quick_stage.look_home("Eve")


@pytest.mark.parametrize("locale", ["en", "es"])
def test_every_lesson_card_fits(quick_stage: Stage, locale: str) -> None:
    stage = quick_stage
    joined(stage, "Ana", "both", locale=locale)
    for lesson in LESSONS.lessons:
        stage.click("Ana", Button(name="learning.lesson", label="x", args={"lesson": lesson.id}))
    stage.say("Ana", "learn")
    assert [p for m in stage.shown if m.card is not None for p in card_problems(m.card)] == []
