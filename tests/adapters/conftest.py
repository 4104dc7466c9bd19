"""What the ground floor's tests share: a folder to start in, and logging as it was before."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters import bootstrap
from adapters.settings import DEFAULTS
from tests import fakes


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder the program is started in, without any setting."""
    for name in DEFAULTS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    # Compiled once for all tests, instead of once for each folder.
    monkeypatch.setattr(bootstrap, "Words", lambda **_: fakes.words())
    return tmp_path


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Put back what a test's `logs.set_up` changes."""
    names = ("", "bot", "adapters")
    loggers = [logging.getLogger(name) for name in names]
    before = [(logger.handlers[:], logger.level) for logger in loggers]
    yield
    logging.captureWarnings(False)
    for logger, (handlers, level) in zip(loggers, before, strict=True):
        logger.handlers[:] = handlers
        logger.setLevel(level)
