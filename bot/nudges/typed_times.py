"""Times and hours as people type them: generous, in English and Spanish, and never a crash.

The functions here and in `bot.nudges.typed_dates` give the value, or a `Misread` that says what is wrong;
the words about it belong to the caller. Capitals, accents, blanks and dots do not matter.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from itertools import pairwise

from bot.nudges.working_time import Span

LONGEST = 100
"""Characters: nobody needs more to name a day, and longer text is not looked at."""

NOON = 12 * 60
MIDNIGHT = 24 * 60
"""Minutes since the day began."""


class Misread(StrEnum):
    """Why typed words could not be taken."""

    EMPTY = "empty"
    NOT_A_DATE = "not_a_date"
    NO_SUCH_DATE = "no_such_date"  # reads as a date, but there is none: 31 February, the year 1066
    WEEKDAY_DISAGREES = "weekday_disagrees"  # "Tuesday 9 March" where the ninth is a Monday
    NOT_A_TIME = "not_a_time"
    NO_SUCH_TIME = "no_such_time"  # reads as a time, but no clock shows it: 25:00
    MORNING_OR_AFTERNOON = "morning_or_afternoon"  # "3:30": hardly at night, but a guess could be wrong
    NOT_HOURS = "not_hours"
    ENDS_BEFORE_START = "ends_before_start"
    HOURS_OVERLAP = "hours_overlap"
    NOT_DAYS = "not_days"


# Written without accents, as compared.
_NAMED_TIMES = {"noon": NOON, "midday": NOON, "mediodia": NOON, "midnight": 0, "medianoche": 0}
_HALVES = (
    (re.compile(r" (?:de|por) la (?:manana|madrugada)$| in the morning$"), " am"),
    (re.compile(r" (?:de|por) la tarde$| in the afternoon$"), " pm"),
)
_CLOCK = re.compile(
    r"(?:at |a? ?las? )?(?P<hour>\d{1,2})(?: ?[:.h] ?(?P<minute>\d{2}))?"
    r" ?(?:h|hrs?|hours|horas?|o.?clock)? ?(?:(?P<half>[ap])(?:[. ]{0,2}m)?)?"
)
_FROM = re.compile(r"^(?:from|desde|de) (?:las? )?")
TO = re.compile(r" ?- ?| (?:to|until|till|through|hasta|al|a)(?: las?| el)? ")
"""What joins the two ends of a range: "9-17", "mon to thu", "lunes a jueves"."""

_AND = re.compile(r" ?[,;&+/] ?(?:and |y )?| (?:and|y|e) ")


def parse_time(text: str) -> time | Misread:
    """A time of day: "14:00", "2pm", "14h30", "1430", "2 p. m.", "3 de la tarde", "noon"."""
    clock = _clock(text)
    if isinstance(clock, Misread):
        return clock
    if clock.minutes >= MIDNIGHT:
        return Misread.NO_SUCH_TIME
    return Misread.MORNING_OR_AFTERNOON if clock.vague else time(*divmod(clock.minutes, 60))


def parse_hours(text: str) -> tuple[Span, ...] | Misread:
    """Hours of a day for `WorkingHours`, in order: "9-16:30", "9am to 4pm", "9-12 and 13-16:30", "de 9 a 17".

    The afternoon is heard where nothing else makes sense: "9-5" ends at 17:00, "1-5" starts at 13:00.
    An end at midnight is "24:00". Work past midnight is two entries on two days and is not read here.
    """
    said = folded(text)
    if not said or len(text) > LONGEST:
        return Misread.NOT_HOURS if said else Misread.EMPTY
    spans: list[tuple[int, int]] = []
    for part in _AND.split(said):
        span = _span(_FROM.sub("", part))
        if isinstance(span, Misread):
            return span
        spans.append(span)
    spans.sort()
    if any(end > start for (_, end), (start, _) in pairwise(spans)):
        return Misread.HOURS_OVERLAP
    return tuple((_written(start), _written(end)) for start, end in spans)


def folded(text: str) -> str:
    """Text to compare: no capitals, no accents, one kind of dash, single blanks, no dots around it."""
    flat = (c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    dashed = "".join("-" if unicodedata.category(c) == "Pd" else c for c in flat)
    return " ".join(dashed.split()).strip(" .")


@dataclass(frozen=True, kw_only=True)
class _Clock:
    """A time as typed. `bare`: up to 12 without a word on which half of the day; `vague`: 1 to 6 of those."""

    minutes: int
    bare: bool = False
    afternoon: bool = False

    @property
    def vague(self) -> bool:
        return self.bare and 60 <= self.minutes < 7 * 60


def _clock(text: str) -> _Clock | Misread:
    said = folded(text)
    if not said or len(text) > LONGEST:
        return Misread.NOT_A_TIME if said else Misread.EMPTY
    if said in _NAMED_TIMES:
        return _Clock(minutes=_NAMED_TIMES[said])
    for words, half in _HALVES:
        said = words.sub(half, said)
    found = _CLOCK.fullmatch(re.sub(r"^(\d?\d)(\d\d)$", r"\1:\2", said))
    if found is None:
        return Misread.NOT_A_TIME
    hour, minute, afternoon = int(found["hour"]), int(found["minute"] or 0), found["half"] == "p"
    if minute > 59 or hour * 60 + minute > MIDNIGHT:
        return Misread.NO_SUCH_TIME
    if not found["half"]:
        bare = 1 <= hour <= 12 and not found["hour"].startswith("0")
        return _Clock(minutes=hour * 60 + minute, bare=bare)
    if (hour == 0) if afternoon else (hour > 12):  # "0pm", "14am"; "14pm" is clear enough
        return Misread.NO_SUCH_TIME
    if hour <= 12:
        hour = hour % 12 + (12 if afternoon else 0)
    return _Clock(minutes=hour * 60 + minute, afternoon=afternoon)


def _span(said: str) -> tuple[int, int] | Misread:
    """From and until in minutes, the afternoon heard where only that makes sense (see `parse_hours`)."""
    clocks = [_clock(part) for part in TO.split(said)]
    if len(clocks) != 2:
        return Misread.NOT_HOURS
    first, last = clocks
    if isinstance(first, Misread) or isinstance(last, Misread):
        wrong = [clock for clock in clocks if isinstance(clock, Misread)]
        return Misread.NO_SUCH_TIME if Misread.NO_SUCH_TIME in wrong else Misread.NOT_HOURS
    start, end = first.minutes, last.minutes or MIDNIGHT
    after_lunch = (first.vague and last.vague and start < end) or (last.afternoon and start + NOON < end)
    if first.bare and start < NOON and after_lunch:
        start += NOON
    if last.bare and end < NOON and (end <= start or start >= NOON):
        end += NOON
    return (start, end) if start < end else Misread.ENDS_BEFORE_START


def _written(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
