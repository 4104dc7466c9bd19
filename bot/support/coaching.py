"""A coach outside both lines, in confidence: asked for, found without naming anybody, met, over (S3-19)."""

from datetime import date, timedelta

from sqlalchemy import select

from bot.conversation.card import Card
from bot.nudges.local_time import local, local_date, to_utc
from bot.outbox.model import revise
from bot.pairs.model import Pair
from bot.pairs.rules import working_day
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.programmes.permissions import holders
from bot.support import coach_cards as cards
from bot.support import rules
from bot.support.coach_kinds import CoachAsked, CoachChosen, CoachesFound, CoachForBoth, CoachNamed
from bot.support.coaches import Coach, CoachOffer, CoachRequest
from bot.turn import Turn, availability

WAITED = "support.coach_waited"
FORGET = "support.coach_forget"

KEPT = timedelta(days=30)
"""After closing."""
LEFT_ALONE = timedelta(days=90)
"""A talk nobody said anything more about is closed after so long."""


# --- who may coach ----------------------------------------------------------------------------


def people_of(turn: Turn, requester: Member) -> set[str]:
    """Whoever asks, and everybody who is or was their partner here: a coach is outside all their lines."""
    pairs = Pair.all_of(turn.session, requester, turn.the_programme.id)
    return {requester.id, *(member for pair in pairs for member in pair.both)}


def candidates(turn: Turn, requester: Member, seed: str = "") -> list[str]:
    """The coaches who may be asked for this person, the least busy first."""
    programme = turn.the_programme
    roster = [coach.id for coach in Coach.roster(turn.session, programme.id)]
    people = people_of(turn, requester)
    rows = turn.session.execute(select(Member.id, Member.manager_id).where(Member.id.in_({*roster, *people})))
    return rules.fitting_coaches(
        roster,
        people,
        managers={key: manager for key, manager in rows},  # noqa: C416 - rows are no pairs to mypy
        not_for={coordinator.id for coordinator in holders(turn.session, programme, "coordinator")},
        busy=CoachOffer.busy(turn.session, programme.id),
        seed=seed,
    )


def any_for(turn: Turn) -> bool:
    """Whether the actor could have a coach here."""
    return bool(candidates(turn, turn.actor))


# --- finding one ------------------------------------------------------------------------------


def look_for(turn: Turn, request: CoachRequest) -> None:
    """Go on: ask more coaches, offer the names there are, or say that there is nobody."""
    if request.state != "requested":
        return
    requester = Member.by_id(turn.session, request.requester_id)
    offers = CoachOffer.of_request(turn.session, request.id)
    willing = [offer for offer in offers if offer.state == "willing"]
    waiting = [offer for offer in offers if offer.state == "asked"]
    known = {offer.coach_id for offer in offers}
    left = [who for who in candidates(turn, requester, request.id) if who not in known]
    by = answers_by(turn, request, local_date(turn.now, requester.zone))
    at = to_utc(by, local(turn.now, requester.zone).time(), requester.zone)
    while left and len(waiting) + len(willing) < rules.ASKED_AT_ONCE:
        coach = Member.by_id(turn.session, left.pop(0))
        offer = CoachOffer(request_id=request.id, coach_id=coach.id, asked_at=turn.now)
        turn.session.add(offer)
        waiting.append(offer)
        turn.notify(coach, CoachAsked(request=request.id))
        turn.due(WAITED, request.id, at)  # whoever is asked later gets their time too
    turn.session.flush()
    if len(willing) >= rules.NAMES_OFFERED or not waiting:
        settle(turn, request)


def settle(turn: Turn, request: CoachRequest) -> None:
    """No more waiting: whoever has time is offered; where nobody has, that is said."""
    offers = CoachOffer.of_request(turn.session, request.id)
    for offer in offers:
        offer.state = "declined" if offer.state == "asked" else offer.state  # no longer asked: taken back
    if any(offer.state == "willing" for offer in offers):
        request.move("offer")
    else:
        close(turn, request)
    turn.no_longer_due(WAITED, request.id)
    requester = Member.by_id(turn.session, request.requester_id)
    turn.notify(requester, CoachesFound(request=request.id, on=local_date(turn.now, requester.zone)))
    turn.session.flush()
    for kind in (CoachAsked.kind, CoachesFound.kind):
        revise(turn.session, kind, request.id)


def close(turn: Turn, request: CoachRequest) -> None:
    """Over, for whatever reason; what coaches were asked is taken back."""
    request.move("close")
    turn.no_longer_due(WAITED, request.id)
    turn.due(FORGET, request.id, turn.now + KEPT)
    turn.session.flush()
    for kind in (CoachAsked.kind, CoachChosen.kind, CoachForBoth.kind):
        revise(turn.session, kind, request.id, but=turn.actor.id)


def answers_by(turn: Turn, request: CoachRequest, since: date) -> date:
    """The day on which whoever asked hears at the latest, by their own calendar."""
    requester = Member.by_id(turn.session, request.requester_id)
    return working_day(since, rules.COACH_WAIT, [availability(requester, turn.programme)])


# --- what falls due, and who leaves -----------------------------------------------------------


def waited(subject: str, turn: Turn) -> None:
    """Coaches have had their time: offer who said yes, or ask others."""
    request = CoachRequest.by_id(turn.session, subject)
    if request is None or request.state != "requested":
        return
    turn = turn.within(Programme.by_id(turn.session, request.programme_id))
    offers = CoachOffer.of_request(turn.session, request.id)
    if any(offer.state == "willing" for offer in offers):
        settle(turn, request)
        return
    for offer in offers:
        offer.state = "declined"  # silence: nobody is told of it
    turn.session.flush()
    revise(turn.session, CoachAsked.kind, request.id)
    look_for(turn, request)


def forget(subject: str, turn: Turn) -> None:
    """Closed a month ago: the rows go. One that nobody said more about is closed first."""
    request = CoachRequest.by_id(turn.session, subject)
    if request is None:
        return
    if request.state != "closed":
        close(turn, request)
        return
    for offer in CoachOffer.of_request(turn.session, request.id):
        turn.session.delete(offer)
    turn.session.delete(request)
    turn.session.flush()


def let_go(member: Member, turn: Turn) -> None:
    """Somebody leaves: their own wish is closed. If the account is gone, others get another coach."""
    here = turn.programme
    for request in CoachRequest.with_part_of(turn.session, member.id):
        if here is not None and request.programme_id != here.id:
            continue
        inside = turn.within(Programme.by_id(turn.session, request.programme_id))
        if request.requester_id == member.id:
            close(inside, request)
        elif not member.active:
            request.coach_id = None
            request.move("ask_again")
            _declined(inside, request, member)
            look_for(inside, request)
    if member.active:
        return
    for offer in turn.session.scalars(
        select(CoachOffer).where(CoachOffer.coach_id == member.id, CoachOffer.state == "asked")
    ).all():
        asked_for = CoachRequest.by_id(turn.session, offer.request_id)
        offer.state = "declined"
        if asked_for is not None:
            look_for(turn.within(Programme.by_id(turn.session, asked_for.programme_id)), asked_for)
    for place in turn.session.scalars(select(Coach).where(Coach.member_id == member.id)).all():
        turn.session.delete(place)
    turn.session.flush()


def _declined(turn: Turn, request: CoachRequest, coach: Member) -> None:
    for offer in CoachOffer.of_request(turn.session, request.id):
        if offer.coach_id == coach.id:
            offer.state = "declined"
    turn.session.flush()


# --- words ------------------------------------------------------------------------------------


def compose_asked(notice: CoachAsked, turn: Turn) -> Card | None:
    """The question, while it is open; thanks where the answer is no longer needed."""
    request = CoachRequest.by_id(turn.session, notice.request)
    if request is None:
        return None
    turn = turn.within(Programme.by_id(turn.session, request.programme_id))
    state = next(
        (
            offer.state
            for offer in CoachOffer.of_request(turn.session, request.id)
            if offer.coach_id == turn.actor.id
        ),
        "declined",
    )
    if state == "asked":
        return cards.asked(turn, request) if request.state == "requested" else None
    if state == "declined":
        return None
    settled = request.state == "closed" or request.coach_id not in (None, turn.actor.id)
    return cards.said(turn, "support.coach_not_needed" if settled else "support.coach_thanks")


def compose_found(notice: CoachesFound, turn: Turn) -> Card | None:
    """The names, or that there are none."""
    request = CoachRequest.by_id(turn.session, notice.request)
    if request is None:
        return None
    turn = turn.within(Programme.by_id(turn.session, request.programme_id))
    offered = willing(turn, request)
    if request.state == "closed" and not offered:
        return cards.nobody(turn, why=True)
    if request.state != "offered" or request.coach_id is not None:
        return None
    return cards.found(turn, request, offered, why=True)


def willing(turn: Turn, request: CoachRequest) -> list[Member]:
    """The coaches who have time, at most two."""
    offers = CoachOffer.of_request(turn.session, request.id)
    found = [Member.by_id(turn.session, offer.coach_id) for offer in offers if offer.state == "willing"]
    return found[: rules.NAMES_OFFERED]


def compose_chosen(notice: CoachChosen, turn: Turn) -> Card | None:
    """Who would like to talk; nothing once it is over."""
    request = CoachRequest.by_id(turn.session, notice.request)
    if request is None or request.state == "closed" or request.coach_id != turn.actor.id:
        return None
    return for_coach(turn.within(Programme.by_id(turn.session, request.programme_id)), request)


def for_coach(turn: Turn, request: CoachRequest) -> Card:
    """The same card after a click."""
    requester = Member.by_id(turn.session, request.requester_id)
    pair = Pair.by_id(turn.session, request.pair_id) if request.pair_id and request.for_both else None
    partner = None if pair is None else pair.partner_of(turn.session, requester)
    return cards.yours(turn, request, requester, partner)


def compose_for_both(notice: CoachForBoth, turn: Turn) -> Card | None:
    """A coach for both, and that coming along is free."""
    request = CoachRequest.by_id(turn.session, notice.request)
    if request is None or request.coach_id is None or request.state == "closed":
        return None
    requester = Member.by_id(turn.session, request.requester_id)
    return cards.for_both(turn, requester, Member.by_id(turn.session, request.coach_id))


def compose_named(notice: CoachNamed, turn: Turn) -> Card | None:
    """What it means to be on the roster, while they are."""
    if Coach.of(turn.session, notice.programme, turn.actor.id) is None:
        return None
    return cards.named(turn.within(Programme.by_id(turn.session, notice.programme)))
