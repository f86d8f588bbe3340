"""The list of an inbox as a file: what the filters show, all pages of it, without anybody's personal data."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases.queries import ORDERS, Row, signed
from tinhso.cases.states import STATES
from tinhso.org.queries import names_of
from tinhso.tables.writing import Cell, as_csv, as_xlsx
from tinhso.web.case_line import Names, names_for
from tinhso.web.office import filters, forecasting
from tinhso.web.office.inbox import filtered
from tinhso.web.office.reach import OFFICES
from tinhso.web.words import t

MOST_ROWS = 20_000
_HOUR = 3600


@opens(OFFICES)
@never_cache
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """The list that the address asks for as CSV (UTF-8 with its mark) or XLSX; at most MOST_ROWS of it."""
    if ending not in _WRITERS:
        raise Http404
    who, now = request.who, timezone.now()
    asked = filters.asked(request.GET, who)
    leaving = forecasting.leaving(filters.scope(asked, who), now=now)
    rows = filtered(asked, who, leaving, now).order_by(*ORDERS[asked.order])[:MOST_ROWS]
    cases = list(rows)
    names, _ = names_for(cases, now=now, staff=names_of(case.staff for case in cases))
    lines = [_line(row, names) for row in signed(cases, now=now)]
    kind, written = _WRITERS[ending]
    answer = HttpResponse(written(_heads(), lines), content_type=kind)
    name = f"ho-so-{timezone.localtime(now):%Y%m%d-%H%M}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _heads() -> list[str]:
    return [
        t("Mã hồ sơ", "Dossier"),
        t("Mã thủ tục", "Procedure"),
        t("Tên thủ tục", "Title"),
        t("Trạng thái", "State"),
        t("Đơn vị giữ", "Held by"),
        t("Bước", "Step"),
        t("Người xử lý", "Officer"),
        t("Ngày nộp", "Filed"),
        t("Tiếp nhận", "Accepted"),
        t("Hạn", "Due"),
        t("Hẹn trả", "Promised"),
        t("Còn lại (giờ làm việc)", "Left (working hours)"),
    ]


def _line(row: Row, names: Names) -> list[Cell]:
    case = row.case
    moments = (case.filed_at, case.accepted_at, case.due_at, case.promised_at)
    told = [f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "" for at in moments]
    left = None if row.left_seconds is None else round(row.left_seconds / _HOUR, 2)
    return [
        case.code,
        case.procedure,
        case.title,
        t(*STATES[case.state].words),
        names.office(case.holder),
        names.step(case, case.step),
        names.person(case.staff) or case.staff,
        *told,
        left,
    ]


_WRITERS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
}
