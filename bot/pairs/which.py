"""Which pairing is meant: named by a button or a form, the only one that fits, or asked for."""

from collections.abc import Callable, Collection

from bot.conversation.reply import Reply, Say
from bot.errors import NotThere, Refusal, Stale
from bot.pairs import cards, schedule
from bot.pairs.model import Meeting, Pair
from bot.turn import Asked, Turn


def pair_named(asked: Asked, turn: Turn) -> tuple[Pair, Turn]:
    """The actor's pair that a button or form names, and the turn in its programme. Raises `NotThere`."""
    pair = Pair.of_member(turn.session, asked.arg("pair"), turn.actor)
    schedule.heard(turn, pair)
    return pair, schedule.programme_of(turn, pair)


def live_pair(asked: Asked, turn: Turn) -> tuple[Pair, Turn]:
    """The same, as long as it is live; `Stale` after its end."""
    pair, turn = pair_named(asked, turn)
    if not pair.live:
        raise Stale("pairs.ended_already", step="home")
    return pair, turn


def awake_pair(asked: Asked, turn: Turn) -> tuple[Pair, Turn]:
    """The same, as long as it is not on pause."""
    pair, turn = live_pair(asked, turn)
    if pair.state == "paused":
        raise Refusal("pairs.on_pause", step="resume")
    return pair, turn


def meeting_named(asked: Asked, turn: Turn) -> tuple[Meeting, Pair, Turn]:
    """The meeting a button names, its pair (one of the actor's, live, not on pause), and the turn there."""
    meeting, pair = Meeting.of_member(turn.session, asked.arg("meeting"), turn.actor)
    if not pair.live:
        raise Stale("pairs.ended_already", step="home")
    if pair.state == "paused":
        raise Refusal("pairs.on_pause", step="resume")
    schedule.heard(turn, pair)
    return meeting, pair, schedule.programme_of(turn, pair)


def one_of_mine(
    asked: Asked,
    turn: Turn,
    word: str,
    states: Collection[str],
    then: Callable[[Pair, Turn], Reply],
    *,
    otherwise: str = "pairs.none",
) -> Reply:
    """Do `then` with the pair a command means; where several are in those states, one card asks.

    `otherwise` is what is said when none is.
    """
    if asked.arg("pair"):
        pair, turn = live_pair(asked, turn)
        pairs = [pair]
    else:
        pairs = Pair.live_of(turn.session, turn.actor)
    fitting = [pair for pair in pairs if pair.state in states]
    if not fitting and any(pair.state == "paused" for pair in pairs):
        raise Refusal("pairs.on_pause", step="resume")
    if not fitting:
        raise NotThere(otherwise if pairs else "pairs.none", step="home")
    if len(fitting) > 1:
        return Say(card=cards.which(turn, word, fitting))
    pair = Pair.of_member(turn.session, fitting[0].id, turn.actor)
    schedule.heard(turn, pair)
    return then(pair, schedule.programme_of(turn, pair))
