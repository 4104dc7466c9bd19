"""A contact ends a pair for conduct or safeguarding: people first, a reason for the contacts alone."""

from datetime import UTC, datetime
from typing import Any

from bot.conversation.reply import Reply
from bot.programmes.audit import AdminAction
from bot.programmes.model import Programme
from tests.fakes import Stage, complaints
from tests.pairs.stories import Story, active

SECRET = "Remarks about her accent, twice"


def fill(story: Story, by: str, **more: Any) -> Reply:
    """`pair end`, filled in."""
    stage = story.stage
    stage.command(by, "pair end")
    values = {
        "one": [stage.members["Ana"]],
        "other": [stage.members["Bea"]],
        "cause": "conduct",
        "reason": SECRET,
        "spoken": "yes",
    }
    return stage.fill(by, **{**values, **more})


def test_both_read_neutral_words_and_the_other_contact_the_reason(stage: Stage) -> None:
    story = active(stage)
    assert set(complaints(fill(story, "Cora", spoken="no"))) == {"spoken"}
    assert story.facts("state") == "active"
    fill(story, "Cora")
    assert story.facts("state", "ended_as") == ("ended", "coordinator")
    for name, other in (("Ana", "Bea"), ("Bea", "Ana")):
        assert stage.newest(name).startswith(
            f"Your pairing with {other} has been ended by the programme.\n\n"
            "Someone from the programme speaks with each of you in person. "
            "You can ask for help at any time.\n\nReply 1: Stop here\nReply 2: Talk to someone"
        )
        assert SECRET not in " ".join(stage.seen_by(name))
    told = [text for text in stage.seen_by("Dan") if SECRET in text]
    assert len(told) == 1
    assert told[0].startswith("Cora has ended the pairing of Ana and Bea.\n\nSHARED: The contacts")
    stage.say("Ana", "mydata")
    assert SECRET not in " ".join(stage.seen_by("Ana"))


def test_an_old_finish_button_does_not_swallow_the_news(quick_stage: Stage) -> None:
    """Somebody speaks with each of the two: whoever finishes in that minute is to read so all the same."""
    story = active(quick_stage)
    quick_stage.until(datetime(2026, 1, 17, 20, tzinfo=UTC))  # a Saturday: the news waits for Monday
    fill(story, "Cora")
    story.click("Ana", "pairs.finish_now")
    assert quick_stage.newest("Ana").startswith("Your pairing with Bea has been ended by the programme.")
    quick_stage.advance(days=3)
    for name in ("Ana", "Bea"):
        said = [text for text in quick_stage.seen_by(name) if "ended by the programme" in text]
        assert "You get this because your pairing has ended." in said[-1]


def test_who_may_and_who_may_not(quick_stage: Stage) -> None:
    story = active(quick_stage)
    quick_stage.command("Ana", "pair end")
    assert "Ana" not in quick_stage.forms
    wrong = {"other": "These two have no pairing at the moment. Please check both names."}
    assert complaints(fill(story, "Dan", other=[quick_stage.members["Ana"]])) == wrong
    fill(story, "Dan")
    assert story.facts("state") == "ended"
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        programme = Programme.by_id(session, story.programme)
        audit = [(action.deed, by.name) for action, by in AdminAction.of(session, programme, 5)]
    assert audit == [("end_pair", "Dan")]  # for observers; participants read nothing of it
    quick_stage.command("Ana", "changes")
    assert "ended a pairing" not in quick_stage.newest("Ana")
    assert any(SECRET in text for text in quick_stage.seen_by("Cora"))
    assert complaints(fill(story, "Cora", other=[quick_stage.members["Bea"]]))
