"""The whole bot in front of Microsoft's own playground: command, form, button, and messages it begins itself.

The playground sends no tokens, so the bot runs in the mode that is for this machine alone. It has no dialogs
either: a form is a card in the chat there, its answers a message. What a dialog does is tested elsewhere.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from adapters.serving import served
from adapters.settings import TeamsSettings
from adapters.teams import render
from adapters.teams.platform import Teams
from bot.house import House
from tests.browser import ARGUMENTS, chromium
from tests.clients.teams_playground.playground import BEN, BOT, MENTION, Playground, playing
from tests.fakes import Stage
from tests.teams.looking import Json, buttons, of_type, shown

pytestmark = [pytest.mark.needs_node, pytest.mark.needs_clients]

UNPROVED = TeamsSettings(app_id="", app_password="", tenant_id="", allowed_tenants=frozenset(), no_auth=True)
TENANT = "00000000-0000-0000-0000-0000000000001"
BEN_IS = {"id": BEN, "name": "Ben Okafor", "aadObjectId": "00000000-0000-0000-0000-0000000000021"}
AT_BOT = {"type": "mention", "text": MENTION, "mentioned": BOT}


@asynccontextmanager
async def set_up(house: House, folder: Path) -> AsyncIterator[Playground]:
    """The bot with its real routes, as `viceversa run` serves it, and the playground before it."""
    with socket.create_server(("127.0.0.1", 0)) as bot, socket.create_server(("127.0.0.1", 0)) as free:
        ports = [each.getsockname()[1] for each in (bot, free)]
        free.close()  # for the playground, which can only be told a number
        address = f"http://127.0.0.1:{ports[0]}/api/messages"
        async with (
            served(house, [Teams(UNPROVED)], bot),
            playing(address, ports[1], folder) as playground,
        ):
            yield playground


class Chat:
    """Ana's chat, as a story reads it: what she does, and the next card that comes of it."""

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self.read = 0

    async def next_card(self, words: str) -> tuple[str, Json]:
        """The next card with these words: the id of its message, and the card."""

        def found() -> tuple[str, Json] | None:
            for at, event in enumerate(self.playground.shown[self.read :], self.read):
                card = card_in(event.get("message", {}))
                if card is not None and words in shown(card):
                    self.read = at + 1
                    return event["message"]["messageId"], card
            return None

        message: tuple[str, Json] = await self.playground.until(found)
        return message

    async def say(self, text: str, answer: str) -> tuple[str, Json]:
        """Types something; gives the card that answers."""
        await self.playground.say(text)
        return await self.next_card(answer)


def card_in(message: Json) -> Json | None:
    """The card that a message carries, if any."""
    for each in message.get("attachments") or ():
        card: Json = each["content"]
        return card
    return None


def sent_to(playground: Playground, person: str, words: str) -> Callable[[], tuple[str, Json] | None]:
    """Finds the card with these words in the log, in a chat that the bot itself began with that person."""

    def found() -> tuple[str, Json] | None:
        begun: set[str] = set()
        for entry in playground.log:
            told = entry.get("log", {})
            body = told.get("request", {}).get("body", {})
            if told.get("activityName") == "createConversation" and body["members"] == [{"id": person}]:
                begun.add(told["response"]["body"]["id"])
            card = card_in(body) if told.get("conversationId") in begun else None
            if card is not None and words in shown(card) and told["response"]["statusCode"] == 201:
                return told["conversationId"], card
        return None

    return found


def filled_in(card: Json, **typed: str) -> Json:
    """What the page sends for a form: what it shows, what was typed, and what the button carries."""
    fields = of_type(card, "Input.Text", "Input.Number", "Input.Date", "Input.ChoiceSet")
    values = {each["id"]: str(each.get("value", "")) for each in fields}
    ids = {key.partition(".")[2]: key for key in values}
    data: Json = card["actions"][0]["data"]
    return {**values, **{ids[name]: value for name, value in typed.items()}, **data}


def test_a_coordinator_sets_up_a_programme_with_a_sponsor(quick_stage: Stage, tmp_path: Path) -> None:
    async def story() -> None:
        async with set_up(quick_stage.house, tmp_path) as playground:
            ana = Chat(playground)
            # Adding the app shows the first card; who adds it first may set up programmes.
            await playground.install()
            await ana.next_card("You can set up a programme here.")

            # A command.
            _, told = await ana.say("help", "What you can do here")
            assert "programme new" in shown(told)

            # Ben writes where others read; the bot answers him in a chat it begins with him, and he goes on.
            await playground.somebody_else(
                **{"from": BEN_IS, "type": "message", "text": f"{MENTION} help", "entities": [AT_BOT]},
                channelData={"tenant": {"id": TENANT}},
            )
            place, private = await playground.until(sent_to(playground, BEN, "What you can do here"))
            assert "programme new" not in shown(private)
            alone = {
                "from": BEN_IS,
                "conversation": {"id": place, "conversationType": "personal", "tenantId": TENANT},
                "channelData": {"tenant": {"id": TENANT}},
            }
            await playground.somebody_else(**alone, type="message", text="about")
            await playground.until(sent_to(playground, BEN, "colleagues"))

            # A button that answers in the card itself.
            message, card = await ana.say("language", "Español")
            answer = await playground.execute(message, buttons(card)["Español"])
            assert (answer["type"], answer["value"]["lang"]) == (render.CONTENT_TYPE, "es")
            message, card = await ana.say("language", "English")
            await playground.execute(message, buttons(card)["English"])

            # A form, taken with something missing and shown again with all that was typed.
            message, card = await ana.say("programme new", "New programme")
            await playground.submit(message, buttons(card)["Open the form"]["data"])
            message, form = await ana.next_card("Name")
            await playground.submit(message, filled_in(form, goal_what="Fewer meetings, *better* ones"))
            message, form = await ana.next_card("Please fill this in.")
            kept = [each.get("value") for each in of_type(form, "Input.Text")]
            assert "Fewer meetings, *better* ones" in kept
            (sponsor,) = [each for each in of_type(form, "Input.ChoiceSet") if each["id"] == "many.sponsor"]
            ben, _ = (each["value"] for each in sponsor["choices"])  # who else is there, and nobody
            await playground.submit(message, filled_in(form, **PROGRAMME, sponsor=ben))
            await ana.next_card("Learning from each other")

            # What that causes: Ben is asked to sign, and then Ana hears of it. Nobody asked for either.
            _, asked = await playground.until(sent_to(playground, BEN, "Sign the promise"))
            signs = buttons(asked)["Sign the promise"]
            pressed = {"action": {"type": "Action.Execute", **signs}, "trigger": "manual"}
            await playground.somebody_else(**alone, type="invoke", name="adaptiveCard/action", value=pressed)
            await ana.next_card("has signed")

    asyncio.run(story())


PROGRAMME = {
    "name": "Learning from each other",
    "kind": "general",
    "setting": "school",
    "cadence_weeks": "3",
    "level_gap": "2",
}


@pytest.mark.needs_chromium
def test_somebody_uses_it_in_the_playgrounds_own_page(
    quick_stage: Stage, tmp_path: Path, screenshots: Path
) -> None:
    async def story() -> dict[str, Any]:
        async with set_up(quick_stage.house, tmp_path) as playground, async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            page = await browser.new_page(viewport={"width": 1300, "height": 1000})
            page.set_default_timeout(15_000)
            await page.goto(playground.url, wait_until="domcontentloaded")
            await page.get_by_text("You can set up a programme here.").last.wait_for()

            # A form, filled in on the page.
            await page.get_by_role("button", name="Set up a programme").click()
            form = page.locator(".ac-adaptiveCard", has=page.get_by_label("Name"))
            await form.get_by_role("textbox", name="Name").fill("Learning from each other")
            await form.get_by_role("radio", name="Everyday practice").check()
            await form.get_by_role("radio", name="A school").check()
            await page.screenshot(path=screenshots / "teams-playground-form.png")
            await form.get_by_role("button", name="Save").click()
            await page.get_by_text("Learning from each other").last.wait_for()

            # A button that answers in its own card.
            await page.locator("[contenteditable=true]").first.click()
            await page.keyboard.type("language")
            await page.get_by_role("button", name="Send Message").click()
            card = page.locator(".ac-adaptiveCard").last
            await card.get_by_role("button", name="Español").click()
            await page.get_by_text("Desde ahora hablamos contigo").last.wait_for()
            await page.screenshot(path=screenshots / "teams-playground.png")
            seen = {"title": await page.title(), "heading": await card.get_by_role("heading").count()}
            await browser.close()
            return seen

    assert asyncio.run(story())["heading"] == 1
