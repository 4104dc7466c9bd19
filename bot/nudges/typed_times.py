"""Times of day as people type them: generous, in English and Spanish, and never a crash.

The functions here and in `bot.nudges.typed_dates` give the value, or a `Misread` that says what is wrong;
the words about it belong to the caller. Capitals, accents, blanks and dots do not matter.
"""

import re
import unicodedata
from datetime import time
from enum import StrEnum

LONGEST = 100
"""Characters: nobody needs more to name a day, and longer text is not looked at."""


class Misread(StrEnum):
    """Why typed words could not be taken."""

    EMPTY = "empty"
    NOT_A_DATE = "not_a_date"
    NO_SUCH_DATE = "no_such_date"  # reads as a date, but there is none: 31 February, the year 1066
    WEEKDAY_DISAGREES = "weekday_disagrees"  # "Tuesday 9 March" where the ninth is a Monday
    NOT_A_TIME = "not_a_time"
    NO_SUCH_TIME = "no_such_time"  # reads as a time, but no clock shows it: 25:00
    MORNING_OR_AFTERNOON = "morning_or_afternoon"  # "3:30": hardly at night, but a guess could be wrong
    ENDS_BEFORE_START = "ends_before_start"  # two dates of a range, the wrong way round


# Written without accents, as compared.
_NAMED_TIMES = dict.fromkeys(("noon", "midday", "mediodia"), time(12))
_NAMED_TIMES |= dict.fromkeys(("midnight", "medianoche"), time())
_HALVES = (
    (re.compile(r" (?:de|por) la (?:manana|madrugada)$| in the morning$"), " am"),
    (re.compile(r" (?:de|por) la tarde$| in the afternoon$"), " pm"),
)
_CLOCK = re.compile(
    r"(?:at |a? ?las? )?(?P<hour>\d{1,2})(?: ?[:.h] ?(?P<minute>\d{2}))?"
    r" ?(?:h|hrs?|hours|horas?|o.?clock)? ?(?:(?P<half>[ap])(?:[. ]{0,2}m)?)?"
)


def parse_time(text: str) -> time | Misread:
    """A time of day: "14:00", "2pm", "14h30", "1430", "2 p. m.", "3 de la tarde", "noon"."""
    said = folded(text)
    if not said or len(text) > LONGEST:
        return Misread.NOT_A_TIME if said else Misread.EMPTY
    if said in _NAMED_TIMES:
        return _NAMED_TIMES[said]
    for words, half in _HALVES:
        said = words.sub(half, said)
    found = _CLOCK.fullmatch(re.sub(r"^(\d?\d)(\d\d)$", r"\1:\2", said))
    if found is None:
        return Misread.NOT_A_TIME
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if hour > 23 or minute > 59 or (half == "a" and hour > 12) or (half == "p" and hour == 0):
        return Misread.NO_SUCH_TIME  # "0pm", "14am"; "14pm" is clear enough
    if not half and 1 <= hour <= 6 and not found["hour"].startswith("0"):
        return Misread.MORNING_OR_AFTERNOON
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute)


def folded(text: str) -> str:
    """Text to compare: no capitals, no accents, one kind of dash, single blanks, no dots around it."""
    flat = (c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    dashed = "".join("-" if unicodedata.category(c) == "Pd" else c for c in flat)
    return " ".join(dashed.split()).strip(" .")
