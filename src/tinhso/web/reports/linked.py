"""A filer without an account fills her report through the link that was sent to her; nothing else is shown by it."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import everyone, opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.reports import actions, queries
from tinhso.reports.actions.filing import LINK
from tinhso.reports.rules import BadReport, CannotReport
from tinhso.web.reports.common import drawn, page, see
from tinhso.web.reports.typing import begun, filed_words, typed_in
from tinhso.web.words import t


def address_of(secret: str) -> str:
    """The whole address of a link's page."""
    return f"{settings.PUBLIC_ADDRESS}{reverse('report_link', args=[secret])}"


@opens(everyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: Request, secret: str) -> HttpResponse:
    """The form of one report; POST keeps a draft, or files it, after which the link shows that it was filed."""
    try:
        link = actions.opened(secret, count=request.method != "POST")
    except CannotReport as gone:
        answer = page(request, "gone", {}, gone)
        answer.status_code = 410
        return answer
    row = queries.filing(str(link.filing.uid))
    fault: TinhsoError | None = None
    if request.method == "POST" and link.used_at is None:
        who = By(actor=f"link:{link.uid}", office=row.office, channel="online")
        typed = typed_in(row, request.POST)
        try:
            if request.POST.get("do") == "draft":
                actions.save_draft(str(row.uid), typed, by=who)
                messages.success(request, t("Đã lưu nháp.", "The draft was kept."))
            else:
                version = actions.submit(
                    str(row.uid), typed, by=who, key=request.POST.get("key", "")[:80], way=LINK
                )
                messages.success(request, filed_words(version))
            return see(reverse("report_link", args=[secret]))
        except TinhsoError as refusal:
            fault = refusal
    if request.method == "POST" and fault is None:
        return see(reverse("report_link", args=[secret]))
    faults: Mapping[str, TinhsoError] = fault.faults if isinstance(fault, BadReport) else {}
    template = row.round.version.template
    used = link.used_at is not None
    typed = typed_in(row, request.POST) if fault is not None else begun(row)[0]
    last = row.versions.filter(number=row.last).first() if used else None
    told = {
        "row": row,
        "held": row.round,
        "template": template,
        "used": used,
        "link": link,
        "told": drawn(template, last.values) if last else [],
        "tables": [] if used else drawn(template, {}, raw=typed, faults=faults, form=True),
    }
    answer = page(request, "linked", told, fault)
    answer["Referrer-Policy"] = "no-referrer"
    return answer
