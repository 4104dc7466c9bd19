"""A card from last year: whatever is pressed on it, the answer is kind and nothing happens any more."""

from datetime import UTC, date, datetime

from bot.conversation.card import Button, Card, FormButton
from bot.conversation.reply import shown
from tests.fakes import Stage
from tests.pairs.stories import Story, active

ROOMS = ("pairs.", "checkins.")
WHAT_NEXT = {"pairs.find_new", "pairs.swap_roles", "pairs.alumni", "pairs.stop_here"}
"""These stay: somebody may come back for a new partner as long as there is a round."""


def a_year_of_cards(stage: Stage) -> Story:
    """A pair that suggests, meets, closes, and is over; everybody keeps what they were shown."""
    story = active(stage, ends_on=date(2026, 3, 20))
    story.suggest("Ana", date(2026, 1, 20), "11:00")
    stage.press("Bea", "Tuesday 20 January, 11:00")
    story.click("Ana", "pairs.more")
    stage.advance(days=9)
    stage.press("Ana", "Yes")
    story.book("Bea", date(2026, 2, 10), "14:00")
    story.click("Ana", "pairs.guide")
    stage.until(datetime(2026, 2, 26, 12, tzinfo=UTC))
    stage.command("Ana", "met today")
    stage.advance(days=40)
    assert story.facts("state", "ended_as") == ("ended", "completed")
    stage.advance(days=250)
    return story


def test_every_button_ever_shown_has_a_kind_answer_a_year_later(quick_stage: Stage) -> None:
    story = a_year_of_cards(quick_stage)
    cards = [drawn for drawn in quick_stage.drawn if isinstance(drawn, Card)]
    buttons = (a for card in cards for a in card.actions if isinstance(a, Button | FormButton))
    oldest = {a.name: a for a in reversed([*buttons]) if a.name.startswith(ROOMS)}
    assert len(oldest) > 25
    known = ("state", "ended_as", "last_met_on", "interim", "swap_asked")
    before, so_far = (story.facts(*known), story.meetings()), len(quick_stage.shown)
    for name in sorted(oldest.keys() - WHAT_NEXT):
        assert shown(quick_stage.click("Bea", oldest[name])) is not None, name
    assert (story.facts(*known), story.meetings()) == before
    assert {message.to for message in quick_stage.shown[so_far:]} == {"Bea"}  # nobody else hears of it


def test_words_written_while_the_other_one_finished_are_given_back(quick_stage: Stage) -> None:
    """Nobody else reads them, and what was typed is not lost; what was only chosen is not repeated."""
    story = active(quick_stage)
    quick_stage.advance(days=3)
    story.click("Ana", "pairs.agree", opens=True)
    story.finish("Bea")
    before = quick_stage.seen_by("Bea")
    quick_stage.fill("Ana", want="How a budget is really made", offer="Short films", goal="Film")
    assert quick_stage.newest("Ana") == (
        "This pairing has finished.\n\n"
        "Here are your words again, so that they are not lost. They have gone nowhere.\n\n"
        "“How a budget is really made”\n\n“Short films”\n\n"
        "Reply 1: Show where I am"
    )
    assert quick_stage.seen_by("Bea") == before
