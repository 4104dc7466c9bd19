"""Limits: what a platform allows is never exceeded, and nothing waits longer than it must."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.limits import Limit, TokenBucket, Windows

TEAMS = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))


def sent(limit: Limit, at: float) -> float:
    """Wait as long as it says, send, and give the moment."""
    at += limit.wait(at)
    limit.take(at)
    return at


def test_a_bucket_gives_its_burst_and_then_one_at_a_time() -> None:
    bucket = TokenBucket(per_second=2, burst=3)
    at, moments = 10.0, []
    for _ in range(5):
        at = sent(bucket, at)
        moments.append(at)
    assert moments == [10.0, 10.0, 10.0, 10.5, 11.0]
    assert bucket.wait(11.25) == 0.25


def test_a_bucket_recovers_to_its_burst_and_no_further() -> None:
    bucket = TokenBucket(per_second=2, burst=3)
    for _ in range(3):
        bucket.take(0.0)
    assert not bucket.idle(1.0)
    assert bucket.idle(99.0)
    assert [sent(bucket, 99.0) for _ in range(3)] == [99.0] * 3
    assert bucket.wait(99.0) == 0.5


def test_windows_give_what_the_tightest_one_allows() -> None:
    windows = Windows(*TEAMS)
    at, moments = 0.0, []
    for _ in range(10):
        at = sent(windows, at)
        moments.append(at)
    # Seven in the first second, an eighth in the second, then as the first ones leave the two seconds.
    assert moments == [0.0] * 7 + [1.0, 2.0, 2.0]


@given(st.lists(st.floats(0, 50), min_size=1, max_size=200))
def test_no_window_is_ever_exceeded(gaps: list[float]) -> None:
    windows = Windows((3, 1.0), (5, 10.0))
    at, moments = 0.0, []
    for gap in gaps:
        at = sent(windows, at + gap)
        moments.append(at)
    for many, seconds in ((3, 1.0), (5, 10.0)):
        for first, last in zip(moments, moments[many:], strict=False):
            assert last - first >= seconds - 1e-6


def test_an_idle_conversation_can_be_forgotten() -> None:
    windows = Windows((1, 5.0))
    assert windows.idle(0.0)
    windows.take(0.0)
    assert not windows.idle(4.9)
    assert windows.idle(5.0)
