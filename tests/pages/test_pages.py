"""Our own pages over a real socket: the door, the form without a script, and what nobody gets to see."""

import html
import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.people.model import Account, Exclusion, Member
from tests.pages import forms
from tests.pages.conftest import Heard, Site, Somebody

GONE = "This link does not work any more"


def page_of(heard: Heard) -> str:
    """Where the form of a page is sent."""
    found = re.search(r'<form method="post" action="(/page/[0-9a-f]{32})"', heard.text)
    assert found, heard.text
    return found[1]


@pytest.fixture
def aoife(site: Site) -> Somebody:
    """Aoife's browser."""
    return site.somebody()


# --- the door -------------------------------------------------------------------------------------


def test_a_link_shows_one_button_and_no_name(site: Site, aoife: Somebody) -> None:
    door = aoife.get(site.link("aoife", "exclude"))
    assert (door.status, door.title) == (200, "Open your page · Vice Versa")
    assert door.words == (
        "Vice Versa Open your page Press the button to go on. "
        "This link works once, within ten minutes. Continue"
    )
    assert "Set-Cookie" not in door.headers


def test_a_preview_does_not_use_the_link_up(site: Site, aoife: Somebody) -> None:
    link = site.link("aoife", "exclude")
    for method in ("GET", "HEAD", "GET"):
        assert site.somebody().ask(method, link, None, {"User-Agent": "preview"}).status == 200
    assert aoife.post(link).title == "Rather not with … · Vice Versa"


def test_the_button_leads_to_the_form_and_the_address_no_longer_holds_the_token(
    site: Site, aoife: Somebody
) -> None:
    link = site.link("aoife", "exclude")
    shown = aoife.post(link)
    assert shown.status == 200
    assert link.removeprefix("/in/") not in shown.text
    assert "You are here as Aoife Lanternwood. Only you can open this page." in shown.words
    assert (
        "PRIVATE Only the matching reads this. No one ever sees it, the coordinator included." in shown.words
    )
    assert "Jun Kettlewick" in shown.words


def test_of_a_used_link_an_old_one_and_one_that_never_was_all_is_the_same(
    site: Site, aoife: Somebody
) -> None:
    used, old = site.link("aoife", "exclude"), site.link("aoife", "exclude")
    aoife.post(used)
    site.playground.clock.move_to(site.playground.clock.now() + timedelta(minutes=10))
    never = f"/in/{'A' * 43}"
    stranger = site.somebody()
    answers = [ask(path) for path in (used, old, never, "/in/short") for ask in (stranger.get, stranger.post)]
    assert {(heard.status, heard.text) for heard in answers} == {(404, answers[0].text)}
    assert answers[0].words == (
        f"Vice Versa {GONE} A link works once, within ten minutes, and its page stays open for half an hour. "
        "For a new link, write to the bot in your chat. Type: home"
    )


def test_a_page_without_its_cookie_says_the_same(site: Site, aoife: Somebody) -> None:
    where = page_of(aoife.come_in())
    other = site.somebody()
    other.come_in("jun")
    for somebody in (site.somebody(), other):
        for heard in (somebody.get(where), somebody.post(where), somebody.post(f"{where}/leave")):
            assert (heard.status, GONE in heard.words) == (404, True)
    for path in (
        "/page",
        "/page/",
        "/in/",
        "/page/x/y/z",
        "/page/static/nothing.css",
        "/page/static/..%2fapp.py",
    ):
        assert aoife.get(path).status == 404


def test_who_goes_back_to_a_used_link_is_shown_the_page(site: Site, aoife: Somebody) -> None:
    link = site.link("aoife", "wide")
    aoife.post(link)
    assert aoife.get(link).title == "About <you> · Vice Versa"
    assert aoife.post(link).title == "About <you> · Vice Versa"


def test_somebody_unknown_is_answered_in_the_language_of_their_browser(site: Site) -> None:
    spanish = Somebody(site, language="es-MX,es;q=0.9")
    gone = spanish.get(f"/in/{'A' * 43}")
    assert '<html lang="es">' in gone.text
    assert "Este enlace ya no sirve" in gone.words
    for odd in ("", "*", "xx-invalid-tag-here", "é" * 3):
        assert GONE in Somebody(site, language=odd.encode().decode("latin-1")).get(f"/in/{'A' * 43}").words


def test_the_link_speaks_its_owners_language(site: Site, aoife: Somebody) -> None:
    door = aoife.get(site.link("rosa", "excluir"))
    assert '<html lang="es">' in door.text
    assert "Abre tu página" in door.words


def test_after_many_wrong_links_no_more_are_looked_at_for_a_while(site: Site) -> None:
    right = site.link("aoife", "wide")
    guesser, other = {"X-Forwarded-For": "198.51.100.7"}, {"X-Forwarded-For": "203.0.113.9"}
    somebody = site.somebody()
    for number in range(19):
        assert somebody.ask("GET", f"/in/{number:043}", None, guesser).status == 404
    for _ in range(30):  # the same link, again and again, is one
        assert somebody.ask("GET", f"/in/{0:043}", None, guesser).status == 404
    assert somebody.ask("GET", f"/in/{19:043}", None, guesser).status == 404
    refused = somebody.ask("GET", right, None, guesser)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "600")
    assert "Please wait ten minutes." in refused.words
    assert somebody.ask("GET", right, None, {"X-Forwarded-For": "6.6.6.6, 198.51.100.7"}).status == 429
    assert somebody.ask("GET", right, None, other).status == 200


# --- the form -------------------------------------------------------------------------------------

EVERYTHING = [
    ("f.name", "Ao"),
    ("f.story", "Once upon a time"),
    ("f.age", "44"),
    ("f.day", "2026-03-09"),
    ("f.hour", "14:30"),
    ("f.colour", "blue"),
    ("many", "all"),
    ("f.all", "red"),
    ("f.all", "blue"),
]


def test_every_field_is_taken_as_the_chat_would_take_it(site: Site, aoife: Somebody) -> None:
    shown = aoife.come_in()
    done = aoife.send(shown, page_of(shown), EVERYTHING)
    assert done.status == 200
    assert "Thank you, Aoife Lanternwood. You can close this page." in done.words
    (taken,) = forms.TAKEN
    assert {name: str(value) for name, value in taken.items()} == {
        "name": "Ao",
        "story": "Once upon a time",
        "age": "44",
        "day": "2026-03-09",
        "hour": "14:30",
        "colour": "blue",
        "all": "('red', 'blue')",
        "friends": "()",
    }


def test_the_cards_buttons_are_left_to_the_chat(site: Site, aoife: Somebody) -> None:
    shown = aoife.come_in()
    done = aoife.send(shown, page_of(shown), EVERYTHING)
    assert "A button for the chat" not in done.words
    assert "To go on, write to the bot in your chat." in done.words
    assert "Leave this page Look at the form again" in done.words


def test_an_answer_that_shows_nothing_is_still_an_answer(site: Site, aoife: Somebody) -> None:
    shown = aoife.come_in()
    assert "That is done." in aoife.send(shown, page_of(shown), [("f.name", "quiet")]).words


def test_mistakes_stand_beside_their_fields_and_at_the_top_and_nothing_is_lost(
    site: Site, aoife: Somebody
) -> None:
    shown = aoife.come_in()
    again = aoife.send(
        shown,
        page_of(shown),
        [("f.name", ""), ("f.story", "<b>Once</b>"), ("f.age", "200"), ("f.colour", "blue"), ("many", "all")],
    )
    assert (again.status, again.title) == (422, "Please check: About <you> · Vice Versa")
    assert (
        "Please check what is marked. Your answers are still here. "
        "Name: Please fill this in. Age: Please give a whole number from 1 to 120."
    ) in again.words
    assert '<a href="#field-1">' in again.text
    assert 'aria-describedby="field-1-hint field-1-complaint" aria-invalid="true"' in again.text
    assert '<p class="complaint" id="field-3-complaint">' in again.text
    assert "\n&lt;b&gt;Once&lt;/b&gt;</textarea>" in again.text
    chosen = re.findall(r'name="f\.(\w+)" value="(\w*)" checked', again.text)
    assert chosen == [("colour", "blue")]  # the box that was marked before is not marked any more
    assert forms.TAKEN == []
    done = aoife.send(again, page_of(again), EVERYTHING)
    assert done.status == 200
    assert len(forms.TAKEN) == 1


def test_a_complaint_of_the_room_is_shown_like_any_other(site: Site, aoife: Somebody) -> None:
    shown = aoife.come_in()
    again = aoife.send(shown, page_of(shown), [("f.name", "nobody")])
    assert "Name: That is not on the list." in again.words


def test_what_people_and_rooms_write_is_never_markup(site: Site, aoife: Somebody) -> None:
    shown = aoife.come_in()
    assert "<you>" not in shown.text
    assert "Blue & <green>" not in shown.text
    assert "As <friends> say it" in html.unescape(shown.text)
    nasty = '"><script>alert(1)</script>{{ 7 * 7 }}'
    again = aoife.send(shown, page_of(shown), [("f.name", nasty), ("f.story", nasty), ("q.friends", nasty)])
    assert "<script" not in again.text
    assert html.unescape(again.text).count("{{ 7 * 7 }}") == 3  # name, story, whom they looked for


def test_a_long_list_is_searched_without_a_script_and_choices_stay(site: Site, aoife: Somebody) -> None:
    shown = aoife.come_in()
    where = page_of(shown)
    with site.playground.house.database.tenant(site.playground.tenant) as session:
        people = select(Member).join(Account, Account.member_id == Member.id)
        jun = session.scalars(people.where(Account.user_id == "jun")).one()
    typed = [("f.name", "Ao"), ("many", "friends"), ("many", "all"), ("f.all", "red")]
    found = aoife.send(shown, where, [*typed, ("q.friends", "kettle"), ("find", "friends")])
    assert (found.status, forms.TAKEN) == (200, [])
    assert "1 person found. Please mark whom you mean. Jun Kettlewick" in found.words
    assert 'value="Ao"' in found.text
    assert re.findall(r'name="f\.all" value="(\w*)" checked', found.text) == ["red"]
    chosen = [*typed, ("f.friends", jun.id)]
    nobody = aoife.send(found, where, [*chosen, ("q.friends", "zzz"), ("find", "friends")])
    assert "Nobody of that name. Jun Kettlewick" in nobody.words
    assert f'value="{jun.id}" checked' in nobody.text
    aoife.send(nobody, where, chosen)
    assert forms.TAKEN[0]["friends"] == (jun.id,)


@pytest.mark.parametrize("field", ["name", "nothing", "colour", ""])
def test_only_a_long_list_can_be_searched(site: Site, aoife: Somebody, field: str) -> None:
    shown = aoife.come_in()
    again = aoife.send(shown, page_of(shown), [(f"q.{field}", "kettle"), ("find", field)])
    assert (again.status, "Jun Kettlewick" in again.words, forms.TAKEN) == (200, False, [])


def test_pressing_send_twice_is_taken_once(site: Site, aoife: Somebody) -> None:
    shown = aoife.come_in()
    answers = [aoife.send(shown, page_of(shown), EVERYTHING) for _ in range(2)]
    assert [answer.words for answer in answers] == [answers[0].words] * 2
    assert len(forms.TAKEN) == 1


def test_exclusions_are_kept_as_in_the_chat(site: Site, aoife: Somebody) -> None:
    shown = aoife.come_in(word="exclude")
    ids = re.findall(r'name="f.people" value="(\w+)"', shown.text)
    assert len(ids) > 20
    done = aoife.send(shown, page_of(shown), [("many", "people"), ("f.people", ids[3])])
    assert "Saved. Nobody will be told." in done.words
    with site.playground.house.database.tenant(site.playground.tenant) as session:
        assert [row.other_id for row in session.scalars(select(Exclusion))] == [ids[3]]
    again = aoife.get(page_of(shown))
    assert re.findall(r'value="(\w+)" checked', again.text) == [ids[3]]
    aoife.send(again, page_of(again), [("many", "people")])
    with site.playground.house.database.tenant(site.playground.tenant) as session:
        assert session.scalars(select(Exclusion)).all() == []


def test_leaving_ends_the_visit_and_takes_the_cookie_back(site: Site, aoife: Somebody) -> None:
    shown = aoife.come_in()
    where = page_of(shown)
    before = dict(aoife.cookies)
    left = aoife.send(shown, f"{where}/leave", EVERYTHING)
    assert "You have left. Nobody can open your page from here now." in left.words
    assert (aoife.cookies, forms.TAKEN) == ({}, [])
    aoife.cookies = before
    assert aoife.get(where).status == 404


def test_a_page_left_open_too_long_is_closed(site: Site, aoife: Somebody) -> None:
    shown = aoife.come_in()
    site.playground.clock.move_to(site.playground.clock.now() + timedelta(minutes=30))
    late = aoife.send(shown, page_of(shown), EVERYTHING)
    assert (late.status, GONE in late.words, forms.TAKEN) == (404, True, [])


def test_a_school_begun_anew_forgets_visits(site: Site, aoife: Somebody) -> None:
    where = page_of(aoife.come_in())
    site.playground.thread.submit(site.playground.reset).result(60)
    assert aoife.get(where).status == 404


# --- who may send a form here ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "SELF", "Sec-Fetch-Site": ""}, True),
        ({"Origin": "", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "null", "Sec-Fetch-Site": ""}, False),
        ({"Origin": "", "Sec-Fetch-Site": ""}, False),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "null", "Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, False),
        ({"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": ""}, False),
    ],
)
def test_a_form_is_taken_from_our_own_page_alone(
    site: Site, aoife: Somebody, headers: dict[str, str], taken: bool
) -> None:
    where = {name: site.address if value == "SELF" else value for name, value in headers.items()}
    shown = aoife.come_in()
    hidden = [("word", shown.hidden("word")), ("drawn", "x")]
    answer = aoife.post(page_of(shown), hidden + EVERYTHING, **where)
    assert (answer.status, len(forms.TAKEN)) == ((200, 1) if taken else (403, 0))
    link = site.link("aoife", "wide")
    entered = site.somebody().post(link, **where)
    assert entered.status == (200 if taken else 403)
    if not taken:
        assert "That did not come from our own page Nothing was saved." in entered.words
        assert aoife.get(link).status == 200  # and the link still works


@pytest.mark.parametrize("word", ["", "0" * 64, "é"])
def test_a_form_without_its_pages_word_is_not_taken(site: Site, aoife: Somebody, word: str) -> None:
    shown = aoife.come_in()
    answer = aoife.post(page_of(shown), [("word", word), *EVERYTHING])
    assert (answer.status, forms.TAKEN) == (403, [])


def test_the_word_of_another_page_does_not_fit(site: Site, aoife: Somebody) -> None:
    first, second = aoife.come_in(), aoife.come_in(word="exclude")
    answer = aoife.send(first, page_of(second), EVERYTHING)
    assert answer.status == 403


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "nonsense"]
)
def test_only_what_our_form_sends_is_read(site: Site, aoife: Somebody, kind: str) -> None:
    shown = aoife.come_in()
    headers = {"Origin": site.address, "Content-Type": kind}
    answer = aoife.ask("POST", page_of(shown), '{"word": "x"}', headers)
    assert (answer.status, forms.TAKEN) == (403, [])


def test_a_form_far_too_long_is_refused_in_words(site: Site, aoife: Somebody) -> None:
    shown = aoife.come_in()
    answer = aoife.send(shown, page_of(shown), [("f.story", "x" * 2_000_000)])
    assert (answer.status, "Nothing was saved." in answer.words) == (413, True)


def test_our_own_mistakes_are_said_kindly_and_logged_without_a_name(
    site: Site, aoife: Somebody, caplog: pytest.LogCaptureFixture
) -> None:
    shown = aoife.come_in()
    with caplog.at_level(logging.DEBUG):
        answer = aoife.send(shown, page_of(shown), [("f.name", "crash"), ("f.story", "my secret")])
    assert answer.status == 500
    assert "That did not work, and it is our fault Nothing was saved." in answer.words
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == [
        "one of our own pages failed"
    ]
    assert "my secret" not in caplog.text
    assert "ZeroDivisionError" not in answer.text


def test_whoever_has_come_in_is_answered_in_their_own_language_when_it_fails(site: Site) -> None:
    """Rosa has chosen Spanish; the browser that she borrows speaks English."""
    rosa = site.somebody()
    shown = rosa.come_in("rosa")
    answer = rosa.send(shown, page_of(shown), [("f.name", "crash")])
    assert (answer.status, '<html lang="es">' in answer.text) == (500, True)
    assert "No ha funcionado, y es culpa nuestra" in answer.words


# --- every page -----------------------------------------------------------------------------------


def test_every_answer_carries_the_same_careful_headers(site: Site, aoife: Somebody) -> None:
    shown = aoife.come_in()
    where = page_of(shown)
    answers = [
        shown,
        aoife.get(site.link("aoife", "wide")),
        aoife.get("/in/nothing"),
        aoife.post(where, Origin="https://evil.example"),
        aoife.send(shown, where, [("f.name", "")]),
        aoife.send(shown, where, [("f.name", "crash")]),
        aoife.send(shown, where, EVERYTHING),
        aoife.get("/page/static/pages.css"),
    ]
    assert [heard.status for heard in answers] == [200, 200, 404, 403, 422, 500, 200, 200]
    for heard in answers:
        assert heard.headers["Cache-Control"] == "no-store"
        assert heard.headers["Referrer-Policy"] == "no-referrer"
        assert heard.headers["X-Content-Type-Options"] == "nosniff"
        assert heard.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; ")
        assert "frame-ancestors 'none'" in heard.headers["Content-Security-Policy"]
        assert re.findall(r"<script|<style|\sstyle=|\son[a-z]+=|https?://", heard.text) == []


def test_the_redirect_carries_them_too_and_the_cookie_its_limits(site: Site) -> None:
    redirect = Somebody(site, follows=False).post(site.link("aoife", "wide"))
    assert redirect.status == 303
    assert redirect.headers["Referrer-Policy"] == "no-referrer"
    said = redirect.headers["Set-Cookie"]
    assert re.fullmatch(r"viceversa=[\w-]{43}; HttpOnly; Path=/; SameSite=Strict", said)


def test_what_a_form_causes_is_said_in_the_chat_at_once(site: Site, aoife: Somebody) -> None:
    shown = aoife.come_in("omar")
    aoife.send(shown, page_of(shown), EVERYTHING)
    newest = site.playground.messages.read("omar", "bot")[-1]
    assert newest.text == "You wrote: Once upon a time"


def test_a_link_may_hand_out_a_file_to_save(site: Site, aoife: Somebody) -> None:
    """As the chat's own link: one button, then the file, and never as a page that a browser would run."""
    link = site.link("aoife", "paper")
    assert aoife.get(link).title == "Open your page · Vice Versa"
    aoife.follows = False
    page = aoife.post(link).headers["Location"]
    for _ in range(2):  # a browser may ask again
        file = aoife.get(page)
        assert (file.status, file.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        assert file.headers["Content-Disposition"] == 'attachment; filename="paper.ics"'
        assert (file.headers["Cache-Control"], file.headers["X-Content-Type-Options"]) == (
            "no-store",
            "nosniff",
        )
        assert file.text == "<script>alert('Aoife Lanternwood')</script> ñ"
    stranger = site.somebody()
    assert stranger.get(page).title == f"{GONE} · Vice Versa"
    assert stranger.post(link).title == f"{GONE} · Vice Versa"


def test_a_file_that_is_refused_says_so_on_the_page(site: Site, aoife: Somebody) -> None:
    shown = aoife.come_in(word="paper gone")
    assert shown.status == 200
    assert "Content-Disposition" not in shown.headers
    assert "That card is from another time." in shown.words
