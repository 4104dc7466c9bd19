"""Whom somebody can ask for help: asked wherever the way to it is offered, and before it is refused."""

from bot.pairs.model import Pair
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.programmes.permissions import hats, holders, programmes_of
from bot.support import rules
from bot.support.coaches import CoachRequest
from bot.support.model import ROUTES, OutsideRoutes
from bot.turn import Turn


class Circle:
    """Who may be asked for help by one person in the turn's programme, at this moment."""

    def __init__(self, turn: Turn, requester: Member) -> None:
        programme = turn.the_programme
        self.coordinators = [m.id for m in holders(turn.session, programme, "coordinator")]
        self.alternates = [m.id for m in holders(turn.session, programme, "alternate")]
        pairs = Pair.all_of(turn.session, requester, programme.id)
        self.coaches = CoachRequest.coaches_of(turn.session, requester.id, programme.id)
        self.not_for = {requester.id, *(member for pair in pairs for member in pair.both)}

    @property
    def contacts(self) -> list[str]:
        """Member ids, coordinators first, then a coach this person talks with."""
        return rules.contacts(self.coordinators, [*self.alternates, *self.coaches], self.not_for)

    def role(self, member_id: str) -> str:
        """What the form calls them."""
        if member_id in self.coordinators:
            return "coordinator"
        return "alternate" if member_id in self.alternates else "coach"

    def other(self, chosen: str) -> str | None:
        """Who else would see a request to `chosen`."""
        return rules.other_contact(chosen, self.coordinators, self.alternates, self.not_for)


def can_ask(turn: Turn) -> bool:
    """Whether there is anybody whom the actor could ask: here, or in any programme of theirs."""
    return any(Circle(turn.within(programme), turn.actor).contacts for programme in _programmes(turn))


def instead(turn: Turn) -> list[str]:
    """The organisation's own routes for people, each with its label, for whoever has nobody to ask."""
    found = [OutsideRoutes.of(turn.session, programme.id) for programme in _programmes(turn)]
    return [
        f"{turn.phrases.text(f'support.route_{name}')}: {getattr(routes, name)}"
        for routes in found
        for name in ROUTES
        if name != "helpdesk" and getattr(routes, name)
    ]


def _programmes(turn: Turn) -> list[Programme]:
    """The turn's, or all with which the actor has to do."""
    if turn.programme is not None:
        return [turn.programme]
    every = programmes_of(turn.session, turn.actor, "anything")
    return [p for p in every if hats(turn.session, turn.actor, p) - {"member", "founder"}]
