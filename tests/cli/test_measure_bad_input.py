"""Whatever is given to `tinhso measure`: a stated outcome, a sentence, an exit code; never a crash, never silence."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from tests.cli.measuring import LOG, command, environment

from tinhso.cli.main import main
from tinhso.measurement.explain import explain

HEADER = "Mã hồ sơ,Bước,Thời điểm\n"
EVENT = '<event><string key="concept:name" value="A"/><date key="time:timestamp" value="2026-03-02T08:00:00Z"/></event>'
TRACE = f'<trace><string key="concept:name" value="H1"/>{EVENT}</trace>'


@pytest.fixture
def run(tmp_path, capsys):
    """Exit code, what was printed, what was complained of, and the summary if a result was written."""

    def run(*words: str | Path) -> tuple[int, str, str, dict[str, Any]]:
        out = tmp_path / "kq"
        code = main(["measure", *map(str, words), "--out", str(out)])
        said = capsys.readouterr()
        summary = out / "summary.json"
        if code > 1:
            assert not out.exists()
            assert said.out == ""
        return code, said.out, said.err, json.loads(summary.read_text()) if code < 2 else {}

    return run


@pytest.fixture
def rejected(run, tmp_path):
    """(line, column, reason) of every row that was left out of a log that was measured all the same."""

    def rejected(*words: str | Path) -> list[tuple[str, str, str]]:
        code, said, _, summary = run(*words)
        assert code == 1
        with (tmp_path / "kq/rejected.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert summary["rejected"]["rows"] == len(rows)
        assert said.splitlines()[-1].startswith(f"■ {len(rows)} dòng không đọc được, đã loại (")
        return sorted((row["line"].rjust(3), row["column"], row["reason"]) for row in rows)

    return rejected


# Files that are no log at all


def a_workbook(path: Path, *rows: list[str]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)


def a_document(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")


def a_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create table t (a)")
    connection.commit()
    connection.close()


def bytes_of(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


NO_LOGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "an empty file": (bytes_of(b""), "không có dữ liệu"),
    "blanks": (bytes_of(b" \r\n\t\n\n"), "không có dữ liệu"),
    "an empty archive": (bytes_of(gzip.compress(b"")), "không có dữ liệu"),
    "a picture": (bytes_of(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20), "không phải tệp CSV"),
    "noise": (lambda path: path.write_bytes(random.Random(1).randbytes(9_000)), "không phải tệp"),
    "a printed page": (bytes_of(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" * 9), "mã hồ sơ"),
    "a web page": (bytes_of(b"<!DOCTYPE html><html><table></table></html>"), "trang web"),
    "another XML": (bytes_of(b"<?xml version='1.0'?><invoice/>"), "<invoice>, không phải <log>"),
    "a log without a trace": (bytes_of(b"<log></log>"), "<trace>"),
    "JSON": (bytes_of(b'{"a": [1, 2, 3], "b": 2}\n'), "cột mã hồ sơ"),
    "prose": (bytes_of("Kính gửi: Sở Tư pháp.\nThưa ông bà.\n".encode()), "cột mã hồ sơ"),
    "other columns": (bytes_of(b"name,age\nAn,30\n"), "Các cột đang có: name, age"),
    "no moment": (bytes_of(HEADER[:17].encode() + b"\nH1,A\n"), "không thấy cột thời điểm"),
    "names alone": (bytes_of(HEADER.encode()), "không có dòng dữ liệu nào"),
    "one packed twice": (bytes_of(gzip.compress(gzip.compress(LOG.encode()))), "Hãy giải nén"),
    "a letter": (a_document, "không phải sổ tính"),
    "a broken workbook": (bytes_of(b"PK\x03\x04" + b"x" * 99), "Sổ tính"),
    "a workbook without cells": (a_workbook, "không có dữ liệu"),
    "a workbook of something else": (lambda path: a_workbook(path, ["a", "b"]), "cột mã hồ sơ"),
    "broken Parquet": (bytes_of(b"PAR1" + b"x" * 99 + b"PAR1"), "Parquet"),
    "a database": (a_database, "không phải tệp CSV"),
}


@pytest.mark.parametrize("kind", NO_LOGS)
@pytest.mark.parametrize("name", ["log.csv", "log.xlsx", "log.xes.gz"])
def test_what_is_no_log_is_refused_whatever_its_name(tmp_path, run, kind, name):
    make, said = NO_LOGS[kind]
    make(tmp_path / name)
    code, _, complaint, _ = run(tmp_path / name)
    assert code == 3
    assert said in complaint
    assert name in complaint


@pytest.mark.parametrize("kind", NO_LOGS)
def test_every_refusal_is_said_in_english_too(tmp_path, run, kind):
    NO_LOGS[kind][0](tmp_path / "log")
    code, _, complaint, _ = run(tmp_path / "log", "--lang", "en")
    assert code == 3
    assert not any(letter in "ạảãáàệểịốồữđ" for letter in complaint.split("Looked for")[0])


def test_a_refusal_says_what_was_looked_for_and_how_to_map_it(write, run):
    code, _, said, _ = run(write("Số vào sổ;Ngày\n1;2\n"))
    assert code == 3
    assert "Đã tìm các tên như: Mã hồ sơ, case:concept:name" in said
    assert '--map case="Số vào sổ"' in said


def test_a_pipe_and_a_device_are_refused_without_waiting(tmp_path, run):
    os.mkfifo(tmp_path / "ống")
    for path in (tmp_path / "ống", Path("/dev/zero"), Path("/dev/stdin")):
        code, _, said, _ = run(path)
        assert code == 3
        assert "ống dẫn hay thiết bị" in said or "Không" in said


# Files that break off, lie or attack


def test_a_log_packed_and_cut_off_is_measured_up_to_the_cut(tmp_path, write, run):
    rows = "".join(f"H{n},A,{1 + n % 28:02}/03/2026 08:{n % 60:02}\n" for n in range(50_000))
    packed = gzip.compress((HEADER + rows).encode())
    code, said, _, summary = run(write(packed[: len(packed) // 2], "log.csv.gz"))
    assert code == 1
    assert 10_000 < summary["headline"]["dossiers"] < 40_000
    assert summary["rejected"]["by_reason"] == {"gzip_truncated": 1}
    assert "tệp nén bị cắt ngang tại đây: 1" in said.splitlines()[-1]


@pytest.mark.parametrize("kept", [3, 9, 20])
def test_an_archive_cut_off_at_its_beginning_is_refused(write, run, kept):
    code, _, said, _ = run(write(gzip.compress(LOG.encode())[:kept], "log.csv.gz"))
    assert code == 3
    assert "log.csv.gz" in said


def test_xes_cut_off_keeps_its_whole_traces(write, run):
    whole = "<log>" + "".join(TRACE.replace("H1", f"H{n}") for n in range(100)) + "</log>"
    code, _, _, summary = run(write(whole[: len(whole) - 99], "log.xes"))
    assert code == 1
    assert summary["headline"]["dossiers"] == 99
    assert set(summary["rejected"]["by_reason"]) == {"xes_broken", "trace_unfinished"}


def test_xes_with_entities_or_a_foreign_dtd_is_refused_and_nothing_is_fetched(tmp_path, write, run):
    secret = write("bí mật", "secret.txt")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        visits: list[object] = []

        def watch() -> None:
            with suppress(TimeoutError):
                visits.append(server.accept())

        watcher = threading.Thread(target=watch)
        watcher.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/xes.dtd"
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
        for doctype in (
            f'<!DOCTYPE log SYSTEM "{url}">',
            f'<!DOCTYPE log [<!ENTITY % all SYSTEM "{url}"> %all;]>',
            f'<!DOCTYPE log [<!ENTITY H1 SYSTEM "{secret.as_uri()}">]>',
            f'<!DOCTYPE log [<!ENTITY l0 "x">{laughs}]>',
        ):
            trace = TRACE.replace('value="H1"', 'value="&H1;&l11;"')
            began = time.monotonic()
            code, _, said, _ = run(write(f"<?xml version='1.0'?>{doctype}<log>{trace}</log>"))
            assert code == 3
            assert "DOCTYPE" in said or "DTD" in said
            assert "bí mật" not in said
            assert time.monotonic() - began < 5
        watcher.join()
    assert visits == []


def test_an_entity_that_nobody_declared_breaks_the_file_there(write, run):
    code, _, _, summary = run(write(f"<log>{TRACE}<trace>&x;</trace></log>", "log.xes"))
    assert code == 1
    assert summary["headline"]["dossiers"] == 1
    assert "xes_broken" in summary["rejected"]["by_reason"]


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz"])
def test_a_header_of_a_million_columns_is_refused_in_bounded_time_and_memory(
    tmp_path, prepared, name
):
    names = ",".join(f"cột {number}" for number in range(1_000_000))
    text = f"{names}\n{',' * 999_999}\n".encode()
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith("gz") else text)
    # Weighed by a small process of its own: a fork inherits the peak of whoever runs the tests.
    weigh = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss, done.stderr)\n"
    )
    weighed = subprocess.run(
        [sys.executable, "-c", weigh, *command(tmp_path / name)],
        env=environment(TINHSO_LANG="vi"),
        capture_output=True,
        text=True,
        check=True,
    )
    status, seconds, peak, said = weighed.stdout.split(" ", 3)
    assert status == "3"
    assert "có hơn 5000 cột" in said
    assert float(seconds) < 15
    assert int(peak) < 900_000


def test_wide_parquet_is_refused_and_a_wide_event_is_read(tmp_path, write, run):
    pq.write_table(pa.table({f"c{n}": [1] for n in range(6_000)}), tmp_path / "wide.parquet")
    assert run(tmp_path / "wide.parquet")[0] == 3
    more = "".join(f'<string key="k{n}" value="v"/>' for n in range(20_000))
    event = EVENT.replace("</event>", f"{more}</event>")
    path = write(f"<log>{TRACE.replace(EVENT, event)}</log>", "log.xes")
    code, _, _, summary = run(path)
    assert (code, summary["headline"]["events"]) == (0, 1)


# Rows that cannot be


def test_dates_that_never_were_and_years_that_cannot_be(write, rejected):
    rows = [
        "H1,A,02/03/2026 08:00",
        "H2,A,31/02/2026 08:00",
        "H3,A,29/02/2025 08:00",
        "H4,A,02/03/2026 25:00",
        "H5,A,mai",
        "H6,A,02/03/2999 08:00",
        "H7,A,31/12/1899 08:00",
        ",A,02/03/2026 08:00",
        "H9,A,",
    ]
    assert rejected(write(HEADER + "\n".join(rows))) == [
        ("  3", "Thời điểm", "no_such_date"),
        ("  4", "Thời điểm", "no_such_date"),
        ("  5", "Thời điểm", "no_such_hour"),
        ("  6", "Thời điểm", "moment_unreadable"),
        ("  7", "Thời điểm", "moment_out_of_range"),
        ("  8", "Thời điểm", "moment_out_of_range"),
        ("  9", "Mã hồ sơ", "no_case"),
        (" 10", "Thời điểm", "no_moment"),
    ]


def test_the_first_and_the_last_year_are_counted(write, run):
    text = "H1,A,02/01/1900 08:00\nH1,B,03/01/1900 08:00\nH2,A,30/12/2199 08:00\n"
    code, _, _, summary = run(write(HEADER + text), "--limit", "1d")
    assert code == 0
    assert summary["notes"]["before_1970"] == 1
    assert summary["headline"]["calendar_not_announced"] == 2


def test_a_start_after_the_end_is_unknown_and_noted(write, run, tmp_path):
    marks = "Mã hồ sơ,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý\n"
    rows = (
        "H1,10/03/2026 08:00,,02/03/2026 08:00\nH2,10/03/2026 08:00,12/03/2026,02/03/2026 08:00\n"
    )
    code, _, _, summary = run(write(marks + rows))
    assert code == 0
    assert summary["notes"]["end_before_start"] == 2
    found = pl.read_parquet(tmp_path / "kq/dossiers.parquet").sort("dossier")
    # Without a promise nothing can be said; with one, the end can be held against it.
    assert found["outcome"].to_list() == ["unknown", "early"]
    assert found["working_seconds"].to_list() == [None, None]


def test_two_encodings_in_one_file(write, rejected):
    rows = [f"H{n},Tiếp nhận,02/03/2026 08:00".encode() for n in range(20)]
    rows[7] = "H7,Tiếp nhận,02/03/2026 08:00".encode("cp1258", "replace").replace(b"?", b"\xea")
    told = rejected(write(HEADER.encode() + b"\n".join(rows)))
    assert told == [("  9", "", "not_utf8")]


def test_nul_bytes_ragged_rows_and_quotes_that_never_close(write, rejected):
    rows = [f"H{n},A,02/03/2026 08:00" for n in range(30)]
    rows[3] = "H3,A\0,02/03/2026 08:00"
    rows[5] = "H5,A"
    rows[8] = "H8,A,02/03/2026 08:00,more,and more"
    rows[20] = 'H20,"A,02/03/2026 08:00'
    assert rejected(write(HEADER + "\n".join(rows))) == [
        ("  5", "", "nul_byte"),
        ("  7", "", "too_few_cells"),
        (" 10", "", "too_many_cells"),
        (" 22", "", "quote_never_closed"),
    ]


def test_a_column_that_writes_the_month_first_is_not_guessed(write, run):
    code, _, said, _ = run(write(HEADER + "H1,A,03/25/2026 08:00\n"))
    assert code == 3
    assert "ghi tháng trước ngày" in said


def test_when_every_row_is_bad_that_is_an_error_with_the_first_of_them(write, run):
    code, _, said, _ = run(write(HEADER + "H1,A,31/02/2026\n,A,01/02/2026\n"))
    assert code == 3
    assert "không dòng nào đọc được (2 dòng bị loại)" in said
    assert "dòng 2, cột “Thời điểm”, “31/02/2026”, lý do: ngày không có thật" in said


# Dossiers beyond measure


def many_events(path: Path, count: int, *, shuffled: bool = False) -> Path:
    """One dossier with an event every twenty seconds from Sunday, 1 March 2026, 00:00 on."""
    numbers = list(range(count))
    if shuffled:
        random.Random(3).shuffle(numbers)
    with path.open("w") as file:
        file.write("case,activity,time\n")
        for number in numbers:
            day, clock = divmod(20 * number, 86_400)
            month, day = divmod(day, 28)
            moment = f"{clock // 3600:02}:{clock // 60 % 60:02}:{clock % 60:02}"
            file.write(f"H1,B{number % 5},2026-{3 + month:02}-{1 + day:02} {moment}\n")
    return path


@pytest.mark.long
def test_a_dossier_of_a_million_events_in_order_or_not(tmp_path, prepared, capsys):
    found = []
    for shuffled in (False, True):
        log = many_events(tmp_path / f"{shuffled}.csv", 1_000_000, shuffled=shuffled)
        out = tmp_path / f"kq{shuffled}"
        assert main(["measure", str(log), "--limit", "5d", "--out", str(out)]) == 0
        capsys.readouterr()
        found.append(json.loads((out / "summary.json").read_text()))
        assert (out / "report.html").stat().st_size < 3_000_000
    in_order, disordered = found
    assert in_order["headline"]["events"] == 1_000_000
    assert disordered["notes"].pop("disordered") == 1
    for part in ("headline", "steps", "edges", "notes"):
        assert in_order[part] == disordered[part]


def test_a_long_dossier_is_explained_in_time_that_grows_with_it_alone(tmp_path, run):
    assert run(many_events(tmp_path / "long.csv", 20_000))[0] == 0
    began = time.process_time()
    assert explain(result=tmp_path / "kq", dossier="H1").agrees
    assert time.process_time() - began < 20  # Comparing each event with each took a minute.
