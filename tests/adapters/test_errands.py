"""The 1.5 seconds: answers in time, answers that follow, and an end that waits for both."""

import asyncio
import logging

import pytest

from adapters.errands import Errands, Failed, Late
from tests.adapters import virtual_time
from tests.adapters.virtual_time import now


async def after(seconds: float, answer: str) -> str:
    await asyncio.sleep(seconds)
    return answer


async def failing(seconds: float) -> str:
    await asyncio.sleep(seconds)
    raise ValueError("Ana typed this")


class Told:
    """What came later, and when."""

    def __init__(self) -> None:
        self.news: list[tuple[float, object]] = []

    async def __call__(self, news: object) -> None:
        self.news.append((now(), news))


def test_an_answer_in_time_is_given_and_nothing_follows() -> None:
    told = Told()

    async def story() -> tuple[object, float]:
        errands = Errands()
        answer = await errands.answer_in_time(after(1.4, "done"), told)
        at = now()
        await errands.drain(10)
        return answer, at

    assert (virtual_time.run(story()), told.news) == (("done", 1.4), [])


def test_a_slow_one_is_late_at_a_second_and_a_half_and_follows_when_it_is_there() -> None:
    told = Told()

    async def story() -> tuple[object, float]:
        errands = Errands()
        answer = await errands.answer_in_time(after(4.0, "done"), told)
        at = now()
        assert await errands.drain(10) == 0
        return answer, at

    assert virtual_time.run(story()) == (Late(), 1.5)
    assert told.news == [(4.0, "done")]


def test_what_fails_in_time_is_raised_and_what_fails_late_is_told_and_logged_without_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = Told()

    async def story() -> None:
        errands = Errands()
        with pytest.raises(ValueError, match="Ana"):
            await errands.answer_in_time(failing(1.0), told)
        assert told.news == []
        assert await errands.answer_in_time(failing(2.0), told) == Late()
        await errands.drain(10)

    virtual_time.run(story())
    ((at, news),) = told.news
    assert isinstance(news, Failed)
    assert (at, type(news.error)) == (3.0, ValueError)
    assert [record.getMessage() for record in caplog.records] == ["a late answer failed"]


def test_whoever_asked_may_go_away_the_work_goes_on_and_is_told() -> None:
    told = Told()

    async def story() -> None:
        errands = Errands()
        asking = asyncio.create_task(errands.answer_in_time(after(3.0, "done"), told))
        await asyncio.sleep(0.5)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await errands.drain(10) == 0

    virtual_time.run(story())
    assert told.news == [(3.0, "done")]


def test_a_story_that_cannot_be_told_is_logged_and_hurts_nobody(caplog: pytest.LogCaptureFixture) -> None:
    async def deaf(_: object) -> None:
        raise ConnectionError("gone")

    async def story() -> int:
        errands = Errands()
        await errands.answer_in_time(after(2.0, "done"), deaf)
        return await errands.drain(10)

    assert virtual_time.run(story()) == 0
    assert [record.getMessage() for record in caplog.records] == ["a late answer could not be told"]


def test_the_end_waits_for_what_is_under_way_but_not_for_ever() -> None:
    done: list[str] = []

    async def long(seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append(f"{seconds:g} s")

    async def story() -> tuple[int, float]:
        errands = Errands()
        for seconds in (2.0, 9.0, 30.0):
            errands.start(long(seconds))
        return await errands.drain(10), now()

    assert virtual_time.run(story()) == (1, 10.0)
    assert done == ["2 s", "9 s"]


@pytest.fixture(autouse=True)
def _only_ours(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="adapters")
