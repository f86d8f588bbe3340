"""What every page of reports asks first: whose it is, what somebody may do, and its tables as they are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from tinhso.access.guard import Refused, staff
from tinhso.access.rights import roles_with
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.reports import queries, reach
from tinhso.reports.definition import CHOICE, DAY, Column, Row, Table, Template
from tinhso.reports.models import Filing, Round
from tinhso.reports.rules import CannotReport
from tinhso.reports.values import CHECK, FAR, RUNNING, rows_of, said_number, said_value
from tinhso.tables.writing import Cell as FileCell
from tinhso.tables.writing import as_csv, as_xlsx
from tinhso.web.words import Pair, lang, t, told

READERS = staff(*sorted(roles_with("see_report")))
CHANNEL = "system"
STATE_WORDS: Mapping[str, Pair] = {
    "open": ("Chưa nộp", "Not filed"),
    "submitted": ("Chờ duyệt", "Waits for approval"),
    "returned": ("Trả lại", "Returned"),
    "approved": ("Đã duyệt", "Approved"),
}
FLAG_WORDS: Mapping[str, Pair] = {
    FAR: (
        "Khác xa các kỳ trước của chính đơn vị này.",
        "Far from what the same filer gave before.",
    ),
    RUNNING: (
        "Cộng dồn khác tổng các tháng đã duyệt trong năm.",
        "The sum since the year began is not that of its approved months.",
    ),
}
FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Drawn:
    """A cell of a form or a page. value: as it is read; fault, flag: what is said beside it."""

    name: str
    label: str
    head: str
    column: Column
    typed: bool
    value: str
    fault: str
    flag: str
    was: str | None = None

    @property
    def id(self) -> str:
        """Its id in the page."""
        return f"o-{self.name.replace('.', '-')}"

    @property
    def mode(self) -> str:
        """Which keys a phone shows."""
        return (
            "decimal" if self.column.is_number else "numeric" if self.column.kind == DAY else "text"
        )

    @property
    def choices(self) -> tuple[str, ...]:
        """Of a choice."""
        return self.column.choices if self.column.kind == CHOICE else ()


def round_of(request: Request, uid: object) -> Round:
    """A period that somebody may see: of her report, or with a filing of hers; else not found."""
    try:
        held = queries.round_of(str(uid))
    except CannotReport as fault:
        raise Http404 from fault
    if not sees_all(request, held) and not queries.filings(held, offices=own(request)).exists():
        raise Refused("not_yours")
    return held


def filing_of(request: Request, uid: object) -> Filing:
    """A filing that somebody may see."""
    try:
        row = queries.filing(str(uid))
    except CannotReport as fault:
        raise Http404 from fault
    if not reach.sees(request.who, row):
        raise Refused("not_yours")
    return row


def sees_all(request: Request, held: Round) -> bool:
    """Whether every filing of a period is hers to see: she is where the report goes, or above it."""
    return reach.sees_all(request.who, held)


def approves(request: Request, held: Round) -> bool:
    """Whether she decides of what was filed."""
    return reach.approves(request.who, held)


def files(request: Request, row: Filing) -> bool:
    """Whether she fills it: it is of her office, or the house asks nobody."""
    return reach.files(request.who, row)


def own(request: Request, act: str = reach.SEE) -> set[str]:
    """Her offices for an act, with those whose work they carry on."""
    return reach.own(request.who, act)


def by(request: Request, office: str) -> By:
    """As the ledger names who acts."""
    return request.who.by(office=office, channel=CHANNEL)


def said_fault(fault: TinhsoError) -> str:
    """A refusal of a cell; of a check its own words."""
    says = fault.facts.get("says")
    return str(says[lang() == "en"]) if says else told(fault)


def drawn(
    template: Template,
    values: Mapping[str, str],
    *,
    raw: Mapping[str, str] | None = None,
    faults: Mapping[str, TinhsoError] | None = None,
    flags: list[list[str]] | None = None,
    before: Mapping[str, str] | None = None,
    form: bool = False,
) -> list[dict[str, Any]]:
    """The tables of a template with what stands in them. raw: as it was typed, where it was. before: to compare with.

    form: an open table shows some rows more than are filled.
    """
    words = {cell: (says[lang() == "en"] or _flag(code)) for cell, code, *says in flags or ()}
    found = []
    for table in template.tables:
        lines = [
            {
                "row": row,
                "code": code,
                "cells": [
                    _cell(table, row, code, one, values, raw, faults, words, before)
                    for one in table.columns
                ],
            }
            for code, row in _rows(table, raw if raw is not None else values, form)
        ]
        found.append({"table": table, "columns": table.columns, "lines": lines})
    return found


def _rows(table: Table, values: Mapping[str, str], form: bool) -> list[tuple[str, Row | None]]:
    rows = rows_of(table, values)
    if not table.is_open or not form:
        return rows
    last = max((int(code) for code, _ in rows), default=0)
    return [(str(number), None) for number in range(1, min(last + 3, table.most_rows) + 1)]


def _cell(
    table: Table,
    row: Row | None,
    code: str,
    column: Column,
    values: Mapping[str, str],
    raw: Mapping[str, str] | None,
    faults: Mapping[str, TinhsoError] | None,
    words: Mapping[str, str],
    before: Mapping[str, str] | None,
) -> Drawn:
    name = f"{table.code}.{code}.{column.code}"
    typed = table.typed(row, column)
    said = said_value(column, values.get(name, ""), lang())
    if raw is not None and typed:
        said = raw.get(name, "")
    fault = (faults or {}).get(name)
    was = None
    if before is not None and before.get(name, "") != values.get(name, ""):
        was = said_value(column, before.get(name, ""), lang()) or "–"
    unit = table.unit(row, column)
    title = row.name[lang() == "en"] if row else t("Dòng {n}", "Row {n}", n=code)
    head = column.name[lang() == "en"]
    return Drawn(
        name=name,
        label=f"{title} – {head}" + (f" ({unit})" if unit else ""),
        head=head,
        column=column,
        typed=typed,
        value=said,
        fault=said_fault(fault) if fault is not None else "",
        flag=words.get(name, ""),
        was=was,
    )


def _flag(code: str) -> str:
    pair = FLAG_WORDS.get(code, ("", ""))
    return pair[lang() == "en"] if code != CHECK else ""


def number(value: str | None) -> str:
    """A kept number as it is read; a dash for none, never 0."""
    return said_number(value, lang()) or "–"


def names_of_offices(request: Request) -> dict[str, str]:
    """Code → name today."""
    return {code: one.name for code, one in request.who.organisation.offices.items()}


def state_words(state: str) -> str:
    """A state as it is read."""
    return STATE_WORDS[state][lang() == "en"]


def page(
    request: HttpRequest, name: str, said: Mapping[str, Any], fault: TinhsoError | None = None
) -> HttpResponse:
    """A page that no browser keeps. A refusal is said on it."""
    answer = render(
        request, f"reports/{name}.html", {"fault": fault, **said}, status=422 if fault else 200
    )
    answer["Cache-Control"] = "no-store"
    return answer


def see(address: str) -> HttpResponse:
    """See-other after a change."""
    return HttpResponseRedirect(address, status=303)


def given(ending: str, name: str, heads: list[str], lines: list[list[FileCell]]) -> HttpResponse:
    """A list as a file. Raises Http404 for an ending that there is not."""
    if ending not in FILES:
        raise Http404
    write = as_csv if ending == "csv" else as_xlsx
    made = HttpResponse(write(heads, lines), content_type=FILES[ending])
    made["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    made["Cache-Control"] = "no-store"
    return made
