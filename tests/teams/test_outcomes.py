"""Every failure of a request to the Bot Connector becomes the right outcome, and none is missed."""

import inspect
from datetime import timedelta
from typing import Any

import aiohttp
import msrest.exceptions as msrest_errors
import pytest
from botbuilder.schema import ErrorResponseException

from adapters.teams.outcomes import (
    Answered,
    Doing,
    NoGroupChats,
    NotBegun,
    answered,
    outcome_of,
    waiting_time,
)
from adapters.teams.token import TokenRefused, TokenUnavailable
from bot.outbox.outcome import Doubtful, Gone, NotAccepted, OurFault, Outcome, RateLimited, Unreachable
from tests.fakes import START

ROSTER = b'{"error": {"code": "BotNotInConversationRoster", "message": "The bot is not part of it."}}'

# Microsoft, "Messages in bot conversations": status codes from bot conversational APIs.
DOCUMENTED: list[tuple[int, str, type[Any], type[Any]]] = [
    # status, code, when posting, when changing
    (400, "Bad Argument", OurFault, OurFault),
    (401, "BotNotRegistered", OurFault, OurFault),
    (403, "BotDisabledByAdmin", Unreachable, Unreachable),
    (403, "BotNotInConversationRoster", Unreachable, Unreachable),
    (403, "ConversationBlockedByUser", Unreachable, Unreachable),
    (403, "InvalidBotApiHost", OurFault, OurFault),
    (403, "NotEnoughPermissions", OurFault, OurFault),
    (404, "ActivityNotFoundInConversation", Unreachable, Gone),
    (404, "ConversationNotFound", Unreachable, Gone),
    (412, "PreconditionFailed", NotAccepted, NotAccepted),
    (413, "MessageSizeTooBig", OurFault, OurFault),
    (429, "Throttled", NotAccepted, NotAccepted),
    (500, "ServiceError", Doubtful, Doubtful),
    (502, "ServiceError", Doubtful, Doubtful),
    (503, "", NotAccepted, NotAccepted),
    (504, "", Doubtful, Doubtful),
    # met besides
    (403, "", Unreachable, Unreachable),
    (403, "MessageWritesBlocked", Unreachable, Unreachable),
    (403, "BotDisabledByUser", Unreachable, Unreachable),
    (403, "ForbiddenOperationException", Unreachable, Unreachable),
    (403, "SomethingNew", OurFault, OurFault),
    (404, "MemberNotFoundInConversation", Unreachable, Gone),
    (408, "", Doubtful, Doubtful),
    (410, "", OurFault, Gone),
    (418, "Teapot", OurFault, OurFault),
]


@pytest.mark.parametrize(("status", "code", "posting", "changing"), DOCUMENTED)
def test_an_answer_means_what_microsoft_says(
    status: int, code: str, posting: type[Any], changing: type[Any]
) -> None:
    found = [type(outcome_of(Answered(status, code), doing, START)) for doing in ("posting", "changing")]
    assert found == [posting, changing]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (ROSTER, "BotNotInConversationRoster"),
        (b'{"code": "Throttled"}', "Throttled"),
        (b'{"error": "BotDisabledByAdmin"}', "BotDisabledByAdmin"),
        (b"MessageWritesBlocked-Thread is blocked from message writes.", ""),
        (b"<html>Bad gateway</html>", ""),
        (b"", ""),
        (b'{"error": {"code": {"odd": 1}}}', ""),
        (b'{"error": {"code": "ana@school.example said"}}', ""),
        (b"[" * 5000, ""),
    ],
)
def test_a_code_is_read_where_there_is_one(body: bytes, code: str) -> None:
    assert answered(403, {}, body).code == code


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("30", timedelta(seconds=30)),
        ("1.5", timedelta(seconds=1.5)),
        ("0", timedelta(0)),
        ("999999999", timedelta(hours=1)),
        ("Mon, 12 Jan 2026 09:00:45 GMT", timedelta(seconds=45)),
        ("Mon, 12 Jan 2026 08:00:00 GMT", timedelta(0)),
        ("", None),
        ("soon", None),
        ("-5", None),
    ],
)
def test_how_long_to_wait(header: str, wait: timedelta | None) -> None:
    assert waiting_time(header, START) == wait
    outcome = outcome_of(Answered(429, "Throttled", header), "posting", START)
    expected = NotAccepted(why="429 Throttled") if wait is None else RateLimited(retry_at=START + wait)
    assert outcome == expected


def examples(kind: type[Exception]) -> Exception:
    """One of that kind, made without its own constructor: only its class is looked at."""
    return kind.__new__(kind)


def subclasses(kind: type[Exception]) -> set[type[Exception]]:
    return {kind}.union(*(subclasses(below) for below in kind.__subclasses__()))


def test_no_error_of_the_network_is_missed() -> None:
    """Only where no connection was ever made can nothing have been posted."""
    found = {
        kind: type(outcome_of(examples(kind), "posting", START)) for kind in subclasses(aiohttp.ClientError)
    }
    never_left = subclasses(aiohttp.ClientConnectorError) | subclasses(aiohttp.ConnectionTimeoutError)
    addresses = subclasses(aiohttp.InvalidURL)
    assert len(found) > 25
    assert {kind for kind, outcome in found.items() if outcome is NotAccepted} == never_left
    assert {kind for kind, outcome in found.items() if outcome is OurFault} == addresses
    assert {found[kind] for kind in found.keys() - never_left - addresses} == {Doubtful}
    assert type(outcome_of(TimeoutError(), "posting", START)) is Doubtful


def test_no_error_of_the_framework_is_missed() -> None:
    """botbuilder raises those of msrest: it could not make a request of what we gave it, so they are ours."""
    kinds = {
        kind for _, kind in inspect.getmembers(msrest_errors, inspect.isclass) if issubclass(kind, Exception)
    } | {ErrorResponseException, ValueError, TypeError, KeyError, NoGroupChats}
    assert len(kinds) > 10
    outcomes = {type(outcome_of(examples(kind), doing, START)) for kind in kinds for doing in _doings()}
    assert outcomes == {OurFault}


def _doings() -> tuple[Doing, ...]:
    return ("posting", "changing")


def test_our_own_token() -> None:
    refused: Outcome = outcome_of(TokenRefused(), "posting", START)
    later = outcome_of(TokenUnavailable(), "posting", START)
    assert (type(refused), type(later)) == (OurFault, NotAccepted)


def test_a_chat_that_could_not_be_begun_holds_no_message() -> None:
    """What is doubtful about a message is not doubtful about an empty chat; all else stays what it is."""
    found = [
        outcome_of(NotBegun(failed), "posting", START)
        for failed in (TimeoutError(), Answered(502), Answered(403, "BotNotInConversationRoster"))
    ]
    assert [type(outcome) for outcome in found] == [NotAccepted, NotAccepted, Unreachable]
