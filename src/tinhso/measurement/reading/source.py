"""What every reader of a log gives, whatever file it came from: canonical batches and rejects.

Belongs here: the names and types of the canonical columns, the face of a source (`LogSource`)
and the ledger of what could not be read (`Rejects`). Not here: how any one format is read.

Taken for granted: a source is read once, front to back; a reader that must look twice opens twice.
"""

from __future__ import annotations

import csv
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tinhso.tables.writing import harmless

Kind = Literal["events", "dossiers"]
Note = tuple[str, dict[str, object]]
Bools = NDArray[np.bool_]

#: What `--map` calls a column -> what the canonical batch calls it.
CANONICAL: Mapping[str, str] = {
    "case": "dossier",
    "activity": "activity",
    "time": "at",
    "office": "office",
    "person": "person",
    "procedure": "procedure",
    "applicant": "applicant",
    "filed": "filed_at",
    "accepted": "accepted_at",
    "due": "due_at",
    "done": "done_at",
    "returned": "returned_at",
}

TEXTS: tuple[str, ...] = ("activity", "office", "person", "procedure", "applicant")
MARKS: tuple[str, ...] = ("filed_at", "accepted_at", "due_at", "done_at", "returned_at")
MOMENTS: tuple[str, ...] = ("at", *MARKS)

#: Bit of `date_only` that says "this cell was a date without hours".
DATE_ONLY_BITS: Mapping[str, int] = {name: 1 << bit for bit, name in enumerate(MOMENTS)}

MOMENT = pa.timestamp("us", tz="UTC")
TEXT = pa.dictionary(pa.int32(), pa.string())

#: Bit of `date_only` that says "this row was rejected": of it the batch has the dossier alone, so that the
#: dossier is known to have lost a row wherever its other rows lie. Such a row is no event and bears no mark.
LOST_BIT = 1 << 6

#: 1900-01-01T00:00Z and the last microsecond of 2199, in microseconds of the epoch. Moments outside
#: are typing errors or "no date" fillers of other software (reason `moment_out_of_range`).
EARLIEST_US = -2_208_988_800_000_000
LATEST_US = 7_258_118_399_999_999


def canonical_schema(columns: Iterable[str]) -> pa.Schema:
    """The Arrow schema of a batch holding `columns` (any of CANONICAL's values), in stated order.

    `dossier` is always there; `date_only` is there when any moment is.
    """
    wanted = set(columns)
    fields = [pa.field("dossier", pa.string(), nullable=False)]
    fields += [pa.field(name, TEXT) for name in TEXTS if name in wanted]
    fields += [pa.field(name, MOMENT) for name in MOMENTS if name in wanted]
    if wanted.intersection(MOMENTS):
        fields.append(pa.field("date_only", pa.uint8(), nullable=False))
    return pa.schema(fields)


class Reject(NamedTuple):
    """One row that was left out: where it stands, what was in the cell, and why (a reason code).

    line: the physical line of a text file, the row of a sheet or table, counted from 1; 0 when the
    reason concerns the file as a whole. column: the source's own column name, or ''.
    """

    file: str
    line: int
    column: str
    value: str
    reason: str


@dataclass
class Rejects:
    """Everything that was not read, counted in full; the first `keep` kept to be shown."""

    keep: int = 100_000
    longest_value: int = 200
    kept: list[Reject] = field(default_factory=list)
    by_reason: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.by_reason.total()

    def add(self, file: str, line: int, column: str, value: object, reason: str) -> None:
        self.by_reason[reason] += 1
        if len(self.kept) < self.keep:
            text = "" if value is None else str(value)[: self.longest_value]
            self.kept.append(Reject(file, line, column, text, reason))

    def take_back(self, file: str, lines: Collection[int]) -> None:
        """Forget what was kept of these lines of a file: they turned out to be no rows."""
        wanted = set(lines)
        back = [one for one in self.kept if one.file == file and one.line in wanted]
        self.kept = [one for one in self.kept if one.file != file or one.line not in wanted]
        self.by_reason = +(self.by_reason - Counter(one.reason for one in back))

    def write_csv(self, path: Path) -> None:
        """Write what was kept as CSV: file,line,column,value,reason.

        UTF-8 with its mark, without which Excel takes it for another encoding. A last line with the reason
        `and_more` tells how many were counted but not kept.
        """
        with open(path, "w", encoding="utf-8-sig", errors="replace", newline="") as out:
            writer = csv.writer(out)  # With \r\n, because it then quotes a lone \r too.
            writer.writerow(Reject._fields)
            for one in self.kept:
                told = (harmless(one.file), one.line, harmless(one.column), harmless(one.value))
                writer.writerow((*told, one.reason))
            if self.count > len(self.kept):
                writer.writerow(("", 0, "", self.count - len(self.kept), "and_more"))


class LogSource(ABC):
    """A log being read: who it is, what its columns turned out to be, and its canonical batches.

    name      what a person calls it: the file's name, or "3 files: a.csv, …"
    kind      'events': a row per event; 'dossiers': a row per dossier, marks alone
    mapping   canonical column (`dossier`, `at`, `due_at` …) -> the source's own column name
    columns   the canonical columns in every batch: exactly those of `canonical_schema(columns)`
    grouped   True only if all rows of a dossier are known to be contiguous
    rereadable  False if asking for the rows again is dear, or may give others: a database's query
    rejects   what could not be read so far
    notes     (code, facts) said to the user: encoding used, sheet chosen, columns ignored
    """

    name: str
    kind: Kind
    mapping: dict[str, str]
    columns: tuple[str, ...]
    grouped: bool
    rejects: Rejects
    notes: list[Note]
    rereadable: bool = True

    @property
    def schema(self) -> pa.Schema:
        return canonical_schema(self.columns)

    @abstractmethod
    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, in the log's order, as batches of `schema`; may be called once.

        A rejected row whose dossier could be read stands where it stood, with LOST_BIT and nothing else.
        """

    @abstractmethod
    def progress(self) -> tuple[int, int]:
        """(bytes read, bytes in all) of the files as they lie on the disk; (0, 0) if unknown."""


def were_read(batch: pa.RecordBatch) -> Bools:
    """bool[rows]: which rows of a canonical batch were read: all but those of LOST_BIT."""
    if "date_only" not in batch.schema.names:
        return np.ones(batch.num_rows, bool)
    flags = batch.column("date_only").to_numpy(zero_copy_only=False)
    read: Bools = (flags & LOST_BIT) == 0
    return read


def rows_read(batch: pa.RecordBatch) -> int:
    """How many rows of a canonical batch were read."""
    return int(np.count_nonzero(were_read(batch)))


def kind_of(columns: Sequence[str]) -> Kind:
    """A log of events names an activity or an event's moment; one of marks alone is of dossiers."""
    return "events" if "activity" in columns or "at" in columns else "dossiers"
