"""The gallery in Microsoft's own renderer: nothing against it, what each button sends, pictures of all."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from adapters.playground.gallery_cards import CARDS, ERRORS, FORMS
from adapters.teams import dialog, render
from bot.conversation.answers import check
from bot.conversation.card import Bullets, Button, Card, Facts, FormButton, LinkButton, Quote, Text
from bot.conversation.phrases import Phrases
from tests import fakes
from tests.clients.cards.renderer import Renderer
from tests.teams.any_cards import NASTY

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.needs_chromium, pytest.mark.needs_clients]

WORDS = fakes.words()
ENGLISH = Phrases(WORDS)


@pytest.fixture(scope="module")
def renderer(browser: "Browser", tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    return Renderer(browser, tmp_path_factory.mktemp("cards"))


def card_of(name: str) -> dict[str, Any]:
    if name in CARDS:
        return render.message(CARDS[name], Phrases(WORDS, CARDS[name].lang))
    return dialog.card(FORMS[name], Phrases(WORDS, FORMS[name].lang), complaints=ERRORS.get(name))


@pytest.mark.parametrize("name", [*CARDS, *FORMS])
def test_the_renderer_has_nothing_against_a_sample(name: str, renderer: Renderer, screenshots: Path) -> None:
    drawn = renderer.draw(card_of(name), screenshots / f"teams-{name.replace(' ', '-')}.png")
    assert drawn.against == []


def test_the_renderer_does_say_what_it_has_against_a_card(renderer: Renderer) -> None:
    body = [
        {"type": "Input.Date", "id": "a", "value": "x"},
        {"type": "Nope"},
        {"type": "Input.Text", "id": "a"},
    ]
    bad = {"type": "AdaptiveCard", "version": "1.5", "body": body}
    assert len(renderer.draw(bad).against) >= 2


@pytest.mark.parametrize("name", CARDS)
def test_each_button_sends_what_it_stands_for(name: str, renderer: Renderer) -> None:
    renderer.draw(card_of(name))
    for action in CARDS[name].actions:
        sent = renderer.press(action.label) if not isinstance(action, LinkButton) else None
        match action:
            case Button():
                assert sent is not None
                assert (sent["type"], sent["verb"]) == ("Action.Execute", action.name)
                assert sent["data"] == {"name": action.name, "args": action.args}
            case FormButton():
                assert sent is not None
                assert sent["type"] == "Action.Submit"
                assert sent["data"].pop("msteams") == {"type": "task/fetch"}
                assert sent["data"] == {"name": action.name, "args": action.args}
            case LinkButton():
                assert renderer.follow(action.label)["url"] == action.url


def test_what_is_filled_in_comes_back_as_values(renderer: Renderer) -> None:
    form = FORMS["every field"]
    renderer.draw(card_of("every field"))
    page = renderer.page
    assert renderer.press("Save") is None  # two answers that are needed are missing
    assert page.get_by_text("Please fill this in.").count() == 2
    page.get_by_role("textbox", name="What should we call you?").fill("Aoife, *L*")
    page.get_by_label("In your own words").fill("One\nand two")
    page.get_by_label("Hours a month you can spare").fill("3")
    page.get_by_label("From which day?").fill("2026-02-01")
    page.get_by_label("At what time?").fill("09:30")
    page.get_by_role("radio", name="Digital tools in class").nth(1).check()  # of "Which one first?"
    page.get_by_role("radio", name="No answer").nth(0).check()  # of "What would help most?"
    page.get_by_role("checkbox", name="Digital tools in class").check()
    page.get_by_role("combobox", name="When do you start?").select_option("10:00")
    page.get_by_label("Who should hear of it?").fill("Jun")
    sent = renderer.press("Save")
    assert sent is not None
    back = dialog.sent(sent["data"])
    assert back is not None
    assert (sent["type"], back.form, back.args) == ("Action.Submit", "sample.everything", {"pair": "p1"})
    assert back.searches == {"people": "Jun"}
    clean, complaints = check(form, dialog.with_found(back, {"people": (("j", "Jun"),)}))
    assert complaints == {}
    assert {key: str(value) for key, value in clean.items()} == {
        "line": "Aoife, *L*",
        "words": "One\nand two",
        "number": "3",
        "day": "2026-02-01",
        "time": "09:30",
        "one": "",
        "must": "digital",
        "some": "('feedback', 'digital')",
        "person": "()",
        "hour": "10:00",
        "hours": "('09:00',)",
        "people": "('j',)",
    }


def test_whatever_somebody_wrote_is_words_and_nothing_else(renderer: Renderer, screenshots: Path) -> None:
    calm = [text for text in NASTY if text.strip() and "\x00" not in text and "{{" not in text]
    card = Card(
        title=(NASTY[0], NASTY[1]),
        body=tuple(part for text in calm for part in (Text(line=(text,)), Facts(rows=((text, (text,)),)))),
        actions=(Button(name="a.b", label=NASTY[1]),),
        privacy="private",
        promise=(NASTY[0],),
        why=(NASTY[6],),
    )
    drawn = renderer.draw(render.message(card, ENGLISH), screenshots / "teams-whatever-people-type.png")
    assert drawn.against == []
    made = "#card :is(b, strong, em, i, a, code, ul, ol, li, script, del)"
    assert renderer.page.locator(made).count() == 0
    for text in calm:
        assert text.split("\n")[0] in drawn.text


def test_a_long_card_is_cut_where_a_reader_sees_it(renderer: Renderer, screenshots: Path) -> None:
    card = Card(
        title=("A very long card",),
        body=(
            Text(line=("Lörem ipsüm " * 300,)),
            Bullets(items=(("A point that needs more than one line to be made, and a little more",),) * 2),
            Quote(line=("Ask me anything. " * 12,)),
            Facts(rows=(("Where", ("https://meet.example.org/a_b",)), ("When", ("Tuesday, 14:00",)))),
        ),
        actions=(Button(name="a.b", label="Give this very long thought a button of its own", primary=True),),
        why=("You get this because somebody wanted to see what a long card looks like.",),
    )
    drawn = renderer.draw(render.message(card, ENGLISH), screenshots / "teams-long.png")
    assert (drawn.against, "m…" in drawn.text) == ([], True)


def test_people_who_were_found_can_be_chosen(renderer: Renderer, screenshots: Path) -> None:
    people = dialog.People(names={"m9": "Zoe"}, found={"people": (("m1", "Al"), ("m2", "Alma"))})
    form = FORMS["every field"]
    only = dialog.card(
        type(form)(name=form.name, title=form.title, fields=(form.fields[-1],), submit="Save"),
        ENGLISH,
        complaints={"people": "That is not on the list. Please choose from the list."},
        people=people,
        titled=True,
    )
    assert renderer.draw(only, screenshots / "teams-people-found.png").against == []
    renderer.page.get_by_label("Alma").check()
    sent = renderer.press("Save")
    assert sent is not None
    assert sent["data"]["many.people"] == "m2"
