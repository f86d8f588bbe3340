"""Cells of text grouped by shape, so that thousands of alike cells are read in one go.

Works on the bytes of an Arrow column directly; a cell beyond 64 bytes has no shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tinhso.kernel.text import fold
from tinhso.tables.layouts import Span, layouts_of

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

LONGEST = 64
#: Shapes of one length looked for one by one before the rest is sorted.
FEW_SHAPES = 12

#: Bytes to shape: digits to 9, letters to capitals, other blanks to a space.
_SHAPE = np.arange(256, dtype=np.uint8)
_SHAPE[48:58] = ord("9")
_SHAPE[97:123] -= 32
_SHAPE[[9, 10, 11, 12, 13]] = ord(" ")


@dataclass(frozen=True)
class Group:
    """Cells of one shape: their rows, their bytes as a matrix, the shape."""

    rows: NDArray[np.intp]
    cells: Bytes
    shape: str


def by_shape(cells: pa.StringArray) -> tuple[list[Group], NDArray[np.intp]]:
    """The cells grouped by shape, and the rows that have no shape of a moment."""
    starts, lengths, data = _spans(cells)
    groups: list[Group] = []
    odd = [np.flatnonzero(lengths > LONGEST)]
    for length in np.unique(lengths[(lengths > 0) & (lengths <= LONGEST)]):
        rows = np.flatnonzero(lengths == length)
        _group(rows, _matrix(data, starts, rows, int(length)), groups, odd)
    return groups, np.sort(np.concatenate(odd))


def _group(
    rows: NDArray[np.intp], matrix: Bytes, groups: list[Group], odd: list[NDArray[np.intp]]
) -> None:
    """Cells of one length: the first one's shape taken out, again and again while shapes are few."""
    shapes = _SHAPE[matrix]
    for _ in range(FEW_SHAPES):
        same = (shapes == shapes[0]).all(axis=1)
        if same.all():
            _add(Group(rows, matrix, _text(shapes[0])), groups, odd)
            return
        _add(Group(rows[same], matrix[same], _text(shapes[0])), groups, odd)
        rows, matrix, shapes = rows[~same], matrix[~same], shapes[~same]
    whole = np.ascontiguousarray(shapes).view(f"V{shapes.shape[1]}").ravel()
    _, firsts, which = np.unique(whole, return_index=True, return_inverse=True)
    order = np.argsort(which, kind="stable")
    ends = np.cumsum(np.bincount(which))
    for first, end, start in zip(firsts, ends, np.r_[0, ends[:-1]], strict=True):
        here = order[start:end]
        _add(Group(rows[here], matrix[here], _text(shapes[first])), groups, odd)


def _add(group: Group, groups: list[Group], odd: list[NDArray[np.intp]]) -> None:
    if layouts_of(group.shape):
        groups.append(group)
    else:
        odd.append(group.rows)


def _text(shape: Bytes) -> str:
    return shape.tobytes().decode("ascii", errors="replace")


def _spans(cells: pa.StringArray) -> tuple[Ints, Ints, Bytes]:
    """Start and length of every cell in the column's bytes; null is of length 0."""
    _, offset_buffer, data_buffer = cells.buffers()
    offsets = np.frombuffer(offset_buffer, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    starts = offsets[:-1].astype(np.int64)
    lengths = np.diff(offsets).astype(np.int64)
    if cells.null_count:
        lengths[cells.is_null().to_numpy(zero_copy_only=False)] = 0
    data = np.frombuffer(data_buffer or b"", np.uint8)
    return starts, lengths, data


def _matrix(data: Bytes, starts: Ints, rows: NDArray[np.intp], length: int) -> Bytes:
    """The bytes of cells of one length, a row each; without copying where they lie end to end."""
    begin = starts[rows]
    if int(begin[-1] - begin[0]) == length * (len(rows) - 1) and bool(
        (np.diff(begin) == length).all()
    ):
        together = data[begin[0] : begin[0] + length * len(rows)]
        return np.asarray(together, np.uint8).reshape(len(rows), length)
    return np.asarray(data[begin[:, None] + np.arange(length)], np.uint8)


def plainer(cells: pa.StringArray, odd: NDArray[np.intp]) -> pa.StringArray:
    """The odd cells once more in plain letters: "14:30, Ngày 5 tháng 3 năm 2026" → "14:30, ngay 5/3/2026"."""
    return pa.array([_plain(text) for text in cells.take(pa.array(odd)).to_pylist()], pa.string())


def _plain(text: str) -> str:
    if len(text) > 2 * LONGEST or not any(map(str.isdecimal, text)):
        return "?"
    bare = fold(text.replace("\u200b", ""))
    for word in (" thang ", " nam "):
        bare = bare.replace(word, "/")
    return bare


def digits(cells: Bytes, span: Span) -> Ints:
    """The number written in the columns of a span; 0 for no span."""
    total = np.zeros(len(cells), dtype=np.int64)
    for place in range(*span):
        total *= 10
        total += cells[:, place] - 48
    return total
