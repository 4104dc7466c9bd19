"""The steps lead exactly to the tables that the mapped classes describe, on both databases, once."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, column, create_engine, inspect, table, text, update

from adapters import migrations
from adapters.bootstrap import NEWER, bring_up
from adapters.migrations import APP, BALLOTS, Line
from adapters.settings import BadSettings, problem
from bot.database import Base, Database
from bot.polls.ballot_box import BallotBox
from tests.fakes import MemoryKeys
from tools import migration

LINES = [pytest.param(line, id=line.name) for line in (APP, BALLOTS)]


@pytest.fixture
def databases(database_url: str, tmp_path: Path) -> Iterator[tuple[Database, BallotBox]]:
    """Both, empty; on PostgreSQL they share one database, as they do by default."""
    beside = database_url if database_url.startswith("postgresql") else f"sqlite:///{tmp_path / 'ballots.db'}"
    database, ballots = Database(database_url), BallotBox(beside, MemoryKeys())
    yield database, ballots
    database.close()
    ballots.dispose()


def engine_of(line: Line, databases: tuple[Database, BallotBox]) -> Engine:
    return databases[0].engine if line is APP else databases[1].engine


@pytest.mark.parametrize("line", LINES)
def test_the_steps_lead_to_what_the_classes_describe(
    line: Line, databases: tuple[Database, BallotBox]
) -> None:
    engine = engine_of(line, databases)
    assert migrations.standing(line, engine) == "empty"
    bring_up(*databases)
    assert migrations.differences(line, engine) == []
    assert migrations.standing(line, engine) == "current"


def test_every_table_is_compared() -> None:
    migrations.load_models()
    assert {"member", "programme", "outgoing", "due_date", "seen_event"} <= set(Base.metadata.tables)
    assert {"envelope", "invitee", "poll"} <= set(BALLOTS.metadata.tables)


def tables_of(engine: Engine) -> dict[str, list[str]]:
    """What this SQLite database's tables consist of, in no order: columns, keys, checks, options."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    # A step that makes a table anew writes its name in quotes; that is no difference.
    made_by = {
        name: " ".join(sql.split()).replace(f'"{name}"', name)
        for name, sql in rows
        if not name.endswith("_step")
    }
    return {
        name: sorted(re.split(r" *, *(?![^()]*\))|(?<=\w) ?\( (?=\w+ )| \) ?", sql))
        for name, sql in made_by.items()
    }


@pytest.mark.parametrize("line", LINES)
def test_on_sqlite_not_a_word_differs(line: Line, tmp_path: Path) -> None:
    # Checks and WITHOUT ROWID are nothing that a comparison of metadata would notice.
    migrations.load_models()
    stepped = create_engine(f"sqlite:///{tmp_path / 'stepped.db'}")
    at_once = create_engine(f"sqlite:///{tmp_path / 'at-once.db'}")
    migrations.bring_up(line, stepped)
    line.metadata.create_all(at_once)
    assert tables_of(stepped) == tables_of(at_once)
    stepped.dispose()
    at_once.dispose()


def test_steps_are_taken_once_and_what_is_there_stays(databases: tuple[Database, BallotBox]) -> None:
    database, _ = databases
    bring_up(*databases)
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO tenant VALUES ('t', 'A school', '2026-01-12 09:00:00')"))
    bring_up(*databases)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM tenant")).scalars().all() == ["A school"]


def test_the_ballots_are_in_a_schema_of_their_own(postgres_url: str) -> None:
    database, ballots = Database(postgres_url), BallotBox(postgres_url, MemoryKeys())
    bring_up(database, ballots)
    ours, theirs = inspect(database.engine), inspect(ballots.engine)
    assert set(theirs.get_table_names("ballot")) == set(BALLOTS.metadata.tables) | {"ballots_step"}
    assert set(ours.get_table_names("public")) == set(APP.metadata.tables) | {"app_step"}
    database.close()
    ballots.dispose()


@pytest.mark.parametrize("line", LINES)
def test_a_database_from_a_newer_version_is_left_alone_and_told_in_one_line(
    line: Line, databases: tuple[Database, BallotBox]
) -> None:
    bring_up(*databases)
    engine = engine_of(line, databases)
    with engine.begin() as connection:
        connection.execute(update(table(line.table, column("version_num"))).values(version_num="9999"))
    assert migrations.standing(line, engine) == "newer"
    with pytest.raises(BadSettings) as refused:
        bring_up(*databases)
    name = {"app": "DATABASE_URL", "ballots": "BALLOT_DATABASE_URL"}[line.name]
    assert refused.value.lines == (problem(name, NEWER),)


def test_a_step_that_fails_leaves_nothing_behind(
    databases: tuple[Database, BallotBox], tmp_path: Path
) -> None:
    database, _ = databases
    steps = tmp_path / "app"
    steps.mkdir()
    (steps / "0001_half.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        "revision, down_revision = '0001', None\n"
        "def upgrade():\n"
        "    op.create_table('half', sa.Column('id', sa.Integer()))\n"
        "    raise RuntimeError('the disk is full')\n"
    )
    line = replace(APP, folder=steps)
    with pytest.raises(RuntimeError, match="the disk is full"):
        migrations.bring_up(line, database.engine)
    assert inspect(database.engine).get_table_names() == []


def test_on_sqlite_a_table_can_be_made_anew_while_others_point_to_it(tmp_path: Path) -> None:
    steps = tmp_path / "app"
    steps.mkdir()
    (steps / "0001_two.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        "revision, down_revision = '0001', None\n"
        "def upgrade():\n"
        "    op.create_table('one', sa.Column('id', sa.Integer(), primary_key=True))\n"
        "    op.create_table('two', sa.Column('one', sa.Integer(),"
        " sa.ForeignKey('one.id', ondelete='CASCADE')))\n"
        "    op.execute('INSERT INTO one VALUES (1)')\n"
        "    op.execute('INSERT INTO two VALUES (1)')\n"
    )
    (steps / "0002_again.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        "revision, down_revision = '0002', '0001'\n"
        "def upgrade():\n"
        "    with op.batch_alter_table('one', recreate='always') as one:\n"
        "        one.add_column(sa.Column('name', sa.String(), nullable=True))\n"
    )
    line = replace(APP, folder=steps)
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    migrations.bring_up(line, database.engine)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT one FROM two")).scalars().all() == [1]
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    database.close()


def test_a_step_says_instants_in_the_databases_own_words(root: Path) -> None:
    written = "".join(path.read_text() for path in (root / "adapters" / "migrations").glob("*/[0-9]*.py"))
    assert "sa.DateTime(timezone=True)" in written
    assert "UtcDateTime" not in written
    assert "import bot" not in written


@pytest.mark.parametrize("line", LINES)
def test_the_tool_writes_what_is_missing_and_nothing_where_nothing_is(line: Line, tmp_path: Path) -> None:
    mine = replace(line, folder=tmp_path)
    path = migration.write(mine, "The first tables")
    assert path == tmp_path / "0001_the_first_tables.py"
    migration.tidy(path)
    text = path.read_text()
    assert text.startswith('"""The first tables."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n')
    assert text.count("op.create_table(") == len(line.metadata.tables)
    assert "# ###" not in text
    assert "info=" not in text
    assert migration.write(mine, "More") is None
    assert list(tmp_path.glob("*.py")) == [path]
