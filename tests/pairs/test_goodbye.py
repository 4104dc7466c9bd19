"""Closing well, what it shall be from now on, and what each of the two does next."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot.conversation.model import LastChoices, SeenEvent
from bot.pairs.model import Wish
from bot.programmes.model import Programme
from tests.checkins.stories import member_facts
from tests.fakes import Stage, complaints
from tests.pairs.stories import Story, active

CLOSING = datetime(2026, 1, 29, 12, tzinfo=UTC)


def closing(stage: Stage) -> Story:
    """A pair whose round ends on 20 February."""
    story = active(stage, ends_on=date(2026, 2, 20))
    stage.until(CLOSING)
    return story


def redefining(stage: Stage) -> Story:
    """The same after its last meeting."""
    story = closing(stage)
    stage.command("Ana", "met today")
    stage.until(datetime(2026, 1, 29, 14, tzinfo=UTC))
    assert story.facts("state") == "redefining"
    return story


def test_the_last_meeting_logged_asks_each_in_private(stage: Stage) -> None:
    redefining(stage)
    for name, other in (("Ana", "Bea"), ("Bea", "Ana")):
        asked = [text for text in stage.seen_by(name) if text.startswith("What would you like this to be")]
        words = (
            f"What would you like this to be from now on, you and {other}?\n\n"
            "PRIVATE: Only the result is shared, not what each of you chose.\n\n"
            "If your wishes differ, the lighter one counts.\n\n"
            "You can choose until Thursday, 12 February 2026. Then you both hear the result. "
            "Without an answer it is a clean finish.\n\n"
            "Reply 1: Carry on\nReply 2: Stay in touch as peers\n"
            "Reply 3: A clean finish\nReply 4: Say thank you\n\n"
            'You get this because the round is nearly over. Fewer messages: type "fewer".'
        )
        assert asked == [words]


def test_a_booked_meeting_is_waited_for(quick_stage: Stage) -> None:
    story = closing(quick_stage)
    story.book("Bea", date(2026, 2, 10), "10:00")
    quick_stage.command("Ana", "met today")
    assert story.facts("state") == "closing"


def test_no_row_beside_the_sealed_wish_tells_which_it_is(quick_stage: Stage) -> None:
    """Whoever reads the database sees neither what was chosen nor, by the buttons left, what was not."""
    redefining(quick_stage)
    quick_stage.press("Ana", "A clean finish")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        kept = [str(row.actions) for row in session.scalars(select(LastChoices))]
        sizes = {len(row.reply) for row in session.scalars(select(SeenEvent))}
    assert [word for word in ("peers", "carry", "finish", "Carry on") for row in kept if word in row] == []
    quick_stage.press("Ana", "Stay in touch as peers")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        again = [str(row.actions) for row in session.scalars(select(LastChoices))]
        assert {len(row.reply) for row in session.scalars(select(SeenEvent))} == sizes
    assert sorted(map(len, again)) == sorted(map(len, kept))
    quick_stage.say("Ana", "1")
    assert "You chose: Carry on." in quick_stage.newest("Ana")


@pytest.mark.parametrize(
    ("one", "other", "becomes", "words"),
    [
        ("Carry on", "Carry on", "agreeing", "carry on. Here is what you agreed last time."),
        ("Carry on", "Stay in touch as peers", "peers", "are now in touch as peers."),
        ("A clean finish", "Carry on", "ended", "is complete. What next?"),
    ],
)
def test_the_lighter_wish_wins_and_nobody_learns_the_other(
    quick_stage: Stage, one: str, other: str, becomes: str, words: str
) -> None:
    """What it becomes is a wish of both: from mentoring to peers, if they like (S0-19, S1-40)."""
    story = redefining(quick_stage)
    quick_stage.press("Ana", one)
    (own,) = [text for text in quick_stage.seen_by("Ana") if text.startswith("Your wish about you and Bea")]
    assert (
        f"You chose: {one}. You can change it until the result is there, by Thursday, 12 February 2026 at"
    ) in own
    assert f": {one}\n" not in own.partition("Reply 1")[2]  # what stands is no button any more
    assert not any(f"chose: {one}" in text for text in quick_stage.seen_by("Bea"))
    assert story.facts("state") == "redefining"
    seen = quick_stage.seen_by("Bea")
    quick_stage.advance(hours=1)
    assert quick_stage.seen_by("Bea") == seen
    quick_stage.press("Bea", other)
    assert story.facts("state") == becomes
    for name in ("Ana", "Bea"):
        assert words in quick_stage.newest(name).splitlines()[0]
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        assert session.query(Wish).all() == []  # forgotten with the result


def test_two_ways_to_peers_read_the_same(quick_stage: Stage) -> None:
    """Whoever chose peers cannot tell whether the other one did, or would have carried on (I21)."""
    story = redefining(quick_stage)
    quick_stage.press("Ana", "Stay in touch as peers")
    quick_stage.press("Bea", "Carry on")
    after_carry_on = quick_stage.newest("Ana")
    story.change_pair(state="redefining", cycle=2)
    for name in ("Ana", "Bea"):
        story.click(name, "pairs.choose", cycle="2", choice="peers")
    assert quick_stage.newest("Ana") == after_carry_on


def test_a_wish_can_be_changed_until_both_have_one(quick_stage: Stage) -> None:
    story = redefining(quick_stage)
    quick_stage.press("Ana", "A clean finish")
    quick_stage.press("Ana", "Carry on")
    quick_stage.press("Bea", "Carry on")
    assert story.facts("state", "cycle", "agreed_at") == ("agreeing", 2, None)
    # An agreement is there already: confirmed again by both, it stands; their own round is as long again.
    assert "Use video in my lessons" in quick_stage.look_home("Ana")
    for name in ("Ana", "Bea"):
        quick_stage.command(name, "agree")
        story.press(name, "pairs.confirm")
    assert story.facts("state", "ends_on") == ("active", date(2026, 3, 9))
    story.click("Ana", "pairs.choose", cycle="1", choice="clean_finish")  # a card from last time
    assert quick_stage.newest("Ana").startswith("This pairing has moved on since then.")
    assert story.facts("state") == "active"


def test_finish_is_the_lightest_wish(quick_stage: Stage) -> None:
    story = redefining(quick_stage)
    quick_stage.press("Ana", "Carry on")
    quick_stage.command("Bea", "pause")
    assert quick_stage.newest("Bea").startswith("This pairing is nearly over")
    story.finish("Bea")
    assert story.facts("state", "ended_as") == ("ended", "completed")
    assert quick_stage.newest("Ana").startswith("Your pairing with Bea is complete. What next?")


def test_peers_hear_nothing_more_and_have_an_off_switch(quick_stage: Stage) -> None:
    """A pair of the programme may go on as peers, and the bot keeps out of it (S1-25)."""
    story = redefining(quick_stage)
    for name in ("Ana", "Bea"):
        quick_stage.press(name, "Stay in touch as peers")
    assert (story.part("Ana"), story.due()) == ("alumni", set())
    before = [quick_stage.seen_by(name) for name in ("Ana", "Bea")]
    quick_stage.advance(days=60)
    assert [quick_stage.seen_by(name) for name in ("Ana", "Bea")] == before
    quick_stage.command("Ana", "peers")
    assert quick_stage.newest("Ana").startswith("You and Bea are now in touch as peers.")
    quick_stage.press("Ana", "End this too")
    assert quick_stage.newest("Ana").startswith("It has ended here. Nobody is told.")
    assert story.facts("state", "ended_as") == ("ended", "completed")
    quick_stage.command("Bea", "peers")
    assert quick_stage.newest("Bea").startswith("You are not in touch with anybody as a peer here.")


def test_thank_you_at_closing(stage: Stage) -> None:
    """What somebody knows from experience is thanked for (S4-06)."""
    story = closing(stage)
    stage.press("Ana", "Say thank you")
    stage.fill("Ana", line="You showed me how budgets grow.")
    assert stage.newest("Ana").startswith("Bea will read it in their own working hours.")
    assert stage.buttons("Ana") == ["Show where I am"]
    assert stage.newest("Bea").startswith(
        "Ana says thank you.\n\n\u201cYou showed me how budgets grow.\u201d"
    )
    stage.press("Bea", "Say thank you too")
    stage.fill("Bea", line="And you how to film.")
    assert "And you how to film." in stage.newest("Ana")
    assert stage.buttons("Ana") == []
    stage.command("Bea", "pause")
    stage.fill("Bea", until="")
    story.click("Ana", "pairs.thank", opens=True)
    assert "Ana" not in stage.forms
    assert not any("budgets grow" in text for text in stage.seen_by("Cora"))


def test_the_last_guide_and_its_lesson(quick_stage: Stage) -> None:
    closing(quick_stage)
    quick_stage.press("Ana", "Read the guide")
    assert quick_stage.newest("Ana").startswith("Your last meeting with Bea\n\n")
    quick_stage.press("Ana", "Read the lesson")
    assert quick_stage.newest("Ana") != ""


def test_what_next_is_each_ones_own_choice(quick_stage: Stage) -> None:
    """Rounds are short and people go on: a new partner, swapped roles, a list, or nothing (S0-28, S1-47)."""
    story = redefining(quick_stage)
    story.finish("Ana")
    assert quick_stage.buttons("Bea") == [
        "A new partner",
        "Swap roles",
        "Join the alumni list",
        "Stop here",
        "Keep a record",
    ]
    quick_stage.press("Bea", "Join the alumni list")
    assert quick_stage.newest("Bea").startswith("You are on the alumni list.")
    assert "What next?" not in quick_stage.look_home("Bea")
    quick_stage.command("Cora", "alumni")
    assert quick_stage.newest("Cora").startswith("1 person is on the alumni list.\n\n- Bea")
    assert quick_stage.buttons("Cora") == ["Show where I am"]
    story.click("Ana", "pairs.swap_roles")
    assert quick_stage.newest("Ana").startswith("You are on the list for a new partner, with swapped roles.")
    assert story.part("Ana") == "ready"
    story.change(Programme, state="evaluation")
    story.click("Bea", "pairs.swap_roles")
    assert quick_stage.newest("Bea").startswith("This round takes no new matches.")


def test_roles_are_offered_to_be_swapped_where_the_level_allows_it(quick_stage: Stage) -> None:
    story = redefining(quick_stage)
    member_facts(quick_stage, "Bea", level=6)  # nobody could learn from who is there
    story.finish("Ana")
    assert quick_stage.buttons("Bea") == [
        "A new partner",
        "Join the alumni list",
        "Stop here",
        "Keep a record",
    ]
    story.click("Bea", "pairs.swap_roles")
    assert quick_stage.newest("Bea").startswith("In this programme your level allows only the role you had.")
    quick_stage.advance(days=100)  # by then their words are gone, and with them what a record would hold
    assert quick_stage.look_home("Bea").startswith("Your pairing with Ana is complete.")
    assert quick_stage.buttons("Bea") == ["A new partner", "Join the alumni list", "Stop here"]


def test_a_record_to_take_along_names_nobody_else(quick_stage: Stage) -> None:
    """Continuous learning: what I did and aimed for, to take along (S0-28)."""
    redefining(quick_stage)
    quick_stage.command("Ana", "record")
    record = quick_stage.newest("Ana")
    assert record.startswith("My learning record: Two ways\n\nPRIVATE: It is made for you alone")
    assert "1 meeting. In my own words:" in record
    assert "I led on a topic and learned in return." in record
    assert "Can offer: Short videos in class" in record
    assert "Bea" not in record


def test_an_empty_thank_you_is_asked_for_again(quick_stage: Stage) -> None:
    story = closing(quick_stage)
    story.click("Ana", "pairs.thank", opens=True)
    assert set(complaints(quick_stage.fill("Ana", line=" "))) == {"line"}
