"""The door by itself: whose request it is, patience with wrong links, and what the cookie is told."""

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from adapters.pages import door
from adapters.pages.door import WrongLinks


def request(peer: str, **headers: str) -> web.Request:
    """A request from that address; `forwarded` is what a proxy says of it."""
    named = {"X-Forwarded-For": headers["forwarded"]} if headers else {}
    return make_mocked_request("GET", "/in/x", named).clone(remote=peer)


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("::1", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),
        ("", None, "unknown"),
    ],
)
def test_who_is_counted(peer: str, forwarded: str | None, counted: str) -> None:
    """A proxy on this machine is believed about the last step alone; anybody else about nothing."""
    asked = request(peer, forwarded=forwarded) if forwarded else request(peer)
    assert door.caller(asked) == counted


def test_patience_ends_at_twenty_and_comes_back_after_ten_minutes() -> None:
    now = [0.0]
    wrong = WrongLinks(lambda: now[0])
    for number in range(19):
        wrong.add("a", str(number))
        wrong.add("a", str(number))
    assert not wrong.too_many("a")
    wrong.add("a", "19")
    assert wrong.too_many("a")
    assert not wrong.too_many("b")
    now[0] = 599.0
    assert wrong.too_many("a")
    now[0] = 600.0
    assert not wrong.too_many("a")


def test_the_memory_for_wrong_links_has_an_end() -> None:
    wrong = WrongLinks(lambda: 0.0)
    for number in range(20):
        wrong.add("first", str(number))
    for number in range(door.MOST_ADDRESSES):
        wrong.add(f"address {number}", "x")
    assert not wrong.too_many("first")


def test_over_https_the_cookie_stays_on_this_host_and_on_https() -> None:
    response = web.Response()
    door.give_cookie(response, "secret", "https://mentoring.school.example")
    assert response.cookies.output(header="").strip() == (
        "__Host-viceversa=secret; HttpOnly; Path=/; SameSite=Strict; Secure"
    )


def test_the_word_of_a_form_belongs_to_one_page_of_one_visit() -> None:
    word = door.form_word("cookie", "page")
    assert door.is_form_word(word, "cookie", "page")
    assert not door.is_form_word(word, "cookie", "other page")
    assert not door.is_form_word(word, "other cookie", "page")
