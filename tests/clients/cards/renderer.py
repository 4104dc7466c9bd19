"""Microsoft's own renderer of Adaptive Cards (npm `adaptivecards`) in a browser: pictures and clicks."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Browser, Page

from tests.browser import PATIENCE

HERE = Path(__file__).resolve().parent
MODULES = HERE.parent / "node_modules"


@dataclass(frozen=True)
class Drawn:
    """What the renderer made of a card."""

    against: list[str]
    """Everything it has to say against the card; empty is what we want."""
    inputs: list[str]
    """The ids of its inputs, in order."""
    text: str
    """What a person reads."""


class Renderer:
    """One page for any number of cards: loading it takes longer than all of them."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.page: Page = browser.new_page(viewport={"width": 540, "height": 1400}, device_scale_factor=2)
        self.page.set_default_timeout(PATIENCE)
        self.broken: list[str] = []
        self.page.on("pageerror", lambda error: self.broken.append(str(error)))
        written = folder / "cards.html"
        written.write_text(_page(), encoding="utf-8")
        self.page.goto(written.as_uri())

    def draw(self, card: dict[str, Any], picture: Path | None = None) -> Drawn:
        """Draws the card and, if asked, photographs it."""
        told = self.page.evaluate("(card) => window.draw(card)", card)
        if picture is not None:
            self.page.locator("#card").screenshot(path=picture)
        return Drawn(against=told["against"] + self.broken, inputs=told["inputs"], text=told["text"])

    def press(self, label: str) -> dict[str, Any] | None:
        """The button of that label: what is sent, or None if the renderer found an input wanting."""
        before = len(self.sent())
        self.page.get_by_role("button", name=label, exact=True).click()
        sent = self.sent()
        return sent[-1] if len(sent) > before else None

    def follow(self, label: str) -> dict[str, Any]:
        """The link of that label: what opens."""
        self.page.get_by_role("link", name=label, exact=True).click()
        return self.sent()[-1]

    def sent(self) -> list[dict[str, Any]]:
        """Everything that was sent since the card was drawn."""
        return cast("list[dict[str, Any]]", self.page.evaluate("window.sent"))


def _page() -> str:
    def module(path: str) -> str:
        return (MODULES / path).read_text(encoding="utf-8").replace("</script", "<\\/script")

    page = (HERE / "page.html").read_text(encoding="utf-8")
    for mark, text in {
        "STYLE": module("adaptivecards/dist/adaptivecards.css"),
        "MARKDOWN": module("markdown-it/dist/markdown-it.min.js"),
        "RENDERER": module("adaptivecards/dist/adaptivecards.min.js"),
        "HOST": (HERE / "host.json").read_text(encoding="utf-8"),
    }.items():
        page = page.replace(f"/*{mark}*/", text)
    return page
