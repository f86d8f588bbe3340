"""Where in a table the column names stand: below the title lines of a report, in one row or in two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tinhso.measurement.reading.columns import BadMap, Choice, choose_what_is_there
from tinhso.tables.table import Header, Table

DEEPEST = 30


@dataclass(frozen=True)
class Fit:
    """The best header of a table, and what it has of what --map told.

    missing: keys of --map whose column is not in this header -> the refusal that says so.
    """

    table: Table
    header: Header
    choice: Choice
    missing: dict[str, BadMap] = field(default_factory=dict)

    @property
    def score(self) -> tuple[int, bool, int]:
        return -len(self.missing), self.choice.complete, len(self.choice.places)


def fit(table: Table, mapping: Mapping[str, str]) -> Fit:
    """The header that gives most: columns told, then enough to measure, then names recognised."""
    best: Fit | None = None
    for header in _candidates(table.head):
        found = _fit(table, header, mapping)
        if best is None or found.score > best.score:
            best = found
    if best is None or (best.score[1:] == (False, 0) and not _some_told(best, mapping)):
        best = _fit(table, Header(_widest(table.head)), mapping)
    passed = _numbers_below(table.head, best.header)
    return replace(best, header=replace(best.header, passed=passed))


def best_fit(tables: Sequence[Table], mapping: Mapping[str, str]) -> Fit:
    """Among several tables (a workbook's sheets) the one whose header gives most; the first of equals."""
    return max((fit(table, mapping) for table in tables), key=lambda found: found.score)


def _some_told(found: Fit, mapping: Mapping[str, str]) -> bool:
    return len(found.missing) < sum(map(bool, mapping.values()))


def _candidates(head: Sequence[Sequence[str]]) -> list[Header]:
    """Single rows first: of equals the first wins, and one row of names is the usual thing."""
    filled = [row for row, cells in enumerate(head[:DEEPEST]) if sum(map(bool, cells)) > 1]
    pairs = [row for row in filled if row + 1 in filled]
    return [Header(row) for row in filled] + [Header(row, rows=2) for row in pairs]


def _numbers_below(head: Sequence[Sequence[str]], header: Header) -> int:
    """1 if the row under the names numbers the columns, "(1) (2) (3)", as printed forms do."""
    if header.end >= len(head):
        return 0
    cells = [cell.strip(" ()[]") for cell in head[header.end] if cell.strip()]
    numbers = [int(cell) for cell in cells if cell.isdecimal() and len(cell) < 4]
    counted = len(numbers) >= 3 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return int(counted and len(numbers) >= len(cells) - 1)


def _fit(table: Table, header: Header, mapping: Mapping[str, str]) -> Fit:
    names = table.names(header)
    told = choose_what_is_there(names, mapping, file=str(table.path), left=table.left)
    return Fit(table, header, *told)


def _widest(head: Sequence[Sequence[str]]) -> int:
    """Where a header probably is when none is recognised: the first of the rows with most cells filled."""
    counts = [sum(1 for cell in row if cell.strip()) for row in head[:DEEPEST]] or [0]
    return counts.index(max(counts))
