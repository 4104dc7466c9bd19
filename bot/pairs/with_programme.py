"""What a programme's life means for its pairs: it goes on after a pause, it ends, somebody takes a break.

The programme asks by a due date, so that neither room needs to know how the other works.
"""

from bot.pairs import ending, notices, schedule
from bot.pairs.model import Pair
from bot.pairs.notices import Paused
from bot.pairs.rules import Cause, allowed
from bot.people.model import Member
from bot.turn import Turn

ENDS: tuple[Cause, ...] = ("clean_finish", "completed", "finish")
"""How a pair can end with its programme, the fullest end first; the last one always applies."""


def after_pause(subject: str, turn: Turn) -> None:
    """The programme goes on: times that were running begin again, so that nothing falls due all at once."""
    pair = Pair.by_id(turn.session, subject)
    if pair is None or not pair.live:
        return
    turn = schedule.programme_of(turn, pair)
    if turn.the_programme.paused:
        return
    pair.since = turn.now
    if pair.agreeing_at is not None:
        pair.agreeing_at = turn.now
    schedule.replan(turn, pair)


def programme_over(subject: str, turn: Turn) -> None:
    """The programme is over, and with it the pair here; the two may carry on by themselves."""
    pair = Pair.by_id(turn.session, subject)
    if pair is None or not pair.live:
        return
    turn = schedule.programme_of(turn, pair)
    if turn.the_programme.over:
        ending.end(turn, pair, next(cause for cause in ENDS if allowed(cause, pair.state)))


def on_break(subject: str, turn: Turn) -> None:
    """One of the two takes a break (`pair:member`): the pair rests; the other hears so, and no reason."""
    pair_id, _, member_id = subject.partition(":")
    pair = Pair.by_id(turn.session, pair_id)
    if pair is None or not allowed("pause", pair.state):
        return
    turn = schedule.programme_of(turn, pair).speaking_to(Member.by_id(turn.session, member_id))
    pair.move("pause", turn.now)
    pair.paused_until = None
    ending.call_off_ahead(turn, pair)
    schedule.replan(turn, pair)
    notices.follow(turn, pair, notices.LIVE_KINDS)
    partner = pair.partner_of(turn.session, turn.actor)
    turn.notify(partner, Paused(pair=pair.id, number=pair.next_occasion()))
