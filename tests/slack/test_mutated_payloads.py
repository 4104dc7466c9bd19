"""Ten thousand payloads that Slack would never send: no error answers them, no log tells of their words."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from adapters import logs
from tests.clients.slack_api import payloads
from tests.clients.slack_api.delivery import Kind, request, signature
from tests.clients.slack_api.server import SlackServer
from tests.clients.slack_api.workspace import Message, View
from tests.fakes import Stage
from tests.slack.bench import ANA, Bench, connected

JSON = Any

BATCH, BATCHES = 25, 400
"""Sent at once, and how often: together ten thousand."""

SECRET = "the violet heron"
"""Stands in every text that somebody typed: no log may repeat it."""

NAMES = ("type", "user", "id", "value", "actions", "view", "state", "text", "channel", "event", "team")

JUNK: tuple[JSON, ...] = (
    None,
    True,
    0,
    -1,
    10**40,
    0.5,
    "",
    " ",
    "x",
    "T0ACME",
    "U0NOBODY",
    "a" * 4000,
    "\x00",
    "\ud800",
    "\u202e\u05d0\u05d1",
    "{{ 7 * 7 }}",
    "'; drop table member; --",
    '{"name": "give.it"}',
    '{"name": 1, "args": []}',
    "<@U1ANA> <!channel> <https://x.example|y>",
    [],
    {},
    [[]],
    {"id": {"id": {}}},
    ["a", None, 1],
    json.loads("[" * 60 + "]" * 60),
)


@dataclass(frozen=True)
class Step:
    """One change of a payload: `at` chooses the place, by counting all places in it."""

    what: str
    at: int
    junk: int


@dataclass(frozen=True)
class Case:
    """One payload and what is done to it and to its request."""

    base: int
    steps: tuple[Step, ...]
    sealed: str
    torn: str


STEPS = st.builds(
    Step,
    what=st.sampled_from(["replace", "replace", "remove", "wrap", "rename", "repeat", "copy"]),
    at=st.integers(0, 400),
    junk=st.integers(0, len(JUNK) - 1),
)
CASES = st.builds(
    Case,
    base=st.integers(0, 9),
    steps=st.lists(STEPS, min_size=1, max_size=4).map(tuple),
    sealed=st.sampled_from(["well"] * 8 + ["wrong", "old", "bare", "odd"]),
    torn=st.sampled_from(["whole"] * 12 + ["cut", "bytes", "form", "empty"]),
)


def places(value: JSON) -> Iterator[tuple[JSON, Any]]:
    """Every place in a payload, as what holds it and its key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from places(inner)


def changed(payload: JSON, steps: tuple[Step, ...]) -> JSON:
    """The payload with these changes."""
    payload = deepcopy(payload)
    for step in steps:
        every = list(places(payload))
        if not every:
            return payload
        holder, key = every[step.at % len(every)]
        match step.what:
            case "replace":
                holder[key] = deepcopy(JUNK[step.junk])
            case "remove":
                del holder[key]
            case "wrap":
                holder[key] = [holder[key]]
            case "rename" if isinstance(holder, dict):
                holder[NAMES[step.junk % len(NAMES)]] = holder.pop(key)
            case "repeat" if isinstance(holder, list):
                holder.extend(deepcopy(holder[key : key + 1]) * 30)
            case _:
                other, name = every[step.junk * 7 % len(every)]
                holder[key] = deepcopy(other[name])
    return payload


def sent(kind: Kind, payload: JSON, case: Case, secret: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers: sometimes torn, sometimes with a signature that is not Slack's."""
    if kind == "command":
        payload = {name: "" if value is None else value for name, value in payload.items()}
    body, headers = request(kind, payload, secret, at=1e9 if case.sealed == "old" else None)
    match case.torn:
        case "cut":
            body = body[: len(body) // 2]
        case "bytes":
            body = b"\xff\xfe" + body
        case "form":
            headers["Content-Type"] = "application/json" if kind == "interaction" else "text/plain"
        case "empty":
            body = b""
        case _:
            pass
    if case.torn != "whole":
        headers["X-Slack-Signature"] = signature(secret, headers["X-Slack-Request-Timestamp"], body)
    match case.sealed:
        case "wrong":
            headers["X-Slack-Signature"] = signature("another", headers["X-Slack-Request-Timestamp"], body)
        case "bare":
            del headers["X-Slack-Signature"]
        case "odd":
            headers["X-Slack-Request-Timestamp"] = "noon"
        case _:
            pass
    return body, headers


async def as_slack_sends_them(bench: Bench) -> list[tuple[Kind, JSON]]:
    """One good payload of each kind, each with something that somebody typed."""
    slack, ana = bench.slack, bench.ana
    place = slack.workspace
    await ana.command("/vv", "help")
    await ana.open_home()
    await bench.done()
    message = Message(channel=ana.chat.id, ts=slack.ts(), user=ANA, text=SECRET, team=place.id)
    asked = bench.newest()
    button = {
        "type": "button",
        "action_id": "a",
        "text": {"type": "plain_text", "text": SECRET},
        "value": json.dumps({"name": "people.language", "args": {"to": SECRET}}),
    }
    block = {"type": "actions", "block_id": "b", "elements": [button]}
    pressed = [payloads.action(button, block, {})]
    home = ana.home
    assert home is not None
    await ana.command("/vv", "exclude")
    await bench.done()
    form = _form(ana.modal, home)
    user = ana.user
    field = {"type": "input", "block_id": "who", "element": {"type": "external_select", "action_id": "who"}}
    joined = {
        "type": "user_change",
        "user": user.shown(slack.now(), with_locale=True),
        "event_ts": slack.ts(),
    }
    return [
        ("command", payloads.command(slack, place, user, ana.chat, "/vv", SECRET)),
        ("command", payloads.command(slack, place, user, ana.chat, "/viceversa", f"language {SECRET}")),
        ("interaction", payloads.on_message(slack, place, user, asked, pressed)),
        ("interaction", payloads.on_view(slack, place, user, home, pressed)),
        ("interaction", payloads.submission(slack, place, user, form)),
        ("interaction", payloads.suggestion(slack, place, user, form, field, SECRET)),
        ("interaction", payloads.shortcut(slack, place, user, "open_help")),
        ("event", payloads.event(slack, place, payloads.typed_message(slack, place, message, ana.chat))),
        ("event", payloads.event(slack, place, payloads.home_opened(slack, user, ana.chat, "home", home))),
        ("event", payloads.event(slack, place, joined)),
    ]


def _form(window: View | None, home: View) -> View:
    """A window that is open, with something typed in each of its fields of text."""
    form = window or home
    for block in form.blocks:
        if block["type"] == "input" and block["element"]["type"] == "plain_text_input":
            key = block["block_id"], block["element"]["action_id"]
            form.typed[key] = {"type": "plain_text_input", "value": SECRET}
    return form


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """What the log says, as it is written in production, everything of ours included."""
    names = ("", "bot", "adapters")
    before = [(logging.getLogger(name).handlers[:], logging.getLogger(name).level) for name in names]
    stream = io.StringIO()
    logs.set_up("debug", stream)
    yield stream
    logging.captureWarnings(False)
    for name, (handlers, level) in zip(names, before, strict=True):
        logging.getLogger(name).handlers[:] = handlers
        logging.getLogger(name).setLevel(level)


def test_ten_thousand_mutated_payloads(quick_stage: Stage, heard: io.StringIO) -> None:
    seen: dict[int, int] = {}
    with asyncio.Runner() as runner:
        # Without other people's checkers, which are asked in many other tests and would take half the time.
        opened = connected(quick_stage.house, slack=SlackServer())
        bench = runner.run(opened.__aenter__())
        browser = runner.run(_browser())
        good = runner.run(as_slack_sends_them(bench))
        bench.slack.echoes = False
        url, secret = str(bench.slack.request_url), bench.slack.app.signing_secret

        async def ask(case: Case) -> None:
            kind, payload = good[case.base]
            body, headers = sent(kind, changed(payload, case.steps), case, secret)
            async with browser.post(url, data=body, headers=headers) as answer:
                text = await answer.text()
            seen[answer.status] = seen.get(answer.status, 0) + 1
            if case.sealed == "well":
                assert answer.status in {200, 400}, (answer.status, body)
            else:
                assert answer.status in {400, 401}, (answer.status, body)
            assert "Traceback" not in text
            assert 'File "' not in text

        async def ask_all(cases: list[Case]) -> None:
            await asyncio.gather(*(ask(case) for case in cases))
            assert await bench.live.errands.drain(20) == 0

        @settings(
            max_examples=BATCHES,
            database=None,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # what fails names itself; making it smaller would send it all again
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        @given(st.lists(CASES, min_size=BATCH, max_size=BATCH))
        def mutated(cases: list[Case]) -> None:
            runner.run(ask_all(cases))
            told = heard.getvalue()
            heard.seek(0)
            heard.truncate()
            assert unforeseen(told) == []
            assert "Traceback" not in told
            for never in _never_told(bench, SECRET):
                assert never not in told

        try:
            mutated()
        finally:
            runner.run(browser.close())
            runner.run(opened.__aexit__(None, None, None))
    assert sum(seen.values()) >= BATCH * BATCHES
    assert set(seen) == {200, 400, 401}
    assert seen[200] > BATCH * BATCHES / 2.5


def unforeseen(told: str) -> list[str]:
    """Lines about an exception that is no answer of Slack's."""
    failed = [line for line in told.splitlines() if " error=" in line]
    return [line for line in failed if " error=slack_sdk.errors.SlackApiError" not in line]


async def _browser() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))


def _never_told(bench: Bench, typed: str) -> list[str]:
    app = bench.slack.app
    tokens = [token.value for token in app.tokens.values()]
    return [
        typed,
        "heron",
        app.signing_secret,
        app.verification_token,
        *tokens,
        ANA,
        "hooks/",
        "response_url",
    ]
