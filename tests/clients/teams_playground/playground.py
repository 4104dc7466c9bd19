"""Microsoft's playground for Teams bots (npm `@microsoft/m365agentsplayground`), driven without a browser.

It is started on a free port of this machine and spoken to as its own web page speaks to it. It sends no
tokens and has no dialogs: a button that opens one arrives at the bot as a message with the button's data.
"""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parent / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"

ANA, BEN = "29:ana", "29:ben"
CHAT, GROUP = "personal-ana", "19:group@thread.v2"
BOT = {"id": "28:viceversa", "name": "Vice Versa"}
MENTION = f"<at>{BOT['name']}</at>"
PATIENCE = 20.0
"""Seconds that anything may take before the test fails."""

Json = dict[str, Any]


@dataclass
class Playground:
    """The playground at work. `shown` is what its page was told to show, `log` what went over the wire."""

    url: str
    session: aiohttp.ClientSession
    shown: list[Json] = field(default_factory=list)
    log: list[Json] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def say(self, text: str) -> None:
        """Ana types something to the bot in her own chat."""
        body = {"from": {"id": ANA}, "text": text, "textFormat": "plain"}
        await self._post(f"/_conversation/v1/conversations/{CHAT}/messages", body)

    async def install(self) -> None:
        """Ana adds the app."""
        await self._post(f"/_debug/conversation/{CHAT}/installation", {})

    async def execute(self, message: str, action: Json) -> Json:
        """Ana presses a button that asks the bot at once; gives the answer that the page would draw."""
        value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}}
        answer: Json = await self._post(
            "/_conversation/v1/invoke",
            {
                "name": "adaptiveCard/action",
                "from": {"id": ANA},
                "conversation": {"id": CHAT},
                "replyToId": message,
                "value": {**value, "trigger": "manual"},
            },
        )
        return answer

    async def submit(self, message: str, data: Json) -> None:
        """Ana presses a button of the other kind, with everything she typed."""
        body = {"from": {"id": ANA}, "conversation": {"id": CHAT}, "replyToId": message, "value": data}
        await self._post("/_conversation/v1/submit", body)

    async def somebody_else(self, **activity: Any) -> Any:
        """An activity of somebody who is not at this screen."""
        asked = f"{self.url}/_internal/v1/customActivities/template"
        async with self.session.get(asked, params={"conversationId": GROUP}) as answer:
            template = await answer.json()
        return await self._post("/_internal/v1/customActivities", {**template, **activity})

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
        async with self.session.ws_connect(self.url.replace("http", "ws", 1) + path) as socket:
            async for message in socket:
                if message.type == aiohttp.WSMsgType.TEXT:
                    async with self.news:
                        kept.append(json.loads(message.data))
                        self.news.notify_all()


@asynccontextmanager
async def playing(bot: str, port: int, folder: Path) -> AsyncIterator[Playground]:
    """The playground in front of the bot at this address, until the block ends."""
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
            "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(HERE / "people.yml"),
            "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / "playground.log"),
        },
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
            made = Playground(url=url, session=session)
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
