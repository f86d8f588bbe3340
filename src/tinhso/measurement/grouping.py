"""Rows of any log as whole dossiers, one after another, in bounded memory.

A log whose dossiers lie together is streamed. Another is sorted first: in memory while it is small, else on disk
by DuckDB, and the result says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tinhso.measurement.foldrun import compiled_loop
from tinhso.measurement.foldtypes import Ints

IN_MEMORY_ROWS = 4_000_000
CHUNK_ROWS = 262_144
SORT_MEMORY = "800MB"


@dataclass
class Spill:
    """Where and how much was written to disk for sorting."""

    rows: int = 0
    bytes: int = 0


class Scattered(Exception):
    """A dossier came back after another one: the log must be sorted first."""


def begins_of(ids: pa.Array) -> np.ndarray:
    """bool[n]: whether each row's dossier differs from the row before; the first row's is True."""
    differs = np.ones(len(ids), np.bool_)
    if len(ids) > 1:
        offsets = np.frombuffer(ids.buffers()[1], np.int32)[ids.offset : ids.offset + len(ids) + 1]
        data = ids.buffers()[2]
        loop = compiled_loop("mark_changes")
        loop(offsets, np.frombuffer(data, np.uint8) if data else _NO_BYTES, differs)
    return differs


_NO_BYTES = np.zeros(0, np.uint8)


def whole_dossiers(
    batches: Iterator[pa.RecordBatch], *, ascending: bool
) -> Iterator[tuple[pa.RecordBatch, Ints]]:
    """Chunks that begin and end with a dossier, each with int64 offsets of its dossiers.

    ascending: dossiers must ascend by code, else Scattered is raised at the first that does not; otherwise the
    caller vouches that each dossier's rows lie together.
    """
    held: list[pa.RecordBatch] = []
    rows = 0
    last: str | None = None
    for batch in batches:
        for start in range(0, batch.num_rows, CHUNK_ROWS):
            held.append(batch.slice(start, CHUNK_ROWS))
            rows += held[-1].num_rows
            if rows >= CHUNK_ROWS:
                chunk = _joined(held)
                begins = np.flatnonzero(begins_of(chunk.column("dossier")))
                cut = int(begins[-1])
                held, rows = [chunk.slice(cut)], chunk.num_rows - cut
                if cut:
                    last = _check_ascending(chunk, begins[:-1], last) if ascending else None
                    yield chunk.slice(0, cut), begins
    if rows:
        chunk = _joined(held)
        begins = np.flatnonzero(begins_of(chunk.column("dossier")))
        if ascending:
            _check_ascending(chunk, begins, last)
        yield chunk, np.append(begins, chunk.num_rows)


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    if len(batches) == 1:
        return batches[0]
    table = pa.Table.from_batches(batches).unify_dictionaries().combine_chunks()
    return table.to_batches()[0]


def _check_ascending(chunk: pa.RecordBatch, begins: np.ndarray, last: str | None) -> str:
    """The chunk's last dossier, or Scattered. Compared as UTF-8 bytes, as the sort on disk does."""
    ids = chunk.column("dossier").take(pa.array(begins))
    if len(ids) > 1 and not pc.all(pc.greater(ids[1:], ids[:-1])).as_py():
        raise Scattered
    first = ids[0].as_py()
    if last is not None and first.encode() <= last.encode():
        raise Scattered
    return str(ids[-1].as_py())


def sorted_in_memory(table: pa.Table) -> pa.Table:
    """The rows with each dossier's together, dossiers by first appearance, rows as they were."""
    codes = table.column("dossier").combine_chunks().dictionary_encode()
    indices = codes.indices.to_numpy()
    if (np.diff(indices) >= 0).all():
        return table
    return table.take(pa.array(np.argsort(indices, kind="stable")))


def sorted_on_disk(
    batches: Iterator[pa.RecordBatch],
    schema: pa.Schema,
    folder: Path,
    spill: Spill,
    seen: Callable[[pa.RecordBatch], None],
) -> Iterator[pa.RecordBatch]:
    """The rows by dossier, rows as they were, by way of files in `folder` that are gone afterwards."""
    with TemporaryDirectory(prefix="tinhso-sort-", dir=folder) as place:
        raw, done = Path(place, "raw.parquet"), Path(place, "sorted.parquet")
        plain = pa.schema(
            [
                pa.field(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type)
                for f in schema
            ]
        )
        with pq.ParquetWriter(raw, plain, compression="zstd", compression_level=1) as writer:
            for batch in batches:
                seen(batch)
                writer.write_table(pa.Table.from_batches([batch]).cast(plain))
                spill.rows += batch.num_rows
        with duckdb.connect() as connection:
            connection.execute(f"SET memory_limit = '{SORT_MEMORY}'")
            connection.execute("SET temp_directory = ?", [place])
            connection.execute(
                "COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet($raw, file_row_number = true) "
                "ORDER BY dossier, file_row_number) TO '" + str(done).replace("'", "''") + "' "
                "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 262144)",
                {"raw": str(raw)},
            )
        spill.bytes = raw.stat().st_size + done.stat().st_size
        raw.unlink()
        texts = [f.name for f in schema if pa.types.is_dictionary(f.type)]
        with pq.ParquetFile(done, read_dictionary=texts) as file:
            yield from file.iter_batches(batch_size=CHUNK_ROWS)
