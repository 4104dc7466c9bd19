"""The story told in the playground, over the API that its page uses, by the people of its made-up school."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.routes import ROUTES
from tests.contracts.drivers import playground_served
from tests.scenarios.telling import Asked, Cast

CAST = Cast(
    coordinator="Niamh Applecross",
    alternate="Yusuf Copperleaf",
    sponsor="Gráinne Stillwater",
    juniors=("Aoife Lanternwood", "Jun Kettlewick", "Kasia Thistledown"),
    seniors=("Gráinne Stillwater", "Omar Saltmarsh", "Dara Fernhollow", "Wanjiru Elderglade"),
)


class PlaygroundTeller:
    """Everybody of the school in one browser."""

    cast = CAST

    def __init__(self, host: str) -> None:
        self._host = host
        self._ids = {each["name"]: each["id"] for each in self._get("people")["people"]}
        self._forms: dict[str, dict[str, Any]] = {}
        self._fleeting: dict[str, str] = {}
        """What is shown once and kept nowhere, such as the thanks for a vote."""

    def command(self, name: str, text: str) -> None:
        self._acted(name, "say", {"in": "bot", "text": f"/viceversa {text}"})

    def press(self, name: str, label: str) -> None:
        for message in reversed(self._seen(name)):
            labels = [button["label"] for button in (message["card"] or {}).get("buttons", [])]
            if label in labels:
                self._acted(name, "click", {"message": message["id"], "button": labels.index(label)})
                return
        raise AssertionError(f"{name} has no button {label!r}; newest is:\n{self.newest(name)}")

    def asked(self, name: str) -> list[Asked]:
        return [
            Asked(
                name=field["name"],
                label=field["label"],
                options={o["label"]: o["value"] for o in field.get("options", ())},
            )
            for field in self._forms[name]["fields"]
        ]

    def fill(self, name: str, /, **values: Any) -> None:
        form = self._forms[name]
        kept = {field["name"]: field["value"] for field in form["fields"]}
        people = {field["name"] for field in form["fields"] if field["kind"] == "person"}
        given = {
            asked.name: _values(asked, values[asked.name], several=asked.name in people)
            for asked in self.asked(name)
            if asked.name in values
        }
        body = {"form": form["id"], "values": {**kept, **given}, "message": form.get("message")}
        self._acted(name, "submit", body)

    def newest(self, name: str) -> str:
        kept = next((str(message["text"]) for message in reversed(self._seen(name))), "")
        return self._fleeting.get(name) or kept

    def buttons(self, name: str) -> list[str]:
        message = self._seen(name)[-1]
        return [button["label"] for button in (message["card"] or {}).get("buttons", [])]

    def home(self, name: str) -> str:
        return str(self._get(f"home?as={self._ids[name]}")["message"]["text"])

    def until(self, at: datetime) -> None:
        self._ask("POST", "clock", {"to": at.isoformat()})
        self._fleeting.clear()

    def _seen(self, name: str) -> list[dict[str, Any]]:
        everything = self._get(f"messages?as={self._ids[name]}&in=bot")["messages"]
        return [message for message in everything if message["from"] == "bot"]

    def _acted(self, name: str, what: str, body: dict[str, Any]) -> None:
        answer = self._ask("POST", what, {"as": self._ids[name], **body})
        assert answer["reply"] != "errors", answer["errors"]
        shown = answer.get("message") or {"id": "none"}
        self._fleeting[name] = "" if shown["id"] else str(shown["text"])
        if answer["reply"] == "form":
            self._forms[name] = answer["form"]
        else:
            self._forms.pop(name, None)

    def _get(self, path: str) -> dict[str, Any]:
        return self._ask("GET", path, None)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self._host, timeout=60)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, f"/play/api/{path}", sent, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            got: dict[str, Any] = json.load(answer)
            assert answer.status == 200, got
            return got
        finally:
            connection.close()


def _values(asked: Asked, given: Any, *, several: bool) -> Any:
    """Labels as the values they stand for."""
    if isinstance(given, list):
        return [asked.options.get(each, each) for each in given]
    value = asked.options.get(given, given)
    return [value] if several else value


@contextmanager
def in_playground(folder: Path) -> Iterator[PlaygroundTeller]:
    """The playground, just opened."""
    with playground_served(ROUTES, folder) as host:
        yield PlaygroundTeller(host)
