"""What Teams sends, in our own words: an activity in, what it means to us out. Pure; everything is a claim.

What a shape says that is not the documented one is refused (`Unreadable`); what we have no use for is None.
"""

import re
from hashlib import blake2b
from typing import Any, Final, Literal

import msgspec

from adapters.teams import dialog
from adapters.teams.activity import (
    Activity,
    ChannelData,
    Executed,
    Pressed,
    Query,
    Task,
    Unreadable,
    as_shape,
    mentions,
    said,
    zone,
)
from adapters.teams.reference import PLATFORM, Posted, Reference
from bot.conversation.event import Click, Command, Event, Lifecycle, Sender, Submission, Suggest, Typed

LONGEST_QUERY: Final = 100

SLASH: Final = re.compile(r"/(?:viceversa|vv)(?=\s|$)", re.IGNORECASE)

How = Literal["typed", "execute", "press", "fetch", "submit", "sent_card", "search", "installed", "removed"]
"""How somebody acted: by typing · an `Action.Execute` · another button of a message · asking for a dialog ·
sending one · sending a form that is a message · searching · adding the app · taking it away."""


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody was when they acted: what an answer may change, and where it is said."""

    how: How
    account: str
    """The person, as `Sender.user` has them."""
    person: Reference
    """The bot's own chat with them; its conversation is empty where this came from elsewhere."""
    thread: str = ""
    """The conversation it came from, where others read along."""
    card: Posted | None = None
    """Our message in that chat that they acted on; None where it is shared or not known."""
    zone: str = ""
    sent: dialog.Sent | None = None
    """What came back from a form."""
    only_a_file: bool = False
    """A file or a picture without words, which nobody reads here."""

    @property
    def personal(self) -> bool:
        """Whether it was in the bot's own chat."""
        return bool(self.person.conversation)

    @property
    def invoked(self) -> bool:
        """Whether the client waits for an answer in the response itself."""
        return self.how in {"execute", "fetch", "submit", "search"}


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody did something and is to be answered."""

    event: Event
    origin: Origin


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """The app was added to a team or group chat: who is there may be written to from now on."""

    service_url: str
    conversation: str
    tenant: str


Parsed = Act | Joined


def parse(activity: Activity, tenant: str) -> Parsed | None:
    """What an activity from this tenant means to us, or None. Raises `Unreadable`."""
    who = activity.from_
    if not who.id or not activity.conversation.id:
        raise Unreadable("nobody, or nowhere")
    if who.id.startswith("28:"):
        return None  # a bot
    match activity.type:
        case "message":
            return _message(activity, tenant)
        case "invoke":
            return _invoked(activity, tenant)
        case "installationUpdate":
            return _installed(activity, tenant)
        case _:
            # conversationUpdate comes together with installationUpdate, which says more; people who join or
            # leave a team are still where they were. Edits, deletions and reactions change nothing here.
            return None


def _message(activity: Activity, tenant: str) -> Act | None:
    if activity.value is not None and not (activity.text or "").strip():
        return _pressed(activity, tenant)
    words = said(activity)
    slash = SLASH.match(words)
    text = words[slash.end() :].strip() if slash else words
    sender, key = _sender(activity, tenant), _key(activity)
    origin = _origin(activity, tenant, "typed")
    if activity.is_personal:
        if activity.is_only_a_file:
            origin = msgspec.structs.replace(origin, only_a_file=True)
        if slash:
            return Act(event=Command(id=key, sender=sender, text=text), origin=origin)
        return Act(event=Typed(id=key, sender=sender, text=text), origin=origin)
    if not mentions(activity):
        return None  # people talking to each other
    beside = activity.channel_data or ChannelData()
    channel = (beside.channel.id if beside.channel else None) or (activity.conversation.id or "")
    names = (beside.channel, beside.team)
    called = next((named.name for named in names if named and named.name), activity.conversation.name)
    event = Command(
        id=key,
        sender=sender,
        text=text,
        channel=channel.partition(";")[0],
        channel_name=(called or "")[:80],
    )
    return Act(event=event, origin=origin)


def _pressed(activity: Activity, tenant: str) -> Act:
    """A button of a message that is no `Action.Execute`, or a form sent from a message."""
    sent = dialog.sent(activity.value)
    if sent is not None:
        return Act(
            event=_submission(activity, tenant, sent),
            origin=_origin(activity, tenant, "sent_card", sent=sent),
        )
    # A client with dialogs would have asked for one: see `task/fetch` below.
    click = _click(activity, tenant, as_shape(Pressed, activity.value))
    event = msgspec.structs.replace(click, opens_forms=False)
    return Act(event=event, origin=_origin(activity, tenant, "press"))


def _invoked(activity: Activity, tenant: str) -> Act | None:
    match activity.name:
        case "adaptiveCard/action":
            executed = as_shape(Executed, activity.value)
            if executed.trigger == "automatic":
                return None  # nobody pressed anything
            event = _click(activity, tenant, executed.action.data)
            return Act(event=event, origin=_origin(activity, tenant, "execute"))
        case "task/fetch":
            pressed = as_shape(Pressed, as_shape(Task, activity.value).data)
            event = _click(activity, tenant, pressed)
            return Act(event=event, origin=_origin(activity, tenant, "fetch"))
        case "task/submit":
            data = as_shape(Task, activity.value).data
            sent = dialog.sent(data)
            if sent is None:
                raise Unreadable("no form")
            origin = _origin(activity, tenant, "submit", sent=sent, opened_from=data.get("at"))
            return Act(event=_submission(activity, tenant, sent), origin=origin)
        case "application/search":
            query = as_shape(Query, activity.value)
            suggest = Suggest(
                # Searching changes nothing, and is asked again and again: its answers are not kept.
                id="suggest",
                sender=_sender(activity, tenant),
                field=query.dataset or "",
                query=(query.query_text or "")[:LONGEST_QUERY],
            )
            return Act(event=suggest, origin=_origin(activity, tenant, "search"))
        case _:
            return None


def _installed(activity: Activity, tenant: str) -> Parsed | None:
    match activity.action:
        case "add" if activity.is_personal:
            event = Lifecycle(id=_key(activity), sender=_sender(activity, tenant), what="opened_home")
            return Act(event=event, origin=_origin(activity, tenant, "installed"))
        case "add":
            conversation = (activity.conversation.id or "").partition(";")[0]
            return Joined(service_url=activity.service_url, conversation=conversation, tenant=tenant)
        case "remove" if activity.is_personal:
            event = Lifecycle(id=_key(activity), sender=_sender(activity, tenant), what="removed_app")
            return Act(event=event, origin=_origin(activity, tenant, "removed"))
        case _:
            return None  # an upgrade, or taken from a team: nobody's own chat has changed


def _click(activity: Activity, tenant: str, pressed: Pressed) -> Click:
    return Click(
        id=_key(activity), sender=_sender(activity, tenant), name=pressed.name, args=dict(pressed.args)
    )


def _submission(activity: Activity, tenant: str, sent: dialog.Sent) -> Submission:
    return Submission(
        id=_key(activity),
        sender=_sender(activity, tenant),
        form=sent.form,
        args=sent.args,
        values=sent.values,
    )


def _origin(
    activity: Activity,
    tenant: str,
    how: How,
    *,
    sent: dialog.Sent | None = None,
    opened_from: Any = None,
) -> Origin:
    here = activity.conversation.id or ""
    personal = activity.is_personal
    # A form says which message its button was on. Only what is in this very chat can be meant: there are
    # the bot and this person, and the bot can change its own messages alone.
    acted_on = opened_from if how == "submit" else activity.reply_to_id
    card = None
    if personal and isinstance(acted_on, str) and acted_on:
        card = Posted(service_url=activity.service_url, conversation=here, activity=acted_on)
    reference = Reference(
        service_url=activity.service_url,
        conversation=here if personal else "",
        tenant=tenant,
        user=activity.from_.id or "",
        locale=(activity.locale or "")[:35],
    )
    return Origin(
        how=how,
        account=_sender(activity, tenant).user,
        person=reference,
        thread="" if personal else here,
        card=card,
        zone=zone(activity),
        sent=sent,
    )


def _sender(activity: Activity, tenant: str) -> Sender:
    who = activity.from_
    return Sender(platform=PLATFORM, installation=tenant, user=who.aad_object_id or who.id or "")


def _key(activity: Activity) -> str:
    """What makes this event the same when it comes again.

    An activity's id is a moment in milliseconds, unique in its conversation alone: by itself, somebody else's
    answer could be taken for this one's. Without an id, nothing can be told to have come before.
    """
    if not activity.id:
        raise Unreadable("no id")
    parts = (activity.conversation.id or "", activity.from_.id or "", activity.name or "", activity.id)
    return blake2b("\n".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
