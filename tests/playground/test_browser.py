"""The page in a real browser, by mouse, keyboard and phone; photographed on the way."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.web_protocol import RequestHandler
from playwright.sync_api import Browser, Page, Route, expect

from adapters.playground.app import _Api
from bot.outbox.outcome import Outcome
from bot.outbox.parcel import Parcel
from tests.browser import PATIENCE
from tests.playground.conftest import Api

pytestmark = pytest.mark.needs_chromium

HERE = Path(__file__).parent
CHECKS = (HERE / "accessible.js").read_text()
CONTRAST = (HERE / "contrast.js").read_text()

Opens = Callable[..., Page]

ON_PURPOSE = "net::ERR_FAILED"
"""What the browser says of a request that a test itself has cut off."""


@pytest.fixture
def opens(browser: Browser, api: Api) -> Iterator[Opens]:
    """Open the page: `opens("as=aoife", width=360, dark=True)`. No script may complain on the way."""
    contexts = []
    complaints: list[str] = []

    def open_page(
        query: str = "", *, width: int = 1440, height: int = 900, path: str = "/play", **how: Any
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if how.pop("dark", False) else "light",
            reduced_motion="reduce",
            **how,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"{api.address}{path}?{query}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [said for said in complaints if ON_PURPOSE not in said] == []


def messages(page: Page, pane: str = "main") -> list[str]:
    """What the pane's messages say, without bylines."""
    found = page.locator(f"#pane-{pane} .message").locator(".said, .card .title")
    return [text.strip() for text in found.all_inner_texts()]


def write(page: Page, text: str) -> None:
    """Type into the composer and send."""
    page.get_by_label("Write as", exact=False).first.fill(text)
    page.keyboard.press("Enter")


def focused(page: Page) -> str:
    """The id of what has the focus."""
    return str(page.evaluate("document.activeElement.id"))


def test_help_is_answered_and_photographed(opens: Opens, screenshots: Path) -> None:
    page = opens("as=niamh")
    page.screenshot(path=screenshots / "playground-start.png")
    write(page, "help")
    expect(page.locator(".message .title").last).to_have_text("What you can do here")
    assert messages(page) == ["help", "What you can do here"]
    assert focused(page) == "write-main"
    page.screenshot(path=screenshots / "playground-help.png")


def test_another_person_is_one_click_or_one_key_away(opens: Opens) -> None:
    page = opens("as=niamh")
    page.get_by_role("link", name="Aoife Lanternwood").click()
    expect(page.locator("#me h2")).to_contain_text("Aoife Lanternwood")
    page.locator("#main").focus()
    page.keyboard.press("n")
    expect(page.locator("#me h2")).to_contain_text("Jun Kettlewick")
    page.keyboard.press("p")
    expect(page.locator("#me h2")).to_contain_text("Aoife Lanternwood")
    page.keyboard.press("/")
    assert focused(page) == "write-main"
    page.keyboard.type("n/p")
    expect(page.locator("#write-main")).to_have_value("n/p")
    page.go_back()
    expect(page.locator("#me h2")).to_contain_text("Jun Kettlewick")


def test_single_keys_can_be_switched_off(opens: Opens) -> None:
    page = opens("as=niamh")
    page.get_by_label("Keys").uncheck()
    page.locator("#main").focus()
    page.keyboard.press("n")
    page.keyboard.press("/")
    assert focused(page) == "main"
    page.reload()
    expect(page.get_by_label("Keys")).not_to_be_checked()
    expect(page.locator("#me h2")).to_contain_text("Niamh Applecross")


def test_a_form_in_a_dialog_with_its_complaints_beside_the_fields(opens: Opens, screenshots: Path) -> None:
    page = opens("as=aoife")
    write(page, "sample")
    page.get_by_role("button", name="Fill in").click()
    dialog = page.get_by_role("dialog", name="About you")
    expect(dialog).to_be_visible()
    assert page.evaluate(CHECKS) == []
    assert focused(page) == "f-1"
    page.screenshot(path=screenshots / "playground-form.png")
    dialog.get_by_label("Hours a month").fill("99")
    dialog.get_by_label("In your own words").fill("kept")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    name = dialog.get_by_label("What should we call you?")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description("Please fill this in.")
    expect(dialog.get_by_label("In your own words")).to_have_value("kept")
    assert page.evaluate(CHECKS) == []
    assert page.evaluate(CONTRAST) == []
    page.screenshot(path=screenshots / "playground-form-complaints.png")
    name.fill("Aoife")
    dialog.get_by_label("Hours a month").fill("2")
    dialog.get_by_label("Find a colleague").fill("moon")
    dialog.get_by_label("Isla Moonmeadow").check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".message .title")).to_have_text("Saved, Aoife")


def test_escape_closes_the_dialog_and_gives_the_focus_back(opens: Opens) -> None:
    page = opens("as=aoife")
    write(page, "sample")
    button = page.get_by_role("button", name="Fill in")
    button.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(button).to_be_focused()


def test_a_ballot_is_thanked_for_once_and_then_nowhere(opens: Opens, api: Api) -> None:
    api.post("say", as_="niamh", text="launch")
    page = opens("as=aoife&in=channel")
    page.get_by_role("button", name="Open the poll").click()
    page.get_by_role("dialog").get_by_label("Digital tools").check()
    page.get_by_role("button", name="Seal").click()
    expect(page.get_by_role("dialog")).to_contain_text("Your envelope is sealed until Monday")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert messages(page) == ["Would you take part?"]
    assert "sealed" not in page.content()
    assert "digital" not in str(page.evaluate("JSON.stringify({ ...localStorage })"))


def test_an_update_keeps_everything_else_as_it_is(opens: Opens) -> None:
    page = opens("as=aoife")
    write(page, "about")
    expect(page.locator(".message .title")).to_contain_text("Vice Versa helps")
    page.get_by_text("Text and JSON").first.click()
    expect(page.locator(".message pre").first).to_be_visible()
    write(page, "sample")
    page.get_by_role("button", name="Change this").click()
    expect(page.locator(".message .title").last).to_have_text("It is done now")
    expect(page.locator(".message details").first).to_have_attribute("open", "")


def test_what_a_button_of_the_home_puts_there_stays_until_the_home_is_opened_again(
    opens: Opens, api: Api
) -> None:
    page = opens("as=aoife&in=home")
    invited, changed = "Your coordinator will invite you.", "It is home now"
    page.get_by_role("button", name="Change the home").click()
    expect(page.locator(".message .title")).to_have_text(changed)
    api.post("say", as_="aoife", text="later")
    page.evaluate("dispatchEvent(new Event('focus'))")  # drawn anew, as after each act
    expect(page.locator("#behind .way")).to_contain_text("event Typed")
    assert messages(page) == [changed]
    page.get_by_role("link", name="Home", exact=True).click()
    expect(page.locator(".message .title")).to_have_text(invited)


def test_moving_on_brings_what_was_due_and_marks_it_unread(opens: Opens, screenshots: Path) -> None:
    page = opens("as=niamh")
    write(page, "nudge")
    expect(page.locator("#behind")).to_contain_text("nudge for two people")
    page.screenshot(path=screenshots / "playground-behind.png")
    page.get_by_role("button", name="Next: nudge for two people").click()
    expect(page.locator("#clock time")).to_have_text("Tuesday 13 January, 09:00")
    expect(page.locator("#said")).to_have_text("It is now Tuesday 13 January, 09:00.")
    expect(page.locator("#moving")).to_be_hidden()
    rosa = page.get_by_role("link", name="Rosa Pradoverde").first
    expect(page.locator("#as-rosa .unread")).to_be_visible()
    rosa.click()
    expect(page.locator("#as-rosa .unread")).to_be_hidden()
    expect(page.locator("#as-aoife .unread")).to_be_visible()
    assert messages(page) == ["A meeting is due"]


def test_a_move_shows_where_it_is_and_can_be_stopped(
    opens: Opens, api: Api, screenshots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.post("say", as_="niamh", text="later")
    api.post("say", as_="niamh", text="nudge")
    post, gone, go_on = api.playground.messenger.post, nobody_watches(monkeypatch), threading.Event()

    def slowly(parcel: Parcel) -> Outcome:
        assert go_on.wait(60)
        return post(parcel)

    api.playground.messenger.post = slowly  # type: ignore[method-assign]  # holds the second stop up
    page = opens("as=niamh")
    page.get_by_role("button", name="+ week").click()
    expect(page.get_by_label("Tuesday 13 January, 05:00")).to_be_visible()
    assert 0 < float(page.locator("#progress").evaluate("bar => bar.value")) < 1
    page.screenshot(path=screenshots / "playground-moving.png")
    page.get_by_role("button", name="Stop here").click()
    expect(page.locator("#moving")).to_be_hidden()
    assert gone.wait(60)
    go_on.set()
    expect(page.locator("#clock time")).to_have_text("Tuesday 13 January, 09:00")


def nobody_watches(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set as soon as the server has noticed that whoever watched the clock move has gone."""
    gone, told, lost = threading.Event(), _Api._told, RequestHandler.connection_lost
    watching: list[RequestHandler] = []

    async def noted(api: _Api, request: web.Request, to: datetime) -> web.StreamResponse:
        watching.append(request.protocol)
        return await told(api, request, to)

    def noticed(handler: RequestHandler, problem: BaseException | None) -> None:
        lost(handler, problem)
        if handler in watching:
            gone.set()

    monkeypatch.setattr(_Api, "_told", noted)
    monkeypatch.setattr(RequestHandler, "connection_lost", noticed)
    return gone


def test_two_people_side_by_side_see_the_same_thing_change(opens: Opens, api: Api, screenshots: Path) -> None:
    api.post("say", as_="niamh", text="nudge")
    api.post("say", as_="niamh", text="together")
    api.post("clock", advance="week")
    page = opens("as=aoife&in=bot")
    page.get_by_label("Side by side").select_option("rosa")
    expect(page.locator("#pane-beside")).to_contain_text("Rosa Pradoverde")
    page.locator("#pane-main").get_by_role("button", name="We have met").click()
    expect(page.locator("#pane-beside .title")).to_have_text("You have met")
    assert (messages(page), messages(page, "beside")) == (["It is done now"], ["You have met"])
    page.locator("#pane-beside").get_by_role("link", name="Aoife Lanternwood").click()
    expect(page.locator("#pane-beside h2")).to_contain_text("Chat with Aoife Lanternwood")
    page.get_by_label("Write as Rosa Pradoverde").fill("¿El martes?")
    page.keyboard.press("Enter")
    expect(page.locator("#pane-beside .said")).to_have_text("¿El martes?")
    page.screenshot(path=screenshots / "playground-side-by-side.png")
    assert page.evaluate(CHECKS) == []
    page.get_by_role("link", name="Close").click()
    expect(page.locator("#pane-beside")).to_have_count(0)


def test_the_first_minute_leads_and_can_be_skipped(opens: Opens) -> None:
    page = opens("as=aoife")
    tour = page.get_by_role("region", name="Your first minute")
    expect(tour).to_contain_text("1 of 5")
    tour.get_by_role("button", name="Take me there").click()
    expect(page.locator("#me h2")).to_contain_text("Niamh Applecross")
    expect(page.locator("#write-main")).to_have_value("/viceversa programme new")
    tour.get_by_role("button", name="Next step").click()
    page.reload()
    expect(tour).to_contain_text("2 of 5")
    tour.get_by_role("button", name="Skip").click()
    page.reload()
    expect(tour).to_be_hidden()


def test_trouble_is_said_and_what_was_typed_stays(opens: Opens, api: Api) -> None:
    page = opens("as=aoife")
    page.get_by_label("Write as Aoife").fill("fails")
    page.route("**/play/api/say*", lambda route: route.abort())
    with page.expect_event("console"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The playground does not answer. Is it still running?")
    expect(page.locator("#write-main")).to_have_value("fails")


def test_an_answer_that_comes_late_calls_nobody_back(opens: Opens) -> None:
    """From the home an answer leads into the chat, unless they have gone on to somebody else meanwhile."""
    page = opens("as=niamh&in=home")
    answer, others = held_up(page, "**/play/api/click*"), held_up(page, "**/play?as=aoife*")
    with page.expect_request("**/play/api/click*"):
        page.get_by_role("button", name="Read what this is").click()
    with page.expect_request("**/play?as=aoife*"):
        page.get_by_role("link", name="Aoife Lanternwood").click()
    page.unroute("**/play?as=aoife*")
    with page.expect_response("**/play?as=*"):
        answer[0].continue_()
    others[0].continue_()
    expect(page.locator("#me h2")).to_contain_text("Aoife Lanternwood")
    expect(page.locator(".message .title")).to_have_text("Your coordinator will invite you.")


def test_a_click_while_the_page_is_drawn_anew_is_not_lost(opens: Opens, api: Api) -> None:
    page = opens("as=niamh")
    api.post("clock", advance="hour")
    page.get_by_role("link", name="Home", exact=True).hover()
    page.mouse.down()
    with page.expect_response("**/play?as=niamh*") as drawn:
        page.evaluate("dispatchEvent(new Event('focus'))")  # as from another window
    drawn.value.finished()
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    page.mouse.up()
    expect(page.locator("#in-home")).to_have_attribute("aria-current", "page")


def test_what_is_typed_while_an_answer_is_on_its_way_stays(opens: Opens) -> None:
    page = opens("as=aoife&in=bot")
    answer = held_up(page, "**/play/api/say*")
    with page.expect_request("**/play/api/say*"):
        write(page, "sample")
    page.locator("#write-main").fill("help")
    answer[0].continue_()
    expect(page.locator(".message .said")).to_have_text("sample")
    expect(page.locator("#write-main")).to_have_value("help")


def held_up(page: Page, address: str) -> list[Route]:
    """What the page asks for there, to be let go on when the test says so."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(address, hold)
    return held


def test_begin_again_asks_first(opens: Opens, api: Api) -> None:
    page = opens("as=aoife")
    write(page, "about")
    expect(page.locator(".message")).to_have_count(2)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Begin again").click()
    assert len(api.texts("aoife")) == 2
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Begin again").click()
    expect(page.locator("#me h2")).to_contain_text("Niamh Applecross")
    assert api.texts("aoife") == []


@pytest.mark.parametrize(
    ("width", "path"),
    [(360, "/play"), (768, "/play"), (1024, "/play"), (1440, "/play"), (360, "/play/gallery")],
)
def test_nothing_is_wider_than_the_screen(
    opens: Opens, api: Api, screenshots: Path, width: int, path: str
) -> None:
    api.post("say", as_="aoife", text="sample")
    api.post("say", as_="aoife", text="averylongword" * 30)
    page = opens("as=aoife&in=bot", width=width, height=780, path=path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if path == "/play":
        assert (
            page.evaluate("document.documentElement.scrollHeight") <= 780
        )  # its columns scroll, not the page
    page.screenshot(path=screenshots / f"playground-{width}{path.replace('/', '-')}.png", full_page=True)
    for tab in ("People", "Behind", "Messages") if width < 960 and path == "/play" else ():
        page.get_by_role("button", name=tab, exact=True).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=screenshots / f"playground-{width}-{tab.lower()}.png")


@pytest.mark.parametrize(
    ("path", "width", "dark"),
    [
        ("/play", 1440, False),
        ("/play", 1440, True),
        ("/play", 360, True),
        ("/play/gallery", 360, False),
        ("/play/gallery", 1440, True),
    ],
)
def test_everything_has_a_name_and_can_be_read(
    opens: Opens, api: Api, screenshots: Path, path: str, width: int, dark: bool
) -> None:
    api.post("say", as_="niamh", text="nudge")
    api.post("say", as_="niamh", text="sample")
    page = opens("as=niamh", width=width, dark=dark, path=path)
    assert page.evaluate(CHECKS) == []
    assert page.evaluate(CONTRAST) == []
    if dark:
        page.screenshot(path=screenshots / f"playground-dark-{width}{path.replace('/', '-')}.png")


def test_light_or_dark_is_chosen_and_stays_chosen(opens: Opens) -> None:
    page = opens("as=niamh")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate(ground)
    assert light != dark
    page.reload()
    assert page.evaluate(ground) == dark
    page.get_by_role("button", name="Light").click()
    assert page.evaluate(ground) == light


def test_without_a_script_it_can_be_read(opens: Opens, screenshots: Path) -> None:
    page = opens("as=niamh", java_script_enabled=False)
    expect(page.get_by_text("You can read everything here without JavaScript")).to_be_visible()
    page.get_by_role("link", name="Rosa Pradoverde").click()
    expect(page.locator("#me h2")).to_contain_text("Rosa Pradoverde")
    page.screenshot(path=screenshots / "playground-no-script.png")


def test_all_of_it_works_with_the_keyboard_alone(opens: Opens) -> None:
    page = opens("as=aoife")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the messages"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("sample")
    page.keyboard.press("Enter")
    expect(page.locator(".message .card")).to_have_count(1)
    page.get_by_role("button", name="Change this").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".message .title").last).to_have_text("It is done now")
    assert focused(page).startswith("main-m")  # the button is gone: the card it was on has the focus
