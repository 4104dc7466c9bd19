"""How the tables of the two databases came to be, step by step, and bringing a database to the newest step.

`app/` and `ballots/` hold one module for each step. The two databases know nothing of each other, and each
keeps its own place in a table of its own. Steps only lead forwards: the way back is a backup.
"""

import importlib
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import Engine, MetaData, String, column, inspect, select, table

import bot
from bot.database import Base
from bot.polls.ballot_box import metadata as ballot_metadata

# Alembic itself is loaded only where a step is taken or tables are compared: a second start needs neither.
if TYPE_CHECKING:
    from alembic.config import Config

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

    def schema_on(self, engine: Engine) -> str | None:
        """The schema of its tables there, None for the ordinary one."""
        return self.schema if engine.dialect.name == "postgresql" else None


APP: Final = Line(name="app", metadata=Base.metadata, folder=HERE / "app", schema=None)
BALLOTS: Final = Line(name="ballots", metadata=ballot_metadata, folder=HERE / "ballots", schema="ballot")


def bring_up(line: Line, engine: Engine) -> None:
    """Take every missing step in one transaction; nothing happens where none is missing. Repeatable.

    Raises `alembic.util.CommandError` where the database is newer than this program: see `standing`.
    """
    if standing(line, engine) != "current":
        from alembic import command

        command.upgrade(configuration(line, engine), "head")


def standing(line: Line, engine: Engine) -> Standing:
    """Where the database stands in its line. Changes nothing."""
    steps = sorted(path.stem.partition("_")[0] for path in line.folder.glob("[0-9]*.py"))
    place = table(line.table, column("version_num", String), schema=line.schema_on(engine))
    with engine.connect() as connection:
        if not inspect(connection).has_table(place.name, schema=place.schema):
            return "empty"
        at = connection.scalar(select(place.c.version_num))
    if at is None:
        return "empty"
    if at not in steps:
        return "newer"
    return "current" if at == steps[-1] else "behind"


def differences(line: Line, engine: Engine) -> list[object]:
    """What the mapped classes have that the database has not, and the other way round."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    load_models()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options(line, engine))
        return list(compare_metadata(context, line.metadata))


def load_models() -> None:
    """Import every room's tables, so that the metadata is whole: wherever in a room they are kept."""
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        importlib.import_module(module.name)


def configuration(line: Line, engine: Engine) -> "Config":
    """Alembic's view of one line; it has no file of its own."""
    from alembic.config import Config

    config = Config(attributes={"line": line, "engine": engine})
    for name, value in {
        "script_location": str(HERE),
        "version_locations": str(line.folder),
        "path_separator": "newline",
        "file_template": "%(rev)s_%(slug)s",
    }.items():
        config.set_main_option(name, value.replace("%", "%%"))
    return config


def options(line: Line, engine: Engine) -> dict[str, Any]:
    """How Alembic is to look at the tables of this line."""
    return {
        "target_metadata": line.metadata,
        "version_table": line.table,
        "version_table_schema": line.schema_on(engine),
        "compare_type": True,
        "include_name": lambda name, kind, _: kind != "table" or name != line.table,
    }
