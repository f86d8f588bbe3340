"""The list of figures of a unit and period, and the same as a file."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.indicators import queries
from tinhso.indicators.filling import kinds_in_use
from tinhso.indicators.queries import Shown
from tinhso.tables.writing import Cell, as_csv, as_xlsx
from tinhso.web.board import sheets
from tinhso.web.indicators.asking import (
    READERS,
    Question,
    beside,
    period_choices,
    question,
)
from tinhso.web.settings.common import high_with
from tinhso.web.words import Pair, day_text, t

A_PAGE = 30
CRUMBS: list[tuple[Pair, str]] = [(("Chỉ tiêu", "Figures"), "/chi-tieu/")]


@opens(READERS)
@never_cache
@require_safe
def listing(request: Request) -> HttpResponse:
    """?don-vi=, ?ky=, ?tim= and ?nhom= say which; each figure opens its page."""
    asked = question(request.GET, request.who)
    found = queries.found_in(asked.book, asked.words, asked.heading)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("trang"))
    rows = queries.shown(
        list(page.object_list), unit=asked.unit, level=asked.level, period=asked.period
    )
    headings = sorted({one.document.heading for one in asked.book.held.values()} - {""})
    earlier, later = beside(asked.period)
    return render(
        request,
        "indicators/list.html",
        {
            "q": asked,
            "page": page,
            "unit_name": asked.name(asked.unit),
            "rows": [(one, door(asked, one.holding.code)) for one in rows],
            "headings": [(one, one) for one in headings],
            "periods": period_choices(asked.period, kinds_in_use(request.who.day)),
            "earlier": earlier,
            "later": later,
            "filled": queries.filled(asked.period),
            "may_design": bool(high_with(request.who, "design")),
            "at": "list",
            "crumbs": [(CRUMBS[0][0], "")],
        },
    )


@opens(READERS)
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """Every figure of the list, of every unit that she sees where ?moi-don-vi=1."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    asked = question(request.GET, request.who)
    found = queries.found_in(asked.book, asked.words, asked.heading)
    units = asked.units if request.GET.get("moi-don-vi") == "1" else [asked.unit]
    rows = [
        one
        for unit in units
        for one in queries.shown(found, unit=unit, level=asked.level, period=asked.period)
    ]
    heads = [
        t("Mã", "Code"), t("Chỉ tiêu", "Figure"), t("Đơn vị", "Unit"), t("Kỳ", "Period"),
        t("Tử số", "Numerator"), t("Mẫu số", "Denominator"), t("Giá trị", "Value"),
        t("Đơn vị tính", "Unit of measure"), t("Phải đạt", "Target"), t("Bản định nghĩa", "Version"),
    ]  # fmt: skip
    lines = [_line(one, asked) for one in rows]
    body = as_csv(heads, lines) if ending == "csv" else as_xlsx(heads, lines)
    return sheets.answer(body, ending, f"chi-tieu-{asked.period.first}")


def door(asked: Question, code: str, **more: str) -> str:
    """The page of a figure, asked the same way."""
    query = asked.with_(tim="", nhom="", **more)
    return f"{reverse('indicator', args=[code])}?{query}"


def rows_door(asked: Question, code: str, part: str) -> str:
    """The rows behind a part of a figure."""
    query = asked.with_(tim="", nhom="")
    return f"{reverse('indicator_rows', args=[code])}?{query}&{urlencode({'phan': part})}"


def _line(one: Shown, asked: Question) -> Sequence[Cell]:
    held = one.holding
    return [
        held.code,
        held.document.name[t("0", "1") == "1"],
        asked.name(one.unit),
        f"{day_text(one.period.first)}–{day_text(one.period.last)}",
        one.num,
        one.den,
        one.value,
        held.document.unit,
        one.aim.value if one.aim else None,
        one.version or held.version.number,
    ]
