"""What a period adds up to: the province and each unit, as of the period or as of now, and who is not in it."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.org.queries import last_names_of_ended, organisation_on
from tinhso.reports import queries
from tinhso.reports.models import Round, Version
from tinhso.reports.queries import NOWHERE, Unit
from tinhso.web.reports.common import (
    READERS,
    given,
    names_of_offices,
    number,
    page,
    round_of,
    sees_all,
)
from tinhso.web.words import lang, t

THEN = "khi-do"


@opens(READERS)
@require_safe
def added(request: Request, uid: str) -> HttpResponse:
    """?don-vi=khi-do: units of the period's last day; ?o=table.row.column: one cell by unit; ?xa=: a unit's filers."""
    held = _held(request, uid)
    template = held.version.template
    whole, parts = queries.added(held, then=_then(request), today=timezone.localdate())
    names = _names(request, held)
    chosen = next(
        (one for one in parts if one.office == request.GET.get("xa") and one.office), None
    )
    cells = {cell: found for cell, found in template.cells.items() if found[2].adds}
    cell = request.GET.get("o", "")
    cell = cell if cell in cells else next(iter(template.board), next(iter(cells), ""))
    told = {
        "held": held,
        "template": template,
        "then": _then(request),
        "whole": chosen or whole,
        "chosen": chosen,
        "called": names.get(chosen.office, chosen.office) if chosen else "",
        "tables": _tables(template, chosen or whole),
        "cells": [(one, _said(template, one)) for one in cells],
        "cell": cell,
        "parts": [_part(one, cell, names) for one in parts],
        "total": number(whole.sum.values.get(cell)),
        "filings": _filings(chosen, held, cell) if chosen else [],
    }
    return page(request, "sums", told)


@opens(READERS)
@require_safe
def export(request: Request, uid: str, ending: str) -> HttpResponse:
    """Every cell of the province and of each unit, as CSV or XLSX; what is missing is an empty cell."""
    held = _held(request, uid)
    template = held.version.template
    whole, parts = queries.added(held, then=_then(request), today=timezone.localdate())
    names = _names(request, held)
    cells = [cell for cell, found in template.cells.items() if found[2].is_number]
    heads = [t("Đơn vị", "Unit"), t("Đã cộng", "Added"), t("Còn thiếu", "Missing")]
    heads += [_said(template, cell) for cell in cells]
    lines: list[list[Any]] = []
    for one in (whole, *parts):
        name = t("Toàn tỉnh", "The province") if one is whole else names.get(one.office, one.office)
        values = [number(one.sum.values.get(cell)).replace("–", "") for cell in cells]
        lines.append([name, len(one.counted), len(one.missing), *values])
    return given(ending, f"{held.report.code}-{held.first}-cong", heads, lines)


def _held(request: Request, uid: str) -> Round:
    held = round_of(request, uid)
    if not sees_all(request, held):
        raise Refused("not_yours")
    return held


def _then(request: Request) -> bool:
    return request.GET.get("don-vi") == THEN


def _names(request: Request, held: Round) -> dict[str, str]:
    known = dict(last_names_of_ended())
    known |= {code: one.name for code, one in organisation_on(held.last).offices.items()}
    known |= names_of_offices(request)
    known[NOWHERE] = t("Không còn đơn vị kế tục", "Nobody carries on")
    return known


def _said(template: Any, cell: str) -> str:
    table, row, column = template.cells[cell]
    unit = table.unit(row, column)
    return f"{row.name[lang() == 'en']} – {column.name[lang() == 'en']}" + (
        f" ({unit})" if unit else ""
    )


def _part(one: Unit, cell: str, names: dict[str, str]) -> dict[str, Any]:
    return {
        "office": one.office,
        "name": names.get(one.office, one.office),
        "value": number(one.sum.values.get(cell)),
        "given": one.sum.given.get(cell, 0),
        "counted": len(one.counted),
        "missing": len(one.missing),
    }


def _tables(template: Any, unit: Unit) -> list[dict[str, Any]]:
    found = []
    for table in template.tables:
        rows = [(row.code, row) for row in table.rows] or [("1", None)]
        lines = [
            {
                "row": row,
                "cells": [
                    (
                        one.name[lang() == "en"],
                        f"{table.code}.{code}.{one.code}",
                        number(unit.sum.values.get(f"{table.code}.{code}.{one.code}")),
                        unit.sum.given.get(f"{table.code}.{code}.{one.code}"),
                    )
                    for one in table.columns
                    if one.is_number
                ],
            }
            for code, row in rows
        ]
        columns = [one for one in table.columns if one.is_number]
        found.append({"table": table, "columns": columns, "lines": lines})
    return found


def _filings(unit: Unit, held: Round, cell: str) -> list[dict[str, Any]]:
    """Each filer of a unit with the version that counts and what it says; two queries for all."""
    rows = [*unit.counted, *unit.missing]
    counted = Version.objects.filter(
        filing__round=held, filing__in=unit.counted, number=F("filing__approved")
    )
    told: dict[int, dict[str, str]] = dict(counted.values_list("filing", "values"))
    return [
        {
            "row": row,
            "value": number(told[row.pk].get(cell)) if row.pk in told else "",
        }
        for row in sorted(rows, key=lambda one: one.name)
    ]
