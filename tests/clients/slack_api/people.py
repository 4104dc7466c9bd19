"""The people of a workspace at their screens: what they do is sent to the app, what it answers they see."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.clients.slack_api import payloads
from tests.clients.slack_api.arguments import Refusal
from tests.clients.slack_api.blocks import elements, pressable
from tests.clients.slack_api.content import check_view, redraw
from tests.clients.slack_api.delivery import Ack
from tests.clients.slack_api.elements import OPTIONS
from tests.clients.slack_api.filling import fill, found, missing, option_of
from tests.clients.slack_api.hooks import Hook
from tests.clients.slack_api.users import User
from tests.clients.slack_api.workspace import Channel, Message, View, new_id

if TYPE_CHECKING:
    from tests.clients.slack_api.server import SlackServer

JSON = dict[str, Any]

TROUBLE = "We had some trouble connecting. Try again?"
"""What Slack says in a window whose answer was missing or not understood."""


class Person:
    """One person. Every method does what they do and comes back when the app has answered."""

    def __init__(self, server: "SlackServer", user: str) -> None:
        self.id = user
        self._server = server
        self._place = server.place_of(user)

    @property
    def user(self) -> User:
        """Their account."""
        return self._place.users[self.id]

    @property
    def chat(self) -> Channel:
        """The bot's own chat with them."""
        return self._place.open_conversation(self.id)

    @property
    def messages(self) -> list[Message]:
        """What they see in the bot's own chat."""
        return self._place.seen_by(self.id)

    @property
    def modal(self) -> View | None:
        """The window they have open."""
        return self._place.modal_of(self.id)

    @property
    def home(self) -> View | None:
        """Their home tab."""
        return self._place.homes.get(self.id)

    # ------------------------------------------------------------ words

    async def command(self, word: str, text: str = "", *, channel: str | None = None) -> Ack:
        """Type a slash command, in the bot's own chat or in a channel; what the ack says is shown."""
        server = self._server
        if word not in server.app.commands:
            raise ValueError(f"{word} is not a valid command")
        place = self._place.channels[channel] if channel else self.chat
        payload = payloads.command(server, self._place, self.user, place, word, text)
        ack = await server.deliver("command", payload)
        if ack.in_time and ack.body:
            said = {"text": ack.body} if isinstance(ack.body, str) else ack.body
            hook = Hook(user=self.id, channel=place.id, original=None, born=server.now(), kind="commands")
            self._apply(lambda: server.hooks.say(hook, said))
        return ack

    async def message(self, text: str) -> Ack:
        """Write to the bot in its own chat."""
        server, chat = self._server, self.chat
        words = Message(
            channel=chat.id,
            ts=server.ts(),
            user=self.id,
            text=text,
            team=self._place.id,
            client_msg_id=new_id("m"),
        )
        server.changed(lambda: self._place.messages.append(words))
        return _sent(
            await server.event(self._place, payloads.typed_message(server, self._place, words, chat))
        )

    async def open_home(self, tab: str = "home") -> Ack:
        """Look at the app's home tab ("home") or its chat ("messages")."""
        opened = payloads.home_opened(self._server, self.user, self.chat, tab, self.home)
        return _sent(await self._server.event(self._place, opened))

    async def shortcut(self, callback_id: str) -> Ack:
        """Choose one of the app's global shortcuts."""
        if callback_id not in self._server.app.shortcuts:
            raise ValueError(f"there is no shortcut {callback_id}")
        payload = payloads.shortcut(self._server, self._place, self.user, callback_id)
        return await self._server.deliver("interaction", payload)

    # ------------------------------------------------------------ buttons and menus

    def newest(self, label: str) -> Message:
        """The newest message that has a button of this label."""
        return next(m for m in reversed(self.messages) if label in m.buttons)

    def pressed(self, where: Message | View | None, label: str) -> JSON:
        """The payload of a press, for a test that sends it its own way."""
        target = where or self.newest(label)
        block, button = next(
            (block, each) for block, each in pressable(target.blocks) if each["text"]["text"] == label
        )
        return self._used(target, block, button, {})

    async def press(self, where: Message | View | None, label: str) -> Ack:
        """Press a button of a message, home or window; None is the newest message that has it."""
        return await self._server.deliver("interaction", self.pressed(where, label))

    async def choose(self, where: Message | View, name: str, label: str) -> Ack:
        """Choose from a menu outside a form, named by its action_id or block_id."""
        block, element = next(
            (block, each)
            for block, each in elements(where.blocks)
            if name in {block["block_id"], each.get("action_id")}
        )
        chosen = {"selected_option": option_of(element, label)}
        return await self._server.deliver("interaction", self._used(where, block, element, chosen))

    def _used(self, where: Message | View, block: JSON, element: JSON, chosen: JSON) -> JSON:
        actions = [payloads.action(element, block, chosen)]
        if isinstance(where, Message):
            return payloads.on_message(self._server, self._place, self.user, where, actions)
        return payloads.on_view(self._server, self._place, self.user, where, actions)

    # ------------------------------------------------------------ windows

    def fill(self, values: Mapping[str, Any], view: View | None = None) -> View:
        """Put values into a window's fields, each named by its label, block_id or action_id."""
        window = view or self._window()
        for name, value in values.items():
            block, element = found(window, name)
            window.typed[(block["block_id"], element["action_id"])] = fill(element, value)
        return window

    async def submit(
        self, view: View | None = None, values: Mapping[str, Any] | None = None, *, unchecked: bool = False
    ) -> Ack:
        """Fill in and send a window. Raises `ValueError` where Slack itself would not let them.

        `unchecked` sends it all the same, as a changed client might.
        """
        window = self.fill(values or {}, view)
        if not unchecked and (complaint := missing(window)):
            raise ValueError(complaint)
        payload = payloads.submission(self._server, self._place, self.user, window)
        ack = await self._server.deliver("interaction", payload)
        if not ack.in_time:
            self._trouble(window)
        else:
            self._apply(lambda: self._answered(window, ack.body))
        return ack

    async def close(self, view: View | None = None) -> Ack | None:
        """Close a window; the app is told if it asked for that."""
        window = view or self._window()
        self._server.changed(lambda: setattr(window, "closed", True))
        if not window.content.get("notify_on_close"):
            return None
        payload = payloads.closed(self._server, self._place, self.user, window)
        return await self._server.deliver("interaction", payload)

    async def search(self, view: View | None, field: str, query: str) -> list[str]:
        """Type into a menu that asks the app for its options; the labels it then shows."""
        window = view or self._window()
        block, element = found(window, field)
        payload = payloads.suggestion(self._server, self._place, self.user, window, block, query)
        ack = await self._server.deliver("interaction", payload)
        offered = ack.body if isinstance(ack.body, dict) else {}
        wrong = list(OPTIONS(offered, "/options"))
        if not ack.in_time or not offered or wrong:
            self._server.mishap(f"the menu {field} shows no results: {wrong or 'no answer'}")
            return []
        options = [
            *offered.get("options", []),
            *(o for g in offered.get("option_groups", []) for o in g["options"]),
        ]
        element["seen"] = options
        return [option["text"]["text"] for option in options]

    def _window(self) -> View:
        window = self.modal
        if window is None:
            raise LookupError(f"{self.user.real_name} has no window open")
        return window

    def _answered(self, window: View, body: Any) -> None:
        server, views = self._server, self._place.views.values()
        if not body:
            server.changed(lambda: setattr(window, "closed", True))
            return
        match body.get("response_action") if isinstance(body, dict) else None:
            case "clear":
                for each in views:
                    each.closed = each.closed or each.root == window.root
                server.changed(lambda: None)
            case "errors":
                fields = {block["block_id"] for block in window.blocks if block["type"] == "input"}
                if not body["errors"] or not set(body["errors"]) <= fields:
                    raise Refusal(f"errors for other blocks than inputs: {sorted(body['errors'])}")
                server.changed(lambda: setattr(window, "errors", body["errors"]))
            case "update":
                redraw(server, window, check_view(server, body["view"], "modal"))
            case "push":
                pushed = replace(window, id=new_id("V"), previous=window.id, typed={}, errors={})
                redraw(server, pushed, check_view(server, body["view"], "modal"))
                server.changed(lambda: self._place.views.update({pushed.id: pushed}))
            case _:
                raise Refusal("an answer that Slack does not understand")

    def _apply(self, answer: Any) -> None:
        try:
            answer()
        except Refusal as refused:
            self._server.mishap(f"{self.user.real_name} saw an error: {refused.error} {refused.more}")

    def _trouble(self, window: View) -> None:
        window.errors = {"": TROUBLE}

    # ------------------------------------------------------------ coming and going

    async def join(self) -> Ack:
        """Their account is new."""
        return await self._account("team_join")

    async def change(self, **fields: Any) -> Ack:
        """Their account changes: `locale`, `tz`, `real_name`, `deleted` …"""
        for name, value in fields.items():
            setattr(self.user, name, value)
        return await self._account("user_change")

    async def _account(self, kind: str) -> Ack:
        server = self._server
        shown = self.user.shown(server.now(), with_locale=True)
        event = {
            "type": kind,
            "user": shown,
            "cache_ts": int(server.now().timestamp()),
            "event_ts": server.ts(),
        }
        return _sent(await server.event(self._place, event))

    async def uninstall(self) -> list[Ack]:
        """Take the app out of the workspace: its tokens end, and it is told so twice."""
        server, place = self._server, self._place
        place.installed = False
        for token in server.app.tokens.values():
            if token.team == place.id and token.kind == "bot":
                token.state = "account_inactive"
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [place.bot_user]}}
        acks = await asyncio.gather(
            server.event(place, {**revoked, "event_ts": server.ts()}),
            server.event(place, {"type": "app_uninstalled", "event_ts": server.ts()}),
        )
        return [ack for ack in acks if ack is not None]


def _sent(ack: Ack | None) -> Ack:
    if ack is None:
        raise ValueError("the app does not subscribe to this event")
    return ack
