"""Which methods there are, who may call them with what scopes, and what each argument must look like.

Slack lets many unknown arguments pass in silence; this server refuses them, so that none is sent in vain.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

JSON = dict[str, Any]

ArgumentKind = Literal["text", "flag", "number", "list", "view", "names"]
"""`names` is a list of ids, also as text with commas; `list` and `view` are JSON, also as text."""


class Refusal(Exception):
    """An answer `{"ok": false, "error": …}`; `more` stands beside them."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


@dataclass(frozen=True, kw_only=True)
class Method:
    """What one method asks for. Of `scopes` one is enough, to begin with."""

    token: Literal["bot", "app", "either", "none"] = "bot"
    scopes: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    arguments: Mapping[str, ArgumentKind] = field(default_factory=dict)


_POST: Final[dict[str, ArgumentKind]] = {
    "channel": "text",
    "text": "text",
    "blocks": "list",
    "attachments": "list",
    "metadata": "view",
    "link_names": "flag",
    "mrkdwn": "flag",
    "parse": "text",
    "unfurl_links": "flag",
    "unfurl_media": "flag",
    "thread_ts": "text",
    "reply_broadcast": "flag",
}
_READ: Final = ("channels:read", "groups:read", "im:read", "mpim:read")

EVERYWHERE: Final[Mapping[str, ArgumentKind]] = {"team_id": "text"}
"""For tokens of whole organisations; bolt sends it along with every call, and Slack reads past it."""

METHODS: Final[Mapping[str, Method]] = {
    "api.test": Method(token="none", arguments={"error": "text"}),
    "auth.test": Method(token="either"),
    "team.info": Method(scopes=("team:read",), arguments={"team": "text"}),
    "bots.info": Method(scopes=("users:read",), arguments={"bot": "text"}),
    "users.info": Method(
        scopes=("users:read",), needed=("user",), arguments={"user": "text", "include_locale": "flag"}
    ),
    "users.lookupByEmail": Method(
        scopes=("users:read.email",), needed=("email",), arguments={"email": "text"}
    ),
    "conversations.open": Method(
        scopes=("im:write", "mpim:write", "channels:manage", "groups:write"),
        arguments={
            "users": "names",
            "channel": "text",
            "return_im": "flag",
            "prevent_creation": "flag",
        },
    ),
    "conversations.info": Method(
        scopes=_READ,
        needed=("channel",),
        arguments={"channel": "text", "include_locale": "flag", "include_num_members": "flag"},
    ),
    "conversations.members": Method(
        scopes=_READ,
        needed=("channel",),
        arguments={"channel": "text", "cursor": "text", "limit": "number"},
    ),
    "chat.postMessage": Method(scopes=("chat:write",), needed=("channel",), arguments=_POST),
    "chat.postEphemeral": Method(
        scopes=("chat:write",), needed=("channel", "user"), arguments={**_POST, "user": "text"}
    ),
    "chat.update": Method(
        scopes=("chat:write",), needed=("channel", "ts"), arguments={**_POST, "ts": "text"}
    ),
    "chat.delete": Method(
        scopes=("chat:write",), needed=("channel", "ts"), arguments={"channel": "text", "ts": "text"}
    ),
    "views.open": Method(needed=("view", "trigger_id"), arguments={"view": "view", "trigger_id": "text"}),
    "views.push": Method(needed=("view", "trigger_id"), arguments={"view": "view", "trigger_id": "text"}),
    "views.update": Method(
        needed=("view",),
        arguments={"view": "view", "view_id": "text", "external_id": "text", "hash": "text"},
    ),
    "views.publish": Method(
        needed=("view", "user_id"), arguments={"view": "view", "user_id": "text", "hash": "text"}
    ),
    "apps.connections.open": Method(token="app", scopes=("connections:write",)),
    "auth.revoke": Method(token="either", arguments={"test": "flag"}),
    "oauth.v2.access": Method(
        token="none",
        needed=("code",),
        arguments={
            "code": "text",
            "client_id": "text",
            "client_secret": "text",
            "redirect_uri": "text",
            "grant_type": "text",
        },
    ),
}
"""Every method this server knows; Slack answers `unknown_method` to any other."""


def read(name: str, given: Mapping[str, Any]) -> JSON:
    """The arguments in the types the method works with.

    Raises `Refusal` for a missing, unknown or ill-typed one.
    """
    method = METHODS[name]
    allowed = {**EVERYWHERE, **method.arguments}
    clean: JSON = {}
    complaints = [
        f"[ERROR] missing required field: {needed}" for needed in method.needed if not given.get(needed)
    ]
    for key, value in given.items():
        if key not in allowed:
            complaints.append(f"[ERROR] unrecognized argument: {key}")
            continue
        try:
            clean[key] = _typed(allowed[key], value)
        except ValueError:
            if key == "blocks":
                raise Refusal("invalid_blocks_format") from None
            complaints.append(f"[ERROR] invalid type for argument: {key} [json-pointer:/{key}]")
    if complaints:
        raise Refusal("invalid_arguments", response_metadata={"messages": complaints})
    return clean


def _typed(kind: ArgumentKind, value: Any) -> Any:
    match kind:
        case "text":
            return _text(value)
        case "flag":
            return _flag(value)
        case "number":
            return int(value)
        case "list":
            return _json(value, list)
        case "view":
            return _json(value, dict)
        case "names":
            names = value.split(",") if isinstance(value, str) else value
            return [_text(each).strip() for each in names]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not a string")
    return value


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in {"true", "1", 1}:
        return True
    if value in {"false", "0", 0, ""}:
        return False
    raise ValueError("not a flag")


def _json(value: Any, kind: type) -> Any:
    if isinstance(value, str):
        value = json.loads(value)  # a JSONDecodeError is a ValueError
    if not isinstance(value, kind):
        raise ValueError("of another type")
    return value
