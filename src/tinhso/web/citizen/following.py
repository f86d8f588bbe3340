"""Following a dossier by its code, for who has no account: a code by mail to an address that the dossier knows.

Whoever asks hears the same, whether the dossier exists, whether the address is its own or not. Asking is bounded by
the address and by the network, as signing in is.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access import drafts, mail_codes
from tinhso.access.actions import NO_OFFICE
from tinhso.access.guard import everyone, opens
from tinhso.access.mail_codes import Letter, WrongCode
from tinhso.cases.actions import CannotAct
from tinhso.cases.queries import case_by_code
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.identity import BadIdentity, phone
from tinhso.ledger.actions import By
from tinhso.parties import actions as parties
from tinhso.parties.queries import contacts_of
from tinhso.web.account import offered_back
from tinhso.web.citizen.reading import FOLLOW_SECONDS, FOLLOWING, CitizenRefuses, left_behind
from tinhso.web.doors import CodeForm
from tinhso.web.words import lang

_ASKED = "follow_asked"
MOST_FOLLOWED = 20
REMEMBERED_SECONDS = 8 * 3600
_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
LETTER = Letter(
    subject=("Mã xem hồ sơ {code}", "Your code to follow a dossier: {code}"),
    text=(
        "Mã xem hồ sơ của bạn là {code}.\n\nMã dùng một lần, trong 10 phút. Không đưa mã cho bất kỳ ai, kể cả cán bộ.\n"
        "Nếu bạn không yêu cầu mã này, hãy bỏ qua thư.\n",
        "Your code to follow a dossier is {code}.\n\nUse it once, within 10 minutes. Give it to nobody, not even to "
        "staff.\nIf you did not ask for it, ignore this mail.\n",
    ),
    short=(
        "Tinh So: ma xem ho so {code}, dung mot lan trong 10 phut. Khong dua ma cho ai.",
        "Tinh So: code {code} to follow a dossier, once, within 10 minutes. Give it to nobody.",
    ),
)


@opens(everyone)
@never_cache
@_get_or_post
def follow(request: HttpRequest) -> HttpResponse:
    """The dossier's code (?ma= from the slip's QR) and the mail address."""
    code = (request.POST.get("ma") or request.GET.get("ma") or "")[:64].strip()
    address = request.POST.get("address", "")[:254].strip()
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            if not code or not address:
                raise CitizenRefuses("follow_needs_both")
            _send(request, code, address)
            return HttpResponseRedirect(reverse("follow_code"))
        except TinhsoError as refusal:
            fault = refusal
    elif "het" in request.GET:
        fault = CitizenRefuses("follow_over")
    told = {
        "code": code,
        "address": address,
        "by_phone": mail_codes.can_text(),
        "fault": fault,
        "kept": "kept" in request.GET,
        "at": "follow",
        "crumbs": [(("Theo dõi", "Follow"), "")],
    }
    return render(request, "citizen/follow.html", told, status=422 if fault else 200)


def _send(request: HttpRequest, code: str, address: str) -> None:
    """A code by mail, or what looks the same from outside."""
    found = _matching(code, address)
    uid = mail_codes.send(
        address,
        asked_from=request.META.get("REMOTE_ADDR", ""),
        at=timezone.now(),
        purpose=_purpose(found["case"]),
        letter=LETTER,
        known=bool(found["case"]),
        lang=lang(),
    )
    request.session[_ASKED] = {"uid": str(uid), "address": address, **found}


def _purpose(case: str) -> str:
    return f"follow:{case or '-'}"


def _matching(code: str, address: str) -> dict[str, str]:
    """Whose address of a dossier it is: case, party and contact; empty where it is nobody's."""
    nobody = {"case": "", "party": "", "contact": ""}
    try:
        case = case_by_code(code)
    except CannotAct:
        return nobody
    for party in dict.fromkeys((case.owner, case.filer)):
        for one in contacts_of(party):
            if reaches(one.kind, one.value, address):
                return {"case": str(case.uid), "party": party, "contact": one.uid}
    return nobody


def reaches(kind: str, value: str, typed: str) -> bool:
    """Whether what was typed is this contact, however it was written."""
    if kind == "phone" and mail_codes.can_text():
        with suppress(BadIdentity):
            return phone(typed).value == value
    return kind == "mail" and value.casefold() == typed.casefold()


@opens(everyone)
@never_cache
@_get_or_post
def follow_code(request: HttpRequest) -> HttpResponse:
    """Takes the code from the mail, in the browser that asked for it; 30 minutes begin."""
    asked: dict[str, str] | None = request.session.get(_ASKED)
    if not asked:
        return HttpResponseRedirect(reverse("follow"))
    form, fault = CodeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            mail_codes.try_code(
                asked["uid"],
                form.cleaned_data["code"],
                at=timezone.now(),
                purpose=_purpose(asked["case"]),
            )
            if not asked["case"]:  # Guessed right where nothing was sent: there is nothing to see.
                raise WrongCode("code_over")
        except TinhsoError as refusal:
            fault = refusal
        else:
            return _begun(request, asked)
    told = {
        "form": form,
        "fault": fault,
        "address": asked["address"],
        "by_phone": "@" not in asked["address"],
        "at": "follow",
        "crumbs": [(("Theo dõi", "Follow"), reverse("follow")), (("Nhập mã", "The code"), "")],
    }
    return render(request, "citizen/follow_code.html", told, status=422 if fault else 200)


def _begun(request: HttpRequest, asked: dict[str, str]) -> HttpResponse:
    by = By(actor=f"citizen:{asked['party']}", office=NO_OFFICE, channel="online")
    how = "mail code" if "@" in asked["address"] else "phone code"
    parties.verify_contact(asked["contact"], how=how, by=by)
    request.session.pop(_ASKED)
    request.session.cycle_key()
    until = timezone.now().timestamp() + FOLLOW_SECONDS
    open_: dict[str, Any] = dict(request.session.get(FOLLOWING, {}))
    open_[asked["case"]] = {"party": asked["party"], "until": until}
    request.session[FOLLOWING] = dict(list(open_.items())[-MOST_FOLLOWED:])
    if SESSION_KEY not in request.session:
        # Longer than the proof holds: what is typed too late is still known to be hers.
        request.session.set_expiry(REMEMBERED_SECONDS)
    if left_behind(request):
        return HttpResponseRedirect(reverse("follow_draft"))
    return HttpResponseRedirect(reverse("followed", args=[asked["case"]]))


@opens(everyone)
@never_cache
@_get_or_post
def follow_draft(request: HttpRequest) -> HttpResponse:
    """The form that was sent when the 30 minutes were over, offered back to who has proved it anew; POST drops it."""
    found = left_behind(request)
    if request.method == "POST" and found is not None:
        drafts.drop(request)
        found = None
    return offered_back(request, found)
