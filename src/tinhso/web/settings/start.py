"""The first page of the settings: what may be done here, and what waits."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases.jobs import not_recounted, waiting
from tinhso.exchange.webhooks.queries import paused
from tinhso.org.models import Office
from tinhso.procedures.finding import holding_on
from tinhso.protection.queries import protector_on, untold
from tinhso.web.settings.common import ADMINS, ANY, AUDITORS, PLANNERS, high_with, render
from tinhso.web.settings.staff import holding


@opens(ANY)
@require_safe
def start(request: Request) -> HttpResponse:
    """One door for each part that this person may open."""
    who = request.who
    told = {
        "settles": ADMINS.lets(who),
        "designs": PLANNERS.lets(who),
        "audits": AUDITORS.lets(who),
        "at": "start",
    }
    if told["settles"]:
        told["offices"] = len(who.organisation.offices)
        told["closed"] = Office.objects.exclude(closed_on=None).count()
        told["people"] = holding(who, who.day)
        told["high"] = bool(high_with(who, "settle"))
        told["not_recounted"] = len(not_recounted()) if high_with(who, "settle") else 0
        told["webhooks_paused"] = paused() if told["high"] else 0
        told["waiting"] = sum(one.most for one in waiting(who.day) if one.after)
    named = protector_on(who.day)
    told["protects"] = bool(high_with(who, "settle")) or (named and named.staff == who.staff)
    if told["protects"]:
        told["untold"], told["untold_over"] = untold(now=timezone.now())
    if told["designs"]:
        told["procedures"] = holding_on(who.day).count()
    return render(request, "start.html", told)
