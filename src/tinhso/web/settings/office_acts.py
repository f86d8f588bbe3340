"""Founding an office, giving it a name, putting it under another one; each from a day on."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.org import actions
from tinhso.web.settings.common import (
    ADMINS,
    Form,
    back,
    by,
    check_settles,
    dated,
    high_with,
    reach,
    render,
)
from tinhso.web.settings.offices import LEVELS, name_of, office_or_404
from tinhso.web.words import day_text, t
from tinhso.web.written import WrittenField

_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
# Refusals of `org.actions` that belong to one field.
FIELDS = {
    "code_taken": "code",
    "no_such_office": "parent",
    "own_parent": "parent",
    "no_such_level": "level",
    "same_day": "from_date",
    "founded_later": "from_date",
    "already_closed": "from_date",
}


def office_choices(request: Request, *, empty: str = "") -> list[tuple[str, str]]:
    """The offices of today that this person may change, by name."""
    offices = request.who.organisation.offices
    own = reach(request.who, "settle", request.who.day) & set(offices)
    found = sorted(((code, offices[code].name) for code in own), key=lambda one: fold(one[1]))
    named = [(code, f"{name} ({code})") for code, name in found]
    return [("", empty), *named] if empty else named


class FoundForm(Form):
    """A new office."""

    labels: ClassVar = {
        "code": ("Mã đơn vị", "Code"),
        "name": ("Tên", "Name"),
        "level": ("Cấp", "Level"),
        "parent": ("Trực thuộc", "Belongs to"),
        "unit_code": ("Mã đơn vị hành chính", "Code of the administrative unit"),
        "agency_id": ("Mã định danh cơ quan", "Agency identifier"),
        "from_date": ("Thành lập từ ngày", "Founded on"),
    }
    notes: ClassVar = {
        "code": (
            "Chữ không dấu, số, gạch nối, ví dụ so-tu-phap. Không đổi và không dùng lại.",
            "Plain letters, digits and hyphens, like so-tu-phap. It never changes and is never used again.",
        ),
        "unit_code": ("5 số, chỉ của xã, phường.", "5 digits, of communes only."),
        "agency_id": (
            "Ví dụ H15.29.01; có trong mã hồ sơ.",
            "Such as H15.29.01; it is in codes of dossiers.",
        ),
    }
    name = WrittenField(max_length=200)
    code = forms.SlugField(max_length=50)
    level = forms.ChoiceField()
    parent = forms.ChoiceField(required=False)
    from_date = dated()
    unit_code = forms.RegexField(r"^\d{5}$", required=False)
    agency_id = WrittenField(max_length=35, required=False)

    def __init__(self, *args: Any, request: Request, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["level"].choices = [(code, t(*pair)) for code, pair in LEVELS.items()]  # type: ignore[attr-defined] # a choice field
        highest = t("Không thuộc đơn vị nào", "To none")
        self.fields["parent"].choices = office_choices(request, empty=highest)  # type: ignore[attr-defined] # a choice field
        self.fields["level"].initial = "commune"
        wrong = t("Chỉ dùng chữ không dấu, số, - và _.", "Use plain letters, digits, - and _.")
        self.fields["code"].error_messages["invalid"] = wrong
        self.fields["unit_code"].error_messages["invalid"] = t("Cần 5 số.", "Five digits.")


class RenameForm(Form):
    """Another name."""

    labels: ClassVar = {"name": ("Tên mới", "New name"), "from_date": ("Từ ngày", "From")}
    notes: ClassVar = {
        "name": (
            "Giấy tờ và số liệu trước ngày đó giữ tên cũ.",
            "Papers and figures of before that day keep the old name.",
        )
    }
    name = WrittenField(max_length=200)
    from_date = dated()


class MoveForm(Form):
    """Another place in the tree."""

    labels: ClassVar = {"parent": ("Trực thuộc", "Belongs to"), "from_date": ("Từ ngày", "From")}
    parent = forms.ChoiceField(required=False)
    from_date = dated()

    def __init__(self, *args: Any, request: Request, code: str, **more: Any) -> None:
        super().__init__(*args, **more)
        highest = t("Không thuộc đơn vị nào", "To none")
        offered = [one for one in office_choices(request, empty=highest) if one[0] != code]
        self.fields["parent"].choices = offered  # type: ignore[attr-defined] # a choice field


@opens(ADMINS)
@_get_or_post
def found(request: Request) -> HttpResponse:
    """A new office under one that this person settles; the highest only by who settles the whole province."""
    under = request.GET.get("thuoc", "")
    form = FoundForm(request.POST or None, request=request, initial={"parent": under})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data["parent"]:
            check_settles(request.who, data["parent"], data["from_date"])
        elif not high_with(request.who, "settle"):
            form.add_error("parent", t("Hãy chọn đơn vị cấp trên.", "Choose the office above."))
        if form.is_valid():
            try:
                actions.found_office(
                    code=data["code"],
                    name=data["name"],
                    level=data["level"],
                    on_date=data["from_date"],
                    parent=data["parent"] or None,
                    unit_code=data["unit_code"],
                    agency_id=data["agency_id"],
                    by=by(request.who),
                )
            except TinhsoError as fault:
                form.refuse(fault, FIELDS.get(fault.code))
            else:
                said = t(
                    "Đã lập {name} từ {day}.",
                    "{name} is founded on {day}.",
                    name=data["name"],
                    day=day_text(data["from_date"]),
                )
                return back(request, _address(data["code"], data["from_date"]), said)
    told = {
        "form": form,
        "title": t("Lập đơn vị mới", "Found an office"),
        "action": t("Lập đơn vị", "Found it"),
        "home": reverse("settings_offices"),
        "at": "offices",
    }
    return render(request, "form.html", told)


@opens(ADMINS)
@_get_or_post
def rename(request: Request, code: str) -> HttpResponse:
    """What an office is called from a day on."""
    row = office_or_404(code)
    form = RenameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, day = form.cleaned_data["name"], form.cleaned_data["from_date"]
        check_settles(request.who, code, day)
        try:
            actions.rename_office(code, name=name, from_date=day, by=by(request.who))
        except TinhsoError as fault:
            form.refuse(fault, FIELDS.get(fault.code))
        else:
            said = t(
                "Từ {day} đơn vị tên là {name}.",
                "From {day} it is called {name}.",
                day=day_text(day),
                name=name,
            )
            return back(request, _address(code, day), said)
    check_settles(request.who, code, max(request.who.day, row.founded_on))
    return _page(request, row, form, t("Đổi tên", "Rename"))


@opens(ADMINS)
@_get_or_post
def move(request: Request, code: str) -> HttpResponse:
    """Which office it belongs to from a day on."""
    row = office_or_404(code)
    form = MoveForm(request.POST or None, request=request, code=code)
    if request.method == "POST" and form.is_valid():
        parent, day = form.cleaned_data["parent"] or None, form.cleaned_data["from_date"]
        check_settles(request.who, code, day)
        if parent:
            check_settles(request.who, parent, day)
        try:
            actions.move_office(code, parent=parent, from_date=day, by=by(request.who))
        except TinhsoError as fault:
            form.refuse(fault, FIELDS.get(fault.code))
        else:
            said = t(
                "Đã chuyển nơi trực thuộc từ {day}.",
                "It belongs there from {day}.",
                day=day_text(day),
            )
            return back(request, _address(code, day), said)
    check_settles(request.who, code, max(request.who.day, row.founded_on))
    return _page(request, row, form, t("Chuyển nơi trực thuộc", "Put under another office"))


def _page(request: Request, row: Any, form: Form, title: str) -> HttpResponse:
    told = {
        "form": form,
        "title": title,
        "subject": name_of(row, request.who.day),
        "action": title,
        "home": reverse("settings_office", args=[row.code]),
        "at": "offices",
    }
    return render(request, "form.html", told)


def _address(code: str, day: Any) -> str:
    return f"{reverse('settings_office', args=[code])}?ngay={day}"
