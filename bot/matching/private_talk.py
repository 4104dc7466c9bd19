"""Private matching attributes: turned on by two people, said by anybody for themselves, taken back any time.

What somebody says goes into a sealed box at once and is shown to nobody again, not even to them (spec 6.4).
"""

from sqlalchemy import delete, select

from bot.conversation.card import Card, Form
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Complaint, Complaints, KeyMissing, NotThere, Refusal, Stale
from bot.matching import private_boxes, private_cards
from bot.matching.private_boxes import CODES, Direction
from bot.matching.private_model import MOST_LABELS, PrivateBox, PrivateMatching
from bot.matching.private_opening import OPEN, PrivateAsked, PrivateDecided, PrivateToAgree
from bot.outbox.model import acted, revise
from bot.people.model import Member
from bot.programmes.audit import record
from bot.programmes.model import NOT_IN, Participant, Programme
from bot.programmes.permissions import hats, holders
from bot.spoken import SURE
from bot.turn import Asked, Turn

RUNS_IT = frozenset({"coordinator", "sponsor", "alternate"})
"""Whoever runs a programme or answers for it does not agree for data protection as well."""


# --- a coordinator ----------------------------------------------------------------------------


def switch(_: Asked, turn: Turn) -> Reply:
    """Whether it is on, and the way to change that."""
    return Say(card=private_cards.switch(turn, PrivateMatching.live_in(turn.session, turn.the_programme.id)))


def on_form(_: Asked, turn: Turn) -> Form:
    """What it would be about."""
    _may_begin(turn)
    return private_cards.on_form(turn)


def turn_on(asked: Asked, turn: Turn) -> Reply:
    """The first of two: nothing is asked of anybody before the contact agrees."""
    _may_begin(turn)
    labels = _labels(asked.values["labels"])
    contact = Member.still_here(turn.session, asked.values["contact"])
    if contact is None:
        raise Complaints(contact=Complaint("programmes.not_here"))
    if contact.id == turn.actor.id or hats(turn.session, contact, turn.the_programme) & RUNS_IT:
        raise Complaints(contact=Complaint("private.contact_runs_it", {"name": contact.name}))
    current = PrivateMatching(
        programme_id=turn.the_programme.id, labels=labels, contact_id=contact.id, asked_at=turn.now
    )
    turn.session.add(current)
    turn.session.flush()
    turn.notify(contact, PrivateToAgree(asked=current.id))
    record(turn, "private_matching")
    return Update(card=private_cards.switch(turn, current))


def turn_off(asked: Asked, turn: Turn) -> Reply:
    """Key and boxes are destroyed now; pressing twice changes nothing."""
    current = PrivateMatching.live_in(turn.session, turn.the_programme.id)
    if current is not None and not (asked.arg(SURE) and asked.arg("asked") == current.id):
        return Update(card=private_cards.turn_off(turn, current))
    if current is not None:
        private_boxes.finish(turn, turn.the_programme.id)
        for kind in (PrivateToAgree.kind, PrivateAsked.kind):
            revise(turn.session, kind, current.id)
        record(turn, "private_matching")
    return Update(card=private_cards.switch(turn, None))


def _may_begin(turn: Turn) -> None:
    turn.the_programme.lock()  # of two coordinators at once the second finds it on
    refusal = private_cards.kept_from(turn)
    if refusal is not None:
        raise refusal


def _labels(typed: str) -> list[str]:
    """One a line, without empty ones; `Complaints` for none, too many, too long or one said twice."""
    labels = [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
    if not 0 < len(labels) <= MOST_LABELS:
        raise Complaints(labels=Complaint("private.labels_count", {"most": MOST_LABELS}))
    if any(len(label) > private_cards.LONGEST_LABEL for label in labels):
        raise Complaints(labels=Complaint("private.labels_long", {"longest": private_cards.LONGEST_LABEL}))
    if len({label.casefold() for label in labels}) < len(labels):
        raise Complaints(labels=Complaint("private.labels_twice"))
    return labels


# --- the data protection contact --------------------------------------------------------------


def waiting_for_me(turn: Turn) -> Card | None:
    """The home of a contact who has yet to agree."""
    current = PrivateMatching.waiting_for(turn.session, turn.actor.id)
    if current is None:
        return None
    turn = turn.within(Programme.by_id(turn.session, current.programme_id))
    return None if turn.the_programme.over else private_cards.to_agree(turn, current)


def agree_form(asked: Asked, turn: Turn) -> Form:
    """The check, for the contact alone."""
    current, turn = _asked_of_me(asked, turn)
    return private_cards.agree_form(turn, current)


def agree(asked: Asked, turn: Turn) -> Reply:
    """The second of two: now keys are made and people are asked; or it is over."""
    current, turn = _asked_of_me(asked, turn)
    decision = asked.values["decision"]
    current.state = "agreed" if decision == "yes" else "over"
    if decision == "yes":
        turn.start_job(OPEN, current.id, asked=current.id)
        record(turn, "private_matching")
    acted(turn.session, PrivateToAgree.kind, current.id, turn.actor.id, turn.now)
    for coordinator in holders(turn.session, turn.the_programme, "coordinator"):
        turn.notify(coordinator, PrivateDecided(asked=current.id, decision=decision))
    return Update(card=private_cards.decided(turn, decision))


def _asked_of_me(asked: Asked, turn: Turn) -> tuple[PrivateMatching, Turn]:
    found = PrivateMatching.held(turn.session, asked.arg("asked"))
    if found is None or found.contact_id != turn.actor.id:
        raise NotThere("private.not_yours", step="home")
    programme = Programme.by_id(turn.session, found.programme_id)
    if found.state != "asked" or programme.over:
        raise Stale("private.decided_already", step="home")
    return found, turn.within(programme)


# --- one's own --------------------------------------------------------------------------------


def may_say(turn: Turn) -> bool:
    """Whether some programme of this person asks now."""
    return _open_for_me(turn) is not None


def mine(_: Asked, turn: Turn) -> Reply:
    """The offer, for whoever takes part while it is open."""
    current = _open_for_me(turn)
    if current is None:
        raise Refusal("private.nothing_open", step="home")
    return Say(card=private_cards.ask(_within(turn, current), current))


def say_form(asked: Asked, turn: Turn) -> Form:
    """An empty form, whatever was said before."""
    current = _asks_me(asked, turn)
    return private_cards.say_form(_within(turn, current), current)


def say(asked: Asked, turn: Turn) -> Reply:
    """Seal it; a box without a tick is blank, and looks like every other one."""
    current = _asks_me(asked, turn)
    said: dict[int, Direction] = {}
    for place in range(len(current.labels)):
        if str(place) in asked.values["use"]:
            chosen = asked.values[private_cards.declared_at(place)]
            said[place] = next((code for code in CODES if code == chosen), CODES[-1])
    if said and not asked.values["agree"]:
        raise Complaints(agree=Complaint("private.agree_first"))
    return _sealed(turn, current, said)


def nothing(asked: Asked, turn: Turn) -> Reply:
    """Whatever was said is taken back; whoever said nothing loses nothing."""
    return _sealed(turn, _asks_me(asked, turn), {})


def _sealed(turn: Turn, current: PrivateMatching, said: dict[int, Direction]) -> Reply:
    keys, session = turn.house.keys, turn.session
    try:
        PrivateBox.put(session, current.id, turn.actor.id, private_boxes.seal(keys, current.id, said))
        # Who came after it was opened gets a blank now, so that a box says nothing about its owner.
        there = PrivateBox.all_of(session, current.id)
        for _, member in Participant.joined(session, current.programme_id):
            if member.id not in there:
                PrivateBox.put(session, current.id, member.id, private_boxes.seal(keys, current.id, {}))
    except KeyMissing:  # destroyed this very moment
        raise Stale("private.closed", step="home") from None
    acted(turn.session, PrivateAsked.kind, current.id, turn.actor.id, turn.now)
    return Update(card=private_cards.sealed(_within(turn, current), current))


def _asks_me(asked: Asked, turn: Turn) -> PrivateMatching:
    found = PrivateMatching.held(turn.session, asked.arg("asked"))
    part = found and Participant.of(turn.session, found.programme_id, turn.actor.id)
    if found is None or part is None or part.state in NOT_IN:
        raise NotThere("private.not_yours", step="home")
    if found.state != "open" or found.ends_at is None or turn.now >= found.ends_at:
        raise Stale("private.closed", step="home")
    return found


def _open_for_me(turn: Turn) -> PrivateMatching | None:
    parts = select(Participant.programme_id).where(
        Participant.member_id == turn.actor.id, Participant.state.not_in(NOT_IN)
    )
    query = select(PrivateMatching).where(
        PrivateMatching.programme_id.in_(parts),
        PrivateMatching.state == "open",
        PrivateMatching.ends_at > turn.now,
    )
    return turn.session.scalar(query.order_by(PrivateMatching.asked_at.desc(), PrivateMatching.id).limit(1))


def _within(turn: Turn, current: PrivateMatching) -> Turn:
    return turn.within(Programme.by_id(turn.session, current.programme_id))


# --- leaving ----------------------------------------------------------------------------------


def drop_out(member: Member, turn: Turn) -> None:
    """Part of leaving: their boxes go."""
    boxes = delete(PrivateBox).where(PrivateBox.member_id == member.id)
    if turn.programme is not None:
        theirs = select(PrivateMatching.id).where(PrivateMatching.programme_id == turn.programme.id)
        boxes = boxes.where(PrivateBox.matching_id.in_(turn.session.scalars(theirs).all()))
    turn.session.execute(boxes)
