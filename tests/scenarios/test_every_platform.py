"""One story, told once and played on every platform: from an anonymous poll to a pair's first check-in."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.scenarios import told
from tests.scenarios.in_playground import in_playground
from tests.scenarios.in_slack import in_slack
from tests.scenarios.in_teams import in_both, in_teams
from tests.scenarios.sitting import address
from tests.scenarios.telling import Teller

PLACES: dict[str, Callable[[Path], AbstractContextManager[Teller]]] = {
    "playground": in_playground,
    "slack": in_slack,
    "teams": in_teams,
}


@pytest.mark.parametrize("place", PLACES)
def test_from_poll_to_first_checkin(place: str, tmp_path: Path) -> None:
    with PLACES[place](tmp_path) as teller:
        told.from_poll_to_first_checkin(teller)


def test_a_pair_across_two_platforms(tmp_path: Path) -> None:
    """One sits in Slack and one in Teams: the same story, and each is told how to write to the other."""
    with in_both(tmp_path) as teller:
        for part in (told.set_up, told.ask, told.sign_up, told.match):
            part(teller)
        mia = teller.cast.juniors[0]
        tom = told.partner_of(teller, mia)
        for name, other in ((mia, tom), (tom, mia)):
            expected = f"You use different chats. You can write to {other} at {address(other)}."
            assert expected in teller.home(name)
        assert told.meet(teller) == (mia, tom)
