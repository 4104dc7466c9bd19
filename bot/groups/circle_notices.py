"""What is said later about circles, to each person alone: nothing here tells who answered what."""

from datetime import date

from bot.conversation.card import Card
from bot.groups import cards, desk_cards, note_cards
from bot.groups.membership import people, resting
from bot.groups.model import Circle, Seat
from bot.groups.rules import AHEAD, LEAST, SIDES
from bot.outbox.model import revise
from bot.outbox.notice import Notice
from bot.people.model import Member
from bot.programmes.permissions import hats
from bot.turn import Turn


class TimeForCircles(Notice, frozen=True, kw_only=True):
    """To a coordinator, half way through a round: a good time for circles (spec 2.1). Once for each round."""

    kind = "groups.time_for"
    when = "working"

    programme: str
    began: date | None


class CircleInvite(Notice, frozen=True, kw_only=True):
    """The dates of a circle: say in private which suit you. Under the weekly cap."""

    kind = "groups.invite"

    circle: str


class CircleOn(Notice, frozen=True, kw_only=True):
    """When and where it meets."""

    kind = "groups.on"
    sent = "at_least_once"
    when = "working"

    circle: str


class CircleTomorrow(Notice, frozen=True, kw_only=True):
    """The working day before."""

    kind = "groups.tomorrow"
    when = "working"
    expires_after = 36

    circle: str


class CircleOff(Notice, frozen=True, kw_only=True):
    """It does not take place: too few could come on one day, or the coordinator called it off."""

    kind = "groups.off"
    sent = "at_least_once"
    when = "working"

    circle: str


class NoSeat(Notice, frozen=True, kw_only=True):
    """All seats were taken on the dates that were chosen."""

    kind = "groups.no_seat"
    when = "working"

    programme: str
    circle: str


class Settled(Notice, frozen=True, kw_only=True):
    """To a coordinator: the date is found, or none was."""

    kind = "groups.settled"
    when = "working"

    circle: str


class GuestAsked(Notice, frozen=True, kw_only=True):
    """To a coordinator: the host of a circle asks them to come."""

    kind = "groups.guest"
    sent = "at_least_once"
    when = "working"

    circle: str


class HostNotes(Notice, frozen=True, kw_only=True):
    """To the host, after the circle: themes, if any are to be kept."""

    kind = "groups.host_notes"
    when = "working"

    circle: str


class NotesToSee(Notice, frozen=True, kw_only=True):
    """The themes, before anybody else sees them: anyone may keep them in the circle, without a reason."""

    kind = "groups.notes"
    sent = "at_least_once"
    when = "working"
    expires_after = None

    circle: str


class NotesSettled(Notice, frozen=True, kw_only=True):
    """To the host: shared, or not. Never why."""

    kind = "groups.notes_settled"
    sent = "at_least_once"
    when = "working"

    circle: str


class Themes(Notice, frozen=True, kw_only=True):
    """The themes of a circle, to those whom it shares them with."""

    kind = "groups.themes"
    when = "working"

    circle: str


CIRCLE_KINDS = (CircleInvite.kind, CircleOn.kind, CircleTomorrow.kind)
"""Cards whose date, host and buttons follow the circle."""


def follow(turn: Turn, circle: Circle, *kinds: str) -> None:
    """Cards of these kinds (by default those before the circle) are redrawn for everybody but the actor."""
    turn.session.flush()
    for kind in kinds or CIRCLE_KINDS:
        revise(turn.session, kind, circle.id, but=turn.actor.id or None)


# --- words ------------------------------------------------------------------------------------


def _seat(turn: Turn, circle_id: str) -> tuple[Circle, Seat] | None:
    """The reader's circle and seat, where it still concerns them."""
    circle, seat = Circle.by_id(turn.session, circle_id), Seat.of(turn.session, circle_id, turn.actor.id)
    if circle is None or seat is None or resting(turn.the_programme):
        return None
    return circle, seat


def compose_time_for(notice: TimeForCircles, turn: Turn) -> Card | None:
    """A suggestion, until somebody has proposed one or the time for it is over."""
    programme = turn.the_programme
    if programme.state != "running" or "coordinator" not in hats(turn.session, turn.actor, programme):
        return None
    if any(circle.state in AHEAD for circle in Circle.in_programme(turn.session, notice.programme)):
        return None
    sides = [side for side in SIDES if len(people(turn, side)) >= LEAST]
    return cards.for_coordinator(desk_cards.time_for(turn, sides), turn) if sides else None


def compose_invite(notice: CircleInvite, turn: Turn) -> Card | None:
    """The question, while it is open."""
    found = _seat(turn, notice.circle)
    if found is None or found[0].state != "proposed":
        return None
    return cards.unprompted(cards.invite(turn, *found), turn)


def compose_on(notice: CircleOn, turn: Turn) -> Card | None:
    """The date; with the host, once there is one."""
    found = _seat(turn, notice.circle)
    if found is None or found[0].state != "scheduled":
        return None
    return cards.unprompted(cards.scheduled(turn, *found), turn)


def compose_tomorrow(notice: CircleTomorrow, turn: Turn) -> Card | None:
    """The same as a reminder; not for somebody who stays away."""
    found = _seat(turn, notice.circle)
    if found is None or found[0].state != "scheduled" or found[1].stays_away:
        return None
    return cards.unprompted(cards.scheduled(turn, *found, soon=True), turn)


def compose_off(notice: CircleOff, turn: Turn) -> Card | None:
    """The same words for everybody, whatever they had said."""
    found = _seat(turn, notice.circle)
    return cards.unprompted(cards.off(turn, found[0]), turn) if found else None


def compose_no_seat(notice: NoSeat, turn: Turn) -> Card | None:
    """Kind words."""
    circle = Circle.by_id(turn.session, notice.circle)
    if circle is None or resting(turn.the_programme):
        return None
    return cards.unprompted(cards.no_seat(turn, circle), turn)


def compose_settled(notice: Settled, turn: Turn) -> Card | None:
    """What came of the coordinator's proposal: dates, no people."""
    circle = Circle.by_id(turn.session, notice.circle)
    if circle is None or "coordinator" not in hats(turn.session, turn.actor, turn.the_programme):
        return None
    return cards.for_coordinator(desk_cards.settled(turn, circle), turn)


def compose_guest(notice: GuestAsked, turn: Turn) -> Card | None:
    """When and where, while it lies ahead."""
    circle = Circle.by_id(turn.session, notice.circle)
    if circle is None or circle.state != "scheduled" or circle.host_id is None:
        return None
    return cards.for_coordinator(
        desk_cards.guest(turn, circle, Member.by_id(turn.session, circle.host_id)), turn
    )


def compose_host_notes(notice: HostNotes, turn: Turn) -> Card | None:
    """The question to the host, until they have answered it."""
    circle = Circle.by_id(turn.session, notice.circle)
    if circle is None or circle.state != "held" or circle.host_id != turn.actor.id:
        return None
    return cards.unprompted(note_cards.ask_host(turn, circle), turn)


def compose_notes(notice: NotesToSee, turn: Turn) -> Card | None:
    """The themes as they would be shared; afterwards what became of them."""
    found = _seat(turn, notice.circle)
    if found is None or found[0].state not in {"notes", "closed"} or found[1].stays_away:
        return None
    return cards.unprompted(note_cards.to_see(turn, *found), turn)


def compose_notes_settled(notice: NotesSettled, turn: Turn) -> Card | None:
    """Shared with whom, or "the notes stay in the circle"."""
    circle = Circle.by_id(turn.session, notice.circle)
    return cards.unprompted(note_cards.outcome(turn, circle), turn) if circle else None


def compose_themes(notice: Themes, turn: Turn) -> Card | None:
    """Themes only."""
    circle = Circle.by_id(turn.session, notice.circle)
    if circle is None or not circle.shared or resting(turn.the_programme):
        return None
    leads = hats(turn.session, turn.actor, turn.the_programme) & {"coordinator", "sponsor"}
    with_why = cards.for_coordinator if leads else cards.unprompted
    return with_why(note_cards.themes(turn, circle), turn)
