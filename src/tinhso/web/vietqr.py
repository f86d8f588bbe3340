"""The VietQR of a due as a picture that a page can hold."""

from __future__ import annotations

from dataclasses import dataclass

import segno

from tinhso.payments import vietqr
from tinhso.payments.models import Collector
from tinhso.payments.queries import Bill


@dataclass(frozen=True)
class ToPay:
    """What a payer needs. qr: an address of its own data, "" where only cash is taken."""

    bill: Bill
    collector: Collector | None
    qr: str


def to_pay(bill: Bill, collector: Collector | None) -> ToPay:
    """A due with its code, for the amount that is still owed."""
    if collector is None or not collector.bank or not bill.owed:
        return ToPay(bill, collector, "")
    text = vietqr.code(
        bank=collector.bank,
        account=collector.account,
        amount=bill.owed,
        purpose=bill.due.reference,
    )
    made = segno.make(text, error="m", micro=False)
    return ToPay(
        bill, collector, str(made.svg_data_uri(border=4, scale=4, light="#ffffff", nl=False))
    )
