"""Building the house from its settings: keys, databases brought up to date, words and libraries."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import jinja2
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from adapters import migrations
from adapters.keystore import DirectoryKeys, KeyStoreUnsafe
from adapters.settings import BadSettings, Places, problem, sqlite_file
from bot.conversation.phrases import LOCALES, Words
from bot.database import Database
from bot.errors import KeyClash
from bot.house import House, inline
from bot.learning.library import load_library
from bot.polls.ballot_box import BallotBox
from bot.ports import Clock, Offers
from bot.sealing import MASTER, MASTER_SIZE


def build_house(
    places: Places,
    clock: Clock,
    *,
    public_url: str | None = None,
    compute: Callable[..., Any] = inline,
    words: Words | None = None,
    offers: Mapping[str, Offers] | None = None,
    organisation: str = "",
) -> House:
    """The house as it is handed to `dispatch` and `jobs`; its databases are on their newest step.

    `words` are those that are compiled already, as by `words_kept_in`.
    Raises `BadSettings`; then nothing is left open.
    """
    keys = open_keys(places)
    make_master_key(keys)
    database, ballots = open_databases(places, keys)
    try:
        bring_up(database, ballots)
    except BaseException:
        database.close()
        ballots.dispose()
        raise
    return House(
        database=database,
        ballots=ballots,
        keys=keys,
        clock=clock,
        words=words or Words(),
        libraries={tag: load_library(tag) for tag in LOCALES},
        public_url=public_url,
        compute=compute,
        offers=offers or {},
        organisation=organisation,
    )


def words_kept_in(folder: Path) -> Words:
    """All words; what was compiled is kept in `folder`, for half of what a start costs is compiling.

    Nobody else may write there: what is kept is run. A changed template is compiled anew.
    Raises `BadSettings`.
    """
    try:
        for private in (folder.parent, folder):  # a mode is given to the last folder of a path alone
            private.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as failed:
        wrong = problem("DATA_DIR", f"{folder.parent} cannot be used: {failed.strerror}")
        raise BadSettings([wrong]) from failed
    return Words(compiled=jinja2.FileSystemBytecodeCache(str(folder)))


def close_house(house: House) -> None:
    """Let the databases go; to be called when nothing uses them any more."""
    house.database.close()
    house.ballots.dispose()


def open_keys(places: Places) -> DirectoryKeys:
    """The key store, its folder made when missing. Raises `BadSettings`."""
    try:
        return DirectoryKeys(places.key_dir)
    except KeyStoreUnsafe as unsafe:
        raise BadSettings([problem("KEY_DIR", str(unsafe))]) from unsafe


def make_master_key(keys: DirectoryKeys) -> None:
    """The key that seals stored replies and notes: made at the first start, never replaced.

    Raises `BadSettings` where what is kept under its name is none.
    """
    if MASTER not in keys.names(MASTER):
        with suppress(KeyClash):  # another process has made it at this very moment, and theirs is as good
            keys.create(MASTER, secrets.token_bytes(MASTER_SIZE))
    if len(keys.read(MASTER)) != MASTER_SIZE:
        raise BadSettings([problem("KEY_DIR", f"{keys.folder / MASTER} {CUT_SHORT}; {RESTORE}")])


CUT_SHORT: Final = f"is not the {MASTER_SIZE} bytes that were written there"
RESTORE: Final = "restore it, or move it away for a new one, which cannot read what the old one sealed"


def open_databases(places: Places, keys: DirectoryKeys) -> tuple[Database, BallotBox]:
    """Both databases, not yet spoken to; folders of SQLite files are made. Raises `BadSettings`."""
    for name, url in zip(SETTINGS.values(), (places.database_url, places.ballot_database_url), strict=True):
        file = sqlite_file(url)
        if file is not None:
            try:
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as failed:
                wrong = problem(name, f"its folder {file.parent} cannot be made: {failed.strerror}")
                raise BadSettings([wrong]) from failed
    return Database(places.database_url), BallotBox(places.ballot_database_url, keys)


SETTINGS: Final[Mapping[str, str]] = {"app": "DATABASE_URL", "ballots": "BALLOT_DATABASE_URL"}
"""Which setting names which database."""

NEWER: Final = "this database was used by a newer version of Vice Versa; start that one, or restore a backup"


def bring_up(database: Database, ballots: BallotBox, *, called: Mapping[str, str] = SETTINGS) -> None:
    """Take the migration steps that are missing in both databases; repeatable.

    Raises `BadSettings` that blames the settings in `called`.
    """
    for line, engine in ((migrations.APP, database.engine), (migrations.BALLOTS, ballots.engine)):
        with explained(called[line.name]):
            if migrations.standing(line, engine) == "newer":
                raise BadSettings([problem(called[line.name], NEWER)])
            migrations.bring_up(line, engine)
    ballots.create_all()  # nothing is missing by now; it marks the layout, once


@contextmanager
def explained(name: str) -> Iterator[None]:
    """What a database's driver complains about, as a line about the setting `name`."""
    try:
        yield
    except SQLAlchemyError as failed:
        raise BadSettings([problem(name, f"cannot be used: {what_driver_said(failed)}")]) from failed


def what_driver_said(failed: SQLAlchemyError) -> str:
    """The first line of the driver's complaint: it names hosts and files, never a password or a value."""
    said = str(failed.orig if isinstance(failed, DBAPIError) else failed).strip()
    return said.splitlines()[0][:200] if said else type(failed).__name__
