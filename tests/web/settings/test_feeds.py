"""Other systems: a feed made, looked at, told, corrected, and its dossiers taken over."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.exchange.conftest import HEAD
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.conftest import ADMIN
from tests.web.office.test_journey import sign_in
from tests.web.settings.conftest import settled

from tinhso.cases.models import Case
from tinhso.exchange.actions import read_feed, set_feed
from tinhso.exchange.definition import Definition
from tinhso.exchange.models import Feed, Run
from tinhso.exchange.reading import open_file
from tinhso.procedures.actions import hand_over

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROWS = (
    "CU-1,9.000007,UBND xã Ea Kao,02/03/2026 08:30,09/03/2026,,,Đang xử lý",
    "CU-2,9.000007,UBND xã Ea Kao,02/03/2026,09/03/2026,06/03/2026,,Đã xử lý xong",
    "CU-3,9.000007,Xã lạ <b>,02/03/2026,,,,Đang xử lý",
)
FEED = "/cai-dat/nguon/phan-mem-cu"


def export(*rows: str) -> bytes:
    return "\n".join((HEAD, *(rows or ROWS))).encode()


def sent(content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile("xuat.csv", content or export())


def mirrored() -> int:
    """A feed with one reading that did not map in all; gives the run's number."""
    definition = Definition.of({"desks": {"xa-1": "xa-1-mot-cua"}})
    feed = set_feed("phan-mem-cu", title="Phần mềm cũ", definition=definition, by=ADMIN)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "xuat.csv"
        path.write_bytes(export())
        run = read_feed(feed, open_file(path, definition), by=ADMIN).run
    assert run is not None
    return run


def kept_in(page: str) -> str:
    found = re.search(r'name="kept" value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def test_a_system_is_added_its_file_looked_at_and_told(admin: Client) -> None:
    made = admin.post("/cai-dat/nguon-moi", {"title": "Phần mềm cũ", "name": "phan-mem-cu"})
    assert (made.status_code, made.url) == (303, f"{FEED}/doc")
    page = admin.post(f"{FEED}/doc", {"file": sent()}).content.decode()
    assert "3 dòng, 3 hồ sơ: 2 mới" in page
    assert "Xã lạ &lt;b&gt;" in page
    assert "Không rõ đơn vị nào" in page
    assert not Case.objects.exists()
    told = admin.post(f"{FEED}/doc", {"kept": kept_in(page)})
    assert told.status_code == 303
    report = admin.get(told.url).content.decode()
    assert "2 mới" in report
    assert "Không rõ đơn vị nào" in report
    assert Case.objects.count() == 2
    # The office is explained; the same file then tells what is left.
    answer = admin.post(
        f"{FEED}/cach-hieu",
        {"title": "Phần mềm cũ", "supplement_clock": "restart", "offices": "Xã lạ <b> = xa-2"},
    )
    assert answer.status_code == 303
    done = admin.post(f"{FEED}/doc", {"file": sent(), "now": "1"})
    assert Run.objects.latest("id").counts == {
        "rows": 3, "dossiers": 3, "new": 1, "same": 2,
    }  # fmt: skip
    assert done.status_code == 303


def test_a_report_goes_out_without_formulas(admin: Client) -> None:
    run = mirrored()
    feed = Feed.objects.get()
    bad = export('=1+1,@SUM(A1),"=HYPERLINK(1)",02/03/2026,,,,')
    admin.post(f"{FEED}/doc", {"file": sent(bad), "now": "1"})
    run = feed.runs.latest("id").pk
    text = admin.get(f"{FEED}/lan/{run}/xuat.csv").content.decode("utf-8-sig")
    assert "'=1+1" in text
    assert "'@SUM" in text
    assert not re.search(r'(^|,)"?[=@]', text, re.MULTILINE)
    assert admin.get(f"{FEED}/lan/{run}/xuat.xlsx").content.startswith(b"PK")
    assert admin.get(f"{FEED}/lan/{run}/xuat.exe").status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>", "trang web"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40, "xuat.csv"),
        ("Tên,Ngày\nA,1".encode(), "mã hồ sơ"),
        (b"", "rỗng"),
    ],
)
def test_a_file_that_lies_is_said(admin: Client, content: bytes, said: str) -> None:
    mirrored()
    file = SimpleUploadedFile("xuat.csv", content)
    page = admin.post(f"{FEED}/doc", {"file": file})
    assert page.status_code == 200
    assert said in page.content.decode()
    assert Run.objects.count() == 1


@pytest.mark.parametrize("at", ["2026-03-02T08:30:00", "2026-03-02T08:30:00+07:00"])
def test_what_no_page_carried_is_refused(admin: Client, at: str) -> None:
    mirrored()
    line = [2, {"code": "CU-9", "procedure": "9.000007", "office": "xa-1"}, {"accepted": at}, []]
    told = {"feed": "phan-mem-cu", "name": "x", "lines": [line], "problems": []}
    foreign = signing.dumps(told, salt="tinhso.feed.khac")
    for kept in ("{", json.dumps(told), foreign):
        assert admin.post(f"{FEED}/doc", {"kept": kept}).status_code == 200
    assert Run.objects.count() == 1
    page = admin.post(f"{FEED}/doc", {"file": sent(export(ROWS[0].replace("CU-1", "CU-9")))})
    kept = kept_in(page.content.decode())
    assert admin.post(f"{FEED}/doc", {"kept": f"A{kept}"}).status_code == 200
    assert admin.post(f"{FEED}/doc", {"kept": kept}).status_code == 303


@pytest.mark.parametrize(
    "typed",
    [{"activities": "Xong = sai"}, {"columns": "ngay = Ngày"}, {"offices": f"{'x' * 999} = a"}],
)
def test_a_meaning_that_is_none_is_said_beside_it(admin: Client, typed: dict[str, str]) -> None:
    mirrored()
    page = admin.post(
        f"{FEED}/cach-hieu", {"title": "A", "supplement_clock": "restart", **typed}
    ).content.decode()
    assert "field-error" in page


def test_dossiers_are_taken_over_after_a_preview(admin: Client) -> None:
    mirrored()
    asked = {"procedure": "9.000007", "office": "xa-1", "day": "2026-03-02"}
    page = admin.post(f"{FEED}/nhan", asked).content.decode()
    assert "chưa giao cho hệ thống này" in page
    hand_over("9.000007", system="ours", from_date=date(2026, 1, 1), by=ADMIN)
    page = admin.post(f"{FEED}/nhan", asked).content.decode()
    assert "2 hồ sơ sẽ được nhận về" in page
    assert Case.objects.get(code="CU-1").told
    done = admin.post(f"{FEED}/nhan", {**asked, "do": "1"})
    assert done.status_code == 303
    assert "2 hồ sơ đã nhận về" in admin.get(done.url).content.decode()
    assert not Case.objects.get(code="CU-1").told


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_a_file_is_told_and_taken_over_in_a_browser(
    browser: Browser, served: str, viewport: Any, tmp_path: Path
) -> None:
    settled()
    mirrored()
    hand_over("9.000007", system="ours", from_date=date(2026, 1, 1), by=ADMIN)
    path = tmp_path / "xuat.csv"
    path.write_bytes(export(*(row.replace("CU-", "MOI-") for row in ROWS)))
    with opened(browser, viewport=viewport, locale="vi-VN") as page:
        sign_in(page, served, "p-qt")
        page.goto(f"{served}{FEED}/doc")
        page.set_input_files("input[type=file]", str(path))
        page.get_by_role("button", name="Xem tệp kể gì").click()
        page.get_by_role("heading", name="Cột đã nhận ra").wait_for()
        check(page, "feed-preview")
        page.get_by_role("button", name="Đồng ý").click()
        page.get_by_role("heading", name="Đã đọc").wait_for()
        check(page, "feed-report")
        page.goto(f"{served}{FEED}")
        check(page, "feed")
        page.get_by_role("link", name="Xem trước").first.click()
        page.get_by_role("button", name="Xem trước").click()
        page.get_by_role("button", name="Nhận về 4 hồ sơ").wait_for()
        check(page, "feed-cut")
        page.get_by_role("button", name="Nhận về 4 hồ sơ").click()
        page.get_by_role("heading", name="Đã nhận về").wait_for()
        check(page, "feed-cut-report")
    assert Case.objects.filter(told=False).count() == 4
