"""An organisation on real platforms, with the story's own clock: nothing rings, time passes where told.

The adapters run in a loop of their own, as they do when they are served, and speak over sockets to servers
that play Slack and Teams. What is due is planned, composed and recorded here, and sent by their messengers.
"""

import csv
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from adapters import operating
from adapters.live import Live
from adapters.platform import Platform
from bot import jobs
from bot.house import House
from bot.outbox.outcome import Outcome
from bot.outbox.parcel import Parcel
from bot.routes import ROUTES
from tests.beside import Beside
from tests.fakes import SteppedClock, house_at
from tests.scenarios.telling import Asked, Cast

T = TypeVar("T")

CAST = Cast(
    coordinator="Cora Lindgren",
    alternate="Alt Berger",
    sponsor="Sol Marchetti",
    juniors=("Ana Costa", "Ben Okri", "Cem Yildiz"),
    seniors=("Sol Marchetti", "Eva Novak", "Fay Duarte", "Gus Hoang"),
)

LEVELS = {
    **dict.fromkeys((CAST.coordinator, CAST.alternate), 4),
    **dict.fromkeys(CAST.juniors, 2),
    **dict.fromkeys(CAST.seniors, 5),
}
"""Everybody's level, as the organisation's file has it."""


def address(name: str) -> str:
    """Somebody's e-mail address, the same on every platform."""
    return f"{name.split(maxsplit=1)[0].lower()}@school.example"


class AtScreen(Protocol):
    """One platform's side of a story: what somebody does there and sees."""

    async def command(self, name: str, text: str) -> None:
        """Their words to the bot."""

    async def press(self, name: str, label: str) -> None:
        """A button."""

    async def submit(self, name: str, values: dict[str, Any]) -> None:
        """The form they have open."""

    async def open_home(self, name: str) -> None:
        """They look at their home."""

    def home(self, name: str) -> str:
        """What their home says."""

    def asked(self, name: str) -> list[Asked]:
        """The form's fields."""

    def newest(self, name: str) -> str:
        """The newest message of the bot."""

    def buttons(self, name: str) -> list[str]:
        """Its buttons."""

    def said(self, name: str) -> int:
        """How many messages of the bot they can read."""


class TwoScreens:
    """Somebody with a screen on each platform: they look, and act, where something was said last."""

    def __init__(self, *seats: tuple[AtScreen, str]) -> None:
        self._seats = seats
        self._read = [screen.said(name) for screen, name in seats]
        self._at = 0
        self.first = seats[0][0]

    async def command(self, _: str, text: str) -> None:
        screen, name = self._seat()
        await screen.command(name, text)

    async def press(self, _: str, label: str) -> None:
        screen, name = self._seat()
        await screen.press(name, label)

    async def submit(self, _: str, values: dict[str, Any]) -> None:
        screen, name = self._seat()
        await screen.submit(name, values)

    async def open_home(self, _: str) -> None:
        screen, name = self._seat()
        await screen.open_home(name)

    def home(self, _: str) -> str:
        screen, name = self._seat()
        return screen.home(name)

    def asked(self, _: str) -> list[Asked]:
        screen, name = self._seat()
        return screen.asked(name)

    def newest(self, _: str) -> str:
        screen, name = self._seat()
        return screen.newest(name)

    def buttons(self, _: str) -> list[str]:
        screen, name = self._seat()
        return screen.buttons(name)

    def said(self, _: str) -> int:
        return sum(screen.said(name) for screen, name in self._seats)

    def _seat(self) -> tuple[AtScreen, str]:
        now = [screen.said(name) for screen, name in self._seats]
        news = [at for at, (before, after) in enumerate(zip(self._read, now, strict=True)) if after > before]
        if news and self._at not in news:
            (self._at,) = news
        self._read = now
        return self._seats[self._at]


class Sitting:
    """A `Teller` for an organisation whose people sit at one or several platforms."""

    cast = CAST

    def __init__(self, folder: Path) -> None:
        self.clock = SteppedClock()
        self.house: House = house_at(
            f"sqlite:///{folder / 'app.db'}", f"sqlite:///{folder / 'ballots.db'}", self.clock
        )
        self._folder = folder
        self._beside = Beside()
        self._messengers: dict[str, Any] = {}
        self._screens: dict[str, AtScreen] = {}
        self.live: Live | None = None

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the platforms' loop and wait for it."""
        return self._beside.run(work)

    def begin(self, platforms: Sequence[Platform]) -> Live:
        """Make what the platforms are given, as the server does; each is started by who serves it."""
        self._messengers = {platform.name: platform.messenger for platform in platforms}
        offers = {platform.name: platform.offers for platform in platforms}
        object.__setattr__(self.house, "offers", offers)
        self.live = Live(self.house, ROUTES, self._messengers)
        return self.live

    def seat(self, names: Sequence[str], screen: AtScreen) -> None:
        """These people sit there."""
        self._screens |= dict.fromkeys(names, screen)

    def is_also(self, name: str, there: str) -> None:
        """Who sits there under that name is the same person, and looks at both screens from now on."""
        self._screens[name] = TwoScreens((self._screens[name], name), (self._screens[there], there))

    def is_apart(self, name: str) -> None:
        """They look at their first screen alone again."""
        both = self._screens[name]
        assert isinstance(both, TwoScreens)
        self._screens[name] = both.first

    def import_people(self) -> None:
        """The operator's file: addresses, names and levels."""
        file = self._folder / "people.csv"
        with file.open("w", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(("email", "name", "level", "manager"))
            rows.writerows((address(name), name, level, "") for name, level in LEVELS.items())
        here = operating.organisation(self.house.database, None)
        told = operating.import_people(self.house, here, file, dry_run=False)
        assert told[-1].endswith(f": {len(LEVELS)} new, 0 changed, 0 as before."), told

    def coordinator(self, name: str) -> None:
        """The operator lets somebody set up programmes, where the platform does not say who installed."""
        here = operating.organisation(self.house.database, None)
        operating.grant_coordinator(self.house, here, address(name))

    # --- a teller ------------------------------------------------------------------------------------

    def command(self, name: str, text: str) -> None:
        self._acted(self._screens[name].command(name, text))

    def press(self, name: str, label: str) -> None:
        self._acted(self._screens[name].press(name, label))

    def asked(self, name: str) -> list[Asked]:
        return self._screens[name].asked(name)

    def fill(self, name: str, /, **values: Any) -> None:
        self._acted(self._screens[name].submit(name, values))

    def newest(self, name: str) -> str:
        return self._screens[name].newest(name)

    def buttons(self, name: str) -> list[str]:
        return self._screens[name].buttons(name)

    def home(self, name: str) -> str:
        self._acted(self._screens[name].open_home(name))
        return self._screens[name].home(name)

    def until(self, at: datetime) -> None:
        jobs.advance(self.house, ROUTES, self.clock, at, self._post)

    def end(self) -> None:
        """Everything that is left is ended."""
        if self.live is not None:
            self.run(self.live.stop())
        self._beside.end()
        self.house.database.close()
        self.house.ballots.dispose()

    def _acted(self, act: Coroutine[Any, Any, None]) -> None:
        self.run(act)
        assert self.live is not None
        assert self.run(self.live.errands.drain(20)) == 0
        jobs.settle(self.house, ROUTES, self._post)

    def _post(self, parcel: Parcel) -> Outcome:
        outcome: Outcome = self.run(self._messengers[parcel.address.platform].send(parcel))
        return outcome


@contextmanager
def sitting(folder: Path) -> Iterator[Sitting]:
    """A new organisation, closed at the end."""
    here = Sitting(folder)
    try:
        yield here
    finally:
        here.end()
