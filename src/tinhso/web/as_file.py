"""A list as a file: all that its filters show, not the page that is open, when its address says ?dang=csv or xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tinhso.tables.writing import Cell, as_csv, as_xlsx

#: More is for the command line; a spreadsheet is no place for it.
MOST_ROWS = 20_000
KINDS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def asked_as(request: HttpRequest) -> str:
    """As which file a list is asked for, "csv" or "xlsx"; "" for the page."""
    kind = request.GET.get("dang", "")
    return kind if kind in KINDS else ""


def as_file(
    kind: str, name: str, heads: Sequence[str], lines: Iterable[Sequence[Cell]]
) -> HttpResponse:
    """A file to keep, its name with the moment at which it was made. kind: of KINDS."""
    written = as_csv if kind == "csv" else as_xlsx
    answer = HttpResponse(written(heads, lines), content_type=KINDS[kind])
    at = timezone.localtime(timezone.now())
    answer["Content-Disposition"] = f'attachment; filename="{name}-{at:%Y%m%d-%H%M}.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer
