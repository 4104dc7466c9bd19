"""The one workspace whose token is in the settings: asked once, when we begin, who we are there."""

from typing import TYPE_CHECKING, Final

import aiohttp
from aiohttp import web
from slack_sdk.errors import SlackApiError

from adapters.settings import BadSettings, problem
from adapters.slack.outcomes import code_of
from adapters.slack.parse import PLATFORM
from adapters.slack.workspaces import Connection, Workspaces
from bot.people.installing import installed

if TYPE_CHECKING:
    from adapters.live import Live


NOT_SLACK: Final = problem("SLACK_API_URL", "nothing there answers as Slack does")


class OneWorkspace:
    """Implements `adapters.slack.workspaces.Installations` for a token."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._connection: Connection | None = None

    async def begin(self, live: "Live", workspaces: Workspaces) -> list[str]:
        """Find out who we are and make the installation known. Raises `BadSettings`."""
        try:
            found = await identity(workspaces, self._token)
        except SlackApiError as refused:
            why = code_of(refused)
            wrong = problem("SLACK_BOT_TOKEN", f"Slack does not take it ({why})") if why else NOT_SLACK
            raise BadSettings([wrong]) from refused
        except (aiohttp.ClientError, TimeoutError, AttributeError) as failed:
            # An attribute: the SDK expects an object, whatever answers.
            raise BadSettings([NOT_SLACK]) from failed
        self._connection = found
        await live.run(
            installed,
            live.house,
            platform=PLATFORM,
            external_id=found.installation,
            name=found.name,
            shared=True,
        )
        return [f"Slack: connected to {found.name}."]

    async def find(self, installation: str) -> Connection | None:
        """The connection, if that is the one."""
        found = self._connection
        return found if found is not None and found.installation == installation else None

    async def all(self) -> list[str]:
        """The one, once we have begun."""
        return [] if self._connection is None else [self._connection.installation]

    async def forget(self, installation: str) -> None:
        """It was uninstalled: the token is of no use any more."""
        if await self.find(installation):
            self._connection = None

    def routes(self) -> list[web.RouteDef]:
        """None: whoever has the token has installed it."""
        return []


async def identity(workspaces: Workspaces, token: str) -> Connection:
    """Who the token says we are, by `auth.test`. Raises what the call raises."""
    answer = await workspaces.client(token).auth_test()
    everywhere = answer.get("is_enterprise_install") is True
    headers = {str(name).lower(): str(value) for name, value in dict(answer.headers).items()}
    scopes = headers.get("x-oauth-scopes", "")
    return Connection(
        installation=str(answer.get("enterprise_id") if everywhere else answer.get("team_id")),
        name=str(answer.get("team") or "Slack"),
        bot_user=str(answer.get("user_id") or ""),
        bot_id=str(answer.get("bot_id") or ""),
        token=token,
        scopes=frozenset(filter(None, (each.strip() for each in scopes.split(",")))),
    )
