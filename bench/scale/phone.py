"""The citizen's first page on a throttled phone: how heavy it is and when its largest part stands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from statistics import median
from typing import Any

from bench.cost import Failed
from bench.scale.pages import Served
from bench.tables import Table

TURNS = 7
MOST_KB, MOST_SECONDS = 100, 1.5
# A slow phone on a slow mobile network, as Lighthouse has them: bytes a second, milliseconds, times slower.
DOWN, UP, LATENCY, SLOWER = 1_600_000 // 8, 750_000 // 8, 150, 4
WIDTH, HEIGHT = 390, 844
PAGES = {"the first page": "/", "procedures": "/thu-tuc", "following a dossier": "/theo-doi"}
_WATCH = """
new PerformanceObserver(list => { for (const one of list.getEntries()) window.largest = one.startTime })
  .observe({type: 'largest-contentful-paint', buffered: true})
"""


@dataclass(frozen=True)
class Seen:
    """One visit with nothing kept from before. weight: bytes over the wire but for pictures; largest: seconds."""

    weight: int
    pictures: int
    largest: float
    requests: int


def phone_table() -> Table:
    """Weight and largest paint of pages that a citizen opens first; medians of some visits, and the worst."""
    from tinhso.cli import tools

    chromium = tools.tool("chromium").find()
    if not chromium:
        raise Failed("no Chromium on this machine")
    _found()
    rows, figures = [], {}
    with Served() as port, _browser(chromium) as browser:
        for name, address in PAGES.items():
            seen = [_visit(browser, f"http://127.0.0.1:{port}{address}") for _ in range(TURNS)]
            weight = max(one.weight for one in seen) / 1_000
            usual = median(one.largest for one in seen)
            worst = max(one.largest for one in seen)
            rows.append((
                name, f"{weight:.0f} kB", f"{MOST_KB} kB", f"{usual:.2f} s", f"{worst:.2f} s", f"{MOST_SECONDS} s",
                f"{seen[0].requests}",
            ))  # fmt: skip
            figures[name] = {"kilobytes": weight, "largest": [one.largest for one in seen]}
    return Table(
        title="The citizen's first pages on a throttled phone",
        columns=(
            "",
            "without pictures",
            "at most",
            "largest paint",
            "worst",
            "at most",
            "requests",
        ),
        rows=rows,
        notes=[
            f"Chromium {WIDTH} × {HEIGHT}, {SLOWER}× slower, 1.6 Mbit/s down, {LATENCY} ms to and fro; nothing is kept",
            f"{TURNS} visits; the server stands on the same machine, without a proxy that compresses",
            f"load at the end: {', '.join(f'{one:.1f}' for one in os.getloadavg())}",
        ],
        figures=figures,
    )


def _found() -> None:
    from bench.scale.province import found
    from tinhso.org.models import Office

    if not Office.objects.exists():
        found(Random(766))


@contextmanager
def _browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def _visit(browser: Any, address: str) -> Seen:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=3, is_mobile=True, has_touch=True,
        locale="vi-VN",
    )  # fmt: skip
    page = context.new_page()
    page.add_init_script(_WATCH)
    line = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    bytes_: dict[str, int] = {}
    line.on(
        "Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["type"]})
    )
    line.on(
        "Network.loadingFinished",
        lambda told: bytes_.update({told["requestId"]: int(told["encodedDataLength"])}),
    )
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": DOWN, "uploadThroughput": UP},
    )
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    answer = page.goto(address, wait_until="networkidle")
    assert answer is not None and answer.status == 200, (address, answer and answer.status)
    page.wait_for_timeout(500)
    largest = page.evaluate("window.largest") / 1_000
    context.close()
    pictures = sum(size for one, size in bytes_.items() if kinds.get(one) == "Image")
    return Seen(sum(bytes_.values()) - pictures, pictures, largest, len(bytes_))
