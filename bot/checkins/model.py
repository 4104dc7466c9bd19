"""A pair's rhythm: when a meeting is due, what was heard, and everything planned around its meetings."""

from datetime import date, datetime, time, timedelta
from typing import cast

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.checkins import rules
from bot.checkins.occasions import DidItHappen, MeetingDue, Quiet, Reminder, asked_of
from bot.database import Tenanted, record_of, within_tenant
from bot.nudges.local_time import local_date, to_utc
from bot.outbox.model import revise, written
from bot.outbox.notice import Notice, ToMember
from bot.pairs.model import Meeting, Pair
from bot.pairs.rules import MEETING, PairState, working_day
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.turn import Turn, availability

SHORTEST_NOTICE = timedelta(minutes=15)
"""A reminder closer to the meeting than this helps nobody: it goes out on the working day before."""

MOST_LINES = 3
"""Lines that two people can bring to one meeting."""


class Rhythm(Tenanted):
    """What the clock knows of one pair's meetings. Who of the two answered is kept nowhere."""

    __tablename__ = "rhythm"
    __table_args__ = (
        UniqueConstraint("tenant_id", "pair_id"),
        within_tenant("pair", "pair_id"),
        record_of("pair_id", "shared", "pair end + 90 days"),
    )

    pair_id: Mapped[str]
    begun_on: Mapped[date | None]
    """When the two agreed, or took it up again; None while meetings are not due at all."""
    due_on: Mapped[date | None]
    """The day on which a meeting is due; None while one is planned, or none is to come."""
    put_off: Mapped[date | None]
    """The due day that was answered with "not this month"."""
    heard_on: Mapped[date | None]
    """The last day on which either of them did anything here."""
    quiet: Mapped[int] = mapped_column(default=0)
    """0, or which of the two questions of a quiet pair was the last (spec 2.6, rows 9 and 11)."""
    quiet_since: Mapped[date | None]
    """The day of that question."""
    nudges: Mapped[int] = mapped_column(default=0)
    """Due dates the pair was asked about: whoever wants fewer messages gets every other one."""
    lines: Mapped[str] = mapped_column(default="")
    """What either wants to bring to the next meeting, a line each, shared by their own choice (A7)."""

    @classmethod
    def of(cls, session: Session, pair: Pair) -> "Rhythm":
        """The pair's rhythm, new if it has none yet."""
        found = session.scalar(select(Rhythm).where(Rhythm.pair_id == pair.id))
        if found is None:
            found = cls(pair_id=pair.id)
            session.add(found)
            session.flush()
        return found

    def hear(self, on: date) -> None:
        """One of the two did something: the pair is not quiet."""
        self.heard_on = max(on, self.heard_on or on)
        self.quiet, self.quiet_since = 0, None

    def put_off_from(self, on: date) -> None:
        """The meeting due is put off by one round of the cadence, counted from that day."""
        self.put_off = on


def bring(turn: Turn, pair: Pair, line: str) -> None:
    """Put a line on the agenda of the next meeting, where both see it; the oldest gives way to a fourth."""
    rhythm = Rhythm.of(turn.session, pair)
    lines = [*rhythm.lines.splitlines(), " ".join(line.split())]
    rhythm.lines = "\n".join(list(dict.fromkeys(lines))[-MOST_LINES:])
    replan(turn, pair)


def log(turn: Turn, pair: Pair, on: date, *, redraw_mine: bool = False) -> None:
    """The two met on that day; saying it twice, or both saying it, is one meeting."""
    meeting = Meeting.happened(turn.session, pair, on=on, zone=turn.the_programme.zone)
    Rhythm.of(turn.session, pair).lines = ""
    mine = None if redraw_mine else turn.actor.id
    revise(turn.session, DidItHappen.kind, meeting.id, but=mine)
    replan(turn, pair, redraw_mine=redraw_mine)


def replan(turn: Turn, pair: Pair, *, redraw_mine: bool = False) -> None:
    """Plan anew what is due for this pair, after anything that changed its state or its meetings.

    May be called again at any time. Called in somebody's own turn it also notes that the pair was heard of.
    The nudge that no longer applies disappears on the other side; the actor's own card is redrawn by their
    click, or here with `redraw_mine`.
    """
    turn = turn.within(Programme.by_id(turn.session, pair.programme_id))
    rhythm = Rhythm.of(turn.session, pair)
    if turn.actor.id in pair.both:
        rhythm.hear(turn.today)
    _Plan(turn, pair, rhythm, None if redraw_mine else turn.actor.id).make()


class _Plan:
    """Everything that follows from one pair's state, worked out together."""

    def __init__(self, turn: Turn, pair: Pair, rhythm: Rhythm, leave_alone: str | None) -> None:
        self.turn, self.pair, self.rhythm = turn, pair, rhythm
        self.leave_alone = leave_alone
        self.both = [Member.by_id(turn.session, member_id) for member_id in pair.both]
        self.people = [availability(member, turn.programme) for member in self.both]
        self.today = local_date(turn.now, turn.the_programme.zone)
        self.resting = pair.state in {"paused", "ended"} or turn.the_programme.over
        self.open = [] if self.resting else Meeting.open_of(turn.session, pair.id)
        self.booked = [m for m in self.open if m.state == "booked" and m.at is not None]

    def make(self) -> None:
        """Plan, move or forget each due date, and take back what is no longer true."""
        rhythm, session = self.rhythm, self.turn.session
        was_due = rhythm.due_on
        rhythm.due_on = self._due_on()
        for member in self.both:
            self._plan(MeetingDue.kind, member, self._nudge(member))
            self._plan(DidItHappen.kind, member, self._question(member))
            self._plan_reminder(member)
        self._plan_quiet()
        session.flush()
        if was_due is not None and was_due != rhythm.due_on:
            revise(session, MeetingDue.kind, asked_of(self.pair.id, was_due), but=self.leave_alone)
        if rhythm.due_on is None:  # a date, a pause or an end answers it; "all fine" stays private
            revise(session, Quiet.kind, self.pair.id, but=self.leave_alone)
        for meeting in self.open:
            meeting.agenda = rhythm.lines if meeting.at is None or meeting.at > self.turn.now else meeting.agenda

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
        ends = self.turn.the_programme.ends_on
        return None if ends is not None and day > ends else day

    def _nudge(self, member: Member) -> datetime | None:
        """When this member is asked about the meeting that is due, unless they were."""
        if self.rhythm.due_on is None:
            return None
        notice = MeetingDue(pair=self.pair.id, on=self.rhythm.due_on)
        if written(self.turn.session, notice, ToMember(member=member.id)) is not None:
            return None
        return first_hour(self.turn, member, self.rhythm.due_on, notice) or self.turn.now

    def _question(self, member: Member) -> datetime | None:
        """When this member is asked whether a booked meeting took place, unless they were."""
        for meeting in self.booked:
            notice = did_it_happen(meeting)
            if written(self.turn.session, notice, ToMember(member=member.id)) is None:
                return asking_time(self.turn, member, meeting)
        return None

    def _plan_reminder(self, member: Member) -> None:
        ahead = next((m for m in self.booked if m.at is not None and m.at > self.turn.now), None)
        if ahead is None:
            self.turn.no_longer_due(Reminder.kind, key_of(self.pair, member))
            return
        revise(self.turn.session, Reminder.kind, ahead.id, but=self.leave_alone)
        at = reminder_time(self.turn, member, ahead)
        # Booked too late for a reminder: both know anyway. What is due already is the planner's to do.
        if at is not None and at > self.turn.now:
            self.turn.due(Reminder.kind, key_of(self.pair, member), at)

    def _plan_quiet(self) -> None:
        day = self.quiet_day()
        if day is None:
            self.turn.no_longer_due(Quiet.kind, self.pair.id)
            return
        notice = Quiet(pair=self.pair.id, stage=self.rhythm.quiet + 1, on=day)
        hours = [first_hour(self.turn, member, day, notice) for member in self.both]
        self.turn.due(Quiet.kind, self.pair.id, min((at for at in hours if at), default=self.turn.now))

    def quiet_day(self) -> date | None:
        """The day of the next step if nothing is heard; whoever is snoozing is not silent."""
        rhythm = self.rhythm
        if rhythm.due_on is None:
            return None
        signs = [rhythm.heard_on, rhythm.begun_on, self.pair.last_met_on]
        signs += [local_date(m.snoozed_until, m.zone) for m in self.both if m.snoozed_until is not None]
        return rules.quiet_on(
            stage=rhythm.quiet,
            since=max(filter(None, (rhythm.quiet_since, *signs[3:])), default=None),
            cadence_weeks=self.pair.cadence_weeks,
            due=rhythm.due_on,
            heard=max(day for day in signs if day is not None),
            people=self.people,
        )

    def _plan(self, kind: str, member: Member, at: datetime | None) -> None:
        if at is None:
            self.turn.no_longer_due(kind, key_of(self.pair, member))
        else:
            self.turn.due(kind, key_of(self.pair, member), at)

    def _day_of(self, meeting: Meeting) -> date:
        return local_date(meeting.at or self.turn.now, self.turn.the_programme.zone)


# --- moments ----------------------------------------------------------------------------------


def key_of(pair: Pair, member: Member) -> str:
    """The subject of what is due for one of the two."""
    return f"{pair.id}:{member.id}"


def first_hour(turn: Turn, member: Member, day: date, notice: Notice) -> datetime | None:
    """This member's first fitting hour on or after that day of theirs, and not before now."""
    return turn.hours_of(member, max(to_utc(day, time(), member.zone), turn.now), notice)


def did_it_happen(meeting: Meeting) -> DidItHappen:
    """The question about that booked meeting."""
    return DidItHappen(meeting=meeting.id, at=_instant(meeting))


def asking_time(turn: Turn, member: Member, meeting: Meeting) -> datetime:
    """When a member is asked about a booked meeting: their next working day after it, in their own hours."""
    person = availability(member, turn.programme)
    over = local_date(_instant(meeting) + timedelta(minutes=meeting.minutes), member.zone)
    day = working_day(over, 1, [person])
    return first_hour(turn, member, day, did_it_happen(meeting)) or turn.now


def reminder_time(turn: Turn, member: Member, meeting: Meeting) -> datetime | None:
    """When a member is reminded: in their first hours of the day, else on their working day before.

    May lie in the past; None for somebody who has no working hours.
    """
    at = _instant(meeting)
    notice = Reminder(meeting=meeting.id, at=at)
    day = local_date(at, member.zone)
    moment = turn.hours_of(member, to_utc(day, time(), member.zone), notice)
    if moment is not None and moment > at - SHORTEST_NOTICE:
        before = working_day(day, -1, [availability(member, turn.programme)])
        moment = turn.hours_of(member, to_utc(before, time(), member.zone), notice)
    return moment


def _instant(meeting: Meeting) -> datetime:
    if meeting.at is None:
        raise LookupError("only a booked meeting has its time")
    return meeting.at
