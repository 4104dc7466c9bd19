"""A request that nobody answers: passed on, and where nobody is left to pass it to, said so (spec 2.7).

Whom somebody left out of a worry about safety stays left out, unless they choose otherwise later (A9).
"""

from bot.conversation.card import Action, Button, Card, Element, Text
from bot.conversation.reply import Reply, Update
from bot.errors import Stale
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.spoken import again
from bot.support import notices, outside, requester_cards
from bot.support.circle import Circle
from bot.support.model import HelpRequest, OutsideRoutes
from bot.support.notices import HelpStillOpen, answer_by
from bot.support.rules import TO_BOTH
from bot.turn import Asked, Turn


class HelpUnanswered(notices.Waits, frozen=True, kw_only=True):
    """To the requester: nobody has answered, and the ways that are left."""

    kind = "support.nobody_answered"


# --- what falls due, and a contact who leaves -------------------------------------------------


def unanswered(subject: str, turn: Turn) -> None:
    """Nobody has acknowledged it in two working days: the other contact sees it too (spec 2.7)."""
    request = HelpRequest.by_id(turn.session, subject)
    if request is None:
        return
    request.lock()  # a contact who answers in the same second has answered
    if request.state == "open":
        turn = turn.within(Programme.by_id(turn.session, request.programme_id))
        _go_on(turn, request)


def let_go(member: Member, turn: Turn) -> None:
    """A contact's account is gone: what they were asked goes to another one."""
    if member.active:
        return
    for request in HelpRequest.in_hands_of(turn.session, member):
        here = turn.within(Programme.by_id(turn.session, request.programme_id))
        _go_on(here, request, gone=member.id)


def _go_on(turn: Turn, request: HelpRequest, gone: str | None = None) -> None:
    requester = Member.by_id(turn.session, request.requester_id)
    left_out = request.kind in TO_BOTH and request.other_id is None
    if not left_out and notices.pass_on(turn, request, requester, gone):
        return
    here = [contact for contact in _contacts(turn, request) if contact.active]
    if gone is not None and here and request.acknowledged_by != gone:
        return  # the other one has it already
    request.move("pass_on")  # open, if whoever had it has left
    request.acknowledged_at = request.acknowledged_by = None
    turn.session.flush()
    after = gone or turn.now.isoformat()
    for contact in here:
        turn.notify(contact, HelpStillOpen(request=request.id, number=request.reopened, after=after))
    if gone is not None and here:
        notices.redraw(turn, request)
        notices.watch(turn, request, here[0])
    else:
        turn.notify(requester, HelpUnanswered(request=request.id, number=request.reopened, after=after))


def _contacts(turn: Turn, request: HelpRequest) -> list[Member]:
    return [Member.by_id(turn.session, who) for who in request.seen_by]


def _another(turn: Turn, request: HelpRequest) -> Member | None:
    """A contact who has not seen it, if there is one."""
    requester = Member.by_id(turn.session, request.requester_id)
    contacts = [who for who in Circle(turn, requester).contacts if who not in request.seen_by]
    return Member.by_id(turn.session, contacts[0]) if contacts else None


def _makes_way(turn: Turn, request: HelpRequest) -> Member | None:
    """Who would no longer see it if one more did: two may, and both of these are here."""
    here = [contact for contact in _contacts(turn, request) if contact.active]
    return here[1] if len(here) == 2 else None


def show_too(asked: Asked, turn: Turn) -> Reply:
    """The person who asked has another contact see it as well, or instead of one whom the button named."""
    request = HelpRequest.of_requester(turn.session, asked.arg("request"), turn.actor)
    turn = turn.within(Programme.by_id(turn.session, request.programme_id))
    other = _another(turn, request)
    if request.state != "open" or other is None or other.id != asked.arg("to"):
        raise Stale("support.moved_on", step="requests")
    instead = _makes_way(turn, request)
    if asked.arg("instead") != ("" if instead is None else instead.id):
        return Update(card=_nobody_answered(turn, request))  # a card from before: what it means now is asked
    here = [contact.id for contact in _contacts(turn, request) if contact.active and contact is not instead]
    request.contact_id, *rest = [*here, other.id]
    request.other_id = rest[0] if rest else None
    turn.session.flush()
    notices.send_to(turn, request, other, at_once=True)
    notices.redraw(turn, request)
    notices.watch(turn, request, other)
    by = answer_by(turn, other, turn.now)
    return Update(
        card=requester_cards.sent(turn, [other], by, seen_by=_contacts(turn, request), instead=instead)
    )


# --- words ------------------------------------------------------------------------------------


def compose_still_open(notice: HelpStillOpen, turn: Turn) -> Card | None:
    """The request once more, until somebody has said that they saw it."""
    request = HelpRequest.by_id(turn.session, notice.request)
    if request is None or request.state != "open" or turn.actor.id not in request.seen_by:
        return None
    return notices.for_contact(turn, request, asked_again=True)


def compose_unanswered(notice: HelpUnanswered, turn: Turn) -> Card | None:
    """That nobody has answered, whom we asked again, and where else to turn; gone once somebody has."""
    request = HelpRequest.by_id(turn.session, notice.request)
    if request is None or request.state != "open" or request.reopened != notice.number:
        return None
    turn = turn.within(Programme.by_id(turn.session, request.programme_id))
    return _nobody_answered(turn, request)


def _nobody_answered(turn: Turn, request: HelpRequest) -> Card:
    phrases, routes = turn.phrases, OutsideRoutes.of(turn.session, request.programme_id)
    here = [turn.name(contact) for contact in _contacts(turn, request) if contact.active]
    said = phrases.line("support.asked_once_more", names=here) if here else phrases.line("support.has_left")
    body: list[Element] = [Text(line=said), *outside.elsewhere(turn, routes)]
    body.append(Text(line=outside.not_emergency(turn, routes), quiet=True))
    actions: list[Action] = [again("support", phrases, programme=request.programme_id)]
    other = _another(turn, request)
    instead = _makes_way(turn, request)
    if other is not None:
        label = phrases.text("support.show_too", name=other.name)
        args = {"request": request.id, "to": other.id}
        if instead is not None:
            given = {"name": other.name, "instead": instead.name}
            label, args = phrases.text("support.show_instead", **given), {**args, "instead": instead.id}
            body.insert(1, Text(line=phrases.line("support.two_see_it", name=turn.name(instead))))
        label = label[:75]
        actions.insert(0, Button(name="support.show_too", label=label, args=args, primary=True))
    return Card(
        title=phrases.line("support.nobody_answered"),
        body=tuple(body),
        actions=tuple(actions),
        privacy="private",
        promise=phrases.line("support.promise_requests"),
        why=phrases.line("support.why_requester"),
        lang=phrases.tag,
    )
