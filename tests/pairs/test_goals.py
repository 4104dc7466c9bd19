"""Goals of the two: what, how we will know, by when, how far, what is missing; seen by the two alone."""

import pytest

from bot.conversation.card import ChoiceField, FormButton, plain
from bot.conversation.reply import Say
from bot.programmes.model import Programme
from tests.fakes import Stage, complaints
from tests.pairs.stories import Story, active


def update(story: Story, name: str, **values: object) -> None:
    """One's agreed goal, from the card of the goals."""
    story.stage.command(name, "goals")
    story.stage.press(name, "Update my goal")
    story.stage.fill(name, **values)


def test_a_goal_is_followed_until_it_is_done(stage: Stage) -> None:
    """Not started, some, most, done, and what is still missing (S0-13)."""
    story = active(stage)
    stage.command("Bea", "goals")
    assert stage.newest("Bea") == (
        "What you and Ana aim for\n\n"
        "SHARED: Ana and you. Nobody else.\n\n"
        "You\n\n- Teach one lesson with video – not started.\n\n"
        "Ana\n\n- Present my idea to the heads – not started.\n\n"
        "Reply 1: Update my goal\nReply 2: Add a goal\nReply 3: For our plan, no names"
    )
    stage.press("Bea", "Update my goal")
    stage.fill(
        "Bea",
        measure="The class asks for more",
        by_day="2026-05-01",
        plan="If it rains, then I show one",
        progress="some",
        still_missing="a quiet room",
    )
    line = (
        "- Teach one lesson with video – some of it. By Friday, 1 May 2026. "
        "We will know by this: The class asks for more. Still missing: a quiet room. "
        "Plan: If it rains, then I show one."
    )
    assert line in stage.newest("Bea")
    stage.command("Ana", "goals")
    assert line in stage.newest("Ana")
    seen = " ".join(stage.seen_by("Cora") + stage.seen_by("Dan"))
    assert "quiet room" not in seen
    assert story.facts("state") == "active"  # nothing to confirm again


def test_progress_opens_no_agreement_again_and_tells_nobody(quick_stage: Stage) -> None:
    story = active(quick_stage)
    before = quick_stage.seen_by("Ana")
    update(story, "Bea", progress="done")
    quick_stage.advance(days=1)
    assert quick_stage.seen_by("Ana")[: len(before)] == before
    assert not any("changed" in text for text in quick_stage.seen_by("Ana"))


def test_more_goals_can_be_added_and_let_go(quick_stage: Stage) -> None:
    """Needs change while two work together, on either side (S1-28)."""
    story = active(quick_stage)
    for what in ("Lead one meeting", "Ask for advice"):
        quick_stage.command("Ana", "goals")
        quick_stage.press("Ana", "Add a goal")
        quick_stage.fill("Ana", what=what, kind="leadership")
        quick_stage.advance(minutes=1)
    assert quick_stage.buttons("Ana") == [
        "Update: Present my idea to the heads",
        "Update: Lead one meeting",
        "Update: Ask for advice",
        "For our plan, no names",
    ]
    add = FormButton(name="pairs.goal", label="…", args={"pair": story.pair, "goal": ""})
    quick_stage.click("Ana", add)
    assert quick_stage.newest("Ana").startswith("You have 3 goals in this pairing already.")
    quick_stage.command("Ana", "goals")
    quick_stage.press("Ana", "Update: Lead one meeting")
    quick_stage.fill("Ana", progress="let_go")
    assert "Lead one meeting" not in quick_stage.newest("Ana")
    quick_stage.press("Ana", "Update: Present my idea to the heads")
    field = next(f for f in quick_stage.forms["Ana"].fields if f.name == "progress")
    assert isinstance(field, ChoiceField)
    assert "let_go" not in {option.value for option in field.options}  # that one is agreed


def test_a_new_goal_that_asks_to_be_taught_gets_a_hint_and_a_past_day_a_complaint(quick_stage: Stage) -> None:
    story = active(quick_stage, Bea={"locale": "es"})
    story.click("Bea", "pairs.goal", opens=True, goal="")
    assert complaints(quick_stage.fill("Bea", what="")) == {"what": "Esto hace falta."}
    reply = quick_stage.fill("Bea", what="Que me enseñe Excel", by_day="2025-01-01")
    assert complaints(reply) == {"by_day": "Ese día ya pasó. Elige uno que esté por venir."}
    quick_stage.fill("Bea", what="Que me enseñe Excel", by_day="")
    assert "¿Qué vais a explorar a la vez, Ana y tú?" in quick_stage.newest("Bea")


def test_a_technical_goal_of_whoever_learns_has_a_line_to_understand(quick_stage: Stage) -> None:
    """A skill and the idea behind it (S3-04, S1-45)."""
    story = active(quick_stage)
    story.change(Programme, kind="technical")
    story.click("Bea", "pairs.goal", opens=True, goal="")
    quick_stage.fill("Bea", what="Make a quiz", understand="When a quiz helps")
    assert "Make a quiz – not started. To understand: When a quiz helps." in quick_stage.newest("Bea")


def test_goals_can_be_taken_to_a_plan_without_names(quick_stage: Stage) -> None:
    """With the plan they belong to, if there is one (S1-09)."""
    story = active(quick_stage)
    story.change(Programme, framework="Digital plan")
    update(story, "Bea", progress="most")
    quick_stage.press("Bea", "For our plan, no names")
    text = quick_stage.newest("Bea")
    assert text.startswith(
        "Goals from a pairing in Two ways\n\n"
        "- Present my idea to the heads – not started.\n"
        "- Teach one lesson with video – most of it."
    )
    assert "Ana" not in text
    assert "Bea" not in text
    story.click("Ana", "pairs.goal", opens=True, goal="")
    shown = {field.name: field.value for field in quick_stage.forms["Ana"].fields}
    assert shown["framework"] == "Digital plan"


def test_after_the_second_meeting_the_open_half_of_a_goal_is_asked_for(quick_stage: Stage) -> None:
    """How we will know, and by when, may wait until then, and are asked for once (A5)."""
    story = active(quick_stage)
    update(story, "Ana", measure="They ask me back", by_day="2026-05-01")
    for day in (13, 27):
        quick_stage.until(quick_stage.clock.now().replace(day=day, hour=12))
        quick_stage.command("Ana", "met today")
        quick_stage.advance(days=1 if day == 13 else 9)  # a question about the meeting may come first
        asked = [text for text in quick_stage.seen_by("Bea") if "What about your goal?" in text]
        assert len(asked) == (0 if day == 13 else 1)
    assert not any("What about your goal?" in text for text in quick_stage.seen_by("Ana"))
    quick_stage.press("Bea", "Say how and when")
    quick_stage.fill("Bea", measure="One lesson filmed", by_day="2026-06-01")
    noted = "By Monday, 1 June 2026. We will know by this: One lesson filmed."
    assert any(noted in text for text in quick_stage.seen_by("Bea"))


@pytest.mark.parametrize("whose", ["Ana", "Cora"])
def test_nobody_changes_anybody_elses_goal(quick_stage: Stage, whose: str) -> None:
    story = active(quick_stage)
    quick_stage.command("Bea", "goals")
    card = quick_stage.shown[-1].card
    assert card is not None
    reply = quick_stage.click(whose, card.actions[0])
    assert isinstance(reply, Say)
    assert plain(reply.card.title) in {
        "We could not find that goal among yours. Here are the ones there are.",
        "We could not find that pairing among yours.",
    }
    assert story.facts("state") == "active"


def test_without_a_pair_there_are_no_goals(quick_stage: Stage) -> None:
    story = active(quick_stage)
    quick_stage.command("Cora", "goals")
    assert quick_stage.newest("Cora").startswith("You are not in a pairing at the moment.")
    story.finish("Ana")
    quick_stage.command("Ana", "goals")
    assert quick_stage.newest("Ana").startswith("You are not in a pairing at the moment.")
