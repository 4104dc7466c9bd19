"""A folder of secrets outside the database: one file for each key, readable by this program's user alone.

It implements `bot.ports.KeyStore` (spec 5.3). Keep the folder out of the backups of the database:
together they would open the envelopes of polls that are still running.
"""

import fcntl
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.errors import KeyClash, KeyMissing

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}")
_UNFINISHED = ".unfinished"
"""Where a key is written before it gets its name. Names never begin with a dot."""


class KeyStoreUnsafe(Exception):
    """The folder cannot hold secrets as it is; the message is one line with the fix."""


class DirectoryKeys:
    """The key store in a folder with mode 0700, its files 0600.

    Several processes may use one folder: changes are made under a lock on the folder itself.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folder if it is missing. Raises `KeyStoreUnsafe` where it would not be private."""
        self.folder = folder
        try:
            if not folder.exists():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                _sync(folder.parent)
            trouble = trouble_with(folder)
            if trouble is not None:
                raise KeyStoreUnsafe(f"{trouble.what}; {trouble.fix}")
            with self._alone():
                self._forget(_UNFINISHED)  # left by a crash; it may hold a secret
        except OSError as failed:
            raise KeyStoreUnsafe(f"{folder} cannot be used: {failed.strerror}") from failed

    def create(self, name: str, secret: bytes) -> None:
        """Keep `secret` under `name`, on the disk before this returns; other bytes there raise `KeyClash`."""
        path = self._path(name)
        with self._alone() as folder:
            if path.exists():
                if path.read_bytes() != secret:
                    raise KeyClash(name)
                os.fsync(folder)  # somebody may have died between giving it its name and this line
                return
            unfinished = self.folder / _UNFINISHED
            unfinished.unlink(missing_ok=True)
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(secret)
                    file.flush()
                    os.fsync(file.fileno())
                unfinished.rename(path)
            except BaseException:
                self._forget(_UNFINISHED)
                raise
            os.fsync(folder)

    def read(self, name: str) -> bytes:
        """The secret of that name, or `KeyMissing`."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise KeyMissing(name) from None

    def destroy(self, name: str) -> None:
        """Overwrite and remove the secret; when this returns the disk no longer names it. Repeatable."""
        self._path(name)
        with self._alone():
            self._forget(name)

    def names(self, prefix: str = "") -> list[str]:
        """The names in use that begin with `prefix`, sorted."""
        return sorted(
            path.name
            for path in self.folder.iterdir()
            if path.name.startswith(prefix) and not path.name.startswith(".")
        )

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a name for a key: {name!r}")
        return self.folder / name

    def _forget(self, file_name: str) -> None:
        path = self.folder / file_name
        if path.exists():
            try:
                with path.open("r+b") as file:
                    # A courtesy on disks that write in place; the promise is that the file is gone.
                    file.write(secrets.token_bytes(path.stat().st_size))
                    file.flush()
                    os.fsync(file.fileno())
            finally:
                path.unlink()
        _sync(self.folder)  # also where it was gone already: somebody may have died just before this line

    @contextmanager
    def _alone(self) -> Iterator[int]:
        """The folder's descriptor, locked against other threads and processes while the block runs."""
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield folder
        finally:
            os.close(folder)


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Why a folder cannot hold secrets, and what puts it right."""

    what: str
    fix: str


def trouble_with(folder: Path) -> Trouble | None:
    """Why the folder is not private, or None if it is."""
    if not folder.is_dir():
        return Trouble(what=f"{folder} is not a folder", fix="name one that only this program uses")
    if open_to_others(folder):
        return Trouble(what=f"others on this machine may look into {folder}", fix=f"run: chmod 700 {folder}")
    if any(open_to_others(file) for file in folder.iterdir()):
        return Trouble(
            what=f"others on this machine may read keys in {folder}", fix=f"run: chmod 600 {folder}/*"
        )
    return None


def open_to_others(path: Path) -> bool:
    """Whether anybody but the owner has any right to it; what has just gone is open to nobody."""
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
    except FileNotFoundError:
        return False


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
