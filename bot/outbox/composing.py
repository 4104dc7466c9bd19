"""Putting a notice into words just before it leaves: still wanted, for whom, when, where and how it reads."""

from datetime import datetime, time, timedelta

import msgspec
from sqlalchemy import ColumnElement, select

from bot.conversation.card import Card
from bot.conversation.phrases import supported
from bot.conversation.plain import card_text
from bot.house import House
from bot.nudges.local_time import to_utc
from bot.outbox.model import Outgoing
from bot.outbox.notice import Notice
from bot.outbox.parcel import Address, Parcel
from bot.people.model import Account, Installation, Member, ways_to
from bot.programmes.model import Participant, Programme
from bot.routing import NoticeRoute, Routes
from bot.turn import Turn, nobody

ROUTINE_GAP = timedelta(days=7)
"""At most one routine message per person in a rolling week (spec 4.2)."""
ROUTINE_A_MONTH, ROUTINE_MONTH = 4, timedelta(days=30)
"""At most so many routine messages in so long a time (spec 4.2)."""


def compose(house: House, routes: Routes, tenant: str, outgoing: str) -> Parcel | None:
    """Decide, now, whether this is still wanted, by whom it is read and in which words.

    None when nothing is to be sent: dropped, put off to the reader's hours, or nobody to reach.
    """
    with house.database.tenant(tenant) as session:
        row = session.scalar(select(Outgoing).where(Outgoing.id == outgoing))
        if row is None or row.state not in {"sending", "revising"}:
            return None
        row.changed = False  # it is read anew here; what changes from now on is seen when it has arrived
        route = routes.notice(row.kind)
        notice = msgspec.convert(row.facts, route.notice)
        programme = Programme.by_id(session, row.programme_id) if row.programme_id else None
        reader = nobody(programme)
        phrases = house.phrases(reader.locale, reader.zone)
        now = house.clock.now()
        turn = Turn(session=session, house=house, actor=reader, now=now, phrases=phrases, programme=programme)
        if row.state == "sending" and row.expires_at is not None and row.expires_at < turn.now:
            _drop(row, "expired")
            return None
        if row.state == "sending" and not notice.even_paused and _rests(row, turn):
            if notice.when == "routine":
                _drop(row, "paused")
            else:
                row.state, row.leased_until = "held", None
            return None
        match row.to_kind:
            case "member":
                return _for_member(row, route, notice, turn)
            case "pair":
                return _for_pair(row, route, notice, turn, routes)
            case _:
                return _for_channel(row, route, notice, turn)


def _drop(row: Outgoing, why: str) -> None:
    row.state, row.why, row.leased_until = "dropped", why, None


def _rests(row: Outgoing, turn: Turn) -> bool:
    """Whether the programme is paused, or this reader's part in it.

    Looked at twice, the second time locked: what is held as the pause ends is let go with all the rest.
    """
    if turn.programme is None:
        return False
    if turn.programme.paused:
        turn.programme.lock()
    part = Participant.of(turn.session, turn.programme.id, row.recipient)
    if part is not None and part.state == "on_break":
        part.lock()
    return turn.programme.paused or (part is not None and part.state == "on_break")


def _put_off(row: Outgoing, until: datetime | None) -> None:
    row.leased_until = None
    if until is None:
        row.state, row.why = "failed", "no working hours"
    else:
        row.state, row.due_at = "waiting", until


def _for_member(row: Outgoing, route: NoticeRoute, notice: Notice, turn: Turn) -> Parcel | None:
    session = turn.session
    reader = Member.by_id(session, row.recipient)
    if not reader.active:
        _drop(row, "left")
        return None
    turn = turn.speaking_to(reader)
    if row.state == "sending" and _not_now(row, reader, notice, turn):
        return None
    card = route.compose(notice, turn)
    if card is None and row.state == "sending":
        _drop(row, "no longer wanted")
        return None
    ways = ways_to(reader.id)
    if row.state == "revising":
        ways = ways.where(Installation.id == row.lane)  # a message can be changed only where it is
    found = session.execute(ways).first()
    if found is None:
        row.state, row.why = "failed", "unreachable"
        return None
    account, place = found
    address = Address(
        platform=place.platform,
        installation=place.external_id,
        users=(account.user_id,),
        reference=account.reference,
    )
    return _parcel(row, place, address, card, turn)


def _not_now(row: Outgoing, reader: Member, notice: Notice, turn: Turn) -> bool:
    """Quiet, snoozed, out of hours or too soon after another: dropped or put off, and True."""
    if notice.when == "routine":
        if reader.quiet == "essential":
            _drop(row, "quiet")
            return True
        resting = max(filter(None, (reader.snoozed_until, _capped_until(turn, row))), default=None)
        if resting is not None and resting > turn.now:
            _put_off(row, turn.hours_of(reader, resting, notice))
            return True
    if not turn.sendable(reader, notice):
        _put_off(row, turn.hours_of(reader, turn.now, notice))
        return True
    if notice.spaced and _asked_today(row, reader, turn):
        tomorrow = to_utc(turn.today + timedelta(days=1), time(), reader.zone)
        _wait_until(row, turn.hours_of(reader, tomorrow, notice), turn.now)
        return True
    return False


def _asked_today(row: Outgoing, reader: Member, turn: Turn) -> bool:
    """Whether this person was asked the same about something else today, or is just before this one."""
    today = to_utc(turn.today, time(), reader.zone)
    others = select(Outgoing.id).where(
        Outgoing.recipient == row.recipient,
        Outgoing.kind == row.kind,
        Outgoing.about != row.about,
        (Outgoing.sent_at >= today) | _leaves_before(row),
    )
    return turn.session.scalar(others.limit(1)) is not None


def _leaves_before(row: Outgoing) -> ColumnElement[bool]:
    """Another one that is on its way and was due first: what goes out together is not recorded yet."""
    first = (Outgoing.due_at < row.due_at) | ((Outgoing.due_at == row.due_at) & (Outgoing.id < row.id))
    return (Outgoing.state == "sending") & (Outgoing.sent_at.is_(None)) & first


def _wait_until(row: Outgoing, until: datetime | None, now: datetime) -> None:
    """Put it off because of another one: it is worth as much then, so that none is lost over a holiday."""
    if until is not None and row.expires_at is not None:
        row.expires_at += until - now
    _put_off(row, until)


def _capped_until(turn: Turn, row: Outgoing) -> datetime | None:
    """Until when the routine messages this row's reader got, or is getting now, fill their week or month."""
    mine = (Outgoing.recipient == row.recipient, Outgoing.routine.is_(True))
    rows = turn.session.scalars(
        select(Outgoing.sent_at)
        .where(*mine, Outgoing.sent_at.is_not(None))
        .order_by(Outgoing.sent_at.desc())
        .limit(ROUTINE_A_MONTH)
    )
    leaving = turn.session.scalar(select(Outgoing.id).where(*mine, _leaves_before(row)).limit(1))
    sent = ([turn.now] if leaving else []) + [at for at in rows if at is not None]
    sent = sent[:ROUTINE_A_MONTH]
    if not sent:
        return None
    week = sent[0] + ROUTINE_GAP
    return max(week, sent[-1] + ROUTINE_MONTH) if len(sent) == ROUTINE_A_MONTH else week


def _for_pair(row: Outgoing, route: NoticeRoute, notice: Notice, turn: Turn, routes: Routes) -> Parcel | None:
    """Both partners in one chat, on a platform that both are on; otherwise it is dropped as not possible."""
    members = routes.pair_members(row.recipient, turn)
    turn = turn.speaking_to(_as_one(members, turn.actor))
    card = route.compose(notice, turn)
    if card is None and row.state == "sending":
        _drop(row, "no longer wanted")
        return None
    shared = _shared_place(turn, [m.id for m in members], row.lane if row.state == "revising" else None)
    if shared is None:
        _drop(row, "no shared platform")
        return None
    place, users = shared
    address = Address(
        platform=place.platform, installation=place.external_id, users=tuple(sorted(users.values()))
    )
    return msgspec.structs.replace(_parcel(row, place, address, card, turn), mentions=users)


def _as_one(members: tuple[Member, ...], otherwise: Member) -> Member:
    """A reader for all of them: the clock that they share, or else the programme's; and a language of theirs.

    Where they have several it is the programme's, if that is one of them: its words come first.
    """
    zones = {m.zone for m in members}
    tongues = [supported(m.locale) for m in members]
    first = supported(otherwise.locale)
    return Member(
        id="",
        name="",
        locale=first if first in tongues or not tongues else tongues[0],
        zone=zones.pop() if len(zones) == 1 else otherwise.zone,
    )


def _shared_place(
    turn: Turn, members: list[str], lane: str | None
) -> tuple[Installation, dict[str, str]] | None:
    """Where all of them can read one chat, and their user ids there by member; only in `lane`, if given."""
    places = turn.session.scalars(
        select(Installation).where(Installation.active.is_(True)).order_by(Installation.id)
    )
    for place in places:
        if lane not in (None, place.id):
            continue
        if not turn.house.offered(place.platform).group_chats:
            continue
        accounts = turn.session.scalars(
            select(Account)
            .where(
                Account.installation_id == place.id,
                Account.member_id.in_(members),
                Account.reachable.is_(True),
            )
            .order_by(Account.user_id)
        )
        by_member = {a.member_id: a.user_id for a in accounts}
        if len(by_member) == len(set(members)):
            return place, by_member
    return None


def _for_channel(row: Outgoing, route: NoticeRoute, notice: Notice, turn: Turn) -> Parcel | None:
    programme = turn.programme
    card = route.compose(notice, turn)
    if card is None and row.state == "sending":
        _drop(row, "no longer wanted")
        return None
    place = None
    if programme is not None and programme.channel:
        lane = row.lane if row.state == "revising" else programme.channel["installation"]
        place = turn.session.scalar(select(Installation).where(Installation.id == lane))
    if programme is None or place is None or not place.active or not programme.channel:
        _drop(row, "no channel")
        return None
    address = Address(
        platform=place.platform, installation=place.external_id, channel=programme.channel["id"]
    )
    return _parcel(row, place, address, card, turn)


def _parcel(row: Outgoing, place: Installation, address: Address, card: Card | None, turn: Turn) -> Parcel:
    row.lane = place.id
    text = card_text(card, turn.phrases) if card else ""
    replaces = row.reference if row.state == "revising" else None
    return Parcel(
        tenant=row.tenant_id, outgoing=row.id, address=address, card=card, text=text, replaces=replaces
    )
