"""Programmes whose dates nobody has planned, as after an update of the bot: the house does it by itself."""

from typing import Final

from sqlalchemy import select

from bot.agenda import model as agenda
from bot.agenda.model import DueDate
from bot.house import House
from bot.outbox.model import Outgoing
from bot.pairs.model import Pair
from bot.programmes import clock
from bot.programmes.model import Participant, Programme
from bot.programmes.notices import TooFew
from bot.turn import Turn

CATCH_UP: Final = "programmes.catch_up"
"""What falls due for a programme with a date that is missing."""

MOVES_ON: Final = frozenset({clock.SIGNUP_CLOSES, clock.NEAR, clock.ENDS, clock.RESUMES, clock.RETIRES})
"""Dates that are wanted only until they have come: in the past they are overdue. Any other has been."""


def plan_missing(house: House) -> None:
    """Plan what is missing, at the next look at what is due; once it is planned this finds nothing."""
    now = house.clock.now()
    with house.database.everyone() as session:
        planned = select(DueDate.kind, DueDate.subject).where(DueDate.kind.in_((*clock.TIMERS, CATCH_UP)))
        known = {(row.kind, row.subject) for row in session.execute(planned)}
        told = select(Participant.programme_id).where(Participant.state.not_in(("alumni", "withdrawn")))
        with_people = set(session.scalars(told.distinct()))
        asked = set(session.scalars(select(Outgoing.about).where(Outgoing.kind == TooFew.kind)))
        missing: list[tuple[str, str]] = []
        for programme in session.scalars(select(Programme)):
            wanted = clock.timers_of(programme)
            if programme.id not in with_people:  # what people told it has been forgotten
                wanted.pop(clock.RETIRES, None)
            if programme.id in asked and wanted.get(clock.SIGNUP_CLOSES, now) <= now:
                wanted.pop(clock.SIGNUP_CLOSES, None)  # it has closed with too few; a coordinator chooses
            needed = {kind for kind, at in wanted.items() if kind in MOVES_ON or at > now}
            if (CATCH_UP, programme.id) not in known and needed - {k for k, s in known if s == programme.id}:
                missing.append((programme.tenant_id, programme.id))
    for tenant, programme_id in missing:
        with house.database.tenant(tenant) as session:
            agenda.due(session, CATCH_UP, programme_id, now)


def catch_up(subject: str, turn: Turn) -> None:
    """Its dates are planned from its state, and its round and pairs look at theirs."""
    clock.dates_changed(turn.within(Programme.by_id(turn.session, subject)))
    Pair.look_at_lines(turn.session, turn.now)
