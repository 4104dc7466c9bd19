"""A platform that exists only here: a notice, its words, and a messenger that keeps count."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal, TypeVar

from sqlalchemy import select

from adapters.worker import Worker
from bot.conversation.card import Card
from bot.outbox.model import Outgoing, write
from bot.outbox.notice import Notice, ToMember
from bot.outbox.outcome import Outcome, Sent
from bot.outbox.parcel import Parcel
from bot.routes import ROUTES
from bot.routing import NoticeRoute
from bot.turn import Turn
from tests.fakes import Stage

T = TypeVar("T")


class Hello(Notice, frozen=True, kw_only=True):
    """One word to somebody, at once."""

    kind: ClassVar[str] = "tests.hello"
    when: ClassVar[Literal["routine", "working", "now"]] = "now"

    word: str


def compose(notice: Hello, _: Turn) -> Card | None:
    """The word itself; "never mind" is no longer wanted."""
    if notice.word == "wrong":
        raise ValueError("a bug in the words")
    return None if notice.word == "never mind" else Card(title=(notice.word,), lang="en")


ROUTES_WITH_HELLO = replace(ROUTES, notices=(*ROUTES.notices, NoticeRoute(notice=Hello, compose=compose)))


def wish(stage: Stage, name: str, word: str) -> None:
    """Write the notice that says `word` to this person."""
    with stage.house.database.tenant(stage.tenant) as session:
        to = ToMember(member=stage.members[name])
        write(session, Hello(word=word), to, stage.clock.now(), asked_at=stage.clock.now())


def states(stage: Stage) -> dict[str, str]:
    """What became of each word: its row's state, and why."""
    with stage.house.database.tenant(stage.tenant) as session:
        rows = session.scalars(select(Outgoing).where(Outgoing.kind == Hello.kind).order_by(Outgoing.key))
        return {row.facts["word"]: f"{row.state} {row.why}".strip() for row in rows}


@dataclass
class Postbox:
    """A messenger: keeps what it was given, and answers as it is told."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    """(person, plain text) in the order in which sends began."""
    now_sending: int = 0
    most_at_once: int = 0
    answer: Callable[[Parcel], Awaitable[Outcome | None]] | None = None

    async def send(self, parcel: Parcel) -> Outcome:
        """Take it, and say "sent" unless `answer` says otherwise."""
        self.sent.append(("+".join(parcel.address.users), parcel.text))
        self.now_sending += 1
        self.most_at_once = max(self.most_at_once, self.now_sending)
        try:
            outcome = None if self.answer is None else await self.answer(parcel)
        finally:
            self.now_sending -= 1
        return outcome or Sent(reference={"at": len(self.sent)})


class Meeting:
    """Sends meet here: none goes on until `count` have come."""

    def __init__(self, count: int) -> None:
        self._left = count
        self._all = asyncio.Event()

    async def __call__(self, _: Parcel) -> Outcome | None:
        self._left -= 1
        if self._left <= 0:
            self._all.set()
        await self._all.wait()
        return None


def soon(story: Coroutine[Any, Any, T]) -> T:
    """The outcome of a story; one that waits for what never happens fails after a minute."""

    async def in_time() -> T:
        async with asyncio.timeout(60):
            return await story

    return asyncio.run(in_time())


@contextmanager
def working() -> Iterator[Worker]:
    """A worker for SQLite."""
    worker = Worker(one_at_a_time=True)
    try:
        yield worker
    finally:
        worker.close()
