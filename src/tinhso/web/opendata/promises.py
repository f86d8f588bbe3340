"""The public page of promises and results: where each should be, where it is, whose it is and until when."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tinhso.access.guard import everyone, opens
from tinhso.access.who import Request
from tinhso.measurement.live.replicas import from_replica
from tinhso.opendata import promises
from tinhso.opendata.promises import GROUPS, Promise, Wanted, wanted_of
from tinhso.plans.rules import ENDED
from tinhso.tables.writing import Cell
from tinhso.web.as_file import MOST_ROWS, as_file, asked_as
from tinhso.web.opendata import words
from tinhso.web.words import Pair, day_text, moment_text, t

PAGE_SIZE = 25
CACHED_SECONDS = 60
_HEADS: tuple[Pair, ...] = (
    ("Mã", "Code"), ("Nội dung", "What is promised"), ("Kế hoạch, văn bản", "Plan, document"),
    ("Đơn vị", "Office"), ("Hạn", "By"), ("Phải đến", "Should be"), ("Đang ở", "Is"),
    ("Đơn vị đo", "Unit"), ("Tình trạng", "State"), ("Nguồn", "Source"), ("Ghi nhận lúc", "As of"),
    ("Mẫu", "Made up"),
)  # fmt: skip


@opens(everyone)
@require_safe
@from_replica
def page(request: Request) -> HttpResponse:
    """Promises by unit, year, state, plan and words, all in the address; ?dang= gives what is found as a file."""
    now = timezone.now()
    every = promises.promises(now=now)
    wanted = _wanted(request, every)
    found = wanted_of(every, wanted)
    kind = asked_as(request)
    if kind:
        lines = [_line(one) for one in found[:MOST_ROWS]]
        return as_file(kind, "cam-ket", [t(*head) for head in _HEADS], lines)
    beside = wanted_of(every, Wanted(wanted.unit, wanted.year, "", wanted.plan, wanted.text))
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang"))
    told: dict[str, Any] = {
        "page": shown,
        "rows": [
            {"one": one, "stands": words.stands(one), "source": words.source(one),
             "ended": one.state == ENDED}
            for one in shown.object_list
        ],
        "tabs": _tabs(beside, wanted.group),
        "wanted": wanted,
        "narrowed": any((wanted.unit, wanted.year, wanted.plan, wanted.text)),
        "any": bool(every),
        "at_moment": now,
        "choices": _choices(every),
        "at": "promises",
        "crumbs": [(("Cam kết và kết quả", "Promises and results"), "")],
    }  # fmt: skip
    answer = render(request, "opendata/promises.html", told)
    answer["Cache-Control"] = f"private, max-age={CACHED_SECONDS}"
    return answer


def _wanted(request: Request, every: list[Promise]) -> Wanted:
    """What the address asks for; what it says wrongly is not asked."""
    year = request.GET.get("nam", "")
    units, plans = {one.unit for one in every}, {one.under for one in every}
    unit, plan = request.GET.get("don-vi", ""), request.GET.get("ke-hoach", "")
    group = request.GET.get("han", "")
    return Wanted(
        unit=unit if unit in units else "",
        year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
        group=group if group in GROUPS else "",
        plan=plan if plan in plans else "",
        text=request.GET.get("tim", "").replace("\x00", "").strip()[:200],
    )


def _tabs(found: list[Promise], group: str) -> list[dict[str, Any]]:
    counts = Counter(one.group for one in found)
    told = [{"value": "", "words": ("Tất cả", "All"), "count": len(found), "here": not group}]
    return told + [
        {"value": name, "words": words.GROUPS[name], "count": counts[name], "here": name == group}
        for name in GROUPS
        if counts[name] or name == group
    ]


def _choices(every: list[Promise]) -> dict[str, list[tuple[str, str]]]:
    units = {one.unit: one.unit_name for one in every}
    return {
        "units": sorted(units.items(), key=lambda one: one[1]),
        "plans": [(one, one) for one in sorted({one.under for one in every if one.under})],
        "years": [(str(y), str(y)) for y in sorted({one.year for one in every if one.year})],
    }


def _line(one: Promise) -> list[Cell]:
    return [
        one.code, t(*one.title), one.under, one.unit_name, day_text(one.due) if one.due else None,
        _rounded(one.should, one.decimals), _rounded(one.is_, one.is_decimals), one.measure,
        words.stands(one)[1], t(*words.source(one)), moment_text(one.as_of) if one.as_of else None,
        t("mẫu", "made up") if one.sample else None,
    ]  # fmt: skip


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)
