"""Prompts that coordinators add: a sandboxed template, a preview, hints, on and off, and who gets them."""

import pytest
from sqlalchemy import select

from bot.conversation.card import Button
from bot.learning.own_model import OwnPrompt
from bot.learning.template import NotUsable, checked, filled
from bot.learning.wording import pressing
from tests.fakes import Stage, complaints
from tests.learning.stories import agreed
from tests.pairs.stories import Story

WORDS = {"partner": "Bea", "topic": "Video in class", "programme": "Two ways"}
GOOD = {"role": "junior_mentor", "phase": "cultivation", "kind": "general", "learning_type": "cognitive"}


def write(story: Story, words: str, **more: str) -> None:
    """Cora writes one, up to the preview."""
    story.stage.advance(minutes=1)
    story.stage.command("Cora", "prompts")
    story.stage.press("Cora", "Write a question")
    story.stage.fill("Cora", words=words, **{**GOOD, **more})


def asked_after_meeting(story: Story, name: str = "Ana") -> str:
    """What this person is asked to think about after a meeting."""
    story.stage.advance(days=1)
    story.stage.say(name, "prompt")
    return story.stage.newest(name)


# --- the template -----------------------------------------------------------------------------


def test_the_offered_words_are_filled_in_in_both_languages() -> None:
    assert filled("Ask {partner} about {topic} in {programme}.", WORDS) == (
        "Ask Bea about Video in class in Two ways."
    )
    assert filled("{persona}, {tema}, {{ Programa }}", WORDS) == "Bea, Video in class, Two ways"


def test_what_a_name_says_is_never_run() -> None:
    assert filled("Ask {partner}.", {**WORDS, "partner": "{7*7}{% raw %}"}) == "Ask {7*7}{% raw %}."


@pytest.mark.parametrize(
    "evil",
    [
        "{partner.__class__}",
        "{7*7}",
        "{'a'*999999999}",
        "{% for x in range(9) %}x{% endfor %}",
        "{# hidden #}",
        "{partner",
        "partner}",
        "{{{partner}}}",
        "{" * 150 + "}" * 150,
        "{partner|upper}",
        "{self}",
        "{manager}",
        "{ }",
    ],
)
def test_anything_else_between_braces_is_refused(evil: str) -> None:
    for use in (checked, lambda text: filled(text, WORDS)):
        with pytest.raises(NotUsable):
            use(evil)


# --- the story --------------------------------------------------------------------------------


def test_written_previewed_switched_on_and_asked(stage: Stage) -> None:
    """A coordinator's prompt reaches the pairs it fits, its words filled in (spec 3.1)."""
    story = agreed(stage)
    stage.advance(hours=1)
    story.stage.say("Ana", "met today")
    write(story, "What does {partner} do with {topic} when nobody looks?")
    assert stage.newest("Cora").startswith(
        "This question is not in use yet. It will read like this:\n\n"
        "“What does Sam do with Video in class when nobody looks?”"
    )
    assert "Bea do with" not in asked_after_meeting(story)
    stage.press("Cora", "Use it")
    assert stage.newest("Cora").startswith("This question is in use.")
    # The library's own come too; within a handful of days it is this one's turn.
    said = [asked_after_meeting(story) for _ in range(6)]
    assert sum("“What does Bea do with Video in class when nobody looks?”" in text for text in said) == 1
    assert all("nobody looks" not in text for text in stage.seen_by("Bea"))


def test_switched_off_it_is_asked_no_more_and_can_still_be_read(quick_stage: Stage) -> None:
    story = agreed(quick_stage)
    write(story, "What would {partner} say?", phase="initiation")
    quick_stage.press("Cora", "Use it")
    story.change_pair(state="agreeing", agreed_at=None)
    said = [asked_after_meeting(story) for _ in range(3)]
    at = next(i for i, text in enumerate(said) if "What would Bea say?" in text)
    assert at < 3
    quick_stage.press("Cora", "Switch it off")
    quick_stage.press("Ana", "Save a private note")
    assert quick_stage.forms["Ana"].name == "learning.note"
    assert all("What would Bea say?" not in asked_after_meeting(story) for _ in range(4))


def test_it_can_be_changed_and_is_listed(quick_stage: Stage) -> None:
    story = agreed(quick_stage)
    write(story, "One?")
    quick_stage.press("Cora", "Change it")
    quick_stage.fill("Cora", words="Two, {{ partner }}?")
    assert "“Two, Sam?”" in quick_stage.newest("Cora")
    for words in ("Three?", "Four?", "Five?"):
        write(story, words)
    quick_stage.command("Cora", "prompts")
    assert quick_stage.newest("Cora").startswith("4 questions of our own.")
    assert "- 1. Two, {partner}? (off)" in quick_stage.newest("Cora")
    assert quick_stage.buttons("Cora") == [
        "See question 1",
        "See question 2",
        "See question 3",
        "Write a question",
        "More questions",
    ]
    quick_stage.press("Cora", "More questions")
    assert "- 4. Five? (off)" in quick_stage.newest("Cora")


def test_a_bad_template_is_said_at_its_field_and_nothing_is_lost(quick_stage: Stage) -> None:
    agreed(quick_stage)
    quick_stage.command("Cora", "prompts")
    quick_stage.press("Cora", "Write a question")
    said = quick_stage.fill("Cora", words="Dear {manager}", **GOOD)
    assert complaints(said) == {
        "words": "We do not know manager between braces. You can use partner, topic and programme."
    }
    assert quick_stage.forms["Cora"].fields[0].value == "Dear {manager}"
    assert complaints(quick_stage.fill("Cora", words="Dear {% if %}", **GOOD)) == {
        "words": "Braces hold one word, as in {partner}. Please take the others out."
    }
    assert set(complaints(quick_stage.fill("Cora", words=" ", **{**GOOD, "role": "boss"}))) == {
        "words",
        "role",
    }


def test_a_newer_colleague_is_never_asked_for_a_private_fact(quick_stage: Stage) -> None:
    """Rule 5 of spec 3.1 holds for what coordinators write as well (S0-18)."""
    agreed(quick_stage)
    quick_stage.command("Cora", "prompts")
    quick_stage.press("Cora", "Write a question")
    asks = {**GOOD, "kind": "diversity"}
    said = complaints(quick_stage.fill("Cora", words="How does your faith show at work?", **asks))
    assert said["words"].startswith("This names a private fact (faith).")
    quick_stage.fill("Cora", words="What may leaders not see?", **asks)
    assert "nobody here would be asked it" in quick_stage.newest("Cora"), "the programme is a general one"


def test_pressing_words_are_named_and_not_forbidden(quick_stage: Stage) -> None:
    story = agreed(quick_stage)
    write(story, "Why have you not simply asked the young colleague {partner} yet?")
    assert "These words may press people or label them: simply and young." in quick_stage.newest("Cora")
    assert "Use it" in quick_stage.buttons("Cora")
    assert pressing("¿Por qué no has hablado?") == ["no has"]


def test_nobody_else_reads_or_changes_them(quick_stage: Stage) -> None:
    story = agreed(quick_stage)
    write(story, "A secret plan?")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        row = session.scalars(select(OwnPrompt.id)).one()
    for route in ("learning.see_prompt", "learning.prompt_use", "learning.own_prompts"):
        args = {"prompt": row, "programme": story.programme}
        quick_stage.click("Ana", Button(name=route, label="…", args=args))
        assert "secret" not in quick_stage.newest("Ana")
    quick_stage.click("Cora", Button(name="learning.see_prompt", label="…", args={"prompt": "gone"}))
    assert quick_stage.newest("Cora").startswith("We could not find that question.")
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        assert session.scalars(select(OwnPrompt.in_use)).all() == [False]
