"""By when those who have joined are told that they will hear, whichever room speaks of it."""

from datetime import date

from bot.matching import windows
from bot.matching.model import Round
from bot.nudges.local_time import to_utc
from bot.programmes.model import Participant, Programme
from bot.programmes.rules import BEFORE_ROUND
from bot.turn import Turn, programme_days


def hears_by(programme: Programme) -> date | None:
    """When the round starts (spec 2.9), or later where sign-up closes too late for two passes before it."""
    starts, closes = programme.starts_on, programme.signup_closes_on
    if starts is None or closes is None:
        return starts
    closed = to_utc(closes, windows.EVENING, programme.zone)
    return max(starts, windows.told_by(closed, programme_days(programme)))


def waits_for_another(turn: Turn, part: Participant) -> bool:
    """Whether a round has gone by, or goes on, without this person: no day of hearing is theirs then.

    Somebody who was not ready in time is in no round, like those left over.
    """
    programme = turn.the_programme
    if part.state not in {"joined", "ready"}:
        return False
    if programme.state not in BEFORE_ROUND or (part.state == "ready" and part.left_over_before):
        return True
    current = Round.open_in(turn.session, programme.id)
    return current is not None and current.state != "proposed"  # who is in it shows once it asks
