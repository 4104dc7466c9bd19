"""The playground with our own pages beside it, behind a real web server, and somebody with a browser."""

import asyncio
import html
import http.client
import itertools
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from aiohttp import web

from adapters.playground import talking
from adapters.playground.app import routes
from adapters.playground.house import Playground, open_playground
from adapters.server import listening, own_pages
from bot.conversation.card import LinkButton
from bot.conversation.reply import Say, Update
from tests.pages import forms


@dataclass(frozen=True)
class Heard:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def words(self) -> str:
        """What can be read, without markup."""
        body = re.sub(r"</?(strong|a|time)\b[^>]*>", "", self.text.partition("<body>")[2])
        return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", body).split()))

    @property
    def title(self) -> str:
        """The browser's title for it."""
        return html.unescape(self.text.partition("<title>")[2].partition("</title>")[0])

    def hidden(self, name: str) -> str:
        """What the page's form sends along unseen."""
        found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)">', self.text)
        assert found, f"no hidden {name}"
        return found[1]


ADDRESSES = (f"10.{number >> 8}.{number % 256}.1" for number in itertools.count())
"""An address for each browser, as a proxy in front would tell it."""


@dataclass
class Somebody:
    """A browser without pictures: it keeps cookies, follows redirects, and says where a form comes from."""

    site: "Site"
    cookies: dict[str, str] = field(default_factory=dict)
    language: str = "en-GB,en;q=0.9"
    address: str = field(default_factory=lambda: next(ADDRESSES))
    follows: bool = True

    def get(self, path: str, /, **headers: str) -> Heard:
        """A page."""
        return self.ask("GET", path, None, headers)

    def post(self, path: str, values: list[tuple[str, str]] | None = None, /, **headers: str) -> Heard:
        """A button of one of our own pages; a browser hides the origin of a page that names no referrer."""
        ours = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
        return self.ask("POST", path, urlencode(values or []), {**ours, **headers})

    def ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Heard:
        """Any request at all; a header given as an empty string is not sent."""
        sent = {"Accept-Language": self.language, "X-Forwarded-For": self.address, **headers}
        if self.cookies:
            sent.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body is not None:
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=30)
        try:
            connection.request(method, path, body, {name: value for name, value in sent.items() if value})
            answer = connection.getresponse()
            heard = Heard(answer.status, dict(answer.getheaders()), answer.read().decode())
        finally:
            connection.close()
        self._keep(heard)
        if heard.status == 303 and self.follows:
            return self.ask("GET", heard.headers["Location"], None, {})
        return heard

    def come_in(self, person: str = "aoife", word: str = "wide") -> Heard:
        """Follow the link that this person is given who types that."""
        link = self.site.link(person, word)
        assert self.get(link).status == 200
        return self.post(link)

    def send(self, page: Heard, to: str, values: list[tuple[str, str]]) -> Heard:
        """Fill in that page's form and send it."""
        hidden = [("word", page.hidden("word")), ("drawn", page.hidden("drawn"))]
        return self.post(to, hidden + values)

    def _keep(self, heard: Heard) -> None:
        said = heard.headers.get("Set-Cookie", "")
        if said:
            name, _, value = said.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
            if not self.cookies[name]:
                del self.cookies[name]


@dataclass
class Site:
    """The playground and its pages, and where they are."""

    playground: Playground
    port: int

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def link(self, person: str, word: str) -> str:
        """The path of the link that this person is given who types that."""
        thread = self.playground.thread
        answer = thread.submit(talking.say, self.playground, person, "bot", word).result(60)
        assert isinstance(answer.reply, Say | Update), answer.reply
        (url,) = [one.url for one in answer.reply.card.actions if isinstance(one, LinkButton)]
        return url.removeprefix(self.address)

    def somebody(self) -> Somebody:
        """A browser of its own."""
        return Somebody(self)


@pytest.fixture(autouse=True)
def nothing_taken() -> None:
    """What the wide form was given is each test's own."""
    forms.TAKEN.clear()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The school with the tests' forms, and our own pages on the same free port: one for a module's tests."""
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        folder = tmp_path_factory.mktemp("pages")
        playground = open_playground(folder, routes=forms.routes(), public_url=f"http://127.0.0.1:{port}")
        try:
            with serving(playground, listener):
                yield Site(playground, port)
        finally:
            playground.close()


@contextmanager
def serving(playground: Playground, listener: socket.socket) -> Iterator[None]:
    """A web server on that socket, in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> web.AppRunner:
        app = web.Application()
        app.add_routes([*routes(playground), *own_pages(playground)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        return runner

    runner = asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
