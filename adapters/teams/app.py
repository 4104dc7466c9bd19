"""Where Teams sends its requests: one address, one way through, and an answer to everything that comes.

Token → organisation → meaning → `CloudAdapter` → answer. What cannot be read is refused kindly (400), who is
not Teams is refused (401), and nothing that is sent can make it fail.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
from aiohttp import web
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity, ActivityTypes, ChannelAccount, ConversationAccount

from adapters.teams import activity as sent
from adapters.teams.auth import CHANNEL, Authentication, Caller, Gate, Refused
from adapters.teams.parse import Parsed, parse
from adapters.teams.token import SCOPE

log = logging.getLogger(__name__)

PATH: Final = "/api/messages"
"""The messaging endpoint, as it stands in the bot's registration."""

LARGEST: Final = 512 * 1024
"""Bytes of a request that are read; Teams' own messages end at 100 KB."""

READ_WITHIN: Final = 10.0
"""Seconds until a request must be here whole."""

Json = dict[str, Any]


class Endpoint:
    """Takes activities. `heard` is told who writes; `take` answers what they mean."""

    def __init__(
        self,
        gate: Gate,
        authentication: Authentication,
        heard: Callable[[sent.Activity, str], Awaitable[None]],
        take: Callable[[Parsed], Awaitable[Json | None]],
    ) -> None:
        self._gate = gate
        self._authentication = authentication
        self._adapter = CloudAdapter(authentication)
        self._heard = heard
        self._take = take
        self.closed = False
        """True: no more requests are taken; Teams tries again elsewhere, or later."""

    async def messages(self, request: web.Request) -> web.Response:
        """One activity."""
        if self.closed:
            return _no(503, "Stopping", "This bot is being stopped.")
        try:
            caller = await self._gate.admit(request.headers, request.remote)
            async with asyncio.timeout(READ_WITHIN):
                body = await self._body(request)
            activity = sent.read(msgspec.json.decode(body))
            tenant = self._gate.allow(
                caller,
                channel=activity.channel_id or "",
                service_url=activity.service_url,
                tenants=activity.tenants,
            )
            parsed = parse(activity, tenant)
        except Refused as refused:
            log.warning("a request was refused", extra={"platform": "teams", "outcome": refused.why})
            return _no(401, "Unauthorized", "This request does not come from where it should.")
        except (sent.Unreadable, msgspec.MsgspecError, UnicodeError, RecursionError):
            log.warning("a request could not be read", extra={"platform": "teams"})
            return _no(400, "BadSyntax", "This is not an activity as Microsoft Teams sends them.")
        except TimeoutError:
            return _no(408, "TooSlow", "This request takes too long to come.")
        if parsed is None:
            if activity.type == "invoke":
                return _no(404, "NotSupported", "This bot does not know that request.")
            return web.Response(status=200)
        try:
            await self._heard(activity, tenant)
            return await self._answer(caller, activity, parsed)
        except Exception:
            # Teams would send it again and again; whoever runs this reads it in the log.
            log.exception("a request could not be answered", extra={"platform": "teams"})
            return web.json_response({}, status=200)

    async def _body(self, request: web.Request) -> bytes:
        """What was sent, if it is JSON: what a web page can send unasked is not."""
        if request.content_type != "application/json" or (request.content_length or 0) > LARGEST:
            raise sent.Unreadable("no JSON, or too much of it")
        return await request.read()

    async def _answer(self, caller: Caller, activity: sent.Activity, parsed: Parsed) -> web.Response:
        """Through `CloudAdapter`; its own `process` would write an invoke's answer into JSON twice."""

        async def turn(context: TurnContext) -> None:
            body = await self._take(parsed)
            if activity.type == "invoke":
                value = InvokeResponse(status=200, body=body or {})
                await context.send_activity(Activity(type=ActivityTypes.invoke_response, value=value))

        admitted = self._authentication.admitted(caller, SCOPE)
        answer = await self._adapter.process_activity(admitted, _for_botbuilder(activity), turn)
        if answer is None:
            return web.Response(status=200)
        return web.json_response(answer.body, status=answer.status)


def _for_botbuilder(activity: sent.Activity) -> Activity:
    """As much of the activity as `CloudAdapter` needs; we have read the rest ourselves."""
    return Activity(
        type=activity.type,
        id=activity.id,
        name=activity.name,
        channel_id=CHANNEL,
        service_url=activity.service_url,
        conversation=ConversationAccount(id=activity.conversation.id),
        from_property=ChannelAccount(id=activity.from_.id),
        recipient=ChannelAccount(id=activity.recipient.id if activity.recipient else None),
    )


def _no(status: int, code: str, words: str) -> web.Response:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return web.json_response({"error": {"code": code, "message": words}}, status=status, headers=headers)
