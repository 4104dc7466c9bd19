"""One story, told once and played on every platform: from an anonymous poll to a pair's first check-in."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.scenarios import told
from tests.scenarios.in_playground import in_playground
from tests.scenarios.in_slack import in_slack
from tests.scenarios.in_teams import ANNIE, in_both, in_teams
from tests.scenarios.sitting import Sitting, address
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


def test_a_programme_across_two_platforms(tmp_path: Path) -> None:
    """Newer colleagues sit in Slack and senior ones in Teams; Ana has both, and says so with a code.

    The same story: her pair shares Teams from then on, the others are told an address.
    """
    with in_both(tmp_path) as teller:
        ana, ben, _ = teller.cast.juniors
        told.set_up(teller)
        one_person(teller, ana, ANNIE)
        for part in (told.ask, told.sign_up, told.match):
            part(teller)
        tom, eva = (told.partner_of(teller, name) for name in (ben, ana))
        for name, other in ((ben, tom), (tom, ben)):
            expected = f"You use different chats. You can write to {other} at {address(other)}."
            assert expected in teller.home(name)
        for name, other in ((ana, eva), (eva, ana)):
            assert f"Write to {other}" in teller.home(name)
        assert told.meet(teller) == (ana, eva)
        a_date_that_is_moved(teller, ana, eva)
        teller.command(ANNIE, "finish")
        teller.press(ANNIE, "Finish it")
        assert teller.newest(eva).startswith(f"Your pairing with {ana} has finished early.")
        two_again(teller, ana, ANNIE)


def one_person(teller: Sitting, here: str, there: str) -> None:
    """The code of one account, typed at the other: wrong, right, and once more when it is used."""
    teller.command(there, "link ABCDE-FGHJK")
    assert teller.newest(there).startswith("That code does not work.")
    teller.command(here, "link")
    (code,) = re.findall(r"Your code is (\w{5}-\w{5})\.", teller.newest(here))
    teller.press(there, "Try again")
    teller.fill(there, code=code)
    assert f"Here: {there} (Teams)\nThere: {here} (Slack)" in teller.newest(there)
    teller.press(there, "Join, keep what is there")
    assert teller.newest(there).startswith(f"Done. {here} is one person now: Slack and Teams.")
    teller.command(there, f"link {code}")
    assert teller.newest(there).startswith("That code does not work.")
    teller.is_also(here, there)


def a_date_that_is_moved(teller: Sitting, mine: str, other: str) -> None:
    """Each is reminded as they like; who moves it is believed on both platforms."""
    teller.command(mine, "meet")
    times = list(teller.asked(mine)[0].options.values())[-2:]
    teller.fill(mine, times=times, place="room 4")
    assert teller.newest(other).startswith(f"{mine} suggests times to meet.")
    first, last, *_ = teller.buttons(other)
    teller.press(other, first)
    assert teller.newest(mine).startswith(f"You meet {other} on {first}.")
    teller.press(mine, "Set reminders")
    teller.fill(mine, when="day_before")
    teller.until(datetime.fromisoformat(times[0]) - timedelta(days=1))
    assert teller.newest(mine).startswith(f"{first}: {other}, room 4.")
    assert teller.newest(other).startswith(f"You meet {mine} on {first}.")  # hers comes in the morning
    teller.press(mine, "Move it")
    teller.fill(mine, own_day=times[1][:10], own_time="15:00")
    assert teller.newest(other).startswith(f"{mine} suggests times to meet.")
    teller.press(other, teller.buttons(other)[0])
    assert teller.newest(mine).startswith(f"Your meeting with {other} has moved to {last[:-5]}15:00.")


def two_again(teller: Sitting, here: str, there: str) -> None:
    """Parted, the account begins afresh; all that was stays with the other one, on its own platform."""
    teller.command(there, "unlink")
    teller.press(there, "Separate Teams")
    assert teller.newest(there).startswith("Done. Your account on Teams stands by itself now.")
    assert "You are not in a programme at the moment." in teller.home(there)
    teller.is_apart(here)
    assert "Your pairing with" in teller.home(here)
