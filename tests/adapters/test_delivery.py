"""The sending loop: all that is due leaves, at the same time and in order, and each outcome is kept."""

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters import delivery
from adapters.delivery import Delivery
from adapters.limits import Limit, Limits, TokenBucket
from adapters.worker import Worker
from bot.conversation.card import Card
from bot.house import House
from bot.outbox import sending
from bot.outbox.outcome import NotAccepted, Outcome, RateLimited, Unreachable
from bot.outbox.parcel import Parcel
from bot.routing import NoticeRoute
from bot.turn import Turn
from tests.adapters.post import (
    ROUTES_WITH_HELLO,
    Hello,
    Meeting,
    Postbox,
    compose,
    soon,
    states,
    wish,
    working,
)
from tests.fakes import Stage


def loop_for(stage: Stage, worker: Worker, postbox: Postbox, **options: object) -> Delivery:
    return Delivery(stage.house, ROUTES_WITH_HELLO, worker, {"stage": postbox}, **options)  # type: ignore[arg-type]  # `limit` alone is ever given


def send_all(stage: Stage, postbox: Postbox, **options: object) -> None:
    """Rounds until nothing is due."""

    async def story() -> None:
        with working() as worker:
            loop = loop_for(stage, worker, postbox, **options)
            while await loop.round():
                pass

    soon(story())


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """Three people, on both databases."""
    for name in ("Ana", "Ben", "Cem"):
        stage.arrive(name)
    return stage


def test_what_is_due_leaves_for_those_it_is_for(stage: Stage) -> None:
    wish(stage, "Ana", "good morning")
    wish(stage, "Ben", "never mind")
    wish(stage, "Cem", "good night")
    postbox = Postbox()
    send_all(stage, postbox)
    assert sorted(postbox.sent) == [("Ana", "good morning"), ("Cem", "good night")]
    assert states(stage) == {
        "good morning": "sent",
        "good night": "sent",
        "never mind": "dropped no longer wanted",
    }


def test_people_are_written_to_at_the_same_time(stage: Stage) -> None:
    for name in ("Ana", "Ben", "Cem"):
        wish(stage, name, f"hello {name}")
    postbox = Postbox()

    async def story() -> None:
        postbox.answer = Meeting(3)  # none would ever be done if they went one after the other
        with working() as worker:
            assert await loop_for(stage, worker, postbox).round() == 3

    soon(story())
    assert postbox.most_at_once == 3


def test_one_person_is_written_to_in_order_one_at_a_time(stage: Stage) -> None:
    for word in ("first", "second", "third"):
        wish(stage, "Ana", word)
        stage.clock.move_to(stage.clock.now() + timedelta(minutes=1))
    composed, all_composed = list[str](), threading.Event()

    def noting(notice: Hello, turn: Turn) -> Card | None:
        composed.append(notice.word)
        if len(composed) == 3:
            all_composed.set()
        return compose(notice, turn)

    async def held_up(parcel: Parcel) -> Outcome | None:
        if parcel.text == "first":  # the others are ready by now, and would overtake it if they could
            await asyncio.to_thread(all_composed.wait, 30)
            for _ in range(50):
                await asyncio.sleep(0)
        return None

    postbox = Postbox(answer=held_up)
    routes = replace(ROUTES_WITH_HELLO, notices=(NoticeRoute(notice=Hello, compose=noting),))

    async def story() -> None:
        with working() as worker:
            assert await Delivery(stage.house, routes, worker, {"stage": postbox}).round() == 3

    soon(story())
    assert [text for _, text in postbox.sent] == ["first", "second", "third"]
    assert postbox.most_at_once == 1


def test_each_outcome_is_written_down_and_hurts_only_its_own(stage: Stage) -> None:
    for name, word in (("Ana", "refused"), ("Ben", "crash"), ("Ben", "wrong"), ("Cem", "fine")):
        wish(stage, name, word)

    async def answer(parcel: Parcel) -> Outcome | None:
        match parcel.text:
            case "refused":
                return Unreachable(why="blocked us")
            case "crash":
                raise RuntimeError("said Ben")
            case _:
                return None

    postbox = Postbox(answer=answer)
    send_all(stage, postbox)
    assert states(stage) == {
        "crash": "failed our fault",
        "fine": "sent",
        "refused": "failed unreachable",
        "wrong": "failed our fault",
    }
    wish(stage, "Ana", "still there?")
    send_all(stage, postbox)
    assert states(stage)["still there?"] == "failed unreachable"


def test_a_send_without_an_answer_is_doubtful(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "LONGEST_SEND", 0.01)
    wish(stage, "Ana", "hello")

    async def never(_: Parcel) -> Outcome | None:
        await asyncio.Event().wait()
        return None

    send_all(stage, Postbox(answer=never))
    assert states(stage) == {"hello": "doubtful doubtful"}


def test_what_a_platform_does_not_take_now_is_tried_again_later(stage: Stage) -> None:
    wish(stage, "Ana", "hello")
    later = stage.clock.now() + timedelta(minutes=10)
    answers: list[Outcome | None] = [RateLimited(retry_at=later), NotAccepted(why="busy"), None]

    async def answer(_: Parcel) -> Outcome | None:
        return answers.pop(0)

    postbox = Postbox(answer=answer)
    send_all(stage, postbox)
    assert (states(stage), len(postbox.sent)) == ({"hello": "waiting"}, 1)
    for _ in range(2):
        stage.clock.move_to(stage.clock.now() + timedelta(minutes=10))
        send_all(stage, postbox)
    assert (states(stage), len(postbox.sent)) == ({"hello": "sent"}, 3)


def test_a_platform_that_is_not_set_up_keeps_its_mail_waiting(stage: Stage) -> None:
    wish(stage, "Ana", "hello")

    async def story() -> None:
        with working() as worker:
            await Delivery(stage.house, ROUTES_WITH_HELLO, worker, {}).round()

    soon(story())
    assert states(stage) == {"hello": "waiting"}


def test_the_loop_sleeps_until_it_is_nudged_and_ends_with_everything_sent(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    postbox = Postbox()

    async def story() -> None:
        arrived = asyncio.Event()

        async def note(_: Parcel) -> Outcome | None:
            arrived.set()
            return None

        postbox.answer = note
        with working() as worker:
            loop = loop_for(quick_stage, worker, postbox)
            running = asyncio.create_task(loop.run())
            for word in ("one", "two"):
                arrived.clear()
                wish(quick_stage, "Ana", word)
                loop.nudge()
                await arrived.wait()
            loop.stop()
            await running

    soon(story())
    assert states(quick_stage) == {"one": "sent", "two": "sent"}


def test_a_failing_database_ends_a_round_and_not_the_loop(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_stage.arrive("Ana")
    wish(quick_stage, "Ana", "hello")
    postbox = Postbox()
    really = sending.claim
    failures = [ConnectionError("the database went away")]

    def claim(house: House, limit: int) -> list[tuple[str, str]]:
        if failures:
            raise failures.pop()
        return really(house, limit)

    monkeypatch.setattr(sending, "claim", claim)
    failed = asyncio.Event()

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.msg == "a round of sending failed":
                failed.set()

    heard = Heard()
    logging.getLogger("adapters.delivery").addHandler(heard)

    async def story() -> None:
        with working() as worker:
            loop = loop_for(quick_stage, worker, postbox)
            running = asyncio.create_task(loop.run())
            await failed.wait()
            arrived = asyncio.Event()

            async def note(_: Parcel) -> Outcome | None:
                arrived.set()
                return None

            postbox.answer = note
            loop.nudge()
            await arrived.wait()
            loop.stop()
            await running

    try:
        soon(story())
    finally:
        logging.getLogger("adapters.delivery").removeHandler(heard)
    assert states(quick_stage) == {"hello": "sent"}


# --- limits -----------------------------------------------------------------------------------------


def slowly(lane: Callable[[], Limit], place: Callable[[], Limit] | None = None) -> dict[str, Limits]:
    return {"stage": Limits(lane=lane, place=place or lane)}


def plenty() -> Limit:
    return TokenBucket(per_second=1000, burst=1000)


def test_a_lane_that_is_full_puts_its_mail_off_and_holds_up_no_other(stage: Stage) -> None:
    for name in ("Ana", "Ben"):
        wish(stage, name, f"hello {name}")
    postbox = Postbox()
    limits = slowly(lambda: TokenBucket(per_second=0.01, burst=1), plenty)
    send_all(stage, postbox, limits=limits)
    assert len(postbox.sent) == 1
    assert sorted(states(stage).values()) == ["sent", "waiting"]


def test_a_conversation_that_is_full_holds_up_no_other(stage: Stage) -> None:
    for name, word in (("Ana", "one"), ("Ana", "two"), ("Ben", "three")):
        wish(stage, name, word)
    postbox = Postbox()
    limits = slowly(plenty, lambda: TokenBucket(per_second=0.01, burst=1))
    send_all(stage, postbox, limits=limits)
    assert sorted(postbox.sent) == [("Ana", "one"), ("Ben", "three")]
    assert states(stage) == {"one": "sent", "two": "waiting", "three": "sent"}


def test_a_short_wait_in_a_lane_is_waited_for(quick_stage: Stage) -> None:
    for name in ("Ana", "Ben", "Cem"):
        quick_stage.arrive(name)
        wish(quick_stage, name, f"hello {name}")
    postbox = Postbox()
    limits = slowly(lambda: TokenBucket(per_second=100, burst=1), plenty)
    send_all(quick_stage, postbox, limits=limits)
    assert set(states(quick_stage).values()) == {"sent"}


def test_after_a_platform_said_too_fast_nobody_else_there_tries_before_its_time(stage: Stage) -> None:
    for name in ("Ana", "Ben", "Cem"):
        wish(stage, name, f"hello {name}")
    asked: list[str] = []

    class Strict:
        async def send(self, parcel: Parcel) -> Outcome:
            asked.extend(parcel.address.users)
            return RateLimited(retry_at=stage.clock.now() + timedelta(seconds=30))

    async def story() -> None:
        with working() as worker:
            loop = Delivery(
                stage.house,
                ROUTES_WITH_HELLO,
                worker,
                {"stage": Strict()},
                limits=slowly(lambda: TokenBucket(per_second=1, burst=1), plenty),
            )
            await loop.round()

    soon(story())
    assert len(asked) == 1
    assert set(states(stage).values()) == {"waiting"}
