"""A house connected to a Slack of the test's own, over real sockets: HTTP with signatures, or a websocket.

async with connected(house) as bench:
    await bench.ana.command("/viceversa", "home")
    await bench.done()
    assert bench.read("U1ANA") == […]
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from adapters.live import Live
from adapters.serving import WAITING
from adapters.settings import SlackSettings
from adapters.slack.platform import Slack
from bot.house import House
from bot.routes import ROUTES
from bot.routing import Routes
from bot.turn import Asked, Turn
from tests.clients.slack_api.people import Person
from tests.clients.slack_api.server import SlackServer
from tests.clients.slack_api.workspace import Message
from tests.clients.slack_blocks.checking import faults

ANA, BEN = "U1ANA", "U2BEN"


@dataclass
class Bench:
    """The connected house, its Slack, and two people there."""

    live: Live
    platform: Slack
    slack: SlackServer
    lines: list[str] = field(default_factory=list)

    @property
    def ana(self) -> Person:
        """Ana Costa, at her screen."""
        return self.slack.person(ANA)

    @property
    def ben(self) -> Person:
        """Ben, who works with her."""
        return self.slack.person(BEN)

    async def done(self) -> None:
        """Wait until everything that was begun is answered and told."""
        assert await self.live.errands.drain(20) == 0
        await self.slack.settled()

    def chat(self, person: str = ANA) -> list[str]:
        """The first lines of what this person reads in the bot's chat, their own words left out."""
        bot = self.slack.workspace.bot_user
        return [m.title for m in self.slack.seen_by(person) if m.user == bot]

    def newest(self, person: str = ANA) -> Message:
        """The newest message of the bot in its chat with this person."""
        bot = self.slack.workspace.bot_user
        return [m for m in self.slack.seen_by(person) if m.user == bot][-1]

    def called(self, method: str) -> list[dict[str, Any]]:
        """The arguments of each call of that method that Slack took, in order."""
        return [call.arguments for call in self.slack.calls if call.method == method and not call.error]

    def errors(self) -> list[str]:
        """What Slack has refused, in order."""
        return [call.error for call in self.slack.calls if call.error]


@asynccontextmanager
async def connected(
    house: House, routes: Routes = ROUTES, *, socket: bool = False, slack: SlackServer | None = None
) -> AsyncIterator[Bench]:
    """The house, served; everything ends with the block, and nothing may have gone wrong at Slack's side."""
    async with slack or SlackServer(check=faults) as server:
        if ANA not in server.workspace.users:
            server.workspace.add_user(ANA, "Ana Costa", locale="en-GB", tz="Europe/Dublin")
            server.workspace.add_user(BEN, "Ben Okri", locale="es-ES", tz="Europe/Madrid")
        settings = SlackSettings(
            bot_token=server.bot_token.value,
            app_token=server.app_token.value if socket else "",
            signing_secret="" if socket else server.app.signing_secret,
            api_url=server.api_url,
        )
        platform = Slack(settings)
        # Without its rosters, which would be asked at any moment: a test calls `look_after_people`.
        live = Live(house, routes, {"slack": platform.messenger})
        runner = web.AppRunner(_app(platform), access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=WAITING)
        await site.start()
        try:
            lines = await platform.start(live)
            if not socket:
                server.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
            live.start()
            yield Bench(live=live, platform=platform, slack=server, lines=lines)
        finally:
            await platform.stop_taking()
            await runner.cleanup()
            await live.stop()
            await platform.close()


def _app(platform: Slack) -> web.Application:
    app = web.Application(client_max_size=1024 * 1024)
    app.add_routes(platform.routes())
    return app


class Gate:
    """Holds a handler until the test lets it go on: what takes long, without a second passing."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._reached = threading.Event()

    def holding(self, handler: Callable[[Asked, Turn], Any]) -> Callable[[Asked, Turn], Any]:
        """The handler, which waits here first."""

        def held(asked: Asked, turn: Turn) -> Any:
            self._reached.set()
            assert self._open.wait(30), "nobody opened the gate"
            return handler(asked, turn)

        return held

    async def reached(self) -> None:
        """Wait until a handler is held here."""
        assert await asyncio.to_thread(self._reached.wait, 30)

    def open(self) -> None:
        """Go on."""
        self._open.set()

    def close(self) -> None:
        """Hold whoever comes next."""
        self._open.clear()
