"""A pair on pause: picked up again, or somebody else to work with meanwhile (A8)."""

from bot.conversation.reply import Reply, Update
from bot.errors import Refusal
from bot.pairs import cards, goodbye, notices, schedule
from bot.pairs.interim import may_ask
from bot.pairs.model import Pair
from bot.pairs.rules import allowed
from bot.pairs.which import live_pair
from bot.programmes.model import Participant
from bot.turn import Asked, Turn


def go_on(turn: Turn, pair: Pair) -> bool:
    """The pause is over: the pair is where it was, its dates are planned anew, nobody waits for another.

    Gives False where the round has ended meanwhile: then both are asked what it shall be from now on.
    """
    pair.move("resume", turn.now)
    for member in schedule.members(turn, pair):
        part = Participant.of(turn.session, pair.programme_id, member.id)
        if part is not None and part.state == "ready":  # a wish for an interim partner ends with the pause
            part.state = "matched"
    if schedule.round_over(turn, pair) and allowed("last_meeting", pair.state):
        goodbye.ask(turn, pair)
        return False
    schedule.replan(turn, pair)
    notices.follow(turn, pair, notices.LIVE_KINDS)
    return True


def interim(asked: Asked, turn: Turn) -> Reply:
    """My own choice: on the list of this programme until the pause is over. The other one is not told."""
    pair, turn = live_pair(asked, turn)
    part = Participant.of(turn.session, pair.programme_id, turn.actor.id)
    if part is None or not may_ask(turn, pair):
        raise Refusal("pairs.no_interim_now", step="home")
    pair.interim = sorted({*(pair.interim or ()), turn.actor.id})
    part.state = "ready"
    return Update(card=cards.paused(turn, pair, title="interim_kept"))


def no_interim(asked: Asked, turn: Turn) -> Reply:
    """The wish is taken back."""
    pair, turn = live_pair(asked, turn)
    part = Participant.of(turn.session, pair.programme_id, turn.actor.id)
    pair.interim = [member for member in pair.interim or () if member != turn.actor.id]
    if part is not None and part.state == "ready":
        part.state = "matched"
    return Update(card=cards.state_of(turn, pair))
