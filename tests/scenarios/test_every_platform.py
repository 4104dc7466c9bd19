"""One story, told once and played on every platform: from an anonymous poll to a pair's first check-in."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.scenarios import told
from tests.scenarios.in_playground import in_playground
from tests.scenarios.telling import Teller

PLACES: dict[str, Callable[[Path], AbstractContextManager[Teller]]] = {"playground": in_playground}


@pytest.mark.parametrize("place", PLACES)
def test_from_poll_to_first_checkin(place: str, tmp_path: Path) -> None:
    with PLACES[place](tmp_path) as teller:
        told.from_poll_to_first_checkin(teller)
