"""The register of processing: as it is drawn, completed by the province from a day on, as a table and for print."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.protection import actions, processing
from tinhso.protection.processing import SAID
from tinhso.protection.rules import MOST_TEXT, CannotRecord
from tinhso.web.board import sheets
from tinhso.web.settings import protecting_files as files
from tinhso.web.settings.common import ANY, Form, back, dated, day_asked, render
from tinhso.web.settings.protecting import CRUMBS, by, check_protects
from tinhso.web.words import day_text, lang, t
from tinhso.web.written import WrittenField

HERE: Any = (("Hồ sơ xử lý", "Register of processing"), "/cai-dat/xu-ly-du-lieu")
NEW = "moi"


@opens(ANY)
@require_safe
def listing(request: Request) -> HttpResponse:
    """Every activity of a day; ?dem=1 counts the rows of its tables."""
    check_protects(request.who)
    day = day_asked(request)
    rows = processing.register(day)
    counted = request.GET.get("dem") == "1"
    tables = sorted({table for row in rows if row.drawn for table in row.drawn.tables})
    english = lang() == "en"
    told = {
        "rows": [
            (
                row,
                {name: row.told(name, english) for name in SAID},
                files.sure_text(row),
                files.kept_text(row),
            )
            for row in rows
        ],
        "counts": sorted(processing.rows_in(tables).items()) if counted else [],
        "counted": counted,
        "day": day,
        "today": request.who.day,
        "at": "processing",
        "crumbs": [*CRUMBS, (HERE[0], "")],
    }
    return render(request, "processing.html", told)


@opens(ANY)
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """The same as CSV, XLSX or PDF."""
    check_protects(request.who)
    day = day_asked(request)
    rows = processing.register(day)
    if ending == "pdf":
        return files.register_pdf(rows, day)
    if ending not in ("csv", "xlsx"):
        raise Http404
    write = sheets.as_csv if ending == "csv" else sheets.as_xlsx
    body = write([t(*pair) for pair in files.HEADS], [files.cells(row) for row in rows])
    return sheets.answer(body, ending, f"xu-ly-du-lieu-{day:%Y%m%d}")


def _named(name: str) -> str:
    """The field of one of SAID; `data` is a form's own."""
    return "sorts" if name == "data" else name


class StatementForm(Form):
    """What the province says of an activity; what is empty stays as it is drawn."""

    labels: ClassVar = {
        "code": ("Mã", "Code"),
        **{_named(name): head for name, head in zip(SAID, files.HEADS[1:10], strict=True)},
        "from_date": ("Từ ngày", "From"),
        "ended": ("Không còn hoạt động này", "This activity is no more"),
    }
    notes: ClassVar = {
        "purpose": (
            "Để trống thì giữ như hệ thống ghi.",
            "Left empty, it stays as the system has it.",
        ),
        "assessed": (
            "Số, ngày nộp hồ sơ đánh giá tác động.",
            "Number and day on which the assessment was filed.",
        ),
    }
    code = forms.SlugField(max_length=40)
    name = WrittenField(max_length=300, required=False)
    purpose = WrittenField(max_length=MOST_TEXT, required=False, widget=forms.Textarea)
    basis = WrittenField(max_length=MOST_TEXT, required=False, widget=forms.Textarea)
    subjects = WrittenField(max_length=MOST_TEXT, required=False)
    sorts = WrittenField(max_length=MOST_TEXT, required=False, widget=forms.Textarea)
    recipients = WrittenField(max_length=MOST_TEXT, required=False, widget=forms.Textarea)
    abroad = WrittenField(max_length=MOST_TEXT, required=False)
    measures = WrittenField(max_length=MOST_TEXT, required=False, widget=forms.Textarea)
    assessed = WrittenField(max_length=200, required=False)
    from_date = dated()
    ended = forms.BooleanField(required=False)

    def __init__(self, *args: Any, known: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3
        if known:
            del self.fields["code"]


@opens(ANY)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, code: str) -> HttpResponse:
    """What the province says of one activity from a day on, or of one of its own (`moi`)."""
    check_protects(request.who)
    found = {row.code: row for row in processing.register(request.who.day)}
    row = found.get(code)
    if row is None and code not in (NEW, *processing.known()):
        raise Http404
    own = row.said if row else None
    initial = {_named(name): getattr(own, name) for name in SAID} if own else {}
    form = StatementForm(request.POST or None, known=code != NEW, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        day = data["from_date"]
        try:
            actions.state_activity(
                data.get("code", code),
                from_date=day,
                said={name: data[_named(name)] for name in SAID},
                ended=data["ended"],
                key=request.POST.get("key", "")[:64] or uuid4().hex,
                by=by(request.who),
            )
        except CannotRecord as fault:
            form.refuse(fault, _named(str(fault.facts.get("field", ""))))
        else:
            said = t("Đã ghi, từ {day}.", "Written, from {day} on.", day=day_text(day))
            return back(request, reverse("settings_processing"), said)
    title = t("Bổ sung hồ sơ xử lý", "Complete the register")
    told = {
        "form": form,
        "title": title,
        "subject": row.told("name", lang() == "en") if row else "",
        "action": t("Ghi", "Save"),
        "home": reverse("settings_processing"),
        "at": "processing",
        "crumbs": [*CRUMBS, HERE, (title, "")],
    }
    return render(request, "form.html", told)
