"""A Slack-compatible server on the loopback address: Web API, sockets, response addresses, installation.

    async with SlackServer(request_url="http://127.0.0.1:8080/slack/events") as slack:
        slack.workspace.add_user("U1ANA", "Ana Costa", is_owner=True)
        await slack.person("U1ANA").command("/viceversa", "home")
        assert slack.seen_by("U1ANA")[-1].title == "…"

Its clock stands still unless a test moves it (`advance`), so that no slow machine lets a trigger expire.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from aiohttp import web

from tests.clients.slack_api import checking, payloads
from tests.clients.slack_api.app import App
from tests.clients.slack_api.arguments import Refusal
from tests.clients.slack_api.delivery import Ack, Delivered, Kind, OverHttp, OverSockets
from tests.clients.slack_api.faults import Faults
from tests.clients.slack_api.hooks import Hooks
from tests.clients.slack_api.oauth import Permission
from tests.clients.slack_api.people import Person
from tests.clients.slack_api.web import Asked, Door
from tests.clients.slack_api.workspace import Message, View, Workspace

JSON = dict[str, Any]
Check = Callable[[checking.Kind, Any], list[str]]

TRIGGER_LASTS: Final = timedelta(seconds=3)


def real_time() -> datetime:
    """The clock of a server that people use by hand."""
    return datetime.fromtimestamp(time.time(), UTC)


@dataclass
class Trigger:
    """One `trigger_id`: whose, since when, and whether it was used."""

    user: str
    team: str
    born: datetime
    spent: bool = False


class SlackServer:
    """Slack, for one app and any number of workspaces."""

    def __init__(
        self,
        *,
        port: int = 0,
        request_url: str | None = None,
        app: App | None = None,
        clock: Callable[[], datetime] | None = None,
        check: Check | None = None,
        needs_text: bool = True,
        echoes: bool = True,
    ) -> None:
        """`request_url`: where the app listens; without it, payloads go down its sockets.

        `check` adds a judge of blocks and views to our own; `needs_text` refuses messages that screen
        readers could not read; `echoes` sends the app the events of its own messages, as Slack does.
        """
        self.app = app or App()
        self.faults = Faults()
        self.calls: list[Asked] = []
        self.deliveries: list[Delivered] = []
        self.mishaps: list[str] = []
        """What people saw go wrong: acks that were late, missing or not understood."""
        self.triggers: dict[str, Trigger] = {}
        self.needs_text = needs_text
        self.echoes = echoes
        self.door = Door(self)
        self.permission = Permission(self)
        self.hooks = Hooks(self)
        self.sockets = OverSockets(self)
        self.workspaces: dict[str, Workspace] = {}
        self.workspace = self.add_workspace(Workspace())
        self.bot_token = self.app.issue("bot", self.workspace.id)
        self.app_token = self.app.issue("app", self.workspace.id)
        self._request_url = request_url
        self._http: OverHttp | None = None
        self._check = check
        self._clock = clock
        self._still = real_time()
        self._ahead = timedelta()
        self._count = 0
        self._port = port
        self._runner: web.AppRunner | None = None
        self._background: set[asyncio.Task[Any]] = set()
        self._news = asyncio.Event()
        self.ending = asyncio.Event()

    # ------------------------------------------------------------ begin and end

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=4 * 2**20)
        application.add_routes(
            [
                web.route("*", "/api/{method}", self.door.handle),
                web.post("/hooks/{kind}/{key}", self.hooks.handle),
                web.get("/link/", self.sockets.handle),
                web.get("/oauth/v2/authorize", self.permission.authorize),
            ]
        )
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.ending.set()
        await self.settled()
        await self.sockets.close()
        if self._http:
            await self._http.close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def address(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """What an app calls instead of `https://slack.com/api/`."""
        return f"{self.address}/api/"

    @property
    def request_url(self) -> str | None:
        """Where the app listens for HTTP; None while it uses sockets."""
        return self._request_url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self._request_url, self._http = url, None

    # ------------------------------------------------------------ time

    def now(self) -> datetime:
        """The time at Slack."""
        return (self._clock() if self._clock else self._still) + self._ahead

    def advance(self, seconds: float) -> None:
        """Time passes at Slack."""
        self._ahead += timedelta(seconds=seconds)

    def ts(self) -> str:
        """A new message's timestamp; no two are the same."""
        self._count += 1
        return f"{int(self.now().timestamp())}.{self._count:06d}"

    def hash(self) -> str:
        """A new view's hash."""
        return f"{int(self.now().timestamp())}.{secrets.token_hex(4)}"

    # ------------------------------------------------------------ who is there, and what they see

    def add_workspace(self, place: Workspace) -> Workspace:
        """One more workspace."""
        self.workspaces[place.id] = place
        return place

    def place_of(self, user: str) -> Workspace:
        """The workspace of this person."""
        return next(place for place in self.workspaces.values() if user in place.users)

    def home_of_channel(self, channel: str) -> Workspace:
        """The workspace of this channel."""
        return next(place for place in self.workspaces.values() if channel in place.channels)

    def person(self, user: str) -> Person:
        """Somebody at a screen."""
        return Person(self, user)

    def seen_by(self, user: str, channel: str | None = None) -> list[Message]:
        """The messages this person sees now, in one channel or in the bot's own chat."""
        return self.place_of(user).seen_by(user, channel)

    def modal_of(self, user: str) -> View | None:
        """The window this person has open."""
        return self.place_of(user).modal_of(user)

    def home_of(self, user: str) -> View | None:
        """The home tab as it was published last."""
        return self.place_of(user).homes.get(user)

    def mishap(self, what: str) -> None:
        """Remember something that a person saw go wrong."""
        self.changed(lambda: self.mishaps.append(what))

    def changed(self, change: Callable[[], object]) -> None:
        """Make a change and wake whoever waits for one."""
        change()
        self._news.set()

    async def until(self, true: Callable[[], bool], *, seconds: float = 60.0) -> None:
        """Wait until something is true here. Raises `TimeoutError` after so many seconds."""
        async with asyncio.timeout(seconds):
            while not true():
                self._news.clear()
                await self._news.wait()

    async def settled(self) -> None:
        """Wait until the app has answered everything that was sent to it in the background."""
        while self._background:
            await asyncio.gather(*self._background)

    # ------------------------------------------------------------ to the app

    async def deliver(self, kind: Kind, payload: JSON, *, retry: int = 0) -> Ack:
        """Send one payload and keep it with its ack."""
        if self._request_url is None:
            ack = await self.sockets.send(kind, payload, retry)
        else:
            self._http = self._http or OverHttp(self._request_url, self.app.signing_secret)
            ack = await self._http.send(kind, payload, retry)
        self.changed(
            lambda: self.deliveries.append(Delivered(kind=kind, payload=payload, ack=ack, retry=retry))
        )
        if not ack.in_time:
            name = payload.get("type") or payload.get("command")
            self.mishap(f"{kind} {name}: status {ack.status} after {ack.seconds:.1f} s")
        return ack

    async def redeliver(self, delivered: Delivered | None = None, *, retry: int = 1) -> Ack:
        """Send the same payload again (the last one, if none is named), as Slack does after a bad ack."""
        again = delivered or self.deliveries[-1]
        return await self.deliver(again.kind, again.payload, retry=retry)

    async def event(self, place: Workspace, inner: JSON) -> Ack | None:
        """Send an event, if the app subscribes to its kind."""
        kind = inner["type"]
        name = f"message.{inner['channel_type']}" if kind == "message" else kind
        if name not in self.app.events:
            return None
        return await self.deliver("event", payloads.event(self, place, inner))

    def echo(self, place: Workspace, inner: JSON) -> None:
        """The app hears of its own doing, in the background."""
        if self.echoes and self._serving:
            self.background(self.event(place, inner))

    @property
    def _serving(self) -> bool:
        return not self.ending.is_set() and (self._request_url is not None or self.sockets.count > 0)

    def background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something without waiting for it; `settled` does."""
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def new_trigger(self, user: str, place: Workspace) -> str:
        """A `trigger_id` of a person who has just done something."""
        value = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self.triggers[value] = Trigger(user=user, team=place.id, born=self.now())
        return value

    def spend_trigger(self, value: str, place: Workspace) -> str:
        """The person whose trigger it is. Raises `Refusal` when it is old, used or made up."""
        trigger = self.triggers.get(value)
        if trigger is None or trigger.team != place.id:
            raise Refusal("invalid_trigger_id")
        if trigger.spent:
            raise Refusal("exchanged_trigger_id")
        if self.now() - trigger.born > TRIGGER_LASTS:
            raise Refusal("expired_trigger_id")
        trigger.spent = True
        return trigger.user

    # ------------------------------------------------------------ from the app

    def check(self, kind: checking.Kind, payload: Any) -> list[str]:
        """What is wrong with blocks or a view, by our own rules and the test's."""
        return [*checking.problems(kind, payload), *(self._check(kind, payload) if self._check else [])]
