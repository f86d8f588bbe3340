"""Limits, fees, papers and steps of procedures as tables: a row each, out as of a day, in with what would change.

A file that comes in says whole lists: what of a procedure stands in it replaces that list of the procedure, in the
file's order; a procedure that is not in the file stays. The cells are those of the form, so both read alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request, Who
from tinhso.procedures import actions, queries
from tinhso.procedures.definition import BadDefinition, Definition
from tinhso.procedures.differences import differences
from tinhso.procedures.loading import holding
from tinhso.web.settings import loading
from tinhso.web.settings.common import PLANNERS, by, check_designs, day_asked
from tinhso.web.settings.differing import differing
from tinhso.web.settings.procedure_edit import _row as form_row
from tinhso.web.settings.procedure_parts import PARTS, Cell, Part
from tinhso.web.settings.procedures import CRUMBS
from tinhso.web.settings.tables import KINDS, BadRow, Column, Outcome, Row, Sheet, written
from tinhso.web.words import day_text, t

LONGEST = 20_000
_BY_NAME = {part.name: part for part in PARTS}
_LISTS = {"thoi-han": "limits", "phi": "fees", "giay-to": "papers", "buoc": "steps"}


def part_of(word: str) -> Part:
    """A list by its word in the address."""
    if word not in _LISTS:
        raise Http404
    return _BY_NAME[_LISTS[word]]


def columns_of(part: Part) -> tuple[Column, ...]:
    """The procedure, then the cells of the form."""
    cells = tuple(Column(cell.name, _title(cell)) for cell in part.cells)
    return (Column("procedure", ("Mã thủ tục", "Procedure"), needed=True), *cells)


def _title(cell: Cell) -> tuple[str, str]:
    return ("Cờ chờ xác nhận", "Flag") if cell.kind == "flag" else cell.title


@opens(PLANNERS)
@require_safe
def export(request: Request, part: str, ending: str) -> HttpResponse:
    """Every row of one list, of every procedure of a day."""
    if ending not in KINDS:
        raise Http404
    day, wanted = day_asked(request), part_of(part)
    return written(ending, f"thu-tuc-{part}-{day}", columns_of(wanted), lines(wanted, day))


def lines(part: Part, day: date) -> Iterator[list[str]]:
    """The table's rows."""
    for definition in holding(day):
        for row in definition.document().get(part.name, ()):
            yield [definition.code, *(_written(row.get(cell.name), cell) for cell in part.cells)]


def _written(value: Any, cell: Cell) -> str:
    if value is None:
        return ""
    if cell.kind == "channels":
        return ", ".join(value)
    if cell.kind == "exemptions":
        return "; ".join(f"{one['when']} | {one['text']}" for one in value)
    return f"{value}"


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Request, part: str) -> HttpResponse:
    """One list of procedures from a table."""
    check_designs(request.who)
    wanted = part_of(part)
    told = {
        "title": t("Nạp {what} từ tệp", "Load {what} from a file", what=t(*wanted.title)),
        "sample": reverse("settings_part_export", args=[part, "xlsx"]),
        "at": "procedures",
        "crumbs": [*CRUMBS, (("Nạp", "Load"), "")],
    }
    return loading.page(
        request,
        sheet=sheet(request.who, wanted),
        told=told,
        home=reverse("settings_procedures"),
    )


def sheet(who: Who, part: Part) -> Sheet:
    """One list of every procedure, as somebody may load it once: a list is changed with its last row."""
    whole: dict[str, list[Row]] = {}

    def gathered(rows: list[Row]) -> list[Row]:
        for row in rows:
            whole.setdefault(row.cells.get("procedure", ""), []).append(row)
        return rows

    def act(row: Row, day: date) -> Outcome:
        own = whole[row.cells.get("procedure", "")]
        if row is own[-1]:
            return change(who, part, own, day)
        return Outcome(row.line, row.cells.get("procedure", ""))

    return Sheet(columns_of(part), lambda day: lines(part, day), act, gathered, LONGEST)


def change(who: Who, part: Part, rows: list[Row], day: date) -> Outcome:
    """What the rows of one procedure change, done. Raises NoSuchProcedure, BadRow, CannotPublish."""
    code, last = rows[0].cells.get("procedure", ""), rows[-1].line
    if not code:
        raise BadRow("row_lacks", column=t(*columns_of(part)[0].title))
    held = queries.version_on(code, day).definition
    before = held.document()
    given = before.get(part.name, [])
    document = {name: value for name, value in before.items() if name != part.name}
    places = list(zip(rows, [*given, *({} for _ in rows)], strict=False))
    document[part.name] = [_read(part, row, old) for row, old in places]
    try:
        made = Definition.of(document)
    except BadDefinition as fault:
        raise _named(part, rows, fault) from fault
    if made.digest == held.digest:
        return Outcome(last, code)
    source = f"web:{who.actor}"
    actions.publish(made, from_date=day, by=by(who, "design"), source=source, not_before=who.day)
    from_day = t(" từ {day}", " from {day}", day=day_text(day))
    found = differences(before, made.document())
    says = tuple(
        f"{row.where} ({row.path}): {row.before or '–'} → {row.after or '–'}{from_day}"
        for row in differing(found, held, made)
    )
    return Outcome(last, code, says)


def _read(part: Part, row: Row, held: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the document has it. A column that the file lacks stays as the row at its place has it."""
    said = QueryDict(mutable=True)
    for cell in part.cells:
        text = row.cells.get(cell.name, "")
        if cell.kind == "channels":
            said.setlist(f"x.0.{cell.name}", [one.strip() for one in text.split(",")])
        elif cell.kind == "exemptions":
            said[f"x.0.{cell.name}"] = "\n".join(text.split(";"))
        else:
            said[f"x.0.{cell.name}"] = text
    read = form_row(Part("x", part.title, part.row, part.cells, part.needed), said, 0)
    columns = {cell.name for cell in part.cells}
    kept = {
        name: value for name, value in held.items() if name not in columns or name not in row.cells
    }
    return {**kept, **read}


def _named(part: Part, rows: list[Row], fault: BadDefinition) -> BadRow:
    """The fault by the line and the column of the file where its path is in the list."""
    path, problem = str(fault.facts.get("path", "")), str(fault.facts.get("problem", fault.code))
    inside = path.removeprefix(f"{part.name}[")
    place = inside.partition("]")[0]
    line = rows[int(place)].line if inside != path and place.isdecimal() else rows[-1].line
    name = path.rpartition(".")[2]
    title = next((t(*_title(cell)) for cell in part.cells if cell.name == name), name or path)
    return BadRow("row_part_wrong", line=line, column=title, problem=problem)
