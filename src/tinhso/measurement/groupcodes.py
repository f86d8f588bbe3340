"""Dense codes for combinations of names, given out in order of first appearance."""

from __future__ import annotations

import numpy as np

from tinhso.measurement.foldrun import compiled_loop
from tinhso.measurement.foldtypes import Ints


class GroupCodes:
    """Packed keys ≥ 0 to codes 0, 1, 2 …; a hash table that grows, because a log may have a million groups.

    growth: how many times larger it becomes when three quarters are full; 2 spares memory, 4 time.
    """

    def __init__(self, *, growth: int = 4) -> None:
        self._growth = growth
        self._keys = np.full(1 << 12, -1, np.int64)
        self._codes = np.zeros(1 << 12, np.int32)
        self._given = 0

    def __len__(self) -> int:
        return self._given

    def encode(self, packed: Ints) -> Ints:
        """int64[n] codes of int64[n] keys."""
        dense = np.empty(len(packed), np.int64)
        done = 0
        while done < len(packed):
            rows, self._given = compiled_loop("group_codes")(
                packed[done:], self._keys, self._codes, self._given, dense[done:]
            )
            done += rows
            if done < len(packed):
                self._grow()
        return dense

    def keys(self) -> Ints:
        """The packed key of each code."""
        filled = self._keys != -1
        keys = np.empty(self._given, np.int64)
        keys[self._codes[filled]] = self._keys[filled]
        return keys

    def _grow(self) -> None:
        old = self.keys()
        self._keys = np.full(self._growth * len(self._keys), -1, np.int64)
        self._codes = np.zeros(len(self._keys), np.int32)
        compiled_loop("group_codes")(old, self._keys, self._codes, 0, np.empty(len(old), np.int64))
