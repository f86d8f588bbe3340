"""The one face of a table, whatever file it lies in: a head to look at, then chunks of columns.

Taken for granted: a table is looked at first (`head`), then read once, front to back (`chunks`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from tinhso.kernel.errors import TinhsoError

MOST_COLUMNS = 5_000
HEAD_ROWS = 40

#: (line, column name or '', what stood there, reason code): told of every row that cannot be given.
OnReject = Callable[[int, str, str, str], None]
Fact = tuple[str, dict[str, object]]


class NotATable(TinhsoError):
    """The file has no table that could be read.

    file_not_found, file_is_folder, file_is_stream, file_unreadable (why), empty_file, not_text, html_page,
    packed_twice, unknown_zip, too_many_columns (limit), workbook_unreadable (why), workbook_locked,
    workbook_too_big (limit), parquet_unreadable (why), document_unreadable (why), document_too_big (limit),
    document_no_table. Every one names its `file`.
    """


@dataclass(frozen=True)
class Header:
    """Where the column names stand: `row` of the head (from 0), in one row or in two under each other.

    passed: rows right below that are no data either (the numbers of the columns).
    """

    row: int
    rows: int = 1
    passed: int = 0

    @property
    def end(self) -> int:
        """The first row of the head that is data."""
        return self.row + self.rows + self.passed


@dataclass(frozen=True)
class Chunk:
    """Some rows of a table: the wanted columns, each a string array or a dictionary of strings.

    line_of(row) tells the line (or row of a sheet) where row stands in the file, from 1.
    text_of(row) gives the whole row as it stands there, wanted columns or not, to be looked at.
    """

    rows: int
    columns: dict[int, pa.Array]
    line_of: Callable[[int], int]
    text_of: Callable[[int], str]


class Table(ABC):
    """A file's table.

    head: its first rows as text; the header is somewhere among them. notes: what to say to the user. left: columns
    of the sheet left of it that are empty and not given.
    """

    notes: list[Fact]
    left: int = 0

    def __init__(self, path: Path, on_reject: OnReject) -> None:
        self.path = path
        self.on_reject = on_reject
        self.head: list[list[str]] = []

    def names(self, header: Header) -> list[str]:
        """The column names under a header, trimmed; of two rows the lower, else the upper."""
        return header_names(self.head, header)

    @abstractmethod
    def chunks(
        self, *, header: Header, wanted: Sequence[int], moments: frozenset[int]
    ) -> Iterator[Chunk]:
        """The rows below the header. wanted: columns by place; moments: those that hold moments."""

    @abstractmethod
    def progress(self) -> tuple[int, int]:
        """Bytes read and bytes in all, as the file lies on the disk."""


def header_names(head: Sequence[Sequence[str]], header: Header) -> list[str]:
    """The column names that a header in `head` gives; '' where a column has none."""
    upper = [" ".join(cell.split()) for cell in head[header.row]]
    if header.rows == 1:
        return upper
    lower = [" ".join(cell.split()) for cell in head[header.row + 1]]
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    return [below or above for above, below in zip(upper, lower, strict=True)]
