"""What a dossier costs and how it is paid: the code for a bank's app, the reference, how it stands."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.kernel.errors import TinhsoError
from tinhso.payments import actions, queries
from tinhso.payments.models import APPROVED, ASKED, Order, Receipt
from tinhso.web.citizen.reading import Reader, by_account, by_code, names_of, record_look
from tinhso.web.fees.printed import receipt_pdf
from tinhso.web.vietqr import ToPay, to_pay
from tinhso.web.words import t


def what_to_pay(case: Case, request: Request) -> list[ToPay]:
    """The dues of a dossier, each with its code; one query where there is none."""
    bills = queries.bills_of(case.uid)
    if not bills:
        return []
    collectors = queries.collectors_on({one.due.office for one in bills}, request.who.day)
    return [to_pay(one, collectors.get(one.due.office)) for one in bills]


def _receipt(request: Request, found: tuple[Reader, Case], receipt: UUID) -> HttpResponse:
    """A receipt of the dossier as PDF; one of another's money is not there."""
    reader, case = found
    rows = Receipt.objects.select_related("money__due", "money__reversed_by")
    held = rows.filter(uid=receipt, money__due__case=str(case.uid)).first()
    if held is None:
        raise Http404
    record_look(request, reader, case, "dossier")
    payer = names_of(case.owner).get(case.owner, "")
    return receipt_pdf(request, held, payer=payer, subject=case.title)


def _pay(request: Request, found: tuple[Reader, Case]) -> HttpResponse:
    """The dues of a dossier; POST hands one to the gateway and comes back with the way there."""
    reader, case = found
    fault: TinhsoError | None = None
    dues = what_to_pay(case, request)
    if request.method == "POST":
        try:
            return _to_gateway(request, reader, case, dues)
        except TinhsoError as refusal:
            fault = refusal
    here = reader.address(case, "pay")
    orders = {
        one.due.uid: one
        for one in Order.objects.filter(due__in=[one.bill.due for one in dues])
        .exclude(link="")
        .order_by("id")
        if one.amount == queries.owed_of(one.due)
    }
    waiting = queries.waiting_for([one.bill.due for one in dues])
    told = {
        "case": case,
        "reader": reader,
        "fault": fault,
        "rows": [
            (
                one,
                orders.get(one.bill.due.uid),
                waiting.get(one.bill.due.pk, []),
                [
                    (money, reader.address(case, "receipt", receipt=money.receipt.uid))
                    for money in one.bill.money
                    if money.amount > 0
                ],
                [refund for refund in one.bill.refunds if refund.state in (ASKED, APPROVED)],
            )
            for one in dues
        ],
        "gateways": set(settings.PAYMENT_GATEWAYS),
        "here": here,
        "dossier": reader.address(case),
        "at": "mine" if reader.door == "dossier" else "follow",
        "crumbs": [(case.code, reader.address(case)), (t("Nộp phí", "Pay the fee"), "")],
    }
    answer = render(request, "citizen/pay.html", told, status=422 if fault else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _to_gateway(request: Request, reader: Reader, case: Case, dues: list[ToPay]) -> HttpResponse:
    wanted = next((one for one in dues if str(one.bill.due.uid) == request.POST.get("due")), None)
    here = reader.address(case, "pay")
    if wanted is not None and wanted.collector is not None and wanted.collector.gateway:
        back = request.build_absolute_uri(here)
        typed = request.POST.get("instead", "")
        actions.begin_order(
            wanted.bill.due.uid,
            wanted.collector,
            back=back,
            by=reader.doer().by,
            instead=int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 20 else None,
        )
    # To the gateway itself a link leads: no page of ours sends a form elsewhere.
    return HttpResponseRedirect(here, status=303)


dossier_pay, followed_pay = by_account(_pay), by_code(_pay)
dossier_receipt = by_account(_receipt, sends=False)
followed_receipt = by_code(_receipt, sends=False)
