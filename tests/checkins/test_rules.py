"""When a meeting is due and when a pair is quiet, by value."""

from datetime import date, timedelta

import pytest

from bot.checkins.rules import due_on, every_other, put_off_from, quiet_on
from bot.nudges.calendars import Availability, Calendar, DateRange, same_hours
from bot.nudges.working_time import WORKPLACE_HOURS

FULL = Availability(zone="Europe/Dublin", hours=WORKPLACE_HOURS, calendar=Calendar())
MONDAYS = Availability(zone="Europe/Dublin", hours=same_hours({0}, ("09:00", "12:00")), calendar=Calendar())
MONDAY = date(2026, 1, 12)


def due(**facts: object) -> date:
    given = {"cadence_weeks": 4, "begun": MONDAY, "last_met": None, "put_off": None, "last_booked": None}
    return due_on(**{"people": (FULL, FULL), **given, **facts})  # type: ignore[arg-type]  # a test's short form


def test_the_first_meeting_is_asked_about_after_five_working_days() -> None:
    assert due() == date(2026, 1, 19)
    assert due(begun=date(2026, 1, 15)) == date(2026, 1, 22)


def test_a_weekly_pair_is_not_asked_later_than_a_week() -> None:
    assert due(cadence_weeks=1, people=(FULL, MONDAYS)) == date(2026, 1, 19)


def test_then_it_follows_the_cadence() -> None:
    assert due(last_met=date(2026, 1, 20)) == date(2026, 2, 17)


def test_a_first_chat_before_the_agreement_counts() -> None:
    assert due(last_met=date(2026, 1, 9)) == date(2026, 2, 6)


def test_after_a_long_pause_it_begins_anew() -> None:
    assert due(begun=date(2026, 6, 1), last_met=date(2026, 1, 20)) == date(2026, 6, 8)


def test_not_this_month_moves_it_by_the_cadence_until_they_meet() -> None:
    assert due(put_off=date(2026, 1, 19)) == date(2026, 2, 16)
    assert due(put_off=date(2026, 1, 19), last_met=date(2026, 1, 26)) == date(2026, 2, 23)


def test_a_day_nobody_works_moves_it_on() -> None:
    away = Calendar(breaks=(DateRange(first=date(2026, 2, 16), last=date(2026, 2, 20)),))
    person = Availability(zone="Europe/Dublin", hours=WORKPLACE_HOURS, calendar=away)
    assert due(last_met=date(2026, 1, 20), people=(person, FULL)) == date(2026, 2, 23)


def test_a_booked_day_that_passed_in_silence_gives_them_a_week() -> None:
    assert due(last_booked=date(2026, 1, 21)) == date(2026, 1, 28)


@pytest.mark.parametrize(
    ("today", "counted"), [(date(2026, 1, 19), date(2026, 1, 19)), (date(2026, 2, 20), date(2026, 2, 20))]
)
def test_a_late_not_this_month_counts_from_today(today: date, counted: date) -> None:
    assert put_off_from(date(2026, 1, 19), today, 4) == counted


def silent(**facts: object) -> date:
    given = {"stage": 0, "since": None, "cadence_weeks": 4, "due": date(2026, 1, 19), "heard": MONDAY}
    return quiet_on(**{"people": (FULL, FULL), **given, **facts})  # type: ignore[arg-type]  # as above


def test_quiet_is_the_cadence_and_ten_working_days_without_a_word() -> None:
    assert silent() == MONDAY + timedelta(weeks=4, days=14)


def test_it_never_comes_sooner_than_ten_working_days_after_the_nudge() -> None:
    assert silent(due=date(2026, 2, 20)) == date(2026, 3, 6)


def test_each_step_takes_ten_working_days_of_both() -> None:
    assert silent(stage=1, since=date(2026, 2, 23)) == date(2026, 3, 9)
    assert silent(stage=2, since=date(2026, 2, 23), people=(FULL, MONDAYS)) == date(2026, 5, 4)


def test_fewer_messages_is_every_other_one() -> None:
    assert [every_other(count) for count in range(1, 5)] == [True, False, True, False]
