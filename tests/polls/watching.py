"""Everything that can be found out about a poll by somebody who holds tables, files, logs and parcels.

A `Watched` house is told a story; `look` gives what lies about at that moment, ids and sealed bytes made
comparable, so that two stories can be laid side by side.
"""

import io
import json
import logging
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine, MetaData, select

from adapters import logs
from adapters.keystore import DirectoryKeys
from bot.conversation.phrases import Words
from bot.database import Base, Database
from bot.house import House
from bot.learning.library import Library, load_library
from bot.outbox.parcel import Parcel
from bot.polls.ballot_box import BallotBox
from bot.polls.ballot_tables import metadata as ballot_tables
from bot.sealing import MASTER
from tests import fakes
from tests.fakes import Stage, SteppedClock, stage_in

ID = re.compile(r"[0-9a-f]{32}")
PLACE = re.compile(r'"at": ?\d+')
"""The stage's reference to a message: its place among all, by chance for what is sent at one moment."""

SHUFFLED = {("comment", "pos")}
"""What is random by design: where a comment stands among the others."""


@cache
def _words() -> tuple[Words, Mapping[str, Library]]:
    return fakes.words(), {tag: load_library(tag) for tag in ("en", "es")}


@dataclass(frozen=True, kw_only=True)
class Found:
    """What lies about. Everything but `raw` is comparable between two stories."""

    rows: dict[str, list[str]]
    """`app.<table>` and `ballots.<table>` → rows, ids by what they stand for, bytes by their length."""
    keys: list[str]
    log: list[str]
    """The real log at its most talkative."""
    parcels: list[str]
    """Everything sent out, with where to; in no order, for at one moment chance decides who comes first."""
    raw: dict[str, bytes]
    """Bytes of database files, key files, unsealed replies, rows as they are, and what every logger said."""

    def holding(self, words: str) -> set[str]:
        """Where these words can be read."""
        found = {place for place, content in self.raw.items() if words.encode() in content}
        return found | {place for place, lines in self._lines() if any(words in line for line in lines)}

    def differs_from(self, other: "Found") -> set[str]:
        """In which places the two are not the same."""
        mine, theirs = dict(self._lines()), dict(other._lines())
        return {place for place in mine.keys() | theirs.keys() if mine.get(place) != theirs.get(place)}

    def _lines(self) -> Iterator[tuple[str, list[str]]]:
        yield from self.rows.items()
        yield from (("keys", self.keys), ("log", self.log), ("parcels", self.parcels))


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A stage with real keys in a folder, and ears on everything."""

    stage: Stage
    folder: Path
    log: io.StringIO
    every_log: io.StringIO
    """What any logger of any package says, at debug."""
    parcels: list[str] = field(default_factory=list)

    def take(self, parcel: Parcel) -> None:
        """Write down what leaves the house; the stage then delivers it."""
        self.parcels.append(msgspec.json.encode(parcel).decode())

    def look(self) -> Found:
        """What lies about now."""
        stage, house = self.stage, self.stage.house
        named = _ids(stage)
        rows: dict[str, list[str]] = {}
        raw: dict[str, bytes] = {"logs of all packages": self.every_log.getvalue().encode()}
        for side, engine, tables in (
            ("app", house.database.engine, Base.metadata),
            ("ballots", house.ballots.engine, ballot_tables),
        ):
            for name, found in _dump(engine, tables):
                place, open_rows = f"{side}.{name}", found
                raw[place] = repr(found).encode()
                if name == "last_choices":
                    open_rows = [{**row, "actions": _choices(house, row)} for row in found]
                    raw["choices, unsealed"] = repr(open_rows).encode()
                rows[place] = sorted(_comparable(row, name, named) for row in open_rows)
                if name == "seen_event":
                    opened = [house.sealer.unseal("reply", row["reply"]) for row in found]
                    raw["replies, unsealed"] = b"\n".join(opened)
        for file in sorted(self.folder.rglob("*")):
            if file.is_file():
                raw[str(file.relative_to(self.folder))] = file.read_bytes()
        keys = [_named(file.name, named) for file in sorted((self.folder / "keys").iterdir())]
        said = [_named(line.split(" ", 1)[1], named) for line in self.log.getvalue().splitlines()]
        sent = sorted(_named(line, named) for line in self.parcels)
        return Found(rows=rows, keys=sorted(keys), log=said, parcels=sent, raw=raw)


def _dump(engine: Engine, tables: MetaData) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            yield table.name, [dict(row._mapping) for row in connection.execute(select(table))]
        connection.rollback()


def _choices(house: House, row: Mapping[str, Any]) -> str:
    """The buttons that a person's numbers mean, opened."""
    return house.sealer.unseal(f"choices:{row['member_id']}", b64decode(row["actions"][0])).decode()


def _ids(stage: Stage) -> dict[str, str]:
    known = {member: name for name, member in stage.members.items()}
    return known | {stage.tenant: "the tenant"}


def _named(text: str, named: Mapping[str, str]) -> str:
    without = ID.sub(lambda found: f"<{named.get(found[0], 'id')}>", text)
    return re.sub(r"school-[0-9a-f]{6}", "school", PLACE.sub('"at":0', without))


def _comparable(row: Mapping[str, Any], table: str, named: Mapping[str, str]) -> str:
    plain = {
        column: f"{len(value)} bytes" if isinstance(value, bytes) else value
        for column, value in row.items()
        if (table, column) not in SHUFFLED
    }
    return _named(json.dumps(plain, sort_keys=True, default=str), named)


@contextmanager
def watched(url: str, ballots_url: str, folder: Path) -> Iterator[Watched]:
    """A house at these databases, its keys in `folder/keys`, everything it says written down."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, {n: logging.getLogger(n).level for n in ("bot", "adapters")})
    log, every_log = io.StringIO(), io.StringIO()
    logs.set_up("debug", log)
    root.setLevel(logging.DEBUG)
    ears = logging.StreamHandler(every_log)
    ears.setFormatter(logging.Formatter("%(name)s %(message)s %(exc_text)s"))
    root.handlers[0].addFilter(
        lambda r: r.levelno >= logging.WARNING or r.name.startswith(("bot", "adapters"))
    )
    root.addHandler(ears)
    keys = DirectoryKeys(folder / "keys")
    keys.create(MASTER, bytes(32))
    database, ballots = Database(url), BallotBox(ballots_url, keys)
    Base.metadata.create_all(database.engine)
    ballots.create_all()
    words, libraries = _words()
    clock = SteppedClock()
    house = House(
        database=database, ballots=ballots, keys=keys, clock=clock, words=words, libraries=libraries
    )
    made = Watched(stage=stage_in(house), folder=folder, log=log, every_log=every_log)
    made.stage.on_post = made.take
    try:
        yield made
    finally:
        database.close()
        ballots.dispose()
        logging.captureWarnings(False)
        root.handlers[:], root.level = before[0], before[1]
        for name, level in before[2].items():
            logging.getLogger(name).setLevel(level)


Urls = Callable[[str], tuple[str, str]]
"""A story's name → the URLs of two databases for it alone."""
