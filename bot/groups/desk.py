"""Circles for a coordinator: propose dates, see what is on, call one off. Never who answered what."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final, cast

from bot.conversation.card import Card, Form
from bot.conversation.reply import Reply, Update
from bot.errors import Complaint, Complaints, NotThere, Refusal
from bot.groups import desk_cards, due
from bot.groups.circle_notices import CircleInvite, TimeForCircles
from bot.groups.membership import UNDER_WAY, people, programme_day
from bot.groups.model import Circle, Seat
from bot.groups.rules import AHEAD, ANSWERS_BEFORE, LEAST, MOST_DATES, PROPOSE_AHEAD, SIDES, Side
from bot.nudges.calendars import is_working_day
from bot.nudges.local_time import local_date, to_utc
from bot.outbox.model import revise
from bot.programmes.audit import record
from bot.programmes.model import Programme
from bot.spoken import SURE
from bot.turn import Asked, Turn, availability, nobody

ANSWERS_AT: Final = time(12)
"""The hour at which answers are counted, where the programme is."""


def overview(turn: Turn) -> Card:
    """What is on in the turn's programme."""
    circles = Circle.in_programme(turn.session, turn.the_programme.id)
    return desk_cards.listed(turn, circles, few=not enough_for(turn), planned=bool(_planned(turn)))


def enough_for(turn: Turn) -> tuple[Side, ...]:
    """The sides whose circle nobody would stand out in. How many people they have is said nowhere."""
    return tuple(side for side in SIDES if len(people(turn, side)) >= LEAST)


def _planned(turn: Turn) -> set[str]:
    circles = Circle.in_programme(turn.session, turn.the_programme.id)
    return {circle.side for circle in circles if circle.state == "proposed"}


def _no_day(turn: Turn) -> tuple[str, str]:
    """Why the programme, as it stands, has no day for a circle: a block and the way on; else empty."""
    if turn.the_programme.state == "paused":
        return "groups.programme_rests", "home"
    if turn.the_programme.state not in UNDER_WAY:
        return "groups.no_pairs_yet", "home"
    # In its evaluation no day is left that a circle could meet on.
    return ("groups.round_over", "circle") if turn.the_programme.state == "evaluation" else ("", "")


def _open_sides(turn: Turn) -> tuple[Side, ...]:
    """The sides whose circle can be planned now."""
    planned = _planned(turn)
    return tuple(side for side in enough_for(turn) if side not in planned)


def may_schedule(turn: Turn) -> bool:
    """Whether a circle can be planned now in the turn's programme."""
    return _no_day(turn) == ("", "") and bool(_open_sides(turn))


def schedule_form(asked: Asked, turn: Turn) -> Form:
    """Whose circle, and when; refused kindly before anything is typed where there can be none now.

    The sides on offer travel with the form, so that what was typed meanwhile gets its answer in the form.
    """
    why, step = _no_day(turn)
    if why:
        raise Refusal(why, step=step)
    claimed = asked.arg("sides").split(",")
    sides = tuple(side for side in SIDES if side in claimed) or _open_sides(turn)
    if not sides:
        why = "groups.all_planned" if _planned(turn) else "groups.too_few_yet"
        raise Refusal(why, step="circle", least=LEAST)
    few = [side for side in SIDES if side not in {*sides, *enough_for(turn)}]
    return desk_cards.schedule_form(turn, sides, few=few)


def schedule(asked: Asked, turn: Turn) -> Reply:
    """Everybody of that side is asked in private; on the day the answers are counted the date is settled."""
    schedule_form(asked, turn)
    side = cast(Side, asked.values["side"])
    asked_people = people(turn, side)
    if side in _planned(turn):
        raise Complaints(side=Complaint("groups.proposed_already"))
    if len(asked_people) < LEAST:
        # How many there are is not said: that would tell of pauses and breaks.
        given = {"least": LEAST, "side": turn.phrases.text(f"groups.circle_{side}")}
        raise Complaints(side=Complaint("groups.too_few", given))
    moments = _dates(asked.values, turn)
    zone = turn.the_programme.zone
    counted_on = programme_day(turn, local_date(moments[0], zone), -ANSWERS_BEFORE)
    circle = Circle.propose(
        turn.session,
        programme_id=turn.the_programme.id,
        side=side,
        options=[at.isoformat() for at in moments],
        place=asked.values["place"],
        answer_by=to_utc(counted_on, ANSWERS_AT, zone),
        proposed_at=turn.now,
    )
    for member in asked_people:
        turn.session.add(Seat(circle_id=circle.id, member_id=member.id))
        turn.notify(member, CircleInvite(circle=circle.id))
    turn.due(due.SETTLE, circle.id, circle.answer_by)
    record(turn, "circle")
    revise(turn.session, TimeForCircles.kind, circle.programme_id, but=turn.actor.id)
    return Update(card=desk_cards.proposed(turn, circle))


def call_off(asked: Asked, turn: Turn) -> Reply:
    """Nobody comes for nothing: everybody who was asked is told."""
    circle = Circle.by_id(turn.session, asked.arg("circle"))
    if circle is None or circle.programme_id != turn.the_programme.id:
        raise NotThere("groups.not_yours", step="circle")
    if circle.state in AHEAD and not asked.arg(SURE):
        return Update(card=desk_cards.call_off(turn, circle))
    if circle.state != "off":  # pressed twice
        due.call_off(turn, circle)
        record(turn, "circle")
    return Update(card=overview(turn))


def _dates(values: Mapping[str, Any], turn: Turn) -> list[datetime]:
    """The dates as instants, in order; complaints beside the fields they are about."""
    programme = turn.the_programme
    earliest = programme_day(turn, local_date(turn.now, programme.zone), PROPOSE_AHEAD)
    complaints: dict[str, Complaint] = {}
    found: list[datetime] = []
    for number in range(1, MOST_DATES + 1):
        day: date | None = values[f"day{number}"]
        at: str | None = values[f"time{number}"]
        if day is None and not at:
            continue
        if day is None or not at:
            complaints[f"day{number}" if day is None else f"time{number}"] = Complaint("conversation.needed")
            continue
        problem = _problem(day, earliest, turn)
        moment = to_utc(day, time.fromisoformat(at), turn.actor.zone)
        if problem is None and moment in found:
            problem = Complaint("groups.same_date")
        if problem is not None:
            complaints[f"day{number}"] = problem
        found.append(moment)
    if complaints:
        raise Complaints(**complaints)
    return sorted(found)


def _problem(day: date, earliest: date, turn: Turn) -> Complaint | None:
    programme: Programme = turn.the_programme
    usual = availability(nobody(programme), programme)
    if day < earliest:
        return Complaint("groups.too_soon", {"day": earliest})
    if programme.ends_on is not None and day > programme.ends_on:
        return Complaint("groups.after_end", {"day": programme.ends_on})
    if not is_working_day(day, usual.calendar, usual.hours):
        return Complaint("groups.no_working_day")
    return None
