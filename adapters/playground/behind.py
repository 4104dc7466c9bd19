"""The glass wall: what waits to be said and why, what happens next, and which way the last event took.

Only made-up people live here, so what the bot shows nobody else may be shown. Ballots are not behind this
wall either: nothing about them is written where this looks.
"""

import logging
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select

from adapters.playground import school
from adapters.playground.house import Playground
from adapters.playground.kinds import date_words, notice_words, people_counted
from adapters.playground.people import conversation_name, names_of
from adapters.playground.seeding import member_of
from adapters.playground.trail import Trail
from bot import jobs
from bot.agenda.model import DueDate
from bot.conversation.card import plain
from bot.database import TenantSession
from bot.outbox.model import Outgoing
from bot.people.model import Member
from bot.programmes.model import Programme
from bot.routing import Routes
from bot.turn import Turn, nobody

log = logging.getLogger(__name__)

MOST: Final = 30
"""How many waiting notices are shown."""

WAITING = ("waiting", "sending", "revise", "revising")


def behind(playground: Playground, person: str) -> dict[str, Any]:
    """What is going on, as `GET /play/api/behind` answers it."""
    names = names_of(playground)
    next_at = jobs.next_due(playground.house)
    delivered = _delivered(playground, names)
    with playground.house.database.tenant(playground.tenant) as session:
        me = member_of(session, person)
        rows = _waiting(session)
        due = list(session.scalars(select(DueDate).order_by(DueDate.at, DueDate.id).limit(MOST)))
        last = playground.trails.last.get(person)
        found = {
            "now": playground.clock.now().isoformat(),
            "next": None if next_at is None else _next(max(next_at, playground.clock.now()), rows, due),
            "upcoming": [_notice(playground, session, row, me) for row in rows],
            "planned": [
                {"due": d.at.isoformat(), "when": when(d.at), "what": date_words(d.kind)} for d in due
            ],
            "last": None if last is None else _trail(playground, session, last, me),
            "delivered": delivered,
        }
        # Composing is a rehearsal here: whatever a composer may have changed is not kept.
        session.rollback()
    return found


def clock(playground: Playground) -> dict[str, Any]:
    """The time, and the next thing that happens, as `GET /play/api/clock` answers it."""
    now = playground.clock.now()
    next_at = jobs.next_due(playground.house)
    with playground.house.database.tenant(playground.tenant) as session:
        rows = _waiting(session)
        due = list(session.scalars(select(DueDate).order_by(DueDate.at, DueDate.id).limit(MOST)))
    return {
        "now": now.isoformat(),
        "when": when(now),
        "zone": school.ZONE,
        "next": None if next_at is None else _next(max(next_at, now), rows, due),
    }


def mark_move(playground: Playground) -> None:
    """The clock is about to be moved on: what comes from here on, the move brought."""
    playground.trails.before_move = playground.messages.last_number()
    playground.homes.clear()  # time has passed: they are opened anew


def _next(at: datetime, rows: list[Outgoing], due: list[DueDate]) -> dict[str, Any]:
    """The next thing that happens, with its name. What is due within a minute reads as one thing."""
    until = at + timedelta(minutes=1)
    notices = Counter(notice_words(row.kind) for row in rows if row.due_at < until)
    dates = Counter(date_words(d.kind) for d in due if d.at < until)
    parts = [f"{words} for {people_counted(count)}" for words, count in notices.items()]
    parts += [words if count == 1 else f"{words} ({count})" for words, count in dates.items()]
    what = ", ".join(parts[:3]) or "work that is waiting"
    return {"at": at.isoformat(), "when": when(at), "what": what, "words": f"{when(at)}: {what}"}


def when(at: datetime) -> str:
    """`Tuesday 13 January, 10:00`, as clocks show it at the main campus."""
    local = at.astimezone(ZoneInfo(school.ZONE))
    return f"{local:%A} {local.day} {local:%B, %H:%M}"


def _waiting(session: TenantSession) -> list[Outgoing]:
    query = select(Outgoing).where(Outgoing.state.in_(WAITING)).order_by(Outgoing.due_at, Outgoing.id)
    return list(session.scalars(query.limit(MOST)))


def _notice(
    playground: Playground, session: TenantSession, row: Outgoing, me: Member | None
) -> dict[str, Any]:
    turn = _turn_of(playground, session, row)
    says, why = _rehearsed(playground.routes, row, turn)
    return {
        "kind": row.kind,
        "what": notice_words(row.kind),
        "due": row.due_at.isoformat(),
        "when": when(row.due_at),
        "for": _recipient(playground.routes, row, turn),
        "mine": me is not None and row.recipient == me.id,
        "state": row.state,
        "says": says,
        "why": why,
    }


def _turn_of(playground: Playground, session: TenantSession, row: Outgoing) -> Turn:
    """The turn in which this notice will be composed, as far as it can be known before its time."""
    house = playground.house
    programme = reader = None
    if row.programme_id:
        programme = session.scalar(select(Programme).where(Programme.id == row.programme_id))
    if row.to_kind == "member":
        reader = session.scalar(select(Member).where(Member.id == row.recipient))
    return Turn(
        session=session,
        house=house,
        actor=reader or nobody(programme),
        now=max(row.due_at, house.clock.now()),
        phrases=house.phrases("en", school.ZONE),
        programme=programme,
    )


def _rehearsed(routes: Routes, row: Outgoing, turn: Turn) -> tuple[str, str]:
    """What the card would say if it were sent now, and why it comes; empty if it would not be sent."""
    try:
        route = routes.notice(row.kind)
        card = route.compose(msgspec.convert(row.facts, route.notice), turn)
    except Exception:
        # A rehearsal before its time may not work; the real sending says so as well if it does not either.
        log.exception("a notice could not be rehearsed", extra={"kind": row.kind})
        return "", ""
    return ("", "") if card is None else (plain(card.title), plain(card.why))


def _recipient(routes: Routes, row: Outgoing, turn: Turn) -> str:
    match row.to_kind:
        case "member":
            return turn.actor.name or "somebody who has left"
        case "pair":
            return " and ".join(member.name for member in routes.pair_members(row.recipient, turn))
        case _:
            return school.CHANNEL_NAME


def _trail(playground: Playground, session: TenantSession, trail: Trail, me: Member | None) -> dict[str, Any]:
    rows = session.scalars(select(Outgoing).where(Outgoing.id.in_(trail.notices)).order_by(Outgoing.due_at))
    return {
        "at": trail.at.isoformat(),
        "event": trail.event,
        "route": trail.route,
        "handler": trail.handler,
        "reply": trail.reply,
        "notices": [_notice(playground, session, row, me) for row in rows],
    }


def _delivered(playground: Playground, names: dict[str, str]) -> list[dict[str, Any]]:
    """What the last move of the clock brought, to whom and when."""

    def to(reader: str | None, conversation: str) -> str:
        return names[reader] if reader is not None else conversation_name(conversation, "", names)

    found = playground.messages.delivered_since(playground.trails.before_move)
    return [
        {
            "at": seen.at.isoformat(),
            "when": when(seen.at),
            "in": seen.conversation,
            "to": to(reader, seen.conversation),
            "person": reader,
            "text": plain(seen.card.title) if seen.card else seen.text,
            "lang": seen.card.lang if seen.card else "en",
        }
        for seen, reader in found
    ]
