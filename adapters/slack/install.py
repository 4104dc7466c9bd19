"""Many workspaces, each of which adds the app by a web page: `/slack/install`, and the way back from Slack.

Bolt walks the steps of OAuth. Tokens are kept sealed by the core; what is known of a workspace is remembered
for five minutes, since every event asks for it.
"""

import asyncio
import logging
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

import aiohttp
import msgspec
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_bolt_request
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

from adapters.settings import SlackSettings
from adapters.slack.install_pages import InstallPages, own
from adapters.slack.one_workspace import identity
from adapters.slack.outcomes import code_of
from adapters.slack.parse import PLATFORM
from adapters.slack.states import LASTS, SignedStates
from adapters.slack.workspaces import Connection, Remembered, Workspaces, unheard
from bot.people.installing import installed, places_of, secrets_of

if TYPE_CHECKING:
    from adapters.live import Live

log = logging.getLogger(__name__)

INSTALL: Final = "/slack/install"
"""Where somebody begins."""

BACK: Final = "/slack/oauth_redirect"
"""Where Slack sends them back; it stands in the app's settings as a redirect URL."""

SCOPES: Final = ("chat:write", "commands", "users:read", "im:write", "mpim:write", "im:history")
"""What the app asks for; `manifest.yml` says what each is for."""

COOKIE: Final = "__Host-viceversa-installing"
"""Its beginning makes browsers refuse it from any other address, and over plain HTTP."""

KEPT_FOR: Final = 300.0
"""Seconds until another replica's news of a workspace (a new token, an end) must have come through."""


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is sealed of one installation."""

    token: str
    bot_user: str
    bot_id: str
    name: str
    scopes: list[str]


class ManyWorkspaces:
    """Implements `adapters.slack.workspaces.Installations` by OAuth."""

    def __init__(self, settings: SlackSettings, public_url: str) -> None:
        self._settings = settings
        self._public_url = public_url
        self._known: Remembered[str, tuple[float, Connection]] = Remembered()
        self._live: Live | None = None
        self._flow: _Flow | None = None
        self._pages: InstallPages | None = None

    async def begin(self, live: "Live", workspaces: Workspaces) -> list[str]:
        """Open the pages of installing."""
        self._live = live
        states = SignedStates(self._settings.signing_secret, live.house.clock)
        pages = InstallPages(live.house, INSTALL, COOKIE)
        oauth = AsyncOAuthSettings(
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret,
            scopes=SCOPES,
            user_scopes=[],
            redirect_uri=f"{self._public_url}{BACK}",
            install_path=INSTALL,
            install_page_rendering_enabled=False,
            redirect_uri_path=BACK,
            callback_options=AsyncCallbackOptions(success=pages.added, failure=pages.not_added),
            authorization_url=urljoin(self._settings.api_url, "../oauth/v2/authorize"),
            installation_store=_Store(self, live),
            state_store=states,
            state_cookie_name=COOKIE,
            state_expiration_seconds=int(LASTS.total_seconds()),
            logger=unheard(),
        )
        self._flow, self._pages = _Flow(workspaces, oauth), pages
        return [f"Slack: workspaces add the app at {self._public_url}{INSTALL}"]

    async def find(self, installation: str) -> Connection | None:
        """What is known of one workspace; asked of the database every five minutes at most."""
        now = asyncio.get_running_loop().time()
        known = self._known.get(installation)
        if known is not None and now - known[0] < KEPT_FOR:
            return known[1]
        if self._live is None:
            return None
        sealed = await self._live.run(secrets_of, self._live.house, PLATFORM, installation)
        if sealed is None:
            self._known.forget(installation)
            return None
        kept = msgspec.json.decode(sealed, type=_Kept)
        found = Connection(
            installation=installation,
            name=kept.name,
            bot_user=kept.bot_user,
            bot_id=kept.bot_id,
            token=kept.token,
            scopes=frozenset(kept.scopes),
        )
        self._known.put(installation, (now, found))
        return found

    async def all(self) -> list[str]:
        """The workspaces that have the app."""
        if self._live is None:
            return []
        return await self._live.run(places_of, self._live.house, PLATFORM)

    async def forget(self, installation: str) -> None:
        """It was taken away there; the core has forgotten the tokens, and so do we."""
        self._known.forget(installation)

    def routes(self) -> list[web.RouteDef]:
        """Where somebody begins, and where Slack sends them back."""
        return [web.get(INSTALL, self._install), web.get(BACK, self._back)]

    async def _install(self, request: web.Request) -> web.StreamResponse:
        if self._flow is None:
            raise web.HTTPServiceUnavailable
        return await own(await self._flow.handle_installation(await to_bolt_request(request)))

    async def _back(self, request: web.Request) -> web.StreamResponse:
        if self._flow is None or self._pages is None:
            raise web.HTTPServiceUnavailable
        asked = await to_bolt_request(request)
        try:
            answer = await self._flow.handle_callback(asked)
        except Exception:
            log.exception("an installation failed")
            answer = self._pages.our_fault(asked)
        return await own(answer)


class _Store(AsyncInstallationStore):
    """Where bolt puts a new installation: the core keeps it, its token sealed."""

    def __init__(self, places: ManyWorkspaces, live: "Live") -> None:
        self._places = places
        self._live = live
        self._unheard = unheard()

    @property
    def logger(self) -> logging.Logger:
        """One that says nothing."""
        return self._unheard

    async def async_save(self, installation: Installation) -> None:
        """Keep it, or its new token; whoever installed it becomes the first coordinator."""
        place = installation.enterprise_id if installation.is_enterprise_install else installation.team_id
        name = installation.team_name or installation.enterprise_name or "Slack"
        kept = _Kept(
            token=installation.bot_token or "",
            bot_user=installation.bot_user_id or "",
            bot_id=installation.bot_id or "",
            name=name,
            scopes=list(installation.bot_scopes or ()),
        )
        await self._live.run(
            installed,
            self._live.house,
            platform=PLATFORM,
            external_id=place or "",
            name=name,
            shared=False,
            installer=installation.user_id,
            secrets=msgspec.json.encode(kept),
        )
        await self._places.forget(place or "")


class _Flow(AsyncOAuthFlow):
    """Bolt's flow, but for the exchange of the code, which bolt would write into a log when it fails."""

    def __init__(self, workspaces: Workspaces, settings: AsyncOAuthSettings) -> None:
        super().__init__(client=workspaces.client(), logger=unheard(), settings=settings)
        self._workspaces = workspaces

    async def run_installation(self, code: str) -> Installation | None:
        """The code for a token, and who we are with it; None where Slack or we do not take it."""
        given = {
            "code": code,
            "client_id": self.settings.client_id,
            "client_secret": self.settings.client_secret,
            "redirect_uri": self.settings.redirect_uri,
        }
        try:
            # Not in an "Authorization: Basic" header, as slack_sdk would, with a class that aiohttp drops.
            answer = await self.client.api_call("oauth.v2.access", data=given)
            if answer.get("refresh_token"):
                # A token that ends after twelve hours; the app's manifest turns that off.
                log.error("tokens are rotated, which the manifest turns off")
                return None
            token = str(answer.get("access_token") or "")
            us = await identity(self._workspaces, token)
        except SlackApiError as refused:
            log.warning("an installation was refused", extra={"outcome": code_of(refused)})
            return None
        except (aiohttp.ClientError, TimeoutError) as failed:
            log.warning("an installation was not answered", exc_info=failed)
            return None
        team, organisation = answer.get("team") or {}, answer.get("enterprise") or {}
        return Installation(
            app_id=answer.get("app_id"),
            enterprise_id=organisation.get("id"),
            enterprise_name=organisation.get("name"),
            team_id=team.get("id"),
            team_name=team.get("name"),
            bot_token=token,
            bot_id=us.bot_id,
            bot_user_id=us.bot_user,
            bot_scopes=sorted(us.scopes),
            user_id=str((answer.get("authed_user") or {}).get("id") or ""),
            is_enterprise_install=answer.get("is_enterprise_install") or False,
        )
