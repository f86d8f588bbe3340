"""However a log arrives — in one piece, in scraps, sorted, scattered, too long for memory — one answer.

The engine takes other paths for long logs; here they are made to believe that a handful of rows is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec import comparing, engines, reading
from spec.test_laws import measurings
from tinhso import calendars
from tinhso.measurement import engine, grouping
from tinhso.measurement.reading.source import LogSource, Rejects
from tinhso.measurement.sinks import MemorySink

Plain = dict[str, Any]
# The disk path writes files for each example.
FEWER = settings(max_examples=settings.default.max_examples // 4)


class Scraps(LogSource):
    """A log that comes in batches of a few rows, each with dictionaries of its own."""

    def __init__(self, table: pa.Table, size: int) -> None:
        self.name, self.kind, self.mapping, self.notes = "scraps", "events", {}, []
        self.columns = tuple(name for name in table.schema.names if name != "date_only")
        self.grouped, self.rejects = False, Rejects()
        self._rows, self._schema, self._size = table.to_pylist(), table.schema, size

    @property
    def schema(self) -> pa.Schema:
        return self._schema

    def batches(self) -> Iterator[pa.RecordBatch]:
        for start in range(0, len(self._rows), self._size):
            part = self._rows[start : start + self._size]
            yield from pa.Table.from_pylist(part, schema=self._schema).to_batches()

    def progress(self) -> tuple[int, int]:
        return 0, 0


@contextmanager
def long_from(*, rows_in_memory: int, chunk: int) -> Iterator[None]:
    """Let the engine take logs of more rows than these for long ones."""
    usual = grouping.IN_MEMORY_ROWS, grouping.CHUNK_ROWS
    grouping.IN_MEMORY_ROWS, grouping.CHUNK_ROWS = rows_in_memory, chunk
    try:
        yield
    finally:
        grouping.IN_MEMORY_ROWS, grouping.CHUNK_ROWS = usual


def measured(source: Scraps, options: Any, folder: Path | None) -> tuple[engines.Answers, bool]:
    sink = MemorySink()
    found = engine.measure_source(lambda: source, options, sink=sink, spill_folder=folder)
    answers: engines.Answers = {
        fields["dossier"]: {"dossier": fields, "stretches": [], "events": []}
        for fields in sink.frame("dossiers").to_dicts()
    }
    assert len(answers) == sink.frame("dossiers").height, "a dossier came out twice"
    for kind in ("stretches", "events"):
        for line in sink.frame(kind).to_dicts():
            answers[line["dossier"]][kind].append(line)
    answers.pop(engines.NAMING, None)
    return answers, found.sorted_on_disk


def prepared(measuring: tuple[list[Plain], Plain, Plain]) -> tuple[pa.Table, Any]:
    rows, calendar, options = measuring
    declared = engines.engine_options(calendar, options)
    rows = [*rows, *engines.naming_rows(rows, declared)]
    return engines.canonical_table(rows, one_row=False), declared


@given(measurings(), st.integers(1, 5))
def test_a_log_in_chunks_gives_the_same(measuring: Any, chunk: int) -> None:
    wanted = engines.engine_measure(*measuring)
    with long_from(rows_in_memory=4_000_000, chunk=chunk):
        assert comparing.differences(wanted, engines.engine_measure(*measuring)) == []


@given(measurings(), st.integers(1, 4))
def test_a_log_in_scraps_gives_the_same(measuring: Any, size: int) -> None:
    table, options = prepared(measuring)
    found, on_disk = measured(Scraps(table, size), options, None)
    assert not on_disk
    assert comparing.differences(engines.engine_measure(*measuring), found) == []


@FEWER
@given(measurings(), st.integers(1, 4), st.integers(1, 5))
def test_a_log_too_long_for_memory_gives_the_same(measuring: Any, size: int, chunk: int) -> None:
    table, options = prepared(measuring)
    with long_from(rows_in_memory=1, chunk=chunk):
        found, _ = measured(Scraps(table, size), options, None)
    assert comparing.differences(engines.engine_measure(*measuring), found) == []


def test_a_scattered_log_too_long_for_memory_is_sorted_on_disk(tmp_path: Path) -> None:
    calendar = reading.calendars()["vn"]
    rows = [
        {
            "dossier": name,
            "activity": activity,
            "date_only": 0,
            "at": reading.moment(f"2026-03-0{day} 08:00", "Asia/Ho_Chi_Minh"),
        }
        for day, activity in ((2, "a"), (3, "b"), (4, "c"))
        for name in ("2", "1", "10")
    ]
    for at in (None, reading.moment("2026-03-03 12:00", "Asia/Ho_Chi_Minh")):
        measuring = (rows, calendar, {"limit": "1d", "end": ["c"], "at": at})
        table, options = prepared(measuring)
        with long_from(rows_in_memory=1, chunk=2):
            found, on_disk = measured(Scraps(table, 2), options, tmp_path)
        assert on_disk
        assert comparing.differences(engines.reference_measure(*measuring), found) == []
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("month", range(1, 13))
def test_the_calendar_of_the_tables_is_the_shipped_one(month: int) -> None:
    """What was worked out by hand on `vn` of the tables holds on `vn` of the product."""
    shipped = calendars.load("vn")
    plain = engines.kernel_calendar(reading.calendars()["vn"])
    days = [date(2026, month, day) for day in range(1, 32) if day <= days_in(month)]
    assert [shipped.spans_on(day) for day in days] == [plain.spans_on(day) for day in days]
    assert shipped.zone == plain.zone
    assert shipped.is_announced(2026)
    assert not shipped.is_announced(2027)


def days_in(month: int) -> int:
    first = date(2026 + month // 12, month % 12 + 1, 1)
    return (first - date(2026, month, 1)).days
