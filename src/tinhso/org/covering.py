"""The only writers of absences: who is away, who acts for her, when she is back.

No chain: whoever acts for somebody passes nothing on to her own delegate, so nobody may be named who is away on one of
the days. That also leaves no circle.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.org import kinds
from tinhso.org.models import Absence, Post, Staff

MOST_DAYS = 366


class CannotBeAbsent(TinhsoError):
    """An absence, or its cover, that cannot be.

    no_such_staff (staff), no_such_absence; absence_not_yours (staff): neither hers nor of somebody under who enters it;
    absence_reversed (first, last); absence_past (first, today); absence_too_long (most): days; absent_already (staff,
    first, back); absence_lacks_reason; no_post_then (staff, day); own_delegate; delegate_elsewhere (delegate): of
    an office that whoever enters it does not lead, or for herself of another than hers; delegate_absent (delegate,
    first, back).
    """


@transaction.atomic
def record_absence(
    staff: str,
    *,
    from_date: date,
    until_date: date,
    reason: str,
    by: By,
    today: date,
    key: str,
    delegate: str | None = None,
    led: Collection[str] | None = None,
) -> Absence:
    """Somebody is away from a day up to before another. Raises CannotBeAbsent.

    led: the offices that whoever enters it leads, where somebody over her does; the delegate is of one of them, and
    her right to sign passes on in those of her offices alone. None: she enters it herself.
    """
    # Of one form sent twice at once the second is given what the first has made.
    in_turn(f"absence:{key}")
    if found := Absence.objects.filter(key=key).first():
        return found
    people = _locked(staff, delegate)
    person = people[staff]
    _check_whose(staff, by, led)
    if until_date <= from_date:
        last = until_date - timedelta(days=1)
        raise CannotBeAbsent("absence_reversed", first=from_date, last=last)
    if from_date < today:
        raise CannotBeAbsent("absence_past", first=from_date, today=today)
    if (until_date - from_date).days > MOST_DAYS:
        raise CannotBeAbsent("absence_too_long", most=MOST_DAYS)
    why = written_line(reason)[:200]
    if not why:
        raise CannotBeAbsent("absence_lacks_reason")
    if other := _away(person, from_date, until_date):
        raise CannotBeAbsent(
            "absent_already", staff=staff, first=other.from_date, back=other.until_date
        )
    own = _offices(person, from_date)
    if not own:
        raise CannotBeAbsent("no_post_then", staff=staff, day=from_date)
    over = own if led is None else own & set(led)
    if not over:
        raise CannotBeAbsent("absence_not_yours", staff=staff)
    if delegate is not None:
        near = own if led is None else set(led)
        _check_delegate(people[delegate], person, near, from_date, until_date)
    row = Absence.objects.create(
        key=key,
        staff=person,
        delegate=people[delegate] if delegate is not None else None,
        from_date=from_date,
        until_date=until_date,
        reason=why,
        entered_by=by.actor,
        by_superior=led is not None,
        offices=sorted(over) if led is not None else [],
    )
    append(
        kinds.ABSENCE_RECORDED.name,
        subject=f"staff:{staff}",
        by=by,
        facts={
            "absence": str(row.uid),
            "from_date": from_date,
            "until_date": until_date,
            "delegate": delegate,
            "by_superior": led is not None,
            "reason": why,
        },
    )
    return row


@transaction.atomic
def end_absence(
    absence: str, *, on_date: date, by: By, today: date, led: Collection[str] | None = None
) -> Absence:
    """She is back on a day sooner than was said; before it began: it is called off. Raises CannotBeAbsent."""
    row = _absence(absence)
    _check_whose(row.staff.code, by, led)
    if on_date < today:
        raise CannotBeAbsent("absence_past", first=on_date, today=today)
    ends = max(on_date, row.from_date)
    if ends >= row.until_date:
        return row
    row.until_date = ends
    row.save(update_fields=["until_date"])
    append(
        kinds.ABSENCE_ENDED.name,
        subject=f"staff:{row.staff.code}",
        by=by,
        facts={"absence": str(row.uid), "until_date": row.until_date},
    )
    return row


@transaction.atomic
def name_delegate(
    absence: str,
    *,
    delegate: str,
    by: By,
    today: date,
    key: str,
    led: Collection[str] | None = None,
) -> Absence:
    """Somebody else acts for her from today on; up to now it stays as it was. Raises CannotBeAbsent."""
    # Of one form sent twice at once the second is given what the first has made.
    in_turn(f"absence:{key}")
    if found := Absence.objects.filter(key=key).first():
        return found
    row = _absence(absence)
    back, day = row.until_date, max(today, row.from_date)
    if back <= day:
        raise CannotBeAbsent("no_such_absence")
    end_absence(absence, on_date=day, by=by, today=today, led=led)
    return record_absence(
        row.staff.code,
        from_date=day,
        until_date=back,
        reason=row.reason,
        by=by,
        today=today,
        key=key,
        delegate=delegate,
        led=led,
    )


def _locked(*codes: str | None) -> dict[str, Staff]:
    """Staff by code, locked in one order, so that two absences at once see one another."""
    wanted = sorted({code for code in codes if code is not None})
    rows = Staff.objects.select_for_update().filter(code__in=wanted).order_by("code")
    found = {row.code: row for row in rows}
    for code in wanted:
        if code not in found:
            raise CannotBeAbsent("no_such_staff", staff=code)
    return found


def _absence(uid: str) -> Absence:
    row = Absence.objects.select_for_update(of=("self",)).select_related("staff")
    found = row.filter(uid=uid).first()
    if found is None:
        raise CannotBeAbsent("no_such_absence")
    return found


def _check_whose(staff: str, by: By, led: Collection[str] | None) -> None:
    if by.actor != staff and led is None:
        raise CannotBeAbsent("absence_not_yours", staff=staff)


def _check_delegate(
    delegate: Staff, person: Staff, near: set[str], first: date, back: date
) -> None:
    if delegate == person:
        raise CannotBeAbsent("own_delegate")
    theirs = _offices(delegate, first)
    if not theirs:
        raise CannotBeAbsent("no_post_then", staff=delegate.code, day=first)
    if not theirs & near:
        raise CannotBeAbsent("delegate_elsewhere", delegate=delegate.code)
    if other := _away(delegate, first, back):
        raise CannotBeAbsent(
            "delegate_absent", delegate=delegate.code, first=other.from_date, back=other.until_date
        )


def _away(person: Staff, first: date, back: date) -> Absence | None:
    """An absence of hers that shares a day with a span."""
    rows = person.absences.filter(from_date__lt=back, until_date__gt=first)
    return rows.exclude(until_date__lte=first).order_by("from_date").first()


def _offices(person: Staff, day: date) -> set[str]:
    rows = Post.objects.filter(staff=person, from_date__lte=day)
    rows = rows.filter(Q(until_date=None) | Q(until_date__gt=day))
    return set(rows.values_list("office__code", flat=True))
