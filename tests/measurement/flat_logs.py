"""What tests of reading tables share: files read whole."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa

from tinhso.measurement.reading.flat import open_log
from tinhso.measurement.reading.source import (
    LOST_BIT,
    Rejects,
    canonical_schema,
)

VIETNAM = "Asia/Ho_Chi_Minh"
EXAMPLES = Path(__file__).parents[2] / "examples"


class Log:
    """Files read whole: the source, all rows as one frame and as dicts, and what was rejected."""

    def __init__(self, *paths: Path, zone: str = VIETNAM, **mapping: str) -> None:
        self.rejects = Rejects()
        self.source = open_log(list(paths), mapping=mapping, zone=zone, rejects=self.rejects)
        batches = list(self.source.batches())
        for batch in batches:
            batch.validate(full=True)
            assert batch.schema.equals(canonical_schema(self.source.columns))
        found = pl.from_arrow(pa.Table.from_batches(batches))
        self.lost = found.filter(pl.col("date_only") == LOST_BIT)["dossier"].to_list()
        self.frame = found.filter(pl.col("date_only") != LOST_BIT)
        self.rows = self.frame.to_dicts()

    @property
    def told(self) -> list[tuple[int, str, str]]:
        return [(one.line, one.column, one.reason) for one in self.rejects.kept]


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(VIETNAM))
