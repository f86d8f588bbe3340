"""A leader's page of one report: its first figures now, beside a month and a year ago, each a door to who filed it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, may
from tinhso.reports import queries
from tinhso.reports.adding import Sum
from tinhso.reports.models import Round
from tinhso.reports.rules import CannotReport
from tinhso.web.reports.common import READERS, number, page
from tinhso.web.words import lang

WIDTH, HEIGHT = 320, 90


@opens(READERS)
@require_safe
def board(request: Request, code: str) -> HttpResponse:
    """The latest period and the twelve before it."""
    try:
        row = queries.report(code)
    except CannotReport as fault:
        raise Http404 from fault
    if not may(request.who, "see_report", row.owner):
        raise Refused("not_yours")
    told = queries.series(row)
    held = [one for one, _ in told]
    standings = queries.standings(held, now=timezone.now())
    template = (
        held[-1].version.template
        if held
        else queries.version_for(row, timezone.localdate()).template
    )
    said = {
        "report": row,
        "template": template,
        "standing": standings[-1] if standings else None,
        "standings": standings[::-1],
        "figures": [_figure(template, cell, told) for cell in template.board] if told else [],
    }
    return page(request, "board", said)


def _figure(template: Any, cell: str, told: list[tuple[Round, Sum]]) -> dict[str, Any]:
    table, row, column = template.cells[cell]
    values = [(one, _value(each, cell)) for one, each in told]
    now = values[-1][1]
    return {
        "cell": cell,
        "name": row.name[lang() == "en"],
        "unit": table.unit(row, column),
        "now": number(_text(now)),
        "before": number(_text(values[-2][1])) if len(values) > 1 else "–",
        "change": _change(now, values[-2][1]) if len(values) > 1 else None,
        "year": _change(now, values[0][1]) if len(values) == 13 else None,
        "given": told[-1][1].given.get(cell),
        "bars": _bars(values),
        "points": [
            (one.period.name[lang() == "en"], number(_text(value))) for one, value in values
        ],
    }


def _value(each: Sum, cell: str) -> Decimal | None:
    said = each.values.get(cell)
    return Decimal(said) if said is not None else None


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _change(now: Decimal | None, then: Decimal | None) -> float | None:
    """By what share it changed; None where one is missing or nothing."""
    return float((now - then) / then) if now is not None and then else None


def _bars(values: list[tuple[Round, Decimal | None]]) -> list[dict[str, str]]:
    """Bars from zero on one scale, as SVG writes numbers; what is missing has none."""
    most = max((value for _, value in values if value is not None), default=Decimal(0)) or Decimal(
        1
    )
    wide = WIDTH / max(len(values), 1)
    return [
        {
            "x": f"{place * wide + 1:.1f}",
            "y": f"{HEIGHT - float(value / most) * HEIGHT:.1f}",
            "width": f"{wide - 2:.1f}",
            "height": f"{float(value / most) * HEIGHT:.1f}",
        }
        for place, (_, value) in enumerate(values)
        if value is not None and value >= 0
    ]
