"""The door: who is let in, what every answer carries, and that no JSON makes the server stumble."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.playground.conftest import Api


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "[::1]:{port}", "LOCALHOST"])
def test_this_machine_is_let_in_by_its_names(api: Api, host: str) -> None:
    assert api.ask("GET", "clock", headers={"Host": host.format(port=api.port)}).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "[::1", "", "localhost.evil.example:80"]
)
def test_another_name_for_this_machine_is_not(api: Api, host: str) -> None:
    heard = api.ask("GET", "people", headers={"Host": host})
    assert (heard.status, heard.json["error"]["code"]) == (403, "wrong_host")
    assert "Aoife" not in heard.text


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://["])
def test_another_page_may_press_nothing(api: Api, origin: str) -> None:
    body = {"as": "aoife", "text": "help"}
    heard = api.ask("POST", "say", body, headers={"Origin": origin})
    assert (heard.status, heard.json["error"]["code"]) == (403, "wrong_origin")
    heard = api.ask("POST", "reset", headers={"Origin": origin})
    assert heard.status == 403
    assert api.texts("aoife") == []


def test_our_own_page_may(api: Api) -> None:
    body = {"as": "aoife", "text": "help"}
    assert api.ask("POST", "say", body, headers={"Origin": api.address}).status == 200


@pytest.mark.parametrize(
    "path", ["/play", "/play/gallery", "/play/static/play.css", "/play/api/people", "/play/api/nothing", "/"]
)
def test_every_answer_forbids_what_the_page_does_not_need(api: Api, path: str) -> None:
    policy = api.ask("GET", path).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy


def test_the_address_alone_leads_to_the_page(api: Api) -> None:
    heard = api.ask("GET", "/")
    assert (heard.status, heard.headers["Location"]) == (302, "/play")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
WORDS = st.sampled_from(
    ["aoife", "bot", "channel", "home", "m1", "sample.form?pair=p1", "sample.form", "line", ""]
)
ANY = WORDS | JSON
BODIES: dict[str, st.SearchStrategy[Any]] = {
    "say": st.fixed_dictionaries({"as": st.just("aoife") | ANY, "text": ANY}, optional={"in": ANY}),
    "click": st.fixed_dictionaries({"as": st.just("aoife") | ANY, "message": ANY, "button": ANY}),
    "submit": st.fixed_dictionaries(
        {
            "as": st.just("aoife") | ANY,
            "form": st.just("sample.form?pair=p1") | st.fixed_dictionaries({"name": ANY, "args": ANY}) | ANY,
            "values": st.dictionaries(
                st.sampled_from(["line", "words", "number", "day", "time", "one", "some", "people"]), JSON
            )
            | ANY,
        },
        optional={"message": ANY},
    ),
    "clock": st.fixed_dictionaries({}, optional={"to": ANY, "advance": ANY}) | JSON,
}


@pytest.mark.parametrize("path", sorted(BODIES))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_body_makes_the_server_stumble(api: Api, path: str, data: st.DataObject) -> None:
    body = data.draw(BODIES[path] | JSON)
    heard = api.ask("POST", path, raw=json.dumps(body).encode())
    assert heard.status < 500, (body, heard)
    if heard.status >= 400:
        assert set(heard.json["error"]) == {"code", "message"}
    else:
        assert heard.json


@pytest.mark.parametrize("path", ["messages", "home", "behind", "suggest", "people", "clock", "/play"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.dictionaries(
        st.sampled_from(["as", "in", "field", "query", "beside", "beside_in", "html"]), WORDS | st.text()
    )
)
def test_no_query_makes_the_server_stumble(api: Api, path: str, query: dict[str, str]) -> None:
    asked = {name: value.encode("utf-8", "replace") for name, value in query.items()}
    assert api.ask("GET", path, query=asked).status < 500
