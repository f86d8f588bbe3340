"""Money goes back: one asks, another approves, then it is transferred."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.identity import line as readable
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.payments import kinds, queries, rules
from tinhso.payments.actions.asking import check_key, locked, told, words
from tinhso.payments.actions.booking import next_number
from tinhso.payments.models import APPROVED, ASKED, BOUNCED, DECLINED, GIVEN, REFUNDS, Due, Refund
from tinhso.payments.vietqr import code as vietqr


class CannotRefund(TinhsoError):
    """refund_no_such (refund); refund_more_than_there_is (most); refund_not_by_one: another one approves;

    refund_decided_already; refund_not_approved (reference); refund_not_sent (reference): nothing was to be transferred.
    """


@transaction.atomic
def ask_refund(
    due: UUID | str,
    amount: int,
    *,
    reason: str,
    bank: str,
    account: str,
    holder: str,
    key: str,
    by: By,
) -> Refund:
    """Ask that money of a due goes back to an account. The same key again gives what it made first.

    Raises CannotRefund, CannotPay, BadCode.
    """
    check_key(key)
    in_turn(f"refund:{key}")
    found = Refund.objects.filter(key=key).first()
    if found is not None:
        return found
    row = locked(due)
    left = row.received - row.refunded - queries.given_back_soon(row)
    if rules.checked_amount(amount) > left:
        raise CannotRefund("refund_more_than_there_is", most=max(left, 0))
    vietqr(bank=bank, account=account)  # What no code could be made of is no account.
    refund = Refund.objects.create(
        key=key,
        due=row,
        amount=amount,
        reason=words(reason, "reason"),
        bank=bank,
        account=account,
        holder=readable(holder, field="holder", most=100),
        asked_at=datetime.now(UTC),
        asked_by=by.actor,
    )
    facts = {**told(row), "amount": amount, "refund": str(refund.uid), "reason": refund.reason}
    append(kinds.REFUND_ASKED.name, subject=f"due:{row.uid}", by=by, facts=facts)
    return refund


@transaction.atomic
def decide_refund(refund: UUID | str, *, approve: bool, by: By) -> Refund:
    """Approve or decline. Twice the same is once. Raises CannotRefund."""
    row = _locked(refund)
    wanted = APPROVED if approve else DECLINED
    if row.state == wanted:
        return row
    if row.state != ASKED:
        raise CannotRefund("refund_decided_already")
    if row.asked_by == by.actor:
        raise CannotRefund("refund_not_by_one")
    row.state, row.decided_at, row.decided_by = wanted, datetime.now(UTC), by.actor
    row.save(update_fields=["state", "decided_at", "decided_by"])
    facts = {**told(row.due), "refund": str(row.uid), "approved": approve}
    append(kinds.REFUND_DECIDED.name, subject=f"due:{row.due.uid}", by=by, facts=facts)
    return row


@transaction.atomic
def decide_refunds(refunds: Collection[UUID | str], *, approve: bool, by: By) -> list[Refund]:
    """`decide_refund` of several: all of them or none. Raises CannotRefund."""
    return [decide_refund(one, approve=approve, by=by) for one in sorted(set(map(str, refunds)))]


@transaction.atomic
def bounce_refunds(refunds: Collection[UUID | str], *, reason: str, by: By) -> list[Refund]:
    """`bounce_refund` of several: all of them or none. Raises CannotRefund."""
    return [bounce_refund(one, reason=reason, by=by) for one in sorted(set(map(str, refunds)))]


@transaction.atomic
def give_refunds(refunds: Collection[UUID | str], *, by: By) -> list[Refund]:
    """The transfers were made. One that was given already stays as it is. Raises CannotRefund: then none is."""
    given = []
    for uid in sorted(map(str, refunds)):
        refund = _locked(uid)
        if refund.state == GIVEN:
            continue
        if refund.state != APPROVED:
            raise CannotRefund("refund_not_approved", reference=refund.due.reference)
        due = locked(refund.due.uid)
        _count(due, refund.amount)
        refund.state, refund.given_at, refund.given_by = GIVEN, datetime.now(UTC), by.actor
        refund.office, refund.year = due.office, timezone.localdate().year
        refund.number = next_number(refund.office, REFUNDS, refund.year)
        refund.save()
        facts = {
            **told(due),
            "amount": refund.amount,
            "refund": str(refund.uid),
            "state": due.state,
            "number": refund.written,
        }
        append(kinds.REFUND_GIVEN.name, subject=f"due:{due.uid}", by=by, facts=facts)
        given.append(refund)
    return given


@transaction.atomic
def bounce_refund(refund: UUID | str, *, reason: str, by: By) -> Refund:
    """The bank refused the transfer, or sent it back after it was given: the sum is free to be asked for again.

    Twice is once. Raises CannotRefund.
    """
    row = _locked(refund)
    if row.state == BOUNCED:
        return row
    if row.state not in (APPROVED, GIVEN):
        raise CannotRefund("refund_not_sent", reference=row.due.reference)
    due = locked(row.due.uid)
    if row.state == GIVEN:
        _count(due, -row.amount)
    row.bounced_why = words(reason, "reason")
    row.state, row.bounced_at, row.bounced_by = BOUNCED, datetime.now(UTC), by.actor
    row.save(update_fields=["state", "bounced_at", "bounced_by", "bounced_why"])
    facts = {
        **told(due),
        "amount": row.amount,
        "refund": str(row.uid),
        "state": due.state,
        "reason": row.bounced_why,
    }
    if row.number:
        facts["number"] = row.written
    append(kinds.REFUND_BOUNCED.name, subject=f"due:{due.uid}", by=by, facts=facts)
    return row


def _count(due: Due, amount: int) -> None:
    """So much more of a due went back, or less."""
    due.refunded += amount
    due.state = rules.state_of(
        amount=due.amount, received=due.received, refunded=due.refunded, withdrawn=due.withdrawn
    )
    due.save(update_fields=["refunded", "state"])


def _locked(refund: UUID | str) -> Refund:
    rows = Refund.objects.select_for_update(of=("self",)).select_related("due")
    row = rows.filter(uid=refund).first()
    if row is None:
        raise CannotRefund("refund_no_such", refund=str(refund)[:40])
    return row
