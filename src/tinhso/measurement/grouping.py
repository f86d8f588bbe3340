"""Rows of any log as whole dossiers, one after another, in bounded memory.

A log whose dossiers lie together is streamed. Another is brought together first: in memory while it is small, else
by way of the disk (`spilling`), and the result says so.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tinhso.measurement.foldtypes import Ints

IN_MEMORY_ROWS = 4_000_000
IN_MEMORY_BYTES = 300_000_000
CHUNK_ROWS = 262_144


class Scattered(Exception):
    """Dossiers do not ascend: their rows must be brought together first."""


def begins_of(ids: pa.Array) -> np.ndarray:
    """bool[n]: whether each row's dossier differs from the row before; the first row's is True."""
    differs = np.ones(len(ids), np.bool_)
    if len(ids) > 1:
        differs[1:] = pc.not_equal(ids[1:], ids[:-1]).to_numpy(zero_copy_only=False)
    return differs


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
    """The chunk's last dossier, or Scattered. Compared as UTF-8 bytes, as Arrow does."""
    ids = chunk.column("dossier").take(pa.array(begins))
    if len(ids) > 1 and not pc.all(pc.greater(ids[1:], ids[:-1])).as_py():
        raise Scattered
    first = ids[0].as_py()
    if last is not None and first.encode() <= last.encode():
        raise Scattered
    return str(ids[-1].as_py())


def sorted_in_memory(table: pa.Table) -> pa.Table:
    """The rows with each dossier's together, dossiers by first appearance, rows as they were."""
    column = table.column("dossier")
    # An array of strings holds 2 GB of letters at most.
    ids = (column.cast(pa.large_string()) if column.nbytes > 2**31 else column).combine_chunks()
    if _lie_together(ids):
        return table
    codes = ids.dictionary_encode().indices.to_numpy()
    return table.take(pa.array(np.argsort(codes, kind="stable")))


def _lie_together(ids: pa.Array) -> bool:
    """Whether no dossier comes back after another one; codes that ascend tell it cheapest."""
    first = ids.take(pa.array(np.flatnonzero(begins_of(ids))))
    if len(first) < 2 or pc.all(pc.greater(first[1:], first[:-1])).as_py():
        return True
    return len(first.dictionary_encode().dictionary) == len(first)
