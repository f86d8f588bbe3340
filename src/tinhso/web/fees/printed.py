"""What is printed of money, as PDF: a receipt, a refund, a till's day."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso import letters
from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.org.queries import names_of
from tinhso.payments import queries
from tinhso.payments.models import ClosedTill, Receipt, Refund
from tinhso.payments.rules import MEANS
from tinhso.payments.spoken import in_words
from tinhso.web.desk.copies import head_of
from tinhso.web.fees.back import cancelled
from tinhso.web.fees.common import KEEPERS, RECEIPTS, offices_of, payer_of
from tinhso.web.procedure_words import money_text
from tinhso.web.words import lang, t


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
    if not {due.office, due.desk, money.desk} & _hers(request):
        raise Refused("not_yours")
    case, name = payer_of(request, due, t("In biên lai", "Printing a receipt"))
    return receipt_pdf(request, found, payer=name, subject=case.title if case else "")


def receipt_pdf(request: Request, found: Receipt, *, payer: str, subject: str) -> HttpResponse:
    """A receipt, read with its money and due, as PDF. subject: what the dossier is about."""
    money, due = found.money, found.money.due
    sheet = letters.FeeReceipt(
        head=head_of(request, due.office, money.day),
        number=str(found),
        payer=payer,
        code=due.code,
        subject=subject,
        what="; ".join(
            due.lines.filter(until_at=None).order_by("id").values_list("name", flat=True)
        ),
        amount=money_text(money.amount),
        in_words=_in_words(money.amount),
        how=t(*MEANS[money.means]),
        at=money.at,
        taken_by=names_of([money.actor]).get(money.actor, money.actor),
        cancelled=cancelled(found),
    )
    return _pdf(sheet, "A5", f"bien-lai-{found.number}-{found.year}")


@opens(KEEPERS)
@never_cache
@require_safe
def refund(request: Request, uid: uuid.UUID) -> HttpResponse:
    """What was given back as PDF, with its number and the three who stand for it; of nothing else."""
    own = offices_of(request)
    rows = Refund.objects.select_related("due").filter(due__office__in=own, number__isnull=False)
    found = rows.filter(uid=uid).first()
    if found is None or found.given_at is None or found.year is None:
        raise Refused("not_yours")
    due = found.due
    case, name = payer_of(request, due, t("In phiếu chi", "Printing a refund"))
    people = names_of([found.asked_by, found.decided_by, found.given_by])
    to = f"{found.holder}, {found.account} (BIN {found.bank})" if found.account else found.holder
    sheet = letters.FeeRefund(
        head=head_of(request, due.office, timezone.localdate(found.given_at)),
        number=found.written,
        payer=name,
        code=due.code,
        subject=case.title if case else "",
        reason=found.reason,
        to=to,
        amount=money_text(found.amount),
        in_words=_in_words(found.amount),
        at=found.given_at,
        asked_by=people.get(found.asked_by, found.asked_by),
        approved_by=people.get(found.decided_by, found.decided_by),
        given_by=people.get(found.given_by, found.given_by),
    )
    return _pdf(sheet, "A5", f"phieu-chi-{found.number}-{found.year}")


@opens(RECEIPTS)
@never_cache
@require_safe
def till(request: Request, uid: uuid.UUID) -> HttpResponse:
    """A closed till as PDF: its receipts, what should be there, what is, and who agreed to it."""
    found = ClosedTill.objects.filter(uid=uid).first()
    if found is None or not {found.office, found.desk} & _hers(request):
        raise Refused("not_yours")
    people = names_of([found.closed_by, found.agreed_by])
    offices = request.who.organisation.offices
    sheet = letters.TillSheet(
        head=head_of(request, found.office, found.day),
        desk=offices[found.desk].name if found.desk in offices else found.desk,
        day=found.day,
        lines=tuple(
            letters.TillLine(
                number="" if one.reverses else str(one.receipt),
                cancels=str(one.reverses.receipt) if one.reverses else "",
                code=one.due.code,
                at=one.at,
                amount=_signed(one.amount),
            )
            for one in queries.cash_of(found.desk, found.day)
        ),
        expected=_signed(found.expected),
        counted=_signed(found.counted),
        in_words=_in_words(found.counted),
        difference=_signed(found.difference) if found.difference else "",
        reason=found.reason,
        closed_at=found.closed_at,
        closed_by=people.get(found.closed_by, found.closed_by),
        agreed_at=found.agreed_at,
        agreed_by=people.get(found.agreed_by, found.agreed_by),
    )
    return _pdf(sheet, "A4", f"chot-quy-{found.desk}-{found.day}")


def _hers(request: Request) -> set[str]:
    """The offices whose accounts or whose desk are hers."""
    return {*offices_of(request), *offices_of(request, "receive")}


def _in_words(amount: int) -> str:
    return in_words(amount) if lang() == "vi" else ""


def _signed(amount: int) -> str:
    """Also nothing and below nothing as an amount."""
    return money_text(amount) if amount else t("0 đồng", "0 VND")


def _pdf(
    sheet: letters.FeeReceipt | letters.FeeRefund | letters.TillSheet, paper: str, name: str
) -> HttpResponse:
    made = HttpResponse(
        letters.print_(sheet, paper=paper, lang=lang()), content_type="application/pdf"
    )
    made["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return made
