"""What codes are called on a board: offices of a day and those that are no more, procedures, steps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import OuterRef, Subquery

from tinhso.org.models import OfficeName
from tinhso.org.queries import organisation_on
from tinhso.procedures.models import ProcedureVersion
from tinhso.procedures.queries import versions


def office_names(day: date, codes: Collection[str]) -> dict[str, str]:
    """Names as of a day; of an office that is no more, or was not yet, its last one. At most four queries."""
    offices = organisation_on(day).offices
    found = {code: office.name for code, office in offices.items() if code in codes}
    missing = set(codes) - set(found)
    if missing:
        rows = OfficeName.objects.filter(office__code__in=missing).order_by("from_date")
        found |= dict(rows.values_list("office__code", "name"))
    return found


def titles(codes: Iterable[str], day: date) -> dict[str, str]:
    """What procedures are called by their latest version up to a day."""
    rows = ProcedureVersion.objects.filter(procedure__code__in=set(codes), from_date__lte=day)
    return dict(rows.order_by("from_date").values_list("procedure__code", "title"))


def step_names(procedures: Collection[str], day: date) -> Mapping[str, str]:
    """Step code → its name in one of the procedures; two queries. Where two name it otherwise the first code wins."""
    latest = ProcedureVersion.objects.filter(
        procedure=OuterRef("procedure"), from_date__lte=day
    ).order_by("-from_date")
    rows = ProcedureVersion.objects.filter(procedure__code__in=procedures)
    wanted = rows.filter(pk=Subquery(latest.values("pk")[:1])).values_list("pk", flat=True)
    found: dict[str, str] = {}
    for one in sorted(versions(list(wanted)).values(), key=lambda one: one.code):
        for step in one.definition.steps:
            found.setdefault(step.code, step.name)
    return found
