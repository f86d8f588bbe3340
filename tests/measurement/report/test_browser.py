"""The report in a real browser: nothing fetched, nothing wrong for a screen reader, usable by keyboard alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.measurement.report import makers

from tinhso.measurement.report import write_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A written report of every shape."""
    base = tmp_path_factory.mktemp("reports")
    return {
        name: write_report(makers.result(base / name, make()))
        for name, make in makers.SHAPES.items()
    }


@contextmanager
def opened(browser: Browser, report: Path, *, hash: str = "", **options: Any) -> Iterator[Page]:  # noqa: A002
    """The report in a fresh page; complains about anything said on the console or asked of a network."""
    heard: list[str] = []
    asked: set[str] = set()
    context = browser.new_context(**options)
    page = context.new_page()
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: asked.add(request.url.partition("#")[0]))
    page.goto(report.as_uri() + hash)
    yield page
    context.close()
    assert heard == []
    assert {url for url in asked if not url.startswith("data:")} == {report.as_uri()}


# Every pair of screen and language for two shapes; for the others a phone in one language and a wide screen in the
# other. The longest page takes axe half a minute, so its wide screen is for the long tests.
CASES = [
    pytest.param(
        shape,
        viewport,
        language,
        id=f"{shape}-{viewport['width']}{language}",
        marks=[pytest.mark.long] if (shape, viewport) == ("many_activities", WIDE) else [],
    )
    for shape in makers.SHAPES
    for viewport in (PHONE, WIDE)
    for language in ("", "#en")
    if shape in ("usual", "hostile") or (viewport is PHONE) == (language == "")
]


@pytest.mark.parametrize(("shape", "viewport", "language"), CASES)
def test_no_axe_violations_and_nothing_runs_out_of_the_screen(
    browser: Browser, reports: dict[str, Path], shape: str, viewport: Any, language: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(browser, reports[shape], hash=language, viewport=viewport) as page:
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        found = Axe().run(page).response["violations"]
        told = [(v["id"], [node["target"] for node in v["nodes"]][:3]) for v in found]
        assert told == [], json.dumps(told, indent=1)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.parametrize("shape", ["usual", "signs"])
def test_dark_has_no_axe_violations_either(
    browser: Browser, reports: dict[str, Path], shape: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(browser, reports[shape], viewport=WIDE, color_scheme="dark") as page:
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert Axe().run(page).response["violations"] == []


def test_the_language_switch_is_remembered_in_the_address(
    browser: Browser, reports: dict[str, Path]
) -> None:
    with opened(browser, reports["usual"], viewport=WIDE) as page:
        assert page.locator("h1").inner_text().startswith("10 hồ sơ")
        page.get_by_role("button", name="English").click()
        assert page.url.endswith("#en")
        assert page.locator("h1").inner_text().startswith("10 dossiers")
        assert page.evaluate("document.documentElement.lang") == "en"
        assert page.title().endswith("really took")
        page.get_by_role("link", name="Process map").click()
        assert page.url.endswith("#en:map")
        page.reload()
        assert page.locator("h1").inner_text().startswith("10 dossiers")
        page.get_by_role("button", name="Tiếng Việt").click()
        assert page.url.endswith("#vi:map")
        assert page.locator("h1").inner_text().startswith("10 hồ sơ")


def test_without_script_it_is_vietnamese_and_whole(
    browser: Browser, reports: dict[str, Path]
) -> None:
    with opened(browser, reports["usual"], viewport=WIDE, java_script_enabled=False) as page:
        assert page.locator("h1").inner_text().startswith("10 hồ sơ")
        assert page.locator("#language").is_hidden()
        assert page.locator(".lines > li").count() == 10
        assert page.locator(".map-picture:visible").count() == 1


def test_a_dossier_opens_by_keyboard(browser: Browser, reports: dict[str, Path]) -> None:
    with opened(browser, reports["usual"], viewport=WIDE) as page:
        summary = page.locator(".lines summary").first
        summary.focus()
        page.keyboard.press("Enter")
        row = page.locator(".lines details").first
        assert row.get_attribute("open") is not None
        assert row.get_by_role("row").count() >= 4
        assert "Thẩm định" in row.inner_text()
        page.keyboard.press("Enter")
        assert row.get_attribute("open") is None


def test_tab_reaches_the_content_first_and_the_focus_is_seen(
    browser: Browser, reports: dict[str, Path]
) -> None:
    with opened(browser, reports["usual"], viewport=WIDE) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_a_map_wider_than_the_screen_says_so_and_is_moved_by_keyboard(
    browser: Browser, reports: dict[str, Path]
) -> None:
    with opened(browser, reports["many_activities"], viewport=PHONE) as page:
        drawn = page.locator(".map:visible")
        assert page.locator(".sideways").is_visible()
        assert drawn.get_attribute("role") == "region"
        assert "Bản đồ đường đi" in (drawn.get_attribute("aria-label") or "")
        drawn.focus()
        before = drawn.evaluate("map => map.scrollLeft")
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
        moved = drawn.evaluate("map => map.scrollLeft")
        assert moved > before
        # The address bar of a phone goes away: the map stays where it was moved to.
        page.set_viewport_size({"width": 390, "height": 700})
        page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        assert drawn.evaluate("map => map.scrollLeft") == moved
        assert "gradient" in drawn.evaluate("map => getComputedStyle(map).backgroundImage")
    with opened(browser, reports["usual"], viewport=WIDE) as page:
        assert page.locator(".sideways").is_hidden()


def test_a_command_is_set_in_letters_that_have_vietnamese_marks(
    browser: Browser, reports: dict[str, Path]
) -> None:
    with opened(browser, reports["usual"], viewport=WIDE) as page:
        command = page.locator("pre.words")
        assert "Be Vietnam Pro" in command.evaluate("pre => getComputedStyle(pre).fontFamily")


def test_tables_sort_and_say_so(browser: Browser, reports: dict[str, Path]) -> None:
    with opened(browser, reports["many_activities"], viewport=WIDE) as page:
        table = page.locator("#table-steps")
        heading = table.get_by_role("columnheader", name="Hồ sơ đi qua")
        heading.get_by_role("button").click()
        assert heading.get_attribute("aria-sort") == "descending"
        told = table.locator("tbody tr:visible td:nth-child(2)").all_inner_texts()
        assert len(told) == 12
        assert told == sorted(told, key=int, reverse=True)
        page.locator("button.show-all[data-table=table-steps]").click()
        assert table.locator("tbody tr:visible").count() > 12


def test_a_picture_is_saved_whole_and_in_one_language(
    browser: Browser, reports: dict[str, Path], tmp_path: Path
) -> None:
    with opened(browser, reports["usual"], viewport=WIDE) as page:
        for picture in ("limit", "months", "map"):
            with page.expect_download() as waiting:
                page.locator(f"button.save[data-picture={picture}]").click()
            saved = tmp_path / f"{picture}.svg"
            waiting.value.save_as(saved)
            told = saved.read_text(encoding="utf-8")
            assert told.startswith("<svg") and 'lang="en"' not in told
            assert "var(" not in told


def test_hostile_names_neither_run_nor_widen_the_page(
    browser: Browser, reports: dict[str, Path]
) -> None:
    with opened(browser, reports["hostile"], viewport=PHONE) as page:
        page.wait_for_timeout(200)
        assert "hacked" not in page.title()
        assert page.locator("img").count() == 0
        assert page.locator("script").count() == 2
        assert "{{ 7 * 7 }}" in page.locator("main").inner_text()
        # Queries stand there as they are; what comes from the log has lost its hidden marks.
        page.locator(".queries").evaluate("box => box.remove()")
        told = page.locator("main").inner_text()
        assert [mark for mark in "\u202e\u200b\u202c\ufeff" if mark in told] == []


def test_a_run_that_hides_people_names_none(browser: Browser, tmp_path: Path) -> None:
    work = [makers.Step("Ký", 3, "Sở Tư pháp", "Trần Thị Bí Mật")]
    folder = makers.result(tmp_path, [makers.Dossier("P1", work)], options={"hide_people": True})
    assert "Bí Mật" not in write_report(folder).read_text(encoding="utf-8")
    shown = makers.result(tmp_path / "shown", [makers.Dossier("P1", work)])
    report = write_report(shown)
    with opened(browser, report, viewport=WIDE) as page:
        assert "Bí Mật" not in page.locator("main").inner_text()
        page.locator(".lines summary").first.click()
        assert "Bí Mật" in page.locator(".lines").inner_text()


def test_it_prints_on_paper(browser: Browser, reports: dict[str, Path], tmp_path: Path) -> None:
    from pypdf import PdfReader

    with opened(browser, reports["usual"]) as page:
        page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True, print_background=True)
    pdf = PdfReader(tmp_path / "report.pdf")
    assert 3 <= len(pdf.pages) <= 12
    width, height = (float(side) for side in pdf.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)
    words = " ".join(page.extract_text() for page in pdf.pages)
    assert "Đồng hồ của người dân" in words
    assert "English" not in words
