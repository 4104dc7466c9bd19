"""`response_url`: a one-way street to one chat, for five messages within half an hour."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from aiohttp import web

from tests.clients.slack_api.arguments import Refusal
from tests.clients.slack_api.content import content, post, rewrite
from tests.clients.slack_api.workspace import Message, Workspace

if TYPE_CHECKING:
    from tests.clients.slack_api.server import SlackServer

JSON = dict[str, Any]

USES: Final = 5
LASTS: Final = timedelta(minutes=30)
FIELDS: Final = {
    "text",
    "blocks",
    "attachments",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "metadata",
    "unfurl_links",
    "unfurl_media",
    "mrkdwn",
    "parse",
    "link_names",
}


@dataclass
class Hook:
    """One `response_url`. `original` is the message that was acted on."""

    user: str
    channel: str
    original: Message | None
    born: datetime
    kind: Literal["commands", "actions"]
    used: int = 0


class Hooks:
    """All of them, by the secret at the end of their address."""

    def __init__(self, server: "SlackServer") -> None:
        self._server = server
        self._hooks: dict[str, Hook] = {}

    def new(
        self, user: str, channel: str, original: Message | None, kind: Literal["commands", "actions"]
    ) -> str:
        """The address for one interaction."""
        key = secrets.token_urlsafe(16)
        self._hooks[key] = Hook(
            user=user, channel=channel, original=original, born=self._server.now(), kind=kind
        )
        return f"{self._server.address}/hooks/{kind}/{key}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """A message posted to such an address."""
        hook = self._hooks.get(request.match_info["key"])
        if hook is None:
            return _answer(404, "invalid_token")
        met = await self._server.door.met_fault("response_url", request)
        if met is not None:
            return met
        if self._server.now() - hook.born > LASTS:
            return _answer(404, "expired_url")
        if hook.used >= USES:
            return _answer(404, "used_url")
        hook.used += 1
        try:
            said: JSON = await request.json()
            self.say(hook, said)
        except ValueError:
            return _answer(400, "invalid_payload")
        except Refusal as refused:
            return _answer(400, refused.error)
        if hook.kind == "commands":
            return web.Response(text="ok")
        return web.json_response({"ok": True})

    def say(self, hook: Hook, said: JSON) -> None:
        """Post, replace or delete what the app asks for. Raises `Refusal`."""
        unknown = set(said) - FIELDS
        if unknown:
            raise Refusal(f"invalid_payload: {sorted(unknown)}")
        place = self._server.home_of_channel(hook.channel)
        original = hook.original
        if said.get("delete_original") and original is not None:
            self._server.changed(lambda: setattr(original, "deleted", True))
            return
        text, blocks = content(self._server, said)
        if said.get("replace_original") and original is not None:
            if original.deleted:
                raise Refusal("message_not_found")
            rewrite(self._server, place, original, text, blocks)
            return
        self._new(place, hook, said, text, blocks)

    def _new(self, place: Workspace, hook: Hook, said: JSON, text: str, blocks: list[JSON]) -> None:
        kind = said.get("response_type", "ephemeral")
        if kind not in {"ephemeral", "in_channel"}:
            raise Refusal("invalid_payload")
        only_for = hook.user if kind == "ephemeral" else None
        post(self._server, place, place.channels[hook.channel], text, blocks, only_for=only_for)


def _answer(status: int, error: str) -> web.Response:
    return web.json_response({"ok": False, "error": error}, status=status)
