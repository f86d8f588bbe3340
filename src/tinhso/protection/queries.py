"""Readers of the book of breaches and of who is responsible."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from tinhso.protection import processing, rules
from tinhso.protection.models import Breach, Entry, Protector
from tinhso.protection.models import Term as Decided
from tinhso.protection.rules import CannotRecord, Term

SAID = processing.SAID
known_activities = processing.known


def protector_on(day: date) -> Protector | None:
    """Who is responsible for personal data on a day; None where nobody was named."""
    return Protector.objects.filter(from_date__lte=day).order_by("-from_date", "-pk").first()


def term_on(what: str, day: date) -> Term:
    """The term of a day: as the province decided it, otherwise by the law. Raises CannotRecord."""
    law = rules.term_on(what, day)
    found = Decided.objects.filter(what=what, from_date__lte=day).order_by("-from_date", "-pk")
    if (own := found.first()) is None:
        return law
    return Term(what, own.hours, own.from_date, None, "own", own.ground)


def breach(uid: UUID | str, *, lock: bool = False) -> Breach:
    """One of them. Raises CannotRecord (no_such_breach)."""
    rows = Breach.objects.select_for_update() if lock else Breach.objects.all()
    try:
        found = rows.filter(uid=UUID(str(uid)[:40])).first()
    except ValueError:
        found = None
    if found is None:
        raise CannotRecord("no_such_breach")
    return found


def breaches() -> list[Breach]:
    """All of them, those that are open first, the latest first."""
    return sorted(Breach.objects.order_by("-found_at", "-id"), key=lambda one: bool(one.closed_at))


def history(row: Breach) -> list[Entry]:
    """What was written of one, in the order in which it was written."""
    return list(row.entries.order_by("id"))


def described(entries: Sequence[Entry]) -> Entry:
    """The entry that says what is known of it by now."""
    return next(one for one in reversed(entries) if one.kind in rules.DESCRIBING)


def untold(*, now: datetime) -> tuple[int, int]:
    """(how many the authority was not told of, how many of them are past their time); one query."""
    rows = list(
        Breach.objects.filter(told_at=None, closed_at=None).values_list("due_at", flat=True)
    )
    return len(rows), sum(due < now for due in rows)
