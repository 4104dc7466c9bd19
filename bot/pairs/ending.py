"""How a pair ends, whatever the cause: kindly, and with nothing left behind."""

from datetime import date

from bot.nudges.local_time import local_date
from bot.pairs import meeting_notices, notices, schedule
from bot.pairs.kept import Wish
from bot.pairs.meeting_notices import MeetingOff
from bot.pairs.model import Meeting, Pair
from bot.pairs.notices import Ended
from bot.pairs.rules import Cause
from bot.people.model import Member
from bot.programmes.model import Participant
from bot.turn import Turn

STAY = frozenset({"invited", "withdrawn", "on_break"})
"""States of a participant that the end of a pair does not touch."""


def end(turn: Turn, pair: Pair, cause: Cause) -> None:
    """End the pair. Everybody of the two but the actor is told, in the same words for every cause of a kind.

    Meetings ahead are called off, what was due is forgotten, and who has no other pair in the programme is
    free to choose: nobody is put on a list again without saying so. Raises `Stale`.
    """
    pair.move(cause, turn.now)
    Wish.forget(turn.session, pair)
    call_off_ahead(turn, pair)
    release(turn, pair)
    for member in schedule.members(turn, pair):
        if member.id != turn.actor.id and member.active:
            turn.notify(member, Ended(pair=pair.id))
    schedule.replan(turn, pair)
    notices.follow(turn, pair, notices.LIVE_KINDS)


def call_off_ahead(turn: Turn, pair: Pair, *, until: date | None = None) -> None:
    """What is suggested or booked will not take place; with `until`, what is booked from that day on will."""
    zone = turn.the_programme.zone
    for meeting in Meeting.open_of(turn.session, pair.id):
        ahead = meeting.at is None or meeting.at > turn.now
        stays = until is not None and meeting.at is not None and local_date(meeting.at, zone) >= until
        if ahead and not stays:
            meeting.call_off()
            turn.session.flush()
            meeting_notices.take_back(turn, meeting)
            _say_in_time(turn, pair, meeting)


def _say_in_time(turn: Turn, pair: Pair, meeting: Meeting) -> None:
    """Whoever would read of the pause or the end too late is told at least that the meeting is off."""
    if meeting.at is None:
        return
    notice = MeetingOff(meeting=meeting.id, number=meeting.occasions, at=meeting.at.isoformat())
    for member in schedule.members(turn, pair):
        reads_at = turn.hours_of(member, turn.now, notice) or turn.now
        if member.id != turn.actor.id and member.active and reads_at > meeting.at - schedule.LAST_WORD:
            at = schedule.in_time(turn, member, notice, meeting.at)
            turn.notify(member, notice, not_before=at)


def let_go(member: Member, turn: Turn) -> None:
    """A person leaves: the organisation, or the turn's programme alone. Their pairs end, the other is told.

    Whether the words name them is decided by whether their account is gone (spec 2.9).
    """
    programme = turn.programme.id if turn.programme is not None else None
    for pair in Pair.all_of(turn.session, member, programme):
        pair.lock()  # whoever ends it in the same second does not stand in the way of leaving
        if pair.live:
            end(schedule.programme_of(turn, pair).speaking_to(member), pair, "left")
        elif pair.state == "peers":
            pair.move("left", turn.now)  # over long since: the other one is told nothing new


def release(turn: Turn, pair: Pair) -> None:
    """Who of the two has no other pair in the programme is free to choose what next.

    Of two pairs of theirs that end in the same second the second one finds that the first has ended.
    """
    members = {member.id: member for member in schedule.members(turn, pair)}
    parts = [Participant.of(turn.session, pair.programme_id, member_id) for member_id in members]
    for part in Participant.held(turn.session, [part for part in parts if part is not None]):
        member = members[part.member_id]
        if part.state not in STAY and not Pair.live_of(turn.session, member, pair.programme_id):
            part.state, part.chose_next = "alumni", False
