"""Two hundred people press a button at once while long work runs: every click is acknowledged in time."""

import asyncio
import threading
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import select

from adapters import errands
from bot.conversation.card import Button, Card
from bot.conversation.reply import Reply, Say, Update
from bot.house import House
from bot.people.model import Member
from bot.routes import ROUTES
from bot.routing import JobFacts, Route, Routes
from bot.turn import Asked, Turn
from tests.clients import crowd
from tests.clients.slack_api.delivery import PATIENCE, request
from tests.clients.slack_api.server import SlackServer
from tests.fakes import Stage
from tests.slack.bench import ANA, Bench, connected

PEOPLE = 200
MOST_ROUNDS = 100_000
"""Of the long work, should nobody stop it."""

AS_SERVED = errands.IN_TIME
"""Seconds until people are told to wait, as the program has it."""


@dataclass
class Office:
    """Answers as rooms give them, by a turn that writes; and long work that goes on until it is told."""

    begun: threading.Event = field(default_factory=threading.Event)
    enough: threading.Event = field(default_factory=threading.Event)
    rounds: int = 0

    def routes(self) -> Routes:
        """The tables."""
        commands = {"card": Route(do=self._card), "work": Route(do=self._start)}
        clicks = {"office.give": Route(do=self._give)}
        return replace(ROUTES, commands=commands, clicks=clicks, jobs={"office.work": self._work})

    def _card(self, _: Asked, __: Turn) -> Reply:
        return Say(card=Card(title=("card",), actions=(Button(name="office.give", label="Give"),)))

    def _give(self, _: Asked, turn: Turn) -> Reply:
        turn.actor.site = "where buttons are pressed"
        return Update(card=Card(title=(f"Given by {turn.actor.name}",)))

    def _start(self, _: Asked, turn: Turn) -> Reply:
        turn.start_job("office.work", turn.actor.id)
        return Say(card=Card(title=("begun",)))

    def _work(self, house: House, facts: JobFacts) -> None:
        """As an import or the closing of a poll: transaction after transaction, each with some thinking."""
        while not self.enough.is_set() and self.rounds < MOST_ROUNDS:
            with house.database.tenant(facts.tenant) as session:
                everybody = session.scalars(select(Member).order_by(Member.id)).all()
                sum(len(member.name) ** 2 for member in everybody for _ in range(20))
            facts.report(self.rounds, MOST_ROUNDS)
            self.rounds += 1
            self.begun.set()


async def everybody_arrives(bench: Bench) -> list[str]:
    """Two hundred people who have a card with a button each."""
    people = [f"U{number:04}" for number in range(PEOPLE)]
    for number, person in enumerate(people):
        bench.slack.workspace.add_user(person, f"person{number}")
    for at in range(0, PEOPLE, 4):  # few at a time: how fast people arrive is not what is looked at here
        await asyncio.gather(*(bench.slack.person(p).command("/vv", "card") for p in people[at : at + 4]))
        await bench.done()
    return people


async def pressed_at_once(bench: Bench, people: list[str]) -> list[crowd.Answered]:
    """Everybody presses "Give": over HTTP from another process, as Slack is one; else down the sockets."""
    if bench.slack.request_url is None:
        acks = await asyncio.gather(*(bench.slack.person(person).press(None, "Give") for person in people))
        return [crowd.Answered(ack.status, ack.seconds) for ack in acks]
    payloads = [bench.slack.person(person).pressed(None, "Give") for person in people]
    secret = bench.slack.app.signing_secret
    return await crowd.ask(
        bench.slack.request_url, [request("interaction", each, secret) for each in payloads]
    )


def test_no_click_of_two_hundred_at_once_is_acknowledged_late_over_http(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "IN_TIME", AS_SERVED)
    none_is_late(house, "http")


def test_no_click_of_two_hundred_at_once_is_acknowledged_late_by_socket(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "IN_TIME", AS_SERVED)
    none_is_late(quick_stage.house, "socket")


def none_is_late(house: House, over: str) -> None:
    """Two hundred people press a button at once, while a long job runs."""
    office = Office()

    async def whole() -> None:
        slack = SlackServer(echoes=False)
        async with connected(house, office.routes(), socket=over == "socket", slack=slack) as bench:
            people = await everybody_arrives(bench)
            await bench.slack.person(ANA).command("/vv", "work")
            assert await asyncio.to_thread(office.begun.wait, 30)
            rounds = office.rounds
            since = crowd.clocks()
            acks = await pressed_at_once(bench, people)
            share = crowd.share(since)
            assert office.rounds > rounds
            office.enough.set()
            assert [ack.status for ack in acks] == [200] * PEOPLE
            assert max(ack.seconds for ack in acks) * share < PATIENCE
            assert bench.slack.mishaps == []
            await bench.done()
            told = [_outcome(bench.chat(person)) for person in people]
            assert told == [f"Given by person{number}" for number in range(PEOPLE)]

    try:
        asyncio.run(asyncio.wait_for(whole(), 110))
    finally:
        office.enough.set()


def _outcome(chat: list[str]) -> str:
    """What somebody reads in the end; on a busy machine they may have been asked to wait a moment before."""
    return next(line for line in chat if line != "One moment. The answer follows here.")
