"""The public's board: figures of closed months as they were published, their archive, and all of it as open data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tinhso.access.guard import everyone, opens
from tinhso.kernel.lengths import number_text
from tinhso.measurement.live import publishing
from tinhso.measurement.live.disclosure import FEWEST
from tinhso.measurement.live.models import Published
from tinhso.measurement.live.publishing import MEASURES, Cell, cells_of
from tinhso.web.board import sheets
from tinhso.web.board.asking import CHANNELS
from tinhso.web.board.words import FIGURES, Meaning
from tinhso.web.words import lang, t

# The figures of the province, in their order.
SHOWN = (
    "received",
    "told",
    "accepted",
    "decided",
    "late",
    "moved",
    "withdrawn",
    "refiled",
    "overdue",
)
SCHEMA = pa.schema(
    [
        ("published_month", pa.string()),
        ("dimension", pa.string()),
        ("key", pa.string()),
        ("name", pa.string()),
        ("measure", pa.string()),
        ("from_month", pa.string()),
        ("until_month", pa.string()),
        ("count", pa.int64()),
        ("median_working_seconds", pa.float64()),
        ("p90_working_seconds", pa.float64()),
        ("on_time_at_least", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Shown:
    """A published figure, or that there is none yet. share: of `told`, `late`, `moved`, `refiled`, in their whole."""

    meaning: Meaning
    cell: Cell | None
    span: str = ""
    share: float | None = None
    whole: str = ""


@dataclass(frozen=True)
class Line:
    """An office, a procedure or a channel: what is published of it and ends in the month, or before it in the year."""

    key: str
    name: str
    decided: Cell | None
    received: Cell | None
    late: Cell | None
    span: str
    received_span: str
    late_span: str
    on_time: float | None
    at_least: float | None


@opens(everyone)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The month that the address names, else the latest."""
    published = publishing.standing()
    one = next(
        (row for row in published if f"{row.month:%Y-%m}" == request.GET.get("thang")),
        published[-1] if published else None,
    )
    return render(request, "board/public.html", _told(one, published))


@opens(everyone)
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Every publication and correction that ever was."""
    crumbs = [
        (("Số liệu công khai", "Public figures"), reverse("public_board")),
        (("Lưu trữ", "Archive"), ""),
    ]
    rows = [(row, len(row.content["cells"])) for row in publishing.archive()]
    return render(request, "board/archive.html", {"rows": rows, "crumbs": crumbs})


@opens(everyone)
@require_safe
def as_published(_request: HttpRequest, number: int) -> HttpResponse:
    """One publication, letter for letter as it was made."""
    row = get_object_or_404(Published, pk=number)
    body = sheets.as_json(
        [], digest=row.digest, made_at=row.made_at.isoformat(), content=row.content
    )
    return sheets.answer(body, "json", f"cong-bo-{row.month:%Y-%m}-{row.pk}")


@opens(everyone)
@require_safe
def data(_request: HttpRequest, ending: str) -> HttpResponse:
    """Every figure in force as CSV, JSON or Parquet."""
    if ending not in ("csv", "json", "parquet"):
        raise Http404
    rows = [row for one in publishing.standing() for row in _data(one)]
    name = "so-lieu-mot-cua"
    if ending == "parquet":
        return sheets.answer(sheets.as_parquet(rows, SCHEMA), ending, name)
    if ending == "json":
        about = {
            "format": publishing.FORMAT,
            "fewest": FEWEST,
            "measures": {
                measure: dict(zip(("vi", "en"), FIGURES[measure].counts, strict=True))
                for measure in MEASURES
            },
        }
        return sheets.answer(sheets.as_json(rows, **about), ending, name)
    lines = [[row.get(head) for head in SCHEMA.names] for row in rows]
    return sheets.answer(sheets.as_csv(SCHEMA.names, lines), ending, name)


def _data(one: Published) -> Iterable[dict[str, Any]]:
    for cell in cells_of(one):
        yield {
            "published_month": f"{one.month:%Y-%m}",
            "dimension": cell.dimension,
            "key": cell.key,
            "name": _name(one.content["names"], cell.dimension, cell.key),
            "measure": cell.measure,
            "from_month": f"{cell.from_month:%Y-%m}",
            "until_month": f"{cell.until_month:%Y-%m}",
            "count": cell.count,
            "median_working_seconds": cell.median_seconds,
            "p90_working_seconds": cell.p90_seconds,
            "on_time_at_least": cell.on_time_at_least,
        }


def _told(one: Published | None, published: Sequence[Published]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "at": "public",
        "published": published[::-1],
        "one": one,
        "fewest": FEWEST,
    }
    if one is None:
        return told
    year = [row for row in published if row.month.year == one.month.year and row.month <= one.month]
    cells = [cell for row in year for cell in cells_of(row)]
    names: dict[str, dict[str, str]] = {}
    for row in year:
        for dimension, own in row.content["names"].items():
            names.setdefault(dimension, {}).update(own)
    decided = _latest(cells, "all", "", "decided", one.month)
    return told | {
        "figures": [_shown(measure, cells, one.month) for measure in SHOWN],
        "decided": decided,
        "decided_span": span(decided) if decided else "",
        "accepted": _latest(cells, "all", "", "accepted", one.month),
        "tables": [
            (heading, _lines(cells, dimension, names, one.month))
            for dimension, heading in (
                ("office", ("Theo đơn vị", "By office")),
                ("procedure", ("Theo thủ tục", "By procedure")),
                ("channel", ("Theo kênh nộp", "By channel")),
            )
        ],
        "corrected": one.corrects,
        "definitions": [(name, FIGURES[name]) for name in SHOWN],
    }


def _shown(measure: str, cells: Sequence[Cell], month: date) -> Shown:
    cell = _latest(cells, "all", "", measure, month)
    if cell is None:
        return Shown(FIGURES[measure], None)
    whole = MEASURES[measure]
    of = [
        one
        for one in cells
        if (one.dimension, one.measure) == ("all", whole)
        and cell.from_month <= one.from_month
        and one.until_month <= cell.until_month
    ]
    fits = bool(of) and (of[0].from_month, of[-1].until_month) == (
        cell.from_month,
        cell.until_month,
    )
    if not (whole and fits):
        return Shown(FIGURES[measure], cell, span(cell))
    total = sum(one.count for one in of)
    said = f"{number_text(total, lang())} {t(*FIGURES[whole].name).lower()}"
    return Shown(FIGURES[measure], cell, span(cell), cell.count / total, said)


def _latest(
    cells: Iterable[Cell], dimension: str, key: str, measure: str, month: date
) -> Cell | None:
    """The last published figure of a key up to a month; of the province only one that ends with it."""
    wanted = (dimension, key, measure)
    found = [one for one in cells if (one.dimension, one.key, one.measure) == wanted]
    return found[-1] if found and (dimension != "all" or found[-1].until_month == month) else None


def _lines(
    cells: Sequence[Cell], dimension: str, names: Mapping[str, Any], month: date
) -> list[Line]:
    by_key: dict[str, list[Cell]] = {}
    for cell in cells:
        if cell.dimension == dimension:
            by_key.setdefault(cell.key, []).append(cell)
    lines = []
    for key, own in by_key.items():
        decided, received, late = (
            _latest(own, dimension, key, measure, month)
            for measure in ("decided", "received", "late")
        )
        together = late is not None and decided is not None and _same(late, decided)
        lines.append(
            Line(
                key=key,
                name=_name(names, dimension, key),
                decided=decided,
                received=received,
                late=late,
                span=span(decided) if decided else "",
                received_span=span(received) if received else "",
                late_span=span(late) if late else "",
                on_time=1 - late.count / decided.count if late and decided and together else None,
                at_least=decided.on_time_at_least if decided and not together else None,
            )
        )
    return sorted(lines, key=lambda one: (-(one.decided.count if one.decided else 0), one.name))


def _same(one: Cell, other: Cell) -> bool:
    return (one.from_month, one.until_month) == (other.from_month, other.until_month)


def span(cell: Cell) -> str:
    """The months of a figure: 03/2026, or 01–03/2026."""
    if cell.from_month == cell.until_month:
        return f"{cell.from_month:%m/%Y}"
    return f"{cell.from_month:%m}–{cell.until_month:%m/%Y}"


def _name(names: Mapping[str, Any], dimension: str, key: str) -> str:
    if dimension == "channel":
        return t(*CHANNELS[key]) if key in CHANNELS else key
    if dimension == "all":
        return {"vi": "Toàn tỉnh", "en": "The province"}[lang()]
    return str(names.get(dimension, {}).get(key, key))
