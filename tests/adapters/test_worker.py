"""The threads of the core: who goes first, one at a time on SQLite, and what computing happens elsewhere."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.worker import Priority, Processes, Worker
from bot.people.model import Tenant
from tests.fakes import Stage


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(one_at_a_time=True)
    yield made
    made.close()


class Gate:
    """Work that stands in the thread until it is let go."""

    def __init__(self) -> None:
        self.inside = threading.Event()
        self.go = threading.Event()

    def __call__(self) -> None:
        self.inside.set()
        assert self.go.wait(30), "nobody opened the gate"


def test_the_answer_and_the_error_come_back(worker: Worker) -> None:
    def divide(a: int, b: int, *, rest: bool) -> int:
        return a % b if rest else a // b

    async def story() -> int:
        with pytest.raises(ZeroDivisionError):
            await worker.run(Priority.PEOPLE, divide, 1, 0, rest=False)
        return await worker.run(Priority.PEOPLE, divide, 17, 5, rest=True)

    assert asyncio.run(story()) == 2


def test_people_go_before_sends_and_sends_before_the_clock_each_in_order(worker: Worker) -> None:
    gate, order = Gate(), list[str]()

    async def story() -> None:
        first = asyncio.create_task(worker.run(Priority.CLOCK, gate))
        await asyncio.to_thread(gate.inside.wait)
        asked = [
            (Priority.CLOCK, "plan"),
            (Priority.SENDING, "send 1"),
            (Priority.PEOPLE, "Ana"),
            (Priority.SENDING, "send 2"),
            (Priority.PEOPLE, "Ben"),
        ]
        waiting = [asyncio.create_task(worker.run(who, order.append, name)) for who, name in asked]
        await asyncio.sleep(0)  # each has asked by now
        gate.go.set()
        await asyncio.gather(first, *waiting)

    asyncio.run(story())
    assert order == ["Ana", "Ben", "send 1", "send 2", "plan"]


def test_work_given_up_while_it_waits_is_never_begun_and_begun_work_is_finished(worker: Worker) -> None:
    gate, done = Gate(), list[str]()

    def begun() -> None:
        gate()
        done.append("begun")

    async def story() -> None:
        running = asyncio.create_task(worker.run(Priority.PEOPLE, begun))
        waiting = asyncio.create_task(worker.run(Priority.PEOPLE, done.append, "waited"))
        await asyncio.to_thread(gate.inside.wait)
        running.cancel()
        waiting.cancel()
        await asyncio.gather(running, waiting, return_exceptions=True)
        gate.go.set()
        await worker.run(Priority.CLOCK, done.append, "last")

    asyncio.run(story())
    assert done == ["begun", "last"]


def test_on_a_server_several_work_at_once() -> None:
    worker, meet = Worker(one_at_a_time=False), threading.Barrier(3)

    async def story() -> list[int]:
        return await asyncio.gather(*(worker.run(Priority.PEOPLE, meet.wait, 30) for _ in range(3)))

    assert sorted(asyncio.run(story())) == [0, 1, 2]
    worker.close()


def test_closing_finishes_what_was_asked_for_and_takes_nothing_more() -> None:
    worker, gate, done = Worker(one_at_a_time=True), Gate(), list[str]()

    async def story() -> None:
        asked = [
            asyncio.create_task(worker.run(Priority.PEOPLE, gate)),
            asyncio.create_task(worker.run(Priority.CLOCK, done.append, "planned")),
        ]
        await asyncio.to_thread(gate.inside.wait)
        closing = asyncio.create_task(asyncio.to_thread(worker.close))
        gate.go.set()
        assert await closing is True
        await asyncio.gather(*asked)
        with pytest.raises(RuntimeError, match="closed"):
            await worker.run(Priority.PEOPLE, done.append, "too late")

    asyncio.run(story())
    assert done == ["planned"]
    assert worker.close() is True


def test_closing_does_not_wait_for_ever_for_long_work() -> None:
    worker, gate = Worker(one_at_a_time=True), Gate()

    async def story() -> None:
        long = asyncio.create_task(worker.run_long(gate))
        await asyncio.to_thread(gate.inside.wait)
        assert await asyncio.to_thread(worker.close, long_work=0.0) is False
        gate.go.set()
        await long

    asyncio.run(story())
    assert worker.close() is True


def test_long_work_lets_people_in_between_its_transactions(
    quick_stage: Stage, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient, order, gate = worker.patient(quick_stage.house), list[str](), Gate()
    waits = when_somebody_waits(worker, monkeypatch)

    def long_work() -> None:
        with patient.database.everyone():
            gate()
            order.append("long 1")
        with patient.database.everyone():
            order.append("long 2")

    def somebody(name: str) -> None:
        with quick_stage.house.database.everyone() as session:
            assert session.scalars(select(Tenant.name)).all() == ["A school"]
        order.append(name)

    async def story() -> None:
        long = asyncio.create_task(worker.run_long(long_work))
        await asyncio.to_thread(gate.inside.wait)
        people = [asyncio.create_task(worker.run(Priority.PEOPLE, somebody, n)) for n in ("Ana", "Ben")]
        await asyncio.to_thread(waits.wait, 30)
        gate.go.set()
        await asyncio.gather(long, *people)

    asyncio.run(story())
    # Ana stood at the door while the first transaction ended; Ben comes after one of the long work's at most.
    assert order[:2] == ["long 1", "Ana"]
    assert sorted(order) == ["Ana", "Ben", "long 1", "long 2"]


def when_somebody_waits(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set as soon as a thread stands at the turnstile and cannot go through."""
    assert worker._turnstile is not None
    waits, changed = threading.Event(), worker._turnstile._changed
    really = changed.wait_for

    def noted(may_go: Callable[[], bool], timeout: float | None = None) -> bool:
        if not may_go():
            waits.set()
        return really(may_go, timeout)

    monkeypatch.setattr(changed, "wait_for", noted)
    return waits


def test_long_work_that_opens_a_transaction_in_a_transaction_is_told_at_once(
    quick_stage: Stage, worker: Worker
) -> None:
    database = worker.patient(quick_stage.house).database

    def nested() -> None:
        with database.everyone(), database.tenant(quick_stage.tenant):
            raise AssertionError("it got in")

    async def story() -> None:
        with pytest.raises(RuntimeError, match="inside another"):
            await worker.run_long(nested)
        with pytest.raises(RuntimeError, match="inside another"):  # and the first one has been let go
            await worker.run_long(nested)

    asyncio.run(story())


def test_on_a_server_long_work_uses_the_database_as_it_is(quick_stage: Stage) -> None:
    worker = Worker(one_at_a_time=False)
    assert worker.patient(quick_stage.house) is quick_stage.house
    worker.close()


# --- processes --------------------------------------------------------------------------------------


@pytest.fixture
def ctrl_c_heard_here() -> Iterator[None]:
    """What is started in the background may have been told to ignore it, and hands that on."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def processes() -> Iterator[Processes]:
    made = Processes()
    yield made
    made.close()


def test_pure_functions_run_in_another_process_that_ctrl_c_does_not_reach(
    processes: Processes, ctrl_c_heard_here: None
) -> None:
    assert processes(divmod, 17, 5) == (3, 2)
    elsewhere = processes(os.getpid)
    assert elsewhere != os.getpid()
    os.kill(elsewhere, signal.SIGINT)
    assert processes(os.getpid) == elsewhere
    with pytest.raises(ZeroDivisionError):
        processes(divmod, 1, 0)


def test_somebody_is_answered_while_a_large_match_is_computed(
    quick_stage: Stage, worker: Worker, processes: Processes, tmp_path: Path
) -> None:
    """The match is in the middle of it, in a process of its own, and stays there until Ana has her answer."""
    house = replace(worker.patient(quick_stage.house), compute=processes)
    os.mkfifo(paper := tmp_path / "paper")

    def match() -> str:
        with house.database.everyone():
            pass
        worked_out: str = house.compute(Path.read_text, paper)
        with house.database.everyone():
            return worked_out

    def answer() -> list[str]:
        with quick_stage.house.database.everyone() as session:
            return list(session.scalars(select(Tenant.name)))

    async def story() -> tuple[list[str], bool, str]:
        long = asyncio.create_task(worker.run_long(match))
        with await asyncio.to_thread(paper.open, "w") as pen:  # opens once the other process reads
            said = await asyncio.wait_for(worker.run(Priority.PEOPLE, answer), 30)
            over = long.done()
            pen.write("the pairs")
        return said, over, await long

    assert asyncio.run(story()) == (["A school"], False, "the pairs")


def test_a_process_that_was_killed_is_replaced_by_the_next_call(processes: Processes) -> None:
    with pytest.raises(BrokenProcessPool):
        processes(os._exit, 1)
    assert processes(divmod, 17, 5) == (3, 2)


def test_nothing_is_started_that_nobody_asked_for() -> None:
    before = threading.active_count()
    Processes().close()
    assert threading.active_count() == before
