"""What ends in a quarter: of each record who was told, when, and the proof of it; as a page and as a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tinhso.access import looks
from tinhso.access.guard import opens
from tinhso.access.who import Request, offices_where
from tinhso.notices import owing
from tinhso.notices.owed_queries import Owing, Told, of_subjects
from tinhso.notices.queries import masked
from tinhso.registers import queries
from tinhso.registers.definition import PERSON, Definition
from tinhso.registers.models import Record, Version
from tinhso.registers.queries import Asked
from tinhso.registers.reminders import HOLDER, MATTER, quarter
from tinhso.registers.reminders import OFFICE as KEEPER
from tinhso.registers.values import text_of
from tinhso.tables.writing import as_csv, as_xlsx
from tinhso.web.notice_words import STATES, WAYS
from tinhso.web.registers.common import READERS, office_name, page, version_of
from tinhso.web.registers.files import file_answer
from tinhso.web.words import lang, moment_text, t

_QUARTER = re.compile(r"(\d{4})-([1-4])", re.ASCII)
A_PAGE = 50


@dataclass(frozen=True)
class Line:
    """A record that ends. holder, office: what was told to each, None for nothing yet; state: of the holder's steps."""

    row: Record
    office: str
    holder: Told | None
    keeper: Told | None
    state: str

    @property
    def times(self) -> tuple[datetime | None, datetime | None]:
        """When the message to the holder and the one to the office were taken."""
        return _sent_at(self.holder), _sent_at(self.keeper)


def _sent_at(told: Told | None) -> datetime | None:
    proven = told.proven if told else None
    return proven.sent_at if proven else None


def _asked(request: Request) -> tuple[date, date]:
    """The quarter of ?quy=2026-4; the present one where it says none."""
    found = _QUARTER.fullmatch(request.GET.get("quy", ""))
    if found is None or not 1990 <= int(found[1]) <= 2150:
        return quarter(timezone.localdate())
    return quarter(date(int(found[1]), 3 * int(found[2]), 1))


def _lines(request: Request, rows: Sequence[Record]) -> list[Line]:
    owed = of_subjects([f"record:{row.uid}" for row in rows], MATTER)
    lines = []
    for row in rows:
        found = owed.get(f"record:{row.uid}", [])
        one = found[0] if found else None
        lines.append(
            Line(
                row,
                office_name(request, row.office),
                _told(one, HOLDER, row),
                _told(one, KEEPER, row),
                _state(one, row),
            )
        )
    return lines


def _told(one: Owing | None, whom: str, row: Record) -> Told | None:
    """The first telling of the present end that was taken, else the last one that was tried."""
    found = [
        told
        for rung, tellings in (one.steps if one else ())
        for told in tellings
        if rung.to == whom and rung.due == row.valid_until
    ]
    return next((told for told in found if told.proven), found[-1] if found else None)


def _state(one: Owing | None, row: Record) -> str:
    """How the holder's steps stand: told, nobody, waits, or "" where the register reminds of nothing."""
    states = {
        rung.state
        for rung, _ in (one.steps if one else ())
        if rung.to == HOLDER and rung.due == row.valid_until
    }
    return next((one for one in (owing.TOLD, owing.NOBODY, owing.WAITS) if one in states), "")


SAID = {
    owing.TOLD: ("Đã báo", "Told"),
    owing.NOBODY: ("Không có nơi nhận: báo bằng cách khác", "Cannot be reached: tell otherwise"),
    owing.WAITS: ("Chưa đến lúc báo", "Not yet"),
    "": ("Không nhắc", "Not reminded"),
}


@opens(READERS)
@require_safe
def ending(request: Request, code: str) -> HttpResponse:
    """What ends in a quarter (?quy=2026-4), page by page."""
    version = version_of(code)
    if not version.definition.valid_until:
        raise Http404
    first, last = _asked(request)
    asked = Asked(ends_from=first, ends_by=last, order="end")
    found = queries.page(version, asked, after=request.GET.get("sau", "")[:300], size=A_PAGE)
    count, more_than = queries.count(version, asked)
    told = {
        "definition": version.definition,
        "code": code,
        "quarter": _name(first),
        "before": _name(first - timedelta(days=1)),
        "after": _name(last + timedelta(days=1)),
        "number": (first.month + 2) // 3,
        "year": first.year,
        "count": count,
        "more_than": more_than,
        "lines": [(one, SAID[one.state], *one.times) for one in _lines(request, found.rows)],
        "more": found.more,
        "further": bool(request.GET.get("sau")),
    }
    return page(request, "ending", told)


def _name(day: date) -> str:
    return f"{day.year}-{(day.month + 2) // 3}"


@opens(READERS)
@require_safe
def export(request: Request, code: str, ending: str) -> HttpResponse:
    """The whole quarter as CSV or XLSX. What names a person goes out of her own offices alone, and is a look."""
    version = version_of(code)
    if ending not in ("csv", "xlsx") or not version.definition.valid_until:
        raise Http404
    first, last = _asked(request)
    rows = list(queries.all_of(version, Asked(ends_from=first, ends_by=last, order="end")))
    own = offices_where(request.who, "see_person")
    contact = {
        part: version.definition.by_name[name]
        for part, name in version.definition.contact.items()
        if name in version.definition.by_name
    }
    personal = {one.name for one in contact.values() if one.level == PERSON}
    seen = [row for row in rows if row.office in own and personal & row.values.keys()]
    looks.record_many(
        request.who,
        "list",
        [looks.At("", f"record:{row.uid}") for row in seen],
        why=t("Xuất danh sách hết hạn trong quý", "Exported what ends in a quarter"),
        request_id=request.request_id,
    )
    parts = [part for part in ("name", "mail", "phone", "address") if part in contact]
    heads = [
        t("Mã", "Key"), t("Tên", "Name"), t("Đơn vị", "Office"), t("Hết hạn", "Ends"),
        *(contact[part].title[lang() == "en"] for part in parts),
        t("Tình trạng", "State"), t("Báo chủ lúc", "Holder told"), t("Bằng cách", "By"), t("Nơi nhận", "To"),
        t("Kết quả gửi", "Outcome"), t("Bằng chứng", "Proof"), t("Báo đơn vị lúc", "Office told"),
    ]  # fmt: skip
    body = [_cells(version, line, parts, own) for line in _lines(request, rows)]
    write = as_csv if ending == "csv" else as_xlsx
    return file_answer(write(heads, body), ending, f"{code}-het-han-{_name(first)}")


def _cells(version: Version, line: Line, parts: Sequence[str], own: set[str]) -> list[Any]:
    row, definition = line.row, version.definition
    proven = line.holder.proven if line.holder else None
    message = proven or (line.holder.messages[-1] if line.holder and line.holder.messages else None)
    holder_at, office_at = line.times
    return [
        row.key,
        row.title,
        line.office,
        f"{row.valid_until:%d/%m/%Y}",
        *(_contact(definition, row, part, own) for part in parts),
        t(*SAID[line.state]),
        moment_text(holder_at) if holder_at else "",
        t(*WAYS[message.way]) if message else "",
        masked(message) if message else "",
        t(*STATES[message.state]) if message else "",
        message.proof if message else "",
        moment_text(office_at) if office_at else "",
    ]


def _contact(definition: Definition, row: Record, part: str, own: set[str]) -> str:
    field = definition.by_name[definition.contact[part]]
    if field.level not in ("open", "office") and row.office not in own:
        return ""
    return text_of(field, row.values.get(field.name), lang())
