"""What the clock starts for a pair: after the match, around the agreement, as a pause or a round ends."""

from bot.outbox.notice import ToPair
from bot.pairs import agreement_talk, ending, meeting_notices, schedule
from bot.pairs.meeting_notices import NoAnswer
from bot.pairs.model import Meeting, Pair
from bot.pairs.notices import AgreeHelp, ClosingSoon, Hello, Resumed
from bot.pairs.rules import BEFORE_AGREED
from bot.turn import Turn


def begun(subject: str, turn: Turn) -> None:
    """A pair was matched: its dates are planned, and the chat of the two opens in hours that suit both."""
    found = _live(subject, turn)
    if found is None:
        return
    pair, turn = found
    schedule.replan(turn, pair)
    hello = Hello(pair=pair.id)
    turn.notify(ToPair(pair=pair.id), hello, not_before=schedule.hello_at(turn, pair, hello))


def look_again(subject: str, turn: Turn) -> None:
    """Something that the pair's dates hang on has changed elsewhere."""
    found = _live(subject, turn)
    if found is not None:
        schedule.replan(found[1], found[0])


def begin_agreeing(subject: str, turn: Turn) -> None:
    """Three working days after the match the agreement begins by itself (spec 2.6, row 1)."""
    found = _live(subject, turn)
    if found is not None and found[0].state == "matched":
        agreement_talk.begin(found[1], found[0])


def agree_help(subject: str, turn: Turn) -> None:
    """The agreement is not finished after ten working days: help is offered, once (row 3)."""
    found = _live(subject, turn)
    if found is not None and found[0].state == "agreeing":
        pair, turn = found
        for member in schedule.members(turn, pair):
            turn.notify(member, AgreeHelp(pair=pair.id))


def agree_timeout(subject: str, turn: Turn) -> None:
    """After 25 working days without an agreement the pair ends gently (row 4)."""
    found = _live(subject, turn)
    if found is not None and found[0].state == "agreeing":
        ending.end(found[1], found[0], "timeout")


def no_answer(subject: str, turn: Turn) -> None:
    """Five working days after suggesting times without an answer: other ways, in private (A6)."""
    found = _live(subject, turn)
    if found is None:
        return
    pair, turn = found
    meeting = Meeting.next_of(turn.session, pair.id, after=turn.now)
    if meeting is not None and meeting.state == "proposed":
        for member in schedule.members(turn, pair):
            if member.id == meeting.proposed_by:
                turn.notify(member, NoAnswer(meeting=meeting.id, number=meeting.occasions))


def times_passed(subject: str, turn: Turn) -> None:
    """The last of the suggested times has passed without an answer: the suggestion goes."""
    found = _live(subject, turn)
    if found is None:
        return
    pair, turn = found
    meeting = Meeting.next_of(turn.session, pair.id, after=turn.now)
    if meeting is not None and meeting.state == "proposed" and max(meeting.times) <= turn.now:
        meeting.call_off()
        turn.session.flush()
        meeting_notices.follow(turn, meeting)
        schedule.replan(turn, pair)


def resume(subject: str, turn: Turn) -> None:
    """The day a pause was to last until has come (row 15)."""
    found = _live(subject, turn)
    if found is None or found[0].state != "paused":
        return
    pair, turn = found
    pair.move("resume", turn.now)
    schedule.replan(turn, pair)
    resumed = Resumed(pair=pair.id, number=pair.next_occasion())
    for member in schedule.members(turn, pair):
        turn.notify(member, resumed)


def closing(subject: str, turn: Turn) -> None:
    """Twenty working days before the round ends, as its dates are now (row 20)."""
    found = _live(subject, turn)
    if found is None or found[0].state != "active":
        return
    pair, turn = found
    near = schedule.closing_at(turn, pair)
    if near is not None and near <= turn.now:
        pair.move("near_the_end", turn.now)
        for member in schedule.members(turn, pair):
            turn.notify(member, ClosingSoon(pair=pair.id))
    schedule.replan(turn, pair)


def completed(subject: str, turn: Turn) -> None:
    """Ten working days after the round's end: completed, or closed gently if never agreed (row 21)."""
    found = _live(subject, turn)
    if found is None:
        return
    pair, turn = found
    last = schedule.completed_at(turn, pair)
    if last is None or last > turn.now:
        schedule.replan(turn, pair)
        return
    never_agreed = pair.state in BEFORE_AGREED or pair.agreed_at is None
    ending.end(turn, pair, "timeout" if never_agreed else "completed")


def _live(subject: str, turn: Turn) -> tuple[Pair, Turn] | None:
    pair = Pair.by_id(turn.session, subject)
    return (pair, schedule.programme_of(turn, pair)) if pair is not None and pair.live else None
