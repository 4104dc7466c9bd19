"""The job that takes a round on from the step it stands in: whom to ask next, and the pairs that came of it.

It reads what it needs in one short transaction, thinks outside of any (in another process where there is
one), and writes in small pieces. It may be run again from its start after a crash: what is there already is
found, and nobody is asked twice.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import select

from bot.database import TenantSession
from bot.house import House
from bot.matching import pool, private_boxes, windows
from bot.matching.candidate import Candidate, Couple, Pairing, PersonId, couple
from bot.matching.model import JUNIORS, OVER, Chosen, Consent, Round, RoundState
from bot.matching.notices import Question, Solved, StillOpen, StillSolved, tell_coordinators
from bot.matching.pool import Pool
from bot.matching.private_model import PrivateBox, PrivateMatching
from bot.matching.rounds import PARTS, WINDOW, clockwork, stop
from bot.matching.rules import blocked
from bot.matching.shortlist import Shortlists, askers_of, shortlist
from bot.matching.solve import solve, two_sided
from bot.outbox.model import said_otherwise
from bot.people.model import Member
from bot.programmes.model import Participant, Programme
from bot.routing import JobFacts
from bot.turn import availability, programme_days

HALF_WAY: Final = 10
"""Parts of the job (of `PARTS`) that are done once it is known what follows; the rest is writing it down."""

STORED: Final = 15

APPROVED_WITHIN: Final = timedelta(days=3)
"""After so long a coordinator is reminded that people wait for the pairs."""

SIGNUP_CLOSED: Final = "programmes.signup_closed"
"""The notice that there is nothing to do for now; whoever is asked before it went out does not get it."""

CHUNK: Final = 50
"""People written down in one transaction: nobody else waits longer than that takes."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A round as the job found it, as values."""

    state: RoundState
    seed: int
    pool: Pool
    asked: frozenset[Couple]
    """Everybody who was asked about whom so far, whatever they answered."""
    junior_yes: Mapping[str, frozenset[Pairing]]
    """By step: what those who would lead said yes to."""
    senior_yes: frozenset[Pairing]

    @property
    def wanted(self) -> frozenset[Pairing]:
        """What both people wanted: of all answers only this goes on (I20)."""
        return two_sided(frozenset().union(*self.junior_yes.values()), self.senior_yes)


@dataclass(frozen=True, kw_only=True)
class Next:
    """What follows: people to ask in a step, or the pairs that came of it."""

    to: RoundState
    lists: Shortlists
    pairs: tuple[Pairing, ...] = ()


def run(house: House, facts: JobFacts) -> None:
    """Take a round on from the step it stands in, and write to whoever is concerned."""
    round_id, after = str(facts.facts["round"]), str(facts.facts["after"])
    if after == "proposed":
        _enrol(house, facts.tenant, round_id)
    found = _read(house, facts.tenant, round_id)
    if found is None:
        return
    if found.state == after:
        facts.report(1, PARTS)
        coming = _what_follows(house, found)
        facts.report(HALF_WAY, PARTS)
        _store(house, facts, round_id, after, coming)
    _announce(house, facts, round_id)
    facts.report(PARTS, PARTS)


def _enrol(house: House, tenant: str, round_id: str) -> None:
    """Everybody who can be matched is in the round from here on, asked or not: nobody sees who is asked."""
    while True:
        with house.database.tenant(tenant) as session:
            current = Round.by_id(session, round_id)
            if current is None or current.state != "proposed":
                return
            joined = Participant.joined(session, current.programme_id)
            some = [part for part, member in joined if pool.can_be_matched(part, member)][:CHUNK]
            for part in Participant.held(session, some):
                if part.state in pool.BEFORE:
                    part.state = "offered"
            if not some:
                return


def _read(house: House, tenant: str, round_id: str) -> Standing | None:
    """The round and its people; None where the programme has ended, and then the round has too."""
    with house.database.tenant(tenant) as session:
        current = Round.held(session, round_id)
        if current is None:
            return None
        programme = Programme.by_id(session, current.programme_id)
        turn = clockwork(house, session, programme)
        if programme.over:
            stop(turn, current)
            return None
        rows = pool.read(turn, pool.DURING)
        answers = Consent.asked(session, round_id)
        private = PrivateMatching.open_in(session, programme.id)
        boxes = PrivateBox.all_of(session, private.id) if private is not None else {}
    here = rows.pool()
    if private is not None:  # opened here alone, in memory (spec 6.4)
        said = private_boxes.opened(house.keys, private.id, boxes)
        here = replace(here, people=private_boxes.with_said(here.people, said))
    junior_yes: dict[str, frozenset[Pairing]] = {}
    for step in JUNIORS:
        junior_yes[step] = frozenset(a.pairing for a in answers if a.step == step and a.answer == "yes")
    return Standing(
        state=cast(RoundState, current.state),
        seed=current.seed,
        pool=here,
        asked=frozenset(couple(a.member_id, a.other_id) for a in answers),
        junior_yes=junior_yes,
        senior_yes=frozenset(a.pairing for a in answers if a.step not in JUNIORS and a.answer == "yes"),
    )


def _what_follows(house: House, found: Standing) -> Next:
    """Whom to ask next, and the pairs when there is nobody left to ask."""
    here, seed = found.pool, found.seed
    match found.state:
        case "proposed":
            lists = house.compute(shortlist, here.people, here.terms, here.lines, seed)
            return Next(to="juniors" if lists else "empty", lists=lists)
        case "juniors" | "juniors2":
            asked = _still_possible(here, found.junior_yes[found.state])
            lists = askers_of(asked, seed)
            if lists:
                return Next(to="seniors" if found.state == "juniors" else "seniors2", lists=lists)
        case _:
            pass
    pairs = house.compute(solve, here.people, here.terms, here.lines, found.wanted, seed)
    if found.state in {"juniors", "seniors"}:
        left = _left_over(here.people, pairs)
        terms = replace(here.terms, declined=here.terms.declined | found.asked)
        lists = house.compute(shortlist, left, terms, here.lines, seed)
        if lists:
            return Next(to="juniors2", lists=lists)
    return Next(to="solved", lists={}, pairs=pairs)


def _still_possible(here: Pool, pairs: frozenset[Pairing]) -> list[Pairing]:
    people = {person.id: person for person in here.people}
    return [
        (one, other)
        for one, other in pairs
        if one in people
        and other in people
        and blocked(people[one], people[other], here.terms, here.lines) is None
    ]


def _left_over(people: tuple[Candidate, ...], pairs: tuple[Pairing, ...]) -> tuple[Candidate, ...]:
    """Who would have nobody, and who would have room for a second pairing."""
    taken = {person for pair in pairs for person in pair}
    learning = Counter(senior for _, senior in pairs)
    left = [person for person in people if person.id not in taken]
    for person in people:
        room = person.capacity_mentee - learning[person.id]
        if person.id in learning and room > 0:
            left.append(replace(person, sides=frozenset({"mentee"}), capacity_mentee=room))
    return tuple(left)


def _store(house: House, facts: JobFacts, round_id: str, after: str, coming: Next) -> None:
    """Write what follows in small pieces; the round moves on with the last of them."""
    tenant, lists = facts.tenant, sorted(coming.lists.items())
    with house.database.tenant(tenant) as session:
        Consent.forget(session, round_id, coming.to)  # of a run that did not get to its end
    for start in range(0, len(lists), CHUNK):
        with house.database.tenant(tenant) as session:
            for member, others in lists[start : start + CHUNK]:
                _write_list(session, round_id, coming.to, member, others)
        facts.report(_so_far(HALF_WAY, STORED, start, len(lists)), PARTS)
    closes_at = _closing(house, tenant, round_id, coming)
    with house.database.tenant(tenant) as session:
        current = Round.held(session, round_id)
        if current is None or current.state != after:
            if current is None or current.state in OVER:  # stopped meanwhile: no list outlives its round
                Consent.forget(session, round_id)
            return
        programme = Programme.by_id(session, current.programme_id)
        turn = clockwork(house, session, programme)
        if programme.over:
            stop(turn, current)
            return
        current.move(coming.to)
        if current.asking:
            current.asked_at, current.closes_at = turn.now, closes_at
            turn.due(WINDOW, current.id, closes_at)
        else:
            private_boxes.finish(turn, current.programme_id)
        for mentor, mentee in coming.pairs:
            session.add(Chosen(round_id=round_id, mentor_id=mentor, mentee_id=mentee))


def _closing(house: House, tenant: str, round_id: str, coming: Next) -> datetime:
    """Until when the people to be asked have time; worked out on rows that are let go."""
    with house.database.tenant(tenant) as session:
        current = session.scalars(select(Round).where(Round.id == round_id)).one()
        programme = Programme.by_id(session, current.programme_id)
        asked = session.scalars(select(Member).where(Member.id.in_(coming.lists))).all()
    people = [availability(member, programme) for member in asked]
    return windows.closing(house.clock.now(), programme_days(programme), people)


def _write_list(
    session: TenantSession, round_id: str, step: str, member: PersonId, others: tuple[PersonId, ...]
) -> None:
    for place, other in enumerate(others):
        session.add(Consent(round_id=round_id, step=step, member_id=member, other_id=other, place=place))


def _so_far(first: int, last: int, start: int, of: int) -> int:
    """The parts of the job that are done when the piece beginning at `start` is written."""
    return first + (last - first) * min(start + CHUNK, of) // of


def _announce(house: House, facts: JobFacts, round_id: str) -> None:
    """Write to everybody asked, and to the coordinators when it is their turn; each is written to once."""
    tenant = facts.tenant
    with house.database.tenant(tenant) as session:
        current = Round.by_id(session, round_id)
        if current is None:
            return
        turn = clockwork(house, session, Programme.by_id(session, current.programme_id))
        if current.state in {"solved", "empty"}:
            tell_coordinators(turn, Solved(round=round_id))
        if current.state == "solved":
            tell_coordinators(turn, StillSolved(round=round_id), not_before=turn.now + APPROVED_WITHIN)
        if current.state == "empty":
            for part, _ in Participant.joined(session, current.programme_id, locked=True):
                part.state = "ready" if part.state == "offered" else part.state
        step = current.state
        asked = Consent.askers(session, round_id, step) if current.asking else []
    for start in range(0, len(asked), CHUNK):
        with house.database.tenant(tenant) as session:
            current = Round.by_id(session, round_id)
            if current is None or current.state != step or not (current.asked_at and current.closes_at):
                return
            turn = clockwork(house, session, Programme.by_id(session, current.programme_id))
            half = windows.half_way(current.asked_at, current.closes_at)
            for member_id in asked[start : start + CHUNK]:
                member = Member.by_id(session, member_id)
                said_otherwise(session, SIGNUP_CLOSED, current.programme_id, member_id)
                turn.notify(member, Question(round=round_id, step=step))
                turn.notify(member, StillOpen(round=round_id, step=step), not_before=half)
        facts.report(_so_far(STORED, PARTS, start, len(asked)), PARTS)
