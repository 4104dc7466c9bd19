"""Looks whether all that an installation needs is in order, changing nothing: one line each, with the fix."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, assert_never

from sqlalchemy.exc import SQLAlchemyError

from adapters import migrations
from adapters.bootstrap import CUT_SHORT, NEWER, RESTORE, SETTINGS, what_driver_said
from adapters.keystore import DirectoryKeys, KeyStoreUnsafe, open_to_others, trouble_with
from adapters.settings import Settings, sqlite_file
from bot.conversation.phrases import LOCALES, Words
from bot.database import Database
from bot.errors import BadWords
from bot.learning.library import load_library
from bot.sealing import MASTER, MASTER_SIZE

CANARY: Final = "doctor.canary"
"""A key that is written, read and destroyed, to see that the store works."""

MIGRATE: Final = "viceversa migrate"
RUN: Final = f"run: {MIGRATE}"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at. `fix` is empty where all is well."""

    what: str
    said: str
    fix: str = ""

    @property
    def line(self) -> str:
        """As it is printed."""
        if self.fix:
            return f"problem  {self.what}: {self.said}. Fix: {self.fix}"
        return f"ok       {self.what}: {self.said}"


def examine(settings: Settings) -> list[Finding]:
    """Everything, in the order in which it is put right."""
    places = settings.places
    return [
        Finding(what="settings", said="all can be used"),
        *_database("database", places.database_url, migrations.APP),
        *_database("ballot database", places.ballot_database_url, migrations.BALLOTS),
        _keys(places.key_dir),
        _apart(settings),
        _public_url(settings.public_url),
    ]


def words() -> Finding:
    """Whether all that people read can be read: a mistake in a file of `prompts/` stops the start."""
    try:
        Words()
        for tag in LOCALES:
            load_library(tag)
    except BadWords as bad:
        return Finding(what="words", said=str(bad), fix="mend that file, or bring back the one that came")
    return Finding(what="words", said=f"all can be read ({', '.join(LOCALES.values())})")


def _database(what: str, url: str, line: migrations.Line) -> Iterator[Finding]:
    """Whether it is there and private, and on the newest step."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        yield Finding(what=what, said=f"there is none yet at {file}", fix=RUN)
        return
    database = Database(url)
    try:
        standing = migrations.standing(line, database.engine)
    except SQLAlchemyError as failed:
        fix = f"check {SETTINGS[line.name]}, and that the server runs and lets this user in"
        if file is not None:
            fix = f"restore {file} from a backup, or let {SETTINGS[line.name]} name another file"
        yield Finding(what=what, said=f"it cannot be used: {what_driver_said(failed)}", fix=fix)
        return
    finally:
        database.close()
    if file is not None and open_to_others(file.parent):
        said = f"others on this machine may look into {file.parent}"
        yield Finding(what=what, said=said, fix=f"run: chmod 700 {file.parent}")
    else:
        yield Finding(what=what, said=f"answers ({file or 'PostgreSQL'})")
    yield _migrations(f"{what}'s tables", standing)


def _migrations(what: str, standing: migrations.Standing) -> Finding:
    match standing:
        case "current":
            return Finding(what=what, said="on the newest step")
        case "empty" | "behind":
            return Finding(what=what, said="steps are missing", fix=RUN)
        case "newer":
            return Finding(what=what, said="from a newer version", fix=NEWER)
        case _:
            assert_never(standing)


def _keys(folder: Path) -> Finding:
    """Whether secrets can be kept, and the one that everything sealed rests on is there."""
    what = "key store"
    if not folder.exists():
        return Finding(what=what, said=f"there is none yet at {folder}", fix=RUN)
    trouble = trouble_with(folder)
    if trouble is not None:
        return Finding(what=what, said=trouble.what, fix=trouble.fix)
    try:
        keys = DirectoryKeys(folder)
        secret = secrets.token_bytes(32)
        keys.create(CANARY, secret)
        kept = keys.read(CANARY) == secret
        keys.destroy(CANARY)
    except (KeyStoreUnsafe, OSError):
        kept = False
    if not kept:
        return Finding(
            what=what, said=f"{folder} does not keep what is written", fix="let this user write there"
        )
    if MASTER not in keys.names(MASTER):
        fix = (
            f"restore {folder / MASTER}; {MIGRATE} makes a new one, which cannot read what the old one sealed"
        )
        return Finding(what=what, said="the master key is missing", fix=fix)
    if len(keys.read(MASTER)) != MASTER_SIZE:
        return Finding(what=what, said=f"{folder / MASTER} {CUT_SHORT}", fix=RESTORE)
    return Finding(what=what, said=f"private, and keeps what is written ({folder})")


def _apart(settings: Settings) -> Finding:
    """Whether a backup of the databases would leave the keys out (spec 5.3)."""
    keys = settings.places.key_dir.resolve()
    urls = (settings.places.database_url, settings.places.ballot_database_url)
    folders = {settings.data_dir.resolve(), *(f.resolve().parent for url in urls if (f := sqlite_file(url)))}
    for folder in sorted(folders):
        if keys == folder or folder in keys.parents or keys in folder.parents:
            said = f"KEY_DIR ({keys}) and the databases ({folder}) lie in one another"
            return Finding(
                what="keys apart", said=said, fix="move KEY_DIR elsewhere, and out of every backup"
            )
    return Finding(what="keys apart", said="outside the databases' folder; keep them out of every backup too")


def _public_url(url: str | None) -> Finding:
    if url is None:
        return Finding(
            what="public URL", said="none: messages have no links to our own pages, all else works"
        )
    return Finding(what="public URL", said=url)
