"""Somebody with two partners: what the clock asks about both comes one a day, and none of it is lost."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.checkins.stories import having
from tests.fakes import Stage
from tests.pairs.stories import running

MONDAYS = {"hours": {"days": {"0": [["09:00", "17:00"]]}}}


@pytest.mark.parametrize(("works", "first", "then"), [({}, "01-15", "01-16"), (MONDAYS, "02-02", "02-09")])
def test_the_same_question_about_two_pairings_comes_a_working_day_apart(
    quick_stage: Stage, works: dict[str, Any], first: str, then: str
) -> None:
    """Also where their next working day is a week away: a question that waits for another is not too old."""
    story = running(quick_stage, "Eve", Bea=works)
    story.match("Ana", "Bea")
    story.match("Eve", "Bea")
    asked = []
    for day in (first, then):
        quick_stage.until(datetime.fromisoformat(f"2026-{day}T18:00").replace(tzinfo=UTC))
        asked.append(len(having(quick_stage, "Bea", "Before you get going, spend ten minutes")))
    assert asked == [1, 2]


def test_whoever_has_another_pairing_is_offered_no_list_when_one_ends(quick_stage: Stage) -> None:
    """Nothing on the card leads to "this has moved on"."""
    story = running(quick_stage, "Eve")
    first = story.match("Ana", "Bea")
    story.match("Eve", "Bea")
    story.pair = first
    story.finish("Ana")
    quick_stage.advance(days=1)
    assert quick_stage.newest("Bea").startswith("This pairing will not go ahead.")
    assert quick_stage.buttons("Bea") == ["Talk to someone"]
    assert quick_stage.buttons("Ana") == ["Find a new partner", "Stop here", "Talk to someone"]


def test_everything_about_a_pairing_is_a_button_away_and_so_is_the_other_one(quick_stage: Stage) -> None:
    story = running(quick_stage, "Eve")
    first = story.match("Ana", "Bea")
    story.agree()
    story.match("Eve", "Bea")
    story.pair = first
    story.book("Bea", date(2026, 1, 20), "14:00")
    story.click("Bea", "pairs.show")
    quick_stage.press("Bea", "More")
    assert quick_stage.buttons("Bea") == [
        "Show the agreement",
        "Change how we meet",
        "Change who leads",
        "Show Eve",
        "Pause or finish",
    ]
    quick_stage.press("Bea", "Show Eve")
    assert quick_stage.newest("Bea").startswith("You and Eve both said yes.")
    story.click("Bea", "pairs.more")
    quick_stage.press("Bea", "Pause or finish")
    assert quick_stage.buttons("Bea") == ["Finish it", "Pause instead", "Keep going"]
