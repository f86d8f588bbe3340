"""The only writers of a desk's day: tickets, slips numbered beforehand, the closing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.identity import line
from tinhso.ledger.actions import By, append
from tinhso.org.queries import office_on
from tinhso.reception import kinds, queries, rules
from tinhso.reception.models import KEY, DayClosed, LastNumber, ReservedSlip, Ticket
from tinhso.reception.queries import slip

_GIVEN = """
    INSERT INTO reception_lastnumber (desk, day, last) VALUES (%s, %s, 1)
    ON CONFLICT (desk, day) DO UPDATE SET last = reception_lastnumber.last + 1 RETURNING last
"""


class CannotReceive(TinhsoError):
    """What the desk's day refuses.

    bad_reception_key (most); ticket_not_now (number, state): it was called, served or left already; no_counter: where
    to is not said. too_many_slips (most), slips_too_far (days); slip_used, slip_spoiled (slip); slip_to_come,
    slip_before_its_day (slip, day); day_to_come (day): it has not ended and not begun.
    """


def issue(
    *,
    desk: str,
    day: date,
    key: str,
    by: By,
    service: str = "",
    told_at: datetime | None = None,
) -> Ticket:
    """The next number of a desk's day. The same key again gives the same ticket.

    Raises CannotReceive, NoSuchOffice, BadIdentity.
    """
    _check_key(key)
    words = line(service, field="service", most=rules.MOST_LETTERS_SERVICE, empty=True)
    found = Ticket.objects.filter(key=key).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _issue(desk, day, key, by, words, told_at)
    except IntegrityError:
        # The same form twice at once: the second waited for the first, and is given what that made.
        found = Ticket.objects.filter(key=key).first()
        if found is None:
            raise
        return found


def _issue(
    desk: str, day: date, key: str, by: By, service: str, told_at: datetime | None
) -> Ticket:
    office_on(desk, day)
    ticket = Ticket.objects.create(
        key=key,
        desk=desk,
        day=day,
        number=_next(desk, day),
        service=service,
        issued_at=told_at or datetime.now(UTC),
    )
    _write(kinds.ISSUED.name, ticket, by, {"service": service or None}, told_at)
    return ticket


@transaction.atomic
def call_next(
    *,
    desk: str,
    day: date,
    counter: str,
    key: str,
    by: By,
    told_at: datetime | None = None,
    served: bool = False,
) -> Ticket | None:
    """The lowest number that waits, called to a counter; None where nobody waits.

    served: whom this member of staff called before has been served with it. Two who call at once get two tickets. The
    same key again gives the ticket that it called. Raises CannotReceive.
    """
    _check_key(key)
    where = _counter(counter)
    # All who call at one desk stand in one line, so no one takes a ticket that another is taking.
    _lock(desk, day)
    done = Ticket.objects.filter(call_key=key).first()
    if done is not None:
        return done
    if served:
        _serve_the_last(desk, day, by, told_at)
    ticket = (
        Ticket.objects.select_for_update()
        .filter(desk=desk, day=day, state=rules.WAITING)
        .order_by("number")
        .first()
    )
    if ticket is None:
        return None
    return _call(ticket, where, key, by, told_at)


@transaction.atomic
def call_again(
    ticket: Any,
    *,
    counter: str,
    key: str,
    by: By,
    told_at: datetime | None = None,
    served: bool = False,
) -> Ticket:
    """One ticket once more: it did not come at first, or goes to another counter. Raises CannotReceive.

    served: as of `call_next`; this very ticket is not meant.
    """
    _check_key(key)
    found = queries.ticket(ticket)
    _lock(found.desk, found.day)
    row = _locked(ticket)
    if row.call_key == key:
        return row
    _check(row, rules.CALLED)
    if served:
        _serve_the_last(row.desk, row.day, by, told_at, but=row)
    return _call(row, _counter(counter), key, by, told_at)


def _serve_the_last(
    desk: str, day: date, by: By, told_at: datetime | None, *, but: Ticket | None = None
) -> None:
    """Asked behind the desk's lock: of one form sent twice the second would serve whom the first has called."""
    last = queries.at_counter(desk, day, by.actor)
    if last is not None and last != but:
        serve(last.uid, by=by, told_at=told_at)


@transaction.atomic
def serve(ticket: Any, *, by: By, told_at: datetime | None = None) -> Ticket:
    """The visitor was served. Twice is once. Raises CannotReceive, NoSuchTicket."""
    row = _locked(ticket)
    if row.state == rules.SERVED:
        return row
    _check(row, rules.SERVED)
    row.state, row.served_at = rules.SERVED, told_at or datetime.now(UTC)
    row.save(update_fields=["state", "served_at"])
    _write(kinds.SERVED.name, row, by, {}, told_at)
    return row


@transaction.atomic
def leave(ticket: Any, *, by: By, told_at: datetime | None = None) -> Ticket:
    """Nobody came, or the visitor went home. Twice is once. Raises CannotReceive, NoSuchTicket."""
    row = _locked(ticket)
    if row.state == rules.LEFT:
        return row
    _check(row, rules.LEFT)
    row.state, row.left_at = rules.LEFT, told_at or datetime.now(UTC)
    row.save(update_fields=["state", "left_at"])
    _write(kinds.LEFT.name, row, by, {}, told_at)
    return row


@transaction.atomic
def reserve_slips(
    *, desk: str, day: date, count: int, next_code: Callable[[], str], key: str, by: By
) -> Sequence[ReservedSlip]:
    """Slips with codes of a day, to be printed before the network is cut. The same key again gives the same slips.

    next_code: gives a code that nobody else gets. Raises CannotReceive.
    """
    _check_key(key)
    if not 1 <= count <= rules.MOST_SLIPS:
        raise CannotReceive("too_many_slips", most=rules.MOST_SLIPS)
    if not rules.may_reserve_for(day, today=timezone.localdate()):
        raise CannotReceive("slips_too_far", days=rules.FARTHEST_DAYS)
    office_on(desk, day)
    _lock(desk, day)
    made = ReservedSlip.objects.filter(key=key).order_by("code")
    if made:
        return list(made)
    known = ReservedSlip.objects.filter(desk=desk, day=day).count()
    if known + count > rules.MOST_SLIPS_A_DAY:
        raise CannotReceive("too_many_slips", most=rules.MOST_SLIPS_A_DAY)
    now = datetime.now(UTC)
    codes = [next_code() for _ in range(count)]
    rows = ReservedSlip.objects.bulk_create(
        ReservedSlip(code=code, key=key, desk=desk, day=day, reserved_at=now) for code in codes
    )
    facts = {"desk": desk, "day": day, "codes": codes}
    append(kinds.SLIPS_RESERVED.name, subject=f"desk:{desk}", by=by, facts=facts)
    return rows


def usable_slip(code: str, *, told_at: datetime) -> ReservedSlip:
    """A slip that may be entered as handed out at a moment. Raises CannotReceive, NoSuchTicket."""
    found = slip(code)
    if found.spoiled_at is not None:
        raise CannotReceive("slip_spoiled", slip=found.code)
    if found.entered_at is not None:
        raise CannotReceive("slip_used", slip=found.code)
    fault = rules.slip_fault(
        day=found.day,
        told_day=timezone.localtime(told_at).date(),
        told_at=told_at,
        reserved_at=found.reserved_at,
        now=datetime.now(UTC),
    )
    if fault:
        raise CannotReceive(
            fault, slip=found.code, day=found.day, told=told_at, reserved=found.reserved_at
        )
    return found


@transaction.atomic
def enter_slip(code: str, *, case: str, by: By) -> ReservedSlip:
    """The slip's code has become a dossier's. Twice for one dossier is once. Raises CannotReceive, NoSuchTicket."""
    row = _locked_slip(code)
    if row.case == case:
        return row
    if row.entered_at is not None:
        raise CannotReceive("slip_used", slip=row.code)
    if row.spoiled_at is not None:
        raise CannotReceive("slip_spoiled", slip=row.code)
    row.case, row.entered_at = case, datetime.now(UTC)
    row.save(update_fields=["case", "entered_at"])
    facts = {"desk": row.desk, "case": case}
    append(kinds.SLIP_ENTERED.name, subject=f"slip:{row.code}", by=by, facts=facts)
    return row


@transaction.atomic
def spoil_slip(code: str, *, by: By) -> ReservedSlip:
    """A slip that was torn or never handed out. Twice is once. Raises CannotReceive, NoSuchTicket."""
    row = _locked_slip(code)
    if row.spoiled_at is not None:
        return row
    if row.entered_at is not None:
        raise CannotReceive("slip_used", slip=row.code)
    row.spoiled_at = datetime.now(UTC)
    row.save(update_fields=["spoiled_at"])
    append(kinds.SLIP_SPOILED.name, subject=f"slip:{row.code}", by=by, facts={"desk": row.desk})
    return row


def close_day(*, desk: str, day: date, counts: Mapping[str, int], by: By) -> DayClosed:
    """Close the register of a desk's day with what it counts: filed, accepted, returned, waiting. Once.

    Raises CannotReceive("day_to_come"), NoSuchOffice.
    """
    if day > timezone.localdate():
        raise CannotReceive("day_to_come", day=day)
    office_on(desk, day)
    found = DayClosed.objects.filter(desk=desk, day=day).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            row = DayClosed.objects.create(
                desk=desk, day=day, closed_at=datetime.now(UTC), actor=by.actor, **counts
            )
            facts = {"day": day, **counts}
            append(kinds.DAY_CLOSED.name, subject=f"desk:{desk}", by=by, facts=facts)
            return row
    except IntegrityError:
        found = DayClosed.objects.filter(desk=desk, day=day).first()
        if found is None:
            raise
        return found


def _call(ticket: Ticket, counter: str, key: str, by: By, told_at: datetime | None) -> Ticket:
    ticket.state, ticket.counter, ticket.staff = rules.CALLED, counter, by.actor
    # A clock that was set back calls nobody before the number was drawn.
    ticket.called_at = max(told_at or datetime.now(UTC), ticket.issued_at)
    ticket.left_at, ticket.call_key = None, key
    ticket.save()
    _write(kinds.CALLED.name, ticket, by, {"counter": counter}, told_at)
    return ticket


def _counter(text: str) -> str:
    counter = line(text, field="counter", most=rules.MOST_LETTERS_COUNTER, empty=True)
    if not counter:
        raise CannotReceive("no_counter")
    return counter


def _check(ticket: Ticket, wanted: str) -> None:
    if not rules.may_follow(ticket.state, wanted):
        raise CannotReceive("ticket_not_now", number=ticket.number, state=ticket.state)


def _locked(ticket: Any) -> Ticket:
    return Ticket.objects.select_for_update().get(pk=queries.ticket(ticket).pk)


def _locked_slip(code: str) -> ReservedSlip:
    return ReservedSlip.objects.select_for_update().get(pk=slip(code).pk)


def _lock(desk: str, day: date) -> None:
    """Whoever changes a desk's day waits for whoever is changing it."""
    LastNumber.objects.get_or_create(desk=desk, day=day)
    LastNumber.objects.select_for_update().get(desk=desk, day=day)


def _next(desk: str, day: date) -> int:
    # One statement: the row's own lock makes the next one wait, and no number is read before it is taken.
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN, [desk, day])
        return int(cursor.fetchone()[0])


def _check_key(key: str) -> None:
    if not 0 < len(key) <= KEY or not key.isprintable():
        raise CannotReceive("bad_reception_key", most=KEY)


def _write(
    kind: str, ticket: Ticket, by: By, facts: Mapping[str, Any], told_at: datetime | None
) -> None:
    about = {"desk": ticket.desk, "day": ticket.day, "number": ticket.number}
    append(
        kind,
        subject=f"ticket:{ticket.uid}",
        by=by,
        facts={**about, **facts},
        told_at=told_at,
    )
