"""Whom no message can reach, for the coordinator: nobody is left out in silence."""

from typing import Final

from sqlalchemy import ColumnElement, or_, select

from bot.conversation.card import Action, Bullets, Card, Element, Line, Text
from bot.conversation.reply import Reply, Say
from bot.people.model import Account, Installation, Member
from bot.programmes.model import Participant
from bot.spoken import again
from bot.turn import Asked, Turn

LISTED: Final = 12
"""People named on one card."""


def reach(_: Asked, turn: Turn) -> Reply:
    """Who they are, and what helps."""
    phrases, programme = turn.phrases, turn.the_programme
    never, no_more = _unreached(turn, met=False), _unreached(turn, met=True)
    home: tuple[Action, ...] = (again("home", phrases, primary=True),)
    if not never and not no_more:
        title = phrases.line("programmes.reach_all", programme=programme.name)
        return Say(card=Card(title=title, actions=home, lang=phrases.tag))
    body: list[Element] = []
    for block, people in (("reach_never", never), ("reach_no_more", no_more)):
        if people:
            body += [Text(line=phrases.line(f"programmes.{block}")), Bullets(items=_named(people, turn))]
    title = phrases.line("programmes.reach", programme=programme.name, count=len(never) + len(no_more))
    return Say(
        card=Card(
            title=title,
            body=tuple(body),
            actions=home,
            privacy="shared",
            promise=phrases.line("programmes.reach_seen_by"),
            lang=phrases.tag,
        )
    )


def reach_line(turn: Turn) -> tuple[list[Element], list[Action]]:
    """A line and a button for the desk; nothing while everybody can be reached."""
    count = len(_unreached(turn, met=False)) + len(_unreached(turn, met=True))
    if not count:
        return [], []
    line = turn.phrases.line("programmes.reach_waiting", count=count)
    return [Text(line=line)], [again("reach", turn.phrases, programme=turn.the_programme.id)]


def _named(people: list[Member], turn: Turn) -> tuple[Line, ...]:
    more = len(people) - LISTED
    listed: list[Line] = [(turn.name(member),) for member in people[:LISTED]]
    return (*listed, turn.phrases.line("programmes.reach_more", count=more)) if more > 0 else tuple(listed)


def _unreached(turn: Turn, *, met: bool) -> list[Member]:
    """Those who take part or would be asked, and have no way in; `met` tells who had one before."""
    query = select(Member).where(
        Member.left_at.is_(None),
        _concerned(turn),
        ~_account(reachable=True),
        _account() if met else ~_account(),
    )
    return list(turn.session.scalars(query.order_by(Member.name, Member.id)))


def _concerned(turn: Turn) -> ColumnElement[bool]:
    programme = turn.the_programme
    takes_part = select(Participant.id).where(
        Participant.programme_id == programme.id, Participant.member_id == Member.id
    )
    if programme.state in {"draft", "poll", "signup"}:
        return or_(Member.level.is_not(None), takes_part.exists())
    return takes_part.exists()


def _account(*, reachable: bool = False) -> ColumnElement[bool]:
    """Whether the member has an account at all, or one that messages get through to."""
    query = select(Account.id).where(Account.member_id == Member.id)
    if reachable:
        query = query.join(Installation, Installation.id == Account.installation_id).where(
            Account.reachable.is_(True), Installation.active.is_(True)
        )
    return query.exists()
