"""Any file as a log: told apart by its content, never by its name; several files are one log.

CSV (gzip or not) is streamed; of a workbook the sheet with the best header is taken; Parquet and
XES have readers of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from tinhso.measurement.reading.chain import Chain
from tinhso.measurement.reading.columns import BadMap, check_map, require_complete
from tinhso.measurement.reading.foot import Foot
from tinhso.measurement.reading.header import Fit, best_fit
from tinhso.measurement.reading.parquet import ParquetLog
from tinhso.measurement.reading.rows import CanonicalRows
from tinhso.measurement.reading.source import MOMENTS, LogSource, Note, Rejects, were_read
from tinhso.tables.delimited import DelimitedTable
from tinhso.tables.raw import Format, format_of, inner_format_of
from tinhso.tables.sheets import open_workbook
from tinhso.tables.table import NotATable, Table


def open_log(
    paths: Sequence[Path], *, mapping: Mapping[str, str], zone: str, rejects: Rejects
) -> LogSource:
    """The files as one log, ready to be read once.

    mapping: --map, key -> column name ('' for none); each column must be in at least one of the files. zone:
    of wall times. rejects: a fresh one for each reading. Raises NotATable, NotALog, BadMap, BadCalendar for an
    unknown zone; while reading also MonthFirst and NotALog("no_readable_row").
    """
    check_map(mapping)
    opened = [_open(Path(path), mapping, zone, rejects) for path in paths]
    for key in mapping:
        refused = [one.missing[key] for one in opened if key in one.missing]
        if refused and len(refused) == len(opened):
            raise refused[0]
    return Chain([one.start() for one in opened], rejects)


@dataclass(frozen=True)
class _Opened:
    """A file whose columns are known but not yet found to be enough; missing: what --map told in vain."""

    start: Callable[[], LogSource]
    missing: Mapping[str, BadMap] = field(default_factory=dict)


def _open(path: Path, mapping: Mapping[str, str], zone: str, rejects: Rejects) -> _Opened:
    kind, packed = format_of(path), False
    if kind == "gzip":
        kind, packed = inner_format_of(path), True
    if kind == "xml":
        from tinhso.measurement.reading.xes import open_xes

        return _Opened(lambda: open_xes(path, mapping=mapping, zone=zone, rejects=rejects))
    _refuse_others(path, kind, packed=packed)
    if kind == "parquet":
        log = ParquetLog(path, mapping=mapping, zone=zone, rejects=rejects)
        return _Opened(log.checked, log.missing)
    found = best_fit(_tables(path, kind, rejects, packed=packed), mapping)
    return _Opened(lambda: FlatLog(path, found, zone, rejects), found.missing)


def _refuse_others(path: Path, kind: Format, *, packed: bool) -> None:
    if kind == "empty":
        raise NotATable("empty_file", file=str(path))
    if kind == "html":
        raise NotATable("html_page", file=str(path))
    if packed and kind != "text":
        raise NotATable("packed_twice", file=str(path))


def _tables(path: Path, kind: Format, rejects: Rejects, *, packed: bool) -> Sequence[Table]:
    def tell(line: int, column: str, value: str, reason: str) -> None:
        rejects.add(str(path), line, column, value, reason)

    if kind in ("zip", "xls"):
        return open_workbook(path, tell)
    return [DelimitedTable(path, gzipped=packed, on_reject=tell)]


class FlatLog(LogSource):
    """A CSV file or a workbook's sheet as a log. Raises NotALog if its columns are not enough."""

    grouped = False
    has_header = True

    def __init__(self, path: Path, found: Fit, zone: str, rejects: Rejects) -> None:
        choice = found.choice
        header = found.table.names(found.header)
        require_complete(choice, file=str(path), header=header)
        self.name = str(path)
        self.kind = choice.kind
        self.mapping = {
            one: header[place] or f"#{place + 1}" for one, place in choice.places.items()
        }
        self.columns = tuple(choice.places)
        self.rejects = rejects
        self._found = found
        self._rows = CanonicalRows(self.name, self.mapping, zone, rejects)
        delimiter = getattr(found.table, "delimiter", "\t")
        self._foot = Foot(self.name, choice.places, rejects, delimiter)

    @property
    def notes(self) -> list[Note]:  # type: ignore[override]
        told: list[Note] = [*self._found.table.notes, *self._found.choice.notes, *self._rows.notes]
        told += self._foot.notes
        if self._found.header.row:
            told.append(("header_below", {"row": self._found.header.row + 1}))
        return told

    def batches(self) -> Iterator[pa.RecordBatch]:
        places = self._found.choice.places
        chunks = self._found.table.chunks(
            header=self._found.header,
            wanted=list(places.values()),
            moments=frozenset(places[one] for one in MOMENTS if one in places),
        )
        for chunk in chunks:
            cells = {one: chunk.columns[place] for one, place in places.items()}
            batch = self._rows.batch(cells, line_of=chunk.line_of, text_of=chunk.text_of)
            read = self._rows.kept.copy()
            read[read] = were_read(batch)
            self._foot.look(chunk, read)
            yield batch
        self._foot.pass_over()

    def progress(self) -> tuple[int, int]:
        return self._found.table.progress()
