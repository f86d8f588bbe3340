"""Who a citizen's account is: asked once, before the first filing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access import actions as access
from tinhso.access.guard import citizens, opens
from tinhso.access.identities import reach_of
from tinhso.access.models import Account
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.parties.claiming import claimed
from tinhso.web.citizen.reading import CitizenRefuses
from tinhso.web.days import day_typed
from tinhso.web.views import safe_next
from tinhso.web.words import t
from tinhso.web.written import WrittenField


class ParticularsForm(forms.Form):
    """Name, number and birth. What is wrong with them is said by the rules of parties and numbers."""

    name = WrittenField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    number = WrittenField(
        max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    born = WrittenField(
        max_length=20,
        widget=forms.TextInput(attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "bday"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "name": t("Họ, chữ đệm và tên", "Full name"),
            "number": t("Số định danh cá nhân", "Personal number"),
            "born": t("Ngày sinh", "Date of birth"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            said = t("Hãy điền ô này.", "Please fill this in.")
            self.fields[name].error_messages["required"] = said


@opens(citizens)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def particulars(request: Request) -> HttpResponse:
    """Asks who the account is; once it is known there is nothing to ask."""
    to = safe_next(request) or reverse("my_dossiers")
    if request.who.party:
        return HttpResponseRedirect(to)
    form, fault = ParticularsForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            _say_who(request, **form.cleaned_data)
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(request, t("Đã ghi thông tin của bạn.", "Your details are kept."))
            return HttpResponseRedirect(to)
    told = {
        "form": form,
        "fault": fault,
        "next": safe_next(request),
        "crumbs": [(("Thông tin của bạn", "Your details"), "")],
    }
    return render(request, "citizen/particulars.html", told, status=422 if fault else 200)


@transaction.atomic
def _say_who(request: Request, *, name: str, number: str, born: str) -> None:
    """Link the account to the party that she may be believed to be."""
    account = request.user
    assert isinstance(account, Account)
    by = By(actor=request.who.actor, office=access.NO_OFFICE, channel="online")
    reach = reach_of(account)
    party = claimed(
        name=name,
        number=number,
        born=_day(born),
        reach=reach,
        key=f"account:{account.uid}",
        day=request.who.day,
        by=by,
    )
    access.link_party(account, party=party, by=by)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(day_typed(text))
    except ValueError:
        raise CitizenRefuses("citizen_bad_day") from None
