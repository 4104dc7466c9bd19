"""A programme's own dates, planned as one: what falls due follows from its state alone (spec 2.1).

`replan` is called after everything that changes a programme's state or dates. It may be called again at
any time; while a programme is paused nothing of it is due but the end of the pause.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from bot.nudges.calendars import NoWorkingDay, working_days_after
from bot.nudges.local_time import local_date, to_utc
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.programmes import rules
from bot.programmes.leaving import forget_part
from bot.programmes.model import Participant, Programme
from bot.programmes.permissions import holders
from bot.programmes.stage_notices import ClosingSoon, NextStage, RoundStart
from bot.turn import Turn, calendar_of

BEGAN: Final = "programmes.began"
"""What the first pairs of a match ask for: the round is under way from here on."""
ROUND_START: Final = "programmes.round_start"
HALF_WAY: Final = "programmes.half_way"
NEAR: Final = "programmes.near_the_end"
ENDS: Final = "programmes.ends"
RESUMES: Final = "programmes.resumes"
RETIRES: Final = "programmes.retires"
SIGNUP_CLOSES: Final = "programmes.signup_closes"
"""What falls due when the last day of sign-up is over."""
TIMERS: Final = (ROUND_START, HALF_WAY, NEAR, ENDS, RESUMES, RETIRES, SIGNUP_CLOSES)
"""All that `replan` plans; the subject is a programme."""

MATCHING: Final = "matching.look_again"
PAIR_OVER: Final = "pairs.programme_over"
AT_HALF_WAY: Final = ("learning.half_way", "groups.half_way")
ROUND_OVER: Final = "learning.round_over"
"""What other rooms do when a programme rests, goes on, is half way or ends, on a due date of their own."""

CLOSING_DAYS: Final = 20
"""Working days before the end in which pairs close (spec 2.1)."""
LAST_PAIRS: Final = 10
"""Working days after the end in which the last of them do (spec 2.6, row 21)."""
APART: Final = timedelta(days=7)
"""A start of the round no later than this after the match is part of the news of the match, which says when
it ends: with the agreement's first message, nobody then gets three in one week (spec 4.2)."""


def replan(turn: Turn) -> None:
    """Plan, move or forget all that is due for the turn's programme."""
    programme = turn.the_programme
    wanted = timers_of(programme)
    for timer in TIMERS:
        if timer in wanted:
            turn.due(timer, programme.id, wanted[timer])
        else:
            turn.no_longer_due(timer, programme.id)
    turn.session.flush()


def dates_changed(turn: Turn) -> None:
    """Its dates, its calendar or its state have changed: its pairs and its round plan theirs anew as well."""
    replan(turn)
    programme = turn.the_programme
    Pair.look_again(turn.session, programme.id, turn.now)
    turn.due(MATCHING, programme.id, turn.now)


def pairs_end(turn: Turn) -> int:
    """The programme is over: each pair that is left ends kindly; gives how many there are."""
    left = Pair.live_in(turn.session, turn.the_programme.id)
    for pair in left:
        turn.due(PAIR_OVER, pair.id, turn.now)
    turn.due(ROUND_OVER, turn.the_programme.id, turn.now)  # done already, unless it was stopped on its way
    return len(left)


def working_day(programme: Programme, start: date, n: int) -> date:
    """The `n`-th working day of the programme after `start`, or before it."""
    calendar = calendar_of(programme)
    try:
        return working_days_after(start, n, calendar, calendar.default_hours)
    except NoWorkingDay:  # a calendar of nothing but holidays: the day itself, rather than never
        return start


def timers_of(programme: Programme) -> dict[str, datetime]:
    """What is due for a programme, and when: from its state and its dates alone."""
    ends = programme.ends_on
    match programme.state:
        case "signup" if programme.signup_closes_on is not None:
            return {SIGNUP_CLOSES: _morning(programme, programme.signup_closes_on + timedelta(days=1))}
        case "running" if ends is not None:
            wanted = {NEAR: _morning(programme, working_day(programme, ends, -CLOSING_DAYS))}
            if (first := _starts_apart(programme)) is not None:
                wanted[ROUND_START] = _morning(programme, first)
            if (middle := middle_of(programme)) is not None:
                wanted[HALF_WAY] = _morning(programme, middle)
            return wanted
        case "wrap_up" if ends is not None:
            return {ENDS: _morning(programme, ends + timedelta(days=1))}
        case "evaluation" if ends is not None:
            return {RETIRES: _morning(programme, ends + rules.KEPT)}
        case "paused" if programme.resumes_on is not None:
            return {RESUMES: _morning(programme, programme.resumes_on)}
        case "archived" | "cancelled" if programme.ended_on is not None:
            return {RETIRES: _morning(programme, programme.ended_on + rules.KEPT)}
        case _:  # what waits for a person has no date of its own
            return {}


def middle_of(programme: Programme) -> date | None:
    """The day on which half of the round is over; None while it has no dates."""
    starts, ends = programme.starts_on, programme.ends_on
    return starts + (ends - starts) // 2 if starts is not None and ends is not None else None


def _starts_apart(programme: Programme) -> date | None:
    """The first day of the round, where that is not told with the match already."""
    starts, began = programme.starts_on, programme.round_began_on
    return starts if starts and began and starts - began > APART else None


def _morning(programme: Programme, day: date) -> datetime:
    return to_utc(day, time(), programme.zone)


# --- what falls due ---------------------------------------------------------------------------


def _here(subject: str, turn: Turn) -> tuple[Turn, date]:
    """The turn in that programme, and the day it is there."""
    programme = Programme.by_id(turn.session, subject)
    return turn.within(programme), local_date(turn.now, programme.zone)


def began(subject: str, turn: Turn) -> None:
    """The first pairs have begun: the round's own dates are planned from here on."""
    turn, today = _here(subject, turn)
    if turn.the_programme.state == "running":
        turn.the_programme.round_began_on = turn.the_programme.round_began_on or today
        replan(turn)


def round_start(subject: str, turn: Turn) -> None:
    """M-ROUND-START, to those in a pair; not on top of the news of a match, which says the same."""
    turn, today = _here(subject, turn)
    programme = turn.the_programme
    if programme.state == "running" and programme.starts_on == today:
        for member in paired(turn):
            turn.notify(member, RoundStart(programme=programme.id, on=today))


def half_way(subject: str, turn: Turn) -> None:
    """Half of the round is over: what was said so far is counted, and circles are proposed (spec 2.1)."""
    turn, today = _here(subject, turn)
    programme = turn.the_programme
    middle = middle_of(programme)
    if programme.state == "running" and middle is not None and today >= middle:
        for what in AT_HALF_WAY:
            turn.due(what, programme.id, turn.now)


def near_the_end(subject: str, turn: Turn) -> None:
    """Twenty working days before the end: M-CLOSING-SOON, and the coordinators hear what comes."""
    turn, today = _here(subject, turn)
    programme = turn.the_programme
    if programme.state != "running" or programme.ends_on is None:
        return
    if today >= working_day(programme, programme.ends_on, -CLOSING_DAYS):
        wrap_up(turn)
    replan(turn)


def wrap_up(turn: Turn) -> None:
    """The round is coming to its end, on the date it has."""
    programme = turn.the_programme
    programme.move("near_the_end")
    replan(turn)
    if programme.ends_on is not None:
        for member in paired(turn):
            turn.notify(member, ClosingSoon(programme=programme.id, ends=programme.ends_on))
        _tell_coordinators(turn, programme.ends_on)


def ends(subject: str, turn: Turn) -> None:
    """The last day of the round is over."""
    turn, today = _here(subject, turn)
    programme = turn.the_programme
    if programme.state == "wrap_up" and programme.ends_on is not None and programme.ends_on < today:
        evaluate(turn)
    replan(turn)


def evaluate(turn: Turn) -> None:
    """The round is over: what was learned is next.

    The sealed evaluation begins here once there is one (M-EVAL, spec 3.4); until then nobody is told that
    they will be asked.
    """
    programme = turn.the_programme
    programme.move("evaluate")
    replan(turn)
    turn.due(ROUND_OVER, programme.id, turn.now)
    _tell_coordinators(turn, local_date(turn.now, programme.zone))


def retires(subject: str, turn: Turn) -> None:
    """Sixty days after the end: what people told the programme goes, but for those who stay as alumni.

    The end of the round counts where nobody has closed the programme yet; whoever still meets then is
    looked at again as much later.
    """
    turn, today = _here(subject, turn)
    programme = turn.the_programme
    ended = programme.ends_on if programme.state == "evaluation" else programme.ended_on
    over = programme.over or programme.state == "evaluation"
    if not over or ended is None or today < ended + rules.KEPT:
        replan(turn)
        return
    meet = {one for pair in Pair.live_in(turn.session, programme.id) for one in pair.both}
    for part in turn.session.scalars(
        select(Participant).where(Participant.programme_id == programme.id)
    ).all():
        if part.member_id not in meet and (part.state != "alumni" or programme.state == "cancelled"):
            forget_part(part, turn)
    if meet:
        turn.due(RETIRES, programme.id, turn.now + rules.KEPT)
    if programme.state == "cancelled":
        programme.move("archive")


def paired(turn: Turn) -> list[Member]:
    """Those in a live pair of the turn's programme, each once."""
    ids = dict.fromkeys(
        member_id for pair in Pair.live_in(turn.session, turn.the_programme.id) for member_id in pair.both
    )
    return [member for member_id in ids if (member := Member.by_id(turn.session, member_id)).active]


def _tell_coordinators(turn: Turn, on: date) -> None:
    programme = turn.the_programme
    for member in holders(turn.session, programme, "coordinator"):
        turn.notify(member, NextStage(programme=programme.id, stage=programme.state, on=on))
