"""What is said later about meetings: suggested, booked, off, or not answered."""

from datetime import datetime, timedelta

from bot.conversation.card import Card
from bot.outbox.model import Outgoing, revise, written
from bot.outbox.notice import Notice, ToMember, ToPair
from bot.pairs import meeting_cards, schedule, shared_chat
from bot.pairs.model import Meeting, Pair
from bot.people.model import Member
from bot.turn import Turn


class MeetingProposed(Notice, frozen=True, kw_only=True):
    """The other one suggests times. Sent in the reader's hours, or in time before a meeting it replaces."""

    kind = "pairs.meeting_proposed"
    sent = "at_least_once"
    when = "now"
    expires_after = 24 * 21

    meeting: str
    number: int


class TimesDeclined(Notice, frozen=True, kw_only=True):
    """To whoever suggested: these times do not fit."""

    kind = "pairs.times_declined"
    when = "working"
    newest = True

    meeting: str
    number: int


class MeetingBooked(Notice, frozen=True, kw_only=True):
    """A date stands; the other one put it there, or took it, or (`again`) had called it off by mistake."""

    kind = "pairs.meeting_booked"
    sent = "at_least_once"
    when = "working"

    meeting: str
    number: int
    again: bool = False


class MeetingOff(Notice, frozen=True, kw_only=True):
    """A booked meeting is off. Sent within the reader's hours, or an hour before it at the latest."""

    kind = "pairs.meeting_off"
    sent = "at_least_once"
    when = "now"

    meeting: str
    number: int
    at: str


class NoAnswer(Notice, frozen=True, kw_only=True):
    """To whoever suggested and heard nothing for five working days, in private (A6)."""

    kind = "pairs.no_answer"
    when = "working"

    meeting: str
    number: int


class BookedHere(Notice, frozen=True, kw_only=True):
    """The date, in the chat of the two."""

    kind = "pairs.booked_here"
    when = "now"  # somebody has just booked it

    meeting: str
    number: int


class OffHere(Notice, frozen=True, kw_only=True):
    """A date that no longer stands, in the chat of the two."""

    kind = "pairs.off_here"
    when = "now"  # somebody has just called it off

    meeting: str
    number: int
    at: str


MEETING_KINDS = (
    MeetingProposed.kind,
    TimesDeclined.kind,
    MeetingBooked.kind,
    NoAnswer.kind,
)
"""Cards with buttons. What stands in the chat of the two stays as it was said."""


def follow(turn: Turn, meeting: Meeting) -> None:
    """Cards about this meeting are redrawn for the other one; the actor's own was by their click."""
    for kind in MEETING_KINDS:
        revise(turn.session, kind, meeting.id, but=turn.actor.id or None)


UNDONE_WITHIN = timedelta(minutes=10)
"""So long after the other one was told that a meeting is off, it can stand again without asking them: they
have hardly made other plans. Until they are told, it always can."""


def can_stand_again(turn: Turn, pair: Pair, meeting: Meeting) -> bool:
    """Whether the actor called this meeting off, and so lately that it can be as if nothing had been."""
    if meeting.state != "cancelled" or meeting.at is None or meeting.at <= turn.now:
        return False
    if not pair.live or Meeting.next_of(turn.session, pair.id, after=turn.now) is not None:
        return False
    partner = pair.partner_of(turn.session, turn.actor)
    told = _told_off(turn, partner, meeting)
    again = MeetingBooked(meeting=meeting.id, number=meeting.occasions + 1, again=True)
    hears = turn.hours_of(partner, turn.now, again)
    if told is None or hears is None or hears >= meeting.at:
        return False
    return told.state == "waiting" or (told.sent_at or turn.now) > turn.now - UNDONE_WITHIN


def stands_again(turn: Turn, pair: Pair, meeting: Meeting) -> None:
    """It is booked as it was. Whoever has read that it is off hears otherwise, whoever has not never will."""
    partner = pair.partner_of(turn.session, turn.actor)
    revise(turn.session, MeetingOff.kind, meeting.id)  # what waits still waits when this turn is over
    told = _told_off(turn, partner, meeting)
    posted = _still_posted(turn, meeting)
    meeting.stands_again()
    turn.session.flush()
    again = told is not None and told.state != "waiting"
    turn.notify(partner, MeetingBooked(meeting=meeting.id, number=meeting.occasions, again=again))
    if posted:
        return
    here = BookedHere(meeting=meeting.id, number=meeting.occasions)
    turn.notify(ToPair(pair=pair.id), here, not_before=schedule.posting_at(turn, pair, here))


def _still_posted(turn: Turn, meeting: Meeting) -> bool:
    """Whether the chat of the two holds the date, and has not heard yet that it is off."""
    at, chat = "" if meeting.at is None else meeting.at.isoformat(), ToPair(pair=meeting.pair_id)
    off = written(turn.session, OffHere(meeting=meeting.id, number=meeting.occasions, at=at), chat)
    stood = written(turn.session, BookedHere(meeting=meeting.id, number=meeting.occasions - 1), chat)
    if off is None or stood is None:
        return False
    off.lock()  # what waits still waits when this turn is over
    return off.state == "waiting" and stood.state == "sent"


def _told_off(turn: Turn, partner: Member, meeting: Meeting) -> Outgoing | None:
    at = "" if meeting.at is None else meeting.at.isoformat()
    off = MeetingOff(meeting=meeting.id, number=meeting.occasions, at=at)
    return written(turn.session, off, ToMember(member=partner.id))


def lies_behind(turn: Turn, pair: Pair) -> None:
    """A meeting's time has come and gone: its cards have nothing left to move or call off."""
    for meeting in Meeting.just_behind(turn.session, pair.id, turn.now):
        revise(turn.session, MeetingBooked.kind, meeting.id, but=turn.actor.id or None)


def take_back(turn: Turn, meeting: Meeting) -> None:
    """The meeting is off with the pair's pause or end: its cards go on both sides.

    The actor has pressed no button on these two; the others may be the very cards that led them here.
    """
    for kind in (MeetingProposed.kind, MeetingBooked.kind):
        revise(turn.session, kind, meeting.id)
    for kind in (TimesDeclined.kind, NoAnswer.kind):
        revise(turn.session, kind, meeting.id, but=turn.actor.id or None)


# --- words ------------------------------------------------------------------------------------


def compose_proposed(notice: MeetingProposed, turn: Turn) -> Card | None:
    """A button for each time that is still ahead."""
    found = _open_proposal(notice, turn)
    if found is None:
        return None
    meeting, pair = found
    return meeting_cards.proposed(turn, pair, meeting, why=turn.phrases.line("pairs.why_meeting"))


def compose_declined(notice: TimesDeclined, turn: Turn) -> Card | None:
    """Other ways to a date, while there is none."""
    meeting = Meeting.by_id(turn.session, notice.meeting)
    pair = _resting_not(meeting, turn)
    if meeting is None or pair is None or Meeting.next_of(turn.session, pair.id, after=turn.now) is not None:
        return None
    return meeting_cards.not_these(turn, pair, why=turn.phrases.line("pairs.why_suggested"))


def compose_booked(notice: MeetingBooked, turn: Turn) -> Card | None:
    """When and where, while it stands; afterwards that it was."""
    meeting = Meeting.by_id(turn.session, notice.meeting)
    pair = _resting_not(meeting, turn)
    if meeting is None or pair is None or not _stands(meeting) or meeting.occasions != notice.number:
        return None
    why = turn.phrases.line("pairs.why_meeting")
    return meeting_cards.booked(turn, pair, meeting, why=why, again=notice.again)


def compose_off(notice: MeetingOff, turn: Turn) -> Card | None:
    """That it is off, unless it was booked for the same time again; a pause or an end may be the cause."""
    meeting = Meeting.by_id(turn.session, notice.meeting)
    pair = Pair.by_id(turn.session, meeting.pair_id) if meeting is not None else None
    if meeting is None or pair is None or _stands(meeting, notice.at):
        return None
    at = datetime.fromisoformat(notice.at)
    why = turn.phrases.line("pairs.why_meeting")
    return meeting_cards.off(turn, pair, meeting, at, by_me=False, why=why)


def compose_no_answer(notice: NoAnswer, turn: Turn) -> Card | None:
    """Other ways on, while nobody has answered."""
    found = _open_proposal(notice, turn)
    if found is None:
        return None
    return meeting_cards.no_answer(turn, found[1], why=turn.phrases.line("pairs.why_suggested"))


def compose_booked_here(notice: BookedHere, turn: Turn) -> Card | None:
    """One line with the date for both."""
    meeting = Meeting.by_id(turn.session, notice.meeting)
    if meeting is None or meeting.at is None or not _stands(meeting) or meeting.occasions != notice.number:
        return None
    return _for_both(turn, meeting, meeting.at, booked=True)


def compose_off_here(notice: OffHere, turn: Turn) -> Card | None:
    """One line for both: that date no longer stands."""
    meeting = Meeting.by_id(turn.session, notice.meeting)
    if meeting is None or _stands(meeting, notice.at):
        return None
    return _for_both(turn, meeting, datetime.fromisoformat(notice.at), booked=False)


def _for_both(turn: Turn, meeting: Meeting, at: datetime, *, booked: bool) -> Card | None:
    def draw(each: Turn, pair: Pair) -> Card:
        return shared_chat.date(each, pair, meeting, at, booked=booked)

    return shared_chat.for_each(turn, _resting_not(meeting, turn), draw)


def _stands(meeting: Meeting, at: str | None = None) -> bool:
    """Whether it is booked, or took place as booked; for that instant, if one is named."""
    booked = meeting.state in {"booked", "happened", "missed"} and meeting.at is not None
    return booked and (at is None or (meeting.at is not None and meeting.at.isoformat() == at))


def _resting_not(meeting: Meeting | None, turn: Turn) -> Pair | None:
    """The meeting's pair if it lives and is not on pause."""
    pair = Pair.by_id(turn.session, meeting.pair_id) if meeting is not None else None
    return pair if pair is not None and pair.live and pair.state != "paused" else None


def _open_proposal(notice: MeetingProposed | NoAnswer, turn: Turn) -> tuple[Meeting, Pair] | None:
    """This very suggestion, if nobody has answered it and a time of it is still ahead."""
    meeting = Meeting.by_id(turn.session, notice.meeting)
    pair = _resting_not(meeting, turn)
    if meeting is None or pair is None:
        return None
    same = meeting.state == "proposed" and meeting.occasions == notice.number
    return (meeting, pair) if same and any(time > turn.now for time in meeting.times) else None
