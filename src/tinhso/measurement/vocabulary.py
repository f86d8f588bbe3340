"""Names as codes: each distinct name of a run has one number, in order of first appearance."""

# Where a name itself is asked for again, `Vocabulary` keeps it; where only "the same or another" is, `Numbering`
# keeps 8 bytes of a hash. Two of two million names then share a number by chance once in some million runs.

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tinhso.measurement.foldtypes import Codes, Ints
from tinhso.measurement.groupcodes import GroupCodes


class Vocabulary:
    """The names of one kind (activities, offices …) seen so far. Grows; a code never changes."""

    def __init__(self) -> None:
        self._code: dict[str, int] = {}
        self._names: list[str] = []
        self._last: tuple[pa.Array, Codes] | None = None
        self._array: pa.Array | None = None

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: str) -> bool:
        return name in self._code

    @property
    def names(self) -> list[str]:
        """The names by code."""
        return self._names

    def code(self, name: str) -> int:
        """The code of a name, given out if it is new."""
        code = self._code.setdefault(name, len(self._names))
        if code == len(self._names):
            self._names.append(name)
        return code

    def encode(self, column: pa.Array) -> Codes:
        """int32 codes of a (dictionary-encoded or plain) string array, -1 for null."""
        column, codes = _places(column)
        renumbering = self._renumbering(column.dictionary)
        # Batches of one file mostly share their dictionary, and the first one's indices are the codes.
        same = (renumbering[:-1] == np.arange(len(renumbering) - 1)).all()
        return codes if same else np.asarray(renumbering[codes], dtype=np.int32)

    def _renumbering(self, dictionary: pa.Array) -> Codes:
        """Code by index into a batch's dictionary; the last place answers index -1."""
        if self._last is not None and self._last[0].equals(dictionary):
            return self._last[1]
        found = [-1 if name is None else self.code(name) for name in dictionary.to_pylist()]
        renumbering = np.array([*found, -1], dtype=np.int32)
        self._last = (dictionary, renumbering)
        return renumbering

    def decode(self, codes: np.ndarray) -> pa.Array:
        """Names of codes as a string array, null for negative ones."""
        if self._array is None or len(self._array) != len(self._names):
            self._array = pa.array(self._names, pa.string())
        wanted = pa.array(codes, mask=np.asarray(codes) < 0, type=pa.int64())
        return self._array.take(wanted)


class Numbering:
    """Numbers of names that are never shown (applicants): some 30 bytes a name, however long it is."""

    def __init__(self) -> None:
        self._codes = GroupCodes(growth=2)
        self._last: tuple[pa.Array, Codes] | None = None

    def __len__(self) -> int:
        return len(self._codes)

    def encode(self, column: pa.Array) -> Codes:
        """int32 numbers of a (dictionary-encoded or plain) string array, -1 for null."""
        column, codes = _places(column)
        if self._last is None or not self._last[0].equals(column.dictionary):
            numbers = self._codes.encode(_hashes(column.dictionary)).astype(np.int32)
            self._last = (column.dictionary, np.append(numbers, np.int32(-1)))
        return np.asarray(self._last[1][codes], dtype=np.int32)


def _places(column: pa.Array) -> tuple[pa.DictionaryArray, Codes]:
    """The column with its dictionary, and each row's place in that, -1 for null."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    indices = column.indices
    if indices.null_count:
        indices = indices.fill_null(-1)
    return column, indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)


def _hashes(names: pa.Array) -> Ints:
    """int64[n] ≥ 0, 63 bits of a hash of each name."""
    import polars as pl  # Takes a third of a second, and few logs name applicants.

    hashed = pl.Series(names.cast(pa.string())).hash(seed=0).to_numpy()
    return (hashed >> np.uint64(1)).astype(np.int64)
