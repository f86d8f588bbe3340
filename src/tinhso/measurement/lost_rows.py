"""Rejected rows on their way to their dossiers.

A reader gives of a rejected row the dossier alone (`reading.source.LOST_BIT`). It is sorted with the dossier's
other rows, whichever way these take, and taken out here, before the fold: what is left of it is a note. So nothing
has to be remembered of dossiers that lost rows, however many there are.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tinhso.measurement.foldtypes import COLUMN, NOTE_BIT, Ints
from tinhso.measurement.reading.source import LOST_BIT

Bools = NDArray[np.bool_]


def taken_out(chunk: pa.RecordBatch, offsets: Ints) -> tuple[pa.RecordBatch, Ints, Bools | None]:
    """Whole dossiers without their lost rows, and which of them lost any; None for none.

    chunk, offsets: as `grouping.whole_dossiers` gives them. A dossier that has no other row is gone: of it nothing
    is known, and what stood for its code may have been a remark below the table.
    """
    if "date_only" not in chunk.schema.names:
        return chunk, offsets, None
    flags = chunk.column("date_only").to_numpy(zero_copy_only=False)
    lost = (flags & LOST_BIT) != 0
    if not lost.any():
        return chunk, offsets, None
    count = np.add.reduceat(lost.astype(np.int64), offsets[:-1])
    left = np.diff(offsets) - count
    there = left > 0
    kept = np.append(np.zeros(1, np.int64), np.cumsum(left[there]))
    return chunk.filter(pa.array(~lost)), kept, count[there] > 0


def note(out: Ints, lost: Bools | None) -> None:
    """Write the note `rows_rejected` into int64[dossiers, COLUMNS] of the fold."""
    if lost is not None:
        out[lost, COLUMN["notes"]] |= NOTE_BIT["rows_rejected"]
