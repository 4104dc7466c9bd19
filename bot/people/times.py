"""Good times to meet in a weekly grid (A8), and days of one's own without messages; no reason is asked."""

from datetime import date, timedelta
from typing import Any

import msgspec
from babel.dates import get_day_names
from sqlalchemy import select

from bot.agenda import model as agenda
from bot.conversation.card import Card, DateField, Field, Form, ManyField, Option
from bot.conversation.reply import Reply, Update
from bot.errors import Complaint, Complaints
from bot.nudges.working_time import NO_DAYS_OFF, DateRange, PersonalDays
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.people.rules import PERIODS, SPANS
from bot.programmes.model import NOT_IN, Participant, Programme
from bot.spoken import again
from bot.turn import Asked, Turn, availability

LONGEST_OFF = timedelta(days=183)
"""Whoever is away for longer is better served by a pause or by leaving, with a door back."""

MOST_RANGES = 30


# --- good times -------------------------------------------------------------------------------


def _programme(turn: Turn) -> Programme | None:
    """The programme of which the actor's week is: the newest they have joined."""
    query = (
        select(Programme)
        .join(Participant, Participant.programme_id == Programme.id)
        .where(
            Participant.member_id == turn.actor.id,
            Participant.state.not_in(NOT_IN),
            Programme.state.not_in(("archived", "cancelled")),
        )
        .order_by(Participant.joined_at.desc())
    )
    return turn.session.scalar(query.limit(1))


def times_form(_: Asked, turn: Turn) -> Form:
    """A grid: each day worked × the parts of a school day, or the halves of a working day."""
    phrases, programme = turn.phrases, _programme(turn)
    setting = programme.setting if programme is not None else "workplace"
    names = get_day_names("wide", "stand-alone", locale=phrases.tag)
    worked = [day for day, spans in sorted(availability(turn.actor, programme).hours.days.items()) if spans]
    fields: tuple[Field, ...] = tuple(
        ManyField(
            name=f"day{day}",
            label=names[day].capitalize(),
            options=tuple(Option(value=part, label=_part(turn, part)) for part in PERIODS[setting]),
            value=tuple(part for part in PERIODS[setting] if f"{day}-{part}" in turn.actor.good_times),
        )
        for day in worked or range(5)
    )
    return Form(
        name="people.times",
        title=phrases.text("people.times_title"),
        fields=fields,
        submit=phrases.text("people.save_private"),
        privacy="private",
        promise=phrases.line("people.times_private"),
        lang=phrases.tag,
    )


def _part(turn: Turn, part: str) -> str:
    start, end = SPANS[part]
    return turn.phrases.text(f"people.part_{part}", start=start, end=end)


def keep_times(asked: Asked, turn: Turn) -> Reply:
    """The grid as it is now; an empty one means: any time within my hours."""
    turn.actor.good_times = [
        f"{name.removeprefix('day')}-{part}" for name, parts in asked.values.items() for part in parts
    ]
    block = "people.times_saved" if turn.actor.good_times else "people.times_any"
    return Update(card=_saved(turn, block))


def said_times(turn: Turn) -> str:
    """The grid in words, a day at a time; empty where nothing was said."""
    names = get_day_names("abbreviated", "stand-alone", locale=turn.phrases.tag)
    days: dict[int, list[str]] = {}
    for said in sorted(turn.actor.good_times):
        day, _, part = said.partition("-")
        if part in SPANS:
            days.setdefault(int(day), []).append(turn.phrases.text(f"people.short_{part}"))
    return "; ".join(f"{names[day].capitalize()}: {', '.join(parts)}" for day, parts in sorted(days.items()))


# --- days off ---------------------------------------------------------------------------------


def days_off(member: Member) -> PersonalDays:
    """A person's own days without messages."""
    return NO_DAYS_OFF if member.days_off is None else msgspec.convert(member.days_off, PersonalDays)


def _ahead(turn: Turn) -> list[DateRange]:
    """Those that are not over, in order."""
    kept = days_off(turn.actor)
    ranges = [*kept.ranges, *(DateRange(first=day, last=day) for day in kept.dates)]
    return sorted((off for off in ranges if off.last >= turn.today), key=lambda off: (off.first, off.last))


def said_days(turn: Turn) -> list[str]:
    """Those days in words, the next five."""
    return [_range(turn, off) for off in _ahead(turn)[:5]]


def _range(turn: Turn, off: DateRange) -> str:
    block = "people.one_day_off" if off.first == off.last else "people.days_off_range"
    return turn.phrases.text(block, first=off.first, last=off.last)


def days_off_form(_: Asked, turn: Turn) -> Form:
    """Some days more, or fewer: for a feast, a fast, a move, anything."""
    phrases = turn.phrases
    text = phrases.text
    ahead = _ahead(turn)
    fields: list[Field] = [
        DateField(name="first", label=text("people.field_off_first")),
        DateField(name="last", label=text("people.field_off_last"), hint=text("people.hint_off_last")),
    ]
    if ahead:
        options = tuple(Option(value=_key(off), label=_range(turn, off)[:75]) for off in ahead[:MOST_RANGES])
        fields.append(ManyField(name="gone", label=text("people.field_off_gone"), options=options))
    return Form(
        name="people.days_off",
        title=text("people.days_off_title"),
        fields=tuple(fields),
        submit=text("people.save_private"),
        privacy="private",
        promise=phrases.line("people.days_off_private"),
        lang=phrases.tag,
    )


def _key(off: DateRange) -> str:
    return f"{off.first}/{off.last}"


def keep_days_off(asked: Asked, turn: Turn) -> Reply:
    """The days as they are now; past ones are forgotten."""
    first: date | None = asked.values["first"]
    last: date | None = asked.values["last"] or first
    gone = set(asked.values.get("gone", ()))
    kept = [off for off in _ahead(turn) if _key(off) not in gone]
    if first is None and last is not None:
        raise Complaints(first=Complaint("people.off_needs_first"))
    if first is not None and last is not None:
        if last < first:
            raise Complaints(last=Complaint("people.off_backwards"))
        if last < turn.today:
            raise Complaints(first=Complaint("people.off_past"))
        if last - max(first, turn.today) > LONGEST_OFF:
            raise Complaints(last=Complaint("people.off_long"))
        if len(kept) >= MOST_RANGES:
            raise Complaints(first=Complaint("people.off_many", {"most": MOST_RANGES}))
        kept.append(DateRange(first=first, last=last))
    stored: Any = msgspec.to_builtins(PersonalDays(ranges=tuple(dict.fromkeys(kept))))
    turn.actor.days_off = stored if kept else None
    plan_anew(turn, turn.actor)
    return Update(card=_saved(turn, "people.days_off_saved"))


def plan_anew(turn: Turn, member: Member) -> None:
    """What is due for this person's pairs hangs on their days: it is planned again."""
    for pair in Pair.live_of(turn.session, member):
        agenda.due(turn.session, "pairs.look_again", pair.id, turn.now)


def _saved(turn: Turn, block: str) -> Card:
    phrases = turn.phrases
    actions = (again("home", phrases, primary=True), again("me", phrases))
    return Card(title=phrases.line(block), actions=actions, lang=phrases.tag)
