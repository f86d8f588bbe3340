"""Who works where: names for codes, and the staff to whom a dossier may be given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Q

from tinhso.access.rights import roles_with
from tinhso.org.models import Post, Staff

Person = tuple[str, str]


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Code → name of staff, in one query; none for no codes."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    return dict(Staff.objects.filter(code__in=wanted).values_list("code", "name"))


def staff_of(
    offices: Collection[str], day: date, *, right: str = "process"
) -> Mapping[str, list[Person]]:
    """Office → (code, name) of those whose post there carries a right on a day, by name; one query."""
    rows = (
        Post.objects.filter(
            office__code__in=offices, role__in=roles_with(right), from_date__lte=day
        )
        .filter(Q(until_date=None) | Q(until_date__gt=day))
        .order_by("staff__name", "staff__code")
        .values_list("office__code", "staff__code", "staff__name")
    )
    found: dict[str, list[Person]] = {}
    for office, code, name in rows:
        people = found.setdefault(office, [])
        if (code, name) not in people:
            people.append((code, name))
    return found
