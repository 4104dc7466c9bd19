"""The forms around meetings: suggesting times, moving a meeting, noting a date."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from bot.conversation.card import (
    ChoiceField,
    DateField,
    Element,
    Field,
    Form,
    ManyField,
    Option,
    TextField,
    TimeField,
)
from bot.conversation.phrases import Phrases
from bot.nudges.calendars import Availability, free_slots
from bot.nudges.local_time import to_utc
from bot.nudges.working_time import WorkingHours
from bot.pairs import schedule
from bot.pairs.agreement_facts import ways
from bot.pairs.choices import MANNERS, REMIND
from bot.pairs.model import AgendaLine, AgreementSide, Meeting, Pair
from bot.pairs.parts import for_both, name_of, quiet, text
from bot.pairs.rules import MOST_TIMES
from bot.people.model import Member
from bot.people.rules import free_periods
from bot.turn import Turn

LONGEST_PLACE = 120
"""Characters: a room, or a link to a call."""


def slots_for(turn: Turn, pair: Pair) -> tuple[datetime, ...]:
    """Up to three starts in the next two weeks at which both work and neither has a meeting of a pair.

    From tomorrow on: nobody is asked in the morning for the afternoon. Times at which both said they are
    free come first; within working hours alone where that leaves none (A8).
    """
    partner = pair.partner_of(turn.session, turn.actor)
    taken = [meeting for member in (turn.actor, partner) for meeting in _booked(turn, member)]
    tomorrow = to_utc(turn.today + timedelta(days=1), datetime.min.time(), turn.actor.zone)
    mentor, mentee = schedule.people(turn, pair)
    one, other = (mentor, mentee) if turn.actor.id == pair.mentor_id else (mentee, mentor)
    length = timedelta(minutes=pair.minutes)
    liked = _at_good_times(one, turn.actor), _at_good_times(other, partner)
    found: list[datetime] = []
    for mine, theirs in (liked, (one, other)):
        free = free_slots(mine, theirs, tomorrow, minutes=pair.minutes, at_most=MOST_TIMES + len(taken))
        found += [
            slot
            for slot in free
            if not any(at < slot + length and slot < at + timedelta(minutes=lasts) for at, lasts in taken)
        ]
        if found:
            break
    return tuple(found[:MOST_TIMES])


def _at_good_times(person: Availability, member: Member) -> Availability:
    """The same person at the times they said they are free, as far as they work then."""
    free = free_periods(member)
    if free is None:
        return person
    return msgspec.structs.replace(person, hours=_in_both(person.hours, free))


def _in_both(one: WorkingHours, other: WorkingHours) -> WorkingHours:
    """The hours that lie in both weeks."""
    return WorkingHours(
        days={
            day: tuple(
                (max(start, opens), min(end, closes))
                for start, end in spans
                for opens, closes in other.days.get(day, ())
                if max(start, opens) < min(end, closes)
            )
            for day, spans in one.days.items()
        }
    )


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
    liked = [phrases.text(f"pairs.way_{way}") for way in ways(turn, pair)]
    if liked:
        intro.append(quiet(turn, "both_like", ways=liked))
    fields: list[Field] = []
    if slots:
        options = tuple(
            Option(value=slot.isoformat(), label=for_both(turn, partner, slot)[:75]) for slot in slots
        )
        fields.append(ManyField(name="times", label=phrases.text("pairs.ask_times"), options=options))
    fields += [
        DateField(name="own_day", label=phrases.text("pairs.ask_own_day")),
        TimeField(name="own_time", label=phrases.text("pairs.ask_own_time")),
        _manner_field(phrases, ahead),
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
            _manner_field(phrases, ahead),
            _place_field(phrases, ahead),
        ),
        submit=phrases.text("pairs.keep_date"),
        args={"pair": pair.id},
        privacy="shared",
        promise=phrases.line("pairs.form_date_promise", name=name_of(turn, pair)),
        lang=phrases.tag,
    )


def agenda_form(turn: Turn, pair: Pair) -> Form:
    """A line to bring to the next meeting, and one's own lines to take away again (A7)."""
    phrases = turn.phrases
    lines = AgendaLine.of(turn.session, pair.id)
    mine = [line for line in lines if line.member_id == turn.actor.id]
    theirs = [line for line in lines if line.member_id != turn.actor.id]
    fields: list[Field] = [
        TextField(name="line", label=phrases.text("pairs.ask_line"), hint=phrases.text("pairs.hint_line"))
    ]
    if mine:
        options = tuple(Option(value=line.id, label=line.line[:75]) for line in mine)
        label = phrases.text("pairs.ask_take_away")
        fields.append(ManyField(name="take_away", label=label, options=options))
    name = name_of(turn, pair)
    return Form(
        name="pairs.agenda",
        title=phrases.text("pairs.form_agenda"),
        intro=tuple(text(turn, "their_line", name=name, line=line.line) for line in theirs),
        fields=tuple(fields),
        submit=phrases.text("pairs.save_agenda"),
        args={"pair": pair.id},
        privacy="shared",
        promise=phrases.line("pairs.form_agenda_promise", name=name),
        lang=phrases.tag,
    )


def remind_form(turn: Turn, pair: Pair) -> Form:
    """When to be reminded of meetings with this partner, if at all (A6)."""
    phrases = turn.phrases
    options = tuple(Option(value=when, label=phrases.text(f"pairs.remind_{when}")) for when in REMIND)
    value = AgreementSide.of(turn.session, pair, turn.actor.id).remind or REMIND[0]
    field = ChoiceField(
        name="when", label=phrases.text("pairs.ask_remind"), options=options, value=value, required=True
    )
    return Form(
        name="pairs.remind",
        title=phrases.text("pairs.form_remind"),
        fields=(field,),
        submit=phrases.text("pairs.save_remind"),
        args={"pair": pair.id},
        privacy="private",
        promise=phrases.line("pairs.form_remind_promise"),
        lang=phrases.tag,
    )


def _manner_field(phrases: Phrases, ahead: Meeting | None) -> ChoiceField:
    """A short one, a walk, or in writing, for a full week (S1-37)."""
    options = tuple(
        Option(value=manner or "usual", label=phrases.text(f"pairs.manner_{manner or 'usual'}"))
        for manner in MANNERS
    )
    value = (ahead.manner if ahead else "") or "usual"
    return ChoiceField(name="manner", label=phrases.text("pairs.ask_manner"), options=options, value=value)


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
