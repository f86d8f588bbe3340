"""Names of papers that wait for a person: listed with what they may be, decided from a day on, undone, exported."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import names_of
from tinhso.papers import actions, queries
from tinhso.papers.replacing import shipped_facts
from tinhso.procedures.settling import waiting
from tinhso.web.board import sheets
from tinhso.web.days import day_read
from tinhso.web.settings.common import PLANNERS, back, by, check_designs, high_with, render
from tinhso.web.settings.papers import CRUMBS
from tinhso.web.words import t

A_PAGE, MOST_SHOWN = 25, 5


class NotSettled(TinhsoError):
    """settle_no_day: no day was typed. settle_no_type: neither a type nor none was chosen."""


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: Request) -> HttpResponse:
    """What waits and what was decided; POST decides of one name, or undoes it."""
    fault: TinhsoError | None = None
    if request.method == "POST":
        check_designs(request.who)
        try:
            _settle(request)
        except TinhsoError as refusal:
            fault = refusal
        else:
            return back(request, reverse("settings_settling"), t("Đã ghi.", "It was written."))
    day = request.who.day
    text = " ".join(request.GET.get("tim", "")[:200].replace("\x00", "").split())
    rows = waiting(day, text=text)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))
    settled = queries.settled_on(day)
    people = names_of({one.actor for one in settled})
    types = queries.types_on(day)
    called = {one.code: one.name for one in types}
    told = {
        "fault": fault,
        "page": page,
        "total": len(rows),
        "rows": [(one, one.procedures[:MOST_SHOWN], len(one.procedures)) for one in page],
        "settled": [
            (one, called.get(one.type, one.type), people.get(one.actor, one.actor))
            for one in settled
        ],
        "types": types,
        "of_rules": sum(not one.type and one.on(day) for one in shipped_facts()),
        "text": text,
        "today": day,
        "may_design": bool(high_with(request.who, "design")),
        "at": "papers",
        "crumbs": [*CRUMBS, (t("Tên chưa rõ loại", "Names of no sure type"), "")],
    }
    answer = render(request, "settling.html", told)
    answer.status_code = 422 if fault else 200
    return answer


def _settle(request: Request) -> None:
    posted: Any = request.POST
    day = day_read(posted.get("from", ""))
    chosen = posted.get("type", "")
    if day is None:
        raise NotSettled("settle_no_day")
    undone = posted.get("do") == "undo"
    if not undone and not chosen:
        raise NotSettled("settle_no_type")
    actions.settle_name(
        posted.get("name", ""),
        kind="" if chosen == "-" else chosen[:60],
        from_date=day,
        reason=posted.get("reason", ""),
        undone=undone,
        by=by(request.who, "design"),
    )


@opens(PLANNERS)
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """What waits and what was decided, as CSV or XLSX."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    day = request.who.day
    rows: list[list[sheets.Cell]] = [
        [one.name, "", "", "", "", len(one.procedures), " ".join(one.procedures),
         "; ".join(kind.code for kind in one.proposed)]
        for one in waiting(day)
    ]  # fmt: skip
    rows += [
        [one.name, one.type or t("không loại nào", "none"), one.from_date.isoformat(), one.reason,
         one.actor, None, "", ""]
        for one in queries.settled_on(day)
    ]  # fmt: skip
    write = sheets.as_csv if ending == "csv" else sheets.as_xlsx
    body = write([t(*pair) for pair in _HEADS], rows)
    return sheets.answer(body, ending, f"ten-giay-{timezone.localtime():%Y%m%d-%H%M}")


_HEADS = (
    ("Tên giấy", "Name"),
    ("Đã quyết là loại", "Decided type"),
    ("Từ ngày", "From"),
    ("Lý do", "Reason"),
    ("Ai quyết", "By"),
    ("Số thủ tục", "Procedures"),
    ("Mã thủ tục", "Their codes"),
    ("Có thể là", "It may be"),
)
