"""The JSON API over a real socket: what a script can rely on, and what it is told when wrong."""

import json

import pytest

from adapters.playground.house import open_playground
from tests.playground import rooms
from tests.playground.conftest import Api


def test_people_are_a_school_over_several_levels_languages_and_zones(api: Api) -> None:
    people = api.get("people")["people"]
    assert len(people) == 40
    assert {p["level"] for p in people} == {1, 2, 3, 4, 5, 6}
    assert {p["language"] for p in people} == {"en", "es"}
    assert {p["zone"] for p in people} == {"Europe/Dublin", "Europe/Madrid"}
    assert [(p["id"], p["role"]) for p in people[:2]] == [("niamh", "coordinator"), ("grainne", "sponsor")]
    assert [p["role"] for p in people[2:]] == ["staff"] * 38
    niamh = people[0]
    assert niamh["local_time"] == "Mon 09:00"
    assert [c["id"] for c in niamh["conversations"]] == ["bot", "channel"]


def test_the_school_year_can_be_pasted_into_a_programme(api: Api) -> None:
    school = api.get("school")
    assert (school["name"], school["zone"], school["channel"]) == (
        "Larkfield School",
        "Europe/Dublin",
        "#staff",
    )
    assert school["calendar"].splitlines()[1] == "Term: 2026-01-05 - 2026-03-27"


def test_words_to_the_bot_are_answered_and_both_can_be_read_again(api: Api) -> None:
    answer = api.post("say", as_="aoife", in_="bot", text="about")
    assert answer["reply"] == "say"
    messages = api.get("messages", as_="aoife", in_="bot")["messages"]
    assert [(m["in"], m["from"]) for m in messages] == [("bot", "aoife"), ("bot", "bot")]
    assert messages[0]["text"] == "about"
    assert messages[0]["card"] is None
    assert messages[1] == answer["message"]
    assert api.texts("jun") == []


@pytest.mark.parametrize("typed", ["/viceversa about", "/vv about", "  /VV   About "])
def test_a_slash_command_works_everywhere_and_its_answer_is_for_one(api: Api, typed: str) -> None:
    for conversation in ("bot", "channel"):
        message = api.post("say", as_="aoife", in_=conversation, text=typed)["message"]
        assert message["text"].startswith("Vice Versa helps two colleagues")
        assert (message["in"], message["private"]) == (conversation, True)
    assert api.texts("jun", "channel") == []


def test_plain_words_in_the_channel_are_for_everybody_and_not_for_the_bot(api: Api) -> None:
    answer = api.post("say", as_="aoife", in_="channel", text="Has anybody seen the ladder?")
    assert answer["reply"] == "done"
    assert api.texts("jun", "channel") == ["Has anybody seen the ladder?"]
    assert api.get("behind", as_="aoife")["last"] is None


def test_a_card_lists_its_buttons_with_name_args_label_and_kind(api: Api) -> None:
    card = api.post("say", as_="aoife", text="sample")["message"]["card"]
    assert card["title"][0] == "Hello "
    assert card["title"][1]["text"] == "Aoife Lanternwood"
    assert card["body"] == [{"type": "text", "text": "Choose.", "line": ["Choose."], "quiet": False}]
    assert [(b["index"], b["name"], b["args"], b["label"], b["kind"]) for b in card["buttons"]] == [
        (0, "sample.change", {"to": "done"}, "Change this", "action"),
        (1, "sample.change", {"to": "undone"}, "Change it back", "action"),
        (2, "sample.form", {"pair": "p1"}, "Fill in", "form"),
        (3, "sample.nothing", {}, "Nothing", "action"),
        (4, "", {}, "Read more", "link"),
    ]
    assert card["buttons"][4]["url"] == "https://example.org"


def test_an_update_changes_the_message_in_place(api: Api) -> None:
    shown = api.post("say", as_="aoife", text="sample")["message"]
    answer = api.post("click", as_="aoife", message=shown["id"], button=0)
    assert answer["reply"] == "update"
    assert answer["message"]["id"] == shown["id"]
    assert api.texts("aoife") == ["sample", "It is done now"]


@pytest.mark.parametrize(
    "button",
    [1, "1", "Change it back", {"name": "sample.change", "args": {"to": "undone"}}],
)
def test_a_button_is_named_by_index_label_or_itself(api: Api, button: object) -> None:
    shown = api.post("say", as_="aoife", text="sample")["message"]
    answer = api.post("click", as_="aoife", message=shown["id"], button=button)
    assert answer["message"]["text"] == "It is undone now"


def test_a_button_alone_of_its_name_is_found_by_it(api: Api) -> None:
    shown = api.post("say", as_="aoife", text="sample")["message"]
    assert api.post("click", as_="aoife", message=shown["id"], button="sample.nothing") == {"reply": "done"}


def test_a_whole_button_as_it_was_listed_can_be_sent_back(api: Api) -> None:
    shown = api.post("say", as_="aoife", text="sample")["message"]
    whole = shown["card"]["buttons"][0]
    assert api.post("click", as_="aoife", message=shown["id"], button=whole)["reply"] == "update"


def test_args_cannot_be_invented(api: Api) -> None:
    shown = api.post("say", as_="aoife", text="sample")["message"]
    forged = {"name": "sample.change", "args": {"to": "forged"}}
    body = {"as": "aoife", "message": shown["id"], "button": forged}
    assert api.refused("POST", "click", body) == (404, "unknown_button")
    assert api.texts("aoife")[-1].startswith("Hello")


def test_clicks_that_cannot_be_taken(api: Api) -> None:
    shown = api.post("say", as_="aoife", text="sample")["message"]["id"]

    def refused(**body: object) -> tuple[int, str]:
        return api.refused("POST", "click", {"as": "aoife", "message": shown, "button": 0, **body})

    assert refused(button=9) == (404, "unknown_button")
    assert refused(button=-1) == (404, "unknown_button")
    assert refused(button="sample.change") == (409, "ambiguous_button")
    assert refused(button=4) == (400, "link_button")
    assert refused(button=None) == (400, "bad_request")
    assert refused(message="m999") == (404, "unknown_message")
    assert refused(message="m" + "9" * 40) == (404, "unknown_message")
    assert refused(message="m²") == (404, "unknown_message")
    assert refused(**{"as": "jun"}) == (404, "unknown_message")  # somebody else's card
    assert refused(**{"as": "nobody"}) == (404, "unknown_person")


def test_a_form_travels_from_button_to_saved(api: Api) -> None:
    shown = api.post("say", as_="aoife", text="sample")["message"]
    opened = api.post("click", as_="aoife", message=shown["id"], button="Fill in")
    assert opened["reply"] == "form"
    form = opened["form"]
    assert (form["id"], form["name"], form["args"]) == ("sample.form?pair=p1", "sample.form", {"pair": "p1"})
    assert [(f["name"], f["kind"]) for f in form["fields"]] == [
        ("line", "text"),
        ("words", "text"),
        ("number", "number"),
        ("day", "date"),
        ("time", "time"),
        ("one", "choice"),
        ("some", "many"),
        ("people", "person"),
    ]
    values: dict[str, object] = {"line": "Aoife", "some": ["feedback"]}
    saved = api.post("submit", as_="aoife", form=form["id"], values=values, message=form["message"])
    assert (saved["reply"], saved["message"]["id"]) == ("update", shown["id"])
    assert api.texts("aoife") == ["sample", "Saved, Aoife"]


def test_a_form_can_be_named_and_without_its_message_the_answer_is_a_new_one(api: Api) -> None:
    named = {"name": "sample.form", "args": {"pair": "p1"}}
    saved = api.post("submit", as_="aoife", form=named, values={"line": "Aoife"})
    assert saved["reply"] == "update"
    assert api.texts("aoife") == ["Saved, Aoife"]


def test_complaints_stand_beside_their_fields_and_what_was_typed_stays(api: Api) -> None:
    values = {"line": "x" * 21, "number": "many", "one": "nonsense", "words": "kept"}
    refused = api.post("submit", as_="aoife", form="sample.form?pair=p1", values=values)
    assert refused["reply"] == "errors"
    assert set(refused["errors"]) == {"line", "number", "one"}
    shown = {f["name"]: f["value"] for f in refused["form"]["fields"]}
    assert (shown["line"], shown["words"]) == ("x" * 21, "kept")
    across = api.post("submit", as_="aoife", form="sample.form?pair=p1", values={"line": "Nobody"})
    assert across["errors"] == {"line": "We could not find that person."}
    assert api.texts("aoife") == []


def test_forged_args_of_a_form_are_refused_kindly_by_the_room(api: Api) -> None:
    answer = api.post("submit", as_="aoife", form="sample.form?pair=forged", values={"line": "A"})
    assert answer["reply"] == "say"
    assert answer["message"]["text"].startswith("We could not find that person.")


def test_submissions_that_cannot_be_taken(api: Api) -> None:
    assert api.refused("POST", "submit", {"as": "aoife", "form": "no.form"}) == (404, "unknown_form")
    body = {"as": "aoife", "form": "sample.form", "message": "m999"}
    assert api.refused("POST", "submit", body) == (404, "unknown_message")
    many = "&".join(f"a{n}=1" for n in range(60))
    assert api.refused("POST", "submit", {"as": "aoife", "form": f"x?{many}"}) == (400, "bad_form")
    assert api.refused("POST", "submit", {"as": "aoife", "form": 7}) == (400, "bad_request")
    forged = {"as": "aoife", "form": {"name": "sample.form", "args": {"pair": 1}}}
    assert api.refused("POST", "submit", forged) == (400, "bad_request")


def test_colleagues_are_suggested_while_somebody_types(api: Api) -> None:
    options = api.get("suggest", as_="aoife", field="people", query="moon")["options"]
    assert [o["label"] for o in options] == ["Isla Moonmeadow"]
    assert api.get("suggest", as_="aoife", field="people", query="zzz") == {"options": []}


def test_the_home_is_a_card_whose_buttons_work(api: Api) -> None:
    home = api.get("home", as_="aoife")["message"]
    assert home["id"] == "home"
    assert home["card"]["buttons"][0]["label"] == "Read what this is"
    answer = api.post("click", as_="aoife", message="home", button=0)
    assert (answer["reply"], answer["message"]["in"]) == ("say", "bot")
    assert len(api.texts("aoife")) == 1
    redrawn = api.post("click", as_="aoife", message="home", button="Change the home")
    assert (redrawn["reply"], redrawn["message"]["id"]) == ("update", "home")
    assert len(api.texts("aoife")) == 1
    assert api.get("home", as_="aoife")["message"]["card"]["title"] == ["Your coordinator will invite you."]


def test_words_that_cannot_be_taken(api: Api) -> None:
    def refused(**body: object) -> tuple[int, str]:
        return api.refused("POST", "say", {"as": "aoife", "in": "bot", "text": "help", **body})

    assert refused(text="   ") == (400, "nothing_said")
    assert refused(text="x" * 4001) == (400, "too_long")
    assert refused(text=None) == (400, "bad_request")
    assert refused(**{"in": "pair:aoife+rosa"}) == (404, "unknown_conversation")
    assert refused(**{"in": ""}) == (404, "unknown_conversation")
    assert refused(**{"as": ""}) == (400, "who")
    assert refused(**{"as": "nobody"}) == (404, "unknown_person")


def test_reads_that_cannot_be_answered(api: Api) -> None:
    for path in ("messages", "home", "behind", "suggest"):
        assert api.refused("GET", path) == (400, "who")
        assert api.refused("GET", path, query={"as": "nobody"}) == (404, "unknown_person")
    query = {"as": "aoife", "in": "pair:jun+rosa"}
    assert api.refused("GET", "messages", query=query) == (404, "unknown_conversation")


def test_a_person_may_be_named_by_name(api: Api) -> None:
    assert api.get("messages", as_="Aoife Lanternwood") == {"messages": []}


def test_what_is_not_there_and_what_is_not_for_it(api: Api) -> None:
    assert api.refused("GET", "nothing") == (404, "not_found")
    assert api.refused("GET", "say") == (405, "wrong_method")
    assert api.refused("PUT", "clock", {}) == (405, "wrong_method")
    assert api.refused("GET", "/play/static/..%2fapp.py") == (404, "not_found")
    assert "POST /play/api/reset {}" in api.ask("GET", "/play/api").json


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"a"', b"\xff", b"[" * 100_000, b'{"as": "\\ud800"}'])
def test_a_body_that_is_no_json_object_is_refused(api: Api, raw: bytes) -> None:
    heard = api.ask("POST", "say", raw=raw)
    assert (heard.status, heard.json["error"]["code"]) in [(400, "bad_json"), (400, "bad_request")]


def test_a_body_that_is_not_json_by_its_type_is_refused(api: Api) -> None:
    heard = api.ask("POST", "say", raw=b"as=aoife&text=help", headers={"Content-Type": "text/plain"})
    assert (heard.status, heard.json["error"]["code"]) == (415, "not_json")


def test_reset_gives_the_school_anew(api: Api) -> None:
    api.post("say", as_="aoife", text="help")
    api.post("clock", advance="week")
    before = api.playground.tenant
    assert api.post("reset")["now"] == "2026-01-12T09:00:00+00:00"
    assert api.texts("aoife") == []
    assert api.playground.tenant != before
    assert len(api.get("people")["people"]) == 40
    assert api.post("say", as_="aoife", text="about")["reply"] == "say"


def test_a_restart_keeps_messages_and_clock(api: Api) -> None:
    api.post("say", as_="aoife", text="help")
    api.post("clock", advance="week")
    again = open_playground(
        api.playground.folder.parent, routes=rooms.routes(), words=api.playground.house.words
    )
    assert again.clock.now().isoformat() == "2026-01-19T09:00:00+00:00"
    assert again.messages.read("aoife")[0].text == "help"
    assert again.tenant == api.playground.tenant
    again.close()


def test_our_own_fault_is_said_and_tells_nothing(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    heard = api.ask("POST", "say", {"as": "aoife", "text": "fails"})
    assert (heard.status, heard.json["error"]["code"]) == (500, "our_fault")
    assert "confidence" not in heard.text
    assert [record.getMessage() for record in caplog.records] == ["a request to the playground failed"]
    assert json.dumps(api.get("messages", as_="aoife")) == '{"messages": []}'
