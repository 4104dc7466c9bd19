"""Slack as a test drives it: a person at a screen, signed requests, the Web API of a strict server."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from bot.routing import Routes
from tests.beside import loop_beside
from tests.clients.slack_api.blocks import initial, plain
from tests.clients.slack_api.workspace import View
from tests.contracts.seen import Seen
from tests.fakes import house_at
from tests.slack.bench import ANA, Bench, connected

T = TypeVar("T")


class SlackDriver:
    """Ana, in the bot's own chat."""

    def __init__(self, bench: Bench, run: Callable[[Coroutine[Any, Any, T]], T]) -> None:
        self._bench = bench
        self._run: Any = run

    def command(self, text: str) -> Seen:
        return self._acted(lambda: self._bench.ana.command("/viceversa", text))

    def typed(self, text: str) -> Seen:
        return self._acted(lambda: self._bench.ana.message(text))

    def press(self, label: str) -> Seen:
        return self._acted(lambda: self._bench.ana.press(None, label))

    def press_on_home(self, label: str) -> Seen:
        self.open_home()
        return self._acted(lambda: self._bench.ana.press(self._bench.ana.home, label))

    def send(self, **values: Any) -> Seen:
        return self._acted(lambda: self._bench.ana.submit(values=values))

    def open_home(self) -> Seen:
        return self._acted(self._bench.ana.open_home)

    def _acted(self, act: Callable[[], Coroutine[Any, Any, Any]]) -> Seen:
        async def whole() -> Seen:
            before, home_before = self._titles(), self._home()
            await act()
            await self._bench.done()
            assert self._bench.slack.mishaps == []
            after, home = self._titles(), self._home()
            window = self._bench.ana.modal
            return Seen(
                new=tuple(title for ts, title in after.items() if ts not in before),
                changed=next((t for ts, t in after.items() if before.get(ts, t) != t), None),
                home=home if home != home_before else None,
                form=window.title if window else None,
                complaints=_complaints(window) if window else {},
                kept=_first_value(window) if window else "",
            )

        seen: Seen = self._run(whole())
        return seen

    def _titles(self) -> dict[str, str]:
        bot = self._bench.slack.workspace.bot_user
        return {m.ts: m.title for m in self._bench.slack.seen_by(ANA) if m.user == bot}

    def _home(self) -> str | None:
        home = self._bench.ana.home
        return home.title if home else None


def _complaints(window: View) -> dict[str, str]:
    """Those that Slack shows at their fields, and those that the form itself shows beneath them."""
    found = dict(window.errors)
    blocks = window.blocks
    for field, beneath in pairwise(blocks):
        if field["type"] == "input" and beneath["type"] == "rich_text":
            found[field["block_id"]] = plain([beneath])
    return found


def _first_value(window: View) -> str:
    for block in window.blocks:
        if block["type"] == "input":
            key = block["block_id"], block["element"]["action_id"]
            return str((window.typed.get(key) or initial(block["element"])).get("value") or "")
    return ""


@contextmanager
def on_slack(routes: Routes, folder: Path) -> Iterator[SlackDriver]:
    """A house connected to a Slack of the test's own."""
    house = house_at(f"sqlite:///{folder / 'app.db'}", f"sqlite:///{folder / 'ballots.db'}")
    stack = AsyncExitStack()
    try:
        with loop_beside() as beside:
            bench = beside.run(stack.enter_async_context(connected(house, routes)))
            try:
                yield SlackDriver(bench, beside.run)
            finally:
                beside.run(stack.aclose())
    finally:
        house.database.close()
        house.ballots.dispose()
