"""What every key store keeps to, and what the one in a folder does so that secrets stay secret."""

import multiprocessing
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.keystore import DirectoryKeys, KeyStoreUnsafe
from bot.errors import KeyClash, KeyMissing
from bot.ports import KeyStore
from tests.fakes import MemoryKeys

Make = Callable[[], KeyStore]


@pytest.fixture(params=["memory", "directory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> KeyStore:
    """Each implementation of the port."""
    return MemoryKeys() if request.param == "memory" else DirectoryKeys(tmp_path / "keys")


def test_what_was_created_can_be_read(store: KeyStore) -> None:
    secret = bytes(range(256))
    store.create("ballot.1f.cast", secret)
    store.create("empty", b"")
    assert (store.read("ballot.1f.cast"), store.read("empty")) == (secret, b"")


def test_the_same_bytes_again_are_no_harm_and_other_bytes_clash(store: KeyStore) -> None:
    store.create("master", b"first")
    store.create("master", b"first")
    with pytest.raises(KeyClash):
        store.create("master", b"second")
    assert store.read("master") == b"first"


def test_what_was_never_there_is_missing(store: KeyStore) -> None:
    with pytest.raises(KeyMissing):
        store.read("master")


def test_destroyed_is_gone_and_destroying_can_be_repeated(store: KeyStore) -> None:
    store.create("master", b"secret")
    store.destroy("master")
    store.destroy("master")
    with pytest.raises(KeyMissing):
        store.read("master")
    store.create("master", b"another")
    assert store.read("master") == b"another"


def test_names_are_sorted_and_found_by_their_beginning(store: KeyStore) -> None:
    for name in ("master", "ballot.2.cast", "ballot.1.count", "ballot.1.cast"):
        store.create(name, b"x")
    assert store.names("ballot.") == ["ballot.1.cast", "ballot.1.count", "ballot.2.cast"]
    assert store.names() == ["ballot.1.cast", "ballot.1.count", "ballot.2.cast", "master"]
    store.destroy("ballot.1.cast")
    assert store.names("ballot.1") == ["ballot.1.count"]


# --- the folder -------------------------------------------------------------------------------------


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "keys"


def test_nobody_else_may_look_whatever_the_umask(folder: Path) -> None:
    before = os.umask(0)
    try:
        DirectoryKeys(folder).create("master", b"secret")
    finally:
        os.umask(before)
    assert (mode(folder), mode(folder / "master")) == (0o700, 0o600)


def test_another_process_finds_the_same_keys(folder: Path) -> None:
    DirectoryKeys(folder).create("master", b"secret")
    assert DirectoryKeys(folder).read("master") == b"secret"


def test_a_folder_that_others_may_look_into_is_refused_with_the_fix(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o750)
    with pytest.raises(KeyStoreUnsafe) as refused:
        DirectoryKeys(folder)
    assert str(refused.value) == f"others on this machine may look into {folder}; run: chmod 700 {folder}"


def test_so_is_a_key_that_others_may_read(folder: Path) -> None:
    DirectoryKeys(folder).create("master", b"secret")
    (folder / "master").chmod(0o604)
    with pytest.raises(KeyStoreUnsafe, match=f"run: chmod 600 {folder}/"):
        DirectoryKeys(folder)


@pytest.mark.parametrize("name", ["../master", "a/b", ".hidden", "", "a\nb", "a b"])
def test_a_name_cannot_lead_out_of_the_folder(folder: Path, name: str) -> None:
    keys = DirectoryKeys(folder)
    for use in (lambda: keys.create(name, b"x"), lambda: keys.read(name), lambda: keys.destroy(name)):
        with pytest.raises(ValueError, match="not a name for a key"):
            use()
    assert list(folder.iterdir()) == []


def test_what_a_crash_left_half_written_is_no_key_and_is_swept_away(folder: Path) -> None:
    DirectoryKeys(folder).create("master", b"secret")
    (folder / ".unfinished").write_bytes(b"half a sec")
    (folder / ".unfinished").chmod(0o600)
    keys = DirectoryKeys(folder)
    assert (keys.names(), sorted(path.name for path in folder.iterdir())) == (["master"], ["master"])


def test_a_full_disk_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = DirectoryKeys(folder)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            keys.create("master", b"secret")
    keys.create("master", b"other")
    assert keys.read("master") == b"other"


def test_the_name_is_on_the_disk_before_create_returns_and_gone_before_destroy_does(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = DirectoryKeys(folder)
    synced: list[tuple[str, list[str]]] = []
    really = os.fsync

    def noted(handle: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        synced.append((kind, keys.names()))
        really(handle)

    monkeypatch.setattr(os, "fsync", noted)
    keys.create("master", b"secret")
    assert synced == [("file", []), ("folder", ["master"])]
    synced.clear()
    keys.destroy("master")
    assert synced == [("file", ["master"]), ("folder", [])]


def test_a_destroyed_key_was_overwritten_where_it_lay(folder: Path) -> None:
    keys = DirectoryKeys(folder)
    keys.create("master", b"a secret of the house")
    os.link(folder / "master", folder.parent / "same file")
    keys.destroy("master")
    left = (folder.parent / "same file").read_bytes()
    assert len(left) == len(b"a secret of the house")
    assert left != b"a secret of the house"


def _try_to_create(folder: Path, secret: bytes, begin: "multiprocessing.synchronize.Barrier") -> None:
    keys = DirectoryKeys(folder)
    begin.wait()
    try:
        keys.create("master", secret)
    except KeyClash:
        os._exit(7)


def test_of_two_processes_at_once_one_makes_the_key_and_the_other_is_told(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    begin = context.Barrier(2)
    racers = [context.Process(target=_try_to_create, args=(folder, s, begin)) for s in (b"one", b"two")]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(racer.exitcode or 0 for racer in racers) == [0, 7]
    winner = b"one" if racers[0].exitcode == 0 else b"two"
    assert DirectoryKeys(folder).read("master") == winner
