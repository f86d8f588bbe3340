"""The ledger of data supply: who gives what, what has no path, and numbers given by a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.indicators import supplies
from tinhso.indicators.actions import supplying
from tinhso.indicators.actions.supplying import Number, Planned
from tinhso.indicators.current import book_on
from tinhso.indicators.models import WAYS as CODES
from tinhso.indicators.models import Input, Supplied
from tinhso.indicators.numbers import read_number
from tinhso.indicators.supplies import Line
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.periods import DAY, KINDS, NAMES, period_of
from tinhso.kernel.text import fold
from tinhso.web.days import day_read
from tinhso.web.indicators.asking import DESIGNERS, FLAGS, READERS, WAYS
from tinhso.web.indicators.listing import CRUMBS
from tinhso.web.settings import tables
from tinhso.web.settings.common import Form, back, by, high_with, kept_whole
from tinhso.web.settings.tables import BadRow, Column, Outcome, Row, Sent, Trial
from tinhso.web.words import Pair, t, told

HERE: list[tuple[Pair, str]] = [*CRUMBS, (("Nguồn số liệu", "Data supply"), "/chi-tieu/nguon")]
STATES: Mapping[str, tuple[str, Pair]] = {
    supplies.NO_PATH: ("◌", ("chưa có đường nào", "no path")),
    supplies.NEVER: ("■", ("chưa nhận lần nào", "never received")),
    supplies.LATE: ("■", ("quá hạn", "late")),
    supplies.FLAGGED: ("▲", ("có số cần xem lại", "some to be looked at")),
    supplies.WELL: ("●", ("đủ", "complete")),
}
COLUMNS = (
    Column("input", ("Mã số liệu", "Input"), needed=True),
    Column("office", ("Đơn vị (mã)", "Office (figure)"), needed=True),
    Column("kind", ("Loại kỳ", "Kind of period")),
    Column("day", ("Ngày trong kỳ", "A day of the period"), needed=True, day=True),
    Column("value", ("Giá trị", "Value"), needed=True),
    Column("note", ("Ghi chú", "Note")),
)


class FileForm(Form):
    """A file of numbers."""

    labels: ClassVar = {"file": ("Tệp CSV hoặc Excel", "A CSV or Excel file")}
    file = forms.FileField(widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls,text/csv"}))


@opens(READERS)
@never_cache
@require_safe
def board(request: Request) -> HttpResponse:
    """Every input with how it stands, those without a path first; ?tim= narrows them, ?tt= to one state."""
    lines = supplies.supply_lines(book_on(request.who.day), day=request.who.day)
    words = fold(request.GET.get("tim", "").replace("\x00", "")[:100]).split()
    state = request.GET.get("tt", "")
    shown = [
        one
        for one in lines
        if (not state or one.state == state) and all(word in one.input.words for word in words)
    ]
    counts = [
        (code, *STATES[code], sum(one.state == code for one in lines)) for code in supplies.STATES
    ]
    return render(
        request,
        "indicators/supply.html",
        {
            "lines": [(one, *STATES[one.state], WAYS[one.input.way]) for one in shown],
            "counts": counts,
            "all": len(lines),
            "state": state,
            "words": request.GET.get("tim", "")[:100],
            "may_design": bool(high_with(request.who, "design")),
            "at": "supply",
            "crumbs": [*CRUMBS, (HERE[1][0], "")],
        },
    )


@opens(READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, code: str) -> HttpResponse:
    """One input: its last numbers, the figures that name it; POST says how it comes."""
    row = Input.objects.filter(code=code).first()
    if row is None:
        raise Http404
    fault: TinhsoError | None = None
    if request.method == "POST":
        if not high_with(request.who, "design"):
            raise Refused("not_yours")
        try:
            return _set(request, row)
        except TinhsoError as refusal:
            fault = refusal
    book = book_on(request.who.day)
    (line,) = [
        one for one in supplies.supply_lines(book, day=request.who.day) if one.input.code == code
    ]
    numbers = Supplied.objects.filter(input=row).select_related("supply").order_by("-id")[:40]
    answer = render(
        request,
        "indicators/input.html",
        {
            "row": row,
            "line": line,
            "sign": STATES[line.state],
            "numbers": [
                (each, [FLAGS[flag] for flag in each.flags], _office(request, each.office))
                for each in numbers
            ],
            "ways": [(way, WAYS[way]) for way in CODES],
            "kinds": [(kind, NAMES[kind]) for kind in (DAY, *KINDS)],
            "typed": request.POST if fault else {},
            "fault": fault,
            "may_design": bool(high_with(request.who, "design")),
            "at": "supply",
            "crumbs": [*HERE, ((row.name_vi, row.name_en), "")],
        },
    )
    answer.status_code = 422 if fault else 200
    return answer


@opens(DESIGNERS)
@require_safe
def sample(request: Request, ending: str) -> HttpResponse:
    """A file to be filled: a row for each input and period that is owed."""
    if ending not in tables.KINDS:
        raise Http404
    lines = supplies.supply_lines(book_on(request.who.day), day=request.who.day)
    return tables.written(ending, "so-lieu", COLUMNS, _owed(lines))


@opens(DESIGNERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Request) -> HttpResponse:
    """A file shows what it would do; agreed to, it is done, all or nothing."""
    if not high_with(request.who, "design"):
        raise Refused("not_yours")
    form = FileForm()
    trial: Trial | None = None
    sent = Sent([])
    kept, name = "", ""
    status = 200
    if request.method == "POST":
        again = "rows" in request.POST
        form = FileForm(request.POST, request.FILES)
        try:
            if again:
                sent = Sent(tables.kept_rows(request.POST["rows"][:3_000_000], COLUMNS))
                name = request.POST.get("name", "")[:200]
            elif form.is_valid():
                sent = tables.read(form.cleaned_data["file"], COLUMNS)
                name = str(form.cleaned_data["file"].name or "")[:200]
            if sent.rows or sent.unread:
                numbers, outcomes = _numbers(request, sent)
                plan = supplying.planned(numbers) if numbers else Planned()
                trial = _trial(plan, outcomes, sent)
                if again and not trial.faults and trial.changes:
                    supplying.supply(numbers, by=by(request.who, "design"), name=name)
                    said = t("Đã nhập {n} số liệu.", "{n} numbers were taken in.", n=len(plan.new))
                    return back(request, reverse("indicator_supply"), said)
                kept = kept_whole(tables.kept(sent.rows)) if trial.ready else ""
        except TinhsoError as fault:
            form.refuse(fault, "file")
        status = 422 if form.is_bound and form.errors and not again else 200
    answer = render(
        request,
        "indicators/supply_load.html",
        {
            "form": form if trial is None else FileForm(),
            "trial": trial,
            "kept": kept,
            "name": name,
            "notes": sent.notes,
            "columns": COLUMNS,
            "at": "supply",
            "crumbs": [*HERE, (("Nạp tệp", "Load a file"), "")],
        },
    )
    answer.status_code = status
    return answer


def _trial(plan: Planned, outcomes: list[Outcome], sent: Sent) -> Trial:
    same = [Outcome(0, "") for _ in range(plan.same)]
    new = [
        Outcome(
            0,
            f"{number.input} · {number.office} · {number.period.name[0]}",
            (f"{number.value:g}", *(t(*FLAGS[flag]) for flag in flags)),
        )
        for number, flags in plan.new
    ]
    faults = [one for one in (*outcomes, *sent.unread) if one.fault]
    return Trial([*new, *same, *sorted(faults, key=lambda one: one.line)])


def _numbers(request: Request, sent: Sent) -> tuple[list[Number], list[Outcome]]:
    """The numbers of a file, and what is wrong with the rows that give none."""
    inputs = {row.code: row for row in Input.objects.all()}
    offices = request.who.organisation.offices
    found, outcomes = [], []
    for row in sent.rows:
        try:
            tables.check_cells(row)
            found.append(_number(row, inputs, offices))
        except TinhsoError as fault:
            outcomes.append(Outcome(row.line, row.cells.get("input", ""), fault=told(fault)))
    return found, outcomes


def _number(row: Row, inputs: Mapping[str, Input], offices: Mapping[str, Any]) -> Number:
    cells = row.cells
    for column in COLUMNS:
        if column.needed and not cells.get(column.name):
            raise BadRow("row_lacks", column=t(*column.title))
    code = cells["input"]
    if code not in inputs:
        raise supplying.CannotSupply("input_unknown", figure=code[:60])
    if cells["office"] not in offices:
        raise BadRow("row_no_such_office", office=cells["office"][:50])
    day = day_read(cells["day"].partition(" ")[0])
    if day is None or not 2000 <= day.year < 2100:
        raise BadRow("row_not_a_day", text=cells["day"][:40])
    read = read_number(cells["value"])
    kind = _kind(cells.get("kind", "")) or inputs[code].every
    return Number(
        code,
        cells["office"],
        period_of(kind, day),
        read.value,
        read.doubtful,
        cells.get("note", "")[:300],
    )


def _kind(said: str) -> str:
    """A kind of period by its code or its words."""
    words = fold(said)
    return next(
        (kind for kind, pair in NAMES.items() if words in (kind, fold(pair[0]), fold(pair[1]))),
        said,
    )


def _owed(lines: Iterable[Line]) -> Iterable[list[str]]:
    for line in lines:
        owed = line.owed
        day: date | None = owed.last if owed is not None else None
        yield [
            line.input.code,
            line.input.supplier,
            line.input.every,
            f"{day:%d/%m/%Y}" if day else "",
            "",
            "",
        ]


def _set(request: Request, row: Input) -> HttpResponse:
    posted = request.POST
    due = posted.get("due_day", "").strip()
    if due and not (due.isascii() and due.isdecimal() and len(due) < 4):
        raise supplying.CannotSupply("input_due_day", said=due[:20])
    supplying.set_input(
        row.code,
        name_vi=row.name_vi,
        name_en=row.name_en,
        unit=row.unit,
        over_time=row.over_time,
        adds=row.adds,
        supplier=posted.get("supplier", "")[:500],
        way=posted.get("way", "")[:20],
        how=posted.get("how", "")[:500],
        every=posted.get("every", "")[:20],
        due_day=int(due) if due else None,
        by=by(request.who, "design"),
    )
    said = t("Đã ghi nguồn của số liệu này.", "Its supply was noted.")
    return back(request, reverse("indicator_input", args=[row.code]), said)


def _office(request: Request, code: str) -> str:
    offices = request.who.organisation.offices
    return offices[code].name if code in offices else code
