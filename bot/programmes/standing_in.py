"""Somebody with a role leaves the organisation: who stands in, who hears of it, and who can take it on."""

from sqlalchemy import select

from bot.conversation.card import Card
from bot.conversation.reply import Reply, Update
from bot.errors import Stale
from bot.people.model import Grant, Member
from bot.programmes import rules
from bot.programmes.audit import record
from bot.programmes.handing import announce, locked
from bot.programmes.learnt import Handing
from bot.programmes.model import Programme, Role
from bot.programmes.notices import tell_all
from bot.programmes.permissions import holders
from bot.programmes.stage_notices import RoleEmpty
from bot.spoken import again
from bot.turn import Asked, Turn


def adopt(asked: Asked, turn: Turn) -> Reply:
    """Nobody coordinates it any more: whoever may set up programmes takes it on."""
    turn = locked(turn, Programme.by_id(turn.session, asked.arg("programme")))
    programme = turn.the_programme
    if programme.over or holders(turn.session, programme, "coordinator"):
        raise Stale("stages.handing_gone", step="home")
    turn.session.add(Role(programme_id=programme.id, member_id=turn.actor.id, role="coordinator"))
    turn.session.flush()
    record(turn, "hand_over")
    announce(turn, turn.actor)
    title = turn.phrases.line("stages.took", programme=programme.name)
    home = again("home", turn.phrases, primary=True)
    return Update(card=Card(title=title, actions=(home,), lang=turn.phrases.tag))


# --- somebody leaves the organisation ---------------------------------------------------------


def hand_over(member: Member, turn: Turn) -> None:
    """Somebody leaves the organisation: their roles end, and somebody else is the contact (spec 2.1).

    That is another coordinator, or where there is none the alternate contact, who stands in.
    Part of leaving: nothing is done when somebody leaves one programme only, which ends no role.
    """
    if turn.programme is not None:
        return
    for row in turn.session.scalars(select(Handing).where(Handing.member_id == member.id)).all():
        turn.session.delete(row)
    for row in turn.session.scalars(select(Handing).where(Handing.asked_by == member.id)).all():
        turn.session.delete(row)
    mine = turn.session.scalars(select(Role).where(Role.member_id == member.id)).all()
    for role in mine:
        turn.session.delete(role)
    turn.session.flush()
    for role in mine:
        programme = Programme.by_id(turn.session, role.programme_id)
        if role.role == "sponsor":
            programme.promise_signed_on = (
                None if programme.stage in rules.EARLY else programme.promise_signed_on
            )
        if not programme.over:
            _left_empty(role.role, turn.within(programme))


def _left_empty(role: str, turn: Turn) -> None:
    programme = turn.the_programme
    if role == "coordinator":
        if left := holders(turn.session, programme, "coordinator"):
            announce(turn, left[0])
        else:
            _stand_in(turn)
    elif role in {"sponsor", "alternate"} and not holders(turn.session, programme, role):
        tell_all(turn, "coordinator", RoleEmpty(programme=programme.id, role=role, on=turn.now.date()))


def _stand_in(turn: Turn) -> None:
    programme = turn.the_programme
    if not holders(turn.session, programme, "alternate"):
        founders = select(Member).join(Grant, Grant.member_id == Member.id).where(Member.left_at.is_(None))
        for founder in turn.session.scalars(founders).all():
            turn.notify(founder, RoleEmpty(programme=programme.id, role="coordinator", on=turn.now.date()))
    for alternate in holders(turn.session, programme, "alternate"):
        turn.session.add(Role(programme_id=programme.id, member_id=alternate.id, role="coordinator"))
        turn.session.flush()
        announce(turn, alternate)
