"""A feed's file looked at and told, and its open dossiers taken over: first what would happen, then done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.exchange import actions, queries
from tinhso.exchange.actions import Report
from tinhso.exchange.definition import FIELDS, Definition
from tinhso.exchange.models import Feed
from tinhso.exchange.reading import BadFeed, Source, open_file
from tinhso.exchange.rules import Line, Problem, code_in
from tinhso.kernel.errors import TinhsoError
from tinhso.web.settings.common import ADMINS, Form, back, by, dated, render, sentence_of
from tinhso.web.settings.feeds import (
    FIELD_NAMES,
    check,
    crumbs,
    feed_or_404,
    notes_of,
    problems_of,
    unshown,
)
from tinhso.web.settings.tables import BadTable
from tinhso.web.words import day_text, t

MOST_BYTES, MOST_UNPACKED = 20_000_000, 100_000_000
# So long are dossiers told while somebody waits; what is left is told by the next request, or by the command.
WAIT_SECONDS = 20
# What a form carries from what was shown to what is done; a larger file is sent again.
MOST_KEPT = 1_800_000
KEPT_FOR = timedelta(days=1)
FIRST_ROWS = 5


class FileForm(Form):
    """An export of the other system."""

    labels: ClassVar = {"file": ("Tệp xuất: CSV, Excel, Parquet hoặc XES", "An export")}
    notes: ClassVar = {
        "file": (
            "Chỉ đọc mã, thủ tục, đơn vị, các mốc và trạng thái; không đọc tên người.",
            "Only codes, procedures, offices, marks and states are read; no names of people.",
        ),
    }
    file = forms.FileField(
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls,.parquet,.xes,.gz,text/csv"})
    )


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: Request, code: str) -> HttpResponse:
    """POST with a file shows what it tells, POST with what was shown (or `now`) tells it."""
    check(request)
    feed = feed_or_404(code)
    definition = Definition.of(feed.definition)
    form = FileForm()
    trial: Report | None = None
    lines: list[Line] = []
    source: Source | None = None
    if request.method == "POST":
        kept = request.POST.get("kept", "")
        form = FileForm(request.POST, request.FILES)
        try:
            if kept:
                source = _kept(kept, feed)
            elif form.is_valid():
                source = _sent(form.cleaned_data["file"], definition)
            if source is not None and (kept or "now" in request.POST):
                done = actions.read_feed(
                    feed,
                    source,
                    by=by(request.who),
                    definition=definition,
                    seconds=WAIT_SECONDS,
                )
                return back(request, reverse("settings_feed_run", args=[feed.name, done.run]))
            if source is not None:
                lines = list(source.lines)
                source.lines = iter(lines)
                trial = actions.read_feed(
                    feed,
                    source,
                    by=by(request.who),
                    definition=definition,
                    trial=True,
                    seconds=WAIT_SECONDS,
                )
        except TinhsoError as fault:
            form.is_valid()
            form.refuse(fault, "file")
            source = None
    told = {
        "feed": feed,
        "form": FileForm() if trial else form,
        **(_shown(feed, trial, source, lines) if trial and source else {}),
        "at": "feeds",
        "crumbs": crumbs(feed, (("Đọc tệp", "Read a file"), "")),
    }
    return render(request, "feed_read.html", told)


def _sent(file: UploadedFile[Any], definition: Definition) -> Source:
    """A file that was sent, read to its end. Raises BadTable and what reading raises."""
    if (file.size or 0) > MOST_BYTES:
        raise BadTable("table_too_large", megabytes=MOST_BYTES // 1_000_000)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        path.write_bytes(b"".join(file.chunks()))
        name = (file.name or "?")[-80:]
        source = open_file(path, definition, name=name, most_bytes=MOST_UNPACKED)
        source.lines = iter(list(source.lines))
    return source


def _kept(text: str, feed: Feed) -> Source:
    """What a form carried, as it was read here: nobody can have written into it. Raises BadFeed for anything else."""
    try:
        told = signing.loads(text, salt=_salt(feed), max_age=KEPT_FOR)
    except signing.BadSignature as error:
        raise BadFeed("feed_not_a_table", file="?") from error
    lines = [Line.of(one) for one in told["lines"]]
    problems = [Problem(**one) for one in told["problems"]]
    return Source(told["name"], {}, (), iter(lines), problems, told.get("further", 0))


def _salt(feed: Feed) -> str:
    return f"tinhso.feed.{feed.name}"


def _shown(feed: Feed, trial: Report, source: Source, lines: Sequence[Line]) -> dict[str, Any]:
    carried = signing.dumps(
        {
            "name": source.name,
            "lines": [line.plain() for line in lines],
            "problems": [one.plain() for one in source.problems],
            "further": source.further,
        },
        salt=_salt(feed),
        compress=True,
    )
    kept = carried if len(carried) <= MOST_KEPT else ""
    return {**shown_of(trial, source, lines), "kept": kept}


def shown_of(trial: Report, source: Source, lines: Sequence[Line]) -> dict[str, Any]:
    """What a page shows of a trial: columns, the first rows, what did not map."""
    used = set(source.columns.values())
    problems = problems_of([one.plain() for one in trial.problems])
    return {
        "trial": trial,
        "source": source,
        "recognised": [(FIELD_NAMES[one], name) for one, name in source.columns.items()],
        "missing": [FIELD_NAMES[one] for one in FIELDS if one not in source.columns],
        "unused": [name for name in source.seen if name and name not in used],
        "heads": [FIELD_NAMES[one] for one in source.columns],
        "first": [
            (line.number, [(FIELD_NAMES[one], _cell(line, one)) for one in source.columns])
            for line in lines[:FIRST_ROWS]
        ],
        # What was not reached may be new.
        "ready": any(trial.counts[name] for name in ("new", "updated", "untold")),
        "problems": problems,
        "more": unshown(trial.problem_count, problems),
        "notes": notes_of(sorted(trial.notes.items())),
    }


def _cell(line: Line, field: str) -> Any:
    """A text, a moment, or a day where no hour was given."""
    at = line.moments.get(field)
    if at is None:
        return line.cells.get(field, "")
    return day_text(at.date()) if field in line.days else at


@opens(ADMINS)
@require_POST
def pass_over(request: Request, code: str) -> HttpResponse:
    """A row that is never mended is waited for no longer; back to the feed, with what was refused."""
    check(request)
    feed = feed_or_404(code)
    home = reverse("settings_feed", args=[feed.name])
    row, why = request.POST.get("dong", "")[:140], request.POST.get("ly-do", "")
    try:
        actions.pass_over(feed, row=row, why=why, by=by(request.who))
    except TinhsoError as fault:
        messages.error(request, sentence_of(fault))
        return back(request, home)
    said = t(
        "Đã ghi: lần đọc sau không chờ dòng {row} nữa.",
        "Kept: the next reading waits for {row} no more.",
        row=code_in(row) or row,
    )
    return back(request, home, said)


class CutForm(Form):
    """Whose dossiers are taken over, and from which day they are ours."""

    labels: ClassVar = {
        "procedure": ("Mã thủ tục", "Procedure"),
        "office": ("Mã đơn vị quyết định", "The office that decides"),
        "day": ("Từ ngày", "From"),
    }
    procedure = forms.CharField(max_length=40)
    office = forms.CharField(max_length=50)
    day = dated()


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def cut_over(request: Request, code: str) -> HttpResponse:
    """POST shows what would be taken over and what does not map; POST with `do` takes it over."""
    check(request)
    feed = feed_or_404(code)
    asked = {"procedure": request.GET.get("thu-tuc", ""), "office": request.GET.get("don-vi", "")}
    form = CutForm(request.POST or None, initial=asked)
    trial: Report | None = None
    if request.method == "POST" and form.is_valid():
        do = "do" in request.POST
        try:
            report = actions.cut_over(
                feed,
                by=by(request.who),
                trial=not do,
                seconds=WAIT_SECONDS,
                **form.cleaned_data,
            )
        except TinhsoError as fault:
            form.refuse(fault)
        else:
            if do and report.run is not None:
                return back(request, reverse("settings_feed_run", args=[feed.name, report.run]))
            trial = report
    problems = problems_of([one.plain() for one in trial.problems]) if trial else []
    chosen = asked["procedure"] or (form.data.get("procedure", "") if form.is_bound else "")
    told = {
        "feed": feed,
        "form": form,
        "trial": trial,
        "data": form.cleaned_data if trial is not None else {},
        "problems": problems,
        "more": unshown(trial.problem_count, problems) if trial else 0,
        "choices": [] if chosen else queries.still_open(feed),
        "procedure": chosen,
        "at": "feeds",
        "crumbs": crumbs(feed, (("Nhận hồ sơ về", "Take over"), "")),
    }
    return render(request, "feed_cut.html", told)
