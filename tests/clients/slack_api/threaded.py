"""The same server in a thread of its own, for tests that do not run in an event loop.

with slack_in_thread() as slack:
    slack.do(slack.server.person("U1ANA").command("/viceversa", "home"))
    slack.until(lambda: slack.server.home_of("U1ANA") is not None)
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from tests.clients.slack_api.server import SlackServer

T = TypeVar("T")

DEADLINE: Final = 60.0
"""Seconds after which a test gives up."""


class Threaded:
    """A running server, and the thread's loop to do things in."""

    def __init__(self, server: SlackServer, loop: asyncio.AbstractEventLoop) -> None:
        self.server = server
        self.loop = loop

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the server's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(DEADLINE)

    def until(self, true: Callable[[], bool], *, seconds: float = 10.0) -> None:
        """Wait until something is true at the server."""
        self.do(self.server.until(true, seconds=seconds))

    def settled(self) -> None:
        """Wait until the app has answered everything sent to it in the background."""
        self.do(self.server.settled())


@contextmanager
def slack_in_thread(server: SlackServer | None = None) -> Iterator[Threaded]:
    """Start it (a plain one, if none is given), and end it afterwards."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="slack", daemon=True)
    thread.start()

    async def begin() -> SlackServer:
        return await (server or SlackServer()).__aenter__()

    running = Threaded(asyncio.run_coroutine_threadsafe(begin(), loop).result(DEADLINE), loop)
    try:
        yield running
    finally:
        running.do(running.server.__aexit__())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(DEADLINE)
        loop.close()
