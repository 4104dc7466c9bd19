"""What the server asks of a real platform: to begin, to hand its events to the house, to end in order."""

from typing import TYPE_CHECKING, Protocol

from aiohttp import web

from adapters.delivery import Messenger
from adapters.limits import Limits
from bot.ports import Offers

if TYPE_CHECKING:
    from adapters.live import Live


class Platform(Protocol):
    """One of the platforms that the settings name."""

    @property
    def name(self) -> str:
        """As it stands in `Installation.platform`, in outbox lanes and in logs."""

    @property
    def messenger(self) -> Messenger:
        """Its side of the outbox."""

    @property
    def limits(self) -> Limits:
        """How fast it may be written to."""

    @property
    def offers(self) -> Offers:
        """What it offers beside messages."""

    def routes(self) -> list[web.RouteDef]:
        """Where it sends its requests, beneath this server's address."""

    async def start(self, live: "Live") -> list[str]:
        """Make its installations known and begin to take events; gives lines for whoever started us.

        Raises `BadSettings` with one line for each setting that cannot be used.
        """

    async def look_after_people(self) -> None:
        """Ask the platform about people whose profile is missing or old; a little at a time, often called."""

    async def stop_taking(self) -> None:
        """Take no more events; those under way are still answered."""

    async def close(self) -> None:
        """Let connections go; called when nothing is under way any more."""
