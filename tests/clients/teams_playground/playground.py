"""Microsoft's playground for Teams bots (npm `@microsoft/m365agentsplayground`), driven without a browser.

It is started on a free port of this machine and spoken to as its own web page speaks to it. It sends no
tokens and has no dialogs: a button that opens one arrives at the bot as a message with the button's data.
"""

import asyncio
import json
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import yaml

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parent / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"

GROUP = "19:group@thread.v2"
BOT = {"id": "28:viceversa", "name": "Vice Versa"}
MENTION = f"<at>{BOT['name']}</at>"
PATIENCE = 60.0
"""Seconds that anything may take before the test fails."""

Json = dict[str, Any]


@dataclass
class Playground:
    """The playground at work. `shown` is what its page was told to show, `log` what went over the wire."""

    url: str
    person: Json
    """Whose screen it is, as `people.yml` describes them."""
    session: aiohttp.ClientSession
    shown: list[Json] = field(default_factory=list)
    log: list[Json] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def me(self) -> Json:
        """Who acts here."""
        return {"id": self.person["id"]}

    @property
    def chat(self) -> str:
        """The id of their own chat with the bot."""
        return chat_of(self.person)

    async def say(self, text: str) -> None:
        """They type something to the bot in their own chat."""
        body = {"from": self.me, "text": text, "textFormat": "plain"}
        await self._post(f"/_conversation/v1/conversations/{self.chat}/messages", body)

    async def say_in_company(self, text: str) -> None:
        """They mention the bot in a group chat."""
        mention = {"mentioned": {"id": BOT["id"]}, "text": MENTION}
        body = {"from": self.me, "text": f"{MENTION} {text}", "textFormat": "plain", "mentions": [mention]}
        await self._post(f"/_conversation/v1/conversations/{GROUP}/messages", body)

    async def install(self) -> None:
        """They add the app."""
        await self._post(f"/_debug/conversation/{self.chat}/installation", {})

    async def execute(self, message: str, action: Json) -> Json:
        """They press a button that asks the bot at once; gives the answer that the page would draw."""
        value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}}
        answer: Json = await self._post(
            "/_conversation/v1/invoke",
            {
                "name": "adaptiveCard/action",
                "from": self.me,
                "conversation": {"id": self.chat},
                "replyToId": message,
                "value": {**value, "trigger": "manual"},
            },
        )
        return answer

    async def submit(self, message: str, data: Json) -> None:
        """They press a button of the other kind, with everything they typed."""
        body = {"from": self.me, "conversation": {"id": self.chat}, "replyToId": message, "value": data}
        await self._post("/_conversation/v1/submit", body)

    async def until(self, holds: Callable[[], Any]) -> Any:
        """Waits until that is something, and gives it."""
        async with asyncio.timeout(PATIENCE), self.news:
            while (found := holds()) is None:
                await self.news.wait()
            return found

    async def _post(self, path: str, body: Json) -> Any:
        async with self.session.post(self.url + path, json=body) as answer:
            text = await answer.text()
            if not answer.ok:
                raise AssertionError(f"{path}: {answer.status} {text}")
            return json.loads(text) if text.startswith(("{", "[")) else text

    async def listen(self, path: str, kept: list[Json]) -> None:
        """Keep what comes over one of its websockets."""
        async with self.session.ws_connect(self.url.replace("http", "ws", 1) + path) as stream:
            async for message in stream:
                if message.type == aiohttp.WSMsgType.TEXT:
                    async with self.news:
                        kept.append(json.loads(message.data))
                        self.news.notify_all()


def chat_of(person: Json) -> str:
    """The id of somebody's own chat with the bot."""
    return f"personal-{person['id'].partition(':')[2]}"


def screen_of(name: str) -> Json:
    """The playground's settings with this person at the screen and everybody else as their colleagues."""
    told: Json = yaml.safe_load((HERE / "people.yml").read_text(encoding="utf-8"))
    everybody = [told["currentUser"], *told["users"]]
    (person,) = [each for each in everybody if each["id"] == f"29:{name}"]
    others = [each for each in everybody if each is not person]
    return {**told, "currentUser": person, "users": others, "personalChat": {"id": chat_of(person)}}


@asynccontextmanager
async def playing(bot: str, folder: Path, name: str = "ana") -> AsyncIterator[Playground]:
    """This person's playground in front of the bot at this address, until the block ends."""
    settings = screen_of(name)
    people = folder / f"{name}.yml"
    people.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    # Held until the program has it: it can only be told a number, which others could take meanwhile.
    with socket.create_server(("127.0.0.1", 0)) as listener, listener.dup() as again:
        port, held = listener.getsockname()[1], (listener.fileno(), again.fileno())
        url = f"http://127.0.0.1:{port}"
        process = await asyncio.create_subprocess_exec(
            shutil.which("node") or "node",
            *(str(PROGRAM), "start", "-e", bot, "-c", "msteams", "-p", str(port)),
            *("--su", f"{url}/_connector", "--disable-telemetry"),
            env={
                **os.environ,
                "TEAMSAPPTESTER_BROWSER": "none",
                "BOT_ENDPOINT": bot,
                "NODE_OPTIONS": f"--require {HERE / 'guard.cjs'}",
                "HELD_SOCKETS": ",".join(map(str, held)),
                "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(people),
                "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / f"{name}.log"),
            },
            pass_fds=held,
            cwd=folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while b"Listening on" not in (line := await process.stdout.readline()):
                assert line, "the playground ended before it listened"
        drain = asyncio.create_task(process.stdout.read())  # or its pipe fills, and it stops
        async with aiohttp.ClientSession() as session:
            made = Playground(url=url, person=settings["currentUser"], session=session)
            streams = {
                "/_ws_conversation/v1/conversations/stream": made.shown,
                "/_ws/log/stream": made.log,
            }
            tasks = [asyncio.create_task(made.listen(path, kept)) for path, kept in streams.items()]
            try:
                yield made
            finally:
                for task in [*tasks, drain]:
                    task.cancel()
                await asyncio.gather(*tasks, drain, return_exceptions=True)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
