"""Opening the playground: its own databases, clock and keys, with the made-up school already in them."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from adapters.keystore import DirectoryKeys
from adapters.playground import school
from adapters.playground.clock import SteppedClock
from adapters.playground.messages import Base as OwnTables
from adapters.playground.messages import Messages
from adapters.playground.messenger import Messenger
from adapters.playground.seeding import PLATFORM, seed
from adapters.playground.trail import Trails
from bot import database as app
from bot import house as core
from bot import jobs
from bot.conversation.card import Card
from bot.conversation.event import Sender
from bot.conversation.phrases import LOCALES, Words
from bot.learning.library import load_library
from bot.polls.ballot_box import BallotBox
from bot.routes import ROUTES
from bot.routing import Routes
from bot.sealing import MASTER

P = ParamSpec("P")
T = TypeVar("T")

INSTALLATION: Final = "larkfield"
"""The school's own id on this platform."""

FILES: Final = ("app.db", "ballots.db", "playground.db")

Prepare = Callable[[app.Database, BallotBox], None]
"""Brings the tables of the app and of the ballot box to what this program needs."""


def create_tables(database: app.Database, ballots: BallotBox) -> None:
    """Make the tables directly from the mapped classes: for tests, which begin with nothing."""
    app.Base.metadata.create_all(database.engine)
    ballots.create_all()


class Playground:
    """The made-up school and all that belongs to it. Made by `open_playground`, ended by `close`.

    Everything that touches a database runs in one thread (`run`), one thing after the other.
    """

    house: core.House
    clock: SteppedClock
    messages: Messages
    messenger: Messenger
    trails: Trails
    homes: dict[str, Card]
    """Person → what a button of their home has put in its place, until they open it again."""
    tenant: str

    def __init__(
        self,
        folder: Path,
        prepare: Prepare,
        compute: Callable[..., Any],
        routes: Routes,
        public_url: str | None,
        words: Words,
    ) -> None:
        self.folder = folder
        self._public_url = public_url
        self.routes = routes
        self._prepare = prepare
        self._compute = compute
        self.own: app.Database
        """What belongs to the playground and not to the bot: messages, the clock, a year that is watched."""
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="playground")
        self.moving = asyncio.Lock()
        """Held while the clock is moved on: it moves for one person at a time."""
        self._words = words
        self._libraries = {tag: load_library(tag) for tag in LOCALES}
        self._open()

    async def run(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Do this in the database thread."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, lambda: work(*given, **named))

    def sender(self, person: str) -> Sender:
        """A person as this platform names them."""
        return Sender(platform=PLATFORM, installation=INSTALLATION, user=person)

    def reset(self) -> None:
        """The school anew: every row, message, key and hour that has passed is forgotten."""
        self._close_databases()
        for name in FILES:
            for ending in ("", "-wal", "-shm"):
                (self.folder / f"{name}{ending}").unlink(missing_ok=True)
        keys = self.house.keys
        for name in keys.names():
            keys.destroy(name)
        self._open()

    def close(self) -> None:
        """Finish what is being done and let the files go."""
        self.thread.shutdown(wait=True)
        self._close_databases()

    def _open(self) -> None:
        app_url, ballots_url, own_url = (f"sqlite:///{self.folder / name}" for name in FILES)
        keys = DirectoryKeys(self.folder / "keys")
        if MASTER not in keys.names():
            keys.create(MASTER, secrets.token_bytes(32))
        self.own = app.Database(own_url)
        OwnTables.metadata.create_all(self.own.engine)
        self.clock = SteppedClock(self.own, school.OPENS)
        self.messages = Messages(self.own)
        database, ballots = app.Database(app_url), BallotBox(ballots_url, keys)
        try:
            self._prepare(database, ballots)
        except BaseException:
            for opened in (database.close, ballots.dispose, self.own.close):
                opened()
            raise
        self.house = core.House(
            database=database,
            ballots=ballots,
            keys=keys,
            clock=self.clock,
            words=self._words,
            libraries=self._libraries,
            public_url=self._public_url,
            compute=self._compute,
        )
        self.messenger = Messenger(self.messages, self.clock, INSTALLATION)
        self.trails = Trails()
        self.homes = {}
        self.trails.before_move = self.messages.last_number()  # what an earlier run said is not news
        self.tenant = seed(self.house, self.routes, INSTALLATION)
        jobs.catch_up(self.house, self.routes)  # a school of an earlier version of the bot

    def _close_databases(self) -> None:
        self.house.database.close()
        self.house.ballots.dispose()
        self.own.close()


def open_playground(
    data_dir: Path,
    *,
    prepare: Prepare = create_tables,
    compute: Callable[..., Any] = core.inline,
    routes: Routes = ROUTES,
    public_url: str | None = None,
    words: Words | None = None,
) -> Playground:
    """Open the playground in `data_dir/playground`, making the school if it is not there yet.

    `prepare` brings its tables up to date (a server hands in the migrations); `compute` runs pure functions,
    in another process where the caller has one; `routes` are other tables than the product's, for tests;
    `public_url` is where a browser reaches our own pages, which whoever serves it then serves as well;
    `words` are those of somebody who has them compiled already.
    """
    folder = data_dir / "playground"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Playground(folder, prepare, compute, routes, public_url, words or Words())
