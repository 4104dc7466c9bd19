"""Meetings as cards and forms: suggesting times, a date, what was booked, moved or called off."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.conversation.card import (
    Action,
    Button,
    Card,
    DateField,
    Element,
    Facts,
    Field,
    Form,
    FormButton,
    Line,
    ManyField,
    Option,
    Text,
    TextField,
    TimeField,
)
from bot.conversation.phrases import Phrases
from bot.nudges.calendars import free_slots
from bot.nudges.local_time import local_date, to_utc
from bot.pairs import schedule
from bot.pairs.model import AgreementSide, Meeting, Pair
from bot.pairs.parts import button, form_button, name_of, quiet, text
from bot.pairs.rules import MOST_TIMES
from bot.people.model import Member
from bot.spoken import AGAIN
from bot.turn import Turn

LONGEST_PLACE = 120
"""Characters: a room, or a link to a call."""

# --- forms ------------------------------------------------------------------------------------


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


def suggest_form(turn: Turn, pair: Pair, slots: Sequence[datetime]) -> Form:
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
            Option(value=slot.isoformat(), label=_for_both(turn, partner, slot)[:75]) for slot in slots
        )
        fields.append(ManyField(name="times", label=phrases.text("pairs.ask_times"), options=options))
    fields += [
        DateField(name="own_day", label=phrases.text("pairs.ask_own_day")),
        TimeField(name="own_time", label=phrases.text("pairs.ask_own_time")),
        _place_field(phrases, ahead),
    ]
    return Form(
        name="pairs.suggest",
        title=phrases.text("pairs.form_suggest"),
        intro=tuple(intro),
        fields=tuple(fields),
        submit=phrases.text("pairs.send_times"),
        args={"pair": pair.id, "slots": ",".join(slot.isoformat() for slot in slots)},
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


def met_form(turn: Turn, pair: Pair) -> Form:
    """Which day the two met; nothing else is asked."""
    phrases = turn.phrases
    on = DateField(name="on", label=phrases.text("pairs.ask_met_on"), required=True, value=turn.today)
    return Form(
        name="pairs.met",
        title=phrases.text("pairs.form_met"),
        fields=(on,),
        submit=phrases.text("pairs.keep_met"),
        args={"pair": pair.id},
        privacy="shared",
        promise=phrases.line("pairs.form_met_promise", name=name_of(turn, pair)),
        lang=phrases.tag,
    )


# --- cards ------------------------------------------------------------------------------------


def suggested(turn: Turn, pair: Pair, meeting: Meeting) -> Card:
    """To whoever suggested: which times, and that the other will see them."""
    partner = pair.partner_of(turn.session, turn.actor)
    rows = tuple(
        (turn.phrases.text("pairs.fact_when"), (_for_both(turn, partner, at),)) for at in meeting.times
    )
    return Card(
        title=turn.phrases.line("pairs.times_open", name=turn.name(partner)),
        body=(Facts(rows=rows), text(turn, "suggested", name=turn.name(partner))),
        actions=(
            form_button(turn, pair, "suggest", "other_times"),
            form_button(turn, pair, "date", "have_date"),
        ),
        lang=turn.phrases.tag,
    )


def proposed(turn: Turn, pair: Pair, meeting: Meeting, *, why: Line = ()) -> Card:
    """To the other one: a button for each time that is still ahead, other times, not now."""
    phrases, name = turn.phrases, name_of(turn, pair)
    times = [at for at in meeting.times if at > turn.now]
    body: list[Element] = []
    if meeting.moved_from is not None and meeting.moved_from > turn.now:
        moment = phrases.moment(meeting.moved_from, "day_time")
        body.append(text(turn, "proposed_instead", name=name, at=moment))
    body.append(text(turn, "minutes_long", minutes=meeting.minutes))
    partner = pair.partner_of(turn.session, turn.actor)
    if partner.zone != turn.actor.zone:
        body += [Text(line=(_for_both(turn, partner, at),), quiet=True) for at in times]
    if meeting.place:
        body.append(Facts(rows=((phrases.text("pairs.fact_where"), (meeting.place,)),)))
    picks: list[Action] = [
        Button(
            name="pairs.accept",
            label=phrases.moment(at, "day_time").text[:75],
            args={"meeting": meeting.id, "at": at.isoformat()},
            primary=at == times[0],
        )
        for at in times
    ]
    other = form_button(turn, pair, "suggest", "other_times")
    not_now = Button(name="pairs.not_now", label=phrases.text("pairs.not_now"), args={"meeting": meeting.id})
    first = "proposed_first" if pair.state == "matched" else "proposed"
    return Card(
        title=phrases.line(f"pairs.{first}", name=name),
        body=tuple(body),
        actions=(*picks, other, not_now),
        why=why,
        lang=phrases.tag,
    )


def booked(turn: Turn, pair: Pair, meeting: Meeting, *, why: Line = ()) -> Card:
    """When and where, for each on their own clock, and ways to change it."""
    phrases = turn.phrases
    at = meeting.at or turn.now
    words = "booked" if meeting.moved_from is None else "booked_moved"
    return Card(
        title=phrases.line(f"pairs.{words}", name=name_of(turn, pair), at=phrases.moment(at, "day_time")),
        body=_particulars(turn, pair, meeting),
        actions=changes(turn, pair, meeting),
        why=why,
        lang=phrases.tag,
    )


def changes(turn: Turn, pair: Pair, meeting: Meeting) -> tuple[Action, ...]:
    """Move it, or call it off."""
    today = meeting.at is not None and local_date(meeting.at, turn.actor.zone) == turn.today
    cant = Button(
        name="pairs.cant",
        label=turn.phrases.text("pairs.cant_today" if today else "pairs.cant_then"),
        args={"meeting": meeting.id},
    )
    return (form_button(turn, pair, "suggest", "move_it"), cant)


def off(turn: Turn, pair: Pair, at: datetime, *, by_me: bool, why: Line = ()) -> Card:
    """A booked meeting will not take place; no reason is asked or given."""
    phrases, name = turn.phrases, name_of(turn, pair)
    words = "called_off" if by_me else "is_off"
    return Card(
        title=phrases.line(f"pairs.{words}", name=name, at=phrases.moment(at, "day_time")),
        body=() if by_me else (text(turn, "is_off_next"),),
        actions=_ways_to_a_date(turn, pair, "suggest_times"),
        why=why,
        lang=phrases.tag,
    )


def not_these(turn: Turn, pair: Pair, *, why: Line) -> Card:
    """To whoever suggested: these times do not fit, and what else there is."""
    return Card(
        title=turn.phrases.line("pairs.not_these", name=name_of(turn, pair)),
        body=(text(turn, "not_these_next"),),
        actions=_ways_to_a_date(turn, pair, "other_times"),
        why=why,
        lang=turn.phrases.tag,
    )


def no_answer(turn: Turn, pair: Pair, *, why: Line) -> Card:
    """To whoever suggested and heard nothing: other times, a hand, or a kind end (A6)."""
    phrases, name = turn.phrases, name_of(turn, pair)
    hand = Button(
        name=AGAIN,
        label=phrases.text("pairs.a_hand"),
        args={"text": "support", "programme": pair.programme_id},
    )
    return Card(
        title=phrases.line("pairs.no_answer", name=name),
        body=(text(turn, "no_answer_body", name=name),),
        actions=(
            form_button(turn, pair, "suggest", "other_times", primary=True),
            hand,
            button(turn, pair, "finish", "finish"),
        ),
        why=why,
        lang=phrases.tag,
    )


def met(turn: Turn, pair: Pair, on: date) -> Card:
    """The meeting is noted."""
    return Card(
        title=turn.phrases.line("pairs.met", name=name_of(turn, pair), on=on),
        actions=_ways_to_a_date(turn, pair, "suggest_times"),
        lang=turn.phrases.tag,
    )


def in_the_middle(turn: Turn, pair: Pair) -> Card:
    """The home of a pair at work: the next meeting or the way to one, my goal, when we last met."""
    phrases, name = turn.phrases, name_of(turn, pair)
    meeting = Meeting.next_of(turn.session, pair.id, after=turn.now)
    if meeting is not None and meeting.state == "proposed" and meeting.proposed_by != turn.actor.id:
        return proposed(turn, pair, meeting)
    actions: tuple[Action, ...] = _ways_to_a_date(turn, pair, "suggest_times")
    if meeting is None:
        title = phrases.line("pairs.no_date", name=name)
    elif meeting.at is None:
        title = phrases.line("pairs.times_open", name=name)
        actions = _ways_to_a_date(turn, pair, "other_times")
    else:
        title = phrases.line("pairs.next_meeting", name=name, at=phrases.moment(meeting.at, "day_time"))
        actions = changes(turn, pair, meeting)
    met_button = form_button(turn, pair, "met", "have_met")
    return Card(
        title=title,
        body=_state_of_things(turn, pair, meeting),
        actions=(*actions, met_button, button(turn, pair, "agreement", "see_agreement")),
        lang=phrases.tag,
    )


# --- parts ------------------------------------------------------------------------------------


def _state_of_things(turn: Turn, pair: Pair, meeting: Meeting | None) -> tuple[Element, ...]:
    phrases = turn.phrases
    body: list[Element] = []
    if meeting is not None and meeting.at is not None:
        body += _particulars(turn, pair, meeting)
    rows: list[tuple[str, Line]] = []
    side = AgreementSide.of(turn.session, pair, turn.actor.id)
    if side.goal:
        rows.append((phrases.text("pairs.my_goal"), (side.goal,)))
    if pair.last_met_on is not None:
        rows.append((phrases.text("pairs.last_met"), (phrases.day(pair.last_met_on),)))
    if rows:
        body.append(Facts(rows=tuple(rows)))
    if pair.state == "closing" and turn.the_programme.ends_on is not None:
        body.append(quiet(turn, "closing_home", until=turn.the_programme.ends_on))
    return tuple(body)


def _particulars(turn: Turn, pair: Pair, meeting: Meeting) -> tuple[Element, ...]:
    phrases = turn.phrases
    rows: list[tuple[str, Line]] = []
    if meeting.place:
        rows.append((phrases.text("pairs.fact_where"), (meeting.place,)))
    partner = pair.partner_of(turn.session, turn.actor)
    if partner.zone != turn.actor.zone and meeting.at is not None:
        there = _on_clock_of(phrases, partner, meeting.at)
        rows.append((phrases.text("pairs.fact_for", name=partner.name), (there,)))
    if meeting.agenda:
        rows.append((phrases.text("pairs.fact_agenda"), (meeting.agenda,)))
    return (Facts(rows=tuple(rows)),) if rows else ()


def _ways_to_a_date(turn: Turn, pair: Pair, suggest: str) -> tuple[FormButton, FormButton]:
    return (
        form_button(turn, pair, "suggest", suggest, primary=True),
        form_button(turn, pair, "date", "have_date"),
    )


def _place_field(phrases: Phrases, ahead: Meeting | None) -> TextField:
    return TextField(
        name="place",
        label=phrases.text("pairs.ask_place"),
        hint=phrases.text("pairs.hint_place"),
        value=ahead.place if ahead else "",
        longest=LONGEST_PLACE,
    )


def _on_clock_of(phrases: Phrases, member: Member, at: datetime) -> str:
    """An instant as words in another person's zone: a platform would write a moment in the reader's."""
    return Phrases(phrases.words, phrases.tag, member.zone).moment(at, "day_time").text


def _for_both(turn: Turn, partner: Member, at: datetime) -> str:
    """The instant on the reader's clock, and on the other one's where they differ."""
    here = turn.phrases.moment(at, "day_time").text
    if partner.zone == turn.actor.zone:
        return here
    there = Phrases(turn.phrases.words, turn.phrases.tag, partner.zone).moment(at, "time").text
    return turn.phrases.text("pairs.slot_both", here=here, there=there, name=partner.name)


def _booked(turn: Turn, member: Member) -> list[tuple[datetime, int]]:
    """When this member meets a partner already, in any pair: start and minutes."""
    return [
        (meeting.at, meeting.minutes)
        for pair in Pair.live_of(turn.session, member)
        for meeting in Meeting.open_of(turn.session, pair.id)
        if meeting.at is not None
    ]
