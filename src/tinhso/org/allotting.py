"""The only writer of allotments: who has one matter of an office that ends."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from tinhso.ledger.actions import By, append
from tinhso.org import kinds
from tinhso.org.actions import CannotOrganise, existing
from tinhso.org.models import Allotment, Office, Way


@transaction.atomic
def allot(
    code: str,
    *,
    matter: str,
    way: str,
    on_date: date,
    by: By,
    to: str | None = None,
    field: str = "",
    told_at: datetime | None = None,
) -> bool:
    """Who has one matter of an office that ends or has ended, from a day on. matter: "" for every other one.

    False where the same rule holds already. Raises CannotOrganise.
    """
    if way not in Way.values or bool(to) != (way == Way.OFFICE) or bool(field) != (way == "answer"):
        raise CannotOrganise("no_way", way=way)
    office = Office.objects.select_for_update().filter(code=code).first()
    if office is None:
        raise CannotOrganise("no_such_office", office=code)
    if code == to:
        raise CannotOrganise("own_parent", office=code, parent=code)
    after = existing(to, on_date) if to else None
    wanted = (way, after.pk if after else None, field)
    held = office.allotments.filter(matter=matter).order_by("-on_date", "-id").first()
    if held is not None and (held.way, held.after_id, held.field) == wanted:
        return False
    if held is not None and held.on_date >= on_date:
        raise CannotOrganise("allotted_already", office=code, matter=matter or "*", day=on_date)
    Allotment.objects.create(
        before=office, matter=matter, way=way, after=after, field=field, on_date=on_date
    )
    facts = {
        "matter": matter or None,
        "way": str(way),
        "after": to,
        "field": field or None,
        "on_date": on_date,
    }
    append(kinds.WORK_ALLOTTED.name, subject=f"office:{code}", by=by, facts=facts, told_at=told_at)
    return True
