"""What the clock does with circles: count answers, remind, close; and somebody leaving."""

from datetime import datetime, timedelta
from typing import Final

from bot.groups import circle_notices as notices
from bot.groups.circle_notices import (
    CircleOff,
    CircleOn,
    CircleTomorrow,
    HostNotes,
    NoSeat,
    NotesSettled,
    NotesToSee,
    Settled,
    Themes,
)
from bot.groups.membership import HELD_AT, own_days_from, people, programme_day, resting
from bot.groups.model import Circle, Seat
from bot.groups.rules import AHEAD, OBJECT_WITHIN, WRITE_WITHIN, Side, drawn, seated
from bot.nudges.local_time import local_date, to_utc
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.programmes.permissions import holders
from bot.turn import Turn

HALF_WAY: Final = "groups.half_way"
SETTLE: Final = "groups.settle"
REMIND: Final = "groups.remind"
HELD: Final = "groups.held"
UNWRITTEN: Final = "groups.unwritten"
DECIDE: Final = "groups.decide"
FORGET: Final = "groups.forget"

KEPT: Final = timedelta(days=60)
"""How long a circle that is over is kept."""

LATER: Final = timedelta(days=1)


# --- before -----------------------------------------------------------------------------------


def half_way(subject: str, turn: Turn) -> None:
    """Half of a round is over: its coordinators hear that this is a good time for circles (spec 2.1)."""
    turn = turn.within(Programme.by_id(turn.session, subject))
    programme = turn.the_programme
    for coordinator in holders(turn.session, programme, "coordinator"):
        notice = notices.TimeForCircles(programme=programme.id, began=programme.round_began_on)
        turn.notify(coordinator, notice)


def settle(subject: str, turn: Turn) -> None:
    """The answers are counted: one date, or several circles, or none (spec 2.8: five to ten people)."""
    found = _found(subject, turn)
    if found is None or found[0].state != "proposed":
        return
    circle, turn = found
    if resting(turn.the_programme):
        call_off(turn, circle)
        return
    still = {member.id for member in people(turn, _side(circle))}
    seats = {seat.member_id: seat for seat in Seat.every(turn.session, circle.id)}
    for who in seats.keys() - still:  # their pairing rests or has ended since
        turn.session.delete(seats.pop(who))
    tables = seated({who: seat.can for who, seat in seats.items()}, circle.options, circle.seed)
    if not tables:
        call_off(turn, circle)
        return
    for number, (date, members) in enumerate(tables):
        one = circle if number == 0 else circle.another(turn.session)
        for who in members:
            seats[who].circle_id = one.id
        turn.session.flush()
        _begin(turn, one, datetime.fromisoformat(date))
    taken = {who for _, members in tables for who in members}
    for who, seat in seats.items():
        if who not in taken:
            turn.session.delete(seat)
            member = Member.by_id(turn.session, who)
            turn.notify(member, NoSeat(programme=circle.programme_id, circle=circle.id))
    notices.follow(turn, circle)


def _begin(turn: Turn, circle: Circle, at: datetime) -> None:
    circle.move("schedule")
    circle.at = at
    seats = Seat.all_in(turn.session, circle.id)
    able = [seat.member_id for seat, _ in seats if seat.would_host and at.isoformat() in seat.can]
    circle.host_id = drawn(able, circle.seed)
    turn.session.flush()
    for _, member in seats:
        turn.notify(member, CircleOn(circle=circle.id))
    _tell_coordinators(turn, circle)
    zone = turn.the_programme.zone
    before = programme_day(turn, local_date(at, zone), -1)
    turn.due(REMIND, circle.id, max(turn.now, to_utc(before, HELD_AT, zone)))
    turn.due(HELD, circle.id, at + timedelta(minutes=circle.minutes))


def call_off(turn: Turn, circle: Circle) -> None:
    """It does not take place; who had been asked reads the same words, whatever the cause."""
    circle.move("call_off")
    for kind in (SETTLE, REMIND, HELD):
        turn.no_longer_due(kind, circle.id)
    for _, member in Seat.all_in(turn.session, circle.id):
        turn.notify(member, CircleOff(circle=circle.id))
    notices.follow(turn, circle, *notices.CIRCLE_KINDS, notices.GuestAsked.kind)
    if not turn.actor.id:  # a coordinator who did it knows
        _tell_coordinators(turn, circle)
    turn.due(FORGET, circle.id, turn.now + KEPT)


def _tell_coordinators(turn: Turn, circle: Circle) -> None:
    for coordinator in holders(turn.session, turn.the_programme, "coordinator"):
        turn.notify(coordinator, Settled(circle=circle.id))


def remind(subject: str, turn: Turn) -> None:
    """The working day before."""
    found = _found(subject, turn)
    if found is None or found[0].state != "scheduled":
        return
    circle, turn = found
    if resting(turn.the_programme):
        call_off(turn, circle)
        return
    for _, member in Seat.all_in(turn.session, circle.id):
        turn.notify(member, CircleTomorrow(circle=circle.id))


# --- after ------------------------------------------------------------------------------------


def held(subject: str, turn: Turn) -> None:
    """The hour is over: the host may write themes. Without a host nothing is kept."""
    found = _found(subject, turn)
    if found is None or found[0].state != "scheduled":
        return
    circle, turn = found
    if resting(turn.the_programme):
        call_off(turn, circle)
        return
    circle.move("hold")
    notices.follow(turn, circle)
    if circle.host_id is None:
        close(turn, circle)
        return
    turn.notify(Member.by_id(turn.session, circle.host_id), HostNotes(circle=circle.id))
    on = programme_day(turn, local_date(turn.now, turn.the_programme.zone), WRITE_WITHIN)
    turn.due(UNWRITTEN, circle.id, to_utc(on, HELD_AT, turn.the_programme.zone))


def unwritten(subject: str, turn: Turn) -> None:
    """The host wrote nothing, which is fine."""
    found = _found(subject, turn)
    if found is not None and found[0].state == "held":
        close(found[1], found[0])


def show_notes(turn: Turn, circle: Circle) -> None:
    """The circle sees its notes first, and has three own working days from when they arrive."""
    circle.move("write")
    turn.no_longer_due(UNWRITTEN, circle.id)
    reaches: dict[Member, datetime] = {turn.actor: turn.now}
    for _, member in Seat.all_in(turn.session, circle.id):
        if member.id != turn.actor.id:
            # Whoever stays away is asked the same of the clock, so that the day tells nothing about them.
            notice = NotesToSee(circle=circle.id)
            reaches[member] = turn.hours_of(member, turn.now, notice) or turn.now
            turn.notify(member, notice)
    circle.object_by = own_days_from(turn, reaches, OBJECT_WITHIN)
    turn.session.flush()
    turn.due(DECIDE, circle.id, circle.object_by)


def decide(subject: str, turn: Turn) -> None:
    """Shared only if nobody objected. Then what anybody said about it is forgotten."""
    found = _found(subject, turn)
    if found is None or found[0].state != "notes":
        return
    circle, turn = found
    if turn.the_programme.state == "paused":
        turn.due(DECIDE, subject, turn.now + LATER)  # nobody is told anything while it rests
        return
    seats = [seat for seat, _ in Seat.all_in(turn.session, circle.id)]
    kept = circle.held_back or any(seat.about_notes == "keep" for seat in seats)
    circle.shared = bool(circle.shares) and not kept and not turn.the_programme.over
    circle.held_back = False
    for seat in seats:
        seat.about_notes = ""
    close(turn, circle)
    if circle.host_id is not None:
        turn.notify(Member.by_id(turn.session, circle.host_id), NotesSettled(circle=circle.id))
    if circle.shared:
        for reader in _readers(turn, circle):
            turn.notify(reader, Themes(circle=circle.id))
    notices.follow(turn, circle, NotesToSee.kind)


def _readers(turn: Turn, circle: Circle) -> list[Member]:
    found: list[Member] = []
    for role in ("coordinator", "sponsor"):
        found += holders(turn.session, turn.the_programme, role) if role in circle.shares else []
    if "other_circle" in circle.shares:
        found += people(turn, "mentee" if circle.side == "mentor" else "mentor")
    return list({member.id: member for member in found}.values())


def close(turn: Turn, circle: Circle) -> None:
    """The circle is over."""
    circle.move("close")
    turn.session.flush()
    turn.no_longer_due(UNWRITTEN, circle.id)
    turn.due(FORGET, circle.id, turn.now + KEPT)


def forget(subject: str, turn: Turn) -> None:
    """Its notes and seats are deleted; that it took place, and when, is kept for its programme's count."""
    circle = Circle.by_id(turn.session, subject)
    if circle is None:
        return
    for seat in Seat.every(turn.session, circle.id):
        turn.session.delete(seat)
    turn.session.flush()
    if circle.state == "off":
        turn.session.delete(circle)
    else:
        circle.sealed_notes, circle.host_id, circle.shares, circle.place = None, None, [], ""
    turn.session.flush()


# --- somebody leaves --------------------------------------------------------------------------


def let_go(member: Member, turn: Turn) -> None:
    """Their seats are free, without a word to anybody; an objection stays, without their name."""
    here = turn.programme.id if turn.programme is not None else None
    for circle in Circle.hosted_by(turn.session, member):
        if here in (None, circle.programme_id):
            circle.host_id = None
            if circle.state in AHEAD:
                notices.follow(turn, circle)
            elif circle.state == "held":
                close(turn, circle)
    for seat, circle in Seat.mine(turn.session, member):
        if here in (None, circle.programme_id):
            circle.held_back = circle.held_back or seat.about_notes == "keep"
            turn.session.delete(seat)
    turn.session.flush()


def _side(circle: Circle) -> Side:
    return "mentor" if circle.side == "mentor" else "mentee"


def _found(subject: str, turn: Turn) -> tuple[Circle, Turn] | None:
    circle = Circle.locked(turn.session, Circle.id == subject)  # a coordinator may call it off just now
    if circle is None:
        return None
    return circle, turn.within(Programme.by_id(turn.session, circle.programme_id))
