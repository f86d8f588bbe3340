"""Held papers that were asked for all the same, for the head of the office: by whom, in which dossier, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens, staff
from tinhso.access.who import Request
from tinhso.documents.models import AskedAgain
from tinhso.documents.queries import asked_again
from tinhso.documents.rules import MENTIONED, REASONS, WORDS, WORDS_SAY
from tinhso.org.queries import names_of
from tinhso.papers.queries import types_on
from tinhso.web import holding
from tinhso.web.board import sheets
from tinhso.web.board.names import office_names, titles
from tinhso.web.office.held_asking import Asked, asked
from tinhso.web.words import t

A_PAGE, MOST_ROWS = 50, 20_000
HEADS = staff("head", "leader")
STAGES = {
    "completion": ("Đề nghị hoàn thiện", "To be completed"),
    "supplement": ("Yêu cầu bổ sung", "Supplement"),
}


@dataclass(frozen=True)
class Shown:
    """One request. paper: what the type is called; who: the officer; why, words: the reason as she gave it."""

    row: AskedAgain
    paper: str
    procedure: str
    office: str
    who: str
    stage: str
    why: str
    words: str


@opens(HEADS)
@never_cache
@require_safe
def page(request: Request) -> HttpResponse:
    """The list, the latest first; filters stand in the address."""
    q = asked(request.GET, request.who, "see_staff")
    rows = _rows(q)
    page_ = Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))
    mentioned = rows.filter(reason=MENTIONED).count()
    context = {
        "q": q,
        "page": page_,
        "lines": _lines(list(page_.object_list), q, request),
        "count": page_.paginator.count,
        "counted": page_.paginator.count - mentioned,
        "mentioned": mentioned,
        "reasons": holding.reasons(),
        "at": "asked_again",
    }
    return render(request, "office/asked_again.html", context)


@opens(HEADS)
@never_cache
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """The same list as CSV or XLSX; at most MOST_ROWS of it."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    q = asked(request.GET, request.who, "see_staff")
    lines = _lines(list(_rows(q)[:MOST_ROWS]), q, request)
    write = sheets.as_csv if ending == "csv" else sheets.as_xlsx
    body = write([t(*pair) for pair in _HEADS], [_cells(one) for one in lines])
    return sheets.answer(body, ending, f"hoi-lai-{timezone.localtime():%Y%m%d-%H%M}")


def _rows(q: Asked) -> QuerySet[AskedAgain]:
    start, end = q.span
    return asked_again(
        q.offices,
        from_at=start,
        until_at=end,
        procedure=q.procedure,
        actor=q.actor,
        reason=q.reason,
    )


def _lines(rows: Sequence[AskedAgain], q: Asked, request: Request) -> list[Shown]:
    if not rows:
        return []
    day = request.who.day
    people = names_of(row.actor for row in rows)
    offices = office_names(q.last, {row.office for row in rows})
    called = titles({row.procedure for row in rows}, day)
    types = {one.code: one.name for one in types_on(day)}
    why = {code: t(*pair) for code, pair in REASONS.items()} | {WORDS: t(*WORDS_SAY)}
    return [
        Shown(
            row=row,
            paper=types.get(row.document.type, row.paper),
            procedure=called.get(row.procedure, row.procedure),
            office=offices.get(row.office, row.office),
            who=people.get(row.actor, row.actor),
            stage=t(*STAGES.get(row.stage, (row.stage, row.stage))),
            why=why.get(row.reason, row.reason),
            words=row.words.text if hasattr(row, "words") else "",
        )
        for row in rows
    ]


_HEADS = (
    ("Lúc", "When"),
    ("Mã hồ sơ", "Dossier"),
    ("Thủ tục", "Procedure"),
    ("Giấy tờ", "Paper"),
    ("Đơn vị giải quyết", "Office"),
    ("Cán bộ", "Officer"),
    ("Ở bước", "Stage"),
    ("Lý do", "Reason"),
    ("Nội dung", "In words"),
)


def _cells(line: Shown) -> list[sheets.Cell]:
    return [
        f"{timezone.localtime(line.row.at):%Y-%m-%d %H:%M}",
        line.row.code,
        line.procedure,
        line.paper,
        line.office,
        line.who,
        line.stage,
        line.why,
        line.words,
    ]
