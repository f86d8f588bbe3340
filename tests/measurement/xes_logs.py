"""What tests of reading XES share: a log from a few words, and what was read of it."""

from __future__ import annotations

import pyarrow as pa

from tinhso.measurement.reading.source import LOST_BIT, LogSource

VIETNAM = "Asia/Ho_Chi_Minh"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xmlns="http://www.xes-standard.org/">\n'
COLUMNS = ("dossier", "activity", "at", "office", "person")


def event(at: str | None = "2026-03-05T08:00:00+07:00", name: str = "Nộp", more: str = "") -> str:
    moment = f'<date key="time:timestamp" value="{at}"/>' if at is not None else ""
    return f'<event>{moment}<string key="concept:name" value="{name}"/>{more}</event>\n'


def trace(name: str | None, *events: str, more: str = "") -> str:
    named = f'<string key="concept:name" value="{name}"/>' if name is not None else ""
    return f"<trace>{named}{more}\n{''.join(events)}</trace>\n"


def log(*traces: str) -> str:
    return HEAD + "".join(traces) + "</log>\n"


def rows_of(source: LogSource) -> list[dict]:
    batches = list(source.batches())
    assert all(batch.schema.equals(source.schema) for batch in batches)
    rows = pa.Table.from_batches(batches, schema=source.schema).to_pylist()
    return [row for row in rows if row["date_only"] != LOST_BIT]


def reasons(source: LogSource) -> list[tuple[int, str, str]]:
    return [(reject.line, reject.column, reject.reason) for reject in source.rejects.kept]


def notes(source: LogSource) -> dict[str, dict]:
    return dict(source.notes)
