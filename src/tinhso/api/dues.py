"""What a dossier costs, what came for it and how it is paid. Who paid is told to nobody here.

Money is taken at a till, from a bank's statement or by a gateway, each of which a person or a bank answers for: a
program reads, and gives the payer the code of VietQR.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from tinhso.api.cases import case_for
from tinhso.api.core import Given, Request, route
from tinhso.payments import queries, vietqr
from tinhso.payments.models import Collector
from tinhso.payments.queries import Bill


class DueLine(Given):
    """A fee. ground: the rule that gave it; exempt: why nothing is paid, "" where it is."""

    name: str
    kind: str
    amount: int
    ground: str
    exempt: str


class Came(Given):
    """Money that counts. amount: below nothing where it takes another back; receipt: its number, "" without one."""

    amount: int
    means: Literal["cash", "transfer", "gateway", "told"]
    day: date
    receipt: str


class PayTo(Given):
    """The account of who collects. qr: what a VietQR code holds, with amount and reference."""

    bank: str
    account: str
    holder: str
    qr: str


class Due(Given):
    """VND throughout. reference: letters and digits that a transfer bears; pay_to: null where only cash is taken."""

    uid: UUID
    reference: str
    state: str
    office: str
    asked_at: datetime
    waits: bool
    amount: int
    received: int
    refunded: int
    owed: int
    lines: list[DueLine]
    money: list[Came]
    pay_to: PayTo | None


class Dues(Given):
    """The newest first."""

    items: list[Due]


@route("GET", "/cases/{uuid:uid}/dues", scopes=("see_case",), gives=Dues, missing=True, tag="cases")
def case_dues(request: Request, uid: UUID) -> Any:
    """What has to be paid for a dossier, what came, and the account and code by which it is paid."""
    found = queries.bills_of(case_for(request, uid).uid)
    offices = {one.due.office for one in found}
    collectors = queries.collectors_on(offices, request.who.day) if offices else {}
    return {"items": [_told(one, collectors.get(one.due.office)) for one in found]}


def _told(one: Bill, collector: Collector | None) -> dict[str, Any]:
    due = one.due
    return {
        **{
            name: getattr(due, name)
            for name in (
                "uid",
                "reference",
                "state",
                "office",
                "asked_at",
                "amount",
                "received",
                "refunded",
            )
        },
        "waits": due.more,
        "owed": one.owed,
        "lines": [
            {name: getattr(line, name) for name in DueLine.model_fields} for line in one.lines
        ],
        "money": [
            {
                "amount": each.amount,
                "means": each.means,
                "day": each.day,
                "receipt": str(getattr(each, "receipt", "")),
            }
            for each in one.money
        ],
        "pay_to": _account(one, collector),
    }


def _account(one: Bill, collector: Collector | None) -> dict[str, str] | None:
    if collector is None or not collector.bank or not one.owed:
        return None
    bank, account = collector.bank, collector.account
    return {
        "bank": bank,
        "account": account,
        "holder": collector.holder,
        "qr": vietqr.code(bank=bank, account=account, amount=one.owed, purpose=one.due.reference),
    }
