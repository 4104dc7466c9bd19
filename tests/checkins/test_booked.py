"""A booked meeting: a reminder on its morning, and on the next working day "did it happen?"."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot import jobs
from bot.conversation.card import Button
from bot.nudges.working_time import Calendar
from bot.pairs.model import Meeting
from bot.routes import ROUTES
from tests.checkins.stories import (
    QUESTION,
    at,
    book,
    change,
    having,
    member_facts,
    pair_of,
    post_of,
    sent,
    two,
)
from tests.fakes import Stage

REMINDER, DID_IT = "checkins.reminder", "checkins.did_it_happen"


def meeting_states(stage: Stage) -> list[str]:
    with stage.house.database.tenant(stage.tenant) as session:
        return sorted(meeting.state for meeting in session.scalars(select(Meeting)))


def local_times(moments: list[datetime], zone: str) -> list[str]:
    return [f"{moment.astimezone(ZoneInfo(zone)):%a %d %b %H:%M}" for moment in moments]


def test_both_are_reminded_on_its_morning_in_their_own_hours(stage: Stage) -> None:
    pair = two(stage, zones=("Europe/Dublin", "Europe/Madrid"))
    book(stage, pair, at("2026-01-14", "14:00"), place="library")
    stage.until(at("2026-01-14", "07:59"))
    assert (stage.seen_by("Mia"), stage.seen_by("Tom")) == ([], [])
    stage.until(at("2026-01-14", "09:00"))
    assert local_times(sent(stage, REMINDER, "Mia"), "Europe/Dublin") == ["Wed 14 Jan 09:00"]
    assert local_times(sent(stage, REMINDER, "Tom"), "Europe/Madrid") == ["Wed 14 Jan 09:00"]
    assert stage.newest("Mia").startswith("Today at 14:00: Tom, library.\n\nFor Tom it is 15:00 then.")
    assert stage.newest("Tom").startswith("Today at 15:00: Mia, library.\n\nFor Mia it is 14:00 then.")
    assert stage.buttons("Tom")[:4] == ["Move it", "Can't today", "Say what to talk about", "Set reminders"]
    stage.until(at("2026-01-15", "08:00"))
    assert [len(sent(stage, REMINDER, name)) for name in ("Mia", "Tom")] == [1, 1]


def test_in_one_zone_nothing_is_said_about_the_others_time(quick_stage: Stage) -> None:
    pair = two(quick_stage)
    book(quick_stage, pair, at("2026-01-14", "14:00"))
    quick_stage.until(at("2026-01-14", "09:00"))
    assert "For Tom" not in quick_stage.newest("Mia")
    assert quick_stage.newest("Mia").startswith("Today at 14:00: Tom.")


def test_before_their_day_begins_it_comes_on_the_working_day_before(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-19", "08:30"))
    stage.until(at("2026-01-19", "08:30"))
    assert local_times(sent(stage, REMINDER, "Mia"), "Europe/Dublin") == ["Fri 16 Jan 09:00"]
    assert stage.newest("Mia").startswith("Monday 19 January, 08:30: Tom.")
    assert stage.buttons("Mia")[:4] == ["Move it", "Can't then", "Say what to talk about", "Set reminders"]


def test_a_reminder_of_a_meeting_that_took_place_has_nothing_left_to_press(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "14:00"), place="library")
    stage.until(at("2026-01-14", "15:30"))
    (reminder,) = [m for m in stage.shown if m.to == "Tom" and m.text.startswith("Today at 14:00")]
    stage.say("Mia", "met today")
    assert reminder.text.startswith("Today at 14:00: Mia, library.")
    assert reminder.card is not None
    assert reminder.card.actions == ()


@pytest.mark.parametrize("cause", ["pause", "finish"])
def test_none_for_a_pair_that_rests(quick_stage: Stage, cause: str) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "14:00"))
    change(stage, pair, cause)
    stage.until(at("2026-01-20", "18:00"))
    assert [sent(stage, kind, "Mia") for kind in (REMINDER, DID_IT)] == [[], []]


def test_a_first_chat_is_reminded_of_as_well(quick_stage: Stage) -> None:
    pair = two(quick_stage, state="matched")
    book(quick_stage, pair, at("2026-01-14", "14:00"))
    quick_stage.until(at("2026-01-14", "09:00"))
    assert having(quick_stage, "Tom", "Today at 14:00: Mia.") != []


def test_booked_for_the_same_day_needs_no_reminder(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    stage.until(at("2026-01-13", "10:00"))
    book(stage, pair, at("2026-01-13", "14:00"))
    stage.until(at("2026-01-13", "14:00"))
    assert sent(stage, REMINDER, "Mia") == []


def test_a_moved_meeting_is_reminded_of_on_its_new_day_alone(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "14:00"))
    stage.until(at("2026-01-14", "09:00"))
    book(stage, pair, at("2026-01-15", "10:00"))
    stage.settle()
    assert having(stage, "Mia", "Today at 14:00") == []
    assert (
        having(stage, "Mia", "Your meeting with Tom has moved. It is now on Thursday 15 January, 10:00.")
        != []
    )
    stage.until(at("2026-01-15", "09:30"))
    assert len(sent(stage, REMINDER, "Mia")) == 2
    assert stage.newest("Mia").startswith("Today at 10:00: Tom.")


def test_cannot_today_is_seen_on_both_sides(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "14:00"))
    stage.until(at("2026-01-14", "09:00"))
    stage.press("Mia", "Can't today")
    stage.settle()
    assert having(stage, "Tom", "Today at 14:00") == []
    assert having(stage, "Tom", "The meeting with Mia is not at that time any more.") != []
    stage.until(at("2026-01-16", "18:00"))
    assert sent(stage, DID_IT, "Tom") == []


def test_what_somebody_brings_is_in_the_reminder(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    stage.say("Mia", "prompt")
    stage.press("Mia", "Bring to our next meeting")
    stage.fill("Mia", line="how  you\nchoose")
    book(stage, pair, at("2026-01-14", "14:00"))
    stage.until(at("2026-01-14", "09:00"))
    for name in ("Mia", "Tom"):
        assert "You wanted to look at:\n\n- how you choose" in stage.newest(name)


def test_a_late_clock_does_not_remind_of_what_is_over(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "10:00"))
    stage.clock.move_to(at("2026-01-14", "10:01"))  # nothing ran meanwhile
    jobs.settle(stage.house, ROUTES, stage.post)
    assert sent(stage, REMINDER, "Mia") == []


def test_a_reminder_that_could_not_leave_in_time_is_never_sent(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "10:00"))
    post_of(stage).held[REMINDER, "Mia"] = at("2026-01-14", "10:05")
    stage.until(at("2026-01-14", "12:00"))
    assert [len(sent(stage, REMINDER, name)) for name in ("Mia", "Tom")] == [0, 1]


def test_the_next_working_day_asks_each_whether_it_happened(stage: Stage) -> None:
    pair = two(stage, zones=("Europe/Dublin", "America/New_York"))
    book(stage, pair, at("2026-01-16", "15:00"))  # a Friday
    stage.until(at("2026-01-19", "18:00"))
    assert local_times(sent(stage, DID_IT, "Mia"), "Europe/Dublin") == ["Mon 19 Jan 09:00"]
    assert local_times(sent(stage, DID_IT, "Tom"), "America/New_York") == ["Mon 19 Jan 09:00"]
    assert stage.newest("Mia").startswith("Did your meeting with Tom on Friday, 16 January 2026 happen?")
    assert stage.buttons("Mia") == ["Yes", "Moved", "No"]


def test_a_holiday_puts_the_question_off(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage, calendar=Calendar(holidays=frozenset({date(2026, 1, 15)})))
    book(stage, pair, at("2026-01-14", "15:00"))
    stage.until(at("2026-01-16", "09:00"))
    assert local_times(sent(stage, DID_IT, "Mia"), "Europe/Dublin") == ["Fri 16 Jan 09:00"]


def test_a_yes_is_noted_for_both(stage: Stage) -> None:
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "15:00"))
    stage.until(at("2026-01-15", "10:00"))
    stage.press("Tom", "Yes")
    stage.settle()
    assert having(stage, "Tom", "Noted: you and Mia met on Wednesday 14 January.") != []
    assert having(stage, "Mia", QUESTION.format("Tom")) == [], "the card on the other side has changed"
    assert having(stage, "Mia", "Noted: you and Tom met on Wednesday 14 January.") != []
    assert (pair_of(stage, pair).last_met_on, meeting_states(stage)) == (date(2026, 1, 14), ["happened"])


def test_a_yes_before_the_other_was_asked_spares_them_the_question(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage, zones=("Europe/Dublin", "America/Los_Angeles"))
    book(stage, pair, at("2026-01-14", "17:00"))
    stage.until(at("2026-01-15", "10:00"))
    stage.press("Mia", "Yes")
    stage.until(at("2026-01-19", "23:00"))
    assert sent(stage, DID_IT, "Tom") == []


def test_a_yes_while_the_others_question_is_on_its_way_stops_it(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "15:00"))
    post_of(stage).held[DID_IT, "Tom"] = at("2026-01-15", "10:00")
    stage.until(at("2026-01-15", "09:30"))
    stage.press("Mia", "Yes")
    stage.until(at("2026-01-15", "12:00"))
    assert (sent(stage, DID_IT, "Tom"), having(stage, "Tom", "Noted")) == ([], [])


def test_a_no_is_nobody_elses_business(stage: Stage) -> None:
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "15:00"))
    stage.until(at("2026-01-15", "10:00"))
    before = list(stage.seen_by("Mia"))
    stage.press("Tom", "No")
    assert stage.newest("Tom").startswith("That is fine, and nobody is told. Would you like a new date?")
    stage.advance(hours=5)
    assert stage.seen_by("Mia") == before
    assert meeting_states(stage) == ["booked"], "the other one may still say yes"
    stage.press("Mia", "Yes")
    assert meeting_states(stage) == ["happened"]


def test_two_noes_settle_it_and_the_rhythm_goes_on(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "15:00"))
    stage.until(at("2026-01-15", "10:00"))
    stage.press("Tom", "No")
    before = stage.seen_by("Tom")
    stage.press("Mia", "No")
    assert meeting_states(stage) == ["missed"]
    assert stage.seen_by("Tom") == before  # Mia's no is not to be guessed from a card that has gone
    stage.until(at("2026-01-21", "18:00"))
    assert [len(sent(stage, "checkins.meeting_due", name)) for name in ("Mia", "Tom")] == [1, 1]


def test_moved_asks_for_the_new_time(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "15:00"))
    stage.until(at("2026-01-15", "10:00"))
    stage.press("Tom", "Moved")
    stage.fill("Tom", own_day="2026-01-22", own_time="15:00")
    stage.advance(hours=3)
    assert having(stage, "Mia", QUESTION.format("Tom")) == []
    assert having(stage, "Mia", "Thursday 22 January, 15:00") != []


def test_an_old_question_says_so_kindly(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-14", "15:00"))
    with stage.house.database.tenant(stage.tenant) as session:
        meeting = session.scalars(select(Meeting)).one().id
    early = Button(
        name="checkins.happened",
        label="x",
        args={"meeting": meeting, "at": at("2026-01-14", "15:00").isoformat()},
    )
    stage.click("Tom", early)
    assert stage.newest("Tom").startswith("Things have moved on since that card.")
    stage.arrive("Eve")
    stage.until(at("2026-01-15", "10:00"))
    stage.click("Eve", early)
    assert meeting_states(stage) == ["booked"]
    stage.press("Tom", "Yes")
    stage.click("Mia", Button(name="checkins.did_not", label="x", args=early.args))
    assert stage.newest("Mia").startswith("Noted: you and Tom met on Wednesday 14 January.")
    assert meeting_states(stage) == ["happened"]


def test_essential_messages_alone_means_neither(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    member_facts(stage, "Mia", quiet="essential")
    book(stage, pair, at("2026-01-14", "15:00"))
    stage.until(at("2026-01-16", "18:00"))
    assert (stage.seen_by("Mia"), len(stage.seen_by("Tom"))) == ([], 2)


def test_reminders_come_whatever_else_came_that_week(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    stage.until(at("2026-01-20", "18:00"))
    assert len(sent(stage, "checkins.meeting_due", "Mia")) == 1
    for day in (21, 22, 23):
        book(stage, pair, at(f"2026-01-{day}", "15:00"))
        stage.until(at(f"2026-01-{day}", "12:00"))
        stage.advance(hours=4)
    stage.advance(days=3)
    assert [len(sent(stage, REMINDER, "Mia")), len(sent(stage, DID_IT, "Mia"))] == [3, 3]


def test_midnight_in_between_does_not_confuse_the_day(quick_stage: Stage) -> None:
    # 22:50 on Wednesday in Dublin is Thursday morning in Tokyo: each is asked after a day of their own.
    stage = quick_stage
    pair = two(stage, zones=("Europe/Dublin", "Asia/Tokyo"))
    book(stage, pair, at("2026-01-14", "22:50"))
    stage.until(at("2026-01-14", "22:50") + timedelta(days=3))
    assert local_times(sent(stage, DID_IT, "Mia"), "Europe/Dublin") == ["Thu 15 Jan 09:00"]
    assert local_times(sent(stage, DID_IT, "Tom"), "Asia/Tokyo") == ["Fri 16 Jan 09:00"]


def test_beyond_midnight_each_reads_a_day_of_their_own_of_the_same_meeting(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage, zones=("Europe/Dublin", "Asia/Tokyo"))
    book(stage, pair, at("2026-01-14", "22:50"))
    stage.until(at("2026-01-16", "12:00"))
    stage.press("Tom", "Yes")
    stage.settle()
    assert having(stage, "Tom", "Noted: you and Mia met on Thursday 15 January.") != []
    assert having(stage, "Mia", "Noted: you and Tom met on Wednesday 14 January.") != []
    assert (pair_of(stage, pair).last_met_on, meeting_states(stage)) == (date(2026, 1, 14), ["happened"])


@pytest.mark.parametrize("first", ["Mia", "Tom"])
def test_beyond_midnight_it_is_one_meeting_whoever_types_first_that_they_have_met(
    quick_stage: Stage, first: str
) -> None:
    stage = quick_stage
    pair = two(stage, zones=("Europe/Dublin", "Asia/Tokyo"))
    book(stage, pair, at("2026-01-14", "22:50"))
    stage.until(at("2026-01-16", "10:00"))
    for name in ("Mia", "Tom") if first == "Mia" else ("Tom", "Mia"):
        stage.command(name, "met 2026-01-14" if name == "Mia" else "met 2026-01-15")
    assert (pair_of(stage, pair).last_met_on, meeting_states(stage)) == (date(2026, 1, 14), ["happened"])


def test_the_reminder_in_spanish_names_the_others_day(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage, zones=("Europe/Dublin", "Asia/Tokyo"), locales=("en", "es"))
    book(stage, pair, at("2026-01-14", "22:50"))
    stage.until(at("2026-01-15", "01:00"))
    assert having(stage, "Tom", "Hora de Mia: miércoles 14 de enero, 22:50.") != []
