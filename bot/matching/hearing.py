"""By when those who have joined are told that they will hear, whichever room speaks of it."""

from datetime import date

from bot.matching import windows
from bot.nudges.local_time import to_utc
from bot.programmes.model import Programme
from bot.turn import programme_days


def hears_by(programme: Programme) -> date | None:
    """When the round starts (spec 2.9), or later where sign-up closes too late for two passes before it."""
    starts, closes = programme.starts_on, programme.signup_closes_on
    if starts is None or closes is None:
        return starts
    closed = to_utc(closes, windows.EVENING, programme.zone)
    return max(starts, windows.told_by(closed, programme_days(programme)))
