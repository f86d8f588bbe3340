"""Readers of a desk's day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from tinhso.kernel.errors import TinhsoError
from tinhso.reception.models import DayClosed, ReservedSlip, Ticket
from tinhso.reception.rules import CALLED, LEFT, SERVED, WAITING


class NoSuchTicket(TinhsoError):
    """no_such_ticket (ticket): nobody has it. no_such_slip (slip): it was not numbered here."""


@dataclass(frozen=True)
class Queue:
    """A desk's queue on a day. called: the latest first; next_: who is called next; counts by state."""

    desk: str
    day: date
    called: tuple[Ticket, ...]
    next_: tuple[Ticket, ...]
    waiting: int
    served: int
    left: int


@dataclass(frozen=True)
class Call:
    """A number that was called: at which desk, by whom, from when until when. Nobody's name is kept with it.

    until_at: when the visitor was served; while that has not come, the call itself.
    """

    desk: str
    staff: str
    called_at: datetime
    until_at: datetime


def calls(desks: Collection[str], *, since: datetime, until: datetime) -> list[Call]:
    """The numbers that desks called from one moment up to before another and who came, in order; one query."""
    rows = Ticket.objects.filter(
        desk__in=list(desks), state__in=(CALLED, SERVED), called_at__gte=since, called_at__lt=until
    ).exclude(staff="")
    told = rows.annotate(until=Coalesce(F("served_at"), F("called_at"))).order_by("called_at", "id")
    lines = told.values_list("desk", "staff", "called_at", "until")
    return [Call(desk, staff, at, until) for desk, staff, at, until in lines if at is not None]


def queue(desk: str, day: date, *, most: int = 8) -> Queue:
    """How the queue stands, in three queries."""
    rows = Ticket.objects.filter(desk=desk, day=day)
    counts = dict(rows.values_list("state").annotate(n=Count("id")).order_by())
    called = rows.filter(state=CALLED).order_by("-called_at", "-id")[:most]
    waiting = rows.filter(state=WAITING).order_by("number")[:most]
    return Queue(
        desk,
        day,
        tuple(called),
        tuple(waiting),
        counts.get(WAITING, 0),
        counts.get(SERVED, 0),
        counts.get(LEFT, 0),
    )


def waiting(desk: str, day: date) -> int:
    """How many wait to be called."""
    return Ticket.objects.filter(desk=desk, day=day, state=WAITING).count()


def at_counter(desk: str, day: date, staff: str) -> Ticket | None:
    """Whom a member of staff has called and not finished with; the latest."""
    rows = Ticket.objects.filter(desk=desk, day=day, staff=staff, state=CALLED)
    return rows.order_by("-called_at", "-id").first()


def last_counter(desk: str, staff: str) -> str:
    """At which counter a member of staff called last; "" if she never has."""
    rows = Ticket.objects.filter(desk=desk, staff=staff).exclude(counter="")
    return rows.order_by("-called_at").values_list("counter", flat=True).first() or ""


def not_come(desk: str, day: date, *, most: int = 20) -> list[Ticket]:
    """Tickets that were called and did not come; the latest first."""
    rows = Ticket.objects.filter(desk=desk, day=day, state=LEFT)
    return list(rows.order_by("-left_at")[:most])


def ticket(uid: str | UUID) -> Ticket:
    """One ticket. Raises NoSuchTicket."""
    try:
        found = Ticket.objects.filter(uid=UUID(str(uid)[:40])).first()
    except ValueError:
        found = None
    if found is None:
        raise NoSuchTicket("no_such_ticket", ticket=str(uid)[:40])
    return found


def slips(
    desks: Collection[str], *, day: date | None = None, open_: bool = False
) -> list[ReservedSlip]:
    """Slips numbered beforehand, by code; open_: only those that wait to be entered."""
    rows = ReservedSlip.objects.filter(desk__in=desks)
    if day is not None:
        rows = rows.filter(day=day)
    if open_:
        rows = rows.filter(entered_at=None, spoiled_at=None)
    return list(rows.order_by("day", "code")[:1_000])


def slip(code: str) -> ReservedSlip:
    """One slip by its code. Raises NoSuchTicket("no_such_slip")."""
    found = ReservedSlip.objects.filter(code=code.strip().upper()).first()
    if found is None:
        raise NoSuchTicket("no_such_slip", slip=code.strip()[:64])
    return found


def closing(desk: str, day: date) -> DayClosed | None:
    """How a day was closed; None while it is open."""
    return DayClosed.objects.filter(desk=desk, day=day).first()
