"""How much of what the province holds is used again, by office and procedure, with what citizens were spared."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens, staff
from tinhso.access.who import Request
from tinhso.cases.data_counts import had_of
from tinhso.documents.reuse import Reuse, Saving, reuse, saving_on, whole
from tinhso.web.board import sheets
from tinhso.web.board.names import office_names, titles
from tinhso.web.office.held_asking import Asked, asked
from tinhso.web.words import t

READERS = staff("head", "leader", "planner")


@opens(READERS)
@never_cache
@require_safe
def page(request: Request) -> HttpResponse:
    """The figures of a period; filters stand in the address."""
    q = asked(request.GET, request.who, "see_staff")
    rule = saving_on(q.last)
    rows = _rows(q, rule)
    context = {
        "q": q,
        "lines": _named(rows, q),
        "whole": whole(rows, rule),
        "rule": rule,
        "lists": "head" in request.who.roles or "leader" in request.who.roles,
        "at": "reuse",
    }
    return render(request, "office/reuse.html", context)


@opens(READERS)
@never_cache
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """The same figures as CSV or XLSX."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    q = asked(request.GET, request.who, "see_staff")
    lines = _named(_rows(q, saving_on(q.last)), q)
    write = sheets.as_csv if ending == "csv" else sheets.as_xlsx
    body = write([t(*pair) for pair in _HEADS], [_cells(*one) for one in lines])
    return sheets.answer(body, ending, f"dung-lai-{timezone.localtime():%Y%m%d-%H%M}")


def _rows(q: Asked, rule: Saving | None) -> list[Reuse]:
    start, end = q.span
    had = had_of(q.offices, from_at=start, until_at=end, procedure=q.procedure)
    return reuse(
        q.offices, from_at=start, until_at=end, rule=rule, procedure=q.procedure, answered=had
    )


def _named(rows: list[Reuse], q: Asked) -> list[tuple[Reuse, str, str]]:
    offices = office_names(q.last, {row.office for row in rows})
    called = titles({row.procedure for row in rows}, q.last)
    return [
        (row, offices.get(row.office, row.office), called.get(row.procedure, row.procedure))
        for row in rows
    ]


_HEADS = (
    ("Đơn vị", "Office"),
    ("Mã thủ tục", "Procedure"),
    ("Tên thủ tục", "Title"),
    ("Dùng lại giấy đang giữ", "Held papers used"),
    ("Cơ sở dữ liệu đã trả lời", "Answered by a database"),
    ("Vẫn bị hỏi", "Asked for though held"),
    ("Dùng được mà vẫn nộp", "Handed in though held"),
    ("Tỷ lệ dùng lại", "Share used"),
    ("Giờ tiết kiệm", "Hours spared"),
    ("Tiền tiết kiệm (đồng)", "Money spared (VND)"),
)


def _cells(row: Reuse, office: str, title: str) -> list[sheets.Cell]:
    share = None if row.share is None else round(row.share, 4)
    return [
        office, row.procedure, title, row.used, row.answered, row.asked, row.not_used, share, row.hours,
        row.vnd,
    ]  # fmt: skip
