"""What became of a request to the Bot Connector: every answer and every failure, as one of our outcomes.

The codes are those of Microsoft's page "Messages in bot conversations", section "Status codes from bot
conversational APIs", and what was met besides. An answer that is not in the table is our fault until somebody
has looked at it; nothing is swallowed.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal

import aiohttp
import msgspec

from adapters.teams.token import TokenRefused, TokenUnavailable
from bot.outbox.outcome import Doubtful, Gone, NotAccepted, OurFault, Outcome, RateLimited, Unreachable

Doing = Literal["posting", "changing"]
"""`posting` something new can happen twice; `changing` a message, or taking it back, cannot."""

UNREACHABLE: Final = frozenset(
    {
        "BotNotInConversationRoster",  # the app is not there (any more): until an installationUpdate
        "ConversationBlockedByUser",
        "BotDisabledByAdmin",
        "BotDisabledByUser",
        "MessageWritesBlocked",
        "ForbiddenOperationException",
        "MemberNotFoundInConversation",
        "UserNotFound",
    }
)
"""Final refusals that concern this person: no message until they do something themselves."""

OURS: Final = frozenset({"InvalidBotApiHost", "NotEnoughPermissions"})
"""Refusals (403) that say that we asked for the wrong thing."""

LONGEST_WAIT: Final = timedelta(hours=1)
"""No `Retry-After` is believed beyond this."""


class Answered(Exception):
    """The Bot Connector answered with an error: its status, its code if the body has one, its Retry-After."""

    def __init__(self, status: int, code: str = "", retry_after: str = "") -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.code = code
        self.retry_after = retry_after


class NotBegun(Exception):
    """A chat could not be begun, for this reason; so nothing can have been posted in it."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(str(reason))
        self.reason = reason


class NoGroupChats(Exception):
    """A bot cannot begin a chat with several people in Teams; nothing here should ask for it."""


def answered(status: int, headers: Mapping[str, str], body: bytes) -> Answered:
    """An error answer as an exception. A body that nobody can read has no code."""
    return Answered(status, code_in(body), headers.get("Retry-After", ""))


def code_in(body: bytes) -> str:
    """The error code in a body: `{"error": {"code": …}}` and its two rarer shapes; else an empty string."""
    try:
        said: Any = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return ""
    error = said.get("error", said) if isinstance(said, dict) else None
    code = error.get("code") if isinstance(error, dict) else error
    return code if isinstance(code, str) and re.fullmatch(r"[A-Za-z][A-Za-z .]{0,59}", code) else ""


def outcome_of(failed: Exception, doing: Doing, now: datetime) -> Outcome:
    """The outcome that this failure means."""
    match failed:
        case Answered():
            return _of_answer(failed, doing, now)
        case NotBegun(reason=reason):
            outcome = outcome_of(reason, doing, now)
            return NotAccepted(why=outcome.why) if isinstance(outcome, Doubtful) else outcome
        case TokenRefused():
            return OurFault(why="the login endpoint refused the bot's id and password")
        case TokenUnavailable():
            return NotAccepted(why="no token to be had")
        case aiohttp.InvalidURL():
            return OurFault(why="no address")
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return NotAccepted(why="no connection")
        case aiohttp.ClientError() | TimeoutError():
            return Doubtful(why="no clear answer")
        case _:
            # Errors of botbuilder's own: it could not make a request of what we gave it.
            return OurFault(why=type(failed).__name__)


def _of_answer(answer: Answered, doing: Doing, now: datetime) -> Outcome:
    why = f"{answer.status} {answer.code}".strip()
    match answer.status:
        case 404 | 410 if doing == "changing":
            return Gone()
        case 403 if answer.code in OURS:
            return OurFault(why=why)
        case 403 if not answer.code or answer.code in UNREACHABLE:
            # Without a code it is MessageWritesBlocked, whose body does not parse.
            return Unreachable(why=why)
        case 404:
            # No such chat, and no such person to begin one with.
            return Unreachable(why=why)
        case 429:
            wait = waiting_time(answer.retry_after, now)
            return NotAccepted(why=why) if wait is None else RateLimited(retry_at=now + wait)
        case 412 | 503:
            return NotAccepted(why=why)
        case 408 | 500 | 502 | 504:
            # Something behind the gateway failed, before or after it took the message: nobody can tell.
            return Doubtful(why=why)
        case _:
            return OurFault(why=why)


def waiting_time(retry_after: str, now: datetime) -> timedelta | None:
    """A `Retry-After` header as a time to wait, or None where it says nothing that can be used."""
    text = retry_after.strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text):
        return min(timedelta(seconds=float(text)), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return min(max(timedelta(0), at - now), LONGEST_WAIT)
