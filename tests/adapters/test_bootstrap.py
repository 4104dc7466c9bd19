"""Building the house: everything is made at the first start, found at the second, or told in one line."""

import socket
import stat
from pathlib import Path

import jinja2
import pytest

from adapters.bootstrap import build_house, close_house, words_kept_in
from adapters.settings import BadSettings, load
from bot.conversation.phrases import LOCALES, Words
from bot.people.model import Tenant
from tests import fakes
from tests.fakes import SteppedClock


def refused(folder: Path, **environment: str) -> str:
    with pytest.raises(BadSettings) as bad:
        build_house(load(environment, folder).places, SteppedClock())
    (line,) = bad.value.lines
    return line


def test_the_first_start_makes_everything_and_the_second_finds_it(tmp_path: Path) -> None:
    places = load({}, tmp_path).places
    house = build_house(places, SteppedClock(), public_url="https://vv.example")
    with house.database.everyone() as session:
        session.add(Tenant(name="A school", created_at=house.clock.now()))
    note = house.sealer.seal("note", b"remember this")
    assert (house.public_url, set(house.libraries)) == ("https://vv.example", set(LOCALES))
    close_house(house)

    again = build_house(places, SteppedClock())
    with again.database.everyone() as session:
        assert session.query(Tenant).count() == 1
    assert again.sealer.unseal("note", note) == b"remember this"
    close_house(again)


def test_on_a_server_too(postgres_url: str, tmp_path: Path) -> None:
    places = load({"DATABASE_URL": postgres_url}, tmp_path).places
    for _ in range(2):
        house = build_house(places, SteppedClock())
        assert house.ballots.engine.url == house.database.engine.url
        close_house(house)
    assert not (tmp_path / "data").exists()


def test_only_this_user_may_look_into_the_folders(tmp_path: Path) -> None:
    close_house(build_house(load({}, tmp_path).places, SteppedClock()))
    modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("data", "keys")}
    assert modes == {"data": 0o700, "keys": 0o700}


def test_words_are_compiled_once_and_anew_when_they_change(tmp_path: Path) -> None:
    fresh = {tag: fakes.words().render(tag, "people.about", {}) for tag in LOCALES}
    for _ in range(2):
        kept = words_kept_in(tmp_path / "words")
        assert {tag: kept.render(tag, "people.about", {}) for tag in LOCALES} == fresh
    assert stat.S_IMODE((tmp_path / "words").stat().st_mode) == 0o700
    cache = jinja2.FileSystemBytecodeCache(str(tmp_path / "words"))
    for about in ("first", "second"):
        said = {"en/people.j2": f"{{% block about %}}{about}{{% endblock %}}"}
        assert Words(jinja2.DictLoader(said), cache).render("en", "people.about", {}) == about


def test_keys_that_others_may_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o755)
    assert refused(tmp_path) == (
        f"KEY_DIR: others on this machine may look into {tmp_path}/keys; run: chmod 700 {tmp_path}/keys "
        "(docs/hosting.md#key_dir)"
    )


@pytest.mark.parametrize("kept", [b"", b"restored by hand", bytes(65)])
def test_a_master_key_that_was_cut_short_seals_nothing(tmp_path: Path, kept: bytes) -> None:
    """An empty one would be no secret at all: anybody could open what it sealed."""
    (tmp_path / "keys").mkdir(mode=0o700)
    (tmp_path / "keys" / "master").write_bytes(kept)
    (tmp_path / "keys" / "master").chmod(0o600)
    assert refused(tmp_path) == (
        f"KEY_DIR: {tmp_path}/keys/master is not the 32 bytes that were written there; restore it, "
        "or move it away for a new one, which cannot read what the old one sealed (docs/hosting.md#key_dir)"
    )
    assert not (tmp_path / "data").exists()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    assert refused(tmp_path) == (
        f"DATABASE_URL: its folder {tmp_path}/data cannot be made: File exists (docs/hosting.md#database_url)"
    )


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "viceversa-ballots.db").write_text(
        "not a database at all, but long enough to be one"
    )
    assert refused(tmp_path) == (
        "BALLOT_DATABASE_URL: cannot be used: file is not a database (docs/hosting.md#ballot_database_url)"
    )


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # taken, and not listening
        url = f"postgresql://ada:secret@127.0.0.1:{nobody.getsockname()[1]}/vv"
        told = refused(tmp_path, DATABASE_URL=url)
    assert told.startswith("DATABASE_URL: cannot be used: connection failed")
    assert told.endswith("(docs/hosting.md#database_url)")
    assert "secret" not in told
