"""The whole bot in front of Microsoft's own playground: command, form, button, and messages it begins itself.

The playground sends no tokens, so the bot runs in the mode that is for this machine alone. It has no dialogs
either: a form is a card in the chat there, its answers a message. What a dialog does is tested elsewhere.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from adapters.serving import served
from adapters.settings import TeamsSettings
from adapters.teams import render
from adapters.teams.platform import Teams
from bot.house import House
from tests.browser import ARGUMENTS, PATIENCE, chromium
from tests.clients.teams_playground.playground import Playground, playing
from tests.fakes import Stage
from tests.teams.looking import Json, buttons, of_type, shown

pytestmark = [pytest.mark.needs_node, pytest.mark.needs_clients]

UNPROVED = TeamsSettings(app_id="", app_password="", tenant_id="", allowed_tenants=frozenset(), no_auth=True)


@asynccontextmanager
async def set_up(house: House, folder: Path, *names: str) -> AsyncIterator[list[Playground]]:
    """The bot with its real routes, as `viceversa run` serves it, and a playground for each person."""
    async with AsyncExitStack() as ends:
        bot = ends.enter_context(socket.create_server(("127.0.0.1", 0)))
        await ends.enter_async_context(served(house, [Teams(UNPROVED)], bot))
        address = f"http://127.0.0.1:{bot.getsockname()[1]}/api/messages"
        playing_there = [playing(address, folder, name) for name in names]
        yield [await ends.enter_async_context(one) for one in playing_there]


class Chat:
    """Somebody's chat, as a story reads it: what they do, and the next card that comes of it."""

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


def filled_in(card: Json, **typed: str) -> Json:
    """What the page sends for a form: what it shows, what was typed, and what the button carries."""
    fields = of_type(card, "Input.Text", "Input.Number", "Input.Date", "Input.ChoiceSet")
    values = {each["id"]: str(each.get("value", "")) for each in fields}
    ids = {key.partition(".")[2]: key for key in values}
    data: Json = card["actions"][0]["data"]
    return {**values, **{ids[name]: value for name, value in typed.items()}, **data}


def test_two_people_and_what_the_bot_brings_from_one_to_the_other(quick_stage: Stage, tmp_path: Path) -> None:
    async def story() -> None:
        async with set_up(quick_stage.house, tmp_path, "ana", "ben") as (anas, bens):
            ana, ben = Chat(anas), Chat(bens)
            # Adding the app shows the first card; who adds it first may set up programmes.
            await anas.install()
            await ana.next_card("You can set up a programme here.")
            await bens.install()
            await ben.next_card("Read what this is")

            # A command; and one where others read, which is answered where only Ben does.
            _, told = await ana.say("help", "What you can do here")
            assert "programme new" in shown(told)
            await bens.say_in_company("help")
            _, told = await ben.next_card("What you can do here")
            assert "programme new" not in shown(told)
            chats = {e["actionConversationId"] for e in bens.shown if card_in(e.get("message", {}))}
            assert chats == {bens.chat}

            # A button that answers in the card itself.
            message, card = await ana.say("language", "Español")
            answer = await anas.execute(message, buttons(card)["Español"])
            assert (answer["type"], answer["value"]["lang"]) == (render.CONTENT_TYPE, "es")
            message, card = await ana.say("language", "English")
            await anas.execute(message, buttons(card)["English"])

            # A form, taken with something missing and shown again with all that was typed.
            message, card = await ana.say("programme new", "New programme")
            await anas.submit(message, buttons(card)["Open the form"]["data"])
            message, form = await ana.next_card("Where is it?")
            await anas.submit(message, filled_in(form, goal_what="Fewer meetings, *better* ones"))
            message, form = await ana.next_card("Please fill this in.")
            assert "Fewer meetings, *better* ones" in [e.get("value") for e in of_type(form, "Input.Text")]
            (sponsor,) = [each for each in of_type(form, "Input.ChoiceSet") if each["id"] == "many.sponsor"]
            key = {each["title"]: each["value"] for each in sponsor["choices"]}["Ben Okafor"]
            await anas.submit(message, filled_in(form, **PROGRAMME, sponsor=key))
            await ana.next_card("Learning from each other")

            # What that causes: Ben is asked to sign, and then Ana hears of it. Nobody asked for either.
            message, asked = await ben.next_card("Sign the promise")
            await bens.execute(message, buttons(asked)["Sign the promise"])
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
        async with (
            set_up(quick_stage.house, tmp_path, "ana") as (playground,),
            async_playwright() as driver,
        ):
            browser = await driver.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            page = await browser.new_page(viewport={"width": 1300, "height": 1000})
            page.set_default_timeout(PATIENCE)
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
