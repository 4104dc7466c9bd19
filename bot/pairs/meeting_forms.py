"""The forms around meetings: suggesting times, moving a meeting, noting a date."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.conversation.card import DateField, Element, Field, Form, ManyField, Option, TextField, TimeField
from bot.conversation.phrases import Phrases
from bot.nudges.calendars import free_slots
from bot.nudges.local_time import to_utc
from bot.pairs import schedule
from bot.pairs.model import Meeting, Pair
from bot.pairs.parts import for_both, name_of, text
from bot.pairs.rules import MOST_TIMES
from bot.people.model import Member
from bot.turn import Turn

LONGEST_PLACE = 120
"""Characters: a room, or a link to a call."""


def slots_for(turn: Turn, pair: Pair) -> tuple[datetime, ...]:
    """Up to three starts in the next two weeks at which both work and neither has a meeting of a pair.

    From tomorrow on: nobody is asked in the morning for the afternoon.
    """
    partner = pair.partner_of(turn.session, turn.actor)
    taken = [meeting for member in (turn.actor, partner) for meeting in _booked(turn, member)]
    tomorrow = to_utc(turn.today + timedelta(days=1), datetime.min.time(), turn.actor.zone)
    mentor, mentee = schedule.people(turn, pair)
    one, other = (mentor, mentee) if turn.actor.id == pair.mentor_id else (mentee, mentor)
    free = free_slots(one, other, tomorrow, minutes=pair.minutes, at_most=MOST_TIMES + len(taken))
    length = timedelta(minutes=pair.minutes)
    return tuple(
        slot
        for slot in free
        if not any(at < slot + length and slot < at + timedelta(minutes=lasts) for at, lasts in taken)
    )[:MOST_TIMES]


def suggest_form(
    turn: Turn, pair: Pair, slots: Sequence[datetime], *, instead_of: Meeting | None = None
) -> Form:
    """Times that suit both by their hours, and one of one's own. `slots` travel with the form."""
    phrases = turn.phrases
    partner = pair.partner_of(turn.session, turn.actor)
    ahead = Meeting.next_of(turn.session, pair.id, after=turn.now)
    intro: list[Element] = []
    if ahead is not None and ahead.at is not None:
        intro.append(text(turn, "moving", at=phrases.moment(ahead.at, "day_time"), name=turn.name(partner)))
    if not slots:
        intro.append(text(turn, "no_free_times"))
    fields: list[Field] = []
    if slots:
        options = tuple(
            Option(value=slot.isoformat(), label=for_both(turn, partner, slot)[:75]) for slot in slots
        )
        fields.append(ManyField(name="times", label=phrases.text("pairs.ask_times"), options=options))
    fields += [
        DateField(name="own_day", label=phrases.text("pairs.ask_own_day")),
        TimeField(name="own_time", label=phrases.text("pairs.ask_own_time")),
        _place_field(phrases, ahead),
    ]
    args = {"pair": pair.id, "slots": ",".join(slot.isoformat() for slot in slots)}
    if instead_of is not None:
        args["meeting"] = instead_of.id
    return Form(
        name="pairs.suggest" if instead_of is None else "pairs.move",
        title=phrases.text("pairs.form_suggest" if instead_of is None else "pairs.form_move"),
        intro=tuple(intro),
        fields=tuple(fields),
        submit=phrases.text("pairs.send_times"),
        args=args,
        privacy="shared",
        promise=phrases.line("pairs.form_suggest_promise", name=turn.name(partner)),
        lang=phrases.tag,
    )


def date_form(turn: Turn, pair: Pair) -> Form:
    """A date the two have agreed on already."""
    phrases = turn.phrases
    ahead = Meeting.next_of(turn.session, pair.id, after=turn.now)
    return Form(
        name="pairs.date",
        title=phrases.text("pairs.form_date"),
        fields=(
            DateField(name="day", label=phrases.text("pairs.ask_day"), required=True),
            TimeField(name="time", label=phrases.text("pairs.ask_time"), required=True),
            _place_field(phrases, ahead),
        ),
        submit=phrases.text("pairs.keep_date"),
        args={"pair": pair.id},
        privacy="shared",
        promise=phrases.line("pairs.form_date_promise", name=name_of(turn, pair)),
        lang=phrases.tag,
    )


def _place_field(phrases: Phrases, ahead: Meeting | None) -> TextField:
    return TextField(
        name="place",
        label=phrases.text("pairs.ask_place"),
        hint=phrases.text("pairs.hint_place"),
        value=ahead.place if ahead else "",
        longest=LONGEST_PLACE,
    )


def _booked(turn: Turn, member: Member) -> list[tuple[datetime, int]]:
    """When this member meets a partner already, in any pair: start and minutes."""
    return [
        (meeting.at, meeting.minutes)
        for pair in Pair.live_of(turn.session, member)
        for meeting in Meeting.open_of(turn.session, pair.id)
        if meeting.at is not None
    ]
