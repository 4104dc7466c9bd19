"""Slack's errors in our words: none is missing, and what was never posted is not taken for doubtful."""

import ast
import inspect
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

import adapters.slack
from adapters.slack.outcomes import LONGEST_WAIT, MEANINGS, UNSAID, outcome
from bot.outbox.outcome import (
    Doubtful,
    Gone,
    NotAccepted,
    OurFault,
    RateLimited,
    Uninstalled,
    Unreachable,
)
from tests.slack.slack_errors import ERRORS

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def refused(error: str | None, *, status: int = 200, **headers: str) -> SlackApiError:
    """What the SDK raises for an answer of Slack's."""
    data: Any = {"ok": False, "error": error} if error is not None else "<html>"
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data=data,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        status_code=status,
    )
    return SlackApiError("no", response)  # type: ignore[no-untyped-call]  # the SDK has left it so


def methods_called() -> set[str]:
    """The Web API methods that the adapter's code calls."""
    found: set[str] = set()
    for file in Path(adapters.slack.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            there = vars(AsyncWebClient).get(node.attr) if isinstance(node, ast.Attribute) else None
            if isinstance(node, ast.Attribute) and inspect.iscoroutinefunction(there) and "_" in node.attr:
                found.add(node.attr.replace("_", "."))
    return found


def test_the_errors_of_every_method_we_call_are_listed() -> None:
    # Installing has errors of its own, which never come of a send.
    assert {name for name in methods_called() if not name.startswith("oauth.")} <= set(ERRORS)


@pytest.mark.parametrize("method", ERRORS)
def test_no_error_of_a_method_is_missed(method: str) -> None:
    assert sorted(ERRORS[method] - set(MEANINGS)) == []


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("ratelimited", RateLimited(retry_at=NOW + UNSAID)),
        ("rate_limited", RateLimited(retry_at=NOW + UNSAID)),
        ("service_unavailable", NotAccepted(why="service_unavailable")),
        ("invalid_auth", NotAccepted(why="invalid_auth")),
        ("internal_error", Doubtful(why="internal_error")),
        ("fatal_error", Doubtful(why="fatal_error")),
        ("user_disabled", Unreachable(why="user_disabled")),
        ("is_archived", Unreachable(why="is_archived")),
        ("account_inactive", Uninstalled()),
        ("token_revoked", Uninstalled()),
        ("message_not_found", Gone()),
        ("invalid_blocks", OurFault(why="invalid_blocks")),
        ("missing_scope", OurFault(why="missing_scope")),
    ],
)
def test_what_an_error_means(error: str, expected: object) -> None:
    assert outcome(refused(error), NOW) == expected


def test_a_message_that_cannot_be_reached_to_be_changed_is_gone() -> None:
    for error in ("channel_not_found", "is_archived", "not_in_channel", "message_not_found"):
        assert outcome(refused(error), NOW, changing=True) == Gone()


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("7", timedelta(seconds=7)),
        ("", UNSAID),
        ("soon", UNSAID),
        ("-5", UNSAID),
        ("99999999", LONGEST_WAIT),
        ("9" * 4000, UNSAID),
    ],
)
def test_slack_says_how_long_to_wait(said: str, wait: timedelta) -> None:
    error = refused("ratelimited", status=429, Retry_After=said)
    assert outcome(error, NOW) == RateLimited(retry_at=NOW + wait)


def test_a_429_without_any_code_is_too_fast_all_the_same() -> None:
    assert outcome(refused(None, status=429, Retry_After="3"), NOW) == RateLimited(
        retry_at=NOW + timedelta(seconds=3)
    )


def test_an_answer_that_is_not_clear_is_doubtful() -> None:
    assert outcome(refused(None, status=502), NOW) == Doubtful(why="no clear answer")
    assert outcome(refused("channel_not_found", status=500), NOW) == Doubtful(why="no clear answer")
    assert outcome(refused(None), NOW) == Doubtful(why="no clear answer")


def test_what_never_left_was_never_posted_and_what_broke_off_may_have_been() -> None:
    key: Any = None
    assert outcome(aiohttp.ClientConnectorError(key, OSError(111, "refused")), NOW) == NotAccepted(
        why="Slack could not be reached"
    )
    assert outcome(aiohttp.ConnectionTimeoutError(), NOW) == NotAccepted(why="Slack could not be reached")
    for broken in (
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientPayloadError(),
        aiohttp.SocketTimeoutError(),
        TimeoutError(),
        ConnectionResetError(),
    ):
        assert outcome(broken, NOW) == Doubtful(why="the connection broke off")


def test_a_mistake_of_ours_is_no_outcome() -> None:
    assert outcome(KeyError("channel"), NOW) is None


def test_a_code_that_nobody_knows_is_our_fault_and_is_logged_if_it_looks_like_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR, logger="adapters.slack")
    assert outcome(refused("brand_new_reason"), NOW) == OurFault(why="not an answer we know")
    assert outcome(refused("Ana wrote: hello"), NOW) == OurFault(why="not an answer we know")
    assert outcome(refused("metadata_must_be_sent_from_app"), NOW) == OurFault(
        why="metadata_must_be_sent_from_app"
    )
    said = [(record.getMessage(), getattr(record, "step", None)) for record in caplog.records]
    assert said == [
        ("Slack refused a call", "brand_new_reason"),
        ("Slack refused a call", None),
        ("Slack refused a call", "metadata_must_be_sent_fr"),
    ]
