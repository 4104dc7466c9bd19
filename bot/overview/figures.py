"""Reading a programme's figures from its rows: counts alone, and no row's words."""

from collections import Counter
from datetime import date

from sqlalchemy import select

from bot.checkins.model import Rhythm
from bot.groups.model import Circle, Question
from bot.nudges.local_time import local_date
from bot.overview.rules import (
    FEWEST_PAIRS,
    Figures,
    Span,
    by_week,
    evenly,
    middle,
    shown_quiet,
    shown_stages,
    under_way,
)
from bot.pairs.model import Idea, Meeting, Pair
from bot.pairs.rules import LIVE
from bot.programmes.model import Participant
from bot.programmes.rules import Sides
from bot.support.model import HelpRequest
from bot.turn import Turn

TOOK_PLACE = frozenset({"held", "notes", "closed"})
"""States of a circle that has met."""


def figures(turn: Turn) -> Figures:
    """The turn's programme in numbers, as its reader may see them."""
    session, programme = turn.session, turn.the_programme
    joined = [part for part, _ in Participant.joined(session, programme.id)]
    sides = Sides.counted(part.side for part in joined)
    counted = Pair.stages(session, programme.id)
    pairs = _pairs(turn)
    met = _meetings(turn)
    often = Counter(pair for pair, _ in met)
    asked = Question.asked_in(session, programme.id)
    return Figures(
        joined=len(joined),
        mentors=sides.mentor,
        mentees=sides.mentee,
        either=sides.both,
        ready=_ready(joined) if len(joined) >= 2 * FEWEST_PAIRS else None,
        stages=shown_stages(counted),
        weeks=by_week([day for _, day in met], [_span(pair, turn) for pair in pairs], turn.today),
        per_pair=middle([often[pair.id] for pair in pairs if pair.remembered(turn.now)]),
        quiet=shown_quiet(_quiet(turn), under_way(counted)),
        agreed=sum(pair.agreed_at is not None for pair in pairs) if len(pairs) >= FEWEST_PAIRS else None,
        help_waiting=_help_waiting(turn),
        ideas=len(Idea.shared_in(session, programme.id)),
        circles=sum(circle.state in TOOK_PLACE for circle in Circle.in_programme(session, programme.id)),
        asked=len(asked),
        told=sum(question.responded_at is not None for question in asked),
    )


def fairness(turn: Turn) -> list[tuple[str, str]]:
    """By site and by level: how many of those who joined have had a pairing, in bands (S1-46)."""
    session, programme = turn.session, turn.the_programme
    paired = {member for pair in _pairs(turn) for member in pair.both}
    sites: dict[str, list[bool]] = {}
    levels: dict[str, list[bool]] = {}
    for _, member in Participant.joined(session, programme.id) if paired else ():
        if member.site:
            sites.setdefault(member.site, []).append(member.id in paired)
        if member.level is not None:
            level = turn.phrases.text("overview.level", level=member.level)
            levels.setdefault(level, []).append(member.id in paired)
    by_name = (dict(sorted(groups.items())) for groups in (sites, levels))
    return [band for groups in by_name for band in evenly(groups)]


def _pairs(turn: Turn) -> list[Pair]:
    """Every pair there has been."""
    query = select(Pair).where(Pair.programme_id == turn.the_programme.id).order_by(Pair.matched_at, Pair.id)
    return list(turn.session.scalars(query))


def _ready(joined: list[Participant]) -> int:
    return sum(part.state not in {"joined", "on_break"} for part in joined)


def _meetings(turn: Turn) -> list[tuple[str, date]]:
    query = (
        select(Meeting.pair_id, Meeting.happened_on)
        .join(Pair, Pair.id == Meeting.pair_id)
        .where(Pair.programme_id == turn.the_programme.id, Meeting.happened_on.is_not(None))
    )
    return [(pair, day) for pair, day in turn.session.execute(query) if day is not None]


def _span(pair: Pair, turn: Turn) -> Span:
    zone = turn.the_programme.zone
    ended = None if pair.ended_at is None else local_date(pair.ended_at, zone)
    return local_date(pair.matched_at, zone), ended


def _quiet(turn: Turn) -> int:
    query = (
        select(Rhythm.id)
        .join(Pair, Pair.id == Rhythm.pair_id)
        .where(Pair.programme_id == turn.the_programme.id, Pair.state.in_(LIVE), Rhythm.quiet > 0)
    )
    return len(turn.session.scalars(query).all())


def _help_waiting(turn: Turn) -> int:
    waiting = HelpRequest.waiting_for(turn.session, turn.actor)
    return sum(request.programme_id == turn.the_programme.id for request in waiting)
