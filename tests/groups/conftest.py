"""What every story about groups is watched for: nothing may fail behind the scenes."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def nothing_failed(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What the clock starts logs its failures and goes on: here that fails the test."""
    yield
    failed = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.ERROR]
    assert failed == []
