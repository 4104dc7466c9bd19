"""The funnel over HTTP: whose requests are taken, and that every one of them is acknowledged."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
import pytest

from adapters.live import Live
from adapters.settings import BadSettings, SlackSettings
from adapters.slack import app
from adapters.slack.platform import Slack, chat_link
from bot.people.model import Installation, Tenant
from tests.adapters.post import soon
from tests.clients.slack_api import payloads
from tests.clients.slack_api.delivery import request
from tests.clients.slack_api.faults import Crashed
from tests.clients.slack_api.server import SlackServer
from tests.fakes import Stage
from tests.slack.bench import Bench, connected
from tests.slack.desk import Desk, said

Headers = dict[str, str]


async def posted(bench: Bench, body: bytes, headers: Headers) -> tuple[int, str]:
    """What our server answers to a request of somebody's."""
    url = bench.slack.request_url
    assert url is not None
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.text()


def told(stage: Stage, story: Callable[[Bench], Awaitable[None]], desk: Desk | None = None) -> None:
    async def whole() -> None:
        async with connected(stage.house, (desk or Desk()).routes()) as bench:
            await story(bench)
            await bench.done()

    soon(whole())


def command(bench: Bench) -> dict[str, Any]:
    place = bench.slack.workspace
    return payloads.command(bench.slack, place, bench.ana.user, bench.ana.chat, "/viceversa", "give")


# --- whose requests ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=\xe9"},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "9" * 400},
    ],
)
def test_a_request_that_is_not_signed_by_slack_is_refused(
    quick_stage: Stage, change: Headers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="adapters")

    async def story(bench: Bench) -> None:
        body, headers = request("command", command(bench), bench.slack.app.signing_secret)
        status, _ = await posted(bench, body, {**headers, **change})
        assert (status, bench.chat()) == (401, [])

    told(quick_stage, story)
    assert [r for r in caplog.records if r.exc_info] == []


def test_nobody_without_the_secret_or_with_an_old_request_gets_in(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        secret = bench.slack.app.signing_secret
        for signing, at in (("another secret", time.time()), (secret, time.time() - 301), (secret, 0.0)):
            body, headers = request("command", command(bench), signing, at=at)
            assert (await posted(bench, body, headers))[0] == 401
        body, headers = request("command", command(bench), secret)
        assert (await posted(bench, body + b"&text=home", headers))[0] == 401
        assert (await posted(bench, body, headers))[0] == 200

    told(quick_stage, story)


def test_slack_proves_that_the_address_is_ours(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        asked: dict[str, Any] = {"type": "url_verification", "challenge": "abc", "token": "x"}
        body, headers = request("event", asked, bench.slack.app.signing_secret)
        status, text = await posted(bench, body, headers)
        assert (status, json.loads(text)) == (200, {"challenge": "abc"})

    told(quick_stage, story)


# --- every one is acknowledged ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions"},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [{"action_id": 7}], "team": {"id": "T0ACME"}},
        {"type": "view_submission", "view": {"callback_id": "form", "private_metadata": "{"}},
        {"type": "view_submission", "view": 7},
        {"type": "shortcut"},
        {"type": "dialog_submission", "callback_id": "x"},
        {"type": "something_new"},
        {"type": 7},
    ],
)
def test_a_payload_that_nobody_understands_is_acknowledged_and_left_alone(
    quick_stage: Stage, payload: dict[str, Any]
) -> None:
    async def story(bench: Bench) -> None:
        body, headers = request("interaction", payload, bench.slack.app.signing_secret)
        assert await posted(bench, body, headers) == (200, "")

    told(quick_stage, story)


@pytest.mark.parametrize("inner", [{"type": "message"}, {"type": 7}, {"type": "reaction_added"}, {}, None, 7])
def test_an_event_that_nobody_understands_too(quick_stage: Stage, inner: Any) -> None:
    async def story(bench: Bench) -> None:
        event = {**payloads.event(bench.slack, bench.slack.workspace, {"type": "x"}), "event": inner}
        body, headers = request("event", event, bench.slack.app.signing_secret)
        assert await posted(bench, body, headers) == (200, "")

    told(quick_stage, story)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"[1, 2]",
        b'"text"',
        b"payload=",
        b"payload=%7B",
        b"payload=[]",
        b'{"user": 7}',
    ],
)
def test_a_body_that_is_nothing_of_slacks_is_no_server_error(quick_stage: Stage, body: bytes) -> None:
    async def story(bench: Bench) -> None:
        for media in ("application/json", "application/x-www-form-urlencoded", "text/plain; charset=klingon"):
            status, _ = await posted(bench, body, {"Content-Type": media, "X-Slack-Signature": "v0=1"})
            assert status in (400, 401)

    told(quick_stage, story)


def test_what_our_own_bot_says_and_what_other_bots_say_is_not_answered(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.ana.message("give")  # its answer comes back to us as an event
        await bench.done()
        chat = bench.ana.chat.id
        words = {"type": "message", "channel": chat, "channel_type": "im", "text": "give", "ts": "1.1"}
        for other in ({"bot_id": "B9", "user": "U9BOT"}, {"subtype": "message_changed", "message": {}}):
            await bench.slack.event(bench.slack.workspace, {**words, **other})
        await bench.done()
        assert bench.chat() == ["said"]
        assert {d.ack.status for d in bench.slack.deliveries} == {200}

    told(quick_stage, story)


def test_a_workspace_that_is_not_ours_is_acknowledged_and_not_answered(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        asked = {**command(bench), "team_id": "T9OTHER", "response_url": ""}
        body, headers = request("command", asked, bench.slack.app.signing_secret)
        status, _ = await posted(bench, body, headers)
        assert (status, bench.chat()) == (200, [])

    told(quick_stage, story)


def test_nobody_asks_slack_who_we_are_for_every_request(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        for _ in range(3):
            await bench.ana.command("/viceversa", "give")
        await bench.done()
        assert len(bench.called("auth.test")) == 1

    told(quick_stage, story)


def test_the_tokens_stand_in_no_log(quick_stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "give")
        await bench.ana.message("give me my secret words")
        await bench.done()
        said_so = "\n".join(record.getMessage() for record in caplog.records)
        for secret in (bench.slack.bot_token.value, bench.slack.app.signing_secret, "secret words"):
            assert secret not in said_so

    told(quick_stage, story)


# --- beginning and ending -----------------------------------------------------------------------------------


def test_beginning_makes_the_workspace_known_and_says_so(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        assert bench.lines == ["Slack: connected to Acme."]
        with quick_stage.house.database.everyone() as session:
            found = session.query(Installation).filter_by(platform="slack").one()
            name = session.get_one(Tenant, found.tenant_id).name
        assert (found.external_id, found.active, name) == ("T0ACME", True, "A school")

    told(quick_stage, story)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN: Slack does not take it (invalid_auth)"),
        ({"api_url": "http://127.0.0.1:9/api/"}, "SLACK_API_URL: nothing there answers as Slack does"),
        ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN: Slack does not take it (invalid_auth)"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(quick_stage: Stage, change: Any, line: str) -> None:
    async def story() -> list[str]:
        async with SlackServer() as server:
            good = {
                "bot_token": server.bot_token.value,
                "app_token": "",
                "signing_secret": "s",
                "api_url": server.api_url,
            }
            return await refusal(quick_stage, SlackSettings(**{**good, **change}))

    [found] = soon(story())
    assert found.startswith(line)
    assert "docs/slack.md#" in found


def test_an_address_that_is_no_slack_is_named(quick_stage: Stage) -> None:
    async def story() -> list[str]:
        async with SlackServer() as server:
            server.faults.next("auth.test", Crashed(status=502))
            settings = SlackSettings(
                bot_token=server.bot_token.value, signing_secret="s", api_url=server.api_url
            )
            return await refusal(quick_stage, settings)

    [found] = soon(story())
    assert found.startswith("SLACK_API_URL: nothing there answers as Slack does")


async def refusal(stage: Stage, settings: SlackSettings) -> list[str]:
    """The lines with which Slack refuses to begin."""
    platform = Slack(settings)
    live = Live(stage.house, Desk().routes(), {})
    try:
        with pytest.raises(BadSettings) as refused:
            await platform.start(live)
        return list(refused.value.lines)
    finally:
        await platform.stop_taking()
        await live.stop()
        await platform.close()


def test_while_ending_requests_are_left_to_whoever_comes_next(quick_stage: Stage) -> None:
    async def story(bench: Bench) -> None:
        await bench.platform.stop_taking()
        body, headers = request("command", command(bench), bench.slack.app.signing_secret)
        assert (await posted(bench, body, headers))[0] == 503

    told(quick_stage, story)


def test_who_never_ends_a_request_holds_nothing_open(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "READ_WITHIN", 0.05)

    async def story(bench: Bench) -> None:
        assert bench.slack.request_url is not None
        url = urlsplit(bench.slack.request_url)
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        writer.write(f"POST {url.path} HTTP/1.1\r\nHost: us\r\nContent-Length: 9\r\n\r\nhalf".encode())
        assert b" 408 " in await asyncio.wait_for(reader.readline(), 20)
        writer.close()

    told(quick_stage, story)


def test_without_a_signing_secret_there_is_no_way_in_over_http() -> None:
    settings = SlackSettings(bot_token="xoxb-1", app_token="xapp-1", api_url="http://127.0.0.1:9/api/")
    assert Slack(settings).routes() == []


def test_a_chat_with_a_colleague_can_be_linked_to() -> None:
    assert chat_link("T0ACME", "U2BEN", "") == "https://slack.com/app_redirect?team=T0ACME&channel=U2BEN"
    assert chat_link("E0ORG", "U2BEN", "") == "https://slack.com/app_redirect?channel=U2BEN"
    from_a_file = chat_link("E0ORG", "U2&team=T0/#", "")
    assert from_a_file == "https://slack.com/app_redirect?channel=U2%26team%3DT0%2F%23"


def test_the_environment_of_others_changes_nothing(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bolt would read these by itself, and take them for its own."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.setenv(name, "from-elsewhere")

    async def story(bench: Bench) -> None:
        await bench.ana.command("/viceversa", "give")
        await bench.done()
        assert bench.chat() == ["said"]

    told(quick_stage, story)


def test_a_form_encoded_command_may_hold_the_word_payload(quick_stage: Stage) -> None:
    """Bolt takes any body with that word in it for an interaction."""

    async def story(bench: Bench) -> None:
        asked = {**command(bench), "text": "give payload"}
        body, headers = request("command", asked, bench.slack.app.signing_secret)
        assert body == urlencode(asked).encode()
        status, _ = await posted(bench, body, headers)
        await bench.done()
        assert (status, bench.chat()) == (200, ["said"])

    told(quick_stage, story, Desk(reply=said()))
