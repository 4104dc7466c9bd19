"""What people type about days and times: understood generously, refused clearly, never a crash."""

from datetime import date, time

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nudges.typed_dates import parse_date, parse_days
from bot.nudges.typed_times import Misread, parse_hours, parse_time
from bot.nudges.working_time import WorkingHours, same_hours

WEDNESDAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-03-09", "2026-03-09"),
        ("9/3", "2026-03-09"),
        ("9.3.26", "2026-03-09"),
        ("9 / 3 / 2027", "2027-03-09"),
        ("3/25", "2026-03-25"),
        ("9 March", "2026-03-09"),
        ("March 9th, 2027", "2027-03-09"),
        ("  the 9th of MARCH ", "2026-03-09"),
        ("Mon. 9 Mar.", "2026-03-09"),
        ("3 March", "2027-03-03"),
        ("4 March", "2026-03-04"),
        ("Thu 5", "2026-03-05"),
        ("Friday 3", "2026-04-03"),
        ("today", "2026-03-04"),
        ("Tomorrow", "2026-03-05"),
        ("the day after tomorrow", "2026-03-06"),
        ("in 2 weeks", "2026-03-18"),
        ("in a week", "2026-03-11"),
        ("next Tuesday", "2026-03-10"),
        ("on thurs", "2026-03-05"),
        ("Wednesday", "2026-03-11"),
        ("last Tuesday", "2026-03-03"),
        ("9 de marzo", "2026-03-09"),
        ("mar 10 de marzo de 2026", "2026-03-10"),
        ("1.º de abril", "2026-04-01"),
        ("mañana", "2026-03-05"),
        ("pasado manana", "2026-03-06"),
        ("dentro de 3 días", "2026-03-07"),
        ("el martes que viene", "2026-03-10"),
        ("el próximo miércoles", "2026-03-11"),
        ("el lunes pasado", "2026-03-02"),
    ],
)
def test_dates(typed: str, meant: str) -> None:
    assert parse_date(typed, WEDNESDAY) == date.fromisoformat(meant)
    assert parse_date(typed, WEDNESDAY, locale="es") == date.fromisoformat(meant)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("", Misread.EMPTY),
        (" \n", Misread.EMPTY),
        ("soon", Misread.NOT_A_DATE),
        ("9", Misread.NOT_A_DATE),
        ("March", Misread.NOT_A_DATE),
        ("9 March April", Misread.NOT_A_DATE),
        ("9 March or 10 March", Misread.NOT_A_DATE),
        ("31/2", Misread.NO_SUCH_DATE),
        ("29 February", Misread.NO_SUCH_DATE),
        ("13/13", Misread.NO_SUCH_DATE),
        ("1066-10-14", Misread.NO_SUCH_DATE),
        ("Tuesday 9 March", Misread.WEEKDAY_DISAGREES),
        ("Monday 5", Misread.WEEKDAY_DISAGREES),
        ("9 March " * 500, Misread.NOT_A_DATE),
    ],
)
def test_dates_that_are_none(typed: str, wrong: Misread) -> None:
    assert parse_date(typed, WEDNESDAY) == wrong


def test_a_day_that_lies_behind() -> None:
    meant = {
        "3/3": "2026-03-03",
        "4 March": "2026-03-04",
        "5 March": "2025-03-05",
        "Tuesday": "2026-03-03",
        "Wednesday": "2026-02-25",
        "Mon 2": "2026-03-02",
        "yesterday": "2026-03-03",
        "ayer": "2026-03-03",
        "2026-03-09": "2026-03-09",  # said in full, it is what it is
    }
    read = {typed: parse_date(typed, WEDNESDAY, past=True) for typed in meant}
    assert read == {typed: date.fromisoformat(day) for typed, day in meant.items()}


def test_the_month_may_come_first() -> None:
    assert parse_date("9/3", WEDNESDAY, day_first=False) == date(2026, 9, 3)
    assert parse_date("25/3", WEDNESDAY, day_first=False) == date(2026, 3, 25)


@pytest.mark.parametrize(
    ("typed", "locale", "meant"),
    [
        ("mon-thu", "en", {0, 1, 2, 3}),
        ("Mon – Thu", "en", {0, 1, 2, 3}),
        ("Monday to Thursday", "en", {0, 1, 2, 3}),
        ("Mon, Wed and Fri", "en", {0, 2, 4}),
        ("mondays & tues/thurs", "en", {0, 1, 3}),
        ("M-F", "en", {0, 1, 2, 3, 4}),
        ("weekdays", "en", {0, 1, 2, 3, 4}),
        ("every day", "en", {0, 1, 2, 3, 4, 5, 6}),
        ("sat-tue", "en", {5, 6, 0, 1}),
        ("wed", "en", {2}),
        ("de lunes a jueves", "es", {0, 1, 2, 3}),
        ("Miércoles y sábados", "es", {2, 5}),
        ("L-V", "es", {0, 1, 2, 3, 4}),
        ("M, X", "es", {1, 2}),
        ("lun a jue", "en", {0, 1, 2, 3}),
        ("monday", "es", {0}),
        ("mon-thu", "xx", {0, 1, 2, 3}),
        ("Montag bis-", "de", Misread.NOT_DAYS),
        ("Montag", "de-AT", {0}),
        ("T", "en", Misread.NOT_DAYS),
        ("S", "en", Misread.NOT_DAYS),
        ("mon-", "en", Misread.NOT_DAYS),
        ("mon-wed-fri", "en", Misread.NOT_DAYS),
        ("and", "en", Misread.NOT_DAYS),
        ("mornings", "en", Misread.NOT_DAYS),
        ("", "en", Misread.EMPTY),
    ],
)
def test_days(typed: str, locale: str, meant: set[int] | Misread) -> None:
    assert parse_days(typed, locale=locale) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:00", "14:00"),
        ("2pm", "14:00"),
        ("2:30 PM", "14:30"),
        ("2 p. m.", "14:00"),
        ("14h30", "14:30"),
        ("14.30", "14:30"),
        ("14 h", "14:00"),
        ("1430", "14:30"),
        ("930", "09:30"),
        ("9", "09:00"),
        ("at 12", "12:00"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("14pm", "14:00"),
        ("03:30", "03:30"),
        ("0:00", "00:00"),
        ("9 o’clock", "09:00"),
        ("noon", "12:00"),
        ("mediodía", "12:00"),
        ("a las 14:00", "14:00"),
        ("a las 3 de la tarde", "15:00"),
        ("9 de la mañana", "09:00"),
    ],
)
def test_times(typed: str, meant: str) -> None:
    assert parse_time(typed) == time.fromisoformat(meant)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("", Misread.EMPTY),
        ("later", Misread.NOT_A_TIME),
        ("9:5", Misread.NOT_A_TIME),
        ("1 2 3", Misread.NOT_A_TIME),
        ("25:00", Misread.NO_SUCH_TIME),
        ("24:00", Misread.NO_SUCH_TIME),
        ("9:60", Misread.NO_SUCH_TIME),
        ("14am", Misread.NO_SUCH_TIME),
        ("0pm", Misread.NO_SUCH_TIME),
        ("3", Misread.MORNING_OR_AFTERNOON),
        ("3:30", Misread.MORNING_OR_AFTERNOON),
        ("6:59", Misread.MORNING_OR_AFTERNOON),
        ("9" * 200, Misread.NOT_A_TIME),
    ],
)
def test_times_that_are_none(typed: str, wrong: Misread) -> None:
    assert parse_time(typed) == wrong


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9-16:30", "09:00-16:30"),
        ("9am to 4pm", "09:00-16:00"),
        ("9–16.30", "09:00-16:30"),
        ("9h-16h30", "09:00-16:30"),
        ("08:15 until 16:15", "08:15-16:15"),
        ("from 9 to 5", "09:00-17:00"),
        ("9-5pm", "09:00-17:00"),
        ("1-5", "13:00-17:00"),
        ("1-5pm", "13:00-17:00"),
        ("12-4", "12:00-16:00"),
        ("6-2", "06:00-14:00"),
        ("8am-4", "08:00-16:00"),
        ("16-24", "16:00-24:00"),
        ("16:00-0:00", "16:00-24:00"),
        ("9-12, 13-16:30", "09:00-12:00 13:00-16:30"),
        ("1-4 and 9-12", "09:00-12:00 13:00-16:00"),
        ("de 9 a 16:30", "09:00-16:30"),
        ("de 9 a 12 y de 13 a 16", "09:00-12:00 13:00-16:00"),
        ("9 a. m. a 4 p. m.", "09:00-16:00"),
        ("desde las 9 hasta las 17", "09:00-17:00"),
    ],
)
def test_hours(typed: str, meant: str) -> None:
    assert parse_hours(typed) == tuple(tuple(span.split("-")) for span in meant.split())


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("", Misread.EMPTY),
        ("9", Misread.NOT_HOURS),
        ("9-", Misread.NOT_HOURS),
        ("9-12-15", Misread.NOT_HOURS),
        ("whenever", Misread.NOT_HOURS),
        ("9-25", Misread.NO_SUCH_TIME),
        ("22-6", Misread.ENDS_BEFORE_START),
        ("16:30-16:30", Misread.ENDS_BEFORE_START),
        ("9-12, 11-14", Misread.HOURS_OVERLAP),
    ],
)
def test_hours_that_are_none(typed: str, wrong: Misread) -> None:
    assert parse_hours(typed) == wrong


def test_days_and_hours_together_are_a_week() -> None:
    weekdays, hours = parse_days("mon-thu"), parse_hours("9-12 and 13-16:30")
    assert not isinstance(weekdays, Misread)
    assert not isinstance(hours, Misread)
    morning_and_afternoon = (("09:00", "12:00"), ("13:00", "16:30"))
    assert same_hours(weekdays, *hours) == WorkingHours(days=dict.fromkeys(range(4), morning_and_afternoon))


SIGNS = ["9", "16:30", "24", "0", "2026", "31/2", "2026-03-09", "٣", "²", "º", "-", "–", ",", ":", ".", "h"]
WORDS = ["am", "p. m.", "mon", "T", "march", "mar", "and", "y", "a", "de", "to", "next", "last", "in", "noon"]
PIECES = st.sampled_from(SIGNS + WORDS)
TYPED = st.one_of(
    st.text(max_size=30), st.lists(PIECES, max_size=7).map(" ".join), st.lists(PIECES).map("".join)
)


@given(typed=TYPED, locale=st.sampled_from(["en", "es", "ga", "", "..", "x" * 300]), past=st.booleans())
@settings(max_examples=200)
def test_nothing_typed_is_a_crash(typed: str, locale: str, past: bool) -> None:
    read = parse_date(typed, WEDNESDAY, locale=locale, past=past)
    assert isinstance(read, date | Misread)
    assert isinstance(parse_time(typed), time | Misread)
    weekdays, hours = parse_days(typed, locale=locale), parse_hours(typed)
    if not isinstance(weekdays, Misread) and not isinstance(hours, Misread):
        assert set(same_hours(weekdays, *hours).days) == weekdays


@given(day=st.dates(date(2026, 3, 4), date(2027, 3, 3)), locale=st.sampled_from(["en", "es"]))
@settings(max_examples=60)
def test_a_date_written_in_full_is_read_back(day: date, locale: str) -> None:
    for width in ("full", "long", "medium", "short"):
        written = format_date(day, width, locale={"en": "en_GB", "es": "es"}[locale])
        assert parse_date(written, WEDNESDAY, locale=locale) == day
        assert parse_date(written, WEDNESDAY, locale="en") == day
