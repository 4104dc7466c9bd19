"""Microsoft Teams as the server starts it: its parts put together, and its organisations made known."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import aiohttp
from aiohttp import web

from adapters.limits import Limits, TokenBucket, Windows
from adapters.settings import BadSettings, TeamsSettings, problem
from adapters.teams import activity as sent
from adapters.teams import keys, roster, token
from adapters.teams.answering import Answering, Json
from adapters.teams.app import PATH, Endpoint
from adapters.teams.auth import Authentication, Gate
from adapters.teams.engine import Engine
from adapters.teams.keys import Keys, KeysUnavailable
from adapters.teams.messenger import Connectors, Messenger
from adapters.teams.parse import Joined, Parsed
from adapters.teams.reference import PLATFORM
from adapters.teams.token import BotToken
from bot.conversation.phrases import Phrases
from bot.house import House
from bot.people.installing import installed
from bot.ports import Offers

if TYPE_CHECKING:
    from datetime import datetime

    from adapters.live import Live

log = logging.getLogger(__name__)

TENANT_A_SECOND: Final = 40.0
"""Requests a second to one organisation by the outbox: Teams allows 50, ten are left for answers."""

CONVERSATION: Final = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
"""Messages in seconds to one conversation (Microsoft, "Optimize your bot with rate limiting")."""


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """Microsoft's addresses; a test has its own."""

    login: str = token.LOGIN
    metadata: str = keys.METADATA
    service: str = ""
    """Where an organisation is written to that has not written yet; empty for the usual place."""


class Teams:
    """The platform. Made before the house is at work; `start` is given it."""

    def __init__(
        self, settings: TeamsSettings, *, public_url: str | None = None, endpoints: Endpoints | None = None
    ) -> None:
        endpoints = endpoints or Endpoints()
        self._settings = settings
        self._public_url = public_url
        self._live: Live | None = None
        self._http: aiohttp.ClientSession | None = None
        self._registered: set[str] = set()
        self.keys = Keys(self._session, self._now, endpoints.metadata)
        self.token = BotToken(settings, self._session, self._now, endpoints.login)
        connectors = Connectors(Engine(self.token, self._session))
        self._messenger = Messenger(
            settings,
            connectors,
            now=self._now,
            phrases=self._phrases,
        )
        gate = Gate(settings, self.keys, self._now)
        self._endpoint = Endpoint(gate, Authentication(connectors), self._heard, self._take)
        self._answering: Answering | None = None

    @property
    def name(self) -> str:
        """As it stands in `Installation.platform`."""
        return PLATFORM

    @property
    def messenger(self) -> Messenger:
        """Its side of the outbox."""
        return self._messenger

    @property
    def limits(self) -> Limits:
        """What Microsoft publishes."""
        return Limits(
            lane=lambda: TokenBucket(per_second=TENANT_A_SECOND, burst=int(TENANT_A_SECOND)),
            place=lambda: Windows(*CONVERSATION),
        )

    @property
    def offers(self) -> Offers:
        """No chats with two people, but an address that opens one."""
        return Offers(group_chats=False, chat_link=chat_link)

    def routes(self) -> list[web.RouteDef]:
        """The messaging endpoint."""
        return [web.post(PATH, self._endpoint.messages)]

    async def start(self, live: "Live") -> list[str]:
        """Make the organisations known, fetch Microsoft's keys ahead, and take requests from now on.

        Raises `BadSettings`, `SeveralOrganisations`.
        """
        settings = self._settings
        if not settings.no_auth and not (
            settings.app_id and settings.app_password and settings.allowed_tenants
        ):
            missing = "is missing: without it anybody could pretend to be Teams"
            raise BadSettings([problem("TEAMS_APP_ID", missing)])
        self._live = live
        self._answering = Answering(live, self._messenger)
        for tenant in sorted(settings.allowed_tenants):
            await self._register(tenant)
        if settings.no_auth:
            said = "Teams is ready for Microsoft's playground on this machine; nobody proves who they are"
            return [f"{said} ({PATH})"]
        live.errands.start(self._fetch_keys())
        where = f"{self._public_url or 'your own address (HTTPS)'}{PATH}"
        return [f"Teams is ready. The bot's messaging endpoint is {where}"]

    async def look_after_people(self) -> None:
        """Ask about people whose profile is old."""
        if self._live is not None:
            await roster.refresh(self._live, self._messenger, self._registered)

    async def stop_taking(self) -> None:
        """Refuse requests from now on."""
        self._endpoint.closed = True

    async def close(self) -> None:
        """Let the connections go."""
        if self._http is not None:
            await self._http.close()

    async def _heard(self, activity: sent.Activity, tenant: str) -> None:
        """Remember where an organisation is answered; without a list of them, it is known from now on."""
        bot = activity.recipient.id if activity.recipient else None
        self._messenger.heard_from(tenant, activity.service_url, bot or "")
        if tenant not in self._registered:
            # Nobody could install it but whoever sits at this machine.
            await self._register(tenant, installer=activity.from_.aad_object_id or activity.from_.id)

    async def _take(self, parsed: Parsed) -> Json | None:
        if self._live is None or self._answering is None:
            raise LookupError("not started")
        if isinstance(parsed, Joined):
            self._live.errands.start(self._link(self._live, parsed))
            return None
        return await self._answering.take(parsed)

    async def _link(self, live: "Live", joined: Joined) -> None:
        try:
            count = await roster.link_team(live, self._messenger, joined)
        except Exception:
            log.exception("the people of a team could not be asked for")
            return
        log.info("people of a team are known", extra={"platform": PLATFORM, "count": count})

    async def _register(self, tenant: str, installer: str | None = None) -> None:
        live = self._live
        if live is None:
            raise LookupError("not started")
        # The organisation of the settings may be on Slack as well; any other stands by itself.
        ours = tenant == self._settings.tenant_id.lower() or not self._settings.tenant_id
        await live.run(
            installed,
            live.house,
            platform=PLATFORM,
            external_id=tenant,
            name=f"Teams {tenant[:8]}",
            shared=ours,
            installer=installer,
        )
        self._registered.add(tenant)

    async def _fetch_keys(self) -> None:
        try:
            await self.keys.fetch()
        except KeysUnavailable:
            log.exception("the keys of the Bot Connector could not be fetched")

    @property
    def _house(self) -> House:
        if self._live is None:
            raise LookupError("not started")
        return self._live.house

    def _phrases(self, locale: str, zone: str) -> Phrases:
        return self._house.phrases(locale, zone)

    def _now(self) -> "datetime":
        return self._house.clock.now()

    def _session(self) -> aiohttp.ClientSession:
        """Made at first use, in the event loop it belongs to."""
        if self._http is None:
            self._http = aiohttp.ClientSession(auto_decompress=True, trust_env=True)
        return self._http


def chat_link(_: str, __: str, email: str) -> str | None:
    """An address that opens a chat with the person of that e-mail address, in any of Teams' clients."""
    return f"https://teams.microsoft.com/l/chat/0/0?users={quote(email)}" if email else None
