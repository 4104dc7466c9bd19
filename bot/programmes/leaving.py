"""Leaving a programme: no reason asked, and a month later, or at once, what was told is really forgotten."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from bot.conversation.card import Card
from bot.conversation.reply import Reply, Say, Update
from bot.errors import Refusal
from bot.people.model import Exclusion, Member
from bot.programmes import profile_cards as cards
from bot.programmes.model import Participant, Programme, Role
from bot.spoken import again
from bot.turn import Asked, Turn

KEPT_AFTER = timedelta(days=30)
"""How long what somebody told a programme is kept after they left it (spec 6.1)."""

FORGET = "programmes.forget"
"""What falls due then."""


def leave_card(_: Asked, turn: Turn) -> Reply:
    """One confirmation, no reason asked."""
    return Say(card=cards.leaving(turn))


def leave(leaving: tuple[Callable[[Member, Turn], None], ...], turn: Turn) -> Reply:
    """Withdraw: every room does its part, the pairs end kindly."""
    for let_go in leaving:
        let_go(turn.actor, turn)
    return Update(card=cards.left(turn, (turn.now + KEPT_AFTER).date()))


def hold(member: Member, turn: Turn) -> None:
    """Part of leaving: who begins something with them, or stands in for them, does it before or after."""
    places = select(Participant.programme_id).where(Participant.member_id == member.id)
    roles = select(Role.programme_id).where(Role.member_id == member.id)
    theirs = {*turn.session.scalars(places), *turn.session.scalars(roles)}
    if turn.programme is not None:
        theirs &= {turn.programme.id}
    query = select(Programme).where(Programme.id.in_(theirs)).order_by(Programme.id)
    # What only names the programme need not wait: its id stays.
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    turn.session.scalars(locked).all()


def withdraw(member: Member, turn: Turn) -> None:
    """Part of leaving: they take part no longer, in the turn's programme or in any.

    A month later what they told it is forgotten.
    """
    query = select(Participant).where(Participant.member_id == member.id, Participant.state != "withdrawn")
    if turn.programme is not None:
        query = query.where(Participant.programme_id == turn.programme.id)
    for part in turn.session.scalars(query).all():
        part.state = "withdrawn"
        turn.due(FORGET, part.id, turn.now + KEPT_AFTER)


def forget(subject: str, turn: Turn) -> None:
    """A month after leaving: what they told the programme goes, and exclusions with the last programme."""
    part = Participant.locked(turn.session, Participant.id == subject)  # they may join again just now
    if part is not None and part.state == "withdrawn":
        forget_part(part, turn)


def forget_today(asked: Asked, turn: Turn) -> Reply:
    """The same at once, for whoever has left and would rather not wait. A second press finds it done."""
    phrases, programme = turn.phrases, Programme.by_id(turn.session, asked.arg("programme"))
    part = Participant.of(turn.session, programme.id, turn.actor.id)
    if part is not None and part.state != "withdrawn":
        raise Refusal("programmes.joined_already", step="leave", programme=programme.name)
    if part is not None:
        turn.no_longer_due(FORGET, part.id)
        forget_part(part, turn)
    title = phrases.line("stages.forgotten", programme=programme.name)
    home = again("home", phrases, primary=True)
    return Update(card=Card(title=title, actions=(home,), lang=phrases.tag))


def forget_part(part: Participant, turn: Turn) -> None:
    """What somebody told a programme is deleted, and their exclusions with the last programme."""
    member_id = part.member_id
    turn.session.delete(part)
    turn.session.flush()
    others = select(Participant.id).where(Participant.member_id == member_id).limit(1)
    if turn.session.scalar(others) is None:
        for row in turn.session.scalars(select(Exclusion).where(Exclusion.member_id == member_id)).all():
            turn.session.delete(row)
