"""How long everything is kept, under which law and how sure that is: set here by dated rules; what went, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.operations import retention
from tinhso.operations.archive import due_for_archive
from tinhso.sentences.retention import CERTAINTY, ENDS, SINCE, SORTS
from tinhso.web.board import sheets
from tinhso.web.days import day_read
from tinhso.web.settings.common import ADMINS, back, by, high_with, render
from tinhso.web.words import t


class NotSaid(TinhsoError):
    """keeping_no_day; keeping_no_days: neither a day nor a number of days was typed."""


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def keeping(request: Request) -> HttpResponse:
    """The rules that hold and held, what went by them; POST sets one. ?xem-truoc=1 counts what would go."""
    if not high_with(request.who, "settle"):
        raise Refused("not_yours")
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            _decide(request)
        except TinhsoError as refusal:
            fault = refusal
        else:
            said = t("Đã đặt thời hạn giữ.", "How long it is kept was set.")
            return back(request, reverse("settings_keeping"), said)
    today, now = request.who.day, timezone.now()
    counted = request.GET.get("xem-truoc") == "1"
    plan = retention.plan(now=now, counted=counted)
    held = {one.rule for one in plan}
    told = {
        "fault": fault,
        "typed": request.POST if fault else {},
        "plan": [
            (
                one,
                SORTS[one.sort.what],
                SINCE.get(one.sort.what, ("", "")),
                ENDS[one.sort.ends],
                CERTAINTY[one.sort.certainty],
            )
            for one in plan
        ],
        "counted": counted,
        "rules": [
            (one, SORTS[one.what], one in held, one.from_date > today) for one in retention.rules()
        ],
        "gone": [(one, SORTS[one.what]) for one in retention.gone()],
        "today": today,
        "at": "keeping",
        "crumbs": [(("Cài đặt", "Settings"), "/cai-dat/"), (("Lưu giữ", "What is kept"), "")],
    }
    answer = render(request, "keeping.html", told)
    answer.status_code = 422 if fault else 200
    return answer


@opens(ADMINS)
@require_safe
def archive(request: Request, ending: str) -> HttpResponse:
    """Dossiers that are due for the archive, as CSV or XLSX; nobody's name is in it."""
    if not high_with(request.who, "settle"):
        raise Refused("not_yours")
    if ending not in ("csv", "xlsx"):
        raise Http404
    heads = [t(*pair) for pair in _HEADS]
    rows: list[list[sheets.Cell]] = [
        [one.code, one.procedure, one.office, one.filed.isoformat(), one.ended.isoformat()]
        for one in due_for_archive(on=request.who.day)
    ]
    write = sheets.as_csv if ending == "csv" else sheets.as_xlsx
    return sheets.answer(write(heads, rows), ending, f"nop-luu-{request.who.day:%Y%m%d}")


_HEADS = (
    ("Mã hồ sơ", "Dossier"),
    ("Thủ tục", "Procedure"),
    ("Đơn vị", "Office"),
    ("Ngày nộp", "Filed"),
    ("Ngày kết thúc", "Ended"),
)


def _decide(request: Request) -> None:
    posted: Mapping[str, Any] = request.POST
    day, days = day_read(posted.get("from", "")), posted.get("days", "").strip()
    if day is None:
        raise NotSaid("keeping_no_day")
    if not (days.isascii() and days.isdecimal() and len(days) < 7):
        raise NotSaid("keeping_no_days")
    retention.decide(
        posted.get("what", "")[:20],
        days=int(days),
        from_date=day,
        ground=posted.get("ground", ""),
        by=by(request.who),
    )
