"""Services are procedures, e-forms are the forms of their versions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from tinhso.api.core import Request
from tinhso.api.govstack.common import GovstackRefuses, operation
from tinhso.kernel.text import fold
from tinhso.procedures.finding import holding_on
from tinhso.procedures.models import Procedure
from tinhso.procedures.queries import Version, authorities_on, version_on, versions_of

_NAMESPACE = UUID("6f0d4c2e-9a55-5c1e-8f0e-2d1b7a3c4e5f")
OURS = "ours"


@lru_cache(maxsize=50_000)
def service_id(code: str) -> UUID:
    """The id of a procedure here: it follows from its code, so that it is the same in every province."""
    return uuid5(_NAMESPACE, code)


def procedure_of(service: str) -> str:
    """The code of a service. Raises GovstackRefuses("govstack_no_such")."""
    for code in Procedure.objects.values_list("code", flat=True):
        if str(service_id(code)) == service.casefold():
            return str(code)
    raise GovstackRefuses("govstack_no_such", what="service", told=service[:60])


def titles(codes: Collection[str], day: date) -> Mapping[str, str]:
    """What procedures are called; one query."""
    rows = holding_on(day).filter(procedure__code__in=set(codes))
    return dict(rows.values_list("procedure__code", "title"))


@operation(scopes=())
def services(request: Request) -> Any:
    """Every procedure of the day, by code; ?name= narrows by words of the title, accents aside."""
    day, words = timezone.localdate(), fold(request.GET.get("name", "")[:200]).split()
    rows = holding_on(day).order_by("procedure__code")
    found = [
        (code, title, field, number)
        for code, title, field, number in rows.values_list(
            "procedure__code", "title", "field", "number"
        )
        if all(word in fold(title) for word in words)
    ]
    systems = authorities_on([one[0] for one in found], None, day)
    return [
        _service(code, title, field, number, code in systems and systems[code].system == OURS)
        for code, title, field, number in found
    ]


@operation(scopes=())
def service(_request: Request, service: str) -> Any:
    """One procedure."""
    day = timezone.localdate()
    one = version_on(procedure_of(service), day)
    said = authorities_on([one.code], None, day).get(one.code)
    ours = said is not None and said.system == OURS
    told = one.definition
    return _service(one.code, told.title, told.field, one.number, ours)


def _service(code: str, title: str, field: str, number: int, ours: bool) -> dict[str, Any]:
    return {
        "id": service_id(code),
        "name": title,
        "version": str(number),
        "type": "Public",
        "isExecutable": ours,
        "isClosed": True,
        "description": field,
        "serviceBody": [{"code": "procedure", "value": code}],
    }


@operation(scopes=())
def service_forms(_request: Request, service: str) -> Any:
    """The form of each version that has one."""
    found = versions_of(procedure_of(service))
    return [_form(one, one.number == found[-1].number) for one in found if one.definition.form]


@operation(scopes=())
def form(_request: Request, form: str) -> Any:
    """One form with its JSON Schema."""
    code, _, number = form.rpartition(":")
    if not Procedure.objects.filter(code=code).exists():
        raise GovstackRefuses("govstack_no_such", what="eForm", told=form[:60])
    found = versions_of(code)
    for one in found:
        if str(one.number) == number and one.definition.form:
            return {**_form(one, one is found[-1]), "schema": one.definition.form}
    raise GovstackRefuses("govstack_no_such", what="eForm", told=form[:60])


def form_id(code: str, number: int) -> str:
    """The id of the form of a version."""
    return f"{code}:{number}"


def _form(one: Version, latest: bool) -> dict[str, Any]:
    return {
        "eFormId": form_id(one.code, one.number),
        "name": one.definition.title,
        "description": one.definition.field,
        "version": str(one.number),
        "latest": latest,
    }
