"""Where a programme's round stands, for its coordinator: from public facts alone.

The pools looked at here are public ones: what people said in private is not in them.
"""

from collections.abc import Iterable

from sqlalchemy import select

from bot.agenda.model import Job
from bot.conversation.card import Card
from bot.matching import desk_cards, pool, ready_cards, results, rounds, windows
from bot.matching.candidate import PersonId
from bot.matching.model import ByHand, Chosen, Round
from bot.matching.solve import pair_facts, trios
from bot.people.model import Member
from bot.programmes import rules as programme_rules
from bot.programmes.model import NOT_IN, Participant
from bot.programmes.permissions import holders, programmes_of
from bot.turn import Turn, programme_days


def desk(turn: Turn) -> Card:
    """The one card of a round: what can be done before it, how far it is, or what to approve."""
    current = Round.open_in(turn.session, turn.the_programme.id)
    if current is None:
        return ready(turn)
    job = rounds.job_of(turn, current)
    if current.state == "proposed" or (job is not None and job.state == "failed"):
        return _preparing(turn, job)
    match current.state:
        case "solved":
            return pairs(turn, current, 0)
        case "approved" if current.tells_at is not None:
            return desk_cards.approved(turn, current.tells_at)
        case _:
            return asking(turn, current)


def asking(turn: Turn, current: Round) -> Card:
    """People are asked in private; said from the first moment, before there is anybody to ask."""
    days = programme_days(turn.the_programme)
    by, told_by = (at(current.began_at, days) for at in (windows.done_by, windows.told_by))
    return desk_cards.asking(turn, by, told_by)


def _preparing(turn: Turn, job: Job | None) -> Card:
    done, total = (job.done, job.total or rounds.PARTS) if job is not None else (0, rounds.PARTS)
    return desk_cards.preparing(turn, done, total, failed=job is not None and job.state == "failed")


def ready(turn: Turn) -> Card:
    """Who could be matched, and what is in the way."""
    return ready_cards.ready(turn, *_before(turn))


def details(turn: Turn) -> Card:
    """The same, name by name."""
    return ready_cards.details(turn, *_before(turn))


def _before(turn: Turn) -> tuple[ready_cards.Ready, dict[PersonId, Member]]:
    session, programme = turn.session, turn.the_programme
    here = pool.read(turn, pool.BEFORE).pool(public=True)
    joined = Participant.joined(session, programme.id)
    sides = [
        "both" if p.can_lead and p.can_learn else "mentor" if p.can_lead else "mentee" for p in here.people
    ]
    sponsor = sponsor_of(turn)
    alone = pool.without_anybody(here)
    facts = ready_cards.Ready(
        sides=programme_rules.Sides.counted(sides),
        not_ready=sum(part.state == "joined" for part, _ in joined),
        unconfirmed=sum(not m.level_confirmed for part, m in joined if part.state in {"joined", "ready"}),
        alone=alone,
        by_hand=ByHand.of(session, programme.id),
        sponsor=sponsor,
        sponsor_ready=sponsor_ready(turn),
        possible=len(alone) < len(here.people),
        by=windows.done_by(turn.now, programme_days(programme)),
    )
    people = {*alone, *(person for row in facts.by_hand for person in row.both)}
    return facts, named(turn, people)


def sponsor_of(turn: Turn) -> Member | None:
    """The sponsor of the turn's programme."""
    return next(iter(holders(turn.session, turn.the_programme, "sponsor")), None)


def sponsor_ready(turn: Turn) -> bool:
    """Guard G1, looked at when matching starts (A2): the sponsor has joined and read what is theirs.

    Further rounds of a programme that runs already do not wait for it again.
    """
    if turn.the_programme.state == "running":
        return True
    sponsor = sponsor_of(turn)
    part = Participant.of(turn.session, turn.the_programme.id, sponsor.id) if sponsor else None
    if part is None or part.state in NOT_IN or turn.the_programme.promise_signed_on is None:
        return False
    return set(part.lessons_read) >= programme_rules.SPONSOR_READS


def named(turn: Turn, people: Iterable[PersonId]) -> dict[PersonId, Member]:
    """These members by id, for their names."""
    found = turn.session.scalars(select(Member).where(Member.id.in_(set(people))))
    return {member.id: member for member in found}


def next_step(turn: Turn) -> Card | None:
    """The coordinator's home while a round is open: pairs to approve first."""
    mine = [
        (p, Round.open_in(turn.session, p.id)) for p in programmes_of(turn.session, turn.actor, "coordinate")
    ]
    for programme, current in mine:
        if current is not None and current.state == "solved":
            return pairs(turn.within(programme), current, 0)
    if len(mine) == 1 and mine[0][1] is not None and mine[0][0].state == "matching":
        return desk(turn.within(mine[0][0]))
    return None


def pairs(turn: Turn, current: Round, start: int) -> Card:
    """Ten of the pairs to approve from `start` on, who has none, and who cannot be reached."""
    session, programme = turn.session, turn.the_programme
    chosen = Chosen.of(session, current.id)
    here = pool.read(turn, pool.DURING).pool(public=True, paired_too=True)
    paired = {person for row in chosen for person in row.both}
    people = named(turn, paired)
    page = chosen[start : start + desk_cards.SHOWN]
    facts = {
        row.both: pair_facts(junior, senior, here.terms)
        for row in page
        if (junior := here.of(row.mentor_id)) is not None and (senior := here.of(row.mentee_id)) is not None
    }
    there = results.reachable(session, paired)
    offered = [m for part, m in Participant.joined(session, programme.id) if part.state == "offered"]
    by_name = sorted(offered, key=lambda member: (member.name, member.id))
    sharing = trios([row.both for row in chosen], pool.read(turn, pool.DURING).pool().people)
    shown = desk_cards.Pairs(
        chosen=chosen,
        trios=[[row for row in chosen if row.mentee_id == senior] for senior in sorted(sharing)],
        facts=facts,
        unmatched=[member for member in by_name if member.id not in paired],
        unreachable=sorted((people[p] for p in paired - there), key=lambda member: member.name),
        known=people,
    )
    return desk_cards.pairs(turn, current.id, shown, start)
