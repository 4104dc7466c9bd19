"""The one way in: who is this, was it seen before, then one transaction with one handler in it.

Everything a platform sends comes through `dispatch` as an `Event` and leaves as a `Reply`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import select
from sqlalchemy.event import listen
from sqlalchemy.exc import IntegrityError

from bot import dialogues, races, spoken
from bot.conversation.card import Card
from bot.conversation.event import (
    Click,
    Command,
    Event,
    Introduced,
    Lifecycle,
    Sender,
    Submission,
    Suggest,
    Typed,
)
from bot.conversation.file import File
from bot.conversation.legible import cleaned
from bot.conversation.model import SeenEvent
from bot.conversation.page import Page
from bot.conversation.phrases import Phrases
from bot.conversation.reply import Choices, Done, Reply, Say, Unknown, Update
from bot.database import TenantSession
from bot.errors import NotThere, Refusal, WhichProgramme
from bot.house import House
from bot.people import arrivals
from bot.people.model import Account, Installation, Member
from bot.routing import Routes
from bot.turn import Asked, Turn

Heard = Callable[[Sender, str | None], None]

OUR_PAGES: Final = "pages"


@dataclass(frozen=True, kw_only=True)
class Known:
    """A sender we know, before any tenant's data is opened."""

    tenant: str
    installation: str
    """The installation's id; on our own pages, which belong to none, `OUR_PAGES`."""
    account: str
    """The account's id; on our own pages an empty string: a cookie stands for the member."""
    member: str
    locale: str
    zone: str
    reachable: bool = True
    """Whether messages of ours got through to this account so far."""
    seen: bool = True
    """Whether the platform has told who this is; an account from a file waits for that."""
    could_found: bool = False
    """Whether this person installed the bot, or where no platform says who did, could have."""


def dispatch(house: House, routes: Routes, event: Event, *, heard: Heard | None = None) -> Reply | Unknown:
    """Answer one event. `Unknown` asks the adapter to look the sender up and introduce them first.

    `heard` is told in which language the sender is spoken to, before anything can go wrong or take long;
    None for a stranger.
    Raises nothing that a person caused: refusals come back as kind cards, complaints as the form again.
    """
    event = cleaned(event)
    if isinstance(event, Introduced):
        try:
            _introduce(house, event)
        except IntegrityError:
            # The same person at the same moment on another connection: they are known by now.
            _introduce(house, event)
        return Done()
    known = _identify(house, event.sender)
    if heard is not None:
        heard(event.sender, None if known is None else known.locale)
    gone = isinstance(event, Lifecycle) and event.what in {"left", "removed_app"}
    if known is None or not (known.seen or gone):
        return Done() if gone else _answered_before(house, event) or Unknown()
    return _answer(house, routes, event, known)


def _introduce(house: House, event: Introduced) -> None:
    with house.database.everyone() as session:
        arrivals.introduce(session, event, house.clock.now())


def answer_visitor(house: House, routes: Routes, known: Known, event: Click | Submission | Suggest) -> Reply:
    """Answer somebody on our own pages, whom their cookie has made known, as if they had asked in the chat.

    Only forms that a link may open are there: nothing else can be pressed or sent, and no ballot.
    """
    match event:
        case Click(name=form) | Submission(form=form) if form not in routes.linkable:
            too_old = NotThere("conversation.card_too_old", step="home")
            return Say(card=spoken.refusal_card(too_old, house.phrases(known.locale, known.zone)))
        case _:
            return _answer(house, routes, cleaned(event), known)


def file_for_visitor(
    house: House, routes: Routes, known: Known, name: str, args: dict[str, str]
) -> File | Page | Card:
    """The file or page of that name as it is now, for somebody on our own pages; a kind no is a card."""
    try:
        with house.database.tenant(known.tenant) as session:
            return routes.files[name](Asked(args=args), _turn(house, routes, session, known))
    except Refusal as refusal:
        return spoken.refusal_card(refusal, house.phrases(known.locale, known.zone))


def _answer(house: House, routes: Routes, event: Event, known: Known) -> Reply:
    if _is_traceless(routes, event):
        return _answer_without_trace(house, routes, event, known)
    try:
        # After a lost race: if it was with the same event, its answer is stored by now; if it was with
        # somebody else on the same rows, this turn is taken on what they have left.
        return races.run(lambda: _answer_once(house, routes, event, known), tries=2)
    except Refusal as refusal:
        return Say(card=spoken.refusal_card(refusal, house.phrases(known.locale, known.zone)))
    except WhichProgramme as which:
        return Say(card=spoken.which_card(which, event, house.phrases(known.locale, known.zone)))


def _identify(house: House, sender: Sender) -> Known | None:
    with house.database.everyone() as session:
        row = session.execute(
            select(Account, Member, Installation.installer)
            .join(
                Installation,
                (Installation.tenant_id == Account.tenant_id) & (Installation.id == Account.installation_id),
            )
            .join(Member, (Member.tenant_id == Account.tenant_id) & (Member.id == Account.member_id))
            .where(
                Installation.platform == sender.platform,
                Installation.external_id == sender.installation,
                Account.user_id == sender.user,
            )
        ).one_or_none()
        if row is None:
            return None
        account, member, installer = row
        return Known(
            tenant=account.tenant_id,
            installation=account.installation_id,
            account=account.id,
            member=member.id,
            locale=member.locale,
            zone=member.zone,
            reachable=account.reachable,
            seen=account.seen_at is not None,
            could_found=account.administers if installer is None else account.user_id == installer,
        )


def _turn(house: House, routes: Routes, session: TenantSession, known: Known) -> Turn:
    actor = Member.by_id(session, known.member)
    return Turn(
        session=session,
        house=house,
        actor=actor,
        now=house.clock.now(),
        phrases=Phrases(house.words, actor.locale, actor.zone),
        linkable=routes.linkable,
    )


def _answer_once(house: House, routes: Routes, event: Event, known: Known) -> Reply:
    with house.database.tenant(known.tenant) as session:
        before = _seen(session, house, event, known)
        if before is not None:
            return before
        turn = _turn(house, routes, session, known)
        _is_here(session, event, known, turn.now)
        reply = _route(routes, event, turn, known)
        if not isinstance(event, Suggest):
            _keep(session, house, event, known, reply)
        return reply


def _answer_without_trace(house: House, routes: Routes, event: Event, known: Known) -> Reply:
    """Ballots: what they do happens in the ballot box alone, so there is nothing here to commit."""
    try:
        with house.database.tenant(known.tenant) as session:
            # Heard at every flush as well: what has been flushed is no longer new, and would be committed.
            listen(session, "before_flush", _no_rows)
            reply = _route(routes, event, _turn(house, routes, session, known), known)
            if session.new or session.dirty or session.deleted:
                _no_rows()
            return reply
    except Refusal as refusal:
        return Say(card=spoken.refusal_card(refusal, house.phrases(known.locale, known.zone)))


def _is_here(session: TenantSession, event: Event, known: Known, now: datetime) -> None:
    """Whoever does something can be written to again, whatever a platform said before.

    News that a platform brings of somebody are no doing of theirs, except that they look at their home.
    """
    if known.could_found and not (isinstance(event, Lifecycle) and event.what != "opened_home"):
        arrivals.first_coordinator(session, known.member, now)
    gone = isinstance(event, Lifecycle) and event.what in {"left", "removed_app"}
    if not known.reachable and not gone:
        account = session.scalar(select(Account).where(Account.id == known.account))
        if account is not None:
            account.reachable = True
            session.flush()


def _no_rows(*_: object) -> None:
    raise RuntimeError("a traceless form changed rows outside the ballot box")


def _is_traceless(routes: Routes, event: Event) -> bool:
    match event:
        case Submission(form=name) | Click(name=name):
            return name in routes.forms and routes.forms[name].traceless
        case _:
            return False


def _seen(session: TenantSession, house: House, event: Event, known: Known) -> Reply | None:
    row = session.scalar(
        select(SeenEvent).where(
            SeenEvent.installation_id == known.installation, SeenEvent.event_id == event.id
        )
    )
    return None if row is None else _opened(house, row.reply)


def _answered_before(house: House, event: Event) -> Reply | None:
    """The answer to an event that comes again from somebody who has had themselves deleted since.

    Looking them up for it would bring them back against their wish.
    """
    sender = event.sender
    with house.database.everyone() as session:
        sealed = session.scalar(
            select(SeenEvent.reply)
            .join(
                Installation,
                (Installation.tenant_id == SeenEvent.tenant_id)
                & (Installation.id == SeenEvent.installation_id),
            )
            .where(
                Installation.platform == sender.platform,
                Installation.external_id == sender.installation,
                SeenEvent.event_id == event.id,
            )
        )
    return None if sealed is None else _opened(house, sealed)


def _opened(house: House, sealed: bytes) -> Reply:
    return msgspec.json.decode(house.sealer.unseal("reply", sealed), type=Reply)  # type: ignore[no-any-return]  # a union of structs is a type to msgspec


def _keep(session: TenantSession, house: House, event: Event, known: Known, reply: Reply) -> None:
    sealed = house.sealer.seal("reply", dialogues.filled_up(msgspec.json.encode(reply)))
    at = house.clock.now()
    session.add(SeenEvent(installation_id=known.installation, event_id=event.id, reply=sealed, at=at))
    session.flush()


def _route(routes: Routes, event: Event, turn: Turn, known: Known) -> Reply:
    match event:
        case Command(text=text, channel=channel, channel_name=called):
            if channel is not None:
                here = {"installation": known.installation, "id": channel, "name": called or f"#{channel}"}
                turn = replace(turn, channel=here)
            return spoken.remembered(spoken.command(routes, text, turn), turn)
        case Typed(text=text):
            return spoken.remembered(spoken.typed(routes, text, turn), turn)
        case Click():
            return spoken.clicked(routes, event, turn)
        case Submission(form=name, args=args, values=values):
            return spoken.submission(routes, name, args, values, turn)
        case Suggest(field=field, query=query):
            return Choices(options=routes.suggest(Asked(args={"field": field}, text=query), turn))
        case Lifecycle(what="opened_home"):
            return Update(card=spoken.home_card(routes, turn))
        case Lifecycle():
            arrivals.account_changed(event, turn, known.account, routes.leaving)
            return Done()
        case Introduced():
            return Done()  # handled before anybody is known
