"""What people say about their meetings: met, not this month, it happened, all fine; and `why this`."""

from datetime import date, datetime

import msgspec
from sqlalchemy import select

from bot.checkins import cards, rules, why_cards
from bot.checkins.model import heard, log, replan
from bot.checkins.occasions import DidItHappen, MeetingDue, Quiet
from bot.checkins.planning import did_it_happen, is_resting
from bot.checkins.rhythm import Rhythm
from bot.conversation.card import Card, Form
from bot.conversation.reply import OpenForm, Reply, Say, Update
from bot.errors import Complaint, Complaints, NotThere, Refusal, Stale
from bot.learning.model import ask_after_meeting
from bot.nudges.local_time import local_date
from bot.nudges.typed_dates import parse_date
from bot.nudges.typed_times import Misread
from bot.outbox.model import Outgoing, acted, written
from bot.outbox.notice import ToMember
from bot.pairs.model import Meeting, Pair
from bot.pairs.rules import MEETING
from bot.programmes.model import Programme
from bot.turn import Asked, Turn

# --- we have met ------------------------------------------------------------------------------


def met(asked: Asked, turn: Turn) -> Reply:
    """`met`, `met yesterday`: logs a meeting; the form asks for what is missing."""
    pairs = _meant(asked, turn)
    if not asked.text or len(pairs) > 1:
        return OpenForm(form=cards.met_form(turn, pairs, card="", on=_said_on(asked, turn) or turn.today))
    on = _said_on(asked, turn)
    if on is None:
        raise Refusal("checkins.not_a_day", step="met")
    wrong = _wrong_day(turn, pairs[0], on)
    if wrong is not None:
        raise Refusal(wrong.block, step="met", **wrong.given)
    pair = Pair.of_member(turn.session, pairs[0].id, turn.actor)  # the other one may say so just now
    return _logged(_within(turn, pair), pair, on, clicked="")


def met_form(asked: Asked, turn: Turn) -> Form:
    """The day, today unless changed; and with whom where there are several."""
    return cards.met_form(turn, _meant(asked, turn), card=asked.arg("card"), on=turn.today)


def met_submitted(asked: Asked, turn: Turn) -> Reply:
    """The day was given: a meeting is logged, for both."""
    pairs = _meant(asked, turn)
    chosen = asked.values.get("pair") or pairs[0].id
    pair = Pair.of_member(turn.session, chosen, turn.actor)
    wrong = _wrong_day(turn, pair, asked.values["on"])
    if wrong is not None:
        raise Complaints(on=wrong)
    return _logged(_within(turn, pair), pair, asked.values["on"], clicked=asked.arg("card"))


def _said_on(asked: Asked, turn: Turn) -> date | None:
    if not asked.text:
        return None
    said = parse_date(asked.text, turn.today, locale=turn.phrases.tag, past=True)
    return None if isinstance(said, Misread) else said


def _wrong_day(turn: Turn, pair: Pair, on: date) -> Complaint | None:
    matched = local_date(pair.matched_at, turn.actor.zone)
    if on > turn.today:
        return Complaint("checkins.not_yet")
    if on < matched:
        return Complaint("checkins.before_you_were_two", {"day": matched})
    return None


def _logged(turn: Turn, pair: Pair, on: date, *, clicked: str, seen: date | None = None) -> Reply:
    """The log is shared, what is asked afterwards is private. `seen`: the day on the actor's clock."""
    for meeting in Meeting.open_of(turn.session, pair.id):
        if meeting.at is not None and meeting.at <= turn.now:
            acted(turn.session, DidItHappen.kind, meeting.id, turn.actor.id, turn.now)
    log(turn, pair, on, clicked=clicked)
    ask_after_meeting(turn, pair, on)
    return Update(card=cards.noted(turn, pair, seen or on, Rhythm.of(turn.session, pair).due_on))


# --- a meeting is due -------------------------------------------------------------------------


def not_this_month(asked: Asked, turn: Turn) -> Reply:
    """The due date moves on by one round of the cadence; nobody is told."""
    pair = Pair.of_member(turn.session, asked.arg("pair"), turn.actor)
    turn = _within(turn, pair)
    rhythm = Rhythm.of(turn.session, pair)
    if rhythm.due_on is None or rhythm.due_on.isoformat() != asked.arg("on"):
        raise Stale("checkins.moved_on", step="checkin" if pair.live else "home")
    rhythm.put_off = rules.put_off_from(rhythm.due_on, turn.today, pair.cadence_weeks)
    replan(turn, pair, clicked=MeetingDue.kind)
    return Update(card=cards.put_off(turn, pair, rhythm.due_on))


def all_fine(asked: Asked, turn: Turn) -> Reply:
    """Busy, all fine: thanks, nothing else; the other one sees nothing of it."""
    pair = Pair.of_member(turn.session, asked.arg("pair"), turn.actor)
    turn = _within(turn, pair)
    rhythm = Rhythm.of(turn.session, pair)
    if pair.state not in MEETING:
        raise Stale("checkins.moved_on", step="home")
    if rhythm.due_on is not None:
        rhythm.put_off = rules.put_off_from(turn.today, turn.today, pair.cadence_weeks)
        # Forgotten before planning anew: otherwise the nudge on the other side would vanish, and say so.
        rhythm.due_on = None
    replan(turn, pair, clicked=Quiet.kind)
    return Update(card=cards.all_fine(turn, pair))


# --- did it happen ----------------------------------------------------------------------------


def happened(asked: Asked, turn: Turn) -> Reply:
    """Yes: it is logged for both, and the card on the other side says so."""
    meeting, pair, at = _booked(asked, turn)
    turn = _within(turn, pair)
    on = meeting.happened_on or local_date(at, turn.the_programme.zone)
    seen = meeting.met_on(turn.actor.zone, turn.the_programme.zone) or local_date(at, turn.actor.zone)
    return _logged(turn, pair, on, clicked=DidItHappen.kind, seen=seen)


def did_not(asked: Asked, turn: Turn) -> Reply:
    """No: nobody else's business. Once both have said so, the meeting is settled as missed."""
    meeting, pair, _ = _booked(asked, turn)
    turn = _within(turn, pair)
    on = meeting.met_on(turn.actor.zone, turn.the_programme.zone)
    if on is not None:  # the other one has logged it meanwhile
        return Update(card=cards.noted(turn, pair, on, Rhythm.of(turn.session, pair).due_on))
    acted(turn.session, DidItHappen.kind, meeting.id, turn.actor.id, turn.now)
    partner = pair.partner_of(turn.session, turn.actor)
    theirs = written(turn.session, did_it_happen(meeting), ToMember(member=partner.id))
    if theirs is not None and theirs.acted_at is not None:
        meeting.missed()
    replan(turn, pair, clicked=DidItHappen.kind)
    return Update(card=cards.did_not(turn, pair))


def _booked(asked: Asked, turn: Turn) -> tuple[Meeting, Pair, datetime]:
    """The meeting a question was about, if it is still the same and over."""
    meeting, pair = Meeting.of_member(turn.session, asked.arg("meeting"), turn.actor)
    same = meeting.at is not None and meeting.at.isoformat() == asked.arg("at")
    if meeting.at is None or not same or meeting.at > turn.now or meeting.state == "cancelled":
        raise Stale("checkins.moved_on", step="checkin" if pair.live else "home")
    return meeting, pair, meeting.at


# --- on request -------------------------------------------------------------------------------


def checkin(asked: Asked, turn: Turn) -> Reply:
    """What is due now for this person; where nothing is, what comes next."""
    pairs = _meant(asked, turn)
    if len(pairs) > 1:
        return Say(card=cards.which(turn, "checkin", pairs))
    pair = pairs[0]
    heard(turn, pair)
    turn = _within(turn, pair)
    card = _due_now(turn, pair)
    if card is None:
        meeting = None if is_resting(turn, pair) else Meeting.next_of(turn.session, pair.id, after=turn.now)
        card = cards.nothing_due(turn, pair, meeting, Rhythm.of(turn.session, pair).due_on)
    return Say(card=card)


def next_step(turn: Turn) -> Card | None:
    """The home of somebody with a meeting to speak about, or to plan."""
    for pair in Pair.live_of(turn.session, turn.actor):
        card = _due_now(_within(turn, pair), pair)
        if card is not None:
            return card
    return None


def _due_now(turn: Turn, pair: Pair) -> Card | None:
    """What this pair has for this person, asked for and so without a why."""
    if is_resting(turn, pair):
        return None
    found: Card | None = None
    for meeting in Meeting.open_of(turn.session, pair.id):
        if meeting.state == "booked" and meeting.at is not None:
            if meeting.at > turn.now and local_date(meeting.at, turn.actor.zone) == turn.today:
                found = found or cards.reminder(turn, pair, meeting, meeting.at)
            row = written(turn.session, did_it_happen(meeting), ToMember(member=turn.actor.id))
            if row is not None and row.acted_at is None:
                found = cards.did_it_happen(turn, pair, meeting, meeting.at)
    due = Rhythm.of(turn.session, pair).due_on
    if found is None and due is not None and due <= turn.today:
        found = cards.meeting_due(turn, pair, due)
    return None if found is None else msgspec.structs.replace(found, why=())


def why_this(_: Asked, turn: Turn) -> Reply:
    """Why the last message came that this person did not ask for, in terms of what happened (A20)."""
    query = select(Outgoing).where(
        Outgoing.recipient == turn.actor.id, Outgoing.to_kind == "member", Outgoing.sent_at.is_not(None)
    )
    row = turn.session.scalars(query.order_by(Outgoing.sent_at.desc(), Outgoing.id).limit(1)).first()
    if row is None or row.sent_at is None:
        return Say(card=why_cards.nothing_sent(turn))
    room, kind = row.kind.split(".", 1)
    block = f"{room}.because_{kind}"
    if not turn.phrases.words.has(block):
        block = "checkins.because_other"
    return Say(card=why_cards.why_this(turn, block, row.sent_at, routine=row.routine))


# --- pieces -----------------------------------------------------------------------------------


def _meant(asked: Asked, turn: Turn) -> list[Pair]:
    """The live pair that was named, or all of this person's; a refusal where there is none."""
    if asked.arg("pair"):
        pair = Pair.of_member(turn.session, asked.arg("pair"), turn.actor)
        if not pair.live:
            raise Stale("checkins.moved_on", step="home")
        return [pair]
    pairs = Pair.live_of(turn.session, turn.actor)
    if not pairs:
        raise NotThere("checkins.no_pair", step="home")
    return pairs


def _within(turn: Turn, pair: Pair) -> Turn:
    return turn.within(Programme.by_id(turn.session, pair.programme_id))
