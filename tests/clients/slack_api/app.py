"""One Slack app: its secrets, what it subscribes to, and the tokens that workspaces have given it."""

import secrets
from dataclasses import dataclass, field
from typing import Final, Literal

from tests.clients.slack_api.workspace import new_id

BOT_SCOPES: Final = frozenset(
    {"chat:write", "commands", "users:read", "im:write", "mpim:write", "im:history"}
)
EVENTS: Final = frozenset(
    {
        "app_home_opened",
        "message.im",
        "team_join",
        "user_change",
        "app_uninstalled",
        "tokens_revoked",
    }
)
COMMANDS: Final = frozenset({"/viceversa", "/vv"})


@dataclass
class Token:
    """One token: whose it is, what it may do, and whether it still may."""

    value: str = field(repr=False)
    kind: Literal["bot", "app"]
    team: str
    scopes: frozenset[str]
    state: Literal["good", "token_revoked", "account_inactive", "token_expired"] = "good"


@dataclass
class App:
    """An app as its settings pages at Slack show it."""

    id: str = field(default_factory=lambda: new_id("A"))
    client_id: str = "1000000000.2000000000"
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    verification_token: str = field(default_factory=lambda: secrets.token_urlsafe(18), repr=False)
    scopes: frozenset[str] = BOT_SCOPES
    events: frozenset[str] = EVENTS
    commands: frozenset[str] = COMMANDS
    shortcuts: frozenset[str] = frozenset({"open_viceversa", "open_help"})
    redirect_urls: list[str] = field(default_factory=list)
    home_tab: bool = True
    messages_tab: bool = True
    interactivity: bool = True
    tokens: dict[str, Token] = field(default_factory=dict, repr=False)

    def issue(self, kind: Literal["bot", "app"], team: str, scopes: frozenset[str] | None = None) -> Token:
        """A new token. An app-level token may open sockets and nothing else."""
        if scopes is None:
            scopes = self.scopes if kind == "bot" else frozenset({"connections:write"})
        head = "xoxb-" if kind == "bot" else "xapp-1-"
        token = Token(value=head + secrets.token_hex(20), kind=kind, team=team, scopes=scopes)
        self.tokens[token.value] = token
        return token
