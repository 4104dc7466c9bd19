"""What `viceversa doctor` says about Slack: what is in order, what is missing, and what to do about it."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.doctor import Finding
from adapters.settings import SlackSettings
from adapters.slack.checks import NEAR, NEEDED, OPTIONAL, SCOPES_FIX, examine, send_test
from bot.conversation.card import Card
from bot.conversation.phrases import Phrases
from tests.adapters.post import soon
from tests.clients.slack_api.app import BOT_SCOPES, App
from tests.clients.slack_api.faults import Crashed, Refused
from tests.clients.slack_api.server import SlackServer
from tests.fakes import words
from tests.slack.bench import ANA

ALL_SCOPES = BOT_SCOPES | set(OPTIONAL)
IN_ORDER = [
    Finding(what="Slack", said="lets us in to Acme (T0ACME)"),
    Finding(what="Slack scopes", said="all that is needed"),
    Finding(what="Slack's way in", said="a socket can be opened (Socket Mode)"),
]
CARD = Card(title=("This is a test.",))


def settings(server: SlackServer) -> SlackSettings:
    return SlackSettings(
        bot_token=server.bot_token.value,
        app_token=server.app_token.value,
        signing_secret="",
        api_url=server.api_url,
    )


def found(scopes: frozenset[str] = ALL_SCOPES, fault: Any = None, **change: Any) -> list[Finding]:
    async def story() -> list[Finding]:
        async with SlackServer(app=App(scopes=scopes)) as server:
            if fault is not None:
                server.faults.next(*fault)
            return await examine(replace(settings(server), **change))

    return soon(story())


def test_a_house_in_order() -> None:
    assert found() == IN_ORDER


def test_over_http_there_is_no_socket_to_try() -> None:
    way = "requests to /slack/events, checked by SLACK_SIGNING_SECRET"
    assert found(app_token="", signing_secret="s")[-1] == Finding(what="Slack's way in", said=way)


def test_each_missing_scope_is_named_with_what_goes_without_it() -> None:
    lines = found(frozenset({"chat:write", "im:write"}))
    missing = [(finding.said, finding.fix) for finding in lines if finding.fix]
    expected = sorted(set(NEEDED) - {"chat:write", "im:write"})
    assert sorted(missing) == sorted((f"{s} is missing: no {NEEDED[s]}", SCOPES_FIX) for s in expected)


def test_an_optional_scope_is_no_problem() -> None:
    [line] = [finding for finding in found(BOT_SCOPES) if "optional" in finding.said]
    assert (line.said, line.fix) == (
        "without users:read.email, which is optional: no finding people of a file by their e-mail addresses",
        "",
    )


@pytest.mark.parametrize(
    ("change", "said", "fix"),
    [
        ({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN is refused (invalid_auth)", "copy the Bot User OAuth"),
        ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN is refused (invalid_auth)", "make an app-level token"),
        ({"api_url": "http://127.0.0.1:9/api/"}, "the Web API does not answer", NEAR),
    ],
)
def test_what_is_wrong_is_the_last_thing_said(change: Any, said: str, fix: str) -> None:
    last = found(**change)[-1]
    assert (last.said, last.fix.startswith(fix)) == (said, True)


def test_a_proxy_that_answers_for_slack_is_noticed() -> None:
    [line] = found(fault=("auth.test", Crashed(status=502)))
    assert (line.said, line.fix) == ("what answers is not Slack's Web API", NEAR)


def test_where_workspaces_install_it_themselves_only_slack_is_asked_for() -> None:
    [line] = found(bot_token="", client_id="1", client_secret="s")
    assert line.said.startswith("answers at http://127.0.0.1")
    [line] = found(bot_token="", client_id="1", client_secret="s", api_url="http://127.0.0.1:9/api/")
    assert line == Finding(what="Slack", said="the Web API does not answer", fix=NEAR)


def sent(person: str, fault: Any = None) -> tuple[Finding, list[str]]:
    async def story() -> tuple[Finding, list[str]]:
        async with SlackServer(app=App(scopes=ALL_SCOPES)) as server:
            server.workspace.add_user(ANA, "Ana Costa")
            if fault is not None:
                server.faults.next(*fault)
            finding = await send_test(settings(server), person, CARD, Phrases(words(), "en", "UTC"))
            return finding, [message.title for message in server.seen_by(ANA)]

    return soon(story())


@pytest.mark.parametrize("person", [ANA, "ana@acme.example"])
def test_a_test_message_arrives(person: str) -> None:
    finding, chat = sent(person)
    assert (finding.fix, chat) == ("", ["This is a test."])


@pytest.mark.parametrize(
    ("person", "fault", "said"),
    [
        ("U0NOBODY", None, "Slack refused (user_not_found)"),
        ("nobody@acme.example", None, "Slack refused (users_not_found)"),
        (
            ANA,
            ("chat.postMessage", Refused("messages_tab_disabled")),
            "Slack refused (messages_tab_disabled)",
        ),
        (ANA, ("auth.test", Refused("token_revoked")), "SLACK_BOT_TOKEN is refused (token_revoked)"),
    ],
)
def test_a_test_message_that_cannot_arrive_says_why_and_what_to_do(
    person: str, fault: Any, said: str
) -> None:
    finding, chat = sent(person, fault)
    assert (finding.said, bool(finding.fix), chat) == (said, True, [])
