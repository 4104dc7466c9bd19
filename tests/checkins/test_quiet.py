"""A pair from which nothing is heard: two private questions, then a pause, and never more than that."""

from datetime import date

import pytest

from tests.checkins.stories import (
    NUDGE,
    at,
    book,
    change,
    having,
    member_facts,
    pair_of,
    post_of,
    rhythm_of,
    sent,
    two,
)
from tests.fakes import Stage

KIND = "checkins.quiet"
FIRST, LAST = "It has been a while.", "Last check from us."


def days_of(stage: Stage, kind: str, name: str) -> list[date]:
    return [moment.date() for moment in sent(stage, kind, name)]


def test_silence_leads_to_two_questions_a_pause_and_a_gentle_end(stage: Stage) -> None:
    """Progress is looked after without counting people's clicks for anybody else (S3-18)."""
    pair = two(stage)
    stage.arrive("Cora")
    # Agreed on 12 January, nudged on the 20th. The cadence and ten working days end on 23 February.
    stage.until(at("2026-02-22", "23:00"))
    assert [kind for kind, _, _ in post_of(stage).gone] == ["checkins.meeting_due"] * 2
    stage.until(at("2026-02-24", "18:00"))
    assert stage.newest("Mia").startswith("It has been a while. How are things with you and Tom?")
    assert stage.buttons("Mia") == [
        "We have met",
        "We have a date",
        "Busy, all fine",
        "Get help",
        "Pause us",
    ]
    assert "PRIVATE: Tom will not see what you tap." in stage.newest("Mia")
    stage.until(at("2026-03-12", "18:00"))
    assert stage.newest("Tom").startswith(LAST)
    stage.until(at("2026-04-01", "18:00"))
    assert pair_of(stage, pair).state == "paused"
    assert pair_of(stage, pair).paused_until is None
    assert stage.newest("Mia").startswith("We have paused your pairing with Tom. That is fine.")
    assert (having(stage, "Mia", FIRST), having(stage, "Mia", LAST)) == ([], []), "they no longer apply"
    stage.until(at("2026-04-15", "23:00"))
    assert pair_of(stage, pair).state == "paused"
    stage.until(at("2026-08-01", "18:00"))
    assert (pair_of(stage, pair).state, pair_of(stage, pair).ended_as) == ("ended", "timeout")
    assert stage.newest("Tom").startswith("We have closed your pairing with Mia, as it had been quiet.")
    for name in ("Mia", "Tom"):
        assert [kind for kind, reader, _ in post_of(stage).gone if reader == name] == [
            "checkins.meeting_due",
            KIND,
            KIND,
            "checkins.auto_paused",
            "pairs.ended",
        ]
    assert stage.seen_by("Cora") == []


def test_all_fine_stays_with_whoever_says_it(stage: Stage) -> None:
    pair = two(stage)
    stage.until(at("2026-02-25", "18:00"))
    before = list(stage.seen_by("Mia"))
    stage.press("Tom", "Busy, all fine")
    assert stage.newest("Tom").startswith("Thank you, that is good to know.")
    stage.advance(days=3)
    assert stage.seen_by("Mia") == before, "neither the question nor the nudge shows that Tom has answered"
    assert rhythm_of(stage, pair).quiet == 0
    assert rhythm_of(stage, pair).due_on == date(2026, 3, 25)
    stage.until(at("2026-03-26", "18:00"))
    assert having(stage, "Mia", NUDGE.format("Tom")) != []
    assert len(sent(stage, KIND, "Mia")) == 1


def test_both_may_say_all_fine(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    stage.until(at("2026-02-25", "18:00"))
    stage.press("Tom", "Busy, all fine")
    stage.press("Mia", "Busy, all fine")
    assert stage.newest("Mia").startswith("Thank you, that is good to know.")
    assert rhythm_of(stage, pair).quiet == 0


def test_a_meeting_noted_answers_it_for_both(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    stage.until(at("2026-02-25", "18:00"))
    stage.press("Tom", "We have met")
    stage.fill("Tom", on="2026-02-20")
    stage.settle()
    assert (having(stage, "Mia", FIRST), having(stage, "Tom", FIRST)) == ([], [])
    stage.until(at("2026-03-19", "18:00"))
    assert len(sent(stage, KIND, "Mia")) == 1


def test_a_date_answers_it_for_both(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    stage.until(at("2026-02-25", "18:00"))
    book(stage, pair, at("2026-03-20", "14:00"))
    stage.settle()
    assert (having(stage, "Mia", FIRST), having(stage, "Tom", FIRST)) == ([], [])
    stage.until(at("2026-03-19", "18:00"))
    assert len(sent(stage, KIND, "Mia")) == 1


def test_any_word_from_either_starts_the_silence_anew(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    stage.until(at("2026-02-20", "18:00"))
    stage.press("Mia", "Not this month")
    stage.until(at("2026-03-30", "18:00"))
    assert sent(stage, KIND, "Tom") == []


def test_whoever_works_on_a_goal_is_not_silent(quick_stage: Stage) -> None:
    """What the other one can see counts as a sign of life, though no meeting comes of it."""
    pair = two(quick_stage)
    quick_stage.until(at("2026-02-25", "18:00"))
    quick_stage.command("Tom", "goals")
    quick_stage.press("Tom", "Add a goal")
    quick_stage.fill("Tom", what="Film one lesson")
    assert rhythm_of(quick_stage, pair).quiet == 0
    quick_stage.until(at("2026-03-12", "18:00"))
    assert having(quick_stage, "Tom", LAST) == []


@pytest.mark.parametrize("words", ["change", "checkin", "goals", "meet", "swap"])
def test_whoever_asks_about_the_pair_has_been_heard_of(quick_stage: Stage, words: str) -> None:
    """Neither a meeting nor a reply is what makes a pair quiet; a word typed about it is one."""
    two(quick_stage)
    quick_stage.until(at("2026-02-20", "12:00"))
    quick_stage.command("Mia", words)
    quick_stage.until(at("2026-03-10", "18:00"))
    assert (sent(quick_stage, KIND, "Mia"), sent(quick_stage, KIND, "Tom")) == ([], [])


def test_a_last_question_is_not_followed_by_a_pause_where_a_swap_was_suggested(quick_stage: Stage) -> None:
    pair = two(quick_stage)
    quick_stage.until(at("2026-03-12", "18:00"))
    quick_stage.command("Mia", "swap")
    quick_stage.fill("Mia", to=quick_stage.members["Tom"], topic="")
    quick_stage.until(at("2026-04-01", "18:00"))
    assert pair_of(quick_stage, pair).state == "active"


@pytest.mark.parametrize(("closing_from", "asked"), [("2026-02-20", 0), ("2026-03-02", 2)])
def test_near_the_end_no_question_begins_and_one_that_has_goes_on(
    quick_stage: Stage, closing_from: str, asked: int
) -> None:
    """Both are asked then what becomes of it; the pause that a last question has promised still comes."""
    pair = two(quick_stage)
    quick_stage.until(at(closing_from))
    change(quick_stage, pair, "near_the_end")
    quick_stage.until(at("2026-05-01"))
    assert len(sent(quick_stage, KIND, "Tom")) == asked
    assert len(sent(quick_stage, "checkins.auto_paused", "Tom")) == (1 if asked else 0)


def test_a_snooze_is_no_silence(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    member_facts(stage, "Tom", snoozed_until=at("2026-03-02"))
    stage.until(at("2026-01-21", "18:00"))
    stage.press("Mia", "Not this month")
    stage.until(at("2026-04-15", "18:00"))  # four weeks and ten working days after the snooze ended
    assert days_of(stage, KIND, "Mia") == [date(2026, 4, 14)]


@pytest.mark.parametrize("label", ["Pick up again", "Close it"])
def test_the_pause_can_be_undone_or_closed(quick_stage: Stage, label: str) -> None:
    stage = quick_stage
    pair = two(stage)
    stage.until(at("2026-04-01", "18:00"))
    stage.press("Mia", label)
    expected = {"Pick up again": "active", "Close it": "paused"}  # closing is confirmed once
    assert pair_of(stage, pair).state == expected[label]


def test_the_pause_says_when_it_closes_by_itself_and_then_it_does(quick_stage: Stage) -> None:
    """No message comes after "no more messages" that the card did not speak of."""
    stage = quick_stage
    pair = two(stage)
    stage.until(at("2026-04-01", "18:00"))
    closes = "closes by itself about Tuesday, 21 April 2026."
    assert closes in stage.newest("Mia")
    assert closes in stage.look_home("Tom")
    stage.until(at("2026-04-20", "22:00"))
    assert pair_of(stage, pair).state == "paused"
    stage.until(at("2026-04-21", "18:00"))
    assert pair_of(stage, pair).state == "ended"
    assert having(stage, "Mia", "closes by itself") == []


def test_picked_up_again_it_starts_quietly(quick_stage: Stage) -> None:
    stage = quick_stage
    pair = two(stage)
    stage.until(at("2026-04-01", "18:00"))
    stage.press("Mia", "Pick up again")
    gone = len(post_of(stage).gone)
    stage.until(at("2026-04-07", "23:00"))
    assert [kind for kind, _, _ in post_of(stage).gone[gone:] if kind.startswith("checkins")] == []
    assert rhythm_of(stage, pair).quiet == 0
    stage.until(at("2026-04-10", "23:00"))
    assert len(sent(stage, "checkins.meeting_due", "Mia")) == 2


def test_no_pair_is_paused_for_a_question_that_never_reached_either(quick_stage: Stage) -> None:
    """Both want essential messages alone: they are not asked, and so they cannot have been silent."""
    pair = two(quick_stage)
    for name in ("Mia", "Tom"):
        member_facts(quick_stage, name, quiet="essential")
    quick_stage.until(at("2026-06-01", "18:00"))
    assert (pair_of(quick_stage, pair).state, rhythm_of(quick_stage, pair).quiet) == ("active", 1)
    member_facts(quick_stage, "Tom", quiet="")
    quick_stage.until(at("2026-06-20", "18:00"))
    assert having(quick_stage, "Tom", FIRST) != []


def test_nobody_is_asked_while_one_of_the_two_is_away(quick_stage: Stage) -> None:
    stage = quick_stage
    two(stage)
    member_facts(stage, "Tom", away_since=date(2026, 1, 13), away_until=date(2026, 3, 31))
    stage.command("Mia", "met today")  # their days are counted anew
    stage.until(at("2026-04-20", "18:00"))
    assert (sent(stage, KIND, "Mia"), sent(stage, KIND, "Tom")) == ([], [])
