"""A calendar as coordinators paste it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.conversation.limits import YEARS
from bot.conversation.phrases import Phrases
from bot.nudges.typed_times import Misread
from bot.nudges.working_time import DAY, Calendar, DateRange, NamedDays
from bot.programmes.typed_calendar import LONGEST, BadLine, read_calendar, written
from tests.fakes import words

TODAY = date(2026, 1, 12)


def stretch(first: str, last: str) -> DateRange:
    return DateRange(first=date.fromisoformat(first), last=date.fromisoformat(last))


def called(name: str, first: str, last: str) -> tuple[NamedDays, ...]:
    return (NamedDays(days=stretch(first, last), name=name),)


@pytest.mark.parametrize(
    ("text", "calendar"),
    [
        ("weekdays only", Calendar(kind="school")),
        ("Solo días laborables", Calendar(kind="school")),
        ("17 March 2026", Calendar(kind="school", holidays=frozenset({date(2026, 3, 17)}))),
        (
            "- St Patrick : 17 March\n2026-03-17",
            Calendar(
                kind="school",
                holidays=frozenset({date(2026, 3, 17)}),
                names=called("St Patrick", "2026-03-17", "2026-03-17"),
            ),
        ),
        (
            "Mid-term: 16 Feb 2026 to 20 Feb 2026",
            Calendar(
                kind="school",
                breaks=(stretch("2026-02-16", "2026-02-20"),),
                names=called("Mid-term", "2026-02-16", "2026-02-20"),
            ),
        ),
        ("16/2 - 20/2", Calendar(kind="school", breaks=(stretch("2026-02-16", "2026-02-20"),))),
        ("2026-02-16 – 2026-02-20", Calendar(kind="school", breaks=(stretch("2026-02-16", "2026-02-20"),))),
        (
            "Navidad: 21 de diciembre al 3 de enero",
            Calendar(
                kind="school",
                breaks=(stretch("2026-12-21", "2027-01-03"),),
                names=called("Navidad", "2026-12-21", "2027-01-03"),
            ),
        ),
        (
            "Term 1: 12 Jan - 27 March",
            Calendar(
                kind="school",
                terms=(stretch("2026-01-12", "2026-03-27"),),
                names=called("Term 1", "2026-01-12", "2026-03-27"),
            ),
        ),
        ("Exámenes: 11 de mayo", Calendar(kind="school", exam_weeks=(stretch("2026-05-11", "2026-05-11"),))),
        ("\n\n", Calendar(kind="school")),
    ],
)
def test_a_line_is_read(text: str, calendar: Calendar) -> None:
    assert read_calendar(text, TODAY, "school") == calendar


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("soon", BadLine(number=1, line="soon", why=Misread.NOT_A_DATE)),
        ("17 March 2026\n\n31 Feb", BadLine(number=3, line="31 Feb", why=Misread.NO_SUCH_DATE)),
        (
            "20 Feb 2026 to 16 Feb 2026",
            BadLine(number=1, line="20 Feb 2026 to 16 Feb 2026", why=Misread.ENDS_BEFORE_START),
        ),
        (
            "Monday 17 March 2026",
            BadLine(number=1, line="Monday 17 March 2026", why=Misread.WEEKDAY_DISAGREES),
        ),
        (
            "1 Jan to 2 Jan to 3 Jan",
            BadLine(number=1, line="1 Jan to 2 Jan to 3 Jan", why=Misread.NOT_A_DATE),
        ),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, bad: BadLine) -> None:
    assert read_calendar(text, TODAY, "school") == bad


@pytest.mark.parametrize(
    ("label", "sort"),
    [
        ("Spring term", "terms"),
        ("1st term", "terms"),
        ("Segundo trimestre", "terms"),
        ("2.º trimestre", "terms"),
        ("Trimestre final", "terms"),
        ("Summer exams", "exam_weeks"),
        ("Mid-term exams", "exam_weeks"),
        ("Official exams", "exam_weeks"),
        ("Half term", "breaks"),
        ("Mid-term", "breaks"),
        ("Term break", "breaks"),
        ("Vacaciones de fin de curso", "breaks"),
    ],
)
def test_a_term_is_one_whatever_its_name_begins_with_and_half_term_is_a_week_off(
    label: str, sort: str
) -> None:
    read = read_calendar(f"{label}: 12 Jan 2026 to 27 March 2026", TODAY, "school")
    assert isinstance(read, Calendar)
    lines = {"terms": read.terms, "exam_weeks": read.exam_weeks, "breaks": read.breaks}
    assert {name: len(found) for name, found in lines.items() if found} == {sort: 1}
    assert written(read, Phrases(words(), "en")) == f"{label}: 12 January 2026 to 27 March 2026"


@given(st.text(max_size=200))
def test_nothing_that_is_pasted_is_a_crash(text: str) -> None:
    assert isinstance(read_calendar(text, TODAY, "workplace"), Calendar | BadLine)


days = st.dates(min_value=date(YEARS.start, 1, 1), max_value=date(YEARS.stop - 1, 12, 31))
stretches = st.tuples(days, days).map(lambda ends: DateRange(first=min(ends), last=max(ends)))
names = st.dictionaries(days, st.sampled_from(["St Patrick", "Día 1", "Mid-term", "a - b"]), max_size=2)
several = st.lists(stretches, max_size=3).map(tuple)
longer = st.lists(stretches.filter(lambda s: s.first < s.last), max_size=3).map(tuple)
"""A break of one day is read as what it is, a holiday."""


@given(
    holidays=st.frozensets(days, max_size=4),
    breaks=longer,
    terms=several,
    exams=several,
    closed=names,
    languages=st.tuples(st.sampled_from(["en", "es"]), st.sampled_from(["en", "es"])),
)
def test_what_is_written_reads_back_the_same_in_either_language(
    holidays: frozenset[date],
    breaks: tuple[DateRange, ...],
    terms: tuple[DateRange, ...],
    exams: tuple[DateRange, ...],
    closed: dict[date, str],
    languages: tuple[str, str],
) -> None:
    """Shown and sent unchanged is the same calendar, also where the reader's language changes in between."""
    ranges = [(DateRange(first=day, last=day), closed[day]) for day in sorted(closed)]
    calendar = Calendar(
        kind="school",
        holidays=holidays | closed.keys(),
        breaks=breaks,
        terms=terms,
        exam_weeks=exams,
        names=tuple(NamedDays(days=one, name=name) for one, name in ranges),
    )
    shown, read = languages
    assert read_calendar(written(calendar, Phrases(words(), shown)), TODAY, "school", locale=read) == calendar


@pytest.mark.parametrize(
    ("language", "breaks", "terms", "exams"),
    [
        (
            "en",
            "16 February 2026 to 20 February 2026",
            "Term: 12 January 2026 to 27 March 2026",
            "Exams: 11 May 2026",
        ),
        (
            "es",
            "16 de febrero de 2026 al 20 de febrero de 2026",
            "Trimestre: 12 de enero de 2026 al 27 de marzo de 2026",
            "Exámenes: 11 de mayo de 2026",
        ),
    ],
)
def test_it_is_written_as_a_person_would_and_in_figures_where_the_box_is_too_small(
    language: str, breaks: str, terms: str, exams: str
) -> None:
    phrases = Phrases(words(), language)
    calendar = Calendar(
        kind="school",
        holidays=frozenset({date(2026, 3, 17)}),
        breaks=(stretch("2026-02-16", "2026-02-20"),),
        terms=(stretch("2026-01-12", "2026-03-27"),),
        exam_weeks=(stretch("2026-05-11", "2026-05-11"),),
    )
    assert written(calendar, phrases).splitlines()[1:] == [breaks, terms, exams]
    assert read_calendar(written(Calendar(), phrases), TODAY, "workplace") == Calendar()
    year = Calendar(kind="school", holidays=frozenset(date(2026, 1, 1) + n * DAY for n in range(250)))
    assert len(written(year, phrases)) <= LONGEST
    assert read_calendar(written(year, phrases), TODAY, "school") == year
    named = replace(year, names=called("A" * 400, "2026-01-01", "2026-01-01"))
    assert written(named, phrases) == written(year, phrases)


def test_a_name_stays_with_its_line_and_each_reads_the_plain_words_in_their_own_language() -> None:
    typed = "Term 1: 12 Jan 2026 to 27 March 2026\nMid-term: 16 Feb 2026 to 20 Feb 2026\nExams: 11 May 2026"
    read = read_calendar(typed, TODAY, "school")
    assert isinstance(read, Calendar)
    assert written(read, Phrases(words(), "es")).splitlines() == [
        "Mid-term: 16 de febrero de 2026 al 20 de febrero de 2026",
        "Term 1: 12 de enero de 2026 al 27 de marzo de 2026",
        "Exámenes: 11 de mayo de 2026",
    ]
