"""A Bot Connector of the tests' own, over a real socket: it takes messages, signs tokens and gives them out.

It is strict where Teams is: who has no token of its own is refused, a card that is too large or too new is
refused, a chat or message that is not there is not found, and what it does not know is an error in the test.
"""

import asyncio
import base64
import functools
import itertools
import json
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

APP = "11111111-2222-3333-4444-555555555555"
SECRET = "a-bot-password-that-is-in-no-log"
TENANT = "aaaaaaaa-0000-0000-0000-00000000000a"
ISSUER = "https://api.botframework.com"
KEY_ID = "the-key"
CARD = "application/vnd.microsoft.card.adaptive"


@functools.cache
def private_key(name: str) -> rsa.RSAPrivateKey:
    """A key pair for each name, made once: it takes a moment."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def published(name: str, *, channels: list[str] | None = None) -> dict[str, Any]:
    """The public half, as it stands in a key set."""
    numbers = private_key(name).public_key().public_numbers()

    def encoded(number: int) -> str:
        raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    return {
        "kty": "RSA",
        "use": "sig",
        "kid": name,
        "n": encoded(numbers.n),
        "e": encoded(numbers.e),
        "endorsements": ["msteams", "webchat"] if channels is None else channels,
    }


def signed(
    now: datetime, service_url: str, *, key: str = KEY_ID, key_id: str | None = None, **claims: Any
) -> str:
    """A token as the Bot Connector sends it; `claims` replace its own, and None leaves one out."""
    whole = {
        "iss": ISSUER,
        "aud": APP,
        "nbf": int((now - timedelta(minutes=1)).timestamp()),
        "exp": int((now + timedelta(hours=1)).timestamp()),
        "serviceurl": service_url,
        **claims,
    }
    stated = {name: value for name, value in whole.items() if value is not None}
    return jwt.encode(stated, private_key(key), algorithm="RS256", headers={"kid": key_id or key})


@dataclass
class Message:
    """One message as it stands in a chat."""

    conversation: str
    id: str
    activity: dict[str, Any]
    changed: int = 0
    deleted: bool = False

    @property
    def card(self) -> dict[str, Any]:
        """Its Adaptive Card."""
        content: dict[str, Any] = self.activity["attachments"][0]["content"]
        return content

    @property
    def title(self) -> str:
        """The card's first line."""
        return title_of(self.card)


def title_of(card: dict[str, Any]) -> str:
    """The first line of an Adaptive Card."""
    first = card["body"][0]
    return str(first["text"]) if "text" in first else "".join(run["text"] for run in first["inlines"])


def buttons_of(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Label → action, of a whole card."""
    found = [*card.get("actions", ())]
    for element in card["body"]:
        found += element.get("actions", ())
    return {str(action["title"]): action for action in found}


@dataclass
class Refusal:
    """What the connector answers instead."""

    status: int
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    method: str = ""


class Connector:
    """The server. `url` is what activities call the service URL."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.begun: dict[str, str] = {}
        """Member id → the personal chat begun with them."""
        self.chats: set[str] = set()
        """Conversations that exist."""
        self.members: dict[str, dict[str, Any]] = {}
        """User id → what Teams knows of them."""
        self.refusals: deque[Refusal] = deque()
        self.asked: list[str] = []
        """Every request: method and path."""
        self.wrong: list[str] = []
        """What should never have been asked; a test that ends with any has failed."""
        self.keys = [published(KEY_ID)]
        self.tokens: list[str] = []
        self.password = SECRET
        self.key_fetches = 0
        self.hold: asyncio.Event | None = None
        """While it is not set, no request is answered."""
        self._numbers = itertools.count(1)
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        """Listen on a port of its own."""
        app = web.Application(middlewares=[self._guarded], client_max_size=2**20)
        chat = "/v3/conversations/{chat}"
        app.add_routes(
            [
                web.get("/metadata", self._metadata),
                web.get("/keys", self._keys),
                web.post("/{tenant}/oauth2/v2.0/token", self._token),
                web.post("/v3/conversations", self._begin),
                web.post(f"{chat}/activities", self._post),
                web.put(f"{chat}/activities/{{id}}", self._change),
                web.delete(f"{chat}/activities/{{id}}", self._delete),
                web.get(f"{chat}/members/{{user}}", self._member),
                web.get(f"{chat}/pagedmembers", self._paged),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    def in_chat(self, conversation: str) -> list[Message]:
        """What can be read there."""
        return [m for m in self.messages if m.conversation == conversation and not m.deleted]

    async def until(self, happened: Any, seconds: float = 20) -> None:
        """Wait until `happened()` is true; it is asked after every request."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(happened)

    # --- the requests -------------------------------------------------------------------------------

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path}")
        if self.hold is not None:
            await self.hold.wait()
        try:
            answer = await self._checked(request, handler)
        except web.HTTPNotFound:
            self.wrong.append(f"{request.method} {request.path}")
            raise
        finally:
            async with self._changed:
                self._changed.notify_all()
        return answer

    async def _checked(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path.startswith("/v3/"):
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if token not in self.tokens:
                return _error(401, "BotNotRegistered")
            if self.refusals and self.refusals[0].method in {"", request.method}:
                refusal = self.refusals.popleft()
                if refusal.body is not None:
                    return web.Response(status=refusal.status, text=refusal.body, headers=refusal.headers)
                return _error(refusal.status, refusal.code, refusal.headers)
        answered: web.StreamResponse = await handler(request)
        return answered

    async def _metadata(self, _: web.Request) -> web.Response:
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}/keys"})

    async def _keys(self, _: web.Request) -> web.Response:
        self.key_fetches += 1
        return web.json_response({"keys": self.keys})

    async def _token(self, request: web.Request) -> web.Response:
        asked = await request.post()
        expected = {
            "grant_type": "client_credentials",
            "client_id": APP,
            "client_secret": self.password,
            "scope": "https://api.botframework.com/.default",
        }
        if dict(asked) != expected or request.match_info["tenant"] != TENANT:
            return web.json_response({"error": "invalid_client"}, status=401)
        self.tokens.append(f"token-{next(self._numbers)}")
        return web.json_response({"access_token": self.tokens[-1], "expires_in": 3599})

    async def _begin(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if set(asked) - {"isGroup", "bot", "members", "tenantId", "channelData"}:
            self.wrong.append(f"fields of a new chat: {sorted(asked)}")
        tenant = asked.get("channelData", {}).get("tenant", {}).get("id")
        if asked["isGroup"] or len(asked["members"]) != 1 or tenant != TENANT:
            self.wrong.append("a new chat that Teams does not begin")
            return _error(400, "BadArgument")
        user = asked["members"][0]["id"]
        chat = self.begun.setdefault(user, f"a:begun-{user}")
        self.chats.add(chat)
        return web.json_response({"id": chat}, status=201)

    async def _post(self, request: web.Request) -> web.Response:
        activity = await request.json()
        refused = self._unfit(request, activity)
        if refused is not None:
            return refused
        chat = request.match_info["chat"]
        if chat not in self.chats:
            return _error(404, "ConversationNotFound")
        message = Message(conversation=chat, id=f"m{next(self._numbers)}", activity=activity)
        self.messages.append(message)
        return web.json_response({"id": message.id}, status=201)

    async def _change(self, request: web.Request) -> web.Response:
        activity = await request.json()
        refused = self._unfit(request, activity)
        if refused is not None:
            return refused
        message = self._find(request)
        if message is None:
            return _error(404, "ActivityNotFoundInConversation")
        message.activity, message.changed = activity, message.changed + 1
        return web.json_response({"id": message.id})

    async def _delete(self, request: web.Request) -> web.Response:
        message = self._find(request)
        if message is None:
            return _error(404, "ActivityNotFoundInConversation")
        message.deleted = True
        return web.Response(status=200)

    async def _member(self, request: web.Request) -> web.Response:
        known = self.members.get(request.match_info["user"])
        return _error(404, "MemberNotFoundInConversation") if known is None else web.json_response(known)

    async def _paged(self, request: web.Request) -> web.Response:
        """Two to a page, so that pages are turned."""
        everybody = list(self.members.values())
        at = int(request.query.get("continuationToken") or 0)
        page: dict[str, Any] = {"members": everybody[at : at + 2]}
        if at + 2 < len(everybody):
            page["continuationToken"] = str(at + 2)
        return web.json_response(page)

    def _find(self, request: web.Request) -> Message | None:
        chat, key = request.match_info["chat"], request.match_info["id"]
        return next(
            (m for m in self.messages if (m.conversation, m.id) == (chat, key) and not m.deleted), None
        )

    def _unfit(self, request: web.Request, activity: dict[str, Any]) -> web.Response | None:
        """Teams' own limits, and what a message of this bot always is."""
        if len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le")) > 100 * 1024:
            return _error(413, "MessageSizeTooBig")
        if activity.get("type") != "message" or len(activity.get("attachments", ())) != 1:
            self.wrong.append(f"a message of another kind to {request.path}")
            return _error(400, "BadArgument")
        attached = activity["attachments"][0]
        if attached["contentType"] != CARD or attached["content"]["version"] not in {"1.4", "1.5"}:
            self.wrong.append(f"a card that Teams does not show to {request.path}")
            return _error(400, "BadArgument")
        return None


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(
        {"error": {"code": code, "message": "as Teams would say it"}}, status=status, headers=headers
    )
