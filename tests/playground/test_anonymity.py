"""A ballot in the playground: opened, refused, sent, and afterwards nothing anywhere says so (spec 5.3)."""

import logging
import sqlite3
from pathlib import Path

import pytest

from tests.playground.conftest import Api
from tests.playground.rooms import THANKS

VOTERS = ("aoife", "jun", "leo")


def everything_in(folder: Path) -> dict[str, list[str]]:
    """All rows of all tables of all databases, as SQL."""
    found = {}
    for name in ("app.db", "ballots.db", "playground.db"):
        connection = sqlite3.connect(folder / name)
        found[name] = list(connection.iterdump())
        connection.close()
    return found


def everything_answered(api: Api) -> list[object]:
    """What the API says about everybody, before and after."""
    return [
        api.get("people"),
        api.get("clock"),
        *(api.get("messages", as_=voter) for voter in (*VOTERS, "niamh")),
        *(api.get("behind", as_=voter) for voter in (*VOTERS, "niamh")),
    ]


def launched(api: Api) -> str:
    """The poll's card in the channel."""
    api.post("say", as_="niamh", text="launch")
    return str(api.get("messages", as_="jun", in_="channel")["messages"][0]["id"])


def test_voting_leaves_no_trace_in_any_table_answer_or_log(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    card = launched(api)
    rows, answers = everything_in(api.playground.folder), everything_answered(api)
    with caplog.at_level(logging.DEBUG):
        for voter in VOTERS:
            opened = api.post("click", as_=voter, message=card, button="Open the poll")
            assert (opened["reply"], opened["form"]["secret"]) == ("form", True)
            api.post("submit", as_=voter, form=opened["form"]["id"], values={"yes": "nonsense"}, message=card)
            api.post("submit", as_=voter, form=opened["form"]["id"], values={"yes": "digital"}, message=card)
            assert api.post("say", as_=voter, text="/vv vote")["reply"] == "form"
    assert everything_in(api.playground.folder)["playground.db"] == rows["playground.db"]
    assert everything_answered(api) == answers
    ours = [r.getMessage() for r in caplog.records if r.name.startswith(("adapters", "bot", "aiohttp"))]
    assert ours == []


def test_only_the_words_that_ask_for_a_ballot_touch_the_app(api: Api) -> None:
    """Opened and sent from the card, not even the app's database knows; a typed command is the core's."""
    card = launched(api)
    rows = everything_in(api.playground.folder)
    api.post("click", as_="aoife", message=card, button=0)
    api.post("submit", as_="aoife", form="sample.ballot", values={"yes": "digital"})
    assert everything_in(api.playground.folder) == rows


def test_the_test_above_could_find_a_trace(api: Api) -> None:
    launched(api)
    rows, answers = everything_in(api.playground.folder), everything_answered(api)
    api.post("submit", as_="aoife", form="sample.form?pair=p1", values={"line": "Aoife"})
    assert everything_in(api.playground.folder) != rows
    assert everything_answered(api) != answers


@pytest.mark.parametrize("values", [{"yes": "digital"}, {"yes": "feedback"}, {"yes": ""}, {}])
def test_the_answer_to_every_ballot_is_the_same(api: Api, values: dict[str, str]) -> None:
    answer = api.post("submit", as_="aoife", form="sample.ballot", values=values)
    assert (answer["reply"], answer["message"]["id"], answer["message"]["text"]) == ("say", None, THANKS)


def test_a_ballot_that_cannot_be_taken_is_shown_again_and_kept_nowhere(api: Api) -> None:
    answer = api.post("submit", as_="aoife", form="sample.ballot", values={"yes": "nonsense"})
    assert (answer["reply"], set(answer["errors"])) == ("errors", {"yes"})
    assert api.texts("aoife") == []
