"""The head moves dossiers from one officer to another, with what both have in hands beside each other."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens, staff
from tinhso.access.who import Request, offices_where
from tinhso.cases.queries import ORDERS, Wanted, matching
from tinhso.cases.states import ACCEPTED
from tinhso.web.office import batches
from tinhso.web.office.inbox import shown, taken_report
from tinhso.web.office.reach import workers_of
from tinhso.web.office.unit import Load, held_by_person, loads

A_PAGE = 50
NOBODYS = "chua"


@opens(staff("head", "leader"))
@never_cache
@require_safe
def page(request: Request) -> HttpResponse:
    """Everybody's load, and the dossiers of whom the address names (`tu`), to be given to another (`den`)."""
    who, now = request.who, timezone.now()
    known = who.organisation.offices
    led = offices_where(who, "rebalance")
    one = request.GET.get("don-vi", "")
    offices = led & {one} if one in led else led
    wanted = Wanted(held_by=offices, states=tuple(sorted(ACCEPTED)))
    rows = loads(offices, held_by_person(wanted, now), who)
    giver = _named(rows, request.GET.get("tu", ""))
    workers = {
        code for people in workers_of(offices, who.organisation).values() for code, _ in people
    }
    takers = [row for row in rows if row.code in workers and row != giver]
    theirs = Wanted(held_by=offices, states=wanted.states, staff=giver.code if giver else "-")
    cases = matching(theirs, now=now).order_by(*ORDERS["-due"])
    page_ = Paginator(cases, A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "rows": [row for row in rows if row.code or row.open],
        "giver": giver,
        "giver_tab": (giver.code or NOBODYS) if giver else "",
        "takers": takers,
        "taker": next((row for row in takers if row.code == request.GET.get("den", "")), None),
        "page": page_,
        "shown": shown(list(page_.object_list), now=now),
        "offices": sorted((known[code].name, code) for code in led if code in known),
        "office": one if one in led else "",
        "report": taken_report(request),
        "batch": batches.to_undo(request),
        "at": "unit",
    }
    return render(request, "office/rebalance.html", context)


def _named(rows: list[Load], tab: str) -> Load | None:
    """Whose dossiers are given away: somebody's, or those that nobody has taken."""
    code = "" if tab == NOBODYS else tab
    return next((row for row in rows if tab and row.code == code), None)
