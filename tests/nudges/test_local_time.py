"""Local time: ordinary days, the hour that is skipped, the hour that comes twice, the day that never was."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.nudges.local_time import (
    UnknownZone,
    local,
    local_date,
    to_utc,
    zone_named,
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        ("Europe/Dublin", "2026-01-15T10:00", "2026-01-15T10:00"),
        ("Europe/Dublin", "2026-07-15T10:00", "2026-07-15T09:00"),
        ("America/New_York", "2026-01-15T10:00", "2026-01-15T15:00"),
        ("Asia/Kolkata", "2026-03-29T02:00", "2026-03-28T20:30"),
        ("Pacific/Apia", "2026-01-15T10:00", "2026-01-14T21:00"),
        ("Pacific/Chatham", "2026-01-15T10:00", "2026-01-14T20:15"),
    ],
)
def test_an_ordinary_time_is_taken_as_it_stands(zone: str, wall: str, instant: str) -> None:
    asked = datetime.fromisoformat(wall)
    assert to_utc(asked.date(), asked.time(), zone) == utc(instant)
    assert local(utc(instant), zone).replace(tzinfo=None) == asked


@pytest.mark.parametrize(
    ("zone", "wall", "instant", "then"),
    [
        ("Europe/Dublin", "2026-03-29T01:00", "2026-03-29T01:00", "2026-03-29T02:00"),
        ("Europe/Dublin", "2026-03-29T01:30", "2026-03-29T01:00", "2026-03-29T02:00"),
        ("Europe/Dublin", "2026-03-29T01:59:59.999999", "2026-03-29T01:00", "2026-03-29T02:00"),
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:00", "2026-03-08T03:00"),
        ("Pacific/Chatham", "2026-09-27T03:00", "2026-09-26T14:00", "2026-09-27T03:45"),
        ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:30", "2026-10-04T02:30"),
        # Samoa moved over the date line: the thirtieth of December 2011 was left out altogether.
        ("Pacific/Apia", "2011-12-30T10:00", "2011-12-30T10:00", "2011-12-31T00:00"),
        ("Pacific/Apia", "2011-12-30T00:00", "2011-12-30T10:00", "2011-12-31T00:00"),
    ],
)
def test_a_skipped_time_is_the_first_moment_after_the_gap(
    zone: str, wall: str, instant: str, then: str
) -> None:
    asked = datetime.fromisoformat(wall)
    assert to_utc(asked.date(), asked.time(), zone) == utc(instant)
    assert local(utc(instant), zone).replace(tzinfo=None) == datetime.fromisoformat(then)


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        ("Europe/Dublin", "2026-10-25T01:00", "2026-10-25T00:00"),
        ("Europe/Dublin", "2026-10-25T01:30", "2026-10-25T00:30"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
        ("Pacific/Chatham", "2026-04-05T03:00", "2026-04-04T13:15"),
    ],
)
def test_a_time_that_comes_twice_is_the_first_one(zone: str, wall: str, instant: str) -> None:
    asked = datetime.fromisoformat(wall)
    assert to_utc(asked.date(), asked.time(), zone) == utc(instant)
    assert to_utc(asked.date(), asked.time().replace(fold=1), zone) == utc(instant)
    assert local(utc(instant), zone).replace(tzinfo=None) == asked


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Dublin", "2026-03-29"),
        ("Europe/Dublin", "2026-10-25"),
        ("America/New_York", "2026-03-08"),
        ("America/New_York", "2026-11-01"),
        ("America/Havana", "2026-03-08"),  # midnight itself is skipped
        ("America/Havana", "2026-11-01"),  # and comes twice
        ("America/Santiago", "2026-04-04"),
        ("Asia/Kolkata", "2026-03-29"),
        ("Pacific/Chatham", "2026-04-05"),
        ("Pacific/Chatham", "2026-09-27"),
        ("Australia/Lord_Howe", "2026-04-05"),
        ("Pacific/Apia", "2011-12-30"),
    ],
)
def test_one_law_covers_every_minute(zone: str, day: str) -> None:
    """Both rules in one: the first instant at which the clock on the wall shows the time asked, or later."""
    midnight = datetime.fromisoformat(day)
    minutes = [midnight.replace(tzinfo=UTC) + timedelta(minutes=m) for m in range(-30 * 60, 50 * 60)]
    shown = [(minute, minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for minute in minutes]
    for asked in (midnight + timedelta(minutes=m) for m in range(0, 24 * 60, 7)):
        first = next(instant for instant, wall in shown if wall >= asked)
        assert to_utc(asked.date(), asked.time(), zone) == first


def test_the_date_is_the_one_on_the_wall() -> None:
    instant = utc("2026-03-09T11:30")
    assert local_date(instant, "Europe/Dublin") == date(2026, 3, 9)
    assert local_date(instant, "Pacific/Apia") == date(2026, 3, 10)
    assert local_date(utc("2026-03-09T02:00"), "America/New_York") == date(2026, 3, 8)
    assert local(instant, "Asia/Kolkata").isoformat() == "2026-03-09T17:00:00+05:30"


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Dubln",
        "",
        "America",
        "../../etc/passwd",
        "/etc/localtime",
        "zone.tab",
        "right/Europe/Dublin",
        "localtime",
        "Factory",
        "a\0b",
        "x" * 5000,
    ],
)
def test_an_unknown_zone_is_named_in_the_error(zone: str) -> None:
    with pytest.raises(UnknownZone) as unknown:
        to_utc(date(2026, 3, 9), time(10), zone)
    assert unknown.value.zone == zone
    assert str(unknown.value) == f"unknown time zone: {zone!r}"
    assert isinstance(unknown.value, ValueError)


def test_known_zones_include_the_plain_ones() -> None:
    assert [zone_named(zone).key for zone in ("UTC", "Europe/Dublin")] == ["UTC", "Europe/Dublin"]


def test_naive_instants_and_aware_wall_clocks_are_refused() -> None:
    naive = utc("2026-03-09T10:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="naive"):
        local_date(naive, "Europe/Dublin")
    with pytest.raises(ValueError, match="no zone of its own"):
        to_utc(date(2026, 3, 9), time(10, tzinfo=UTC), "Europe/Dublin")
