"""The citizen's page: who wants to help her, what that means, and her word."""

from __future__ import annotations

import hmac
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access.actions import NO_OFFICE
from tinhso.access.guard import citizens, opens
from tinhso.access.models import Account
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import names_of as staff_names
from tinhso.provenance import actions
from tinhso.provenance.actions import CannotHelp
from tinhso.provenance.actions.helping import mark_of
from tinhso.provenance.models import BY_CITIZEN, Assisted, HelpSession
from tinhso.web.helping.words import HOW, WHO
from tinhso.web.marks import marked, own_mark, seat_of
from tinhso.web.words import t


@opens(citizens)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: Request, uid: UUID, mark: str) -> HttpResponse:
    """Says who helps and asks; POST agrees (do=agree) or says no, or ends it (do=end)."""
    row = _found(uid, mark)
    if not request.who.party:
        query = urlencode({"next": request.path})
        return HttpResponseRedirect(f"{reverse('particulars')}?{query}")
    if row.party and row.party != request.who.party:
        raise Http404
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            _said(request, row)
            return HttpResponseRedirect(request.path, status=303)
        except TinhsoError as refusal:
            fault = refusal
    now = timezone.now()
    offices = request.who.organisation.offices
    told = {
        "row": row,
        "fault": fault,
        "waits": row.ended_at is None and row.until_at > now and not row.party,
        "goes_on": row.ended_at is None and row.until_at > now and bool(row.party),
        "helper": staff_names([row.helper]).get(row.helper, row.helper),
        "kind": WHO[row.kind],
        "office": offices[row.office].name if row.office in offices else row.office,
        "how": HOW[row.confirmed],
        "lasts": int(actions.LASTS.total_seconds() // 60),
        "filed": list(Assisted.objects.filter(session=row).select_related("case").order_by("id")),
        "crumbs": [(("Đồng ý được hỗ trợ", "Agree to be helped"), "")],
    }
    answer = render(request, "helping/agree.html", told, status=422 if fault else 200)
    return marked(request, answer)


def _found(uid: UUID, mark: str) -> HelpSession:
    if not hmac.compare_digest(mark.encode(), mark_of(uid).encode()):
        raise Http404
    try:
        return actions.session(uid)
    except CannotHelp as error:
        raise Http404 from error


def _said(request: Request, row: HelpSession) -> None:
    by = request.who.by(office=NO_OFFICE, channel="online")
    now = timezone.now()
    if request.POST.get("do") == "end":
        actions.end(row.uid, how=BY_CITIZEN, at=now, by=by)
        said = t(
            "Đã kết thúc: không nộp thêm được gì.", "It has ended: nothing more is filed in it."
        )
        messages.success(request, said)
        return
    account = request.user
    assert isinstance(account, Account)
    actions.agree_on_phone(
        row.uid,
        account=account,
        mark=own_mark(request),
        seat=seat_of(request),
        assurance=request.who.assurance,
        at=now,
        by=by,
    )
