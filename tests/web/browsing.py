"""A real server and a real browser for tests of screens: `served`, `browser`, `opened`, `axe_of`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@contextmanager
def opened(browser: Browser, *, quiet: bool = True, **options: Any) -> Iterator[Page]:
    """A fresh page; at the end it complains about anything said on the console (quiet=False: about nothing)."""
    heard: list[str] = []
    context = browser.new_context(**options)
    page = context.new_page()
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert not quiet or not heard, heard


def drawn(image: Locator) -> int:
    """How many pixels wide a picture is, once it is there."""
    width: int = image.evaluate("one => one.decode().then(() => one.naturalWidth)")
    return width


def picture(page: Page, name: str) -> None:
    """Save the whole page as `name`-<width>-<theme>.png where TINHSO_PICTURES names a folder; else do nothing."""
    if folder := os.environ.get("TINHSO_PICTURES"):
        page.wait_for_load_state()
        dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        size = page.viewport_size or WIDE
        theme = "dark" if dark else "light"
        page.screenshot(path=f"{folder}/{name}-{size['width']}-{theme}.png", full_page=True)


def check(page: Page, name: str = "") -> None:
    """No violation that axe knows, with every fold open, and nothing wider than the screen. name: of its picture."""
    page.wait_for_load_state()
    if name:
        picture(page, name)
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true; })")
    found = Axe().run(page).response["violations"]
    told = [
        (fault["id"], [(node["target"], node["failureSummary"]) for node in fault["nodes"]][:3])
        for fault in found
    ]
    assert told == [], json.dumps(told, indent=1, ensure_ascii=False)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
