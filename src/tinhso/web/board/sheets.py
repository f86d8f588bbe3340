"""Tables as files: CSV with the mark that spreadsheets want, XLSX, Parquet, JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.http import HttpResponse

from tinhso.tables.writing import Cell, as_csv, as_xlsx

__all__ = ["KINDS", "Cell", "answer", "as_csv", "as_json", "as_parquet", "as_xlsx"]

KINDS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_json(rows: Sequence[Mapping[str, Any]], **about: Any) -> bytes:
    """What it is about, and the rows."""
    return json.dumps({**about, "rows": list(rows)}, ensure_ascii=False, indent=1).encode()


def as_parquet(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> bytes:
    """The rows by a schema, which also holds where there is none."""
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), file)
    return file.getvalue()


def answer(body: bytes, ending: str, name: str) -> HttpResponse:
    """A file to be kept."""
    made = HttpResponse(body, content_type=KINDS[ending])
    made["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return made
