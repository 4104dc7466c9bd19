"""What the glass wall calls each kind of notice and date: "a nudge to meet", not `checkins.meeting_due`.

A kind that is not here is shown by its own name, so a new room needs nothing from this page.
"""

from typing import Final

NOTICES: Final = {
    "programmes.sponsor_named": "the promise to sign",
    "programmes.alternate_named": "news of being a contact",
    "programmes.promise_signed": "news that the promise is signed",
    "programmes.signup": "an invitation to join",
    "programmes.signup_posted": "a post that sign-up is open",
    "programmes.signup_closed": "news that sign-up has closed",
    "programmes.too_few": "news that too few have joined",
    "programmes.stopped": "news that the programme has stopped",
    "programmes.handover": "news of a handover",
    "polls.invite": "an invitation to the poll",
    "polls.reminder": "a reminder of the poll",
    "polls.result": "the results of the poll",
    "polls.next": "what comes after the poll",
    "polls.thanks": "thanks after the poll",
    "matching.question": "a question in private",
    "matching.still_open": "a reminder of the question",
    "matching.solved": "pairs to approve",
    "matching.matched": "news of a match",
    "matching.no_match": "news of no match",
    "matching.not_reached": "news that a partner was not reached",
    "matching.told": "news that all have heard",
    "matching.unreached": "news of who was not reached",
    "pairs.hello": "a hello to a pair",
    "pairs.agree_start": "a start to the agreement",
    "pairs.both_sides": "both sides to confirm",
    "pairs.agreement_changed": "news of a changed agreement",
    "pairs.agree_help": "help with the agreement",
    "pairs.agreed": "the agreed copy",
    "pairs.agreed_here": "the agreed copy in the chat",
    "pairs.paused": "news of a pause",
    "pairs.resumed": "news that a pause is over",
    "pairs.closing": "news that the round ends soon",
    "pairs.ended": "news of an end",
    "pairs.half_way": "a look back half way",
    "pairs.reviewed": "what both said half way",
    "pairs.rhythm_changed": "a new rhythm of meetings",
    "pairs.swap_asked": "a suggestion who leads",
    "pairs.swap_answered": "an answer about who leads",
    "pairs.idea_noted": "an idea that travelled",
    "pairs.line_change": "news of a change in the line",
    "pairs.thanked": "a thank-you",
    "pairs.redefine": "the question what comes next",
    "pairs.redefined": "what comes next",
    "pairs.stopped": "news for the contacts",
    "pairs.meeting_proposed": "times to meet",
    "pairs.times_declined": "news that no time suits",
    "pairs.meeting_booked": "a booked meeting",
    "pairs.meeting_off": "news that a meeting is off",
    "pairs.no_answer": "other ways to find a time",
    "pairs.booked_here": "a booked meeting in the chat",
    "pairs.off_here": "a meeting called off in the chat",
    "checkins.meeting_due": "a nudge to meet",
    "checkins.reminder": "a reminder of a meeting",
    "checkins.did_it_happen": "“Did it happen?”",
    "checkins.quiet": "a kind question after silence",
    "checkins.auto_paused": "news of a pause after silence",
    "learning.after_meeting": "a question after the meeting",
    "learning.after_logging": "a question after the meeting",
    "support.asked": "a request for help",
    "support.seen": "news that help was seen",
    "support.passed_on": "a request for help, passed on",
    "support.closed": "news that a request is closed",
}
"""Kind → words that fit before "for two people"."""

DATES: Final = {
    "programmes.signup_closes": "sign-up closes",
    "programmes.forget": "what somebody told a programme is deleted",
    "polls.remind": "a reminder of the poll is due",
    "polls.close": "the poll closes",
    "polls.results": "the results are told",
    "polls.next": "the poll has been read",
    "matching.window": "the time to answer in private is over",
    "matching.result": "the results of matching are told",
    "matching.reached": "a look at whether everybody was told",
    "matching.forget": "the answers of matching are deleted",
    "pairs.begun": "a pair begins",
    "pairs.look_again": "a pair’s dates are looked at again",
    "pairs.begin_agreeing": "the agreement begins",
    "pairs.agree_help": "help with the agreement is offered",
    "pairs.agree_timeout": "a pair without an agreement ends",
    "pairs.no_answer": "suggested times without an answer",
    "pairs.times_passed": "suggested times have passed",
    "pairs.resume": "a pause is over",
    "pairs.gentle_end": "a pair that stays quiet ends",
    "pairs.half_way": "half of the time is over",
    "pairs.reviewed": "the time to look back is over",
    "pairs.last_meeting": "the time to close is over",
    "pairs.redefined": "the time to choose is over",
    "pairs.look_at_lines": "pairs are held against the reporting lines",
    "pairs.closing": "the end of the round comes near",
    "pairs.completed": "a pair comes to its end",
    "checkins.meeting_due": "a meeting may be due",
    "checkins.reminder": "a booked meeting comes near",
    "checkins.did_it_happen": "a booked meeting is over",
    "checkins.quiet": "a pair may have gone quiet",
    "support.unanswered": "a request for help is unanswered",
    "support.forget": "a request for help is deleted",
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
