"""Finding a date: suggest times, choose one, note a date, move it, call it off."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.conversation.card import Form
from bot.conversation.reply import OpenForm, Reply, Say, Update
from bot.errors import Complaint, Complaints, Refusal, Stale
from bot.nudges.local_time import to_utc
from bot.outbox.model import acted
from bot.outbox.notice import ToPair
from bot.pairs import meeting_cards, meeting_forms, meeting_notices, schedule
from bot.pairs.choices import MANNERS
from bot.pairs.meeting_notices import (
    BookedHere,
    MeetingBooked,
    MeetingOff,
    MeetingProposed,
    OffHere,
    TimesDeclined,
)
from bot.pairs.model import Meeting, Pair
from bot.pairs.rules import LIVE, MOST_TIMES
from bot.pairs.which import awake_pair, meeting_named, one_of_mine
from bot.turn import Asked, Turn

FITTING = LIVE - {"paused"}

FURTHEST = timedelta(days=366)
"""A date further ahead is a slip in the year."""

# --- suggesting -------------------------------------------------------------------------------


def meet(asked: Asked, turn: Turn) -> Reply:
    """`meet`: what is booked or suggested, with ways to change it; else the form to suggest times."""
    return one_of_mine(asked, turn, "meet", FITTING, _next)


def _next(pair: Pair, turn: Turn) -> Reply:
    meeting = Meeting.next_of(turn.session, pair.id, after=turn.now)
    if meeting is None:
        slots = meeting_forms.slots_for(turn, pair)
        return OpenForm(form=meeting_forms.suggest_form(turn, pair, slots))
    if meeting.at is not None:
        return Say(card=meeting_cards.booked(turn, pair, meeting))
    if meeting.proposed_by == turn.actor.id:
        return Say(card=meeting_cards.suggested(turn, pair, meeting))
    return Say(card=meeting_cards.proposed(turn, pair, meeting))


def suggest_form(asked: Asked, turn: Turn) -> Form:
    """Times that suit both. Those on offer travel with the form: they do not change while it is open."""
    pair, turn = awake_pair(asked, turn)
    return meeting_forms.suggest_form(turn, pair, _slots(asked, turn, pair))


def move_form(asked: Asked, turn: Turn) -> Form:
    """The same for a booked meeting that is to be at another time."""
    meeting, pair, turn = meeting_named(asked, turn)
    _not_settled(meeting)
    return meeting_forms.suggest_form(turn, pair, _slots(asked, turn, pair), instead_of=meeting)


def suggested(asked: Asked, turn: Turn) -> Reply:
    """The other one gets the times, instead of any suggested or booked before."""
    pair, turn = awake_pair(asked, turn)
    return _suggest(asked, turn, pair)


def moved(asked: Asked, turn: Turn) -> Reply:
    """The same; a meeting that lies behind is settled as one that did not take place then."""
    meeting, pair, turn = meeting_named(asked, turn)
    _not_settled(meeting)
    if meeting.at is not None and meeting.at <= turn.now:
        meeting.call_off()
        turn.session.flush()
        meeting_notices.follow(turn, meeting)
    return _suggest(asked, turn, pair)


def _not_settled(meeting: Meeting) -> None:
    """Said before anybody types new times for it."""
    if meeting.state == "cancelled":
        raise Stale("pairs.times_changed", step="meet")
    if meeting.state in {"happened", "missed"}:
        raise Stale("pairs.meeting_past", step="meet")


def _suggest(asked: Asked, turn: Turn, pair: Pair) -> Reply:
    options = _times_given(asked.values, turn)
    before = Meeting.next_of(turn.session, pair.id, after=turn.now)
    booked_at = before.at if before is not None else None
    meeting = Meeting.propose(
        turn.session,
        pair,
        by=turn.actor,
        options=options,
        place=asked.values["place"],
        manner=_manner(asked),
        now=turn.now,
    )
    _followed(turn, pair, meeting)
    partner = pair.partner_of(turn.session, turn.actor)
    notice = MeetingProposed(meeting=meeting.id, number=meeting.occasions)
    turn.notify(partner, notice, not_before=schedule.in_time(turn, partner, notice, booked_at))
    if booked_at is not None:
        _tell_chat_off(turn, pair, meeting, booked_at)
    return Update(card=meeting_cards.suggested(turn, pair, meeting))


def _times_given(values: Mapping[str, Any], turn: Turn) -> list[datetime]:
    """What was ticked and typed, as instants; complaints beside the fields they are about."""
    picked = [datetime.fromisoformat(value) for value in values.get("times") or ()]
    day, at = values["own_day"], values["own_time"]
    if day is None and at:
        raise Complaints(own_day=Complaint("conversation.needed"))
    if day is not None and not at:
        raise Complaints(own_time=Complaint("conversation.needed"))
    if day is not None:
        picked.append(_instant(day, at, turn, field="own_day"))
    if not picked:
        raise Complaints(**{"times" if "times" in values else "own_day": Complaint("pairs.no_times")})
    if len(set(picked)) > MOST_TIMES:
        raise Complaints(times=Complaint("pairs.too_many_times"))
    return picked


def _instant(day: date, at: str, turn: Turn, *, field: str) -> datetime:
    instant = to_utc(day, time.fromisoformat(at), turn.actor.zone)
    if instant <= turn.now:
        raise Complaints(**{field: Complaint("pairs.in_the_past")})
    if instant > turn.now + FURTHEST:
        raise Complaints(**{field: Complaint("pairs.too_far")})
    return instant


def _slots(asked: Asked, turn: Turn, pair: Pair) -> tuple[datetime, ...]:
    """The times on offer: those the form was opened with as far as they are ahead, else found anew.

    They come back from a client; any time ahead may be suggested anyway.
    """
    if not asked.arg("slots"):
        return meeting_forms.slots_for(turn, pair)
    try:
        claimed = [datetime.fromisoformat(slot) for slot in asked.arg("slots").split(",")[:MOST_TIMES]]
        return tuple(slot for slot in claimed if turn.now < slot < turn.now + FURTHEST)
    except (ValueError, TypeError):  # not a time, or one without its zone
        return meeting_forms.slots_for(turn, pair)


# --- answering --------------------------------------------------------------------------------


def accept(asked: Asked, turn: Turn) -> Reply:
    """One of the suggested times is taken."""
    meeting, pair, turn = meeting_named(asked, turn)
    at = _claimed(asked)
    if meeting.state == "booked" and meeting.at == at:
        return Update(card=meeting_cards.booked(turn, pair, meeting))
    if at is None or not meeting.offers(at):
        raise Stale("pairs.times_changed", step="meet")
    if meeting.proposed_by == turn.actor.id:
        raise Refusal("pairs.your_own_times", step="meet")
    if at <= turn.now:
        raise Stale("pairs.time_passed", step="meet")
    return _book(turn, pair, at, meeting.place, meeting.manner)


def not_now(asked: Asked, turn: Turn) -> Reply:
    """None of these times, and none suggested instead."""
    meeting, pair, turn = meeting_named(asked, turn)
    if meeting.state != "proposed":
        raise Stale("pairs.times_changed", step="meet")
    if meeting.proposed_by == turn.actor.id:
        raise Refusal("pairs.your_own_times", step="meet")
    meeting.call_off()
    _followed(turn, pair, meeting)
    partner = pair.partner_of(turn.session, turn.actor)
    turn.notify(partner, TimesDeclined(meeting=meeting.id, number=meeting.occasions))
    return Update(card=meeting_cards.not_now_said(turn, pair))


def _claimed(asked: Asked) -> datetime | None:
    try:
        return datetime.fromisoformat(asked.arg("at"))
    except ValueError:
        return None


# --- a date -----------------------------------------------------------------------------------


def date_form(asked: Asked, turn: Turn) -> Form:
    """A date the two have agreed on already."""
    pair, turn = awake_pair(asked, turn)
    return meeting_forms.date_form(turn, pair)


def dated(asked: Asked, turn: Turn) -> Reply:
    """The date stands, for both."""
    pair, turn = awake_pair(asked, turn)
    at = _instant(asked.values["day"], asked.values["time"], turn, field="day")
    return _book(turn, pair, at, asked.values["place"], _manner(asked))


def cannot(asked: Asked, turn: Turn) -> Reply:
    """A booked meeting is off: no reason asked, the other is told in time."""
    meeting, pair, turn = meeting_named(asked, turn)
    at = meeting.at
    if meeting.state == "cancelled" and at is not None:
        return _off(turn, pair, meeting, at)
    if at is not None and at <= turn.now:
        raise Stale("pairs.meeting_past", step="met")
    if meeting.state != "booked" or at is None:
        raise Stale("pairs.times_changed", step="meet")
    meeting.call_off()
    _followed(turn, pair, meeting)
    partner = pair.partner_of(turn.session, turn.actor)
    notice = MeetingOff(meeting=meeting.id, number=meeting.occasions, at=at.isoformat())
    turn.notify(partner, notice, not_before=schedule.in_time(turn, partner, notice, at))
    _tell_chat_off(turn, pair, meeting, at)
    return _off(turn, pair, meeting, at)


def _off(turn: Turn, pair: Pair, meeting: Meeting, at: datetime) -> Reply:
    undo = meeting_notices.can_stand_again(turn, pair, meeting)
    return Update(card=meeting_cards.off(turn, pair, meeting, at, by_me=True, undo=undo))


def stand_again(asked: Asked, turn: Turn) -> Reply:
    """It was called off by a slip of the finger: it stands as it was, while nobody relied on that."""
    meeting, pair, turn = meeting_named(asked, turn)
    if meeting.state == "booked":  # pressed twice
        return Update(card=meeting_cards.booked(turn, pair, meeting, again=True))
    if meeting.at is not None and meeting.at <= turn.now:
        raise Stale("pairs.meeting_past", step="met")
    partner = pair.partner_of(turn.session, turn.actor)
    instead = Meeting.next_of(turn.session, pair.id, after=turn.now)
    if instead is not None:  # they have found another date since, or the same one once more
        return Update(card=meeting_cards.booked(turn, pair, instead))
    if not meeting_notices.can_stand_again(turn, pair, meeting):
        raise Stale("pairs.off_for_good", step="meet", name=partner.name)
    meeting_notices.stands_again(turn, pair, meeting)
    _followed(turn, pair, meeting)
    return Update(card=meeting_cards.booked(turn, pair, meeting, again=True))


def _manner(asked: Asked) -> str:
    said = asked.values.get("manner") or ""
    return said if said in MANNERS else ""


def _book(turn: Turn, pair: Pair, at: datetime, place: str, manner: str) -> Reply:
    before = Meeting.next_of(turn.session, pair.id, after=turn.now)
    if before is None or before.at != at:
        meeting = Meeting.book(turn.session, pair, at=at, now=turn.now, place=place, manner=manner)
        notice = MeetingBooked(meeting=meeting.id, number=meeting.occasions)
        turn.notify(pair.partner_of(turn.session, turn.actor), notice)
        here = BookedHere(meeting=meeting.id, number=meeting.occasions)
        turn.notify(ToPair(pair=pair.id), here, not_before=schedule.posting_at(turn, pair, here))
    else:
        meeting = before  # both have noted the same date
        meeting.add_place(place)
    _followed(turn, pair, meeting)
    return Update(card=meeting_cards.booked(turn, pair, meeting))


def _followed(turn: Turn, pair: Pair, meeting: Meeting) -> None:
    """What hangs on a meeting follows it: due dates, the other one's cards, and that this one answered."""
    turn.session.flush()
    schedule.replan(turn, pair)
    meeting_notices.follow(turn, meeting)
    for kind in meeting_notices.MEETING_KINDS:
        acted(turn.session, kind, meeting.id, turn.actor.id, turn.now)


def _tell_chat_off(turn: Turn, pair: Pair, meeting: Meeting, at: datetime) -> None:
    notice = OffHere(meeting=meeting.id, number=meeting.occasions, at=at.isoformat())
    last = max(turn.now, at - schedule.LAST_WORD)
    turn.notify(ToPair(pair=pair.id), notice, not_before=min(schedule.posting_at(turn, pair, notice), last))
