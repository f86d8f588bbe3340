"""The public's board: figures of closed months as they were published, and all of it as open data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tinhso.access.guard import everyone, opens
from tinhso.measurement.live import publishing
from tinhso.measurement.live.disclosure import FEWEST
from tinhso.measurement.live.models import Published
from tinhso.measurement.live.published import MEASURES, Cell, cells_of
from tinhso.measurement.live.replicas import from_replica
from tinhso.web.board import sheets
from tinhso.web.board.asking import CHANNELS
from tinhso.web.board.folds import Fold, fold
from tinhso.web.board.periods import SHOWN, Card, lines, months_text, provinces
from tinhso.web.board.words import FIGURES
from tinhso.web.words import Pair, lang, t

# Dimension → what ?xem= calls its table, and its heading.
TABLES: Mapping[str, tuple[str, Pair]] = {
    "office": ("don-vi", ("Theo đơn vị", "By office")),
    "procedure": ("thu-tuc", ("Theo thủ tục", "By procedure")),
    "channel": ("kenh", ("Theo kênh nộp", "By channel")),
}
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
        ("told_at_least", pa.float64()),
        ("seen_at_least", pa.float64()),
        ("part_of", pa.string()),
        ("part_of_count", pa.int64()),
        ("publication", pa.int64()),
        ("published_at", pa.string()),
        ("corrects", pa.int64()),
    ]
)
# What each column of the open data holds.
COLUMNS: Mapping[str, Pair] = {
    "published_month": (
        "Tháng của bản công bố có con số này.",
        "The month with which the figure was published.",
    ),
    "dimension, key, name": (
        "Của ai: all (toàn tỉnh), office (đơn vị), procedure (thủ tục), channel (kênh nộp); mã và tên lúc công bố.",
        "Of what: all (the province), office, procedure, channel; its code and its name by then.",
    ),
    "measure": (
        "Con số nào; cách tính ở mục “Cách tính từng con số”.",
        "Which figure; how each is counted stands above.",
    ),
    "from_month, until_month": (
        "Kỳ của con số; hơn một tháng là đã gộp.",
        "Its months; more than one: pooled.",
    ),
    "count": ("Số hồ sơ.", "How many dossiers."),
    "median_working_seconds, p90_working_seconds": (
        "Một nửa và chín phần mười xong trong chừng này giây làm việc.",
        "Half of them, and nine in ten, took no more than so many working seconds.",
    ),
    "on_time_at_least, told_at_least, seen_at_least": (
        "Cận dưới của tỷ lệ, khi con số còn lại phải giữ kín.",
        "Lower bounds of shares, where the number itself is kept back.",
    ),
    "part_of, part_of_count": (
        "Mẫu số: là một phần của con số nào, và con số ấy trong cùng kỳ; trống nếu chưa công bố.",
        "The denominator: of which figure it is a part, and that figure over the same months; empty if not published.",
    ),
    "publication, published_at, corrects": (
        "Bản công bố trong lưu trữ, lúc công bố, và bản mà nó đính chính.",
        "The publication in the archive, its moment, and the one that it corrects.",
    ),
}


@opens(everyone)
@require_safe
@from_replica
def board(request: HttpRequest) -> HttpResponse:
    """The month that the address names, else the latest; ?xem= asks for one of its tables, whole."""
    published = publishing.standing()
    one = next(
        (row for row in published if f"{row.month:%Y-%m}" == request.GET.get("thang")),
        published[-1] if published else None,
    )
    return render(request, "board/public.html", _told(one, published, request.GET))


@opens(everyone)
@require_safe
@from_replica
def data(_request: HttpRequest, ending: str) -> HttpResponse:
    """Every figure in force as CSV, JSON or Parquet."""
    if ending not in ("csv", "json", "parquet"):
        raise Http404
    rows = _data(publishing.standing())
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
    lines_ = [[row.get(head) for head in SCHEMA.names] for row in rows]
    return sheets.answer(sheets.as_csv(SCHEMA.names, lines_), ending, name)


def _data(standing: Sequence[Published]) -> list[dict[str, Any]]:
    """A row for every figure in force, beside what it is a part of, with the publication that holds it."""
    cells = [(one, cell) for one in standing for cell in cells_of(one)]
    counts = {_place(cell, cell.measure): cell.count for _, cell in cells}
    return [_row(one, cell, counts) for one, cell in cells]


def _place(cell: Cell, measure: str) -> tuple[Any, ...]:
    return (cell.dimension, cell.key, measure, cell.from_month, cell.until_month)


def _row(one: Published, cell: Cell, counts: Mapping[tuple[Any, ...], int]) -> dict[str, Any]:
    part_of = MEASURES[cell.measure]
    return {
        "published_month": f"{one.month:%Y-%m}",
        "dimension": cell.dimension,
        "key": cell.key,
        "name": name_of(one.content["names"], cell.dimension, cell.key),
        "measure": cell.measure,
        "from_month": f"{cell.from_month:%Y-%m}",
        "until_month": f"{cell.until_month:%Y-%m}",
        "count": cell.count,
        "median_working_seconds": cell.median_seconds,
        "p90_working_seconds": cell.p90_seconds,
        "on_time_at_least": cell.on_time_at_least,
        "told_at_least": cell.told_at_least,
        "seen_at_least": cell.seen_at_least,
        "part_of": part_of or None,
        "part_of_count": counts.get(_place(cell, part_of)) if part_of else None,
        "publication": one.pk,
        "published_at": one.made_at.isoformat(),
        "corrects": one.corrects_id,
    }


def _told(
    one: Published | None, published: Sequence[Published], query: QueryDict
) -> dict[str, Any]:
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
    periods, missing = provinces(cells, one.month)
    province = {card.measure: card for period in periods for card in period.cards}
    tables = [
        (heading, fold(name, _lines(cells, dimension, names), query))
        for dimension, (name, heading) in TABLES.items()
    ]
    return told | {
        "periods": periods,
        "missing": [
            FIGURES[name].name for name in missing if name != "told" or not _bounded(province)
        ],
        **{name: province.get(name) for name in ("received", "decided", "accepted", "told")},
        "tables": tables,
        "whole": whole(tables),
        "corrected": one.corrects,
        "definitions": [(name, FIGURES[name]) for name in SHOWN],
        "columns": COLUMNS.items(),
    }


def _bounded(province: Mapping[str, Card]) -> bool:
    """Whether a bound is told of how many were told or seen, where their number is not."""
    received = province.get("received")
    return received is not None and bool(received.cell.told_at_least or received.cell.seen_at_least)


def whole(tables: Iterable[tuple[Pair, Fold]]) -> tuple[Pair, Page[Any]] | None:
    """(heading, page) of the table of which an address asks for all; None for the whole board."""
    found = ((pair, one.page) for pair, one in tables if one.page is not None and one.total)
    return next(found, None)


def _lines(cells: Sequence[Cell], dimension: str, names: Mapping[str, Any]) -> Sequence[Any]:
    return lines(cells, dimension, lambda key: name_of(names, dimension, key))


def span(cell: Cell) -> str:
    """The months of a figure: 03/2026, or 01–03/2026."""
    return months_text(cell.from_month, cell.until_month)


def name_of(names: Mapping[str, Any], dimension: str, key: str) -> str:
    """What a key was called when it was published. names: of the publication's content."""
    if dimension == "channel":
        return t(*CHANNELS[key]) if key in CHANNELS else key
    if dimension == "all":
        return {"vi": "Toàn tỉnh", "en": "The province"}[lang()]
    return str(names.get(dimension, {}).get(key, key))
