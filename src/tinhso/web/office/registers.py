"""How asking registers goes, by office and procedure: what came, what did not and why; each miss in a list."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases.data_counts import Asked as Counted
from tinhso.cases.data_counts import asked_of, missed_of
from tinhso.cases.models import PaperData
from tinhso.papers.databases import databases
from tinhso.web.board import sheets
from tinhso.web.board.names import office_names, titles
from tinhso.web.office.held_asking import Asked, asked
from tinhso.web.office.reuse import READERS
from tinhso.web.words import Pair, lang, moment_text, t, told_code

A_PAGE, MOST_ROWS = 50, 20_000
WHYS: dict[str, Pair] = {
    "": ("Mọi lý do", "Every reason"),
    "away": ("Không trả lời", "No answer"),
    "wrong": ("Trả lời sai", "Wrong answer"),
    "nothing": ("Không có dữ liệu", "It has nothing"),
    "refused": ("Cán bộ không dùng", "Refused by an officer"),
    "late": ("Hỏi người dân chậm", "The citizen was asked late"),
}


@opens(READERS)
@never_cache
@require_safe
def page(request: Request) -> HttpResponse:
    """The counts and the misses of a period; filters stand in the address."""
    q, why = asked(request.GET, request.who, "see_staff"), _why(request)
    page_ = Paginator(_missed(q, why), A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "q": q,
        "counts": _named(_counts(q), q),
        "page": page_,
        "lines": _lines(list(page_.object_list), q),
        "count": page_.paginator.count,
        "why": why,
        "whys": WHYS.items(),
        "at": "reuse",
    }
    return render(request, "office/registers.html", context)


@opens(READERS)
@never_cache
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """The misses as CSV or XLSX; at most MOST_ROWS."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    q = asked(request.GET, request.who, "see_staff")
    lines = _lines(list(_missed(q, _why(request))[:MOST_ROWS]), q)
    write = sheets.as_csv if ending == "csv" else sheets.as_xlsx
    body = write([t(*pair) for pair in _HEADS], [_cells(*line) for line in lines])
    return sheets.answer(body, ending, f"hoi-csdl-{timezone.localtime():%Y%m%d-%H%M}")


def _why(request: Request) -> str:
    why = request.GET.get("vi-sao", "")
    return why if why in WHYS else ""


def _counts(q: Asked) -> list[Counted]:
    start, end = q.span
    return asked_of(
        q.offices, from_at=start, until_at=end, now=timezone.now(), procedure=q.procedure
    )


def _missed(q: Asked, why: str) -> QuerySet[PaperData]:
    start, end = q.span
    return missed_of(
        q.offices, from_at=start, until_at=end, now=timezone.now(), procedure=q.procedure, why=why
    )


def _database(code: str) -> str:
    found = databases().get(code)
    if found is None:
        return code
    return found.name_en if lang() == "en" else found.name


def _named(rows: Sequence[Counted], q: Asked) -> list[tuple[Counted, str, str, str]]:
    offices = office_names(q.last, {row.office for row in rows})
    called = titles({row.procedure for row in rows}, q.last)
    return [
        (
            row,
            offices.get(row.office, row.office),
            called.get(row.procedure, row.procedure),
            _database(row.database),
        )
        for row in rows
    ]


def _lines(rows: Sequence[PaperData], q: Asked) -> list[tuple[PaperData, str, str, str, bool]]:
    offices = office_names(q.last, {row.case.office for row in rows})
    now = timezone.now()
    return [
        (
            row,
            offices.get(row.case.office, row.case.office),
            _database(row.database),
            told_code(row.why),
            (row.asked_at or now) > row.ask_by_at,
        )
        for row in rows
    ]


_HEADS = (
    ("Mã hồ sơ", "Dossier"),
    ("Thủ tục", "Procedure"),
    ("Đơn vị", "Office"),
    ("Giấy tờ", "Paper"),
    ("Cơ sở dữ liệu", "Database"),
    ("Vì sao không có", "Why it did not come"),
    ("Từ lúc", "Since"),
    ("Phải hỏi người dân trước", "The citizen is to be asked by"),
    ("Đã hỏi lúc", "Asked at"),
)


def _cells(row: PaperData, office: str, database: str, why: str, late: bool) -> list[sheets.Cell]:
    said = moment_text(row.asked_at) if row.asked_at else t("chưa", "not yet")
    return [
        row.case.code,
        row.case.procedure,
        office,
        row.name,
        database,
        why,
        moment_text(row.since),
        moment_text(row.ask_by_at),
        f"{said} ({t('chậm', 'late')})" if late else said,
    ]
