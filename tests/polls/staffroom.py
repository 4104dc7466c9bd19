"""A staff room that can be asked: a coordinator, a programme, and colleagues on both sides of the gap."""

import itertools
from datetime import date
from typing import Any

from sqlalchemy import select

from bot.conversation.card import Card, Form
from bot.conversation.event import Click, Submission
from bot.conversation.limits import card_problems, form_problems
from bot.conversation.reply import OpenForm, Reply, Say, shown
from bot.dispatch import dispatch
from bot.people.model import Installation
from bot.polls.model import InterestPoll
from bot.programmes.model import Programme, Role
from bot.routes import ROUTES
from bot.routing import Routes
from tests.fakes import Stage

_NUMBERS = itertools.count(1)

COORDINATOR = "Niamh"
TOPICS = [
    {"id": "ai-tools", "label": "AI tools", "side": "mentor"},
    {"id": "working-here", "label": "What working here is like", "side": "mentor"},
    {"id": "career", "label": "How a career grows", "side": "mentee"},
]
WHY = "Newer colleagues know things that the rest of us would like to learn."


def juniors(count: int) -> list[str]:
    return [f"Junior{number:02}" for number in range(count)]


def seniors(count: int) -> list[str]:
    return [f"Senior{number:02}" for number in range(count)]


def programme_with(stage: Stage, *, of: tuple[int, int], channel: bool = False, **facts: Any) -> str:
    """People of levels 2 and 5, the coordinator (level 4) besides, and a programme in draft; gives its id."""
    stage.arrive(COORDINATOR, level=4)
    stage.grant(COORDINATOR)
    for name in juniors(of[0]):
        stage.arrive(name, level=2)
    for name in seniors(of[1]):
        stage.arrive(name, level=5, locale="es" if name == "Senior00" else "en")
    with stage.house.database.tenant(stage.tenant) as session:
        programme = Programme(
            name="Two ways",
            label="two-way mentoring",
            zone="Europe/Dublin",
            topics=TOPICS,
            created_at=stage.clock.now(),
            **facts,
        )
        session.add(programme)
        session.flush()
        session.add(Role(programme_id=programme.id, member_id=stage.members[COORDINATOR], role="coordinator"))
        if channel:
            place = session.scalars(select(Installation)).one()
            programme.channel = {"installation": place.id, "id": "staff", "name": "#staff"}
        return programme.id


def drafted(stage: Stage, **values: Any) -> Reply:
    """The coordinator has filled in `poll open`, by default for everybody until 26 January."""
    reply = stage.command(COORDINATOR, "poll open")
    assert isinstance(reply, OpenForm), reply
    given = {"why": WHY, "audience": "everyone", "closes": date(2026, 1, 26).isoformat(), "groups": "sides"}
    return stage.fill(COORDINATOR, **{**given, **values})


def opened(stage: Stage, **values: Any) -> None:
    """A poll is open and its invitations are written."""
    drafted(stage, **values)
    stage.press(COORDINATOR, "Send the invitations")


def poll_id(stage: Stage) -> str:
    """The id that the buttons of the newest poll carry."""
    with stage.house.database.tenant(stage.tenant) as session:
        return session.scalars(select(InterestPoll).order_by(InterestPoll.drafted_at.desc())).all()[0].id


def open_ballot(stage: Stage, name: str, routes: Routes = ROUTES) -> Reply:
    """Somebody presses "Open the poll". Nothing of it is kept on the stage, as nothing is by the bot."""
    args = {"poll": poll_id(stage)}
    event = Click(id=f"ballot-{next(_NUMBERS)}", sender=stage.sender(name), name="polls.vote", args=args)
    return _answer(stage, event, routes)


def vote(stage: Stage, name: str, routes: Routes = ROUTES, **answers: Any) -> Reply:
    """Somebody opens the ballot and sends it with these answers."""
    reply = open_ballot(stage, name, routes)
    assert isinstance(reply, OpenForm), reply
    form = reply.form
    values = {**{field.name: getattr(field, "value", "") for field in form.fields}, **answers}
    event = Submission(
        id=f"ballot-{next(_NUMBERS)}",
        sender=stage.sender(name),
        form=form.name,
        args=form.args,
        values=values,
    )
    return _answer(stage, event, routes)


def _answer(stage: Stage, event: Click | Submission, routes: Routes) -> Reply:
    reply = dispatch(stage.house, routes, event)
    assert isinstance(reply, Reply)
    before_their_eyes = shown(reply)
    if isinstance(before_their_eyes, Card):
        assert card_problems(before_their_eyes) == []
    if isinstance(before_their_eyes, Form):
        assert form_problems(before_their_eyes) == []
    return reply


def said(stage: Stage, name: str, reply: Reply) -> str:
    """The card of a reply as that person reads it."""
    assert isinstance(reply, Say), reply
    return stage._text(name, reply.card)
