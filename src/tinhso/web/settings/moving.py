"""Open dossiers of offices that are no more: how many wait, where they go, and the acts that move them.

To offices of ours by succession and rule, or to another province, with the file that goes there. What nothing gives
to anybody is listed one by one.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access import looks
from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.cases import jobs
from tinhso.cases.transfers import handed, transferred
from tinhso.org.models import Office
from tinhso.web.settings.common import ADMINS, back, by, high_with, render
from tinhso.web.settings.offices import names_then
from tinhso.web.settings.tables import Column, written
from tinhso.web.words import t, told

# What one press of the button moves; the rest waits for the next press or for the clock's own job.
AT_ONCE = 500
MOST_TOLD = 20
MOST_STAYING = 100
COLUMNS = (
    Column("code", ("Mã hồ sơ", "Dossier")),
    Column("procedure", ("Thủ tục", "Procedure")),
    Column("title", ("Tên thủ tục", "Title")),
    Column("to", ("Bàn giao cho", "Handed to")),
    Column("on_date", ("Từ ngày", "From")),
    Column("state", ("Trạng thái khi bàn giao", "State when handed over")),
    Column("step", ("Bước", "Step")),
    Column("filed_at", ("Nộp", "Filed")),
    Column("accepted_at", ("Tiếp nhận", "Accepted")),
    Column("due_at", ("Hẹn trả", "Due")),
    Column("remaining_hours", ("Giờ làm việc còn lại", "Working hours left")),
)


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def moving(request: Request) -> HttpResponse:
    """Those that wait, by office; POST hands over as many as one request can, again and again."""
    day = request.who.day
    may_move = bool(high_with(request.who, "settle"))
    if request.method == "POST":
        if not may_move:
            raise Refused("not_yours")
        return _moved(request)
    rows = jobs.waiting(day)
    outside = jobs.passed_outside(day)
    found = jobs.surveyed(day, most=MOST_STAYING)
    stay = found.staying
    codes = {code for one in rows for code in (one.before, one.after) if code}
    codes |= {case.office for case in stay}
    # An office that nobody carries on as a whole may still have rules for single procedures.
    whole = {one.before for one in rows if one.after}
    ruled = [pair for pair in found.foreseen.goes.most_common() if pair[0][0] not in whole]
    codes |= {code for pair, _ in ruled for code in pair}
    offices = {one.code: one for one in Office.objects.filter(code__in=codes)}
    called = names_then(offices.values())

    def name(code: str | None) -> str:
        return called(offices[code], day) if code in offices else code or ""

    shown = [(name(one.before), name(one.after), one) for one in rows]
    leaving: dict[str, int] = {}
    for one in rows:
        if one.before in outside:
            leaving[outside[one.before]] = leaving.get(outside[one.before], 0) + one.decided
    context = {
        "rows": [one for one in shown if one[2].after],
        "ruled": [(name(before), name(after), count) for (before, after), count in ruled],
        "leaving": sorted(leaving.items()),
        "gone": transferred(),
        "staying": [(name(case.office), case) for case in stay],
        "most_staying": MOST_STAYING,
        "may_move": may_move,
        "at_once": AT_ONCE,
        "done": found.moved,
        "whole": found.moved + found.left,
        "at": "moving",
    }
    return render(request, "moving.html", context)


def _moved(request: Request) -> HttpResponse:
    day, who = request.who.day, by(request.who)
    to = request.POST.get("ban-giao", "")[:200]
    if to:
        done = jobs.transfer(day, by=who, to=to, most=AT_ONCE)
        said = t(
            "Đã bàn giao {n} hồ sơ cho {to}.", "{n} dossiers handed to {to}.", n=done.moved, to=to
        )
    else:
        done = jobs.move_on(day, by=who, most=AT_ONCE)
        said = t(
            "Đã chuyển {n} hồ sơ; đồng hồ vẫn chạy.",
            "{n} dossiers moved; their clocks run.",
            n=done.moved,
        )
    for code, fault in list(done.refused.items())[:MOST_TOLD]:
        messages.error(request, f"{code}: {told(fault)}")
    if done.unsure:
        doubt = t(
            "{n} hồ sơ của đơn vị bị chia về nơi nhận phần còn lại, nên xem lại: {codes}",
            "{n} dossiers of divided offices went where the rest goes and should be looked at: {codes}",
            n=len(done.unsure),
            codes=", ".join(done.unsure[:MOST_TOLD]),
        )
        messages.warning(request, doubt)
    return back(request, reverse("settings_moving"), said)


@opens(ADMINS)
@require_safe
def handed_file(request: Request, ending: str) -> HttpResponse:
    """What another province gets (?cho= its name): json, whole, each look kept; csv or xlsx, the list alone."""
    if not high_with(request.who, "settle"):
        raise Refused("not_yours")
    to = request.GET.get("cho", "")[:200]
    found = handed(to)
    if not found or ending not in ("json", "csv", "xlsx"):
        raise Http404
    name = f"ban-giao-{timezone.localdate()}"
    if ending != "json":
        return written(
            ending,
            name,
            COLUMNS,
            ([_cell(one, column.name) for column in COLUMNS] for one in found),
        )
    looks.record_many(
        request.who,
        "list",
        [
            looks.At(party, f"case:{one['uid']}")
            for one in found
            for party in {one["owner"]["uid"], one["filer"]["uid"]}
        ],
        why=t("Tệp bàn giao cho {to}", "The file for {to}", to=to),
        request_id=request.request_id,
    )
    body = json.dumps(
        {"format": "tinhso.handover/1", "to": to, "dossiers": found}, ensure_ascii=False, indent=1
    )
    answer = HttpResponse(body, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    answer["Cache-Control"] = "no-store"
    return answer


def _cell(one: dict[str, Any], name: str) -> str:
    if name == "remaining_hours":
        left = one["remaining_seconds"]
        return "" if left is None else f"{left / 3600:.2f}"
    return str(one[name] if one[name] is not None else "")
