"""Which pairs a file of people would part, counted before anybody says yes to it (spec 2.6, row 19)."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.pairs.model import Pair
from bot.people.comparing import Change, Parting, Plan
from bot.people.model import Member
from bot.people.rules import comes_between
from bot.programmes.model import Participant, Programme
from bot.programmes.rules import SCALE

LOOKED_AT: Final = ("level", "level_confirmed", "manager_id", "appraiser_id", "inductor_id")
"""Columns of a member that can come between two people."""


def partings(session: Session, plan: Plan) -> tuple[Parting, ...]:
    """How many pairs that work together now would have to close if the file were taken; nothing is changed.

    Only how many: which two they are is theirs to say.
    """
    if not any(change.joins or set(LOOKED_AT).intersection(change.columns) for change in plan.changes):
        return ()
    members = _as_after(session.scalars(select(Member)), plan.changes)
    managers = {key: member.manager_id for key, member in members.items()}
    going = select(Programme).where(Programme.state.not_in(("archived", "cancelled")))
    found: Counter[tuple[str, str]] = Counter()
    for programme in session.scalars(going.order_by(Programme.created_at, Programme.id)).all():
        with_head = select(Participant.member_id).where(
            Participant.programme_id == programme.id, Participant.open_to_head.is_(True)
        )
        open_to_head = set(session.scalars(with_head))
        for pair in Pair.live_in(session, programme.id):
            column = comes_between(
                members[pair.mentor_id],
                members[pair.mentee_id],
                managers,
                gap=programme.level_gap,
                top=SCALE[programme.setting],
                open_to_head=pair.mentor_id in open_to_head,
            )
            if column and not pair.closing_because:
                found[programme.id, column] += 1
    return tuple(Parting(programme=p, column=column, pairs=count) for (p, column), count in found.items())


def _as_after(here: Iterable[Member], changes: Iterable[Change]) -> dict[str, Member]:
    """Everybody as the file would leave them, by id; copies that no session knows."""
    members = {m.id: Member(id=m.id, **{name: getattr(m, name) for name in LOOKED_AT}) for m in here}
    for change in changes:
        member = members.setdefault(change.member, Member(id=change.member, level_confirmed=False))
        for name in LOOKED_AT:
            if name in change.columns:
                setattr(member, name, change.columns[name])
    for change in changes:
        if change.joins:  # two members who become one: whoever names the one means the other
            _follow(members, gone=change.joins, keep=change.member)
    return members


def _follow(members: dict[str, Member], *, gone: str, keep: str) -> None:
    for member in members.values():
        for name in ("manager_id", "appraiser_id", "inductor_id"):
            if getattr(member, name) == gone:
                setattr(member, name, keep if member.id != keep else None)
    members[gone] = members[keep]
