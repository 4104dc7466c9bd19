"""What the clock starts for a pair: after the match, around the agreement, as a pause or a round ends."""

from bot.outbox.notice import ToPair
from bot.pairs import agreement_talk, ending, goal_talk, goodbye, meeting_notices, resting, schedule
from bot.pairs.meeting_notices import NoAnswer
from bot.pairs.model import Meeting, Pair
from bot.pairs.notices import AgreeHelp, Hello, Resumed
from bot.pairs.occasions import ClosingSoon
from bot.pairs.rules import AT_WORK
from bot.turn import Turn


def begun(subject: str, turn: Turn) -> None:
    """A pair was matched: its dates are planned, and the chat of the two opens in hours that suit both."""
    found = _live(subject, turn)
    if found is None:
        return
    pair, turn = found
    schedule.replan(turn, pair)
    turn.due("pairs.look_at_lines", pair.programme_id, turn.now)
    hello = Hello(pair=pair.id)
    turn.notify(ToPair(pair=pair.id), hello, not_before=schedule.hello_at(turn, pair, hello))


def look_again(subject: str, turn: Turn) -> None:
    """What the pair's dates hang on has changed elsewhere; a meeting of theirs was logged, for one."""
    found = _live(subject, turn)
    if found is not None:
        pair, turn = found
        schedule.replan(turn, pair)
        meeting_notices.lies_behind(turn, pair)
        goal_talk.ask_if_due(turn, pair)
        goodbye.over_if_met(turn, pair)


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
            turn.notify(member, AgreeHelp(pair=pair.id, cycle=pair.cycle))


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
    if not resting.go_on(turn, pair):
        return
    resumed = Resumed(pair=pair.id, number=pair.next_occasion())
    for member in schedule.members(turn, pair):
        turn.notify(member, resumed)


def gentle_end(subject: str, turn: Turn) -> None:
    """Twenty working days after a pause that came by itself, the pair ends gently (row 13)."""
    found = _live(subject, turn)
    if found is not None and found[0].state == "paused" and found[0].auto_paused:
        ending.end(found[1], found[0], "timeout")


def closing(subject: str, turn: Turn) -> None:
    """Twenty working days before the round ends, as its dates are now (row 20)."""
    found = _live(subject, turn)
    if found is None or found[0].state not in AT_WORK:
        return
    pair, turn = found
    near = schedule.closing_at(turn, pair)
    if near is not None and near <= turn.now:
        pair.move("near_the_end", turn.now)
        for member in schedule.members(turn, pair):
            turn.notify(member, ClosingSoon(pair=pair.id, cycle=pair.cycle))
    schedule.replan(turn, pair)


def _live(subject: str, turn: Turn) -> tuple[Pair, Turn] | None:
    pair = Pair.by_id(turn.session, subject)
    return (pair, schedule.programme_of(turn, pair)) if pair is not None and pair.live else None
