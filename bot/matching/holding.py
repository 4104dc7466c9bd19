"""A round while its programme rests: nothing is asked or told; afterwards everybody has their days again."""

from typing import Final

from bot.matching import private_boxes, windows
from bot.matching.model import Consent, Round
from bot.matching.results import RESULT
from bot.matching.rounds import WINDOW, stop
from bot.programmes.model import Programme
from bot.turn import Turn, programme_days

LOOK_AGAIN: Final = "matching.look_again"
"""What falls due when a programme pauses, goes on or is over; the subject is the programme."""


def look_again(subject: str, turn: Turn) -> None:
    """Plan the dates of the programme's open round anew, or none while it rests."""
    programme = Programme.by_id(turn.session, subject)
    turn = turn.within(programme)
    if programme.over:
        private_boxes.finish(turn, programme.id)
    for current in Round.all_open(turn.session, programme.id):
        if programme.over:
            stop(turn, current)
        elif programme.paused:
            turn.no_longer_due(WINDOW, current.id)
            turn.no_longer_due(RESULT, current.id)
        else:
            _go_on(turn, current)


def _go_on(turn: Turn, current: Round) -> None:
    days = programme_days(turn.the_programme)
    if current.asking and current.closes_at is not None:
        if current.closes_at <= turn.now and not Consent.all_answered(turn.session, current):
            current.closes_at = windows.closing(turn.now, days, ())
        turn.due(WINDOW, current.id, max(current.closes_at, turn.now))
    elif current.state == "approved" and current.tells_at is not None:
        if current.tells_at <= turn.now:
            current.tells_at = windows.result_hour(turn.now, days)
        turn.due(RESULT, current.id, current.tells_at)
