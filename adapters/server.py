"""One web server for everything: it says where it is when it is ready, and ends cleanly when told to.

With the settings of Slack or Teams it serves them (`serving`), with both, both, and never the playground.
Without any it serves the playground, on the loopback address alone.
"""

import asyncio
import errno
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Final, ParamSpec, TypeVar

from aiohttp import web

from adapters.bootstrap import bring_up, words_kept_in
from adapters.keystore import KeyStoreUnsafe
from adapters.pages import app as pages
from adapters.platform import Platform
from adapters.playground import talking
from adapters.playground.app import routes
from adapters.playground.house import Playground, open_playground
from adapters.serving import house_for, platforms_of, served
from adapters.settings import BadSettings, Settings, problem
from adapters.worker import Processes
from bot.house import inline

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

HOST: Final = "127.0.0.1"
"""The playground lets anybody be anybody, so nobody but this machine may reach it."""

PATIENCE: Final = 3.0
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
    platforms = platforms_of(settings)
    with listening(settings.host if platforms else HOST, settings.port) as listener:
        try:
            if platforms:
                await _serve_platforms(settings, platforms, processes, listener, say, stop)
            else:
                await _serve_playground(settings, processes, listener, say, stop)
        finally:
            await asyncio.to_thread(processes.close)


async def _serve_platforms(
    settings: Settings,
    platforms: list[Platform],
    processes: Processes,
    listener: socket.socket,
    say: Callable[[str], None],
    stop: asyncio.Event,
) -> None:
    async with (
        house_for(settings, platforms, processes) as house,
        served(house, platforms, listener) as lines,
    ):
        for line in lines:
            say(line)
        names = " and ".join(platform.name.capitalize() for platform in platforms)
        host, port = listener.getsockname()[:2]
        say(f"Vice Versa is ready for {names}, listening on {host} port {port}.")
        await stop.wait()


async def _serve_playground(
    settings: Settings,
    processes: Processes,
    listener: socket.socket,
    say: Callable[[str], None],
    stop: asyncio.Event,
) -> None:
    # Its people and our own pages are on this machine both, so nobody has to say where the pages are.
    reached = settings.public_url or f"http://{HOST}:{listener.getsockname()[1]}"
    # In a thread, so that Ctrl-C is heard meanwhile.
    playground = await asyncio.to_thread(opened, replace(settings, public_url=reached), processes)
    try:
        await _answer(playground, listener, say, stop)
    finally:
        await asyncio.to_thread(playground.close)


async def _answer(
    playground: Playground, listener: socket.socket, say: Callable[[str], None], stop: asyncio.Event
) -> None:
    app = web.Application()
    app.add_routes([web.get("/health", _health), *routes(playground), *own_pages(playground)])
    # No access log: it would hold who asked for what, and when.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=PATIENCE)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        say(f"The playground is ready: http://{HOST}:{listener.getsockname()[1]}/")
        await stop.wait()
    finally:
        await runner.cleanup()


def own_pages(playground: Playground) -> list[web.RouteDef]:
    """Our own pages, for the people of the playground, where it is known how a browser reaches them."""
    if playground.house.public_url is None:
        return []

    async def run(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        def work_and_send() -> T:
            done = work(*given, **named)
            talking.settle(playground)
            return done

        return await playground.run(work_and_send)

    # The house is asked for each time: beginning again makes a new one.
    return pages.routes(lambda: playground.house, playground.routes, run)


async def _health(_: web.Request) -> web.Response:
    return web.json_response({"status": "ready"})


def opened(settings: Settings, compute: Callable[..., Any] = inline) -> Playground:
    """The playground, its tables brought up to date; close it after use.

    Raises `BadSettings` that blames `DATA_DIR`, where all that belongs to it lies.
    """
    called = {"app": "DATA_DIR", "ballots": "DATA_DIR"}
    try:
        # Here, because only this user may look into it, whoever makes a folder in it later.
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        return open_playground(
            settings.data_dir,
            prepare=partial(bring_up, called=called),
            compute=compute,
            public_url=settings.public_url,
            words=words_kept_in(settings.data_dir / "words"),
        )
    except KeyStoreUnsafe as unsafe:
        raise BadSettings([problem("DATA_DIR", str(unsafe))]) from unsafe
    except OSError as failed:
        what = f"{settings.data_dir} cannot be used: {failed.strerror}"
        raise BadSettings([problem("DATA_DIR", what)]) from failed


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket bound to the port, before anything is opened: a second program on it changes nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as failed:
        if failed.errno == errno.EADDRINUSE:
            what = f"{port} is in use by another program; choose another, such as PORT={port + 1} make run"
        elif failed.errno == errno.EACCES:
            what = f"{port} is not for this user; choose one from 1024 on"
        else:
            raise BadSettings([problem("HOST", f"{host} cannot be used: {failed.strerror}")]) from failed
        raise BadSettings([problem("PORT", what)]) from failed
    with listener:
        yield listener


def _told_to_stop() -> asyncio.Event:
    """Set by Ctrl-C or SIGTERM; a second one does not wait for anything."""
    stop = asyncio.Event()

    def told() -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    for told_by in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(told_by, told)
    return stop


def _log_without_words(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What nobody caught: its type and place. The loop's own words would quote the exception's."""
    log.error("something failed in the background", exc_info=context.get("exception"))
