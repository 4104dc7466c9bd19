"""Our own pages: a link that is used once lets its person in, to the one form it was made for, for a while.

`Turn.link` makes the link. `knock` looks at it without using it up, because chat programs open every link
to draw a preview; `enter` uses it. From then on a cookie says who this is, and `visitor` which form it may
show. What is looked at and sent goes through `dispatch.answer_visitor`, the same way as in the chat.
"""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import select

from bot.conversation.card import Card
from bot.conversation.event import Click, Sender, Submission, Suggest
from bot.conversation.file import File
from bot.conversation.legible import legible
from bot.conversation.model import DoorPass, Visit, new_token
from bot.conversation.page import Page
from bot.conversation.phrases import Phrases
from bot.conversation.reply import Choices, Reply
from bot.database import AllTenantsSession
from bot.dispatch import OUR_PAGES, Known, answer_visitor, file_for_visitor
from bot.house import House
from bot.people.model import Member
from bot.routing import Routes


@dataclass(frozen=True, kw_only=True)
class Door:
    """A link that leads somewhere. `page` is the page's address if this very visit has come in by it."""

    lang: str
    page: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entered:
    """Somebody has come in: the cookie to give them, a secret, and the address of the page."""

    cookie: str
    page: str


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who this is, and the one form that this page is for."""

    known: Known
    name: str
    page: str
    form: str
    args: dict[str, str]
    phrases: Phrases

    @property
    def sender(self) -> Sender:
        """Who sent it, as our own pages name people."""
        return Sender(platform=OUR_PAGES, installation=self.known.tenant, user=self.known.member)


def knock(house: House, token: str, cookie: str | None) -> Door | None:
    """Whether this link leads somewhere; it is not used up. None does not say why not."""
    now = house.clock.now()
    with house.database.everyone() as session:
        door = DoorPass.of_token(session, token, now)
        owner = None if door is None else _member(session, door.tenant_id, door.member_id)
        if door is None or owner is None:
            return None
        if door.used_at is None:
            return Door(lang=owner.locale)
        visit = _visit(session, cookie, house)
        return Door(lang=owner.locale, page=door.id) if visit and door.visit_id == visit.id else None


def enter(house: House, token: str, cookie: str | None) -> Entered | None:
    """Use the link. A visit of the same person goes on with one page more; otherwise a new one begins.

    None for a link that is unknown, too old or used. Pressing twice is no second use: it leads to the page.
    """
    now = house.clock.now()
    with house.database.everyone() as session:
        door = DoorPass.of_token(session, token, now)
        if door is None or _member(session, door.tenant_id, door.member_id) is None:
            return None
        visit = _visit(session, cookie, house)
        if door.used_at is not None:
            mine = cookie is not None and visit is not None and door.visit_id == visit.id
            return Entered(cookie=cookie or "", page=door.id) if mine else None
        if cookie is None or visit is None or _whose(visit) != _whose(door):
            cookie = new_token()
            visit = Visit.new(door.tenant_id, door.member_id, cookie, now)
            session.add(visit)
        else:
            visit.begins_anew(now)
        door.use(visit, now)
        return Entered(cookie=cookie, page=door.id)


def visitor(house: House, cookie: str | None, page: str) -> Visitor | None:
    """Who sends this cookie, on that page; None where the visit is over or came in by another link."""
    now = house.clock.now()
    with house.database.everyone() as session:
        visit = _visit(session, cookie, house)
        door = None if visit is None else DoorPass.of_page(session, legible(page), visit, now)
        if visit is None or door is None:
            return None
        member = _member(session, visit.tenant_id, visit.member_id)
        if member is None:
            return None
        visit.goes_on(now)
        form, args = msgspec.json.decode(
            house.sealer.unseal(f"door:{member.id}", door.opens), type=tuple[str, dict[str, str]]
        )
        known = Known(
            tenant=member.tenant_id,
            installation=OUR_PAGES,
            account="",
            member=member.id,
            locale=member.locale,
            zone=member.zone,
        )
        phrases = house.phrases(member.locale, member.zone)
        return Visitor(known=known, name=member.name, page=page, form=form, args=args, phrases=phrases)


def leave(house: House, cookie: str | None) -> None:
    """The visit is over, on every page it came in by."""
    with house.database.everyone() as session:
        visit = _visit(session, cookie, house)
        if visit is not None:
            for door in session.scalars(select(DoorPass).where(DoorPass.visit_id == visit.id)).all():
                session.delete(door)
            session.delete(visit)


def show(house: House, routes: Routes, visitor: Visitor) -> Reply:
    """The form as it is now, or a kind no."""
    click = Click(id=uuid4().hex, sender=visitor.sender, name=visitor.form, args=visitor.args)
    return answer_visitor(house, routes, visitor.known, click)


def file(house: House, routes: Routes, visitor: Visitor) -> File | Page | Card:
    """What this page hands out (`visitor.form` is in `routes.files`), or a kind no."""
    return file_for_visitor(house, routes, visitor.known, visitor.form, visitor.args)


def submit(house: House, routes: Routes, visitor: Visitor, values: dict[str, Any], drawn: str) -> Reply:
    """The form as it was filled in. `drawn` is a random word of this drawing of it.

    The same answers from the same drawing are a second press of the button, and get the first one's reply;
    other answers (after going back in the browser) are news.
    """
    said = sha256(msgspec.json.encode([visitor.page, drawn, sorted(values.items())])).hexdigest()
    event = Submission(id=said, sender=visitor.sender, form=visitor.form, args=visitor.args, values=values)
    return answer_visitor(house, routes, visitor.known, event)


def find(
    house: House, routes: Routes, visitor: Visitor, field: str, query: str
) -> tuple[tuple[str, str], ...]:
    """Matches for a long list: (value, label), at most 100."""
    event = Suggest(id=uuid4().hex, sender=visitor.sender, field=field, query=query)
    reply = answer_visitor(house, routes, visitor.known, event)
    return reply.options if isinstance(reply, Choices) else ()


def names(house: House, visitor: Visitor, chosen: Collection[str]) -> dict[str, str]:
    """Member id → name, for those who are chosen in a list that is searched, and are here."""
    claimed = [legible(one) for one in chosen]
    with house.database.tenant(visitor.known.tenant) as session:
        people = session.scalars(select(Member).where(Member.id.in_(claimed), Member.left_at.is_(None)))
        return {member.id: member.name for member in people}


def _visit(session: AllTenantsSession, cookie: str | None, house: House) -> Visit | None:
    return None if not cookie else Visit.of_cookie(session, cookie, house.clock.now())


def _whose(row: Visit | DoorPass) -> tuple[str, str]:
    return row.tenant_id, row.member_id


def _member(session: AllTenantsSession, tenant: str, member_id: str) -> Member | None:
    """Whose link or visit it is, unless they have left."""
    member = session.get(Member, (tenant, member_id))
    return member if member is not None and member.active else None
