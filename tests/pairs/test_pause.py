"""Letting a pair rest and picking it up again."""

from datetime import UTC, date, datetime

from bot.programmes.model import Programme
from tests.fakes import Stage, complaints
from tests.pairs.stories import ANA_SIDE, BEA_SIDE, active, matched


def pause(stage: Stage, name: str, until: str = "") -> None:
    """`pause`, filled in."""
    stage.command(name, "pause")
    stage.fill(name, until=until)


def test_the_other_reads_until_when_and_no_reason(stage: Stage) -> None:
    story = active(stage)
    pause(stage, "Ana", "2026-02-10")
    for name, other in (("Ana", "Bea"), ("Bea", "Ana")):
        assert stage.newest(name).startswith(
            f"Your pairing with {other} is on pause until Tuesday, 10 February 2026.\n\n"
            "No action needed.\n\nReply 1: Pick up again\nReply 2: Pause longer\nReply 3: Finish"
        )
    assert story.facts("state", "paused_until") == ("paused", date(2026, 2, 10))


def test_whoever_confirmed_last_keeps_their_copy_over_a_pause(quick_stage: Stage) -> None:
    """`Agreed` goes to the one who confirmed first; the other's copy stands where they pressed."""
    story = matched(quick_stage)
    quick_stage.until(datetime(2026, 1, 15, 12, tzinfo=UTC))
    story.write("Bea", **BEA_SIDE)
    story.write("Ana", **ANA_SIDE)
    quick_stage.advance(hours=1)
    quick_stage.press("Ana", "Confirm both sides")
    quick_stage.advance(hours=1)
    quick_stage.press("Bea", "Confirm both sides")
    pause(quick_stage, "Ana")
    copy = "You and Ana have both agreed. Here is your copy."
    assert len([text for text in quick_stage.seen_by("Bea") if text.startswith(copy)]) == 1


def test_a_pause_may_be_open(quick_stage: Stage) -> None:
    story = active(quick_stage)
    pause(quick_stage, "Ana")
    assert quick_stage.newest("Bea").startswith("Your pairing with Ana is on pause.\n\nNo action needed.")
    quick_stage.advance(days=90)
    assert story.facts("state") == "paused"


def test_a_day_that_is_typed_with_the_command_is_filled_in(quick_stage: Stage) -> None:
    active(quick_stage)
    for typed in ("pause until Tuesday 10 February", "pause 2026-02-10", "pausa hasta el 10 de febrero"):
        quick_stage.command("Ana", typed)
        assert [field.value for field in quick_stage.forms["Ana"].fields] == [date(2026, 2, 10)], typed
    quick_stage.say("Ana", "pause 4 weeks")
    quick_stage.press("Ana", "Open the form")
    assert [field.value for field in quick_stage.forms["Ana"].fields] == [date(2026, 2, 9)]
    quick_stage.command("Ana", "pause for a bit")
    assert [field.value for field in quick_stage.forms["Ana"].fields] == [None]


def test_days_that_do_not_fit_are_said_kindly(quick_stage: Stage) -> None:
    story = active(quick_stage)
    quick_stage.command("Ana", "pause")
    not_ahead = {"until": "That day is not ahead of us. Please choose a later one, or leave it empty."}
    assert complaints(quick_stage.fill("Ana", until="2026-01-12")) == not_ahead
    assert complaints(quick_stage.fill("Ana", until="2020-01-01")) == not_ahead
    # 60 working days after Monday 12 January.
    assert complaints(quick_stage.fill("Ana", until="2026-04-07")) == {
        "until": "A pause with a date can last until Monday, 6 April 2026. For longer, leave the date empty."
    }
    assert story.facts("state") == "active"
    quick_stage.fill("Ana", until="2026-04-06")
    assert story.facts("state") == "paused"


def test_on_its_day_the_pair_goes_on_and_both_are_told_in_their_hours(stage: Stage) -> None:
    story = active(stage)
    pause(stage, "Ana", "2026-02-10")
    stage.until(datetime(2026, 2, 10, 8, 30, tzinfo=UTC))
    assert story.facts("state") == "active"
    assert "has ended" not in stage.newest("Bea")
    stage.until(datetime(2026, 2, 10, 9, 30, tzinfo=UTC))
    for name, other in (("Ana", "Bea"), ("Bea", "Ana")):
        assert stage.newest(name).startswith(
            f"Your pause with {other} has ended.\n\n"
            "A good first step is a date for your next meeting.\n\n"
            "Reply 1: Pick up again\nReply 2: Pause longer\nReply 3: Finish"
        )
    stage.press("Bea", "Pick up again")
    assert stage.newest("Bea").startswith("You and Ana have no date yet.")


def test_pause_longer_from_there(quick_stage: Stage) -> None:
    story = active(quick_stage)
    pause(quick_stage, "Ana", "2026-02-10")
    quick_stage.until(datetime(2026, 2, 10, 9, 30, tzinfo=UTC))
    quick_stage.press("Bea", "Pause longer")
    quick_stage.fill("Bea", until="2026-03-02")
    assert story.facts("state", "paused_until") == ("paused", date(2026, 3, 2))
    assert quick_stage.newest("Ana").startswith(
        "Your pairing with Bea is on pause until Monday, 2 March 2026."
    )


def test_a_new_date_for_a_pause_that_is_on(quick_stage: Stage) -> None:
    story = active(quick_stage)
    pause(quick_stage, "Ana", "2026-02-10")
    pause(quick_stage, "Bea", "2026-02-20")
    assert story.facts("state", "paused_until") == ("paused", date(2026, 2, 20))
    assert quick_stage.newest("Ana").startswith(
        "Your pairing with Bea is on pause until Friday, 20 February 2026."
    )
    quick_stage.until(datetime(2026, 2, 12, 12, tzinfo=UTC))
    assert story.facts("state") == "paused"


def test_either_can_pick_it_up_early_and_the_other_is_told(stage: Stage) -> None:
    story = active(stage)
    pause(stage, "Ana", "2026-02-10")
    stage.command("Bea", "resume")
    assert stage.newest("Bea").startswith("Your pause with Ana has ended.")
    assert stage.newest("Ana").startswith("Bea has picked up your pairing again.")
    for name in ("Ana", "Bea"):
        assert stage.buttons(name) == ["Suggest times", "We have a date", "Pause", "Finish"]
    assert story.facts("state", "paused_until") == ("active", None)
    stage.advance(days=40)
    ended = [text for text in stage.seen_by("Ana") if "has ended" in text]
    assert ended == []  # the date it had been set to says nothing more


def test_pausing_again_at_the_same_hour_is_told_again(quick_stage: Stage) -> None:
    active(quick_stage)
    for until in ("2026-02-10", "2026-02-17"):
        pause(quick_stage, "Ana", until)
        told = quick_stage.newest("Bea")
        quick_stage.command("Ana", "resume")
        assert until[-2:].lstrip("0") in told
    assert quick_stage.newest("Bea").startswith("Ana has picked up your pairing again.")


def test_whoever_was_not_there_meanwhile_is_told_how_it_is_now(quick_stage: Stage) -> None:
    story = active(quick_stage)
    quick_stage.until(datetime(2026, 1, 17, 12, tzinfo=UTC))  # a Saturday
    before = len(quick_stage.seen_by("Bea"))
    for _ in range(2):
        pause(quick_stage, "Ana", "2026-02-10")
        quick_stage.command("Ana", "resume")
    for weeks in ("2", "4", "2"):
        story.click("Ana", "pairs.rhythm", opens=True)
        quick_stage.fill("Ana", weeks=weeks)
    quick_stage.advance(days=2)
    told = [text.split("\n", maxsplit=1)[0] for text in quick_stage.seen_by("Bea")[before:]]
    assert sorted(told) == ["Ana has changed how you two meet.", "Ana has picked up your pairing again."]


def test_a_meeting_within_the_pause_is_off_and_one_after_it_stays(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.book("Ana", date(2026, 1, 20), "14:00")
    pause(quick_stage, "Bea", "2026-02-10")
    assert [state for state, _ in story.meetings()] == ["cancelled"]
    quick_stage.command("Ana", "resume")
    story.book("Ana", date(2026, 2, 12), "14:00")
    pause(quick_stage, "Bea", "2026-02-10")
    assert [state for state, _ in story.meetings()] == ["booked", "cancelled"]


def test_whoever_would_read_of_it_too_late_is_told_that_the_meeting_is_off(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.book("Ana", date(2026, 1, 20), "09:30")
    quick_stage.until(datetime(2026, 1, 19, 21, tzinfo=UTC))
    pause(quick_stage, "Ana", "2026-02-10")
    quick_stage.until(datetime(2026, 1, 20, 8, 30, tzinfo=UTC))
    assert quick_stage.newest("Bea").startswith("Your meeting with Ana on Tuesday 20 January, 09:30 is off.")
    assert quick_stage.buttons("Bea") == []


def test_nothing_about_meetings_or_the_agreement_while_it_rests(quick_stage: Stage) -> None:
    story = active(quick_stage)
    pause(quick_stage, "Ana", "2026-03-02")
    for word in ("meet", "agree"):
        quick_stage.command("Bea", word)
        assert quick_stage.newest("Bea").startswith("This pairing is on pause.")
        assert quick_stage.buttons("Bea") == ["Pick up again"]
    for route in ("pairs.suggest", "pairs.date", "pairs.agree"):
        story.click("Bea", route, opens=True)
        assert "Bea" not in quick_stage.forms
    before = (quick_stage.seen_by("Ana"), quick_stage.seen_by("Bea"))
    quick_stage.until(datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert (quick_stage.seen_by("Ana"), quick_stage.seen_by("Bea")) == before


def test_the_time_for_agreeing_begins_again_after_a_pause(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    story.write("Ana", **ANA_SIDE)
    quick_stage.advance(days=10)
    pause(quick_stage, "Bea", "2026-03-02")
    quick_stage.until(datetime(2026, 3, 13, 12, tzinfo=UTC))
    assert story.facts("state") == "agreeing"
    assert not any("is not finished" in text for text in quick_stage.seen_by("Bea"))
    quick_stage.until(datetime(2026, 3, 16, 12, tzinfo=UTC))  # ten working days after the pause
    assert quick_stage.newest("Bea").startswith("Your agreement with Ana is not finished.")


def test_resume_without_a_pause_says_so(quick_stage: Stage) -> None:
    active(quick_stage)
    quick_stage.command("Ana", "resume")
    assert quick_stage.newest("Ana").startswith("None of your pairings is on pause.")


def test_home_of_a_paused_pair_is_the_plain_fact_and_the_ways_on(quick_stage: Stage) -> None:
    active(quick_stage)
    pause(quick_stage, "Ana")
    assert quick_stage.look_home("Bea") == (
        "Your pairing with Ana is on pause.\n\nNo action needed.\n\n"
        "Reply 1: Pick up again\nReply 2: Pause longer\nReply 3: Finish\n"
        "Reply 4: Work with someone else meanwhile"
    )


def test_somebody_else_to_work_with_in_a_long_pause_is_ones_own_choice(quick_stage: Stage) -> None:
    """Flexible in time: an open pause, and an interim partner by one's own wish alone (S1-37, A8)."""
    story = active(quick_stage)
    pause(quick_stage, "Ana", "2026-01-20")
    assert "Work with someone else meanwhile" not in quick_stage.buttons("Bea")  # a short one
    story.click("Bea", "pairs.interim")
    assert quick_stage.newest("Bea").startswith("A partner for the meantime is possible in a long pause")
    pause(quick_stage, "Ana")
    seen = quick_stage.seen_by("Ana")
    quick_stage.press("Bea", "Work with someone else meanwhile")
    assert quick_stage.newest("Bea").startswith(
        "You are on the list for someone to work with while your pairing with Ana rests."
    )
    assert (story.part("Ana"), story.part("Bea")) == ("matched", "ready")
    assert quick_stage.seen_by("Ana") == seen  # nobody is told
    quick_stage.press("Bea", "Take me off the list")
    assert story.part("Bea") == "matched"
    quick_stage.press("Bea", "Work with someone else meanwhile")
    quick_stage.command("Ana", "resume")
    assert (story.part("Bea"), story.facts("interim")) == ("matched", [])


def test_a_pause_that_somebody_chose_does_not_end_by_itself(quick_stage: Stage) -> None:
    story = active(quick_stage, ends_on=None)
    pause(quick_stage, "Ana")
    quick_stage.advance(days=120)
    assert story.facts("state") == "paused"


def test_a_pause_that_outlasts_the_round_is_not_picked_up_again(quick_stage: Stage) -> None:
    """The two may still say how it goes on; otherwise it closes by itself."""
    story = active(quick_stage, ends_on=date(2026, 2, 20))
    pause(quick_stage, "Ana")
    quick_stage.until(datetime(2026, 2, 24, 12, tzinfo=UTC))
    assert quick_stage.look_home("Bea") == (
        "The round has ended while your pairing with Ana was on pause.\n\n"
        "It closes by itself about Friday, 6 March 2026. No action needed.\n\n"
        "Reply 1: Say how it goes on\nReply 2: Finish"
    )
    quick_stage.press("Bea", "Say how it goes on")
    for name, other in (("Ana", "Bea"), ("Bea", "Ana")):
        assert quick_stage.newest(name).startswith(
            f"What would you like this to be from now on, you and {other}?"
        )
        quick_stage.press(name, "Stay in touch as peers")
    assert story.facts("state") == "peers"


def test_a_pause_with_a_date_after_the_round_asks_the_same(quick_stage: Stage) -> None:
    story = active(quick_stage, ends_on=date(2026, 2, 20))
    pause(quick_stage, "Ana", "2026-02-25")
    quick_stage.until(datetime(2026, 2, 25, 18, tzinfo=UTC))
    assert story.facts("state") == "redefining"
    assert quick_stage.newest("Bea").startswith("What would you like this to be from now on, you and Ana?")
    assert not any("Your pause" in text for text in quick_stage.seen_by("Bea"))


def test_while_the_programme_rests_nobody_relies_on_our_messages(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.change(Programme, state="paused", state_before_pause="running", resumes_on=date(2026, 2, 10))
    line = (
        "Two ways is on pause until Tuesday, 10 February 2026. "
        "We send no messages meanwhile, so tell each other yourselves."
    )
    assert line in quick_stage.look_home("Ana")
    story.suggest("Ana", date(2026, 1, 20), "14:00")
    told = "We send this when the programme goes on. If it is sooner, please tell Bea yourself."
    assert told in quick_stage.newest("Ana")
