"""How a setting that cannot be used is said: one line that names it, and the page that explains it."""

from collections.abc import Mapping
from typing import Final

PAGE: Final = "docs/hosting.md"
"""Explains every setting, under a heading that is its name."""

PAGES: Final[Mapping[str, str]] = {"SLACK_": "docs/slack.md", "TEAMS_": "docs/teams.md"}
"""Where the settings of a platform are explained instead, by how their names begin."""


class BadSettings(Exception):
    """Settings that cannot be used: `lines` names each, what is wrong with it and where to read on."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


def problem(name: str, what: str) -> str:
    """One line about one setting, with the page that explains it."""
    page = next((page for start, page in PAGES.items() if name.startswith(start)), PAGE)
    return f"{name}: {what} ({page}#{name.lower()})"
