"""A notice made ready to send: where to, and the card in the reader's words."""

from typing import Any

import msgspec

from bot.conversation.card import Card


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where a parcel goes: one installation, and there a person, several people or a channel.

    `users` are the platform's own ids; `reference` is the platform's conversation reference if one is kept.
    """

    platform: str
    installation: str
    users: tuple[str, ...] = ()
    channel: str | None = None
    reference: dict[str, Any] | None = None


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """One send. With `replaces` it updates that message; with `card` None it retracts it."""

    tenant: str
    outgoing: str
    """The outbox row's id."""
    address: Address
    card: Card | None
    text: str
    """The card as plain text: notifications and screen readers get this."""
    replaces: dict[str, Any] | None = None
    mentions: dict[str, str] = {}
    """Member id → the platform's user id of those who are addressed: only they may be mentioned."""
