"""Reading a programme's figures from its rows: counts alone, and no row's words."""

from collections import Counter
from datetime import date

from sqlalchemy import select

from bot.checkins.model import Rhythm
from bot.overview.rules import FEWEST_PAIRS, Figures, by_week, middle, shown_stages
from bot.pairs.model import Idea, Meeting, Pair
from bot.pairs.rules import LIVE
from bot.programmes.model import Participant
from bot.programmes.rules import Sides
from bot.support.model import HelpRequest
from bot.turn import Turn


def figures(turn: Turn) -> Figures:
    """The turn's programme in numbers, as its reader may see them."""
    session, programme = turn.session, turn.the_programme
    joined = [part for part, _ in Participant.joined(session, programme.id)]
    sides = Sides.counted(part.side for part in joined)
    counted = Pair.stages(session, programme.id)
    enough = sum(counted.values()) >= FEWEST_PAIRS
    met = _meetings(turn)
    waiting = HelpRequest.waiting_for(session, turn.actor)
    return Figures(
        joined=len(joined),
        mentors=sides.mentor,
        mentees=sides.mentee,
        either=sides.both,
        ready=_ready(joined) if len(joined) >= 2 * FEWEST_PAIRS else None,
        stages=shown_stages(counted),
        weeks=by_week([day for _, day in met], turn.today) if enough else None,
        per_pair=middle([*Counter(pair for pair, _ in met).values(), *[0] * _never_met(turn, met)]),
        quiet=_quiet(turn) if enough else None,
        agreed=_agreed(turn) if enough else None,
        help_waiting=sum(request.programme_id == programme.id for request in waiting),
        ideas=len(Idea.shared_in(session, programme.id)),
    )


def _ready(joined: list[Participant]) -> int:
    return sum(part.state not in {"joined", "on_break"} for part in joined)


def _meetings(turn: Turn) -> list[tuple[str, date]]:
    query = (
        select(Meeting.pair_id, Meeting.happened_on)
        .join(Pair, Pair.id == Meeting.pair_id)
        .where(Pair.programme_id == turn.the_programme.id, Meeting.happened_on.is_not(None))
    )
    return [(pair, day) for pair, day in turn.session.execute(query) if day is not None]


def _never_met(turn: Turn, met: list[tuple[str, date]]) -> int:
    every = turn.session.scalars(select(Pair.id).where(Pair.programme_id == turn.the_programme.id)).all()
    return len(set(every) - {pair for pair, _ in met})


def _quiet(turn: Turn) -> int:
    query = (
        select(Rhythm.id)
        .join(Pair, Pair.id == Rhythm.pair_id)
        .where(Pair.programme_id == turn.the_programme.id, Pair.state.in_(LIVE), Rhythm.quiet > 0)
    )
    return len(turn.session.scalars(query).all())


def _agreed(turn: Turn) -> int:
    query = select(Pair.id).where(Pair.programme_id == turn.the_programme.id, Pair.agreed_at.is_not(None))
    return len(turn.session.scalars(query).all())
