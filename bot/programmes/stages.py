"""Whether something may happen to a programme now: asked before everything that moves it on."""

from bot.errors import Stale
from bot.programmes import rules
from bot.turn import Turn


def still_may(turn: Turn, cause: rules.Cause) -> None:
    """Raise `Stale` where the programme is no longer in a state for this.

    Its row is held until the transaction ends: of two coordinators who press at once the second hears this.
    """
    programme = turn.the_programme
    turn.session.refresh(programme, with_for_update=True)
    if rules.allowed(cause, programme.state):
        return
    if programme.paused:
        raise Stale("stages.on_pause_now", step="programme resume", programme=programme.name)
    if cause == "close_signup" and programme.state in {*rules.IN_ROUND, "matching"}:
        near = programme.state == "matching"
        step = "match run" if near else "home"
        raise Stale("stages.closed_already", step=step, programme=programme.name, near=near)
    raise Stale("programmes.moved_on", step="home")
