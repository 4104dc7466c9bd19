"""The program with the settings of a platform: a real process, and a Slack that it really connects to."""

import http.client
import json
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest

from tests.adapters.test_server import start
from tests.clients.slack_api import delivery
from tests.clients.slack_api.server import SlackServer
from tests.clients.slack_api.threaded import Threaded, slack_in_thread

ANA = "U1ANA"

TEAMS = {"TEAMS_NO_AUTH": "loopback-only"}


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Threaded]:
    """A Slack with one person in it, who could have installed the app; it waits as long as it measures."""
    monkeypatch.setattr(delivery, "PATIENCE", delivery.MEASURED)
    with slack_in_thread(SlackServer()) as running:
        running.server.workspace.add_user(ANA, "Ana Costa", is_owner=True)
        yield running


def by_socket(slack: Threaded) -> dict[str, str]:
    """The settings of Socket Mode."""
    server = slack.server
    return {
        "SLACK_API_URL": server.api_url,
        "SLACK_BOT_TOKEN": server.bot_token.value,
        "SLACK_APP_TOKEN": server.app_token.value,
    }


class Program:
    """The started program, and what it said until it was ready."""

    def __init__(self, folder: Path, root: Path, **settings: str) -> None:
        self._process = start(folder, root, **settings)
        out = self._process.stdout
        assert out is not None
        self.lines: list[str] = []
        while (line := out.readline()) and not line.startswith("Vice Versa is ready"):
            self.lines.append(line.strip())
        self.ready = line.strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, path: str) -> tuple[int, Any]:
        """Status and, where it is that, JSON of what is at this path."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", int(self.ready.split()[-1].rstrip(".")), timeout=60
        )
        connection.request("GET", path)
        with connection.getresponse() as answer:
            body = answer.read()
            json_there = answer.getheader("Content-Type", "").startswith("application/json")
            found = answer.status, json.loads(body) if json_there else None
        connection.close()
        return found

    def end(self, told_by: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Tell it to stop; gives the exit code and what it still wrote."""
        if self._process.poll() is None:
            self._process.send_signal(told_by)
        out, err = self._process.communicate(timeout=120)
        return self._process.returncode, out, err


def test_it_connects_answers_and_ends_cleanly(tmp_path: Path, root: Path, slack: Threaded) -> None:
    with Program(tmp_path, root, **by_socket(slack)) as program:
        connected(program, slack)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["data", "keys"]


def connected(program: Program, slack: Threaded) -> None:
    """It says where it is, answers, and ends."""
    assert program.lines[0] == f"Slack: connected to {slack.server.workspace.name}."
    assert program.lines[-1].startswith("Nobody coordinates yet.")
    assert program.ready.startswith("Vice Versa is ready for Slack, listening on 127.0.0.1 port ")
    slack.do(slack.server.person(ANA).command("/viceversa", "home"))
    slack.until(lambda: any(line.startswith("You can set up a programme here.") for line in _read(slack)))
    assert slack.server.mishaps == []
    assert program.end() == (0, "", "")


def test_both_platforms_are_one_organisation(tmp_path: Path, root: Path, slack: Threaded) -> None:
    with Program(tmp_path, root, **by_socket(slack), **TEAMS) as program:
        assert program.ready.startswith("Vice Versa is ready for Slack and Teams, listening on 127.0.0.1 ")
        assert program.ask("/health") == (200, {"status": "ready"})
        assert program.end() == (0, "", "")
    with sqlite3.connect(tmp_path / "data" / "viceversa.db") as database:
        rows = database.execute("SELECT platform, tenant_id FROM installation ORDER BY platform").fetchall()
    assert [platform for platform, _ in rows] == ["slack", "teams"]
    assert len({tenant for _, tenant in rows}) == 1


def test_the_playground_is_not_there_and_its_files_are_not_made(
    tmp_path: Path, root: Path, slack: Threaded
) -> None:
    with Program(tmp_path, root, **by_socket(slack)) as program:
        assert program.ask("/play")[0] == 404
        assert program.end() == (0, "", "")
    assert not (tmp_path / "data" / "playground").exists()


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        (
            {"SLACK_BOT_TOKEN": "xoxb-made-up"},
            "SLACK_BOT_TOKEN: Slack does not take it (invalid_auth){slack}",
        ),
        (
            {"SLACK_APP_TOKEN": "xapp-made-up"},
            "SLACK_APP_TOKEN: Slack does not take it (invalid_auth){slack}",
        ),
        (
            {"SLACK_API_URL": "http://127.0.0.1:9/api/"},
            "SLACK_API_URL: nothing there answers as Slack does{slack}",
        ),
        (
            {"SLACK_APP_TOKEN": ""},
            "SLACK_APP_TOKEN: is missing: set it for Socket Mode, or SLACK_SIGNING_SECRET for HTTP{slack}",
        ),
        (
            {"TEAMS_APP_ID": "11111111-2222-3333-4444-555555555555", "TEAMS_TENANT_ID": "t"},
            "TEAMS_APP_PASSWORD: is missing: without it anybody could pretend to be Teams{teams}",
        ),
        (
            {"TEAMS_NO_AUTH": "yes"},
            "TEAMS_NO_AUTH: can only be loopback-only{teams}",
        ),
        (
            {**TEAMS, "HOST": "0.0.0.0"},  # noqa: S104 - the point of the test: it is refused
            "TEAMS_NO_AUTH: is for this machine alone, and HOST is 0.0.0.0{teams}",
        ),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_one_line(
    tmp_path: Path, root: Path, slack: Threaded, changed: dict[str, str], line: str
) -> None:
    process = start(tmp_path, root, **{**by_socket(slack), **changed})
    out, err = process.communicate(timeout=120)
    setting = line.partition(":")[0].lower()
    page = {name: f" (docs/{name}.md#{setting})" for name in ("slack", "teams")}
    assert (process.returncode, out, err) == (1, "", f"{line.format(**page)}\n")


def _read(slack: Threaded) -> list[str]:
    bot = slack.server.workspace.bot_user
    return [m.title for m in slack.server.seen_by(ANA) if m.user == bot]
