"""The story told in Slack: signed requests to our adapter, and its answers as people see them there."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.live import Live
from adapters.platform import Platform
from adapters.settings import SlackSettings
from adapters.slack.platform import Slack
from tests.clients.slack_api.app import BOT_SCOPES, App
from tests.clients.slack_api.blocks import elements
from tests.clients.slack_api.server import SlackServer
from tests.clients.slack_api.workspace import Message
from tests.scenarios.sitting import CAST, LEVELS, Sitting, address, sitting
from tests.scenarios.telling import Asked


class SlackScreens:
    """People of one workspace, each at their screen."""

    def __init__(self, slack: SlackServer, names: Sequence[str]) -> None:
        self._slack = slack
        self._fleeting: dict[str, str] = {}
        """What somebody read in a window that is closed again."""
        self._ids = {name: f"U{number}{name.split()[0].upper()}" for number, name in enumerate(names)}
        for name, user in self._ids.items():
            owner = name == CAST.coordinator
            slack.workspace.add_user(
                user, name, email=address(name), locale="en-GB", tz="Europe/Dublin", is_owner=owner
            )

    async def command(self, name: str, text: str) -> None:
        await self._slack.person(self._ids[name]).command("/viceversa", text)
        self._nothing_went_wrong()

    async def press(self, name: str, label: str) -> None:
        await self._slack.person(self._ids[name]).press(None, label)
        self._nothing_went_wrong()

    async def submit(self, name: str, values: dict[str, Any]) -> None:
        await self._slack.person(self._ids[name]).submit(values=values)
        self._nothing_went_wrong()
        window = self._slack.modal_of(self._ids[name])
        if window is not None:
            # The thanks for a vote stand in the window itself, so that no message is a trace of it.
            assert not any(block["type"] == "input" for block in window.blocks), (name, window.errors)
            self._fleeting[name] = window.plain
            await self._slack.person(self._ids[name]).close()

    async def open_home(self, name: str) -> None:
        await self._slack.person(self._ids[name]).open_home()

    def home(self, name: str) -> str:
        home = self._slack.home_of(self._ids[name])
        assert home is not None
        return home.plain

    def asked(self, name: str) -> list[Asked]:
        window = self._slack.modal_of(self._ids[name])
        assert window is not None, f"{name} has no form open; newest is:\n{self.newest(name)}"
        return [
            Asked(
                name=block["block_id"],
                label=block["label"]["text"],
                options={o["text"]["text"]: o["value"] for o in element.get("options", ())},
            )
            for block, element in elements(window.blocks)
            if block["type"] == "input"
        ]

    def newest(self, name: str) -> str:
        return self._fleeting.pop(name, "") or self._read(name)[-1].text

    def buttons(self, name: str) -> list[str]:
        return self._read(name)[-1].buttons

    def said(self, name: str) -> int:
        return len(self._read(name))

    def _read(self, name: str) -> list[Message]:
        place = self._slack.workspace
        return [m for m in place.seen_by(self._ids[name]) if m.user == place.bot_user]

    def _nothing_went_wrong(self) -> None:
        assert self._slack.mishaps == []


class SlackSide:
    """Our adapter for Slack, a Slack of the tests' own, and some of the organisation's people there."""

    def __init__(self, here: Sitting) -> None:
        self._here = here
        self._slack = SlackServer(app=App(scopes=BOT_SCOPES | {"users:read.email"}))
        here.run(self._slack.__aenter__())
        self.platform = Slack(
            SlackSettings(
                bot_token=self._slack.bot_token.value,
                signing_secret=self._slack.app.signing_secret,
                api_url=self._slack.api_url,
            )
        )
        self._runner: web.AppRunner | None = None

    def begin(self, live: Live) -> None:
        """Our adapter answers on a port of its own, and Slack knows it."""
        self._runner = self._here.run(served(self.platform, live))
        self._slack.request_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/slack/events"

    def people(self, names: Sequence[str]) -> None:
        """These have an account there. The file of people names addresses, by which they are found."""
        self._here.seat(names, SlackScreens(self._slack, names))
        self._here.run(self.platform.look_after_people())

    def end(self) -> None:
        """Everything that was begun is ended."""
        self._here.run(self.platform.stop_taking())
        if self._runner is not None:
            self._here.run(self._runner.cleanup())
        self._here.run(self.platform.close())
        self._here.run(self._slack.__aexit__())


async def served(platform: Platform, live: Live) -> web.AppRunner:
    """The platform's routes on a port of their own; it has begun."""
    app = web.Application()
    app.add_routes(platform.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await platform.start(live)
    return runner


@contextmanager
def in_slack(folder: Path) -> Iterator[Sitting]:
    """An organisation that has Slack."""
    with sitting(folder) as here:
        side = SlackSide(here)
        try:
            side.begin(here.begin([side.platform]))
            here.import_people()
            side.people(tuple(LEVELS))
            yield here
        finally:
            side.end()
