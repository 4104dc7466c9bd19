"""Adding the app to a workspace: Slack's permission page, and a code for a token."""

import base64
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from tests.clients.slack_api.arguments import Refusal

if TYPE_CHECKING:
    from tests.clients.slack_api.server import SlackServer

JSON = dict[str, Any]


class Permission:
    """The page and the codes it has given."""

    def __init__(self, server: "SlackServer") -> None:
        self._server = server
        self.codes: dict[str, tuple[str, str, str]] = {}
        """Code → who allowed it, which scopes, where it was sent back to."""

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        """Slack's page "… is asking to access the Acme workspace", pressed "Allow" by whom `user` names."""
        query = request.query
        user = request.headers.get("X-Person", "")
        place = next((p for p in self._server.workspaces.values() if user in p.users), None)
        if place is None or query.get("client_id") != self._server.app.client_id:
            return web.Response(status=400, text="invalid_client_id")
        redirect = query.get("redirect_uri") or (self._server.app.redirect_urls or [""])[0]
        if redirect not in self._server.app.redirect_urls:
            return web.Response(status=400, text="redirect_uri did not match any configured URIs")
        code = self.codes_for(user, query.get("scope", ""), redirect)
        raise web.HTTPFound(f"{redirect}?{urlencode({'code': code, 'state': query.get('state', '')})}")

    def codes_for(self, user: str, scope: str, redirect: str) -> str:
        """A code for an installation that this person has just allowed."""
        code = f"{secrets.randbelow(10**10)}.{secrets.token_hex(24)}"
        self.codes[code] = (user, scope, redirect)
        return code

    def exchange(self, given: JSON, basic: str) -> JSON:
        """`oauth.v2.access`: a code for a token. Raises `Refusal`."""
        client, secret = given.get("client_id", ""), given.get("client_secret", "")
        if basic:
            client, _, secret = base64.b64decode(basic.removeprefix("Basic ")).decode().partition(":")
        if client != self._server.app.client_id:
            raise Refusal("invalid_client_id")
        if secret != self._server.app.client_secret:
            raise Refusal("bad_client_secret")
        known = self.codes.pop(given["code"], None)
        if known is None:
            raise Refusal("invalid_code")
        user, scope, redirect = known
        if urlsplit(given.get("redirect_uri", redirect)) != urlsplit(redirect):
            raise Refusal("bad_redirect_uri")
        place = self._server.place_of(user)
        place.installed = True
        token = self._server.app.issue("bot", place.id, frozenset(scope.split(",")))
        return {
            "access_token": token.value,
            "token_type": "bot",
            "scope": scope,
            "bot_user_id": place.bot_user,
            "app_id": self._server.app.id,
            "team": {"name": place.name, "id": place.id},
            "enterprise": None,
            "authed_user": {"id": user},
            "is_enterprise_install": False,
        }
