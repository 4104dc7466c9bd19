"""Lessons when they help, and what people do for themselves: roles, questions, cues, talks, a reset."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.agenda.model import DueDate
from bot.conversation.card import Button
from bot.learning.library import load_library
from bot.people.model import Member
from bot.privacy.export import own_data
from bot.programmes.model import Participant, Programme
from tests import fakes
from tests.checkins.stories import at, book, change, having, two
from tests.fakes import Stage, complaints
from tests.learning.stories import agreed
from tests.pairs.stories import matched, running


def lesson_offered(stage: Stage, name: str) -> list[str]:
    """The lessons that this person's newest card offers."""
    return [label for label in stage.buttons(name) if label.startswith("Two minutes: ")]


BEFORE = "Ask me before meetings too"
"""The button that brings questions the day before as well."""


# --- when they help ---------------------------------------------------------------------------


def test_the_agreement_has_three_lessons_a_tap_each(stage: Stage) -> None:
    """L04, L07 and L08 on the card that starts the agreement, skipped by doing nothing (spec 3.2, S0-10)."""
    story = matched(stage)
    stage.advance(days=7)
    card = next(m for m in reversed(stage.shown) if m.to == "Ana" and "ten minutes agreeing" in m.text)
    assert card.card is not None
    offered = [a for a in card.card.actions if a.label.startswith("Two minutes")]
    assert [a.label for a in offered] == ["Two minutes: Listening so people keep talking"]
    stage.click("Ana", offered[0])
    for title in ("Listening so people keep talking", "Boundaries", "What stays between you"):
        assert stage.newest("Ana").startswith(title)
        stage.press("Ana", "I have read this")
    assert stage.newest("Ana").startswith("Those were the short lessons for an agreement.")
    assert "ten minutes agreeing" in card.text, "the card that offered it is still there"
    assert story.facts("state") == "agreeing"


def test_the_reminder_of_the_first_meeting_offers_the_gate_again(quick_stage: Stage) -> None:
    """L02 and L03 again before meeting 1, whether or not they were read weeks ago (spec 3.2, S4-15)."""
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "14:00"))
    stage.until(at("2026-01-14", "10:00"))
    assert lesson_offered(stage, "Mia") == ["Two minutes: Speaking up"]
    assert lesson_offered(stage, "Tom") == ["Two minutes: Using your power well"]
    stage.until(at("2026-01-14", "15:00"))
    stage.say("Mia", "met today")
    book(stage, pair, at("2026-01-21", "14:00"))
    stage.until(at("2026-01-21", "10:00"))
    assert lesson_offered(stage, "Mia") == [], "no other lesson is due in a general programme"


def test_after_the_first_meeting_of_a_technical_pair_it_is_about_tech_support(quick_stage: Stage) -> None:
    """What it is not is said once they have met (S3-02)."""
    stage = quick_stage
    pair = two(stage, kind="technical")
    stage.until(at("2026-01-13", "12:00"))
    stage.say("Mia", "met today")
    book(stage, pair, at("2026-01-21", "14:00"))
    stage.until(at("2026-01-21", "10:00"))
    assert lesson_offered(stage, "Mia") == ["Two minutes: This is not tech support"]
    stage.press("Mia", "Two minutes: This is not tech support")
    stage.press("Mia", "I have read this")
    assert stage.newest("Mia").startswith("Thank you. That is all there is to it.")


@pytest.mark.parametrize("read", [[], ["L01", "L02", "L03"]])
def test_a_senior_is_prepared_for_learning_from_somebody_newer(read: list[str], quick_stage: Stage) -> None:
    """That it can feel strange is said before the first meeting, to whoever learns and nobody else (S1-18).

    It comes after the lesson on power, whether that is read now or was before matching.
    """
    stage = quick_stage
    pair = two(stage)
    with stage.house.database.tenant(stage.tenant) as session:
        for part in session.scalars(select(Participant)):
            part.lessons_read = read
    book(stage, pair, at("2026-01-14", "14:00"))
    stage.until(at("2026-01-14", "10:00"))
    stage.press("Tom", "Two minutes: Using your power well")
    stage.press("Tom", "Two minutes: Being a learner again" if read else "I have read this")
    assert stage.newest("Tom").startswith(
        "Being a learner again\n\nLearning from someone newer than you can feel strange."
    )
    stage.press("Tom", "I have read this")
    assert stage.newest("Tom").startswith("Thank you. That is all there is to it.")
    stage.press("Mia", "Two minutes: Speaking up")
    assert "Two minutes: Being a learner again" not in stage.buttons("Mia")
    assert not any("Being a learner again" in text for text in stage.seen_by("Mia"))


@pytest.mark.parametrize(
    ("ends", "met"),
    [
        (date(2026, 5, 8), ["2026-01-14"]),  # four meetings: half way is the second
        (date(2026, 7, 3), ["2026-01-14", "2026-01-15"]),  # six: half way is the third
    ],
)
def test_before_half_way_it_is_about_feedback(ends: date, met: list[str], quick_stage: Stage) -> None:
    """L09 comes before the middle of a round, however short the round is (S1-33)."""
    stage = quick_stage
    pair = two(stage, ends_on=ends)
    for day in met:
        stage.until(at(day, "12:00"))
        stage.say("Mia", "met today")
    book(stage, pair, at("2026-01-22", "14:00"))
    stage.until(at("2026-01-22", "10:00"))
    for name in ("Mia", "Tom"):
        assert lesson_offered(stage, name) == ["Two minutes: Feedback, both ways"]


def test_near_the_end_it_is_about_closing_well(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    change(stage, pair, "near_the_end")
    book(stage, pair, at("2026-01-21", "14:00"))
    stage.until(at("2026-01-21", "10:00"))
    assert lesson_offered(stage, "Tom") == ["Two minutes: Closing well"]


def test_a_lesson_offered_to_one_pair_is_not_there_for_others(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    stage.arrive("Eve")
    stage.click("Eve", Button(name="learning.offered", label="…", args={"lesson": "L04", "pair": pair}))
    assert not stage.newest("Eve").startswith("Listening")


@pytest.mark.parametrize("locale", ["en", "es"])
def test_the_button_that_lessons_name_is_called_so(locale: str) -> None:
    """L03, L07 and the code of conduct say "press Get help": the button reads so, in both (S1-32)."""
    label = fakes.words().render(locale, "conversation.do_support", {})
    library = load_library(locale)
    texts = [library.lesson(lesson).text for lesson in ("L03", "L07")]
    texts.append(fakes.words().render(locale, "learning.conduct_4", {}))
    assert [text for text in texts if label not in re.sub(r"\s+", " ", text)] == []


def kept_of(stage: Stage, name: str) -> dict[str, Any]:
    """All that is kept of somebody, but for the buttons of their newest card, which are there for a day."""
    with stage.house.database.tenant(stage.tenant) as session:
        found = own_data(session, Member.by_id(session, stage.members[name]))
    return {table: rows for table, rows in found.items() if table != "last_choices"}


# --- one's own part ---------------------------------------------------------------------------


def test_a_role_card_for_each_side(quick_stage: Stage) -> None:
    """What one's part is, in three lines (S2-07, S0-19)."""
    agreed(quick_stage)
    quick_stage.command("Ana", "role")
    assert quick_stage.newest("Ana").startswith("Your part in Two ways: you lead on your topic.")
    assert quick_stage.buttons("Ana") == ["See the lessons", "Read the code of conduct", BEFORE]
    quick_stage.command("Bea", "role")
    assert quick_stage.newest("Bea").startswith("Your part in Two ways: you learn, and you give back.")
    assert "You meet as equal thinking partners." in quick_stage.newest("Bea")


def test_joining_accepts_the_code_of_conduct_on_one_screen_and_no_lesson_is_read_twice(
    quick_stage: Stage,
) -> None:
    """The code stands in the form that one joins with, and the day is kept (S0-25).

    What was read in a round before, over by now, need not be read again.
    """
    stage = quick_stage
    story = running(stage)
    story.change(Programme, state="signup", signup_closes_on=date(2026, 2, 6))
    with stage.house.database.tenant(stage.tenant) as session:
        part = Participant.of(session, story.programme, stage.members["Ana"])
        assert part is not None
        part.state = "invited"
        over = Programme(name="Before", label="…", state="archived", created_at=stage.clock.now())
        session.add(over)
        session.flush()
        read = ["L03", "L02", "L04"]
        session.add(
            Participant(programme_id=over.id, member_id=part.member_id, state="alumni", lessons_read=read)
        )
    stage.command("Ana", "join")
    words = " ".join(str(element) for element in stage.forms["Ana"].intro)
    assert "Respect: listen, be on time, say no kindly." in words
    assert "By joining, you say that you have read this and accept the code of conduct." in words
    stage.fill("Ana")
    with stage.house.database.tenant(stage.tenant) as session:
        part = Participant.of(session, story.programme, stage.members["Ana"])
        assert part is not None
        assert part.conduct_on == date(2026, 1, 12)
        assert part.state == "ready"
    assert "short lesson" not in stage.look_home("Ana")


def test_two_private_questions_for_a_senior_are_answered_and_forgotten(quick_stage: Stage) -> None:
    """The readiness self-check: PRIVATE, two questions, and not kept (S1-18, S1-19)."""
    stage = quick_stage
    agreed(stage)
    before = kept_of(stage, "Bea")
    stage.command("Bea", "role")
    stage.press("Bea", "Two questions for me")
    form = stage.forms["Bea"]
    assert (form.privacy, form.secret, len(form.fields)) == ("private", True, 2)
    assert set(complaints(stage.fill("Bea", open="perhaps", time=""))) == {"open", "time"}
    stage.fill("Bea", open="not_really", time="yes")
    assert stage.newest("Bea").startswith("Many people feel so at first.")
    stage.press("Bea", "Read: Being a learner again")
    assert stage.newest("Bea").startswith("Being a learner again")
    stage.command("Bea", "role")
    stage.press("Bea", "Two questions for me")
    stage.fill("Bea", open="yes", time="mostly")
    assert stage.newest("Bea").startswith("That sounds like a good start.")
    assert kept_of(stage, "Bea") == before
    assert stage.seen_by("Cora") == []


def test_a_senior_may_have_a_line_before_meetings_and_nobody_else_sees_it(quick_stage: Stage) -> None:
    """An opt-in cue on the reminder: ask for one thing they would do in a different way (S3-15, S4-11)."""
    stage = quick_stage
    pair = two(stage)
    stage.command("Tom", "cue")
    assert stage.newest("Tom").startswith("From now on a line for you stands on the reminder")
    book(stage, pair, at("2026-01-14", "14:00"))
    stage.until(at("2026-01-14", "10:00"))
    line = "A line for you: ask for one thing they would do in a different way."
    assert line in having(stage, "Tom", "Today at 14:00")[0]
    assert line not in having(stage, "Mia", "Today at 14:00")[0]
    stage.command("Mia", "cue")
    assert stage.newest("Mia").startswith("Those lines are for people who learn.")
    stage.command("Tom", "cue")
    assert stage.newest("Tom").startswith("No more lines with your reminders.")


# --- after a talk -----------------------------------------------------------------------------


def test_after_a_hard_talk_the_junior_alone_is_asked_once_more(stage: Stage) -> None:
    """A check-in for the mentor alone after a hard talk, with a coach one tap away (S1-33, S1-13)."""
    two(stage)
    stage.until(at("2026-01-15", "12:00"))
    stage.say("Mia", "met today")
    stage.press("Mia", "Yes")
    stage.press("Mia", "Talked about it")
    assert stage.buttons("Mia") == ["It was a hard talk", BEFORE]
    before = stage.seen_by("Tom")
    stage.press("Mia", "It was a hard talk")
    assert stage.newest("Mia").startswith("Hard talks take strength. How are you now?")
    assert stage.buttons("Mia") == ["I am all right", "Ask for a coach", "Get help", "Rest a while"]
    stage.until(at("2026-01-16", "12:00"))
    assert stage.newest("Mia").startswith("You said that a talk with Tom was hard. How is it now?")
    stage.press("Mia", "I am all right")
    assert stage.newest("Mia").startswith("Good to hear. Nothing was kept.")
    assert [text for text in stage.seen_by("Tom") if "hard" in text] == [t for t in before if "hard" in t]
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(DueDate.kind).where(DueDate.kind == "learning.hard_talk")).all() == []


def test_who_learns_is_not_asked_about_hard_talks(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    stage.click("Tom", Button(name="learning.hard_talk", label="…", args={"pair": pair}))
    assert stage.newest("Tom").startswith("We could not find that among yours.")
    stage.arrive("Eve")
    for name in ("Tom", "Eve"):  # who says so all the same is not sent away
        stage.say(name, "hard talk")
        assert stage.newest(name).startswith(
            "These questions are for whoever leads on a topic. If a talk was hard for you, you can tell"
        )
        assert stage.buttons(name) == ["Show where I am"], "there is no contact here"


def test_it_felt_like_tech_support_leads_to_a_fresh_start_and_the_help_desk(quick_stage: Stage) -> None:
    """One tap: a reset guide and the organisation's help desk (S3-02)."""
    stage = quick_stage
    story = agreed(stage)
    story.change(Programme, kind="technical")
    stage.command("Cora", "support routes")
    stage.press("Cora", "Change these")
    stage.fill("Cora", helpdesk="https://desk.example")
    stage.say("Ana", "met today")
    stage.press("Ana", "Yes")
    stage.press("Ana", "Talked about it")
    assert stage.buttons("Ana") == ["It was a hard talk", "It felt like tech support", BEFORE]
    stage.press("Ana", "It felt like tech support")
    assert stage.newest("Ana").startswith("Begin afresh at the next meeting, in three steps.")
    assert "What is broken belongs to the help desk: https://desk.example" in stage.newest("Ana")
    assert stage.buttons("Ana")[0] == "Read: This is not tech support"
    story.change(Programme, kind="general")  # the lesson is for technology alone
    stage.say("Ana", "reset")
    assert stage.buttons("Ana") == ["Show where I am"]


def test_about_says_that_items_are_original_and_claims_little(quick_stage: Stage) -> None:
    """Nothing is called validated, and no effect is promised (spec 3.3, S3-08, S1-41)."""
    quick_stage.arrive("Eve")
    quick_stage.say("Eve", "about")
    assert (
        "Its questions are our own and have not been tested by research. "
        "We do not claim that it makes a workplace fairer."
    ) in quick_stage.newest("Eve")
