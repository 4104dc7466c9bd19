"""What a Slack workspace holds: people, channels, messages, windows and homes, shaped as Slack's."""

import secrets
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.clients.slack_api.blocks import elements_of, initial, plain, pressable
from tests.clients.slack_api.users import User

JSON = dict[str, Any]


def new_id(letter: str) -> str:
    """An id as Slack makes them: a letter that tells the kind, then ten capitals and digits."""
    return letter + "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(10))


@dataclass
class Channel:
    """A channel, private channel, direct message (`im`) or group of several people (`mpim`)."""

    id: str
    kind: Literal["channel", "group", "im", "mpim"]
    members: list[str]
    name: str = ""
    archived: bool = False

    def shown(self, *, but: str) -> JSON:
        """The conversation object, as the app with the bot user `but` gets it."""
        shown: JSON = {
            "id": self.id,
            "created": 1767225600,
            "is_archived": self.archived,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_im": self.kind == "im",
            "is_mpim": self.kind == "mpim",
            "is_private": self.kind != "channel",
            "is_org_shared": False,
        }
        if self.kind == "im":
            return {**shown, "user": next(m for m in self.members if m != but), "is_user_deleted": False}
        return {**shown, "name": self.name, "name_normalized": self.name, "is_member": but in self.members}


@dataclass
class Message:
    """One message. `only_for` is the one person who sees it, if it is ephemeral."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[JSON] = field(default_factory=list)
    bot_id: str = ""
    app_id: str = ""
    team: str = ""
    only_for: str | None = None
    deleted: bool = False
    edited_ts: str | None = None
    client_msg_id: str = ""

    def shown(self) -> JSON:
        """The message object, as answers, events and clicks carry it."""
        shown: JSON = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        shown |= {"team": self.team}
        if self.bot_id:
            shown |= {
                "bot_id": self.bot_id,
                "app_id": self.app_id,
                "bot_profile": {
                    "id": self.bot_id,
                    "deleted": False,
                    "name": "Vice Versa",
                    "updated": 1767225600,
                    "app_id": self.app_id,
                    "team_id": self.team,
                },
            }
        if self.client_msg_id:
            shown["client_msg_id"] = self.client_msg_id
        if self.blocks:
            shown["blocks"] = self.blocks
        if self.edited_ts:
            shown["edited"] = {"user": self.user, "ts": self.edited_ts}
        return shown

    @property
    def plain(self) -> str:
        """All that a person reads in it, top to bottom; without blocks, its text."""
        return plain(self.blocks) if self.blocks else self.text

    @property
    def title(self) -> str:
        """The first line that a person reads."""
        return self.plain.partition("\n")[0]

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in order."""
        return [element["text"]["text"] for _, element in pressable(self.blocks)]


@dataclass
class View:
    """A modal window or a home tab. `typed` is what the person has put into it so far."""

    id: str
    team: str
    user: str
    content: JSON
    hash: str
    app_id: str
    bot_id: str
    root: str
    previous: str | None = None
    closed: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    """block_id → the complaint beside that field."""
    typed: dict[tuple[str, str], JSON] = field(default_factory=dict)

    @property
    def blocks(self) -> list[JSON]:
        """Its blocks, with the ids that Slack gives where the app gave none."""
        return list(self.content.get("blocks", []))

    @property
    def title(self) -> str:
        """The words in its bar; of a home, the first line."""
        head: JSON | None = self.content.get("title")
        return head["text"] if head else plain(self.blocks).partition("\n")[0]

    @property
    def plain(self) -> str:
        """All that a person reads in it."""
        return plain(self.blocks)

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in order."""
        return [element["text"]["text"] for _, element in pressable(self.blocks)]

    def state(self) -> JSON:
        """`state.values` of a payload: block_id → action_id → what is in that element."""
        values: dict[str, dict[str, JSON]] = {}
        for block in self.blocks:
            for element in elements_of(block):
                if element["type"] not in {"button", "image", "overflow"}:
                    key = block["block_id"], element["action_id"]
                    values.setdefault(key[0], {})[key[1]] = self.typed.get(key) or initial(element)
        return {"values": values}

    def shown(self) -> JSON:
        """The view object, as answers and payloads carry it."""
        home = self.content["type"] == "home"
        return {
            "id": self.id,
            "team_id": self.team,
            "type": self.content["type"],
            "blocks": self.blocks,
            "private_metadata": self.content.get("private_metadata", ""),
            "callback_id": self.content.get("callback_id", ""),
            "state": self.state(),
            "hash": self.hash,
            "title": self.content.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
            "clear_on_close": self.content.get("clear_on_close", False),
            "notify_on_close": self.content.get("notify_on_close", False),
            "close": None if home else self.content.get("close"),
            "submit": None if home else self.content.get("submit"),
            "previous_view_id": self.previous,
            "root_view_id": self.root,
            "app_id": self.app_id,
            "external_id": self.content.get("external_id", ""),
            "app_installed_team_id": self.team,
            "bot_id": self.bot_id,
        }


class Workspace:
    """One workspace with the app in it: everything that happened there, for tests to look at."""

    def __init__(self, *, id: str = "T0ACME", name: str = "Acme", domain: str = "acme") -> None:  # noqa: A002 - Slack's word
        self.id = id
        self.name = name
        self.domain = domain
        self.bot_user = new_id("U")
        self.bot_id = new_id("B")
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: list[Message] = []
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.installed = True
        self.users[self.bot_user] = User(
            id=self.bot_user, team=id, name="viceversa", real_name="Vice Versa", is_bot=True
        )

    def add_user(self, id: str, real_name: str, **more: Any) -> User:  # noqa: A002 - Slack's word
        """A person of this workspace; `more` are fields of `User`."""
        name = more.pop("name", real_name.partition(" ")[0].lower())
        email = more.pop("email", f"{name}@{self.domain}.example")
        self.users[id] = User(id=id, team=self.id, name=name, real_name=real_name, email=email, **more)
        return self.users[id]

    def add_channel(self, id: str, name: str, members: list[str], *, private: bool = False) -> Channel:  # noqa: A002 - Slack's word
        """A channel; the bot is in it only if `members` say so."""
        self.channels[id] = Channel(id=id, name=name, members=members, kind="group" if private else "channel")
        return self.channels[id]

    def conversation(self, *users: str) -> Channel | None:
        """The chat of the bot with exactly these people, if it was ever opened."""
        members = {self.bot_user, *users}
        return next(
            (c for c in self.channels.values() if c.kind in {"im", "mpim"} and set(c.members) == members),
            None,
        )

    def open_conversation(self, *users: str) -> Channel:
        """The chat of the bot with exactly these people, opened where there is none yet."""
        found = self.conversation(*users)
        if found is None:
            direct = len(users) == 1
            found = Channel(
                id=new_id("D" if direct else "C"),
                kind="im" if direct else "mpim",
                members=[self.bot_user, *users],
                name="" if direct else f"mpdm-{'--'.join(self.users[u].name for u in users)}-1",
            )
            self.channels[found.id] = found
        return found

    def message(self, channel: str, ts: str) -> Message | None:
        """The message everybody sees there; ephemeral ones cannot be found again."""
        return next(
            (
                m
                for m in self.messages
                if (m.channel, m.ts) == (channel, ts) and m.only_for is None and not m.deleted
            ),
            None,
        )

    def seen_by(self, user: str, channel: str | None = None) -> list[Message]:
        """What this person sees now: in one channel, or in the bot's own chat."""
        if channel is None:
            chat = self.conversation(user)
            if chat is None:
                return []
            channel = chat.id
        if user not in self.channels[channel].members and self.channels[channel].kind != "channel":
            return []
        return [
            m for m in self.messages if m.channel == channel and not m.deleted and m.only_for in {None, user}
        ]

    def modal_of(self, user: str) -> View | None:
        """The window this person has open, the topmost of a stack."""
        return next((v for v in reversed(self.views.values()) if v.user == user and not v.closed), None)
