"""A table that is loaded: the file sent, what it would change shown, then done. The same page for offices and staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse

from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.web.settings import tables
from tinhso.web.settings.common import Form, back, dated, kept_whole, render
from tinhso.web.settings.tables import Sent, Sheet, Trial
from tinhso.web.words import t


class LoadForm(Form):
    """A file and the day from which it holds."""

    labels: ClassVar = {
        "file": ("Tệp CSV hoặc Excel", "A CSV or Excel file"),
        "from_date": ("Từ ngày", "From"),
    }
    notes: ClassVar = {
        "from_date": (
            "Dòng nào có cột “Từ ngày” thì theo ngày của dòng đó.",
            "A row that has a day of its own in the column “From” holds from that day.",
        ),
        "file": (
            "Dòng đầu là tên cột, như tệp tải từ trang này. Ô trống, cột thiếu thì giữ nguyên.",
            "The first row names the columns. Empty cells and missing columns change nothing.",
        ),
    }
    file = forms.FileField(widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls,text/csv"}))
    from_date = dated()


class KeptForm(Form):
    """What was read, carried to where it is done."""

    rows = forms.CharField(max_length=3_000_000, strip=False)
    from_date = dated()


def page(
    request: Request,
    *,
    sheet: Sheet,
    told: dict[str, Any],
    home: str,
    foresee: Callable[[date], Any] | None = None,
) -> HttpResponse:
    """POST with a file shows its trial; POST with what was shown does it, all or nothing.

    foresee: what would come of it, asked of the day while the change stands; the template shows it.
    """
    form: Form = LoadForm()
    trial: Trial | None = None
    sent = Sent([])
    kept = ""
    if request.method == "POST":
        again = "rows" in request.POST
        form = KeptForm(request.POST) if again else LoadForm(request.POST, request.FILES)
        if form.is_valid():
            day = form.cleaned_data["from_date"]
            try:
                if again:
                    sent = Sent(tables.kept_rows(form.cleaned_data["rows"], sheet.columns))
                else:
                    sent = tables.read(form.cleaned_data["file"], sheet.columns)
                trial = tables.loaded(
                    sheet, sent, day=day, keep=again, foresee=None if again else foresee
                )
                kept = kept_whole(tables.kept(sent.rows)) if trial.ready else ""
            except TinhsoError as fault:
                form.refuse(fault, "file")
                trial = None
            if again and trial is not None and not trial.faults:
                said = t(
                    "Đã nạp: {n} dòng thay đổi.",
                    "Loaded: {n} rows changed something.",
                    n=len(trial.changes),
                )
                return back(request, home, said)
    shown = {
        **told,
        "form": LoadForm(initial={"from_date": form.cleaned_data.get("from_date")})
        if trial
        else form,
        "trial": trial,
        "kept": kept,
        "notes": sent.notes if trial is not None else (),
        "day": form.cleaned_data.get("from_date") if form.is_bound and form.is_valid() else None,
        "columns": sheet.columns,
        "foreseen": trial.foreseen if trial is not None else None,
        "home": home,
    }
    return render(request, "load.html", shown)
