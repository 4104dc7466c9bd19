"""A card in Slack: valid by Slack's own types and models, complete, in order, safe whatever people typed."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given

from adapters.playground.gallery_cards import CARDS, FORMS, samples
from adapters.slack import modal, render, sizes
from adapters.slack.carrying import Carried, unpacked
from adapters.slack.writing import length, shorten, tidy
from bot.conversation.card import (
    Bullets,
    Button,
    Card,
    Divider,
    Facts,
    FormButton,
    Line,
    Link,
    LinkButton,
    Moment,
    Name,
    Text,
)
from bot.conversation.phrases import Phrases
from bot.conversation.plain import card_text
from tests import fakes
from tests.clients.slack_api import checking as server
from tests.clients.slack_blocks.checking import Kind, faults
from tests.slack.any_cards import TRICKS, cards
from tests.slack.reading import buttons, of_type, words

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "slack"
WORDS = fakes.words()
ENGLISH = Phrases(WORDS)
WHEN = Moment(at=datetime(2026, 1, 20, 14, tzinfo=UTC), style="day_time", text="Tuesday 20 January, 14:00")
ANA = Name(member="ana", text="Ana Lanternwood")

ADDRESSED = {"ana": "U1AAAAAAA", "ben": "<!channel>"}
"""Of these two, only one is a user of Slack's."""


def shown_by(name: str) -> dict[str, Any]:
    """A sample in every form in which Slack shows it."""
    if name in FORMS:
        return {"modal": modal.view(FORMS[name], Phrases(WORDS, FORMS[name].lang))}
    card, phrases = CARDS[name], Phrases(WORDS, CARDS[name].lang)
    return {"message": render.message(card, phrases), "home": render.home(card, phrases)}


def refused(kind: Kind, payload: dict[str, Any]) -> list[str]:
    """What anybody has against it: Slack's types, Slack's models, and the server of the other tests."""
    return [*faults(kind, payload), *server.problems(kind, payload)]


def message(*title: Any, **rest: Any) -> dict[str, Any]:
    return render.message(Card(title=title, **rest), ENGLISH)


def small_print(*line: Any) -> dict[str, Any]:
    """The text object of a quiet line."""
    shown = message("Title", body=(Text(line=line, quiet=True),))
    (context,) = of_type(shown["blocks"], "context")
    found: dict[str, Any] = context["elements"][0]
    return found


# --- the gallery ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", dict(samples()))
def test_a_sample_is_shown_as_it_was(name: str, request: pytest.FixtureRequest) -> None:
    found = json.dumps(shown_by(name), indent=1, ensure_ascii=False) + "\n"
    path = GOLDEN / f"{name.replace(' ', '-')}.json"
    if request.config.getoption("--golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def test_no_golden_file_is_left_behind() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == {name.replace(" ", "-") for name, _ in samples()}


@pytest.mark.parametrize("name", dict(samples()))
def test_a_sample_is_valid(name: str) -> None:
    assert {kind: refused(kind, payload) for kind, payload in shown_by(name).items()} == {  # type: ignore[arg-type]  # the keys are kinds
        kind: [] for kind in shown_by(name)
    }


@pytest.mark.parametrize("name", CARDS)
def test_the_text_beside_the_blocks_says_all_that_the_plain_card_says(name: str) -> None:
    phrases = Phrases(WORDS, CARDS[name].lang)
    assert render.message(CARDS[name], phrases)["text"] == card_text(CARDS[name], phrases)


@pytest.mark.parametrize("surface", ["message", "home"])
def test_everything_on_a_card_is_shown_in_the_order_of_its_plain_text(surface: str) -> None:
    read = words(shown_by("every element")[surface]["blocks"])
    at = 0
    for part in (
        "A meeting with Aoife Lanternwood would be due about now",
        "It is Tuesday 20 January, 14:00 on your clock. The room.",
        "When: Tuesday 20 January, 14:00\nWhere: Library\nWith: Aoife Lanternwood",
        "what went well",
        "what to try next",
        "You may challenge me on how I run meetings.",
        "Small print says what a label means.",
        "Suggest times",
        "We have a date",
        "We have met",
        "Not this month",
        "Read the guide",
        'You get this because a meeting is due. Fewer messages: type "fewer".',
    ):
        found = read.find(part, at)
        assert found >= 0, f"{part!r} is missing, or comes too early"
        at = found


# --- any card ---------------------------------------------------------------------------------


@given(cards)
@example(Card(title=()))
@example(Card(title=("x" * 5000,), body=(Text(line=("word " * 1000,)),) * 60, why=("y" * 5000, WHEN)))
@example(Card(title=("t",), body=(Text(line=(Link(url="https://a.example/" + "&" * 1900, text="a"),) * 9),)))
def test_any_card_is_a_valid_message_and_a_valid_home(card: Card) -> None:
    phrases = Phrases(WORDS, card.lang)
    assert refused("message", render.message(card, phrases, mentions=ADDRESSED)) == []
    assert refused("home", render.home(card, phrases)) == []


@given(cards)
def test_the_text_of_any_card_is_complete_where_it_fits_and_says_so_where_it_does_not(card: Card) -> None:
    phrases = Phrases(WORDS, card.lang)
    whole, text = tidy(card_text(card, phrases)), render.message(card, phrases)["text"]
    assert length(text) <= sizes.MESSAGE_TEXT
    assert not set(text) & set("<>")
    if unescape(text) != whole:
        assert text.endswith("…")
        assert whole.startswith(unescape(text[:-1]))
        assert length(text) > sizes.MESSAGE_TEXT * 0.45


TOKENS = re.compile(
    r"<!date\^\d+\^[{}a-z_, ]+\|[^<>|^]+>|<https?://[^\s<>|]+\|[^<>|]+>|<@U1AAAAAAA>|^\*[A-ZÓ]+:\*"
)


@given(cards)
def test_nothing_that_anybody_typed_becomes_markup_a_mention_or_a_picture(card: Card) -> None:
    shown = render.message(card, Phrases(WORDS, card.lang), mentions=ADDRESSED)
    for text in of_type(shown["blocks"], "mrkdwn"):
        assert not set(TOKENS.sub("", text["text"])) & set("<>*_~`"), text["text"]
        assert not re.search(r":[\w+'-]+:", TOKENS.sub("", text["text"])), text["text"]
        assert text["verbatim"] is True  # or Slack would look for names and addresses in it
    assert of_type(shown["blocks"], "broadcast", "usergroup", "channel", "emoji") == []
    assert {user["user_id"] for user in of_type(shown["blocks"], "user")} <= {"U1AAAAAAA"}
    assert all(text["emoji"] is False for text in of_type(shown["blocks"], "plain_text"))


@pytest.mark.parametrize("trick", [trick for trick in TRICKS if tidy(trick).strip()])
def test_what_somebody_typed_is_read_as_they_typed_it(trick: str) -> None:
    shown = message(
        "Title", body=(Text(line=(trick,)), Bullets(items=((trick,),)), Facts(rows=((trick, (trick,)),)))
    )
    read = [text["text"] for text in of_type(shown["blocks"], "text")]
    assert read == ["Title", tidy(trick), tidy(trick), tidy(f"{trick}: "), tidy(trick)]
    assert small_print(trick) == {"type": "plain_text", "text": tidy(trick).strip(), "emoji": False}


def test_small_print_with_a_date_reads_the_same_and_formats_nothing() -> None:
    assert small_print("> *Ana* & <!here> :wave: at ", WHEN) == {
        "type": "mrkdwn",
        "text": "› ∗Ana∗ &amp; &lt;!here&gt; ∶wave: at "
        "<!date^1768917600^{date_long}, {time}|Tuesday 20 January, 14:00>",
        "verbatim": True,
    }


# --- spans ------------------------------------------------------------------------------------


def test_a_moment_is_a_date_of_slacks_that_each_reader_sees_in_their_own_zone() -> None:
    assert of_type(message("It is ", WHEN)["blocks"], "date") == [
        {
            "type": "date",
            "timestamp": 1768917600,
            "format": "{date_long}, {time}",
            "fallback": "Tuesday 20 January, 14:00",
        }
    ]


def test_a_person_is_mentioned_only_where_they_are_addressed() -> None:
    card = Card(title=("For ", ANA), body=(Text(line=("With ", ANA), quiet=True),))
    assert words(render.message(card, ENGLISH)["blocks"]) == "For Ana LanternwoodWith Ana Lanternwood"
    addressed = render.message(card, ENGLISH, mentions={"ana": "U1AAAAAAA"})
    assert words(addressed["blocks"]) == "For @U1AAAAAAAWith <@U1AAAAAAA>"
    assert addressed["text"] == "For Ana Lanternwood\n\nWith Ana Lanternwood"


def test_a_user_id_that_is_none_mentions_nobody() -> None:
    shown = render.message(Card(title=("For ", ANA)), ENGLISH, mentions={"ana": "U1> <!channel"})
    assert words(shown["blocks"]) == "For Ana Lanternwood"


def test_a_link_that_no_browser_should_follow_is_words() -> None:
    line: Line = (
        Link(url="javascript:alert(1)", text="Here"),
        " or ",
        Link(url="https://example.org", text="there"),
    )
    assert of_type(message(*line)["blocks"], "link") == [
        {"type": "link", "url": "https://example.org", "text": "there"}
    ]
    assert words(message(*line)["blocks"]) == "Here or there"


# --- titles -----------------------------------------------------------------------------------


def test_a_title_stands_out_where_something_follows_it() -> None:
    styles = [
        of_type(message("Saved.", **rest)["blocks"], "text")[0].get("style")
        for rest in ({}, {"body": (Text(line=("More.",)),)}, {"actions": (Button(name="a", label="Go"),)})
    ]
    assert styles == [None, {"bold": True}, {"bold": True}]


def test_the_home_has_a_real_heading_and_a_title_with_a_date_keeps_the_date() -> None:
    plain_one = render.home(Card(title=("With ", ANA)), ENGLISH)["blocks"][0]
    assert plain_one == {
        "type": "header",
        "text": {"type": "plain_text", "text": "With Ana Lanternwood", "emoji": False},
    }
    dated = render.home(Card(title=("On ", WHEN)), ENGLISH)["blocks"]
    assert [date["style"] for date in of_type(dated, "date")] == [{"bold": True}]
    long = render.home(Card(title=("word " * 40,)), ENGLISH)["blocks"]
    assert words(long).strip() == ("word " * 40).strip()


# --- buttons ----------------------------------------------------------------------------------


def test_what_a_button_carries_comes_back_as_it_went() -> None:
    args = {"pair": "p1", "said": 'quotes " and \\ and 日本 and 👩🏽‍🏫'}
    card = Card(
        title=("Title",),
        actions=(
            Button(name="pairs.suggest", label="One", args=args, primary=True),
            FormButton(name="pairs.date", label="Two", args={"pair": "p2"}),
            FormButton(name="pairs.date", label="Three"),
            LinkButton(url="https://example.org", label="Four"),
        ),
    )
    for shown in (render.message(card, ENGLISH), render.home(card, ENGLISH)):
        pressed = buttons(shown["blocks"])
        assert {label: unpacked(button.get("value")) for label, button in pressed.items()} == {
            "One": Carried(name="pairs.suggest", args=args),
            "Two": Carried(name="pairs.date", args={"pair": "p2"}),
            "Three": Carried(name="pairs.date"),
            "Four": None,
        }
        assert [button.get("style") for button in pressed.values()] == ["primary", None, None, None]
        assert pressed["Four"]["url"] == "https://example.org"


@given(cards)
def test_every_button_of_any_card_comes_back_and_has_an_id_of_its_own(card: Card) -> None:
    shown = of_type(render.message(card, Phrases(WORDS, card.lang))["blocks"], "button")
    carried = [Carried(name=a.name, args=a.args) for a in card.actions if not isinstance(a, LinkButton)]
    assert [unpacked(button["value"]) for button in shown if "value" in button] == carried
    assert len({button["action_id"] for button in shown}) == len(shown)


@pytest.mark.parametrize(
    "claim", [None, 7, "", "{", "[]", '{"args":{}}', '{"name":1}', '{"name":"a","args":{"b":1}}', "\ud800"]
)
def test_what_no_button_of_ours_carried_is_nothing(claim: object) -> None:
    assert unpacked(claim) is None


def test_arguments_that_do_not_fit_are_refused_before_slack_refuses_them() -> None:
    with pytest.raises(ValueError, match=r"pairs\.suggest carries"):
        message("Title", actions=(Button(name="pairs.suggest", label="Go", args={"a": "b" * 2000}),))


# --- lengths ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("as long as it may be", 20, "as long as it may be"),
        ("one word too many here", 17, "one word too…"),
        ("one word too many", 16, "one word too…"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"),
        ("👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫", 16, "👩🏽‍🏫👩🏽‍🏫…"),
        ("🇮🇪🇪🇸🇫🇷", 8, "🇮🇪…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
    ],
)
def test_text_is_cut_between_words_or_else_between_characters(text: str, most: int, short: str) -> None:
    assert shorten(text, most) == short


def test_a_card_that_is_too_long_ends_visibly_and_keeps_its_buttons_and_its_foot() -> None:
    shown = message(
        "Title",
        body=tuple(Text(line=(f"Paragraph {at}. " + "word " * 100,)) for at in range(60)),
        actions=(Button(name="a.b", label="Go on"),),
        why=("This is why.",),
    )
    read = words(shown["blocks"])
    assert len(shown["blocks"]) <= sizes.BLOCKS_MESSAGE
    assert length(json.dumps(shown["blocks"], separators=(",", ":"))) <= sizes.MESSAGE_JSON
    assert "Paragraph 10." in read
    assert read.endswith("…Go onThis is why.")


@pytest.mark.parametrize(("rules", "last"), [(49, "divider"), (50, "context"), (60, "context")])
def test_a_message_has_as_many_blocks_as_it_may_and_no_more(rules: int, last: str) -> None:
    shown = message("Title", body=(Divider(),) * rules)["blocks"]
    assert (len(shown), shown[-1]["type"]) == (sizes.BLOCKS_MESSAGE, last)
