"""A pair's own due dates, planned as one: what falls due follows from its state alone.

`replan` is called after everything that changes a pair or its meetings. It may be called again at any time.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from bot.checkins import model as checkins
from bot.nudges.calendars import Availability
from bot.nudges.local_time import local_date, to_utc
from bot.outbox.notice import Notice
from bot.pairs import rules
from bot.pairs.model import Meeting, Pair
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.turn import Turn, availability

TIMERS = (
    "begin_agreeing",
    "agree_help",
    "agree_timeout",
    "no_answer",
    "times_passed",
    "resume",
    "gentle_end",
    "half_way",
    "reviewed",
    "closing",
    "last_meeting",
    "redefined",
    "completed",
)
"""Due kinds without their `pairs.`; the subject is a pair. `begun` and `look_again` come from the model."""

SETTLING = timedelta(minutes=10)
"""So long after both can have read of their match in private, the shared chat is opened."""


LAST_WORD = timedelta(hours=1)
"""So long before a meeting its change must have been said."""


def replan(turn: Turn, pair: Pair) -> None:
    """Plan, move or forget all that is due for this pair, in this room and in the check-ins."""
    resting = turn.the_programme.paused or turn.the_programme.over
    wanted = _wanted(turn, pair) if pair.live and not resting else {}
    for timer in TIMERS:
        if timer in wanted:
            turn.due(f"pairs.{timer}", pair.id, wanted[timer])
        else:
            turn.no_longer_due(f"pairs.{timer}", pair.id)
    checkins.replan(turn, pair)


def heard(turn: Turn, pair: Pair) -> None:
    """The actor did or asked something about this pair: it is not silent, whatever comes of it."""
    checkins.heard(turn, pair)


def programme_of(turn: Turn, pair: Pair) -> Turn:
    """The same turn in the pair's programme."""
    return turn.within(Programme.by_id(turn.session, pair.programme_id))


def members(turn: Turn, pair: Pair) -> tuple[Member, Member]:
    """The two, mentor first."""
    return Member.by_id(turn.session, pair.mentor_id), Member.by_id(turn.session, pair.mentee_id)


def people(turn: Turn, pair: Pair) -> tuple[Availability, Availability]:
    """When each of the two works, mentor first."""
    one, other = members(turn, pair)
    return availability(one, turn.programme), availability(other, turn.programme)


def step_back_until(turn: Turn, pair: Pair) -> date:
    """The last day on which this pair's end counts as stepping back from a match (spec 2.5)."""
    matched = local_date(pair.matched_at, turn.the_programme.zone)
    return rules.working_day(matched, rules.STEP_BACK_WITHIN, people(turn, pair))


def may_step_back(turn: Turn, pair: Pair) -> bool:
    """Whether an end now (or, once it has ended, then) counts as stepping back from the match."""
    on = local_date(pair.ended_at or turn.now, turn.the_programme.zone)
    return pair.agreed_at is None and on <= step_back_until(turn, pair)


def longest_pause(turn: Turn, pair: Pair) -> date:
    """The last day a pause with a date may have (spec 2.6)."""
    return rules.working_day(turn.today, rules.LONGEST_PAUSE, people(turn, pair))


def hello_at(turn: Turn, pair: Pair, notice: Notice) -> datetime:
    """When the chat of the two opens."""
    return both_awake(turn, pair, notice, pair.matched_at + SETTLING)


def posting_at(turn: Turn, pair: Pair, notice: Notice) -> datetime:
    """When something can be posted in the chat of the two: in hours that suit both, after its first words.

    What has to wait for the same hour gets a second of its own, so that it is said in the order it was done.
    """
    first = hello_at(turn, pair, notice) + timedelta(minutes=1)
    awake = both_awake(turn, pair, notice, max(turn.now, first))
    return awake if awake <= turn.now else awake + timedelta(seconds=pair.next_occasion())


def last_day(turn: Turn, pair: Pair) -> date | None:
    """The pair's own last day where they carried on, else the programme's; None where there is none."""
    return pair.ends_on or turn.the_programme.ends_on


def round_over(turn: Turn, pair: Pair) -> bool:
    """Whether the pair's last day has passed: then there is nothing to pick up again."""
    ends = last_day(turn, pair)
    return ends is not None and ends < local_date(turn.now, turn.the_programme.zone)


def half_way_at(turn: Turn, pair: Pair) -> datetime | None:
    """When half of the time or of the planned meetings is over, whichever comes first (spec 2.6, row 7).

    None where that is not before the end is near: a very short round has no half to look back on.
    """
    zone, ends = turn.the_programme.zone, last_day(turn, pair)
    agreed = local_date(pair.agreed_at or turn.now, zone)
    starts = agreed if pair.cycle > 1 else (turn.the_programme.starts_on or agreed)
    near = closing_at(turn, pair)
    planned = rules.planned_meetings(starts, ends, pair.cadence_weeks)
    if planned >= rules.FEWEST_FOR_A_HALF and _met_since(turn, pair, zone) * 2 >= planned:
        return turn.now if near is None or turn.now < near else None
    if ends is None:
        return None
    half = _morning(agreed + (ends - agreed) // 2, turn.the_programme)
    return half if near is None or half < near else None


def _met_since(turn: Turn, pair: Pair, zone: str) -> int:
    """How many meetings this pair has had in its present cycle."""
    began = pair.matched_at if pair.cycle == 1 else pair.agreed_at or turn.now
    count = select(func.count(Meeting.id)).where(
        Meeting.pair_id == pair.id,
        Meeting.state == "happened",
        Meeting.happened_on >= local_date(began, zone),
    )
    return turn.session.scalar(count) or 0


def closing_at(turn: Turn, pair: Pair) -> datetime | None:
    """When the pair begins to close, or None for a round without an end."""
    return _around_the_end(turn, pair, -rules.CLOSING_BEFORE_END)


def completed_at(turn: Turn, pair: Pair) -> datetime | None:
    """When the pair's time is over, or None for a round without an end."""
    return _around_the_end(turn, pair, rules.COMPLETED_AFTER_END)


def redefined_on(turn: Turn, pair: Pair) -> date:
    """The last day on which the two can say what it shall be from now on (row 22)."""
    since = local_date(pair.since or turn.now, turn.the_programme.zone)
    return rules.working_day(since, rules.REDEFINED_AFTER, people(turn, pair))


def _around_the_end(turn: Turn, pair: Pair, days: int) -> datetime | None:
    ends = last_day(turn, pair)
    if ends is None:
        return None
    return _morning(rules.working_day(ends, days, people(turn, pair)), turn.the_programme)


def both_awake(turn: Turn, pair: Pair, notice: Notice, not_before: datetime) -> datetime:
    """The first moment from `not_before` on in both people's hours, or in one's where they share none."""
    at = not_before
    for _ in range(10):  # each round moves on to the later of the two: ten days without luck are enough
        later = [turn.hours_of(member, at, notice) for member in members(turn, pair)]
        known = [moment for moment in later if moment is not None]
        if not known or max(known) == at:
            return at
        at = max(known)
    return at


def in_time(turn: Turn, member: Member, notice: Notice, before: datetime | None) -> datetime:
    """When to say what concerns a meeting at `before`: in the member's hours, if that is soon enough.

    Otherwise an hour before it, whatever the hour: nobody travels to a meeting that is off.
    """
    fitting = turn.hours_of(member, turn.now, notice) or turn.now
    if before is None or before <= turn.now:
        return fitting
    return min(fitting, max(turn.now, before - LAST_WORD))


def _wanted(turn: Turn, pair: Pair) -> dict[str, datetime]:
    both = people(turn, pair)
    programme = turn.the_programme

    def after(start: datetime | None, days: int) -> datetime:
        day = local_date(start or turn.now, programme.zone)
        return _morning(rules.working_day(day, days, both), programme)

    wanted: dict[str, datetime] = {}
    match pair.state:
        case "matched":
            wanted["begin_agreeing"] = after(pair.matched_at, rules.BEGIN_AGREEING_AFTER)
        case "agreeing":
            wanted["agree_help"] = after(pair.agreeing_at, rules.AGREE_HELP_AFTER)
            wanted["agree_timeout"] = after(pair.agreeing_at, rules.AGREE_TIMEOUT_AFTER)
        case "active" if (half := half_way_at(turn, pair)) is not None:
            wanted["half_way"] = half
        case "midpoint":
            wanted["reviewed"] = after(pair.since, rules.REVIEWED_AFTER)
        case "closing" if pair.closing_because:
            wanted["last_meeting"] = after(pair.since, rules.CLOSED_WITHIN)
        case "redefining":
            wanted["redefined"] = _morning(redefined_on(turn, pair) + timedelta(days=1), programme)
        case "paused" if pair.auto_paused:
            wanted["gentle_end"] = after(pair.since, rules.GENTLE_END_AFTER)
        case "paused" if pair.paused_until is not None:
            wanted["resume"] = _morning(pair.paused_until, programme)
        case _:  # what waits for a date that nobody has set has no timer of its own
            pass
    if pair.state in rules.AT_WORK and (near := closing_at(turn, pair)) is not None:
        wanted["closing"] = near
    meeting = Meeting.next_of(turn.session, pair.id, after=turn.now)
    if meeting is not None and meeting.state == "proposed" and pair.state != "paused":
        wanted["no_answer"] = after(meeting.proposed_at, rules.ANSWER_WITHIN)
        wanted["times_passed"] = max(meeting.times)
    last = completed_at(turn, pair)
    if last is not None and pair.state != "redefining":
        wanted["completed"] = last
    return wanted


def _morning(day: date, programme: Programme) -> datetime:
    """When that day begins where the programme is."""
    return to_utc(day, time(), programme.zone)
