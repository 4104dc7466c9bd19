"""The app package for Teams: a zip of manifest, words and two icons that an administrator uploads."""

import io
import json
import re
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from adapters.settings import BadSettings, problem
from bot.conversation.phrases import LOCALES, SOURCE_LOCALE, Phrases, Words

# --- what Teams takes ---------------------------------------------------------------------------

VERSION: Final = "1.25"
"""Of the manifest: Teams takes it in every tenant; newer ones bring nothing that a bot needs."""
SCHEMA: Final = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
MOST_COMMANDS: Final = 10
"""Of each scope that Teams suggests."""
LONGEST_COMMAND: Final = 32
LONGEST_DESCRIPTION: Final = 128

NAME: Final = "Vice Versa"
MAKERS: Final = "The Vice Versa authors"
COLOUR: Final = "#1F5A63"
"""The mark's ground."""
NO_ADDRESS: Final = "https://example.org/"
"""Where `PUBLIC_URL` is not set: the manifest must name a web page, though Teams never opens it by itself."""
FILE: Final = "viceversa-teams.zip"

IN_PERSON: Final = (
    "help",
    "join",
    "profile",
    "matches",
    "agree",
    "meet",
    "checkin",
    "fewer",
    "support",
    "privacy",
)
"""What the personal chat suggests: what most people want most often, each a command that help lists."""
IN_COMPANY: Final = ("help", "about", "purpose", "poll", "channel", "privacy")
"""The same in channels and group chats, where the answer comes in private."""

_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""A zip's first day: the same package has the same bytes, whenever it was made."""


def write(to: Path, *, app_id: str, version: str, public_url: str | None, words: Words) -> list[str]:
    """Writes the package; gives lines to print. Raises `BadSettings` where the bot has no id yet."""
    to.write_bytes(package(app_id=app_id, version=version, public_url=public_url, words=words))
    lines = [f"{to}: upload it in the Teams admin centre under Teams apps, Manage apps."]
    if public_url is None:
        lines.append(f"PUBLIC_URL is not set, so the app's web page is given as {NO_ADDRESS}")
    return lines


def package(*, app_id: str, version: str, public_url: str | None, words: Words) -> bytes:
    """The zip. `app_id` is the id of the bot's registration, which becomes the id of the app too."""
    if not _GUID.fullmatch(app_id):
        what = "is missing" if not app_id else "is no id such as 00000000-0000-0000-0000-000000000000"
        raise BadSettings([problem("TEAMS_APP_ID", f"{what}: the package says with it which bot it is for")])
    parts = {"manifest.json": _json(manifest(app_id, version, public_url, words))}
    parts |= {f"{tag}.json": _json(localised(Phrases(words, tag))) for tag in LOCALES if tag != SOURCE_LOCALE}
    icons = files("adapters.teams") / "icons"
    parts |= {name: (icons / name).read_bytes() for name in ("color.png", "outline.png")}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), data)
    return made.getvalue()


def manifest(app_id: str, version: str, public_url: str | None, words: Words) -> dict[str, Any]:
    """What the app is, in the words of the source language."""
    phrases = Phrases(words, SOURCE_LOCALE)
    page = f"{public_url}/" if public_url and public_url.startswith("https://") else NO_ADDRESS
    return {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": version,
        "id": app_id,
        "developer": {"name": MAKERS, "websiteUrl": page, "privacyUrl": page, "termsOfUseUrl": page},
        "name": {"short": NAME, "full": NAME},
        "description": {"short": phrases.text("teams.short"), "full": phrases.text("teams.full")},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": COLOUR,
        "localizationInfo": {
            "defaultLanguageTag": SOURCE_LOCALE,
            "additionalLanguages": [
                {"languageTag": tag, "file": f"{tag}.json"} for tag in LOCALES if tag != SOURCE_LOCALE
            ],
        },
        "bots": [
            {
                "botId": app_id,
                "scopes": ["personal", "team", "groupChat"],
                "supportsFiles": False,
                "isNotificationOnly": False,
                "commandLists": [
                    {"scopes": ["personal"], "commands": _commands(IN_PERSON, phrases)},
                    {"scopes": ["team", "groupChat"], "commands": _commands(IN_COMPANY, phrases)},
                ],
            }
        ],
        "defaultInstallScope": "personal",
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [urlsplit(page).netloc] if page != NO_ADDRESS else [],
    }


def localised(phrases: Phrases) -> dict[str, str]:
    """The manifest's words in another language; commands keep their names, as in that language's help."""
    told = {
        "$schema": SCHEMA.replace("Teams.schema", "Teams.Localization.schema"),
        "name.short": NAME,
        "name.full": NAME,
        "description.short": phrases.text("teams.short"),
        "description.full": phrases.text("teams.full"),
    }
    for at, listed in enumerate((IN_PERSON, IN_COMPANY)):
        for number, command in enumerate(_commands(listed, phrases)):
            key = f"bots[0].commandLists[{at}].commands[{number}]"
            told |= {f"{key}.title": command["title"], f"{key}.description": command["description"]}
    return told


def _commands(listed: tuple[str, ...], phrases: Phrases) -> list[dict[str, str]]:
    """Each with the words that help has for it."""
    return [{"title": word, "description": phrases.text(f"help.{word.replace(' ', '_')}")} for word in listed]


def _json(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode()
