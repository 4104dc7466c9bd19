"""Whether it is Teams that speaks, and for an organisation that may use this bot. Asked before all else.

`botbuilder` brings a check of its own. It takes other organisations' tokens, answers 500 to bad ones and
fetches keys with blocking calls, so it is not used: PyJWT verifies, in one function that can be read at once,
and the finished result is handed to `CloudAdapter`. Nothing of a token is ever logged, only the word for
what was wrong with it.
"""

import ipaddress
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import jwt
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)

from adapters.settings import TeamsSettings
from adapters.teams.keys import Keys

ISSUER: Final = "https://api.botframework.com"
"""Who issues the Bot Connector's tokens (Bot Connector authentication, step 4)."""

CHANNEL: Final = "msteams"
"""Teams among the Bot Connector's channels; the signing key must be endorsed for it."""

LEEWAY: Final = timedelta(minutes=5)
"""How far clocks may be apart, as Microsoft says."""

LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


_SERVICE: Final = re.compile(r"https?://[\w.:\[\]-]+(?:/[\w./~-]*)?", re.ASCII)
"""What an address of the Bot Connector looks like: no words of somebody's own, and nothing to fill in."""


class Refused(Exception):
    """This request is not answered; `why` is a word for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Whoever has shown a good token. `service_url` is None where nobody has to show one."""

    service_url: str | None
    claims: Mapping[str, Any]


class Gate:
    """Admits requests by their token, and activities by where they say they come from."""

    def __init__(self, settings: TeamsSettings, keys: Keys, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._keys = keys
        self._now = now

    async def admit(self, headers: Mapping[str, str], remote: str | None) -> Caller:
        """Who sent a request with these headers from that address. Raises `Refused`."""
        if self._settings.no_auth:
            if not _is_loopback(remote or "") or not _stays_here(headers):
                raise Refused("not_from_here")
            return Caller(service_url=None, claims={})
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        if scheme.casefold() != "bearer" or not token.strip():
            raise Refused("no_token")
        claims = await self._claims(token.strip())
        service_url = claims.get("serviceurl", claims.get("serviceUrl"))
        if not isinstance(service_url, str) or not service_url:
            raise Refused("no_service_url")
        return Caller(service_url=service_url, claims=claims)

    def allow(self, caller: Caller, *, channel: str, service_url: str, tenants: Collection[str]) -> str:
        """The organisation (tenant id, lower case) that an activity is from. Raises `Refused`.

        The Bot Connector's token says nothing about the organisation: one signs for all of them. Teams
        itself writes it into the activity, up to twice, and the token vouches for Teams; so both must be
        there on the list, and agree.
        """
        if channel != CHANNEL:
            raise Refused("other_channel")
        if not _SERVICE.fullmatch(service_url):
            raise Refused("odd_service_url")
        if caller.service_url is None:
            if not is_loopback_url(service_url):
                raise Refused("service_elsewhere")
        elif _same(caller.service_url) != _same(service_url):
            raise Refused("other_service_url")
        named = {tenant.casefold() for tenant in tenants if tenant}
        if len(named) != 1:
            raise Refused("unclear_tenant" if named else "no_tenant")
        tenant = named.pop()
        allowed = self._settings.allowed_tenants
        if tenant not in allowed and (allowed or not self._settings.no_auth):
            raise Refused("other_tenant")
        return tenant

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            head = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError, RecursionError) as failed:
            raise Refused("not_a_token") from failed
        key_id = head.get("kid")
        if head.get("alg") != "RS256" or not isinstance(key_id, str):
            raise Refused("other_signature")
        key = await self._keys.find(key_id)
        if key is None:
            raise Refused("unknown_key")
        if CHANNEL not in key.channels:
            raise Refused("not_endorsed")
        try:
            claims = jwt.decode(
                token,
                key.public,
                algorithms=["RS256"],
                audience=[self._settings.app_id, self._settings.app_id.lower()],
                issuer=ISSUER,
                # Times are compared below, with the clock that everything here is told the time by.
                options={
                    "require": ["exp", "iss", "aud"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except (jwt.PyJWTError, ValueError, RecursionError) as failed:
            raise Refused(_WORDS.get(type(failed), "bad_token")) from failed
        now = self._now()
        if _instant(claims["exp"]) <= now.timestamp() - LEEWAY.total_seconds():
            raise Refused("expired")
        if _instant(claims.get("nbf", 0)) > now.timestamp() + LEEWAY.total_seconds():
            raise Refused("not_yet")
        return claims


_WORDS: Final[Mapping[type[Exception], str]] = {
    jwt.InvalidAudienceError: "other_audience",
    jwt.InvalidIssuerError: "other_issuer",
    jwt.InvalidSignatureError: "bad_signature",
}


class Authentication(BotFrameworkAuthentication):  # type: ignore[misc]  # botbuilder ships no types
    """What `CloudAdapter` asks for: connectors of ours. It never sees a token that is not verified."""

    def __init__(self, connectors: ConnectorFactory) -> None:
        self._connectors = connectors

    def admitted(self, caller: Caller, scope: str) -> AuthenticateRequestResult:
        """The finished check, as `CloudAdapter.process_activity` takes it."""
        result = AuthenticateRequestResult()
        result.claims_identity = ClaimsIdentity(dict(caller.claims), True)
        result.audience = scope
        result.caller_id = None
        result.connector_factory = self._connectors
        return result

    async def authenticate_request(self, *_: Any) -> AuthenticateRequestResult:
        """Never asked: requests are checked by `Gate` before `CloudAdapter` hears of them."""
        raise PermissionError("requests are admitted by the gate alone")

    async def authenticate_streaming_request(self, *_: Any) -> AuthenticateRequestResult:
        """Teams does not stream."""
        raise PermissionError("streams are not taken")

    def create_connector_factory(self, _: ClaimsIdentity) -> ConnectorFactory:
        """Ours, whoever asks."""
        return self._connectors

    async def create_user_token_client(self, _: ClaimsIdentity) -> None:
        """Nobody signs in to anything here, so there is no such client."""


def is_loopback_url(url: str) -> bool:
    """Whether this address is on this machine."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host in LOOPBACK_NAMES or _is_loopback(host)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _stays_here(headers: Mapping[str, str]) -> bool:
    """No proxy in between, and no web page that has given this machine a name of its own."""
    passed_on = any(name in headers for name in ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host"))
    return not passed_on and is_loopback_url(f"http://{headers.get('Host', '')}")


def _same(url: str) -> str:
    return url.rstrip("/").casefold()


def _instant(claimed: Any) -> float:
    """Seconds since 1970. Raises `Refused`."""
    if isinstance(claimed, bool) or not isinstance(claimed, int | float):
        raise Refused("bad_token")
    return float(claimed) if abs(claimed) < 1e15 else float("inf")
