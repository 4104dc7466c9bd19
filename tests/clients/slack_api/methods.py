"""What each Web API method does to the workspace and what it answers."""

import base64
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.clients.slack_api import windows
from tests.clients.slack_api.arguments import Refusal
from tests.clients.slack_api.call import Call
from tests.clients.slack_api.content import content, post, rewrite
from tests.clients.slack_api.workspace import Channel, Message

JSON = dict[str, Any]


def auth_test(call: Call) -> JSON:
    place, app = call.workspace, call.server.app
    if call.token and call.token.kind == "app":
        return {"app_name": "Vice Versa", "app_id": app.id}
    return {
        "url": f"https://{place.domain}.slack.com/",
        "team": place.name,
        "user": "viceversa",
        "team_id": place.id,
        "user_id": place.bot_user,
        "bot_id": place.bot_id,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> JSON:
    if call.given.get("error"):
        raise Refusal(call.given["error"], args=call.given)
    return {"args": call.given}


def team_info(call: Call) -> JSON:
    place = call.workspace
    return {
        "team": {
            "id": place.id,
            "name": place.name,
            "url": f"https://{place.domain}.slack.com/",
            "domain": place.domain,
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


def bots_info(call: Call) -> JSON:
    place = call.workspace
    if call.given.get("bot") != place.bot_id:
        raise Refusal("bot_not_found")
    return {
        "bot": {
            "id": place.bot_id,
            "deleted": False,
            "name": "Vice Versa",
            "updated": 1767225600,
            "app_id": call.server.app.id,
            "user_id": place.bot_user,
        }
    }


def users_info(call: Call) -> JSON:
    user = call.workspace.users.get(call.given["user"])
    if user is None:
        raise Refusal("user_not_found")
    return {
        "user": user.shown(
            call.server.now(),
            with_locale=call.given.get("include_locale", False),
            with_email=bool(call.token and "users:read.email" in call.token.scopes),
        )
    }


def users_lookup_by_email(call: Call) -> JSON:
    wanted = call.given["email"].casefold()
    found = (u for u in call.workspace.users.values() if u.email.casefold() == wanted and not u.deleted)
    user = next(found, None)
    if user is None:
        raise Refusal("users_not_found")
    return {"user": user.shown(call.server.now(), with_email=True)}


def conversations_open(call: Call) -> JSON:
    place, users = call.workspace, call.given.get("users", [])
    if "channel" in call.given:
        return {"no_op": True, "already_open": True, "channel": {"id": _channel(call).id}}
    if not users:
        raise Refusal("users_list_not_supplied")
    if len(users) > 8:
        raise Refusal("too_many_users")
    for user in users:
        if user not in place.users:
            raise Refusal("user_not_found")
        if place.users[user].deleted:
            raise Refusal("user_disabled")
        if place.users[user].is_bot:
            raise Refusal("cannot_dm_bot")
    call.scope("im:write" if len(users) == 1 else "mpim:write")
    known = place.conversation(*users)
    if known is None and call.given.get("prevent_creation"):
        raise Refusal("channel_not_found")
    channel = place.open_conversation(*users)
    whole = call.given.get("return_im")
    answer: JSON = {"channel": channel.shown(but=place.bot_user) if whole else {"id": channel.id}}
    return {"no_op": True, "already_open": True, **answer} if known else answer


def conversations_info(call: Call) -> JSON:
    channel = _channel(call)
    _read_scope(call, channel)
    shown = channel.shown(but=call.workspace.bot_user)
    if call.given.get("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def conversations_members(call: Call) -> JSON:
    """In pages of `limit` (100); the cursor hides where the next one begins."""
    channel = _channel(call)
    _read_scope(call, channel)
    try:
        start = int(base64.b64decode(call.given.get("cursor") or b"MA==", validate=True))
    except ValueError:
        raise Refusal("invalid_cursor") from None
    end = start + call.given.get("limit", 100)
    more = base64.b64encode(str(end).encode()).decode() if end < len(channel.members) else ""
    return {"members": channel.members[start:end], "response_metadata": {"next_cursor": more}}


def chat_post_message(call: Call) -> JSON:
    place, target = call.workspace, call.given["channel"]
    channel = place.open_conversation(target) if target in place.users else _channel(call)
    _may_post(call, channel)
    text, blocks = content(call.server, call.given)
    if channel.kind == "im" and not call.server.app.messages_tab:
        raise Refusal("messages_tab_disabled")
    message = post(call.server, place, channel, text, blocks)
    return {"channel": channel.id, "ts": message.ts, "message": message.shown()}


def chat_post_ephemeral(call: Call) -> JSON:
    place, channel = call.workspace, _channel(call)
    _may_post(call, channel)
    if call.given["user"] not in channel.members:
        raise Refusal("user_not_in_channel")
    text, blocks = content(call.server, call.given)
    message = post(call.server, place, channel, text, blocks, only_for=call.given["user"])
    return {"message_ts": message.ts}


def chat_update(call: Call) -> JSON:
    place, channel = call.workspace, _channel(call)
    _may_post(call, channel)
    message = _message(call, "cant_update_message")
    given = dict(call.given)
    if "blocks" not in given:
        given["blocks"] = message.blocks
    text, blocks = content(call.server, given)
    rewrite(call.server, place, message, text, blocks)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": message.shown()}


def chat_delete(call: Call) -> JSON:
    channel = _channel(call)
    message = _message(call, "cant_delete_message")
    call.server.changed(lambda: setattr(message, "deleted", True))
    return {"channel": channel.id, "ts": message.ts}


def apps_connections_open(call: Call) -> JSON:
    return {"url": call.server.sockets.address()}


def oauth_v2_access(call: Call) -> JSON:
    return call.server.permission.exchange(call.given, call.basic)


def auth_revoke(call: Call) -> JSON:
    if call.token and not call.given.get("test"):
        call.token.state = "token_revoked"
    return {"revoked": not call.given.get("test")}


def _channel(call: Call) -> Channel:
    channel = call.workspace.channels.get(call.given["channel"])
    hidden = channel and channel.kind != "channel" and call.workspace.bot_user not in channel.members
    if channel is None or hidden:
        raise Refusal("channel_not_found")
    return channel


def _read_scope(call: Call, channel: Channel) -> None:
    kind = {"channel": "channels", "group": "groups"}.get(channel.kind, channel.kind)
    call.scope(f"{kind}:read")


def _may_post(call: Call, channel: Channel) -> None:
    if channel.archived:
        raise Refusal("is_archived")
    if call.workspace.bot_user not in channel.members:
        raise Refusal("not_in_channel")


def _message(call: Call, not_mine: str) -> Message:
    message = call.workspace.message(call.given["channel"], call.given["ts"])
    if message is None:
        raise Refusal("message_not_found")
    if message.user != call.workspace.bot_user:
        raise Refusal(not_mine)
    return message


WORK: Final[Mapping[str, Callable[[Call], JSON]]] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "auth.revoke": auth_revoke,
    "team.info": team_info,
    "bots.info": bots_info,
    "users.info": users_info,
    "users.lookupByEmail": users_lookup_by_email,
    "conversations.open": conversations_open,
    "conversations.info": conversations_info,
    "conversations.members": conversations_members,
    "chat.postMessage": chat_post_message,
    "chat.postEphemeral": chat_post_ephemeral,
    "chat.update": chat_update,
    "chat.delete": chat_delete,
    "views.open": windows.views_open,
    "views.push": windows.views_push,
    "views.update": windows.views_update,
    "views.publish": windows.views_publish,
    "apps.connections.open": apps_connections_open,
    "oauth.v2.access": oauth_v2_access,
}
