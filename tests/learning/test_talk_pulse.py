"""The pulse after a meeting: one tap, private, rare; low answers get a tip and ways on, and tell nobody."""

import pytest
from sqlalchemy import select

from bot.conversation.event import Click
from bot.dispatch import dispatch
from bot.learning.model import Pulse
from bot.routes import ROUTES
from tests.checkins.stories import at, book, having, member_facts, sent, two
from tests.fakes import Stage

ASKS = "One line about you and {}. Is it true for you?"
EASE, GOAL, VOICE = (
    "I feel at ease and respected.",
    "We are working on things that matter to me.",
    "I can say what",
)


def answers(stage: Stage) -> list[tuple[str, str, str | None]]:
    """Who was asked what, and the answer as only the house can read it."""
    names = {key: name for name, key in stage.members.items()}
    with stage.house.database.tenant(stage.tenant) as session:
        rows = session.scalars(select(Pulse).order_by(Pulse.met_on, Pulse.item, Pulse.member_id)).all()
        return sorted((names[row.member_id], row.item, row.answered(stage.house)) for row in rows)


def meet(stage: Stage, day: str, name: str = "Mia") -> None:
    stage.until(at(day, "12:00"))
    stage.say(name, "met today")


def test_whoever_notes_the_meeting_is_asked_at_once_and_the_other_at_a_good_hour(stage: Stage) -> None:
    two(stage)
    meet(stage, "2026-01-15")
    assert stage.newest("Mia").startswith(ASKS.format("Tom"))
    assert f"“{EASE}”" in stage.newest("Mia")
    assert "PRIVATE: Only you and the bot." in stage.newest("Mia")
    assert stage.buttons("Mia") == ["Yes", "Mostly", "Not really", "No", "Skip"]
    assert sent(stage, "learning.after_meeting", "Tom") == []
    stage.until(at("2026-01-15", "16:00"))
    assert stage.newest("Tom").startswith(ASKS.format("Mia"))
    assert [moment.hour for moment in sent(stage, "learning.after_meeting", "Tom")] == [14], "that afternoon"


def test_one_tap_answers_it_and_one_prompt_follows(stage: Stage) -> None:
    two(stage)
    meet(stage, "2026-01-15")
    stage.press("Mia", "Mostly")
    assert having(stage, "Mia", ASKS.format("Tom")) == []
    assert stage.newest("Mia").startswith("Thank you. Something to think about, after your meeting with Tom:")
    assert answers(stage) == [("Mia", "PU3", "mostly")]


def test_nobody_is_asked_while_the_two_rest(quick_stage: Stage) -> None:
    """What waited for a good hour when the pause began does not come into it."""
    stage = quick_stage
    two(stage)
    meet(stage, "2026-01-15")
    stage.command("Mia", "pause")
    stage.fill("Mia", until="2026-02-10")
    stage.until(at("2026-01-30", "16:00"))
    assert having(stage, "Tom", ASKS.format("Mia")) == []
    assert having(stage, "Mia", ASKS.format("Tom")) != [], "asked before, so it stays"


def test_nobody_is_asked_about_a_meeting_of_long_ago(quick_stage: Stage) -> None:
    """Noted weeks later, or held up by a break: the other one is not asked what they no longer know."""
    stage = quick_stage
    two(stage)
    stage.until(at("2026-02-02", "12:00"))
    stage.say("Mia", "met 15 January")
    assert stage.newest("Mia").startswith(ASKS.format("Tom")), "she has just thought of it"
    stage.until(at("2026-02-13", "12:00"))
    assert having(stage, "Tom", ASKS.format("Mia")) == []
    stage.say("Mia", "met 12 February")
    stage.until(at("2026-02-25", "12:00"))
    assert len(having(stage, "Tom", ASKS.format("Mia"))) == 1


def test_a_yes_on_the_question_brings_it_too(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "15:00"))
    stage.until(at("2026-01-15", "10:00"))
    stage.press("Tom", "Yes")
    assert stage.newest("Tom").startswith(ASKS.format("Mia"))


def test_both_noting_it_are_each_asked_once(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    meet(stage, "2026-01-15")
    meet(stage, "2026-01-15", "Tom")
    stage.until(at("2026-01-30", "12:00"))
    assert [len(having(stage, name, EASE)) for name in ("Mia", "Tom")] == [1, 1]


def test_it_comes_at_most_every_fourteen_days(quick_stage: Stage) -> None:
    """Regular, and never often (S0-11)."""
    stage = quick_stage
    two(stage)
    meet(stage, "2026-01-15")
    stage.press("Mia", "Yes")
    meet(stage, "2026-01-22")
    assert stage.newest("Mia").startswith("Something to think about, after your meeting with Tom:")
    meet(stage, "2026-01-29")
    assert stage.newest("Mia").startswith(ASKS.format("Tom"))


def test_the_order_is_kept_and_the_junior_is_asked_about_their_voice_by_the_second_meeting(
    quick_stage: Stage,
) -> None:
    stage = quick_stage
    two(stage)
    asked: dict[str, list[str]] = {"Mia": [], "Tom": []}
    for day in ("2026-01-15", "2026-02-12", "2026-03-12"):
        for name in ("Mia", "Tom"):
            meet(stage, day, name)
            stage.press(name, "Yes")
    for name, item, _ in answers(stage):
        asked[name].append(item)
    # Kept by name of the item here; in time Mia's were PU3, PU4, PU1 and Tom's PU3, PU1, PU4.
    assert asked == {"Mia": ["PU1", "PU3", "PU4"], "Tom": ["PU1", "PU3", "PU4"]}


def test_the_second_question_to_each(quick_stage: Stage) -> None:
    """Whether one can speak (S0-14, S1-32, S3-15, S3-16), and whether the goals fit (S0-07)."""
    stage = quick_stage
    two(stage)
    for name in ("Mia", "Tom"):
        meet(stage, "2026-01-15", name)
        stage.press(name, "Yes")
    meet(stage, "2026-02-12", "Mia")
    meet(stage, "2026-02-12", "Tom")
    assert VOICE in stage.newest("Mia")
    assert GOAL in stage.newest("Tom")


def test_after_the_first_meeting_a_low_answer_is_left_in_peace(quick_stage: Stage) -> None:
    """Patience: no follow-up before the second meeting (S0-09)."""
    stage = quick_stage
    two(stage)
    meet(stage, "2026-01-15")
    stage.press("Mia", "No")
    assert stage.newest("Mia").startswith("Thank you. Something to think about")
    assert "Get help" in stage.buttons("Mia")
    assert answers(stage) == [("Mia", "PU3", "no")]


def met_before(stage: Stage) -> None:
    """Their first meeting, before anybody is asked about one."""
    meet(stage, "2026-01-13")
    stage.press("Mia", "Skip")


@pytest.mark.parametrize("label", ["Not really", "No"])
def test_a_low_answer_gets_a_tip_and_ways_on(stage: Stage, label: str) -> None:
    """One tip and one action, and nobody is told (S0-11, S0-14, S1-22)."""
    two(stage)
    met_before(stage)
    meet(stage, "2026-01-29")
    stage.press("Mia", label)
    said = stage.newest("Mia")
    assert said.startswith("Thank you for saying so. Here is something that may help.")
    assert "PRIVATE: Nobody is told what you tapped." in said
    assert stage.buttons("Mia") == ["Change something", "Ask for a coach", "Get help", "Leave it as it is"]
    assert "You can finish any time" not in said
    stage.press("Mia", "Leave it as it is")
    assert stage.newest("Mia").startswith("Thank you. Something to think about")
    stage.until(at("2026-02-06", "09:00"))
    own = {*having(stage, "Tom", ASKS.format("Mia")), *having(stage, "Tom", "Something to think about")}
    assert set(stage.seen_by("Tom")) == own, "his own questions, nothing else"


def test_something_can_be_changed(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    met_before(stage)
    meet(stage, "2026-01-29")
    stage.press("Mia", "No")
    stage.press("Mia", "Change something")
    assert stage.newest("Mia").startswith("What would you like to change?")
    assert stage.buttons("Mia")[0] == "Suggest other times"
    stage.press("Mia", "Suggest other times")
    assert stage.forms["Mia"].name == "pairs.suggest"


def test_two_low_answers_about_ease_and_voice_say_that_one_can_finish(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    meet(stage, "2026-01-15", "Tom")
    stage.press("Tom", "Not really")  # ease; the first meeting counts too
    meet(stage, "2026-02-12", "Tom")
    stage.press("Tom", "No")  # goal: not one of the two
    assert "You can finish any time, no reason needed." not in stage.newest("Tom")
    meet(stage, "2026-03-12", "Tom")
    stage.press("Tom", "No")  # voice
    assert "You can finish any time, no reason needed." in stage.newest("Tom")


def test_skip_is_an_answer_as_good_as_any(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    meet(stage, "2026-01-15")
    stage.press("Mia", "Skip")
    assert stage.newest("Mia").startswith("Thank you.")
    assert answers(stage) == [("Mia", "PU3", "skip")]


def test_it_is_answered_once_and_by_its_own_person(stage: Stage) -> None:
    two(stage)
    meet(stage, "2026-01-15")
    card = next(m.card for m in reversed(stage.shown) if m.to == "Mia" and m.card)
    yes, _, _, no, _ = card.actions
    stage.click("Tom", no)
    assert stage.newest("Tom").startswith("We could not find that among yours.")
    stage.click("Mia", yes)
    stage.click("Mia", no)
    assert stage.newest("Mia").startswith("That question has its answer already.")
    assert answers(stage) == [("Mia", "PU3", "yes")]


def test_a_redelivered_tap_gets_the_same_prompt_again(stage: Stage) -> None:
    two(stage)
    meet(stage, "2026-01-15")
    card = next(m.card for m in reversed(stage.shown) if m.to == "Mia" and m.card)
    event = Click(
        id="same",
        sender=stage.sender("Mia"),
        name="learning.pulse",
        args=card.actions[0].args,  # type: ignore[union-attr]  # a button
    )
    assert dispatch(stage.house, ROUTES, event) == dispatch(stage.house, ROUTES, event)
    assert answers(stage) == [("Mia", "PU3", "yes")]


def test_it_can_be_answered_by_a_typed_number(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    meet(stage, "2026-01-15")
    stage.say("Mia", "2")
    assert answers(stage) == [("Mia", "PU3", "mostly")]


def test_whoever_wants_essentials_alone_is_not_asked_unless_they_noted_it(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    member_facts(stage, "Tom", quiet="essential")
    meet(stage, "2026-01-15")
    stage.until(at("2026-02-01", "12:00"))
    assert stage.seen_by("Tom") == []
