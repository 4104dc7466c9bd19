"""The keys that the Bot Connector signs its requests with: published by Microsoft, fetched by us, kept a day.

They are fetched without ever blocking the event loop, with a time-out, and ahead of the first request. A key
that nobody knows is looked for anew, but not more often than every few minutes: else anybody who makes up key
ids could make us ask Microsoft as often as they like.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp
import jwt
import msgspec
from jwt.types import JWKDict

log = logging.getLogger(__name__)

METADATA: Final = "https://login.botframework.com/v1/.well-known/openidconfiguration"
"""Where Microsoft says where the keys are (Bot Connector authentication, "get the OpenID metadata")."""

FRESH: Final = timedelta(hours=24)
"""How long keys are used before they are fetched anew, as Microsoft asks; if that fails, they serve on."""

AGAIN: Final = timedelta(minutes=5)
"""The shortest time between two fetches because of a key id that is not known."""

AGAIN_WITHOUT: Final = timedelta(seconds=10)
"""The same while there are no keys at all, when every request is refused."""

PATIENCE: Final = aiohttp.ClientTimeout(total=5)


class KeysUnavailable(Exception):
    """The keys could not be fetched; the message says what was wrong with the answer, in a few words."""


class _Metadata(msgspec.Struct, frozen=True):
    jwks_uri: str


class _Published(msgspec.Struct, frozen=True):
    keys: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """One published key, and for which channels it may sign."""

    public: jwt.PyJWK
    channels: frozenset[str]


class Keys:
    """The published keys by their id."""

    def __init__(
        self,
        session: Callable[[], aiohttp.ClientSession],
        now: Callable[[], datetime],
        metadata: str = METADATA,
    ) -> None:
        """`metadata` is the address of the OpenID metadata document."""
        self._session = session
        self._now = now
        self._metadata = metadata
        self._keys: dict[str, SigningKey] = {}
        self._fetched: datetime | None = None
        self._tried: datetime | None = None
        self._one = asyncio.Lock()

    async def find(self, key_id: str) -> SigningKey | None:
        """The key of that id, or None; fetches when it has to."""
        if self._wanted(key_id) or key_id not in self._keys:
            async with self._one:  # somebody else's fetch may bring it
                if self._wanted(key_id):
                    await self._try()
        return self._keys.get(key_id)

    async def fetch(self) -> int:
        """Fetch them now; gives how many there are. Raises `KeysUnavailable`, and the old ones stay."""
        async with self._one:
            return await self._fetch()

    async def _fetch(self) -> int:
        self._tried = self._now()
        try:
            found = await self._get(self._metadata, _Metadata)
            published = await self._get(found.jwks_uri, _Published)
        except (aiohttp.ClientError, TimeoutError, ValueError) as failed:
            raise KeysUnavailable(type(failed).__name__) from failed
        keys = {key_id: key for raw in published.keys for key_id, key in _key(raw)}
        if not keys:
            raise KeysUnavailable("no key that can be used")
        self._keys, self._fetched = keys, self._now()
        return len(keys)

    async def _try(self) -> None:
        try:
            await self._fetch()
        except KeysUnavailable:
            log.exception("the keys of the Bot Connector could not be fetched")

    def _wanted(self, key_id: str) -> bool:
        old = self._fetched is None or self._now() - self._fetched >= FRESH
        if key_id in self._keys and not old:
            return False
        return self._tried is None or self._now() - self._tried >= (AGAIN if self._keys else AGAIN_WITHOUT)

    async def _get(self, url: str, shape: type[Any]) -> Any:
        async with self._session().get(url, timeout=PATIENCE) as answer:
            answer.raise_for_status()
            # Both failures to decode are ValueErrors.
            return msgspec.json.decode(await answer.read(), type=shape)


def _key(raw: JWKDict) -> list[tuple[str, SigningKey]]:
    """A published key by its id, or nothing where it is not of the kind that signs these tokens."""
    key_id, channels = raw.get("kid"), raw.get("endorsements")
    if raw.get("kty") != "RSA" or not isinstance(key_id, str):
        return []
    try:
        public = jwt.PyJWK(raw, algorithm="RS256")
    except (jwt.PyJWTError, ValueError):
        return []
    named = channels if isinstance(channels, list) else []
    return [(key_id, SigningKey(public=public, channels=frozenset(c for c in named if isinstance(c, str))))]
