"""The app manifest: valid by Slack's own schema, and asking for exactly what the adapter needs."""

import ast
import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.parse import SHORTCUTS
from bot.routes import ROUTES
from tests.clients.slack_api.app import App
from tests.clients.slack_api.arguments import METHODS

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / "manifest.yml"
SCHEMA = ROOT / "tests" / "clients" / "slack_manifest" / "manifest.schema.1.0.0.json"

ALSO_NEEDED = {
    "commands": "slash commands and shortcuts",
    "im:history": "the event message.im",
}
"""Scopes that no method asks for, with what does (Slack's list of scopes)."""

SCOPE_OF_EVENT = {
    "app_home_opened": None,
    "message.im": "im:history",
    "team_join": "users:read",
    "user_change": "users:read",
    "app_uninstalled": None,
    "tokens_revoked": None,
}
"""What Slack asks for before it sends an event (Slack's list of events)."""


def manifest(text: str | None = None) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(MANIFEST.read_text() if text is None else text)
    return read


def complaints(given: dict[str, Any]) -> list[str]:
    schema = json.loads(SCHEMA.read_text())
    return [f"{wrong.json_path}: {wrong.message}" for wrong in Draft7Validator(schema).iter_errors(given)]


def bot_scopes() -> set[str]:
    return set(manifest()["oauth_config"]["scopes"]["bot"])


def offered_scopes() -> set[str]:
    """Those that stand there as comments, to be taken up."""
    return set(re.findall(r"^ +# - (\S+) # \w", MANIFEST.read_text(), re.M))


def over_http() -> str:
    """The manifest as its own comments say it is to be changed for HTTP."""
    text = re.sub(r"^( +)# (?=\S+: .*vice-versa\.example)", r"\1", MANIFEST.read_text(), flags=re.M)
    return text.replace("socket_mode_enabled: true", "socket_mode_enabled: false")


@pytest.fixture(scope="module")
def used() -> set[str]:
    """The Web API methods that the adapter calls."""
    found = set()
    for file in (ROOT / "adapters" / "slack").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and _is_method(node.attr):
                found.add(node.attr.replace("_", "."))
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "api_call":
                named = node.args[0]
                assert isinstance(named, ast.Constant), (
                    f"{file.name} calls a method that only running it tells"
                )
                found.add(str(named.value))
    assert {"chat.postMessage", "views.open", "users.info"} <= found
    return found


def _is_method(name: str) -> bool:
    there = vars(AsyncWebClient).get(name)
    return "_" in name and not name.startswith("_") and inspect.iscoroutinefunction(there)


def test_it_is_valid_by_slacks_schema() -> None:
    assert complaints(manifest()) == []


def test_the_schema_does_refuse_something() -> None:
    broken = manifest()
    broken["features"]["slash_commands"][0]["command"] = "viceversa"
    broken["settings"]["sockets"] = True
    assert len(complaints(broken)) == 2


def test_changed_for_http_as_it_says_it_is_valid_and_reaches_us() -> None:
    changed = manifest(over_http())
    assert complaints(changed) == []
    assert changed["settings"]["socket_mode_enabled"] is False
    settings = changed["settings"]
    urls = {command["url"] for command in changed["features"]["slash_commands"]}
    urls |= {settings["event_subscriptions"]["request_url"], settings["interactivity"]["request_url"]}
    urls.add(settings["interactivity"]["message_menu_options_url"])
    assert urls == {"https://vice-versa.example/slack/events"}
    assert changed["oauth_config"]["redirect_urls"] == ["https://vice-versa.example/slack/oauth_redirect"]


def test_every_scope_says_what_it_is_for() -> None:
    lines = MANIFEST.read_text().splitlines()
    silent = [
        scope
        for scope in bot_scopes() | offered_scopes()
        if not any(re.search(rf"- {re.escape(scope)} # \S.{{8,}}", line) for line in lines)
    ]
    assert silent == []


def test_every_method_the_adapter_calls_is_allowed(used: set[str]) -> None:
    may = bot_scopes() | offered_scopes()
    assert used - set(METHODS) == set()
    needs = {name: METHODS[name].scopes for name in used if METHODS[name].token in {"bot", "either"}}
    assert {name for name, scopes in needs.items() if scopes and not may & set(scopes)} == set()


def test_no_scope_is_asked_for_in_vain(used: set[str]) -> None:
    by_methods = {scope for name in used for scope in METHODS[name].scopes}
    assert (bot_scopes() | offered_scopes()) - by_methods - set(ALSO_NEEDED) == set()
    assert offered_scopes() == {"users:read.email"}


def test_it_can_read_no_chat_but_the_bots_own() -> None:
    asked = bot_scopes() | offered_scopes()
    assert {scope for scope in asked if scope.endswith(":history")} == {"im:history"}


def test_every_event_is_one_that_its_scopes_allow() -> None:
    events = manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert {name for name in events if SCOPE_OF_EVENT[name] not in {None, *bot_scopes()}} == set()


def test_its_commands_and_their_hints_are_known() -> None:
    commands = manifest()["features"]["slash_commands"]
    assert [command["command"] for command in commands] == ["/viceversa", "/vv"]
    for command in commands:
        assert {word for word in command["usage_hint"].split(" | ") if word not in ROUTES.commands} == set()
        assert command["should_escape"] is True


def test_its_shortcuts_are_those_the_adapter_answers() -> None:
    assert {each["callback_id"] for each in manifest()["features"]["shortcuts"]} == set(SHORTCUTS)


def test_our_own_slack_gives_the_app_exactly_this() -> None:
    read, app = manifest(), App()
    assert app.scopes == bot_scopes()
    assert app.events == set(read["settings"]["event_subscriptions"]["bot_events"])
    assert app.commands == {command["command"] for command in read["features"]["slash_commands"]}
    assert app.shortcuts == {each["callback_id"] for each in read["features"]["shortcuts"]}
