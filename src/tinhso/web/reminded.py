"""Where a member of staff is reminded of what she owes, by which ways, and whether in one mail a day."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import every_staff, opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.notices import owing, rules
from tinhso.notices.reached import STAFF, reach_of, set_reach
from tinhso.web.notice_words import WAYS
from tinhso.web.settings.common import back
from tinhso.web.words import t


@opens(every_staff)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminded(request: Request) -> HttpResponse:
    """Her addresses and ways; POST says them."""
    who = f"{STAFF}:{request.who.staff}"
    fault: TinhsoError | None = None
    row = reach_of(who)
    told: dict[str, Any] = {
        "mail": row.mail if row else "",
        "phone": row.phone if row else "",
        "digest": bool(row and row.digest),
        "refused": row.refused if row else [],
    }
    if request.method == "POST":
        kept = request.POST.getlist("cach")
        told = {
            "mail": request.POST.get("thu", "")[:254],
            "phone": request.POST.get("dien-thoai", "")[:60],
            "digest": request.POST.get("gop") == "1",
            "refused": [way for way in rules.WAYS if way not in kept],
        }
        try:
            by = request.who.by(office=_office(request), channel="system")
            set_reach(who, at=timezone.now(), by=by, **told)
        except TinhsoError as refusal:
            fault = refusal
        else:
            return back(request, reverse("reminded"), t("Đã ghi.", "It was noted."))
    shown = {
        **told,
        "ways": [(way, WAYS[way], way not in told["refused"]) for way in rules.WAYS],
        "most": owing.MOST_A_DAY,
        "fault": fault,
        "crumbs": [
            (("Tài khoản", "Account"), reverse("account")),
            (("Nhận nhắc việc", "Reminders"), ""),
        ],
    }
    return render(request, "web/reminded.html", shown, status=422 if fault else 200)


def _office(request: Request) -> str:
    return request.who.posts[0][0] if request.who.posts else "-"
