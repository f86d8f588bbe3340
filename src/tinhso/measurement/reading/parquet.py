"""Parquet as a log: only the needed columns, row group after row group, nothing copied that is canonical already.

A column of strings or of dictionaries is text; dates, timestamps of any unit (naive ones in the reader's
zone), strings and numbers can be moments. A file of our own columns and types is taken as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tinhso.measurement.reading.columns import choose_what_is_there, require_complete
from tinhso.measurement.reading.rows import CanonicalRows
from tinhso.measurement.reading.source import (
    EARLIEST_US,
    LATEST_US,
    MOMENT,
    MOMENTS,
    TEXTS,
    LogSource,
    Note,
    Rejects,
)
from tinhso.tables.table import MOST_COLUMNS, NotATable
from tinhso.tables.texts import is_plain

ROWS_AT_ONCE = 1 << 18
#: Files of fewer rows are taken into memory as a whole, in whatever order they are.
LOOK_THROUGH_FROM = 4_000_000
#: A day inside the limits of `source`, so that what passes is in range in every zone.
_SAFE_US = (EARLIEST_US + 86_400_000_000, LATEST_US - 86_400_000_000)


class ParquetLog(LogSource):
    """A Parquet file as a log. Raises NotATable for what is no Parquet file or cannot be read.

    missing: what --map told and this file has not. Its columns are checked by `checked`, not before.
    """

    has_header = True

    def __init__(
        self, path: Path, *, mapping: Mapping[str, str], zone: str, rejects: Rejects
    ) -> None:
        self.name = str(path)
        self.rejects = rejects
        self._path = path
        self._size = path.stat().st_size
        self._done = 0
        self._zone = zone
        self._told = mapping
        schema = self._look()
        self._header = [field.name if _is_plain(field.type) else "" for field in schema]
        self._choice, self.missing = choose_what_is_there(self._header, mapping, file=str(path))
        places = self._choice.places
        self.mapping = {one: self._header[place] for one, place in places.items()}
        self.columns = tuple(places)
        self.kind = self._choice.kind
        self._types = {one: schema.field(place).type for one, place in places.items()}
        self._rows = CanonicalRows(self.name, self.mapping, zone, rejects)
        self.grouped = "dossier" in places and self._sorted_by(self.mapping["dossier"])

    @property
    def notes(self) -> list[Note]:  # type: ignore[override]
        return [*self._choice.notes, *self._rows.notes]

    def checked(self) -> ParquetLog:
        """Itself. Raises NotALog if its columns are not enough."""
        require_complete(self._choice, file=self.name, header=self._header)
        return self

    def batches(self) -> Iterator[pa.RecordBatch]:
        file = pq.ParquetFile(
            self._path,
            read_dictionary=[self.mapping[one] for one in TEXTS if one in self.columns],
            pre_buffer=False,
        )
        canonical = self._is_canonical()
        names = list(dict.fromkeys(self.mapping.values()))
        for batch, before in self._cells_of(file, names):
            cells = {one: batch.column(name) for one, name in self.mapping.items()}
            made = self._as_it_stands(cells) if canonical else None
            yield self._read(cells, before) if made is None else made

    def _cells_of(
        self, file: pq.ParquetFile, names: list[str]
    ) -> Iterator[tuple[pa.RecordBatch, int]]:
        """Batches of the wanted columns, each with the number of rows before it; a broken row group is told."""
        total, started = max(file.metadata.num_rows, 1), 0
        for group in range(file.metadata.num_row_groups):
            before = started
            started += file.metadata.row_group(group).num_rows
            found = file.iter_batches(ROWS_AT_ONCE, row_groups=[group], columns=names)
            while (batch := self._next(found, before)) is not None:
                self._done = self._size * (before + batch.num_rows) // total
                yield batch, before
                before += batch.num_rows

    def progress(self) -> tuple[int, int]:
        return self._done, self._size

    def latest(self) -> int | None:
        """The latest moment that happened, in microseconds, if it can be known without reading all; else None.

        From the file's own statistics; where they lack it, a long file is looked through for it, and given up at
        the first dossier out of order: knowing the moment would then spare nothing.
        """
        known = self.latest_told()
        if known is None and self._metadata.num_rows >= LOOK_THROUGH_FROM:
            known = self._latest_found()
        return known

    def latest_told(self) -> int | None:
        """The same from the file's own statistics alone."""
        if not self._is_canonical():
            return None
        found: list[int] = []
        for one in MOMENTS:
            if one in self.columns and one != "due_at":
                bounds = self._bounds(self.mapping[one])
                if bounds is None:
                    return None
                found += [_micros(last) for _, last in bounds]
        latest = max(found, default=None)
        return latest if latest is None or latest <= _SAFE_US[1] else None

    def _latest_found(self) -> int | None:
        """The latest moment of a file whose dossiers ascend, from its codes and moments alone."""
        log = ParquetLog(self._path, mapping=self._told, zone=self._zone, rejects=Rejects(keep=0))
        log._take_only({"dossier", "activity", *MOMENTS})
        latest: int | None = None
        last: pa.Scalar | None = None
        for batch in log.batches():
            if not batch.num_rows:
                continue
            codes = batch.column("dossier")
            if last is not None and not pc.greater_equal(codes[0], last).as_py():
                return None
            if not pc.all(pc.greater_equal(codes[1:], codes[:-1]), min_count=0).as_py():
                return None
            last = codes[-1]
            for one in MOMENTS:
                if one in log.columns and one != "due_at":
                    found = pc.max(batch.column(one).cast(pa.int64())).as_py()
                    if found is not None:
                        latest = found if latest is None else max(latest, found)
        return latest

    def _take_only(self, wanted: set[str]) -> None:
        self.mapping = {one: name for one, name in self.mapping.items() if one in wanted}
        self.columns = tuple(self.mapping)
        self._types = {one: self._types[one] for one in self.columns}
        self._rows = CanonicalRows(self.name, self.mapping, self._zone, self.rejects)

    def _look(self) -> pa.Schema:
        try:
            self._metadata = pq.read_metadata(self._path)
            schema = self._metadata.schema.to_arrow_schema()
        except (pa.ArrowException, OSError) as error:
            why = str(error).splitlines()[0]
            raise NotATable("parquet_unreadable", file=self.name, why=why) from None
        if len(schema) > MOST_COLUMNS:
            raise NotATable("too_many_columns", file=self.name, limit=MOST_COLUMNS)
        return schema

    def _next(self, batches: Iterator[pa.RecordBatch], before: int) -> pa.RecordBatch | None:
        """The next batch; None at the end of a row group or where it is broken, which is told."""
        try:
            return next(batches, None)
        except (pa.ArrowException, OSError) as error:
            why = str(error).splitlines()[0]
            self.rejects.add(self.name, before + 1, "", why, "parquet_broken")
            return None

    def _read(self, cells: Mapping[str, pa.Array], before: int) -> pa.RecordBatch:
        found = {one: _as_cells(one, column) for one, column in cells.items()}
        return self._rows.batch(found, line_of=lambda row: before + row + 1)

    def _is_canonical(self) -> bool:
        """True if codes and moments are of our own types under our own names."""
        return all(
            self.mapping[one] == one and kind == (pa.string() if one == "dossier" else MOMENT)
            for one, kind in self._types.items()
            if one not in TEXTS
        )

    def _as_it_stands(self, cells: Mapping[str, pa.Array]) -> pa.RecordBatch | None:
        """The batch without copying, or None if a row of it must be looked at."""
        moments = [cells[one] for one in MOMENTS if one in cells]
        at = cells.get("at")
        codes = cells["dossier"]
        if at is None or at.null_count or codes.null_count or not is_plain(codes):
            return None
        if not all(_in_range(column) for column in moments):
            return None
        columns = [
            self._rows.words(one, cells[one]) if one in TEXTS else cells[one]
            for one in self.schema.names[:-1]
        ]
        columns.append(pa.array(np.zeros(len(at), np.uint8)))
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _sorted_by(self, column: str) -> bool:
        """True if the file says it is sorted by the column, and its row groups follow one another."""
        place = self._metadata.schema.names.index(column)
        groups = [self._metadata.row_group(one) for one in range(self._metadata.num_row_groups)]
        if not groups or not all(
            group.sorting_columns and group.sorting_columns[0].column_index == place
            for group in groups
        ):
            return False
        if len(groups) == 1:
            return True
        bounds = self._bounds(column)
        return bounds is not None and all(
            one[1] <= following[0] for one, following in zip(bounds, bounds[1:], strict=False)
        )

    def _bounds(self, column: str) -> list[tuple[Any, Any]] | None:
        """The least and greatest value of each row group that has one; None if one does not tell."""
        place = self._metadata.schema.names.index(column)
        found = []
        for number in range(self._metadata.num_row_groups):
            chunk = self._metadata.row_group(number).column(place)
            told = chunk.statistics
            if told is not None and told.has_null_count and told.null_count == chunk.num_values:
                continue
            if told is None or not told.has_min_max:
                return None
            found.append((told.min, told.max))
        return found


def _is_plain(kind: pa.DataType) -> bool:
    return not pa.types.is_nested(kind) and not pa.types.is_binary(kind)


def _as_cells(canonical: str, column: pa.Array) -> pa.Array:
    """A column as the readers of cells take it: text as strings, moments as they are."""
    kind = column.type
    if canonical in MOMENTS or pa.types.is_dictionary(kind) or kind == pa.string():
        return column
    if pa.types.is_floating(kind):
        whole = [None if one is None else f"{one:.15g}" for one in column.to_pylist()]
        return pa.array(whole, pa.string())
    return column.cast(pa.string())


def _in_range(column: pa.Array) -> bool:
    values = column.view(pa.int64()).to_numpy(zero_copy_only=column.null_count == 0)
    if column.null_count:
        values = values[np.isfinite(values)]
    return not len(values) or bool(values.min() >= _SAFE_US[0] and values.max() <= _SAFE_US[1])


def _micros(moment: Any) -> int:
    return int(pa.scalar(moment, MOMENT).cast(pa.int64()).as_py())
