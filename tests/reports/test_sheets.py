"""A workbook that was made here is read again; whatever is otherwise than it was made is refused with its cells."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from tests.reports.conftest import month, shipped

from tinhso.reports import sheets
from tinhso.reports.sheets import BadWorkbook

TEMPLATE = shipped("luu-tru-thang")
SHEET = "xl/worksheets/sheet1.xml"


def made(**said: str) -> bytes:
    return sheets.made(
        TEMPLATE, title="Báo cáo", about="Khách sạn", key="KEY", values=month(**said)
    )


def changed(content: bytes, part: str, was: str, now: str) -> bytes:
    """The archive with a text of one part otherwise."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            told = old.read(name)
            if name == part:
                assert re.search(was, told.decode()), was
                told = re.sub(was, now, told.decode(), count=1).encode()
            new.writestr(name, told)
    return file.getvalue()


def refused(content: bytes) -> BadWorkbook:
    with pytest.raises(BadWorkbook) as found:
        sheets.filled(content, TEMPLATE)
    return found.value


def test_what_was_made_is_read_again() -> None:
    content = made(r02="1.234,5")
    assert sheets.key_in(content) == "KEY"
    told = sheets.filled(content, TEMPLATE)
    assert told.typed["kd.02.thang"] == "1.234,5" and told.typed["kd.17.thang"] == "30"
    assert told.places["kd.01.thang"] == "D7" and "kd.01.thang" not in told.typed


def number(content: str) -> bytes:
    """D8, row 02 of this month, as a spreadsheet writes it."""
    return changed(made(), SHEET, r'<c r="D8"[^>]*>.*?</c>', content)


def test_numbers_of_a_spreadsheet_are_exact() -> None:
    told = sheets.filled(number('<c r="D8"><v>0.30000000000000004</v></c>'), TEMPLATE)
    assert told.typed["kd.02.thang"] == "0,3"
    told = sheets.filled(number('<c r="D8"><v>1234567.25</v></c>'), TEMPLATE)
    assert told.typed["kd.02.thang"] == "1.234.567,25"


def test_a_formula_is_refused_with_its_cell() -> None:
    fault = refused(number('<c r="D8"><f>1+1</f><v>2</v></c>'))
    assert (fault.code, fault.facts["cells"]) == ("workbook_formula", "D8")


def test_a_day_where_a_number_should_be_is_refused() -> None:
    content = changed(
        number('<c r="D8" s="0"><v>46000</v></c>'),
        "xl/styles.xml",
        r'(<cellXfs[^>]*><xf numFmtId=")0"',
        r'\g<1>14"',
    )
    assert (refused(content).code, refused(content).facts["cells"]) == ("workbook_date", "D8")


@pytest.mark.parametrize(
    ("part", "was", "now", "code"),
    [
        (SHEET, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="B6:C6"/></mergeCells>', "workbook_merged"),
        ("xl/workbook.xml", r"<sheet name", '<sheet state="hidden" name', "workbook_hidden"),
        ("xl/sharedStrings.xml", "Chi hộ khách", "Khác", "workbook_moved"),
        (SHEET, "</sheetData>", '<row r="90"><c r="Z90"><v>1</v></c></row></sheetData>', "workbook_beside"),
        (SHEET, "</sheetData>", '<row r="1000000"/></sheetData>', "workbook_rows"),
        (SHEET, r"<worksheet", "<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet", "workbook_none"),
        (SHEET, r'<c r="D8"[^>]*>.*?</c>', '<c r="D8" t="s"><v>99999</v></c>', "workbook_none"),
    ],
)  # fmt: skip
def test_what_is_otherwise_than_it_was_made_is_refused(
    part: str, was: str, now: str, code: str
) -> None:
    assert refused(changed(made(), part, was, now)).code == code


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"<html>", b"a;b;c"])
def test_no_workbook_is_refused(content: bytes) -> None:
    assert refused(content).code == "workbook_none"
