"""Ten thousand activities that Teams would never send: each is answered, and nothing fails or leaks."""

import asyncio
import copy
import io
import itertools
import json
import logging
import random
import re
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters import logs
from bot.conversation.card import Form, TextField
from bot.conversation.reply import Done, Reply
from bot.routes import ROUTES
from bot.routing import FormRoute, Route
from bot.turn import Asked, Turn
from tests.clients.teams_connector.connector import SECRET
from tests.clients.teams_connector.person import MENTION, Rig, rig
from tests.fakes import house_at

BATCH = 100
BATCHES = 100

MARK = "Zugspitze"
"""Stands in every text that people could have typed; no line of the log may hold it."""

Json = Any

ODD: list[Json] = [
    None,
    True,
    0,
    -1,
    10**30,
    1.5e308,
    "",
    " ",
    "x" * 5000,
    "\u0000",
    "\u202e\u2066 \u200d",
    "😀" * 200,
    "<at>",
    "{{ 7*7 }} {0} %s ${x}",
    "'; DROP TABLE member; --",
    "../../etc/passwd",
    "29:",
    "28:bot",
    "19:x@thread.v2;messageid=1",
    [],
    {},
    [[[[]]]],
    {"id": None},
    {"name": "home.open", "args": {}},
    {"": {"": ""}},
    [1, "a", None, {"b": []}],
]


def _done(_: Asked, __: Turn) -> Reply:
    return Done()


FORM = Form(
    name="people.profile", title="Profile", fields=(TextField(name="name", label="Name"),), submit="Send"
)
QUIET = replace(
    ROUTES,
    commands={"help": Route(do=_done), "about": ROUTES.commands["about"]},
    forms={FORM.name: FormRoute(form=lambda _, __: FORM, submit=_done)},
    home=_done,
)
"""Most is answered by nothing: this is about what comes in. What goes out is told in many other tests."""


def samples(at: Rig) -> list[Json]:
    """One activity of each kind, as it should be."""
    ana = at.person("Ana")
    press = {"name": "conversation.command", "args": {"text": "help"}}
    form = {"form": "people.profile", "args": {}, "asked": ["one.name"], "one.name": MARK, "at": "m1"}
    return [
        ana.activity("message", text=f"about {MARK}"),
        ana.activity("message", text=f"help {MARK}", textFormat="plain"),
        ana.activity(
            "message", channel="19:staff", text=f"{MENTION['text']} help {MARK}", entities=[MENTION]
        ),
        ana.activity("message", value=press, replyToId="m1"),
        ana.activity("message", value=form, replyToId="m1"),
        ana.invoke("adaptiveCard/action", {"action": {"data": press}, "trigger": "manual"}, on="m1"),
        ana.invoke("task/fetch", {"data": {"msteams": {}, "name": "people.profile", "args": {}}}, on="m1"),
        ana.invoke("task/submit", {"data": form}),
        ana.invoke("application/search", {"queryText": MARK, "dataset": "who"}),
        ana.activity("installationUpdate", action="add"),
        ana.activity("installationUpdate", action="remove"),
        ana.activity("installationUpdate", channel="19:staff", action="add"),
        ana.activity("conversationUpdate", membersAdded=[{"id": "29:new"}]),
    ]


def places(found: Json, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every path into a JSON value."""
    inside: Any = ()
    if isinstance(found, dict):
        inside = found.items()
    elif isinstance(found, list):
        inside = enumerate(found)
    for key, value in inside:
        yield (*path, key)
        yield from places(value, (*path, key))


def mutated(sample: Json, dice: random.Random) -> Json:
    """The sample with one to four parts removed, replaced, moved or doubled; rarely its bytes damaged."""
    found = copy.deepcopy(sample)
    found["id"] = f"{dice.getrandbits(40)}"
    for _ in range(dice.choice((1, 1, 1, 2, 2, 3, 4))):
        paths = list(places(found))
        if not paths:
            break
        # What a person's client puts in gets as much as all the rest: who is asked reads no further.
        inside = [path for path in paths if path[0] in {"value", "text", "entities"}]
        path = dice.choice(inside if inside and dice.random() < 0.8 else paths)
        parent = found
        for key in path[:-1]:
            parent = parent[key]
        match dice.randrange(5):
            case 0:
                del parent[path[-1]]
            case 1:
                parent[path[-1]] = copy.deepcopy(dice.choice(ODD))
            case 2:
                alike = [odd for odd in ODD if type(odd) is type(parent[path[-1]])]
                parent[path[-1]] = copy.deepcopy(dice.choice(alike or ODD))
            case 3:
                parent[path[-1]] = [parent[path[-1]]]
            case _:
                parent[path[-1]] = copy.deepcopy(dice.choice([found, parent, sample]))
    if dice.random() < 0.1:
        raw = bytearray(json.dumps(found).encode())
        for _ in range(dice.randint(1, 8)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        return bytes(raw[: dice.randint(1, len(raw))])
    return found


class Line:
    """One connection to the bot, kept open: an HTTP client with nothing in it that takes time."""

    def __init__(self, at: Rig, token: str) -> None:
        self._address = urlsplit(at.bot)
        self._token = token
        self._free = asyncio.Lock()
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, payload: Json) -> int:
        """The status that this payload gets."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        head = (
            f"POST {self._address.path} HTTP/1.1\r\nHost: {self._address.netloc}\r\n"
            f"Authorization: Bearer {self._token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        async with self._free:
            if self._ends is None:
                self._ends = await asyncio.open_connection(self._address.hostname, self._address.port)
            reader, writer = self._ends
            writer.write(head.encode() + body)
            answer = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = re.search(r"Content-Length: (\d+)", answer)
            await reader.readexactly(int(length[1]) if length else 0)
            return int(answer.split()[1])

    def close(self) -> None:
        """Hang up."""
        if self._ends is not None:
            self._ends[1].close()


class Bot:
    """The bot at work in a loop of its own, for as long as the examples last."""

    def __init__(self, folder: Path) -> None:
        self.house = house_at(f"sqlite:///{folder / 'app.db'}", f"sqlite:///{folder / 'ballots.db'}")
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.stack = AsyncExitStack()
        self.rig: Rig = self.run(self.stack.enter_async_context(rig(self.house, QUIET)))

    def run(self, story: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(story, self.loop).result(120)

    def close(self) -> None:
        self.rig.connector.wrong.clear()  # what a mutated id makes of an address is no path of ours
        self.run(self.stack.aclose())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()
        self.house.database.close()
        self.house.ballots.dispose()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged from "debug" on, as it would be written."""
    names = ("", "bot", "adapters")
    before = [(logger := logging.getLogger(name), logger.handlers[:], logger.level) for name in names]
    stream = io.StringIO()
    logs.set_up("debug", stream)
    yield stream
    logging.captureWarnings(False)
    for logger, handlers, level in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)


def test_ten_thousand_mutated_activities(tmp_path: Path, log: io.StringIO) -> None:
    bot = Bot(tmp_path)
    sent = 0
    seen: set[int] = set()
    bases, token = samples(bot.rig), bot.rig.token()

    lines = [Line(bot.rig, token) for _ in range(16)]

    async def send(payloads: list[Json]) -> list[int]:
        pairs = zip(itertools.cycle(lines), payloads, strict=False)
        statuses = await asyncio.gather(*(line.send(payload) for line, payload in pairs))
        await bot.rig.settled()
        return statuses

    # Our own batches are what Hypothesis varies: a failure names its seed, and the same ones come every time.
    @settings(
        max_examples=BATCHES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(seed=st.integers(min_value=0, max_value=2**63))
    def batch(seed: int) -> None:
        nonlocal sent
        dice = random.Random(seed)
        statuses = bot.run(send([mutated(dice.choice(bases), dice) for _ in range(BATCH)]))
        sent += len(statuses)
        seen.update(statuses)
        assert max(statuses) < 500

    try:
        batch()
    finally:
        for line in lines:
            bot.loop.call_soon_threadsafe(line.close)
        bot.close()
    written = log.getvalue()
    assert sent >= BATCH * BATCHES
    assert {200, 400, 401} <= seen
    assert [line for line in written.splitlines() if "level=error" in line or "Traceback" in line] == []
    assert "stack=" not in written
    for secret in (MARK, SECRET, token, *token.split("."), "school.example"):
        assert secret not in written
