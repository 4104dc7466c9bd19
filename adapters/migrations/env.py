"""Alembic runs this for every command: one transaction on the database it is given, all of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlalchemy import Connection, Engine
from sqlalchemy.schema import CreateSchema

from adapters.migrations import Line, options
from bot.database import UtcDateTime

ONE_AT_A_TIME = 7236104
"""The number of a lock on PostgreSQL, under which starting processes take the steps one after the other."""


def render(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """An instant is written as what it is to a database: a step still runs when our own types have moved."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def prepare(connection: Connection, line: Line) -> None:
    """What must be so before the first step."""
    if connection.dialect.name == "postgresql":
        # The time limit of ordinary turns is too short for a large table.
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        if line.schema is not None:
            connection.execute(CreateSchema(line.schema, if_not_exists=True))


@contextmanager
def loose(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying it, and would follow foreign keys while the old one goes."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def check(connection: Connection) -> None:
    """Refuse to commit on SQLite if a row now points to nothing."""
    if connection.dialect.name == "sqlite":
        lost = connection.execute(sa.text("PRAGMA foreign_key_check")).all()
        if lost:
            raise RuntimeError(f"{len(lost)} row(s) would point to nothing after this step")


def run(engine: Engine, line: Line) -> None:
    """All that Alembic was asked for."""
    with engine.connect() as connection, loose(connection), connection.begin():
        prepare(connection, line)
        context.configure(
            connection=connection,
            render_item=render,
            render_as_batch=True,
            transactional_ddl=True,
            **options(line, engine),
        )
        context.run_migrations()
        check(connection)


run(context.config.attributes["engine"], context.config.attributes["line"])
