"""Messages, homes and modals drawn with npm's slack-blocks-to-jsx in a browser."""

import shutil
import subprocess
from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import Browser, Locator, Page

from tests.browser import PATIENCE

HERE: Final = Path(__file__).resolve().parent
Kind = Literal["message", "home", "modal"]


class Drawings:
    """One page for any number of pictures: loading it takes longer than all of them."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        written = folder / "blocks.html"
        build = [shutil.which("node") or "node", str(HERE / "build_page.mjs"), str(written)]
        subprocess.run(build, check=True, timeout=240)
        self.page: Page = browser.new_page(
            viewport={"width": 720, "height": 1000}, device_scale_factor=2, timezone_id="Europe/Dublin"
        )
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(written.as_uri())

    def draw(
        self,
        kind: Kind,
        payload: dict[str, Any],
        picture: Path | None = None,
        *,
        narrow: bool = False,
        **users: str,
    ) -> Locator:
        """Draws it, photographs it if asked, and gives what was drawn. `users` are names by user id.

        `narrow` is as wide as a phone. Whatever the renderer has against it is in `complaints`.
        """
        self.page.evaluate("(narrow) => document.body.classList.toggle('narrow', narrow)", narrow)
        known = [{"id": key, "name": name} for key, name in users.items()]
        self.complaints += self.page.evaluate(
            "([kind, payload, users]) => window.draw(kind, payload, users)", [kind, payload, known]
        )
        drawn = self.page.locator("#root")
        if picture is not None:
            picture.parent.mkdir(parents=True, exist_ok=True)
            drawn.screenshot(path=picture)
        return drawn
