"""What the doctor finds: nothing on a healthy installation, and on a sick one each trouble with its fix."""

import os
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.bootstrap import build_house, close_house
from adapters.doctor import Finding, examine
from adapters.settings import Settings, load
from bot.database import Database
from tests.fakes import SteppedClock


@pytest.fixture
def healthy(tmp_path: Path) -> Settings:
    settings = load({}, tmp_path)
    close_house(build_house(settings.places, SteppedClock()))
    return settings


def problems(settings: Settings) -> dict[str, str]:
    """What is wrong, and its fix."""
    return {finding.what: finding.fix for finding in examine(settings) if finding.fix}


def test_a_healthy_installation_has_one_line_for_each_thing(healthy: Settings, tmp_path: Path) -> None:
    assert [finding.line for finding in examine(healthy)] == [
        "ok       settings: all can be used",
        f"ok       database: answers ({tmp_path}/data/viceversa.db)",
        "ok       database's tables: on the newest step",
        f"ok       ballot database: answers ({tmp_path}/data/viceversa-ballots.db)",
        "ok       ballot database's tables: on the newest step",
        f"ok       key store: private, and keeps what is written ({tmp_path}/keys)",
        "ok       keys apart: outside the databases' folder; keep them out of every backup too",
        "ok       public URL: none: messages have no links to our own pages, all else works",
    ]


def test_looking_changes_nothing(tmp_path: Path) -> None:
    assert problems(load({}, tmp_path)) == dict.fromkeys(
        ("database", "ballot database", "key store"), "run: viceversa migrate"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_canary_does_not_stay(healthy: Settings) -> None:
    examine(healthy)
    assert [path.name for path in healthy.places.key_dir.iterdir()] == ["master"]


def test_steps_that_are_missing_or_too_many(healthy: Settings) -> None:
    database = Database(healthy.places.database_url)
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM app_step"))
    assert problems(healthy) == {"database's tables": "run: viceversa migrate"}
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO app_step VALUES ('9999')"))
    database.close()
    (fix,) = problems(healthy).values()
    assert "newer version" in fix


def test_a_database_that_is_none(healthy: Settings, tmp_path: Path) -> None:
    (tmp_path / "data" / "viceversa.db").write_text("no database, and long enough to be looked at")
    (finding,) = (finding for finding in examine(healthy) if finding.fix)
    assert (finding.what, finding.said) == ("database", "it cannot be used: file is not a database")


def test_folders_that_others_may_look_into(healthy: Settings, tmp_path: Path) -> None:
    (tmp_path / "data").chmod(0o755)
    (tmp_path / "keys").chmod(0o711)
    assert problems(healthy) == {
        "database": f"run: chmod 700 {tmp_path}/data",
        "ballot database": f"run: chmod 700 {tmp_path}/data",
        "key store": f"run: chmod 700 {tmp_path}/keys",
    }


def test_a_master_key_that_was_lost(healthy: Settings, tmp_path: Path) -> None:
    (tmp_path / "keys" / "master").unlink()
    (fix,) = problems(healthy).values()
    assert fix.startswith(f"restore {tmp_path}/keys/master")


def test_a_master_key_that_was_cut_short(healthy: Settings, tmp_path: Path) -> None:
    (tmp_path / "keys" / "master").write_bytes(b"")
    (finding,) = (finding for finding in examine(healthy) if finding.fix)
    assert finding.said == f"{tmp_path}/keys/master is not the 32 bytes that were written there"


def test_a_store_that_does_not_keep(healthy: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert problems(healthy) == {"key store": "let this user write there"}


@pytest.mark.parametrize("key_dir", ["data", "data/keys", "."])
def test_keys_in_the_folder_of_the_databases(tmp_path: Path, key_dir: str) -> None:
    settings = load({"KEY_DIR": key_dir}, tmp_path)
    assert "move KEY_DIR elsewhere" in problems(settings)["keys apart"]


def test_keys_beside_a_database_that_lies_elsewhere(tmp_path: Path) -> None:
    settings = load({"DATABASE_URL": f"sqlite:///{tmp_path}/keys/app.db"}, tmp_path)
    assert "keys apart" in problems(settings)


def test_a_server(postgres_url: str, tmp_path: Path) -> None:
    settings = load({"DATABASE_URL": postgres_url, "PUBLIC_URL": "https://vv.example/"}, tmp_path)
    assert problems(settings) == {
        "database's tables": "run: viceversa migrate",
        "ballot database's tables": "run: viceversa migrate",
        "key store": "run: viceversa migrate",
    }
    close_house(build_house(settings.places, SteppedClock()))
    found = examine(settings)
    assert [finding.line for finding in found if finding.fix] == []
    assert Finding(what="database", said="answers (PostgreSQL)") in found
    assert Finding(what="public URL", said="https://vv.example") in found
    gone = load({"DATABASE_URL": postgres_url + "_gone"}, tmp_path)
    assert [finding.what for finding in examine(gone) if finding.fix] == ["database", "ballot database"]
