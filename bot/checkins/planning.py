"""What follows from a pair's state and its meetings: due dates planned, moved or forgotten, cards redrawn."""

from datetime import date, datetime, time, timedelta
from typing import cast

from sqlalchemy import select

from bot.checkins import rules
from bot.checkins.occasions import AutoPaused, DidItHappen, MeetingDue, Quiet, Reminder, asked_of
from bot.checkins.rhythm import Rhythm
from bot.learning.model import BeforeMeeting
from bot.nudges.local_time import local_date, to_utc
from bot.outbox.model import revise, written
from bot.outbox.notice import Notice, ToMember
from bot.pairs.model import AgreementSide, Meeting, Pair
from bot.pairs.rules import AT_WORK, MEETING, PairState, closes_on, working_day
from bot.people.model import Member
from bot.programmes.model import Participant
from bot.turn import Turn, availability

SHORTEST_NOTICE = timedelta(minutes=15)
"""A reminder closer to the meeting than this helps nobody: it goes out on the working day before."""

ASKED_WITHIN = timedelta(days=40)
"""What is older is not asked about: the log that knows what was sent goes back 60 days (spec 6.1)."""

AFTER_NOON = time(14)
"""A prompt for tomorrow's meeting comes when the morning's messages are done."""

REMINDED_WITHIN = timedelta(days=5)
"""So long before a meeting the reminder may have gone out, over a weekend and a holiday."""


class Plan:
    """Everything that follows from one pair's state, worked out together."""

    def __init__(self, turn: Turn, pair: Pair, rhythm: Rhythm) -> None:
        """`turn` is within the pair's programme."""
        self.turn, self.pair, self.rhythm = turn, pair, rhythm
        self.both = [Member.by_id(turn.session, member_id) for member_id in pair.both]
        self.people = [availability(member, turn.programme) for member in self.both]
        self.today = local_date(turn.now, turn.the_programme.zone)
        self.resting = is_resting(turn, pair)
        self.open = [] if self.resting else Meeting.open_of(turn.session, pair.id)
        self.booked = [m for m in self.open if m.state == "booked" and m.at is not None]

    def make(self, clicked: str | None) -> None:
        """Plan, move or forget each due date, and take back what is no longer true."""
        rhythm, session = self.rhythm, self.turn.session
        was_due = rhythm.due_on
        rhythm.due_on = self._due_on()
        for member in self.both:
            self._plan(MeetingDue.kind, member, self._nudge(member))
            self._plan(DidItHappen.kind, member, self._question(member))
            self._plan_reminder(member)
            self._plan_prompt(member)
        self._plan_quiet()
        session.flush()

        def redraw(kind: str, about: str) -> None:
            mine = self.turn.actor.id if clicked in (None, kind) else None
            revise(session, kind, about, but=mine)

        if was_due is not None and was_due != rhythm.due_on:
            redraw(MeetingDue.kind, asked_of(self.pair.id, was_due))
        if rhythm.due_on is None:  # a date, a pause or an end answers it; "all fine" stays private
            redraw(Quiet.kind, self.pair.id)
        if not (self.pair.state == "paused" and self.pair.auto_paused):
            redraw(AutoPaused.kind, self.pair.id)
        for meeting in self._recent():
            redraw(Reminder.kind, meeting.id)
            redraw(DidItHappen.kind, meeting.id)

    def _recent(self) -> list[Meeting]:
        """The meetings that there may be a card about: booked, moved or called off."""
        query = select(Meeting).where(Meeting.pair_id == self.pair.id, Meeting.state != "happened")
        times = ((m, m.at or m.moved_from) for m in self.turn.session.scalars(query))
        return [m for m, at in times if at is not None and abs(at - self.turn.now) < REMINDED_WITHIN]

    # --- what is due when -----------------------------------------------------------------------

    def _due_on(self) -> date | None:
        rhythm, pair = self.rhythm, self.pair
        if self.resting or cast(PairState, pair.state) not in MEETING:
            rhythm.begun_on = rhythm.put_off = None
            rhythm.quiet, rhythm.quiet_since = 0, None
            return None
        rhythm.begun_on = rhythm.begun_on or self.today
        if any(m.at is None or m.at > self.turn.now for m in self.open):
            return None
        day = rules.due_on(
            cadence_weeks=pair.cadence_weeks,
            begun=rhythm.begun_on,
            last_met=pair.last_met_on,
            put_off=rhythm.put_off,
            last_booked=max((self._day_of(m) for m in self.booked), default=None),
            people=self.people,
        )
        ends = pair.ends_on or self.turn.the_programme.ends_on
        return None if ends is not None and day > ends else day

    def _nudge(self, member: Member) -> datetime | None:
        """When this member is asked about the meeting that is due, unless they were."""
        if self.rhythm.due_on is None:
            return None
        asked = self.rhythm.asked_on == self.rhythm.due_on
        if asked and self.today - self.rhythm.due_on > ASKED_WITHIN:
            return None
        notice = MeetingDue(pair=self.pair.id, on=self.rhythm.due_on)
        if written(self.turn.session, notice, ToMember(member=member.id)) is not None:
            return None
        return first_hour(self.turn, member, self.rhythm.due_on, notice)

    def _question(self, member: Member) -> datetime | None:
        """When this member is asked whether a booked meeting took place."""
        meeting = self.unasked(member)
        return None if meeting is None else asking_time(self.turn, member, meeting)

    def unasked(self, member: Member) -> Meeting | None:
        """The first booked meeting about which this member has not been asked."""
        for meeting in self.booked:
            notice = did_it_happen(meeting)
            known = written(self.turn.session, notice, ToMember(member=member.id))
            if known is None and notice.at > self.turn.now - ASKED_WITHIN:
                return meeting
        return None

    def _plan_reminder(self, member: Member) -> None:
        ahead = next((m for m in self.booked if m.at is not None and m.at > self.turn.now), None)
        if ahead is None or wants_none(self.turn, self.pair, member):
            self.turn.no_longer_due(Reminder.kind, key_of(self.pair, member))
            return
        at = reminder_time(self.turn, member, ahead)
        # Booked too late for a reminder: both know anyway. What is due already is the planner's to do.
        if at is not None and at > self.turn.now:
            self.turn.due(Reminder.kind, key_of(self.pair, member), at)

    def _plan_prompt(self, member: Member) -> None:
        ahead = next((m for m in self.booked if m.at is not None and m.at > self.turn.now), None)
        if ahead is None or not wants_prompt(self.turn, member, ahead):
            self.turn.no_longer_due(BeforeMeeting.kind, key_of(self.pair, member))
            return
        at = prompt_time(self.turn, member, ahead)
        if at is not None and at > self.turn.now:
            self.turn.due(BeforeMeeting.kind, key_of(self.pair, member), at)

    def _plan_quiet(self) -> None:
        day = self.quiet_day()
        if day is None:
            self.turn.no_longer_due(Quiet.kind, self.pair.id)
            return
        notice = Quiet(pair=self.pair.id, stage=max(1, self.rhythm.quiet + self.was_asked()), on=day)
        at = min(first_hour(self.turn, member, day, notice) for member in self.both)
        self.turn.due(Quiet.kind, self.pair.id, at)

    def quiet_day(self) -> date | None:
        """The day of the next step if nothing is heard; whoever is snoozing is not silent."""
        rhythm = self.rhythm
        if rhythm.quiet == 0 and cast(PairState, self.pair.state) not in AT_WORK:
            return None  # near the end both are asked what becomes of it; a word begun before is kept
        if rhythm.due_on is None or rhythm.begun_on is None:
            return None
        resting = [local_date(m.snoozed_until, m.zone) for m in self.both if m.snoozed_until is not None]
        resting += [m.away_until for m in self.both if m.away_until is not None]  # said by a coordinator
        signs = [rhythm.begun_on, rhythm.heard_on, self.pair.last_met_on, *resting]
        return rules.quiet_on(
            stage=rhythm.quiet,
            since=max(filter(None, (rhythm.quiet_since, *resting)), default=None),
            cadence_weeks=self.pair.cadence_weeks,
            due=rhythm.due_on,
            heard=max(day for day in signs if day is not None),
            people=self.people,
        )

    def quiet_now(self) -> bool:
        """Whether that day has come, on the clock of either of the two."""
        day = self.quiet_day()
        return day is not None and any(local_date(self.turn.now, m.zone) >= day for m in self.both)

    def was_asked(self) -> bool:
        """Whether the last question to a quiet pair has reached either of the two."""
        since = self.rhythm.quiet_since
        if since is None:
            return False
        notice = Quiet(pair=self.pair.id, stage=self.rhythm.quiet, on=since)
        rows = (written(self.turn.session, notice, ToMember(member=member.id)) for member in self.both)
        return any(row is not None and row.sent_at is not None for row in rows)

    def _plan(self, kind: str, member: Member, at: datetime | None) -> None:
        if at is None:
            self.turn.no_longer_due(kind, key_of(self.pair, member))
        else:
            self.turn.due(kind, key_of(self.pair, member), at)

    def _day_of(self, meeting: Meeting) -> date:
        return local_date(meeting.at or self.turn.now, self.turn.the_programme.zone)


def is_resting(turn: Turn, pair: Pair) -> bool:
    """Whether nothing is to be said to this pair: paused, ended, or its programme is over."""
    programme = turn.the_programme
    return pair.state in {"paused", "redefining", "peers", "ended"} or programme.paused or programme.over


def closes_about(turn: Turn, pair: Pair) -> date:
    """The day on which a pair that was paused because nothing was heard closes by itself."""
    programme = turn.the_programme
    people = [availability(Member.by_id(turn.session, who), programme) for who in pair.both]
    since = local_date(pair.since or turn.now, programme.zone)
    return closes_on(since, pair.ends_on or programme.ends_on, people)


# --- moments ----------------------------------------------------------------------------------


def key_of(pair: Pair, member: Member) -> str:
    """The subject of what is due for one of the two."""
    return f"{pair.id}:{member.id}"


def first_hour(turn: Turn, member: Member, day: date, notice: Notice) -> datetime:
    """This member's first fitting hour on or after that day of theirs, and not before now.

    For somebody without any hours it is the day's beginning: they cannot be written to, and that is said.
    """
    begins = max(to_utc(day, time(), member.zone), turn.now)
    return turn.hours_of(member, begins, notice) or begins


def did_it_happen(meeting: Meeting) -> DidItHappen:
    """The question about that booked meeting."""
    return DidItHappen(meeting=meeting.id, at=_instant(meeting))


def asking_time(turn: Turn, member: Member, meeting: Meeting) -> datetime:
    """When a member is asked about a booked meeting: their next working day after it, in their own hours."""
    person = availability(member, turn.programme)
    over = local_date(_instant(meeting) + timedelta(minutes=meeting.minutes), member.zone)
    day = working_day(over, 1, [person])
    return first_hour(turn, member, day, did_it_happen(meeting))


def reminder_time(turn: Turn, member: Member, meeting: Meeting) -> datetime | None:
    """When a member is reminded: in their first hours of the day, else on their working day before.

    Whoever chose so is always reminded the working day before (A6).
    May lie in the past; None for somebody who has no working hours.
    """
    at = _instant(meeting)
    notice = Reminder(meeting=meeting.id, at=at)
    day = local_date(at, member.zone)
    moment = turn.hours_of(member, to_utc(day, time(), member.zone), notice)
    early = AgreementSide.remind_of(turn.session, meeting.pair_id, member.id) == "day_before"
    if moment is not None and (early or moment > at - SHORTEST_NOTICE):
        before = working_day(day, -1, [availability(member, turn.programme)])
        moment = turn.hours_of(member, to_utc(before, time(), member.zone), notice)
    return moment


def prompt_time(turn: Turn, member: Member, meeting: Meeting) -> datetime | None:
    """When a member gets a prompt for a meeting: on their working day before it, from two o'clock on.

    May lie in the past; None for somebody who has no working hours that day.
    """
    at = _instant(meeting)
    before = working_day(local_date(at, member.zone), -1, [availability(member, turn.programme)])
    for hour in (AFTER_NOON, time()):
        moment = turn.hours_of(member, to_utc(before, hour, member.zone), Reminder(meeting=meeting.id, at=at))
        if moment is not None and local_date(moment, member.zone) == before:
            return moment
    return None


def wants_prompt(turn: Turn, member: Member, meeting: Meeting) -> bool:
    """Whether this member asked for prompts before meetings and has had none for this meeting."""
    part = Participant.of(turn.session, turn.the_programme.id, member.id)
    if part is None or not part.prompt_before or part.prompts_off:
        return False
    return written(turn.session, BeforeMeeting(meeting=meeting.id), ToMember(member=member.id)) is None


def wants_none(turn: Turn, pair: Pair, member: Member) -> bool:
    """Whether this member has turned off reminders of meetings in this pair, and the question after them."""
    return AgreementSide.remind_of(turn.session, pair.id, member.id) == "off"


def _instant(meeting: Meeting) -> datetime:
    if meeting.at is None:
        raise LookupError("only a booked meeting has its time")
    return meeting.at
