"""A log that fits no memory, its dossiers' rows brought together by way of the disk.

Rows are dealt to files by a hash of their dossier, so that all of a dossier's rows lie in one file, in the order
in which they came. Each file is then read alone and grouped in memory; one that is still too large is dealt anew
by another hash. Two passes over the disk, and no comparison of codes as a sort would need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa

from tinhso.measurement import grouping

FILES = 64
BLOCK_ROWS = 1 << 19  # Dealt at once: a file then gets some 8,000 rows in one piece.
_FEW_NAMES = 1_024  # So few may be written again with each piece.
_FORMAT = pa.ipc.IpcWriteOptions(compression="lz4")


@dataclass
class Spill:
    """How much was written to the disk for grouping: rows of the log, and bytes of all files."""

    rows: int = 0
    bytes: int = 0


def grouped_on_disk(
    batches: Iterator[pa.RecordBatch],
    folder: Path,
    spill: Spill,
    seen: Callable[[pa.RecordBatch], None],
) -> Iterator[pa.RecordBatch]:
    """The rows with each dossier's together and as they were, by way of files in `folder`, gone afterwards.

    seen: called with each batch before the first row is given. Raises OSError if the disk is full.
    """
    with TemporaryDirectory(prefix="tinhso-sort-", dir=folder) as place:
        files = _deal(_counted(batches, spill, seen), Path(place), spill, seed=0)
        yield from _gathered(files, spill, seed=0)


def _counted(
    batches: Iterator[pa.RecordBatch], spill: Spill, seen: Callable[[pa.RecordBatch], None]
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        seen(batch)
        spill.rows += batch.num_rows
        yield batch


@dataclass(frozen=True)
class _File:
    path: Path
    rows: int


def _deal(
    batches: Iterator[pa.RecordBatch], place: Path, spill: Spill, *, seed: int
) -> list[_File]:
    """The rows in up to `FILES` files, each dossier's in one of them."""
    rows = [0] * FILES
    paths = [place / f"{seed}-{number}.arrows" for number in range(FILES)]
    writers: dict[int, pa.ipc.RecordBatchStreamWriter] = {}
    with ExitStack() as stack:
        for block in _blocks(batches):
            numbers = _file_numbers(block.column("dossier"), seed)
            order = np.argsort(numbers, kind="stable")
            dealt = block.take(pa.array(order))
            begins = np.searchsorted(numbers[order], np.arange(FILES + 1))
            for number in range(FILES):
                part = dealt.slice(begins[number], begins[number + 1] - begins[number])
                if not part.num_rows:
                    continue
                if number not in writers:
                    writers[number] = stack.enter_context(
                        pa.ipc.new_stream(str(paths[number]), part.schema, options=_FORMAT)
                    )
                writers[number].write_table(_own_names(part))
                rows[number] += part.num_rows
    spill.bytes += sum(paths[number].stat().st_size for number in writers)
    return [_File(paths[number], rows[number]) for number in sorted(writers)]


def _blocks(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches put together to blocks of about `BLOCK_ROWS`, with one dictionary a column."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= BLOCK_ROWS:
            yield _one_block(held)
            held, rows = [], 0
    if held:
        yield _one_block(held)


def _one_block(batches: list[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(batches).unify_dictionaries().combine_chunks()


def _own_names(part: pa.Table) -> pa.Table:
    """The part with no names in its dictionaries but its own: a slice keeps all those of its block."""
    for place, column in enumerate(part.columns):
        if pa.types.is_dictionary(column.type):
            names = column.chunk(0).dictionary
            if len(names) > _FEW_NAMES:
                own = column.cast(names.type).dictionary_encode()
                part = part.set_column(place, part.schema.field(place), own)
    return part


def _file_numbers(dossiers: pa.ChunkedArray, seed: int) -> np.ndarray:
    """uint8[n]: the file of each row."""
    import polars as pl  # Takes a third of a second, and only a log that is spilled needs it.

    codes = pl.Series(dossiers)
    return (codes.hash(seed) % FILES).cast(pl.UInt8).to_numpy()


def _gathered(files: list[_File], spill: Spill, *, seed: int) -> Iterator[pa.RecordBatch]:
    whole = sum(file.rows for file in files)
    for file in files:
        # Dealing again cannot part the rows of one dossier: what stayed together before is left so.
        if file.rows > grouping.IN_MEMORY_ROWS and file.rows < whole:
            again = _deal(_rows_of(file), file.path.parent, spill, seed=seed + 1)
            file.path.unlink()
            yield from _gathered(again, spill, seed=seed + 1)
            continue
        table = pa.Table.from_batches(list(_rows_of(file)))
        file.path.unlink()
        table = grouping.sorted_in_memory(table.unify_dictionaries()).combine_chunks()
        yield from table.to_batches(grouping.CHUNK_ROWS)


def _rows_of(file: _File) -> Iterator[pa.RecordBatch]:
    with pa.OSFile(str(file.path)) as source, pa.ipc.open_stream(source) as stream:
        yield from stream
