"""Tells on the terminal what people see, as soon as it changes."""

import sys
from collections.abc import Callable
from typing import Final

from tests.clients.slack_api.blocks import elements
from tests.clients.slack_api.server import SlackServer
from tests.clients.slack_api.workspace import Message, View

FOR_EVER: Final = 10.0**9
"""Seconds."""


def say(text: str) -> None:
    """One line or more on the terminal, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Narrator:
    """Keeps what it has told of each person, and tells what is new."""

    def __init__(self, server: SlackServer, people: list[str]) -> None:
        self._server = server
        self._people = people
        self._told: dict[tuple[str, str], str] = {}

    async def run(self) -> None:
        """Until it is cancelled."""
        told = 0
        while True:
            for person in self._people:
                self._tell_news(person)
            for mishap in self._server.mishaps[told:]:
                say(f"  something went wrong: {mishap}")
            told = len(self._server.mishaps)
            await self._server.until(self._anything_new(told), seconds=FOR_EVER)

    def _anything_new(self, told: int) -> Callable[[], bool]:
        def new() -> bool:
            return len(self._server.mishaps) > told or any(self._news(person) for person in self._people)

        return new

    def tell_home(self, person: str) -> None:
        """Tell of the home, even if it has not changed."""
        self._told.pop((person, "home"), None)
        self._tell_news(person)

    def tell_all(self, person: str) -> None:
        """Tell everything again."""
        self._told = {key: told for key, told in self._told.items() if key[0] != person}
        self._tell_news(person)

    def _news(self, person: str) -> list[tuple[str, str, str]]:
        """What is new: key, heading, words."""
        now: list[tuple[str, str, str]] = []
        name = self._server.person(person).user.real_name
        for place in self._server.workspace.channels.values():
            if person in place.members:
                read = self._server.seen_by(person, place.id)
                now += [(m.ts, f"{name} reads", _words(m)) for m in read if m.user != person]
        home, modal = self._server.home_of(person), self._server.modal_of(person)
        if home is not None:
            now.append(("home", f"{name}’s home", _words(home)))
        if modal is not None:
            beside = "".join(f"\n! {words}" for words in modal.errors.values())
            now.append((modal.id, f"{name} has a window: {modal.title}", _words(modal) + beside))
        return [each for each in now if self._told.get((person, each[0])) != each[2]]

    def _tell_news(self, person: str) -> None:
        for key, heading, words in self._news(person):
            self._told[(person, key)] = words
            body = "\n".join(f"    {line}" for line in words.splitlines())
            say(f"  {heading}:\n{body}")


def _words(place: Message | View) -> str:
    buttons = "  ".join(f"[{label}]" for label in place.buttons)
    lines = [place.plain, *(_fields(place) if isinstance(place, View) else []), buttons]
    return "\n".join(line for line in lines if line)


def _fields(view: View) -> list[str]:
    """Each field of a window: whether it must be filled in, and what it offers."""
    lines = []
    for block, element in elements(view.blocks):
        if block["type"] == "input":
            offered = " | ".join(option["text"]["text"] for option in element.get("options", []))
            must = "" if block.get("optional") else " (needed)"
            lines.append(f"  {block['label']['text']}={offered or '…'}{must}")
    return ["Send it with, for example:", *lines] if lines else []
