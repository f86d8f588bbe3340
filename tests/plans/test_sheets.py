"""A plan's file read into tasks: where its head stands, how days are written, and what is wrong in which row."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from tinhso.plans.sheets import BadField, BadPlanFile, Known, Read, read_plan, when_of
from tinhso.tables.documents import open_document
from tinhso.tables.table import NotATable

SINCE = date(2026, 5, 12)
KNOWN = Known(
    offices={
        "so y te": ["so-y-te"], "so-y-te": ["so-y-te"], "so khoa hoc va cong nghe": ["so-khcn"],
        "van phong": ["vp-1", "vp-2"],
    },
    documents={"05-nq/tu": ["uid-nq"]},
    document="uid-plan",
    since=SINCE,
)  # fmt: skip
DELETED = (
    "<w:tc><w:p><w:r><w:t>Ban hành </w:t></w:r><w:del><w:r><w:t>CŨ</w:t></w:r></w:del>"
    "<w:r><w:t>đề án</w:t></w:r></w:p></w:tc>"
)
HEAD = [
    "STT",
    "Nội dung nhiệm vụ",
    "Cơ quan chủ trì",
    "Cơ quan phối hợp",
    "Thời gian hoàn thành",
    "Sản phẩm",
]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document(rows: list[list[str]], before: str = "", head: str = "") -> bytes:
    """A DOCX with one table; a cell that begins with `<w:` is taken as it is."""

    def cell(text: str) -> str:
        if text.startswith("<w:"):
            return text
        parts = "".join(
            f"<w:p><w:r><w:t>{escape(one)}</w:t></w:r></w:p>" for one in text.split("\n")
        )
        return f"<w:tc>{parts}</w:tc>"

    body = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows)
    text = f"{head}<w:document {W}><w:body>{before}<w:tbl>{body}</w:tbl></w:body></w:document>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", text)
    return file.getvalue()


def workbook(rows: list[list[object]], *, hidden: bool = False) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Kế hoạch")
    for at, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(at, place, value, day)  # type: ignore[arg-type]
            else:
                sheet.write(at, place, value)
    if hidden:
        other = book.add_worksheet("Nháp")
        other.write_row(0, 0, HEAD)
        other.write_row(1, 0, ["9", "Việc ẩn", "Sở Y tế", "", "2026", ""])
        other.hide()
    book.close()
    return file.getvalue()


def read(tmp_path: Path, content: bytes) -> Read:
    path = tmp_path / "sent"
    path.write_bytes(content)
    return read_plan(path, KNOWN)


@pytest.mark.parametrize(
    ("text", "kind", "day", "every"),
    [
        ("27/11/2026", "dated", date(2026, 11, 27), ""),
        ("Trước ngày 5/3/2026", "dated", date(2026, 3, 5), ""),
        ("2026-11-27", "dated", date(2026, 11, 27), ""),
        ("Quý III/2026", "dated", date(2026, 9, 30), ""),
        ("quý 1 năm 2027", "dated", date(2027, 3, 31), ""),
        ("Tháng 2/2028", "dated", date(2028, 2, 29), ""),
        ("Năm 2026", "dated", date(2026, 12, 31), ""),
        ("Thường xuyên", "continuous", None, ""),
        ("Hằng quý", "recurring", date(2026, 6, 30), "quarter"),
        ("Hàng năm", "recurring", date(2026, 12, 31), "year"),
        ("", "dated", None, ""),
    ],
)
def test_days_as_plans_write_them(text: str, kind: str, day: date | None, every: str) -> None:
    found = when_of(text, SINCE)
    assert (found.kind, found.due, found.every) == (kind, day, every)


@pytest.mark.parametrize("text", ["31/02/2026", "Quý V/2026", "sớm", "13/2026", "46000"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadField):
        when_of(text, SINCE)


def test_a_word_table_is_read_below_its_title_and_its_groups(tmp_path: Path) -> None:
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="6"/></w:tcPr><w:p><w:r><w:t>I. Chính quyền số</w:t></w:r></w:p></w:tc>'
    down = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    first = '<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>Sở Y tế</w:t></w:r></w:p></w:tc>'
    content = document(
        [
            ["Phụ lục", "", "", "", "", ""],
            HEAD,
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
            [wide],
            ["1", DELETED, first, "Sở Khoa học\nvà Công nghệ", "Quý IV/2026", "Đề án"],
            ["2", "Duy trì cổng dữ liệu", down, "", "Thường xuyên", ""],
        ]
    )
    # A name over two lines of a cell is two names to us, and says so.
    found = read(tmp_path, content)
    assert [(one.line, one.field, one.code) for one in found.faults] == [
        (5, "cooperating", "plan_cell_no_office")
    ]
    assert found.groups == 1
    (row,) = found.rows
    assert (row.line, row.task.code, row.task.unit, row.task.group) == (
        6, "2", "so-y-te", "I. Chính quyền số",
    )  # fmt: skip
    assert row.task.kind == "continuous" and row.task.document == "uid-plan"


def test_deleted_words_are_left_out_and_merged_cells_go_on(tmp_path: Path) -> None:
    found = read(tmp_path, document([HEAD, ["1", DELETED, "Sở Y tế", "", "31/12/2026", ""]]))
    assert found.rows[0].task.title == "Ban hành đề án"


def test_every_bad_row_names_its_row_and_its_field(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["KẾ HOẠCH", "", "", "", "", ""],
        list(HEAD),
        ["1", "Việc một", "Sở Y tế", "", date(2026, 11, 27), "x"],
        ["2", "", "Sở Y tế", "", "2026", ""],
        ["3", "Việc ba", "Sở Lạ", "Văn phòng", "sớm", ""],
        ["1", "Việc lặp", "Sở Y tế", "", "2026", ""],
        ["5", "Việc năm", "Sở Y tế", "", "", ""],
    ]
    found = read(tmp_path, workbook(rows, hidden=True))
    assert [row.task.code for row in found.rows] == ["1"]
    assert found.rows[0].task.due == date(2026, 11, 27)
    assert sorted((one.line, one.field, one.code) for one in found.faults) == [
        (4, "title", "plan_cell_lacks"),
        (5, "cooperating", "plan_cell_two_offices"),
        (5, "due", "plan_cell_no_day"),
        (5, "unit", "plan_cell_no_office"),
        (6, "code", "plan_cell_twice"),
        (7, "due", "plan_not_dated"),
    ]


def test_a_formula_is_no_text_of_a_task(tmp_path: Path) -> None:
    found = read(tmp_path, "Nhiệm vụ,Đơn vị chủ trì,Thời hạn\r\n'=1+1,so-y-te,2026\r\n".encode())
    assert found.rows[0].task.title == "=1+1" and found.rows[0].task.code == "1"


def test_files_without_a_head_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPlanFile) as refused:
        read(tmp_path, workbook([["Một", "Hai"], ["a", "b"]]))
    assert refused.value.code == "plan_file_no_head"
    with pytest.raises(BadPlanFile):
        read(tmp_path, b"")


def test_a_document_that_bursts_or_declares_entities_is_refused(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE w [<!ENTITY a "aaaa">]>'
    for content in (
        document([HEAD], head=doctype),
        document([["x" * 30_000_000]]),
        document([["<w:x>" * 500 + "</w:x>" * 500]]),
        document([HEAD])[:-200],
        document([["a"] * 500] * 900),
    ):
        path = tmp_path / "sent"
        path.write_bytes(content)
        with pytest.raises(NotATable):
            open_document(path, lambda *_: None)
