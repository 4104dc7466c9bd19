"""What every test may ask for: a database of its own, a browser; and the loud line for what is missing."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import event

from bot.database import Database
from bot.house import House
from tests import browser as browsers
from tests import draws, fakes
from tests import postgres as servers

if TYPE_CHECKING:
    import psycopg
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent

# The same examples on every run (a failure in CI can be repeated), and no limit on how long it takes to think
# of one or to try it: a shared machine is sometimes slow.
settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("house")

MISSING = {
    "needs_chromium": (browsers.chromium, "Chromium is missing: apt install chromium"),
    "needs_node": (lambda: shutil.which("node"), "Node.js is missing: apt install nodejs"),
    "needs_clients": (
        lambda: (ROOT / "tests" / "clients" / "node_modules").is_dir() or None,
        "Other people's clients are missing: npm ci --prefix tests/clients",
    ),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--golden` writes the golden files anew, for a change that is meant; `--draws 7` rolls other dice."""
    parser.addoption("--golden", action="store_true", help="write tests/golden/ anew")
    parser.addoption("--draws", type=int, default=0, help="other ids and seeds than in every other run")


def pytest_configure() -> None:
    """From now on nothing in the product is drawn by chance alone."""
    draws.install(pytest.MonkeyPatch())


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Each test has its own draws, whatever ran before it."""
    draws.begin(item.nodeid, item.config.getoption("--draws"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run, with what to install as the reason."""
    for marker, (find, reason) in MISSING.items():
        if find() is None:
            for item in items:
                if item.get_closest_marker(marker):
                    item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in red, before the last line, how much was not tested and what to install for it."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for _, reason in MISSING.values():
        if count := sum(reason in told for told in skipped):
            terminalreporter.write_line(f"NOT TESTED: {count} test(s). {reason}", red=True, bold=True)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Cluster]:
    """The PostgreSQL server of this test process; `postgres.copy_of(…)` clones a prepared database."""
    with servers.running() as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres: servers.Cluster) -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database, gone after the test."""
    url = postgres.fresh()
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new, empty database: a test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'app.db'}"


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both SQLite files, their tables made once: a copy is much quicker than making them."""
    folder = tmp_path_factory.mktemp("blank")
    fakes.make_app_tables(f"sqlite:///{folder / 'app.db'}")
    fakes.make_ballot_tables(f"sqlite:///{folder / 'ballots.db'}")
    return folder


class Places:
    """Where this process's tests have their houses, one after the other.

    A database is lent again with what SQLAlchemy has compiled for it, which is a sixth of what a test takes.
    """

    def __init__(self, folder: Path, blank: Path) -> None:
        self._folder, self._blank = folder, blank
        self._databases: dict[str, Database] = {}

    @contextmanager
    def house_at(self, url: str, ballots_url: str) -> Iterator[House]:
        """A house on databases that are empty but for their tables; nobody else has one there meanwhile."""
        if url not in self._databases:
            self._databases[url] = Database(url)
            if not self._databases[url].is_sqlite:
                event.listen(self._databases[url].engine, "connect", be_patient)
        made = fakes.house_on(url, ballots_url, database=self._databases[url])
        yield made
        made.database.close()
        made.ballots.dispose()

    def new_files(self, name: str) -> tuple[str, str]:
        """The URLs of a copy of each blank SQLite file, where the last test with this `name` had its own."""
        here = self._folder / name
        shutil.rmtree(here, ignore_errors=True)
        here.mkdir()
        return copies_of(self._blank, here)


def be_patient(raw: "psycopg.Connection[Any]", _: object) -> None:
    """A turn gives up after 1.9 s on PostgreSQL, and a busy machine may stand still for as long as that."""
    raw.execute("SET statement_timeout = '60s'")
    raw.commit()


def copies_of(blank: Path, folder: Path) -> tuple[str, str]:
    """The URLs of a copy of each blank SQLite file in that folder."""
    names = ("app.db", "ballots.db")
    for name in names:
        shutil.copyfile(blank / name, folder / name)
    return (f"sqlite:///{folder / names[0]}", f"sqlite:///{folder / names[1]}")


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory, blank: Path) -> Places:
    """The places of this process."""
    return Places(tmp_path_factory.mktemp("places"), blank)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, places: Places) -> Iterator[House]:
    """A house with empty tables: a test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        with places.house_at(*places.new_files("house")) as made:
            yield made
        return
    cluster: servers.Cluster = request.getfixturevalue("postgres")
    with (
        cluster.lent("app", fakes.make_app_tables) as app,
        cluster.lent("ballots", fakes.make_ballot_tables) as ballots,
        places.house_at(app, ballots) as made,
    ):
        yield made


@pytest.fixture
def stage(house: House) -> fakes.Stage:
    """One organisation on a platform that exists only in the test, on both databases."""
    return fakes.stage_in(house)


@pytest.fixture
def quick_stage(places: Places) -> Iterator[fakes.Stage]:
    """The same on SQLite alone: for tests whose point is not the database."""
    with places.house_at(*places.new_files("quick")) as made:
        yield fakes.stage_in(made)


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Chromium, started once per test file; mark the test `needs_chromium`.

    Not once per process: Playwright keeps an event loop running in this thread until it is stopped, and
    tests of asynchronous code in the files after it could not start their own.
    """
    with browsers.running() as running:
        yield running


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """The folder for screenshots; git ignores it."""
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
