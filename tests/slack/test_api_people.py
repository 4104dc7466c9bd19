"""The people of our own Slack: what they do arrives as Slack sends it, and they see what Slack would show."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.client import WebClient

from tests.clients.slack_api import delivery
from tests.clients.slack_api.server import SlackServer
from tests.clients.slack_api.threaded import slack_in_thread

JSON = dict[str, Any]
Answer = Callable[[JSON], Awaitable[web.Response]]

LEAF = {
    "type": "input",
    "block_id": "leaf",
    "label": {"type": "plain_text", "text": "Leaf"},
    "element": {"type": "plain_text_input", "action_id": "leaf", "max_length": 9},
}
WHO = {
    "type": "input",
    "block_id": "who",
    "optional": True,
    "label": {"type": "plain_text", "text": "Who"},
    "element": {"type": "multi_external_select", "action_id": "who", "min_query_length": 1},
}
TEA = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Tea"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [LEAF, WHO],
}
GO = {"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}


class App:
    """An app that answers as the test says, and keeps what it was sent."""

    def __init__(self) -> None:
        self.answer: Answer = self._nothing
        self.sent: list[tuple[JSON, bytes, JSON]] = []
        """Headers, body, payload."""

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.content_type == "application/json":
            payload = json.loads(body)
        else:
            form = {
                name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()
            }
            payload = json.loads(form["payload"]) if "payload" in form else form
        self.sent.append((dict(request.headers), body, payload))
        return await self.answer(payload)

    @staticmethod
    async def _nothing(_: JSON) -> web.Response:
        return web.Response()

    def says(self, body: Any) -> None:
        """From now on it answers with this JSON."""

        async def answer(_: JSON) -> web.Response:
            return web.json_response(body)

        self.answer = answer


def with_app(test: Callable[[SlackServer, App, AsyncWebClient], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        app = App()
        application = web.Application()
        application.router.add_post("/slack/events", app.take)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        async with SlackServer(request_url=url, echoes=False) as slack, asyncio.timeout(60):
            slack.workspace.add_user("U1", "Ana Costa")
            slack.workspace.add_user("U2", "Ben Okafor")
            client = AsyncWebClient(token=slack.bot_token.value, base_url=slack.api_url, retry_handlers=[])
            await test(slack, app, client)
        await runner.cleanup()

    asyncio.run(run())


async def window(slack: SlackServer, client: AsyncWebClient) -> None:
    await client.views_open(trigger_id=slack.new_trigger("U1", slack.workspace), view=TEA)


def test_every_request_is_signed_as_slacks_own_verifier_asks() -> None:
    async def test(slack: SlackServer, app: App, _: AsyncWebClient) -> None:
        ana = slack.person("U1")
        await ana.command("/viceversa", "a & b")
        await ana.message("hello")
        await ana.shortcut("open_help")
        verifier = SignatureVerifier(slack.app.signing_secret)
        assert [verifier.is_valid_request(body, headers) for headers, body, _ in app.sent] == [True] * 3
        assert SignatureVerifier("another").is_valid_request(app.sent[0][1], app.sent[0][0]) is False

    with_app(test)


def test_a_command_carries_what_slacks_carry() -> None:
    async def test(slack: SlackServer, app: App, _: AsyncWebClient) -> None:
        slack.workspace.add_channel("C1", "staff", ["U1"])
        await slack.person("U1").command("/viceversa", "help", channel="C1")
        sent = app.sent[0][2]
        assert set(sent) == {
            "token",
            "team_id",
            "team_domain",
            "channel_id",
            "channel_name",
            "user_id",
            "user_name",
            "command",
            "text",
            "api_app_id",
            "is_enterprise_install",
            "response_url",
            "trigger_id",
        }
        assert (sent["command"], sent["text"], sent["channel_name"]) == ("/viceversa", "help", "staff")
        with pytest.raises(ValueError, match="not a valid command"):
            await slack.person("U1").command("/other")

    with_app(test)


def test_what_an_ack_says_is_shown_to_that_person_alone() -> None:
    async def test(slack: SlackServer, app: App, _: AsyncWebClient) -> None:
        slack.workspace.add_channel("C1", "staff", ["U1", "U2"])
        app.says({"text": "psst"})
        await slack.person("U1").command("/vv", channel="C1")
        app.says({"text": "to all", "response_type": "in_channel"})
        await slack.person("U1").command("/vv", channel="C1")
        assert [m.plain for m in slack.seen_by("U1", "C1")] == ["psst", "to all"]
        assert [m.plain for m in slack.seen_by("U2", "C1")] == ["to all"]

    with_app(test)


def test_a_press_carries_the_message_and_the_button() -> None:
    async def test(slack: SlackServer, app: App, client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel="U1", text="x", blocks=[{"type": "actions", "elements": [GO]}])
        await slack.person("U1").press(None, "Go")
        sent = app.sent[0][2]
        message = slack.seen_by("U1")[0]
        assert (sent["type"], sent["container"]["message_ts"]) == ("block_actions", message.ts)
        assert sent["actions"][0]["value"] == "1"
        assert sent["message"]["blocks"] == message.blocks
        assert sent["channel"]["name"] == "directmessage"
        assert sent["response_url"].startswith(slack.address)

    with_app(test)


def test_a_press_on_the_home_has_no_response_address() -> None:
    async def test(slack: SlackServer, app: App, client: AsyncWebClient) -> None:
        home = {"type": "home", "blocks": [{"type": "actions", "elements": [GO]}]}
        await client.views_publish(user_id="U1", view=home)
        ana = slack.person("U1")
        await ana.press(ana.home, "Go")
        assert {"response_url", "message", "channel"} & set(app.sent[0][2]) == set()
        assert app.sent[0][2]["view"]["type"] == "home"

    with_app(test)


def test_a_window_is_filled_in_sent_and_closed() -> None:
    async def test(slack: SlackServer, app: App, client: AsyncWebClient) -> None:
        await window(slack, client)
        ana = slack.person("U1")
        app.says(
            {"options": [{"text": {"type": "plain_text", "text": n}, "value": n} for n in ("Ben", "Bea")]}
        )
        assert await ana.search(None, "Who", "be") == ["Ben", "Bea"]
        assert (app.sent[0][2]["type"], app.sent[0][2]["value"]) == ("block_suggestion", "be")
        app.answer = App._nothing
        await ana.submit(values={"Leaf": "green", "Who": ["Bea"]})
        values = app.sent[1][2]["view"]["state"]["values"]
        assert values["leaf"]["leaf"] == {"type": "plain_text_input", "value": "green"}
        assert [option["value"] for option in values["who"]["who"]["selected_options"]] == ["Bea"]
        assert ana.modal is None

    with_app(test)


def test_slack_itself_does_not_send_what_is_missing_or_too_long() -> None:
    async def test(slack: SlackServer, app: App, client: AsyncWebClient) -> None:
        await window(slack, client)
        ana = slack.person("U1")
        with pytest.raises(ValueError, match="Leaf: Please complete this required field"):
            await ana.submit()
        with pytest.raises(ValueError, match="Leaf: Must be less than 9 characters"):
            await ana.submit(values={"Leaf": "far too long"})
        assert app.sent == []
        await ana.submit(unchecked=True)
        assert len(app.sent) == 1

    with_app(test)


def test_what_a_window_is_answered_with_is_what_is_seen() -> None:
    async def test(slack: SlackServer, app: App, client: AsyncWebClient) -> None:
        await window(slack, client)
        ana = slack.person("U1")
        app.says({"response_action": "errors", "errors": {"leaf": "Why so?"}})
        await ana.submit(values={"Leaf": "green"})
        assert ana.modal is not None
        assert (ana.modal.errors, ana.modal.state()["values"]["leaf"]["leaf"]["value"]) == (
            {"leaf": "Why so?"},
            "green",
        )
        app.says({"response_action": "update", "view": {**TEA, "blocks": [{"type": "divider"}]}})
        await ana.submit()
        assert ana.modal.plain == ""
        app.says({"response_action": "push", "view": {**TEA, "title": {"type": "plain_text", "text": "Two"}}})
        await ana.submit()
        assert ana.modal.title == "Two"
        app.says({"response_action": "clear"})
        await ana.submit(values={"Leaf": "x"})
        assert slack.modal_of("U1") is None
        assert slack.mishaps == []

    with_app(test)


@pytest.mark.parametrize(
    "body",
    [
        {"response_action": "errors", "errors": {"nobody": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": {"type": "modal", "blocks": []}},
        {"response_action": "dance"},
        {"ok": True},
        "thanks",
    ],
)
def test_an_answer_that_slack_does_not_understand_is_a_mishap(body: Any) -> None:
    async def test(slack: SlackServer, app: App, client: AsyncWebClient) -> None:
        await window(slack, client)
        app.says(body)
        await slack.person("U1").submit(values={"Leaf": "green"})
        assert len(slack.mishaps) == 1
        assert slack.person("U1").modal is not None

    with_app(test)


def test_an_ack_that_fails_or_is_late_is_a_mishap(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(slack: SlackServer, app: App, client: AsyncWebClient) -> None:
        async def fails(_: JSON) -> web.Response:
            return web.Response(status=500)

        async def holds(_: JSON) -> web.Response:
            await asyncio.Event().wait()
            return web.Response()

        await window(slack, client)
        app.answer = fails
        assert (await slack.person("U1").submit(values={"Leaf": "green"})).status == 500
        assert list(slack.modal_of("U1").errors.values()) == [  # type: ignore[union-attr]  # it is open
            "We had some trouble connecting. Try again?"
        ]
        app.answer = holds
        monkeypatch.setattr(delivery, "MEASURED", 0.05)
        ack = await slack.person("U1").command("/vv")
        assert (ack.status, ack.in_time, len(slack.mishaps)) == (0, False, 2)

    with_app(test)


def test_without_an_event_loop_it_runs_in_a_thread_of_its_own() -> None:
    with slack_in_thread() as slack:
        slack.server.workspace.add_user("U1", "Ana Costa")
        ana = slack.server.person("U1")
        client = WebClient(token=slack.server.bot_token.value, base_url=slack.server.api_url)
        client.chat_postMessage(channel="U1", text="hello")
        slack.until(lambda: [m.plain for m in ana.messages] == ["hello"])
        # Nobody listens: the command fails before her eyes.
        assert slack.do(ana.command("/viceversa")).status == 0
        assert slack.server.mishaps == ["command /viceversa: status 0 after 0.0 s"]


def test_from_the_command_line_it_prints_settings_and_takes_lines(root: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.clients.slack_api", "--port", "0"],
        cwd=root,
        input="ana: press Join\nzoe: hello\nana: hello\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    said = ran.stdout.splitlines()
    assert [line.strip().partition("=")[0] for line in said if "export" in line] == [
        "export SLACK_API_URL",
        "export SLACK_BOT_TOKEN",
        "export SLACK_APP_TOKEN",
    ]
    assert "  not possible: there is no button 'Join'" in said
    assert "  not possible: begin with one of ana, ben, chloé, diego and a colon" in said
    assert ran.stderr == ""


def test_a_redelivery_is_the_same_payload_marked_as_one() -> None:
    async def test(slack: SlackServer, app: App, _: AsyncWebClient) -> None:
        await slack.person("U1").message("hello")
        await slack.redeliver(retry=2)
        first, again = app.sent
        assert first[2] == again[2]
        assert "X-Slack-Retry-Num" not in first[0]
        assert (again[0]["X-Slack-Retry-Num"], again[0]["X-Slack-Retry-Reason"]) == ("2", "http_timeout")

    with_app(test)


def test_the_app_hears_of_its_own_messages_as_it_does_at_slack() -> None:
    async def test(slack: SlackServer, app: App, client: AsyncWebClient) -> None:
        slack.echoes = True
        posted = await client.chat_postMessage(channel="U1", text="one")
        await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="two")
        await slack.settled()
        events = [payload["event"] for _, __, payload in app.sent]
        assert [(e["type"], e.get("subtype"), e["channel_type"]) for e in events] == [
            ("message", None, "im"),
            ("message", "message_changed", "im"),
        ]
        assert events[0]["bot_id"] == slack.workspace.bot_id

    with_app(test)


def test_people_come_change_and_go_and_so_does_the_app() -> None:
    async def test(slack: SlackServer, app: App, client: AsyncWebClient) -> None:
        ana = slack.person("U1")
        await ana.join()
        await ana.change(tz="Asia/Tokyo", deleted=True)
        await ana.uninstall()
        events = [payload["event"] for _, __, payload in app.sent]
        assert [e["type"] for e in events[:2]] == ["team_join", "user_change"]
        assert {e["type"] for e in events[2:]} == {"tokens_revoked", "app_uninstalled"}
        assert events[1]["user"]["deleted"] is True
        with pytest.raises(SlackApiError, match="account_inactive"):
            await client.auth_test()

    with_app(test)
