"""Asking for a coach, being one, and keeping the roster."""

import msgspec

from bot.conversation.card import Card, Form
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaint, Complaints, Refusal, Stale
from bot.outbox.model import acted, revise
from bot.pairs.model import Pair
from bot.people.model import Member
from bot.programmes.audit import record
from bot.programmes.model import Programme
from bot.programmes.permissions import holders
from bot.support import coach_cards as cards
from bot.support import coaching
from bot.support.coach_kinds import CoachAsked, CoachChosen, CoachesFound, CoachForBoth, CoachNamed
from bot.support.coaches import Coach, CoachOffer, CoachRequest
from bot.turn import Asked, Turn

# --- whoever would like one -------------------------------------------------------------------


def coach(_: Asked, turn: Turn) -> Reply:
    """Where one's wish stands; without one, the way to ask."""
    request = CoachRequest.open_of(turn.session, turn.actor.id, turn.the_programme.id)
    if request is not None:
        return Say(card=_standing(turn, request))
    if not coaching.any_for(turn):
        return Say(card=cards.nobody(turn))
    pairs = Pair.live_of(turn.session, turn.actor, turn.the_programme.id)
    return Say(card=cards.ask(turn, pair_id=pairs[0].id if pairs else ""))


def for_me(asked: Asked, turn: Turn) -> Reply:
    """A coach for the person alone."""
    return _ask(asked, turn, both=False)


def for_both(asked: Asked, turn: Turn) -> Reply:
    """A coach for both: the partner hears once a coach is chosen."""
    return _ask(asked, turn, both=True)


def _ask(asked: Asked, turn: Turn, *, both: bool) -> Reply:
    request = CoachRequest.open_of(turn.session, turn.actor.id, turn.the_programme.id)
    if request is None:
        if not coaching.any_for(turn):
            return Update(card=cards.nobody(turn))
        pair = Pair.of_member(turn.session, asked.arg("pair"), turn.actor) if asked.arg("pair") else None
        if pair is not None and pair.programme_id != turn.the_programme.id:
            raise Stale("support.moved_on", step="coach")
        if both and (pair is None or not pair.live):
            raise Stale("support.moved_on", step="coach")
        request = CoachRequest(
            programme_id=turn.the_programme.id,
            requester_id=turn.actor.id,
            pair_id=pair.id if pair else None,
            for_both=both,
            made_at=turn.now,
        )
        turn.session.add(request)
        turn.session.flush()
        coaching.look_for(turn, request)
    return Update(card=_standing(turn, request))


def choose(asked: Asked, turn: Turn) -> Reply:
    """One of the names: that coach learns who it is, and with a coach for both the partner hears too."""
    request = CoachRequest.of_requester(turn.session, asked.arg("request"), turn.actor)
    turn = turn.within(Programme.by_id(turn.session, request.programme_id))
    if request.coach_id is None:
        offered = {one.id: one for one in coaching.willing(turn, request)}
        one = offered.get(asked.arg("coach"))
        if request.state != "offered" or one is None:
            raise Stale("support.moved_on", step="coach")
        request.move("choose")
        request.coach_id = one.id
        turn.session.flush()
        acted(turn.session, CoachesFound.kind, request.id, turn.actor.id, turn.now)
        turn.notify(one, CoachChosen(request=request.id, coach=one.id))
        revise(turn.session, CoachAsked.kind, request.id)
        turn.due(coaching.FORGET, request.id, turn.now + coaching.LEFT_ALONE)
        pair = Pair.by_id(turn.session, request.pair_id) if request.pair_id else None
        if request.for_both and pair is not None and pair.live:
            turn.notify(pair.partner_of(turn.session, turn.actor), CoachForBoth(request=request.id))
    return Update(card=_standing(turn, request))


def stop(asked: Asked, turn: Turn) -> Reply:
    """No coach after all: nobody learns whose wish it was."""
    request = CoachRequest.of_requester(turn.session, asked.arg("request"), turn.actor)
    turn = turn.within(Programme.by_id(turn.session, request.programme_id))
    if request.coach_id is not None:
        raise Stale("support.moved_on", step="coach")
    if request.state != "closed":
        coaching.close(turn, request)
    return Update(card=cards.over(turn, "support.coach_stopped"))


def talked(asked: Asked, turn: Turn) -> Reply:
    """The two have talked: either may say so."""
    request, turn = _either(asked, turn)
    if request.state == "offered" and request.coach_id is not None:
        request.move("meet")
        turn.session.flush()
        revise(turn.session, CoachChosen.kind, request.id, but=turn.actor.id)
    return _after(request, turn)


def done(asked: Asked, turn: Turn) -> Reply:
    """It is over: either may say so."""
    request, turn = _either(asked, turn)
    if request.state == "met":
        coaching.close(turn, request)
    return _after(request, turn)


def _either(asked: Asked, turn: Turn) -> tuple[CoachRequest, Turn]:
    request = CoachRequest.of_either(turn.session, asked.arg("request"), turn.actor)
    return request, turn.within(Programme.by_id(turn.session, request.programme_id))


def _after(request: CoachRequest, turn: Turn) -> Reply:
    if request.state == "closed":
        return Update(card=cards.over(turn, "support.coach_over"))
    mine = request.requester_id == turn.actor.id
    return Update(card=_standing(turn, request) if mine else coaching.for_coach(turn, request))


def _standing(turn: Turn, request: CoachRequest) -> Card:
    """Where a wish stands, to whoever has it."""
    if request.coach_id is not None:
        return cards.chosen(turn, request, Member.by_id(turn.session, request.coach_id))
    if request.state == "offered":
        return cards.found(turn, request, coaching.willing(turn, request))
    if request.state == "closed":
        return cards.nobody(turn)
    return cards.asking_around(turn, request, coaching.answers_by(turn, request, request.made_at.date()))


def next_step(turn: Turn) -> Card | None:
    """The home of a coach who is asked for time, and of whoever has names to choose from."""
    offer = CoachOffer.open_to(turn.session, turn.actor)
    request = CoachRequest.by_id(turn.session, offer.request_id) if offer is not None else None
    if request is not None:
        return cards.asked(turn.within(Programme.by_id(turn.session, request.programme_id)), request)
    for mine in CoachRequest.with_part_of(turn.session, turn.actor.id):
        if mine.requester_id == turn.actor.id and mine.state == "offered" and mine.coach_id is None:
            return _standing(turn.within(Programme.by_id(turn.session, mine.programme_id)), mine)
    return None


# --- a coach ----------------------------------------------------------------------------------


def standing(turn: Turn) -> Card | None:
    """The home of a coach who takes part in nothing else: whom they talk with, or what the list is."""
    for request in CoachRequest.with_part_of(turn.session, turn.actor.id):
        if request.coach_id == turn.actor.id:
            here = turn.within(Programme.by_id(turn.session, request.programme_id))
            return msgspec.structs.replace(coaching.for_coach(here, request), why=())
    for place in Coach.places_of(turn.session, turn.actor.id):
        programme = Programme.by_id(turn.session, place.programme_id)
        if not programme.over:
            return msgspec.structs.replace(cards.named(turn.within(programme)), why=())
    return None


def can(asked: Asked, turn: Turn) -> Reply:
    """There is time: one of the names that may be chosen."""
    return _answer(asked, turn, "willing", "support.coach_thanks")


def cannot(asked: Asked, turn: Turn) -> Reply:
    """No time now: nobody learns of it."""
    return _answer(asked, turn, "declined", "support.coach_fine")


def _answer(asked: Asked, turn: Turn, state: str, block: str) -> Reply:
    offer = CoachOffer.to(turn.session, asked.arg("request"), turn.actor)
    request = CoachRequest.by_id(turn.session, offer.request_id)
    if request is None or request.state != "requested" or offer.state != "asked":
        return Update(card=cards.said(turn, "support.coach_not_needed"))
    offer.state = state
    turn.session.flush()
    acted(turn.session, CoachAsked.kind, request.id, turn.actor.id, turn.now)
    turn = turn.within(Programme.by_id(turn.session, request.programme_id))
    coaching.look_for(turn, request)
    return Update(card=cards.said(turn, block))


def off(asked: Asked, turn: Turn) -> Reply:
    """Off the roster, by one's own wish; a coach need have no other part in the programme."""
    if Coach.of(turn.session, asked.arg("programme"), turn.actor.id) is not None:
        _take_off(turn.within(Programme.by_id(turn.session, asked.arg("programme"))), turn.actor)
    return Update(card=cards.over(turn, "support.coach_is_off"))


# --- the coordinator --------------------------------------------------------------------------


def roster(_: Asked, turn: Turn) -> Reply:
    """Who is on it, and how many have asked."""
    return Say(card=_roster(turn))


def add_form(_: Asked, turn: Turn) -> Form:
    """Whom to add."""
    return cards.add_form(turn)


def add(asked: Asked, turn: Turn) -> Reply:
    """On the roster; they are told, and can take themselves off."""
    person = Member.still_here(turn.session, asked.values["person"])
    if person is None:
        raise Complaints(person=Complaint("conversation.not_a_choice"))
    if person in holders(turn.session, turn.the_programme, "coordinator"):
        raise Complaints(person=Complaint("support.coach_coordinates"))
    if Coach.of(turn.session, turn.the_programme.id, person.id) is None:
        turn.session.add(Coach(programme_id=turn.the_programme.id, member_id=person.id))
        turn.session.flush()
        turn.notify(person, CoachNamed(programme=turn.the_programme.id, on=turn.today))
        record(turn, "support")
    return Update(card=_roster(turn))


def remove_form(_: Asked, turn: Turn) -> Form:
    """Whom to take off."""
    coaches = Coach.roster(turn.session, turn.the_programme.id)
    if not coaches:
        raise Refusal("support.roster_empty", step="coach list")
    return cards.remove_form(turn, coaches)


def remove(asked: Asked, turn: Turn) -> Reply:
    """Off the roster; talks that have begun go on."""
    _take_off(turn, Member.by_id(turn.session, asked.values["person"]))
    record(turn, "support")
    return Update(card=_roster(turn))


def _roster(turn: Turn) -> Card:
    programme = turn.the_programme.id
    return cards.roster(
        turn, Coach.roster(turn.session, programme), CoachRequest.count(turn.session, programme)
    )


def _take_off(turn: Turn, member: Member) -> None:
    place = Coach.of(turn.session, turn.the_programme.id, member.id)
    if place is not None:
        turn.session.delete(place)
        turn.session.flush()
        revise(turn.session, CoachNamed.kind, turn.the_programme.id, but=turn.actor.id)
