"""A procedure changed in a form: a new version from a day on, beside what a citizen will see of it.

The form is the document's lists as rows of fields, `thoi-han.0.rule`; a row that is emptied is gone, and an empty row
stands below each list. Nothing but the definition's own checks says what is wrong, at the path where it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.cases.states import OPEN
from tinhso.kernel.errors import TinhsoError
from tinhso.papers.finding import SURE, Finder
from tinhso.papers.queries import finder as paper_finder
from tinhso.procedures import actions, rules
from tinhso.procedures.definition import BadDefinition, Definition
from tinhso.procedures.differences import differences
from tinhso.procedures.expressions import BadExpression
from tinhso.sentences import in_words
from tinhso.web.days import day_read
from tinhso.web.settings.common import (
    PLANNERS,
    back,
    by,
    check_designs,
    day_asked,
    render,
)
from tinhso.web.settings.differing import cell_text, differing
from tinhso.web.settings.procedure_parts import CHANNELS, PARTS, Cell, Part
from tinhso.web.settings.procedures import (
    CRUMBS,
    _why,
    citizen_sees,
    versions_or_404,
)
from tinhso.web.words import Pair, day_text, lang, t, told

SPARE, MOST_ROWS = 1, 300
# What is wrong with the day from which a version is to hold.
DAY_FAULTS = ("version_same_day", "version_day_past")
# A field of a row of a list, or a row: "limits[0].rule", "papers[2]".
_AT = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?.*")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")


@dataclass(frozen=True)
class Shown:
    """A cell with what stands in it. id, name: of its input; ticked: of channels; fault: what is wrong there.

    says: what a rule or a condition means. offer: of a type of paper, the reading of its name where that is another.
    """

    cell: Cell
    id: str
    name: str
    value: str = ""
    ticked: tuple[tuple[str, Pair, bool], ...] = ()
    fault: str = ""
    offer: Offer | None = None
    says: str = ""


@dataclass(frozen=True)
class Offer:
    """What type a paper's name is read as, offered beside another code. sure: it can be no other."""

    code: str
    name: str
    sure: bool


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, code: str) -> HttpResponse:
    """The form with its preview; `viec=cong-bo` publishes, anything else shows."""
    check_designs(request.who)
    day = day_asked(request)
    held = _held(code, day)
    document = held.definition.document()
    from_date: date | None = request.who.day
    shown, fault, where = held.definition, "", ""
    if request.method == "POST":
        document = document_of(request.POST, held.definition.document())
        from_date = day_read(request.POST.get("tu-ngay", ""))
        try:
            shown = Definition.of(document)
            reckon(shown)
            if from_date is None:
                fault, where = t("Ngày chưa đúng.", "Not a day."), "tu-ngay"
            elif request.POST.get("viec") == "cong-bo":
                with transaction.atomic():
                    actions.hold([code])
                    return _published(request, _held(code, day), shown, from_date)
        except BadDefinition as error:
            fault, where = _said(error), str(error.facts.get("path", ""))
        except BadExpression as error:
            fault = told(error)
            wrong = error.facts.get("expression")
            where = next((path for path, one in shown.conditions() if one == wrong), "")
        except TinhsoError as error:
            fault = told(error)
            where = "tu-ngay" if error.code in DAY_FAULTS else ""
    found = list(differences(held.definition.document(), shown.document()))
    finder = paper_finder(from_date or request.who.day)
    context = {
        "code": code,
        "held": held,
        "document": document,
        "parts": [(part, _rows(part, document, where, fault, finder, shown)) for part in PARTS],
        "paper_types": finder.types,
        "form_answers": [
            (name, str(shape.get("title", "")))
            for name, shape in sorted(held.definition.form.get("properties", {}).items())
        ],
        "from_date": day_text(from_date) if from_date else request.POST.get("tu-ngay", ""),
        "fault": fault,
        "fault_day": where == "tu-ngay",
        "shown": citizen_sees(shown),
        "changes": differing(found, held.definition, shown),
        "open": Case.objects.filter(procedure=code, state__in=OPEN).count(),
        "revision": held.number,
        "at": "procedures",
        "crumbs": [
            *CRUMBS,
            (code, reverse("settings_procedure", args=[code])),
            (("Sửa", "Edit"), ""),
        ],
    }
    return render(request, "edit.html", context)


def _said(fault: BadDefinition) -> str:
    """What is wrong, by the row and the field of the form where it stands; else the definition's own sentence."""
    found = _AT.fullmatch(str(fault.facts.get("path", "")))
    part = next((one for one in PARTS if found and one.name == found[1]), None)
    if found is None or part is None:
        return told(fault)
    cell = next((one for one in part.cells if one.name == found[3]), None)
    row, number = t(*part.row), int(found[2]) + 1
    problem = in_words(str(fault.facts.get("problem", "")), lang())
    if cell is None:
        return t(
            "{row} {number} chưa đúng: {problem}. Hãy sửa trong mẫu rồi bấm lại.",
            "{row} {number} is wrong: {problem}. Correct it in the form and press again.",
            row=row, number=number, problem=problem,
        )  # fmt: skip
    return t(
        "{row} {number}, ô “{cell}” chưa đúng: {problem}{hint}. Hãy sửa ô này rồi bấm lại.",
        "{row} {number}, field “{cell}” is wrong: {problem}{hint}. Correct the field and press again.",
        row=row, number=number, cell=t(*cell.title), problem=problem,
        hint=t(" (viết như {hint})", " (write it like {hint})", hint=t(*cell.hint))
        if any(cell.hint) else "",
    )  # fmt: skip


def _held(code: str, day: date) -> Any:
    """The version that holds on a day; the last where none holds yet."""
    versions = versions_or_404(code)
    return next((one for one in reversed(versions) if one.from_date <= day), versions[-1])


def reckon(definition: Definition) -> None:
    """Try every rule once on an empty form, so that what can never be reckoned is not published.

    Raises BadExpression: of a stranger's function, of an amount that is negative or no whole number.
    """
    asked: dict[str, Any] = {"answers": {}, "filed_date": timezone.localdate()}
    for channel, _ in CHANNELS:
        rules.fee_for(definition, channel=channel, **asked)
        rules.limit_for(definition, channel=channel, **asked)
        rules.papers_for(definition, channel=channel, **asked)


def _published(
    request: Request, held: Any, definition: Definition, from_date: date
) -> HttpResponse:
    """Publish, unless another version came in between. Raises CannotPublish, CannotEdit."""
    if request.POST.get("phien-ban") != f"{held.number}":
        raise CannotEdit("version_changed", procedure=held.code)
    if definition.digest == held.definition.digest:
        raise CannotEdit("nothing_changed", procedure=held.code)
    check_not_past(held.code, from_date, today=request.who.day)
    actions.publish(
        definition,
        from_date=from_date,
        by=by(request.who, "design"),
        source=f"web:{request.who.actor}",
    )
    done = t(
        "Phiên bản mới có hiệu lực từ {day}.",
        "The new version holds from {day}.",
        day=day_text(from_date),
    )
    return back(request, reverse("settings_procedure", args=[definition.code]), done)


class CannotEdit(TinhsoError):
    """version_changed (procedure): another version began since the form was shown. nothing_changed (procedure).

    version_day_past (procedure, day): it would begin on a day that is over.
    """


def check_not_past(procedure: str, day: date, *, today: date) -> None:
    """A dossier keeps the version of its day, so what begins in the past would govern nobody. Raises CannotEdit."""
    if day < today:
        raise CannotEdit("version_day_past", procedure=procedure, day=day)


def document_of(posted: QueryDict, held: Mapping[str, Any]) -> dict[str, Any]:
    """The document that the form says: the held one, with the lists and texts of the form."""
    document = dict(held)
    for name in ("title", "notes"):
        document.pop(name, None)
        if value := posted.get(name, "").replace("\r\n", "\n").strip():
            document[name] = value
    for part in PARTS:
        rows = []
        for place in range(MOST_ROWS + SPARE):
            if f"{part.name}.{place}.{part.cells[0].name}" not in posted:
                break
            row = _row(part, posted, place)
            if any(row.get(name) not in (None, "") for name in part.needed):
                rows.append(row)
        document.pop(part.name, None)
        if rows:
            document[part.name] = rows
    return document


def _row(part: Part, posted: QueryDict, place: int) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for cell in part.cells:
        name = f"{part.name}.{place}.{cell.name}"
        value: Any = posted.get(name, "").strip()
        if cell.kind == "channels":
            value = [one for one in posted.getlist(name) if one]
        elif cell.kind == "flag":
            # A flag is taken away by whoever confirms the row; nobody puts one on by hand.
            value = "" if posted.get(f"{name}.ok") else value
        elif cell.kind == "exemptions":
            value = _exemptions(value)
        elif cell.kind == "number":
            value = _number(value)
        elif cell.name == "amount":
            value = _money(value)
        if value not in ("", None, []):
            row[cell.name] = value
    return row


def _number(text: str) -> Any:
    """A whole number or one with a fraction, in either way of writing; anything else as it is."""
    plain = text.replace(" ", "")
    if plain.isascii() and plain.isdecimal() and len(plain) < 16:
        return int(plain)
    parts = plain.replace(",", ".").split(".")
    if (
        len(plain) < 30
        and len(parts) == 2
        and all(part.isascii() and part.isdecimal() for part in parts)
    ):
        return float(".".join(parts))
    return text


def _money(text: str) -> Any:
    """15000, 15.000 or 15,000 as a whole number of VND; anything else is an expression."""
    plain = text.replace(" ", "")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", "")
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 16 else text


def _exemptions(text: str) -> list[dict[str, str]]:
    """`answers.poor | Hộ nghèo`, a line each."""
    pairs = (line.partition("|") for line in text.splitlines() if line.strip())
    return [
        {"when": when.strip(), "text": words.strip() or when.strip()} for when, _, words in pairs
    ]


def _rows(
    part: Part,
    document: Mapping[str, Any],
    where: str,
    fault: str,
    finder: Finder | None = None,
    definition: Definition | None = None,
) -> list[tuple[int, list[Shown], str]]:
    """(number, cells, why it is flagged) of each row of a list and of the empty ones below."""
    given: list[Mapping[str, Any]] = [*document.get(part.name, ()), *({} for _ in range(SPARE))]
    found = []
    for place, row in enumerate(given):
        cells = [
            _shown(
                part, place, cell, row, fault if where.startswith(_path(part, place, cell)) else ""
            )
            for cell in part.cells
            if cell.kind != "flag" or row.get("flag")
        ]
        if definition is not None:
            cells = [_in_words(one, row, definition) for one in cells]
        if part.name == "papers" and finder is not None:
            cells = [_offered(one, row, finder) for one in cells]
        found.append((place + 1, cells, _why(str(row["flag"])) if row.get("flag") else ""))
    return found


def _in_words(one: Shown, row: Mapping[str, Any], definition: Definition) -> Shown:
    return replace(one, says=cell_text(definition, one.cell.name, row.get(one.cell.name)))


def _offered(one: Shown, row: Mapping[str, Any], finder: Finder) -> Shown:
    if one.cell.kind != "paper":
        return one
    read = finder.read(str(row.get("name", "")))
    if read.type is None or read.type.code == one.value:
        return one
    return replace(one, offer=Offer(read.type.code, read.type.name, read.how == SURE))


def _path(part: Part, place: int, cell: Cell) -> str:
    return f"{part.name}[{place}].{cell.name}"


def _shown(part: Part, place: int, cell: Cell, row: Mapping[str, Any], fault: str) -> Shown:
    name = f"{part.name}.{place}.{cell.name}"
    held = row.get(cell.name, "")
    ticked: tuple[tuple[str, Pair, bool], ...] = ()
    if cell.kind in ("channels", "choice"):
        ticked = tuple(
            (code, pair, code in held if cell.kind == "channels" else code == held)
            for code, pair in cell.choices
        )
    if cell.kind == "exemptions":
        held = "\n".join(f"{one.get('when', '')} | {one.get('text', '')}" for one in held or ())
    text = "" if isinstance(held, list) else f"{held}"
    return Shown(cell, name.replace(".", "-"), name, text, ticked, fault)
