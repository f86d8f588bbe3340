"""Open dossiers of offices that are no more: how many wait, where they go, and the act that moves them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.cases import jobs
from tinhso.org.models import Office
from tinhso.web.settings.common import ADMINS, back, by, high_with, render
from tinhso.web.settings.offices import names_then
from tinhso.web.words import t, told

# What one press of the button moves; the rest waits for the next press or for the clock's own job.
AT_ONCE = 500
MOST_TOLD = 20


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def moving(request: Request) -> HttpResponse:
    """Those that wait, by office; POST hands over as many as one request can, again and again."""
    day = request.who.day
    may_move = bool(high_with(request.who, "settle"))
    if request.method == "POST":
        if not may_move:
            raise Refused("not_yours")
        done = jobs.move_on(day, by=by(request.who), most=AT_ONCE)
        for code, fault in list(done.refused.items())[:MOST_TOLD]:
            messages.error(request, f"{code}: {told(fault)}")
        said = t(
            "Đã chuyển {n} hồ sơ; đồng hồ vẫn chạy.",
            "{n} dossiers moved; their clocks run.",
            n=done.moved,
        )
        return back(request, reverse("settings_moving"), said)
    rows = jobs.waiting(day)
    codes = {code for one in rows for code in (one.before, one.after) if code}
    offices = {one.code: one for one in Office.objects.filter(code__in=codes)}
    called = names_then(offices.values())

    def name(code: str | None) -> str:
        return called(offices[code], day) if code in offices else code or ""

    shown = [(name(one.before), name(one.after), one) for one in rows]
    context = {
        "rows": [one for one in shown if one[2].after],
        "stranded": [one for one in shown if not one[2].after],
        "may_move": may_move,
        "at_once": AT_ONCE,
        "at": "moving",
    }
    return render(request, "moving.html", context)
