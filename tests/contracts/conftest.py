"""On a slow machine an answer is not late here; what lateness does is tested where it is made on purpose."""

import pytest

from adapters import errands


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told to wait a moment, unless a test says so."""
    monkeypatch.setattr(errands, "IN_TIME", 20.0)
