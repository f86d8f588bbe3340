"""Rows and files that cannot be read: each is told, and nothing else of the log is lost."""

from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from tests.measurement.flat_logs import VIETNAM, Log

from tinhso.measurement.reading.columns import NotALog
from tinhso.measurement.reading.flat import open_log
from tinhso.measurement.reading.rows import MonthFirst
from tinhso.measurement.reading.source import (
    LOST_BIT,
    Rejects,
)
from tinhso.sentences.reading import SENTENCES
from tinhso.tables.moments import REASONS
from tinhso.tables.table import NotATable


def test_bad_rows_are_told_by_line_column_and_reason_and_the_rest_is_read(write):
    text = (
        "Mã hồ sơ,Bước,Thời điểm,Ngày hẹn trả\n"
        "H1,A,05/03/2026 08:00,06/03/2026\n"
        "H2,A,31/02/2026 08:00,06/03/2026\n"
        "H3,A,05/03/2026 08:00,chưa hẹn\n"
        ",A,05/03/2026 08:00,06/03/2026\n"
        "H5,A,,06/03/2026\n"
        "H6,,,06/03/2026\n"
        "H7,A,05/03/2999 08:00,\n"
        "H8,A,05/03/2026 25:00,\n"
        ",,,\n"
        "H9,A\n"
        'Tổng cộng,"9",,\n'
        "H10,A,25/03/2026 08:00,\n"
    )
    log = Log(write(text))
    assert log.frame["dossier"].to_list() == ["H1", "H6", "H10"]
    assert log.rows[1]["at"] is None
    assert sorted(log.told) == [
        (3, "Thời điểm", "no_such_date"),
        (4, "Ngày hẹn trả", "moment_unreadable"),
        (5, "Mã hồ sơ", "no_case"),
        (6, "Thời điểm", "no_moment"),
        (8, "Thời điểm", "moment_out_of_range"),
        (9, "Thời điểm", "no_such_hour"),
        (11, "", "too_few_cells"),
    ]
    assert ("totals_passed", {"count": 1}) in log.source.notes
    assert log.lost == ["H2", "H3", "H5", "H7", "H8"]
    assert {one.value for one in log.rejects.kept} >= {"31/02/2026 08:00", "chưa hẹn", "H9,A"}


def test_rejects_are_written_as_csv(write, tmp_path):
    log = Log(write('Mã hồ sơ,Thời điểm\nH1,25/03/2026\nH2,"31/02/2026, x"\n'))
    log.rejects.write_csv(tmp_path / "rejected.csv")
    written = pl.read_csv(tmp_path / "rejected.csv")
    assert written.columns == ["file", "line", "column", "value", "reason"]
    assert written.row(0)[1:] == (3, "Thời điểm", "31/02/2026, x", "moment_unreadable")
    assert (tmp_path / "rejected.csv").read_bytes().startswith(b"\xef\xbb\xbffile,")


@pytest.mark.parametrize("cell", ["=1+1", "+84 912", "-5", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_a_rejected_cell_is_shown_by_a_spreadsheet_and_not_computed(tmp_path, cell):
    rejects = Rejects()
    rejects.add(cell, 2, cell, cell, "moment_unreadable")
    rejects.write_csv(tmp_path / "rejected.csv")
    with (tmp_path / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        row = list(csv.reader(file))[1]
    assert row == [f"'{cell}", "2", f"'{cell}", f"'{cell}", "moment_unreadable"]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("H9;=1+1", "H9;'=1+1"), ("H9; +84", "H9;' +84"), ("a;-5;@b", "a;'-5;'@b"),
        ('H9;"=1', "H9;'\"=1"), ("H9\r\n=1", "H9\r'\n'=1"), ("\r=1", "'\r'=1"),
        ("a;b; c", "a;b; c"), ("5-1=4", "5-1=4"),
    ],
)  # fmt: skip
def test_nor_is_it_computed_where_lists_are_separated_by_semicolons(tmp_path, cell, written):
    rejects = Rejects()
    rejects.add("log.csv", 2, "Mã", cell, "moment_unreadable")
    rejects.write_csv(tmp_path / "rejected.csv")
    with (tmp_path / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][3] == written


TOTALS = [
    "Tổng cộng,,,", ",Tổng cộng: 12 hồ sơ,,", "CỘNG,,,", '"Tổng số",12,,', ",12,Cộng:,", "TONG CONG,,12,",
    "12.,Tổng số hồ sơ,,12", "Grand total,,,",
]  # fmt: skip


@pytest.mark.parametrize("foot", TOTALS)
def test_a_line_of_totals_is_passed_over_and_noted(write, foot):
    log = Log(write(f"Mã hồ sơ,Bước,Thời điểm,Đơn vị\nH1,A,05/03/2026,X\n{foot}\n"))
    assert log.told == []
    assert log.lost == []
    assert ("totals_passed", {"count": 1}) in log.source.notes


@pytest.mark.parametrize(
    "row",
    [",Công ty A,05/03/2026,X", ",Tổng công ty B,05/03/2026,X", ",Cộng tác viên,05/03/2026,X"],
)
def test_a_row_without_a_code_is_no_total_because_its_applicant_sounds_like_one(write, row):
    log = Log(write(f"Mã hồ sơ,Người nộp,Ngày nộp,Đơn vị\nH1,A,05/03/2026,X\n{row}\n"))
    assert log.told == [(3, "Mã hồ sơ", "no_case")]


@pytest.mark.parametrize("code", ["CONG-0001", "SUM-001", "TONG.12", "Cộng"])
def test_a_dossier_whose_code_sounds_like_a_total_is_rejected_by_its_date(write, code):
    log = Log(write(f"Mã hồ sơ,Thời điểm\nH1,05/03/2026\n{code},31/02/2026\n"))
    assert log.told == [(3, "Thời điểm", "no_such_date")]
    assert log.lost == [code]


@pytest.mark.parametrize("cell", ["", "chưa rõ"])
def test_a_code_with_a_digit_is_no_total(write, cell):
    log = Log(write(f"Mã hồ sơ,Bước,Thời điểm\nH1,A,05/03/2026\nTONG-0001,A,{cell}\n"))
    assert [line for line, *_ in log.told] == [3]
    assert log.lost == ["TONG-0001"]


def test_a_dossier_may_be_called_a_total_if_its_row_can_be_read(write):
    log = Log(write("Mã hồ sơ,Thời điểm\nCộng,05/03/2026\n"))
    assert log.frame["dossier"].to_list() == ["Cộng"]


def test_of_a_rejected_row_its_dossier_is_kept_where_it_stood(write):
    text = "Mã hồ sơ,Bước,Thời điểm,Đơn vị\nH1,A,05/03/2026,X\n H1 ,B,31/02/2026,Y\nH2,A,05/03/2026,X\n"
    log = Log(write(text))
    found = pl.from_arrow(pa.Table.from_batches(list(open_log(
        [write(text)], mapping={}, zone=VIETNAM, rejects=Rejects()
    ).batches()))).to_dicts()  # fmt: skip
    assert log.lost == ["H1"]
    nothing = {"activity": None, "office": None, "at": None}
    assert found[1] == {"dossier": "H1", **nothing, "date_only": LOST_BIT}


def test_more_rejects_than_are_kept_are_all_counted(write):
    rejects = Rejects(keep=10)
    rows = "".join(f"H{number},31/02/2026\n" for number in range(50))
    path = write("Mã hồ sơ,Thời điểm\nH,25/03/2026\n" + rows)
    for _ in open_log([path], mapping={}, zone=VIETNAM, rejects=rejects).batches():
        pass
    assert (len(rejects.kept), rejects.count) == (10, 50)
    assert rejects.by_reason == {"no_such_date": 50}


def test_month_before_day_is_refused(write):
    with pytest.raises(MonthFirst) as refused:
        Log(write("case_id,timestamp\nA,03/04/2026\nA,03/25/2026\n"))
    assert refused.value.facts["line"] == 3
    assert refused.value.facts["column"] == "timestamp"


def refusal(kind, *paths: Path, **mapping: str):
    with pytest.raises(kind) as refused:
        Log(*paths, **mapping)
    return refused.value


@pytest.mark.parametrize(
    "data, code",
    [
        (b"", "empty_file"),
        (bytes(range(256)) * 200, "not_text"),
        (b"<html><body><table><tr><td>M</td></tr></table>", "html_page"),
        (b"PK\x05\x06" + b"\0" * 18, "unknown_zip"),
        (b"PK\x03\x04" + b"\0" * 100, "workbook_unreadable"),
        (b"PAR1" + b"\0" * 100 + b"PAR1", "parquet_unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1_000, "workbook_unreadable"),
        (",".join(f"c{place}" for place in range(1_000_000)).encode(), "too_many_columns"),
    ],
)
def test_what_is_no_table_is_refused_by_name(write, data, code):
    path = write(data, "log.dat")
    error = refusal(NotATable, path)
    assert error.code == code
    assert error.facts["file"] == str(path)


def test_what_is_no_log_says_how_to_map_it(write):
    error = refusal(NotALog, write("lớp,sĩ số\n1A,40\n"))
    assert error.code == "no_case_column"
    assert error.facts["seen"] == ("lớp", "sĩ số")
    error = refusal(NotALog, write("only one column\nx\n"))
    assert error.code == "no_case_column"


def test_a_log_without_one_readable_row_is_an_error_with_its_first_fault(write):
    error = refusal(NotALog, write("Mã hồ sơ,Thời điểm\nH1,31/02/2026\n"))
    assert error.code == "no_readable_row"
    assert (error.facts["line"], error.facts["reason"]) == (2, "no_such_date")
    assert refusal(NotALog, write("Mã hồ sơ,Thời điểm\n")).code == "header_only"


def test_a_gzip_of_a_gzip_is_refused(write):
    path = write(gzip.compress(gzip.compress(b"a,b\n")), "log.csv.gz")
    assert refusal(NotATable, path).code == "packed_twice"


def test_every_refusal_note_and_reason_has_its_two_sentences(write):
    root = Path(__file__).parents[2] / "src/tinhso"
    files = [*(root / "tables").glob("*.py"), *(root / "measurement/reading").glob("*.py")]
    files = [file for file in files if not file.name.startswith(("xes", "sql", "documents"))]
    source = "\n".join(file.read_text() for file in files)
    codes = set(re.findall(r'(?:NotATable|NotALog|BadMap|MonthFirst)\(\s*"(\w+)"', source))
    codes |= set(re.findall(r'\("(\w+)", \{', source)) | set(REASONS[1:])
    assert len(codes) > 25
    assert codes <= set(SENTENCES)
