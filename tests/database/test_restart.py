"""The database's server is started anew, or puts an end to idle connections: nobody's click pays for it."""

from contextlib import ExitStack

import pytest
from sqlalchemy import Engine, create_engine, text

from bot.database import Database
from bot.polls.ballot_database import ballot_engine

ENDED = text(
    "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE backend_type = 'client backend'"
    " AND datname = current_database() AND pid <> pg_backend_pid()"
)
"""Ends every other client's connection to this database, and waits until it has ended."""


@pytest.mark.parametrize("which", ["app", "ballots"])
def test_a_server_that_ended_our_connections_is_noticed_by_nobody(postgres_url: str, which: str) -> None:
    ours = Database(postgres_url).engine if which == "app" else ballot_engine(postgres_url)
    operator = create_engine(postgres_url)
    with ExitStack() as end:
        end.callback(ours.dispose)
        end.callback(operator.dispose)
        assert one_of(ours) == 1
        with operator.connect() as server:
            assert server.scalars(ENDED).all() == [True]
        assert one_of(ours) == 1


def one_of(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT 1")) or 0)
