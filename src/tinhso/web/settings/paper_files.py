"""The types of papers out as CSV, XLSX or YAML of a day, and in again with what they would change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request, Who
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import utf8_text
from tinhso.papers import queries
from tinhso.papers.actions import publish_all
from tinhso.papers.catalogue import PaperType
from tinhso.papers.documents import MOST_BYTES, read_types, text_of
from tinhso.papers.queries import NoSuchPaper
from tinhso.web.settings import loading
from tinhso.web.settings.common import (
    PLANNERS,
    Form,
    back,
    by,
    check_designs,
    dated,
    day_asked,
    kept_whole,
    render,
)
from tinhso.web.settings.office_files import row_day
from tinhso.web.settings.papers import CRUMBS, GROUP_WORDS, held_lines, held_of
from tinhso.web.settings.tables import KINDS, BadRow, Column, Outcome, Row, Sheet, written
from tinhso.web.words import day_text, t

COLUMNS = (
    Column("code", ("Mã", "Code"), needed=True),
    Column("name", ("Tên", "Name")),
    Column("name_en", ("Tên tiếng Anh", "Name in English")),
    Column("group", ("Nhóm", "Group")),
    Column("aliases", ("Các cách gọi", "Called")),
    Column("proves", ("Chứng minh", "Proves")),
    Column("issued_by", ("Ai cấp", "Issued by")),
    Column("held", ("Cơ sở dữ liệu", "Databases")),
    Column("until", ("Dùng đến hết ngày", "In use until")),
    Column("from_date", ("Từ ngày", "From"), day=True),
)
BETWEEN = "; "
LONGEST = 10_000


@opens(PLANNERS)
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """The types of the day in the address."""
    if ending not in (*KINDS, "yaml"):
        raise Http404
    day = day_asked(request)
    types = queries.types_on(day)
    if ending != "yaml":
        return written(ending, f"giay-to-{day}", COLUMNS, map(_line, types))
    answer = HttpResponse(text_of(types), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="giay-to-{day}.yaml"'
    answer["Cache-Control"] = "no-store"
    return answer


def _line(one: PaperType) -> list[str]:
    return [
        one.code,
        one.name,
        one.name_en,
        one.group,
        BETWEEN.join(one.aliases),
        one.proves,
        one.issued_by,
        BETWEEN.join(held_lines(one)),
        one.until.isoformat() if one.until else "",
        # Left empty: a file that is loaded again changes nothing before its own day.
        "",
    ]


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Request) -> HttpResponse:
    """Types entered and changed from a table."""
    check_designs(request.who)
    told = {
        "title": t("Nạp loại giấy tờ từ tệp", "Load types of papers from a file"),
        "sample": reverse("settings_papers_export", args=["xlsx"]),
        "at": "papers",
        "crumbs": [*CRUMBS, (("Nạp", "Load"), "")],
    }
    return loading.page(
        request,
        sheet=Sheet(COLUMNS, act=lambda row, day: change(request.who, row, day), longest=LONGEST),
        told=told,
        home=reverse("settings_papers"),
    )


def change(who: Who, row: Row, usual: date) -> Outcome:
    """What one row changes from its day on, done. Raises BadRow, BadPaperType, CannotPublishPaper."""
    cells, day = row.cells, row_day(row, usual)
    code = cells.get("code", "")
    if not code:
        raise BadRow("row_lacks", column=t(*COLUMNS[0].title))
    try:
        held: PaperType | None = queries.type_on(code, day)
    except NoSuchPaper:
        held = None
    document = held.document() if held else {"code": code}
    for column in COLUMNS[1:-1]:
        if cell := cells.get(column.name, ""):
            document[column.name] = _value(column.name, cell)
    read = PaperType.of(document)
    if held is not None and read.digest == held.digest:
        return Outcome(row.line, code)
    publish_all([read], from_date=day, by=by(who, "design"), source="web")
    return Outcome(row.line, code, tuple(_says(held, read, day)))


def _value(name: str, cell: str) -> Any:
    if name == "aliases":
        return list(dict.fromkeys(one.strip() for one in cell.split(";") if one.strip()))
    if name == "held":
        return held_of(cell.split(";"))
    if name == "group":
        said = {t(*pair): code for code, pair in GROUP_WORDS.items()}
        return said.get(cell, cell)
    return cell


def _says(held: PaperType | None, read: PaperType, day: date) -> Iterator[str]:
    from_day = t(" từ {day}", " from {day}", day=day_text(day))
    if held is None:
        yield t("thêm mới: {name}", "new: {name}", name=read.name) + from_day
        return
    before, after = held.document(), read.document()
    for column in COLUMNS[1:-1]:
        if before.get(column.name) != after.get(column.name):
            yield t(*column.title) + from_day


class YamlForm(Form):
    """A YAML file, and the day from which it holds."""

    labels: ClassVar = {"file": ("Tệp YAML", "A YAML file"), "from_date": ("Từ ngày", "From")}
    file = forms.FileField(widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}))
    from_date = dated()


class KeptForm(Form):
    """What was read, carried to where it is published."""

    kept = forms.CharField(max_length=MOST_BYTES, strip=False)
    from_date = dated()


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def load_yaml(request: Request) -> HttpResponse:
    """POST with a file shows what it changes; POST with what was shown publishes it, all or nothing."""
    check_designs(request.who)
    again = request.method == "POST" and "kept" in request.POST
    form: Form = YamlForm()
    changes: list[tuple[PaperType, list[str]]] = []
    kept, same = "", 0
    if request.method == "POST":
        form = KeptForm(request.POST) if again else YamlForm(request.POST, request.FILES)
        if form.is_valid():
            data = form.cleaned_data
            try:
                sent = data["kept"].encode() if again else data["file"].read(MOST_BYTES + 1)
                types = read_types(sent)
                held = {one.code: one for one in queries.types_on(data["from_date"])}
                changes = [
                    (one, list(_says(held.get(one.code), one, data["from_date"])))
                    for one in types
                    if one.code not in held or held[one.code].digest != one.digest
                ]
                same = len(types) - len(changes)
                if again:
                    publish_all(
                        types,
                        from_date=data["from_date"],
                        by=by(request.who, "design"),
                        source="web",
                    )
                    done = t("Đã ghi {n} loại.", "{n} types were written.", n=len(changes))
                    return back(request, reverse("settings_papers"), done)
                kept = kept_whole(utf8_text(sent)) if changes else ""
            except TinhsoError as fault:
                form.refuse(fault, "file")
    shown = YamlForm() if again or kept else form
    if again and form.errors:
        shown = form
    told = {
        "form": shown,
        "changes": changes,
        "same": same,
        "kept": kept,
        "tried": form.is_bound and not form.errors,
        "day": form.cleaned_data.get("from_date") if form.is_bound and form.is_valid() else None,
        "at": "papers",
        "crumbs": [*CRUMBS, (("Nạp YAML", "Load YAML"), "")],
    }
    return render(request, "papers_yaml.html", told)
