"""A programme's calendar as a coordinator types or pastes it: one closed day or stretch of days to a line.

    17 March 2026
    Mid-term: 16 Feb 2026 to 20 Feb 2026
    Term 1: 2026-01-12 - 2026-03-27
    Exams: 2026-05-11 - 2026-05-22
    weekdays only

What stands before a colon says what the line is: a term ("Spring term"), exams, or days off: any other words,
or none, and what lies within a term or around it ("Half term", "Term break"). A name that is typed there is
kept, so that the line reads the same when it is changed.
Dates are read as generously as anywhere else (`bot.nudges.typed_dates`), in English and Spanish.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, assert_never

import msgspec
from msgspec.structs import replace

from bot.conversation.limits import LONGEST_TYPED
from bot.conversation.phrases import Phrases
from bot.nudges.typed_dates import parse_date
from bot.nudges.typed_times import Misread, folded
from bot.nudges.working_time import Calendar, CalendarKind, DateRange, NamedDays

LONGEST: Final = LONGEST_TYPED
"""Characters of the box that it is typed in."""

WEEKDAYS_ONLY = frozenset({"weekdays only", "only weekdays", "solo dias laborables", "solo entre semana"})
_TERM = ("term", "semester", "trimestre", "semestre", "curso")
_EXAMS = ("exam", "report", "evaluacion")
_OFF = ("break", "holiday", "vaca", "recess", "clos", "fiesta", "festiv", "puente", "descanso", "receso")
_AROUND = frozenset({"half", "mid", "between", "end", "after", "medio", "mitad", "entre", "fin", "tras"})
"""Before "term", these make a time that is no term: half term is a week off."""
_PLAIN = frozenset({"term", "trimestre", "exam", "exams", "examen", "examenes"})
"""Words that say what a line is and no more: they are written in the language of whoever reads."""
_TO = re.compile(r"\s+(?:-|–|—|to|until|till|al?|hasta)\s+|\s*\.\.\.?\s*|\s*[–—]\s*", re.IGNORECASE)
_LABEL = re.compile(r"^(?P<label>[^:]*[^\W\d_][^:]*):\s*(?P<days>.+)$")


Sort = Literal["off", "term", "exams"]


@dataclass(frozen=True, kw_only=True)
class BadLine:
    """A line that could not be read: its number from 1, what it said, and why."""

    number: int
    line: str
    why: Misread


def read_calendar(text: str, today: date, kind: CalendarKind, *, locale: str = "en") -> Calendar | BadLine:
    """The calendar that this text describes; an empty text is for the caller to refuse.

    A date without a year is the next such day from `today`; an end that comes before its start by that
    reading is the next one after it ("21 December to 3 January").
    """
    holidays: set[date] = set()
    breaks: list[DateRange] = []
    terms: list[DateRange] = []
    exams: list[DateRange] = []
    names: dict[tuple[Sort, date, date], NamedDays] = {}
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip().lstrip("-*•").strip().rstrip(",;")
        if not said or folded(said) in WEEKDAYS_ONLY:
            continue
        labelled = _LABEL.match(said)
        label, days = (labelled["label"].strip(), labelled["days"]) if labelled else ("", said)
        found = _stretch(days, today, locale)
        match found:
            case Misread():
                return BadLine(number=number, line=said[:60], why=found)
            case DateRange():
                pass
            case _:
                assert_never(found)
        sort = _sort(label)
        if label and folded(label) not in _PLAIN:
            names.setdefault((sort, found.first, found.last), NamedDays(days=found, name=label))
        if sort == "term":
            terms.append(found)
        elif sort == "exams":
            exams.append(found)
        elif found.first == found.last:
            holidays.add(found.first)
        else:
            breaks.append(found)
    return Calendar(
        kind=kind,
        holidays=frozenset(holidays),
        breaks=tuple(breaks),
        terms=tuple(terms),
        exam_weeks=tuple(exams),
        names=tuple(names[key] for key in sorted(names)),
    )


def _sort(label: str) -> Sort:
    """What the words before the colon say. A term taken for days off would silence its whole length."""
    words = re.findall(r"\w+", folded(label))
    if any(word.startswith(_OFF) for word in words):
        return "off"
    if any(word.startswith(_EXAMS) for word in words):
        return "exams"
    is_term = any(word.startswith(_TERM) for word in words) and _AROUND.isdisjoint(words)
    return "term" if is_term else "off"


def written(calendar: Calendar, phrases: Phrases) -> str:
    """The calendar as its reader would have typed it, for the form that changes it.

    `read_calendar` reads it back the same, whoever sends it. A calendar too long for the box in words is
    written in figures, and as the last resort without its names.
    """
    said = _lines(calendar, phrases, phrases.written_day)
    if len(said) > LONGEST:
        said = _lines(calendar, phrases, date.isoformat)
    return said if len(said) <= LONGEST else _lines(replace(calendar, names=()), phrases, date.isoformat)


def _lines(calendar: Calendar, phrases: Phrases, day: Callable[[date], str]) -> str:
    names = {(_sort(named.name), named.days): named.name for named in calendar.names}

    def line(sort: Sort, stretch: DateRange) -> str:
        days = day(stretch.first)
        if stretch.first != stretch.last:
            days = phrases.text("programmes.calendar_days", first=days, last=day(stretch.last))
        if name := names.get((sort, stretch)):
            return f"{name}: {days}"
        return days if sort == "off" else phrases.text(f"programmes.calendar_{sort}", days=days)

    lines = [line("off", DateRange(first=holiday, last=holiday)) for holiday in sorted(calendar.holidays)]
    lines += [line("off", stretch) for stretch in calendar.breaks]
    lines += [line("term", stretch) for stretch in calendar.terms]
    lines += [line("exams", stretch) for stretch in calendar.exam_weeks]
    return "\n".join(lines) or phrases.text("programmes.calendar_weekdays")


def stored(calendar: Calendar) -> dict[str, object]:
    """The calendar as a programme's row keeps it."""
    plain: dict[str, object] = msgspec.to_builtins(calendar, str_keys=True)
    return plain


def _stretch(days: str, today: date, locale: str) -> DateRange | Misread:
    ends = [part for part in _TO.split(days.strip()) if part]
    if not 1 <= len(ends) <= 2:
        return Misread.NOT_A_DATE
    first = parse_date(ends[0], today, locale=locale)
    if isinstance(first, Misread):
        return first
    if len(ends) == 1:
        return DateRange(first=first, last=first)
    last = parse_date(ends[1], first, locale=locale)  # without a year: the next such day after the first
    if isinstance(last, Misread):
        return last
    return Misread.ENDS_BEFORE_START if last < first else DateRange(first=first, last=last)
