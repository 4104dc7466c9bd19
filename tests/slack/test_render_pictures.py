"""Every sample drawn by somebody else's renderer of Slack's blocks: what a person sees, and pictures."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from adapters.playground.gallery_cards import CARDS, ERRORS, FORMS
from adapters.slack import modal, render
from bot.conversation.card import Card, Text, plain
from bot.conversation.phrases import Phrases
from tests import fakes
from tests.clients.slack_blocks.checking import HERE, SCHEMA
from tests.clients.slack_blocks.drawing import Drawings
from tests.slack.any_cards import TRICKS

WORDS = fakes.words()
SPOKEN_IN_JANUARY = "Tuesday, January 20, 2026, 2:00 PM"
"""The samples' moment as the renderer writes it for somebody in Dublin."""


@pytest.fixture(scope="module")
def drawings(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawings]:
    """The page that draws; at the end the renderer has had nothing to complain about."""
    made = Drawings(browser, tmp_path_factory.mktemp("slack"))
    yield made
    assert made.complaints == []


@pytest.mark.needs_node
@pytest.mark.needs_clients
def test_the_schema_is_made_from_the_types_that_are_installed(tmp_path: Path) -> None:
    made = tmp_path / "blocks.schema.json"
    subprocess.run(["node", str(HERE / "make_schema.mjs"), str(made)], check=True, timeout=240)
    assert made.read_text(encoding="utf-8") == SCHEMA.read_text(encoding="utf-8")


def picture(screenshots: Path, name: str) -> Path:
    return screenshots / "slack" / f"{name.replace(' ', '-')}.png"


def seen(title: str) -> str:
    """A title as the renderer writes it: its moment in Slack's own words."""
    return title.replace("Tuesday 20 January, 14:00", SPOKEN_IN_JANUARY)


@pytest.mark.needs_node
@pytest.mark.needs_clients
@pytest.mark.needs_chromium
class TestDrawn:
    """What stands in the drawing."""

    @pytest.mark.parametrize("narrow", [False, True], ids=["desk", "phone"])
    @pytest.mark.parametrize("name", CARDS)
    def test_a_message(self, name: str, narrow: bool, drawings: Drawings, screenshots: Path) -> None:
        card = CARDS[name]
        where = picture(screenshots, f"message {name}{' phone' if narrow else ''}")
        shown = drawings.draw(
            "message", render.message(card, Phrases(WORDS, card.lang)), where, narrow=narrow
        )
        assert shown.get_by_text(seen(plain(card.title))).is_visible()
        assert shown.get_by_role("button").all_inner_texts() == [a.label for a in card.actions]
        if card.privacy:
            label = Phrases(WORDS, card.lang).text(f"conversation.label_{card.privacy}")
            assert shown.get_by_text(f"{label}: {plain(card.promise)}").is_visible()
            assert shown.locator("strong", has_text=label).count() == 1
        if card.why:
            assert shown.inner_text().strip().endswith(plain(card.why))
        # Nothing stands out to the side, on a phone either.
        assert shown.evaluate("root => root.scrollWidth <= root.clientWidth")

    @pytest.mark.parametrize("name", CARDS)
    def test_a_home(self, name: str, drawings: Drawings, screenshots: Path) -> None:
        card = CARDS[name]
        home = render.home(card, Phrases(WORDS, card.lang))
        shown = drawings.draw("home", home, picture(screenshots, f"home {name}"))
        assert shown.inner_text().strip().startswith(seen(plain(card.title)))
        assert shown.get_by_role("button").all_inner_texts() == [a.label for a in card.actions]

    def test_facts_stand_one_under_the_other_and_dates_read_as_dates(self, drawings: Drawings) -> None:
        card = CARDS["every element"]
        shown = drawings.draw("message", render.message(card, Phrases(WORDS, card.lang))).inner_text()
        facts = f"When: {SPOKEN_IN_JANUARY}\nWhere: Library\nWith: Aoife Lanternwood"
        assert facts in shown
        assert f"It is {SPOKEN_IN_JANUARY} on your clock. The room." in shown

    def test_an_addressed_person_is_mentioned_by_name(self, drawings: Drawings, screenshots: Path) -> None:
        message = render.message(CARDS["every element"], Phrases(WORDS), mentions={"a": "U1AAAAAAA"})
        where = picture(screenshots, "message mention")
        shown = drawings.draw("message", message, where, U1AAAAAAA="Aoife Lanternwood")
        assert "A meeting with @Aoife Lanternwood would be due" in shown.inner_text()

    @pytest.mark.parametrize("name", FORMS)
    def test_a_modal(self, name: str, drawings: Drawings, screenshots: Path) -> None:
        form = FORMS[name]
        view = modal.view(form, Phrases(WORDS, form.lang), complaints=ERRORS.get(name, {}))
        shown = drawings.draw("modal", view, picture(screenshots, f"modal {name}"))
        read = shown.inner_text()
        at = 0
        for words in (form.title, plain(form.promise), *(field.label for field in form.fields)):
            found = read.find(words, at)
            assert found >= 0, f"{words!r} is missing, or comes too early"
            at = found
        for complaint in ERRORS.get(name, {}).values():
            assert shown.get_by_text(complaint).is_visible()
        assert shown.get_by_role("button", name=form.submit, exact=True).is_visible()

    def test_a_modal_that_waits(self, drawings: Drawings, screenshots: Path) -> None:
        shown = drawings.draw(
            "modal", modal.saving("The poll", Phrases(WORDS)), picture(screenshots, "modal saving")
        )
        assert shown.inner_text().split() == ["The", "poll", "Saving", "…", "Close"]

    @pytest.mark.parametrize("trick", [t for t in TRICKS if t.strip() and t.isprintable() and ":" not in t])
    def test_what_somebody_typed_is_drawn_as_they_typed_it(self, trick: str, drawings: Drawings) -> None:
        card = Card(title=("Title",), body=(Text(line=(trick,)),))
        shown = drawings.draw("message", render.message(card, Phrases(WORDS)))
        assert shown.inner_text().strip().endswith(trick)
        assert shown.locator("em, i, del, s, code, pre, blockquote, a").count() == 0
