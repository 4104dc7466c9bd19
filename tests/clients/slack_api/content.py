"""What goes into messages and windows: checked, posted, changed; and the app hears of its own messages."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.clients.slack_api import checking
from tests.clients.slack_api.arguments import Refusal
from tests.clients.slack_api.blocks import with_ids
from tests.clients.slack_api.workspace import Channel, Message, View, Workspace

if TYPE_CHECKING:
    from tests.clients.slack_api.server import SlackServer

JSON = dict[str, Any]


def content(server: "SlackServer", given: Mapping[str, Any]) -> tuple[str, list[JSON]]:
    """Text and blocks of a message, checked."""
    text, blocks = given.get("text", ""), given.get("blocks") or []
    if given.get("attachments"):
        raise Refusal(
            "invalid_attachments", response_metadata={"messages": ["attachments are a thing of the past"]}
        )
    if not text and not blocks:
        raise Refusal("no_text")
    if not text and server.needs_text:
        messages = [
            "[ERROR] the top-level `text` is missing: screen readers and notifications read nothing else"
        ]
        raise Refusal("invalid_arguments", response_metadata={"messages": messages})
    if len(text) > checking.TEXT_OF_A_MESSAGE:
        raise Refusal("msg_too_long")
    found = server.check("message", {"text": text, "blocks": blocks})
    if found:
        errors = [each.removeprefix("[ERROR] ") for each in found]
        raise Refusal("invalid_blocks", errors=errors, response_metadata={"messages": found})
    return text, with_ids(blocks)


def check_view(server: "SlackServer", view: JSON, kind: checking.Kind) -> JSON:
    """The view as Slack keeps it, or `invalid_arguments` with every complaint."""
    if len(json.dumps(view).encode()) > checking.VIEW_BYTES:
        raise Refusal("view_too_large")
    found = server.check(kind, view)
    if found:
        raise Refusal("invalid_arguments", response_metadata={"messages": found})
    return {**view, "blocks": with_ids(view["blocks"])}


def post(
    server: "SlackServer",
    place: Workspace,
    channel: Channel,
    text: str,
    blocks: list[JSON],
    *,
    only_for: str | None = None,
) -> Message:
    """A new message of the bot."""
    message = Message(
        channel=channel.id,
        ts=server.ts(),
        user=place.bot_user,
        text=text,
        blocks=blocks,
        bot_id=place.bot_id,
        app_id=server.app.id,
        team=place.id,
        only_for=only_for,
    )
    server.changed(lambda: place.messages.append(message))
    if channel.kind == "im" and only_for is None:
        event = {**message.shown(), "channel": channel.id, "channel_type": "im", "event_ts": message.ts}
        server.echo(place, event)
    return message


def rewrite(server: "SlackServer", place: Workspace, message: Message, text: str, blocks: list[JSON]) -> None:
    """Change a message; its chat hears of it, as chats at Slack do."""
    before, message.text, message.blocks = message.shown(), text, blocks
    message.edited_ts = server.ts()
    server.changed(lambda: None)
    if place.channels[message.channel].kind == "im" and message.only_for is None:
        server.echo(
            place,
            {
                "type": "message",
                "subtype": "message_changed",
                "message": message.shown(),
                "previous_message": before,
                "channel": message.channel,
                "hidden": True,
                "ts": message.edited_ts,
                "event_ts": message.edited_ts,
                "channel_type": "im",
            },
        )


def redraw(server: "SlackServer", view: View, content: JSON) -> None:
    """New content for a window or home; what was typed stays where block_id and action_id are the same."""
    view.content = content
    view.hash = server.hash()
    view.errors = {}
    there = {
        (block["block_id"], element.get("action_id"))
        for block in view.blocks
        for element in [block.get("element"), block.get("accessory"), *block.get("elements", [])]
        if isinstance(element, dict)
    }
    view.typed = {key: typed for key, typed in view.typed.items() if key in there}
    server.changed(lambda: None)
