"""Workbooks: what stands in a cell, on which row, and what is refused before it fills the memory."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from tinhso.tables import sheets
from tinhso.tables.sheets import as_moment_text, as_text, open_workbook
from tinhso.tables.table import Header, NotATable


def refuse(line, column, value, reason):
    raise AssertionError(reason)


def make(path: Path, cells: dict[tuple[int, int], object], *, sheet: str = "Hồ sơ") -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy hh:mm"}) as book:
        page = book.add_worksheet(sheet)
        for (row, column), value in cells.items():
            page.write(row, column, value)
    return path


def rewritten(path: Path, member: str, change) -> Path:
    """The workbook with one member of its archive changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[member] = change(parts[member])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "cell, text, moment",
    [
        (123.0, "123", "1900-05-02"),
        (46086.604166666664, "46086.604166666664", "2026-03-05 14:30:00"),
        (46086.0, "46086", "2026-03-05"),
        (date(2026, 3, 5), "2026-03-05", "2026-03-05"),
        (datetime(2026, 3, 5, 14, 30), "2026-03-05 14:30:00", "2026-03-05 14:30:00"),
        (time(14, 30), "14:30:00", "14:30:00"),
        ("05/03/2026", "05/03/2026", "05/03/2026"),
        (1.5e300, "1.5e+300", "1.5e+300"),
        (True, "True", "True"),
        (20260305.0, "20260305", "20260305"),
    ],
)
def test_a_cell_is_what_a_person_would_type(cell, text, moment):
    assert as_text(cell) == text
    assert as_moment_text(cell) == moment


def test_rows_are_those_of_the_sheet_also_when_it_begins_lower_and_further_right(tmp_path):
    cells = {
        (5, 2): "Mã",
        (5, 3): "Lúc",
        (6, 2): 7.0,
        (6, 3): datetime(2026, 3, 5),
        (8, 3): 46086.5,
    }
    (table,) = open_workbook(make(tmp_path / "a.bin", cells), refuse)
    assert table.names(Header(0)) == ["Mã", "Lúc"]
    (chunk,) = table.chunks(header=Header(0), wanted=[0, 1], moments=frozenset([1]))
    assert chunk.columns[0].to_pylist() == ["7", None, None]
    assert chunk.columns[1].to_pylist() == ["2026-03-05", None, "2026-03-05 12:00:00"]
    assert [chunk.line_of(row) for row in range(3)] == [7, 8, 9]
    assert chunk.text_of(2) == "\t2026-03-05 12:00:00".replace("2026-03-05 12:00:00", "46086.5")
    assert table.progress()[0] == table.progress()[1]


def test_many_rows_come_in_chunks_with_their_own_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "ROWS_AT_ONCE", 7)
    cells = {(row, column): f"{row}/{column}" for row in range(31) for column in range(2)}
    (table,) = open_workbook(make(tmp_path / "a.xlsx", cells), refuse)
    found = [
        (chunk.line_of(row), chunk.columns[1][row].as_py())
        for chunk in table.chunks(header=Header(0), wanted=[0, 1], moments=frozenset())
        for row in range(chunk.rows)
    ]
    assert found == [(row + 1, f"{row}/1") for row in range(1, 31)]


def test_hidden_and_empty_sheets_are_not_offered(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("trống")
        page = book.add_worksheet("thấy")
        page.write(0, 0, "x")
        page.activate()
        hidden = book.add_worksheet("ẩn")
        hidden.write(0, 0, "y")
        hidden.hide()
    assert [table.sheet for table in open_workbook(path, refuse)] == ["thấy"]


def test_a_workbook_without_a_cell_is_empty(tmp_path):
    with pytest.raises(NotATable) as refused:
        open_workbook(make(tmp_path / "a.xlsx", {}), refuse)
    assert refused.value.code == "empty_file"


def refused_for(path: Path) -> str:
    with pytest.raises(NotATable) as refused:
        open_workbook(path, refuse)
    assert refused.value.facts["file"] == str(path)
    return refused.value.code


def test_a_cell_at_the_far_corner_is_a_bomb(tmp_path):
    path = make(tmp_path / "a.xlsx", {(0, 0): "Mã", (1_048_575, 16_383): "x"})
    assert refused_for(path) == "workbook_too_big"


def test_a_corner_in_other_spelling_is_a_bomb_too(tmp_path):
    path = make(tmp_path / "a.xlsx", {(0, 0): "Mã", (1_048_575, 16_383): "x"})

    def respell(data: bytes) -> bytes:
        return data.replace(b' r="XFD1048576"', b" r = 'xfd1048576'")

    rewritten(path, "xl/worksheets/sheet1.xml", respell)
    assert refused_for(path) in ("workbook_too_big", "workbook_unreadable")


def test_an_archive_that_unpacks_without_end_is_a_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 4 << 20)
    path = make(tmp_path / "a.xlsx", {(0, 0): "Mã"})
    rewritten(path, "xl/worksheets/sheet1.xml", lambda data: data + b" " * (8 << 20))
    assert path.stat().st_size < 50_000
    assert refused_for(path) == "workbook_too_big"


def test_a_long_text_named_by_many_cells_is_a_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_TEXT", 10 << 20)
    cells = {(row, 0): "y" * 30_000 for row in range(1_000)}
    assert refused_for(make(tmp_path / "a.xlsx", cells)) == "workbook_too_big"


def test_one_long_text_among_many_short_ones_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_TEXT", 10 << 20)
    cells: dict[tuple[int, int], object] = {(row, 0): "y" for row in range(1_000)}
    cells[0, 0] = "y" * 30_000
    assert open_workbook(make(tmp_path / "a.xlsx", cells), refuse)


def test_a_broken_workbook_is_unreadable(tmp_path):
    path = make(tmp_path / "a.xlsx", {(0, 0): "Mã"})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refused_for(path) == "workbook_unreadable"
    path.write_bytes(whole)
    rewritten(path, "xl/worksheets/sheet1.xml", lambda data: data[: len(data) // 2])
    assert refused_for(path) in ("workbook_unreadable", "empty_file")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000)
    assert refused_for(path) == "workbook_unreadable"


def test_a_zip_that_is_no_workbook_says_so(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("log.csv", "a,b\n")
    assert refused_for(path) == "unknown_zip"


def test_too_many_columns(tmp_path):
    path = make(tmp_path / "a.xlsx", {(0, 0): "Mã", (0, 5_000): "x"})
    assert refused_for(path) == "too_many_columns"
