"""What goes by itself: what two people shared, after their pairing; in the end all of a programme (spec 6.1).

How long each table keeps what is in it stands beside the table (`record_of`), and is read from there.
That two people were a pair stays as long as their programme, so that nobody is matched twice: who, from when
to when, and how it ended.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, delete, false, func, or_, select, update

from bot.database import AllTenantsSession, Tenanted
from bot.house import House
from bot.learning.model import PrivateNote
from bot.nudges.local_time import local_date
from bot.pairs.model import Idea, Pair, Stopping
from bot.pairs.rules import KEPT
from bot.people.model import Exclusion
from bot.polls.model import InterestPoll
from bot.privacy.ownership import columns_of, tables
from bot.programmes.model import NOT_IN, Participant, Programme

AFTER_PAIR: Final = "pair end + 90 days"
"""What tables say that keep something for two people."""

AFTER_PROGRAMME: Final = {
    "round end + 60 days": timedelta(days=60),
    "programme end + 60 days": timedelta(days=60),
    "programme end + 12 months": timedelta(days=365),
}
"""What tables say that keep something for those who ran a programme or took part."""

PROGRAMME_KEPT: Final = timedelta(days=3 * 365)
"""The programme itself, with all that names it: three years after its end."""

REASONS_KEPT: Final = timedelta(days=365)
"""Why a contact ended a pair: twelve months, as its table declares."""

EXCLUSIONS_KEPT: Final = timedelta(days=30)
"""Whom somebody would rather not be paired with: so long after their last programme (spec 6.1)."""


def sweep(house: House) -> None:
    """Once a day; repeatable."""
    now = house.clock.now()
    today = local_date(now, "UTC")
    with house.database.everyone() as session:
        _forget_pairs(session, now - KEPT)
        session.execute(delete(Stopping).where(Stopping.stopped_on < (now - REASONS_KEPT).date()))
        _forget_exclusions(session, today - EXCLUSIONS_KEPT)
        for declared, kept in AFTER_PROGRAMME.items():
            if over := session.scalars(_over(today - kept, declared)).all():
                _forget_all(session, over, declared)
        if over := session.scalars(_quiet(today - PROGRAMME_KEPT)).all():
            _forget_all(session, over)
            session.execute(delete(Programme).where(Programme.id.in_(over)))


# --- pairs ------------------------------------------------------------------------------------


def _forget_pairs(session: AllTenantsSession, before: datetime) -> None:
    ended = and_(Pair.state == "ended", Pair.ended_at <= before)
    over = select(Pair.id).where(ended)
    if session.scalar(over.limit(1)) is not None:
        for table in reversed(tables()):
            if AFTER_PAIR in str(columns_of(table).info.get("keep")):
                session.execute(delete(table).where(_leading_to(table, Pair, over), *_but_shared(table)))
        session.execute(update(Pair).where(ended, Pair.swap_topic != "").values(swap_topic=""))
    loose = (PrivateNote.pair_id.is_(None), PrivateNote.written_at <= before)
    session.execute(delete(PrivateNote).where(*loose, PrivateNote.member_id.not_in(_in_a_pair(before))))


def _but_shared(table: type[Tenanted]) -> tuple[ColumnElement[bool], ...]:
    """A line that both have let travel is the programme's by now: it names nobody."""
    return (or_(Idea.offered.is_(False), Idea.agreed.is_not(True)),) if table is Idea else ()


def _in_a_pair(before: datetime) -> Any:
    """Who has a pair, or had one lately: a note that belongs to none in particular stays as long."""
    lately = or_(Pair.state != "ended", Pair.ended_at > before)
    return select(Pair.mentor_id).where(lately).union(select(Pair.mentee_id).where(lately))


# --- programmes -------------------------------------------------------------------------------


def _end() -> ColumnElement[date]:
    """The day it was closed or stopped; where nobody has closed it, the last day of its round."""
    return func.coalesce(Programme.ended_on, Programme.ends_on)


def _over(before: date, declared: str) -> Select[str]:
    """Those that had ended by then: with their round, or once somebody has closed them, as it is declared."""
    day = _end() if declared.startswith("round") else Programme.ended_on
    return select(Programme.id).where(day < before)


def _quiet(before: date) -> Select[str]:
    """Those of which nothing is left but their own rows: no pair that meets, no poll that is still kept."""
    going = select(Pair.programme_id).where(Pair.state.not_in(("ended", "peers")))
    asked = select(InterestPoll.programme_id).where(InterestPoll.state != "draft")
    return select(Programme.id).where(_end() < before, Programme.id.not_in(going), Programme.id.not_in(asked))


def _forget_all(session: AllTenantsSession, programmes: Sequence[str], declared: str = "") -> None:
    """Whatever leads to one of these programmes, of the tables that declare it; of all, if none is named."""
    for table in reversed(tables()):
        kept = str(columns_of(table).info.get("keep"))
        if declared in ("", kept) or kept.endswith(f", or {declared}"):
            session.execute(delete(table).where(_leading_to(table, Programme, programmes)))


def _forget_exclusions(session: AllTenantsSession, before: date) -> None:
    """Of whoever takes part nowhere any more; what was said or looked through since then stays as long."""
    going = or_(_end().is_(None), _end() >= before)
    part = select(Participant.member_id).join(Programme, Programme.id == Participant.programme_id)
    there = part.where(Participant.state.not_in(NOT_IN), going)
    session.execute(delete(Exclusion).where(Exclusion.said_on < before, Exclusion.member_id.not_in(there)))


# --- what leads where -------------------------------------------------------------------------


def _leading_to(
    table: type[Tenanted], root: type[Tenanted], ids: Sequence[str] | Select[str]
) -> ColumnElement[bool]:
    """The condition for rows that name one of these rows of `root`, or name a row that does."""
    ways: list[ColumnElement[bool]] = []
    for name, target in _named(table):
        column: Any = getattr(table, name)
        if target is root:
            ways.append(column.in_(ids))
        elif _leads_to(target, root):
            ways.append(column.in_(select(target.id).where(_leading_to(target, root, ids))))
    return or_(false(), *ways)


def _leads_to(table: type[Tenanted], root: type[Tenanted]) -> bool:
    """Whether its rows name rows of `root`, themselves or through others. A person leads to nothing here."""
    return any(target is root or _leads_to(target, root) for _, target in _named(table))


def _named(table: type[Tenanted]) -> Iterator[tuple[str, type[Tenanted]]]:
    """The columns that refer to another table, each with that table."""
    by_name = {each.__tablename__: each for each in tables()}
    for key in columns_of(table).foreign_key_constraints:
        target = by_name[str(key.referred_table.name)]
        if target is not table:
            (name,) = (each for each in key.column_keys if each != "tenant_id")
            yield name, target
