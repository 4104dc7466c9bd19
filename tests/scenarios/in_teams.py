"""The story told in Teams: signed activities to our adapter, and its cards as people see them there."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from adapters.live import Live
from adapters.teams.platform import Endpoints, Teams
from tests.clients.teams_connector.connector import Connector, Message, buttons_of
from tests.clients.teams_connector.person import SETTINGS, Rig, inputs_of
from tests.scenarios.in_slack import SlackSide, served
from tests.scenarios.sitting import CAST, LEVELS, Sitting, address, sitting
from tests.scenarios.telling import Asked

CARD = "application/vnd.microsoft.card.adaptive"

OPEN_FORM = "Open the form"

ANNIE = "Annie Costa"
"""Ana Costa's account in Teams, under an address that nobody has told us: a stranger, until she says so."""

Json = dict[str, Any]


class TeamsScreens:
    """People of one organisation, each in front of Teams."""

    def __init__(self, rig: Rig, names: Sequence[str]) -> None:
        self._rig = rig
        self._people = {name: rig.person(name, email=address(name)) for name in names}
        assert len({person.account for person in self._people.values()}) == len(self._people)
        self._dialogs: dict[str, Json] = {}
        self._fleeting: dict[str, str] = {}
        """What somebody read in a dialog that is closed again."""

    async def install(self) -> None:
        """Their IT adds the app for everybody."""
        for person in self._people.values():
            await person.install()

    async def command(self, name: str, text: str) -> None:
        self._fleeting.pop(name, None)
        status, _ = await self._people[name].say(text or "home")
        assert status < 300
        await self._rig.settled()
        if OPEN_FORM in self.buttons(name):  # Teams has no form for typed words, so a button opens it
            await self.press(name, OPEN_FORM)

    async def press(self, name: str, label: str) -> None:
        person = self._people[name]
        message = next(m for m in reversed(person.seen()) if label in buttons_of(m.card))
        status, answer = await person.press(label, message)
        assert status == 200, answer
        self._fleeting.pop(name, None)
        if isinstance(answer, dict) and "task" in answer:
            self._shown(name, answer["task"])
        elif isinstance(answer, dict) and answer.get("type") == CARD:
            message.activity["attachments"][0]["content"] = answer["value"]

    async def submit(self, name: str, values: dict[str, Any]) -> None:
        dialog = self._dialogs.pop(name)
        given = {
            asked.name: _value(asked, values[asked.name]) for asked in _fields(dialog) if asked.name in values
        }
        status, answer = await self._people[name].fill(dialog, **given)
        assert status == 200, answer
        if isinstance(answer, dict) and "task" in answer:
            self._shown(name, answer["task"])
        assert name not in self._dialogs, (name, self._dialogs[name])

    async def open_home(self, name: str) -> None:
        await self._people[name].say("home")

    def home(self, name: str) -> str:
        return self.newest(name)

    def asked(self, name: str) -> list[Asked]:
        return _fields(self._dialogs[name])

    def newest(self, name: str) -> str:
        return self._fleeting.pop(name, "") or str(self._read(name)[-1].card["fallbackText"])

    def buttons(self, name: str) -> list[str]:
        return list(buttons_of(self._read(name)[-1].card))

    def said(self, name: str) -> int:
        return len(self._read(name))

    def _read(self, name: str) -> list[Message]:
        return self._people[name].seen()

    def _shown(self, name: str, task: Json) -> None:
        """A dialog that opens or stays; one without anything to fill in is read and closed."""
        if task["type"] == "message":
            self._fleeting[name] = str(task["value"])
        elif inputs_of(task["value"]["card"]["content"]):
            self._dialogs[name] = task["value"]
        else:
            self._fleeting[name] = str(task["value"]["card"]["content"]["fallbackText"])


def _fields(dialog: Json) -> list[Asked]:
    found = []
    for element in dialog["card"]["content"]["body"]:
        for item in (element, *element.get("items", ())):
            if str(item.get("type", "")).startswith("Input."):
                name = str(item["id"]).partition(".")[2]
                options = {choice["title"]: choice["value"] for choice in item.get("choices", ())}
                found.append(Asked(name=name, label=str(item["label"]), options=options))
    return found


def _value(asked: Asked, given: Any) -> str:
    """Labels as the values they stand for; several of them parted by commas, as Teams sends them."""
    several = given if isinstance(given, list) else [given]
    return ",".join(asked.options.get(each, str(each)) for each in several)


class TeamsSide:
    """Our adapter for Teams, a Bot Connector of the tests' own, and some people there."""

    def __init__(self, here: Sitting) -> None:
        self._here = here
        self._connector = Connector()
        here.run(self._connector.start())
        url = self._connector.url
        self.platform = Teams(SETTINGS, endpoints=Endpoints(login=url, metadata=f"{url}/metadata"))
        self._runner: web.AppRunner | None = None
        self._rig: Rig | None = None

    def begin(self, live: Live) -> None:
        """Our adapter answers on a port of its own, and Teams knows it."""
        self._runner = self._here.run(served(self.platform, live))
        bot = f"http://127.0.0.1:{self._runner.addresses[0][1]}/api/messages"
        self._rig = self._here.run(_rig(self._connector, self.platform, live, bot))

    def people(self, names: Sequence[str]) -> None:
        """These have an account there, and their IT adds the app for all of them."""
        assert self._rig is not None
        screens = TeamsScreens(self._rig, names)
        self._here.seat(names, screens)
        self._here.run(screens.install())

    def end(self) -> None:
        """Everything that was begun is ended, and nothing was asked that never should be."""
        self._here.run(self.platform.stop_taking())
        if self._runner is not None:
            self._here.run(self._runner.cleanup())
        if self._rig is not None:
            self._here.run(self._rig.session.close())
        self._here.run(self.platform.close())
        self._here.run(self._connector.stop())
        assert self._connector.wrong == []


async def _rig(connector: Connector, teams: Teams, live: Live, bot: str) -> Rig:
    return Rig(connector=connector, teams=teams, live=live, bot=bot, session=aiohttp.ClientSession())


@contextmanager
def in_teams(folder: Path) -> Iterator[Sitting]:
    """An organisation that has Teams."""
    with sitting(folder) as here:
        side = TeamsSide(here)
        try:
            side.begin(here.begin([side.platform]))
            here.import_people()
            side.people(tuple(LEVELS))
            here.coordinator(CAST.coordinator)
            yield here
        finally:
            side.end()


@contextmanager
def in_both(folder: Path) -> Iterator[Sitting]:
    """One organisation whose senior people have Teams, and everybody else Slack; one has both."""
    with beside_each_other(folder) as (here, slack, teams):
        here.import_people()
        slack.people([name for name in LEVELS if name not in CAST.seniors])
        teams.people((*CAST.seniors, ANNIE))
        yield here


@contextmanager
def beside_each_other(folder: Path) -> Iterator[tuple[Sitting, SlackSide, TeamsSide]]:
    """One organisation with both, and nobody there yet."""
    with sitting(folder) as here:
        slack, teams = SlackSide(here), TeamsSide(here)
        try:
            live = here.begin([slack.platform, teams.platform])
            slack.begin(live)
            teams.begin(live)
            yield here, slack, teams
        finally:
            slack.end()
            teams.end()
