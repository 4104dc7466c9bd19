"""A real browser for tests: the machine's own Chromium, driven by Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

PATIENCE = 60_000
"""Milliseconds until a test gives up waiting. What is there sooner is not waited for, so that this is for a
machine that is busy with something else: inviting a school has taken one of those more than five seconds."""

NAMES = ("chromium", "chromium-browser", "google-chrome")

ARGUMENTS = (
    "--no-sandbox",  # the sandbox refuses to start for root, which is what CI runs as
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",  # nothing outside this machine is asked
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",  # screenshots look alike on every machine
)


def chromium() -> str | None:
    """Where Chromium is, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def running() -> Iterator[Browser]:
    """Chromium, headless, for the length of the block."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
