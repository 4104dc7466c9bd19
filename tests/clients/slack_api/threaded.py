"""The same server in a thread of its own, for tests that do not run in an event loop.

with slack_in_thread() as slack:
    slack.do(slack.server.person("U1ANA").command("/viceversa", "home"))
    slack.until(lambda: slack.server.home_of("U1ANA") is not None)
"""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from tests.beside import Beside, loop_beside
from tests.clients.slack_api.server import SlackServer

T = TypeVar("T")


class Threaded:
    """A running server, and the loop beside the test to do things in."""

    def __init__(self, server: SlackServer, beside: Beside) -> None:
        self.server = server
        self._beside = beside

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the server's loop and wait for it."""
        return self._beside.run(work)

    def until(self, true: Callable[[], bool], *, seconds: float = 60.0) -> None:
        """Wait until something is true at the server."""
        self.do(self.server.until(true, seconds=seconds))

    def settled(self) -> None:
        """Wait until the app has answered everything sent to it in the background."""
        self.do(self.server.settled())


@contextmanager
def slack_in_thread(server: SlackServer | None = None) -> Iterator[Threaded]:
    """Start it (a plain one, if none is given), and end it afterwards."""

    async def begin() -> SlackServer:
        return await (server or SlackServer()).__aenter__()

    with loop_beside() as beside:
        running = Threaded(beside.run(begin()), beside)
        try:
            yield running
        finally:
            running.do(running.server.__aexit__())
