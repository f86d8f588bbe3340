"""Rows go out so that no spreadsheet computes them, and come in as they were."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tinhso.tables.writing import as_csv, as_it_was, as_xlsx, harmless

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "a;=1", 'a\n"-1"', "a\r@b"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_what_a_spreadsheet_would_compute_is_marked_and_comes_back(cell: str) -> None:
    assert harmless(cell) != cell
    assert as_it_was(harmless(cell)) == cell


@pytest.mark.parametrize("cell", ["", "Nguyễn Văn A", "2-1", "'quoted'", "a; b", "1.001193"])
def test_any_other_text_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell == as_it_was(cell)


@given(st.text(alphabet=st.sampled_from('=+-@;\r\n\t "aá1＝'), max_size=12))
def test_whatever_went_out_comes_in_again(cell: str) -> None:
    assert as_it_was(harmless(cell)) == cell


def test_a_csv_has_its_mark_and_nothing_to_compute() -> None:
    file = as_csv(["Mã", "Giờ"], [["=1", -2.5], [None, 3]])
    assert file.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
    assert rows == [["Mã", "Giờ"], ["'=1", "-2.5"], ["", "3"]]


def test_a_sheet_has_texts_as_texts_and_numbers_as_numbers(tmp_path) -> None:
    path = tmp_path / "out.xlsx"
    path.write_bytes(as_xlsx(["Mã", "Giờ"], [["=1+1", -2.5], ["x" * 40_000, None]]))
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows == [["Mã", "Giờ"], ["=1+1", -2.5], ["x" * 32_000, ""]]
