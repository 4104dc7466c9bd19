"""The bot's own token, with which it proves to the Bot Connector who it is: asked for ahead of its end.

`botbuilder` would ask for it with a blocking call in the event loop; this asks the same question by aiohttp.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import aiohttp
import msgspec

from adapters.settings import TeamsSettings

LOGIN: Final = "https://login.microsoftonline.com"
"""Microsoft Entra's login endpoint."""

SCOPE: Final = "https://api.botframework.com/.default"

EARLY: Final = timedelta(minutes=5)
"""A token is asked for anew this long before it ends (tokens last an hour or more)."""

PATIENCE: Final = aiohttp.ClientTimeout(total=10, connect=5)


class TokenRefused(Exception):
    """The login endpoint knows the bot or its password not: somebody must look at the settings."""


class TokenUnavailable(Exception):
    """The login endpoint gave no answer that can be used; later it may."""


class _Granted(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int = 3600


class BotToken:
    """The token of one bot registration, kept until shortly before its end."""

    def __init__(
        self,
        settings: TeamsSettings,
        session: Callable[[], aiohttp.ClientSession],
        now: Callable[[], datetime],
        login: str = LOGIN,
    ) -> None:
        self._settings = settings
        self._session = session
        self._now = now
        self._url = f"{login.rstrip('/')}/{settings.tenant_id or 'botframework.com'}/oauth2/v2.0/token"
        self._token = ""
        self._until: datetime | None = None
        self._one = asyncio.Lock()

    async def get(self) -> str:
        """The token; an empty string where nobody has to prove anything.

        Raises `TokenRefused`, `TokenUnavailable`.
        """
        if self._settings.no_auth:
            return ""
        async with self._one:
            if self._until is None or self._now() >= self._until:
                await self._ask()
            return self._token

    def forget(self, token: str) -> None:
        """The Bot Connector did not take this one: ask for another next time."""
        if token == self._token:
            self._until = None

    async def _ask(self) -> None:
        asked = {
            "grant_type": "client_credentials",
            "client_id": self._settings.app_id,
            "client_secret": self._settings.app_password,
            "scope": SCOPE,
        }
        try:
            async with self._session().post(self._url, data=asked, timeout=PATIENCE) as answer:
                body = await answer.read()
                if answer.status in {400, 401, 403}:
                    raise TokenRefused(f"status {answer.status}")
                if answer.status != 200:
                    raise TokenUnavailable(f"status {answer.status}")
                granted = msgspec.json.decode(body, type=_Granted)
        except (aiohttp.ClientError, TimeoutError, ValueError) as failed:
            raise TokenUnavailable(type(failed).__name__) from failed
        self._token = granted.access_token
        self._until = self._now() + max(timedelta(0), timedelta(seconds=granted.expires_in) - EARLY)
