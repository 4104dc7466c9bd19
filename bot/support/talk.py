"""Asking for help, and answering those who ask."""

from bot.conversation.card import Card, Form
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Refusal, Stale
from bot.outbox.model import acted, revise
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.support import cards, coaching, notices, requester_cards
from bot.support.circle import Circle, instead
from bot.support.model import HelpRequest, OutsideRoutes
from bot.support.notices import (
    HelpAsked,
    HelpAskedAgain,
    HelpClosed,
    HelpSeen,
    HelpStillOpen,
    answer_by,
    back_on,
)
from bot.support.rules import REOPEN_WITHIN
from bot.support.waiting import HelpUnanswered
from bot.turn import Asked, Turn

# --- asking -----------------------------------------------------------------------------------


def form(asked: Asked, turn: Turn) -> Form:
    """What it is about, who should see it, and the message; filled in again from a draft."""
    circle = Circle(turn, turn.actor)
    if not circle.contacts:
        raise Refusal("support.nobody", step="home", routes=instead(turn))
    people: list[cards.Reader] = []
    for who in circle.contacts:
        member = Member.by_id(turn.session, who)
        by = answer_by(turn, member, turn.now)
        reader = cards.Reader(member=member, role=circle.role(who), by=by, back=back_on(turn, member))
        people.append(reader)
    routes = OutsideRoutes.of(turn.session, turn.the_programme.id)
    return cards.ask_form(turn, people, routes, _draft(asked, turn))


def previewed(asked: Asked, turn: Turn) -> Reply:
    """Nothing is sent yet: they see exactly what the contact would."""
    values, sealer = asked.values, turn.house.sealer
    draft = _draft(asked, turn)
    if draft is None:
        draft = HelpRequest.draft(
            sealer,
            programme_id=turn.the_programme.id,
            requester_id=turn.actor.id,
            contact_id=values["who"],
            kind=values["kind"],
            message=values["message"],
            at=turn.now,
        )
        turn.session.add(draft)
    else:
        draft.contact_id, draft.kind = values["who"], values["kind"]
        draft.write(sealer, values["message"])
    turn.session.flush()
    turn.due(notices.FORGET, draft.id, turn.now + notices.DRAFT_KEPT)
    coach = draft.kind == "coach" and coaching.any_for(turn)
    return Update(card=cards.preview(turn, draft, *_contact_and_other(turn, draft), coach=coach))


def send(asked: Asked, turn: Turn) -> Reply:
    """To the contact that was chosen."""
    return _send(asked, turn, both=False)


def send_both(asked: Asked, turn: Turn) -> Reply:
    """To both contacts at once."""
    return _send(asked, turn, both=True)


def discard(asked: Asked, turn: Turn) -> Reply:
    """Not sent, not kept."""
    request = HelpRequest.by_id(turn.session, asked.arg("request"))
    if request is not None:
        request = HelpRequest.of_requester(turn.session, request.id, turn.actor)
        if request.state != "draft":
            raise Stale("support.sent_already", step="support")
        turn.no_longer_due(notices.FORGET, request.id)
        turn.session.delete(request)
        turn.session.flush()
    return Update(card=requester_cards.discarded(turn))


def _send(asked: Asked, turn: Turn, *, both: bool) -> Reply:
    request = HelpRequest.of_requester(turn.session, asked.arg("request"), turn.actor)
    turn = turn.within(Programme.by_id(turn.session, request.programme_id))
    if request.state != "draft":  # pressed twice
        return Update(card=_sent(turn, request))
    contact, other = _contact_and_other(turn, request)
    if contact.id not in Circle(turn, turn.actor).contacts:
        raise Stale("support.contact_changed", step="support")
    request.move("send")
    request.sent_at = turn.now
    request.other_id = other.id if both and other is not None else None
    turn.session.flush()
    turn.no_longer_due(notices.FORGET, request.id)
    for member in _seeing(turn, request):
        notices.send_to(turn, request, member, at_once=True)
    notices.watch(turn, request, contact)
    return Update(card=_sent(turn, request))


def _sent(turn: Turn, request: HelpRequest) -> Card:
    members = _seeing(turn, request)
    by = max(answer_by(turn, member, request.sent_at or turn.now) for member in members)
    return requester_cards.sent(turn, members, by)


def _seeing(turn: Turn, request: HelpRequest) -> list[Member]:
    return [Member.by_id(turn.session, who) for who in request.seen_by]


def _contact_and_other(turn: Turn, request: HelpRequest) -> tuple[Member, Member | None]:
    other = Circle(turn, turn.actor).other(request.contact_id)
    contact = Member.by_id(turn.session, request.contact_id)
    return contact, None if other is None else Member.by_id(turn.session, other)


def _draft(asked: Asked, turn: Turn) -> HelpRequest | None:
    """The draft a form was opened with, if any; one that has been sent is not changed any more."""
    if not asked.arg("request"):
        return None
    request = HelpRequest.of_requester(turn.session, asked.arg("request"), turn.actor)
    if request.state != "draft" or request.programme_id != turn.the_programme.id:
        raise Stale("support.sent_already", step="support")
    return request


# --- answering --------------------------------------------------------------------------------


def seen(asked: Asked, turn: Turn) -> Reply:
    """A contact has it: the requester is told at once, the other contact's card says so."""
    request, turn = _mine(asked, turn)
    if request.state == "open":
        request.move("acknowledge")
        request.acknowledged_at, request.acknowledged_by = turn.now, turn.actor.id
        turn.no_longer_due(notices.UNANSWERED, request.id)
        requester = Member.by_id(turn.session, request.requester_id)
        turn.notify(requester, HelpSeen(request=request.id, by=turn.actor.id, number=request.reopened))
        _follow(turn, request)
    return Update(card=notices.for_contact(turn, request))


def begin(asked: Asked, turn: Turn) -> Reply:
    """A contact is working on it: the other contact's card says so, nobody gets a message."""
    request, turn = _mine(asked, turn)
    if request.state == "acknowledged":
        request.move("begin")
        _follow(turn, request)
    return Update(card=notices.for_contact(turn, request))


def close(asked: Asked, turn: Turn) -> Reply:
    """Done: the requester is told, and its words leave the contacts' cards."""
    request, turn = _mine(asked, turn)
    if request.state != "closed":
        request.move("close")
        request.closed_at = turn.now
        turn.due(notices.FORGET, request.id, turn.now + notices.CLOSED_KEPT)
        requester = Member.by_id(turn.session, request.requester_id)
        turn.notify(requester, HelpClosed(request=request.id, by=turn.actor.id, number=request.reopened))
        _follow(turn, request)
    return Update(card=notices.for_contact(turn, request))


# --- what one has asked -----------------------------------------------------------------------


def requests(_: Asked, turn: Turn) -> Reply:
    """One's own requests and where they stand."""
    return Say(card=requester_cards.requests(turn, HelpRequest.sent_by(turn.session, turn.actor)))


def has_asked(turn: Turn) -> bool:
    """Whether this person has sent any request."""
    return bool(HelpRequest.sent_by(turn.session, turn.actor))


def reopen(asked: Asked, turn: Turn) -> Reply:
    """A closed request is open again, for thirty days after closing (spec 2.7)."""
    request = HelpRequest.of_requester(turn.session, asked.arg("request"), turn.actor)
    turn = turn.within(Programme.by_id(turn.session, request.programme_id))
    if request.state != "closed" or request.closed_at is None:
        raise Stale("support.moved_on", step="requests")
    if turn.now > request.closed_at + REOPEN_WITHIN:
        raise Refusal("support.too_late", step="support")
    circle = Circle(turn, turn.actor)
    if request.contact_id not in circle.contacts:  # they have left, or become the partner
        if not circle.contacts:
            raise Refusal("support.nobody", step="home", routes=instead(turn))
        request.contact_id = circle.contacts[0]
    if request.other_id not in circle.contacts or request.other_id == request.contact_id:
        request.other_id = None
    request.move("reopen")
    request.closed_at = request.acknowledged_at = request.acknowledged_by = None
    request.sent_at, request.reopened = turn.now, request.reopened + 1
    turn.session.flush()
    turn.no_longer_due(notices.FORGET, request.id)
    notices.redraw(turn, request)
    for member in _seeing(turn, request):
        turn.notify(member, HelpAskedAgain(request=request.id, number=request.reopened))
    notices.watch(turn, request, Member.by_id(turn.session, request.contact_id))
    return Update(card=_sent(turn, request))


# --- what waits for a contact ---------------------------------------------------------------


def waiting_for_me(turn: Turn) -> Card | None:
    """A contact's home: a request that nobody has acknowledged comes first."""
    requests = HelpRequest.waiting_for(turn.session, turn.actor)
    if not requests:
        return None
    here = turn.within(Programme.by_id(turn.session, requests[0].programme_id))
    return notices.for_contact(here, requests[0])


def _mine(asked: Asked, turn: Turn) -> tuple[HelpRequest, Turn]:
    request = HelpRequest.for_contact(turn.session, asked.arg("request"), turn.actor)
    return request, turn.within(Programme.by_id(turn.session, request.programme_id))


def _follow(turn: Turn, request: HelpRequest) -> None:
    turn.session.flush()
    for kind in (HelpAsked.kind, HelpAskedAgain.kind, HelpStillOpen.kind):
        acted(turn.session, kind, request.id, turn.actor.id, turn.now)
    notices.redraw(turn, request, but=turn.actor.id)
    revise(turn.session, HelpUnanswered.kind, request.id)
