"""The door of the Web API: tokens, scopes, arguments, and the faults that a test has asked for."""

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.clients.slack_api.app import Token
from tests.clients.slack_api.arguments import METHODS, Refusal, read
from tests.clients.slack_api.call import Call
from tests.clients.slack_api.faults import Crashed, Dropped, Refused, Silent, Throttled
from tests.clients.slack_api.methods import WORK

if TYPE_CHECKING:
    from tests.clients.slack_api.server import SlackServer

JSON = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One call of the Web API, as it came in, with the answer's error ("" for none)."""

    method: str
    arguments: JSON
    error: str
    status: int


class Door:
    """Lets calls in, one by one."""

    def __init__(self, server: "SlackServer") -> None:
        self._server = server

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call."""
        method = request.match_info["method"]
        given, bearer, basic = await _arguments(request)
        fault = self._server.faults.take(method)
        taken = fault is None or (isinstance(fault, Crashed | Dropped | Silent) and fault.taken)
        if taken:
            answer = self._answered(method, given, bearer, basic)
        elif isinstance(fault, Refused):
            answer = {"ok": False, "error": fault.error}
        else:
            answer = {"ok": False, "error": type(fault).__name__.lower()}
        status = fault.status if isinstance(fault, Crashed) else 429 if isinstance(fault, Throttled) else 200
        asked = Asked(method=method, arguments=given, error=answer.get("error", ""), status=status)
        self._server.changed(lambda: self._server.calls.append(asked))
        if fault is not None:
            met = await self._suffer(fault, request)
            if met is not None:
                return met
        return web.json_response(answer, headers=self._headers(method, bearer))

    async def met_fault(self, name: str, request: web.Request) -> web.StreamResponse | None:
        """The fault that waits for this address, suffered."""
        fault = self._server.faults.take(name)
        return None if fault is None else await self._suffer(fault, request)

    async def _suffer(self, fault: Any, request: web.Request) -> web.StreamResponse | None:
        match fault:
            case Throttled(retry_after=wait):
                body = {"ok": False, "error": "ratelimited"}
                return web.json_response(body, status=429, headers={"Retry-After": str(wait)})
            case Crashed(status=status):
                return web.Response(status=status, text="<html>something went wrong</html>")
            case Dropped():
                if request.transport:
                    request.transport.abort()
                return web.Response(status=500)
            case Silent():
                await self._server.ending.wait()
                return web.Response(status=500)
            case _:
                return None

    def _answered(self, method: str, given: JSON, bearer: str, basic: str) -> JSON:
        try:
            if method not in METHODS:
                raise Refusal("unknown_method", req_method=method)
            token = self._token(method, bearer)
            call = Call(server=self._server, token=token, given=read(method, given), basic=basic)
            if METHODS[method].scopes:
                call.scope(*METHODS[method].scopes)
            return {"ok": True, **WORK[method](call)}
        except Refusal as refused:
            return {"ok": False, "error": refused.error, **refused.more}

    def _token(self, method: str, bearer: str) -> Token | None:
        kind = METHODS[method].token
        if kind == "none":
            return None
        if not bearer:
            raise Refusal("not_authed")
        token = self._server.app.tokens.get(bearer)
        if token is None:
            raise Refusal("invalid_auth")
        if token.state != "good":
            raise Refusal(token.state)
        if kind not in {"either", token.kind}:
            raise Refusal("not_allowed_token_type")
        return token

    def _headers(self, method: str, bearer: str) -> dict[str, str]:
        headers = {"x-slack-req-id": secrets.token_hex(16)}
        token = self._server.app.tokens.get(bearer)
        if token is not None:
            headers["x-oauth-scopes"] = ",".join(sorted(token.scopes))
            headers["x-accepted-oauth-scopes"] = ",".join(METHODS[method].scopes) if method in METHODS else ""
        return headers


async def _arguments(request: web.Request) -> tuple[JSON, str, str]:
    """Arguments, bearer token and basic credentials of a call, however they were sent."""
    given: JSON = dict(request.query)
    if request.method == "POST":
        if request.content_type == "application/json":
            try:
                body = json.loads(await request.text() or "{}")
            except ValueError:
                body = {"": "invalid_json"}
            given |= body if isinstance(body, dict) else {"": "json_not_object"}
        else:
            given |= {key: str(value) for key, value in (await request.post()).items()}
    header = request.headers.get("Authorization", "")
    bearer = header.removeprefix("Bearer ") if header.startswith("Bearer ") else ""
    basic = header if header.startswith("Basic ") else ""
    return given, str(given.pop("token", "") or bearer), basic
