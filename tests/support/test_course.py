"""What becomes of a request for help: on its way, closed, opened again; who is away; where else to turn."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.conversation.card import Button, Link
from bot.conversation.plain import form_text
from bot.support.model import HelpRequest
from tests.fakes import Stage, complaints
from tests.learning.stories import agreed
from tests.pairs.stories import Story

WORDS = "Bea laughs at my ideas when others listen."


def ask(story: Story, who: str = "Cora", kind: str = "tension") -> None:
    """Ana asks for help, and it is sent."""
    stage = story.stage
    stage.command("Ana", "support")
    stage.fill("Ana", kind=kind, who=stage.members[who], message=WORDS)
    stage.press("Ana", "Send")


def state(stage: Stage) -> str:
    """The state of the one request."""
    with stage.house.database.tenant(stage.tenant) as session:
        return session.scalars(select(HelpRequest.state)).one()


def read_form(stage: Stage, name: str) -> str:
    """The open form as text."""
    return form_text(stage.forms[name], stage.house.phrases("en", "Europe/Dublin"))


# --- OPEN → ACKNOWLEDGED → IN_PROGRESS → CLOSED, and again ------------------------------------


def test_it_goes_from_seen_to_being_worked_on_to_closed_and_can_be_opened_again(stage: Stage) -> None:
    """All states of a request for help, and the way back (spec 2.7, S1-32)."""
    story = agreed(stage)
    ask(story)
    stage.press("Cora", "I have seen it")
    assert stage.buttons("Cora") == ["I am on it", "Close the request"]
    stage.press("Cora", "I am on it")
    assert "You have said that you are on it." in stage.newest("Cora")
    assert state(stage) == "in_progress"
    stage.command("Ana", "requests")
    assert "Personal tension: sent Monday, 12 January 2026, somebody is on it" in stage.newest("Ana")
    stage.press("Cora", "Close the request")
    assert stage.buttons("Ana") == ["Open it again", "Get help"]
    stage.advance(days=29)
    stage.press("Ana", "Open it again")
    assert stage.newest("Ana").startswith("Sent to Cora.")
    assert stage.newest("Cora").startswith("Ana asks for help.")
    assert "It was closed, and has been opened again." in stage.newest("Cora")
    assert f"“{WORDS}”" in stage.newest("Cora")
    assert state(stage) == "open"
    stage.press("Cora", "I have seen it")
    assert sum("Cora has seen your request." in text for text in stage.seen_by("Ana")) == 2


def test_opened_again_it_is_watched_again(quick_stage: Stage) -> None:
    story = agreed(quick_stage)
    ask(story)
    quick_stage.press("Cora", "I have seen it")
    quick_stage.press("Cora", "Close the request")
    quick_stage.press("Ana", "Open it again")
    assert quick_stage.seen_by("Dan") == []
    quick_stage.advance(days=3)
    assert quick_stage.newest("Dan").startswith("Ana asks for help.")


def test_after_thirty_days_it_stays_closed_and_says_what_to_do(quick_stage: Stage) -> None:
    story = agreed(quick_stage)
    ask(story)
    quick_stage.press("Cora", "I have seen it")
    quick_stage.press("Cora", "Close the request")
    quick_stage.advance(days=31)
    quick_stage.press("Ana", "Open it again")
    assert quick_stage.newest("Ana").startswith("That request was closed more than 30 days ago.")
    assert quick_stage.buttons("Ana") == ["Get help"]
    assert state(quick_stage) == "closed"


def test_opening_again_is_for_whoever_asked_and_once(quick_stage: Stage) -> None:
    story = agreed(quick_stage)
    ask(story)
    with quick_stage.house.database.tenant(quick_stage.tenant) as session:
        args = {"request": session.scalars(select(HelpRequest.id)).one()}
    again = Button(name="support.reopen", label="…", args=args)
    quick_stage.click("Ana", again)
    assert quick_stage.newest("Ana").startswith("This request has moved on since then.")
    quick_stage.press("Cora", "I have seen it")
    quick_stage.press("Cora", "Close the request")
    for other in ("Bea", "Cora", "Dan"):
        quick_stage.click(other, again)
        assert quick_stage.newest(other).startswith("We could not find that request.")
    assert state(quick_stage) == "closed"


# --- over breaks ------------------------------------------------------------------------------


def test_the_form_says_who_is_away_and_the_real_day_of_an_answer(quick_stage: Stage) -> None:
    """Support over breaks (A9): who is there, and when an answer really comes."""
    away = {"days_off": {"ranges": [{"first": "2026-01-12", "last": "2026-01-30"}]}}
    story = agreed(quick_stage, Cora=away)
    quick_stage.command("Ana", "support")
    text = read_form(quick_stage, "Ana")
    assert (
        "- Cora (coordinator) is back on Monday, 2 February 2026 and answers by Tuesday, 3 February 2026"
    ) in text
    assert "- Dan (alternate contact) answers by Wednesday, 14 January 2026" in text
    assert story.facts("state") == "active"


# --- where else to turn -----------------------------------------------------------------------


def test_the_organisations_own_routes_stand_in_the_form_as_links(quick_stage: Stage) -> None:
    """Safeguarding, harassment and protected disclosures are linked, never replaced (spec 2.7)."""
    agreed(quick_stage)
    quick_stage.command("Cora", "support routes")
    assert quick_stage.newest("Cora").startswith("No numbers or links stand beside the form for help yet.")
    quick_stage.press("Cora", "Change these")
    quick_stage.fill(
        "Cora",
        emergency="112, or the front desk on 100",
        safeguarding="Mo Reilly: https://school.example/safe.",
        disclosure="https://speakup.example",
    )
    assert quick_stage.newest("Cora").startswith("These stand beside every request for help.")
    quick_stage.command("Ana", "support")
    text = read_form(quick_stage, "Ana")
    assert "If somebody is in danger: 112, or the front desk on 100" in text
    assert "You can also turn to these. We do not replace them." in text
    links = [
        span.url
        for part in quick_stage.forms["Ana"].intro
        for line in getattr(part, "items", ())
        for span in line
        if isinstance(span, Link)
    ]
    assert links == ["https://school.example/safe", "https://speakup.example"]
    assert "Harassment" not in text, "what is not filled in is not shown"


@pytest.mark.parametrize("bad", ["javascript://x.example", "http://plain.example", "https://nowhere"])
def test_a_link_that_could_harm_is_refused_at_its_field(quick_stage: Stage, bad: str) -> None:
    agreed(quick_stage)
    quick_stage.command("Cora", "support routes")
    quick_stage.press("Cora", "Change these")
    said = complaints(quick_stage.fill("Cora", emergency="112", harassment=bad))
    assert said == {
        "harassment": "That link cannot be used. Please give one that begins with https, or a number."
    }
    assert quick_stage.forms["Cora"].fields[0].value == "112"


def test_only_a_coordinator_changes_them(quick_stage: Stage) -> None:
    story = agreed(quick_stage)
    quick_stage.command("Ana", "support routes")
    assert "Change these" not in quick_stage.buttons("Ana")
    assert story.facts("state") == "active"


@pytest.mark.parametrize("kind", ["tension", "content", "role", "unsafe", "job", "other"])
def test_every_heading_reaches_a_person(quick_stage: Stage, kind: str) -> None:
    """Personal, pedagogical and professional issues, safety, the job, and anything else (S1-11, S1-17)."""
    story = agreed(quick_stage)
    quick_stage.command("Ana", "support")
    quick_stage.fill("Ana", kind=kind, who=quick_stage.members["Dan"], message=WORDS)
    quick_stage.press("Ana", "Send to Dan only" if kind == "unsafe" else "Send")
    assert quick_stage.newest("Dan").startswith("Ana asks for help.")
    assert story.stage.seen_by("Cora") == []
    assert quick_stage.clock.now() < datetime(2026, 1, 13, tzinfo=UTC)
