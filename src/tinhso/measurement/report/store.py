"""A result folder opened for asking: its summary, its Parquet files as DuckDB views, bounded memory.

Nothing here knows what the figures mean. Files are only read; what does not fit in memory spills to a folder
within the result that is removed when it is closed.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from tinhso.kernel.errors import TinhsoError
from tinhso.measurement.frames import SCHEMA
from tinhso.measurement.report.figures import FIGURES

TABLES = ("dossiers", "stretches", "events")
MEMORY = "600MB"
ROWS_AT_ONCE = 32_000_000
Row = dict[str, Any]
_PARAMETER = re.compile(r"\$([a-z_]+)")
_GLOB = re.compile(r"([\[\]*?])")

# The engine writes a dossier's events together and in order; a file that was written otherwise is sorted again.
_IN_ORDER = """
SELECT count(*) FILTER (before IS DISTINCT FROM dossier) AS runs,
       count(*) FILTER (before = dossier AND seq <> seq_before + 1) AS jumps,
       (SELECT count(*) FROM 'dossiers.parquet' WHERE events > 0) AS dossiers
FROM (SELECT dossier, seq, lag(dossier) OVER () AS before, lag(seq) OVER () AS seq_before FROM 'events.parquet')
"""


class NotAResult(TinhsoError):
    """The folder does not hold a result of `tinhso measure`; the facts name what is missing or strange."""


@dataclass(slots=True)
class Result:
    """An open result. Ask figures by name; rows come as dicts of plain values."""

    directory: Path
    summary: Mapping[str, Any]
    connection: duckdb.DuckDBPyConnection
    parameters: dict[str, int] = field(default_factory=dict)
    rows_at_once: int = ROWS_AT_ONCE
    _in_order: bool | None = None

    def ask(self, name: str) -> list[Row]:
        """The rows of a figure, by the quicker query where the files' order allows it."""
        figure = FIGURES[name]
        if not (figure.faster and self.in_order()):
            return self.rows(figure.sql)
        if figure.counted:
            self._count(figure.counted)
        return self.rows(figure.faster)

    def ask_one(self, name: str) -> Row:
        """The only row of a figure that has one."""
        (row,) = self.ask(name)
        return row

    def _count(self, sql: str) -> None:
        """Fill the table `counted`, a part of the dossiers at a time."""
        (size,) = self.rows("SELECT count(*) AS rows FROM 'stretches.parquet'")
        parts = size["rows"] // self.rows_at_once + 1
        for part in range(parts):
            how = "CREATE OR REPLACE TEMP TABLE counted AS" if part == 0 else "INSERT INTO counted"
            self.rows(f"{how} {sql}", part=part, parts=parts)

    def rows(self, sql: str, **values: Any) -> list[Row]:
        """Any query over the views; $names are taken from the parameters and from values."""
        known = {**self.parameters, **values}
        used = {name: known[name] for name in _PARAMETER.findall(sql)}
        cursor = self.connection.execute(sql, used or None)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def in_order(self) -> bool:
        """Whether every dossier's events lie together, numbered without a gap."""
        if self._in_order is None:
            (found,) = self.rows(_IN_ORDER)
            self._in_order = found["runs"] == found["dossiers"] and not found["jumps"]
        return self._in_order


@contextmanager
def open_result(directory: Path) -> Iterator[Result]:
    """Open a result folder.

    Raises NotAResult("result_missing_file" | "result_unreadable" | "result_unknown_schema").
    """
    summary = _summary(directory)
    with ExitStack() as stack:
        spill = stack.enter_context(tempfile.TemporaryDirectory(prefix=".report-", dir=directory))
        connection = stack.enter_context(_connect(spill))
        for table in TABLES:
            _view(connection, directory / f"{table}.parquet")
        yield Result(directory=directory, summary=summary, connection=connection)


def _connect(spill: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": spill})
    # Nothing may be fetched to answer a query; what is needed is built in.
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _summary(directory: Path) -> Mapping[str, Any]:
    file = directory / "summary.json"
    for needed in (file, *(directory / f"{table}.parquet" for table in TABLES)):
        if not needed.is_file():
            raise NotAResult("result_missing_file", folder=str(directory), file=needed.name)
    try:
        summary = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotAResult("result_unreadable", file=str(file), why=str(error)) from error
    schema = summary.get("schema") if isinstance(summary, dict) else None
    if schema != SCHEMA:
        raise NotAResult("result_unknown_schema", file=str(file), schema=str(schema), known=SCHEMA)
    return dict(summary)


def _view(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """The file under its own name, so that the documented queries run as they stand."""
    path = _GLOB.sub(r"[\1]", str(file)).replace("'", "''")
    try:
        connection.execute(f"CREATE VIEW \"{file.name}\" AS SELECT * FROM read_parquet('{path}')")
    except duckdb.Error as error:
        raise NotAResult("result_unreadable", file=str(file), why=str(error)) from error


def plain(rows: Iterable[Row]) -> list[Row]:
    """Rows as JSON can carry them: whole numbers as int, others as float to six decimals (the seventh is noise)."""
    return [{key: _plain(value) for key, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return round(float(value), 6)
