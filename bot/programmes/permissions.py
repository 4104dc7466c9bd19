"""Who may do what: the only place that answers it.

Roles are per programme; the right to set up a programme is the organisation's (`Grant`).
"""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import NotAllowed
from bot.people.model import Grant, Member
from bot.programmes.model import Participant, Programme, Role
from bot.programmes.rules import JOINABLE

Hat = Literal[
    "member", "invited", "participant", "coordinator", "sponsor", "alternate", "observer", "founder"
]
"""`founder` may set up programmes; `member` is everybody here; `invited` has not joined yet."""

Capability = Literal[
    "set_up",
    "coordinate",
    "take_part",
    "answer_support",
    "sign_promise",
    "observe",
    "ask_panel",
    "steer",
    "anything",
]

MAY: dict[Capability, frozenset[Hat]] = {
    "anything": frozenset({"member"}),
    "set_up": frozenset({"founder"}),
    "coordinate": frozenset({"coordinator"}),
    "take_part": frozenset({"participant"}),
    "answer_support": frozenset({"coordinator", "alternate"}),
    "sign_promise": frozenset({"sponsor"}),
    "ask_panel": frozenset({"sponsor", "coordinator"}),
    "steer": frozenset({"sponsor", "coordinator"}),
    "observe": frozenset({"observer", "coordinator"}),
}

_REFUSED: dict[Capability, str] = {
    "steer": "people.only_coordinators",
    "set_up": "people.only_founders",
    "coordinate": "people.only_coordinators",
    "take_part": "people.only_participants",
    "answer_support": "people.only_contacts",
    "sign_promise": "people.only_sponsors",
    "ask_panel": "people.only_leadership",
    "observe": "people.only_observers",
    "anything": "people.nobody_there",
}


def hats(session: Session, member: Member, programme: Programme | None) -> frozenset[Hat]:
    """What this member is, in that programme (or in none)."""
    worn: set[Hat] = {"member"}
    if session.scalar(select(Grant.id).where(Grant.member_id == member.id).limit(1)):
        worn.add("founder")
    if programme is not None:
        roles = session.scalars(
            select(Role.role).where(Role.programme_id == programme.id, Role.member_id == member.id)
        )
        worn |= {role for role in roles if role in ("coordinator", "sponsor", "alternate", "observer")}  # type: ignore[misc]  # narrowed by the test
        part = Participant.of(session, programme.id, member.id)
        if part is None:
            worn |= {"invited"} if programme.open_to_all and programme.state in JOINABLE else set()
        elif part.state != "withdrawn":
            worn.add("invited" if part.state == "invited" else "participant")
    return frozenset(worn)


def require(session: Session, member: Member, programme: Programme | None, capability: Capability) -> None:
    """Raise `NotAllowed`, kindly, unless the member wears a hat that the capability needs."""
    if not hats(session, member, programme) & MAY[capability]:
        raise NotAllowed(_REFUSED[capability])


def holders(session: Session, programme: Programme, role: str) -> list[Member]:
    """The active members with this role in the programme, by name."""
    query = (
        select(Member)
        .join(Role, Role.member_id == Member.id)
        .where(Role.programme_id == programme.id, Role.role == role, Member.left_at.is_(None))
        .order_by(Member.name)
    )
    return list(session.scalars(query))


def programmes_of(session: Session, member: Member, capability: Capability) -> list[Programme]:
    """The running programmes in which this member may do that, oldest first."""
    every = session.scalars(
        select(Programme)
        .where(Programme.state.not_in(("archived", "cancelled")))
        .order_by(Programme.created_at, Programme.id)
    )
    return [p for p in every if hats(session, member, p) & MAY[capability]]
