"""CSV and its kin (comma, semicolon, tab, pipe; gzip or not), streamed in blocks of about 4 MiB.

A block is parsed by Arrow; rows that do not have as many cells as the header are told by their line.
Memory does not grow with the file. Line numbers are those of the file, also where cells hold line ends:
they are worked out only for the blocks and rows that somebody asks about.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from tinhso.tables.lines import LineReader, Lines
from tinhso.tables.raw import RawBytes
from tinhso.tables.records import every_line_is_closed, scan
from tinhso.tables.table import (
    HEAD_ROWS,
    MOST_COLUMNS,
    Chunk,
    Fact,
    Header,
    NotATable,
    OnReject,
    Table,
)  # fmt: skip

DELIMITERS = ",;\t|"
_HEAD_BYTES = 1 << 17


class DelimitedTable(Table):
    """A delimited text file. Raises NotATable: empty_file, not_text, too_many_columns."""

    def __init__(self, path: Path, *, gzipped: bool, on_reject: OnReject) -> None:
        super().__init__(path, on_reject)
        self._raw = RawBytes(path, gzipped=gzipped)
        self._head_rejects: list[tuple[int, str, str, str]] = []
        self._looking = True
        self._reader = LineReader(self._raw, name=str(path), on_reject=self._told)
        first = self._reader.read()
        if first is None or not first.data.strip():
            raise NotATable("empty_file", file=str(path))
        self._first = first
        self._look(first)

    def _told(self, line: int, column: str, value: str, reason: str) -> None:
        """What is wrong before the header is found may be the header itself."""
        if self._looking and line == 1 and reason == "line_too_long":
            raise NotATable("too_many_columns", file=str(self.path), limit=MOST_COLUMNS)
        self.on_reject(line, column, value, reason)

    def _look(self, first: Lines) -> None:
        self._looking = False
        text = first.data[:_HEAD_BYTES].decode("utf-8", "ignore")
        if len(first.data) > _HEAD_BYTES:
            text = text[: text.rfind("\n") + 1] or first.data.split(b"\n", 1)[0].decode()
        self.delimiter, rows = _sniff(text)
        self.head = [row for row, _ in rows]
        self._head_ends = [end for _, end in rows]
        if max(map(len, self.head), default=0) > MOST_COLUMNS:
            raise NotATable("too_many_columns", file=str(self.path), limit=MOST_COLUMNS)

    @property
    def notes(self) -> list[Fact]:  # type: ignore[override]
        encoding = self._reader.encoding
        if encoding in ("", "utf-8", "utf-8-sig"):
            return []
        return [("encoding", {"encoding": encoding})]

    def progress(self) -> tuple[int, int]:
        return self._raw.progress()

    def chunks(
        self, *, header: Header, wanted: Sequence[int], moments: frozenset[int]
    ) -> Iterator[Chunk]:
        skipped = self._head_ends[header.end - 1] - (self._first.first - 1)
        width = self._width(header)
        data, first = _after_lines(self._first.data, skipped), self._first.first + skipped
        del self._first
        while True:
            following = self._reader.read()
            block = _Block(data, first, self.delimiter.encode(), last=following is None)
            chunk = self._parse(block, width, wanted, moments)
            if chunk is not None and chunk.rows:
                yield chunk
            if following is None:
                return
            data, first = block.rest + following.data, block.first + block.lines

    def _width(self, header: Header) -> int:
        """Columns in every row: the header's, or the rows' own where only unnamed cells differ."""
        width = max(len(self.head[header.row + place]) for place in range(header.rows))
        below = self.head[header.end :]
        counts = Counter(len(row) for row in below if any(row))
        if not counts:
            return width
        common = counts.most_common(1)[0][0]
        beyond = [row[width:] for row in below if len(row) == common]
        unnamed = self.names(header)[common:]
        wider = common > width and not any(map(any, beyond))
        return common if wider or (common < width and not any(unnamed)) else width

    def _parse(
        self, block: _Block, width: int, wanted: Sequence[int], moments: frozenset[int]
    ) -> Chunk | None:
        table, wrong = _arrow_rows(block, width, wanted, moments)
        if table.num_rows + len(wrong) != block.records and not block.exact:
            block.look_closely()
            table, wrong = _arrow_rows(block, width, wanted, moments)
        block.dropped = [number for number, _, _ in wrong]
        for place in block.broken:
            self._told(block.first + place, "", block.line(place), "quote_never_closed")
        for number, count, text in wrong:
            if text.strip(self.delimiter + " \n"):
                reason = "too_few_cells" if count < width else "too_many_cells"
                self._told(block.line_of_record(number), "", text[:200], reason)
        if not table.num_rows:
            return None
        columns = {
            column: table.column(place).combine_chunks() for place, column in enumerate(wanted)
        }
        return Chunk(table.num_rows, columns, block.line_of, block.text_of)


@dataclass
class _Block:
    """Whole records of a file, and how to find their lines again.

    data      the lines; cut to whole records and without broken ones where `exact`
    first     the number of the first line
    rest      what belongs to the next block
    dropped   record numbers (from 1) that the parser did not give
    """

    data: bytes
    first: int
    delimiter: bytes
    last: bool

    def __post_init__(self) -> None:
        self.rest = b""
        self.exact = False
        self.broken: list[int] = []
        self.dropped: list[int] = []
        if not every_line_is_closed(self.data):
            self.look_closely()

    def look_closely(self) -> None:
        """Find every record exactly; a line with a quote that never closes is made empty."""
        found = scan(self.data, self.delimiter, last=self.last)
        self.exact = True
        self.data, self.rest = self.data[: found.cut], self.data[found.cut :]
        self.broken, self._starts = found.broken, found.starts
        self.texts = self.data
        if self.broken:
            lines = self.data.split(b"\n")
            for place in self.broken:
                lines[place] = b""
            self.data = b"\n".join(lines)

    @cached_property
    def lines(self) -> int:
        return self.data.count(b"\n")

    @property
    def records(self) -> int:
        return len(self.starts)

    @cached_property
    def starts(self) -> Sequence[int]:
        """The line (from 0) where each record begins."""
        if self.exact:
            return self._starts
        ends = np.flatnonzero(np.frombuffer(self.data, np.uint8) == 10)
        filled = np.diff(ends, prepend=-1) > 1
        return np.flatnonzero(filled)  # type: ignore[return-value]

    @cached_property
    def given(self) -> np.ndarray:
        """The records that became rows."""
        return np.delete(np.arange(self.records), np.array(self.dropped, dtype=np.int64) - 1)

    def line_of_record(self, number: int) -> int:
        return self.first + int(self.starts[number - 1])

    def line_of(self, row: int) -> int:
        return self.first + int(self.starts[int(self.given[row])])

    def text_of(self, row: int) -> str:
        """The (first) line of a row."""
        return self.line(int(self.starts[int(self.given[row])]))

    def line(self, place: int) -> str:
        """A line of the block as it stands in the file."""
        text = self.texts if self.exact else self.data
        return text.split(b"\n", place + 1)[place][:4096].decode("utf-8", "replace")


Wrong = list[tuple[int, int, str]]


def _arrow_rows(
    block: _Block, width: int, wanted: Sequence[int], moments: frozenset[int]
) -> tuple[pa.Table, Wrong]:
    """The rows of a block, and (record number, cells, text) of those with another number of cells."""
    wrong: Wrong = []

    def note(row: pa_csv.InvalidRow) -> str:
        wrong.append((row.number, row.actual_columns, row.text))
        return "skip"

    names = [str(place) for place in range(width)]
    word = pa.dictionary(pa.int32(), pa.string())
    plain = {wanted[0], *moments} if wanted else set()
    types = {str(one): pa.string() if one in plain else word for one in wanted}
    included = [str(one) for one in wanted]
    if not block.data.strip(b"\n"):
        return pa.table({name: pa.array([], types[name]) for name in included}), wrong
    table = pa_csv.read_csv(
        pa.py_buffer(block.data),
        read_options=pa_csv.ReadOptions(
            column_names=names, use_threads=False, block_size=len(block.data) + 1
        ),
        parse_options=pa_csv.ParseOptions(
            delimiter=block.delimiter.decode(),
            newlines_in_values=True,
            invalid_row_handler=note,
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=types,
            include_columns=included,
            strings_can_be_null=True,
            null_values=[""],
            check_utf8=False,
        ),
    )
    return table, wrong


def _after_lines(data: bytes, count: int) -> bytes:
    at = 0
    for _ in range(count):
        at = data.find(b"\n", at) + 1
    return data[at:]


def _sniff(text: str) -> tuple[str, list[tuple[list[str], int]]]:
    """The delimiter that gives the widest and most even rows, and the head's rows with the lines they end at.

    A first line "sep=;" (Excel's own hint) is believed.
    """
    if text[:4].lower() == "sep=" and text[4:5] in DELIMITERS:
        return text[4], _head_rows(text, text[4])
    found = {delimiter: _head_rows(text, delimiter) for delimiter in DELIMITERS}

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row, _ in found[delimiter] if len(row) > 1)
        if not widths:
            return 0, 0
        width, rows = max(widths.items(), key=lambda item: (item[1], item[0]))
        return rows, width

    best = max(DELIMITERS, key=evenness)
    return best, found[best]


def _head_rows(text: str, delimiter: str) -> list[tuple[list[str], int]]:
    """The first rows, each with the number of the line it ends at (from 1)."""
    reader = csv.reader(text.split("\n"), delimiter=delimiter)
    rows: list[tuple[list[str], int]] = []
    try:
        for row in reader:
            rows.append((row, reader.line_num))
            if len(rows) == HEAD_ROWS:
                break
    except csv.Error:  # A cell beyond 128 KiB: what came before it is head enough.
        pass
    return rows
