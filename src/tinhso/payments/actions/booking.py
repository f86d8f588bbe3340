"""Money counts for a due, once, with a receipt; and is taken back by a row of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.payments import following, kinds, queries, rules
from tinhso.payments.actions.asking import check_key, locked, told, words
from tinhso.payments.models import RECEIPTS, WAITING, ClosedTill, Due, Incoming, Money, Receipt
from tinhso.payments.rules import CASH, STATES, CannotPay

_GIVEN = """
    INSERT INTO payments_series (office, book, year, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (office, book, year) DO UPDATE SET last = payments_series.last + 1
    RETURNING last
"""


@transaction.atomic
def take(
    due: UUID | str,
    amount: int,
    *,
    means: str,
    key: str,
    by: By,
    desk: str = "",
    incoming: Incoming | None = None,
) -> Money:
    """Count money for a due, and give it a receipt. The same key again gives what it made first. Raises CannotPay.

    Whoever waits for the due is told in the same transaction.
    """
    in_turn(f"money:{key}")
    found = Money.objects.filter(key=key).first()
    if found is not None:
        return found
    row = locked(due)
    money = Money.objects.create(
        key=key,
        due=row,
        incoming=incoming,
        means=means,
        amount=rules.checked_amount(amount),
        office=row.office,
        desk=desk,
        day=timezone.localdate(),
        at=datetime.now(UTC),
        actor=by.actor,
    )
    receipt = _receipt(money)
    was_settled = STATES[row.state].settled
    _count(row, amount)
    facts = {
        **told(row),
        "amount": amount,
        "means": means,
        "state": row.state,
        "receipt": str(receipt),
    }
    append(kinds.RECEIVED.name, subject=f"due:{row.uid}", by=by, facts=facts)
    if STATES[row.state].settled and not was_settled:
        following.settled(row, by)
    return money


@transaction.atomic
def take_cash(due: UUID | str, amount: int, *, desk: str, key: str, by: By) -> Money:
    """Cash at a desk: what is owed at most, while the day's till is open. Raises CannotPay."""
    check_key(key)
    day = timezone.localdate()
    in_turn(f"money:cash:{key}", till_turn(desk, day))
    found = Money.objects.filter(key=f"cash:{key}").first()
    if found is not None:
        return found
    check_till_open(desk, day)
    row = locked(due)
    owed = queries.owed_of(row)
    if owed == 0:
        raise CannotPay("pay_nothing_owed", reference=row.reference)
    if rules.checked_amount(amount) > owed:
        raise CannotPay("pay_more_than_owed", owed=owed)
    return take(row.uid, amount, means=CASH, key=f"cash:{key}", by=by, desk=desk)


@transaction.atomic
def reverse(money: UUID | str, *, reason: str, by: By) -> Money:
    """Take back what was counted wrongly; its receipt is cancelled and keeps its number. Twice is once.

    Cash only on its own day while the till is open; else it is refunded. What one transfer brought to several dues is
    taken back as a whole, with `reconciling.reopen`. Raises CannotPay.
    """
    found = Money.objects.filter(uid=money, reverses=None).first()
    if found is None:
        raise CannotPay("pay_no_such_money", money=str(money)[:40])
    if found.incoming is not None and standing_of(found.incoming).exclude(pk=found.pk).exists():
        raise CannotPay("pay_of_several", reference=found.due.reference)
    return take_back(found, reason=reason, by=by)


def standing_of(line: Incoming) -> QuerySet[Money]:
    """The money of a transfer that nobody took back."""
    return Money.objects.filter(incoming=line, reverses=None, reversed_by=None).order_by("id")


def take_back(found: Money, *, reason: str, by: By) -> Money:
    """As `reverse`, inside a transaction, also of one part of a transfer; its line waits again from then on."""
    why = words(reason, "reason")
    day = timezone.localdate()
    if found.means == CASH:
        in_turn(till_turn(found.desk, found.day))
    row = locked(found.due.uid)
    done = Money.objects.filter(reverses=found).first()
    if done is not None:
        return done
    if found.means == CASH:
        check_till_open(found.desk, found.day, today=day)
    left = row.received - row.refunded - queries.given_back_soon(row)
    if found.amount > left:
        raise CannotPay("pay_given_back", reference=row.reference)
    back = Money.objects.create(
        key=f"back:{found.uid}",
        due=row,
        incoming=found.incoming,
        means=found.means,
        amount=-found.amount,
        office=found.office,
        desk=found.desk,
        day=day,
        reverses=found,
        at=datetime.now(UTC),
        actor=by.actor,
    )
    _count(row, -found.amount)
    if found.incoming is not None:  # What the bank told of waits for a person again.
        Incoming.objects.filter(pk=found.incoming.pk).update(state=WAITING, note=why)
    facts = {
        **told(row),
        "amount": found.amount,
        "receipt": str(found.receipt),
        "reason": why,
    }
    append(kinds.REVERSED.name, subject=f"due:{row.uid}", by=by, facts=facts)
    return back


def till_turn(desk: str, day: date) -> str:
    """The name of a till's turn: who takes cash and who closes wait for one another."""
    return f"till:{desk}:{day}"


def check_till_open(desk: str, day: date, *, today: date | None = None) -> None:
    """Raises CannotPay("pay_till_closed") once it is closed, or where its day is over."""
    if ClosedTill.objects.filter(desk=desk, day=day).exists() or day != (today or day):
        raise CannotPay("pay_till_closed", day=day)


def _count(row: Due, amount: int) -> None:
    row.received += amount
    row.state = rules.state_of(
        amount=row.amount, received=row.received, refunded=row.refunded, withdrawn=row.withdrawn
    )
    row.save(update_fields=["received", "state"])


def _receipt(money: Money) -> Receipt:
    year = money.day.year
    number = next_number(money.office, RECEIPTS, year)
    return Receipt.objects.create(money=money, office=money.office, year=year, number=number)


def next_number(office: str, book: str, year: int) -> int:
    """The next number of an office's book. One statement: the row's lock holds until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN, [office, book, year])
        return int(cursor.fetchone()[0])
