"""How long people have for an answer, and when everybody is told."""

from datetime import UTC, date, datetime

import pytest

from bot.matching.hearing import hears_by
from bot.matching.windows import answer_by, closing, done_by, half_way, result_hour
from bot.nudges.calendars import Availability, Calendar, DateRange, PersonalDays, WorkingHours, same_hours
from bot.programmes.model import Programme

OFFICE = same_hours(range(5), ("09:00", "16:30"))
MONDAY = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
MID_TERM = Calendar(breaks=(DateRange(first=date(2026, 1, 14), last=date(2026, 1, 16)),))


def person(
    zone: str = "Europe/Dublin",
    hours: WorkingHours = OFFICE,
    calendar: Calendar | None = None,
    days_off: PersonalDays | None = None,
) -> Availability:
    """Somebody who works from Monday to Friday unless said otherwise."""
    return Availability(
        zone=zone, hours=hours, calendar=calendar or Calendar(), days_off=days_off or PersonalDays()
    )


FRIDAYS = same_hours({4}, ("09:00", "12:00"))
AWAY = PersonalDays(ranges=(DateRange(first=date(2026, 1, 1), last=date(2026, 5, 1)),))


@pytest.mark.parametrize(
    ("programme", "people", "closes"),
    [
        (person(), [person()], datetime(2026, 1, 20, 0, 0, tzinfo=UTC)),
        (person(), [], datetime(2026, 1, 20, 0, 0, tzinfo=UTC)),
        (person(calendar=MID_TERM), [], datetime(2026, 1, 23, 0, 0, tzinfo=UTC)),
        (person(), [person(hours=FRIDAYS)], datetime(2026, 1, 24, 0, 0, tzinfo=UTC)),
        (person(), [person(zone="America/Lima", hours=FRIDAYS)], datetime(2026, 1, 24, 5, 0, tzinfo=UTC)),
        (person(), [person(days_off=AWAY)], datetime(2026, 2, 10, 0, 0, tzinfo=UTC)),
        (person(), [person(hours=WorkingHours())], datetime(2026, 1, 20, 0, 0, tzinfo=UTC)),
    ],
    ids=[
        "five working days",
        "nobody to ask",
        "a break does not count",
        "two own days",
        "in their zone",
        "nobody waits for ever",
        "without any day",
    ],
)
def test_a_window_closes(programme: Availability, people: list[Availability], closes: datetime) -> None:
    assert closing(MONDAY, programme, people) == closes


@pytest.mark.parametrize(
    ("zone", "by"),
    [
        ("Europe/Dublin", date(2026, 1, 19)),
        ("Europe/Madrid", date(2026, 1, 19)),  # it closes there at 01:00 on the 20th
        ("America/New_York", date(2026, 1, 19)),  # at 19:00
        ("Pacific/Honolulu", date(2026, 1, 18)),  # at 14:00: the evening of the 19th would be a false promise
        ("Asia/Tokyo", date(2026, 1, 19)),  # at 09:00 on the 20th
    ],
)
def test_a_date_is_promised_only_if_its_evening_is_in_time(zone: str, by: date) -> None:
    assert answer_by(datetime(2026, 1, 20, 0, 0, tzinfo=UTC), zone) == by


def test_the_reminder_is_half_way() -> None:
    assert half_way(MONDAY, datetime(2026, 1, 16, 9, 0, tzinfo=UTC)) == datetime(2026, 1, 14, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("approved", "hour"),
    [
        (datetime(2026, 1, 12, 15, 0, tzinfo=UTC), datetime(2026, 1, 13, 10, 0, tzinfo=UTC)),
        (
            datetime(2026, 1, 16, 15, 0, tzinfo=UTC),
            datetime(2026, 1, 19, 10, 0, tzinfo=UTC),
        ),  # a weekend
        (datetime(2026, 3, 27, 15, 0, tzinfo=UTC), datetime(2026, 3, 30, 9, 0, tzinfo=UTC)),  # clocks change
    ],
)
def test_everybody_hears_at_ten_on_the_next_working_day(approved: datetime, hour: datetime) -> None:
    assert result_hour(approved, person()) == hour


def test_a_coordinator_is_told_a_day_that_hangs_on_no_answer() -> None:
    assert done_by(MONDAY, person()) == date(2026, 2, 9)


@pytest.mark.parametrize(
    ("starts", "closes", "promised"),
    [
        (date(2026, 3, 9), date(2026, 1, 30), date(2026, 3, 9)),  # time enough for two passes
        (date(2026, 2, 9), date(2026, 1, 30), date(2026, 3, 2)),  # too little: no day too early
        (date(2026, 2, 9), None, date(2026, 2, 9)),
        (None, date(2026, 1, 30), None),  # without a date nothing is promised
    ],
)
def test_nobody_is_promised_to_hear_before_two_passes_can_be_over(
    starts: date | None, closes: date | None, promised: date | None
) -> None:
    programme = Programme(
        setting="workplace", zone="Europe/Dublin", starts_on=starts, signup_closes_on=closes, calendar=None
    )
    assert hears_by(programme) == promised
