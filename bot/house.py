"""Everything the core was given when the process started, in one value: no globals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.conversation.phrases import Phrases, Words
from bot.database import Database
from bot.learning.library import Library
from bot.polls.ballot_box import BallotBox
from bot.ports import Clock, KeyStore, Offers
from bot.sealing import Sealer


def inline(work: Callable[..., Any], *given: Any) -> Any:
    """Compute right here: the default where nothing is large enough to need a process of its own."""
    return work(*given)


@dataclass(frozen=True, kw_only=True)
class House:
    """The core's surroundings. Adapters build it once and hand it to `dispatch` and `jobs`."""

    database: Database
    ballots: BallotBox
    keys: KeyStore
    clock: Clock
    words: Words
    libraries: Mapping[str, Library]
    """Locale → prompt and lesson library."""
    public_url: str | None = None
    """Where our own pages are reachable, or None: then nothing links to them."""
    offers: Mapping[str, Offers] = field(default_factory=dict)
    """Platform → what it offers; one that is not named offers everything but links."""
    organisation: str = ""
    """The organisation that the platforms in the settings belong to, by name; empty for the only one."""
    compute: Callable[..., Any] = inline
    """Runs a pure function on values, in another process where adapters provide one."""
    sealer: Sealer = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sealer", Sealer(self.keys))

    def offered(self, platform: str) -> Offers:
        """What that platform offers."""
        return self.offers.get(platform, Offers())

    def phrases(self, locale: str, zone: str) -> Phrases:
        """A reader's words."""
        return Phrases(self.words, locale, zone)
