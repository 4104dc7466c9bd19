"""One call of the Web API, once the doorkeepers have let it in."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.clients.slack_api.app import Token
from tests.clients.slack_api.arguments import Refusal
from tests.clients.slack_api.workspace import Workspace

if TYPE_CHECKING:
    from tests.clients.slack_api.server import SlackServer

JSON = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call that has passed the doorkeepers: token, scopes and the form of its arguments."""

    server: "SlackServer"
    token: Token | None
    given: JSON
    basic: str = ""
    """The `Authorization: Basic` credentials, which only `oauth.v2.access` reads."""

    @property
    def workspace(self) -> Workspace:
        """Where the token is at home."""
        if self.token is None:
            raise Refusal("not_authed")
        return self.server.workspaces[self.token.team]

    def scope(self, *one_of: str) -> None:
        """Refuse a token that has none of these."""
        if self.token and not self.token.scopes & set(one_of):
            raise Refusal(
                "missing_scope", needed=",".join(one_of), provided=",".join(sorted(self.token.scopes))
            )
