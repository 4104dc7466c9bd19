"""The end of a round: approved pairs begin, and everybody hears at the same fixed hour.

Until that hour nothing is told to anybody, whatever the cause; then partners hear both or neither (A15).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from bot.database import TenantSession
from bot.house import House
from bot.matching import pool, windows
from bot.matching.candidate import Pairing, PersonId
from bot.matching.model import ByHand, Chosen, Consent, Round
from bot.matching.notices import (
    Matched,
    NoMatch,
    NotReached,
    Told,
    Unreached,
    still_on_the_way,
    tell_coordinators,
    untold,
)
from bot.matching.rounds import TELL, clockwork, stop
from bot.matching.rules import blocked
from bot.matching.solve import trios
from bot.nudges.local_time import local_date, to_utc
from bot.pairs.model import Pair
from bot.people.model import Account, Installation, Member
from bot.programmes.model import Participant, Programme
from bot.routing import JobFacts
from bot.turn import Turn, programme_days

RESULT: Final = "matching.result"
"""What falls due at the fixed hour."""
REACHED: Final = "matching.reached"
"""What falls due a day later for each pair: have both been told?"""
FORGET: Final = "matching.forget"
"""What falls due when the round is over: answers and shortlists go (spec 6.1)."""

BEGAN: Final = "programmes.began"
"""What falls due when a programme runs: its own dates are planned from there on."""

CHUNK: Final = 25
"""Pairs begun in one transaction: each is about ten rows."""

DAY: Final = timedelta(days=1)
GIVE_UP: Final = timedelta(days=30)
"""So long after the result it is no longer looked whether both were reached."""
WITHOUT_END: Final = timedelta(days=180)
"""How long answers are kept where a programme has no end date: a round takes about six months (spec 2.6)."""


def reachable(session: TenantSession, people: set[PersonId]) -> set[PersonId]:
    """Those of these people who have an account that takes messages."""
    query = (
        select(Account.member_id)
        .join(Installation, Installation.id == Account.installation_id)
        .where(Account.member_id.in_(people), Account.reachable.is_(True), Installation.active.is_(True))
    )
    return set(session.scalars(query))


def approve(turn: Turn, current: Round) -> None:
    """The pairs stand; everybody hears at the fixed hour on the next working day."""
    current.move("approved")
    current.tells_at = windows.result_hour(turn.now, programme_days(turn.the_programme))
    turn.due(RESULT, current.id, current.tells_at)


def result(subject: str, turn: Turn) -> None:
    """The fixed hour has come."""
    turn.start_job(TELL, subject, round=subject)


# --- the job ----------------------------------------------------------------------------------


def tell(house: House, facts: JobFacts) -> None:
    """Begin the pairs, a few at a time with the news to both; then everybody else hears the one text.

    May be run again from its start: what has begun has left the list.
    """
    round_id = str(facts.facts["round"])
    good = _still_good(house, facts.tenant, round_id)
    if good is None:
        return
    while _begin_some(house, facts.tenant, round_id, good):
        pass
    while _free_some(house, facts.tenant, round_id):
        pass
    _finish(house, facts.tenant, round_id)


@dataclass(frozen=True, kw_only=True)
class _Good:
    """The approved pairs that no rule forbids by now."""

    pairs: frozenset[Pairing]
    trios: frozenset[PersonId]
    """Seniors whose two pairs of this round are a trio."""


def _still_good(house: House, tenant: str, round_id: str) -> _Good | None:
    """What can begin; None where there is nothing (more) to tell."""
    with house.database.tenant(tenant) as session:
        current = Round.held(session, round_id)
        if current is None or current.state != "approved":
            return None
        turn = clockwork(house, session, Programme.by_id(session, current.programme_id))
        if turn.the_programme.over:
            stop(turn, current)
            return None
        rows = pool.read(turn, pool.DURING)
        approved = [row.both for row in Chosen.of(session, round_id)]
    here = rows.pool()
    people = {person.id: person for person in here.people}
    pairs = frozenset(
        (one, other)
        for one, other in approved
        if one in people
        and other in people
        and blocked(people[one], people[other], here.terms, here.lines) is None
    )
    return _Good(pairs=pairs, trios=trios(pairs, here.people))


def _begin_some(house: House, tenant: str, round_id: str, good: _Good) -> bool:
    """Begin some of the pairs, both of a trio together; False once there are none."""
    with house.database.tenant(tenant) as session:
        current = Round.held(session, round_id)
        every = Chosen.of(session, round_id)
        if current is None or current.state != "approved" or not every:
            return False
        some = every[:CHUNK]
        shared = {row.mentee_id for row in some} & good.trios
        rows = some + [row for row in every[CHUNK:] if row.mentee_id in shared]
        turn = clockwork(house, session, Programme.by_id(session, current.programme_id))
        there = reachable(session, {person for row in rows for person in row.both})
        at = current.tells_at or turn.now
        beginning = [row.both for row in rows if row.both in good.pairs and there.issuperset(row.both)]
        current.held_back += len(rows) - len(beginning)
        for senior in sorted({senior for _, senior in beginning}):
            theirs = [pairing for pairing in beginning if pairing[1] == senior]
            if senior in shared and len(theirs) > 1:
                _begin_trio(turn, theirs, at)
            else:
                for pairing in theirs:
                    begin(turn, pairing, at)
        for row in rows:
            session.delete(row)
        return True


def begin(turn: Turn, pairing: Pairing, at: datetime, *, knows: Collection[PersonId] = ()) -> Pair:
    """The pair, its people's states and the news to both: all of it or nothing.

    `knows` are people who hear of it by another pair of theirs.
    """
    session, programme = turn.session, turn.the_programme
    mentor_id, mentee_id = pairing
    pair = Pair.begin(
        session,
        programme_id=programme.id,
        mentor_id=mentor_id,
        mentee_id=mentee_id,
        cadence_weeks=programme.cadence_weeks,
        meeting_minutes=programme.meeting_minutes,
        at=at,
    )
    for member_id in pair.both:
        part = Participant.of(session, programme.id, member_id)
        if part is not None:
            part.state, part.left_over_before = "matched", False
        if member_id not in knows:
            turn.notify(Member.by_id(session, member_id), Matched(pair=pair.id), not_before=at)
    turn.due(REACHED, pair.id, at + DAY)
    return pair


def _begin_trio(turn: Turn, pairings: Sequence[Pairing], at: datetime) -> None:
    """Two pairs that share their senior, linked: the senior hears of both at once."""
    first = begin(turn, pairings[0], at)
    second = begin(turn, pairings[1], at, knows={first.mentee_id})
    first.trio = second.trio = first.id


def _free_some(house: House, tenant: str, round_id: str) -> bool:
    """Some of those who have no pair are on the list again, and hear the one text; False once all have."""
    with house.database.tenant(tenant) as session:
        current = Round.held(session, round_id)  # whoever leaves now meets it here, and stays away
        if current is None or current.state != "approved":
            return False
        turn = clockwork(house, session, Programme.by_id(session, current.programme_id))
        joined = Participant.joined(session, current.programme_id)
        some = [(part, member) for part, member in joined if part.state == "offered"][:CHUNK]
        for part, member in some:
            part.state, part.left_over_before = "ready", True
            turn.notify(member, NoMatch(round=round_id), not_before=current.tells_at)
        return bool(some)


def _finish(house: House, tenant: str, round_id: str) -> None:
    with house.database.tenant(tenant) as session:
        current = Round.held(session, round_id)
        if current is None or current.state != "approved":
            return
        programme = Programme.by_id(session, current.programme_id)
        turn = clockwork(house, session, programme)
        current.move("told")
        begun = select(Pair.id).where(Pair.programme_id == programme.id, Pair.matched_at == current.tells_at)
        pairs = len(session.scalars(begun).all())
        if pairs and programme.state == "matching":
            programme.move("start_round")
            turn.due(BEGAN, programme.id, turn.now)
        tell_coordinators(turn, Told(round=round_id, pairs=pairs, held_back=current.held_back))
        turn.due(FORGET, current.id, _over(turn, current))


# --- afterwards -------------------------------------------------------------------------------


def reached(subject: str, turn: Turn) -> None:
    """A day after the news: where one partner could not be told, the other and the coordinators hear so."""
    pair = Pair.by_id(turn.session, subject)
    if pair is None or not pair.live:
        return
    turn = turn.within(Programme.by_id(turn.session, pair.programme_id))
    if still_on_the_way(turn, pair) and turn.now < pair.matched_at + GIVE_UP:
        turn.due(REACHED, pair.id, turn.now + DAY)
        return
    missing = {member.id for member in untold(turn, pair)}
    if not missing:
        return
    for member_id in set(pair.both) - missing:
        turn.notify(Member.by_id(turn.session, member_id), NotReached(pair=pair.id))
    today = local_date(turn.now, turn.the_programme.zone)
    tell_coordinators(turn, Unreached(programme=pair.programme_id, on=today))


def forget(subject: str, turn: Turn) -> None:
    """The round is over: answers, shortlists and what a coordinator entered are deleted."""
    current = Round.held(turn.session, subject)
    if current is None:
        return
    turn = turn.within(Programme.by_id(turn.session, current.programme_id))
    over = _over(turn, current)
    if turn.now < over and not turn.the_programme.over:
        turn.due(FORGET, current.id, over)  # the programme goes on for longer than it was to
        return
    Consent.forget(turn.session, current.id)
    for row in ByHand.of(turn.session, current.programme_id):
        turn.session.delete(row)


def _over(turn: Turn, current: Round) -> datetime:
    """When the answers of this round are no longer needed."""
    programme = turn.the_programme
    if programme.ends_on is None:
        return (current.tells_at or turn.now) + WITHOUT_END
    return max(to_utc(programme.ends_on + DAY, time(), programme.zone), current.tells_at or turn.now)
