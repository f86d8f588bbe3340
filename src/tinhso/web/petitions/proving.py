"""Who sends or follows a petition without an account: an address that she proves by a code, for some minutes.

Following asks for the petition's code and an address that it knows. Whoever asks hears the same, whether the petition
exists, whether the address is its own or not; asking is bounded as signing in is.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access import mail_codes
from tinhso.access.guard import everyone, opens
from tinhso.access.mail_codes import Letter, WrongCode
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.parties.queries import contacts_of
from tinhso.petitions import queries
from tinhso.petitions.rules import MAIL, PHONE, Sender
from tinhso.web.citizen.following import reaches
from tinhso.web.citizen.reading import CitizenRefuses
from tinhso.web.doors import CodeForm
from tinhso.web.petitions.common import page, see
from tinhso.web.words import lang

ASKED, PROVED, FOLLOWS = "petition_asked", "petitioner", "petitions_followed"
PROVED_SECONDS, MOST_FOLLOWED = 30 * 60, 20
_SEND = "petition:send"
_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
LETTER = Letter(
    subject=("Mã xác nhận phản ánh {code}", "Your code for a petition: {code}"),
    text=(
        "Mã xác nhận của bạn là {code}.\n\nMã dùng một lần, trong 10 phút. Không đưa mã cho bất kỳ ai, kể cả cán bộ.\n"
        "Nếu bạn không yêu cầu mã này, hãy bỏ qua thư.\n",
        "Your code is {code}.\n\nUse it once, within 10 minutes. Give it to nobody, not even to staff.\n"
        "If you did not ask for it, ignore this mail.\n",
    ),
    short=(
        "Tinh So: ma phan anh {code}, dung mot lan trong 10 phut. Khong dua ma cho ai.",
        "Tinh So: code {code} for a petition, once, within 10 minutes. Give it to nobody.",
    ),
)


def proved(request: HttpRequest) -> Sender | None:
    """The address that this browser proved within 30 minutes; None for none."""
    found = request.session.get(PROVED)
    if found is None or found["until"] < timezone.now().timestamp():
        return None
    return Sender(contact_kind=found["kind"], contact=found["address"])


def follows(request: HttpRequest, uid: object) -> bool:
    """Whether this browser proved within 30 minutes that a petition is its own."""
    until = request.session.get(FOLLOWS, {}).get(str(uid), 0)
    return bool(until >= timezone.now().timestamp())


def follow_now(request: HttpRequest, uid: object) -> None:
    """From now a petition is open to this browser for 30 minutes."""
    held: dict[str, float] = dict(request.session.get(FOLLOWS, {}))
    held.pop(str(uid), None)
    held[str(uid)] = timezone.now().timestamp() + PROVED_SECONDS
    request.session[FOLLOWS] = dict(list(held.items())[-MOST_FOLLOWED:])


@opens(everyone)
@never_cache
@_get_or_post
def prove(request: Request) -> HttpResponse:
    """Her mail address or phone, before she writes."""
    address, fault = request.POST.get("address", "")[:254].strip(), None
    if request.method == "POST":
        try:
            if not address:
                raise CitizenRefuses("citizen_no_address")
            _send(request, address, purpose=_SEND, uid="", known=True)
            return see(reverse("petition_code"))
        except TinhsoError as refusal:
            fault = refusal
    return page(request, "prove", _told(address, "send"), fault)


@opens(everyone)
@never_cache
@_get_or_post
def follow(request: Request) -> HttpResponse:
    """The petition's code (?ma= from a letter) and an address that it knows."""
    code = (request.POST.get("ma") or request.GET.get("ma") or "")[:40].strip()
    address, fault = request.POST.get("address", "")[:254].strip(), None
    if request.method == "POST":
        try:
            if not code or not address:
                raise CitizenRefuses("follow_needs_both")
            uid = _whose(code, address)
            _send(request, address, purpose=_purpose(uid), uid=uid, known=bool(uid))
            return see(reverse("petition_code"))
        except TinhsoError as refusal:
            fault = refusal
    elif "het" in request.GET:
        fault = CitizenRefuses("follow_over")
    return page(request, "follow", {**_told(address, "follow"), "code": code}, fault)


@opens(everyone)
@never_cache
@_get_or_post
def enter_code(request: Request) -> HttpResponse:
    """Takes the code, in the browser that asked for it; 30 minutes begin."""
    asked: dict[str, Any] | None = request.session.get(ASKED)
    if not asked:
        return see(reverse("petition_prove"))
    form, fault = CodeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            address = mail_codes.try_code(
                asked["uid"], form.cleaned_data["code"], at=timezone.now(), purpose=asked["purpose"]
            )
            if asked["purpose"] != _SEND and not asked["petition"]:
                raise WrongCode("code_over")  # Guessed right where nothing was sent.
        except TinhsoError as refusal:
            fault = refusal
        else:
            return _begun(request, asked, address)
    told = {
        **_told(asked["address"], "follow"),
        "form": form,
        "typed_phone": "@" not in asked["address"],
    }
    return page(request, "code", told, fault)


def _begun(request: Request, asked: dict[str, Any], address: str) -> HttpResponse:
    request.session.pop(ASKED)
    request.session.cycle_key()
    if SESSION_KEY not in request.session:
        request.session.set_expiry(2 * PROVED_SECONDS)
    if asked["purpose"] == _SEND:
        kind = PHONE if mail_codes.is_phone(address) else MAIL
        until = timezone.now().timestamp() + PROVED_SECONDS
        request.session[PROVED] = {"kind": kind, "address": address, "until": until}
        return see(reverse("petition_send"))
    follow_now(request, asked["petition"])
    return see(reverse("petition", args=[asked["petition"]]))


def _send(request: Request, address: str, *, purpose: str, uid: str, known: bool) -> None:
    sent = mail_codes.send(
        address,
        asked_from=request.META.get("REMOTE_ADDR", ""),
        at=timezone.now(),
        purpose=purpose,
        letter=LETTER,
        known=known,
        lang=lang(),
    )
    request.session[ASKED] = {
        "uid": str(sent), "address": address, "purpose": purpose, "petition": uid,
    }  # fmt: skip


def _purpose(uid: str) -> str:
    return f"petition:{uid or '-'}"


def _whose(code: str, address: str) -> str:
    """The petition that a code and an address of its sender name; "" for none."""
    row = queries.by_code(code)
    if row is None:
        return ""
    known = [(row.contact_kind, row.contact)]
    if row.party:
        known = [(one.kind, one.value) for one in contacts_of(row.party)]
    return str(row.uid) if any(reaches(kind, value, address) for kind, value in known) else ""


def _told(address: str, at: str) -> dict[str, Any]:
    names = {"send": ("Xác nhận", "Confirm"), "follow": ("Theo dõi", "Follow")}
    return {
        "address": address,
        "by_phone": mail_codes.can_text(),
        "at": at,
        "crumbs": [(("Phản ánh, kiến nghị", "Petitions"), reverse("petitions")), (names[at], "")],
    }
