"""Offices as a table: written as they are on a day, read with what would change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso import calendars
from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, Who
from tinhso.kernel.text import fold
from tinhso.org import actions
from tinhso.org.models import Level, Office, OfficeCalendar
from tinhso.org.queries import organisation_on
from tinhso.web.days import day_read
from tinhso.web.settings import loading
from tinhso.web.settings.common import (
    ADMINS,
    by,
    check_settles,
    day_asked,
    high_with,
)
from tinhso.web.settings.offices import LEVELS, name_of
from tinhso.web.settings.tables import KINDS, BadRow, Column, Outcome, Row, Sheet, written
from tinhso.web.words import day_text, t

COLUMNS = (
    Column("code", ("Mã", "Code"), needed=True),
    Column("name", ("Tên", "Name")),
    Column("level", ("Cấp", "Level")),
    Column("parent", ("Trực thuộc (mã)", "Belongs to (code)")),
    Column("unit_code", ("Mã đơn vị hành chính", "Administrative unit")),
    Column("agency_id", ("Mã định danh cơ quan", "Agency identifier")),
    Column("calendar", ("Lịch", "Calendar")),
    Column("from_date", ("Từ ngày", "From"), day=True),
)
OWN = "toml"
_CODE = re.compile(r"[-a-zA-Z0-9_]{1,50}")


@opens(ADMINS)
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """The offices of the day in the address, those above before those below."""
    if ending not in KINDS:
        raise Http404
    day = day_asked(request)
    return written(ending, f"don-vi-{day}", COLUMNS, lines(day))


def sheet(who: Who) -> Sheet:
    """Offices as somebody may load them."""
    return Sheet(COLUMNS, lines, lambda row, day: change(who, row, day), parents_first)


def lines(day: date) -> Iterator[list[str]]:
    """The table's rows."""
    organisation = organisation_on(day)
    rows = {row.code: row for row in Office.objects.filter(code__in=organisation.offices)}
    held = OfficeCalendar.objects.filter(from_date__lte=day).select_related("office")
    own = {one.office.code: one.name or OWN for one in held.order_by("from_date")}
    depth = {code: len(organisation.path(code)) for code in organisation.offices}
    for code, office in sorted(
        organisation.offices.items(), key=lambda one: (depth[one[0]], fold(one[1].name))
    ):
        yield [
            code,
            office.name,
            office.level,
            office.parent or "",
            office.unit_code,
            rows[code].agency_id,
            own.get(code, ""),
            # Left empty: a file that is loaded again founds nothing anew and changes nothing before today.
            "",
        ]


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Request) -> HttpResponse:
    """Offices founded, renamed, moved and given calendars from a file."""
    told = {
        "title": t("Nạp đơn vị từ tệp", "Load offices from a file"),
        "sample": f"{reverse('settings_offices_export', args=['xlsx'])}",
        "at": "offices",
    }
    return loading.page(
        request,
        sheet=sheet(request.who),
        told=told,
        home=reverse("settings_offices"),
    )


def parents_first(rows: list[Row]) -> list[Row]:
    """Rows so that an office comes after the one above it, where both are in the file."""
    codes = {row.cells.get("code", "") for row in rows}
    done: set[str] = set()
    found: list[Row] = []
    left = rows
    while left:
        now = [row for row in left if row.cells.get("parent", "") not in codes - done]
        now = now or left  # A circle: the action says what is wrong with it.
        found += now
        done |= {row.cells.get("code", "") for row in now}
        left = [row for row in left if row not in now]
    return found


def change(who: Who, row: Row, usual: date) -> Outcome:
    """What one row changes from its day on, done. Raises what the actions raise, and BadRow."""
    cells = row.cells
    code, day = cells.get("code", ""), row_day(row, usual)
    if not code:
        raise BadRow("row_lacks", column=t(*COLUMNS[0].title))
    office = Office.objects.filter(code=code).first()
    if office is None:
        return Outcome(row.line, code, _founded(who, row, day))
    check_row_settles(who, code, day)
    for name in ("level", "unit_code", "agency_id"):
        said, was = cells.get(name, ""), getattr(office, name)
        if name == "unit_code" and said and not was:
            continue  # What was never told may be told; what was told stays.
        if said and level_of(said) != was and said != was:
            raise BadRow("row_cannot_change", what=_title(name), was=was or "–")
    says = []
    then = organisation_on(day).offices.get(code)
    if cells.get("name") and cells["name"] != name_of(office, day):
        actions.rename_office(code, name=cells["name"], from_date=day, by=by(who))
        says.append(
            t(
                "đổi tên thành {name} từ {day}",
                "renamed {name} from {day}",
                name=cells["name"],
                day=day_text(day),
            )
        )
    # An empty cell changes nothing: to put an office above all others is no slip of a sheet.
    parent = cells.get("parent", "")
    if parent and then is not None and parent != then.parent:
        actions.move_office(code, parent=parent, from_date=day, by=by(who))
        says.append(
            t(
                "trực thuộc {parent} từ {day}",
                "belongs to {parent} from {day}",
                parent=parent,
                day=day_text(day),
            )
        )
    unit = cells.get("unit_code", "")
    if unit and not office.unit_code:
        actions.enter_unit(code, unit_code=unit, by=by(who))
        says.append(t("mã đơn vị hành chính {unit}", "administrative unit {unit}", unit=unit))
    says += _calendar(who, code, cells.get("calendar", ""), day)
    return Outcome(row.line, code, tuple(says))


def _check_settles(who: Who, code: str, day: date) -> None:
    """The right that each row needs; what an earlier row has founded today under an office of hers is hers too."""
    try:
        check_settles(who, code, day)
    except Refused:
        check_settles(who.anew(), code, day)


def check_row_settles(who: Who, code: str, day: date) -> None:
    """The same, told of the row. Raises BadRow."""
    try:
        _check_settles(who, code, day)
    except Refused:
        known = Office.objects.filter(code=code).exists()
        what = "row_office_not_yours" if known else "row_no_such_office"
        raise BadRow(what, office=code[:60]) from None


def _founded(who: Who, row: Row, day: date) -> tuple[str, ...]:
    cells = row.cells
    for name in ("name", "level"):
        if not cells.get(name):
            raise BadRow("row_lacks", column=_title(name))
    check_code(cells["code"])
    parent = cells.get("parent", "")
    if parent:
        if Office.objects.filter(code=parent).exists():
            check_row_settles(who, parent, day)
    elif not high_with(who, "settle"):
        raise BadRow("row_lacks", column=_title("parent"))
    actions.found_office(
        code=cells["code"],
        name=cells["name"][:200],
        level=level_of(cells["level"]),
        on_date=day,
        parent=parent or None,
        unit_code=cells.get("unit_code", "")[:5],
        agency_id=cells.get("agency_id", "")[:35],
        by=by(who),
    )
    said = t(
        "lập mới từ {day}: {name}",
        "founded on {day}: {name}",
        day=day_text(day),
        name=cells["name"],
    )
    return (said, *_calendar(who, cells["code"], cells.get("calendar", ""), day))


def _calendar(who: Who, code: str, name: str, day: date) -> list[str]:
    held = OfficeCalendar.objects.filter(office__code=code, from_date__lte=day)
    last = held.order_by("from_date").last()
    was = (last.name or OWN) if last else ""
    if not name or name == was:
        return []
    if name not in calendars.names():
        raise BadRow("row_calendar_unknown", name=name, known=", ".join(calendars.names()))
    actions.set_calendar(code, from_date=day, by=by(who), name=name)
    return [t("lịch {name} từ {day}", "calendar {name} from {day}", name=name, day=day_text(day))]


def check_code(code: str) -> None:
    """A code is plain letters, digits, - and _. Raises BadRow."""
    if not _CODE.fullmatch(code):
        raise BadRow("row_bad_code", said=code[:60])


def row_day(row: Row, usual: date) -> date:
    """The day of a row, or the one for all. Raises BadRow."""
    text = row.cells.get("from_date", "")
    if not text:
        return usual
    found = day_read(text.partition(" ")[0].partition("T")[0])
    if found is None:
        raise BadRow("row_not_a_day", text=text[:40])
    return found


def level_of(said: str) -> str:
    """A level by its code or by its words in either language."""
    for code, pair in LEVELS.items():
        if fold(said) in (str(code), fold(pair[0]), fold(pair[1])):
            return str(code)
    return said if said in Level.values else said[:10]


def _title(name: str) -> str:
    return next(t(*column.title) for column in COLUMNS if column.name == name)
