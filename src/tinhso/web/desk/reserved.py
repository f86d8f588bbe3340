"""Slips numbered beforehand: printed while the network works, handed out while it does not, entered afterwards."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases.codes import next_code
from tinhso.cases.telling import follow_address
from tinhso.kernel.errors import TinhsoError
from tinhso.reception import actions, queries, rules
from tinhso.web.desk.place import (
    AT_THE_DESK,
    DeskRefuses,
    day_asked,
    day_told,
    desk_of,
    desks,
    own_key,
    shown,
)
from tinhso.web.desk.slip import qr
from tinhso.web.words import t


@opens(AT_THE_DESK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def slips(request: Request) -> HttpResponse:
    """Slips that wait to be entered; POST numbers more, or spoils one."""
    desk = desk_of(request)
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            return _spoil(request) if request.POST.get("do") == "spoil" else _reserve(request)
        except TinhsoError as refusal:
            fault = refusal
    told: dict[str, Any] = {
        "desk": desk,
        "slips": queries.slips(list(desks(request)), open_=True),
        "today": timezone.localdate(),
        "typed_count": request.POST.get("count", "")[:200],
        "typed_day": request.POST.get("ngay", "")[:200],
        "most": rules.MOST_SLIPS,
        "at": "slips",
    }
    return shown(request, "slips", told, fault=fault)


def _reserve(request: Request) -> HttpResponse:
    desk, typed_day = desk_of(request), request.POST.get("ngay", "").strip()
    day = day_told(typed_day) if typed_day else timezone.localdate()
    typed = request.POST.get("count", "").strip()[:200]
    if not (typed.isascii() and typed.isdecimal() and 0 < int(typed[:5]) <= rules.MOST_SLIPS):
        what = t("Số phiếu", "Number of slips")
        raise DeskRefuses("desk_bad_count", what=what, typed=typed, least=1, most=rules.MOST_SLIPS)
    with transaction.atomic():
        made = actions.reserve_slips(
            desk=desk.code,
            day=day,
            count=int(typed),
            next_code=lambda: next_code(desk.code, day),
            key=own_key(request, "reserve"),
            by=request.who.by(office=desk.code, channel="counter"),
        )
    query = urlencode({"ban": desk.code, "ngay": made[0].day.isoformat()})
    return HttpResponseRedirect(f"{reverse('desk:slips_paper')}?{query}", status=303)


def _spoil(request: Request) -> HttpResponse:
    found = queries.slip(request.POST.get("code", "")[:64])
    if found.desk not in desks(request):
        raise queries.NoSuchTicket("no_such_slip", slip=found.code)
    actions.spoil_slip(found.code, by=request.who.by(office=found.desk, channel="counter"))
    messages.success(request, t("Đã hủy phiếu {code}.", "{code} was spoiled.", code=found.code))
    query = urlencode({"ban": found.desk})
    return HttpResponseRedirect(f"{reverse('desk:slips')}?{query}", status=303)


@opens(AT_THE_DESK)
@never_cache
@require_safe
def paper(request: Request) -> HttpResponse:
    """The slips of a day that were not entered yet, to be printed and filled in by hand."""
    desk, day = desk_of(request), day_asked(request)
    rows = queries.slips([desk.code], day=day, open_=True)
    told = {
        "desk": desk,
        "day": day,
        "slips": [(one, qr(follow_address(one.code))) for one in rows],
        "at": "slips",
    }
    return shown(request, "slips_paper", told)
