"""A due is handed to a gateway, and what the gateway tells of it is booked: once, in whatever order it comes."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tinhso.ledger.actions import By, append
from tinhso.payments import gateways, kinds, queries
from tinhso.payments.actions.asking import locked, told
from tinhso.payments.actions.reconciling import come
from tinhso.payments.gateways import Ask, GatewayFault, Heard
from tinhso.payments.models import Collector, Order
from tinhso.payments.rules import CannotPay
from tinhso.payments.statements import BadCell, Told, day_in

ACTOR, CHANNEL = "gateway", "system"
# A gateway refuses a number that it has, so an order whose answer was lost is begun by another one. Until then somebody
# else may be waiting for that answer.
LOST_AFTER = timedelta(minutes=1)
NOT_OURS, NO_MONEY = "not_ours", "no_money"


def begin_order(
    due: UUID | str, collector: Collector, *, back: str, by: By, instead: int | None = None
) -> str:
    """Where the payer goes to pay what is owed now. back: the page to which she returns.

    What is owed at the same amount is handed over once, and anew instead of an order, by its number, that she gave up
    at the gateway or whose answer was lost; that one is heard of all the same. Raises CannotPay, GatewayFault and
    CannotAsk.
    """
    gateway = gateways.named(collector.gateway, settings.PAYMENT_GATEWAYS)
    order, reference = _order(due, gateway.name, by, instead)
    if order.link:
        return order.link
    # Outside of any transaction: a slow gateway holds no row.
    order.link = gateway.begin(
        Ask(order.number, order.amount, reference, back=back, cancelled=back)
    )
    order.save(update_fields=["link"])
    return order.link


@transaction.atomic
def _order(due: UUID | str, gateway: str, by: By, instead: int | None) -> tuple[Order, str]:
    row = locked(due)
    owed = queries.owed_of(row)
    if owed == 0:
        raise CannotPay("pay_nothing_owed", reference=row.reference)
    now = datetime.now(UTC)
    found = Order.objects.filter(due=row, gateway=gateway, amount=owed).order_by("-id").first()
    going = found is not None and (found.link != "" or found.at > now - LOST_AFTER)
    if found is not None and found.number != instead and going:
        return found, row.reference
    order = Order.objects.create(
        due=row,
        gateway=gateway,
        number=10**14 + secrets.randbelow(9 * 10**14),
        amount=owed,
        at=now,
    )
    facts = {**told(row), "gateway": gateway, "number": order.number, "amount": owed}
    append(kinds.ORDERED.name, subject=f"due:{row.uid}", by=by, facts=facts)
    return order, row.reference


def take_notice(name: str, body: bytes) -> str:
    """Book what a gateway tells; the outcome as reconciling says it, "seen", or "not_ours", "no_money".

    What is forged is refused and leaves nothing behind. Raises GatewayFault, CannotPay.
    """
    heard = gateways.named(name, settings.PAYMENT_GATEWAYS).heard(body)
    if not heard.paid:
        return NO_MONEY
    with transaction.atomic():
        order = (
            Order.objects.select_related("due").filter(gateway=name, number=heard.number).first()
        )
        if order is None:
            return NOT_OURS
        day = timezone.localdate()
        collector = queries.account_of(order.due.office, day)
        by = By(actor=ACTOR, office=order.due.office, channel=CHANNEL)
        line = Told(
            place=0,
            ident=heard.ident,
            day=_day_of(heard, day),
            amount=heard.amount,
            text=heard.text,
            payer=heard.payer,
        )
        return come(line, collector, due=order.due, by=by).outcome


def _day_of(heard: Heard, today: date) -> date:
    """The day of the transfer; today where the message's cannot be read or lies ahead."""
    try:
        return min(day_in(heard.happened), today)
    except BadCell:
        return today


__all__ = ["GatewayFault", "begin_order", "take_notice"]
