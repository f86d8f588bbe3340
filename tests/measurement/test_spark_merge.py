"""A log cut into partitions anyhow, folded apart and put together by name, is the log folded whole. Without Spark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinhso.calendars import load
from tinhso.kernel.limits import parse_limit
from tinhso.kernel.worktime import OutOfRange
from tinhso.measurement import summary, tallies
from tinhso.measurement.declared import microseconds
from tinhso.measurement.engine import Measured, Run, latest_moment, measure_events
from tinhso.measurement.options import LimitRule, Options
from tinhso.measurement.reading.source import MOMENT, Rejects
from tinhso.measurement.sinks import SCHEMAS, MemorySink
from tinhso.measurement.spark_cells import Cells, plain_schema
from tinhso.measurement.spark_merge import Merged
from tinhso.measurement.spark_reading import Rows, SparkLog
from tinhso.measurement.spark_workers import FirstSeen, Fold, rechunked
from tinhso.measurement.spilling import Spill

ACTIVITIES = ("Tiếp nhận", "Yêu cầu bổ sung", "Nhận bổ sung", "Thẩm định", "Trả kết quả")
FIRST = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
VN = load("vn")


def options(**changes) -> Options:
    rules = (
        LimitRule(parse_limit("3d"), procedure="Khai sinh"),
        LimitRule(parse_limit("8h"), procedure="Đất đai", office="Sở B"),
        LimitRule(parse_limit("5d")),
    )
    stops = (("Yêu cầu bổ sung", "Nhận bổ sung"),)
    return Options(VN, limits=rules, **{"stops": stops, **changes})


@st.composite
def logs(draw) -> pa.Table:
    """Few dossiers with many ties, gaps and repeats, in any order."""
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["1", "2", "3", "4", "5", "6"]),
                st.sampled_from(ACTIVITIES),
                st.integers(0, 400),
                st.sampled_from(["Sở A", "Sở B", None]),
                st.sampled_from(["Khai sinh", "Đất đai", None]),
                st.sampled_from(["Lan", "Minh", "Hoa", None]),
            ),
            min_size=1,
            max_size=60,
        )
    )
    # The stop must be something that the log knows.
    return log(
        [
            *rows,
            ("9", ACTIVITIES[1], 1, None, None, None),
            ("9", ACTIVITIES[2], 2, None, None, None),
        ]
    )


def log(rows) -> pa.Table:
    names = ("dossier", "activity", "at", "office", "procedure", "applicant")
    names = ("dossier", "activity", "at", "office", "procedure", "applicant")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    columns["at"] = [FIRST + timedelta(minutes=23 * step) for step in columns["at"]]
    return pa.table({name: list(values) for name, values in columns.items()})


def canonical(table: pa.Table) -> list[pa.RecordBatch]:
    """As the executors make it: in two pieces, as if two files had been read by two of them."""
    names = {name: name for name in table.schema.names}
    columns = ("dossier", "activity", "office", "procedure", "applicant", "at")
    half = table.num_rows // 2
    made = []
    for number, piece in enumerate((table.slice(0, half), table.slice(half))):
        lines = pa.array(np.arange(piece.num_rows))
        cells = Cells(names, columns, "UTC", {"": number})
        piece = piece.append_column("line", lines).combine_chunks()
        made += cells.canonical(piece.to_batches())
    return made


def in_partitions(batches, partition_of, chosen: Options) -> tuple[Measured, MemorySink]:
    """What Spark does: whole dossiers to one place each, in order; folded there; put together here."""
    rows = pl.from_arrow(pa.Table.from_batches(batches))
    columns = ("dossier", "activity", "office", "procedure", "applicant", "at")
    at = latest_moment([batch.filter(batch.column("told").is_null()) for batch in batches])
    at = at if chosen.at is None else microseconds(chosen.at)
    source = SparkLog(name="log", mapping={}, columns=columns, notes=[])
    run, sink = Run(options=chosen, at=at, columns=columns), MemorySink()
    files = ["a.parquet", "b.parquet"]
    merged = Merged(
        run, sink, Rows(source, None, lambda: at, files, [dict.fromkeys(columns, "x")] * 2)
    )
    parts = []
    for number in range(3):
        here = [bool(code) and partition_of(code) == number for code in rows["dossier"]]
        mine = rows.filter(pl.Series(here) | ((rows["dossier"] == "") & (number == 2)))
        table = mine.sort("dossier", "position").to_arrow().cast(plain_schema(columns))
        fold = Fold(options=chosen, at=at, columns=columns, emit=True)
        for batch in fold(table.to_batches(max_chunksize=7)):
            parts += [(row["kind"], row["data"]) for row in batch.to_pylist()]
    once = ("totals", "refused")
    merged.add_totals(part for part in parts if part[0] in once)
    for kind, data in parts:
        if kind not in once:
            merged.add(kind, data)
    return Measured(run=run, source=source, spill=Spill()), sink


def whole_of(batches) -> pa.Table:
    """The same rows as the local engine takes them."""
    whole = pa.Table.from_batches(batches).drop_columns(["told", "position"])
    for place, field in enumerate(whole.schema):
        if field.name == "date_only":
            whole = whole.set_column(place, field.name, whole[field.name].cast(pa.uint8()))
        elif field.type == pa.string() and field.name != "dossier":
            whole = whole.set_column(place, field.name, whole[field.name].dictionary_encode())
    return whole.unify_dictionaries()


def assert_same(table: pa.Table, partition_of, chosen: Options) -> None:
    batches = canonical(table)
    local = measure_events(whole_of(batches), chosen)
    apart, sink = in_partitions(batches, partition_of, chosen)
    assert summary.found(apart) == summary.found(local)
    for name in SCHEMAS:
        key = ["dossier"] if name == "dossiers" else ["dossier", "seq"]
        assert sink.frame(name).sort(key).equals(getattr(local, name).sort(key))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(logs(), st.integers(0, 999), st.sampled_from(["completed", "state"]))
def test_partitions_make_the_whole(table, seed, mode):
    assert_same(table, lambda code: (int(code) * 7919 + seed) % 3, options(events_mode=mode))


def test_bins_are_added_where_exact_values_would_be_too_many(monkeypatch):
    random = np.random.default_rng(7)
    rows = [
        (str(random.integers(1, 30)), ACTIVITIES[random.integers(5)], int(step), None, None, "Lan")
        for step in random.integers(0, 900, 400)
    ]
    monkeypatch.setattr(tallies, "EXACT_UP_TO", 10)
    assert_same(log(rows), lambda code: int(code) % 3, options(by=("month",)))


def test_a_refused_row_is_told_by_its_file_line_and_own_column():
    table = log(
        [("1", "Tiếp nhận", 3, None, None, None)] * 5
        + [(" ", "Tiếp nhận", 3, None, None, None)] * 2
    )
    batches = canonical(table)
    measured, _ = in_partitions(batches, lambda code: 0, options(stops=()))
    kept = measured.source.rejects.kept
    assert [(one.file, one.line, one.column, one.value, one.reason) for one in kept] == [
        ("b.parquet", 3, "x", " ", "no_case"),
        ("b.parquet", 4, "x", " ", "no_case"),
    ]
    assert measured.source.rejects.count == 2


def test_an_error_of_ours_comes_back_as_it_was():
    table = log([("1", "Tiếp nhận", 3, "Sở A", "Khai sinh", None)])
    far = options(stops=(), at=datetime(2400, 1, 1, tzinfo=UTC))
    with pytest.raises(OutOfRange) as local:
        measure_events(whole_of(canonical(table)), far)
    with pytest.raises(OutOfRange) as raised:
        in_partitions(canonical(table), lambda code: 0, far)
    assert (raised.value.code, raised.value.facts) == (local.value.code, local.value.facts)


def test_small_batches_become_large_ones():
    batch = pa.record_batch({"dossier": ["1"] * 10_000})
    sizes = [one.num_rows for one in rechunked([batch] * 30)]
    assert sizes == [270_000, 30_000]


def test_applicants_are_numbered_by_their_first_row_anywhere():
    seen = FirstSeen()
    for names, places in ((["b", None, "a"], [5, 6, 9]), (["a", "c"], [2, 7])):
        seen.add(pa.record_batch({"applicant": pa.array(names), "position": pa.array(places)}))
    assert dict(seen.frame.sort("position").iter_rows()) == {"a": 2, "b": 5, "c": 7}


def test_what_is_told_is_kept_up_to_a_hundred_thousand_and_counted_beyond():
    assert Rejects().keep == 100_000
    assert plain_schema(["dossier", "at"]).field("at").type == MOMENT
