"""An activity as Teams documents it: the parts that we read, and what a person's words in it were."""

import html
import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

LONGEST_TEXT: Final = 4000
"""Characters of a typed message that are read."""


class Unreadable(Exception):
    """An activity of another shape than Teams' documentation says."""


class _Part(msgspec.Struct, frozen=True, rename="camel"):
    """A part of an activity: camel case there, and everything may be missing or null."""


class _Who(_Part, frozen=True, rename="camel"):
    id: str | None = None
    aad_object_id: str | None = None


class _Conversation(_Part, frozen=True, rename="camel"):
    id: str | None = None
    conversation_type: str | None = None
    is_group: bool | None = None
    tenant_id: str | None = None
    name: str | None = None


class _Named(_Part, frozen=True, rename="camel"):
    id: str | None = None
    name: str | None = None


class ChannelData(_Part, frozen=True, rename="camel"):
    """What Teams adds to what every channel of the Bot Connector says."""

    tenant: _Named | None = None
    channel: _Named | None = None
    team: _Named | None = None


class Activity(_Part, frozen=True, rename="camel"):
    """One activity, as far as it concerns us."""

    type: str
    service_url: str
    from_: _Who = msgspec.field(name="from")
    conversation: _Conversation
    id: str | None = None
    channel_id: str | None = None
    name: str | None = None
    action: str | None = None
    text: str | None = None
    value: Any = None
    reply_to_id: str | None = None
    recipient: _Who | None = None
    locale: str | None = None
    local_timezone: str | None = None
    entities: list[Any] | None = None
    attachments: list[Any] | None = None
    channel_data: ChannelData | None = None

    @property
    def tenants(self) -> tuple[str, ...]:
        """Every tenant id that it names."""
        beside = self.channel_data.tenant if self.channel_data else None
        named = (self.conversation.tenant_id, beside.id if beside else None)
        return tuple(tenant for tenant in named if tenant)

    @property
    def is_only_a_file(self) -> bool:
        """Whether somebody sent a file or a picture and no words. Words come as HTML beside, too."""
        kinds = [each.get("contentType") for each in self.attachments or [] if isinstance(each, Mapping)]
        return not (self.text or "").strip() and any(kind != "text/html" for kind in kinds)

    @property
    def is_personal(self) -> bool:
        """Whether it is from the bot's own chat with one person."""
        kind = self.conversation.conversation_type
        if kind is None:
            return not self.conversation.is_group and not (self.conversation.id or "").startswith("19:")
        return kind == "personal"


class Pressed(msgspec.Struct, frozen=True):
    """What one of our buttons carries."""

    name: str
    args: dict[str, str] = {}


class Executed(msgspec.Struct, frozen=True):
    """The value of `adaptiveCard/action`."""

    class Action(msgspec.Struct, frozen=True):
        """The button itself."""

        data: Pressed

    action: Action
    trigger: str | None = None


class Task(msgspec.Struct, frozen=True):
    """The value of `task/fetch` and `task/submit`."""

    data: dict[str, Any]


class Query(_Part, frozen=True, rename="camel"):
    """The value of `application/search`."""

    query_text: str | None = None
    dataset: str | None = None


def read(raw: Any) -> Activity:
    """The activity in a request's body. Raises `Unreadable`."""
    return as_shape(Activity, raw)  # type: ignore[no-any-return]  # msgspec gives what it was asked for


def said(activity: Activity) -> str:
    """The words that somebody typed, without the mention of the bot and as they were typed."""
    text = activity.text or ""
    for mention in mentions(activity):
        text = text.replace(mention, " ")
    text = re.sub(r"</?at(?: [^<>]*)?>", "", text)
    return html.unescape(text).replace("\xa0", " ").strip()[:LONGEST_TEXT]


def zone(activity: Activity) -> str:
    """The person's time zone as their client says it."""
    said = activity.local_timezone
    for entity in activity.entities or []:
        if isinstance(entity, Mapping) and entity.get("type") == "clientInfo":
            said = said or entity.get("timezone")
    return said[:64] if isinstance(said, str) else ""


def mentions(activity: Activity) -> list[str]:
    """How the text writes the mentions of this bot."""
    me = activity.recipient.id if activity.recipient else None
    found = []
    for entity in activity.entities or []:
        if not isinstance(entity, Mapping) or entity.get("type") != "mention":
            continue
        whom, text = entity.get("mentioned"), entity.get("text")
        if isinstance(whom, Mapping) and me and whom.get("id") == me and isinstance(text, str) and text:
            found.append(text)
    return found


def as_shape(shape: type[Any], raw: Any) -> Any:
    """What was sent, as this shape. Raises `Unreadable`."""
    try:
        return msgspec.convert(raw, shape)
    except (msgspec.ValidationError, RecursionError) as failed:
        raise Unreadable(shape.__name__) from failed
