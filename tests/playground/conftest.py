"""A playground of its own for each test, and a real web server in front of it."""

import asyncio
import http.client
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import web

from adapters.playground.app import routes
from adapters.playground.house import Playground, open_playground
from bot.conversation.phrases import Words
from tests import fakes
from tests.playground import rooms


@dataclass(frozen=True)
class Heard:
    """An HTTP answer: status, headers, and the body as JSON where it is JSON."""

    status: int
    headers: dict[str, str]
    text: str
    json: Any = None


@dataclass
class Api:
    """The playground's API as a script would use it: over a real socket, with nothing but HTTP."""

    playground: Playground
    port: int
    heard: list[Heard] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **query: str) -> Any:
        """A GET that must work; `as_` and `in_` stand for `as` and `in`."""
        heard = self.ask("GET", path, query={name.rstrip("_"): value for name, value in query.items()})
        assert heard.status == 200, heard
        return heard.json

    def post(self, path: str, **body: Any) -> Any:
        """A POST that must work."""
        heard = self.ask("POST", path, {name.rstrip("_"): value for name, value in body.items()})
        assert heard.status == 200, heard
        return heard.json

    def refused(self, method: str, path: str, body: Any = None, query: Any = None) -> tuple[int, str]:
        """A request that must be refused: the status and the error's code."""
        heard = self.ask(method, path, body, query)
        assert set(heard.json) == {"error"}, heard
        assert set(heard.json["error"]) == {"code", "message"}
        assert heard.json["error"]["message"]
        return heard.status, heard.json["error"]["code"]

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: Any = None,
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Heard:
        """Any request at all."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = dict(headers or {})
        if body is not None:
            raw = json.dumps(body).encode()
        if raw is not None:
            sent.setdefault("Content-Type", "application/json")
        where = path if path.startswith("/") else f"/play/api/{path}"
        try:
            connection.request(method, where + (f"?{urlencode(query)}" if query else ""), raw, sent)
            answer = connection.getresponse()
            text = answer.read().decode()
            is_json = (answer.getheader("Content-Type") or "").startswith("application/json")
            heard = Heard(
                answer.status, dict(answer.getheaders()), text, json.loads(text) if is_json else None
            )
        finally:
            connection.close()
        self.heard.append(heard)
        return heard

    def texts(self, person: str, conversation: str = "bot") -> list[str]:
        """What that person reads there, oldest first."""
        return [m["text"] for m in self.get("messages", as_=person, in_=conversation)["messages"]]


@pytest.fixture(scope="session")
def words() -> Words:
    """All words, compiled once: that takes longer than most tests."""
    return fakes.words()


@pytest.fixture(scope="session")
def school_folder(tmp_path_factory: pytest.TempPathFactory, words: Words) -> Path:
    """A playground just opened for the first time, to be copied."""
    folder = tmp_path_factory.mktemp("school")
    open_playground(folder, words=words).close()
    return folder


@pytest.fixture
def playground(school_folder: Path, tmp_path: Path, words: Words) -> Iterator[Playground]:
    """The school, with the tests' own room beside the product's."""
    folder = tmp_path / "data"
    shutil.copytree(school_folder, folder)
    opened = open_playground(folder, routes=rooms.routes(), words=words)
    yield opened
    opened.close()


@pytest.fixture
def api(playground: Playground) -> Iterator[Api]:
    """The same behind a real web server."""
    with serving(playground) as port:
        yield Api(playground, port)


@contextmanager
def serving(playground: Playground) -> Iterator[int]:
    """A web server on a free port of the loopback address, in a thread of its own; gives the port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> web.AppRunner:
        app = web.Application()
        app.add_routes(routes(playground))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner

    runner = asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    try:
        yield runner.addresses[0][1]
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
