"""What Slack sends, in our own words: a payload in, what it means to us out. Pure; everything is a claim.

Shapes that are not what Slack's documentation says mean nothing to us: they are left alone, never an error.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec

from adapters.slack import modal
from adapters.slack.carrying import opened, unpacked
from adapters.slack.origin import Origin, Place
from adapters.slack.reading import in_whole_characters, said
from adapters.slack.shapes import (
    Authorization,
    Container,
    EventCallback,
    HomeOpened,
    Interaction,
    PersonNews,
    Revoked,
    SlashCommand,
    TypedMessage,
)
from bot.conversation.event import (
    Click,
    Command,
    Event,
    Lifecycle,
    Profile,
    Sender,
    Submission,
    Suggest,
    Typed,
)

PLATFORM: Final = "slack"

SHORTCUTS: Final[Mapping[str, str]] = {"open_viceversa": "", "open_help": "help"}
"""The callback id of each shortcut in the manifest → what one would type instead; nothing opens the home."""

T = TypeVar("T")


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody did something and is to be answered."""

    event: Event
    origin: Origin
    shown: dict[str, Any] = {}
    """The open form as Slack sent it along, of a submission."""


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody joined the workspace."""

    id: str
    sender: Sender
    profile: Profile


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's account is otherwise now; `event` says how. Who is not known here stays unknown."""

    event: Lifecycle


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """The app was taken away from this workspace or organisation."""

    installation: str


Parsed = Act | Arrived | Changed | Removed


def parse(payload: Any) -> Parsed | None:
    """What a payload means to us, or None where it means nothing."""
    if not isinstance(payload, dict):
        return None
    payload = in_whole_characters(payload)
    match payload.get("type"):
        case "event_callback":
            return _callback(payload)
        case str():
            return _interaction(payload)
        case _ if "command" in payload:
            return _command(payload)
        case _:
            return None


def _as(shape: type[T], given: Any) -> T | None:
    try:
        return msgspec.convert(given, shape)
    except (msgspec.ValidationError, RecursionError):
        return None


def _command(payload: dict[str, Any]) -> Act | None:
    found = _as(SlashCommand, payload)
    if found is None:
        return None
    everywhere = found.is_enterprise_install == "true"
    sender = _sender(found.enterprise_id if everywhere else found.team_id, found.user_id)
    if sender is None:
        return None
    # A chat of two people is no channel: nothing can be said there to everybody.
    channel = "" if found.channel_id.startswith("D") else found.channel_id
    event = Command(
        id=found.trigger_id,
        sender=sender,
        text=said(found.text),
        channel=channel or None,
        channel_name=f"#{found.channel_name}" if channel and found.channel_name else "",
    )
    origin = Origin(
        act="command",
        installation=sender.installation,
        user=sender.user,
        channel=found.channel_id,
        trigger=found.trigger_id,
        response_url=found.response_url,
    )
    return _act(event, origin)


def _interaction(payload: dict[str, Any]) -> Act | None:
    found = _as(Interaction, payload)
    if found is None:
        return None
    place = found.enterprise if found.is_enterprise_install else found.team
    sender = _sender(place.id if place else "", found.user.id)
    if sender is None or _from_elsewhere(found):
        return None
    origin = Origin(
        installation=sender.installation,
        user=sender.user,
        channel=found.channel.id if found.channel else "",
        trigger=found.trigger_id,
        response_url=found.response_url or "",
        view=found.view.id if found.view else "",
    )
    match found.type:
        case "block_actions":
            return _click(found, sender, origin)
        case "view_submission":
            return _submission(found, payload, sender, origin)
        case "block_suggestion":
            # The search is read again and again while somebody types, and changes nothing: it needs no id.
            event = Suggest(id="suggest", sender=sender, field=found.action_id, query=found.value or "")
            return Act(event=event, origin=msgspec.structs.replace(origin, act="suggest", place="modal"))
        case "shortcut" | "message_action":
            command = Command(
                id=found.trigger_id, sender=sender, text=SHORTCUTS.get(found.callback_id or "", "")
            )
            return _act(command, msgspec.structs.replace(origin, act="shortcut"))
        case _:
            return None


def _from_elsewhere(found: Interaction) -> bool:
    """Somebody of another company, in a channel that two companies share."""
    return (
        not found.is_enterprise_install
        and found.team is not None
        and found.user.team_id is not None
        and found.user.team_id != found.team.id
    )


def _click(found: Interaction, sender: Sender, origin: Origin) -> Act | None:
    if not found.actions or found.actions[0].type != "button":
        return None  # something was chosen in a form that is yet to be sent
    pressed = unpacked(found.actions[0].value)
    if pressed is None:
        return None  # a link was opened
    container = found.container or Container()
    place = _place(found, container)
    event = Click(
        id=found.trigger_id,
        sender=sender,
        name=pressed.name,
        args=pressed.args,
        on="home" if place == "home" else "message",
    )
    return _act(event, msgspec.structs.replace(origin, act="click", place=place, ts=container.message_ts))


def _place(found: Interaction, container: Container) -> Place:
    if found.view is not None:
        return "home" if found.view.type == "home" else "modal"
    if container.is_ephemeral:
        return "ephemeral"
    if found.channel is None:
        return "nowhere"
    return "own_chat" if found.channel.id.startswith("D") else "shared"


def _submission(found: Interaction, payload: dict[str, Any], sender: Sender, origin: Origin) -> Act | None:
    view = found.view
    form = opened(payload["view"])
    if view is None or form is None:
        return None
    event = Submission(
        id=f"{view.id}:{view.hash}:{found.trigger_id}",
        sender=sender,
        form=form.form,
        args=form.args,
        values=modal.values(payload["view"]),
    )
    before = form.origin
    where = msgspec.structs.replace(
        origin, act="submission", place=before.place, channel=before.channel, ts=before.ts
    )
    return Act(event=event, origin=where, shown=payload["view"])


def _callback(payload: dict[str, Any]) -> Parsed | None:
    found = _as(EventCallback, payload)
    if found is None:
        return None
    where = found.authorizations[0] if found.authorizations else Authorization(team_id=found.team_id)
    installation = (where.enterprise_id if where.is_enterprise_install else where.team_id) or found.team_id
    match found.event.get("type"):
        case "message":
            return _typed(found, installation)
        case "app_home_opened":
            return _home_opened(found, installation)
        case "team_join" | "user_change" as what:
            return _person_news(found, installation, joined=what == "team_join")
        case "app_uninstalled":
            return Removed(installation=installation)
        case "tokens_revoked":
            revoked = _as(Revoked, found.event)
            return Removed(installation=installation) if revoked and revoked.tokens.bot else None
        case _:
            return None


def _typed(found: EventCallback, installation: str) -> Act | None:
    """Plain words of a person in the bot's own chat. Edits, deletions and what bots say are not for us."""
    message = _as(TypedMessage, found.event)
    if message is None or message.channel_type != "im" or message.bot_id is not None:
        return None
    sender = _sender(installation, message.user)
    words = said(message.text or "")
    if sender is None or message.subtype not in (None, "file_share") or not words.strip():
        return None
    event = Typed(id=found.event_id, sender=sender, text=words)
    origin = Origin(
        act="typed",
        installation=installation,
        user=message.user,
        channel=message.channel,
        thread=message.thread_ts,
    )
    return _act(event, origin)


def _home_opened(found: EventCallback, installation: str) -> Act | None:
    opened = _as(HomeOpened, found.event)
    sender = None if opened is None else _sender(installation, opened.user)
    if opened is None or sender is None or opened.tab != "home":
        return None
    event = Lifecycle(id=found.event_id, sender=sender, what="opened_home")
    return _act(event, Origin(act="home_opened", place="home", installation=installation, user=opened.user))


def _person_news(found: EventCallback, installation: str, *, joined: bool) -> Arrived | Changed | None:
    news = _as(PersonNews, found.event)
    if news is None or not news.user.is_ours(installation):
        return None
    person = news.user
    sender = _sender(installation, person.id)
    if sender is None:
        return None
    if joined:
        return Arrived(id=found.event_id, sender=sender, profile=person.known())
    if person.deleted:
        return Changed(event=Lifecycle(id=found.event_id, sender=sender, what="left"))
    # Slack does not say what it was before: whoever is not deleted is here, and back if they had left.
    return Changed(event=Lifecycle(id=found.event_id, sender=sender, what="back", profile=person.known()))


def _act(event: Event, origin: Origin) -> Act | None:
    """An act without an id could not be told from its redelivery."""
    return Act(event=event, origin=origin) if event.id else None


def _sender(installation: str | None, user: str) -> Sender | None:
    if not installation or not user:
        return None
    return Sender(platform=PLATFORM, installation=installation, user=user)
