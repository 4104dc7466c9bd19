"""What the doctor asks the platforms, and the message it sends for somebody to see."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.doctor import Finding
from adapters.examining import ask_platforms, send_test
from adapters.settings import Settings, load
from tests.clients.slack_api.server import SlackServer
from tests.clients.slack_api.threaded import Threaded, slack_in_thread

ANA = "U1ANA"
TEAMS = {"TEAMS_NO_AUTH": "loopback-only"}


@pytest.fixture
def slack() -> Iterator[Threaded]:
    """A Slack with one person in it."""
    with slack_in_thread(SlackServer()) as running:
        running.server.workspace.add_user(ANA, "Ana Costa")
        yield running


def settings(folder: Path, slack: Threaded, **more: str) -> Settings:
    """Those of Socket Mode, and more."""
    mine = {
        "SLACK_API_URL": slack.server.api_url,
        "SLACK_BOT_TOKEN": slack.server.bot_token.value,
        "SLACK_APP_TOKEN": slack.server.app_token.value,
    }
    return load({**mine, **more}, folder)


def test_without_a_platform_one_line_says_so(tmp_path: Path) -> None:
    assert [each.line for each in ask_platforms(load({}, tmp_path))] == [
        "ok       platforms: none is set up: viceversa run starts the playground"
    ]


def test_each_platform_that_is_set_up_is_asked(tmp_path: Path, slack: Threaded) -> None:
    found = ask_platforms(settings(tmp_path, slack, **TEAMS))
    assert [(each.what, each.fix) for each in found] == [
        ("Slack", ""),
        ("Slack scopes", ""),
        ("Slack scopes", ""),
        ("Slack's way in", ""),
        ("Teams", ""),
    ]


def test_a_scope_that_is_missing_is_a_problem_with_its_feature(tmp_path: Path, slack: Threaded) -> None:
    few = slack.server.app.issue("bot", slack.server.workspace.id, frozenset({"chat:write", "commands"}))
    found = ask_platforms(settings(tmp_path, slack, SLACK_BOT_TOKEN=few.value))
    problems = [each.said for each in found if each.fix]
    assert "users:read is missing: no people's languages and time zones" in problems
    assert not any("chat:write is missing" in said for said in problems)


def test_a_test_message_arrives(tmp_path: Path, slack: Threaded) -> None:
    found = send_test(settings(tmp_path, slack), ANA, None)
    assert found.fix == ""
    assert [m.title for m in slack.server.seen_by(ANA)] == [
        "This is a test from Vice Versa: messages arrive here."
    ]


def test_somebody_who_is_not_there_is_said_with_the_way_out(tmp_path: Path, slack: Threaded) -> None:
    found = send_test(settings(tmp_path, slack), "U9NOBODY", None)
    assert found.said == "Slack refused (user_not_found)"
    assert found.fix == "give the member id from the person's profile in Slack (it begins with U)"


def test_where_to_send_it_must_be_clear(tmp_path: Path, slack: Threaded) -> None:
    both = settings(tmp_path, slack, **TEAMS)
    assert send_test(both, ANA, None).fix == "say where: --on slack or --on teams"
    assert send_test(both, ANA, "slack").fix == ""
    assert send_test(settings(tmp_path, slack), ANA, "teams").said == "Teams is not set up"
    assert send_test(load({}, tmp_path), ANA, None) == Finding(
        what="a test message", said="no platform is set up", fix="see docs/slack.md and docs/teams.md"
    )
