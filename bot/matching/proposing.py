"""Pairs without a round: somebody proposes by name, the other is asked in private, both yes begins it (A5).

The same rules and the same secrecy as in a round. Where a rule or a private wish stands between the two,
nothing is sent, and whoever proposed reads what everybody reads whose proposal comes to nothing.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import Stale
from bot.matching import pool, proposing_notices, windows
from bot.matching.candidate import Pairing
from bot.matching.desk import sponsor_ready
from bot.matching.model import ByHand, Round
from bot.matching.notices import tell_coordinators
from bot.matching.proposal import Proposal
from bot.matching.results import BEGAN, DAY, WITHOUT_END, begin, reachable
from bot.matching.rules import Reason, blocked
from bot.nudges.calendars import Availability
from bot.nudges.local_time import to_utc
from bot.outbox.model import acted, revise
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.turn import Turn, availability, programme_days

PROPOSED: Final = "matching.proposed"
"""What falls due for one person's part: its time is over, it is told, and it is forgotten."""
RUNS: Final = "matching.runs"
"""What falls due while a programme has a pair and does not run yet; the subject is the programme."""
ASK: Final = "matching.ask_proposed"
"""What falls due while the other could not be asked yet: a day later it is tried again."""


def one_at_a_time(session: Session, programme_id: str) -> None:
    """Two who answer at the same instant, here or about others, do so one after the other."""
    session.scalar(select(Programme.id).where(Programme.id == programme_id).with_for_update())


def hold(session: Session, proposal_id: str) -> Proposal | None:
    """The row of that id, held until the transaction ends; first its programme, as everybody does."""
    programme = session.scalar(select(Proposal.programme_id).where(Proposal.id == proposal_id))
    if programme is not None:
        one_at_a_time(session, programme)
    return Proposal.held(session, proposal_id)


def propose(turn: Turn, other: Member, *, leads: bool) -> Proposal:
    """The actor says yes to a pair with this person, who is asked if nothing stands between the two."""
    one_at_a_time(turn.session, turn.the_programme.id)
    mine = _fresh(turn, turn.actor, other)
    if mine is None:
        closes = windows.closing(turn.now, programme_days(turn.the_programme), [_days(turn, other)])
        told = windows.result_hour(closes, programme_days(turn.the_programme))
        mine = _write(turn, turn.actor, other, leads=leads, closes=closes, told=told)
    mine.own_idea, mine.answer, mine.answered_at = True, "yes", turn.now
    _go_on(turn, mine)
    return mine


def propose_two(turn: Turn, junior: Member, senior: Member) -> None:
    """A coordinator proposes two people: who would lead is asked first, then the other (spec 2.5)."""
    one_at_a_time(turn.session, turn.the_programme.id)
    ByHand.take_back(turn.session, turn.the_programme.id, {junior.id}, {senior.id})  # an own veto, for one
    days = programme_days(turn.the_programme)
    theirs = _fresh(turn, junior, senior)
    if theirs is not None or between(turn, (junior.id, senior.id)) is not None:
        return  # asked about each other already, or something stands between them
    if not reachable(turn.session, {junior.id, senior.id}) >= {junior.id, senior.id}:
        return
    closes = windows.closing(turn.now, days, [_days(turn, junior)])
    told = windows.result_hour(windows.closing(closes, days, [_days(turn, senior)]), days)
    asked = _write(turn, junior, senior, leads=True, closes=closes, told=told)
    asked.by_coordinator = True
    turn.notify(junior, proposing_notices.Proposed(proposal=asked.id))


def answer(turn: Turn, row: Proposal, said: str) -> None:
    """Keep what the actor answered; two yeses begin the pair."""
    row.answer, row.answered_at = said, turn.now
    turn.session.flush()
    acted(turn.session, proposing_notices.Proposed.kind, row.id, row.member_id, turn.now)
    if said == "yes":
        _go_on(turn, row)


def take_back(turn: Turn, row: Proposal) -> None:
    """The actor's own proposal is gone, and the question about it with it."""
    if row.over:
        raise Stale("matching.proposal_over", step="matches")
    theirs = Proposal.of(turn.session, row.programme_id, row.other_id, row.member_id)
    if theirs is not None and not theirs.own_idea and not theirs.by_coordinator and theirs.answer != "no":
        theirs.over = True
        revise(turn.session, proposing_notices.Proposed.kind, theirs.id)
    turn.session.delete(row)
    turn.no_longer_due(PROPOSED, row.id)
    turn.no_longer_due(ASK, row.id)
    turn.session.flush()


def between(turn: Turn, pairing: Pairing, *, open_again: bool = False) -> Reason | None:
    """What stands between the two now, of all that the rules and both people say.

    `open_again`: both have proposed each other, so that an earlier no-fault end between them is no bar, and
    the junior has asked for the head of the organisation by name.
    """
    here = pool.read(turn, pool.BEFORE).pool()
    junior, senior = here.of(pairing[0]), here.of(pairing[1])
    if junior is None or senior is None:
        return Reason.CAPACITY  # not ready, in a round, or in a pair already
    junior = replace(junior, opts_in_to_head=True)  # they say so, or not, by their answer
    if open_again:
        junior = replace(junior, no_fault_past=junior.no_fault_past - {senior.id})
        senior = replace(senior, no_fault_past=senior.no_fault_past - {junior.id})
    return blocked(junior, senior, here.terms, here.lines)


# --- from one yes to two ----------------------------------------------------------------------


def _go_on(turn: Turn, mine: Proposal) -> None:
    """After a yes: the pair, if the other has said yes too; else the other is asked, if they may be."""
    session = turn.session
    theirs = Proposal.of(session, mine.programme_id, mine.other_id, mine.member_id)
    if theirs is not None and not theirs.over:
        if theirs.answer == "yes":
            _begin(turn, mine, theirs)
        return
    if theirs is None or theirs.answer != "no":
        _ask(turn, mine, theirs)


def _ask(turn: Turn, mine: Proposal, before: Proposal | None) -> None:
    """Ask the other, or look again tomorrow: they may not be ready yet, or be in a round."""
    other = Member.still_here(turn.session, (mine.other_id,))
    free = other is not None and between(turn, mine.pairing) is None
    if other is None or not free or other.id not in reachable(turn.session, {other.id}):
        if turn.now + DAY < mine.told_at:
            turn.due(ASK, mine.id, turn.now + DAY)
        return
    if before is not None:
        turn.session.delete(before)
        turn.session.flush()
    days = programme_days(turn.the_programme)
    closes = min(mine.told_at, windows.closing(turn.now, days, [_days(turn, other)]))
    me = Member.by_id(turn.session, mine.member_id)
    asked = _write(turn, other, me, leads=not mine.leads, closes=closes, told=mine.told_at)
    asked.by_coordinator = mine.by_coordinator
    turn.notify(other, proposing_notices.Proposed(proposal=asked.id))


def _begin(turn: Turn, mine: Proposal, theirs: Proposal) -> None:
    """Both have said yes: the pair begins, unless a rule has come to stand between them since."""
    session, programme = turn.session, turn.the_programme
    both_ideas = mine.own_idea and theirs.own_idea
    if programme.over or between(turn, mine.pairing, open_again=both_ideas) is not None:
        return
    people = {mine.member_id, theirs.member_id}
    if not reachable(session, people) >= people:
        return
    pair = begin(turn, mine.pairing, turn.now)
    for row in (mine, theirs):
        row.over = True
        turn.no_longer_due(ASK, row.id)
        revise(session, proposing_notices.Proposed.kind, row.id)
    session.flush()
    runs(programme.id, turn)
    tell_coordinators(turn, proposing_notices.Begun(pair=pair.id))


def runs(subject: str, turn: Turn) -> None:
    """A programme that has a pair runs, once sign-up is closed, the sponsor ready (G1) and no round open.

    Until then it is looked at again each day: a pair that needed no round must not wait for one to have its
    half way and its end.
    """
    programme = Programme.by_id(turn.session, subject)
    turn = turn.within(programme)
    if programme.over or programme.state == "running" or not Pair.live_in(turn.session, programme.id):
        return
    quiet = Round.open_in(turn.session, programme.id) is None
    if programme.state == "matching" and quiet and sponsor_ready(turn):
        programme.move("start_round")
        turn.due(BEGAN, programme.id, turn.now)
    else:
        turn.due(RUNS, programme.id, turn.now + DAY)


# --- the clock, and people who leave ----------------------------------------------------------


def ask_again(subject: str, turn: Turn) -> None:
    """A day has gone: perhaps the other can be asked now."""
    row = hold(turn.session, subject)
    if row is None or row.over or row.answer != "yes":
        return
    turn = turn.within(Programme.by_id(turn.session, row.programme_id))
    if not turn.the_programme.over:
        _go_on(turn, row)


def time_passes(subject: str, turn: Turn) -> None:
    """The time for an answer is over; later whoever said yes hears; later still all is forgotten."""
    row = Proposal.held(turn.session, subject)
    if row is None:
        return
    turn = turn.within(Programme.by_id(turn.session, row.programme_id))
    forgotten = _forgotten(turn.the_programme, row)
    if turn.now >= forgotten or turn.the_programme.over:
        turn.session.delete(row)
        return
    revise(turn.session, proposing_notices.Proposed.kind, row.id)
    if turn.now < row.told_at:
        turn.due(PROPOSED, row.id, row.told_at)
        return
    if row.answer == "yes" and not row.over:
        member = Member.still_here(turn.session, (row.member_id,))
        if member is not None:
            turn.notify(member, proposing_notices.NoPair(proposal=row.id))
    row.over = True
    turn.due(PROPOSED, row.id, forgotten)


def drop_out(member: Member, turn: Turn) -> None:
    """Part of leaving: their own part goes. Whoever was asked about them reads the same card as before."""
    rows = select(Proposal).where(Proposal.member_id == member.id)
    if turn.programme is not None:
        rows = rows.where(Proposal.programme_id == turn.programme.id)
    for row in turn.session.scalars(rows).all():
        turn.session.delete(row)
        turn.no_longer_due(PROPOSED, row.id)
        turn.no_longer_due(ASK, row.id)


# --- pieces -----------------------------------------------------------------------------------


def _write(
    turn: Turn, member: Member, other: Member, *, leads: bool, closes: datetime, told: datetime
) -> Proposal:
    row = Proposal(
        programme_id=turn.the_programme.id,
        member_id=member.id,
        other_id=other.id,
        leads=leads,
        asked_at=turn.now,
        closes_at=closes,
        told_at=told,
    )
    turn.session.add(row)
    turn.session.flush()
    turn.due(PROPOSED, row.id, closes)
    return row


def _fresh(turn: Turn, member: Member, other: Member) -> Proposal | None:
    """This person's part about the other if it is open; one that is over makes room for a new one."""
    row = Proposal.of(turn.session, turn.the_programme.id, member.id, other.id)
    if row is not None and not row.open(turn.now):
        if member.id != turn.actor.id and row.answer == "no":
            return row  # nobody is asked twice
        turn.session.delete(row)
        turn.session.flush()
        return None
    return row


def _days(turn: Turn, member: Member) -> Availability:
    return availability(member, turn.the_programme)


def _forgotten(programme: Programme, row: Proposal) -> datetime:
    """The end of the round, as for every other answer (spec 6.1)."""
    if programme.ends_on is None:
        return row.told_at + WITHOUT_END
    return max(to_utc(programme.ends_on + timedelta(days=1), time(), programme.zone), row.told_at + DAY)
