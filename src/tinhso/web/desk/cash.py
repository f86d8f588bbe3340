"""Cash at the desk: a dossier found, its money taken, its receipt given; at the day's end the till is counted."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import names_of
from tinhso.payments import actions, queries
from tinhso.payments.models import Money
from tinhso.payments.rules import CannotPay
from tinhso.web.desk.place import (
    AT_THE_DESK,
    Desk,
    day_asked,
    day_told,
    deciding,
    desk_of,
    own_key,
    shown,
)
from tinhso.web.vietqr import to_pay
from tinhso.web.words import t

MOST_TYPED = 200
# 38.000, 38,000, 38 000 or 38000; and the cents of nothing after them, apart by the other sign.
_GROUPED = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*|\d+", re.ASCII)
_CENTS = re.compile(
    r"^(\d{1,3}(?:\.\d{3})+|\d{4,}),00?$|^(\d{1,3}(?:,\d{3})+|\d{4,})\.00?$", re.ASCII
)


def amount_typed(text: str) -> int:
    """What was typed as VND: 20.000, 20000 or 20.000,00; 38.00 might be two things. Raises CannotPay."""
    typed = text.strip()
    cents = _CENTS.match(typed)
    whole = (cents[1] or cents[2]) if cents else typed
    plain = re.sub(r"[., ]", "", whole) if _GROUPED.fullmatch(whole) else whole
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 14):
        raise CannotPay("pay_bad_amount", most=10**13)
    return int(plain)


@opens(AT_THE_DESK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cash(request: Request) -> HttpResponse:
    """Find what is owed by ?tim= (a dossier's code, a reference, a scanned slip); POST takes cash for it."""
    desk = desk_of(request)
    sought = (request.GET.get("tim") or request.POST.get("tim") or "").strip()[:MOST_TYPED]
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            money = _take(request, desk, sought)
        except TinhsoError as refusal:
            fault = refusal
        else:
            said = t("Đã thu tiền. Biên lai số {n}.", "Taken. Receipt {n}.", n=str(money.receipt))
            messages.success(request, said)
            query = urlencode({"ban": desk.code, "tim": sought})
            return HttpResponseRedirect(f"{reverse('desk:cash')}?{query}", status=303)
    offices = [desk.code, deciding(request.who.organisation, desk.code)]
    rows = queries.bills(queries.found_dues(sought, offices).order_by("-asked_at"))
    collectors = queries.collectors_on({one.due.office for one in rows}, request.who.day)
    told = {
        "desk": desk,
        "sought": sought,
        "rows": [to_pay(one, collectors.get(one.due.office)) for one in rows],
        "typed": request.POST.get("amount", "")[:20] if fault else "",
        "held": queries.till(desk.code, request.who.day),
        "closed": queries.till_of(desk.code, request.who.day),
        "at": "cash",
    }
    return shown(request, "cash", told, fault=fault)


def _take(request: Request, desk: Desk, sought: str) -> Money:
    offices = [desk.code, deciding(request.who.organisation, desk.code)]
    wanted = request.POST.get("due", "")[:40]
    found = [one for one in queries.found_dues(sought, offices) if str(one.uid) == wanted]
    if not found:
        raise CannotPay("pay_no_such_due", due=wanted)
    return actions.take_cash(
        found[0].uid,
        amount_typed(request.POST.get("amount", "")),
        desk=desk.code,
        key=own_key(request, "cash"),
        by=request.who.by(office=desk.code, channel="counter"),
    )


@opens(AT_THE_DESK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def till(request: Request) -> HttpResponse:
    """The day's cash: what should be there; POST says what is, with a reason where they differ."""
    desk, day = desk_of(request), day_asked(request)
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            actions.close_till(
                office=deciding(request.who.organisation, desk.code),
                desk=desk.code,
                day=day_told(said) if (said := request.POST.get("ngay")) else day,
                counted=amount_typed(request.POST.get("counted", "")),
                reason=request.POST.get("reason", "")[:1_200],
                by=request.who.by(office=desk.code, channel="counter"),
            )
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(request, t("Đã chốt quỹ.", "The till is closed."))
            query = urlencode({"ban": desk.code, "ngay": day.isoformat()})
            return HttpResponseRedirect(f"{reverse('desk:till')}?{query}", status=303)
    closed = queries.till_of(desk.code, day)
    hands = (closed.closed_by, closed.agreed_by) if closed else ("", "")
    names = names_of(hands)
    told = {
        "closed_by": names.get(hands[0], hands[0]),
        "agreed_by": names.get(hands[1], hands[1]),
        "desk": desk,
        "day": day,
        "today": request.who.day,
        "expected": queries.till(desk.code, day),
        "lines": queries.cash_of(desk.code, day),
        "closed": closed,
        "before": queries.tills([desk.code], most=14),
        "typed": request.POST if fault else {},
        "at": "cash",
    }
    return shown(request, "till", told, fault=fault)
