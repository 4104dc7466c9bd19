"""Half way: looking back for five minutes, both seeing it, and changing what the two want to change."""

from datetime import UTC, date, datetime, timedelta

from bot.conversation.reply import OpenForm
from bot.programmes.model import Programme
from tests.fakes import Stage
from tests.pairs.stories import Story, active, matched

HALF = datetime(2026, 4, 14, 15, tzinfo=UTC)
"""Between 12 January and 10 July, a good hour on the Tuesday after."""


def half_way(stage: Stage, **programme: object) -> Story:
    """A pair at half of its time."""
    story = active(stage)
    if programme:
        story.change(Programme, **programme)
    # A date now and then keeps the pair from going quiet; one meeting is not half of six.
    stage.until(datetime(2026, 2, 9, 12, tzinfo=UTC))
    stage.command("Ana", "met today")
    stage.until(datetime(2026, 3, 10, 12, tzinfo=UTC))
    story.click("Bea", "pairs.rhythm", opens=True)
    stage.fill("Bea", weeks="8")
    stage.until(HALF)
    return story


def test_both_look_back_and_the_pair_goes_on(stage: Stage) -> None:
    """Both share what they know and gain: "Whose needs have led?" is asked half way (S1-26, S3-15)."""
    story = half_way(stage)
    assert story.facts("state") == "midpoint"
    assert stage.newest("Ana").startswith(
        "You and Bea are half way.\n\nSHARED: Bea and you. Nobody else.\n\n"
        "Five minutes: what would you keep, change or stop? Your answers stay with the two of you."
    )
    assert stage.buttons("Ana") == [
        "Look back",
        "All fine as it is",
        "Change something",
        "Show the agreement",
    ]
    stage.press("Ana", "Look back")
    assert "wider" not in {field.name for field in stage.forms["Ana"].fields}
    stage.fill("Ana", keep="Short videos", stop="Long mails", led=stage.members["Bea"])
    assert stage.newest("Ana").startswith("Your look back is noted.")
    assert "Keep: Short videos" in stage.look_home("Bea")
    assert story.facts("state") == "midpoint"
    stage.press("Bea", "All fine as it is")
    assert story.facts("state") == "second_half"
    for name, other, led in (("Ana", "Bea", "Mostly those of Bea"), ("Bea", "Ana", "Mostly mine")):
        card = stage.newest(name)
        assert card.startswith(f"Half way: what you and {other} said")
        assert "Keep: Short videos\nStop: Long mails" in card
        assert f"Whose needs have led: {led}" in card
    assert "Bea: all fine as it is." in stage.newest("Ana")
    assert not any("Short videos" in text for text in stage.seen_by("Cora") + stage.seen_by("Dan"))


def test_a_technical_pair_is_offered_a_wider_agenda(quick_stage: Stage) -> None:
    """From technical skills to a more mutual practice (S1-08)."""
    story = half_way(quick_stage, kind="technical")
    reply = story.click("Bea", "pairs.review", opens=True)
    assert isinstance(reply, OpenForm)
    assert reply.form.fields[-1].label == "What else would you two like to talk about?"
    quick_stage.fill("Bea", wider="How decisions are made")
    assert "Talk about as well: How decisions are made" in quick_stage.look_home("Ana")


def test_nobody_has_to_look_back(quick_stage: Stage) -> None:
    story = half_way(quick_stage)
    quick_stage.until(HALF + timedelta(days=15))
    assert story.facts("state") == "second_half"
    assert not any("are half way" in text for text in quick_stage.seen_by("Ana"))  # the question has gone
    story.click("Ana", "pairs.as_it_is")
    assert quick_stage.newest("Ana").startswith("Your look back is noted.")


def test_half_of_the_meetings_is_half_way_too(quick_stage: Stage) -> None:
    """Short rounds get their mid-point by what happened, not by the calendar alone (S1-47)."""
    story = active(quick_stage)
    for day in (14, 21):
        quick_stage.until(datetime(2026, 1, day, 12, tzinfo=UTC))
        quick_stage.command("Ana", "met today")
        assert story.facts("state") == "active"
    quick_stage.until(datetime(2026, 1, 28, 12, tzinfo=UTC))
    quick_stage.command("Bea", "met today")
    assert story.facts("state") == "midpoint"


def test_no_half_in_a_round_that_is_nearly_over(quick_stage: Stage) -> None:
    story = active(quick_stage, ends_on=date(2026, 2, 20))
    quick_stage.until(datetime(2026, 1, 22, 23, tzinfo=UTC))
    assert story.facts("state") == "active"
    story.click("Ana", "pairs.review", opens=True)
    assert quick_stage.newest("Ana").startswith("This pairing has moved on since then.")


def test_either_can_change_how_often_and_how_long_and_the_other_is_told(quick_stage: Stage) -> None:
    """Adjustments as needed, at any time: "Change something" (S0-12, S1-37)."""
    story = active(quick_stage)
    quick_stage.command("Ana", "change")
    quick_stage.press("Ana", "Change something")
    quick_stage.fill("Ana", weeks="2", minutes="20")
    assert story.facts("cadence_weeks", "meeting_minutes") == (2, 20)
    assert quick_stage.newest("Bea").startswith(
        "Ana has changed how you two meet.\n\nHow often: every 2 weeks\nHow long: 20 minutes"
    )
    before = quick_stage.seen_by("Bea")
    story.click("Ana", "pairs.rhythm", opens=True)
    quick_stage.fill("Ana")
    assert quick_stage.seen_by("Bea") == before  # nothing changed


def test_whoever_is_in_a_pairing_is_never_told_that_they_are_in_none(quick_stage: Stage) -> None:
    story = matched(quick_stage)
    quick_stage.command("Ana", "change")
    assert quick_stage.newest("Ana").startswith("How often you meet is part of your agreement, and that is")
    story.change_pair(state="redefining")
    for word in ("change", "swap"):
        quick_stage.command("Ana", word)
        assert quick_stage.newest("Ana").startswith("This pairing is nearly over, so there is nothing left")
