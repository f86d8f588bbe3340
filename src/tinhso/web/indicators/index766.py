"""Index 766 as the province's own ledger gives it: points, what the portal says beside, what can still be won."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.indicators import points, queries
from tinhso.indicators.actions.indexes import code_of
from tinhso.indicators.index766 import official
from tinhso.indicators.index766.scoring import scheme
from tinhso.indicators.points import Standing, Winnable
from tinhso.measurement.live.following import keep_up
from tinhso.tables.writing import Cell, as_csv, as_xlsx
from tinhso.web.board import sheets
from tinhso.web.indicators.asking import READERS, Question, beside, period_choices, question
from tinhso.web.indicators.listing import CRUMBS, door
from tinhso.web.office.reach import READERS as DOSSIER_READERS
from tinhso.web.words import Pair, day_text, t

HERE: list[tuple[Pair, str]] = [*CRUMBS, (("Bộ chỉ số 766", "Index 766"), "/chi-tieu/766")]
KINDS = ("year", "quarter", "month")
NAMED = 12
WHYS: dict[str, Pair] = {
    "unsynchronised": ("chưa đồng bộ lên Cổng", "not synchronised"),
    "clock_differs": (
        "đồng hồ của luật và của Cổng khác nhau",
        "the legal clock and the portal's differ",
    ),
    "state_differs": ("trạng thái hai bên khác nhau", "the states differ"),
}


@opens(READERS)
@never_cache
@require_safe
def page(request: Request) -> HttpResponse:
    """The index of a unit and period, and of the units below it."""
    asked = question(request.GET, request.who, usual=KINDS)
    found = points.latest_official()
    standing = _standing(asked, found)
    units = [one for one in asked.units if one != asked.unit]
    told = points.totals(units, asked.period)
    rows = sorted(
        (
            (asked.name(unit), *told[unit], asked.with_(don_vi=unit))
            for unit in units
            if unit in told
        ),
        key=lambda one: (one[1] / one[2] if one[2] else Decimal(0), one[0]),
    )
    earlier, later = beside(asked.period)
    whole = standing.known_max == standing.scheme.total
    return render(
        request,
        "indicators/index766.html",
        {
            "q": asked,
            "unit_name": asked.name(asked.unit),
            "standing": standing,
            "groups": [
                (group, [(one, door(asked, code_of(one.item))) for one in group.items])
                for group in standing.groups
            ],
            "band": standing.scheme.band(standing.total) if whole else None,
            "whole": whole,
            "unknown": standing.scheme.total - standing.known_max,
            "missing": [one for one in standing.items if one.points is None],
            "flags": _flags(standing),
            "official": found[0] if found else None,
            "rows": rows,
            "periods": period_choices(asked.period, KINDS),
            "earlier": earlier,
            "later": later,
            "filled": queries.filled(asked.period),
            "at": "766",
            "crumbs": [*CRUMBS, (HERE[1][0], "")],
        },
    )


@opens(READERS)
@never_cache
@require_safe
def work(request: Request) -> HttpResponse:
    """What can still be won: by office and day, the most points first."""
    asked, lines = _work(request, named=NAMED)
    cases = {one for line in lines for one in line.cases}
    codes = {
        str(uid): code
        for uid, code in Case.objects.filter(uid__in=cases).values_list("uid", "code")
    }
    earlier, later = beside(asked.period)
    return render(
        request,
        "indicators/work.html",
        {
            "q": asked,
            "unit_name": asked.name(asked.unit),
            "lines": [
                (
                    line,
                    _who(asked, line),
                    [(uid, codes[uid]) for uid in line.cases if uid in codes],
                    line.count - len(line.cases) if line.office else 0,
                )
                for line in lines
            ],
            "may_open": DOSSIER_READERS.lets(request.who),
            "periods": period_choices(asked.period, KINDS),
            "earlier": earlier,
            "later": later,
            "filled": queries.filled(asked.period),
            "at": "work",
            "crumbs": [*HERE, (("Điểm còn gỡ được", "Points to be won"), "")],
        },
    )


@opens(READERS)
@require_safe
def work_file(request: Request, ending: str) -> HttpResponse:
    """The same as CSV or XLSX."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    asked, lines = _work(request, named=0)
    heads = [
        t("Mục", "Item"), t("Việc phải làm", "What to repair"), t("Ai", "Who"), t("Bao nhiêu", "How many"),
        t("Điểm", "Points"), t("Đến ngày", "Until"), t("Giữ hay gỡ", "Keep or win"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            f"{line.item.no} {t(*line.item.name)}",
            t(*line.item.repair),
            _who(asked, line),
            line.count,
            float(line.points),
            day_text(line.until),
            t("giữ", "keep") if line.keep else t("gỡ", "win"),
        ]
        for line in lines
    ]
    body = as_csv(heads, rows) if ending == "csv" else as_xlsx(heads, rows)
    return sheets.answer(body, ending, f"diem-con-go-{asked.period.first}")


@opens(READERS)
@never_cache
@require_safe
def compared(request: Request) -> HttpResponse:
    """Where we and the portal differ, with candidate dossiers; and the portal's own figures computed again."""
    asked = question(request.GET, request.who, usual=KINDS)
    keep_up(recounting=False)
    found = points.latest_official()
    standing = _standing(asked, found)
    now = timezone.now()
    seen = set(asked.units)
    lines = official.reproduced(found[1], scheme()) if found else []
    earlier, later = beside(asked.period)
    return render(
        request,
        "indicators/compared.html",
        {
            "q": asked,
            "unit_name": asked.name(asked.unit),
            "apart": [
                (
                    one,
                    [
                        (WHYS[why], count, some[:NAMED], count - len(some[:NAMED]))
                        for why, (count, some) in one.named.items()
                        if count
                    ],
                )
                for one in points.reconciled(standing, now=now)
            ],
            "official": found[0] if found else None,
            "lines": [
                (one, asked.name(one.unit) if one.unit in seen else one.name or one.unit, _what(one.what))
                for one in lines
            ],
            "flag_words": scheme().flags,
            "may_open": DOSSIER_READERS.lets(request.who),
            "periods": period_choices(asked.period, KINDS),
            "earlier": earlier,
            "later": later,
            "filled": queries.filled(asked.period),
            "at": "766",
            "crumbs": [*HERE, (("Đối chiếu với Cổng", "Beside the portal"), "")],
        },
    )  # fmt: skip


def _work(request: Request, *, named: int) -> tuple[Question, Sequence[Winnable]]:
    asked = question(request.GET, request.who, usual=KINDS)
    keep_up(recounting=False)
    standing = points.standing(asked.book, unit=asked.unit, period=asked.period)
    now = timezone.now()
    if not asked.unit:
        return asked, []
    lines = points.winnable(standing, asked.book, now=now, today=request.who.day, named=named)
    return asked, lines


def _standing(asked: Question, found: Any) -> Standing:
    told = found[1] if found else None
    return points.standing(asked.book, unit=asked.unit, period=asked.period, told=told)


def _flags(standing: Standing) -> list[Pair]:
    codes = {flag for one in standing.items if one.told is not None for flag in one.told.flags}
    return [standing.scheme.flags.get(code, (code, code)) for code in sorted(codes)]


def _who(asked: Question, line: Winnable) -> str:
    if line.office:
        return asked.name(line.office)
    return asked.name(line.who) if line.who else t("chưa ai cung cấp", "nobody supplies it")


def _what(code: str) -> Pair:
    index = scheme()
    if code in index.groups:
        return index.groups[code].name
    item = index.items[code]
    return f"{item.no} {item.name[0]}", f"{item.no} {item.name[1]}"
