"""Moving the clock on: how far, what happens on the way, what is said about it, and what is refused."""

import json
import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.playground import kinds
from bot.conversation.card import Card
from bot.outbox.outcome import Gone, OurFault, Sent, Uninstalled, Unreachable
from bot.outbox.parcel import Address, Parcel
from bot.routes import ROUTES
from tests.playground.conftest import Api

START = "2026-01-12T09:00:00+00:00"


def test_the_clock_stands_until_it_is_moved(api: Api) -> None:
    assert api.get("clock") == {
        "now": START,
        "when": "Monday 12 January, 09:00",
        "zone": "Europe/Dublin",
        "next": None,
    }


@pytest.mark.parametrize(
    ("advance", "now"),
    [
        ("hour", "2026-01-12T10:00:00+00:00"),
        ("day", "2026-01-13T09:00:00+00:00"),
        ("week", "2026-01-19T09:00:00+00:00"),
        ({"days": 2, "hours": 3, "minutes": 5}, "2026-01-14T12:05:00+00:00"),
        ({"weeks": 12}, "2026-04-06T08:00:00+00:00"),  # nine o'clock in Dublin in summer too
        ({}, START),
        ("next", START),  # nothing is due
    ],
)
def test_it_moves_on_by_an_amount(api: Api, advance: object, now: str) -> None:
    assert api.post("clock", advance=advance)["now"] == now
    assert api.get("clock")["now"] == now


@pytest.mark.parametrize(
    ("to", "now"),
    [
        ("2026-01-12T11:30:00+01:00", "2026-01-12T10:30:00+00:00"),
        ("2026-04-01T09:00", "2026-04-01T08:00:00+00:00"),  # without an offset, as Dublin shows it
        ("2026-01-13", "2026-01-13T00:00:00+00:00"),
    ],
)
def test_it_moves_to_an_instant(api: Api, to: str, now: str) -> None:
    assert api.post("clock", to=to)["now"] == now


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({}, (400, "to_or_advance")),
        ({"to": START, "advance": "day"}, (400, "to_or_advance")),
        ({"to": "2026-01-12T08:59:59Z"}, (409, "backwards")),
        ({"to": "tomorrow"}, (400, "bad_instant")),
        ({"to": "0001-01-01T00:00:00+14:00"}, (400, "bad_instant")),
        ({"to": "9999-12-31T23:59:59-12:00"}, (400, "bad_instant")),
        ({"to": "2028-01-01"}, (400, "too_far")),
        ({"advance": "year"}, (400, "unknown_step")),
        ({"advance": {"days": 401}}, (400, "too_far")),
        ({"advance": {"weeks": 10_000}}, (400, "too_far")),
        ({"advance": {"days": -1}}, (400, "bad_request")),
        ({"advance": {"fortnights": 1}}, (400, "bad_request")),
        ({"advance": 5}, (400, "bad_request")),
    ],
)
def test_moves_that_are_refused_change_nothing(api: Api, body: object, refusal: tuple[int, str]) -> None:
    assert api.refused("POST", "clock", body) == refusal
    assert api.get("clock")["now"] == START


def test_what_is_due_happens_on_the_way_at_its_own_hour(api: Api) -> None:
    api.post("say", as_="niamh", text="nudge")
    assert api.texts("aoife") == []
    moved = api.post("clock", advance="week")
    assert moved["happened"] >= 2
    (aoife,) = api.get("messages", as_="aoife")["messages"]
    assert aoife["text"].startswith("A meeting is due")
    assert aoife["at"] == "2026-01-13T09:00:00+00:00"
    (rosa,) = api.get("messages", as_="rosa")["messages"]
    assert rosa["at"] == "2026-01-13T09:00:00+00:00"  # ten o'clock in Madrid


def test_next_goes_to_the_next_thing_and_no_further(api: Api) -> None:
    api.post("say", as_="niamh", text="later")
    assert api.get("clock")["next"] == {
        "at": "2026-01-13T05:00:00+00:00",
        "when": "Tuesday 13 January, 05:00",
        "what": "time to look at look again",
        "words": "Tuesday 13 January, 05:00: time to look at look again",
    }
    assert api.post("clock", advance="next")["now"] == "2026-01-13T05:00:00+00:00"


def test_progress_is_told_stop_by_stop(api: Api) -> None:
    api.post("say", as_="niamh", text="nudge")
    api.post("say", as_="niamh", text="later")
    heard = api.ask("POST", "clock", {"advance": "week"}, headers={"Accept": "application/x-ndjson"})
    lines = [json.loads(line) for line in heard.text.splitlines()]
    assert [line.get("at") for line in lines[:-1]] == [
        "2026-01-13T05:00:00+00:00",
        "2026-01-13T09:00:00+00:00",
        "2026-01-19T09:00:00+00:00",
    ]
    shares = [line["share"] for line in lines[:-1]]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert (lines[-1]["done"], lines[-1]["now"], lines[-1]["stops"]) == (True, "2026-01-19T09:00:00+00:00", 3)


def test_the_clock_moves_for_one_at_a_time(api: Api) -> None:
    reached, go_on = threading.Event(), threading.Event()
    post = api.playground.messenger.post

    def slowly(parcel: Parcel) -> object:
        reached.set()
        assert go_on.wait(60)
        return post(parcel)

    api.post("say", as_="niamh", text="nudge")
    api.playground.messenger.post = slowly  # type: ignore[method-assign,assignment]  # the test holds the post up
    moving = threading.Thread(target=lambda: api.post("clock", advance="week"))
    moving.start()
    assert reached.wait(60)
    assert api.refused("POST", "clock", {"advance": "day"}) == (409, "clock_moving")
    assert api.refused("POST", "reset") == (409, "clock_moving")
    go_on.set()
    moving.join(60)
    assert api.get("clock")["now"] == "2026-01-19T09:00:00+00:00"


def test_acting_on_one_side_changes_the_card_on_the_other(api: Api) -> None:
    api.post("say", as_="niamh", text="nudge")
    api.post("clock", advance="week")
    (mine,) = api.get("messages", as_="aoife")["messages"]
    api.post("click", as_="aoife", message=mine["id"], button="We have met")
    assert api.texts("aoife") == ["It is done now"]
    (theirs,) = api.get("messages", as_="rosa")["messages"]
    assert theirs["text"].startswith("You have met")
    assert theirs["card"]["buttons"] == []


def test_a_pair_chat_begins_with_a_notice_and_is_for_the_two(api: Api) -> None:
    assert api.refused("POST", "say", {"as": "aoife", "in": "pair:aoife+rosa", "text": "hi"})[0] == 404
    api.post("say", as_="niamh", text="together")
    chats = {p["id"]: [c["id"] for c in p["conversations"]] for p in api.get("people")["people"]}
    assert chats["aoife"] == chats["rosa"] == ["bot", "channel", "pair:aoife+rosa"]
    assert chats["jun"] == ["bot", "channel"]
    names = {
        c["id"]: c["name"]
        for p in api.get("people")["people"]
        for c in p["conversations"]
        if p["id"] == "rosa"
    }
    assert names["pair:aoife+rosa"] == "Aoife Lanternwood"
    api.post("say", as_="rosa", in_="pair:aoife+rosa", text="¿El martes?")
    assert api.texts("aoife", "pair:aoife+rosa")[-1] == "¿El martes?"
    assert api.texts("rosa") == []  # the bot does not read it
    assert api.refused("GET", "messages", query={"as": "jun", "in": "pair:aoife+rosa"})[0] == 404


def test_a_click_on_a_shared_card_is_answered_in_private_and_the_card_stays(api: Api) -> None:
    api.post("say", as_="niamh", text="together")
    (shared,) = api.get("messages", as_="aoife", in_="pair:aoife+rosa")["messages"]
    answer = api.post("click", as_="aoife", message=shared["id"], button=0)
    assert (answer["message"]["in"], answer["message"]["private"]) == ("pair:aoife+rosa", True)
    assert [t.split("\n")[0] for t in api.texts("aoife", "pair:aoife+rosa")] == [
        "Your meeting is on Tuesday",
        "It is done now",
    ]
    assert [t.split("\n")[0] for t in api.texts("rosa", "pair:aoife+rosa")] == ["Your meeting is on Tuesday"]


def test_a_notice_to_the_channel_is_read_by_everybody(api: Api) -> None:
    api.post("say", as_="niamh", text="launch")
    assert [t.split("\n")[0] for t in api.texts("leo", "channel")] == ["Would you take part?"]


PLACE: dict[str, Any] = {"platform": "playground", "installation": "larkfield"}


@pytest.mark.parametrize(
    ("address", "outcome"),
    [
        ({**PLACE, "users": ("aoife",)}, Sent(reference={"message": "m1"})),
        ({**PLACE, "users": ("stranger",)}, Unreachable(why="not in this school")),
        ({**PLACE}, Unreachable(why="not in this school")),
        ({**PLACE, "channel": "other"}, Unreachable(why="not in this school")),
        ({**PLACE, "installation": "other", "users": ("aoife",)}, Uninstalled()),
    ],
)
def test_what_becomes_of_a_parcel(api: Api, address: dict[str, Any], outcome: object) -> None:
    parcel = Parcel(
        tenant="t", outgoing="o", address=Address(**address), card=Card(title=("Hello",)), text="Hello"
    )
    assert api.playground.messenger.post(parcel) == outcome


def test_the_same_outbox_row_is_shown_once_changed_and_taken_back(api: Api) -> None:
    post = api.playground.messenger.post
    to = Address(**PLACE, users=("aoife",))
    reference = {"message": "m1"}

    def parcel(text: str | None, replaces: dict[str, str] | None = None) -> Parcel:
        card = None if text is None else Card(title=(text,))
        return Parcel(tenant="t", outgoing="o", address=to, card=card, text=text or "", replaces=replaces)

    assert post(parcel("One")) == post(parcel("One")) == Sent(reference=reference)
    assert api.texts("aoife") == ["One"]
    assert post(parcel("Two", reference)) == Sent(reference=reference)
    assert api.texts("aoife") == ["Two"]
    assert post(parcel(None, reference)) == Sent(reference=reference)
    assert api.texts("aoife") == []
    assert post(parcel("Three", reference)) == Gone()
    assert post(parcel(None)) == OurFault(why="nothing to show")


def test_a_sender_that_died_between_claim_and_record_holds_nothing_up(api: Api) -> None:
    from bot.outbox import sending

    api.post("say", as_="niamh", text="nudge")
    api.playground.clock.move_to(datetime(2026, 1, 13, 9, 0, tzinfo=UTC))
    assert len(sending.claim(api.playground.house)) == 2  # and then nothing: the process has died
    assert api.post("clock", advance="week")["now"] == "2026-01-20T09:00:00+00:00"


def test_what_goes_on_behind_is_named(api: Api) -> None:
    api.post("say", as_="niamh", text="nudge")
    behind = api.get("behind", as_="aoife")
    assert [
        (n["for"], n["what"], n["mine"], n["why"]) for n in sorted(behind["upcoming"], key=lambda n: n["for"])
    ] == [
        ("Aoife Lanternwood", "nudge", True, "A meeting is due about now."),
        ("Rosa Pradoverde", "nudge", False, "A meeting is due about now."),
    ]
    assert behind["next"]["words"] == "Tuesday 13 January, 09:00: nudge for two people"
    last = api.get("behind", as_="niamh")["last"]
    assert (last["event"], last["route"], last["handler"], last["reply"]) == (
        "Typed",
        "COMMANDS “nudge”",
        "tests.playground.rooms.nudge",
        "Done",
    )
    assert len(last["notices"]) == 2
    api.post("clock", advance="week")
    after = api.get("behind", as_="niamh")
    assert after["upcoming"] == []
    assert sorted(d["to"] for d in after["delivered"]) == ["Aoife Lanternwood", "Rosa Pradoverde"]


def test_every_way_in_has_its_trail(api: Api) -> None:
    shown = api.post("say", as_="aoife", in_="channel", text="/vv sample")["message"]["id"]

    def way() -> tuple[str, str, str]:
        last = api.get("behind", as_="aoife")["last"]
        return last["event"], last["route"], last["handler"].rpartition(".")[2]

    assert way() == ("Command", "COMMANDS “sample”", "sample")
    api.post("click", as_="aoife", message=shown, button=2)
    assert way() == ("Click", "FORMS “sample.form”", "form")
    api.post("submit", as_="aoife", form="sample.form?pair=p1", values={"line": "A"})
    assert way() == ("Submission", "FORMS “sample.form”", "take")
    api.post("click", as_="aoife", message=shown, button=0)
    assert way() == ("Click", "CLICKS “sample.change”", "change")
    api.post("say", as_="aoife", text="what is this")
    assert way() == ("Typed", "no command: a number, an answer, or a guess", "typed")


def test_every_kind_of_the_product_has_its_words_and_no_other() -> None:
    assert set(kinds.NOTICES) == {route.notice.kind for route in ROUTES.notices}
    assert set(kinds.DATES) == set(ROUTES.due)


def test_a_kind_is_named_with_how_many_hear_of_it() -> None:
    assert kinds.notice_words("checkins.meeting_due") == "a nudge to meet"
    assert kinds.notice_words("sample.some_thing") == "some thing"
    assert kinds.date_words("polls.close") == "the poll closes"
    assert kinds.date_words("sample.some_thing") == "time to look at some thing"
    assert [kinds.people_counted(n) for n in (1, 2, 10, 24)] == [
        "one person",
        "two people",
        "ten people",
        "24 people",
    ]
