"""What every page of registers asks first: which register, which offices, which fields somebody may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from tinhso.access import looks
from tinhso.access.guard import Refused, staff
from tinhso.access.rights import roles_with
from tinhso.access.who import Request, may, offices_where
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.registers import queries
from tinhso.registers.definition import OFFICE, OPEN, PERSON, Field
from tinhso.registers.models import Record, Version
from tinhso.registers.rules import CannotKeep
from tinhso.registers.values import text_of
from tinhso.web.words import lang, t

READERS = staff(*sorted(roles_with("see_record")))
KEEPERS = staff(*sorted(roles_with("keep_record")))
CHANNEL = "system"


def version_of(code: str) -> Version:
    """How a register is made today; not found where there is none."""
    try:
        return queries.version_now(code)
    except CannotKeep as fault:
        raise Http404 from fault


def record_of(uid: object) -> Record:
    """A record; not found where there is none."""
    try:
        return queries.record(str(uid))
    except CannotKeep as fault:
        raise Http404 from fault


def levels_for(request: Request, row: Record) -> tuple[str, ...]:
    """The levels of fields that somebody may see of a record: what names a person only in its office."""
    return (OPEN, OFFICE, PERSON) if may(request.who, "see_person", row.office) else (OPEN, OFFICE)


def keeps(request: Request, office: str) -> bool:
    """Whether somebody writes records of an office."""
    return may(request.who, "keep_record", office)


def offices_kept(request: Request) -> list[tuple[str, str]]:
    """(code, name) of the offices whose records somebody writes."""
    known = request.who.organisation.offices
    own = offices_where(request.who, "keep_record") & set(known)
    return sorted(((code, known[code].name) for code in own), key=lambda one: one[1])


def office_name(request: Request, code: str) -> str:
    """An office's name today, or its code where it is no more."""
    known = request.who.organisation.offices
    return known[code].name if code in known else code


def by(request: Request, office: str) -> By:
    """As the ledger names who acts. Raises Refused where the office is not hers."""
    if not keeps(request, office):
        raise Refused("not_yours")
    return request.who.by(office=office, channel=CHANNEL)


def shown(values: Mapping[str, Any], fields: tuple[Field, ...]) -> list[tuple[Field, str]]:
    """(field, as it is read) of the fields that say something."""
    return [(one, text_of(one, values[one.name], lang())) for one in fields if one.name in values]


def note_look(request: Request, row: Record, levels: tuple[str, ...]) -> None:
    """Keep that somebody saw what names a person, where a record has such fields and she sees them."""
    personal = [one.name for one in row.version.definition.at(PERSON) if one.name in row.values]
    if PERSON in levels and personal:
        looks.record(
            request.who,
            "person",
            subject=f"record:{row.uid}",
            why=t("Xem bản ghi của sổ", "Looked at a record of a register"),
            office=row.office,
            request_id=request.request_id,
        )


def page(
    request: HttpRequest, name: str, told: Mapping[str, Any], fault: TinhsoError | None = None
) -> HttpResponse:
    """A page that no browser keeps. A refusal is said on it."""
    answer = render(
        request, f"registers/{name}.html", {"fault": fault, **told}, status=422 if fault else 200
    )
    answer["Cache-Control"] = "no-store"
    return answer


def see(address: str) -> HttpResponse:
    """See-other after a change."""
    return HttpResponseRedirect(address, status=303)
