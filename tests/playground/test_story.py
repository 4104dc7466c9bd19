"""One programme in the playground as its people click it: set up, joined, matched, agreed, nudged, booked.

What a person would notice is clicked and checked on the page; what several people do alike goes through the
JSON API. Each chapter leaves a photograph in the folder for screenshots; `playground.png` is the README's.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from adapters.playground.house import Playground, open_playground
from adapters.playground.school import YEAR
from bot.conversation.phrases import Words
from tests.browser import PATIENCE
from tests.playground.conftest import Api, serving

pytestmark = pytest.mark.needs_chromium

JUNIORS, SENIORS = ("aoife", "jun", "kasia"), ("yusuf", "omar", "dara", "grainne")
"""Who joins: three newer colleagues, three senior ones, and the sponsor."""

PARTNER = "Yusuf Copperleaf"
"""With whom Aoife is matched: two levels above her and in another line."""


@dataclass
class Story:
    """One browser window on the school, and the API for what need not be watched."""

    page: Page
    api: Api
    folder: Path
    chapter: int = 0

    @property
    def newest(self) -> Locator:
        """The last card of the conversation."""
        return self.page.locator("#pane-main .message").last

    def be(self, name: str, chat: str = "Vice Versa") -> None:
        """Become that person, in that conversation."""
        self.page.locator("#persons").get_by_role("link", name=name).click()
        expect(self.page.locator("#me h2")).to_contain_text(name)
        self.page.locator(".conversations").get_by_role("link", name=chat).click()
        expect(self.page.locator(".conversations [aria-current]").filter(has_text=chat)).to_be_visible()

    def press(self, label: str, pane: str = "main") -> None:
        """The newest button of that name in the conversation."""
        self.page.locator(f"#pane-{pane} .card").get_by_role("button", name=label, exact=True).last.click()

    def dialog(self, title: str) -> Locator:
        """The form that has just opened."""
        found = self.page.get_by_role("dialog", name=title)
        expect(found).to_be_visible()
        return found

    def send(self) -> None:
        """Send the form; it has nothing to complain about."""
        self.page.locator("dialog [type=submit]").click()
        expect(self.page.get_by_role("dialog")).to_be_hidden()

    def reads(self, words: str) -> None:
        """The newest card says this."""
        expect(self.newest).to_contain_text(words)

    def move(self, step: str, until: str) -> None:
        """Press a button of the clock and wait for the day it leads to."""
        self.page.get_by_role("button", name=step).click()
        expect(self.page.locator("#clock time")).to_contain_text(until)

    def photograph(self, name: str) -> None:
        """What the page looks like now."""
        self.chapter += 1
        self.page.screenshot(path=self.folder / f"story-{self.chapter:02}-{name}.png")

    def press_for(self, person: str, label: str) -> Any:
        """The same as `press`, without looking."""
        listed = self.api.get("messages", as_=person, in_="bot")["messages"]
        shown = next(m for m in reversed(listed) if label in [b["label"] for b in m["card"]["buttons"]])
        return self.api.post("click", as_=person, message=shown["id"], button=label)

    def fill_for(self, person: str, opened: Any, **values: Any) -> None:
        """Send an opened form as it stands, but for these values."""
        form = opened["form"]
        as_it_stands = {field["name"]: field["value"] for field in form["fields"]}
        body = {"form": form["id"], "values": {**as_it_stands, **values}, "message": form["message"]}
        assert self.api.post("submit", as_=person, **body)["reply"] in ("say", "update")


@pytest.fixture
def story(
    browser: Browser, school_folder: Path, words: Words, tmp_path: Path, screenshots: Path
) -> Iterator[Story]:
    """The school with the product's own rooms, in a window of 1440 by 900. No script may complain."""
    shutil.copytree(school_folder, tmp_path / "data")
    playground: Playground = open_playground(tmp_path / "data", words=words)
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    complaints: list[str] = []
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    with serving(playground) as port:
        page.goto(f"http://127.0.0.1:{port}/")
        yield Story(page, Api(playground, port), screenshots)
        context.close()
    playground.close()
    assert complaints == []


def test_a_programme_clicked_from_setting_up_to_a_booked_meeting(story: Story) -> None:
    story.page.get_by_role("button", name="Skip").click()
    set_up(story)
    join(story)
    match(story)
    agree(story)
    meet(story)


def set_up(story: Story) -> None:
    """Niamh fills in one form; Gráinne signs; then nothing is missing and sign-up opens."""
    story.reads("You can set up a programme here.")
    story.photograph("home")
    story.press("Set up a programme")
    form = story.dialog("New programme")
    form.get_by_label("Name").fill("Both ways")
    form.get_by_label("Why are we doing this?").fill("Newer colleagues know things we would like to learn.")
    form.get_by_label("What should be different at the end?").fill(
        "More of us feel at ease with digital tools"
    )
    form.get_by_label("How will you know?").fill("Eight of ten use one new tool each week")
    form.get_by_label("By when?").fill("2026-06-12")
    story.photograph("programme-form")
    form.get_by_label("Sponsor").select_option("Gráinne Stillwater")
    form.get_by_label("Alternate contact").select_option("Wanjiru Elderglade")
    form.get_by_label("The round starts on").fill("2026-01-26")
    form.get_by_label("The round ends on").fill("2026-06-19")
    form.get_by_label("Days off, terms and exams").fill(YEAR)
    story.send()
    story.reads("Both ways: 2 things are missing before sign-up can open.")
    story.press("Record the checks")
    form = story.dialog("Change the programme")
    form.get_by_label("It has been done").check()
    form.get_by_label("Where can people read your privacy notice?").fill("On the staff board")
    form.get_by_label("They have been asked").check()
    story.send()
    story.reads("Both ways: 1 thing is missing before sign-up can open.")
    story.photograph("what-is-missing")

    story.be("Gráinne Stillwater")
    story.press("Sign the promise")
    story.reads("You signed this promise on Monday, 12 January 2026. Thank you.")

    story.be("Niamh Applecross", "Home")
    story.reads("Nothing is missing. Sign-up can open.")
    story.press("Open sign-up")
    story.dialog("Open sign-up").get_by_label("Last day to join").fill("2026-01-16")
    story.send()


def join(story: Story) -> None:
    """Aoife reads her invitation and joins; six others do likewise."""
    story.be("Aoife Lanternwood")
    story.reads("You can now join Both ways")
    story.photograph("invitation")
    story.press("Join")
    form = story.dialog("Join")
    form.get_by_role("group", name="I would like to learn").get_by_label("Leading a team").check()
    form.get_by_role("group", name="I can offer").get_by_label("Digital tools in class").check()
    story.photograph("join-form")
    story.send()
    story.reads("This is what a possible partner will see.")
    story.photograph("my-card")
    story.press("Go on")
    story.reads("One short lesson, then you are ready.")
    story.press("Open the first")
    story.reads("Speaking up")
    story.press("I have read this")
    story.reads("You are ready for Both ways.")
    for person in (*JUNIORS[1:], *SENIORS):
        mine = ["digital-tools-in-class"] if person in JUNIORS else ["leading-a-team"]
        wanted = ["leading-a-team"] if person in JUNIORS else ["digital-tools-in-class"]
        story.fill_for(person, story.api.post("say", as_=person, text="/vv join"), wants=wanted, offers=mine)
        read_all(story, person)


def read_all(story: Story, person: str) -> None:
    """Every short lesson that comes before matching: two for somebody who may be on either side."""
    reply = story.api.post("say", as_=person, text="learn")
    while "I have read this" in [button["label"] for button in reply["message"]["card"]["buttons"]]:
        reply = story.press_for(person, "I have read this")


def match(story: Story) -> None:
    """Sign-up closes, each side is asked in private, Niamh approves, and everybody hears the next day."""
    story.move("+ week", "Monday 19 January")
    story.be("Niamh Applecross", "Home")
    story.reads("7 people have joined.")
    story.press("See where matching is")
    story.reads("Either: 1")
    story.press("Start the round")
    story.reads("Until then nobody can see who is asked or what they answer, and neither can you.")
    story.photograph("round")

    story.be("Aoife Lanternwood")
    story.reads("They have not been asked yet.")
    story.press("Look, in private")
    form = story.dialog("Look, in private")
    expect(form).to_contain_text("Only you and the bot see your answer.")
    form.get_by_role("radiogroup", name=PARTNER).get_by_label("Happy to").check()
    story.photograph("answer-in-private")
    story.send()
    story.reads("You will hear the result at the same hour as everybody else.")
    happy_with(story, "jun", "Omar Saltmarsh")
    happy_with(story, "kasia", "Dara Fernhollow")

    story.move("+ day", "Tuesday 20 January")
    story.be(PARTNER)
    story.reads("A colleague would be happy to work with you.")
    story.press("Look, in private")
    form = story.dialog("Look, in private")
    form.get_by_role("radiogroup", name="Aoife Lanternwood").get_by_label("Happy to").check()
    story.send()
    happy_with(story, "omar", "Jun Kettlewick")
    happy_with(story, "dara", "Kasia Thistledown")

    story.be("Niamh Applecross", "Home")
    story.reads("Both ways: 3 pairs that both people wanted")
    story.photograph("approve")
    story.press("Approve all 3 pairs")
    story.reads("Both ways: approved.")
    story.be("Gráinne Stillwater")
    story.move("+ day", "Wednesday 21 January")
    story.move("+ day", "Thursday 22 January")
    story.reads("No match for you in this round.")
    story.photograph("no-match")


def happy_with(story: Story, person: str, name: str) -> None:
    """Open the question and say yes to that one name on it."""
    opened = story.press_for(person, "Look, in private")
    happy = {field["name"]: "yes" for field in opened["form"]["fields"] if field["label"] == name}
    assert len(happy) == 1
    story.fill_for(person, opened, **happy)


def agree(story: Story) -> None:
    """Both write a want, an offer and a goal; both confirm; the copy is in the chat that the two share."""
    story.be("Aoife Lanternwood")
    story.reads(f"You and {PARTNER} both said yes.")
    story.photograph("matched")
    story.be("Aoife Lanternwood", "Home")
    story.press("Write my side")
    form = story.dialog("My side")
    form.get_by_label("What would you like to learn?").fill("How a timetable is made")
    form.get_by_label("What can you offer?").fill("Short videos in class")
    form.get_by_label("One goal for you").fill("Lead one staff meeting")
    story.photograph("agree-form")
    story.send()
    opened = story.api.post("say", as_="yusuf", text="/vv agree")
    his = {"want": "Short videos in class", "offer": "How a timetable is made", "goal": "One video a month"}
    story.fill_for("yusuf", opened, **his)
    story.press_for("yusuf", "Confirm both sides")
    story.be("Aoife Lanternwood", "Home")
    story.press("Confirm both sides")
    story.reads("Lead one staff meeting")
    story.be("Aoife Lanternwood", "Home")
    story.reads(f"You and {PARTNER} have no date yet.")
    story.be("Aoife Lanternwood", PARTNER)
    story.reads("Lead one staff meeting")
    story.photograph("agreement")


def meet(story: Story) -> None:
    """Both are nudged; Aoife suggests times, Yusuf accepts; the nudge is gone on both sides."""
    story.be("Aoife Lanternwood")
    story.move("+ week", "Thursday 29 January")
    story.move("+ week", "Thursday 5 February")
    story.reads(f"A meeting with {PARTNER} would be due about now.")
    story.page.get_by_label("Side by side").select_option(PARTNER)
    beside = story.page.locator("#pane-beside .message").last
    expect(beside).to_contain_text("A meeting with Aoife Lanternwood would be due about now.")
    story.photograph("nudge-on-both-sides")
    story.press("Suggest times")
    form = story.page.get_by_role("dialog")
    form.get_by_role("checkbox").first.check()
    form.get_by_label("Where").fill("Library")
    story.photograph("suggest-times")
    story.send()
    expect(beside).to_contain_text("Library")
    story.photograph("accept")
    beside.get_by_role("button").first.click()
    for pane, other in (("main", PARTNER), ("beside", "Aoife Lanternwood")):
        booked = story.page.locator(f"#pane-{pane} .message").last
        expect(booked).to_contain_text(f"You meet {other} on Friday 6 February")
    expect(story.page.locator(".panes")).not_to_contain_text("would be due about now")
    story.photograph("booked-on-both-sides")
    story.page.get_by_role("link", name="Close").click()
    expect(story.page.locator("#pane-beside")).to_have_count(0)
    story.page.screenshot(path=story.folder / "playground.png")
