"""The workspaces we are connected to: who we are in each, a client of its Web API, and chats with people.

Nothing here retries: a message that was sent twice would be read twice. What a failed call means is decided
in `outcomes`.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar

import aiohttp
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.outcomes import code_of

if TYPE_CHECKING:
    from adapters.live import Live

CONNECT: Final = 3.0
"""Seconds until a connection to Slack must stand."""

LONGEST_CALL: Final = 10.0
"""Seconds until a call without an answer is given up; it may have been done all the same."""

MOST_KEPT: Final = 20_000
"""Chats, languages and the like that are remembered at once, so that a large workspace fits and no more."""


class NotConnected(Exception):
    """We have no token for that workspace."""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """Who we are in one workspace, or in all of an organisation."""

    installation: str
    """The team's id; where the app is installed for a whole organisation, that organisation's."""
    name: str = ""
    bot_user: str
    bot_id: str
    token: str = field(repr=False)
    scopes: frozenset[str] = frozenset()
    """What the token may do, as far as Slack has said so."""


Find = Callable[[str], Awaitable[Connection | None]]
"""The connection of an installation by its id, or None where we have none: quick, since every event asks."""

UNFURLED: Final = {"unfurl_links": False, "unfurl_media": False}
"""Links in what we post show no preview of their pages."""


class Installations(Protocol):
    """Where the app is installed: the one workspace of a token, or many that install it by a web page."""

    async def begin(self, live: "Live", workspaces: "Workspaces") -> list[str]:
        """Make known what there is; gives lines for whoever started us. Raises `BadSettings`."""

    async def find(self, installation: str) -> Connection | None:
        """The connection of an installation by its id, quickly: every event asks. None: there is none."""

    async def all(self) -> list[str]:
        """The ids of all there are now."""

    async def forget(self, installation: str) -> None:
        """It was uninstalled; the core knows already."""

    def routes(self) -> list[web.RouteDef]:
        """The pages by which it is installed."""


K = TypeVar("K")
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """The newest `MOST_KEPT` values that were asked for or put in; the process forgets them with its end."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value, or None."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: K, value: V) -> None:
        """This is the value now."""
        self._kept[key] = value
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def forget(self, key: K) -> None:
        """There is none any more."""
        self._kept.pop(key, None)


class Workspaces:
    """Clients of Slack's Web API by installation; they share their connections."""

    def __init__(self, api_url: str, find: Find) -> None:
        """`api_url` ends in a slash. Nothing is opened before the first call."""
        self._api_url = api_url
        self._find = find
        self._session: aiohttp.ClientSession | None = None
        self._unheard = unheard()
        self._chats: Remembered[tuple[str, tuple[str, ...]], str] = Remembered()

    async def connection(self, installation: str) -> Connection | None:
        """Who we are there, or None where we are not."""
        return await self._find(installation)

    def client(self, token: str = "") -> AsyncWebClient:
        """A client that speaks with this token, never retries and gives up in time."""
        return AsyncWebClient(
            token=token or None,
            base_url=self._api_url,
            session=self.session(),
            retry_handlers=[],
            logger=self._unheard,
        )

    async def of(self, installation: str) -> AsyncWebClient:
        """The client for one installation. Raises `NotConnected`."""
        found = await self._find(installation)
        if found is None:
            raise NotConnected
        return self.client(found.token)

    async def chat(self, installation: str, *users: str) -> str:
        """The id of the bot's chat with exactly these people, opened where there is none.

        Raises `NotConnected`, and whatever a call raises.
        """
        key = (installation, tuple(sorted(users)))
        known = self._chats.get(key)
        if known is not None:
            return known
        client = await self.of(installation)
        answer = await client.conversations_open(users=list(key[1]))
        chat = str((answer.get("channel") or {}).get("id", ""))
        self._chats.put(key, chat)
        return chat

    async def post(
        self, installation: str, users: tuple[str, ...], message: dict[str, Any]
    ) -> tuple[str, str]:
        """Post into the bot's chat with exactly these people; gives the chat's id and the message's `ts`.

        A chat that we knew and Slack does not know any more is opened anew, once. Raises as `chat` does.
        """
        client = await self.of(installation)
        key = (installation, tuple(sorted(users)))
        known = self._chats.get(key) is not None
        chat = await self.chat(installation, *users)
        try:
            answer = await client.chat_postMessage(channel=chat, **message)
        except SlackApiError as failed:
            self._chats.forget(key)
            if not known or code_of(failed) != "channel_not_found":
                raise
            chat = await self.chat(installation, *users)
            answer = await client.chat_postMessage(channel=chat, **message)
        return str(answer.get("channel") or chat), str(answer.get("ts") or "")

    async def respond(self, response_url: str, message: dict[str, Any]) -> None:
        """Answer by the address that came with an act: five times at most, within half an hour.

        Raises `AddressUsedUp` where Slack takes no more there, and whatever aiohttp raises.
        """
        async with self.session().post(response_url, json=message) as answer:
            if answer.status >= 400:
                raise AddressUsedUp

    def session(self) -> aiohttp.ClientSession:
        """The connections, in the running event loop."""
        if self._session is None or self._session.closed:
            timeout = aiohttp.ClientTimeout(total=LONGEST_CALL, connect=CONNECT)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=True)
        return self._session

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()
            self._session = None


class AddressUsedUp(Exception):
    """A `response_url` takes no more: half an hour has passed, or five messages."""


async def patiently(call: Callable[[], Awaitable[Any]], *, most: int = 3, longest: float = 10.0) -> Any:
    """What the call gives. Where Slack says "too fast", nothing was done: it is called again after a while.

    For answers that somebody waits for; what the outbox sends waits there instead.
    """
    for _ in range(most - 1):
        try:
            return await call()
        except SlackApiError as failed:
            if getattr(failed.response, "status_code", 0) != 429:
                raise
            said = str(dict(failed.response.headers).get("Retry-After", "1"))
            wait = int(said) if said.isascii() and said.isdecimal() else 1
            if wait > longest:
                raise
            await asyncio.sleep(wait)
    return await call()


def unheard() -> logging.Logger:
    """A logger for the SDK's client that says nothing: its lines hold bodies and addresses of people."""
    return logging.Logger("slack_sdk", level=logging.CRITICAL + 1)  # noqa: LOG001 - in no tree of loggers
