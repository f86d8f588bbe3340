"""The budget of every day: six series as the treasury's files say them, to the đồng; a file is taken in here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, may
from tinhso.kernel.errors import TinhsoError
from tinhso.reports import actions, queries
from tinhso.reports.models import TreasuryFile
from tinhso.reports.treasury import MOST_BYTES, SERIES, BadTreasuryFile
from tinhso.web.days import day_read
from tinhso.web.reports.common import READERS, by, given, page, see
from tinhso.web.words import day_text, lang, t

USUAL_DAYS, MOST_DAYS = 30, 400


@opens(READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def budget(request: Request) -> HttpResponse:
    """The latest day first; POST takes a file in, whole or not at all."""
    province = province_of(request)
    takes = bool(province) and may(request.who, "approve_report", province)
    fault: TinhsoError | None = None
    if request.method == "POST":
        if not takes:
            raise Refused("not_yours")
        try:
            messages.success(request, _taken(request, province))
            return see(reverse("budget"))
        except TinhsoError as refusal:
            fault = refusal
    since, until = _days(request)
    rows = queries.figures(since=since, until=until)
    days = sorted({row["day"] for row in rows}, reverse=True)
    by_day = {(row["day"], row["series"]): row for row in rows}
    told = {
        "since": since,
        "until": until,
        "latest": [(SERIES[series][lang() == "en"], by_day[days[0], series]) for series in SERIES]
        if days
        else [],
        "day": days[0] if days else None,
        "series": [SERIES[one][lang() == "en"] for one in SERIES],
        "rows": [
            (day, [(SERIES[one][lang() == "en"], by_day[day, one]) for one in SERIES])
            for day in days
        ],
        "taken": TreasuryFile.objects.order_by("-day", "-issue")[:20],
        "takes": takes,
    }
    return page(request, "budget", told, fault)


@opens(READERS)
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """The series of the days that are asked for, as CSV or XLSX; amounts are whole đồng."""
    since, until = _days(request)
    heads = [
        t("Ngày", "Day"), t("Chuỗi", "Series"), t("Tên", "Name"), t("Trong ngày (đồng)", "Of the day (đồng)"),
        t("Từ đầu năm (đồng)", "Since the year began (đồng)"),
    ]  # fmt: skip
    lines: list[list[Any]] = [
        [
            row["day"].isoformat(), row["series"], SERIES[row["series"]][lang() == "en"],
            str(row["day_amount"]), str(row["year_amount"]),
        ]
        for row in queries.figures(since=since, until=until)
    ]  # fmt: skip
    return given(ending, f"ngan-sach-{since}-{until}", heads, lines)


def province_of(request: Request) -> str:
    """The code of the highest office, whose files are taken; "" where there is none."""
    known = request.who.organisation.offices
    return min((code for code, one in known.items() if one.parent is None), default="")


def _taken(request: Request, province: str) -> str:
    file = request.FILES.get("file")
    if file is None:
        raise BadTreasuryFile("treasury_empty")
    if (file.size or 0) > MOST_BYTES:
        raise BadTreasuryFile("treasury_too_large", most=MOST_BYTES // 1_000_000)
    row, new = actions.take(
        b"".join(file.chunks()), province=province, by=by(request, province), name=file.name or ""
    )
    if not new:
        return t(
            "Tệp này đã nhận rồi; không có gì thay đổi.",
            "This file is here already; nothing changed.",
        )
    return t(
        "Đã nhận {n} dòng của ngày {day}.", "{n} lines of {day} were taken in.",
        n=row.lines, day=day_text(row.day),
    )  # fmt: skip


def _days(request: Request) -> tuple[date, date]:
    today = timezone.localdate()
    until = day_read(request.GET.get("den", "")) or today
    since = day_read(request.GET.get("tu", "")) or until - timedelta(days=USUAL_DAYS)
    return max(since, until - timedelta(days=MOST_DAYS)), until
