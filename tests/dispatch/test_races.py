"""The clock and a person on the same rows at once, on two real connections: nobody waits, nothing is lost."""

import logging
from dataclasses import replace
from threading import Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.agenda.model import DueDate, Job, due, start_job
from bot.conversation.card import Card
from bot.database import TenantSession
from bot.jobs import plan
from bot.outbox.model import revise, write, written
from bot.outbox.notice import Notice, ToMember
from bot.outbox.sending import claim
from bot.people.model import Member
from bot.races import TRIES
from bot.routing import NoticeRoute
from bot.turn import Turn
from tests import meanwhile
from tests.dispatch.probe import PROBES
from tests.fakes import Stage

pytestmark = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


class Renamed(Notice, frozen=True, kw_only=True):
    """A message that names somebody anew as it is put into words."""

    kind = "probe.renamed"
    when = "now"

    member: str


ZONES = ("Europe/Athens", "Europe/Lisbon", "Europe/Madrid")
"""What somebody else changes, each time to another."""


class Circle:
    """Whoever has Ben and wants Ana, while somebody else has Ana and wants Ben: one of them is undone, us."""

    def __init__(self, stage: Stage, *, times: int) -> None:
        self._stage, self._left = stage, times
        self._ana, self._ben = stage.arrive("Ana"), stage.arrive("Ben")
        self.threads: list[Thread] = []

    def rename(self, session: TenantSession) -> None:
        """Both get other names. As long as there are times left, that meets somebody on the same rows."""
        Member.by_id(session, self._ben).name = "Ben by the clock"
        session.flush()
        if len(self.threads) < self._left:
            looks_for_circles_after(session, "1ms")  # before the other one does, so that we are undone
            self.threads.append(Thread(target=self._somebody_else))
            self.threads[-1].start()
            meanwhile.until_somebody_waits(self._stage.house.database, self.threads[-1])
        Member.by_id(session, self._ana).name = "Ana by the clock"
        session.flush()

    def _somebody_else(self) -> None:
        with self._stage.house.database.tenant(self._stage.tenant) as session:
            looks_for_circles_after(session, "30s")
            zone = ZONES[len(self.threads) - 1]
            Member.by_id(session, self._ana).zone = zone
            session.flush()
            Member.by_id(session, self._ben).zone = zone

    def people(self) -> dict[str, str]:
        """Name → zone, when everybody is through."""
        for thread in self.threads:
            thread.join(meanwhile.PATIENCE)
        with self._stage.house.database.tenant(self._stage.tenant) as session:
            return {member.name: member.zone for member in session.scalars(select(Member))}


def looks_for_circles_after(session: TenantSession, time: str) -> None:
    """How long this transaction waits for a lock until PostgreSQL asks whether it ever can be given."""
    # A tenant's session gives no connection to anybody; this is the one beneath it.
    Session.connection(session).exec_driver_sql(f"SET LOCAL deadlock_timeout = '{time}'")


def planned(stage: Stage, circle: Circle) -> None:
    """The clock is to rename the two, now."""
    stage.routes = replace(PROBES, due={"probe.rename": lambda _, turn: circle.rename(turn.session)})
    with stage.house.database.tenant(stage.tenant) as session:
        due(session, "probe.rename", "they", stage.clock.now())


def attempts(stage: Stage) -> list[int]:
    """How often each piece of work that still waits has failed."""
    with stage.house.database.everyone() as session:
        return list(session.scalars(select(DueDate.attempts)))


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno > logging.INFO]


@pytest.mark.parametrize("times", [1, TRIES - 1])
def test_what_is_due_and_meets_a_person_is_done_at_once_and_in_silence(
    stage: Stage, caplog: pytest.LogCaptureFixture, times: int
) -> None:
    circle = Circle(stage, times=times)
    planned(stage, circle)
    plan(stage.house, stage.routes)
    assert circle.people() == dict.fromkeys(("Ana by the clock", "Ben by the clock"), ZONES[times - 1])
    assert (len(circle.threads), attempts(stage), complaints(caplog)) == (times, [], [])


def test_what_is_lost_again_and_again_is_put_off_and_the_log_says_so(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    circle = Circle(stage, times=TRIES)
    planned(stage, circle)
    plan(stage.house, stage.routes)
    assert circle.people() == dict.fromkeys(("Ana", "Ben"), ZONES[-1])
    assert (attempts(stage), complaints(caplog)) == ([1], ["what was due failed"])
    stage.advance(minutes=10)
    assert sorted(circle.people()) == ["Ana by the clock", "Ben by the clock"]
    assert attempts(stage) == []


def test_a_message_that_meets_a_person_while_it_is_put_into_words_arrives(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    circle = Circle(stage, times=1)

    def words(_: Notice, turn: Turn) -> Card:
        circle.rename(turn.session)
        return Card(title=("You have a new name.",))

    stage.routes = replace(PROBES, notices=(NoticeRoute(notice=Renamed, compose=words),))
    with stage.house.database.tenant(stage.tenant) as session:
        to = ToMember(member=stage.members["Ana"])
        write(session, Renamed(member="ana"), to, stage.clock.now(), asked_at=stage.clock.now())
    stage.settle()
    assert stage.newest("Ana") == "You have a new name."
    assert sorted(circle.people()) == ["Ana by the clock", "Ben by the clock"]
    assert complaints(caplog) == []


def test_what_is_sent_while_it_is_looked_at_is_redrawn_all_the_same(stage: Stage) -> None:
    """Whoever says that a message has changed may have read it before it left: what is true now counts."""
    stage.arrive("Ana")
    about, to = Renamed(member="ana"), ToMember(member=stage.members["Ana"])
    with stage.house.database.tenant(stage.tenant) as session:
        write(session, about, to, stage.clock.now(), asked_at=stage.clock.now())
    with stage.house.database.tenant(stage.tenant) as session:
        row = written(session, about, to)
        assert row is not None
        assert claim(stage.house) == [(stage.tenant, row.id)]
        revise(session, Renamed.kind, "ana")
        assert (row.state, row.changed) == ("sending", True)


def test_of_two_who_wake_a_job_in_the_same_second_the_second_finds_it_awake(stage: Stage) -> None:
    """Else it would run twice: once begun for the first, it would be set to wait again by the second."""
    ana, ben = stage.arrive("Ana"), stage.arrive("Ben")

    def wakes(member: str, session: TenantSession) -> Job:
        return start_job(session, "probe.long", "subject", stage.clock.now(), member, {})

    def ben_wakes() -> None:
        with stage.house.database.tenant(stage.tenant) as session:
            wakes(ben, session)

    with stage.house.database.tenant(stage.tenant) as session:
        wakes("", session).state = "done"
    with meanwhile.before(stage, ben_wakes) as session:
        wakes(ana, session).state = "running"
    with stage.house.database.tenant(stage.tenant) as session:
        job = session.scalars(select(Job)).one()
    assert (job.state, job.asked_by) == ("running", ana)
