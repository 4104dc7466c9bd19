"""How to find a person's chat again, and a message in it: what Teams calls a conversation reference."""

from typing import Any, Final, Self

import msgspec

PLATFORM: Final = "teams"

DEFAULT_SERVICE: Final = "https://smba.trafficmanager.net/teams/"
"""Where the Bot Connector takes messages for an organisation that has not written to us yet."""


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """The bot's own chat with one person, as an activity from it said."""

    service_url: str
    conversation: str
    tenant: str
    user: str
    """The id that Teams uses in chats (29:…), not the one of the account."""
    locale: str = ""

    def kept(self) -> dict[str, Any]:
        """As it is stored with the account."""
        return {name: getattr(self, name) for name in self.__struct_fields__}

    @classmethod
    def read(cls, kept: dict[str, Any] | None) -> Self | None:
        """What `kept` gave, or None where there is none, or an older one that says too little."""
        try:
            return None if kept is None else msgspec.convert(kept, cls)
        except msgspec.ValidationError:
            return None


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """One message of ours: enough to change it or take it back."""

    service_url: str
    conversation: str
    activity: str

    def kept(self) -> dict[str, Any]:
        """As it is stored with the outbox's row."""
        return {name: getattr(self, name) for name in self.__struct_fields__}

    @classmethod
    def read(cls, kept: dict[str, Any] | None) -> Self | None:
        """What `kept` gave, or None."""
        try:
            return None if kept is None else msgspec.convert(kept, cls)
        except msgspec.ValidationError:
            return None
