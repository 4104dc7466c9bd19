"""The settings of one installation, from the environment and a file `.env`, checked before anything starts.

`.env.example` explains each, and so does the page on hosting; a test holds the three together.
"""

import difflib
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from adapters import platform_settings
from adapters.platform_settings import SlackSettings, TeamsSettings
from adapters.wrong_settings import PAGE, BadSettings, problem

__all__ = ["PAGE", "BadSettings", "SlackSettings", "TeamsSettings", "problem"]

LEVELS: Final = ("debug", "info", "warning", "error")

DEFAULTS: Final[Mapping[str, str]] = {
    "HOST": "127.0.0.1",
    "PORT": "8080",
    "DATA_DIR": "data",
    "DATABASE_URL": "",
    "BALLOT_DATABASE_URL": "",
    "KEY_DIR": "keys",
    "PUBLIC_URL": "",
    "LOG_LEVEL": "info",
    "ORGANISATION": "",
    "SLACK_BOT_TOKEN": "",
    "SLACK_APP_TOKEN": "",
    "SLACK_SIGNING_SECRET": "",
    "SLACK_API_URL": "https://slack.com/api/",
    "SLACK_CLIENT_ID": "",
    "SLACK_CLIENT_SECRET": "",
    "TEAMS_APP_ID": "",
    "TEAMS_APP_PASSWORD": "",
    "TEAMS_TENANT_ID": "",
    "TEAMS_ALLOWED_TENANTS": "",
    "TEAMS_NO_AUTH": "",
}
"""Every setting there is. Paths are seen from the folder the program is started in."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where one house keeps things. A URL may hold a password, so none is ever shown."""

    database_url: str = field(repr=False)
    ballot_database_url: str = field(repr=False)
    key_dir: Path


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings, each in the form in which it is used."""

    host: str
    """The address to listen on."""
    port: int
    """Where to listen; 0 lets the machine choose a free port."""
    data_dir: Path
    """The folder of database files; the playground has a folder of its own in it."""
    places: Places
    """The databases and keys of real organisations, which the playground never opens."""
    public_url: str | None
    """Where people's browsers reach this installation, without a slash at the end."""
    log_level: str
    organisation: str
    """To which organisation the platforms below belong; empty for the only one."""
    slack: SlackSettings | None
    """None: not set up."""
    teams: TeamsSettings | None
    """None: not set up."""


def load(environment: Mapping[str, str], folder: Path) -> Settings:
    """The settings of `environment`; what is missing there comes from the file `.env` in `folder`.

    An empty value means the default. Raises `BadSettings` with everything that is wrong, not only the first.
    """
    wrong: list[str] = []
    given = dict(DEFAULTS)
    for source in (_from_file(folder / ".env", wrong), environment):
        given.update({name: source[name].strip() for name in DEFAULTS if source.get(name, "").strip()})
    data_dir = folder / given["DATA_DIR"]
    url, ballots = _databases(given, folder, wrong)
    settings = Settings(
        host=_host(given["HOST"], wrong),
        port=_port(given["PORT"], wrong),
        data_dir=data_dir,
        places=Places(database_url=url, ballot_database_url=ballots, key_dir=folder / given["KEY_DIR"]),
        public_url=_public_url(given["PUBLIC_URL"], wrong),
        log_level=_log_level(given["LOG_LEVEL"], wrong),
        organisation=given["ORGANISATION"],
        slack=platform_settings.slack(given, wrong),
        teams=platform_settings.teams(given, wrong),
    )
    if wrong:
        raise BadSettings(wrong)
    return settings


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite URL, or None for a server."""
    parts = make_url(url)
    return Path(parts.database) if parts.drivername == "sqlite" and parts.database else None


def _host(value: str, wrong: list[str]) -> str:
    try:
        return str(ipaddress.ip_address("127.0.0.1" if value == "localhost" else value))
    except ValueError:
        wrong.append(problem("HOST", "must be an address of this machine, such as 127.0.0.1 or 0.0.0.0"))
        return DEFAULTS["HOST"]


def _port(value: str, wrong: list[str]) -> int:
    if value.isdecimal() and len(value) < 6 and int(value) <= 65535:
        return int(value)
    wrong.append(problem("PORT", "must be a number from 1 to 65535, or 0 for any free one"))
    return 0


def _databases(given: Mapping[str, str], folder: Path, wrong: list[str]) -> tuple[str, str]:
    """The two URLs. By default the ballot box takes a file of its own, or on a server a schema of its own."""
    data_dir = folder / given["DATA_DIR"]

    def read(name: str, default: str) -> str:
        try:
            return _database(given[name], folder) if given[name] else default
        except ValueError as unfit:
            wrong.append(problem(name, str(unfit)))
            return default

    app = read("DATABASE_URL", _sqlite(data_dir / "viceversa.db"))
    beside = app if app.startswith("postgresql") else _sqlite(data_dir / "viceversa-ballots.db")
    ballots = read("BALLOT_DATABASE_URL", beside)
    if app == ballots and app.startswith("sqlite"):
        wrong.append(problem("BALLOT_DATABASE_URL", "must be another file than DATABASE_URL"))
    return app, ballots


def _database(value: str, folder: Path) -> str:
    """The URL as SQLAlchemy wants it. Raises ValueError without quoting it: it may hold a password."""
    try:
        url: URL = make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError("is not a database URL, such as postgresql://user:password@host/name") from None
    match url.drivername:
        case "postgres" | "postgresql" | "postgresql+psycopg":
            return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        case "sqlite" if url.database and url.database != ":memory:":
            return _sqlite(folder / url.database)
        case "sqlite":
            raise ValueError("needs a file, such as sqlite:///data/viceversa.db")
        case other:
            raise ValueError(f"{other} is not known here; use sqlite:///… or postgresql://…")


def _public_url(value: str, wrong: list[str]) -> str | None:
    if not value:
        return None
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        host = None
    near = host in {"localhost", "127.0.0.1"}
    if host is None or parts.scheme not in ({"http", "https"} if near else {"https"}):
        wrong.append(problem("PUBLIC_URL", "must begin with https:// and a host name"))
        return None
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        wrong.append(problem("PUBLIC_URL", "must end after the host name (and port)"))
        return None
    return value.rstrip("/")


def _log_level(value: str, wrong: list[str]) -> str:
    if value.lower() in LEVELS:
        return value.lower()
    wrong.append(problem("LOG_LEVEL", f"must be one of {', '.join(LEVELS)}"))
    return DEFAULTS["LOG_LEVEL"]


_LINE = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<value>.*)")
_QUOTED = re.compile(r"""(?P<mark>["'])(?P<inside>.*?)(?P=mark)\s*(?:\#.*)?""")


def _from_file(path: Path, wrong: list[str]) -> dict[str, str]:
    """`NAME=value` lines; `#` begins a comment. Names that nobody knows are left to other programs."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors begin a file with a mark
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        wrong.append(f".env: cannot be read as text ({PAGE}#settings)")
        return {}
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        parts = _LINE.fullmatch(stripped)
        if parts is None:
            wrong.append(f".env: line {number} is not NAME=value ({PAGE}#settings)")
            continue
        name, value = parts["name"], parts["value"]
        if name not in DEFAULTS and (meant := difflib.get_close_matches(name.upper(), DEFAULTS, 1, 0.8)):
            wrong.append(problem(meant[0], f"is written {name} in line {number} of .env"))
        quoted = _QUOTED.fullmatch(value)
        found[name] = quoted["inside"] if quoted else re.sub(r"(?:^|\s)#.*", "", value).strip()
    return found


def _sqlite(path: Path) -> str:
    return f"sqlite:///{path.resolve()}"
