"""Strangers: looked up, introduced and answered in one go, whatever their platform does meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from adapters import live as live_module
from adapters.live import Live
from bot.conversation.card import plain
from bot.conversation.event import Command, Profile
from bot.conversation.reply import Reply, Say
from bot.people.model import Member
from bot.routes import ROUTES
from tests.adapters.post import Postbox, soon
from tests.fakes import Stage

ROSA = Profile(name="Rosa", email="rosa@school.example", locale="es-ES", zone="Europe/Madrid")


def answered(stage: Stage, look_up: Callable[[], Awaitable[Profile]]) -> str:
    """The title of the first answer that a stranger gets."""

    async def story() -> Reply:
        live = Live(stage.house, ROUTES, {"stage": Postbox()})
        hello = Command(id="1", sender=stage.sender("U1"), text="about")
        reply = await live.answer(hello, look_up)
        await live.stop()
        return reply

    reply = soon(story())
    assert isinstance(reply, Say)
    return plain(reply.card.title)


def everybody(stage: Stage) -> list[tuple[str, str, str]]:
    with stage.house.database.tenant(stage.tenant) as session:
        return [(m.name, m.locale, m.zone) for m in session.scalars(select(Member))]


def test_a_stranger_is_answered_in_their_own_language(stage: Stage) -> None:
    async def look_up() -> Profile:
        return ROSA

    assert answered(stage, look_up) == stage.house.phrases("es", "UTC").text("people.about")
    assert everybody(stage) == [("Rosa", "es", "Europe/Madrid")]


def test_a_platform_that_cannot_say_who_it_is_holds_nobody_up(stage: Stage) -> None:
    async def look_up() -> Profile:
        raise ConnectionError("the roster is down")

    assert answered(stage, look_up) == stage.house.phrases("en", "UTC").text("people.about")
    assert everybody(stage) == [("?", "en", "UTC")]


def test_what_comes_too_late_is_taken_then(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "LOOK_UP", 0.0)
    answered_first = asyncio.Event()

    async def look_up() -> Profile:
        await answered_first.wait()
        return ROSA

    async def story() -> Reply:
        live = Live(stage.house, ROUTES, {"stage": Postbox()})
        reply = await live.answer(Command(id="1", sender=stage.sender("U1"), text="about"), look_up)
        answered_first.set()
        await live.stop()  # waits for what is under way
        return reply

    reply = soon(story())
    assert isinstance(reply, Say)
    assert plain(reply.card.title) == stage.house.phrases("en", "UTC").text("people.about")
    assert everybody(stage) == [("Rosa", "es", "Europe/Madrid")]
