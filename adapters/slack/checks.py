"""Whether Slack is set up as it has to be, for `viceversa doctor`: asks Slack, changes nothing."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.doctor import Finding
from adapters.settings import SlackSettings
from adapters.slack import render
from adapters.slack.one_workspace import identity
from adapters.slack.outcomes import code_of
from adapters.slack.workspaces import Connection, Workspaces
from bot.conversation.card import Card
from bot.conversation.phrases import Phrases

NEEDED: Final[Mapping[str, str]] = {
    "chat:write": "messages and cards",
    "commands": "/viceversa and /vv",
    "im:history": "what people type in the bot's own chat",
    "im:write": "messages to one person",
    "mpim:write": "the chat that a pair shares",
    "users:read": "people's languages and time zones",
}
"""Scope → the feature that is missing without it."""

OPTIONAL: Final[Mapping[str, str]] = {
    "users:read.email": "finding people of a file by their e-mail addresses",
}
"""Scope → what people do without where it is not wished for."""

APPS: Final = "https://api.slack.com/apps"
SCOPES_FIX: Final = f"add it under OAuth & Permissions at {APPS}, then install the app again"


async def examine(settings: SlackSettings) -> list[Finding]:
    """Everything about Slack, in the order in which it is put right."""
    async with _workspaces(settings) as workspaces:
        if not settings.bot_token:
            return [await _reachable(workspaces, settings)]
        found = await _identity(workspaces, settings)
        if isinstance(found, Finding):
            return [found]
        where = Finding(what="Slack", said=f"lets us in to {found.name} ({found.installation})")
        return [where, *_scopes(found.scopes), await _way_in(workspaces, settings)]


async def send_test(settings: SlackSettings, person: str, card: Card, phrases: Phrases) -> Finding:
    """Send that card to somebody, named by their member id (U…) or, where that is allowed, their e-mail."""
    what = "a test message by Slack"
    if not settings.bot_token:
        said = "there is no token here: workspaces install it themselves"
        return Finding(what=what, said=said, fix="write to the bot in one of them: it answers at once")
    async with _workspaces(settings) as workspaces:
        found = await _identity(workspaces, settings)
        if isinstance(found, Finding):
            return found
        client = workspaces.client(settings.bot_token)
        try:
            if "@" in person:
                answer = await client.users_lookupByEmail(email=person)
                person = str((answer.get("user") or {}).get("id", ""))
            opened = await client.conversations_open(users=[person])
            chat = str((opened.get("channel") or {}).get("id", ""))
            await client.chat_postMessage(channel=chat, **render.message(card, phrases))
        except SlackApiError as refused:
            code = code_of(refused) or "no clear answer"
            return Finding(what=what, said=f"Slack refused ({code})", fix=FIXES.get(code, UNKNOWN))
        except (aiohttp.ClientError, TimeoutError):
            return Finding(what=what, said="no answer came", fix="try again in a minute")
        return Finding(what=what, said="Slack has taken it; it is in that person's chat with the bot")


FIXES: Final[Mapping[str, str]] = {
    "user_not_found": "give the member id from the person's profile in Slack (it begins with U)",
    "users_not_found": "give the address that this person has in Slack, or their member id",
    "user_disabled": "choose somebody whose account is active",
    "cannot_dm_bot": "choose a person, not a bot",
    "missing_scope": SCOPES_FIX,
    "messages_tab_disabled": f"switch on the Messages Tab under App Home at {APPS}",
    "invalid_auth": f"copy the Bot User OAuth Token anew from OAuth & Permissions at {APPS}",
    "not_authed": f"copy the Bot User OAuth Token anew from OAuth & Permissions at {APPS}",
    "account_inactive": f"install the app again at {APPS}",
    "token_revoked": f"install the app again at {APPS}",
    "not_allowed_token_type": "SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-",
}
"""Slack's error → what to do about it."""

UNKNOWN: Final = f"look the word up in Slack's documentation, and compare the app's settings at {APPS}"
NEAR: Final = "check SLACK_API_URL, and that this machine may open connections to it"


async def _identity(workspaces: Workspaces, settings: SlackSettings) -> Connection | Finding:
    try:
        return await identity(workspaces, settings.bot_token)
    except SlackApiError as refused:
        code = code_of(refused)
        if not code:
            return Finding(what="Slack", said="what answers is not Slack's Web API", fix=NEAR)
        said = f"SLACK_BOT_TOKEN is refused ({code})"
        return Finding(what="Slack", said=said, fix=FIXES.get(code, UNKNOWN))
    except (TimeoutError, aiohttp.ClientError, AttributeError):
        # An attribute: the SDK expects an object, whatever answers.
        return Finding(what="Slack", said="the Web API does not answer", fix=NEAR)


async def _reachable(workspaces: Workspaces, settings: SlackSettings) -> Finding:
    try:
        await workspaces.client().api_test()
    except (SlackApiError, aiohttp.ClientError, TimeoutError):
        return Finding(what="Slack", said="the Web API does not answer", fix=NEAR)
    return Finding(what="Slack", said=f"answers at {settings.api_url}; workspaces install it themselves")


def _scopes(granted: frozenset[str]) -> Iterator[Finding]:
    """A line for each scope that is missing, with what goes without it."""
    missing = {scope: feature for scope, feature in NEEDED.items() if scope not in granted}
    for scope, feature in missing.items():
        yield Finding(what="Slack scopes", said=f"{scope} is missing: no {feature}", fix=SCOPES_FIX)
    if not missing:
        yield Finding(what="Slack scopes", said="all that is needed")
    for scope, feature in OPTIONAL.items():
        if scope not in granted:
            yield Finding(what="Slack scopes", said=f"without {scope}, which is optional: no {feature}")


async def _way_in(workspaces: Workspaces, settings: SlackSettings) -> Finding:
    """How Slack reaches us: by the socket we open, or over HTTP."""
    what = "Slack's way in"
    if not settings.app_token:
        return Finding(what=what, said="requests to /slack/events, checked by SLACK_SIGNING_SECRET")
    try:
        await workspaces.client().apps_connections_open(app_token=settings.app_token)
    except SlackApiError as refused:
        code = code_of(refused) or "no clear answer"
        fix = f"make an app-level token with the scope connections:write under Basic Information at {APPS}"
        return Finding(what=what, said=f"SLACK_APP_TOKEN is refused ({code})", fix=fix)
    except (aiohttp.ClientError, TimeoutError):
        return Finding(what=what, said="no socket can be opened", fix=NEAR)
    return Finding(what=what, said="a socket can be opened (Socket Mode)")


@asynccontextmanager
async def _workspaces(settings: SlackSettings) -> AsyncIterator[Workspaces]:
    async def nowhere(_: str) -> Connection | None:
        return None

    workspaces = Workspaces(settings.api_url, nowhere)
    try:
        yield workspaces
    finally:
        await workspaces.close()
