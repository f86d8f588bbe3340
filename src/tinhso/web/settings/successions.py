"""A whole merger as one table: who carries on whose work, which procedures go where, new offices founded on the way.

A row without procedures says a successor, which is founded that day if it is not there yet; one with procedures says
who has those of an office that ends. What no row gives to anybody stays where it is, and is told before and after.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, Who
from tinhso.cases import jobs
from tinhso.kernel.text import fold
from tinhso.org import actions
from tinhso.org.allotting import allot
from tinhso.org.models import How, Office, Way
from tinhso.procedures.models import ProcedureVersion
from tinhso.web.board.names import office_names
from tinhso.web.settings import loading
from tinhso.web.settings.common import ADMINS, by, high_with
from tinhso.web.settings.office_files import check_code, level_of, row_day
from tinhso.web.settings.offices import HOWS
from tinhso.web.settings.tables import BadRow, Column, Outcome, Row, Sheet
from tinhso.web.words import day_text, t

COLUMNS = (
    Column("before", ("Đơn vị kết thúc (mã)", "Office that ends (code)"), needed=True),
    Column("after", ("Chuyển về (mã)", "Successor (code)")),
    Column("name", ("Tên đơn vị mới", "Name of a new office")),
    Column("level", ("Cấp", "Level")),
    Column("parent", ("Trực thuộc (mã)", "Belongs to (code)")),
    Column("unit_code", ("Mã đơn vị hành chính", "Administrative unit")),
    Column("outside", ("Ngoài tỉnh", "Outside the province")),
    Column("how", ("Hình thức", "How")),
    Column("carries_on", ("Nhận phần còn lại", "Carries on the rest")),
    Column("procedures", ("Thủ tục", "Procedures")),
    Column("rule", ("Cách tìm", "Rule")),
    Column("staff", ("Cán bộ đi theo", "Staff goes along")),
    Column("from_date", ("Từ ngày", "From"), day=True),
)
EVERY = "*"
MOST_LINES = 60
_YES = frozenset({"x", "1", "co", "yes", "true", "y"})
_DESK = frozenset({"noi tiep nhan", "desk"})
_ANSWER = re.compile(r"(?:ô|o|answer)[\s:]+([\w.-]{1,60})", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """Dossiers that go one way."""

    before: str
    count: int
    after: str = ""
    procedure: str = ""


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Request) -> HttpResponse:
    """The file, then what it would do to offices and open dossiers, then the act; afterwards the dossiers move."""
    if not high_with(request.who, "settle"):
        raise Refused("not_yours")
    told = {
        "title": t("Nạp bảng sáp nhập", "Load a merger from a file"),
        "explained": t(
            "Mỗi dòng một nơi nhận. Dòng có thủ tục (mã, cách nhau bằng dấu phẩy; * là mọi thủ tục khác) nói thủ tục "
            "ấy về đâu: một đơn vị, “nơi tiếp nhận”, hoặc “ô” và tên ô ghi mã xã trong tờ khai.",
            "A row for each successor. One with procedures (codes with commas; * for every other) says where those go: "
            "an office, “desk”, or “answer” and the answer that holds a commune's code.",
        ),
        "at": "offices",
    }
    return loading.page(
        request,
        sheet=Sheet(COLUMNS, act=lambda row, day: change(request.who, row, day)),
        told=told,
        home=reverse("settings_moving"),
        foresee=foreseen,
    )


def foreseen(day: date) -> dict[str, Any]:
    """What the file would do to open dossiers, in words of the offices; the most first."""
    told = jobs.foreseen(day)
    codes = {code for pair in told.goes for code in pair} | {before for before, _ in told.stay}
    names = office_names(day, codes)
    goes = [
        Line(names.get(before, before), count, after=names.get(after, after))
        for (before, after), count in told.goes.most_common()
    ]
    stay = [
        Line(names.get(before, before), count, procedure=procedure)
        for (before, procedure), count in told.stay.most_common(MOST_LINES)
    ]
    return {
        "goes": goes,
        "stay": stay,
        "stay_count": sum(told.stay.values()),
        "outside": told.outside.most_common(),
        "unsure": told.unsure,
    }


def change(who: Who, row: Row, usual: date) -> Outcome:
    """What one row changes from its day on, done. Raises what the actions raise, and BadRow."""
    cells, day = row.cells, row_day(row, usual)
    before = cells.get("before", "")
    if not before:
        raise BadRow("row_lacks", column=t(*COLUMNS[0].title))
    if bool(cells.get("procedures")):
        return Outcome(row.line, before, tuple(_allotted(who, cells, before, day)))
    if cells.get("rule") or (cells.get("after") and cells.get("outside")):
        raise BadRow("row_not_one_successor")
    says = _founded(who, cells, day)
    carries_on = _yes(cells.get("carries_on", "x"))
    passed = actions.succeed(
        before,
        to=cells.get("after") or None,
        on_date=day,
        by=by(who),
        how=_how(cells),
        carries_on=carries_on,
        outside=cells.get("outside", "")[:200],
        staff_follow=_yes(cells.get("staff", "")),
    )
    if passed:
        says.append(_passed(cells, day, carries_on))
    return Outcome(row.line, before, tuple(says))


def _passed(cells: Mapping[str, str], day: date, carries_on: bool) -> str:
    to = cells.get("after") or cells.get("outside")
    if not to:
        return t("kết thúc từ {day}", "ends on {day}", day=day_text(day))
    said = t("việc về {to} từ {day}", "its work goes to {to} from {day}", to=to, day=day_text(day))
    return said if carries_on else f"{said} ({t('một phần', 'in part')})"


def _allotted(who: Who, cells: Mapping[str, str], before: str, day: date) -> list[str]:
    way, to, field = _way(cells)
    says = []
    for matter in re.split(r"[,;\s]+", cells["procedures"].strip(",; ")):
        if matter != EVERY and not ProcedureVersion.objects.filter(procedure__code=matter).exists():
            raise BadRow("row_no_procedure", said=matter[:60])
        made = allot(
            before,
            matter="" if matter == EVERY else matter,
            way=way,
            to=to,
            field=field,
            on_date=day,
            by=by(who),
        )
        if made:
            where = to or cells.get("rule", "")
            says.append(t("thủ tục {m}: {where}", "procedure {m}: {where}", m=matter, where=where))
    return says


def _way(cells: Mapping[str, str]) -> tuple[str, str | None, str]:
    said, after = cells.get("rule", ""), cells.get("after", "")
    if bool(said) == bool(after) or cells.get("outside"):
        raise BadRow("row_not_one_successor")
    if after:
        return Way.OFFICE, after, ""
    if fold(said) in _DESK:
        return Way.DESK, None, ""
    found = _ANSWER.fullmatch(said)
    if found is None:
        raise BadRow("row_rule_unknown", said=said[:60])
    return Way.ANSWER, None, found[1]


def _founded(who: Who, cells: Mapping[str, str], day: date) -> list[str]:
    """The successor, where the row names one that is not there yet."""
    code, name = cells.get("after", ""), cells.get("name", "")
    if not code or not name or Office.objects.filter(code=code).exists():
        return []
    check_code(code)
    actions.found_office(
        code=code,
        name=name[:200],
        level=level_of(cells.get("level", "")),
        on_date=day,
        parent=cells.get("parent") or None,
        unit_code=cells.get("unit_code", "")[:5],
        by=by(who),
    )
    return [t("lập {name}", "{name} is founded", name=name)]


def _how(cells: Mapping[str, str]) -> str:
    said = cells.get("how", "")
    if not said:
        if cells.get("after"):
            return How.MERGED
        return How.HANDED_OVER if cells.get("outside") else How.ABOLISHED
    for code, pair in HOWS.items():
        if fold(said) in (str(code), fold(pair[0]), fold(pair[1])):
            return str(code)
    raise BadRow(
        "row_how_unknown", said=said[:60], known=", ".join(t(*one) for one in HOWS.values())
    )


def _yes(said: str) -> bool:
    return fold(said) in _YES
