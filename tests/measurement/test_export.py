"""A result given back as XES and CSV: whole, valid, and the same log to whoever reads it."""

from __future__ import annotations

import csv
import gzip
import os
import re
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.calendars import load
from tinhso.cli.main import main
from tinhso.measurement import export
from tinhso.measurement.engine import measure_source
from tinhso.measurement.export import CannotExport, export_result
from tinhso.measurement.frames import DOSSIERS, EVENTS
from tinhso.measurement.options import Options
from tinhso.measurement.reading.flat import open_log
from tinhso.measurement.reading.source import Rejects
from tinhso.measurement.sinks import ParquetSink

NAMESPACE = "{http://www.xes-standard.org/}"
VIETNAM = "Asia/Ho_Chi_Minh"


def measured(paths: list[Path], folder: Path, *, zone: str = VIETNAM, **mapping: str) -> Path:
    """The Parquet files of a result."""
    folder.mkdir()
    sink = ParquetSink(folder)
    measure_source(
        lambda: open_log(paths, mapping=mapping, zone=zone, rejects=Rejects()),
        Options(calendar=load("vn")),
        sink=sink,
    )
    sink.close()
    return folder


@pytest.fixture(scope="module")
def receipt(shared, tmp_path_factory) -> Path:
    log = shared / "data/event_logs/08_receipt.xes.gz"
    folder = tmp_path_factory.mktemp("receipt") / "result"
    return measured([log], folder, zone="Europe/Amsterdam", due="case:deadline")


@pytest.fixture(scope="module")
def dossiers_alone(tmp_path_factory) -> Path:
    """A result of a log with a row per dossier, which has no events."""
    folder = tmp_path_factory.mktemp("alone")
    log = folder / "hoso.csv"
    log.write_text(
        "Mã hồ sơ,Đơn vị,Ngày nộp,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Ngày trả\n"
        "HS-1,Sở Tư pháp,04/03/2026 20:00,05/03/2026 08:00,12/03/2026,06/03/2026 16:00,09/03/2026 08:00\n"
        "HS-2,Sở Xây dựng,,05/03/2026 09:00,12/03/2026,,\n",
        encoding="utf-8",
    )
    return measured([log], folder / "result")


def made(cases: list[tuple[str, list[str | None]]], folder: Path, **columns: object) -> Path:
    """A result made by hand: dossiers and the activities of each."""
    folder.mkdir(parents=True)
    empty = {name: [None] * len(cases) for name in DOSSIERS.names}
    empty |= {
        "dossier": [name for name, _ in cases],
        "events": [len(steps) for _, steps in cases],
        "outcome": ["unknown"] * len(cases),
        "calendar_not_announced": [False] * len(cases),
        "notes": [[] for _ in cases],
    }
    for name in ("stops", "restarts", "promises_moved", "stops_in_last_tenth"):
        empty[name] = [0] * len(cases)
    empty |= {name: [value] * len(cases) for name, value in columns.items()}
    pq.write_table(pa.table(empty, schema=DOSSIERS), folder / "dossiers.parquet")
    events = [
        (name, n, step, datetime(2026, 3, 5, n % 24, tzinfo=UTC), None, None, n)
        for name, steps in cases
        for n, step in enumerate(steps)
    ]
    rows = [dict(zip(EVENTS.names, event, strict=True)) for event in events]
    pq.write_table(pa.Table.from_pylist(rows, schema=EVENTS), folder / "events.parquet")
    return folder


def xes_of(path: Path) -> list[tuple[dict, list[dict]]]:
    """Traces of a XES file: attributes of the trace, attributes of its events."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as file:  # type: ignore[operator]
        root = ElementTree.parse(file).getroot()  # our own file
    assert root.tag == f"{NAMESPACE}log"

    def attributes(element) -> dict:
        return {one.get("key"): one.get("value") for one in element if one.get("key")}

    return [
        (attributes(trace), [attributes(event) for event in trace.findall(f"{NAMESPACE}event")])
        for trace in root.findall(f"{NAMESPACE}trace")
    ]


def csv_of(path: Path) -> list[dict]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:  # type: ignore[operator]
        return list(csv.DictReader(file))


# The same log


@pytest.mark.parametrize("name", ["out.xes", "out.xes.gz", "out.csv", "out.csv.gz"])
def test_what_is_exported_measures_the_same(receipt, tmp_path, name):
    path = tmp_path / name
    told = export_result(receipt, to="csv" if ".csv" in name else "xes", path=path)
    assert (told.traces, told.events, told.events_from_marks) == (1434, 8577, 0)
    again = measured([path], tmp_path / "again", due="case:promised_at")
    for table in ("dossiers", "events", "stretches"):
        before = pl.read_parquet(receipt / f"{table}.parquet")
        after = pl.read_parquet(again / f"{table}.parquet")
        assert before.equals(after)


@pytest.mark.parametrize(("to", "name"), [("xes", "out.xes"), ("csv", "out.csv")])
def test_the_process_map_is_the_original_logs(receipt, shared, tmp_path, to, name):
    def edges(path: Path) -> Counter:
        source = open_log([path], mapping={}, zone=VIETNAM, rejects=Rejects())
        rows = pa.Table.from_batches(source.batches()).to_pylist()
        pairs = zip(rows, rows[1:], strict=False)
        return Counter(
            (a["activity"], b["activity"]) for a, b in pairs if a["dossier"] == b["dossier"]
        )

    export_result(receipt, to=to, path=tmp_path / name)
    assert edges(tmp_path / name) == edges(shared / "data/event_logs/08_receipt.xes.gz")


def test_every_figure_of_a_dossier_goes_along(receipt, tmp_path):
    export_result(receipt, to="xes", path=tmp_path / "out.xes")
    traces = xes_of(tmp_path / "out.xes")
    stored = pl.read_parquet(receipt / "dossiers.parquet").to_dicts()
    assert len(traces) == len(stored) == 1434
    for (told, events), row in zip(traces, stored, strict=True):
        assert told["concept:name"] == row["dossier"]
        assert told["outcome"] == row["outcome"]
        assert told.get("working_seconds") == str(row["working_seconds"])
        assert ("due_at" in told) == (row["due_at"] is not None)
        if row["due_at"] is not None:
            assert datetime.fromisoformat(told["due_at"]) == row["due_at"]
        assert len(events) == row["events"]


def test_the_same_result_gives_the_same_bytes(receipt, tmp_path):
    first, second = tmp_path / "a.xes.gz", tmp_path / "b.xes.gz"
    export_result(receipt, to="xes", path=first)
    export_result(receipt, to="xes", path=second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # pm4py's own: about faster readers and coming versions
@pytest.mark.parametrize("name", ["out.xes", "out.xes.gz", "out.csv"])
def test_pm4py_finds_the_same_log(receipt, shared, tmp_path, name):
    pm4py = pytest.importorskip("pm4py", reason="no pm4py; it is in requirements/bench.txt")
    pandas = pytest.importorskip("pandas")
    path = tmp_path / name
    export_result(receipt, to="csv" if name.endswith("csv") else "xes", path=path)

    def found(log) -> tuple:
        return len(log), log["case:concept:name"].nunique(), pm4py.discover_dfg(log)

    original = pm4py.read_xes(str(shared / "data/event_logs/08_receipt.xes.gz"))
    if name.endswith("csv"):
        exported = pm4py.format_dataframe(
            pandas.read_csv(path), case_id="case:concept:name", activity_key="concept:name",
            timestamp_key="time:timestamp",
        )  # fmt: skip
    else:
        exported = pm4py.read_xes(str(path))
    assert found(exported) == found(original)


# What a dossier without events is given


@pytest.mark.parametrize(("to", "name"), [("xes", "out.xes"), ("csv", "out.csv")])
def test_marks_of_dossiers_without_events_become_events(dossiers_alone, tmp_path, to, name):
    told = export_result(dossiers_alone, to=to, path=tmp_path / name)
    assert (told.traces, told.events, told.events_from_marks) == (2, 5, 5)
    if to == "csv":
        found = [
            (row["case:concept:name"], row["concept:name"], row["time:timestamp"], row["org:group"])
            for row in csv_of(tmp_path / name)
        ]
    else:
        found = [
            (
                trace["concept:name"],
                event["concept:name"],
                event["time:timestamp"],
                event["org:group"],
            )
            for trace, events in xes_of(tmp_path / name)
            for event in events
        ]
    gap = "T" if to == "xes" else " "
    assert found == [
        ("HS-1", "filed", f"2026-03-04{gap}13:00:00.000000+00:00", "Sở Tư pháp"),
        ("HS-1", "accepted", f"2026-03-05{gap}01:00:00.000000+00:00", "Sở Tư pháp"),
        ("HS-1", "done", f"2026-03-06{gap}09:00:00.000000+00:00", "Sở Tư pháp"),
        ("HS-1", "returned", f"2026-03-09{gap}01:00:00.000000+00:00", "Sở Tư pháp"),
        ("HS-2", "accepted", f"2026-03-05{gap}02:00:00.000000+00:00", "Sở Xây dựng"),
    ]


def test_a_dossier_without_anything_is_still_a_trace(tmp_path):
    result = made([("HS-1", []), ("HS-2", ["a"]), ("HS-3", [])], tmp_path / "result")
    export_result(result, to="xes", path=tmp_path / "out.xes")
    assert [(trace["concept:name"], len(events)) for trace, events in xes_of(tmp_path / "out.xes")] == [
        ("HS-1", 0), ("HS-2", 1), ("HS-3", 0),
    ]  # fmt: skip


def test_a_result_without_a_single_dossier_is_exported_too(tmp_path):
    result = made([], tmp_path / "result")
    for to in ("xes", "csv"):
        assert export_result(result, to=to, path=tmp_path / f"out.{to}").traces == 0
    assert xes_of(tmp_path / "out.xes") == []


# Awkward names

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
CASES = st.lists(
    st.tuples(TEXTS, st.lists(st.none() | TEXTS, max_size=4)),
    max_size=8,
    unique_by=lambda case: case[0],
)
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")


@settings(max_examples=60, deadline=None)
@given(cases=CASES)
def test_any_name_comes_back_from_xes_and_from_csv(tmp_path_factory, cases):
    folder = tmp_path_factory.mktemp("names")
    result = made(cases, folder / "result")
    export_result(result, to="xes", path=folder / "out.xes")
    found = [
        (trace["concept:name"], [event.get("concept:name") for event in events])
        for trace, events in xes_of(folder / "out.xes")
    ]

    def kept(text: str | None) -> str | None:
        return text and NO_XML.sub("\ufffd", text)

    assert found == [(kept(name), [kept(step) for step in steps]) for name, steps in cases]
    export_result(result, to="csv", path=folder / "out.csv")
    rows = pl.read_csv(folder / "out.csv", infer_schema=False) if any(s for _, s in cases) else None
    if rows is not None:
        assert rows["case:concept:name"].to_list() == [name for name, steps in cases for _ in steps]
        assert rows["concept:name"].to_list() == [step for _, steps in cases for step in steps]
    shutil.rmtree(folder)


@pytest.mark.parametrize("at_once", [1, 2, 3, 1000])
def test_how_many_dossiers_are_taken_at_once_does_not_matter(tmp_path, monkeypatch, at_once):
    cases = [(f"HS-{n}", [f"B{step}" for step in range(n % 5)]) for n in range(50)]
    result = made(cases, tmp_path / "result")
    monkeypatch.setattr(export, "DOSSIERS_AT_ONCE", at_once)
    told: list[tuple[int, int]] = []
    export_result(
        result, to="xes", path=tmp_path / "out.xes", on_progress=lambda *now: told.append(now)
    )
    assert [
        (trace["concept:name"], [event["concept:name"] for event in events])
        for trace, events in xes_of(tmp_path / "out.xes")
    ] == cases
    assert told[-1] == (50, 50)


# Nothing half-written


def test_a_folder_that_is_no_result_is_refused(tmp_path):
    with pytest.raises(CannotExport) as refused:
        export_result(tmp_path, to="xes", path=tmp_path / "out.xes")
    assert refused.value.code == "export_no_result"
    assert refused.value.facts["missing"] == "dossiers.parquet, events.parquet"
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_parquet_is_refused(tmp_path):
    result = made([("HS-1", ["a"])], tmp_path / "result")
    (result / "events.parquet").write_bytes(b"PAR1")
    with pytest.raises(CannotExport) as refused:
        export_result(result, to="xes", path=tmp_path / "out.xes")
    assert refused.value.code == "export_not_ours"


def test_another_programs_parquet_is_refused(tmp_path):
    result = made([("HS-1", ["a"])], tmp_path / "result")
    pq.write_table(pa.table({"a": [1]}), result / "events.parquet")
    with pytest.raises(CannotExport) as refused:
        export_result(result, to="xes", path=tmp_path / "out.xes")
    assert refused.value.code == "export_not_ours"
    assert "activity" in refused.value.facts["why"]


@pytest.mark.parametrize("other", [[("HS-1", ["a"])], [("HS-2", ["a"]), ("HS-1", ["b"])]])
def test_tables_that_do_not_fit_together_are_refused(tmp_path, other):
    result = made([("HS-1", ["a"]), ("HS-2", ["b"])], tmp_path / "result")
    made(other, tmp_path / "other")
    shutil.copy(tmp_path / "other/events.parquet", result)
    with pytest.raises(CannotExport) as refused:
        export_result(result, to="xes", path=tmp_path / "out.xes")
    assert refused.value.code == "export_damaged"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["other", "result"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_whatever_interrupts_it_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, error):
    result = made([("HS-1", ["a"]), ("HS-2", ["b"])], tmp_path / "result")
    monkeypatch.setattr(export, "DOSSIERS_AT_ONCE", 1)
    path = tmp_path / "out.xes.gz"
    path.write_bytes(b"before")

    def interrupt(done: int, total: int) -> None:
        raise error

    with pytest.raises(error):
        export_result(result, to="xes", path=path, on_progress=interrupt)
    assert path.read_bytes() == b"before"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out.xes.gz", "result"]


def test_an_old_file_is_replaced_and_readable_by_others_as_any_new_file(tmp_path):
    result = made([("HS-1", ["a"])], tmp_path / "result")
    path = tmp_path / "out.xes"
    path.write_text("before", encoding="utf-8")
    mask = os.umask(0o022)
    try:
        export_result(result, to="xes", path=path)
    finally:
        os.umask(mask)
    assert len(xes_of(path)) == 1
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("path", ["no/such/folder/out.xes", "result", "/dev/full/out.xes"])
def test_a_place_that_cannot_be_written_is_told(tmp_path, path):
    result = made([("HS-1", ["a"])], tmp_path / "result")
    with pytest.raises(CannotExport) as refused:
        export_result(result, to="xes", path=tmp_path / path)
    assert refused.value.code == "export_cannot_write"
    assert refused.value.exit_code == 3


@pytest.mark.parametrize("to", ["xes", "csv"])
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, monkeypatch, to):
    """/dev/full refuses every byte as a full disk does; it stands in for the unfinished file."""
    result = made([("HS-1", ["a"])], tmp_path / "result")
    monkeypatch.setattr(
        export.tempfile, "mkstemp",
        lambda **_: (os.open("/dev/full", os.O_WRONLY), str(tmp_path / "part")),
    )  # fmt: skip
    with pytest.raises(CannotExport) as refused:
        export_result(result, to=to, path=tmp_path / "out")
    assert refused.value.code == "export_cannot_write"
    assert "space" in refused.value.facts["why"]
    assert [file.name for file in tmp_path.iterdir()] == ["result"]


def test_the_result_itself_is_never_overwritten(tmp_path):
    result = made([("HS-1", ["a"])], tmp_path / "result")
    with pytest.raises(CannotExport) as refused:
        export_result(result, to="csv", path=result / "../result/events.parquet")
    assert refused.value.code == "export_over_result"
    assert pq.read_table(result / "events.parquet").num_rows == 1


# The command


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", "Đã ghi {path}: 1.434 hồ sơ, 8.577 sự kiện.\n"),
        ("en", "Wrote {path}: 1,434 dossiers, 8,577 events.\n"),
    ],
)
def test_the_command_says_what_it_wrote(receipt, tmp_path, capsys, lang, said):
    path = tmp_path / "out.xes.gz"
    assert main(["export", str(receipt), "--to", "xes", str(path), "--lang", lang]) == 0
    assert capsys.readouterr().out == said.format(path=path)


def test_the_command_says_where_events_came_from_marks(dossiers_alone, tmp_path, capsys):
    path = tmp_path / "out.csv"
    assert main(["export", str(dossiers_alone), "--to", "csv", str(path), "--lang", "en"]) == 0
    assert "5 of the events stand for marks" in capsys.readouterr().out


@pytest.mark.parametrize(("file", "code"), [("out.xes", 2), ("no/such/folder/out.xes", 2)])
def test_the_command_refuses_what_is_no_result(tmp_path, capsys, file, code):
    assert main(["export", str(tmp_path), "--to", "xes", str(tmp_path / file)]) == code
    assert "không phải thư mục kết quả" in capsys.readouterr().err
