"""`met`, `checkin`, the home and `why this`, as people use them."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.conversation.limits import card_problems, form_problems
from bot.pairs.model import Meeting
from tests.checkins.stories import NUDGE, at, book, having, pair_of, sent, two
from tests.fakes import Stage


def dates(stage: Stage) -> list[date]:
    with stage.house.database.tenant(stage.tenant) as session:
        found = [meeting.happened_on for meeting in session.scalars(select(Meeting))]
    return sorted(day for day in found if day is not None)


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ("met today", date(2026, 1, 14)),
        ("Met  yesterday", date(2026, 1, 13)),
        ("met 12/1", date(2026, 1, 12)),
    ],
)
def test_a_meeting_is_noted_in_one_line(quick_stage: Stage, said: str, on: date) -> None:
    stage = quick_stage
    pair = two(stage)
    stage.until(at("2026-01-14", "12:00"))
    stage.say("Mia", said)
    assert dates(stage) == [on]
    assert pair_of(stage, pair).last_met_on == on


def test_met_alone_asks_for_the_day_and_offers_today(stage: Stage) -> None:
    two(stage)
    stage.until(at("2026-01-14", "12:00"))
    stage.command("Mia", "met")
    assert form_problems(stage.forms["Mia"]) == []
    stage.fill("Mia")
    assert dates(stage) == [date(2026, 1, 14)]


def test_it_can_be_typed_from_start_to_end(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    stage.until(at("2026-01-14", "12:00"))
    stage.say("Mia", "met")
    stage.say("Mia", "1")
    stage.say("Mia", "2026-01-13")
    assert dates(stage) == [date(2026, 1, 13)]


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("met tomorrow", "That day is still to come."),
        ("met 1 January", "You were matched on Monday 12 January."),
        ("met sometime", "We could not read that day."),
    ],
)
def test_a_day_that_cannot_be_is_answered_kindly(quick_stage: Stage, said: str, heard: str) -> None:
    stage = quick_stage
    two(stage)
    stage.until(at("2026-01-14", "12:00"))
    stage.say("Mia", said)
    assert stage.newest("Mia").startswith(heard)
    assert dates(stage) == []


def test_both_may_note_the_same_meeting(stage: Stage) -> None:
    two(stage)
    stage.until(at("2026-01-14", "12:00"))
    stage.say("Mia", "met yesterday")
    stage.say("Tom", "met yesterday")
    assert dates(stage) == [date(2026, 1, 13)]


def test_with_two_pairings_it_asks_which(quick_stage: Stage) -> None:
    stage = quick_stage
    first = two(stage)
    stage.advance(hours=1)
    second = two(stage, mentor="Mia", mentee="Zoe")
    stage.until(at("2026-01-14", "12:00"))
    stage.command("Mia", "met yesterday")
    assert [option.label for option in stage.forms["Mia"].fields[0].options] == ["Tom", "Zoe"]  # type: ignore[union-attr]  # a choice
    stage.fill("Mia", pair=second)
    assert [pair_of(stage, pair).last_met_on for pair in (first, second)] == [None, date(2026, 1, 13)]
    stage.say("Mia", "checkin")
    assert stage.buttons("Mia") == ["Tom", "Zoe"]
    stage.press("Mia", "Zoe")
    assert stage.newest("Mia").startswith("Nothing to answer now. A meeting with Zoe would be due about")


def test_without_a_pairing_there_is_nothing_to_note(quick_stage: Stage) -> None:
    quick_stage.arrive("Eve")
    quick_stage.say("Eve", "met")
    assert quick_stage.newest("Eve").startswith("You have no pairing at the moment")


def test_checkin_shows_what_is_due_and_then_what_comes(stage: Stage) -> None:
    """Regular check-ins: what is due, whenever somebody asks (S0-11)."""
    pair = two(stage)
    stage.say("Mia", "checkin")
    assert stage.newest("Mia").startswith(
        "Nothing to answer now. A meeting with Tom would be due about Monday 19 January."
    )
    stage.until(at("2026-01-19", "12:00"))
    stage.say("Mia", "checkin")
    assert stage.newest("Mia").startswith(NUDGE.format("Tom"))
    assert "You get this because" not in stage.newest("Mia"), "it was asked for"
    book(stage, pair, at("2026-01-22", "14:00"))
    stage.say("Mia", "checkin")
    assert stage.newest("Mia").startswith(
        "Nothing to answer now. You and Tom meet on Thursday 22 January, 14:00."
    )
    stage.until(at("2026-01-22", "08:00"))
    stage.say("Mia", "checkin")
    assert stage.newest("Mia").startswith("Today at 14:00: Tom.")
    stage.until(at("2026-01-23", "10:00"))
    stage.say("Mia", "checkin")
    assert stage.newest("Mia").startswith("Did your meeting with Tom")


def test_the_home_leads_to_what_is_due(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    stage.until(at("2026-01-21", "12:00"))
    assert stage.look_home("Tom").startswith(NUDGE.format("Mia"))


def test_why_this_tells_what_made_the_last_message_come(stage: Stage) -> None:
    two(stage, locales=("en", "es"))
    stage.say("Mia", "why this")
    assert stage.newest("Mia").startswith("We have not sent you anything that you did not ask for.")
    stage.until(at("2026-01-21", "12:00"))
    stage.say("Mia", "Why this")
    told = stage.newest("Mia")
    assert told.startswith("You two had no meeting planned, and by your rhythm one was due.")
    assert "It was sent on Tuesday 20 January, 10:" in told
    assert "at most one a week" in told
    stage.say("Tom", "por qué esto")
    assert stage.newest("Tom").startswith("No había ningún encuentro previsto")


def test_the_last_message_is_the_one_explained(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "14:00"))
    stage.until(at("2026-01-14", "12:00"))
    stage.say("Tom", "why this")
    assert stage.newest("Tom").startswith("You two had booked a meeting for that day.")
    assert "no weekly limit" in stage.newest("Tom")
    stage.until(at("2026-01-15", "12:00"))
    stage.press("Mia", "Yes")
    stage.say("Mia", "why this")
    assert stage.newest("Mia").startswith("You noted that the two of you met.")


def test_a_whole_story_reads_as_well_in_spanish(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage, locales=("es", "en"))
    stage.until(at("2026-01-21", "12:00"))
    stage.press("Mia", "Tenemos fecha")
    stage.fill("Mia", day="2026-01-22", time="14:00", place="biblioteca")
    stage.until(at("2026-01-22", "12:00"))
    assert having(stage, "Mia", "Hoy a las 14:00: Tom, biblioteca.") != []
    stage.until(at("2026-01-23", "12:00"))
    stage.press("Mia", "Sí")
    assert having(stage, "Mia", "Anotado: Tom y tú os visteis el jueves 22 de enero.") != []
    assert having(stage, "Tom", "Noted: you and Mia met on Thursday 22 January.") != []
    stage.press("Mia", "No mucho")
    assert "Pedir ayuda" in stage.buttons("Mia")
    assert pair_of(stage, pair).last_met_on == date(2026, 1, 22)
    assert sent(stage, "learning.after_logging", "Mia") == [at("2026-01-23", "12:00")]
    for message in stage.shown:
        assert message.card is None or card_problems(message.card) == []
