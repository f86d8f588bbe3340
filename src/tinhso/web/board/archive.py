"""What was ever published, month by month and correction by correction, each as it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tinhso.access.guard import everyone, opens
from tinhso.measurement.live import publishing
from tinhso.measurement.live.models import Published
from tinhso.measurement.live.published import Cell, cells_of
from tinhso.measurement.live.replicas import from_replica
from tinhso.web.board import sheets
from tinhso.web.board.folds import fold
from tinhso.web.board.periods import SHOWN
from tinhso.web.board.public import TABLES, name_of, span, whole
from tinhso.web.board.words import FIGURES, Meaning
from tinhso.web.words import Pair

_PROVINCE = ("toan-tinh", ("Toàn tỉnh", "The province"))
_PUBLIC = (("Số liệu công khai", "Public figures"), "public_board")
_ARCHIVE = (("Lưu trữ", "Archive"), "public_archive")


@dataclass(frozen=True)
class Kept:
    """A figure as it was published. name: of its office, procedure or channel; "" for the province."""

    name: str
    meaning: Meaning
    months: str
    cell: Cell


@opens(everyone)
@require_safe
@from_replica
def archive(request: HttpRequest) -> HttpResponse:
    """Every publication and correction that ever was."""
    crumbs = [(_PUBLIC[0], reverse(_PUBLIC[1])), (_ARCHIVE[0], "")]
    rows = [(row, len(row.content["cells"])) for row in publishing.archive()]
    return render(request, "board/archive.html", {"rows": rows, "crumbs": crumbs, "at": "public"})


@opens(everyone)
@require_safe
@from_replica
def as_published(request: HttpRequest, number: int) -> HttpResponse:
    """One publication to be read: what it added, as it was then."""
    row = get_object_or_404(Published.objects.select_related("corrects", "corrected_by"), pk=number)
    tables = [
        (heading, fold(name, _kept(row, dimension), request.GET))
        for dimension, (name, heading) in {"all": _PROVINCE, **TABLES}.items()
    ]
    context = {
        "row": row,
        "tables": tables,
        "whole": whole(tables),
        "corrected_by": getattr(row, "corrected_by", None),
        "fewest": row.content["fewest"],
        "at": "public",
        "crumbs": [*((pair, reverse(name)) for pair, name in (_PUBLIC, _ARCHIVE)), (_of(row), "")],
    }
    return render(request, "board/as_published.html", context)


@opens(everyone)
@require_safe
@from_replica
def as_published_file(_request: HttpRequest, number: int) -> HttpResponse:
    """One publication, letter for letter as it was made."""
    row = get_object_or_404(Published, pk=number)
    body = sheets.as_json(
        [], digest=row.digest, made_at=row.made_at.isoformat(), content=row.content
    )
    return sheets.answer(body, "json", f"cong-bo-{row.month:%Y-%m}-{row.pk}")


def _of(row: Published) -> Pair:
    month = f"{row.month:%m/%Y}"
    return f"Tháng {month}", f"Month {month}"


def _kept(row: Published, dimension: str) -> Sequence[Kept]:
    names = row.content["names"]
    found = [
        Kept(
            "" if dimension == "all" else name_of(names, dimension, cell.key),
            FIGURES[cell.measure],
            span(cell),
            cell,
        )
        for cell in cells_of(row)
        if cell.dimension == dimension
    ]
    return sorted(found, key=lambda one: (one.name, SHOWN.index(one.cell.measure)))
