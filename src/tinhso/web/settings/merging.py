"""Offices merge, pass to another province, end, or are split; with what becomes of their open dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases.jobs import Waiting, counted
from tinhso.kernel.errors import TinhsoError
from tinhso.org import actions
from tinhso.web.settings.common import ADMINS, Form, back, by, check_settles, dated, render
from tinhso.web.settings.office_acts import office_choices
from tinhso.web.settings.offices import HOWS
from tinhso.web.words import day_text, t
from tinhso.web.written import WrittenField

_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
_FIELDS = {
    "no_such_office": "to",
    "own_parent": "to",
    "founded_later": "from_date",
    "already_closed": "offices",
    "nothing_succeeds": "to",
}


class MergeForm(Form):
    """Offices whose work passes to one other, or to nobody of ours."""

    labels: ClassVar = {
        "offices": ("Đơn vị kết thúc", "Offices that end"),
        "to": ("Công việc chuyển về", "Their work passes to"),
        "outside": ("Hoặc đơn vị ngoài tỉnh", "Or to an office outside the province"),
        "how": ("Theo hình thức", "How"),
        "from_date": ("Từ ngày", "From"),
    }
    notes: ClassVar = {
        "from_date": (
            "Ngày đầu tiên các đơn vị này không còn.",
            "The first day on which these offices are no more.",
        ),
        "to": (
            "Đơn vị mới phải được lập trước; để trống nếu giải thể hoặc chuyển ra ngoài tỉnh.",
            "A new office is founded first; leave it empty where the work ends or leaves the province.",
        ),
    }
    offices = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    to = forms.ChoiceField(required=False)
    outside = WrittenField(max_length=200, required=False)
    how = forms.ChoiceField(initial="merged")
    from_date = dated()

    def __init__(self, *args: Any, request: Request, **more: Any) -> None:
        super().__init__(*args, **more)
        own = office_choices(request)
        self.fields["offices"].choices = own  # type: ignore[attr-defined] # a choice field
        nobody = t("Không đơn vị nào của tỉnh", "No office of ours")
        self.fields["to"].choices = [("", nobody), *own]  # type: ignore[attr-defined] # a choice field
        hows = [(code, t(*pair)) for code, pair in HOWS.items() if code != "split"]
        self.fields["how"].choices = hows  # type: ignore[attr-defined] # a choice field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("to") and data.get("outside"):
            self.add_error("outside", t("Chỉ chọn một nơi nhận.", "Choose one successor only."))
        if data.get("to") in data.get("offices", ()):
            self.add_error(
                "to", t("Đơn vị nhận không thể là đơn vị kết thúc.", "It cannot succeed itself.")
            )
        return data


class SplitForm(Form):
    """One office whose work is divided."""

    labels: ClassVar = {
        "office": ("Đơn vị được chia", "The office that is split"),
        "to": ("Chia cho", "Divided among"),
        "carries_on": ("Đơn vị nhận hồ sơ đang mở", "Which of them carries on what is open"),
        "from_date": ("Từ ngày", "From"),
    }
    office = forms.ChoiceField()
    to = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    carries_on = forms.ChoiceField()
    from_date = dated()

    def __init__(self, *args: Any, request: Request, **more: Any) -> None:
        super().__init__(*args, **more)
        own = office_choices(request)
        for name in ("office", "to", "carries_on"):
            self.fields[name].choices = own  # type: ignore[attr-defined] # a choice field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        to = data.get("to", ())
        if data.get("carries_on") and data["carries_on"] not in to:
            self.add_error(
                "carries_on",
                t(
                    "Chọn một trong các đơn vị được chia cho.",
                    "Choose one of those it is divided among.",
                ),
            )
        if data.get("office") in to:
            self.add_error("to", t("Không chia cho chính nó.", "It cannot succeed itself."))
        return data


@opens(ADMINS)
@_get_or_post
def merge(request: Request) -> HttpResponse:
    """The form; then the same with the dossiers that will move; `viec=lam` does it."""
    form = MergeForm(
        request.POST or None, request=request, initial={"offices": request.GET.getlist("don-vi")}
    )
    preview: list[Waiting] | None = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        for code in data["offices"]:
            check_settles(request.who, code, request.who.day)
        if _may_end(form, data["offices"], data["from_date"]):
            preview = counted(dict.fromkeys(data["offices"], data["to"] or None))
        if preview is not None and request.POST.get("viec") == "lam":
            try:
                actions.pass_on(
                    data["offices"],
                    to=data["to"] or None,
                    on_date=data["from_date"],
                    by=by(request.who),
                    how=data["how"],
                    outside=data["outside"],
                )
            except TinhsoError as fault:
                form.refuse(fault, _FIELDS.get(fault.code))
            else:
                return _done(request, data["from_date"], len(data["offices"]))
    told = _told(
        request, form, preview, t("Sáp nhập, chuyển giao, giải thể", "Merge, hand over, end")
    )
    return render(request, "merge.html", told)


@opens(ADMINS)
@_get_or_post
def split(request: Request) -> HttpResponse:
    """The same for an office that is divided."""
    form = SplitForm(
        request.POST or None, request=request, initial={"office": request.GET.get("don-vi", "")}
    )
    preview: list[Waiting] | None = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        check_settles(request.who, data["office"], request.who.day)
        if _may_end(form, [data["office"]], data["from_date"]):
            preview = counted({data["office"]: data["carries_on"]})
        if preview is not None and request.POST.get("viec") == "lam":
            try:
                actions.split_office(
                    data["office"],
                    to=data["to"],
                    carries_on=data["carries_on"],
                    on_date=data["from_date"],
                    by=by(request.who),
                )
            except TinhsoError as fault:
                form.refuse(fault, "from_date" if fault.code == "founded_later" else None)
            else:
                return _done(request, data["from_date"], 1)
    told = _told(request, form, preview, t("Chia, tách đơn vị", "Split an office"))
    return render(request, "merge.html", told)


def _may_end(form: Form, offices: Sequence[str], day: date) -> bool:
    """Whether somebody is left to lead what stays; said in the form where nobody is, before anything is shown."""
    try:
        actions.check_stays_led(offices, on_date=day)
    except TinhsoError as fault:
        form.refuse(fault, "offices" if "offices" in form.fields else "office")
        return False
    return True


def _told(
    request: Request, form: Form, preview: list[Waiting] | None, title: str
) -> dict[str, Any]:
    offices = request.who.organisation.offices
    rows = [
        (
            offices[one.before].name if one.before in offices else one.before,
            offices[one.after].name if one.after and one.after in offices else "",
            one,
        )
        for one in preview or ()
    ]
    return {
        "form": form,
        "title": title,
        "preview": None if preview is None else rows,
        "ready": preview is not None and not form.errors,
        "day": form.cleaned_data.get("from_date") if form.is_bound else None,
        "today": request.who.day,
        "home": reverse("settings_offices"),
        "at": "offices",
    }


def _done(request: Request, day: Any, count: int) -> HttpResponse:
    said = t(
        "Từ {day} công việc của {n} đơn vị chuyển sang nơi mới.",
        "From {day} the work of {n} offices passes on.",
        day=day_text(day),
        n=count,
    )
    if day <= request.who.day:
        return back(request, reverse("settings_moving"), said)
    return back(request, f"{reverse('settings_offices')}?ngay={day}", said)
