"""Rows of any log as whole dossiers, one after another, in bounded memory.

A log whose dossiers lie together is streamed. Another is brought together first: in memory while it is small, else
by way of the disk (`spilling`), and the result says so.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tinhso.measurement.foldrun import compiled_loop
from tinhso.measurement.foldtypes import Ints

IN_MEMORY_ROWS = 4_000_000
CHUNK_ROWS = 262_144


class Scattered(Exception):
    """A dossier came back after another one: the log must be sorted first."""


def begins_of(ids: pa.Array) -> np.ndarray:
    """bool[n]: whether each row's dossier differs from the row before; the first row's is True."""
    differs = np.ones(len(ids), np.bool_)
    if len(ids) < 2:
        return differs
    offsets = np.frombuffer(ids.buffers()[1], np.int32)[ids.offset : ids.offset + len(ids) + 1]
    data = ids.buffers()[2]
    letters = np.frombuffer(data, np.uint8) if data else _NO_BYTES
    length = int(offsets[1] - offsets[0])
    if length >= 8 and (np.diff(offsets) == length).all():
        differs[1:] = _rows_differ(letters, int(offsets[0]), length, len(ids))
    else:
        compiled_loop("mark_changes")(offsets, letters, differs)
    return differs


def _rows_differ(letters: np.ndarray, begin: int, length: int, rows: int) -> np.ndarray:
    """Codes of one length, compared eight letters at a time."""
    differs = np.zeros(rows - 1, np.bool_)
    for place in {*range(0, length - 7, 8), length - 8}:
        eight = np.ndarray((rows,), np.int64, letters, begin + place, (length,))
        differs |= eight[1:] != eight[:-1]
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
    last: str | None = None

    def checked(chunk: pa.RecordBatch, begins: np.ndarray) -> tuple[pa.RecordBatch, Ints]:
        nonlocal last
        if ascending:
            last = _check_ascending(chunk, begins, last)
        return chunk, np.append(begins, chunk.num_rows)

    for batch in batches:
        for start in range(0, batch.num_rows, CHUNK_ROWS):
            part = batch.slice(start, CHUNK_ROWS)
            begins = np.flatnonzero(begins_of(part.column("dossier")))
            if held and part.column("dossier")[0] == held[-1].column("dossier")[0]:
                # The dossier goes on: its rows up to the next beginning join what is held of it.
                upto = int(begins[1]) if len(begins) > 1 else part.num_rows
                held.append(part.slice(0, upto))
                part, begins = part.slice(upto), begins[1:] - upto
            if not part.num_rows:
                continue
            if held:
                yield checked(_joined(held), np.zeros(1, np.int64))
            cut = int(begins[-1])
            if cut:
                yield checked(part.slice(0, cut), begins[:-1])
            held = [part.slice(cut)]
    if held:
        yield checked(_joined(held), np.zeros(1, np.int64))


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
    if _ascends(table.column("dossier")):
        return table
    codes = table.column("dossier").combine_chunks().dictionary_encode()
    indices = codes.indices.to_numpy()
    if (np.diff(indices) >= 0).all():
        return table
    return table.take(pa.array(np.argsort(indices, kind="stable")))


def _ascends(ids: pa.ChunkedArray) -> bool:
    """Whether codes ascend or stay, so that no dossier can come back; far cheaper than numbering them."""
    whole = ids.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        return False
    first = whole.take(pa.array(np.flatnonzero(begins_of(whole))))
    return len(first) < 2 or bool(pc.all(pc.greater(first[1:], first[:-1])).as_py())
