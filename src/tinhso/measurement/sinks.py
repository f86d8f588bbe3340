"""Where folded tables go: Parquet files of a result folder, or memory."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from tinhso.measurement.frames import DOSSIERS, EVENTS, STRETCHES

if TYPE_CHECKING:
    import polars as pl

SCHEMAS = {"dossiers": DOSSIERS, "stretches": STRETCHES, "events": EVENTS}


class Sink(Protocol):
    """Takes the tables of one folded chunk after another."""

    def write(self, name: str, table: pa.Table) -> None:
        """Take rows of dossiers, stretches or events."""

    def restart(self) -> None:
        """Forget everything taken: the log is being read again."""


class MemorySink:
    """Keeps everything; for logs that a caller holds in memory anyway."""

    def __init__(self) -> None:
        self.restart()

    def write(self, name: str, table: pa.Table) -> None:
        """Take rows of dossiers, stretches or events."""
        self._tables[name].append(table)

    def restart(self) -> None:
        """Forget everything taken."""
        self._tables: dict[str, list[pa.Table]] = {name: [] for name in SCHEMAS}

    def frame(self, name: str) -> pl.DataFrame:
        """The rows of one table as a Polars frame."""
        import polars as pl  # A third of a second that a command, which writes files, need not pay.

        tables = self._tables[name] or [SCHEMAS[name].empty_table()]
        found = pl.from_arrow(pa.concat_tables(tables))
        assert isinstance(found, pl.DataFrame)
        return found


class ParquetSink:
    """Writes dossiers.parquet, stretches.parquet and events.parquet into an existing folder.

    A context manager: the files are finished at its end, or let go if something went wrong.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}
        self.restart()

    def write(self, name: str, table: pa.Table) -> None:
        """Take rows of dossiers, stretches or events."""
        self._writers[name].write_table(table)

    def restart(self) -> None:
        """Begin the files anew."""
        self.close()
        for name, schema in SCHEMAS.items():
            path = self._folder / f"{name}.parquet"
            self._writers[name] = pq.ParquetWriter(path, schema, compression="zstd")

    def __enter__(self) -> ParquetSink:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self.close()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        """Close what is open. A writer that could not write would try, and complain, once more at its end."""
        for writer in self._writers.values():
            with suppress(OSError, pa.ArrowException):
                writer.close()
            writer.is_open = False
        self._writers = {}

    def close(self) -> None:
        """Finish the files."""
        for writer in self._writers.values():
            writer.close()
        self._writers = {}
