"""How two versions of a procedure differ: where in the words of the form, and what in the words of a citizen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.kernel.limits import BadLimit
from tinhso.procedures.definition import Definition
from tinhso.procedures.differences import Difference, differences
from tinhso.web import procedure_words as words
from tinhso.web.settings.common import PLANNERS, render
from tinhso.web.settings.procedure_parts import PARTS, Cell
from tinhso.web.settings.procedures import CRUMBS, said, versions_or_404
from tinhso.web.words import Pair, t

_PLACE = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?.*", re.DOTALL)
_BY_NAME = {part.name: part for part in PARTS}
_WHOLE: dict[str, Pair] = {
    "title": ("Tên thủ tục", "Title"),
    "notes": ("Lưu ý cho người dân", "Notes for citizens"),
    "field": ("Lĩnh vực", "Field"),
    "levels": ("Cấp", "Levels"),
    "decision": ("Quyết định", "Decision"),
    "url": ("Địa chỉ", "Address"),
    "linked": ("Thủ tục liên thông", "Linked procedures"),
    "form": ("Tờ khai", "Form"),
    "assurance": ("Mức xác thực danh tính", "Level of assurance"),
}


class Row(NamedTuple):
    """A place that differs. where: in words; path: as the file has it; before, after: in words, "" for nothing."""

    where: str
    path: str
    before: str
    after: str


def differing(found: Iterable[Difference], before: Definition, after: Definition) -> list[Row]:
    """Every difference as a planner reads it."""
    return [
        Row(
            place_text(one.path),
            one.path,
            value_text(before, one.path, one.before),
            value_text(after, one.path, one.after),
        )
        for one in found
    ]


def place_text(path: str) -> str:
    """`limits[0].rule` → "Thời hạn 1 · Thời hạn"; of a form which question."""
    found = _PLACE.fullmatch(path)
    if found and found[1] in _BY_NAME:
        part = _BY_NAME[found[1]]
        row = f"{t(*part.row)} {int(found[2]) + 1}"
        titles = [t(*_title(cell)) for cell in part.cells if cell.name == found[3]]
        return " · ".join([row, *titles])
    name, _, rest = path.partition(".")
    title = t(*_WHOLE[name]) if name in _WHOLE else name
    question = rest.removeprefix("properties.").partition(".")[0]
    return f"{title} · {question}" if name == "form" and question else title


def value_text(definition: Definition, path: str, value: Any) -> str:
    """`4d` → "4 ngày làm việc (4d)", a condition by the titles of its questions; anything else as it stands."""
    text = cell_text(definition, path.rpartition(".")[2], value)
    return f"{text} ({value})" if text else said(value)


def cell_text(definition: Definition, name: str, value: Any) -> str:
    """What a limit's rule or a condition means; "" for any other cell and for what cannot be read."""
    if not isinstance(value, str) or not value:
        return ""
    if name == "when":
        return words.condition_text(definition, value)
    if name != "rule":
        return ""
    try:
        return words.limit_text(value)
    except BadLimit:
        return ""


def _title(cell: Cell) -> Pair:
    return ("Cờ chờ xác nhận", "Flag") if cell.kind == "flag" else cell.title


@opens(PLANNERS)
@require_safe
def compared(request: Request, code: str) -> HttpResponse:
    """What changed from one version to another: ?tu=1&den=2; without them the last two."""
    versions = versions_or_404(code)
    by_number = {f"{one.number}": one for one in versions}
    last = versions[-1]
    before = by_number.get(request.GET.get("tu", ""), versions[-2] if len(versions) > 1 else last)
    after = by_number.get(request.GET.get("den", ""), last)
    found = differences(before.definition.document(), after.definition.document())
    told = {
        "code": code,
        "title": after.definition.title,
        "versions": versions,
        "before": before,
        "after": after,
        "rows": differing(found, before.definition, after.definition),
        "at": "procedures",
        "crumbs": [
            *CRUMBS,
            (code, reverse("settings_procedure", args=[code])),
            (("So sánh", "Compare"), ""),
        ],
    }
    return render(request, "compared.html", told)
