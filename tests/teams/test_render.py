"""A card in Teams: valid, complete, in order, safe whatever people typed, and never too large."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from adapters.playground.gallery_cards import CARDS, ERRORS, FORMS, samples
from adapters.teams import dialog, render
from adapters.teams.text import shorten, still
from bot.conversation.card import (
    Bullets,
    Button,
    Card,
    Facts,
    Form,
    FormButton,
    Link,
    LinkButton,
    Name,
    Quote,
    Text,
    plain,
)
from bot.conversation.phrases import Phrases
from bot.conversation.plain import card_text
from tests import fakes
from tests.teams.any_cards import NASTY, cards, problems
from tests.teams.looking import buttons, of_type, read_as_markdown, runs, shown

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "teams"
WORDS = fakes.words()
ENGLISH = Phrases(WORDS)
EMOJI_AND_SCRIPTS = "Ọlá Jiménez-Ñúñez 日本 👩🏽‍🏫"


def drawn_of(name: str) -> dict[str, Any]:
    if name in CARDS:
        return render.message(CARDS[name], Phrases(WORDS, CARDS[name].lang))
    return dialog.info(FORMS[name], Phrases(WORDS, FORMS[name].lang), complaints=ERRORS.get(name))


def card_in(drawn: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = drawn["card"]["content"] if "card" in drawn else drawn
    return found


def drawn(*body: Any, **rest: Any) -> dict[str, Any]:
    return render.message(Card(title=("Title",), body=body, **rest), ENGLISH)


# --- the gallery --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", dict(samples()))
def test_a_sample_is_drawn_as_it_was(name: str, request: pytest.FixtureRequest) -> None:
    found = json.dumps(drawn_of(name), indent=1, ensure_ascii=False) + "\n"
    path = GOLDEN / f"{name.replace(' ', '-')}.json"
    if request.config.getoption("--golden"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def test_no_golden_file_is_left_behind() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == {name.replace(" ", "-") for name, _ in samples()}


@pytest.mark.parametrize("name", dict(samples()))
def test_a_sample_is_valid_and_comfortably_small(name: str) -> None:
    card = card_in(drawn_of(name))
    assert problems(card) == []
    assert render.size(card) < render.COMFORTABLE


@pytest.mark.parametrize("name", CARDS)
def test_a_sample_leaves_nothing_out_and_keeps_the_order_of_its_plain_text(name: str) -> None:
    card = CARDS[name]
    text, at = shown(drawn_of(name)), 0
    wanted = [plain(card.title), plain(card.promise), *(action.label for action in card.actions)]
    for part in [*wanted, plain(card.why)]:
        at = text.find(part, at)
        assert at >= 0, f"{part!r} is missing, or comes too early"


def test_for_a_client_without_dialogs_a_form_s_button_sends_a_message() -> None:
    card = render.message(CARDS["anonymous"], ENGLISH, dialogs=False)
    assert buttons(card)["Open the poll"]["data"] == {"name": "sample.poll", "args": {}}


def test_the_schema_we_check_against_does_say_no() -> None:
    bad = drawn()
    bad["body"].append({"type": "Input.ChoiceSet", "id": "a", "choices.data": {"type": "Data.Query"}})
    assert problems(bad) != []
    assert problems({**drawn(), "colour": "red"}) != []


# --- any card -----------------------------------------------------------------------------------


@given(cards)
def test_any_card_is_valid_and_fits(card: Card) -> None:
    drawn = render.message(card, ENGLISH)
    assert problems(drawn) == []
    assert render.size(drawn) <= render.LARGEST
    # as botbuilder sends it: half characters or the like would not survive
    assert json.loads(json.dumps(drawn)) == drawn


@given(cards)
def test_in_any_card_nothing_typed_is_left_for_markdown_to_read(card: Card) -> None:
    for text in read_as_markdown(render.message(card, ENGLISH)):
        assert still(text) == text


@given(cards)
def test_any_button_carries_its_name_and_its_args(card: Card) -> None:
    sent = of_type(render.message(card, ENGLISH), "Action.Execute", "Action.Submit")
    wanted = [each for each in card.actions if isinstance(each, Button | FormButton)]
    assert [(each["data"]["name"], each["data"]["args"]) for each in sent] == [
        (each.name, each.args) for each in wanted
    ]


# --- what people type ---------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [text for text in NASTY if "{{" not in text and "\x00" not in text])
def test_what_somebody_wrote_is_shown_to_the_letter(typed: str) -> None:
    card = drawn(Text(line=("He wrote: ", typed)), Quote(line=(typed,)), Bullets(items=((typed,),)))
    assert runs(card) == f"He wrote: {typed}\n“{typed}”\n•\n{typed}"


def test_a_typed_function_is_never_run_by_the_client() -> None:
    card = drawn(Text(line=("{{DATE(2026-01-20T14:00:00Z)}} and {{ time(x) }}",)))
    assert runs(card) == "{\u2060{DATE(2026-01-20T14:00:00Z)}} and {\u2060{ time(x) }}"


def test_in_a_title_signs_of_markdown_become_their_look_alikes() -> None:
    card = render.message(
        Card(
            title=("With ", Name(member="m", text="*Al_ [x](y)*")),
        ),
        ENGLISH,
    )
    assert card["body"][0]["text"] == "With ∗Alˍ (x)(y)∗"
    assert card["body"][0]["style"] == "heading"


def test_plain_facts_are_teams_own_list_and_typed_signs_keep_them_from_it() -> None:
    calm = drawn(Facts(rows=(("Where", ("Library, 2nd floor",)),)))
    typed = drawn(Facts(rows=(("Where", ("https://meet.example.org/a_b",)),)))
    assert of_type(calm, "FactSet")[0]["facts"] == [{"title": "Where", "value": "Library, 2nd floor"}]
    assert (of_type(typed, "FactSet"), runs(typed)) == ([], "Where\nhttps://meet.example.org/a_b")


def test_a_link_is_a_run_that_opens_it_and_one_that_leads_nowhere_is_words() -> None:
    card = drawn(
        Text(line=("See ", Link(url="https://example.org/(a)_b", text="the *room*"), ".")),
        Text(line=("See ", Link(url="javascript:alert(1)", text="this"))),
        actions=(LinkButton(url="javascript:alert(1)", label="Open"),),
    )
    opens = [each["selectAction"]["url"] for each in of_type(card, "TextRun") if "selectAction" in each]
    assert opens == ["https://example.org/(a)_b"]
    assert buttons(card) == {}
    assert runs(card) == "See the *room*.\nSee this\nOpen: javascript:alert(1)"


# --- who is mentioned ---------------------------------------------------------------------------

AOIFE, JUN = Name(member="a", text=EMOJI_AND_SCRIPTS), Name(member="j", text="Jun")


def test_only_who_is_addressed_is_mentioned_and_only_once() -> None:
    card = Card(title=(AOIFE, ", this is about ", JUN), body=(Text(line=(AOIFE, " again")),))
    drawn = render.message(card, ENGLISH, mentions={"a": "29:aoife"})
    tag = f"<at>{EMOJI_AND_SCRIPTS}</at>"
    assert drawn["msteams"]["entities"] == [
        {"type": "mention", "text": tag, "mentioned": {"id": "29:aoife", "name": EMOJI_AND_SCRIPTS}}
    ]
    assert drawn["body"][0]["text"] == f"{tag}, this is about Jun"
    assert runs(drawn) == f"{EMOJI_AND_SCRIPTS} again"


def test_nobody_is_mentioned_by_a_name_alone() -> None:
    card = Card(title=(Name(member="a", text="<at>Everybody</at>"),), body=(Text(line=(JUN,)),))
    drawn = render.message(card, ENGLISH)
    assert "msteams" not in drawn
    assert drawn["body"][0]["text"] == "‹at>Everybody‹/at>"


def test_a_card_with_a_mention_is_valid_but_for_teams_own_property() -> None:
    drawn = render.message(Card(title=("Hello ", AOIFE)), ENGLISH, mentions={"a": "29:aoife"})
    assert drawn.pop("msteams")
    assert problems(drawn) == []


# --- for ears, old clients and phones -------------------------------------------------------------


def test_the_whole_card_is_there_as_plain_text() -> None:
    card = CARDS["every element"]
    drawn = render.message(card, ENGLISH)
    assert drawn["fallbackText"] == still(card_text(card, ENGLISH))
    assert drawn["speak"].startswith("A meeting with Aoife Lanternwood would be due about now It is")
    assert "Reply 1" not in drawn["speak"]
    assert render.summary(card) == "A meeting with Aoife Lanternwood would be due about now"


def test_a_card_says_its_language() -> None:
    assert drawn_of("another language")["lang"] == "es"
    assert render.message(Card(title=("Hi",), lang="en-GB"), ENGLISH)["lang"] == "en"


def test_every_text_block_wraps_and_quiet_text_is_small() -> None:
    for card in (card_in(drawn_of(name)) for name, _ in samples()):
        assert all(block["wrap"] for block in of_type(card, "TextBlock"))
    quiet = drawn(Text(line=("small print",), quiet=True))["body"][1]["inlines"]
    assert quiet == [{"type": "TextRun", "text": "small print", "isSubtle": True, "size": "Small"}]


def test_words_of_five_buttons_have_room() -> None:
    rows = [[b["title"] for b in row["actions"]] for row in of_type(drawn_of("every element"), "ActionSet")]
    assert rows == [
        ["Suggest times", "We have a date"],
        ["We have met", "Not this month"],
        ["Read the guide"],
    ]


# --- what is too much ---------------------------------------------------------------------------


def test_a_card_too_large_is_shortened_where_a_person_sees_it() -> None:
    card = Card(title=("Much",), body=tuple(Text(line=("word " * 590,)) for _ in range(30)))
    drawn = render.message(card, ENGLISH)
    assert render.size(drawn) <= render.COMFORTABLE
    assert {(len(text) <= 300, text[-5:]) for text in runs(drawn).split("\n")} == {(True, "word…")}


def test_a_card_of_very_many_parts_ends_visibly() -> None:
    card = Card(title=("Much",), body=tuple(Bullets(items=(("日本語" * 300,),) * 40) for _ in range(40)))
    drawn = render.message(card, ENGLISH)
    assert render.size(drawn) <= render.LARGEST
    assert runs(drawn).split("\n")[-1] == "…"


def test_text_is_cut_between_words_and_a_long_word_where_it_must() -> None:
    assert shorten("one two three", 13) == "one two three"
    assert shorten("one two three", 12) == "one two…"
    assert shorten("x" * 20, 10) == "x" * 9 + "…"
    assert len(shorten("日本語" * 10, 10)) == 10


def test_a_long_word_on_a_button_is_still_there_to_be_read() -> None:
    words = "Please " * 20
    button = buttons(drawn(actions=(Button(name="a.b", label=words),)))
    assert [(title, each["tooltip"]) for title, each in button.items()] == [
        ("Please " * 9 + "Please…", words.strip())
    ]


def test_every_sample_is_either_card_or_form() -> None:
    assert {type(sample) for _, sample in samples()} == {Card, Form}
