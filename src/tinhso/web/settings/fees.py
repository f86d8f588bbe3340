"""Who collects fees, on which account, how its bank's statements look; and what must be paid before which act."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.payments import actions
from tinhso.payments.models import Collector, PayFirst
from tinhso.payments.statements import OURS, PARTS
from tinhso.procedures.models import Procedure
from tinhso.web.days import day_read
from tinhso.web.settings.common import ADMINS, back, by, high_with, reach, render
from tinhso.web.words import Pair, t

BEFORE: dict[str, Pair] = {
    "": ("Lúc nào cũng được", "At any time"),
    "accept": ("Trước khi tiếp nhận", "Before acceptance"),
    "return_result": ("Trước khi trả kết quả", "Before the result is given"),
}
NAMES: dict[str, Pair] = {
    "id": ("Số giao dịch của ngân hàng", "The bank's own number"),
    "day": ("Ngày", "Day"),
    "text": ("Nội dung", "Text"),
    "amount": ("Số tiền (có dấu)", "Amount (signed)"),
    "credit": ("Ghi có", "Credit"),
    "debit": ("Ghi nợ", "Debit"),
    "payer": ("Người chuyển", "Payer"),
}
GATEWAYS: dict[str, Pair] = {"": ("Không", "None"), "payos": ("payOS", "payOS")}


class NotSaid(TinhsoError):
    """fees_no_day; fees_no_procedure (said)."""


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def fees(request: Request) -> HttpResponse:
    """What holds and will hold; POST sets an office that collects, or when a fee must be paid."""
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            said = _set(request)
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
        else:
            return back(request, reverse("settings_fees"), said)
    own = reach(request.who, "settle", request.who.day)
    offices = request.who.organisation.offices
    rows = Collector.objects.filter(office__in=own).order_by("office", "-since_date", "-id")
    typed = request.POST if fault else {}
    told = {
        "fault": fault,
        "typed": typed,
        "offices": sorted(
            ((one, offices[one].name) for one in own if one in offices), key=lambda one: one[1]
        ),
        "rows": [
            (one, offices[one.office].name if one.office in offices else one.office) for one in rows
        ],
        "names": [(part, NAMES[part], typed.get(part, ""), OURS.get(part, "")) for part in PARTS],
        "gateways": GATEWAYS.items(),
        "first": [
            (one, BEFORE[one.before])
            for one in PayFirst.objects.order_by("procedure", "-since_date", "-id")
        ],
        "before": BEFORE.items(),
        "high": bool(high_with(request.who, "settle")),
        "today": request.who.day,
        "at": "fees",
        "crumbs": [(("Cài đặt", "Settings"), "/cai-dat/"), (("Thu phí", "Fees"), "")],
    }
    answer = render(request, "fees.html", told)
    answer.status_code = 422 if fault else 200
    return answer


def _set(request: Request) -> str:
    posted: Any = request.POST
    since = day_read(posted.get("since", ""))
    if since is None:
        raise NotSaid("fees_no_day")
    if posted.get("do") == "first":
        return _set_first(request, posted, since)
    office = posted.get("office", "")
    if office not in reach(request.who, "settle", request.who.day):
        raise Refused("not_yours")
    actions.set_collector(
        office,
        since=since,
        on=posted.get("do") != "stop",
        bank=posted.get("bank", "").strip()[:20],
        account=posted.get("account", "").strip()[:40],
        holder=posted.get("holder", "")[:400],
        columns={part: posted.get(part, "")[:400] for part in PARTS},
        gateway=posted.get("gateway", "") if posted.get("gateway") in GATEWAYS else "",
        by=by(request.who),
    )
    return t("Đã đặt nơi thu phí.", "Who collects was set.")


def _set_first(request: Request, posted: Any, since: Any) -> str:
    if not high_with(request.who, "settle"):
        raise Refused("not_yours")
    procedure = posted.get("procedure", "").strip()[:40]
    if not Procedure.objects.filter(code=procedure).exists():
        raise NotSaid("fees_no_procedure", said=procedure)
    actions.set_pay_first(
        procedure, before=posted.get("before", "")[:20], since=since, by=by(request.who)
    )
    return t("Đã đặt mốc nộp phí.", "When the fee is paid was set.")
