"""Teams as a test drives it: a person, a Bot Connector of the tests' own, and the whole adapter between."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from bot.routing import Routes
from tests.beside import loop_beside
from tests.clients.teams_connector.connector import title_of
from tests.clients.teams_connector.person import Person, Rig, inputs_of, rig
from tests.contracts.seen import Seen
from tests.fakes import house_at

T = TypeVar("T")

ANA = "Ana"

Json = dict[str, Any]


class TeamsDriver:
    """Ana in Teams. Her home is the first card, so she looks at it by adding the app."""

    def __init__(self, run: Callable[[Coroutine[Any, Any, Any]], Any], at: Rig) -> None:
        self._run = run
        self._rig = at
        self._ana: Person = at.person(ANA)
        self._form: Json | None = None

    def command(self, text: str) -> Seen:
        return self._acted(self._ana.say(f"/viceversa {text}"))

    def typed(self, text: str) -> Seen:
        return self._acted(self._ana.say(text))

    def press(self, label: str) -> Seen:
        return self._acted(self._ana.press(label))

    def press_on_home(self, label: str) -> Seen:
        self._acted(self._ana.install())
        home = self._ana.seen()[-1]
        seen = self._acted(self._ana.press(label, home))
        return Seen(
            new=seen.new, home=seen.changed, form=seen.form, complaints=seen.complaints, kept=seen.kept
        )

    def send(self, **values: Any) -> Seen:
        assert self._form is not None
        return self._acted(self._ana.fill(self._form, **values))

    def open_home(self) -> Seen:
        (home,) = self._acted(self._ana.install()).new
        return Seen(home=home)

    def _acted(self, act: Coroutine[Any, Any, tuple[int, Any]]) -> Seen:
        before = {message.id: message.title for message in self._ana.seen()}
        status, answer = self._run(act)
        assert status == 200, answer
        self._run(self._rig.settled())
        after = {message.id: message.title for message in self._ana.seen()}
        drawn = self._drawn(answer)
        task = answer.get("task", {}) if isinstance(answer, dict) else {}
        self._form = task["value"] if task.get("type") == "continue" else None
        changed = next((title for key, title in after.items() if before.get(key, title) != title), None)
        # What the response draws is what the chat keeps: on this device and on every other.
        assert drawn is None or drawn == changed
        return Seen(
            new=tuple(title for key, title in after.items() if key not in before),
            changed=changed,
            form=self._form["title"] if self._form else None,
            complaints=complaints_in(self._form) if self._form else {},
            kept=next(iter(inputs_of(self._form["card"]["content"]).values()), "") if self._form else "",
        )

    @staticmethod
    def _drawn(answer: Any) -> str | None:
        """The card in a response, if there is one."""
        if isinstance(answer, dict) and answer.get("type") == "application/vnd.microsoft.card.adaptive":
            return title_of(answer["value"])
        return None


def complaints_in(form: Json) -> dict[str, str]:
    """Field name → what a dialog says is wrong there: the red line above its input."""
    found: dict[str, str] = {}
    for group in form["card"]["content"]["body"]:
        items = group.get("items", ())
        red = [
            run["text"]
            for item in items
            for run in item.get("inlines", ())
            if run.get("color") == "Attention"
        ]
        inputs = [item["id"].partition(".")[2] for item in items if "id" in item]
        if red and inputs:
            found[inputs[0]] = red[0]
    return found


@contextmanager
def on_teams(routes: Routes, folder: Path) -> Iterator[TeamsDriver]:
    """The adapter over real sockets, in an event loop of its own."""
    house = house_at(f"sqlite:///{folder / 'app.db'}", f"sqlite:///{folder / 'ballots.db'}")
    stack = AsyncExitStack()
    try:
        with loop_beside() as beside:
            at = beside.run(stack.enter_async_context(rig(house, routes)))
            try:
                yield TeamsDriver(beside.run, at)
            finally:
                beside.run(stack.aclose())
    finally:
        house.database.close()
        house.ballots.dispose()
