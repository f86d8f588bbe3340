"""What holders say is wrong with papers that an office keeps, and its answers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access import looks
from tinhso.access.guard import Refused, opens, staff
from tinhso.access.who import Request, offices_where
from tinhso.cases.reach import office_of
from tinhso.documents.actions import answer_objection
from tinhso.documents.models import Objection
from tinhso.documents.queries import objected
from tinhso.kernel.errors import TinhsoError
from tinhso.papers.queries import types_on
from tinhso.parties.queries import described
from tinhso.web.words import Pair, t

ANSWERS = staff("head", "leader")
MOST_TYPED = 2_000
WHY: Pair = ("Trả lời phản ánh về giấy tờ", "Answering an objection to a paper")


@opens(ANSWERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """What waits, the oldest first; POST answers one: the paper stays, or is withdrawn."""
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            _answered(request)
        except TinhsoError as refusal:
            if isinstance(refusal, Refused):
                raise
            fault = refusal
        else:
            messages.success(request, t("Đã trả lời người dân.", "The citizen was answered."))
            return HttpResponseRedirect(reverse("office_objections"), status=303)
    rows = objected(offices_where(request.who, "sign"))
    people = described({one.document.holder for one in rows}) if rows else {}
    types = {one.code: t(one.name, one.name_en) for one in types_on(request.who.day)}
    targets = [looks.At(one.document.holder, f"document:{one.document.uid}") for one in rows]
    if targets:
        looks.record_many(request.who, "paper", targets, why=t(*WHY), request_id=request.request_id)
    shown = [
        (
            one,
            people[one.document.holder].name if one.document.holder in people else "–",
            types.get(one.document.type, one.document.name),
        )
        for one in rows
    ]
    told = {
        "rows": shown,
        "fault": fault,
        "sent": request.POST.get("objection", "") if fault else "",
        "typed": request.POST.get("answer", "")[:MOST_TYPED],
        "at": "objections",
    }
    return render(request, "office/objections.html", told, status=422 if fault else 200)


def _answered(request: Request) -> None:
    """Answer the objection that the form names, if it is for an office of hers. Raises Refused, CannotHold."""
    one = _of_hers(request)
    if one is None or request.POST.get("upheld") not in ("yes", "no"):
        raise Refused("not_yours")
    office = office_of(request.who, "sign", [one.document.office]) or one.document.office
    answer_objection(
        one,
        upheld=request.POST["upheld"] == "yes",
        answer=request.POST.get("answer", ""),
        by=request.who.by(office=office, channel="counter"),
    )


def _of_hers(request: Request) -> Objection | None:
    """The objection that the form names, answered or not, if it is for an office of hers."""
    try:
        uid = UUID(request.POST.get("objection", "")[:40])
    except ValueError:
        return None
    rows = Objection.objects.filter(document__office__in=offices_where(request.who, "sign"))
    return rows.select_related("document").filter(uid=uid).first()
