"""Refunds: approved by another than who asked, given by a file of transfers; and the book of receipts."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso import letters
from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, may
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import names_of
from tinhso.payments import actions, queries
from tinhso.payments.models import APPROVED, Receipt, Refund
from tinhso.payments.rules import MEANS
from tinhso.payments.spoken import in_words
from tinhso.tables.writing import Cell, as_csv, as_xlsx
from tinhso.web.board.sheets import answer
from tinhso.web.fees.common import KEEPERS, RECEIPTS, by, day_of, offices_of, page, payer_of, see
from tinhso.web.procedure_words import money_text
from tinhso.web.words import Pair, day_text, lang, t

STATES: dict[str, Pair] = {
    "asked": ("Chờ duyệt", "To be approved"),
    "approved": ("Đã duyệt, chờ chi", "Approved, to be transferred"),
    "declined": ("Không duyệt", "Declined"),
    "given": ("Đã chi", "Given back"),
}
MOST = 1_000


@opens(KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def refunds(request: Request) -> HttpResponse:
    """What is asked and approved; POST decides or says that transfers were made. ?dang=csv, xlsx: the transfers."""
    own = offices_of(request)
    fault: TinhsoError | None = None
    kind = request.GET.get("dang", "")
    if request.method == "POST":
        try:
            said = _decided(request, own)
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(request, said)
            return see(reverse("fees_refunds"))
    if kind in ("csv", "xlsx"):
        heads, lines = _transfers(own)
        return answer((as_csv if kind == "csv" else as_xlsx)(heads, lines), kind, "hoan-phi")
    rows = list(queries.refunds(own, tuple(STATES)).order_by("-asked_at")[:200])
    told = {
        "rows": [
            (one, STATES[one.state], may(request.who, "sign", one.due.office)) for one in rows
        ],
        "payable": any(one.state == APPROVED for one in rows),
        "at": "refunds",
    }
    return page(request, "refunds", told, fault)


def _decided(request: Request, own: list[str]) -> str:
    posted = request.POST
    wanted = posted.getlist("refund")[:MOST]
    try:
        uids = [uuid.UUID(one) for one in wanted]
    except ValueError as error:
        raise Refused("not_yours") from error
    rows = list(Refund.objects.filter(uid__in=uids, due__office__in=own).select_related("due"))
    if not rows or len(rows) != len(set(uids)):
        raise Refused("not_yours")
    who = by(request, rows[0].due.office)
    if posted.get("do") == "given":
        given = actions.give_refunds(uids, by=who)
        return t("Đã ghi đã chi {n} khoản.", "{n} written as given.", n=len(given))
    if not all(may(request.who, "sign", one.due.office) for one in rows):
        raise Refused("not_yours")
    for one in rows:
        actions.decide_refund(one.uid, approve=posted.get("do") == "approve", by=who)
    return t("Đã ghi quyết định.", "The decision is written.")


def _transfers(own: list[str]) -> tuple[list[str], list[list[Cell]]]:
    """What a bank is to transfer: approved and not yet given."""
    heads = [
        t("BIN ngân hàng", "Bank's BIN"),
        t("Số tài khoản", "Account"),
        t("Tên người nhận", "Holder"),
        t("Số tiền", "Amount"),
        t("Nội dung", "Text"),
    ]
    lines: list[list[Cell]] = [
        [one.bank, one.account, one.holder, one.amount, f"HOAN PHI {one.due.reference}"]
        for one in queries.refunds(own, (APPROVED,))
    ]
    return heads, lines


@opens(KEEPERS)
@require_safe
def receipts(request: Request) -> HttpResponse:
    """The book of receipts from ?tu= to ?den=; ?dang=csv or xlsx gives it as a file."""
    own = offices_of(request)
    from_date, to_date = day_of(request, "tu"), day_of(request, "den")
    from_date = min(from_date, to_date)
    rows = list(queries.receipts(own, from_date=from_date, to_date=to_date)[: MOST * 5])
    kind = request.GET.get("dang", "")
    if kind in ("csv", "xlsx"):
        heads, lines = _book(rows)
        made = (as_csv if kind == "csv" else as_xlsx)(heads, lines)
        return answer(made, kind, f"bien-lai-{from_date}-{to_date}")
    told = {
        "from_date": from_date,
        "to_date": to_date,
        "rows": [(one, MEANS[one.money.means], _cancelled(one)) for one in rows],
        "total": sum(one.money.amount for one in rows if not _cancelled(one)),
        "at": "receipts",
    }
    return page(request, "receipts", told)


def _cancelled(one: Receipt) -> bool:
    return getattr(one.money, "reversed_by", None) is not None


def _book(rows: list[Receipt]) -> tuple[list[str], list[list[Cell]]]:
    heads = [
        t("Số", "Number"),
        t("Ngày", "Day"),
        t("Hồ sơ", "Dossier"),
        t("Hình thức", "How"),
        t("Số tiền (đồng)", "Amount (VND)"),
        t("Người ghi", "Written by"),
        t("Đã hủy", "Cancelled"),
    ]
    lines: list[list[Cell]] = [
        [
            str(one),
            day_text(one.money.day),
            one.money.due.code,
            t(*MEANS[one.money.means]),
            one.money.amount,
            one.money.actor,
            "x" if _cancelled(one) else "",
        ]
        for one in rows
    ]
    return heads, lines


@opens(RECEIPTS)
@never_cache
@require_safe
def receipt(request: Request, uid: uuid.UUID) -> HttpResponse:
    """One receipt as PDF: who paid, for what, how much in digits and words, who wrote it and when."""
    rows = Receipt.objects.select_related("money__due", "money__reversed_by")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise Refused("not_yours")
    money, due = found.money, found.money.due
    own = {*offices_of(request), *offices_of(request, "receive")}
    if not {due.office, due.desk, money.desk} & own:
        raise Refused("not_yours")
    case, name = payer_of(request, due, t("In biên lai", "Printing a receipt"))
    sheet = letters.FeeReceipt(
        head=_head(request, due.office, found),
        number=str(found),
        payer=name,
        code=due.code,
        subject=case.title if case else "",
        what="; ".join(
            due.lines.filter(until_at=None).order_by("id").values_list("name", flat=True)
        ),
        amount=money_text(money.amount),
        in_words=in_words(money.amount) if lang() == "vi" else "",
        how=t(*MEANS[money.means]),
        at=money.at,
        taken_by=names_of([money.actor]).get(money.actor, money.actor),
        cancelled=_cancelled(found),
    )
    made = HttpResponse(
        letters.print_(sheet, paper="A5", lang=lang()), content_type="application/pdf"
    )
    made["Content-Disposition"] = f'inline; filename="bien-lai-{found.number}-{found.year}.pdf"'
    return made


def _head(request: Request, office: str, found: Receipt) -> Any:
    from tinhso.web.desk.copies import head_of

    return head_of(request, office, found.money.day)
