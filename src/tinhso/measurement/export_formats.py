"""How traces are written: as XES 1.0 (IEEE 1849 reads it too) and as CSV with XES column names.

Everything is put together a column at a time: an event's text is the join of its attributes' texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

#: Our column -> the attribute's key. Dossier columns not named here keep their name.
EVENT_KEYS: Mapping[str, str] = {
    "activity": "concept:name",
    "at": "time:timestamp",
    "office": "org:group",
    "person": "org:resource",
    "working_seconds": "working_seconds",
}
CASE_NAME = "concept:name"

EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
)

#: What every trace and event has. A classifier may only name such an attribute, and by the standard the value here
#: stands for one that is left out: an event without an activity is of an unknown one.
_GLOBALS = (
    '<global scope="trace">',
    '<string key="concept:name" value="UNKNOWN"/>',
    "</global>",
    '<global scope="event">',
    '<string key="concept:name" value="UNKNOWN"/>',
    '<date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>',
    "</global>",
    '<classifier name="Activity" keys="concept:name"/>',
)

#: Characters that XML 1.0 cannot hold at all, not even escaped; U+FFFD says that one stood there.
_NO_XML = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]"
_ESCAPES = (
    ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"),
    ("\t", "&#9;"), ("\n", "&#10;"), ("\r", "&#13;"),
)  # fmt: skip


class LogWriter(Protocol):
    """Takes dossiers and their events, one lot after another."""

    def begin(self) -> None: ...

    def write(self, dossiers: pa.RecordBatch, events: pa.Table, counts: np.ndarray) -> None: ...

    def end(self) -> None: ...


class XesLog:
    """A trace per dossier, an event per event; what is unknown is left out."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def begin(self) -> None:
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">',
        ]
        lines += [
            f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>'
            for name, prefix, uri in EXTENSIONS
        ]
        lines += _GLOBALS
        self._out.write("\n".join([*lines, ""]).encode())

    def write(self, dossiers: pa.RecordBatch, events: pa.Table, counts: np.ndarray) -> None:
        keys = {name: CASE_NAME if name == "dossier" else name for name in dossiers.schema.names}
        heads = _elements(pa.Table.from_batches([dossiers]), keys).to_pylist()
        texts = _elements(events, EVENT_KEYS)
        texts = pc.binary_join_element_wise("<event>\n", texts, "</event>\n", "").to_pylist()
        ends = np.cumsum(counts).tolist()
        start = 0
        lot: list[str] = []
        for head, end in zip(heads, ends, strict=True):
            lot += ("<trace>\n", head, *texts[start:end], "</trace>\n")
            start = end
        self._out.write("".join(lot).encode())

    def end(self) -> None:
        self._out.write(b"</log>\n")


class CsvLog:
    """A row per event, its dossier's attributes repeated as `case:NAME`; empty is unknown."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = pa.PythonFile(out, mode="w")
        self._writer: pacsv.CSVWriter | None = None

    def begin(self) -> None:
        """Nothing stands before the header, and the header needs the first rows."""

    def write(self, dossiers: pa.RecordBatch, events: pa.Table, counts: np.ndarray) -> None:
        owner = pa.array(np.repeat(np.arange(len(counts)), counts))
        columns: dict[str, pa.Array] = {}
        for name in dossiers.schema.names:
            key = CASE_NAME if name == "dossier" else name
            columns[f"case:{key}"] = _cells(dossiers.column(name)).take(owner)
        for name, key in EVENT_KEYS.items():
            columns[key] = _cells(events.column(name))
        table = pa.table(columns)
        if self._writer is None:
            options = pacsv.WriteOptions(quoting_style="needed")
            self._writer = pacsv.CSVWriter(self._out, table.schema, write_options=options)
        self._writer.write_table(table)

    def end(self) -> None:
        if self._writer is not None:
            self._writer.close()


def _cells(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Numbers as they are, the rest as text."""
    return column if pa.types.is_integer(column.type) else _text(column, utc_gap=" ")


def _elements(table: pa.Table, keys: Mapping[str, str]) -> pa.Array:
    """For each row the text of its attributes, one line each; an unknown value has no line."""
    lines = [
        pc.coalesce(
            pc.binary_join_element_wise(
                f'<{_tag(table.column(name).type)} key="{keys[name]}" value="',
                _escaped(_text(table.column(name), utc_gap="T")),
                '"/>\n',
                "",
                null_handling="emit_null",
            ),
            "",
        )
        for name in keys
    ]
    joined = pc.binary_join_element_wise(*lines, "")
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _tag(kind: pa.DataType) -> str:
    """XES' word for a type."""
    if pa.types.is_timestamp(kind):
        return "date"
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "int"
    return "float" if pa.types.is_floating(kind) else "string"


def _text(column: pa.Array | pa.ChunkedArray, *, utc_gap: str) -> pa.Array | pa.ChunkedArray:
    """Any column as text: moments as 2026-03-05T07:30:00.000000+00:00, lists joined by a blank."""
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column, f"%Y-%m-%d{utc_gap}%H:%M:%S+00:00")
    if pa.types.is_list(column.type):
        joined = pc.binary_join(column, " ")
        return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)
    return column.cast(pa.string())


def _escaped(text: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    for char, escape in _ESCAPES:
        text = pc.replace_substring(text, char, escape)
    return pc.replace_substring_regex(text, _NO_XML, "\ufffd")
