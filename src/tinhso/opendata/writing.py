"""Rows written as CSV, JSON and Parquet at once, batch by batch: memory stays the same however many there are."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from tinhso.opendata.rules import DAY, ENDINGS, MOMENT, NUMBER, TEXT, WHOLE, YES_NO, Column, Value
from tinhso.tables.writing import harmless

BATCH, PIECE = 5_000, 1 << 20
_ARROW: Mapping[str, Any] = {
    TEXT: pa.string(),
    WHOLE: pa.int64(),
    NUMBER: pa.float64(),
    YES_NO: pa.bool_(),
    DAY: pa.date32(),
    MOMENT: pa.timestamp("us", "UTC"),
}


class Files:
    """The three files of a data set, in temporary files that go with it.

    head: what the JSON file and the Parquet schema say of it. sizes, digests: by ending; digest: of the CSV, which
    holds nothing but the rows.
    """

    def __init__(self, columns: Sequence[Column], head: Mapping[str, Any]) -> None:
        self._columns, self._head = columns, head
        self._folder = TemporaryDirectory()
        self._files: dict[str, IO[bytes]] = {
            ending: (Path(self._folder.name) / ending).open("w+b") for ending in ENDINGS
        }
        self.rows = 0
        self.sizes: dict[str, int] = {}
        self.digests: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Open."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _fault: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        """The temporary files are gone."""
        for file in self._files.values():
            file.close()
        self._folder.cleanup()

    @property
    def digest(self) -> str:
        """Of the rows alone."""
        return self.digests["csv"]

    def write(self, rows: Iterator[Sequence[Value]]) -> None:
        """All rows, once."""
        names = [one.name for one in self._columns]
        schema = pa.schema(
            [pa.field(one.name, _ARROW[one.kind]) for one in self._columns],
            metadata={"tinhso": json.dumps(self._head, ensure_ascii=False)},
        )
        self._files["csv"].write(("\ufeff" + _csv([names])).encode())
        head = json.dumps(self._head, ensure_ascii=False)
        self._files["json"].write(f'{head[:-1]}, "rows": ['.encode())
        with pq.ParquetWriter(self._files["parquet"], schema, compression="zstd") as parquet:
            for batch in _batches(rows):
                self._files["csv"].write(_csv(batch).encode())
                self._files["json"].write(_json(names, batch, first=not self.rows).encode())
                parquet.write_batch(_arrow(self._columns, schema, batch))
                self.rows += len(batch)
        self._files["json"].write(b"\n]}\n")
        for ending, file in self._files.items():
            self.sizes[ending] = file.tell()
            told = hashlib.sha256()
            for piece in self.pieces(ending):
                told.update(piece)
            self.digests[ending] = told.hexdigest()

    def pieces(self, ending: str) -> Iterator[bytes]:
        """A file that was written, piece by piece."""
        file = self._files[ending]
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _batches(rows: Iterator[Sequence[Value]]) -> Iterator[list[Sequence[Value]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _csv(rows: Sequence[Sequence[Value]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value) if isinstance(value, str) else value


def _json(names: Sequence[str], rows: Sequence[Sequence[Value]], *, first: bool) -> str:
    lines = (json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in rows)
    return ("\n" if first else ",\n") + ",\n".join(lines)


def _arrow(columns: Sequence[Column], schema: Any, rows: Sequence[Sequence[Value]]) -> Any:
    arrays = [
        pa.array([_typed(one.kind, value) for value in values], type=_ARROW[one.kind])
        for one, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    return pa.record_batch(arrays, schema=schema)


def _typed(kind: str, value: Value) -> Any:
    if isinstance(value, str) and kind == DAY:
        return date.fromisoformat(value)
    if isinstance(value, str) and kind == MOMENT:
        return datetime.fromisoformat(value)
    return value
