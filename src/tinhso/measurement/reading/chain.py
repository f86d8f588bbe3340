"""Several logs read as one, whatever columns each has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from tinhso.measurement.reading.columns import NotALog
from tinhso.measurement.reading.source import (
    CANONICAL,
    LogSource,
    Note,
    Rejects,
    kind_of,
    rows_read,
)


class Chain(LogSource):
    """Logs one after another; each batch has the columns of all, null where its own log has none.

    Reading to the end without a single readable row raises NotALog("no_readable_row"), or "header_only" or "no_row" if
    there is none.
    """

    def __init__(self, sources: Sequence[LogSource], rejects: Rejects) -> None:
        self._sources = sources
        self.rejects = rejects
        present = {column for source in sources for column in source.columns}
        self.columns = tuple(one for one in CANONICAL.values() if one in present)
        self.kind = kind_of(self.columns)
        self.grouped = len(sources) == 1 and sources[0].grouped
        self.mapping = {}
        for source in reversed(sources):
            self.mapping |= source.mapping
        self.name = _name([source.name for source in sources])

    @property
    def notes(self) -> list[Note]:  # type: ignore[override]
        if len(self._sources) == 1:
            return self._sources[0].notes
        return [
            (code, {**facts, "file": source.name})
            for source in self._sources
            for code, facts in source.notes
        ]

    def batches(self) -> Iterator[pa.RecordBatch]:
        rows = 0
        for source in self._sources:
            for batch in source.batches():
                rows += rows_read(batch)
                if batch.num_rows:
                    yield widened(batch, self.schema)
        if not rows:
            headed = all(getattr(source, "has_header", False) for source in self._sources)
            raise nothing_readable(
                self.name, self.rejects, none="header_only" if headed else "no_row"
            )

    def progress(self) -> tuple[int, int]:
        done = [source.progress() for source in self._sources]
        return sum(read for read, _ in done), sum(total for _, total in done)

    def latest(self) -> int | None:
        """The latest moment in microseconds if every log knows it without being read, else None.

        A single file may be looked through for it; several are not, for their dossiers are not known to be in order.
        """
        asked = "latest" if len(self._sources) == 1 else "latest_told"
        latest: int | None = None
        for source in self._sources:
            known: int | None = getattr(source, asked, lambda: None)()
            if known is None:
                return None
            latest = known if latest is None else max(latest, known)
        return latest


def nothing_readable(name: str, rejects: Rejects, *, none: str = "no_row") -> NotALog:
    """The refusal of a log that was read to its end for nothing: every row was rejected, or there was `none`."""
    if not rejects.kept:
        return NotALog(none, file=name)
    first = rejects.kept[0]
    return NotALog(
        "no_readable_row",
        file=name,
        rejected=rejects.count,
        line=first.line,
        column=first.column,
        value=first.value,
        reason=first.reason,
    )


def widened(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The batch with the columns it has not: null, and no dates without hours."""
    if batch.schema.equals(schema):
        return batch
    columns = []
    for field in schema:
        if field.name in batch.schema.names:
            columns.append(batch.column(field.name))
        elif field.nullable:
            columns.append(pa.nulls(batch.num_rows, field.type))
        else:
            columns.append(pa.array([0] * batch.num_rows, field.type))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _name(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{Path(names[0]).name} … {Path(names[-1]).name} ({len(names)})"
