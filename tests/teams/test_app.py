"""The messaging endpoint as a client meets it: kind refusals, one answer each, and quick ones under load."""

import asyncio
import json
import threading
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from adapters import errands
from adapters.teams import app
from bot.agenda.model import start_job
from bot.conversation.card import Button, Card
from bot.conversation.reply import Reply, Say, Update
from bot.house import House
from bot.people.model import Account
from bot.routes import ROUTES
from bot.routing import JobFacts, Route
from bot.turn import Asked, Turn
from tests.adapters.post import soon
from tests.clients import crowd
from tests.clients.teams_connector.connector import buttons_of, title_of
from tests.clients.teams_connector.person import rig
from tests.fakes import Stage

AS_SERVED = errands.IN_TIME
"""Seconds until people are told to wait, as the program has it."""

UNREADABLE: dict[str, Any] = {
    "no JSON": b"{",
    "no text": b"\xff\xfe",
    "half a letter": b'{"text": "\\ud800"}',
    "a list": b"[]",
    "nothing": b"",
    "null": b"null",
    "nested deeply": b"[" * 100_000,
    "no activity": b'{"type": "message"}',
    "another shape": json.dumps({"type": [], "serviceUrl": 1, "from": "x", "conversation": None}).encode(),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_kindly(name: str, quick_stage: Stage) -> None:
    async def story() -> tuple[int, Any]:
        async with rig(quick_stage.house) as at:
            return await at.send(UNREADABLE[name])

    status, answer = soon(story())
    assert (status, answer["error"]["code"]) == (400, "BadSyntax")


def test_too_much_is_refused(quick_stage: Stage) -> None:
    async def story() -> int:
        async with rig(quick_stage.house) as at:
            activity = at.person("Ana").activity("message", text="x" * 600_000)
            status, _ = await at.send(activity)
            return status

    assert soon(story()) == 400


def test_who_never_ends_a_request_holds_nothing_open(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "READ_WITHIN", 0.05)

    async def story() -> bytes:
        async with rig(quick_stage.house) as at:
            url = urlsplit(at.bot)
            reader, writer = await asyncio.open_connection(url.hostname, url.port)
            head = f"POST {url.path} HTTP/1.1\r\nHost: us\r\nAuthorization: Bearer {at.token()}\r\n"
            writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 9\r\n\r\nhalf".encode())
            line = await asyncio.wait_for(reader.readline(), 20)
            writer.close()
            return line

    assert b" 408 " in soon(story())


def test_an_invoke_that_nobody_knows_is_not_found(quick_stage: Stage) -> None:
    async def story() -> int:
        async with rig(quick_stage.house) as at:
            status, _ = await at.send(at.person("Ana").invoke("signin/verifyState", {"state": "1"}))
            return status

    assert soon(story()) == 404


def test_what_is_nothing_to_us_is_taken_quietly(quick_stage: Stage) -> None:
    async def story() -> tuple[int, list[str]]:
        async with rig(quick_stage.house) as at:
            ana = at.person("Ana")
            status, _ = await at.send(ana.activity("messageReaction", reactionsAdded=[{"type": "like"}]))
            await at.settled()
            return status, [each for each in at.connector.asked if "/v3/" in each]

    assert soon(story()) == (200, [])


def test_while_it_stops_nothing_more_is_taken(quick_stage: Stage) -> None:
    async def story() -> int:
        async with rig(quick_stage.house) as at:
            await at.teams.stop_taking()
            status, _ = await at.person("Ana").say("home")
            return status

    assert soon(story()) == 503


def test_an_invoke_is_answered_with_json_written_once(quick_stage: Stage) -> None:
    """botbuilder's own way writes it twice, so that the client reads a string."""

    async def story() -> Any:
        async with rig(quick_stage.house) as at:
            ana = at.person("Ana")
            await ana.install()
            await at.settled()
            home = ana.seen()[-1]
            label = next(
                label for label, action in buttons_of(home.card).items() if "Execute" in action["type"]
            )
            _, answer = await ana.press(label, home)
            return answer

    answer = soon(story())
    assert isinstance(answer, dict)
    assert answer["statusCode"] == 200


def test_two_hundred_clicks_at_once_are_answered_in_time_while_a_job_runs(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits three seconds, whatever else goes on; what is late is told so, and follows."""
    monkeypatch.setattr(errands, "IN_TIME", AS_SERVED)
    clicks, running, over = 200, threading.Event(), threading.Event()

    def take_long(house: House, job: JobFacts) -> None:
        """Long work as all of ours: many short transactions, until the clicks are done."""
        for number in range(100_000):
            if over.is_set():
                return
            with house.database.tenant(job.tenant) as session:
                session.scalars(select(Account)).all()
            job.report(number % 100, 100)
            running.set()

    def give(asked: Asked, turn: Turn) -> Reply:
        return Update(card=Card(title=(turn.actor.name,)))

    card = Card(title=("card",), actions=(Button(name="give.it", label="Give"),))
    routes = replace(
        ROUTES,
        commands={"card": Route(do=lambda _, __: Say(card=card))},
        clicks={"give.it": Route(do=give)},
        jobs={"tests.long": take_long},
    )

    async def story() -> tuple[list[float], list[int], int]:
        async with rig(quick_stage.house, routes) as at:
            people = [at.person(f"P{number}") for number in range(20)]
            for person in people:
                await person.say("card")
            await at.settled()
            messages = {person.name: person.seen()[-1] for person in people}
            tenant = await at.live.run(only_tenant, quick_stage)
            await at.live.run(begin_job, quick_stage, tenant)
            at.live.start()
            assert await asyncio.to_thread(running.wait, 20)

            presses = [
                person.pressed(buttons_of(messages[person.name].card)["Give"], on=messages[person.name].id)
                for person in (people[number % len(people)] for number in range(clicks))
            ]
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {at.token()}"}
            since = crowd.clocks()
            try:
                # From another process, as Teams is one: asking is not to slow the answers down.
                done = await crowd.ask(at.bot, [(json.dumps(press).encode(), headers) for press in presses])
                share = crowd.share(since)
            finally:
                over.set()
            await at.settled()
            answers = [json.loads(each.text) for each in done]
            drawn = [answer for answer in answers if "card.adaptive" in answer["type"]]
            right = sum(title_of(answer["value"]).startswith("P") for answer in drawn)
            now = sum(title.startswith("P") for p in people for title in [m.title for m in p.seen()])
            assert right == len(drawn)
            return [each.seconds * share for each in done], [each.status for each in done], now

    took, statuses, now = soon(story())
    assert statuses == [200] * clicks
    assert max(took) < 3.0
    assert now == 20


def only_tenant(stage: Stage) -> str:
    with stage.house.database.everyone() as session:
        return session.scalars(select(Account.tenant_id).distinct()).one()


def begin_job(stage: Stage, tenant: str) -> None:
    with stage.house.database.tenant(tenant) as session:
        start_job(session, "tests.long", "all", stage.clock.now(), None, {})
