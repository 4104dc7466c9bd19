"""One web server for everything: it says where it is when it is ready, and ends cleanly when told to.

Without the settings of a platform it serves the playground, on the loopback address alone.
"""

import asyncio
import errno
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from aiohttp import web

from adapters import logs
from adapters.bootstrap import bring_up
from adapters.keystore import KeyStoreUnsafe
from adapters.playground.app import routes
from adapters.playground.house import Playground, open_playground
from adapters.settings import BadSettings, Settings, problem
from adapters.worker import Processes

log = logging.getLogger(__name__)

HOST: Final = "127.0.0.1"
"""The playground lets anybody be anybody, so nobody but this machine may reach it."""

PATIENCE: Final = 5.0
"""Seconds that stopping waits for requests under way."""


def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM. `say` is given one line, with the address, when all is ready.

    Raises `BadSettings` when it cannot start.
    """
    asyncio.run(_serve(settings, say))


async def _serve(settings: Settings, say: Callable[[str], None]) -> None:
    stop = _told_to_stop()
    asyncio.get_running_loop().set_exception_handler(_log_without_words)
    processes = Processes()
    with listening(settings.port) as listener:
        try:
            # In a thread, so that Ctrl-C is heard meanwhile.
            playground = await asyncio.to_thread(_open, settings, processes)
            try:
                await _answer(playground, listener, say, stop)
            finally:
                await asyncio.to_thread(playground.close)
        finally:
            await asyncio.to_thread(processes.close)


async def _answer(
    playground: Playground, listener: socket.socket, say: Callable[[str], None], stop: asyncio.Event
) -> None:
    app = web.Application()
    app.add_routes([web.get("/health", _health), *routes(playground)])
    # No access log: it would hold who asked for what, and when.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=PATIENCE)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        say(f"The playground is ready: http://{HOST}:{listener.getsockname()[1]}/")
        await stop.wait()
    finally:
        await runner.cleanup()


async def _health(_: web.Request) -> web.Response:
    return web.json_response({"status": "ready"})
