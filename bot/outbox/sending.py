"""The outbox at work: claim what is due, and record what became of it.

Three short transactions, none of them open while a platform is spoken to:
`claim` (all tenants, batch) → `composing.compose` (one tenant, one row) → the adapter sends → `record`.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import assert_never

from sqlalchemy import or_, select

from bot import races, spoken
from bot.database import TenantSession
from bot.house import House
from bot.outbox.model import Outgoing
from bot.outbox.outcome import (
    Doubtful,
    Gone,
    NotAccepted,
    OurFault,
    Outcome,
    RateLimited,
    Sent,
    Uninstalled,
    Unreachable,
)
from bot.outbox.parcel import Parcel
from bot.people.model import Account, Installation, Member
from bot.turn import Turn

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""How long a claimed row is ours; a send that takes longer is doubtful."""

MOST_ATTEMPTS = 40
"""Refused sends before somebody must look: some three days, for a network may be away for a weekend."""

MOST_DOUBTS = 8
"""Attempts, over two hours, after which what may have arrived is not repeated: nobody reads it on and on."""

RESTS = 8
"""Each wait is twice the one before, up to two to this power of half minutes: some two hours."""

Claimed = tuple[str, str]
"""A leased row: tenant and row id."""


def claim(house: House, limit: int = 50) -> list[Claimed]:
    """Lease up to `limit` due rows, oldest first; gives (tenant, row id) pairs.

    A lease that ran out means that a sender died in between: the send is doubtful.
    """
    now = house.clock.now()
    with house.database.everyone() as session:
        due = or_(
            # A change that was put off waits as well: else it would be tried again at once, and again.
            Outgoing.state.in_(("waiting", "revise")) & (Outgoing.due_at <= now),
            Outgoing.state.in_(("sending", "revising")) & (Outgoing.leased_until <= now),
        )
        rows = session.scalars(
            select(Outgoing)
            .where(due)
            .order_by(Outgoing.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        claimed = []
        for row in rows:
            row.state = "revising" if row.state in {"revise", "revising"} else _claimed_state(row)
            row.leased_until = now + LEASE
            if row.state in {"sending", "revising"}:
                claimed.append((row.tenant_id, row.id))
        return claimed


def record(house: House, tenant: str, outgoing: str, outcome: Outcome, parcel: Parcel) -> None:
    """Write down what became of a send, in a transaction of its own.

    A lost race is run again: if it were given up, what has arrived would count as doubtful.
    """
    races.run(partial(_record, house, tenant, outgoing, outcome, parcel))


def put_back(house: House, tenant: str, outgoing: str) -> None:
    """A claimed row of which nothing has left: it is tried again, as if it was not accepted."""
    with house.database.tenant(tenant) as session:
        row = session.scalar(select(Outgoing).where(Outgoing.id == outgoing).with_for_update())
        if row is not None and row.state in {"sending", "revising"}:
            row.leased_until = None
            _again(row, house.clock.now(), row.state == "revising", most=MOST_ATTEMPTS)


def _record(house: House, tenant: str, outgoing: str, outcome: Outcome, parcel: Parcel) -> None:
    with house.database.tenant(tenant) as session:
        row = session.scalar(select(Outgoing).where(Outgoing.id == outgoing).with_for_update())
        if row is None:
            return
        now = house.clock.now()
        row.leased_until = None
        revising = row.state == "revising"
        match outcome:
            case Sent(reference=reference):
                row.state, row.reference = ("retracted" if parcel.card is None else "sent"), reference
                row.sent_at = row.sent_at or now
                if parcel.card is not None and row.to_kind == "member" and not revising:
                    _remember_choices(house, session, row, parcel)
                if row.changed and row.state == "sent":
                    row.state = "revise"
            case RateLimited(retry_at=at):
                row.state, row.due_at = ("revise" if revising else "waiting"), at
            case NotAccepted():
                _again(row, now, revising, most=MOST_ATTEMPTS)
            case Doubtful():
                _doubtful(row, now, revising)
            case Gone():
                row.state = "sent" if revising else "failed"
                row.why = "gone"
            case Unreachable():
                row.state, row.why = "failed", "unreachable"
                _leave_alone(session, row)
                _another_way(session, row, now, revising)
            case Uninstalled():
                row.state, row.why = "failed", "uninstalled"
                _close_lane(session, row)
                _another_way(session, row, now, revising)
            case OurFault():
                row.state, row.why = ("sent" if revising else "failed"), "our fault"
                log.error("a platform refused what we made", extra={"kind": row.kind, "outgoing": row.id})
            case _:
                assert_never(outcome)


def _claimed_state(row: Outgoing) -> str:
    if row.state == "waiting":
        return "sending"
    # The lease ran out: it may have been posted.
    return "sending" if row.at_least_once else "doubtful"


def _again(row: Outgoing, now: datetime, revising: bool, *, most: int) -> None:
    row.attempts += 1
    if row.attempts >= most:
        row.state, row.why = ("sent" if revising else "failed"), "not accepted"
        log.error("given up sending", extra={"kind": row.kind, "outgoing": row.id})
        return
    # Doubling from half a minute, with jitter from the row's own id so that a batch does not return as one.
    jitter = int(row.id[:4], 16) % 30
    row.state = "revise" if revising else "waiting"
    row.due_at = now + timedelta(seconds=30 * 2 ** min(row.attempts, RESTS) + jitter)


def _doubtful(row: Outgoing, now: datetime, revising: bool) -> None:
    if revising or row.at_least_once:
        _again(row, now, revising, most=MOST_DOUBTS)
    else:
        row.state, row.sent_at, row.why = "doubtful", now, "doubtful"  # counts for the caps: it may be there


def _remember_choices(house: House, session: TenantSession, row: Outgoing, parcel: Parcel) -> None:
    if parcel.card is None or not parcel.card.actions:
        return
    reader = Member.by_id(session, row.recipient)
    phrases = house.phrases(reader.locale, reader.zone)
    turn = Turn(session=session, house=house, actor=reader, now=house.clock.now(), phrases=phrases)
    spoken.remember(turn, parcel.card)


def _leave_alone(session: TenantSession, row: Outgoing) -> None:
    """Nothing more goes to this account until the person comes back; the coordinator sees that it is so."""
    query = select(Account).where(Account.installation_id == row.lane, Account.member_id == row.recipient)
    for account in session.scalars(query):
        account.reachable = False


def _close_lane(session: TenantSession, row: Outgoing) -> None:
    place = session.scalar(select(Installation).where(Installation.id == row.lane))
    if place is not None:
        place.active = False


def _another_way(session: TenantSession, row: Outgoing, now: datetime, revising: bool) -> None:
    """Nothing was posted: whoever can still be reached on another platform gets it there."""
    if revising or row.to_kind != "member":
        return
    session.flush()
    others = (
        select(Account.id)
        .join(Installation, Installation.id == Account.installation_id)
        .where(
            Account.member_id == row.recipient,
            Account.reachable.is_(True),
            Account.installation_id != row.lane,
            Installation.active.is_(True),
        )
    )
    if session.scalar(others.limit(1)) is not None:
        row.state, row.why, row.due_at = "waiting", "", now
