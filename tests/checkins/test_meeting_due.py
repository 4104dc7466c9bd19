"""A meeting is due: one nudge for each, in their own hours, gone on both sides when either has acted."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.card import Button
from bot.conversation.event import Click
from bot.dispatch import dispatch
from bot.nudges.working_time import Calendar, DateRange
from bot.pairs.model import Meeting
from bot.routes import ROUTES
from tests.checkins.stories import (
    NUDGE,
    at,
    book,
    change,
    having,
    member_facts,
    pair_of,
    rhythm_of,
    sent,
    two,
)
from tests.fakes import Stage, complaints

KIND = "checkins.meeting_due"


def local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def test_a_week_after_agreeing_each_gets_one_nudge(stage: Stage) -> None:
    two(stage)
    stage.until(at("2026-01-19", "23:00"))
    assert (stage.seen_by("Mia"), stage.seen_by("Tom")) == ([], [])
    stage.until(at("2026-01-20", "12:00"))
    assert having(stage, "Mia", NUDGE.format("Tom")) == stage.seen_by("Mia")
    assert having(stage, "Tom", NUDGE.format("Mia")) == stage.seen_by("Tom")
    assert stage.buttons("Mia") == ["Suggest times", "We have a date", "We have met", "Not this month"]
    assert stage.newest("Mia").endswith('Fewer messages: type "fewer".')
    stage.until(at("2026-02-20", "18:00"))
    assert (len(sent(stage, KIND, "Mia")), len(sent(stage, KIND, "Tom"))) == (1, 1)


@pytest.mark.parametrize(
    "zones", [("Pacific/Auckland", "America/Los_Angeles"), ("Europe/Dublin", "Asia/Kolkata")]
)
def test_it_comes_in_the_hours_of_each_whatever_the_clocks_do(
    quick_stage: Stage, zones: tuple[str, str]
) -> None:
    # Met on 25 February: due 25 March. Clocks change on 8 March (America), 29 March (Europe) and 5 April
    # (New Zealand), so the nudges of this month and the next fall on both sides of each change.
    stage = quick_stage
    pair = two(stage, zones=zones)
    stage.until(at("2026-02-25", "20:00"))
    stage.say("Mia", "met 2026-02-25")
    stage.until(at("2026-03-27", "12:00"))
    stage.press("Mia", "Not this month")
    stage.until(at("2026-04-24", "12:00"))
    found = {"Mia": sent(stage, KIND, "Mia")[1:], "Tom": sent(stage, KIND, "Tom")[1:]}
    for name, zone in zip(("Mia", "Tom"), zones, strict=True):
        here = [local(moment, zone) for moment in found[name]]
        assert [moment.date() for moment in here] == [date(2026, 3, 25), date(2026, 4, 22)]
        for moment in here:
            minutes = moment.hour * 60 + moment.minute
            assert 10 * 60 <= minutes < 12 * 60 or 14 * 60 <= minutes < 15 * 60 + 30, (name, moment)
    assert rhythm_of(stage, pair).due_on == date(2026, 4, 22)


def test_not_this_month_takes_it_from_both_and_moves_it_by_the_cadence(stage: Stage) -> None:
    pair = two(stage)
    stage.until(at("2026-01-21", "18:00"))
    stage.press("Mia", "Not this month")
    comes = "That is fine. The next word from us about a meeting with Tom comes around Monday 16 February."
    assert stage.seen_by("Mia") == [f"{comes}\n\nReply 1: Suggest times"]
    assert stage.seen_by("Tom") == [], "it disappears, and nothing is said"
    stage.until(at("2026-02-16", "09:00"))
    assert having(stage, "Tom", NUDGE.format("Mia")) == []
    stage.until(at("2026-02-18", "18:00"))
    assert [len(sent(stage, KIND, name)) for name in ("Mia", "Tom")] == [2, 2]
    assert rhythm_of(stage, pair).nudges == 2


def test_a_date_takes_it_from_both(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    stage.until(at("2026-01-21", "18:00"))
    stage.press("Tom", "We have a date")
    stage.fill("Tom", day="2026-02-03", time="14:00")
    assert having(stage, "Mia", NUDGE.format("Tom")) == []
    stage.until(at("2026-02-02", "18:00"))
    assert [len(sent(stage, KIND, name)) for name in ("Mia", "Tom")] == [1, 1]


def test_suggested_times_take_it_from_the_other(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    stage.until(at("2026-01-21", "18:00"))
    stage.press("Tom", "Suggest times")
    stage.fill("Tom", own_day="2026-02-03", own_time="14:00")
    stage.advance(days=1)
    assert having(stage, "Mia", NUDGE.format("Tom")) == []
    assert having(stage, "Mia", "Tuesday 3 February, 14:00") != []


def test_we_have_met_is_noted_for_both(stage: Stage) -> None:
    pair = two(stage)
    stage.until(at("2026-01-21", "18:00"))
    stage.press("Tom", "We have met")
    assert complaints(stage.fill("Tom", on="2026-01-22")) == {
        "on": "That day is still to come. Please give the day on which you met."
    }
    stage.fill("Tom", on="2026-01-20")
    assert having(stage, "Mia", NUDGE.format("Tom")) == []
    assert having(stage, "Tom", NUDGE.format("Mia")) == []
    assert having(stage, "Tom", "Noted: you and Mia met on Tuesday 20 January.") != []
    assert pair_of(stage, pair).last_met_on == date(2026, 1, 20)
    stage.until(at("2026-02-17", "12:00"))
    assert having(stage, "Mia", NUDGE.format("Tom")) != []


def test_a_meeting_noted_before_it_went_out_cancels_it(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    stage.until(at("2026-01-20", "09:00"))
    stage.say("Mia", "met yesterday")
    stage.until(at("2026-02-01", "12:00"))
    assert (sent(stage, KIND, "Mia"), sent(stage, KIND, "Tom")) == ([], [])


def test_a_break_moves_it_to_its_third_day(quick_stage: Stage) -> None:
    stage = quick_stage
    away = DateRange(first=date(2026, 1, 17), last=date(2026, 2, 1))
    two(stage, calendar=Calendar(breaks=(away,), holidays=frozenset({date(2026, 2, 3)})))
    stage.until(at("2026-02-04", "23:00"))
    assert stage.seen_by("Mia") == [], "the break, its first two working days and a holiday"
    # Five working days after the agreement: 13 to 16 January, then 2 February; Thursday is the third day.
    stage.until(at("2026-02-05", "18:00"))
    assert having(stage, "Mia", NUDGE.format("Tom")) != []


@pytest.mark.parametrize("state", ["matched", "agreeing"])
def test_none_before_the_agreement(quick_stage: Stage, state: str) -> None:
    two(quick_stage, state=state)
    quick_stage.until(at("2026-02-02", "18:00"))
    assert sent(quick_stage, KIND, "Mia") == []


def test_none_on_pause_and_one_some_days_after_it(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    change(stage, pair, "pause")
    stage.until(at("2026-03-02", "09:00"))
    assert sent(stage, KIND, "Mia") == []
    change(stage, pair, "resume")
    stage.until(at("2026-03-09", "08:00"))
    assert sent(stage, KIND, "Mia") == []
    stage.until(at("2026-03-10", "18:00"))
    assert [len(sent(stage, KIND, name)) for name in ("Mia", "Tom")] == [1, 1]


def test_an_open_nudge_goes_with_the_pair(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    stage.until(at("2026-01-21", "18:00"))
    change(stage, pair, "finish")
    stage.settle()
    assert (having(stage, "Mia", "would be due"), having(stage, "Tom", "would be due")) == ([], [])
    stage.until(at("2026-06-01", "18:00"))
    assert [len(sent(stage, KIND, name)) for name in ("Mia", "Tom")] == [1, 1]


def test_none_after_the_last_day_of_the_round(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage, ends_on=date(2026, 1, 18))
    stage.until(at("2026-01-30", "18:00"))
    assert sent(stage, KIND, "Mia") == []


def test_whoever_wants_fewer_messages_gets_every_other_one(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    member_facts(stage, "Tom", quiet="fewer")
    for week in (2, 6, 10, 14):
        stage.until(at("2026-01-12") + timedelta(weeks=week))
        stage.press("Mia", "Not this month")
    assert [len(sent(stage, KIND, name)) for name in ("Mia", "Tom")] == [4, 2]


def test_part_timers_get_it_on_their_own_day(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.arrive("Mia", hours={"days": {"4": [["13:00", "15:00"]]}})
    two(stage)
    stage.until(at("2026-02-28", "18:00"))
    # Five of Mia's Fridays are more than the cadence of four weeks; its end moves to her next Friday.
    friday = [local(moment, "Europe/Dublin") for moment in sent(stage, KIND, "Mia")]
    assert [(moment.date(), moment.hour) for moment in friday] == [(date(2026, 2, 13), 13)]


def test_an_old_card_says_so_kindly(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    stage.until(at("2026-01-21", "18:00"))
    old = Button(name="checkins.not_this_month", label="x", args={"pair": pair, "on": "2026-01-19"})
    stage.click("Tom", old)
    stage.click("Tom", old)
    assert stage.newest("Tom").startswith("Things have moved on since that card.")
    assert rhythm_of(stage, pair).put_off == date(2026, 1, 19)
    assert stage.buttons("Tom") == ["See what is due"]
    change(stage, pair, "finish")
    stage.click("Tom", old)
    assert stage.buttons("Tom") == ["Show where I am"]  # nothing is due in a pair that has ended


def test_a_redelivered_tap_gets_the_same_answer_and_counts_once(stage: Stage) -> None:
    pair = two(stage)
    stage.until(at("2026-01-21", "18:00"))
    event = Click(
        id="same",
        sender=stage.sender("Tom"),
        name="checkins.not_this_month",
        args={"pair": pair, "on": "2026-01-19"},
    )
    first = dispatch(stage.house, ROUTES, event)
    assert dispatch(stage.house, ROUTES, event) == first
    assert rhythm_of(stage, pair).due_on == date(2026, 2, 16)


def test_somebody_elses_card_is_not_there(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    stage.arrive("Eve")
    stage.until(at("2026-01-21", "18:00"))
    stage.click(
        "Eve", Button(name="checkins.not_this_month", label="x", args={"pair": pair, "on": "2026-01-19"})
    )
    stage.click("Eve", Button(name="checkins.all_fine", label="x", args={"pair": pair}))
    assert stage.seen_by("Eve")[-2:] == [stage.newest("Eve")] * 2
    assert rhythm_of(stage, pair).due_on == date(2026, 1, 19)


def test_a_day_that_was_booked_and_passed_in_silence_counts_for_a_week(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    book(stage, pair, at("2026-01-15", "14:00"))
    stage.until(at("2026-01-21", "18:00"))
    assert sent(stage, KIND, "Mia") == []
    stage.until(at("2026-01-28", "18:00"))
    assert [len(sent(stage, KIND, name)) for name in ("Mia", "Tom")] == [1, 1]
    with stage.house.database.tenant(stage.tenant) as session:
        assert [m.state for m in Meeting.open_of(session, pair)] == ["booked"]
