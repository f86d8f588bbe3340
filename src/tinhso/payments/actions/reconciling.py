"""A bank's statement is compared with what is owed. What is certain is booked; the rest waits for a person.

A transfer is known by the bank's own id on its account, however often and in whichever file it comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.payments import kinds, queries, references, rules
from tinhso.payments.actions.asking import hold, words
from tinhso.payments.actions.booking import standing_of, take, take_back
from tinhso.payments.models import (
    ASIDE,
    BANK,
    BOOKED,
    OUT,
    WAITING,
    Collector,
    Due,
    Incoming,
    Money,
    Statement,
)
from tinhso.payments.rules import BOOKED_ALONE, GATEWAY, OUTGOING, TRANSFER
from tinhso.payments.statements import Told

SEEN = "seen"


class CannotReconcile(TinhsoError):
    """line_no_such (line); line_settled_already: somebody has decided of it; line_not_settled: nothing to undo.

    line_not_for_several: money that came is divided among two dues or more; line_parts_differ (said, amount).
    statement_no_account (office): the office has no bank account.
    """


@dataclass(frozen=True)
class Judged:
    """What became of a line of a statement. outcome: one of rules.OUTCOMES, or "seen": the bank told of it before."""

    told: Told
    outcome: str
    reference: str = ""


@dataclass(frozen=True)
class Report:
    """What a statement did, or would do. before: the same file was taken in already, and nothing is done again."""

    lines: Sequence[Judged]
    statement: Statement | None = None
    before: bool = False

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(one.outcome for one in self.lines))

    @property
    def booked(self) -> int:
        """VND that were booked without a person."""
        return sum(one.told.amount for one in self.lines if one.outcome in BOOKED_ALONE)


def take_statement(
    collector: Collector,
    lines: Sequence[Told],
    *,
    digest: str,
    name: str,
    by: By,
    keep: bool = True,
) -> Report:
    """Take in a statement, or with keep=False see what it would do. All of it or nothing. Raises CannotReconcile.

    digest: of the file's bytes; the same file again does nothing and says so. To see it writes and locks nothing.
    """
    if not collector.bank:
        raise CannotReconcile("statement_no_account", office=collector.office)
    if not keep:
        return _foreseen(collector, lines, digest)
    return _taken(collector, lines, digest=digest, name=name, by=by)


def _foreseen(collector: Collector, lines: Sequence[Told], digest: str) -> Report:
    """What a statement would do, each line after those before it."""
    on = {"bank": collector.bank, "account": collector.account}
    known = Statement.objects.filter(digest=digest, **on).first()
    if known is not None:
        return Report([Judged(one, SEEN) for one in lines], known, before=True)
    seen = _seen(lines, on)
    dues = _dues_named(lines)
    judged = []
    for one in lines:
        if one.ident in seen:
            judged.append(Judged(one, SEEN))
            continue
        seen.add(one.ident)
        found = references.in_text(one.text)
        named = [text for text in found.sound if text in dues]
        due = dues[named[0]] if len(named) == 1 else None
        outcome = _outcome(one, named, found, due)
        if outcome in BOOKED_ALONE and due is not None:
            due.received += one.amount
            due.state = rules.state_of(
                amount=due.amount,
                received=due.received,
                refunded=due.refunded,
                withdrawn=due.withdrawn,
            )
        judged.append(Judged(one, outcome, named[0] if named else ""))
    return Report(judged)


@transaction.atomic
def _taken(
    collector: Collector, lines: Sequence[Told], *, digest: str, name: str, by: By
) -> Report:
    in_turn(f"account:{collector.bank}:{collector.account}")
    on = {"bank": collector.bank, "account": collector.account}
    known = Statement.objects.filter(digest=digest, **on).first()
    if known is not None:
        return Report([Judged(one, SEEN) for one in lines], known, before=True)
    now = datetime.now(UTC)
    row = Statement.objects.create(
        office=collector.office, digest=digest, name=name[:200], at=now, actor=by.actor, **on
    )
    seen = _seen(lines, on)
    named = {reference: due.uid for reference, due in _dues_named(lines).items()}
    hold(named.values())
    judged = []
    for one in lines:
        if one.ident in seen:
            judged.append(Judged(one, SEEN))
            continue
        seen.add(one.ident)
        judged.append(
            _come(one, collector, by=by, now=now, source=BANK, statement=row, named=named)
        )
    report = Report(judged, row)
    row.counts = report.counts
    row.save(update_fields=["counts"])
    waiting = sum(
        row.counts.get(one, 0) for one in rules.OUTCOMES if one not in {*BOOKED_ALONE, OUTGOING}
    )
    facts = {
        "digest": digest,
        "lines": len(lines),
        "booked": sum(row.counts.get(one, 0) for one in BOOKED_ALONE),
        "waiting": waiting,
    }
    append(kinds.STATEMENT_TAKEN.name, subject=f"statement:{row.uid}", by=by, facts=facts)
    return report


def come(told: Told, collector: Collector, *, due: Due, by: By) -> Judged:
    """Money that a gateway tells of, for a due that it names by itself; once by the id that its bank gives.

    Called inside a transaction.
    """
    in_turn(f"account:{collector.bank}:{collector.account}")
    on = {"bank": collector.bank, "account": collector.account}
    if Incoming.objects.filter(ident=told.ident, **on).exists():
        return Judged(told, SEEN, due.reference)
    named = {due.reference: due.uid}
    now = datetime.now(UTC)
    return _come(told, collector, by=by, now=now, source=GATEWAY, named=named, only=due.reference)


def _come(
    told: Told,
    collector: Collector,
    *,
    by: By,
    now: datetime,
    source: str,
    named: dict[str, UUID],
    statement: Statement | None = None,
    only: str = "",
) -> Judged:
    found = references.in_text(told.text)
    sound = [only] if only else [one for one in found.sound if one in named]
    due = queries.due(named[sound[0]]) if len(sound) == 1 else None
    outcome = _outcome(told, sound, found, due)
    booked = outcome in BOOKED_ALONE
    row = Incoming.objects.create(
        source=source,
        statement=statement,
        office=collector.office,
        bank=collector.bank,
        account=collector.account,
        ident=told.ident,
        day=told.day,
        amount=told.amount,
        text=told.text,
        payer=told.payer,
        outcome=outcome,
        state=BOOKED if booked else OUT if outcome == OUTGOING else WAITING,
        due=due,
        at=now,
    )
    if booked and due is not None:
        means = GATEWAY if source == GATEWAY else TRANSFER
        take(due.uid, told.amount, means=means, key=f"in:{row.uid}", by=by, incoming=row)
    return Judged(told, outcome, sound[0] if sound else "")


def _outcome(told: Told, named: Sequence[str], found: references.Found, due: Due | None) -> str:
    """What a line is. named: the references of ours in it; a right one of nobody's is as unknown as none."""
    return rules.outcome_of(
        amount=told.amount,
        dues=len(named),
        mangled=bool(found.mangled),
        owed=queries.owed_of(due) if due is not None else 0,
    )


def _seen(lines: Sequence[Told], on: Mapping[str, str]) -> set[str]:
    """The bank's ids that were told of before on an account."""
    idents = [one.ident for one in lines]
    rows = Incoming.objects.filter(ident__in=idents, **on)
    return set(rows.values_list("ident", flat=True))


def _dues_named(lines: Sequence[Told]) -> dict[str, Due]:
    """The dues that a statement names, by reference; one query for some hundreds of lines."""
    wanted = list({text for one in lines for text in references.in_text(one.text).sound})
    found: dict[str, Due] = {}
    for start in range(0, len(wanted), 500):
        rows = Due.objects.filter(reference__in=wanted[start : start + 500])
        found |= {one.reference: one for one in rows}
    return found


@transaction.atomic
def settle(
    line: UUID | str, *, by: By, due: UUID | str | None = None, reason: str = ""
) -> Incoming:
    """A person decides of a line: it counts for a due, or, without one, it is set aside for a reason.

    Raises CannotReconcile, CannotPay.
    """
    row = _locked(line)
    if row.state != WAITING:
        raise CannotReconcile("line_settled_already")
    if due is None:
        row.state, row.note = ASIDE, words(reason, "reason")
    else:
        row.state, row.due = BOOKED, queries.due(due)
        _book(row, row.due, row.amount, by)
    row.save(update_fields=["state", "due", "note"])
    _append(row, "booked" if due is not None else "aside", by, reason=row.note or None)
    return row


@transaction.atomic
def share_out(line: UUID | str, parts: Mapping[UUID, int], *, by: By) -> Incoming:
    """A person divides a transfer among several dues. parts: VND by due, together the whole of it.

    Raises CannotReconcile, CannotPay.
    """
    row = _locked(line)
    if row.state != WAITING:
        raise CannotReconcile("line_settled_already")
    if row.amount <= 0 or len(parts) < 2:
        raise CannotReconcile("line_not_for_several")
    said = sum(map(rules.checked_amount, parts.values()))
    if said != row.amount:
        raise CannotReconcile("line_parts_differ", said=said, amount=row.amount)
    hold(parts)
    for uid in sorted(parts, key=str):
        _book(row, queries.due(uid), parts[uid], by)
    row.state, row.due = BOOKED, None
    row.save(update_fields=["state", "due"])
    _append(row, "shared_out", by, reason=None)
    return row


def _book(row: Incoming, due: Due, amount: int, by: By) -> None:
    means = GATEWAY if row.source == GATEWAY else TRANSFER
    times = Money.objects.filter(incoming=row).count()
    take(due.uid, amount, means=means, key=f"in:{row.uid}:{times}", by=by, incoming=row)


@transaction.atomic
def reopen(line: UUID | str, *, reason: str, by: By) -> Incoming:
    """Undo what a person or the rule decided of a line: it waits again. Raises CannotReconcile, CannotPay."""
    row = _locked(line)
    why = words(reason, "reason")
    if row.state not in (BOOKED, ASIDE):
        raise CannotReconcile("line_not_settled")
    for standing in list(standing_of(row)):
        take_back(standing, reason=why, by=by)
    row.state, row.note = WAITING, why
    row.save(update_fields=["state", "note"])
    _append(row, "reopened", by, reason=why)
    return row


def _append(row: Incoming, how: str, by: By, *, reason: str | None) -> None:
    due = str(row.due.uid) if row.due is not None and how == "booked" else None
    facts = {"line": str(row.uid), "how": how, "due": due, "reason": reason}
    append(kinds.LINE_SETTLED.name, subject=f"incoming:{row.uid}", by=by, facts=facts)


def _locked(line: UUID | str) -> Incoming:
    rows = Incoming.objects.select_for_update(of=("self",)).select_related("due")
    row = rows.filter(uid=line).first()
    if row is None:
        raise CannotReconcile("line_no_such", line=str(line)[:40])
    return row
