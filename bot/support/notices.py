"""What is said about a request for help, to whom it was sent and to whoever wrote it; and what falls due."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from bot.conversation.card import Card
from bot.nudges.local_time import local, local_date, to_utc
from bot.outbox.model import Outgoing, revise, written
from bot.outbox.notice import Notice, ToMember
from bot.pairs.rules import working_day
from bot.people.model import Member
from bot.support import cards, requester_cards, rules
from bot.support.circle import Circle
from bot.support.model import HelpRequest
from bot.turn import Turn, availability

UNANSWERED = "support.unanswered"
FORGET = "support.forget"

A_WEEKEND = timedelta(days=3)

DRAFT_KEPT = timedelta(days=1)
CLOSED_KEPT = timedelta(days=365)
"""12 months after closing (spec 6.1)."""


class HelpAsked(Notice, frozen=True, kw_only=True):
    """To a contact: somebody asks for help. At once, whatever the hour: these are for help (spec 4.2).

    `at` is when, for whoever no longer saw it and is asked once more: they get it once more.
    """

    kind = "support.asked"
    sent = "at_least_once"
    when = "now"
    expires_after = None
    even_paused = True

    request: str
    at: str = ""


class HelpAskedAgain(Notice, frozen=True, kw_only=True):
    """To a contact: a request that was closed has been opened again, for the `number`-th time."""

    kind = "support.asked_again"
    sent = "at_least_once"
    when = "now"
    expires_after = None
    even_paused = True

    request: str
    number: int


class Waits(Notice, frozen=True, kw_only=True):
    """A request that nobody has answered, after it had been opened again `number` times.

    Once for each wait: `after` is the moment at which it ended, or the id of the contact who has left.
    """

    sent = "at_least_once"
    when = "working"
    expires_after = None
    even_paused = True

    request: str
    number: int
    after: str = ""


class HelpStillOpen(Waits, frozen=True, kw_only=True):
    """To a contact: it still waits."""

    kind = "support.still_open"


class HelpSeen(Notice, frozen=True, kw_only=True):
    """To the requester: a contact has seen it, after it had been opened again `number` times."""

    kind = "support.seen"
    sent = "at_least_once"
    when = "now"
    expires_after = None
    even_paused = True

    request: str
    by: str
    number: int = 0


class HelpPassedOn(Notice, frozen=True, kw_only=True):
    """To the requester: nobody answered, or the contact has left; another one sees it now."""

    kind = "support.passed_on"
    sent = "at_least_once"
    when = "working"
    expires_after = None
    even_paused = True

    request: str
    to: str


class HelpClosed(Notice, frozen=True, kw_only=True):
    """To the requester: a contact has closed it, after it had been opened again `number` times."""

    kind = "support.closed"
    sent = "at_least_once"
    when = "working"
    expires_after = None
    even_paused = True

    request: str
    by: str
    number: int = 0


# --- who can be asked, and by when they answer ------------------------------------------------


def answer_by(turn: Turn, contact: Member, since: datetime) -> date:
    """The day on which this contact has answered at the latest, by their own calendar."""
    on = local_date(since, contact.zone)
    return working_day(on, rules.ANSWER_WITHIN, [availability(contact, turn.programme)])


def asked_at(turn: Turn, request: HelpRequest, contact: Member) -> datetime:
    """When this contact was asked last: their own two working days begin then, whoever was asked before."""
    kinds = (HelpAsked.kind, HelpAskedAgain.kind)
    query = select(func.max(Outgoing.due_at)).where(
        Outgoing.about == request.id, Outgoing.kind.in_(kinds), Outgoing.recipient == contact.id
    )
    return turn.session.scalar(query) or request.sent_at or turn.now


def back_on(turn: Turn, contact: Member) -> date | None:
    """The day on which this contact is back, if they are away for longer than a weekend (A9)."""
    first = working_day(turn.today, 0, [availability(contact, turn.programme)])
    return first if first > turn.today + A_WEEKEND else None


def send_to(turn: Turn, request: HelpRequest, contact: Member, *, at_once: bool) -> None:
    """The request goes to that contact: at once, or in their own hours where a day more changes nothing."""
    notice = HelpAsked(request=request.id)
    if written(turn.session, notice, ToMember(member=contact.id)) is not None:
        notice = HelpAsked(request=request.id, at=turn.now.isoformat())
    not_before = None if at_once else turn.hours_of(contact, turn.now, notice)
    turn.notify(contact, notice, not_before=not_before)


def pass_on(turn: Turn, request: HelpRequest, requester: Member, gone: str | None = None) -> bool:
    """The other contact sees it too, and the requester is told; False where there is none.

    `gone` is a contact who has left: whoever comes next takes their place. Where two are here already,
    neither makes way for a third: whom to ask then is the requester's own choice. Whoever sees it now has
    two working days as well.
    """
    if gone is None and request.other_id is not None:
        return False
    circle = Circle(turn, requester)
    chosen = circle.other(request.contact_id if gone is None else gone)
    if chosen is None or chosen in request.seen_by:
        return False
    if gone == request.contact_id:
        request.contact_id = chosen
    else:
        request.other_id = chosen
    request.move("pass_on")
    request.acknowledged_at = request.acknowledged_by = None
    turn.session.flush()
    contact = Member.by_id(turn.session, chosen)
    send_to(turn, request, contact, at_once=gone is not None)
    turn.notify(requester, HelpPassedOn(request=request.id, to=chosen))
    redraw(turn, request)
    watch(turn, request, contact)
    return True


def redraw(turn: Turn, request: HelpRequest, *, but: str | None = None) -> None:
    """Every card with the request's words says how it stands now, and goes from whoever no longer sees it."""
    for kind in (HelpAsked.kind, HelpAskedAgain.kind, HelpStillOpen.kind):
        revise(turn.session, kind, request.id, but=but)


def watch(turn: Turn, request: HelpRequest, contact: Member) -> None:
    """Look again two working days after they were asked, at the same time of day."""
    since = max(turn.now, asked_at(turn, request, contact))
    by = answer_by(turn, contact, since)
    at = to_utc(by, local(since, contact.zone).time(), contact.zone)
    turn.due(UNANSWERED, request.id, at)


# --- what falls due -----------------------------------------------------------------------------


def forget(subject: str, turn: Turn) -> None:
    """A draft that was never sent, or a request that was closed long ago, is deleted."""
    request = HelpRequest.by_id(turn.session, subject)
    if request is not None and request.state in {"draft", "closed"}:
        turn.session.delete(request)
        turn.session.flush()


# --- words ------------------------------------------------------------------------------------


def compose_asked(notice: HelpAsked | HelpAskedAgain, turn: Turn) -> Card | None:
    """The request as its contact sees it now."""
    request = HelpRequest.by_id(turn.session, notice.request)
    if request is None or request.state == "draft" or turn.actor.id not in request.seen_by:
        return None
    return for_contact(turn, request)


def for_contact(turn: Turn, request: HelpRequest, *, asked_again: bool = False) -> Card:
    """The same card after a click; `asked_again`: nobody has answered in time."""
    requester = Member.by_id(turn.session, request.requester_id)
    if request.state == "closed":
        return cards.closed_for_contact(turn, requester)
    others = [Member.by_id(turn.session, who) for who in request.seen_by if who != turn.actor.id]
    by = answer_by(turn, turn.actor, asked_at(turn, request, turn.actor))
    late = asked_again or by < turn.today
    return cards.asked(turn, request, requester, others, by, late=late)


def compose_seen(notice: HelpSeen, turn: Turn) -> Card | None:
    """Who has seen it."""
    return requester_cards.seen(turn, Member.by_id(turn.session, notice.by))


def compose_passed_on(notice: HelpPassedOn, turn: Turn) -> Card | None:
    """Who sees it too."""
    return requester_cards.passed_on(turn, Member.by_id(turn.session, notice.to))


def compose_closed(notice: HelpClosed, turn: Turn) -> Card | None:
    """Who closed it, and the way back."""
    request = HelpRequest.by_id(turn.session, notice.request)
    if request is None or request.state != "closed":
        return None
    return requester_cards.closed(turn, request, Member.by_id(turn.session, notice.by))
