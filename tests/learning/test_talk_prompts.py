"""Reflection prompts: one at a time, private, different for each, nothing kept unless it is saved."""

import logging

import pytest
from sqlalchemy import select

from bot.agenda.model import DueDate, Job
from bot.conversation.limits import card_problems, form_problems
from bot.conversation.model import LastChoices, SeenEvent
from bot.learning.library import load_library
from bot.learning.model import PrivateNote, PromptShown, Pulse
from bot.outbox.model import Outgoing
from bot.programmes.model import Participant
from bot.support.model import HelpRequest
from tests.checkins.stories import at, book, change, having, member_facts, pair_of, two
from tests.content.readability import words
from tests.fakes import Stage

LIBRARY = load_library("en")
AFTER = "Something to think about"
BUTTONS = ["Talked about it", "Save a private note", "Another one", "Bring to our next meeting", "No prompts"]


def met_and_answered(stage: Stage, day: str = "2026-01-15", name: str = "Mia") -> None:
    stage.until(at(day, "12:00"))
    stage.say(name, "met today")
    stage.press(name, "Yes")


def prompt_seen(stage: Stage, name: str) -> str:
    """The id of the prompt on this person's newest card."""
    found = [item.id for item in LIBRARY.prompts if item.text in stage.newest(name)]
    assert len(found) == 1, stage.newest(name)
    return found[0]


def shown(stage: Stage) -> list[tuple[str, bool]]:
    with stage.house.database.tenant(stage.tenant) as session:
        rows = session.scalars(select(PromptShown).order_by(PromptShown.number)).all()
        return [(row.prompt, row.swapped) for row in rows]


def test_one_question_with_five_ways_on(stage: Stage) -> None:
    two(stage)
    met_and_answered(stage)
    assert stage.buttons("Mia") == BUTTONS
    assert "PRIVATE: Only for you. Nothing is kept unless you save a note." in stage.newest("Mia")
    assert shown(stage) == [(prompt_seen(stage, "Mia"), False)]


def test_it_fits_phase_role_and_kind(quick_stage: Stage) -> None:
    """The kind of programme decides what is asked (S3-01)."""
    stage = quick_stage
    two(stage, kind="technical")
    met_and_answered(stage)
    met_and_answered(stage, name="Tom")
    mine, theirs = (LIBRARY.prompt(prompt_seen(stage, name)) for name in ("Mia", "Tom"))
    assert (mine.phase, mine.role) == ("cultivation", "junior_mentor")
    assert (theirs.phase, theirs.role) == ("cultivation", "senior_mentee")
    assert {mine.kind, theirs.kind} <= {"technical", "general"}


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("diversity", "in-sm-di-01"), ("general", "in-sm-ge-01"), ("technical", "in-sm-te-01")],
)
def test_after_the_first_chat_a_senior_is_asked_what_they_bring(
    quick_stage: Stage, kind: str, asked: str
) -> None:
    """Assumptions in a diversity programme (S0-09, S2-13, S3-07), motives in a general one (S0-22)."""
    two(quick_stage, state="matched", kind=kind)
    met_and_answered(quick_stage, name="Tom")
    assert prompt_seen(quick_stage, "Tom") == asked


@pytest.mark.parametrize(("state", "phase"), [("matched", "initiation"), ("agreeing", "initiation")])
def test_before_the_agreement_it_is_about_beginning(quick_stage: Stage, state: str, phase: str) -> None:
    """Expectations first: nothing is asked about the work itself before both have agreed (S0-06)."""
    stage = quick_stage
    two(stage, state=state)
    stage.say("Mia", "prompt")
    assert LIBRARY.prompt(prompt_seen(stage, "Mia")).phase == phase


def test_near_the_end_and_after_it(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    met_and_answered(stage)
    change(stage, pair, "near_the_end")
    stage.advance(days=1)
    stage.say("Mia", "prompt")
    assert LIBRARY.prompt(prompt_seen(stage, "Mia")).phase == "separation"
    change(stage, pair, "completed")
    stage.advance(days=1)
    stage.say("Mia", "prompt")
    assert LIBRARY.prompt(prompt_seen(stage, "Mia")).phase == "redefinition"
    assert "Bring to our next meeting" not in stage.buttons("Mia")


def test_another_one_comes_once(stage: Stage) -> None:
    two(stage)
    met_and_answered(stage)
    first = prompt_seen(stage, "Mia")
    stage.press("Mia", "Another one")
    second = prompt_seen(stage, "Mia")
    assert first != second
    assert stage.buttons("Mia") == [label for label in BUTTONS if label != "Another one"]
    assert shown(stage) == [(first, False), (second, True)]


def test_where_no_other_fits_none_is_offered(quick_stage: Stage) -> None:
    two(quick_stage, kind="general")
    quick_stage.say("Mia", "prompt")
    assert quick_stage.buttons("Mia") == [label for label in BUTTONS if label != "Another one"]


def test_an_old_swap_button_says_so_kindly(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    met_and_answered(stage)
    card = next(m.card for m in reversed(stage.shown) if m.to == "Mia" and m.card)
    stage.press("Mia", "Another one")
    stage.click("Mia", card.actions[2])
    assert stage.newest("Mia").startswith("There is no other question for today.")
    assert len(shown(stage)) == 2


def test_talked_about_it_keeps_nothing(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    met_and_answered(stage)
    stage.press("Mia", "Talked about it")
    assert stage.newest("Mia").startswith("Good. Nothing was kept.")


def test_no_prompts_means_none_by_themselves_and_can_be_undone(stage: Stage) -> None:
    two(stage)
    met_and_answered(stage)
    stage.press("Mia", "No prompts")
    assert stage.newest("Mia").startswith("No more questions come by themselves.")
    met_and_answered(stage, "2026-02-12")
    assert stage.newest("Mia") == "Thank you.\n\nReply 1: Show where I am"
    assert len(shown(stage)) == 1
    stage.until(at("2026-02-19", "12:00"))
    stage.say("Mia", "met today")
    assert stage.newest("Mia").startswith("Noted:"), "neither a pulse nor a prompt is due"
    stage.say("Mia", "prompt")
    assert stage.newest("Mia").startswith(AFTER)
    with stage.house.database.tenant(stage.tenant) as session:
        assert sorted(part.prompts_off for part in session.scalars(select(Participant))) == [False, True]
    stage.press("Mia", "No prompts")
    stage.press("Mia", "Turn them on again")
    met_and_answered(stage, "2026-03-12")
    assert stage.newest("Mia").startswith(f"Thank you. {AFTER}")


def test_about_a_pair_that_has_ended_none_comes_by_itself_to_be_turned_off(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    met_and_answered(stage)
    assert "No prompts" in stage.buttons("Mia")
    change(stage, pair, "finish")
    stage.advance(days=1)
    stage.say("Mia", "prompt")
    assert stage.newest("Mia").startswith(AFTER)
    assert "No prompts" not in stage.buttons("Mia")


def test_asked_for_twice_a_day_it_is_the_same(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    met_and_answered(stage)
    first = prompt_seen(stage, "Mia")
    stage.say("Mia", "Prompt")
    assert prompt_seen(stage, "Mia") == first
    assert len(shown(stage)) == 1
    stage.advance(days=1)
    stage.say("Mia", "prompt")
    assert prompt_seen(stage, "Mia") != first


def test_with_two_pairings_it_asks_which(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    stage.advance(hours=1)
    two(stage, "Mia", "Zoe")
    stage.say("Mia", "prompt")
    assert stage.buttons("Mia") == ["Tom", "Zoe"]
    stage.press("Mia", "Zoe")
    assert stage.newest("Mia").startswith("Something to think about, for you and Zoe:")


def test_nobody_to_think_about(quick_stage: Stage) -> None:
    quick_stage.arrive("Eve")
    quick_stage.say("Eve", "prompt")
    assert quick_stage.newest("Eve").startswith("You have no pairing yet")


def test_a_line_brought_is_shared_and_says_so(stage: Stage) -> None:
    pair = two(stage)
    met_and_answered(stage)
    text = LIBRARY.prompt(prompt_seen(stage, "Mia")).text
    stage.press("Mia", "Bring to our next meeting")
    form = stage.forms["Mia"]
    assert form_problems(form) == []
    assert (form.privacy, form.fields[0].value) == ("shared", text)
    stage.fill("Mia", line="How you chose the new timetable")
    assert stage.newest("Mia").startswith("It is on the list for your next meeting with Tom.")
    assert "SHARED: Tom sees this line with the next meeting." in stage.newest("Mia")
    assert having(stage, "Tom", "timetable") == []
    book(stage, pair, at("2026-01-19", "14:00"))
    stage.until(at("2026-01-19", "10:00"))
    assert "- How you chose the new timetable" in having(stage, "Tom", "Today at 14:00")[0]
    stage.say("Tom", "met today")
    book(stage, pair, at("2026-01-21", "14:00"))
    stage.until(at("2026-01-21", "10:00"))
    assert "timetable" not in stage.newest("Tom"), "it belonged to the meeting that was"


def test_a_line_brought_after_booking_reaches_that_meeting(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "14:00"))
    stage.until(at("2026-01-14", "10:00"))
    stage.say("Tom", "prompt")
    stage.press("Tom", "Bring to our next meeting")
    stage.fill("Tom", line="The seating plan")
    assert "- The seating plan" in having(stage, "Mia", "Today at 14:00")[0], "her reminder was redrawn"


def test_none_while_paused_or_for_whoever_wants_fewer(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    member_facts(stage, "Mia", quiet="fewer")
    met_and_answered(stage)
    assert stage.newest("Mia") == "Thank you.\n\nReply 1: Show where I am"
    change(stage, pair, "pause")
    stage.advance(days=10)
    assert shown(stage) == []


def test_none_while_either_waits_for_help_unless_asked_for(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    programme, contact = pair_of(stage, pair).programme_id, stage.arrive("Cora")
    with stage.house.database.tenant(stage.tenant) as session:
        request = HelpRequest.draft(
            stage.house.sealer,
            programme_id=programme,
            requester_id=stage.members["Tom"],
            contact_id=contact,
            kind="role",
            message="Something",
            at=stage.clock.now(),
        )
        request.state = "open"
        session.add(request)
    met_and_answered(stage)
    assert stage.newest("Mia") == "Thank you.\n\nReply 1: Show where I am"
    stage.say("Mia", "prompt")
    assert stage.newest("Mia").startswith(AFTER)


def test_somebody_elses_prompt_is_not_there(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    met_and_answered(stage)
    card = next(m.card for m in reversed(stage.shown) if m.to == "Mia" and m.card)
    for action in card.actions:
        stage.click("Tom", action)
        assert stage.newest("Tom").startswith("We could not find that among yours.")
    assert [row.prompts_off for row in participants(stage)] == [False, False]


def participants(stage: Stage) -> list[Participant]:
    with stage.house.database.tenant(stage.tenant) as session:
        return list(session.scalars(select(Participant)))


def test_no_words_and_no_answers_in_queues_or_logs(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)
    two(stage)
    stage.until(at("2026-01-15", "12:00"))
    stage.say("Mia", "met today")
    stage.press("Mia", "Not really")
    prompt = LIBRARY.prompt(prompt_seen(stage, "Mia")).text
    stage.press("Mia", "Save a private note")
    stage.fill("Mia", text="I was too quiet about Q7")
    stage.until(at("2026-01-21", "12:00"))
    secrets = ("not_really", "Not really", prompt, "too quiet", "Q7", "at ease and respected")
    with stage.house.database.tenant(stage.tenant) as session:
        tables = (Outgoing, DueDate, Job, SeenEvent, Pulse, PromptShown, PrivateNote)
        rows = [row for table in tables for row in session.scalars(select(table)).all()]
        kept = [str({c.key: getattr(row, c.key) for c in row.__table__.columns}) for row in rows]
        choices = [str(row.actions) for row in session.scalars(select(LastChoices))]
    assert len(kept) > 5
    assert [word for word in secrets for row in kept if word in row] == []
    assert [word for word in secrets[2:] for row in choices if word in row] == []
    assert [word for word in secrets if word in caplog.text] == []


@pytest.mark.parametrize("locale", ["en", "es"])
def test_every_card_of_a_story_fits_and_says_why_it_came(quick_stage: Stage, locale: str) -> None:
    stage = quick_stage
    two(stage, locales=(locale, locale))
    stage.until(at("2026-01-21", "12:00"))
    stage.say("Mia", "met today")
    stage.until(at("2026-03-01", "12:00"))
    cards = [message.card for message in stage.shown if message.card is not None]
    assert [problem for card in cards for problem in card_problems(card)] == []
    foot = {"en": 'Fewer messages: type "fewer".', "es": "Menos mensajes: escribe «menos»."}[locale]
    unprompted = [message for message in stage.shown if message.to == "Tom" and message.text]
    assert unprompted
    assert [message.text for message in unprompted if not message.text.endswith(foot)] == []
    for message in stage.shown:
        said = message.text.split("\n\n")
        spoken = [part for part in said if not part.startswith(("Reply ", "Responde ")) and foot not in part]
        assert len(words(" ".join(spoken))) <= 60, message.text
