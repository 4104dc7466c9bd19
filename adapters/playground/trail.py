"""The last event's way through the rooms: what was sent, which route took it, who answered, what follows.

Kept in memory, for the page's glass wall. Nothing of what people wrote is in it, and nothing of ballots.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.conversation.command import hear, tidy
from bot.conversation.event import Click, Command, Event, Submission, Typed
from bot.conversation.reply import OpenForm, Reply
from bot.database import TenantSession
from bot.outbox.model import Outgoing
from bot.routing import Route, Routes
from bot.spoken import AGAIN


@dataclass(frozen=True, kw_only=True)
class Trail:
    """One event's way. `notices` are outbox ids, to be named when somebody looks."""

    at: datetime
    event: str
    route: str
    handler: str
    reply: str
    notices: tuple[str, ...]


@dataclass
class Trails:
    """Person → the way of the last event that was theirs; and where the last move of the clock began."""

    last: dict[str, Trail] = field(default_factory=dict)
    before_move: int = 0
    """The newest message when the clock was last set in motion: what came later, the move brought."""

    def keep(
        self,
        person: str,
        at: datetime,
        *,
        routes: Routes,
        event: Event,
        reply: Reply,
        notices: Iterable[str],
    ) -> None:
        """This was the last event of that person."""
        route, handler = way_of(routes, event)
        self.last[person] = Trail(
            at=at,
            event=type(event).__name__,
            route=route,
            handler=handler,
            reply=type(reply).__name__,
            notices=tuple(sorted(notices)),
        )


def is_traceless(routes: Routes, event: Event) -> bool:
    """A ballot is being opened or sent: nothing of it may be kept anywhere (spec 5.3)."""
    match event:
        case Submission(form=name) | Click(name=name):
            return _traceless_form(routes, name)
        case _:
            return False


def opens_traceless(routes: Routes, reply: Reply) -> bool:
    """The answer opens a ballot, whatever was typed or pressed to get there."""
    return isinstance(reply, OpenForm) and _traceless_form(routes, reply.form.name)


def way_of(routes: Routes, event: Event) -> tuple[str, str]:
    """The line of `routes` that takes this event, and the function it names."""
    match event:
        case Command(text=text) | Typed(text=text):
            return _way_of_words(routes, text)
        case Click(name=name, args=args) if name == AGAIN:
            return _way_of_words(routes, args.get("text", ""))
        case Click(name=name) if name in routes.forms:
            return f"FORMS “{name}”", _name(routes.forms[name].form)
        case Click(name=name):
            route = routes.clicks.get(name)
            if route is None:
                return f"CLICKS has no “{name}”", "bot.spoken.click"
            return f"CLICKS “{name}”", _opened_or_done(routes, route)
        case Submission(form=name):
            return f"FORMS “{name}”", _name(routes.forms[name].submit)
        case _:
            return "the home", _name(routes.home)


def outgoing_ids(session: TenantSession) -> set[str]:
    """What the outbox holds, to see afterwards what was added."""
    return set(session.scalars(select(Outgoing.id)))


def _way_of_words(routes: Routes, text: str) -> tuple[str, str]:
    if not tidy(text):
        return "the home", _name(routes.home)
    heard = hear(text, (*routes.commands, *routes.aliases))
    if heard is None:
        return "no command: a number, an answer, or a guess", "bot.spoken.typed"
    word = routes.aliases.get(heard.word, heard.word)
    route = routes.commands[word]
    return f"COMMANDS “{word}”", _opened_or_done(routes, route)


def _opened_or_done(routes: Routes, route: Route) -> str:
    if route.opens is not None:
        return _name(routes.forms[route.opens].form)
    return _name(route.do) if route.do is not None else "bot.spoken"


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{getattr(function, '__qualname__', type(function).__name__)}"


def _traceless_form(routes: Routes, name: str) -> bool:
    return name in routes.forms and routes.forms[name].traceless
