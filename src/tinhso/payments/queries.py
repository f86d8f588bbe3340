"""Readers of payments. Lists are read with a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum

from tinhso.ledger.together import read_once
from tinhso.payments import references, rules
from tinhso.payments.models import (
    APPROVED,
    ASKED,
    WAITING,
    ClosedTill,
    Collector,
    Due,
    DueLine,
    Incoming,
    Money,
    PayFirst,
    Receipt,
    Refund,
)
from tinhso.payments.rules import CASH, STATES, CannotPay

OWING = sorted(name for name, state in STATES.items() if state.owes)


def collectors_on(offices: Collection[str], day: date) -> dict[str, Collector]:
    """Of those that collect on a day, the row that counts; one query."""
    rows = Collector.objects.filter(office__in=offices, since_date__lte=day)
    last = {row.office: row for row in rows.order_by("since_date", "id")}
    return {office: row for office, row in last.items() if row.on}


def collector_for(desk: str, office: str, day: date) -> Collector | None:
    """Who collects for a dossier: its desk where that does, else the office that decides; one query."""
    key = (desk, office, day)

    def read(_: object) -> dict[tuple[str, str, date], Collector]:
        found = collectors_on([desk, office], day)
        collects = found.get(desk) or found.get(office)
        return {} if collects is None else {key: collects}

    return read_once("payments", "collector", [key], read).get(key)


def account_of(office: str, day: date) -> Collector:
    """Raises CannotPay("pay_no_collector")."""
    found = collectors_on([office], day).get(office)
    if found is None:
        raise CannotPay("pay_no_collector", office=office)
    return found


def pay_first(procedure: str, day: date) -> str:
    """Before which act the fee of a procedure must be paid; "" for none."""
    key = (procedure, day)

    def read(_: object) -> dict[tuple[str, date], str]:
        rows = PayFirst.objects.filter(procedure=procedure, since_date__lte=day)
        last = rows.order_by("-since_date", "-id").values_list("before", flat=True).first()
        return {key: last or ""}

    return read_once("payments", "pay_first", [key], read)[key]


def due(uid: str | UUID) -> Due:
    """Raises CannotPay("pay_no_such_due")."""
    found = Due.objects.filter(uid=uid).first()
    if found is None:
        raise CannotPay("pay_no_such_due", due=str(uid)[:40])
    return found


def owed_of(one: Due) -> int:
    """What is still awaited for a due, VND."""
    return rules.owed(
        amount=one.amount, received=one.received, refunded=one.refunded, state=one.state
    )


@dataclass(frozen=True)
class Bill:
    """A due with its lines and what came for it. owed: VND still awaited; collector: today's, where one collects."""

    due: Due
    lines: Sequence[DueLine]
    money: Sequence[Money]
    refunds: Sequence[Refund]
    owed: int

    @property
    def state(self) -> tuple[str, str]:
        return STATES[self.due.state].words

    @property
    def net(self) -> int:
        """What came, less what was given back."""
        return self.due.received - self.due.refunded


def bills_of(case: str | UUID) -> list[Bill]:
    """The dues of a dossier, the newest first; four queries, one where there is none."""
    return bills(Due.objects.filter(case=str(case)).order_by("-asked_at", "-id"))


def bills(rows: QuerySet[Due]) -> list[Bill]:
    """Some dues with all that belongs to them; four queries."""
    lines = Prefetch("lines", DueLine.objects.filter(until_at=None).order_by("id"))
    money = Prefetch("money", Money.objects.select_related("receipt", "reversed_by").order_by("id"))
    refunds = Prefetch("refunds", Refund.objects.order_by("id"))
    return [
        Bill(
            one, list(one.lines.all()), list(one.money.all()), list(one.refunds.all()), owed_of(one)
        )
        for one in rows.prefetch_related(lines, money, refunds)
    ]


def found_dues(text: str, offices: Collection[str]) -> QuerySet[Due]:
    """Dues of some offices by a reference, a dossier's code, or whatever a scanner read; none for nothing."""
    named = references.in_text(text).sound
    rows = Due.objects.filter(office__in=offices) | Due.objects.filter(desk__in=offices)
    if named:
        return rows.filter(reference__in=named)
    address = text.strip().partition("#")[0]  # Behind it a slip's code holds its receipt.
    code = address.rpartition("ma=")[2].partition("&")[0].upper()
    return rows.filter(code=code) if code else rows.none()


@dataclass(frozen=True)
class Waiting:
    """A line for a person. proposals: dues whose reference is nearly what stands in it; named: several of ours."""

    line: Incoming
    proposals: Sequence[Due]
    named: Sequence[Due] = ()


def for_a_person(offices: Collection[str]) -> QuerySet[Incoming]:
    """What no rule could book, the oldest first."""
    lines = Incoming.objects.filter(office__in=offices, state=WAITING).select_related("due")
    return lines.order_by("day", "id")


def worklist(offices: Collection[str]) -> list[Waiting]:
    """All of it, with what each may be."""
    return proposed(for_a_person(offices), offices)


def proposed(lines: Iterable[Incoming], offices: Collection[str]) -> list[Waiting]:
    """What some lines of offices may be; two queries however many."""
    rows = list(lines)
    mangled = {
        one.pk: references.in_text(one.text).mangled for one in rows if one.outcome == rules.MANGLED
    }
    known = {one.reference: one for one in _owing(offices)} if mangled else {}
    sound = {
        one.pk: references.in_text(one.text).sound for one in rows if one.outcome == rules.SEVERAL
    }
    wanted = {text for texts in sound.values() for text in texts}
    ours = Q(office__in=offices) | Q(desk__in=offices)
    right = {one.reference: one for one in Due.objects.filter(ours, reference__in=wanted)}
    return [
        Waiting(
            one,
            [known[text] for text in references.nearest(mangled.get(one.pk, ()), known)],
            [right[text] for text in sound.get(one.pk, ()) if text in right],
        )
        for one in rows
    ]


def standing() -> QuerySet[Money]:
    """Money that nobody took back, with its dues."""
    rows = Money.objects.filter(reverses=None, reversed_by=None)
    return rows.select_related("due").order_by("id")


def _owing(offices: Collection[str]) -> QuerySet[Due]:
    return Due.objects.filter(office__in=offices, state__in=OWING).order_by("-asked_at")[:20_000]


@dataclass(frozen=True)
class DaySums:
    """A day's money of some offices, VND. by_means: what came less what was taken back; receipts: in numbers that hold.

    total: sum of by_means; refunded: given back on the day, less what bounced on it. They tie: total is what
    the receipts say.
    """

    day: date
    by_means: dict[str, int]
    count: int
    receipts: int
    refunded: int

    @property
    def total(self) -> int:
        return sum(self.by_means.values())


def sums_of(offices: Collection[str], day: date) -> DaySums:
    """What came on a day; five queries."""
    rows = Money.objects.filter(office__in=offices, day=day)
    sums = {
        row["means"]: row for row in rows.values("means").annotate(sum=Sum("amount"), n=Count("id"))
    }
    written = Receipt.objects.filter(office__in=offices, money__day=day)
    taken_back = Money.objects.filter(office__in=offices, day=day, reverses__isnull=False)
    on_receipts = written.aggregate(sum=Sum("money__amount"))["sum"] or 0
    back = taken_back.aggregate(sum=Sum("amount"))["sum"] or 0
    given = Refund.objects.filter(due__office__in=offices, given_at__isnull=False)
    went, came_back = (
        given.filter(**on).aggregate(sum=Sum("amount"))["sum"] or 0
        for on in ({"given_at__date": day}, {"bounced_at__date": day})
    )
    return DaySums(
        day=day,
        by_means={means: sums[means]["sum"] for means in rules.MEANS if means in sums},
        count=sum(one["n"] for one in sums.values()),
        receipts=on_receipts + back,
        refunded=went - came_back,
    )


def till(desk: str, day: date) -> int:
    """The cash that should lie in a desk's till from a day, VND."""
    rows = Money.objects.filter(desk=desk, day=day, means=CASH)
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0)


def till_of(desk: str, day: date) -> ClosedTill | None:
    """How a day's till was closed."""
    return ClosedTill.objects.filter(desk=desk, day=day).first()


def tills(desks: Iterable[str], *, most: int = 60) -> list[ClosedTill]:
    """Closed tills, the newest first."""
    return list(ClosedTill.objects.filter(desk__in=desks).order_by("-day", "desk")[:most])


def receipts(offices: Collection[str], *, from_date: date, to_date: date) -> QuerySet[Receipt]:
    """The book's numbers of some days in order, with their money and dues; one query."""
    rows = Receipt.objects.filter(
        office__in=offices, money__day__gte=from_date, money__day__lte=to_date
    )
    return rows.select_related("money__due", "money__reversed_by").order_by(
        "office", "year", "number"
    )


def held_by(receipts: QuerySet[Receipt]) -> int:
    """What some receipts stand for, VND, without those whose money was taken back; one query."""
    rows = receipts.filter(money__reversed_by=None).order_by()
    return int(rows.aggregate(sum=Sum("money__amount"))["sum"] or 0)


def refunds(
    offices: Collection[str], states: Collection[str] = (ASKED, APPROVED)
) -> QuerySet[Refund]:
    """Refunds in some states, the oldest first; one query."""
    rows = Refund.objects.filter(due__office__in=offices, state__in=states)
    return rows.select_related("due").order_by("asked_at", "id")


def given_back_soon(one: Due) -> int:
    """What was asked or approved to go back and has not gone, VND."""
    rows = Refund.objects.filter(due=one, state__in=[ASKED, APPROVED])
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0)


def waiting_for(dues: Collection[Due]) -> dict[int | None, list[Incoming]]:
    """Transfers that name one of some dues and wait for a person, by the due's key; one query."""
    found: dict[int | None, list[Incoming]] = {}
    for one in Incoming.objects.filter(due__in=dues, state=WAITING).order_by("id"):
        found.setdefault(one.due_id, []).append(one)
    return found


def unpaid(case: str | UUID) -> tuple[int, list[Due]]:
    """(VND still awaited for a dossier, its dues that await them); one query."""
    rows = list(Due.objects.filter(case=str(case), state__in=OWING).order_by("asked_at", "id"))
    return sum(map(owed_of, rows)), rows


def subjects_of(cases: Collection[str]) -> list[str]:
    """What events of some dossiers' payments are of, as the ledger names it."""
    dues = Due.objects.filter(case__in=cases).values_list("uid", flat=True)
    shared = Money.objects.filter(due__case__in=cases, incoming__isnull=False)
    of_them = Q(due__case__in=cases) | Q(pk__in=shared.values("incoming_id"))
    lines = Incoming.objects.filter(of_them).values_list("uid", flat=True)
    return [*(f"due:{uid}" for uid in dues), *(f"incoming:{uid}" for uid in lines)]


def differences() -> list[dict[str, Any]]:
    """Dues whose kept sums are not those of their money and refunds: none, ever. For checks and tests."""
    found = []
    rows = Due.objects.annotate(came=Sum("money__amount"))
    given = dict(
        Refund.objects.filter(state="given").values_list("due").annotate(sum=Sum("amount"))
    )
    for one in rows.iterator():
        told = (one.received, one.refunded, one.state)
        counted = (one.came or 0, given.get(one.pk, 0))
        state = rules.state_of(
            amount=one.amount, received=counted[0], refunded=counted[1], withdrawn=one.withdrawn
        )
        if told != (*counted, state):
            found.append({"due": str(one.uid), "told": told, "counted": (*counted, state)})
    return found


def lines_of_day(offices: Collection[str], day: date) -> QuerySet[Money]:
    """The money of a day, for files."""
    rows = Money.objects.filter(office__in=offices, day=day)
    return (
        rows.select_related("due", "incoming", "receipt")
        .order_by("id")
        .annotate(code=F("due__code"))
    )


def cash_of(desk: str, day: date) -> list[Money]:
    """The cash of a desk's day in order, with receipts and dues; one query."""
    rows = Money.objects.filter(desk=desk, day=day, means=CASH).order_by("id")
    return list(rows.select_related("due", "receipt", "reverses__receipt"))
