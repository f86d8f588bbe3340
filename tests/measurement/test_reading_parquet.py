"""Parquet as a log: any types a database exports, and our own columns without a copy."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tinhso.calendars import load
from tinhso.measurement import grouping
from tinhso.measurement.engine import count_events, measure_source
from tinhso.measurement.options import Options
from tinhso.measurement.reading import parquet
from tinhso.measurement.reading.columns import BadMap, NotALog
from tinhso.measurement.reading.flat import open_log
from tinhso.measurement.reading.source import DATE_ONLY_BITS, LOST_BIT, MOMENT, Rejects
from tinhso.tables.table import NotATable

VIETNAM = "Asia/Ho_Chi_Minh"


@pytest.fixture
def write(tmp_path):
    def write(table: pa.Table, **options):
        pq.write_table(table, tmp_path / "log.parquet", **options)
        return tmp_path / "log.parquet"

    return write


def read(path, **mapping):
    rejects = Rejects()
    source = open_log([path], mapping=mapping, zone=VIETNAM, rejects=rejects)
    batches = list(source.batches())
    for batch in batches:
        batch.validate(full=True)
        assert batch.schema.equals(source.schema)
    return source, pa.Table.from_batches(batches), rejects


def canonical(rows: int = 1_000, **changes) -> pa.Table:
    start = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp() * 1e6)
    columns = {
        "dossier": pa.array([f"H{number // 4:06}" for number in range(rows)]),
        "activity": pa.array(
            [("Tiếp nhận", "Thẩm định", "Ký", "Trả")[one % 4] for one in range(rows)]
        ),
        "at": pa.array(start + np.arange(rows) * 1_000_000).cast(MOMENT),
    }
    return pa.table({**columns, **changes})


def test_our_own_columns_come_as_they_stand(write):
    table = canonical()
    source, found, rejects = read(write(table))
    assert source.kind == "events"
    assert found["dossier"].combine_chunks().equals(table["dossier"].combine_chunks())
    assert found["at"].combine_chunks().equals(table["at"].combine_chunks())
    assert found["activity"].to_pylist() == table["activity"].to_pylist()
    assert set(found["date_only"].to_pylist()) == {0}
    assert rejects.count == 0
    assert source.progress()[0] == source.progress()[1] > 0


def test_only_the_needed_columns_are_read(write):
    table = canonical(note=pa.array(["x" * 1_000] * 1_000))
    assert read(write(table))[1].schema.names == ["dossier", "activity", "at", "date_only"]


def test_what_is_nearly_canonical_is_looked_at_row_by_row(write):
    at = canonical()["at"].to_pylist()
    at[5], at[6] = None, datetime(2999, 1, 1, tzinfo=UTC)
    dossier = canonical()["dossier"].to_pylist()
    dossier[7] = None
    table = canonical(at=pa.array(at, MOMENT), dossier=pa.array(dossier))
    _, found, rejects = read(write(table))
    codes = canonical()["dossier"].to_pylist()
    lost = found.filter(pc.equal(found["date_only"], LOST_BIT))
    assert lost["dossier"].to_pylist() == codes[5:7]
    assert found.num_rows == 997 + 2
    assert [(one.line, one.reason) for one in rejects.kept] == [
        (6, "no_moment"),
        (7, "moment_out_of_range"),
        (8, "no_case"),
    ]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Amsterdam"])
def test_timestamps_of_any_unit_and_zone(write, unit, zone):
    wall = datetime(2026, 3, 5, 14, 30)
    aware = wall.replace(tzinfo=ZoneInfo(zone)) if zone else wall.replace(tzinfo=ZoneInfo(VIETNAM))
    column = pa.array([aware if zone else wall], pa.timestamp(unit, tz=zone))
    _, found, _ = read(write(pa.table({"case_id": ["A"], "timestamp": column}), version="2.6"))
    assert found["at"][0].as_py() == aware


@pytest.mark.parametrize(
    "codes, expected",
    [
        (pa.array([123, 124]), ["123", "124"]),
        (pa.array([123.0, 124.5]), ["123", "124.5"]),
        (pa.array([" A\u200b", "B"]), ["A", "B"]),
        (pa.array(["A", "B"]).dictionary_encode(), ["A", "B"]),
        (pa.array(["A", "B"], pa.large_string()), ["A", "B"]),
        (pa.array(["A", "B"], pa.string_view()), ["A", "B"]),
    ],
)
def test_codes_of_any_type_are_text(write, codes, expected):
    table = pa.table(
        {"Mã hồ sơ": codes, "Đơn vị": [1, 2], "Ngày nộp": ["05/03/2026", "06/03/2026"]}
    )
    source, found, _ = read(write(table))
    assert found["dossier"].to_pylist() == expected
    assert found["office"].to_pylist() == ["1", "2"]
    assert source.kind == "dossiers"


def test_dates_and_text_and_numbers_as_moments(write):
    table = pa.table(
        {
            "case_id": ["A"],
            "filed_at": pa.array([date(2026, 3, 5)]),
            "accepted_at": ["05/03/2026 08:00"],
            "done_at": [1_772_695_800],
            "returned_at": [46086.5],
        }
    )
    _, found, _ = read(write(table))
    row = found.to_pylist()[0]
    assert row["filed_at"] == datetime(2026, 3, 5, tzinfo=ZoneInfo(VIETNAM))
    assert row["accepted_at"] == datetime(2026, 3, 5, 8, tzinfo=ZoneInfo(VIETNAM))
    assert row["done_at"] == datetime(2026, 3, 5, 7, 30, tzinfo=UTC)
    assert row["returned_at"] == datetime(2026, 3, 5, 12, tzinfo=ZoneInfo(VIETNAM))
    assert row["date_only"] == DATE_ONLY_BITS["filed_at"]


def test_a_file_sorted_by_its_dossiers_says_so_and_is_believed(write):
    table = canonical()
    sorted_by = {"sorting_columns": [pq.SortingColumn(0), pq.SortingColumn(2)]}
    assert not read(write(table))[0].grouped
    assert read(write(table, **sorted_by))[0].grouped
    assert read(write(table, row_group_size=100, **sorted_by))[0].grouped
    shuffled = pa.concat_tables([table.slice(500), table.slice(0, 500)])
    assert not read(write(shuffled, row_group_size=100, **sorted_by))[0].grouped


def test_the_latest_moment_is_known_from_the_statistics(write):
    table = canonical()
    path = write(table, row_group_size=100)
    source = open_log([path], mapping={}, zone=VIETNAM, rejects=Rejects())
    assert source.latest() == table["at"].cast(pa.int64())[-1].as_py()
    path = write(table, write_statistics=False)
    assert open_log([path], mapping={}, zone=VIETNAM, rejects=Rejects()).latest() is None


@pytest.mark.parametrize("told", [{}, {"time": "Lúc", "case": "Mã"}])
def test_the_latest_moment_of_a_long_file_in_order_is_found_without_statistics(
    write, monkeypatch, told
):
    monkeypatch.setattr(parquet, "LOOK_THROUGH_FROM", 1_000)
    monkeypatch.setattr(parquet, "ROWS_AT_ONCE", 64)
    table = canonical()
    latest = table["at"].cast(pa.int64())[-1].as_py()
    late = table["at"].to_pylist()
    late[20] = datetime(2999, 1, 1, tzinfo=UTC)  # Its row is rejected.
    for case, expected in (
        (table, latest),
        (canonical(at=pa.array(late, MOMENT)), latest),
        (pa.concat_tables([table.slice(500), table.slice(0, 500)]), None),
    ):
        if told:
            case = case.rename_columns(["Mã", "activity", "Lúc"])
        path = write(case, write_statistics=False, row_group_size=257)
        rejects = Rejects()
        source = open_log([path], mapping=told, zone=VIETNAM, rejects=rejects)
        assert source.latest() == expected
        assert rejects.count == 0


def test_several_files_are_not_looked_through_for_the_latest_moment(write, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "LOOK_THROUGH_FROM", 1_000)
    table = canonical()
    paths = [write(table), tmp_path / "more.parquet"]
    pq.write_table(table, paths[1])
    latest = table["at"].cast(pa.int64())[-1].as_py()
    assert open_log(paths, mapping={}, zone=VIETNAM, rejects=Rejects()).latest() == latest
    for path in paths:
        pq.write_table(table, path, write_statistics=False)
    monkeypatch.setattr(
        parquet.ParquetLog, "_latest_found", lambda log: pytest.fail("looked through")
    )
    assert open_log(paths, mapping={}, zone=VIETNAM, rejects=Rejects()).latest() is None


def test_a_long_file_in_order_is_streamed_whatever_its_columns_are_called(write, monkeypatch):
    monkeypatch.setattr(parquet, "LOOK_THROUGH_FROM", 1_000)
    monkeypatch.setattr(grouping, "IN_MEMORY_ROWS", 100)
    options = Options(calendar=load("vn"))
    table = canonical()
    expected = count_events(read(write(table))[1], options).tally.dossiers
    path = write(table.rename_columns(["Mã", "Việc", "Lúc"]))

    def open_source():
        told = {"case": "Mã", "time": "Lúc", "activity": "Việc"}
        return open_log([path], mapping=told, zone=VIETNAM, rejects=Rejects())

    found = measure_source(open_source, options, sink=None)
    assert not found.sorted_on_disk
    assert found.tally.dossiers == expected == 250


def test_a_nested_column_is_no_column_of_a_log(write):
    table = pa.table({"case_id": [["A"]], "timestamp": ["2026-03-05"]})
    with pytest.raises(NotALog) as refused:
        read(write(table))
    assert refused.value.facts["seen"] == ("timestamp",)


def test_a_column_that_is_not_there_is_named_with_its_nearest(write):
    with pytest.raises(BadMap) as refused:
        read(write(canonical()), office="activty")
    assert refused.value.facts["nearest"] == ("activity",)


def test_a_file_cut_off_is_unreadable_and_one_broken_inside_is_read_around_the_break(write):
    path = write(canonical(400_000), row_group_size=150_000, compression="zstd")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(NotATable) as refused:
        read(path)
    assert refused.value.code == "parquet_unreadable"
    path.write_bytes(whole)
    place = pq.read_metadata(path).row_group(1).column(0).data_page_offset
    path.write_bytes(whole[:place] + b"\xff" * 2_000 + whole[place + 2_000 :])
    _, found, rejects = read(path)
    assert found.num_rows == 250_000
    assert [(one.line, one.reason) for one in rejects.kept] == [(150_001, "parquet_broken")]


def test_batches_follow_one_another_with_their_own_rows(write, monkeypatch):
    monkeypatch.setattr(parquet, "ROWS_AT_ONCE", 64)
    codes = canonical()["dossier"].to_pylist()
    codes[700] = None
    _, found, rejects = read(write(canonical(dossier=pa.array(codes))))
    assert found.num_rows == 999
    assert rejects.kept[0].line == 701
