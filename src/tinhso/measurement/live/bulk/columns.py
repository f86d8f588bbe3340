"""Plain values as columns and back: moments are int64 microseconds with NONE for none, texts are series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from tinhso.kernel.calendar import EPOCH
from tinhso.measurement.declared import microseconds
from tinhso.measurement.foldtypes import NONE, Ints
from tinhso.measurement.live.bulk.rows import MOMENT

Bools = NDArray[np.bool_]


def moments(column: pl.Series) -> Ints:
    """Canonical texts as microseconds, NONE for none."""
    made = column.str.to_datetime("%Y-%m-%dT%H:%M:%S%.6fZ", time_unit="us", strict=True)
    return made.cast(pl.Int64).fill_null(NONE).to_numpy()


def moment(at: int) -> datetime:
    """Of microseconds."""
    return EPOCH + timedelta(microseconds=at)


def micro(at: datetime | None) -> int:
    """As microseconds, NONE for none."""
    return NONE if at is None else microseconds(at.astimezone(UTC))


def arrow(column: pl.Series) -> pa.Array:
    """As Arrow has it."""
    return column.to_arrow(compat_level=pl.CompatLevel.oldest())


def decoded(names: Sequence[str], codes: NDArray[Any]) -> pl.Series:
    """Names of codes, "" for a negative one."""
    known = pl.Series([*names, ""], dtype=pl.String)
    return known.gather(pl.Series(np.where(codes < 0, len(names), codes)))


def column(values: Any, kind: Any) -> pl.Series:
    """As a column of its type; NONE of numbers and moments is null."""
    if isinstance(values, pl.Series):
        return values
    if kind in (pl.Int64, MOMENT):
        made = pl.from_arrow(pa.array(np.ascontiguousarray(values, np.int64), mask=values == NONE))
        assert isinstance(made, pl.Series)
        return made.cast(kind)
    return pl.Series(values, dtype=kind)
