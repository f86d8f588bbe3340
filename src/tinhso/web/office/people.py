"""Who works where: names for codes, and the staff to whom a dossier may be given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Q, QuerySet

from tinhso.access.rights import COVERS_BELOW, roles_with
from tinhso.org.models import Post, Staff
from tinhso.org.queries import Organisation

Person = tuple[str, str]


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Code → name of staff, in one query; none for no codes."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    return dict(Staff.objects.filter(code__in=wanted).values_list("code", "name"))


def staff_of(offices: Collection[str], organisation: Organisation) -> Mapping[str, list[Person]]:
    """Office → (code, name) of those who work on dossiers there, by name; one query.

    Where an office has nobody of its own, as a desk of leaders may, they are the heads of the nearest office above it.
    """
    paths = {office: [one.code for one in organisation.path(office)][::-1] for office in offices}
    wanted = {code for path in paths.values() for code in path}
    own: dict[str, dict[str, str]] = {}
    heads: dict[str, dict[str, str]] = {}
    for office, role, code, name in _posts(wanted, organisation.day):
        own.setdefault(office, {})[code] = name
        if role in COVERS_BELOW:
            heads.setdefault(office, {})[code] = name
    found: dict[str, list[Person]] = {}
    for office, path in paths.items():
        people = own.get(office) or next((heads[one] for one in path if one in heads), {})
        if people:
            found[office] = list(people.items())
    return found


def _posts(offices: Collection[str], day: date) -> QuerySet[Post, tuple[str, str, str, str]]:
    """(office, role, staff, name) of posts that carry the right to work on dossiers."""
    return (
        Post.objects.filter(
            office__code__in=offices, role__in=roles_with("process"), from_date__lte=day
        )
        .filter(Q(until_date=None) | Q(until_date__gt=day))
        .order_by("staff__name", "staff__code")
        .values_list("office__code", "role", "staff__code", "staff__name")
    )
