"""Real and Vietnamese logs read as canonical batches: CSV, gzip and workbooks, one file or several."""

from __future__ import annotations

import importlib.util
import sys
from datetime import UTC, date, datetime

import polars as pl
import pytest
import xlsxwriter
from tests.measurement.flat_logs import EXAMPLES, Log, local

from tinhso.measurement.reading.columns import BadMap
from tinhso.measurement.reading.source import (
    DATE_ONLY_BITS,
)


def test_the_receipt_log(shared):
    log = Log(shared / "data/event_logs/receipt.csv", zone="Europe/Amsterdam")
    assert log.source.kind == "events"
    assert log.frame.height == 8_577
    assert log.frame["dossier"].n_unique() == 1_434
    assert log.frame["activity"].n_unique() == 27
    assert log.rows[0] == {
        "dossier": "case-10011",
        "activity": "Confirmation of receipt",
        "office": "Group 1",
        "person": "Resource21",
        "at": datetime(2011, 10, 11, 11, 45, 40, 276_000, tzinfo=UTC),
        "date_only": 0,
    }
    assert log.rejects.count == 0
    assert log.source.progress() == (2_336_012, 2_336_012)


def test_the_receipt_logs_marks_by_map(shared):
    log = Log(
        shared / "data/event_logs/receipt.csv",
        accepted="case:startdate",
        due="case:deadline",
        done="case:enddate",
    )
    per_dossier = log.frame.group_by("dossier").agg(
        pl.col("at").max(), pl.col("done_at", "due_at").last()
    )
    assert per_dossier.filter(pl.col("done_at") > pl.col("due_at")).height == 377
    assert per_dossier.filter(pl.col("at") > pl.col("due_at")).height == 92


def test_the_road_traffic_logs(shared):
    small = Log(shared / "data/event_logs/roadtraffic100traces.csv", zone="Europe/Rome")
    assert small.frame["dossier"].n_unique() == 100
    assert small.source.mapping["person"] == "org:resource"
    assert small.frame["date_only"].sum() == 0
    fines = Log(shared / "data/event_logs/traffic_fines_10000.csv.gz", zone="Europe/Rome")
    assert fines.frame.height == 34_724
    assert fines.frame["dossier"].n_unique() == 10_000
    assert fines.frame["date_only"].unique().to_list() == [DATE_ONLY_BITS["at"]]


def test_moments_are_those_that_polars_reads(shared):
    path = shared / "data/event_logs/receipt.csv"
    ours = Log(path, due="case:deadline").frame
    other = pl.read_csv(path, columns=["time:timestamp", "case:deadline"])
    for column, name in (("at", "time:timestamp"), ("due_at", "case:deadline")):
        theirs = other[name].str.to_datetime("%Y-%m-%d %H:%M:%S%.f%z", time_unit="us")
        assert ours[column].equals(theirs)


EVENTS = """\
Mã hồ sơ;Tên thủ tục;Bước;Đơn vị;Cán bộ;Thời điểm;Ngày hẹn trả
H1;Khai sinh;Tiếp nhận;Phòng A;CV01;05/03/2026 08:00;06/03/2026
H1;Khai sinh;Trả;Phòng A;;05/03/2026 14:30:15;06/03/2026
"""


def test_a_vietnamese_event_log(write):
    log = Log(write(EVENTS))
    assert log.rows[1] == {
        "dossier": "H1",
        "activity": "Trả",
        "office": "Phòng A",
        "person": None,
        "procedure": "Khai sinh",
        "at": local(2026, 3, 5, 14, 30, 15),
        "due_at": local(2026, 3, 6),
        "date_only": DATE_ONLY_BITS["due_at"],
    }


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1258"])
def test_the_same_log_in_other_encodings(write, encoding):
    text = EVENTS
    if encoding == "cp1258":  # its letters are a base and a mark put on it
        for whole, parts in (("ế", "ê\u0301"), ("ậ", "â\u0323"), ("ủ", "u\u0309"), ("ụ", "u\u0323"),
                             ("ã", "a\u0303"), ("ồ", "ô\u0300"), ("ướ", "ươ\u0301"), ("ị", "i\u0323"),
                             ("ộ", "ô\u0323"), ("ờ", "ơ\u0300"), ("ể", "ê\u0309"), ("ò", "o\u0300"),
                             ("ẹ", "e\u0323"), ("ả", "a\u0309"), ("á", "a\u0301"), ("à", "a\u0300")):  # fmt: skip
            text = text.replace(whole, parts)
    assert Log(write(text.encode(encoding))).frame.equals(Log(write(EVENTS, "plain.csv")).frame)


def test_hidden_characters_in_codes_are_removed_with_a_note(write):
    log = Log(write("Mã hồ sơ,Thời điểm\nH1,25/03/2026\n H1\u200b ,26/03/2026\n"))
    assert log.frame["dossier"].to_list() == ["H1", "H1"]
    assert ("codes_cleaned", {"column": "Mã hồ sơ", "count": 1}) in log.source.notes


def test_excels_numbers_in_a_csv_are_read_with_a_note(write):
    log = Log(write("Mã hồ sơ,Thời điểm\nH1,46086.5\n"))
    assert log.rows[0]["at"] == local(2026, 3, 5, 12)
    assert ("numbers_are", {"column": "Thời điểm", "unit": "serial"}) in log.source.notes


def test_several_files_are_one_log_although_their_columns_differ(write):
    first = write("Mã hồ sơ,Bước,Thời điểm\nH1,A,05/03/2026\n", "a.csv")
    second = write("case_id;activity;timestamp;department\nH2;B;2026-03-06;Sở Y tế\n", "b.csv")
    log = Log(first, second)
    assert log.source.columns == ("dossier", "activity", "at", "office")
    assert [row["office"] for row in log.rows] == [None, "Sở Y tế"]
    assert log.source.mapping["dossier"] == "Mã hồ sơ"
    assert log.source.grouped is False


def test_events_and_dossiers_may_be_read_together(write):
    events = write("Mã hồ sơ,Bước,Thời điểm\nH1,A,05/03/2026 08:00\n", "a.csv")
    marks = write("Mã hồ sơ,Ngày tiếp nhận\nH1,05/03/2026\n", "b.csv")
    log = Log(events, marks)
    assert log.source.kind == "events"
    assert [row["date_only"] for row in log.rows] == [0, DATE_ONLY_BITS["accepted_at"]]
    assert log.rows[1]["at"] is None


def test_a_map_is_followed_in_the_files_that_have_the_column(write):
    first = write("Mã hồ sơ,Lúc\nH1,05/03/2026\n", "a.csv")
    second = write("case_id,timestamp\nH2,2026-03-06\n", "b.csv")
    assert Log(first, second, time="Lúc").frame["at"].null_count() == 0
    with pytest.raises(BadMap) as refused:
        Log(first, second, time="Lucs")
    assert refused.value.facts["nearest"] == ("Lúc",)


def test_title_lines_above_the_header_of_a_csv(write):
    title = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM,,\n,,\nDANH SÁCH,,\n"
    log = Log(write(title + "Mã hồ sơ,Bước,Thời điểm\nH1,A,05/03/2026\nH2,A,31/02/2026\n"))
    assert log.frame.height == 1
    assert log.told == [(6, "Thời điểm", "no_such_date")]
    assert ("header_below", {"row": 4}) in log.source.notes


def test_the_numbers_of_the_columns_under_their_names_are_passed_over(write):
    text = "Mã hồ sơ,Bước,Thời điểm,Đơn vị\n(1),(2),(3),(4)\nH1,A,05/03/2026,X\n"
    log = Log(write(text))
    assert log.frame["dossier"].to_list() == ["H1"]
    assert log.rejects.count == 0
    log = Log(write(text.replace("(2),(3)", "A,05/03/2026")))
    assert log.frame["dossier"].to_list() == ["(1)", "H1"]


def test_a_column_without_a_name_or_with_a_name_twice_is_told_by_its_number(write):
    path = write("Mã,Lúc,Lúc,\nH1,x,05/03/2026,Sở Y tế\n")
    log = Log(path, case="Mã", time="#3", office="#4")
    assert log.rows[0]["office"] == "Sở Y tế"
    assert log.source.mapping == {"dossier": "Mã", "at": "Lúc", "office": "#4"}


@pytest.fixture
def workbook(tmp_path):
    """A report as Vietnamese software exports it, on the second of three sheets."""
    path = tmp_path / "xuat.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Hướng dẫn").write(0, 0, "Mã hồ sơ: xem sheet 2")
        page = book.add_worksheet("Hồ sơ")
        book.add_worksheet("Danh mục").write_row(0, 0, ["Mã thủ tục", "Tên thủ tục"])
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        page.merge_range("A1:C1", "ỦY BAN NHÂN DÂN TỈNH")
        page.merge_range("D1:H1", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        page.merge_range("A3:H3", "DANH SÁCH HỒ SƠ")
        page.merge_range("A5:A6", "STT")
        page.merge_range("B5:B6", "Mã hồ sơ")
        page.merge_range("C5:C6", "Tên thủ tục")
        page.merge_range("D5:G5", "Thời gian")
        page.write_row("D6", ["Ngày tiếp\nnhận", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Ngày trả"])
        rows = [
            (1, 123.0, "Khai sinh", datetime(2026, 3, 5, 8, 0), date(2026, 3, 9), 46086.5, "06/03/2026 14:30"),
            (2, "H-2", "Khai tử", "05/03/2026", "09/03/2026", "31/02/2026", None),
            (3, "H-3", "Khai tử", "05-03-26 08:15", 46090, None, None),
        ]  # fmt: skip
        for number, row in enumerate(rows, start=6):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    page.write_datetime(number, column, cell, moment)
                elif isinstance(cell, date):
                    page.write_datetime(number, column, datetime(*cell.timetuple()[:3]), day)
                elif cell is not None:
                    page.write(number, column, cell)
        page.write_row(9, 0, ["Tổng cộng:", 3])
        page.write(11, 5, "Người lập biểu")
    return path


def test_a_vietnamese_workbook_with_titles_merged_headers_and_a_total(workbook):
    log = Log(workbook)
    assert log.source.kind == "dossiers"
    assert log.source.mapping == {
        "dossier": "Mã hồ sơ",
        "procedure": "Tên thủ tục",
        "accepted_at": "Ngày tiếp nhận",
        "due_at": "Ngày hẹn trả",
        "done_at": "Ngày kết thúc xử lý",
        "returned_at": "Ngày trả",
    }
    assert log.rows[0] == {
        "dossier": "123",
        "procedure": "Khai sinh",
        "accepted_at": local(2026, 3, 5, 8),
        "due_at": local(2026, 3, 9),
        "done_at": local(2026, 3, 5, 12),
        "returned_at": local(2026, 3, 6, 14, 30),
        "date_only": DATE_ONLY_BITS["due_at"],
    }
    assert [row["dossier"] for row in log.rows] == ["123", "H-3"]
    assert log.told == [(8, "Ngày kết thúc xử lý", "no_such_date")]
    codes = [code for code, _ in log.source.notes]
    assert {"sheet", "header_below", "totals_passed", "foot_passed"} <= set(codes)


def test_the_shipped_example_is_a_log_twice_over():
    events, dossiers = Log(EXAMPLES / "mot-cua-2026.csv"), Log(EXAMPLES / "ho-so-2026.xlsx")
    assert events.rejects.count == dossiers.rejects.count == 0
    assert events.source.kind == "events"
    assert dossiers.source.kind == "dossiers"
    assert dossiers.source.notes == [("header_below", {"row": 6})]
    assert events.frame["dossier"].n_unique() == dossiers.frame.height
    sealed = events.frame.filter(pl.col("activity") == "Đóng dấu").select("dossier", done="at")
    both = dossiers.frame.select("dossier", "done_at").join(sealed, on="dossier", how="left")
    assert both["done_at"].equals(both["done"], null_equal=True)


def test_the_shipped_example_is_what_its_maker_makes(tmp_path):
    spec = importlib.util.spec_from_file_location("make_example", EXAMPLES / "make_example.py")
    maker = importlib.util.module_from_spec(spec)
    sys.modules["make_example"] = maker
    spec.loader.exec_module(maker)
    maker.main(tmp_path)
    del sys.modules["make_example"]
    assert (tmp_path / "mot-cua-2026.csv").read_bytes() == (
        EXAMPLES / "mot-cua-2026.csv"
    ).read_bytes()
