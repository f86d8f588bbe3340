"""Rows of any log as whole dossiers, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tinhso import calendars
from tinhso.kernel.limits import parse_limit
from tinhso.measurement import grouping, spilling
from tinhso.measurement.engine import measure_events, measure_source
from tinhso.measurement.options import LimitRule, Options
from tinhso.measurement.reading.source import LogSource, Rejects, canonical_schema
from tinhso.measurement.sinks import MemorySink

IDS = st.lists(st.text("ab12-ồ", min_size=1, max_size=12), min_size=1, max_size=60)


@given(IDS)
def test_a_dossier_begins_where_its_code_changes(ids: list[str]) -> None:
    column = pa.array(["đệm", *ids, "đệm"]).slice(1, len(ids))  # a slice, as batches of a file are
    expected = [True, *(one != other for one, other in zip(ids, ids[1:], strict=False))]
    assert grouping.begins_of(column).tolist() == expected


@given(st.lists(st.integers(0, 30), min_size=1, max_size=80), st.integers(1, 9))
@settings(max_examples=60)
def test_chunks_hold_whole_dossiers_whatever_the_batches(counts: list[int], size: int) -> None:
    ids = [f"hs{number:04}" for number, count in enumerate(counts) for _ in range(count)]
    batch = pa.record_batch(
        {"dossier": pa.array(ids, pa.string()), "row": pa.array(range(len(ids)))}
    )
    batches = (batch.slice(at, size) for at in range(0, len(ids), size))
    seen: list[tuple[str, int]] = []
    for chunk, offsets in grouping.whole_dossiers(batches, ascending=True):
        assert offsets[0] == 0
        assert offsets[-1] == chunk.num_rows
        for begin, end in zip(offsets, offsets[1:], strict=False):
            own = set(chunk.column("dossier")[begin:end].to_pylist())
            assert len(own) == 1
            seen.append((own.pop(), int(end - begin)))
    assert seen == [(f"hs{n:04}", count) for n, count in enumerate(counts) if count]


def test_a_dossier_that_comes_back_is_noticed() -> None:
    batch = pa.record_batch({"dossier": pa.array(["a", "a", "b", "a"])})
    with pytest.raises(grouping.Scattered):
        list(grouping.whole_dossiers(iter([batch]), ascending=True))


class Held(LogSource):
    """A log held in memory, given in batches."""

    name, kind, mapping, notes = "held", "events", {}, []
    grouped = False

    def __init__(self, table: pa.Table, *, latest: int | None) -> None:
        self.rejects = Rejects()
        self.columns = tuple(table.schema.names[:-1])
        self._table, self._latest = table, latest

    def batches(self) -> Iterator[pa.RecordBatch]:
        yield from self._table.to_batches(max_chunksize=500)

    def progress(self) -> tuple[int, int]:
        return 0, 0

    def latest(self) -> int | None:
        return self._latest


def random_log(dossiers: int, *, shuffled: bool) -> pa.Table:
    random = np.random.default_rng(5)
    rows = dossiers * 6
    start = random.integers(1_700_000_000, 1_760_000_000, dossiers)
    at = (np.repeat(start, 6) + random.integers(0, 900_000, rows)) * 1_000_000
    frame = pl.DataFrame(
        {
            "dossier": [f"hs{n:06}" for n in range(dossiers) for _ in range(6)],
            "activity": random.choice(["nhận", "chờ", "lại", "ký"], rows),
            "office": random.choice(["A", "B", "C"], rows),
            "at": pl.Series(at).cast(pl.Datetime("us", "UTC")),
        }
    )
    frame = frame.sample(fraction=1, shuffle=True, seed=3) if shuffled else frame
    schema = canonical_schema(["activity", "office", "at"])
    table = frame.to_arrow().append_column("date_only", pa.array(np.zeros(rows, np.uint8)))
    return table.select(schema.names).cast(schema)


def options() -> Options:
    limit = LimitRule(parse_limit("3d"))
    return Options(
        calendars.load("vn"), (limit,), end=("ký",), stops=(("chờ", "*"),), restarts=("lại",)
    )


@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize("knows_latest", [False, True])
def test_a_large_log_gives_what_a_small_one_gives(
    shuffled: bool, knows_latest: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = random_log(2_000, shuffled=shuffled)
    small = measure_events(table, options())
    monkeypatch.setattr(grouping, "IN_MEMORY_ROWS", 3_000)
    monkeypatch.setattr(grouping, "CHUNK_ROWS", 700)
    latest = int(pa.compute.max(table["at"]).cast(pa.int64()).as_py()) if knows_latest else None
    sink = MemorySink()
    large = measure_source(
        lambda: Held(table, latest=latest), options(), sink=sink, spill_folder=tmp_path
    )
    assert large.sorted_on_disk == (shuffled or not knows_latest)
    assert list(tmp_path.iterdir()) == []
    for name in ("dossiers", "stretches", "events"):
        keys = ["dossier"] if name == "dossiers" else ["dossier", "seq"]
        assert_frame_equal(sink.frame(name).sort(keys), getattr(small, name).sort(keys))
    assert large.tally.working.overall((0.5, 0.9)) == small.tally.working.overall((0.5, 0.9))
    assert large.run.folder.totals.move_count.sum() == small.run.folder.totals.move_count.sum()


def test_names_that_are_all_different_are_written_to_the_disk_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file gets the names of its own rows, not those of the block that they were dealt from."""
    monkeypatch.setattr(spilling, "BLOCK_ROWS", 20_000)
    rows = 100_000
    names = [f"Nguyễn Văn {number:07}" for number in range(rows)]
    order = np.random.default_rng(2).permutation(rows)
    table = pa.table(
        {
            "dossier": pa.array([f"hs{number // 2:06}" for number in order]),
            "applicant": pa.array([names[number] for number in order]).dictionary_encode(),
        }
    )
    spill = spilling.Spill()
    back = list(
        spilling.grouped_on_disk(iter(table.to_batches(10_000)), tmp_path, spill, lambda _: None)
    )
    assert spill.rows == rows
    assert spill.bytes < 2 * sum(len(name.encode()) + 12 for name in names)
    read = pa.Table.from_batches(back)
    assert sorted(read.column("applicant").cast(pa.string()).to_pylist()) == names
    ids = read.column("dossier").to_pylist()
    assert ids[::2] == ids[1::2]
    assert max(len(batch.column("applicant").dictionary) for batch in back) <= rows / 20
