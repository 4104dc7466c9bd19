"""Around a meeting: its entry for a calendar, what to talk about, and when to be reminded of it."""

from bot.conversation.card import Form
from bot.conversation.file import File
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaint, Complaints, NotThere, Stale
from bot.pairs import ics, meeting_cards, meeting_forms, meeting_notices, middle_cards, schedule
from bot.pairs.choices import MOST_LINES
from bot.pairs.model import AgendaLine, AgreementSide, Meeting, Pair
from bot.pairs.takeaway import can_hand_out
from bot.pairs.which import awake_pair, live_pair
from bot.turn import Asked, Turn


def calendar(asked: Asked, turn: Turn) -> Reply:
    """A link to the entry for one's own calendar; after a change the same id, newer."""
    meeting, pair, turn = _in_calendars(asked, turn)
    if not can_hand_out(turn):
        raise NotThere("pairs.no_calendar", step="meet")
    return Say(card=meeting_cards.calendar_file(turn, pair, meeting))


def calendar_file(asked: Asked, turn: Turn) -> File:
    """The entry as a file."""
    meeting, pair, turn = _in_calendars(asked, turn)
    partner = pair.partner_of(turn.session, turn.actor)
    body = ics.entry(meeting, partner=partner.name, phrases=turn.phrases, now=turn.now)
    return File(name="meeting.ics", kind="text/calendar", body=body)


def _in_calendars(asked: Asked, turn: Turn) -> tuple[Meeting, Pair, Turn]:
    """The meeting, also when its pair rests or has ended: then it is to come out of calendars."""
    meeting, pair = Meeting.of_member(turn.session, asked.arg("meeting"), turn.actor)
    if meeting.calendar_at is None:
        raise Stale("pairs.times_changed", step="meet")
    return meeting, pair, schedule.programme_of(turn, pair)


def agenda_form(asked: Asked, turn: Turn) -> Form:
    """What to talk about at the next meeting."""
    pair, turn = awake_pair(asked, turn)
    return meeting_forms.agenda_form(turn, pair)


def agenda(asked: Asked, turn: Turn) -> Reply:
    """A line more, or own lines fewer: the form offers nobody the other one's to take away."""
    pair, turn = awake_pair(asked, turn)
    gone = set(asked.values.get("take_away") or ())
    for line in AgendaLine.of(turn.session, pair.id):
        if line.id in gone:
            turn.session.delete(line)
    turn.session.flush()
    said = " ".join((asked.values["line"] or "").split())
    if said and not AgendaLine.add(turn.session, pair.id, turn.actor.id, said, turn.now):
        raise Complaints(line=Complaint("pairs.agenda_full", {"most": MOST_LINES}))
    schedule.replan(turn, pair)
    meeting = Meeting.next_of(turn.session, pair.id, after=turn.now)
    if meeting is not None and meeting.at is not None:
        meeting_notices.follow(turn, meeting)
        return Update(card=meeting_cards.booked(turn, pair, meeting))
    return Update(card=middle_cards.in_the_middle(turn, pair))


def remind_form(asked: Asked, turn: Turn) -> Form:
    """When to be reminded, if at all."""
    pair, turn = live_pair(asked, turn)
    return meeting_forms.remind_form(turn, pair)


def remind(asked: Asked, turn: Turn) -> Reply:
    """Theirs alone; the partner's reminders stay as they are."""
    pair, turn = live_pair(asked, turn)
    side = AgreementSide.of(turn.session, pair, turn.actor.id)
    side.remind = asked.values["when"]
    turn.session.add(side)
    turn.session.flush()
    schedule.replan(turn, pair)
    return Update(card=meeting_cards.reminders_set(turn, pair, asked.values["when"]))
