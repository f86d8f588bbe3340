"""Whatever file an administrator sends: read however it was saved, or refused by its line; never half written."""

from __future__ import annotations

import html
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.web.settings.conftest import ADMIN, FIRST

from tinhso.ledger.models import Event
from tinhso.org.models import Office
from tinhso.papers.actions import publish_all as publish_papers
from tinhso.papers.documents import read_types
from tinhso.papers.queries import types_on
from tinhso.procedures.actions import publish_all
from tinhso.procedures.documents import SHIPPED, shipped

DAY = date(2026, 12, 1)
ONE = "2.001019"
# Page → its columns, and a row that changes something.
TABLES = {
    "don-vi-nap": ("code,name", "xa-1,Xã Ea Kao Mới"),
    "can-bo-nap": ("code,name", "p-moi,Đỗ Thị Mới"),
    "sap-nhap-nap": ("before,after", "xa-2,xa-1"),
    "giay-to-nap": ("code,name,name_en,group", "giay-moi,Giấy xác nhận mới,A new paper,person"),
    "thu-tuc-bang/thoi-han/nap": ("procedure,rule,text", f"{ONE},9d,Chín ngày làm việc"),
    "thu-tuc-bang/phi/nap": ("procedure,name,kind,amount", f"{ONE},Phí mới,fee,60000"),
    "thu-tuc-bang/giay-to/nap": ("procedure,name,type", f"{ONE},Đơn mới,don"),
    "thu-tuc-bang/buoc/nap": ("procedure,name,code", f"{ONE},Nhận hồ sơ mới,"),
}
SAVED = {
    "with a mark": lambda text: text.encode("utf-8-sig"),
    "by Windows": lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
    "with semicolons": lambda text: text.replace(",", ";").encode(),
    "with semicolons, by Windows": lambda text: text.replace(",", ";").replace("\n", "\r\n").encode(),
    "with tabs, as Excel's Unicode text": lambda text: text.replace(",", "\t").encode("utf-16"),
    "with blank lines": lambda text: text.encode() + b"\n\n",
}  # fmt: skip


@pytest.fixture
def catalogue(cast: Any) -> None:
    publish_all([one for one in shipped() if one.code == ONE], from_date=FIRST, by=ADMIN)
    ours = read_types((SHIPPED.parent / "papers.yaml").read_bytes())
    known = {one.code for one in types_on(FIRST)}
    publish_papers([one for one in ours if one.code not in known], from_date=FIRST, by=ADMIN)


@pytest.fixture
def browser(admin: Client, planner: Client) -> Any:
    """By page, who may open it."""
    return lambda page: admin if page.startswith(("don-vi", "can-bo", "sap-nhap")) else planner


def sent(browser: Client, page: str, content: bytes, name: str = "a.csv", **more: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return browser.post(f"/cai-dat/{page}", {"file": file, "from_date": f"{DAY}", **more})


def good(page: str) -> str:
    head, row = TABLES[page]
    if page.endswith("buoc/nap"):
        steps = next(one for one in shipped() if one.code == ONE).steps
        row = "\n".join(f"{ONE},Bước {n},{one.code}" for n, one in enumerate(steps))
    return f"{head}\n{row}\n"


@pytest.mark.parametrize("page", TABLES)
def test_a_table_is_read_however_it_was_saved(browser: Any, catalogue: None, page: str) -> None:
    before = Event.objects.count()
    plain = sent(browser(page), page, good(page).encode()).context["trial"]
    assert plain is not None and plain.faults == [] and plain.changes != []
    for name, saved in SAVED.items():
        trial = sent(browser(page), page, saved(good(page))).context["trial"]
        assert trial is not None and trial.outcomes == plain.outcomes, name
    assert Event.objects.count() == before


def bad_tables(page: str) -> dict[str, tuple[bytes, str]]:
    """What is wrong → the file, and what is said of it."""
    head, rows = good(page).split("\n", 1)
    count = head.count(",") + 1
    return {
        "empty": (b"", "rỗng"),
        "blank": (b"\n \n", "Tệp không có dòng nào"),
        "only names of columns": (f"{head}\n".encode(), "Tệp không có dòng nào"),
        "other names": (f"a,b,c\n{rows}".encode(), "Tệp không có cột"),
        "a name misspelt": (f"{head},Tenn\n".encode() + b"," * count, "“Tenn”"),
        "a name twice": (f"{head},{head.split(',')[0]}\n".encode() + b"," * count, "hai cột"),
        "10 MB": (f"{head}\n{rows}".encode() + b"x" * 10_000_000, "quá lớn"),
        "names of columns again": (f"{head}\n{rows}{head}\n".encode(), "lặp lại tên cột"),
        "a cell too many": (f"{head}\n{rows}a{',b' * count}\n".encode(), "thừa ô"),
        "no table": (b"<html><body>a</body></html>", "Không đọc được tệp này thành bảng"),
    }


@pytest.mark.parametrize("page", TABLES)
def test_a_wrong_table_is_refused_by_its_line(browser: Any, catalogue: None, page: str) -> None:
    before = Event.objects.count()
    last = good(page).count("\n") + 1
    for name, (content, says) in bad_tables(page).items():
        answer = sent(browser(page), page, content)
        trial, errors = answer.context["trial"], answer.context["form"].errors
        faults = trial.faults if trial is not None else []
        said = html.unescape(answer.content.decode())
        assert says in said, name
        assert faults or errors, name
        assert [one.line for one in faults] in ([], [last]), name
        assert answer.context["kept"] == "", name
    assert Event.objects.count() == before


def test_what_was_read_otherwise_than_utf8_is_said(admin: Client) -> None:
    content = "code,name\nxa-1,Xâ Ea Quê\n".encode("cp1258")
    page = html.unescape(sent(admin, "don-vi-nap", content).content.decode())
    assert "Xâ Ea Quê" in page and "Bảng mã" in page and "Hãy xem kỹ" in page


def test_a_line_that_is_no_utf8_is_named(admin: Client) -> None:
    rows = "code,name\nxa-1,Xã Mới\nxa-2,Xã Cũ\n".encode() + b"so-xd,S\xea\n"
    answer = sent(admin, "don-vi-nap", rows)
    assert [one.line for one in answer.context["trial"].faults] == [4]
    assert "UTF-8" in answer.context["trial"].faults[0].fault
    assert answer.context["kept"] == ""


@pytest.mark.parametrize("page", ["don-vi-nap", "can-bo-nap"])
def test_a_formula_is_a_text_and_is_never_written_out_as_one(
    browser: Any, catalogue: None, page: str
) -> None:
    name = '=HYPERLINK("http://x.vn")'
    code = "p-moi" if page == "can-bo-nap" else "xa-1"
    answer = sent(
        browser(page), page, f'code,name\n{code},"{name.replace(chr(34), chr(34) * 2)}"\n'.encode()
    )
    assert len(answer.context["trial"].changes) == 1
    done = {"rows": answer.context["kept"], "from_date": f"{DAY}"}
    assert browser(page).post(f"/cai-dat/{page}", done).status_code == 303
    out = browser(page).get(f"/cai-dat/{page.removesuffix('nap')}xuat.csv", {"ngay": f"{DAY}"})
    assert "'=HYPERLINK" in out.content.decode() and ",=HYPERLINK" not in out.content.decode()
    again = sent(browser(page), page, out.content).context["trial"]
    assert (again.faults, again.changes) == ([], [])


def test_an_office_and_one_below_it_are_founded_today_by_one_file(admin: Client) -> None:
    rows = (
        "code,name,level,parent\nso-moi,Sở Mới,province,tinh\nphong-moi,Phòng Mới,province,so-moi\n"
    )
    today = timezone.localdate()
    answer = sent(admin, "don-vi-nap", rows.encode(), from_date=f"{today}")
    assert [one.fault for one in answer.context["trial"].faults] == []
    done = {"rows": answer.context["kept"], "from_date": f"{today}"}
    assert admin.post("/cai-dat/don-vi-nap", done).status_code == 303
    assert Office.objects.filter(code="phong-moi").exists()


# Files that are no tables: page → name of the field, name of the file, where what is sent is kept.
TEXTS = {
    "don-vi/xa-1/lich": ("file", "lich.toml", {"name": "vn", "toml": "", "year": "2026", "viec": "dat"}),
    f"thu-tuc/{ONE}/to-khai": ("file", "to-khai.json", {}),
    "quy-trinh-nap": ("file", "quy-trinh.jsonl", {}),
    "giay-to-nap-yaml": ("file", "giay-to.yaml", {}),
    "thu-tuc-nap": ("sent", "thu-tuc.yaml", {}),
}  # fmt: skip
WRONG = {
    "empty": (b"", "rỗng"),
    "no UTF-8": (b"# a\n# b\nx: \xe3\n", "UTF-8"),
    "UTF-16": ("title: Lịch\n".encode("utf-16"), "UTF-8"),
    "10 MB": (b"# " + b"x" * 10_000_000, ""),
    "nonsense": (b"\n\n{[(", ""),
}


@pytest.mark.parametrize("page", TEXTS)
def test_a_wrong_text_is_refused_by_its_line(browser: Any, catalogue: None, page: str) -> None:
    before = Event.objects.count()
    field, name, more = TEXTS[page]
    for wrong, (content, says) in WRONG.items():
        posted = {field: SimpleUploadedFile(name, content), "from_date": f"{DAY}", **more}
        answer = browser(page).post(f"/cai-dat/{page}", posted)
        said = html.unescape(answer.content.decode())
        assert answer.status_code == 200, wrong
        assert "field-error" in said or "note-error" in said, wrong
        assert says in said, wrong
        if wrong == "no UTF-8":
            assert "dòng 3" in said.casefold() and "byte thứ 12" in said, wrong
        if wrong == "nonsense":
            assert "dòng 3" in said.casefold() or "line 3" in said, wrong
    assert Event.objects.count() == before
