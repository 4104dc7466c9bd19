"""How long Slack and Teams wait for us, against a web server that answers at once: all in one process.

Run by hand: `python -m benchmarks.acks`. Prints ratios of one run; absolute figures drift with the machine.
Whoever asks runs in the same process, so each figure holds the cost of asking too.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.house import House
from tests.clients.slack_api import payloads
from tests.clients.slack_api.delivery import request
from tests.clients.slack_api.server import SlackServer
from tests.clients.teams_connector.person import rig
from tests.fakes import house_at
from tests.slack.bench import ANA, connected

ROUNDS = 200

Ask = Callable[[], Awaitable[object]]


async def cost(ask: Ask) -> float:
    """Milliseconds until an answer: the median, after a few to warm up."""
    for _ in range(10):
        await ask()
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await ask()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


async def served(app: web.Application) -> tuple[web.AppRunner, str]:
    """The app on a port of its own."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/"


def bolt_that_does_nothing(secret: str) -> web.Application:
    """Bolt with its check of signatures and one listener that acknowledges."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-none", bot_id="B1")  # noqa: S106 - no token

    bolt = AsyncApp(signing_secret=secret, authorize=authorize, process_before_response=True)

    async def ack_only(ack: Callable[[], Awaitable[None]]) -> None:
        await ack()

    bolt.command("/viceversa")(ack_only)

    async def take(asked: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(asked)))

    app = web.Application()
    app.router.add_post("/", take)
    return app


async def floors(found: dict[str, float]) -> None:
    """What no adapter could be quicker than."""
    slack = SlackServer()
    slack.workspace.add_user(ANA, "Ana Costa")
    person = slack.person(ANA)
    words = payloads.command(slack, slack.workspace, person.user, person.chat, "/viceversa", "about")
    bare = web.Application()

    async def at_once(_: web.Request) -> web.Response:
        return web.Response()

    bare.router.add_post("/", at_once)
    apps = {
        "an empty web server": bare,
        "bolt, which only checks": bolt_that_does_nothing(slack.app.signing_secret),
    }
    async with aiohttp.ClientSession() as session:
        for name, app in apps.items():
            runner, url = await served(app)

            async def ask(url: str = url) -> None:
                body, headers = request("command", words, slack.app.signing_secret)
                async with session.post(url, data=body, headers=headers) as answer:
                    await answer.read()
                    if answer.status != 200:
                        raise RuntimeError(f"status {answer.status}")

            found[name] = await cost(ask)
            await runner.cleanup()


async def adapters(house: House, found: dict[str, float]) -> None:
    """A command with a database turn, all the way."""
    async with connected(house) as bench:
        found["Slack: about"] = await cost(lambda: bench.ana.command("/viceversa", "about"))
    async with rig(house) as at:
        ben = at.person("Ben")
        await ben.install()
        found["Teams: about"] = await cost(lambda: ben.say("about"))


def main() -> None:
    """Print the table."""
    found: dict[str, float] = {}
    asyncio.run(floors(found))
    with tempfile.TemporaryDirectory() as folder:
        house = house_at(f"sqlite:///{Path(folder) / 'app.db'}", f"sqlite:///{Path(folder) / 'ballots.db'}")
        asyncio.run(adapters(house, found))
        house.database.close()
        house.ballots.dispose()
    floor = next(iter(found.values()))
    for name, each in found.items():
        sys.stdout.write(f"{name:26} {each:7.2f} ms   {each / floor:5.1f} x the floor\n")


if __name__ == "__main__":
    main()
