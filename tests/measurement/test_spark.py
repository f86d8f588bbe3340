"""Measuring inside Apache Spark gives what the local engine gives: every column, every sum, every refused row."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from tests.measurement.sparking import assert_same_tables, events

from tinhso.calendars import load
from tinhso.cli.main import main
from tinhso.kernel.limits import parse_limit
from tinhso.measurement import summary, tallies
from tinhso.measurement.engine import measure_source
from tinhso.measurement.options import BadOptions, LimitRule, Options
from tinhso.measurement.reading.columns import BadMap, NotALog
from tinhso.measurement.reading.flat import open_log
from tinhso.measurement.reading.source import Rejects
from tinhso.measurement.sinks import ParquetSink
from tinhso.measurement.spark import SparkFailed, measure_spark
from tinhso.measurement.spark_reading import READ_HERE, NotForSpark

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
VN, NL = load("vn"), load("nl-office", zone="Europe/Amsterdam")
# How the rows came together is the engine's own affair.
OWN_AFFAIR = {"sorted_on_disk": None, "spilled_bytes": None}


@pytest.fixture(scope="module", autouse=True)
def spark(java):
    """One session for all of these tests; the engine uses the one that is there."""
    for package in ("pyspark", "pandas"):
        if find_spec(package) is None:
            pytest.skip(f"no {package}: pip install 'tinhso[spark]', or ./tinhso test --long")
    from tinhso.measurement.spark_session import session

    with session() as begun:
        yield begun


@pytest.fixture
def compared(tmp_path):
    """Measures a log by both engines and holds them to one another; gives Spark's result and its rejects."""

    def compare(words, options, *, local=None, mapping=None, zone="Asia/Ho_Chi_Minh"):
        mapping = mapping or {}
        rejects = Rejects()

        def opened():
            rejects.__init__()
            return open_log(local or words, mapping=mapping, zone=zone, rejects=rejects)

        found = {}
        for engine, run in (
            ("local", lambda sink: measure_source(opened, options, sink=sink)),
            (
                "spark",
                lambda sink: measure_spark(
                    opened, options, sink=sink, words=words, mapping=mapping, zone=zone
                ),
            ),
        ):
            folder = tmp_path / engine
            folder.mkdir(exist_ok=True)
            with closing(ParquetSink(folder)) as sink:
                found[engine] = run(sink)
            if engine == "local":
                expected = (list(rejects.kept), dict(rejects.by_reason))
        measured = found["spark"]
        assert_same_tables(tmp_path / "local", tmp_path / "spark")
        assert summary.found(measured) | OWN_AFFAIR == summary.found(found["local"]) | OWN_AFFAIR
        for name in ("kind", "columns", "mapping"):
            assert getattr(measured.source, name) == getattr(found["local"].source, name)
        assert measured.run.years == found["local"].run.years
        told = measured.source.rejects
        assert (list(told.kept), dict(told.by_reason)) == expected
        return measured

    return compare


def notes_of(measured) -> list[str]:
    return [code for code, _ in measured.source.notes]


RECEIPT_MOMENTS = ["time:timestamp", "case:deadline", "case:enddate"]
RECEIPT_NAMES = ["case:concept:name", "concept:name", "org:group", "org:resource"]
RECEIPT_COLUMNS = [*RECEIPT_NAMES, *RECEIPT_MOMENTS]


@pytest.fixture(scope="session")
def receipt(shared, tmp_path_factory) -> Path:
    """The receipt log as Parquet, with moments as moments."""
    told = pa.csv.read_csv(
        shared / "data" / "event_logs" / "receipt.csv",
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(RECEIPT_COLUMNS, pa.string()),
            include_columns=RECEIPT_COLUMNS,
            strings_can_be_null=True,
        ),
    )
    columns = [
        told[name].cast(pa.timestamp("us", tz="UTC")) if name in RECEIPT_MOMENTS else told[name]
        for name in RECEIPT_COLUMNS
    ]
    table = pa.table(columns, names=RECEIPT_COLUMNS)
    path = tmp_path_factory.mktemp("receipt") / "receipt.parquet"
    pq.write_table(table, path)
    return path


STOPS = (
    ("T06 Determine necessity of stop advice", "T10 Determine necessity to stop indication"),
    ("T03 Adjust confirmation of receipt", "*"),
)
RECEIPT = {
    "plain": {},
    "limit": {"limits": (LimitRule(parse_limit("5d")),)},
    "stops": {"limits": (LimitRule(parse_limit("40h")),), "stops": STOPS},
    "restarts": {
        "limits": (LimitRule(parse_limit("10cd")),),
        "stops": STOPS[:1],
        "restarts": ("T02 Check confirmation of receipt",),
        "events_mode": "state",
    },
    "by office, at a moment": {
        "limits": (
            LimitRule(parse_limit("1d@15:00"), office="Group 1"),
            LimitRule(parse_limit("30d"), valid_to=date(2011, 1, 1)),
        ),
        "end": ("T10 Determine necessity to stop indication",),
        "signed": ("T04 Determine confirmation of receipt",),
        "by": ("office",),
        "at": datetime(2011, 6, 1, tzinfo=UTC),
    },
}


@pytest.mark.parametrize("chosen", RECEIPT.values(), ids=RECEIPT)
def test_the_receipt_log(compared, receipt, chosen):
    mapping = {"due": "case:deadline"} if not chosen.get("limits") else {}
    measured = compared([receipt], Options(NL, **chosen), mapping=mapping, zone="Europe/Amsterdam")
    assert measured.tally.dossiers == 1_434
    assert READ_HERE not in notes_of(measured)


def test_the_receipt_log_by_its_marks(compared, receipt):
    mapping = {"due": "case:deadline", "done": "case:enddate"}
    measured = compared([receipt], Options(NL), mapping=mapping, zone="Europe/Amsterdam")
    assert summary.headline(measured.run)["late"] == 377


def test_what_spark_does_not_read_is_read_here_first_and_says_so(compared, shared):
    logs = shared / "data" / "event_logs"
    for name in ("receipt.csv", "08_receipt.xes.gz"):
        measured = compared([logs / name], Options(NL, stops=STOPS), zone="Europe/Amsterdam")
        assert READ_HERE in notes_of(measured)


def test_the_road_traffic_log(compared, shared):
    log = shared / "data" / "event_logs" / "12_roadtraffic_1t_per_variant.xes.gz"
    compared([log], Options(VN, limits=(LimitRule(parse_limit("60d")),)))


def test_ties_keep_the_order_of_the_log_and_disorder_is_told(compared, tmp_path):
    names = [f"B{place}" for place in range(7)]
    rows = [
        (f"{(place * 7919) % 97}", names[place // 900], (place * 31) % 9) for place in range(6_000)
    ]
    paths = [tmp_path / "b.parquet", tmp_path / "a.parquet"]
    half = len(rows) // 2
    pq.write_table(events(rows[:half]), paths[0], row_group_size=500)
    pq.write_table(events(rows[half:]), paths[1], row_group_size=700)
    measured = compared(paths, Options(VN, stops=(("B1", "B3"),)))
    assert measured.tally.notes["disordered"] == 97
    assert measured.tally.notes["repeated_event"]


def test_refused_rows_are_told_as_in_a_local_reading(compared, tmp_path):
    rows = [
        ("1", "Tiếp nhận", 0),
        (None, "Tiếp nhận", 1),
        ("2\u200b", "Tiếp nhận", 2),
        ("2", "Trả", 600),
        ("  ", "Trả", 3),
        ("3", "Trả", None),
        ("3", "Tiếp nhận", 700_000_000),
        ("1", " Trả ", 2_000),
        ("1", "Trả", None),
        ("Tổng cộng", None, None),
        ("TONG-0001", "Trả", None),
    ]
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for path in paths:
        pq.write_table(events(rows), path)
    measured = compared(paths, Options(VN))
    assert measured.source.rejects.count == 12
    assert "total_row" not in measured.source.rejects.by_reason
    totals = [facts for code, facts in measured.source.notes if code == "totals_passed"]
    assert totals == [{"count": 1, "file": str(path)} for path in paths]
    assert measured.tally.notes["rows_rejected"] == 1
    cleaned = [facts for code, facts in measured.source.notes if code == "codes_cleaned"]
    assert [one["count"] for one in cleaned] == [1, 1]


def test_columns_of_other_kinds_and_names(compared, tmp_path):
    table = pa.table(
        {
            "Mã hồ sơ": pa.array([10, 10, 11, None]),
            "Bước": pa.array([1.5, 2.0, 1.5, 2.0], pa.float32()),
            "Thời điểm": pa.array([date(2026, 3, day) for day in (2, 5, 3, 4)]),
            "a`b.c": pa.array([datetime(2026, 3, 9, 9, 30)] * 4, pa.timestamp("ms")),
            "MÃ HỒ SƠ": pa.array([True] * 4),
            "nested": pa.array([[1]] * 4),
        }
    )
    path = tmp_path / "_log {1} [x],*.parquet"
    pq.write_table(table, path)
    measured = compared([path], Options(VN), mapping={"case": "Mã hồ sơ", "due": "a`b.c"})
    assert READ_HERE not in notes_of(measured)
    assert measured.tally.notes["date_only"] == 2


def test_several_files_with_columns_of_their_own(compared, tmp_path):
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    pq.write_table(events([("1", "Tiếp nhận", 0), ("2", "Tiếp nhận", 5)]), paths[0])
    other = events([("2", "Trả", 900), ("1", "Trả", 800)])
    pq.write_table(other.append_column("office", pa.array(["Sở A", None])), paths[1])
    measured = compared(paths, Options(VN))
    assert [row["office"] for row in summary.groups(measured.run)] == [None, "Sở A"]


@pytest.mark.parametrize("kind", ["words", "nanoseconds", "int96"])
def test_moments_that_spark_would_see_otherwise_are_read_here(compared, tmp_path, kind):
    path = tmp_path / "log.parquet"
    if kind == "words":
        rows = {
            "dossier": ["1", "1"],
            "activity": ["A", "B"],
            "at": ["02/03/2026 08:00", "13/03/2026 9:30"],
        }
        pq.write_table(pa.table(rows), path)
    else:
        table = events([("1", "A", 0), ("1", "B", 900)])
        naive = table["at"].cast(pa.timestamp("ns")).combine_chunks()
        table = table.set_column(2, "at", naive)
        pq.write_table(table, path, use_deprecated_int96_timestamps=kind == "int96")
    assert READ_HERE in notes_of(compared([path], Options(VN)))


def test_a_folder_of_parts_is_read_in_the_order_of_its_names(compared, tmp_path):
    folder = tmp_path / "các phần %20"
    folder.mkdir()
    paths = [folder / f"part-{number:05}.parquet" for number in range(12)]
    for number, path in enumerate(paths):
        # Later parts are larger: Spark itself would read the largest first.
        rows = [("1", f"B{(number + place) % 5}", 7) for place in range(number + 1)]
        pq.write_table(events([*rows, (f"D{number}", "B1", number)]), path)
    measured = compared([f"file://{folder}"], Options(VN), local=paths)
    assert measured.source.name == f"file://{folder}"


def test_rows_of_dossiers_from_a_workbook(compared, tmp_path):
    path = tmp_path / "hoso.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Mã hồ sơ", "Tên thủ tục", "Đơn vị", "Người nộp", "Ngày nộp", "Ngày tiếp nhận",
                               "Ngày hẹn trả", "Ngày kết thúc xử lý", "Ngày trả"])  # fmt: skip
        for row in range(1, 400):
            day = datetime(2026, 1, 5, 8, 0) + timedelta(hours=5 * row)
            cells = [
                day,
                day + timedelta(hours=1),
                day + timedelta(days=7),
                day + timedelta(days=row % 12),
                "",
            ]
            shown = [one and one.strftime("%d/%m/%Y %H:%M") for one in cells]
            shown[2] = shown[2][:10]
            if row % 9 == 0:
                shown[3] = ""
            if row % 4 == 0:
                shown[4] = (day + timedelta(days=13)).strftime("%d/%m/%Y %H:%M")
            names = [
                f"H{row * 7919 % 400:03}",
                f"Thủ tục {row % 5}",
                f"Sở {row % 3}",
                f"Người {row * 31 % 50}",
            ]
            sheet.write_row(row, 0, [*names, *shown])
    measured = compared([path], Options(VN))
    assert measured.source.kind == "dossiers"
    assert summary.headline(measured.run)["late"] > 50
    with duckdb.connect() as connection:
        (people,) = connection.execute(
            f"SELECT count(DISTINCT applicant) FROM '{tmp_path}/spark/dossiers.parquet'"
        ).fetchone()
    assert people == 50


def test_bins_stand_for_values_beyond_the_same_number(compared, tmp_path, monkeypatch):
    monkeypatch.setattr(tallies, "EXACT_UP_TO", 500)
    from bench.generate import STOP, write_log

    write_log(tmp_path / "log.parquet", events=16_000)
    options = Options(VN, limits=(LimitRule(parse_limit("5d")),), stops=(STOP,))
    measured = compared([tmp_path / "log.parquet"], options)
    assert summary.found(measured)["quantiles"]["method"] == "histogram"


def refusal(words, options=None, **changed):
    def open_here():
        return open_log(words, mapping={}, zone="UTC", rejects=Rejects())

    measure_spark(open_here, options or Options(VN), sink=None, words=words, **changed)


def test_what_is_wrong_is_told_by_our_own_errors(tmp_path):
    path = tmp_path / "log.parquet"
    pq.write_table(events([("1", "A", 0)]), path)
    with pytest.raises(BadOptions, match="unknown_activity"):
        refusal([path], Options(VN, end=("Z",)))
    with pytest.raises(BadMap, match="map_no_such_column"):
        refusal([path], mapping={"due": "hạn"})
    with pytest.raises(Exception, match=r"outside_calendar|moment_out_of_range"):
        refusal([path], Options(VN, at=datetime(2400, 1, 1, tzinfo=UTC)))
    pq.write_table(events([(None, "A", 0)]), path)
    with pytest.raises(NotALog, match="no_readable_row"):
        refusal([path])
    pq.write_table(pa.table({"x": [1]}), path)
    with pytest.raises(NotALog, match="no_case_column"):
        refusal([path])


def test_what_only_spark_can_reach_must_be_parquet_of_fitting_kinds(tmp_path):
    (tmp_path / "log.csv").write_text("dossier,activity,at\n1,A,2026-03-02\n")
    with pytest.raises(NotForSpark, match="spark_reads_parquet"):
        refusal([f"file://{tmp_path}/log.csv"])
    with pytest.raises(NotForSpark, match="spark_reads_parquet"):
        refusal([f"file://{tmp_path}/nowhere"])
    path = tmp_path / "log.parquet"
    pq.write_table(pa.table({"dossier": ["1"], "at": ["2026-03-02"]}), path)
    with pytest.raises(NotForSpark, match="spark_column"):
        refusal([f"file://{path}"])
    with pytest.raises(NotForSpark, match="spark_reads_parquet"):
        refusal([f"file://{path}", tmp_path / "log.csv"])


def test_a_file_broken_inside_stops_the_run_with_sparks_own_reason(tmp_path):
    path = tmp_path / "log.parquet"
    pq.write_table(events([(str(place), "A", place) for place in range(5_000)]), path)
    broken = bytearray(path.read_bytes())
    broken[100:20_000] = bytes(19_900)
    path.write_bytes(broken)
    with pytest.raises(SparkFailed):
        refusal([path])


def test_nothing_is_left_behind_and_the_session_is_as_it_was(spark, tmp_path):
    path = tmp_path / "log.parquet"
    pq.write_table(events([("1", "A", 0), ("1", "B", 90)]), path)
    before = spark.conf.get("spark.sql.caseSensitive")
    measured = measure_spark(
        lambda: None, Options(VN), sink=None, words=[path], spill_folder=tmp_path
    )
    assert measured.tally.events == 2
    assert [one.name for one in tmp_path.iterdir()] == ["log.parquet"]
    assert spark.conf.get("spark.sql.caseSensitive") == before


def test_the_command_gives_the_same_summary(tmp_path, capsys, shared):
    log = str(ROOT / "examples" / "mot-cua-2026.csv")
    words = ["--limit", "5d", "--end", "Ký duyệt", "--stop", "Yêu cầu bổ sung..Nhận bổ sung"]
    told = {}
    for engine in ("local", "spark"):
        out = tmp_path / engine
        assert main(["measure", log, *words, "--engine", engine, "--out", str(out)]) == 0
        told[engine] = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        assert (out / "report.html").stat().st_size > 10_000
    assert_same_tables(tmp_path / "local", tmp_path / "spark")
    assert "Parquet tạm" in " ".join(capsys.readouterr().out.split())
    assert told["spark"]["options"].pop("engine") == "spark"
    told["local"]["options"].pop("engine")
    assert [note["code"] for note in told["spark"]["log"].pop("notes")][-1] == READ_HERE
    told["local"]["log"].pop("notes")
    for one in told.values():
        for key in ("created_at", "command", *OWN_AFFAIR):
            del one[key]
    assert told["spark"] == told["local"]


def test_ten_million_events_are_equal_to_the_second(compared, tmp_path):
    from bench.generate import STOP, write_log

    log = tmp_path / "log.parquet"
    assert write_log(log, events=10_000_000) > 9_900_000
    options = Options(VN, limits=(LimitRule(parse_limit("5d")),), stops=(STOP,))
    measured = compared([log], options)
    assert measured.tally.dossiers == 1_250_000
