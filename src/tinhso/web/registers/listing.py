"""The registers, and the records of one: filters in the address, pages by cursor, a map beside the table."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.registers import queries
from tinhso.registers.definition import OFFICE, OPEN, Definition, Field
from tinhso.registers.models import Record
from tinhso.registers.values import text_of
from tinhso.web.registers.asking import question
from tinhso.web.registers.common import READERS, office_name, offices_kept, page, version_of
from tinhso.web.registers.drawing import drawn
from tinhso.web.words import lang


@opens(READERS)
@require_safe
def registers(request: Request) -> HttpResponse:
    """Every register with what it is for and how many records it has."""
    counted = queries.counts()
    rows = [
        (row, version.definition, counted.get(row.pk, 0), office_name(request, row.owner))
        for row, version in queries.registers()
    ]
    return page(request, "registers", {"rows": rows})


@opens(READERS)
@require_safe
def records(request: Request, code: str) -> HttpResponse:
    """The records of a register. ?xem=ban-do draws those that lie somewhere."""
    version = version_of(code)
    definition, q = version.definition, question(request, version.definition)
    count, more_than = queries.count(version, q.asked)
    on_map = definition.place and request.GET.get("xem") == "ban-do"
    found = queries.page(version, q.asked, after=request.GET.get("sau", "")[:300])
    told = {
        "definition": definition,
        "code": code,
        "q": q,
        "count": count,
        "more_than": more_than,
        "columns": columns_of(definition),
        "rows": [
            (row, cells_of(definition, row), office_name(request, row.office)) for row in found.rows
        ],
        "more": found.more,
        "further": bool(request.GET.get("sau")),
        "keeps": bool(offices_kept(request)),
        "drawing": drawn(queries.on_map(version, q.asked)) if on_map else None,
        "on_map": on_map,
        "offices": _offices(request),
    }
    return page(request, "records", told)


def columns_of(definition: Definition) -> list[str]:
    """The titles of a list's columns beside the name."""
    return [one.title[lang() == "en"] for one in _shown(definition)]


def cells_of(definition: Definition, row: Record) -> list[tuple[str, str]]:
    """(title, text) of a row's cells beside the name."""
    return [
        (one.title[lang() == "en"], text_of(one, row.values.get(one.name), lang()) or "–")
        for one in _shown(definition)
    ]


def _shown(definition: Definition) -> list[Field]:
    named = [definition.by_name[name] for name in definition.columns if name != definition.called]
    return [
        one for one in named if one.level in (OPEN, OFFICE) and one.name != definition.valid_until
    ]


def _offices(request: Request) -> list[tuple[str, str]]:
    known = request.who.organisation.offices
    return sorted(((code, one.name) for code, one in known.items()), key=lambda one: one[1])
