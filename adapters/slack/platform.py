"""Slack, put together: what the server starts, asks and ends."""

import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Final, assert_never
from urllib.parse import quote

import aiohttp
from aiohttp import web
from slack_sdk.errors import SlackApiError

from adapters.limits import Limits, TokenBucket
from adapters.settings import BadSettings, SlackSettings, problem
from adapters.slack.answering import NOTHING, Answering
from adapters.slack.app import OverHttp, OverSocket, bolt
from adapters.slack.install import ManyWorkspaces
from adapters.slack.messenger import SlackMessenger
from adapters.slack.one_workspace import OneWorkspace
from adapters.slack.outcomes import code_of
from adapters.slack.parse import PLATFORM, Act, Arrived, Changed, Parsed, Removed, parse
from adapters.slack.roster import SlackRoster
from adapters.slack.workspaces import Installations, Workspaces
from bot.people.installing import uninstalled
from bot.ports import Offers

if TYPE_CHECKING:
    from adapters.live import Live

log = logging.getLogger(__name__)

POSTS_PER_MINUTE: Final = 300
"""Of one workspace: Slack says "several hundred"."""

POSTS_AT_ONCE: Final = 20
"""Of one workspace, before the minute's rate counts."""

IN_ONE_CHAT: Final = 3
"""Messages at once in one conversation: Slack takes one a second, and short bursts."""


class Slack:
    """The platform Slack: implements `adapters.platform.Platform`."""

    def __init__(self, settings: SlackSettings, *, public_url: str | None = None) -> None:
        self._settings = settings
        self._installations: Installations = (
            ManyWorkspaces(settings, public_url or "")
            if settings.client_id
            else OneWorkspace(settings.bot_token)
        )
        self._workspaces = Workspaces(settings.api_url, self._installations.find)
        self._messenger = SlackMessenger(self._workspaces)
        self._roster = SlackRoster(self._workspaces, self._installations.all)
        self._live: Live | None = None
        self._answering: Answering | None = None
        self._http: OverHttp | None = None
        self._socket: OverSocket | None = None

    @property
    def name(self) -> str:
        """As it stands in `Installation.platform`."""
        return PLATFORM

    @property
    def messenger(self) -> SlackMessenger:
        """Its side of the outbox."""
        return self._messenger

    @property
    def limits(self) -> Limits:
        """How fast it may be written to."""
        return Limits(
            lane=lambda: TokenBucket(per_second=POSTS_PER_MINUTE / 60, burst=POSTS_AT_ONCE),
            place=lambda: TokenBucket(per_second=1.0, burst=IN_ONE_CHAT),
        )

    @property
    def offers(self) -> Offers:
        """Group chats, and links that open a chat with somebody."""
        return Offers(group_chats=True, chat_link=chat_link)

    def routes(self) -> list[web.RouteDef]:
        """Slack's requests, where we can tell that they are Slack's, and the pages of installing."""
        return [
            *(self._over_http().routes() if self._settings.signing_secret else []),
            *self._installations.routes(),
        ]

    async def start(self, live: "Live") -> list[str]:
        """Make the installations known, and open the socket if there is one. Raises `BadSettings`."""
        self._live = live
        self._messenger.begin(live.house)
        lines = await self._installations.begin(live, self._workspaces)
        self._answering = Answering(live, self._workspaces, self._roster.profile)
        if self._settings.app_token:
            await self._open_socket()
        return lines

    async def look_after_people(self) -> None:
        """Ask about people whose profile is missing or old."""
        if self._live is not None:
            await self._roster.look_after(self._live)

    async def stop_taking(self) -> None:
        """Take no more payloads."""
        if self._http is not None:
            self._http.stop()
        if self._socket is not None:
            await self._socket.stop()

    async def close(self) -> None:
        """Let the connections go."""
        await self._workspaces.close()

    def _over_http(self) -> OverHttp:
        if self._http is None:
            self._http = OverHttp(bolt(self._workspaces, self._settings.signing_secret, self._take))
        return self._http

    async def _open_socket(self) -> None:
        app = bolt(self._workspaces, self._settings.signing_secret, self._take)
        self._socket = OverSocket(app, self._workspaces, self._settings.app_token)
        try:
            await self._socket.begin()
        except SlackApiError as refused:
            why = code_of(refused) or "no clear answer"
            raise BadSettings([problem("SLACK_APP_TOKEN", f"Slack does not take it ({why})")]) from refused
        except (aiohttp.ClientError, TimeoutError) as failed:
            raise BadSettings([problem("SLACK_API_URL", "no socket can be opened there")]) from failed

    async def _take(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The funnel's end: a payload in, what the acknowledgement carries out."""
        try:
            found = parse(payload)
            return NOTHING if found is None else await self._taken(found)
        except Exception:
            log.exception("a payload could not be taken")
            return NOTHING

    async def _taken(self, found: Parsed) -> dict[str, Any]:
        live, answering = self._live, self._answering
        if live is None or answering is None:
            return NOTHING  # a payload that was faster than our beginning
        match found:
            case Act():
                return await answering.answer(found)
            case Arrived(sender=sender, profile=profile):
                news: Coroutine[Any, Any, Any] = live.introduce(sender, profile)
            case Changed(event=event):
                news = live.dispatch(event)
            case Removed(installation=installation):
                news = self._removed(live, installation)
            case _:
                assert_never(found)
        # Acknowledged when it is written down, or when Slack would not wait any longer.
        await live.errands.answer_in_time(news, _heard)
        return NOTHING

    async def _removed(self, live: "Live", installation: str) -> None:
        """It was taken away: unless it has been put back since, and this news is late or comes again."""
        if await self._works(installation):
            return
        await self._installations.forget(installation)  # what is remembered of it may be the old token
        if await self._works(installation):
            return
        await live.run(uninstalled, live.house, PLATFORM, installation)
        await self._installations.forget(installation)

    async def _works(self, installation: str) -> bool:
        """Whether Slack takes the token that we have for it."""
        found = await self._workspaces.connection(installation)
        if found is None:
            return False
        try:
            await self._workspaces.client(found.token).auth_test()
        except (SlackApiError, aiohttp.ClientError, TimeoutError):
            return False
        return True


async def _heard(_: object) -> None:
    """News of people need no answer; a failure has been logged."""


def chat_link(installation: str, user: str, _: str) -> str | None:
    """An address that opens a chat with somebody, in Slack or in a browser."""
    team = f"team={installation}&" if installation.startswith("T") else ""
    return f"https://slack.com/app_redirect?{team}channel={quote(user, safe='')}"
