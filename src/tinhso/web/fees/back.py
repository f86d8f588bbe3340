"""Refunds: approved by another than who asked, given by a file of transfers; and the book of receipts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, may
from tinhso.cases.models import Case
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import names_of
from tinhso.payments import actions, queries
from tinhso.payments.models import APPROVED, Receipt, Refund
from tinhso.payments.rules import MEANS
from tinhso.tables.writing import Cell, as_csv, as_xlsx
from tinhso.web.board.sheets import answer
from tinhso.web.desk.place import people_of
from tinhso.web.fees.common import KEEPERS, by, day_of, offices_of, page, see
from tinhso.web.words import Pair, day_text, t

STATES: dict[str, Pair] = {
    "asked": ("Chờ duyệt", "To be approved"),
    "approved": ("Đã duyệt, chờ chi", "Approved, to be transferred"),
    "declined": ("Không duyệt", "Declined"),
    "given": ("Đã chi", "Given back"),
    "bounced": ("Ngân hàng từ chối", "Refused by the bank"),
}
MOST, A_PAGE = 1_000, 200


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
        heads, lines = _transfers(request, own)
        return answer((as_csv if kind == "csv" else as_xlsx)(heads, lines), kind, "hoan-phi")
    rows = list(queries.refunds(own, tuple(STATES)).order_by("-asked_at")[:200])
    _look(request, rows)
    names = names_of({code for one in rows for code in _of_hands(one) if code})
    told = {
        "rows": [
            (one, STATES[one.state], may(request.who, "sign", one.due.office), _hands(one, names))
            for one in rows
        ],
        "payable": any(one.state == APPROVED for one in rows),
        "at": "refunds",
    }
    return page(request, "refunds", told, fault)


def _hands(one: Refund, names: Mapping[str, str]) -> str:
    """By whom it went: who asked, who decided, who gave, who wrote that it bounced."""
    return " → ".join(names.get(code, code) for code in _of_hands(one) if code)


def _of_hands(one: Refund) -> tuple[str, ...]:
    return one.asked_by, one.decided_by, one.given_by, one.bounced_by


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
    do = posted.get("do")
    deciding = do not in ("given", "bounced")
    if deciding and not all(may(request.who, "sign", one.due.office) for one in rows):
        raise Refused("not_yours")
    given = 0
    with transaction.atomic():  # All of them or none, each under its own office.
        for office in sorted({one.due.office for one in rows}):
            of_it = [one.uid for one in rows if one.due.office == office]
            who = by(request, office)
            if do == "given":
                given += len(actions.give_refunds(of_it, by=who))
            elif do == "bounced":
                actions.bounce_refunds(of_it, reason=posted.get("reason", ""), by=who)
            else:
                actions.decide_refunds(of_it, approve=do == "approve", by=who)
    if do == "given":
        return t("Đã ghi đã chi {n} khoản.", "{n} written as given.", n=given)
    if do == "bounced":
        return t(
            "Đã ghi ngân hàng từ chối. Lập lại đề nghị với tài khoản đúng ở trang của khoản.",
            "Written: refused by the bank. Ask again on the due's page, with the right account.",
        )
    return t("Đã ghi quyết định.", "The decision is written.")


def _look(request: Request, rows: Iterable[Refund]) -> None:
    """Keep the look at whose names and accounts are shown or handed out."""
    uids = {one.due.case for one in rows}
    if uids:
        people_of(
            request, Case.objects.filter(uid__in=uids), why=t("Hoàn phí", "Refunds"), filers=False
        )


def _transfers(request: Request, own: list[str]) -> tuple[list[str], list[list[Cell]]]:
    """What a bank is to transfer: approved and not yet given."""
    heads = [
        t("BIN ngân hàng", "Bank's BIN"),
        t("Số tài khoản", "Account"),
        t("Tên người nhận", "Holder"),
        t("Số tiền", "Amount"),
        t("Nội dung", "Text"),
    ]
    rows = list(queries.refunds(own, (APPROVED,)))
    _look(request, rows)
    lines: list[list[Cell]] = [
        [one.bank, one.account, one.holder, one.amount, f"HOAN PHI {one.due.reference}"]
        for one in rows
    ]
    return heads, lines


@opens(KEEPERS)
@require_safe
def receipts(request: Request) -> HttpResponse:
    """The book of receipts from ?tu= to ?den=; ?dang=csv or xlsx gives all of it as a file."""
    own = offices_of(request)
    from_date, to_date = day_of(request, "tu"), day_of(request, "den")
    from_date = min(from_date, to_date)
    book = queries.receipts(own, from_date=from_date, to_date=to_date)
    kind = request.GET.get("dang", "")
    if kind in ("csv", "xlsx"):
        heads, lines = _book(book)
        made = (as_csv if kind == "csv" else as_xlsx)(heads, lines)
        return answer(made, kind, f"bien-lai-{from_date}-{to_date}")
    shown = Paginator(book, A_PAGE).get_page(request.GET.get("trang"))
    told = {
        "from_date": from_date,
        "to_date": to_date,
        "rows": [(one, MEANS[one.money.means], cancelled(one)) for one in shown],
        "page": shown,
        "total": queries.held_by(book),
        "at": "receipts",
    }
    return page(request, "receipts", told)


def cancelled(one: Receipt) -> bool:
    """Whether its money was taken back."""
    return getattr(one.money, "reversed_by", None) is not None


def _book(rows: Iterable[Receipt]) -> tuple[list[str], list[list[Cell]]]:
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
            "x" if cancelled(one) else "",
        ]
        for one in rows
    ]
    return heads, lines
