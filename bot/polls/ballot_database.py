"""The ballot box's own engine and transactions, apart from the app's on both kinds of database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateSchema

from bot.polls.ballot_tables import LayoutMark, metadata

LAYOUT = 1
"""The layout that `ballot_tables` describes; a migration that changes it counts up."""

SCHEMA = "ballot"
"""Where the tables live on PostgreSQL, so that a dashboard's role can be given no rights there."""

WRITES = "ballot_writes"


def ballot_engine(url: str) -> Engine:
    """An engine for the ballot database; also for whoever migrates it.

    Parameters never appear in its errors or logs: among them are members, tokens and comments.
    """
    if url.startswith("sqlite"):
        connect_args: dict[str, Any] = {"check_same_thread": False, "isolation_level": None}
        engine = create_engine(url, connect_args=connect_args, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = f"-c search_path={SCHEMA} -c timezone=UTC"
    return create_engine(
        url, pool_size=2, pool_pre_ping=True, connect_args={"options": options}, hide_parameters=True
    )


def create_tables(engine: Engine) -> None:
    """Make what is missing and mark the layout; harmless when all is there.

    Raises RuntimeError when the database was made by a newer version of this program.
    """
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
        metadata.create_all(connection)
        with Session(connection) as session:
            found = session.scalar(select(LayoutMark.layout))
            if found is None:
                session.add(LayoutMark(layout=LAYOUT))
            elif found > LAYOUT:
                raise RuntimeError(f"the ballot database has layout {found}, this program knows {LAYOUT}")
            session.commit()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session for looking only."""
    with Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One transaction, committed at the end or not at all; on SQLite alone with the file from its start."""
    with (
        engine.connect().execution_options(**{WRITES: True}) as connection,
        Session(connection, expire_on_commit=False) as session,
        session.begin(),
    ):
        yield session


def tidy_up(engine: Engine) -> None:
    """Fold SQLite's write-ahead log into the file and empty it. A courtesy: secrecy rests on the keys."""
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that begins by reading cannot always be raised to writing: SQLite then fails at once.
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # FULL: a result lost in a power cut after its keys were destroyed could never be had again.
    # 30 s: the last step of closing 100,000 envelopes holds the file for some seconds; votes wait for it.
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=30000",
        "foreign_keys=ON",
        "synchronous=FULL",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
