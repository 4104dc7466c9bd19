"""How the tables of the two databases came to be, step by step, and bringing a database to the newest step.

`app/` and `ballots/` hold one module for each step. The two databases know nothing of each other, and each
keeps its own place in a table of its own. Steps only lead forwards: the way back is a backup.
"""

import importlib
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, inspect

import bot
from bot.database import Base
from bot.polls.ballot_box import metadata as ballot_metadata

HERE: Final = Path(__file__).parent

Standing = Literal["empty", "behind", "current", "newer"]
"""`newer`: the database was brought further by a later version of this program."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One database's line of steps."""

    name: Literal["app", "ballots"]
    metadata: MetaData
    """What the tables are after the last step, once `load_models` has run."""
    folder: Path
    """Where its steps are."""
    schema: str | None
    """The schema on PostgreSQL, made by the first step; None for the ordinary one."""

    @property
    def table(self) -> str:
        """The table in which the database keeps its place."""
        return f"{self.name}_step"


APP: Final = Line(name="app", metadata=Base.metadata, folder=HERE / "app", schema=None)
BALLOTS: Final = Line(name="ballots", metadata=ballot_metadata, folder=HERE / "ballots", schema="ballot")


def bring_up(line: Line, engine: Engine) -> None:
    """Take every missing step in one transaction; nothing happens where none is missing. Repeatable.

    Raises `alembic.util.CommandError` where the database is newer than this program: see `standing`.
    """
    if standing(line, engine) != "current":
        command.upgrade(configuration(line, engine), "head")


def standing(line: Line, engine: Engine) -> Standing:
    """Where the database stands in its line. Changes nothing."""
    script = ScriptDirectory.from_config(configuration(line, engine))
    with engine.connect() as connection:
        on_server = connection.dialect.name == "postgresql"
        if line.schema and on_server and line.schema not in inspect(connection).get_schema_names():
            return "empty"
        at = _context(line, connection).get_current_revision()
    if at is None:
        return "empty"
    if at == script.get_current_head():
        return "current"
    return "behind" if at in {step.revision for step in script.walk_revisions()} else "newer"


def differences(line: Line, engine: Engine) -> list[object]:
    """What the mapped classes have that the database has not, and the other way round."""
    load_models()
    with engine.connect() as connection:
        return list(compare_metadata(_context(line, connection), line.metadata))


def load_models() -> None:
    """Import every room's tables, so that the metadata is whole."""
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if module.name.endswith(".model"):
            importlib.import_module(module.name)


def configuration(line: Line, engine: Engine) -> Config:
    """Alembic's view of one line; it has no file of its own."""
    config = Config(attributes={"line": line, "engine": engine})
    for name, value in {
        "script_location": str(HERE),
        "version_locations": str(line.folder),
        "path_separator": "newline",
        "file_template": "%(rev)s_%(slug)s",
    }.items():
        config.set_main_option(name, value.replace("%", "%%"))
    return config


def _context(line: Line, connection: Connection) -> MigrationContext:
    return MigrationContext.configure(connection, opts=options(line, connection))


def options(line: Line, connection: Connection) -> dict[str, Any]:
    """How Alembic is to look at the tables of this line."""
    on_server = connection.dialect.name == "postgresql"
    return {
        "target_metadata": line.metadata,
        "version_table": line.table,
        "version_table_schema": line.schema if on_server else None,
        "compare_type": True,
        "include_name": lambda name, kind, _: kind != "table" or name != line.table,
    }
