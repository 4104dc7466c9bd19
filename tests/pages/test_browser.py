"""The private form in a real browser, from the chat to the answer, by mouse, keyboard and phone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from bot.people.model import Account, Exclusion, Member
from tests.browser import PATIENCE
from tests.pages.conftest import Site

pytestmark = pytest.mark.needs_chromium

CHECKS = Path(__file__).parents[1] / "playground"
ACCESSIBLE = (CHECKS / "accessible.js").read_text()
CONTRAST = (CHECKS / "contrast.js").read_text()

Opens = Callable[..., BrowserContext]


@pytest.fixture
def opens(browser: Browser) -> Iterator[Opens]:
    """A browser of its own: `opens(width=360, dark=True)`."""
    contexts: list[BrowserContext] = []

    def context(*, width: int = 1200, dark: bool = False, **how: Any) -> BrowserContext:
        made = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            **how,
        )
        made.set_default_timeout(PATIENCE)
        contexts.append(made)
        return made

    yield context
    for made in contexts:
        made.close()


def excluded(site: Site, person: str) -> list[str]:
    """Whom this person would rather not be paired with, by name."""
    with site.playground.house.database.tenant(site.playground.tenant) as session:
        mine = select(Member.name).join(Exclusion, Exclusion.other_id == Member.id)
        query = mine.join(Account, Account.member_id == Exclusion.member_id).where(Account.user_id == person)
        return sorted(session.scalars(query))


def weaknesses(page: Page) -> list[str]:
    """What a checker of accessibility finds, and whether the page must be moved sideways to be read."""
    page.wait_for_load_state()  # a click comes back before the style sheet of the next page does
    sideways = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    found = [*page.evaluate(ACCESSIBLE), *page.evaluate(CONTRAST)]
    return [*found, "wider than the screen"] if sideways else found


def test_from_the_chat_to_a_saved_exclusion(site: Site, opens: Opens, screenshots: Path) -> None:
    context = opens()
    chat = context.new_page()
    chat.goto(f"{site.address}/play?as=aoife")
    chat.get_by_label("Write as", exact=False).first.fill("exclude")
    chat.keyboard.press("Enter")
    lasts = "The page is for you alone. Its link works once, within ten minutes."
    expect(chat.get_by_text(lasts, exact=True)).to_be_visible()
    chat.screenshot(path=screenshots / "pages-chat.png")
    with context.expect_page() as opened:
        chat.get_by_role("link", name="Open it on our own page").click()
    page = opened.value
    expect(page).to_have_title("Open your page · Vice Versa")
    page.screenshot(path=screenshots / "pages-door.png")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title("Rather not with … · Vice Versa")
    assert re.fullmatch(rf"{site.address}/page/[0-9a-f]{{32}}", page.url)
    page.get_by_label("Jun Kettlewick").check()
    page.get_by_label("Bilal Quillfeather").check()
    page.screenshot(path=screenshots / "pages-exclude.png", full_page=True)
    assert weaknesses(page) == []
    page.get_by_role("button", name="Save privately").click()
    expect(page.get_by_role("heading", name="Saved. Nobody will be told.")).to_be_visible()
    page.screenshot(path=screenshots / "pages-saved.png")
    assert weaknesses(page) == []
    assert excluded(site, "aoife") == ["Bilal Quillfeather", "Jun Kettlewick"]
    page.reload()  # the browser sends the same form again: nothing more happens
    expect(page.get_by_role("heading", name="Saved. Nobody will be told.")).to_be_visible()
    page.get_by_role("link", name="Look at the form again").click()
    expect(page.get_by_label("Jun Kettlewick")).to_be_checked()
    page.get_by_role("button", name="Leave without sending").click()
    expect(page.get_by_role("heading", name="You have left.", exact=False)).to_be_visible()
    assert context.cookies() == []


def test_the_same_without_any_script_and_by_keyboard_alone(site: Site, opens: Opens) -> None:
    page = opens(java_script_enabled=False).new_page()
    page.goto(f"{site.address}{site.link('omar', 'exclude')}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Rather not with … · Vice Versa")
    page.wait_for_load_state()  # a page has its title before it takes keys
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    first = page.locator(".option").first.inner_text().strip()
    page.keyboard.press("Enter")  # in a check box, Enter sends the form
    expect(page.get_by_role("heading", name="Saved. Nobody will be told.")).to_be_visible()
    assert excluded(site, "omar") == [first]


@pytest.mark.parametrize(("width", "dark"), [(360, False), (360, True), (1200, True)])
def test_every_field_and_its_complaint_on_a_phone_and_in_the_dark(
    site: Site, opens: Opens, screenshots: Path, width: int, dark: bool
) -> None:
    page = opens(width=width, dark=dark).new_page()
    page.goto(f"{site.address}{site.link('yusuf', 'wide')}")
    assert weaknesses(page) == []
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title("About <you> · Vice Versa")
    assert weaknesses(page) == []
    page.get_by_label("Age").fill("200")
    page.get_by_label("Find a colleague by name").fill("jun")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Jun Kettlewick").check()
    assert page.get_by_label("Age").input_value() == "200"
    page.get_by_role("button", name="Send it").click()
    expect(page).to_have_title("Please check: About <you> · Vice Versa")
    expect(page.locator(".complaints")).to_be_focused()
    assert weaknesses(page) == []
    look = "dark" if dark else "light"
    page.screenshot(path=screenshots / f"pages-fields-{width}-{look}.png", full_page=True)
    page.get_by_role("link", name="Age: Please give a whole number from 1 to 120.").click()
    expect(page.locator("[name='f.age']")).to_be_focused()
    expect(page.get_by_label("Jun Kettlewick")).to_be_checked()


def test_a_link_that_does_not_work_any_more(site: Site, opens: Opens, screenshots: Path) -> None:
    page = opens(width=360, locale="es-ES").new_page()
    answer = page.goto(f"{site.address}/in/{'A' * 43}")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="Este enlace ya no sirve")).to_be_visible()
    page.screenshot(path=screenshots / "pages-gone.png")
    assert weaknesses(page) == []


def test_a_form_on_another_page_cannot_send_anything_here(site: Site, opens: Opens) -> None:
    """A page elsewhere has the very link, and still gets nobody in: the browser says where the form was."""
    context = opens()
    link = f"{site.address}{site.link('mei', 'wide')}"
    context.route(
        "http://elsewhere.example/",
        lambda route: route.fulfill(
            content_type="text/html", body=f'<form method="post" action="{link}"><button>Win</button></form>'
        ),
    )
    page = context.new_page()
    page.goto("http://elsewhere.example/")
    page.get_by_role("button", name="Win").click()
    expect(page.get_by_role("heading", name="That did not come from our own page")).to_be_visible()
    assert context.cookies() == []
