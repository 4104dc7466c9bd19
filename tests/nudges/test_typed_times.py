"""What people type about dates and times: understood generously, refused clearly, never a crash."""

from datetime import date, time

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nudges.typed_dates import parse_date
from bot.nudges.typed_times import Misread, parse_time

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


@given(day=st.dates(date(2026, 3, 4), date(2027, 3, 3)), locale=st.sampled_from(["en", "es"]))
@settings(max_examples=60)
def test_a_date_written_in_full_is_read_back(day: date, locale: str) -> None:
    for width in ("full", "long", "medium", "short"):
        written = format_date(day, width, locale={"en": "en_GB", "es": "es"}[locale])
        assert parse_date(written, WEDNESDAY, locale=locale) == day
        assert parse_date(written, WEDNESDAY, locale="en") == day
