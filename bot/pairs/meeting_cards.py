"""Meetings as cards: suggesting times, a date, what was booked, moved or called off."""

from datetime import datetime

from bot.conversation.card import (
    Action,
    Bullets,
    Button,
    Card,
    Element,
    Facts,
    FormButton,
    Line,
    Text,
)
from bot.nudges.local_time import local_date
from bot.pairs.ics import stands_in_calendars
from bot.pairs.model import AgendaLine, Meeting, Pair
from bot.pairs.parts import button, for_both, form_button, name_of, on_clock_of, quiet, text
from bot.pairs.takeaway import can_hand_out, with_file
from bot.spoken import AGAIN, again
from bot.turn import Turn


def suggested(turn: Turn, pair: Pair, meeting: Meeting) -> Card:
    """To whoever suggested: which times, and that the other will see them."""
    partner = pair.partner_of(turn.session, turn.actor)
    told = "suggested_held" if turn.the_programme.paused else "suggested"
    rows = tuple(
        (turn.phrases.text("pairs.fact_when"), (for_both(turn, partner, at),)) for at in meeting.times
    )
    return Card(
        title=turn.phrases.line("pairs.times_open", name=turn.name(partner)),
        body=(Facts(rows=rows), text(turn, told, name=turn.name(partner))),
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
    if meeting.manner:
        body.append(Facts(rows=((phrases.text("pairs.fact_manner"), (_manner(turn, meeting),)),)))
    partner = pair.partner_of(turn.session, turn.actor)
    if partner.zone != turn.actor.zone:
        body += [Text(line=(for_both(turn, partner, at),), quiet=True) for at in times]
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


def booked(turn: Turn, pair: Pair, meeting: Meeting, *, why: Line = (), again: bool = False) -> Card:
    """When and where, for each on their own clock, and ways to change it; `again` after it had been off."""
    phrases = turn.phrases
    at = meeting.at or turn.now
    if at <= turn.now or meeting.happened_on is not None:
        return _behind(turn, pair, meeting, at, why)
    words = "stands" if again else "booked" if meeting.moved_from is None else "booked_moved"
    return Card(
        title=phrases.line(f"pairs.{words}", name=name_of(turn, pair), at=phrases.moment(at, "day_time")),
        body=particulars(turn, pair, meeting),
        actions=(
            *changes(turn, pair, meeting),
            form_button(turn, pair, "agenda", "agenda"),
            *_to_calendar(turn, meeting, "to_calendar"),
            form_button(turn, pair, "remind", "reminders"),
        ),
        why=why,
        lang=phrases.tag,
    )


def _behind(turn: Turn, pair: Pair, meeting: Meeting, at: datetime, why: Line) -> Card:
    """The same once it lies behind: nothing is left to move; whether they met can be noted until it is."""
    phrases, name = turn.phrases, name_of(turn, pair)
    if (on := meeting.met_on(turn.actor.zone, turn.the_programme.zone)) is not None:
        return Card(title=phrases.line("pairs.was_met", name=name, on=on), why=why, lang=phrases.tag)
    open_one = pair.live  # also where both have said no: neither is to guess what the other one said
    return Card(
        title=phrases.line("pairs.was_booked", name=name, at=phrases.moment(at, "day_time")),
        actions=(met_button(turn, pair),) if open_one else (),
        why=why,
        lang=phrases.tag,
    )


def met_button(turn: Turn, pair: Pair) -> FormButton:
    args = {"pair": pair.id, "card": ""}
    return FormButton(name="checkins.met", label=turn.phrases.text("pairs.have_met"), args=args)


def calendar_file(turn: Turn, pair: Pair, meeting: Meeting) -> Card:
    """The link to the entry for one's calendar, or to what takes it out again."""
    phrases, stands = turn.phrases, stands_in_calendars(meeting)
    at = meeting.calendar_at or turn.now
    words = "calendar_card" if stands else "calendar_card_off"
    card = Card(
        title=phrases.line(f"pairs.{words}", name=name_of(turn, pair), at=phrases.moment(at, "day_time")),
        body=(quiet(turn, "calendar_says"),) if stands else (),
        lang=phrases.tag,
    )
    return with_file(turn, card, "pairs.calendar_file", meeting=meeting.id)


def changes(turn: Turn, pair: Pair, meeting: Meeting) -> tuple[Action, ...]:
    """Move it, or call it off."""
    today = meeting.at is not None and local_date(meeting.at, turn.actor.zone) == turn.today
    cant = Button(
        name="pairs.cannot_today",
        label=turn.phrases.text("pairs.cant_today" if today else "pairs.cant_then"),
        args={"meeting": meeting.id},
    )
    move = FormButton(
        name="pairs.move",
        label=turn.phrases.text("pairs.move_it"),
        args={"pair": pair.id, "meeting": meeting.id},
    )
    return (move, cant)


def reminders_set(turn: Turn, pair: Pair, when: str) -> Card:
    """What was chosen about reminders."""
    return Card(
        title=turn.phrases.line(f"pairs.reminders_{when}", name=name_of(turn, pair)),
        actions=(again("home", turn.phrases), form_button(turn, pair, "remind", "reminders")),
        lang=turn.phrases.tag,
    )


def off(
    turn: Turn,
    pair: Pair,
    meeting: Meeting,
    at: datetime,
    *,
    by_me: bool,
    undo: bool = False,
    why: Line = (),
) -> Card:
    """A booked meeting will not take place; no reason is asked or given. `undo` where that was a slip."""
    phrases, name = turn.phrases, name_of(turn, pair)
    words = "called_off" if by_me else "is_off"
    awake = pair.live and pair.state != "paused"
    return Card(
        title=phrases.line(f"pairs.{words}", name=name, at=phrases.moment(at, "day_time")),
        body=(text(turn, "is_off_next"),) if awake and not by_me else (),
        actions=(
            *(ways_to_a_date(turn, pair, "suggest_times") if awake else ()),
            *((_stand_again(turn, meeting),) if undo else ()),
            *_to_calendar(turn, meeting, "out_of_calendar"),
        ),
        why=why,
        lang=phrases.tag,
    )


def _stand_again(turn: Turn, meeting: Meeting) -> Button:
    label = turn.phrases.text("pairs.stand_again")
    return Button(name="pairs.stand_again", label=label, args={"meeting": meeting.id})


def not_now_said(turn: Turn, pair: Pair) -> Card:
    """To whoever said "Not now"."""
    return Card(
        title=turn.phrases.line("pairs.not_now_said", name=name_of(turn, pair)),
        actions=ways_to_a_date(turn, pair, "suggest_times"),
        lang=turn.phrases.tag,
    )


def not_these(turn: Turn, pair: Pair, *, why: Line) -> Card:
    """To whoever suggested: these times do not fit, and what else there is."""
    return Card(
        title=turn.phrases.line("pairs.not_these", name=name_of(turn, pair)),
        body=(text(turn, "not_these_next"),),
        actions=ways_to_a_date(turn, pair, "other_times"),
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


def times_to_choose_from(turn: Turn, pair: Pair) -> bool:
    """Whether the other one has suggested times, and waits for this person's answer."""
    meeting = Meeting.next_of(turn.session, pair.id, after=turn.now)
    return meeting is not None and meeting.state == "proposed" and meeting.proposed_by != turn.actor.id


# --- parts ------------------------------------------------------------------------------------


def particulars(turn: Turn, pair: Pair, meeting: Meeting) -> tuple[Element, ...]:
    phrases = turn.phrases
    rows: list[tuple[str, Line]] = []
    if meeting.place:
        rows.append((phrases.text("pairs.fact_where"), (meeting.place,)))
    partner = pair.partner_of(turn.session, turn.actor)
    if partner.zone != turn.actor.zone and meeting.at is not None:
        there = on_clock_of(phrases, partner, meeting.at)
        rows.append((phrases.text("pairs.fact_for", name=partner.name), (there,)))
    if meeting.manner:
        words = phrases.line("pairs.in_that_manner", manner=_manner(turn, meeting), minutes=meeting.minutes)
        rows.append((phrases.text("pairs.fact_manner"), words))
    body: list[Element] = [Facts(rows=tuple(rows))] if rows else []
    lines = tuple((line.line,) for line in AgendaLine.of(turn.session, pair.id))
    if lines:
        body += [text(turn, "fact_agenda"), Bullets(items=lines)]
    return tuple(body)


def _manner(turn: Turn, meeting: Meeting) -> str:
    return turn.phrases.text(f"pairs.manner_{meeting.manner}")


def _to_calendar(turn: Turn, meeting: Meeting, label: str) -> tuple[Button, ...]:
    """Only where there is a way to hand the file out."""
    if not can_hand_out(turn):
        return ()
    words = turn.phrases.text(f"pairs.{label}")
    return (Button(name="pairs.calendar", label=words, args={"meeting": meeting.id}),)


def ways_to_a_date(turn: Turn, pair: Pair, suggest: str) -> tuple[FormButton, FormButton]:
    return (
        form_button(turn, pair, "suggest", suggest, primary=True),
        form_button(turn, pair, "date", "have_date"),
    )
