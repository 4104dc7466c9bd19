"""How payloads reach the app: signed over HTTP, or in envelopes over its websocket; acks are timed."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSCloseCode, WSMsgType, web

if TYPE_CHECKING:
    from tests.clients.slack_api.server import SlackServer

JSON = dict[str, Any]
Kind = Literal["command", "interaction", "event"]

PATIENCE: Final = 3.0
"""Seconds that Slack waits for an ack."""

MEASURED: Final = 30.0
"""Seconds that this server goes on waiting, to tell how late an ack was."""

ENVELOPES: Final = {"command": "slash_commands", "interaction": "interactive", "event": "events_api"}


@dataclass(frozen=True, kw_only=True)
class Ack:
    """What the app answered, and how fast. Status 0: there was no answer at all."""

    status: int
    body: Any
    seconds: float

    @property
    def in_time(self) -> bool:
        """Whether Slack would have taken it."""
        return 200 <= self.status < 300 and self.seconds <= PATIENCE


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """One payload that was sent, with its ack."""

    kind: Kind
    payload: JSON
    ack: Ack
    retry: int = 0


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`X-Slack-Signature`, version 0."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


def request(
    kind: Kind, payload: JSON, secret: str, *, retry: int = 0, at: float | None = None
) -> tuple[bytes, dict[str, str]]:
    """Body and headers of the HTTP request that carries this payload. `at` is for old timestamps."""
    match kind:
        case "command":
            body, media = (
                urlencode(payload, errors="surrogatepass").encode(),
                "application/x-www-form-urlencoded",
            )
        case "interaction":
            body = urlencode({"payload": json.dumps(payload)}).encode()
            media = "application/x-www-form-urlencoded"
        case "event":
            body, media = json.dumps(payload).encode(), "application/json"
    timestamp = str(int(time.time() if at is None else at))
    headers = {
        "Content-Type": media,
        "Accept": "application/json,*/*",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
    }
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
    return body, headers


class OverHttp:
    """Posts to the app's one request URL."""

    def __init__(self, url: str, secret: str) -> None:
        self.url = url
        self._secret = secret
        self._session: aiohttp.ClientSession | None = None

    async def send(self, kind: Kind, payload: JSON, retry: int = 0) -> Ack:
        """One payload; the answer, or status 0 when the app is not there."""
        if self._session is None:
            # No limit of connections: two hundred people may click at once.
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        body, headers = request(kind, payload, self._secret, retry=retry)
        began = time.perf_counter()
        try:
            async with (
                asyncio.timeout(MEASURED),
                self._session.post(self.url, data=body, headers=headers) as answer,
            ):
                text = await answer.text()
                took = time.perf_counter() - began
                parsed = json.loads(text) if answer.content_type == "application/json" and text else text
                return Ack(status=answer.status, body=parsed, seconds=took)
        except (TimeoutError, aiohttp.ClientError) as failed:
            return Ack(status=0, body=type(failed).__name__, seconds=time.perf_counter() - began)

    async def close(self) -> None:
        """Let go of all connections."""
        if self._session is not None:
            await self._session.close()


@dataclass
class _Socket:
    ws: web.WebSocketResponse
    waiting: dict[str, "asyncio.Future[Any]"] = field(default_factory=dict)
    leaving: bool = False
    """It was asked to connect anew: it may still ack, and gets nothing more."""


class OverSockets:
    """Socket Mode: up to ten connections; each payload goes down one of them."""

    MOST = 10

    def __init__(self, server: "SlackServer") -> None:
        self._server = server
        self._tickets: set[str] = set()
        self._open: list[_Socket] = []
        self._turns = itertools.count()

    @property
    def count(self) -> int:
        """How many sockets of the app take payloads."""
        return len(self._usable)

    @property
    def _usable(self) -> list[_Socket]:
        return [socket for socket in self._open if not socket.ws.closed and not socket.leaving]

    def address(self) -> str:
        """A websocket address that can be used once."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        host = self._server.address.removeprefix("http://")
        return f"ws://{host}/link/?ticket={ticket}&app_id={self._server.app.id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection of the app, from hello to goodbye."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets or len(self._open) >= self.MOST:
            raise web.HTTPUnauthorized
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse(heartbeat=10)
        await ws.prepare(request)
        socket = _Socket(ws)
        self._server.changed(lambda: self._open.append(socket))
        await ws.send_json(
            {
                "type": "hello",
                "num_connections": len(self._open),
                "debug_info": {
                    "host": "applink-5cd6d77f8f-x2b4v",
                    "build_number": 42,
                    "approximate_connection_time": 18060,
                },
                "connection_info": {"app_id": self._server.app.id},
            }
        )
        try:
            async for said in ws:
                if said.type is WSMsgType.TEXT:
                    self._acked(socket, said.data)
        finally:
            if socket in self._open:
                self._server.changed(lambda: self._open.remove(socket))
            for waiting in socket.waiting.values():
                if not waiting.done():
                    waiting.set_result(_GONE)
        return ws

    def _acked(self, socket: _Socket, text: str) -> None:
        ack = json.loads(text)
        waiting = socket.waiting.pop(ack.get("envelope_id", ""), None)
        if waiting is None or waiting.done():
            self._server.mishap(f"an ack for an envelope that was never sent: {ack.get('envelope_id')}")
        else:
            waiting.set_result(ack.get("payload", ""))

    async def send(self, kind: Kind, payload: JSON, retry: int = 0) -> Ack:
        """One envelope; what the ack carried, or status 0 when no socket is open or none answered."""
        began = time.perf_counter()
        usable = self._usable
        if not usable:
            return Ack(status=0, body="no socket is open", seconds=0.0)
        socket = usable[next(self._turns) % len(usable)]
        key = str(uuid.uuid4())
        envelope: JSON = {
            "envelope_id": key,
            "payload": payload,
            "type": ENVELOPES[kind],
            "accepts_response_payload": kind != "event",
        }
        if kind == "event":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        socket.waiting[key] = waiting
        try:
            await socket.ws.send_json(envelope)
            async with asyncio.timeout(MEASURED):
                body = await waiting
        except (TimeoutError, ConnectionError, aiohttp.ClientError) as failed:
            return Ack(status=0, body=type(failed).__name__, seconds=time.perf_counter() - began)
        took = time.perf_counter() - began
        return Ack(status=0 if body is _GONE else 200, body=None if body is _GONE else body, seconds=took)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew, as Slack does every few hours; the old sockets end when it has."""
        old = list(self._open)
        for socket in old:
            socket.leaving = True
            await socket.ws.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-5cd6d77f8f-x2b4v"}}
            )
        await self._server.until(lambda: self.count > 0)
        for socket in old:
            await socket.ws.close(code=WSCloseCode.GOING_AWAY)

    async def close(self) -> None:
        """End every connection."""
        for socket in list(self._open):
            await socket.ws.close(code=WSCloseCode.GOING_AWAY)


_GONE: Final = object()
