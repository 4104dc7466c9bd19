"""Platforms as a test drives them: each does the six things people and platforms do, and says what is seen.

A new adapter registers itself by adding its driver to `DRIVERS`; every contract test then runs on it too.
"""

import atexit
import functools
import http.client
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from adapters.playground.app import routes as playground_routes
from adapters.playground.house import open_playground
from bot.routing import Routes
from tests import fakes
from tests.beside import loop_beside
from tests.contracts.seen import Seen
from tests.contracts.slack_driver import on_slack
from tests.contracts.teams_driver import on_teams
from tests.fakes import Stage, complaints, house_at, stage_in

ANA = "Ana"


class Driver(Protocol):
    """One person in front of one platform."""

    def command(self, text: str) -> Seen:
        """A slash command."""

    def typed(self, text: str) -> Seen:
        """Plain words to the bot."""

    def press(self, label: str) -> Seen:
        """The button of that label on the newest message."""

    def press_on_home(self, label: str) -> Seen:
        """The same on the home."""

    def send(self, **values: Any) -> Seen:
        """The open form, filled in."""

    def open_home(self) -> Seen:
        """The person looks at the home."""


class StageDriver:
    """The stage of the tests themselves: the core without any adapter."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.arrive(ANA)

    def command(self, text: str) -> Seen:
        return self._seen(lambda: self.stage.command(ANA, text))

    def typed(self, text: str) -> Seen:
        return self._seen(lambda: self.stage.say(ANA, text))

    def press(self, label: str) -> Seen:
        return self._seen(lambda: self.stage.press(ANA, label))

    def press_on_home(self, label: str) -> Seen:
        self.stage.look_home(ANA)
        home = len(self.stage.shown) - 1
        seen = self._seen(lambda: self.stage.press(ANA, label))
        at_home = seen.changed
        self.stage.shown[home].retracted = True  # the home is no message
        return Seen(new=seen.new, home=at_home, form=seen.form, complaints=seen.complaints, kept=seen.kept)

    def send(self, **values: Any) -> Seen:
        return self._seen(lambda: self.stage.fill(ANA, **values))

    def open_home(self) -> Seen:
        return Seen(home=self.stage.look_home(ANA).split("\n")[0])

    def _seen(self, act: Callable[[], Any]) -> Seen:
        before = [m.text.split("\n")[0] for m in self.stage.shown]
        reply = act()
        after = [m.text.split("\n")[0] for m in self.stage.shown]
        changed = next((now for was, now in zip(before, after, strict=False) if was != now), None)
        form = self.stage.forms.get(ANA)
        rejected = type(reply).__name__ == "RejectForm"
        return Seen(
            new=tuple(after[len(before) :]),
            changed=changed,
            form=form.title if form else None,
            complaints=complaints(reply) if rejected else {},
            kept=str(form.fields[0].value) if form else "",
        )


class PlaygroundDriver:
    """The playground over its HTTP API, as its page uses it."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.form: dict[str, Any] | None = None
        people = self._get("/play/api/people")["people"]
        self.person = people[0]["id"]

    def command(self, text: str) -> Seen:
        return self._acted("say", {"in": "bot", "text": f"/viceversa {text}"})

    def typed(self, text: str) -> Seen:
        return self._acted("say", {"in": "bot", "text": text})

    def press(self, label: str) -> Seen:
        message = [m for m in self._messages() if m["from"] == "bot"][-1]
        return self._acted("click", {"message": message["id"], "button": self._index(message, label)})

    def press_on_home(self, label: str) -> Seen:
        home = self._home()
        return self._acted("click", {"message": home["id"], "button": self._index(home, label)})

    def send(self, **values: Any) -> Seen:
        assert self.form is not None
        shown = {f["name"]: f.get("value") for f in self.form["fields"]}
        body = {"form": self.form["id"], "values": {**shown, **values}, "message": self.form.get("message")}
        return self._acted("submit", body)

    def open_home(self) -> Seen:
        return Seen(home=self._title(self._home()))

    def _acted(self, what: str, body: dict[str, Any]) -> Seen:
        before = {m["id"]: self._title(m) for m in self._messages() if m["from"] == "bot"}
        answer = self._post(f"/play/api/{what}", {"as": self.person, **body})
        after = {m["id"]: self._title(m) for m in self._messages() if m["from"] == "bot"}
        if answer["reply"] in {"form", "errors"}:
            self.form = answer["form"]
        else:
            self.form = None
        home = answer.get("message") if (answer.get("message") or {}).get("id") == "home" else None
        return Seen(
            new=tuple(title for key, title in after.items() if key not in before),
            changed=next((t for key, t in after.items() if before.get(key, t) != t), None),
            home=self._title(home) if home else None,
            form=self.form["title"] if self.form else None,
            complaints=answer.get("errors", {}) if answer["reply"] == "errors" else {},
            kept=str(self.form["fields"][0].get("value", "")) if self.form else "",
        )

    def _messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._get(f"/play/api/messages?as={self.person}&in=bot")["messages"]
        return found

    def _home(self) -> dict[str, Any]:
        home: dict[str, Any] = self._get(f"/play/api/home?as={self.person}")["message"]
        return home

    @staticmethod
    def _title(message: dict[str, Any]) -> str:
        return str(message["text"]).split("\n")[0]

    @staticmethod
    def _index(message: dict[str, Any], label: str) -> int:
        buttons = message["card"]["buttons"]
        return next(at for at, button in enumerate(buttons) if button["label"] == label)

    def _get(self, path: str) -> dict[str, Any]:
        return self._ask("GET", path, None)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._ask("POST", path, json.dumps(body))

    def _ask(self, method: str, path: str, body: str | None) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self.host, timeout=20)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            answer = connection.getresponse()
            got: dict[str, Any] = json.load(answer)
            assert answer.status == 200, got
            return got
        finally:
            connection.close()


@contextmanager
def on_stage(routes: Routes, folder: Path) -> Iterator[Driver]:
    """The core alone."""
    house = house_at(f"sqlite:///{folder / 'app.db'}", f"sqlite:///{folder / 'ballots.db'}")
    stage = stage_in(house)
    stage.routes = routes
    yield StageDriver(stage)
    house.database.close()
    house.ballots.dispose()


@contextmanager
def on_playground(routes: Routes, folder: Path) -> Iterator[Driver]:
    """The playground, served on a port of its own."""
    with playground_served(routes, folder) as host:
        yield PlaygroundDriver(host)


@functools.cache
def _school() -> Path:
    """The playground as it is when just opened: made once for a process, removed at its end."""
    made = Path(tempfile.mkdtemp(prefix="viceversa-school-"))
    atexit.register(shutil.rmtree, made)
    open_playground(made / "data", words=fakes.words()).close()
    return made / "data"


@contextmanager
def playground_served(routes: Routes, folder: Path) -> Iterator[str]:
    """Where the playground answers, host and port."""
    shutil.copytree(_school(), folder, dirs_exist_ok=True)
    playground = open_playground(folder, routes=routes, words=fakes.words())

    async def serve() -> tuple[web.AppRunner, int]:
        app = web.Application()
        app.add_routes(playground_routes(playground))
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return runner, runner.addresses[0][1]

    try:
        with loop_beside() as beside:
            runner, port = beside.run(serve())
            try:
                yield f"127.0.0.1:{port}"
            finally:
                beside.run(runner.cleanup())
    finally:
        playground.close()


DRIVERS = {"stage": on_stage, "playground": on_playground, "slack": on_slack, "teams": on_teams}
