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
from tinhso.kernel import identity
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.ledger.actions import By
from tinhso.parties import actions as parties
from tinhso.parties.queries import Described, by_number, contacts_of
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
    """Link the account to a party.

    Who she is nobody has seen yet. So a party that the province knows is hers only if the desk noted this very mail
    address or telephone for it, beside the number, the name and the birth; else she becomes a party of her own,
    without the number: whoever typed another's would otherwise come to read what is filed under it. The desk adds the
    number when it has seen the card. Neither answer tells whether a number is known.
    """
    account = request.user
    assert isinstance(account, Account)
    by = By(actor=request.who.actor, office=access.NO_OFFICE, channel="online")
    day = _day(born)
    identity.personal_number(number, on=request.who.day).check(born=day)
    clean = identity.person_name(name)
    known = by_number("personal", number)
    reach = reach_of(account)
    if known is None or not _is_hers(known, clean, day, reach):
        made = parties.enter(
            kind="person", name=clean, born=day, key=f"account:{account.uid}", by=by
        )
        party = str(made.uid)
    else:
        party = known.uid
    access.link_party(account, party=party, by=by)
    if reach is not None:
        contact = parties.add_contact(party, kind=reach[0], value=reach[1], by=by)
        parties.verify_contact(contact.uid, how=f"{reach[0]} code", by=by)


def _is_hers(known: Described, name: str, born: date, reach: tuple[str, str] | None) -> bool:
    told = {(one.kind, one.value.casefold()) for one in contacts_of(known.uid)}
    return reach in told and fold(known.name) == fold(name) and known.born == born


def _day(text: str) -> date:
    try:
        return date.fromisoformat(day_typed(text))
    except ValueError:
        raise CitizenRefuses("citizen_bad_day") from None
