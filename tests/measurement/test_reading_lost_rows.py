"""A dossier of which a row was rejected says so, whatever file it came in and whichever way its rows took."""

from __future__ import annotations

import csv
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tinhso.calendars import load
from tinhso.cli.main import main
from tinhso.measurement import grouping
from tinhso.measurement.engine import measure_source
from tinhso.measurement.options import Options
from tinhso.measurement.reading import xes
from tinhso.measurement.reading.flat import open_log
from tinhso.measurement.reading.source import LogSource, Rejects
from tinhso.measurement.reading.sql import open_query
from tinhso.measurement.sinks import MemorySink
from tinhso.measurement.summary import notes

VIETNAM = "Asia/Ho_Chi_Minh"
HEADER = ("Mã hồ sơ", "Bước", "Thời điểm")
# H1 lost its last row, H3 its first and H4 the only one it had; H2 is whole.
ROWS = (
    ("H1", "Tiếp nhận", "2026-03-05 08:00:00"),
    ("H1", "Trả", "2026-02-31 08:00:00"),
    ("H2", "Tiếp nhận", "2026-03-05 09:00:00"),
    ("H2", "Trả", "2026-03-06 09:00:00"),
    ("H3", "Tiếp nhận", "hôm qua"),
    ("H3", "Trả", "2026-03-06 10:00:00"),
    ("H4", "Tiếp nhận", ""),
)


def as_csv(path: Path, rows=ROWS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def as_xlsx(path: Path, rows=ROWS) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([HEADER, *rows]):
            sheet.write_row(place, 0, row)
    return path


def as_parquet(path: Path, rows=ROWS) -> Path:
    pq.write_table(pa.table(dict(zip(HEADER, zip(*rows, strict=True), strict=True))), path)
    return path


def as_xes(path: Path, rows=ROWS) -> Path:
    text = "<log>"
    for name in dict.fromkeys(row[0] for row in rows):
        text += f'<trace><string key="concept:name" value="{name}"/>'
        for _, step, at in (row for row in rows if row[0] == name):
            text += f'<event><string key="concept:name" value="{step}"/>'
            text += f'<date key="time:timestamp" value="{at}"/></event>' if at else "</event>"
        text += "</trace>"
    path.write_text(text + "</log>", encoding="utf-8")
    return path


WAYS = {"csv": as_csv, "xlsx": as_xlsx, "parquet": as_parquet, "xes": as_xes}


class Found:
    """A log measured: the run and its dossiers."""

    def __init__(self, open_source, **options) -> None:
        sink = MemorySink()
        asked = Options(calendar=load("vn"), **options)
        self.run = measure_source(open_source, asked, sink=sink).run
        self.tally = self.run.tally
        frame = sink.frame("dossiers")
        self.dossiers = (frame if isinstance(frame, pl.DataFrame) else pl.from_arrow(frame)).sort(
            "dossier"
        )


def measured(open_source, **options) -> Found:
    return Found(open_source, **options)


def noted(found: Found) -> dict[str, list[str]]:
    return dict(zip(found.dossiers["dossier"], found.dossiers["notes"].to_list(), strict=True))


def opener(path: Path):
    def open_source() -> LogSource:
        return open_log([path], mapping={}, zone=VIETNAM, rejects=Rejects())

    return open_source


@pytest.fixture(params=["in memory", "streamed", "by way of the disk"])
def options(request, monkeypatch) -> dict[str, datetime]:
    """Options of a measuring that takes its rows one way or another."""
    if request.param != "in memory":
        monkeypatch.setattr(grouping, "IN_MEMORY_ROWS", 1)
    return {"at": datetime(2026, 3, 9, tzinfo=UTC)} if request.param == "streamed" else {}


@pytest.mark.parametrize("kind", WAYS)
def test_a_dossier_that_lost_a_row_says_so(tmp_path, kind, options):
    found = measured(opener(WAYS[kind](tmp_path / f"log.{kind}")), **options)
    assert {code: "rows_rejected" in told for code, told in noted(found).items()} == {
        "H1": True,
        "H2": False,
        "H3": True,
    }
    assert notes(found.run)["rows_rejected"] == 2
    assert found.dossiers["events"].to_list() == [1, 2, 1]


def test_a_dossier_of_a_query_that_lost_a_row_says_so(tmp_path, options):
    path = tmp_path / "office.db"
    with sqlite3.connect(path) as office:
        office.execute("CREATE TABLE log (case_id, activity, time)")
        office.executemany("INSERT INTO log VALUES (?, ?, ?)", ROWS)
    office.close()
    found = measured(
        lambda: open_query(
            f"sqlite:///{path}", "SELECT * FROM log", mapping={}, zone=VIETNAM, rejects=Rejects()
        ),
        **options,
    )
    assert [code for code, told in noted(found).items() if "rows_rejected" in told] == ["H1", "H3"]


def test_a_query_is_asked_once_even_where_its_rows_are_in_no_order(tmp_path, monkeypatch):
    monkeypatch.setattr(grouping, "IN_MEMORY_ROWS", 1)
    path = tmp_path / "office.db"
    with sqlite3.connect(path) as office:
        office.execute("CREATE TABLE log (case_id, activity, time)")
        office.executemany("INSERT INTO log VALUES (?, ?, ?)", [*ROWS[2:4], ROWS[0], ROWS[2]])
    office.close()
    asked = []

    def open_source() -> LogSource:
        asked.append(path)
        sql = "SELECT * FROM log"
        return open_query(f"sqlite:///{path}", sql, mapping={}, zone=VIETNAM, rejects=Rejects())

    for told in ({}, {"at": datetime(2026, 3, 9, tzinfo=UTC)}):
        asked.clear()
        assert measured(open_source, **told).dossiers["events"].to_list() == [1, 3]
        assert len(asked) == 1


def test_a_row_far_from_its_dossier_is_found_by_it(tmp_path, options):
    rows = [*ROWS[2:4], ("H9", "Trả", "2026-03-06 10:00:00"), ("H2", "Trả", "2026-02-31 08:00:00")]
    found = measured(opener(as_csv(tmp_path / "log.csv", rows)), **options)
    assert {code: "rows_rejected" in told for code, told in noted(found).items()} == {
        "H2": True,
        "H9": False,
    }


def test_nothing_but_the_note_comes_of_a_rejected_row(tmp_path, options):
    good = [row for row in ROWS if row[2].startswith("2026-03")]
    whole = measured(opener(as_csv(tmp_path / "good.csv", good)), **options)
    found = measured(opener(as_csv(tmp_path / "log.csv")), **options)
    without = found.dossiers.with_columns(
        pl.col("notes").list.set_difference(pl.lit(["rows_rejected"]))
    )
    assert without.equals(whole.dossiers)
    assert found.run.at == whole.run.at
    assert found.tally.dossiers == whole.tally.dossiers


def test_a_dossier_in_one_row_of_which_another_row_is_bad(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(
        "Mã hồ sơ,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý\n"
        "H1,,05/03/2026,31/02/2026,06/03/2026\nH1,Sở Y tế,05/03/2026,10/03/2026,06/03/2026\n",
        encoding="utf-8",
    )
    found = measured(opener(path))
    row = found.dossiers.row(0, named=True)
    assert (row["office"], row["outcome"]) == ("Sở Y tế", "early")
    assert "rows_rejected" in row["notes"]


def test_a_trace_that_was_given_in_part_before_its_file_broke_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(xes, "BATCH_EVENTS", 2)
    monkeypatch.setattr(xes, "PIECE", 64)
    path = as_xes(tmp_path / "log.xes", [ROWS[2], *[ROWS[3]] * 40])
    path.write_bytes(path.read_bytes()[:-900])
    found = measured(opener(path))
    assert 0 < found.tally.events < 41
    assert "rows_rejected" in noted(found)["H2"]


def test_the_command_counts_dossiers_that_lost_rows(tmp_path, capsys):
    path = as_csv(tmp_path / "log.csv")
    out = tmp_path / "kq"
    assert main(["measure", str(path), "--lang", "en", "--out", str(out)]) == 1
    said = capsys.readouterr().out
    assert "Dossiers with rejected rows, judged by the rest: 2" in said
    assert main(["measure", str(path), "--lang", "vi"]) == 1
    assert "Hồ sơ có dòng bị loại, xét theo các dòng còn lại: 2" in capsys.readouterr().out
    assert "Rows of it could not be read" in (out / "report.html").read_text(encoding="utf-8")
    assert main(["explain", str(out), "H1", "--lang", "en"]) == 0
    assert "it is judged by the rest" in capsys.readouterr().out
