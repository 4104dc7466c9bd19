"""When somebody whose pair rests for long may work with another one meanwhile (A8)."""

from bot.conversation.card import Button
from bot.nudges.local_time import local_date
from bot.pairs import rules, schedule
from bot.pairs.goodbye_cards import may_match_again
from bot.pairs.model import Pair
from bot.pairs.parts import button
from bot.turn import Turn


def ways(turn: Turn, pair: Pair) -> tuple[Button, ...]:
    """The button that asks for an interim partner or takes the wish back, where one can be had."""
    if turn.actor.id in (pair.interim or ()):
        return (button(turn, pair, "no_interim", "no_interim"),)
    return (button(turn, pair, "interim", "interim"),) if may_ask(turn, pair) else ()


def may_ask(turn: Turn, pair: Pair) -> bool:
    """A long pause, a programme that still matches people, and no other pairing in it."""
    mine = Pair.live_of(turn.session, turn.actor, pair.programme_id)
    return _is_long(turn, pair) and may_match_again(turn) and [other.id for other in mine] == [pair.id]


def _is_long(turn: Turn, pair: Pair) -> bool:
    """An open pause, or one of more than about a month of working days; not one that nobody chose."""
    if pair.state != "paused" or pair.auto_paused:
        return False
    began = local_date(pair.since or turn.now, turn.the_programme.zone)
    enough = rules.working_day(began, rules.INTERIM_AFTER, schedule.people(turn, pair))
    return pair.paused_until is None or pair.paused_until > enough
