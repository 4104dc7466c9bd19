"""The settings of the platforms: what each way of connecting needs, checked together."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from adapters.wrong_settings import problem

LOOPBACK_ONLY: Final = "loopback-only"
"""The one value of `TEAMS_NO_AUTH`: whoever sets it has read what it means."""


@dataclass(frozen=True, kw_only=True)
class SlackSettings:
    """How to be an app in Slack. Nothing secret is ever shown."""

    bot_token: str = field(default="", repr=False)
    """Of the one workspace; empty where people install it themselves (OAuth)."""
    app_token: str = field(default="", repr=False)
    """Given: Socket Mode, which needs no public address."""
    signing_secret: str = field(default="", repr=False)
    """Given: requests over HTTP are taken, each with its signature."""
    api_url: str
    """Where the Web API is, with a slash at the end."""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class TeamsSettings:
    """How to be a bot in Microsoft Teams. Nothing secret is ever shown."""

    app_id: str
    app_password: str = field(repr=False)
    tenant_id: str
    """The Microsoft Entra tenant in which the bot is registered."""
    allowed_tenants: frozenset[str]
    """Whose people may use it; everybody else's requests are refused."""
    no_auth: bool = False
    """Nobody proves who they are: for Microsoft's playground on this machine alone."""


def slack(given: Mapping[str, str], wrong: list[str]) -> SlackSettings | None:
    """None where nothing of it is set; otherwise everything that one way of connecting needs."""
    set_up = [name for name in given if name.startswith("SLACK_") and name != "SLACK_API_URL" and given[name]]
    if not set_up:
        return None
    lines = [
        problem(name, f"must begin with {start}")
        for name, start in {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}.items()
        if given[name] and not given[name].startswith(start)
    ]
    if given["SLACK_CLIENT_ID"] or given["SLACK_CLIENT_SECRET"]:
        lines += _many_workspaces(given)
    elif not given["SLACK_BOT_TOKEN"]:
        lines.append(problem("SLACK_BOT_TOKEN", f"is missing, and {set_up[0]} is there"))
    elif not given["SLACK_APP_TOKEN"] and not given["SLACK_SIGNING_SECRET"]:
        how = "is missing: set it for Socket Mode, or SLACK_SIGNING_SECRET for HTTP"
        lines.append(problem("SLACK_APP_TOKEN", how))
    if not _may_carry_tokens(given["SLACK_API_URL"]):
        lines.append(problem("SLACK_API_URL", "must begin with https:// (or lead to this machine)"))
    wrong += lines
    return SlackSettings(
        bot_token=given["SLACK_BOT_TOKEN"],
        app_token=given["SLACK_APP_TOKEN"],
        signing_secret=given["SLACK_SIGNING_SECRET"],
        api_url=given["SLACK_API_URL"].rstrip("/") + "/",
        client_id=given["SLACK_CLIENT_ID"],
        client_secret=given["SLACK_CLIENT_SECRET"],
    )


def _may_carry_tokens(url: str) -> bool:
    """Whether what is sent there can be read by nobody on the way: by TLS, or within this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    near = parts.scheme == "http" and parts.hostname is not None and _is_loopback(parts.hostname)
    return near or (parts.scheme == "https" and bool(parts.hostname))


def _many_workspaces(given: Mapping[str, str]) -> list[str]:
    """What is missing for workspaces that install it themselves by a web page (OAuth)."""
    needed = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET", "PUBLIC_URL")
    lines = [
        problem(name, "is missing: installing by a web page needs it") for name in needed if not given[name]
    ]
    if given["SLACK_BOT_TOKEN"]:
        lines.append(problem("SLACK_BOT_TOKEN", "is for one workspace: leave it out, or SLACK_CLIENT_ID"))
    return lines


PLAYGROUND_TENANT: Final = "00000000-0000-0000-0000-0000000000001"
"""What Microsoft's playground calls its tenant, unless it is told otherwise."""


def teams(given: Mapping[str, str], wrong: list[str]) -> TeamsSettings | None:
    """None where nothing of it is set. Without a password anybody could pretend to be Teams."""
    if not any(given[name] for name in given if name.startswith("TEAMS_")):
        return None
    no_auth = given["TEAMS_NO_AUTH"] == LOOPBACK_ONLY
    lines: list[str] = []
    if given["TEAMS_NO_AUTH"] and not no_auth:
        lines.append(problem("TEAMS_NO_AUTH", f"can only be {LOOPBACK_ONLY}"))
    elif not no_auth:
        needed = ("TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID")
        why = "is missing: without it anybody could pretend to be Teams"
        lines += [problem(name, why) for name in needed if not given[name]]
    elif not _is_loopback(given["HOST"]):
        lines.append(problem("TEAMS_NO_AUTH", f"is for this machine alone, and HOST is {given['HOST']}"))
    elif given["TEAMS_APP_PASSWORD"]:
        lines.append(problem("TEAMS_NO_AUTH", "is set, and so is TEAMS_APP_PASSWORD: choose one"))
    wrong += lines
    tenant = given["TEAMS_TENANT_ID"] or (PLAYGROUND_TENANT if no_auth else "")
    allowed = given["TEAMS_ALLOWED_TENANTS"] or tenant
    return TeamsSettings(
        app_id=given["TEAMS_APP_ID"],
        app_password=given["TEAMS_APP_PASSWORD"],
        tenant_id=tenant.lower(),
        allowed_tenants=frozenset(each.strip().lower() for each in allowed.split(",") if each.strip()),
        no_auth=no_auth,
    )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
