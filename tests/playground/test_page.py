"""The page as the server draws it: to be read without any script, and safe whatever somebody wrote."""

import html
import re
from urllib.parse import unquote

import pytest

from adapters.playground.pages import STEPS, safe_url
from bot.conversation.phrases import Words
from bot.routes import ROUTES
from tests.playground.conftest import Api


def words_of(source: str) -> str:
    """What can be read, without markup."""
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", source).split()))


def test_without_a_script_messages_people_and_clock_can_be_read(api: Api) -> None:
    api.post("say", as_="aoife", text="sample")
    read = words_of(api.ask("GET", "/play", query={"as": "aoife", "in": "bot"}).text)
    assert "Monday 12 January, 09:00" in read
    assert "You are Aoife Lanternwood" in read
    assert "Hello Aoife Lanternwood Choose. Change this Change it back Fill in" in read
    assert read.count("Rosa Pradoverde") >= 1


def test_everybody_and_every_conversation_is_a_link(api: Api) -> None:
    source = api.ask("GET", "/play", query={"as": "aoife"}).text
    links = [unquote(html.unescape(link)) for link in re.findall(r'href="([^"]+)"', source)]
    assert {"/play?as=rosa", "/play?as=aoife&in=home", "/play?as=aoife&in=channel"} <= set(links)
    for link in (link for link in links if not link.startswith("#")):
        assert api.ask("GET", link).status == 200


def test_what_people_write_is_never_markup(api: Api) -> None:
    nasty = '<script>alert("x")</script><img src=x onerror=alert(1)>{{ 7 * 7 }}'
    api.post("say", as_="aoife", in_="channel", text=nasty)
    source = api.ask("GET", "/play", query={"as": "jun", "in": "channel"}).text
    assert "<img src=x" not in source
    assert source.count("<script") == 2  # our own two files
    assert html.escape(nasty, quote=False)[:20] in source
    assert "{{ 7 * 7 }}" in html.unescape(source)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "JAVASCRIPT:x", ""]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert safe_url(url) == ""


def test_an_address_that_names_nothing_shows_what_is_there(api: Api) -> None:
    strange = {"as": "nobody", "in": "pair:a+b", "beside": "nobody", "beside_in": "x"}
    source = api.ask("GET", "/play", query=strange).text
    assert "You are Niamh Applecross" in words_of(source)


def test_a_card_says_its_language(api: Api) -> None:
    api.post("say", as_="rosa", text="sample")
    source = api.ask("GET", "/play", query={"as": "rosa"}).text
    assert '<div class="card" lang="es">' in source


def test_the_gallery_shows_every_element_button_and_field(api: Api) -> None:
    source = api.ask("GET", "/play/gallery").text
    for part in (
        "<dl",
        "<ul",
        "<blockquote",
        "<hr",
        "<time",
        'class="quiet"',
        'class="why"',
        "aria-haspopup",
    ):
        assert part in source, part
    for kind in ("text", "date", "time", "radio", "checkbox", "search"):
        assert f'type="{kind}"' in source, kind
    for label in ("ANONYMOUS", "PRIVATE", "SHARED"):
        assert label in source


def test_the_page_holds_nothing_from_elsewhere(api: Api) -> None:
    for path in ("/play", "/play/static/play.css", "/play/static/type.css", "/play/static/play.js"):
        text = api.ask("GET", path).text
        assert re.findall(r"https?://(?!127\.0\.0\.1|www\.w3\.org)[^\s\"']+", text) == [], path


def test_there_is_no_style_or_script_inside_the_page(api: Api) -> None:
    api.post("say", as_="aoife", text="sample")
    source = api.ask("GET", "/play", query={"as": "aoife"}).text + api.ask("GET", "/play/gallery").text
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", source) == []


def test_a_form_is_drawn_for_the_page_alone(api: Api) -> None:
    shown = api.post("say", as_="aoife", text="sample")["message"]["id"]
    body = {"as": "aoife", "message": shown, "button": 2}
    assert "html" not in api.ask("POST", "click", body).json
    drawn = api.ask("POST", "/play/api/click?html", body).json["html"]
    assert 'data-form="sample.form?pair=p1"' in drawn
    assert "About you" in words_of(drawn)


def test_what_a_move_brought_is_told_once_with_all_who_got_it(api: Api) -> None:
    api.post("say", as_="niamh", text="nudge")
    api.post("clock", advance="week")
    read = words_of(api.ask("GET", "/play", query={"as": "niamh"}).text)
    assert read.count("“A meeting is due”") == 1
    told = read.partition("“A meeting is due” to ")[2].partition(" Waiting")[0]
    assert sorted(name.strip() for name in told.split(",")) == ["Aoife Lanternwood", "Rosa Pradoverde"]


def test_the_words_beside_cards_exist_in_every_language(words: Words) -> None:
    blocks = {tag: [b for b in words.blocks(tag) if b.startswith("playground.")] for tag in ("en", "es")}
    assert blocks["en"] == blocks["es"] != []


def test_every_step_of_the_first_minute_types_a_command_there_is() -> None:
    assert {step["say"].removeprefix("/viceversa ") for step in STEPS} <= set(ROUTES.commands)
