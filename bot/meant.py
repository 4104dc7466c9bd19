"""Which programme an event is about, whether its sender may do this there, and what a typo nearly meant."""

from typing import Final

from bot.conversation.command import nearest
from bot.errors import NotThere, Refusal, Stale, WhichProgramme
from bot.programmes.model import Programme
from bot.programmes.permissions import MAY, Capability, hats, programmes_of, require
from bot.routing import FormRoute, Route, Routes
from bot.turn import Turn

WHILE_IT_RUNS: Final[frozenset[Capability]] = frozenset(
    {"coordinate", "steer", "sign_promise", "ask_panel", "answer_support"}
)
"""What nobody does any more in a programme that is over, whatever an old card offers."""


def in_programme(turn: Turn, route: Route | FormRoute, args: dict[str, str]) -> Turn:
    """The turn in the programme meant: named in the args, already known, the only one that fits, or ask."""
    if route.scope == "none":
        require(turn.session, turn.actor, turn.programme, route.may)
        return turn
    named = args.get("programme")
    if named:
        programme = Programme.by_id(turn.session, named)
        if hats(turn.session, turn.actor, programme) <= {"member", "founder"}:
            raise NotThere("programmes.nothing_there")
        require(turn.session, turn.actor, programme, route.may)
        if programme.over and route.may in WHILE_IT_RUNS:
            raise Stale("programmes.moved_on", step="home")
        return turn.within(programme)
    if turn.programme is not None:
        require(turn.session, turn.actor, turn.programme, route.may)
        return turn
    return turn.within(_only_programme(turn, route))


def can(route: Route, turn: Turn) -> bool:
    """Whether the actor may do this now: in the turn's programme, or in any of theirs where it has none."""
    if "member" in MAY[route.may]:
        return route.show is None or route.show(turn)
    programmes: list[Programme | None] = [turn.programme]
    if turn.programme is None:
        programmes = [*programmes_of(turn.session, turn.actor, route.may)] or [None]
    return any(
        bool(hats(turn.session, turn.actor, programme) & MAY[route.may])
        and (route.show is None or route.show(turn.within(programme)))
        for programme in programmes
    )


def nearest_possible(routes: Routes, text: str, turn: Turn) -> str | None:
    """The nearest word that this person can use now: only the words that come near are asked about."""
    words = [w for w in (*routes.commands, *routes.aliases) if w not in routes.careful]
    while (guess := nearest(text, words)) is not None:
        meant = routes.aliases.get(guess, guess)
        if can(routes.commands[meant], turn):
            return guess
        words = [w for w in words if routes.aliases.get(w, w) != meant]
    return None


def _only_programme(turn: Turn, route: Route | FormRoute) -> Programme:
    """The actor's only one where they may do this; of several, the only one where it can be done now."""
    capability: Capability = route.may
    fitting = programmes_of(turn.session, turn.actor, capability)
    if "member" in MAY[capability]:  # whoever may ask, it is about a programme they have something to do with
        fitting = [p for p in fitting if not hats(turn.session, turn.actor, p) <= {"member", "founder"}]
    if len(fitting) > 1 and isinstance(route, Route) and route.show is not None:
        able = [p for p in fitting if route.show(turn.within(p))]
        fitting = able or fitting
    if len(fitting) > 1:
        raise WhichProgramme([(p.id, p.name) for p in fitting])
    if not fitting:
        if "coordinator" in MAY[capability] and "founder" in hats(turn.session, turn.actor, None):
            raise Refusal("programmes.none_to_run", step="programme new")
        require(turn.session, turn.actor, None, capability)  # says which hat is missing, if one is
        raise Refusal("programmes.none_yet", step="home")
    return fitting[0]
