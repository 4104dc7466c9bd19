"""All that the core asks of the world: the time, a place for keys, and what each platform offers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time. The real one (`adapters.clock`) is the only caller of `datetime.now`."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class KeyStore(Protocol):
    """Holds secrets outside the database and outside its backups (spec 5.3)."""

    def create(self, name: str, secret: bytes) -> None:
        """Keep `secret` under `name`: written and synced before it returns.

        The same bytes again are no harm; other bytes under a name in use raise `KeyClash`.
        """

    def read(self, name: str) -> bytes:
        """The secret of that name, or `KeyMissing`."""

    def destroy(self, name: str) -> None:
        """Remove the secret for good. Absent is fine: destroying is repeatable."""

    def names(self, prefix: str = "") -> list[str]:
        """The names in use that begin with `prefix`, sorted."""


def _no_link(_: str, __: str, ___: str) -> str | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Offers:
    """What one platform offers beside messages to one person."""

    group_chats: bool = True
    """Whether the bot can begin a chat with two people; if not, each gets a message of their own."""
    chat_link: Callable[[str, str, str], str | None] = _no_link
    """(installation, user, e-mail address) → an address that opens a chat with that person, or None."""
