"""A day's money and what waits; one due with all that happened to it; tills that a head agrees to."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, may
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import names_of
from tinhso.payments import actions, queries
from tinhso.payments.models import ClosedTill, Due, Incoming
from tinhso.payments.rules import MEANS
from tinhso.tables.writing import Cell, as_csv, as_xlsx
from tinhso.web.board.sheets import answer
from tinhso.web.desk.cash import amount_typed
from tinhso.web.fees.back import STATES
from tinhso.web.fees.common import (
    KEEPERS,
    by,
    day_of,
    due_here,
    offices_of,
    own_key,
    page,
    payer_of,
    see,
)
from tinhso.web.words import day_text, t


@opens(KEEPERS)
@require_safe
def start(request: Request) -> HttpResponse:
    """A day's sums by how the money came, tied to receipts; ?dang=csv or xlsx gives its lines."""
    own, day = offices_of(request), day_of(request)
    kind = request.GET.get("dang", "")
    if kind in ("csv", "xlsx"):
        heads, *lines = _lines(own, day)
        made = (as_csv if kind == "csv" else as_xlsx)([str(one) for one in heads], lines)
        return answer(made, kind, f"thu-phi-{day}")
    sums = queries.sums_of(own, day)
    told = {
        "day": day,
        "sums": sums,
        "rows": [(MEANS[means], amount) for means, amount in sums.by_means.items()],
        "tied": sums.total == sums.receipts,
        "waiting": Incoming.objects.filter(office__in=own, state="waiting").count(),
        "refunds": queries.refunds(own).count(),
        "owing": Due.objects.filter(office__in=own, state__in=queries.OWING).count(),
        "at": "start",
    }
    return page(request, "start", told)


def _lines(own: list[str], day: object) -> list[list[Cell]]:
    heads: list[Cell] = [
        t("Biên lai", "Receipt"),
        t("Hồ sơ", "Dossier"),
        t("Mã nộp tiền", "Reference"),
        t("Hình thức", "How"),
        t("Số tiền (đồng)", "Amount (VND)"),
        t("Số giao dịch ngân hàng", "Bank's number"),
        t("Người ghi", "Written by"),
    ]
    found: list[list[Cell]] = [heads]
    for one in queries.lines_of_day(own, day):  # type: ignore[arg-type] # day_of gives a date
        receipt = one.reverses.receipt if one.reverses is not None else one.receipt
        found.append(
            [
                str(receipt),
                one.due.code,
                one.due.reference,
                t(*MEANS[one.means]),
                one.amount,
                one.incoming.ident if one.incoming else "",
                one.actor,
            ]
        )
    return found


@opens(KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def due(request: Request, uid: uuid.UUID) -> HttpResponse:
    """One due: its lines, money, refunds. POST asks for a refund, or takes back what was counted wrongly."""
    row = due_here(request, uid)
    here = reverse("fees_due", args=[row.uid])
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            said = _acted(request, row)
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(request, said)
            return see(here)
    (bill,) = queries.bills(Due.objects.filter(pk=row.pk))
    case, name = payer_of(request, row, t("Kế toán phí", "Accounts of fees"))
    names = names_of({one.actor for one in bill.money})
    left = bill.net - queries.given_back_soon(row)
    told = {
        "bill": bill,
        "came": [(one, names.get(one.actor, one.actor)) for one in bill.money if one.amount > 0],
        "case": case,
        "name": name,
        "left": left,
        "refunds": [(one, STATES[one.state]) for one in bill.refunds],
        "day": row.asked_at,
        "at": "due",
    }
    return page(request, "due", told, fault)


def _acted(request: Request, row: Due) -> str:
    posted = request.POST
    if posted.get("do") == "reverse":
        money = row.money.filter(uid=_uid(posted.get("money", ""))).first()
        if money is None:
            raise Refused("not_yours")
        actions.reverse(
            money.uid, reason=posted.get("reason", "")[:1_200], by=by(request, row.office)
        )
        return t("Đã bỏ ghi; biên lai bị hủy và giữ số.", "Undone; the receipt is cancelled.")
    actions.ask_refund(
        row.uid,
        amount_typed(posted.get("amount", "")),
        reason=posted.get("reason", "")[:1_200],
        bank=posted.get("bank", "").strip()[:20],
        account=posted.get("account", "").strip()[:40],
        holder=posted.get("holder", "")[:400],
        key=own_key(request, "refund"),
        by=by(request, row.office),
    )
    return t("Đã đề nghị hoàn, chờ người khác duyệt.", "Asked for; another person approves it.")


def _uid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Refused("not_yours") from error


@opens(KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def tills(request: Request) -> HttpResponse:
    """Closed tills; POST: the head agrees to one."""
    fault: TinhsoError | None = None
    own = offices_of(request)
    if request.method == "POST":
        row = ClosedTill.objects.filter(uid=_uid(request.POST.get("till", ""))).first()
        if row is None or not may(request.who, "sign", row.office):
            raise Refused("not_yours")
        try:
            actions.agree_till(row.uid, by=by(request, row.office))
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
        else:
            said = t("Đã xác nhận quỹ ngày {d}.", "Agreed to {d}.", d=day_text(row.day))
            messages.success(request, said)
            return see(reverse("fees_tills"))
    rows = list(ClosedTill.objects.filter(office__in=own).order_by("-day", "desk")[:100])
    names = names_of({code for one in rows for code in (one.closed_by, one.agreed_by) if code})
    offices = request.who.organisation.offices
    told = {
        "rows": [
            (
                one,
                may(request.who, "sign", one.office),
                offices[one.desk].name if one.desk in offices else one.desk,
                names.get(one.closed_by, one.closed_by),
                names.get(one.agreed_by, one.agreed_by),
            )
            for one in rows
        ],
        "at": "tills",
    }
    return page(request, "tills", told, fault)
