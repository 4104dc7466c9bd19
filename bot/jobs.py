"""What the clock starts: plan what is due, run long work, send, sweep; `advance` does it all in order.

Everything here is short, repeatable and safe to run in several processes at once.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from sqlalchemy import delete, func, select
from sqlalchemy.exc import OperationalError

from bot import races
from bot.agenda.model import DueDate, Job
from bot.conversation.model import Dialogue, DoorPass, LastChoices, SeenEvent, Visit
from bot.house import House
from bot.outbox import composing, sending
from bot.outbox.model import Outgoing
from bot.outbox.outcome import OurFault, Outcome
from bot.outbox.parcel import Parcel
from bot.ports import Clock
from bot.routing import JobFacts, Routes
from bot.turn import Turn, nobody

log = logging.getLogger(__name__)

Post = Callable[[Parcel], Outcome]
"""Sends one parcel and says what became of it."""

CHUNK = 500
"""Due dates looked at in one round; measured peaks are planned in chunks of at most 1,000."""

JOB_LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 6
"""After so many somebody is told and can ask for it again; where nobody can, it is tried on and on."""

RESTS = 8
"""A wait is twice the one before, up to two to this power: of a minute for a job, of five for what is due."""

A_DAY = timedelta(days=1)
SENT_KEPT = timedelta(days=60)
"""How long the message log is kept (spec 6.1)."""


class MovableClock(Clock, Protocol):
    """A clock that `advance` may move forwards: the playground's and the tests'."""

    def move_to(self, at: datetime) -> None:
        """It is now `at`; going backwards is refused."""


def plan(house: House, routes: Routes, limit: int = CHUNK) -> int:
    """Do what is due by now, one transaction each, oldest first; gives how many there were.

    Work that fails is put off, never lost, and holds up nothing else.
    """
    with house.database.everyone() as session:
        due = select(DueDate.tenant_id, DueDate.id).where(DueDate.at <= house.clock.now())
        found = session.execute(due.order_by(DueDate.at, DueDate.id).limit(limit)).all()
    for tenant, due_id in found:
        try:
            races.run(partial(_do_due, house, routes, tenant, due_id))
        except Exception:
            log.exception("what was due failed", extra={"due": due_id})
            races.run(partial(_put_off, house, tenant, due_id))
    return len(found)


def _do_due(house: House, routes: Routes, tenant: str, due_id: str) -> None:
    with house.database.tenant(tenant) as session:
        row = session.scalar(select(DueDate).where(DueDate.id == due_id).with_for_update(skip_locked=True))
        if row is None or row.at > house.clock.now():
            return  # another process has it, or it was moved meanwhile
        kind, subject = row.kind, row.subject
        session.delete(row)
        session.flush()
        phrases = house.phrases("en", "UTC")
        turn = Turn(session=session, house=house, actor=nobody(None), now=house.clock.now(), phrases=phrases)
        routes.due[kind](subject, turn)


def _put_off(house: House, tenant: str, due_id: str) -> None:
    with house.database.tenant(tenant) as session:
        row = session.scalar(select(DueDate).where(DueDate.id == due_id))
        if row is not None:
            row.attempts += 1
            row.at = house.clock.now() + timedelta(minutes=5 * 2 ** min(row.attempts, RESTS))


def run_jobs(house: House, routes: Routes) -> int:
    """Run the long work that is waiting, one after the other; gives how many jobs were run."""
    ran = 0
    while (claimed := _claim_job(house)) is not None:
        tenant, job_id, facts, attempt = claimed
        ran += 1
        gives_up = facts.kind in routes.asked_again
        ends = partial(_end_job, house, tenant, job_id, gives_up=gives_up)
        if gives_up and attempt > MOST_ATTEMPTS:
            log.error("a job took the program down each time", extra={"job": job_id, "kind": facts.kind})
            races.run(partial(ends, failed=True))
            continue
        try:
            races.run(partial(routes.jobs[facts.kind], house, facts))
        except Exception:
            log.exception("a job failed", extra={"job": job_id, "kind": facts.kind})
            races.run(partial(ends, failed=True))
        else:
            races.run(partial(ends, failed=False))
    return ran


def _claim_job(house: House) -> tuple[str, str, JobFacts, int] | None:
    """The next job with its tenant, id and facts, and which attempt at it this is."""
    now = house.clock.now()
    with house.database.everyone() as session:
        ready = (Job.state == "waiting") & (Job.due_at <= now)
        died = (Job.state == "running") & (Job.leased_until <= now)
        job = session.scalar(
            select(Job).where(ready | died).order_by(Job.due_at).limit(1).with_for_update(skip_locked=True)
        )
        if job is None:
            return None
        job.state, job.leased_until, job.attempts = "running", now + JOB_LEASE, job.attempts + 1

        def report(done: int, total: int, key: tuple[str, str] = (job.tenant_id, job.id)) -> None:
            with house.database.tenant(key[0]) as mine:
                row = mine.get_one(Job, key)
                row.done, row.total, row.leased_until = done, total, house.clock.now() + JOB_LEASE

        return job.tenant_id, job.id, JobFacts.of(job, report), job.attempts


def _end_job(house: House, tenant: str, job_id: str, *, failed: bool, gives_up: bool) -> None:
    with house.database.tenant(tenant) as session:
        job = session.get_one(Job, (tenant, job_id))
        job.leased_until = None
        if not failed:
            job.state = "done"
        elif gives_up and job.attempts >= MOST_ATTEMPTS:
            job.state = "failed"
        else:
            job.state = "waiting"
            job.due_at = house.clock.now() + timedelta(minutes=2 ** min(job.attempts, RESTS))


def deliver(house: House, routes: Routes, post: Post, limit: int = 50) -> int:
    """Send what is due, one after the other; gives how many rows were claimed.

    Adapters do the same concurrently.
    """
    claimed = sending.claim(house, limit)
    for tenant, outgoing in claimed:
        parcel = compose(house, routes, tenant, outgoing)
        if parcel is not None:
            sending.record(house, tenant, outgoing, post(parcel), parcel)
    return len(claimed)


def compose(house: House, routes: Routes, tenant: str, outgoing: str) -> Parcel | None:
    """Put one claimed row into words; a bug in its words fails this row alone and is logged.

    Where it is the database that fails, nothing has left and nothing is wrong with the words: later again.
    """
    try:
        return races.run(partial(composing.compose, house, routes, tenant, outgoing))
    except OperationalError:
        log.exception("a notice waits for the database", extra={"outgoing": outgoing})
        races.run(partial(sending.put_back, house, tenant, outgoing))
        return None
    except Exception:
        log.exception("a notice could not be put into words", extra={"outgoing": outgoing})
        with house.database.tenant(tenant) as session:
            row = session.scalar(select(Outgoing).where(Outgoing.id == outgoing))
            if row is not None:
                row.state, row.why, row.leased_until = "failed", "our fault", None
        return None


def sweep(house: House, routes: Routes) -> None:
    """Forget what was kept for a day, links and visits that are over, and the message log after 60 days.

    Then each room sweeps what is its own. What failed is raised as an ExceptionGroup, after all of them.
    """
    _each_of((partial(_forget, again=routes.asked_again), *routes.sweeps), house)


def _forget(house: House, *, again: frozenset[str]) -> None:
    now = house.clock.now()
    # Whoever can ask for it again finds it failed, however late.
    finished = (Job.state == "done") | ((Job.state == "failed") & Job.kind.not_in(again))
    with house.database.everyone() as session:
        for kept in (SeenEvent, LastChoices, Dialogue):
            session.execute(delete(kept).where(kept.at < now - A_DAY))
        for over in (DoorPass, Visit):
            session.execute(delete(over).where(over.until <= now))
        ended = ("sent", "dropped", "failed", "doubtful", "retracted")
        session.execute(delete(Outgoing).where(Outgoing.state.in_(ended), Outgoing.due_at < now - SENT_KEPT))
        session.execute(delete(Job).where(finished, Job.due_at < now - SENT_KEPT / 2))


def catch_up(house: House, routes: Routes) -> None:
    """Plan what should have been planned and is not: what ran before an update knows nothing of new dates.

    Raises as `sweep` does.
    """
    _each_of(routes.catching_up, house)


def _each_of(rooms: tuple[Callable[[House], None], ...], house: House) -> None:
    """One room after the other: what one promised to forget hangs on no other room."""
    failures: list[Exception] = []
    for room in rooms:
        try:
            races.run(partial(room, house))
        except Exception as failed:
            log.exception("a room could not put its own in order")
            failures.append(failed)
    if failures:
        raise ExceptionGroup("rooms that could not put their own in order", failures)


def next_due(house: House) -> datetime | None:
    """When the next thing happens, or None if nothing ever will. In the past means now."""
    with house.database.everyone() as session:
        moments = [
            session.scalar(select(func.min(DueDate.at))),
            session.scalar(
                select(func.min(Outgoing.due_at)).where(Outgoing.state.in_(("waiting", "revise")))
            ),
            session.scalar(
                select(func.min(Outgoing.leased_until)).where(Outgoing.state.in_(("sending", "revising")))
            ),
            session.scalar(select(func.min(Job.due_at)).where(Job.state == "waiting")),
            session.scalar(select(func.min(Job.leased_until)).where(Job.state == "running")),
        ]
    return min((moment for moment in moments if moment is not None), default=None)


def settle(house: House, routes: Routes, post: Post) -> int:
    """Do everything that is due by now, until nothing is: plan, long work, sends. Gives how many."""
    happened = 0
    for _ in range(10_000):
        some = plan(house, routes) + run_jobs(house, routes) + deliver(house, routes, post)
        if not some:
            return happened
        happened += some
    raise RuntimeError("what is due keeps falling due again at the same instant")


def advance(
    house: House,
    routes: Routes,
    clock: MovableClock,
    to: datetime,
    post: Post,
    seen: Callable[[datetime], None] = lambda _: None,
) -> int:
    """Move the clock to `to`, stopping at every instant at which something is due, in order.

    `seen` is told each instant stopped at, for showing progress. Gives how many things happened.
    The playground, the scenarios and the simulation all move time with this.
    """
    happened = settle(house, routes, post)
    while (at := next_due(house)) is not None and at <= to:
        clock.move_to(max(at, clock.now()))
        seen(clock.now())
        happened += settle(house, routes, post)
        if next_due(house) == at:
            raise RuntimeError(f"something was due at {at} and is still due")
    clock.move_to(max(to, clock.now()))
    sweep(house, routes)
    return happened


FAILED = OurFault(why="the sender raised")
"""What an adapter records when its own code failed while sending."""
