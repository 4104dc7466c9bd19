"""How pairs end: by either, by leaving, in time; and what each of the two reads."""

from contextlib import suppress
from datetime import UTC, date, datetime
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest

from bot.conversation.card import Card, plain
from bot.conversation.event import Click
from bot.conversation.reply import shown
from bot.errors import Stale
from bot.pairs import ending, halfway, schedule
from bot.pairs.model import Pair
from bot.pairs.rules import LIVE
from bot.programmes.model import Programme
from bot.turn import Turn, nobody
from tests.fakes import Stage
from tests.pairs.stories import active, matched

NO_FAULT = (
    "Your pairing with {other} has finished early.\n\n"
    "Any pairing can finish at any time, for any reason, and it is no one's fault. "
    "Thank you for the time you gave.\n\n"
    "Reply 1: Find a new partner\nReply 2: Stop here\nReply 3: Talk to someone"
)


def test_finish_asks_once_no_reason_and_the_other_hears_the_fixed_words(stage: Stage) -> None:
    """A way out at any time, without a fault (S1-32)."""
    story = active(stage)
    stage.command("Ana", "finish")
    assert stage.newest("Ana") == (
        "Finish your pairing with Bea?\n\n"
        "Any pairing can finish at any time, and no reason is asked. "
        "Bea hears only that it has finished and that it is no one's fault.\n\n"
        "Reply 1: Finish it\nReply 2: Pause instead\nReply 3: Keep going"
    )
    assert story.facts("state") == "active"
    stage.press("Ana", "Finish it")
    assert stage.newest("Ana") == (
        "Your pairing with Bea has finished.\n\n"
        "Thank you for the time you gave. It is no one's fault, and nothing goes on any record.\n\n"
        "Reply 1: Find a new partner\nReply 2: Stop here\nReply 3: Talk to someone"
    )
    assert stage.newest("Bea") == (
        NO_FAULT.format(other="Ana")
        + '\n\nYou get this because your pairing has ended. Fewer messages: type "fewer".'
    )
    assert story.facts("state", "ended_as") == ("ended", "no_fault")


def test_nobody_can_tell_who_finished(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.finish("Ana")
    assert quick_stage.look_home("Ana") == NO_FAULT.format(other="Bea")
    assert quick_stage.look_home("Bea") == NO_FAULT.format(other="Ana")
    assert not any("Ana" in text or "Bea" in text for text in quick_stage.seen_by("Cora"))


def test_the_way_to_a_new_partner_stays_while_the_round_has_one(quick_stage: Stage) -> None:
    """Nobody who was silent for two weeks finds a home without a way on."""
    story = active(quick_stage)
    story.finish("Ana")
    quick_stage.advance(days=20)
    assert quick_stage.look_home("Bea") == NO_FAULT.format(other="Ana")


def test_two_who_finish_in_the_same_instant_both_end_it_and_neither_is_told(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two connections at once: the second one waits for the first, and finds that it has finished."""
    story = active(stage)
    meet, end, replies = Barrier(2), ending.end, []

    def end_together(*args: Any) -> None:
        with suppress(BrokenBarrierError):  # nobody else comes that far: they wait for their turn
            meet.wait(0.3)
        end(*args)

    def finish(name: str) -> None:
        click = Click(
            id=f"{name} ends", sender=stage.sender(name), name="pairs.finish_now", args={"pair": story.pair}
        )
        replies.append(shown(stage._dispatch(click)))

    monkeypatch.setattr(ending, "end", end_together)
    both = [Thread(target=finish, args=(name,)) for name in ("Ana", "Bea")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(30)
    stage.settle()
    assert sorted(plain(card.title) for card in replies if isinstance(card, Card)) == [
        "Your pairing with Ana has finished.",
        "Your pairing with Bea has finished.",
    ]
    assert not any("finished early" in text for name in ("Ana", "Bea") for text in stage.seen_by(name))
    assert story.facts("state", "ended_as") == ("ended", "no_fault")


@pytest.mark.parametrize("house", ["postgresql"], indirect=True)
def test_the_clock_does_not_undo_an_end_that_came_in_between(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the time is over, and while the clock looks at the pair, Ana finishes on another connection."""
    story = active(stage)
    half_way_at = schedule.half_way_at

    def meanwhile(turn: Turn, pair: Pair) -> Any:
        monkeypatch.setattr(schedule, "half_way_at", half_way_at)
        finishing = Thread(target=story.finish, args=("Ana",))
        finishing.start()
        finishing.join(30)
        return turn.now

    monkeypatch.setattr(schedule, "half_way_at", meanwhile)
    house, now = stage.house, stage.clock.now()
    with house.database.tenant(stage.tenant) as session:
        phrases = house.phrases("en", "UTC")
        clock = Turn(session=session, house=house, actor=nobody(None), now=now, phrases=phrases)
        with pytest.raises(Stale):
            halfway.falls_due(story.pair, clock)
    stage.settle()
    assert story.facts("state", "ended_as") == ("ended", "no_fault")


@pytest.mark.parametrize("house", ["postgresql"], indirect=True)
def test_whoever_leaves_while_the_other_one_finishes_has_left(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = active(stage)
    all_of = Pair.all_of

    def meanwhile(*args: Any) -> list[Pair]:
        monkeypatch.setattr(Pair, "all_of", all_of)
        found = all_of(*args)
        finishing = Thread(target=story.finish, args=("Bea",))
        finishing.start()
        finishing.join(30)
        return found

    stage.command("Ana", "leave")
    monkeypatch.setattr(Pair, "all_of", meanwhile)
    stage.press("Ana", "Leave Two ways")
    assert story.facts("state", "ended_as") == ("ended", "no_fault")
    assert (story.part("Ana"), story.part("Bea")) == ("withdrawn", "alumni")


def test_an_old_finish_button_says_how_things_stand(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.finish("Ana")
    story.click("Bea", "pairs.finish")
    assert quick_stage.newest("Bea").startswith(NO_FAULT.format(other="Ana"))


def test_find_a_new_partner_or_stop_here(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.finish("Ana")
    assert (story.part("Ana"), story.part("Bea")) == ("alumni", "alumni")  # until they choose
    quick_stage.press("Bea", "Find a new partner")
    assert quick_stage.newest("Bea").startswith("You are on the list for a new partner.")
    assert story.part("Bea") == "ready"
    story.click("Bea", "pairs.stop_here")
    assert story.part("Bea") == "alumni"
    quick_stage.press("Ana", "Stop here")
    assert (story.part("Ana"), story.part("Bea")) == ("alumni", "alumni")


def test_no_new_partner_once_the_round_is_over(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.finish("Ana")
    story.change(Programme, state="evaluation")
    assert "Find a new partner" not in quick_stage.look_home("Bea")
    story.click("Bea", "pairs.find_new")
    assert quick_stage.newest("Bea").startswith("This round takes no new matches.")
    assert story.part("Bea") == "alumni"


def test_the_choice_belongs_to_an_ended_pair(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.click("Ana", "pairs.find_new")
    assert quick_stage.newest("Ana").startswith("This pairing has moved on since then.")
    assert story.part("Ana") == "matched"


def test_a_meeting_ahead_is_off_with_the_pair(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.book("Ana", date(2026, 1, 20), "14:00")
    story.finish("Bea")
    assert [state for state, _ in story.meetings()] == ["cancelled"]
    assert not any(text.startswith("You meet") for text in quick_stage.seen_by("Bea"))
    before = quick_stage.seen_by("Ana")
    quick_stage.advance(days=120)
    assert quick_stage.seen_by("Ana") == before  # nothing is left behind


def test_nothing_stays_due_for_a_pair_that_has_ended_or_rests(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.suggest("Ana", date(2026, 1, 20), "14:00")
    assert story.due() == {
        "pairs.half_way",
        "pairs.closing",
        "pairs.completed",
        "pairs.no_answer",
        "pairs.times_passed",
    }
    quick_stage.press("Bea", "Not now")
    assert "checkins.meeting_due" in story.due()
    quick_stage.command("Ana", "pause")
    quick_stage.fill("Ana", until="2026-02-10")
    assert story.due() == {"pairs.completed", "pairs.resume"}
    story.finish("Ana")
    assert story.due() == set()


def test_who_still_has_another_pair_stays_matched(quick_stage: Stage) -> None:
    story = active(quick_stage, "Eve")
    first = story.pair
    story.match("Eve", "Bea")
    story.pair = first
    story.finish("Ana")
    assert (story.part("Ana"), story.part("Bea")) == ("alumni", "matched")
    assert quick_stage.look_home("Bea").startswith("You and Eve both said yes.")


def test_finishing_with_times_on_the_table_takes_them_back(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.suggest("Ana", date(2026, 1, 20), "14:00")
    accept = next(m.card for m in reversed(quick_stage.shown) if m.to == "Bea" and m.card is not None)
    story.finish("Ana")
    assert not any("suggests times to meet" in text for text in quick_stage.seen_by("Bea"))
    quick_stage.click("Bea", accept.actions[0])
    assert quick_stage.newest("Bea").startswith("This pairing has finished.")
    assert [state for state, _ in story.meetings()] == ["cancelled"]


def test_peers_part_without_a_word_when_one_leaves(quick_stage: Stage) -> None:
    story = active(quick_stage)
    story.change_pair(state="peers")
    before = quick_stage.seen_by("Bea")
    quick_stage.leave("Ana")
    quick_stage.settle()
    assert story.facts("state", "ended_as") == ("ended", "left")
    assert quick_stage.seen_by("Bea") == before


# --- leaving ----------------------------------------------------------------------------------


def test_an_account_that_is_gone_is_named(stage: Stage) -> None:
    story = active(stage)
    stage.leave("Ana")
    stage.settle()
    assert stage.newest("Bea").startswith(
        "Ana is no longer in the programme, so this pairing has ended.\n\n"
        "We are sorry it stops here. What would you like to do next?"
    )
    assert story.facts("state", "ended_as") == ("ended", "left")
    assert story.part("Bea") == "alumni"


def test_somebody_who_only_withdrew_is_not_named(quick_stage: Stage) -> None:
    story = active(quick_stage)
    quick_stage.command("Ana", "leave")
    quick_stage.press("Ana", "Leave Two ways")
    assert quick_stage.newest("Bea").startswith(NO_FAULT.format(other="Ana"))
    assert (story.part("Ana"), story.part("Bea")) == ("withdrawn", "alumni")


def test_somebody_who_deleted_everything_has_no_name_any_more(quick_stage: Stage) -> None:
    story = active(quick_stage)
    quick_stage.command("Ana", "delete me")
    quick_stage.press("Ana", quick_stage.buttons("Ana")[0])
    if story.facts("state") != "ended":
        quick_stage.press("Ana", quick_stage.buttons("Ana")[-1])
    assert quick_stage.newest("Bea").startswith(
        "The other person is no longer in the programme, so your pairing has ended."
    )


def test_both_leaving_is_said_to_nobody(quick_stage: Stage) -> None:
    active(quick_stage)
    quick_stage.leave("Ana")
    quick_stage.leave("Bea")
    before = quick_stage.seen_by("Bea")
    quick_stage.advance(days=5)
    assert quick_stage.seen_by("Bea") == before


# --- the end of the round ---------------------------------------------------------------------


def test_twenty_working_days_before_the_end_the_pair_begins_to_close(stage: Stage) -> None:
    story = active(stage, ends_on=date(2026, 2, 20))
    stage.until(datetime(2026, 1, 22, 23, tzinfo=UTC))
    assert story.facts("state") == "active"
    stage.until(datetime(2026, 1, 29, 12, tzinfo=UTC))
    assert story.facts("state") == "closing"
    for name, other in (("Ana", "Bea"), ("Bea", "Ana")):
        told = [text for text in stage.seen_by(name) if text.startswith("Your last planned meeting")]
        words = (
            f"Your last planned meeting with {other} is near: the round ends on Friday, 20 February 2026.\n\n"
            "Two questions for it: What did each of you take from this? "
            "What would you like to keep, and what to let go?\n\n"
            "Reply 1: Suggest times\nReply 2: We have a date\n"
            "Reply 3: Read the guide\nReply 4: Say thank you\nReply 5: Two minutes: Closing well\n\n"
            'You get this because the round is nearly over. Fewer messages: type "fewer".'
        )
        assert told == [words]
    story.book("Ana", date(2026, 2, 5), "10:00")
    assert "The round ends on Friday, 20 February 2026." in stage.look_home("Ana")


def test_after_the_end_each_is_asked_and_no_answer_is_a_clean_finish(stage: Stage) -> None:
    story = active(stage, ends_on=date(2026, 2, 20))
    stage.until(datetime(2026, 3, 5, 23, tzinfo=UTC))
    assert story.facts("state") == "closing"
    story.change(Programme, state="evaluation")
    stage.until(datetime(2026, 3, 6, 12, tzinfo=UTC))
    assert story.facts("state") == "redefining"
    stage.until(datetime(2026, 3, 20, 23, tzinfo=UTC))
    assert story.facts("state") == "redefining"
    stage.until(datetime(2026, 3, 23, 12, tzinfo=UTC))
    assert story.facts("state", "ended_as") == ("ended", "completed")
    for name, other in (("Ana", "Bea"), ("Bea", "Ana")):
        assert stage.newest(name).startswith(
            f"Your pairing with {other} is complete. What next?\n\n"
            "Thank you for the time you gave. You two can of course go on meeting without the bot.\n\n"
            "Reply 1: Join the alumni list\nReply 2: Stop here\nReply 3: Keep a record"
        )


def test_a_paused_pair_is_complete_then_too_and_one_that_never_agreed_is_closed_gently(
    quick_stage: Stage,
) -> None:
    story = active(quick_stage, ends_on=date(2026, 2, 6))
    quick_stage.command("Ana", "pause")
    quick_stage.fill("Ana", until="")
    quick_stage.until(datetime(2026, 2, 20, 12, tzinfo=UTC))
    assert story.facts("state", "ended_as") == ("ended", "completed")


def test_one_that_never_agreed_is_closed_gently(quick_stage: Stage) -> None:
    story = matched(quick_stage, ends_on=date(2026, 1, 16))
    quick_stage.until(datetime(2026, 1, 30, 12, tzinfo=UTC))
    assert story.facts("state", "ended_as") == ("ended", "timeout")


def test_new_dates_of_the_programme_move_the_end(quick_stage: Stage) -> None:
    story = active(quick_stage, ends_on=date(2026, 2, 20))
    story.change(Programme, ends_on=date(2026, 7, 10))
    quick_stage.until(datetime(2026, 1, 30, 12, tzinfo=UTC))
    assert story.facts("state") == "active"  # the old date came, and was looked at again
    story.change(Programme, ends_on=date(2026, 2, 27))
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        Pair.look_again(session, story.programme, quick_stage.clock.now())
    quick_stage.settle()
    assert story.facts("state") == "closing"


def test_a_round_without_an_end_goes_on(quick_stage: Stage) -> None:
    story = active(quick_stage, ends_on=None)
    quick_stage.command("Ana", "met today")
    quick_stage.advance(days=30)
    assert story.facts("state") == "active"


@pytest.mark.parametrize("state", sorted(LIVE))
def test_every_live_state_is_one_action_from_the_end(quick_stage: Stage, state: str) -> None:
    story = matched(quick_stage, ends_on=None)
    quick_stage.settle()
    story.change_pair(state=state, state_before_pause="active" if state == "paused" else "")
    story.finish("Ana")
    assert story.facts("state") == "ended"
