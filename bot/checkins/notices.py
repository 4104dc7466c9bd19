"""What this room says by itself: when each thing falls due, and each notice put into words."""

from bot.checkins import cards, rules
from bot.checkins.model import replan
from bot.checkins.occasions import AutoPaused, DidItHappen, MeetingDue, Quiet, Reminder
from bot.checkins.planning import (
    Plan,
    asking_time,
    closes_about,
    did_it_happen,
    is_resting,
    prompt_time,
    reminder_time,
    wants_none,
    wants_prompt,
)
from bot.checkins.rhythm import Rhythm
from bot.conversation.card import Card
from bot.learning.model import BeforeMeeting
from bot.outbox.model import write, written
from bot.outbox.notice import Notice, ToMember
from bot.pairs.model import Meeting, Pair
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.turn import Turn

# --- what falls due ---------------------------------------------------------------------------


def meeting_falls_due(subject: str, turn: Turn) -> None:
    """For one of the two: a meeting is due and none is planned."""
    found = _one_of_two(subject, turn)
    if found is None:
        return
    pair, member, turn = found
    rhythm = Rhythm.of(turn.session, pair)
    if rhythm.due_on is not None:
        rhythm.ask(rhythm.due_on)
        turn.notify(member, MeetingDue(pair=pair.id, on=rhythm.due_on))


def reminder_falls_due(subject: str, turn: Turn) -> None:
    """For one of the two: the day of the next booked meeting. One that was moved since is planned anew."""
    found = _one_of_two(subject, turn)
    if found is None:
        return
    pair, member, turn = found
    meeting = Meeting.next_of(turn.session, pair.id, after=turn.now)
    if is_resting(turn, pair) or meeting is None or meeting.at is None:
        return
    at = reminder_time(turn, member, meeting)
    if at is not None and at > turn.now:
        turn.due(Reminder.kind, subject, at)
    else:
        turn.notify(member, Reminder(meeting=meeting.id, at=meeting.at))


def prompt_falls_due(subject: str, turn: Turn) -> None:
    """For one of the two: the day before a booked meeting, if they asked for a prompt then (A7).

    It goes out in their own hours, today or never, and counts as a routine message.
    """
    found = _one_of_two(subject, turn)
    if found is None:
        return
    pair, member, turn = found
    meeting = Meeting.next_of(turn.session, pair.id, after=turn.now)
    if is_resting(turn, pair) or meeting is None or not wants_prompt(turn, member, meeting):
        return
    at = prompt_time(turn, member, meeting)
    if at is not None and at > turn.now:
        turn.due(BeforeMeeting.kind, subject, at)
    elif at is not None:
        programme = turn.the_programme.id
        notice, to = BeforeMeeting(meeting=meeting.id), ToMember(member=member.id)
        write(turn.session, notice, to, turn.now, asked_at=turn.now, programme_id=programme)


def question_falls_due(subject: str, turn: Turn) -> None:
    """For one of the two: the working day after a booked meeting. Then the next one, if there is another."""
    found = _one_of_two(subject, turn)
    if found is None:
        return
    pair, member, turn = found
    meeting = Plan(turn, pair, Rhythm.of(turn.session, pair)).unasked(member)
    if meeting is not None and asking_time(turn, member, meeting) <= turn.now:
        turn.notify(member, did_it_happen(meeting))
        turn.due("pairs.look_again", pair.id, turn.now)  # whatever is said of it elsewhere is out of date
    replan(turn, pair)


def silence_falls_due(subject: str, turn: Turn) -> None:
    """Nothing was heard from either: the first question, the last one, then the pause (spec 2.6, 9 to 12)."""
    pair = Pair.by_id(turn.session, subject)
    if pair is None:
        return
    turn = turn.within(Programme.by_id(turn.session, pair.programme_id))
    rhythm = Rhythm.of(turn.session, pair)
    plan = Plan(turn, pair, rhythm)
    if plan.quiet_now():
        asked = plan.was_asked()
        if rhythm.quiet < rules.LAST_CHECK or not asked:
            # A question that reached neither, for snoozes and caps, is put again: nobody was silent about it.
            rhythm.quiet, rhythm.quiet_since = max(1, rhythm.quiet + asked), plan.today
            notice: Notice = Quiet(pair=pair.id, stage=rhythm.quiet, on=plan.today)
        else:
            pair.move("auto_pause", turn.now)
            pair.paused_until = None
            turn.due("pairs.look_again", pair.id, turn.now)
            notice = AutoPaused(pair=pair.id, on=plan.today)
        for member in plan.both:
            turn.notify(member, notice)
    replan(turn, pair)


def _one_of_two(subject: str, turn: Turn) -> tuple[Pair, Member, Turn] | None:
    """The pair, the member and a turn in its programme; None where the pair has been deleted since."""
    pair_id, _, member_id = subject.partition(":")
    pair = Pair.by_id(turn.session, pair_id)
    if pair is None:
        return None
    turn = turn.within(Programme.by_id(turn.session, pair.programme_id))
    return pair, Member.by_id(turn.session, member_id), turn


# --- in words ---------------------------------------------------------------------------------


def compose_meeting_due(notice: MeetingDue, turn: Turn) -> Card | None:
    """Wanted as long as that date stands; whoever wants fewer messages gets every other one."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None:
        return None
    rhythm = Rhythm.of(turn.session, pair)
    fewer = turn.actor.quiet == "fewer" and not rules.every_other(rhythm.nudges)
    if rhythm.due_on != notice.on or fewer:
        return None
    return cards.meeting_due(turn, pair, notice.on)


def compose_reminder(notice: Reminder, turn: Turn) -> Card | None:
    """Before the meeting only; a card that has gone out says so where it was moved or called off."""
    meeting = Meeting.by_id(turn.session, notice.meeting)
    pair = Pair.by_id(turn.session, meeting.pair_id) if meeting is not None else None
    if meeting is None or pair is None or is_resting(turn, pair):
        return None
    out = _has_gone_out(notice, turn)
    if meeting.state in {"happened", "missed"}:  # it reads the same, whatever both have said since
        return cards.reminder(turn, pair, meeting, notice.at) if out else None
    if meeting.state != "booked" or meeting.at != notice.at:
        return cards.reminder_no_longer(turn, pair, meeting) if out else None
    unwanted = turn.actor.quiet == "essential" or wants_none(turn, pair, turn.actor)
    if not out and (turn.now >= notice.at or unwanted):
        return None
    return cards.reminder(turn, pair, meeting, notice.at)


def compose_did_it_happen(notice: DidItHappen, turn: Turn) -> Card | None:
    """Until somebody has said yes: then the other's card says what is true, or is never sent."""
    meeting = Meeting.by_id(turn.session, notice.meeting)
    pair = Pair.by_id(turn.session, meeting.pair_id) if meeting is not None else None
    if meeting is None or pair is None or is_resting(turn, pair):
        return None
    out = _has_gone_out(notice, turn)
    on = meeting.met_on(turn.actor.zone, turn.the_programme.zone)
    if meeting.state == "happened" and on is not None:
        due = Rhythm.of(turn.session, pair).due_on
        return cards.noted(turn, pair, on, due) if out else None
    if meeting.state == "missed" and out:  # both have said no: each keeps the card of their own
        return cards.did_not(turn, pair)
    if meeting.state != "booked" or meeting.at != notice.at:
        return None
    if not out and (turn.actor.quiet == "essential" or wants_none(turn, pair, turn.actor)):
        return None
    return cards.did_it_happen(turn, pair, meeting, notice.at)


def compose_quiet(notice: Quiet, turn: Turn) -> Card | None:
    """Until a word, a date or a meeting; a card that has gone out stays when the other has answered."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None:
        return None
    rhythm = Rhythm.of(turn.session, pair)
    if rhythm.due_on is None or rhythm.due_on > notice.on:
        return None
    still = rhythm.quiet == notice.stage or _has_gone_out(notice, turn)
    return cards.quiet(turn, pair, notice.stage) if still else None


def compose_auto_paused(notice: AutoPaused, turn: Turn) -> Card | None:
    """As long as it is so."""
    pair = Pair.by_id(turn.session, notice.pair)
    if pair is None or pair.state != "paused":
        return None
    return cards.auto_paused(turn, pair, closes_about(turn, pair) if pair.auto_paused else None)


def _has_gone_out(notice: Notice, turn: Turn) -> bool:
    """Whether the reader has this card already, so that this is about redrawing it."""
    row = written(turn.session, notice, ToMember(member=turn.actor.id))
    return row is not None and row.sent_at is not None
