"""A house on real platforms, served: everything that is begun is ended again, in the opposite order."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

from aiohttp import web

from adapters.bootstrap import build_house, close_house, words_kept_in
from adapters.clock import SystemClock
from adapters.live import Live
from adapters.pages import app as pages
from adapters.platform import Platform
from adapters.settings import BadSettings, Settings, problem
from bot.house import House
from bot.people.installing import SeveralOrganisations
from bot.people.model import Member
from bot.routes import ROUTES

PATIENCE: Final = 3.0
"""Seconds that stopping waits for requests under way."""

MOST_BODY: Final = 1024 * 1024
"""Bytes of the largest request that is read: platforms send far less."""

WAITING: Final = 1024
"""Connections that may wait to be taken. aiohttp's 128 are too few when a whole staff clicks at once: the
kernel drops the others' first packet, and they come again a second later."""


def platforms_of(settings: Settings) -> list[Platform]:
    """The platforms that the settings name. Imported here: each takes a third of a second and its memory."""
    found: list[Platform] = []
    if settings.slack is not None:
        from adapters.slack.platform import Slack

        found.append(Slack(settings.slack, public_url=settings.public_url))
    if settings.teams is not None:
        from adapters.teams.platform import Teams

        found.append(Teams(settings.teams, public_url=settings.public_url))
    return found


@asynccontextmanager
async def house_for(
    settings: Settings, platforms: Sequence[Platform], compute: Callable[..., Any]
) -> AsyncIterator[House]:
    """The house of real organisations, closed at the end. Raises `BadSettings`."""

    def build() -> House:
        return build_house(
            settings.places,
            SystemClock(),
            public_url=settings.public_url,
            compute=compute,
            words=words_kept_in(settings.data_dir / "words"),
            offers={platform.name: platform.offers for platform in platforms},
            organisation=settings.organisation,
        )

    # In a thread, so that Ctrl-C is heard meanwhile.
    house = await asyncio.to_thread(build)
    try:
        yield house
    finally:
        await asyncio.to_thread(close_house, house)


@asynccontextmanager
async def served(
    house: House, platforms: Sequence[Platform], listener: socket.socket
) -> AsyncIterator[list[str]]:
    """Serve the platforms on this socket while the block runs; gives lines for whoever started us.

    Raises `BadSettings` where a platform refuses what the settings say.
    """
    live = Live(
        house,
        ROUTES,
        {platform.name: platform.messenger for platform in platforms},
        limits={platform.name: platform.limits for platform in platforms},
        rosters=[platform.look_after_people for platform in platforms],
    )
    async with AsyncExitStack() as ends:
        for platform in platforms:
            ends.push_async_callback(platform.close)
        ends.push_async_callback(live.stop)
        lines = []
        try:
            for platform in platforms:
                ends.push_async_callback(platform.stop_taking)
                lines += await platform.start(live)
        except SeveralOrganisations as several:
            wrong = problem("ORGANISATION", f"is missing: there are several organisations here ({several})")
            raise BadSettings([wrong]) from several
        runner = web.AppRunner(_app(house, platforms, live), access_log=None, shutdown_timeout=PATIENCE)
        ends.push_async_callback(runner.cleanup)
        await runner.setup()
        await web.SockSite(runner, listener, backlog=WAITING).start()
        live.start()
        lines += await live.run(_nobody_coordinates, house, [platform.name for platform in platforms])
        yield lines


def _app(house: House, platforms: Sequence[Platform], live: Live) -> web.Application:
    app = web.Application(client_max_size=MOST_BODY)
    app.add_routes([web.get("/health", _health), *(r for platform in platforms for r in platform.routes())])
    if house.public_url is not None:
        app.add_routes(pages.routes(lambda: house, ROUTES, live.run))
    return app


async def _health(_: web.Request) -> web.Response:
    return web.json_response({"status": "ready"})


def _nobody_coordinates(house: House, platforms: Sequence[str]) -> list[str]:
    """The next step for whoever installed, while nobody can set up a programme."""
    with house.database.everyone() as session:
        if Member.any_coordinator(session):
            return []
    way = "Write to the bot once, then run: viceversa grant coordinator PERSON"
    if "slack" in platforms:
        way = f"The first owner or admin of the workspace who opens the bot will. Or: {way}"
    return [f"Nobody coordinates yet. {way}"]
