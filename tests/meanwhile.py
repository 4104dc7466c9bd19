"""Two people on the same rows at the same moment, on two real connections of PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from sqlalchemy import event, text

from bot.database import Database, TenantSession

if TYPE_CHECKING:
    from tests.fakes import Stage

PATIENCE = 30
"""Seconds after which whoever waited should be through."""


@contextmanager
def before(stage: "Stage", act: Callable[[], object]) -> Iterator[TenantSession]:
    """What the block changes is committed while `act` waits for it, and `act` goes on after that.

    `act` begins when the block is done, on a connection of its own: it finds the rows as they were, and comes
    to wait for them. That it does is part of the test.
    """
    other = Thread(target=act)
    with stage.house.database.tenant(stage.tenant) as session:
        yield session
        session.flush()
        other.start()
        until_somebody_waits(stage.house.database, other)
    other.join(PATIENCE)
    assert not other.is_alive(), "they still wait"


def together(stage: "Stage", first: Callable[[], object], other: Callable[[], object]) -> None:
    """All that `first` does is done and about to be committed when `other` begins, and comes to wait for it.

    For what two people really do, where `before` would have to know which rows that changes.
    """
    thread = Thread(target=other)

    def about_to_commit(session: TenantSession) -> None:
        if thread.ident is None:
            session.flush()
            thread.start()
            until_somebody_waits(stage.house.database, thread)

    event.listen(TenantSession, "before_commit", about_to_commit)
    try:
        first()
    finally:
        event.remove(TenantSession, "before_commit", about_to_commit)
    thread.join(PATIENCE)
    assert not thread.is_alive(), "they still wait"


def until_somebody_waits(database: Database, who: Thread) -> None:
    """Until that thread waits for a lock that another connection holds."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with database.engine.connect() as connection:
        # What a server shows of its backends stands still within a transaction.
        connection.execution_options(isolation_level="AUTOCOMMIT")
        while not connection.execute(waiting).scalar():
            assert who.is_alive(), "they never came to wait"
