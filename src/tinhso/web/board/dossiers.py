"""The dossiers behind a figure, as a list and as a file. It shows no personal data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request, offices_where
from tinhso.cases.states import STATES
from tinhso.measurement.live.index766 import OPEN, OVERDUE
from tinhso.measurement.live.models import DossierTime
from tinhso.measurement.live.personal import notes_by_case, shown_to_heads
from tinhso.measurement.live.queries import (
    EVERY,
    FIGURES,
    MOMENTS,
    behind,
    count_behind,
    stretches,
)
from tinhso.measurement.live.replicas import from_replica
from tinhso.org.queries import names_of
from tinhso.web.board import sheets
from tinhso.web.board.asking import BOARD_READERS, CHANNELS, Question, question, up_to_date
from tinhso.web.board.names import office_names, step_names, titles
from tinhso.web.board.words import FIGURES as MEANINGS
from tinhso.web.board.words import INDEX, INDEX_REASONS, OF_NOW, Meaning
from tinhso.web.noting import Noted, told_notes
from tinhso.web.office.reach import READERS
from tinhso.web.words import t

# So many cards can be looked through on a phone.
A_PAGE, MOST_ROWS = 20, 50_000
ORDERS: Mapping[str, Sequence[Any]] = {
    "han": (F("due_at").asc(nulls_last=True), "code"),
    "-han": (F("due_at").desc(nulls_last=True), "code"),
    "nop": ("filed_at", "code"),
    "-nop": ("-filed_at", "code"),
    "xong": (F("ended_at").asc(nulls_last=True), "code"),
    "-xong": (F("ended_at").desc(nulls_last=True), "code"),
    "lau": (F("working_seconds").asc(nulls_last=True), "code"),
    "-lau": (F("working_seconds").desc(nulls_last=True), "code"),
}
_HOUR = 3600


@dataclass(frozen=True)
class Line:
    """A dossier of the list with its names. outcome: as the time line's; index: what index 766 makes of it.

    notes: of the person who is asked for.
    """

    row: DossierTime
    title: str
    office: str
    step: str
    state: str
    outcome: str
    index: str
    address: str
    notes: Sequence[Noted] = ()


@dataclass(frozen=True)
class Wanted:
    """Which dossiers: a figure's, or those that passed a step in an office or a person's hands."""

    figure: str
    place: str
    step: str | None
    person: str

    @property
    def meaning(self) -> Meaning | None:
        """The figure, where it is one."""
        return MEANINGS.get(self.figure)


@opens(BOARD_READERS)
@never_cache
@require_safe
@from_replica
def listed(request: Request) -> HttpResponse:
    """A page of the dossiers that the address asks for."""
    asked, wanted = up_to_date(_asked(request)), _wanted(request)
    rows = _rows(asked, wanted).order_by(*_order(request, wanted))
    page = _Counted(rows, asked, wanted).get_page(request.GET.get("trang"))
    lines = _with_notes(_lines(list(page.object_list), asked), wanted)
    places = office_names(asked.last, {wanted.place, asked.office} - {""})
    return render(
        request,
        "board/dossiers.html",
        {
            "q": asked,
            "wanted": wanted,
            "page": page,
            "lines": lines,
            "may_open": READERS.lets(request.who),
            "place": places.get(wanted.place, wanted.place),
            "office": places.get(asked.office, asked.office),
            "person": names_of([wanted.person]).get(wanted.person, wanted.person),
            "step": step_names({one.row.procedure for one in lines}, asked.who.day).get(
                wanted.step or "", wanted.step
            ),
            "channel": CHANNELS.get(asked.channel),
            "procedure": titles([asked.procedure], asked.who.day).get(asked.procedure)
            if asked.procedure
            else "",
            "board": f"{reverse('board')}?{asked.address}",
            # A figure of this moment, or no figure at all, has no period.
            "dated": bool(wanted.place or wanted.person)
            or bool(wanted.figure and wanted.figure not in OF_NOW),
            "exports": request.GET.urlencode(),
            "crumbs": [
                (("Bảng điều hành", "Board"), reverse("board")),
                (("Hồ sơ", "Dossiers"), ""),
            ],
        },
    )


@opens(BOARD_READERS)
@never_cache
@require_safe
@from_replica
def export(request: Request, ending: str) -> HttpResponse:
    """All pages of the list as CSV or XLSX; at most MOST_ROWS of it."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    asked, wanted = up_to_date(_asked(request)), _wanted(request)
    if asked.is_misread:  # A file would not say that it tells something else; the list does.
        return redirect(f"{reverse('board_dossiers')}?{request.GET.urlencode()}")
    rows = _rows(asked, wanted).order_by(*_order(request, wanted))
    lines = _lines(list(rows[:MOST_ROWS]), asked)
    heads = [t(*pair) for pair in _HEADS]
    write = sheets.as_csv if ending == "csv" else sheets.as_xlsx
    name = f"ho-so-{timezone.localtime():%Y%m%d-%H%M}"
    return sheets.answer(write(heads, [_cells(one) for one in lines]), ending, name)


def _order(request: Request, wanted: Wanted) -> Sequence[Any]:
    """As the address says; else what happened in a period the latest first, and what stands now by its due moment."""
    moment = "" if wanted.place or wanted.person else MOMENTS.get(wanted.figure, "")
    usual = (f"-{moment}", "code") if moment else ORDERS["han"]
    return ORDERS.get(request.GET.get("xep", ""), usual)


class _Counted(Paginator):  # type: ignore[type-arg]
    """Pages of the rows behind a figure, which counts of days may tell without reading them."""

    def __init__(self, rows: QuerySet[Any], asked: Question, wanted: Wanted) -> None:
        super().__init__(rows, A_PAGE)
        self.rows, self.asked, self.wanted = rows, asked, wanted

    @cached_property
    def count(self) -> int:
        """How many there are on all pages."""
        wanted = self.wanted
        if wanted.place or wanted.person:
            return self.rows.count()
        names = ("early", "on_time") if wanted.figure == "on_time" else (wanted.figure,)
        return sum(count_behind(self.asked.asked, one, now=self.asked.now) for one in names)


_HEADS = (
    ("Mã hồ sơ", "Dossier"),
    ("Mã thủ tục", "Procedure"),
    ("Tên thủ tục", "Title"),
    ("Đơn vị giải quyết", "Office"),
    ("Kênh", "Channel"),
    ("Trạng thái", "State"),
    ("Kết quả thời hạn", "Outcome"),
    ("Bước", "Step"),
    ("Nộp", "Filed"),
    ("Tiếp nhận", "Accepted"),
    ("Hạn", "Due"),
    ("Xong", "Done"),
    ("Giờ làm việc", "Working hours"),
    ("Giờ làm việc quá hạn", "Working hours late"),
    ("Được kể lại", "Told"),
    ("Chỉ số 766", "Index 766"),
    ("Hạn theo chỉ số 766", "Due by index 766"),
    ("Giờ làm việc theo chỉ số 766", "Working hours by index 766"),
    ("Trả kết quả", "Returned"),
    ("Giờ người dân chờ, theo lịch", "Citizen's hours, elapsed"),
    ("Giờ làm việc người dân chờ", "Citizen's working hours"),
)


def _cells(line: Line) -> list[sheets.Cell]:
    row = line.row
    moments = (row.filed_at, row.started_at, row.due_at, row.ended_at)
    lengths = (row.working_seconds, row.late_working_seconds)
    citizens = (row.citizen_elapsed_seconds, row.citizen_working_seconds)
    return [
        row.code,
        row.procedure,
        line.title,
        line.office,
        row.channel,
        line.state,
        line.outcome,
        line.step,
        *map(_moment, moments),
        *map(_hours, lengths),
        int(row.told),
        line.index,
        _moment(row.index_due_at),
        _hours(row.index_working_seconds),
        _moment(row.returned_at),
        *map(_hours, citizens),
    ]


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _hours(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / _HOUR, 2)


def _asked(request: Request) -> Question:
    """The question; a figure that no board knows is one of the filters that are not understood."""
    asked, figure = _of_month(request), request.GET.get("so", "").strip().replace("\x00", "")[:60]
    if not figure or figure in FIGURES:
        return asked
    return replace(asked, unread=(*asked.unread, (("con số", "figure"), figure)))


def _of_month(request: Request) -> Question:
    """The question; a month in the address narrows the period to it."""
    asked = question(request.GET, request.who)
    try:
        month = date.fromisoformat(f"{request.GET.get('thang', '')}-01")
    except ValueError:
        return asked
    if not 2000 <= month.year < 2100:
        return asked
    last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return replace(asked, period="khac", first=month, last=last)


def _wanted(request: Request) -> Wanted:
    figure = request.GET.get("so", "")
    step = request.GET.get("buoc")
    return Wanted(
        figure=figure if figure in FIGURES else "",
        place=request.GET.get("noi", "")[:50].replace("\x00", ""),
        step=None if step is None else step.replace("\x00", "")[:60].removeprefix("-"),
        person=request.GET.get("nguoi", "")[:50].replace("\x00", ""),
    )


def _rows(asked: Question, wanted: Wanted) -> QuerySet[Any]:
    if not (wanted.place or wanted.person):
        if wanted.figure == "on_time":  # The share's numerator: early and on time together.
            one, other = (behind(asked.asked, name) for name in ("early", "on_time"))
            return one | other
        return behind(asked.asked, wanted.figure, now=asked.now)
    seen = asked.offices
    shown = EVERY
    if wanted.person:
        seen = seen & asked.with_forerunners(offices_where(asked.who, "see_staff"))
        shown = shown_to_heads(seen, now=timezone.now())
    found = stretches(
        replace(asked.asked, offices=seen),
        office=wanted.place or None,
        step=wanted.step,
        staff=wanted.person or None,
        shown=shown,
    )
    return asked.asked.every().filter(case__in=found.values("case"))


def _lines(rows: Sequence[DossierTime], asked: Question) -> list[Line]:
    """The rows with their names, in a fixed number of queries."""
    now = asked.now
    offices = office_names(asked.last, {asked.renamed(row.office) for row in rows})
    codes = {row.procedure for row in rows}
    called, steps = titles(codes, asked.who.day), step_names(codes, asked.who.day)
    return [
        Line(
            row=row,
            title=called.get(row.procedure, row.procedure),
            office=offices.get(asked.renamed(row.office), row.office),
            step=steps.get(row.step, row.step),
            state=t(*STATES[row.state].words),
            index=index_words(row, now=now),
            outcome=_outcome(row, late=row.due_at is not None and row.due_at < now),
            address=reverse("office_case", args=[row.case]),
        )
        for row in rows
    ]


def index_words(row: DossierTime, *, now: datetime) -> str:
    """What index 766 makes of a dossier by now, and why; "" for one that was never accepted."""
    if row.index_reason == "not_accepted":
        return ""
    past = row.index_due_at is not None and row.index_due_at < now
    outcome = OVERDUE if row.index_outcome == OPEN and past else row.index_outcome
    why = t(*INDEX_REASONS[row.index_reason])
    return t(*INDEX[outcome]) + (f" ({why})" if why else "")


def _with_notes(lines: Sequence[Line], wanted: Wanted) -> list[Line]:
    """What the person says of her time in each, where the list is about one."""
    if not (wanted.person and lines):
        return list(lines)
    found = notes_by_case({one.row.case for one in lines}, staff=wanted.person)
    return [replace(one, notes=told_notes(found.get(one.row.case, ()))) for one in lines]


def _outcome(row: DossierTime, *, late: bool) -> str:
    if row.outcome != "open":
        return row.outcome if row.outcome in ("early", "on_time", "late") else "unknown"
    if row.stopped_since is not None or row.state != "processing":
        return "stopped" if row.stopped_since is not None else "unknown"
    return "open_late" if late else "open"
