"""Other systems: a feed made, looked at, told, corrected, and its dossiers taken over."""

from __future__ import annotations

import json
import re
import sqlite3
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
from tinhso.web.settings import feed_acts, feed_query, feeds

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROWS = (
    "CU-1,9.000007,UBND xã Ea Kao,02/03/2026 08:30,09/03/2026,,,Đang xử lý",
    "CU-2,9.000007,UBND xã Ea Kao,02/03/2026,09/03/2026,06/03/2026,,Đã xử lý xong",
    "CU-3,9.000007,Xã lạ <b>,02/03/2026,,,,Đang xử lý",
)
FEED = "/cai-dat/nguon/phan-mem-cu"
SECRET = "TINHSO_FEED_CU"


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
    named = 'CU-7,@SUM(A1),"=HYPERLINK(1)",02/03/2026,,,,'
    bad = export("=1+1,Giấy phép thử,UBND xã Một,02/03/2026,,,,", named)
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


def database(folder: Path, *offices: str) -> str:
    """The address of an old database of one dossier for each office; the feed asks it by its cursor."""
    path = folder / "cu.sqlite3"
    with sqlite3.connect(path) as told:
        told.execute("CREATE TABLE ho_so (ma_ho_so, thu_tuc, don_vi, ngay_tiep_nhan, cap_nhat)")
        for n, office in enumerate(offices, 2):
            row = (f"CU-{n}", "9.000007", office, f"2026-03-0{n} 08:00", f"2026-03-0{n} 09:00")
            told.execute("INSERT INTO ho_so VALUES (?, ?, ?, ?, ?)", row)
    told.close()
    asked = {"secret": SECRET, "query": "SELECT * FROM ho_so", "cursor": "cap_nhat"}
    definition = Definition.of({"desks": {"xa-1": "xa-1-mot-cua"}, **asked})
    set_feed("phan-mem-cu", title="Phần mềm cũ", definition=definition, by=ADMIN)
    return f"sqlite:///{path}"


def test_no_request_tells_for_longer_than_somebody_waits(
    admin: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, database(tmp_path, "xa-1", "xa-1", "xa-1"))
    monkeypatch.setattr(feed_query, "WAIT_SECONDS", 0)
    page = admin.post(f"{FEED}/hoi", {}).content.decode()
    assert "còn 2 hồ sơ chưa xem tới" in page
    assert not Case.objects.exists()
    told = admin.post(f"{FEED}/hoi", {"do": "1"})
    assert told.status_code == 303
    report = admin.get(told.url).content.decode()
    assert "Đã đọc 1 trong 3 hồ sơ; còn 2 hồ sơ chưa tới lượt" in report
    assert "Đọc tiếp" in report
    assert f'action="{FEED}/hoi"' in report
    for count in (2, 3):
        report = admin.get(admin.post(f"{FEED}/hoi", {"do": "1"}).url).content.decode()
        assert Case.objects.count() == count
    assert "Đọc tiếp" not in report
    # A file too; whoever reads on sends it again.
    monkeypatch.setattr(feed_acts, "WAIT_SECONDS", 0)
    rows = (row.replace("CU-", "MOI-") for row in ROWS)
    told = admin.post(f"{FEED}/doc", {"file": sent(export(*rows)), "now": "1"})
    report = admin.get(told.url).content.decode()
    assert "Đã đọc 1 trong 3 hồ sơ" in report
    assert "Gửi lại tệp" in report


def test_a_question_without_end_is_said_and_nothing_written(
    admin: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, database(tmp_path, "xa-1"))
    monkeypatch.setattr(feed_query, "ASK_SECONDS", 0)
    page = admin.post(f"{FEED}/hoi", {"do": "1"})
    assert page.status_code == 200
    assert "trả lời quá 0 giây" in page.content.decode()
    assert not Run.objects.exists()


def test_of_many_rows_that_wait_the_first_are_shown_and_all_counted(
    admin: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, database(tmp_path, "la", "la", "la"))
    monkeypatch.setattr(feeds, "MOST_WAITING", 1)
    admin.post(f"{FEED}/hoi", {"do": "1"})
    page = admin.get(FEED).content.decode()
    assert '<span class="count">3</span>' in page
    assert "Nêu 1 dòng đầu trong 3 dòng" in page
    assert "cap_nhat = 2026-03-02 09:00" in page
    found = re.search(r'name="dong" value="(CU-2#[0-9a-f]{16})"', page)
    assert found is not None
    done = admin.post(f"{FEED}/bo-qua", {"dong": found[1], "ly-do": "Đơn vị đã giải thể"})
    assert done.status_code == 303
    page = admin.get(FEED).content.decode()
    assert '<span class="count">2</span>' in page
    assert "Đơn vị đã giải thể" in page


def test_of_many_dossiers_those_not_reached_are_taken_over_next(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirrored()
    hand_over("9.000007", system="ours", from_date=date(2026, 1, 1), by=ADMIN)
    monkeypatch.setattr(feed_acts, "WAIT_SECONDS", 0)
    asked = {"procedure": "9.000007", "office": "xa-1", "day": "2026-03-02"}
    page = admin.post(f"{FEED}/nhan", asked).content.decode()
    assert "Còn 1 hồ sơ chưa xem tới" in page
    for count in (1, 2):
        done = admin.post(f"{FEED}/nhan", {**asked, "do": "1"})
        assert Case.objects.filter(told=False).count() == count
        page = admin.get(done.url).content.decode()
        assert ("Nhận tiếp" in page) is (count == 1)


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_a_database_is_read_in_parts_in_a_browser(
    browser: Browser,
    served: str,
    viewport: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settled()
    monkeypatch.setattr(feed_query, "WAIT_SECONDS", 0)
    monkeypatch.setattr(feeds, "MOST_WAITING", 2)
    mirrored()
    set_feed("khac", title="Hệ thống khác", definition=Definition.of({}), by=ADMIN)
    address = database(tmp_path, "xa-1", "xa-1", "la", "la", "la")
    with opened(browser, viewport=viewport, locale="vi-VN") as page:
        sign_in(page, served, "p-qt")
        page.goto(f"{served}/cai-dat/nguon/khac/hoi")
        check(page, "feed-query-none")
        page.goto(f"{served}{FEED}/hoi")
        page.get_by_role("button", name="Xem trước dữ liệu sẽ ghi").click()
        page.get_by_role("alert").wait_for()
        check(page, "feed-query-error")
        monkeypatch.setenv(SECRET, address)
        page.get_by_role("button", name="Xem trước dữ liệu sẽ ghi").click()
        page.get_by_role("heading", name="Cột đã nhận ra").wait_for()
        check(page, "feed-query")
        page.get_by_role("button", name="Đồng ý").click()
        page.get_by_role("progressbar").wait_for()
        check(page, "feed-part")
        for _ in range(2):
            page.get_by_role("button", name="Đọc tiếp").click()
            page.get_by_role("heading", name="Đã đọc").wait_for()
        monkeypatch.setattr(feed_query, "WAIT_SECONDS", 60)
        page.get_by_role("button", name="Đọc tiếp").click()
        page.get_by_text("Về Phần mềm cũ").click()
        page.get_by_role("heading", name="Dòng lỗi khiến lần đọc").wait_for()
        page.get_by_label("Lý do bỏ qua").first.fill("Đơn vị đã giải thể, không ai sửa")
        page.get_by_role("button", name="Bỏ qua dòng này").first.click()
        page.get_by_role("heading", name="Dòng đã quyết định bỏ qua").wait_for()
        check(page, "feed-waits")
    assert Case.objects.filter(code__startswith="CU-", told=True).count() == 3


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
