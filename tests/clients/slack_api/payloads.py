"""The payloads that Slack sends to an app, with all the fields it sends along."""

import time
from typing import TYPE_CHECKING, Any

from tests.clients.slack_api.users import User
from tests.clients.slack_api.workspace import Channel, Message, View, Workspace, new_id

if TYPE_CHECKING:
    from tests.clients.slack_api.server import SlackServer

JSON = dict[str, Any]


def _team(place: Workspace) -> JSON:
    return {"id": place.id, "domain": place.domain}


def _user(user: User) -> JSON:
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team}


def _interaction(server: "SlackServer", kind: str, place: Workspace, user: User) -> JSON:
    return {
        "type": kind,
        "user": _user(user),
        "api_app_id": server.app.id,
        "token": server.app.verification_token,
        "team": _team(place),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def command(
    server: "SlackServer", place: Workspace, user: User, channel: Channel, word: str, text: str
) -> JSON:
    """A slash command, as the form that Slack posts; user and channel names come escaped."""
    names = {"im": "directmessage", "group": "privategroup", "mpim": channel.name}
    return {
        "token": server.app.verification_token,
        "team_id": place.id,
        "team_domain": place.domain,
        "channel_id": channel.id,
        "channel_name": names.get(channel.kind, channel.name),
        "user_id": user.id,
        "user_name": user.name,
        "command": word,
        "text": text,
        "api_app_id": server.app.id,
        "is_enterprise_install": "false",
        "response_url": server.hooks.new(user.id, channel.id, None, "commands"),
        "trigger_id": server.new_trigger(user.id, place),
    }


def action(element: JSON, block: JSON, chosen: JSON) -> JSON:
    """One entry of `actions`; `chosen` is what the person chose, if it is a menu."""
    one: JSON = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": f"{time.time():.6f}",
        **chosen,
    }
    if element["type"] == "button":
        one["text"] = {"emoji": True, **element["text"]}
        one |= {name: element[name] for name in ("value", "style", "url") if name in element}
    if "placeholder" in element:
        one["placeholder"] = element["placeholder"]
    return one


def on_message(
    server: "SlackServer", place: Workspace, user: User, message: Message, actions: list[JSON]
) -> JSON:
    """Something on a message was used."""
    channel = place.channels[message.channel]
    name = {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)
    shown = message.shown()
    if message.only_for:
        shown = {"bot_id": message.bot_id, "type": "message", "text": message.text, "user": message.user}
        shown |= {"ts": message.ts, "app_id": message.app_id, "blocks": message.blocks, "team": message.team}
    return {
        **_interaction(server, "block_actions", place, user),
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.only_for is not None,
        },
        "trigger_id": server.new_trigger(user.id, place),
        "channel": {"id": channel.id, "name": name},
        "message": shown,
        "state": {"values": {}},
        "response_url": server.hooks.new(user.id, channel.id, message, "actions"),
        "actions": actions,
    }


def on_view(server: "SlackServer", place: Workspace, user: User, view: View, actions: list[JSON]) -> JSON:
    """Something on a home or in a window was used. There is no message, and no `response_url`."""
    return {
        **_interaction(server, "block_actions", place, user),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": server.new_trigger(user.id, place),
        "view": view.shown(),
        "actions": actions,
    }


def submission(server: "SlackServer", place: Workspace, user: User, view: View) -> JSON:
    """A window was sent."""
    return {
        **_interaction(server, "view_submission", place, user),
        "trigger_id": server.new_trigger(user.id, place),
        "view": view.shown(),
        "response_urls": [],
    }


def closed(server: "SlackServer", place: Workspace, user: User, view: View) -> JSON:
    """A window was closed."""
    return {
        **_interaction(server, "view_closed", place, user),
        "view": view.shown(),
        "is_cleared": False,
    }


def suggestion(
    server: "SlackServer", place: Workspace, user: User, view: View, block: JSON, query: str
) -> JSON:
    """Somebody types into a menu whose options the app gives."""
    element = block.get("element") or block["accessory"]
    return {
        **_interaction(server, "block_suggestion", place, user),
        "container": {"type": "view", "view_id": view.id},
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": query,
        "view": view.shown(),
    }


def shortcut(server: "SlackServer", place: Workspace, user: User, callback_id: str) -> JSON:
    """A global shortcut."""
    return {
        **_interaction(server, "shortcut", place, user),
        "action_ts": f"{time.time():.6f}",
        "callback_id": callback_id,
        "trigger_id": server.new_trigger(user.id, place),
    }


def event(server: "SlackServer", place: Workspace, inner: JSON) -> JSON:
    """The envelope of every event."""
    return {
        "token": server.app.verification_token,
        "team_id": place.id,
        "context_team_id": place.id,
        "context_enterprise_id": None,
        "api_app_id": server.app.id,
        "event": inner,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(server.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": place.id,
                "user_id": place.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-eyJldCI6Im1lc3NhZ2UifQ",
    }


def typed_message(server: "SlackServer", place: Workspace, message: Message, channel: Channel) -> JSON:
    """The event `message`, of words in the bot's own chat."""
    rich = {
        "type": "rich_text",
        "block_id": new_id("b")[:5],
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": message.text}]}],
    }
    return {
        **message.shown(),
        "blocks": [rich],
        "channel": channel.id,
        "channel_type": channel.kind,
        "event_ts": message.ts,
    }


def home_opened(server: "SlackServer", user: User, channel: Channel, tab: str, view: View | None) -> JSON:
    """The event `app_home_opened`; it carries the view only where one was published before."""
    opened: JSON = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": channel.id,
        "tab": tab,
        "event_ts": server.ts(),
    }
    return {**opened, "view": view.shown()} if tab == "home" and view else opened
