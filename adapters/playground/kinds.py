"""What the glass wall calls each kind of notice and date: "a nudge to meet", not `checkins.meeting_due`.

A kind that is not here is shown by its own name, so a new room needs nothing from this page.
"""

from typing import Final

NOTICES: Final = {
    "programmes.sponsor_named": "the promise to sign",
    "programmes.alternate_named": "news of being a contact",
    "programmes.promise_signed": "news that the promise is signed",
    "programmes.signup": "an invitation to join",
    "programmes.signup_closed": "news that sign-up has closed",
    "polls.invite": "an invitation to the poll",
    "polls.reminder": "a reminder of the poll",
    "polls.result": "the results of the poll",
    "polls.thanks": "thanks after the poll",
    "pairs.hello": "news of a match",
    "pairs.agree_start": "a start to the agreement",
    "pairs.agreed": "the agreed copy",
    "pairs.ended": "news of an end",
    "pairs.meeting_proposed": "times to meet",
    "pairs.meeting_booked": "a booked meeting",
    "checkins.meeting_due": "a nudge to meet",
    "checkins.reminder": "a reminder of a meeting",
    "checkins.did_it_happen": "“Did it happen?”",
    "learning.after_meeting": "a question after the meeting",
}
"""Kind → words that fit before "for two people"."""

DATES: Final = {
    "programmes.signup_closes": "sign-up closes",
    "polls.remind": "a reminder of the poll is due",
    "polls.close": "the poll closes",
    "polls.results": "the results are told",
    "pairs.completed": "a pair comes to its end",
    "checkins.meeting_due": "a meeting may be due",
    "checkins.reminder": "a booked meeting comes near",
    "checkins.did_it_happen": "a booked meeting is over",
}
"""Kind → what that date means."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def notice_words(kind: str) -> str:
    """`a nudge to meet`, or the kind's own name without its room."""
    return NOTICES.get(kind) or _own_name(kind)


def date_words(kind: str) -> str:
    """`the poll closes`, or `time to look at …`."""
    return DATES.get(kind) or f"time to look at {_own_name(kind)}"


def people_counted(count: int) -> str:
    """`one person`, `four people`, `24 people`."""
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{number} person" if count == 1 else f"{number} people"


def _own_name(kind: str) -> str:
    return kind.rpartition(".")[2].replace("_", " ")
