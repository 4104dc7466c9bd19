"""A round from its beginning on: the clock between its steps, people who answer, and people who leave.

What happens at each step is in `running` (asking, solving) and in `results` (approving, telling).
"""

from secrets import randbelow
from typing import Final

from sqlalchemy import delete, or_, select

from bot.agenda.model import Job
from bot.database import TenantSession
from bot.errors import Stale
from bot.house import House
from bot.matching import private_boxes
from bot.matching.model import ByHand, Chosen, Consent, Round
from bot.matching.notices import Question, StillOpen
from bot.outbox.model import revise
from bot.people.model import Account, Member
from bot.programmes.model import Participant, Programme
from bot.turn import Turn, nobody

RUN: Final = "matching.run"
"""The job that takes a round on from the step it stands in (`running`)."""
TELL: Final = "matching.tell"
"""The job that begins the pairs and writes to everybody (`results`)."""
WINDOW: Final = "matching.window"
"""What falls due when the time for answers is over."""

PARTS: Final = 20
"""What a coordinator sees of the job: one when all is read, half when thought out, the rest as written."""

SEEDS: Final = 1 << 31
"""A seed fits the smallest whole number that both databases have."""


def clockwork(house: House, session: TenantSession, programme: Programme) -> Turn:
    """A turn of nobody in particular, for a job."""
    reader = nobody(programme)
    return Turn(
        session=session,
        house=house,
        actor=reader,
        now=house.clock.now(),
        phrases=house.phrases(reader.locale, reader.zone),
        programme=programme,
    )


# --- beginning and stopping -------------------------------------------------------------------


def begin(turn: Turn) -> Round:
    """A new round; `Stale` where one is open. People are asked once the job has made the lists."""
    session, programme = turn.session, turn.the_programme
    session.scalar(select(Programme.id).where(Programme.id == programme.id).with_for_update())
    if Round.open_in(session, programme.id) is not None:
        raise Stale("matching.running_already", step="match run")
    begun = Round(programme_id=programme.id, seed=randbelow(SEEDS), state="proposed", began_at=turn.now)
    session.add(begun)
    session.flush()
    Account.ask_again(
        session, [member.id for _, member in Participant.joined(session, programme.id)], turn.now
    )
    go_on(turn, begun)
    return begun


def go_on(turn: Turn, current: Round) -> None:
    """Ask the job to take the round on from where it stands."""
    turn.start_job(RUN, f"{current.id}:{current.state}", round=current.id, after=current.state)


def job_of(turn: Turn, current: Round) -> Job | None:
    """The job that takes this round on from where it stands, if it has been asked for."""
    kind, subject = (RUN, f"{current.id}:{current.state}")
    if current.state == "approved":
        kind, subject = TELL, current.id
    return turn.session.scalar(select(Job).where(Job.kind == kind, Job.subject == subject))


def try_again(turn: Turn, current: Round) -> None:
    """Wake a job that gave up; `Stale` where none has."""
    job = job_of(turn, current)
    if job is None or job.state != "failed":
        raise Stale("matching.moved_on", step="match run")
    turn.start_job(job.kind, job.subject, **job.facts)


def stop(turn: Turn, current: Round) -> None:
    """The programme has ended before the round has: nothing more is asked or told."""
    current.move("stopped")
    Consent.forget(turn.session, current.id)
    turn.session.execute(delete(Chosen).where(Chosen.round_id == current.id))
    turn.no_longer_due(WINDOW, current.id)
    private_boxes.finish(turn, current.programme_id)
    _redraw(turn, current)


def _redraw(turn: Turn, current: Round) -> None:
    for kind in (Question.kind, StillOpen.kind):
        revise(turn.session, kind, current.id)


# --- the clock, and people who answer or leave ------------------------------------------------


def window(subject: str, turn: Turn) -> None:
    """The time for answers is over: the cards say so, and the job goes on."""
    current = Round.held(turn.session, subject)
    if current is None or not current.asking or current.closes_at is None or turn.now < current.closes_at:
        return
    turn = turn.within(Programme.by_id(turn.session, current.programme_id))
    if turn.the_programme.paused:
        return  # planned anew when it goes on (`resting`)
    if turn.the_programme.over:
        stop(turn, current)
        return
    go_on(turn, current)
    _redraw(turn, current)


def close_early(turn: Turn, current: Round) -> None:
    """The step ends as soon as all have answered (A4), whatever they answered."""
    if current.asking and Consent.all_answered(turn.session, current):
        current.closes_at = turn.now
        turn.due(WINDOW, current.id, turn.now)


def drop_out(member: Member, turn: Turn) -> None:
    """Part of leaving: their own answers go, and no pair is made with them.

    Whoever was asked about them sees the same card until the step closes, and then the same words as
    everybody: that somebody has left is not told by a card that is missing.
    """
    session = turn.session
    programme = turn.programme.id if turn.programme is not None else None
    for current in Round.all_open(session, programme):
        session.execute(delete(Consent).where(Consent.round_id == current.id, Consent.member_id == member.id))
        theirs = or_(Chosen.mentor_id == member.id, Chosen.mentee_id == member.id)
        session.execute(delete(Chosen).where(Chosen.round_id == current.id, theirs))
        close_early(turn, current)
    entered = delete(ByHand).where(or_(ByHand.one_id == member.id, ByHand.other_id == member.id))
    session.execute(entered if programme is None else entered.where(ByHand.programme_id == programme))
