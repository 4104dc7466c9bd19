"""Two members who are one person become one: every row of the one is the other's from then on, none is lost.

Somebody who came on two platforms is two members until a file, an address or they themselves say otherwise.
"""

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, cast, or_, select
from sqlalchemy.exc import IntegrityError

from bot.conversation.model import Dialogue, DoorPass, LastChoices, Visit
from bot.database import Tenanted, TenantSession
from bot.people.model import Account, Member
from bot.polls.model import InterestPoll, PollAudience
from bot.polls.rules import LIVE
from bot.privacy.export import SEALED_FOR
from bot.privacy.model import LinkCode
from bot.privacy.ownership import columns_of, owners, tables
from bot.programmes.model import NOT_IN, Participant, Role
from bot.sealing import Sealer

PASSING: Final[tuple[type[Any], ...]] = (Dialogue, DoorPass, LastChoices, LinkCode, Visit)
"""What a conversation keeps for a day or less: of the one who goes it is let go."""

LINES: Final = ("manager_id", "appraiser_id", "inductor_id")


class OnePerson:
    """Implements `bot.people.importing.Joiner`."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def why_not(self, session: TenantSession, one: Member, other: Member) -> str | None:
        """The block that says why these two cannot become one now, or None.

        Two places in one programme could be a pair, two votes or two answers: a person has to sort that out.
        """
        if _programmes(session, one) & _programmes(session, other):
            return "privacy.link_same_programme"
        if _places(session, one) & _places(session, other):
            return "privacy.link_same_place"
        asked = select(PollAudience.poll_id).join(InterestPoll, InterestPoll.id == PollAudience.poll_id)
        both = PollAudience.member_id.in_((one.id, other.id))
        if session.scalar(asked.where(both, InterestPoll.state.in_(sorted(LIVE))).limit(1)) is not None:
            return "privacy.link_poll_open"
        return None

    def join(self, session: TenantSession, keep: Member, gone: Member) -> None:
        """All that is `gone`'s becomes `keep`'s, and `gone` is no more. `why_not` must have said None.

        The profile of `keep` stays; what only `gone` knew of level, lines and address comes along.
        """
        for table in PASSING:
            for row in session.scalars(select(table).where(table.member_id == gone.id)).all():
                session.delete(row)
        _drop_invitations(session, keep, gone)
        session.flush()
        for table in reversed(tables()):
            if table is not Member:
                for row in session.scalars(select(table).where(_names(table, gone.id))).all():
                    self._move(session, row, keep.id, gone.id)
        _hand_on(keep, gone)
        if keep.access is None and gone.access is not None:
            plain = self._sealer.unseal(f"access:{gone.id}", gone.access)
            keep.access, keep.shares_access = (
                self._sealer.seal(f"access:{keep.id}", plain),
                gone.shares_access,
            )
        for line in LINES:
            led = select(Member).where(getattr(Member, line) == gone.id)
            for member in session.scalars(led).all():
                setattr(member, line, keep.id if member.id != keep.id else None)
            if getattr(keep, line) == keep.id:
                setattr(keep, line, None)
        session.flush()
        session.delete(gone)
        session.flush()

    def _move(self, session: TenantSession, row: Tenanted, keep: str, gone: str) -> None:
        changed = {name: _instead(getattr(row, name), gone, keep) for name in _telling(type(row))}
        theirs = gone in {getattr(row, name) for name in owners(type(row))}
        for column in columns_of(type(row)).columns if theirs else ():
            purpose, sealed = column.info.get(SEALED_FOR, ""), getattr(row, column.key)
            if "{owner}" in purpose and sealed is not None:
                plain = self._sealer.unseal(purpose.format(owner=gone, id=row.id), sealed)
                changed[column.key] = self._sealer.seal(purpose.format(owner=keep, id=row.id), plain)
        kept = session.begin_nested()
        try:
            for name, value in changed.items():
                setattr(row, name, value)
            session.flush()
            kept.commit()
        except IntegrityError:  # the one who stays has that very row already
            kept.rollback()
            session.delete(row)
            session.flush()


def _programmes(session: TenantSession, member: Member) -> set[str]:
    """Where this member takes part, or has something to do."""
    parts = select(Participant.programme_id).where(
        Participant.member_id == member.id, Participant.state.not_in(NOT_IN)
    )
    roles = select(Role.programme_id).where(Role.member_id == member.id)
    return {*session.scalars(parts), *session.scalars(roles)}


def _places(session: TenantSession, member: Member) -> set[str]:
    """Where this member has been: on one platform, two accounts are two people."""
    query = select(Account.installation_id).where(
        Account.member_id == member.id, Account.seen_at.is_not(None), Account.reachable.is_(True)
    )
    return set(session.scalars(query))


def _drop_invitations(session: TenantSession, keep: Member, gone: Member) -> None:
    """Of two places in one programme, of which one is only asked for or left, the other stays."""
    mine = {p.programme_id: p for p in session.scalars(_parts_of(keep))}
    for theirs in session.scalars(_parts_of(gone)).all():
        own = mine.get(theirs.programme_id)
        if own is not None:
            session.delete(own if own.state in NOT_IN and theirs.state not in NOT_IN else theirs)


def _parts_of(member: Member) -> Any:
    return select(Participant).where(Participant.member_id == member.id)


def _hand_on(keep: Member, gone: Member) -> None:
    if gone.level_confirmed and not keep.level_confirmed:
        keep.level, keep.level_confirmed, keep.line_said_at = gone.level, True, gone.line_said_at
        for line in LINES:
            setattr(keep, line, getattr(gone, line))
    keep.email = keep.email or gone.email
    keep.site = keep.site or gone.site
    keep.left_at = None


# --- where a member's id can stand --------------------------------------------------------------


def _telling(table: type[Tenanted]) -> Iterator[str]:
    """The columns of that table in which a member's id can stand: words and JSON, but no keys of its own."""
    for column in columns_of(table).columns:
        if column.key not in {"tenant_id", "id"} and isinstance(column.type, sa.String | sa.JSON):
            yield column.key


def _names(table: type[Tenanted], member: str) -> ColumnElement[bool]:
    """The rows that tell of this member. Ids are random, so nothing else can read the same."""
    columns = [getattr(table, name) for name in _telling(table)]
    return or_(sa.false(), *(cast(column, sa.String).contains(member) for column in columns))


def _instead(value: Any, gone: str, keep: str) -> Any:
    match value:
        case str():
            return value.replace(gone, keep)
        case list():
            return [_instead(item, gone, keep) for item in value]
        case dict():
            return {_instead(key, gone, keep): _instead(item, gone, keep) for key, item in value.items()}
        case _:
            return value
