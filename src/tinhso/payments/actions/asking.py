"""Who collects, what must be paid before which act, and what is asked of whom."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tinhso.kernel.identity import line as readable
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.org.queries import check_office_on
from tinhso.payments import kinds, references, rules
from tinhso.payments.models import KEY, Collector, Due, DueLine, Incoming, Money, PayFirst, Refund
from tinhso.payments.rules import BEFORE, CannotPay
from tinhso.payments.statements import checked_columns
from tinhso.payments.vietqr import code as vietqr

GONE = "–"


@dataclass(frozen=True)
class Line:
    """One fee that is asked. amount: VND, 0 where it is waived; ground: the rule; exempt: why it is waived."""

    name: str
    amount: int
    kind: str = "fee"
    ground: str = ""
    exempt: str = ""


@dataclass(frozen=True)
class About:
    """The dossier that a due is for, by its opaque uid; see models.Due."""

    case: str
    code: str
    procedure: str
    version: int | None
    desk: str
    office: str


@transaction.atomic
def set_collector(
    office: str,
    *,
    since: date,
    by: By,
    on: bool = True,
    bank: str = "",
    account: str = "",
    holder: str = "",
    columns: Mapping[str, str] | None = None,
    gateway: str = "",
) -> Collector:
    """From a day on an office collects on an account, or in cash alone, or no more. The same again changes nothing.

    Raises CannotPay, BadCode, BadStatement, NoSuchOffice.
    """
    check_office_on(office, since)
    named = readable(holder, field="holder", most=100, empty=not bank)
    if bank or account:
        vietqr(bank=bank, account=account)
    told = {
        "on": on,
        "bank": bank,
        "account": account,
        "holder": named,
        "columns": checked_columns(columns or {}),
        "gateway": gateway,
    }
    in_turn(f"collector:{office}")
    last = Collector.objects.filter(office=office, since_date=since).order_by("-id").first()
    if last is not None and all(getattr(last, name) == value for name, value in told.items()):
        return last
    row = Collector.objects.create(office=office, since_date=since, **told)
    facts = {
        "since": since.isoformat(),
        "on": on,
        "bank": bank,
        "account": account,
        "gateway": gateway,
    }
    append(kinds.COLLECTOR_SET.name, subject=f"office:{office}", by=by, facts=facts)
    return row


@transaction.atomic
def set_pay_first(procedure: str, *, before: str, since: date, by: By) -> PayFirst:
    """From a day on a procedure's fee must be paid before an act, or before none. Raises CannotPay."""
    if before not in BEFORE:
        raise CannotPay("pay_bad_before", before=before[:20])
    in_turn(f"pay-first:{procedure}")
    last = PayFirst.objects.filter(procedure=procedure, since_date=since).order_by("-id").first()
    if last is not None and last.before == before:
        return last
    row = PayFirst.objects.create(procedure=procedure, before=before, since_date=since)
    facts = {"procedure": procedure, "since": since.isoformat(), "before": before}
    append(kinds.PAY_FIRST_SET.name, subject=f"procedure:{procedure}", by=by, facts=facts)
    return row


@transaction.atomic
def ask(about: About, lines: Sequence[Line], *, key: str, by: By, more: bool = False) -> Due:
    """Ask for what a dossier costs. The same key again gives what it made first. Raises CannotPay.

    about.office: who collects. more: asked for while the dossier waits for it.
    """
    check_key(key)
    in_turn(f"due:{key}")
    found = Due.objects.filter(key=key).first()
    if found is not None:
        return found
    amount = sum(one.amount for one in lines)
    row = Due.objects.create(
        key=key,
        reference=_reference(),
        amount=amount,
        more=more,
        state=rules.state_of(amount=amount, received=0, refunded=0),
        asked_at=datetime.now(UTC),
        **vars(about),
    )
    _write_lines(row, lines)
    facts = {
        **told(row),
        "amount": amount,
        "procedure": row.procedure,
        "version": row.version,
        "exempt": any(one.exempt for one in lines),
        "more": more,
    }
    append(kinds.ASKED.name, subject=f"due:{row.uid}", by=by, facts=facts)
    return row


@transaction.atomic
def revise(due: UUID, lines: Sequence[Line], *, by: By) -> Due:
    """Other lines in the place of those that stand, as after a correction; nothing where they are the same."""
    row = locked(due)
    standing = row.lines.filter(until_at=None).order_by("id")
    if [(one.name, one.amount, one.exempt) for one in standing] == [
        (one.name, one.amount, one.exempt) for one in lines
    ]:
        return row
    standing.update(until_at=datetime.now(UTC))
    _write_lines(row, lines)
    row.amount = sum(one.amount for one in lines)
    return changed(row, by)


@transaction.atomic
def drop(case: str, *, by: By) -> int:
    """Nothing more is asked for a dossier that has ended without a result; how many dues that were open."""
    rows = Due.objects.select_for_update().filter(case=case, withdrawn=False)
    count = 0
    for row in rows.filter(state__in=["asked", "partly"]).order_by("id"):
        row.withdrawn = True
        changed(row, by)
        count += 1
    return count


def forget(cases: Collection[str]) -> int:
    """Empty what names a person in the payments of her dossiers; how many rows. Amounts and numbers stay."""
    shared = Money.objects.filter(due__case__in=cases, incoming__isnull=False)
    lines = Incoming.objects.filter(Q(due__case__in=cases) | Q(pk__in=shared.values("incoming_id")))
    count = lines.update(text="", payer="", note="")
    return count + Refund.objects.filter(due__case__in=cases).update(
        reason=GONE, account="", holder=GONE, bounced_why=""
    )


def changed(row: Due, by: By) -> Due:
    """Keep a due's new amount or end, with its state and the event."""
    row.state = rules.state_of(
        amount=row.amount, received=row.received, refunded=row.refunded, withdrawn=row.withdrawn
    )
    row.save(update_fields=["amount", "withdrawn", "state"])
    facts = {**told(row), "amount": row.amount, "state": row.state}
    append(kinds.CHANGED.name, subject=f"due:{row.uid}", by=by, facts=facts)
    return row


def locked(due: UUID | str) -> Due:
    """A due, locked until the transaction ends. Raises CannotPay."""
    row = Due.objects.select_for_update().filter(uid=due).first()
    if row is None:
        raise CannotPay("pay_no_such_due", due=str(due)[:40])
    return row


def hold(dues: Collection[UUID]) -> None:
    """Lock several dues until the transaction ends, in one order and before any book's number is taken.

    Who takes cash holds its due and then the book: in another order two would wait for one another.
    """
    wanted = sorted(set(dues))
    for start in range(0, len(wanted), 500):
        rows = Due.objects.select_for_update().filter(uid__in=wanted[start : start + 500])
        list(rows.order_by("id").values_list("id"))


def told(row: Due) -> dict[str, Any]:
    """What each event of a due says of it."""
    return {"case": row.case, "reference": row.reference}


def check_key(key: str) -> None:
    """Raises CannotPay for a key that no form of ours has."""
    if not 0 < len(key) <= KEY or not key.isprintable():
        raise CannotPay("pay_bad_key", most=KEY)


def words(text: str, field: str, *, most: int = 300) -> str:
    """A text that may not be empty. Raises CannotPay, BadIdentity."""
    found = readable(text, field=field, most=most, empty=True)
    if not found:
        raise CannotPay("pay_lacks", field=field)
    return found


def _write_lines(row: Due, lines: Sequence[Line]) -> None:
    DueLine.objects.bulk_create(DueLine(due=row, **vars(one)) for one in lines)


def _reference() -> str:
    """One that no due has. 2⁴⁰ of them: a second drawing is hardly ever needed."""
    while True:
        body = "".join(secrets.choice(references.ALPHABET) for _ in range(references.BODY))
        found = references.made(body)
        if not Due.objects.filter(reference=found).exists():
            return found
