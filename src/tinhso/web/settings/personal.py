"""For how many working days an officer's time is hers alone, before heads see it by name."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.measurement.live.personal import MOST_DAYS, CannotNote, delays, set_delay
from tinhso.web.settings.common import ADMINS, Form, back, by, dated, high_with, render
from tinhso.web.words import t

_FIELDS = {"delay_days": "days", "delay_past": "from_date", "delay_set": "from_date"}


class DelayForm(Form):
    """How many days, and of stretches that end from which day on."""

    labels: ClassVar = {
        "days": ("Số ngày làm việc", "Working days"),
        "from_date": ("Áp dụng cho lượt kết thúc từ ngày", "For stretches that end from"),
    }
    days = forms.IntegerField(min_value=0, max_value=MOST_DAYS)
    from_date = dated()


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def delay(request: Request) -> HttpResponse:
    """What holds and held since when; POST sets another number from a day on, for the whole province."""
    may_set = bool(high_with(request.who, "settle"))
    form = DelayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_set:
            raise Refused("not_yours")
        if form.is_valid():
            try:
                set_delay(**form.cleaned_data, by=by(request.who), today=request.who.day)
            except CannotNote as fault:
                form.refuse(fault, _FIELDS.get(fault.code))
            else:
                said = t("Đã đặt.", "It was set.")
                return back(request, reverse("settings_personal"), said)
    told = {"delays": delays()[::-1], "form": form, "may_set": may_set, "at": "start"}
    return render(request, "personal.html", told)
