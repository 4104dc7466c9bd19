"""How requests to the Bot Connector leave: by aiohttp, with a time-out, the bot's token, and once.

`botbuilder`'s own engine asks for the token with a blocking call in the event loop, and repeats by itself
what it could not send; whether a message may be sent twice is for the outbox to decide.
"""

from collections.abc import Callable
from typing import Any, Final

import aiohttp
import msgspec
from msrest.pipeline import Request, Response
from msrest.pipeline.async_abc import AsyncHTTPSender
from msrest.pipeline.universal import RawDeserializer

from adapters.teams.outcomes import answered
from adapters.teams.token import BotToken

PATIENCE: Final = aiohttp.ClientTimeout(total=20, connect=5)
"""Less than the outbox waits for a send."""


class Engine(AsyncHTTPSender):  # type: ignore[type-arg]  # msrest's generics say nothing here
    """Sends one request of botbuilder's client by aiohttp, once."""

    def __init__(self, token: BotToken, session: Callable[[], aiohttp.ClientSession]) -> None:
        self._token = token
        self._session = session

    async def __aexit__(self, *_: object) -> None:
        """The session belongs to whoever made it."""

    async def send(self, request: Request[Any], **_: Any) -> Response[Any, Any]:
        """The answer, if it is a good one; a token that is not taken is asked for anew, once.

        Raises `Answered`, `TokenRefused`, `TokenUnavailable`, and what aiohttp raises.
        """
        token = await self._token.get()
        status, headers, body = await self._once(request.http_request, token)
        if status == 401 and token:
            self._token.forget(token)
            status, headers, body = await self._once(request.http_request, await self._token.get())
        if not 200 <= status < 300:
            raise answered(status, headers, body)
        return Response(request, _Good(), {RawDeserializer.CONTEXT_NAME: _object_in(body)})

    async def _once(self, asked: Any, token: str) -> tuple[int, Any, bytes]:
        headers = dict(asked.headers) | ({"Authorization": f"Bearer {token}"} if token else {})
        async with self._session().request(
            asked.method,
            asked.url,
            headers=headers,
            data=asked.data,
            timeout=PATIENCE,
            allow_redirects=False,  # the token is for this host alone
        ) as answer:
            return answer.status, answer.headers, await answer.read()


class _Good:
    """What the client looks at in a good answer: it knows 200, and Teams says 201 and 202 as well."""

    status_code = 200
    context: dict[str, Any]


def _object_in(body: bytes) -> dict[str, Any] | None:
    """What the client is to read of a good answer. What is no JSON object has nothing in it for us."""
    try:
        said = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
