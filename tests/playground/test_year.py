"""Watching a year: people act by themselves as the clock moves, and anybody may join in."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.playground.house import open_playground
from adapters.playground.year import SCENES
from bot.conversation.phrases import Words
from tests.playground.conftest import Api, serving


@pytest.fixture
def api(school_folder: Path, tmp_path: Path, words: Words) -> Iterator[Api]:
    """The school with the product's own rooms, behind a real web server."""
    shutil.copytree(school_folder, tmp_path / "data")
    playground = open_playground(tmp_path / "data", words=words)
    with serving(playground) as port:
        yield Api(playground, port)
    playground.close()


def test_a_week_later_people_have_acted(api: Api) -> None:
    assert api.get("year") == {"year": None}
    api.post("year")
    assert api.get("year")["year"]["played"] == []
    api.post("clock", advance="week")
    told = api.get("year")["year"]
    assert [scene["says"] for scene in reversed(told["played"])] == [scene.says for scene in SCENES[:3]]
    assert told["coming"]["says"] == SCENES[3].says
    assert not any(scene["trouble"] for scene in told["played"])
    shown = [each["text"] for each in api.get("messages", as_="aoife")["messages"]]
    assert any("You can now join Both ways" in text for text in shown)


def test_without_it_nobody_acts(api: Api) -> None:
    api.post("clock", advance="week")
    assert [api.get("messages", as_=who)["messages"] for who in ("niamh", "aoife")] == [[], []]


def test_what_cannot_be_done_is_noted_and_the_year_goes_on(api: Api) -> None:
    """Somebody joins in and changes the story: the coordinator is gone before she sets up anything."""
    api.post("year")
    api.post("say", as_="niamh", text="/viceversa delete me")
    card = api.get("messages", as_="niamh")["messages"][-1]
    api.post("click", as_="niamh", message=card["id"], button="privacy.delete")
    api.post("clock", advance="week")
    troubles = [scene["trouble"] for scene in api.get("year")["year"]["played"]]
    assert troubles == ["Somebody has changed the story, so not all of this happened."] * 3


def test_beginning_again_ends_it(api: Api) -> None:
    api.post("year")
    api.post("reset")
    assert api.get("year") == {"year": None}
