"""The one funnel through which all that Slack sends comes in: bolt over HTTP or a socket, then one function.

Bolt checks signatures, answers Slack's own questions and leaves out what our bot said itself. One listener
for each type of payload is all it is given, so that no table has to be searched. Whatever happens, Slack gets
its acknowledgement: a missing one would show people an error and bring the same payload again.
"""

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_internals import build_async_context
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.slack.workspaces import Workspaces, unheard

log = logging.getLogger(__name__)

Json = dict[str, Any]

Take = Callable[[Json], Awaitable[Json]]
"""A payload in, what the acknowledgement carries out. Raises nothing."""

EVERYTHING: Final = re.compile("")
"""Every command, action, view, shortcut, menu and event: which it is, is read by `parse`."""

EVENTS: Final = "/slack/events"
"""The request URL of commands, interactivity, menus and events."""

READ_WITHIN: Final = 10.0
"""Seconds until a request must be here whole: nobody has shown yet who they are."""

CONNECTS_WITHIN: Final = 15.0
"""Seconds until a socket must stand when we begin."""

ACKS_WITHIN: Final = 3.0
"""Seconds that stopping waits for acknowledgements; nobody listens to later ones."""


def bolt(workspaces: Workspaces, signing_secret: str, take: Take) -> AsyncApp:
    """Bolt with our funnel in it. Every argument that it would else read from the environment is given."""

    async def authorize(context: AsyncBoltContext, enterprise_id: str | None, team_id: str | None) -> Any:
        # Known since the beginning: no request asks Slack who we are.
        place = enterprise_id if context.is_enterprise_install else team_id
        found = None if place is None else await workspaces.connection(place)
        if found is None:
            # Bolt has words of its own for strangers, which are not ours: the funnel leaves them alone.
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user,
            bot_token=found.token,
        )

    async def funnel(ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        said = await take(body) if context.token or _is_the_end(body) else {}
        await (ack(said) if said else ack())

    app = AsyncApp(
        name="viceversa",
        logger=unheard(),
        client=workspaces.client(),
        authorize=authorize,
        before_authorize=_Signed(),
        signing_secret=signing_secret,
        process_before_response=True,
    )
    app.command(EVERYTHING)(funnel)
    app.block_action(EVERYTHING)(funnel)
    app.view_submission(EVERYTHING)(funnel)
    app.shortcut(EVERYTHING)(funnel)
    app.block_suggestion(EVERYTHING)(funnel)
    app.event(EVERYTHING)(funnel)
    return app


SIGNED: Final = "viceversa_signed"
"""In bolt's context: the signature was right, or the payload came by our own socket."""


class _Signed(AsyncMiddleware):
    """Stands behind bolt's check of signatures, and notes that a request has come so far."""

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[Any]],  # noqa: A002 - bolt's word
    ) -> BoltResponse | None:
        """Note it and go on."""
        req.context[SIGNED] = True
        await next()
        return resp


def _is_the_end(body: Json) -> bool:
    """The app was taken away: there is no token any more to be let in with."""
    event = body.get("event")
    return isinstance(event, dict) and event.get("type") in ("app_uninstalled", "tokens_revoked")


class OverHttp:
    """Requests that Slack sends us, each signed."""

    def __init__(self, app: AsyncApp) -> None:
        self._app = app
        self._taking = True

    def routes(self) -> list[web.RouteDef]:
        """Slack's request URL."""
        return [web.post(EVENTS, self._take)]

    def stop(self) -> None:
        """Take no more: Slack sends events again, to whoever is there by then."""
        self._taking = False

    async def _take(self, request: web.Request) -> web.StreamResponse:
        if not self._taking:
            return web.Response(status=503)
        try:
            async with asyncio.timeout(READ_WITHIN):
                body = (await request.read()).decode()
            asked = AsyncBoltRequest(body=body, query=request.query_string, headers=_headers(request))
            if not asked.body and body:
                # Bolt takes every form with the word "payload" in it for a click, and loses such a command.
                asked.body = dict(parse_qsl(body, keep_blank_values=True))
                asked.context = build_async_context(AsyncBoltContext(), asked.body)
        except (ValueError, TypeError, AttributeError, KeyError, LookupError, RecursionError):
            return web.Response(status=400)  # not in the form that any payload of Slack's has
        except TimeoutError:
            return web.Response(status=408)
        return await to_aiohttp_response(await answered(self._app, asked))


SOCKETS: Final = logging.getLogger("slack_sdk.socket_mode")
"""What the SDK says of broken connections; of its lines `adapters.logs` shows the place and no words."""


class OverSocket:
    """A socket that we open to Slack, for installations without a public address."""

    def __init__(self, app: AsyncApp, workspaces: Workspaces, app_token: str) -> None:
        self._app = app
        self._workspaces = workspaces
        self._token = app_token
        self._client: SocketModeClient | None = None
        self._taking = True
        self._under_way: set[asyncio.Task[Any]] = set()

    async def begin(self) -> None:
        """Open it; it is opened anew whenever it breaks off.

        Raises `SlackApiError` where Slack does not know the token, and TimeoutError or what aiohttp raises
        where nothing answers.
        """
        web_client = self._workspaces.client()
        # Asked for here, because the SDK's client would ask for ever with a token that is wrong.
        opened = await web_client.apps_connections_open(app_token=self._token)
        client = SocketModeClient(app_token=self._token, web_client=web_client, logger=SOCKETS)
        self._client = client
        client.wss_uri = opened["url"]
        client.socket_mode_request_listeners.append(self._take)
        async with asyncio.timeout(CONNECTS_WITHIN):
            await client.connect()  # type: ignore[no-untyped-call]  # the SDK has left it so

    async def stop(self) -> None:
        """Leave new payloads to Slack, which sends them again, and acknowledge those that are under way."""
        self._taking = False
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=ACKS_WITHIN)
        if self._client is not None:
            await self._client.close()  # type: ignore[no-untyped-call]  # the SDK has left it so
            self._client = None

    async def _take(self, client: AsyncBaseSocketModeClient, envelope: SocketModeRequest) -> None:
        if not self._taking:
            return
        task = asyncio.current_task()
        if task is not None:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        said = await self._said(envelope)
        await client.send_socket_mode_response(
            SocketModeResponse(envelope_id=envelope.envelope_id, payload=said or None)
        )

    async def _said(self, envelope: SocketModeRequest) -> Json:
        try:
            headers = build_headers(envelope)
            asked = AsyncBoltRequest(mode="socket_mode", body=envelope.payload, headers=headers)
        except (ValueError, TypeError, AttributeError, KeyError, LookupError, RecursionError):
            return {}
        response = await answered(self._app, asked)
        if not response.body:
            return {}
        is_json = response.headers.get("content-type", [""])[0].startswith("application/json")
        return json.loads(response.body) if is_json else {"text": response.body}


async def answered(app: AsyncApp, request: AsyncBoltRequest) -> BoltResponse:
    """Bolt's answer; where it has none, or stumbles over the payload, an acknowledgement all the same.

    A payload whose signature could not even be looked at is refused like one whose signature is wrong.
    """
    response = await app.async_dispatch(request)
    if response.status in (200, 401):
        return response
    if request.mode == "http" and not request.context.get(SIGNED):
        return BoltResponse(status=401, body={"error": "invalid request"})
    log.info("a payload was left alone")
    return BoltResponse(status=200, body="")


def _headers(request: web.Request) -> dict[str, str | Sequence[str]]:
    return dict(request.headers.items())
