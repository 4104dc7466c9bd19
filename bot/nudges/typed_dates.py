"""Dates as people type them: generous, in English and Spanish, and never a crash.

Names of either language are understood whatever the reader's own; the reader's own wins where a word means
a day in both. What cannot be read is a `Misread`, as in `bot.nudges.typed_times`.
"""

import re
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError

from bot.conversation.limits import YEARS
from bot.nudges.typed_times import LONGEST, Misread, folded
from bot.nudges.working_time import DAY

SPOKEN = ("en", "es")
"""Languages whose names are always understood, beside the reader's own."""

# Babel knows names of days and months; these few words it does not. Written without accents, as compared.
_RELATIVE = {"yesterday": -1, "today": 0, "tomorrow": 1, "day after tomorrow": 2, "day before yesterday": -2}
_RELATIVE |= {"ayer": -1, "hoy": 0, "manana": 1, "pasado manana": 2, "anteayer": -2}
_BACKWARDS = frozenset({"last", "pasado", "pasada", "ultimo"})
_FILLERS = frozenset(
    {"on", "the", "of", "and", "this", "next", "coming", "every", "until", "till"}
    | {"de", "del", "el", "la", "los", "y", "e", "este", "proximo", "que", "viene", "cada", "hasta"}
)

_AHEAD = re.compile(r"(?:in|for|en|por|dentro de|durante) (\d{1,3}|an?|one|una?) (day|dia|week|semana)s?")
_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})")
_NUMBERS = re.compile(r"(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})(?:[-/.](?P<year>\d{4}|\d{2}))?")
_DAY_NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|\.?o)?")


def parse_date(
    text: str, today: date, *, locale: str = "en", day_first: bool = True, past: bool = False
) -> date | Misread:
    """A date: "2026-03-09", "9/3", "9.3.26", "Mon 9 March", "Thu 5", "tomorrow", "in 2 weeks", "Tuesday".

    `day_first` reads 9/3 as 9 March; 3/25 can only be 25 March and is read so either way. Without a year,
    the next such day from `today` on; a weekday is the next one after today ("Tuesday" on a Tuesday is in
    a week). `past` turns both round, for a day that lies behind (when did you meet?), as "last Tuesday" does.
    """
    said = " ".join(re.sub(r"(?<=\d) ?([-/.]) ?(?=\d)", r"\1", folded(text).replace(",", " ")).split())
    if not said or len(text) > LONGEST:
        return Misread.NOT_A_DATE if said else Misread.EMPTY
    if (days := _RELATIVE.get(said.removeprefix("the "))) is not None:
        return today + days * DAY
    if ahead := _AHEAD.fullmatch(said):
        number = int(ahead[1]) if ahead[1].isdecimal() else 1
        return today + number * (7 if ahead[2] in {"week", "semana"} else 1) * DAY
    words = [word for word in said.split() if word not in _FILLERS]
    past = past or not _BACKWARDS.isdisjoint(words)
    found = _parts_of_date([word for word in words if word not in _BACKWARDS], locale, day_first)
    if found.keys() == {"weekday"}:
        away = (today.weekday() - found["weekday"] if past else found["weekday"] - today.weekday()) % 7 or 7
        return today + (-away if past else away) * DAY
    if found.keys() >= {"day", "month"}:
        day = _dated(found["day"], found["month"], found.get("year"), today, past=past)
    elif found.keys() == {"weekday", "day"}:
        # Within 62 days every number of a month comes up.
        near = (today + (-away if past else away) * DAY for away in range(62))
        day = next((day for day in near if day.day == found["day"]), None)
    else:
        return Misread.NOT_A_DATE
    if day is None:
        return Misread.NO_SUCH_DATE
    return day if found.get("weekday", day.weekday()) == day.weekday() else Misread.WEEKDAY_DISAGREES


def _parts_of_date(words: list[str], locale: str, day_first: bool) -> dict[str, int]:
    """What the words say of day, month, year and weekday; nothing if one is not understood, or repeats."""
    found: dict[str, int] = {}
    # Longest first: in "mar 10 de marzo" the month takes "marzo", so that "mar" is left to be the Tuesday.
    for word in sorted(words, key=len, reverse=True):
        dated = len(words) > 1 and "month" not in found
        part = _part_of_date(word.strip("."), locale, day_first, dated=dated)
        if not part or found.keys() & part.keys():
            return {}
        found |= part
    return found


def _part_of_date(word: str, locale: str, day_first: bool, *, dated: bool) -> dict[str, int]:
    """What one word says. A name is a month only in a date (`dated`): "mar" alone is a Spanish Tuesday."""
    if iso := _ISO.fullmatch(word):
        return {"year": int(iso["year"]), "month": int(iso["month"]), "day": int(iso["day"])}
    if pair := _NUMBERS.fullmatch(word):
        first, second = int(pair["first"]), int(pair["second"])
        found = {"day": first, "month": second}
        if first <= 12 and not (day_first and second <= 12):
            found = {"day": second, "month": first}
        return found | ({"year": int(pair["year"])} if pair["year"] else {})
    if number := _DAY_NUMBER.fullmatch(word):
        return {"day": int(number[1])}
    if re.fullmatch(r"\d{4}", word):
        return {"year": int(word)}
    month = _named(word, "months", locale) if dated else None
    if month is not None:
        return {"month": month}
    weekday = _named(word, "days", locale)
    return {} if weekday is None else {"weekday": weekday}


def named_day(said: str, today: date, *, locale: str) -> date | None:
    """The day that somebody named with a command, or how long from today: "until Friday", "2 weeks".

    None where it names none: a form then asks.
    """
    read = (parse_date(words, today, locale=locale) for words in (said, f"in {said}"))
    return next((day for day in read if isinstance(day, date)), None)


def _dated(day: int, month: int, year: int | None, today: date, *, past: bool) -> date | None:
    """That day, in the year given ("26" is 2026), or the next such day, or the last one if `past`."""
    if year is not None:
        return _real(year + 2000 if year < 100 else year, month, day)
    this_year, next_to_it = _real(today.year, month, day), today.year + (-1 if past else 1)
    if this_year is not None and (this_year <= today if past else this_year >= today):
        return this_year
    return _real(next_to_it, month, day)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _named(word: str, kind: str, locale: str) -> int | None:
    """The day (Monday = 0) or month (January = 1) of that name, plural, abbreviation or clear beginning.

    Reading stops at the first language that knows the word, so a letter that is unclear there stays unclear.
    """
    for tag in dict.fromkeys((locale, *SPOKEN)):
        names = _names(kind, tag)
        for form in (word, word.removesuffix("s")):
            if form in names:
                return names[form]
        begun = {index for name, index in names.items() if len(word) >= 3 and name.startswith(word)}
        if len(begun) == 1:
            return begun.pop()
    return None


@lru_cache(maxsize=64)
def _names(kind: str, tag: str) -> dict[str, int | None]:
    """Every name of the days or months in a language; None for a letter that stands for several ("T")."""
    try:
        locale = Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return {}
    names: dict[str, int | None] = {}
    for widths in (locale.days if kind == "days" else locale.months).values():
        for width in ("wide", "abbreviated", "short", "narrow"):
            for index, name in widths.get(width, {}).items():
                form = folded(name)
                names[form] = index if names.get(form, index) == index else None
    return names
