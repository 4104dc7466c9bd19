"""A person in front of Teams, and the bot in front of them: activities with signed tokens, over sockets."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from adapters.live import Live
from adapters.pages import app as pages
from adapters.serving import WAITING
from adapters.settings import TeamsSettings
from adapters.teams.platform import Endpoints, Teams
from bot.house import House
from bot.routes import ROUTES
from bot.routing import Routes
from tests.clients.teams_connector.connector import (
    APP,
    SECRET,
    TENANT,
    Connector,
    Message,
    buttons_of,
    signed,
)

BOT = f"28:{APP}"
MENTION = {"type": "mention", "text": "<at>Vice Versa</at>", "mentioned": {"id": BOT, "name": "Vice Versa"}}

SETTINGS = TeamsSettings(
    app_id=APP, app_password=SECRET, tenant_id=TENANT, allowed_tenants=frozenset({TENANT})
)

Json = dict[str, Any]


@dataclass
class Rig:
    """Teams, its connector and a house, all at work in this event loop."""

    connector: Connector
    teams: Teams
    live: Live
    bot: str
    """The bot's messaging endpoint."""
    session: aiohttp.ClientSession
    people: dict[str, "Person"] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def person(self, name: str, **known: Any) -> "Person":
        """Somebody with a chat of their own with the bot."""
        if name not in self.people:
            person = Person(rig=self, name=name)
            self.people[name] = person
            self.connector.chats.add(person.chat)
            self.connector.members[person.user] = {
                "id": person.user,
                "name": name,
                "aadObjectId": person.account,
                "email": f"{name.lower()}@school.example",
                **known,
            }
        return self.people[name]

    def token(self, **claims: Any) -> str:
        """A good token, but for these claims."""
        return signed(self.live.house.clock.now(), self.connector.url, **claims)

    async def send(self, activity: Any, *, token: str | None = "", **headers: str) -> tuple[int, Any]:
        """An activity to the bot: status and answer. `token` None sends none, "" a good one."""
        proof = {} if token is None else {"Authorization": f"Bearer {token or self.token()}"}
        sent = {"Content-Type": "application/json", **proof, **headers}
        body = {"data": activity} if isinstance(activity, bytes | str) else {"json": activity}
        if "json" in body:
            sent.pop("Content-Type")
        async with self.session.post(self.bot, headers=sent, **body) as answer:
            if answer.content_type == "application/json":
                return answer.status, await answer.json()
            return answer.status, await answer.text()

    async def settled(self) -> None:
        """Everything that was begun is done."""
        assert await self.live.errands.drain(20) == 0

    def next_id(self) -> str:
        """An id as Teams gives activities: a moment in milliseconds."""
        return str(1768208400000 + next(self._numbers))


@dataclass
class Person:
    """One person and their chat with the bot."""

    rig: Rig
    name: str

    @property
    def user(self) -> str:
        """Their id in chats."""
        return f"29:{self.name}"

    @property
    def account(self) -> str:
        """The id of their account."""
        return f"00000000-0000-0000-0000-{sum(self.name.encode()):012d}"

    @property
    def chat(self) -> str:
        """Their own chat with the bot."""
        return f"a:{self.name}"

    def seen(self) -> list[Message]:
        """What they can read in their own chat, also one that the bot began."""
        begun = self.rig.connector.begun
        own = {self.chat, *(begun[key] for key in (self.account, self.user) if key in begun)}
        return [m for m in self.rig.connector.messages if m.conversation in own and not m.deleted]

    def activity(self, kind: str, *, channel: str | None = None, **parts: Any) -> Json:
        """An activity from them, in their own chat or in a channel."""
        where: Json = {"id": self.chat, "conversationType": "personal", "tenantId": TENANT}
        beside: Json = {"tenant": {"id": TENANT}}
        if channel is not None:
            where |= {"id": f"{channel};messageid=1", "conversationType": "channel", "isGroup": True}
            beside |= {"channel": {"id": channel, "name": "Staff"}, "team": {"id": "19:team"}}
        return {
            "type": kind,
            "id": self.rig.next_id(),
            "channelId": "msteams",
            "serviceUrl": self.rig.connector.url,
            "from": {"id": self.user, "name": self.name, "aadObjectId": self.account},
            "recipient": {"id": BOT, "name": "Vice Versa"},
            "conversation": where,
            "channelData": beside,
            "locale": "en-GB",
            "localTimezone": "Europe/Dublin",
            **parts,
        }

    def invoke(self, name: str, value: Any, *, on: str | None = None, channel: str | None = None) -> Json:
        """An invoke of that name, on the message of that id."""
        parts = {"replyToId": on} if on else {}
        return self.activity("invoke", channel=channel, name=name, value=value, **parts)

    async def install(self) -> tuple[int, Any]:
        """Add the app."""
        return await self.rig.send(self.activity("installationUpdate", action="add"))

    async def say(self, text: str) -> tuple[int, Any]:
        """Words in their own chat."""
        return await self.rig.send(self.activity("message", text=text, textFormat="plain"))

    async def say_in(self, channel: str, text: str) -> tuple[int, Any]:
        """Words in a channel, with the bot mentioned."""
        words = f"{MENTION['text']} {text}"
        return await self.rig.send(self.activity("message", channel=channel, text=words, entities=[MENTION]))

    async def press(
        self, label: str, message: Message | None = None, *, channel: str | None = None
    ) -> tuple[int, Any]:
        """The button of that label on a message (the newest): as Teams' client does it."""
        message = message or self.seen()[-1]
        action = buttons_of(message.card)[label]
        return await self.rig.send(self.pressed(action, on=message.id, channel=channel))

    def pressed(self, action: Json, *, on: str | None, channel: str | None = None) -> Json:
        """What Teams sends for that button."""
        if action["type"] == "Action.Execute":
            value = {"action": {**action, "type": "Action.Execute"}, "trigger": "manual"}
            return self.invoke("adaptiveCard/action", value, on=on, channel=channel)
        assert action["type"] == "Action.Submit"
        assert action["data"]["msteams"] == {"type": "task/fetch"}
        value = {"data": action["data"], "context": {"theme": "default"}}
        return self.invoke("task/fetch", value, on=on, channel=channel)

    async def fill(self, info: Json, channel: str | None = None, **values: Any) -> tuple[int, Any]:
        """Send an open dialog (the `value` of a `continue`) with these inputs, by field name."""
        return await self.rig.send(self.filled(info, channel, **values))

    def filled(self, info: Json, channel: str | None = None, **values: Any) -> Json:
        """What Teams sends for that."""
        card = info["card"]["content"]
        inputs = inputs_of(card)
        data = {**inputs, **dict(card["actions"][-1]["data"])}
        for name, value in values.items():
            (key,) = [key for key in inputs if key.partition(".")[2] == name]
            data[key] = value
        return self.invoke("task/submit", {"data": data, "context": {"theme": "default"}}, channel=channel)


def inputs_of(card: Json) -> dict[str, str]:
    """Input id → what it shows, of a whole card."""
    found: dict[str, str] = {}
    for element in card["body"]:
        for item in (element, *element.get("items", ())):
            if str(item.get("type", "")).startswith("Input."):
                found[item["id"]] = str(item.get("value", ""))
    return found


@asynccontextmanager
async def rig(
    house: House, routes: Routes = ROUTES, *, settings: TeamsSettings = SETTINGS
) -> AsyncIterator[Rig]:
    """A bot at work on Teams, and its connector; what that was asked and never should be is an error."""
    connector = Connector()
    await connector.start()
    teams = Teams(settings, endpoints=Endpoints(login=connector.url, metadata=f"{connector.url}/metadata"))
    live = Live(house, routes, {"teams": teams.messenger}, limits={"teams": teams.limits})
    app = web.Application()
    app.add_routes(teams.routes())
    if house.public_url is not None:
        app.add_routes(pages.routes(lambda: house, routes, live.run))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=WAITING).start()
    port = runner.addresses[0][1]
    try:
        await teams.start(live)
        async with aiohttp.ClientSession() as session:
            made = Rig(
                connector=connector,
                teams=teams,
                live=live,
                bot=f"http://127.0.0.1:{port}/api/messages",
                session=session,
            )
            yield made
        assert connector.wrong == []
    finally:
        await teams.stop_taking()
        await live.stop()
        await runner.cleanup()
        await teams.close()
        await connector.stop()
