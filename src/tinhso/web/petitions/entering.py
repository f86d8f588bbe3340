"""A petition written down at a desk for somebody, and the limits, which the province may decide."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import Refused, opens, staff
from tinhso.access.rights import roles_with
from tinhso.access.who import Request, offices_where
from tinhso.kernel.errors import TinhsoError
from tinhso.petitions import actions, reach, rules
from tinhso.petitions.limits import limits_on
from tinhso.petitions.rules import CannotPetition, Sender
from tinhso.web.days import day_read
from tinhso.web.petitions import words
from tinhso.web.petitions.common import drop_unheld, forget, own_key, page, see, sent_files
from tinhso.web.petitions.office import READERS
from tinhso.web.petitions.sending import form_told, said_of
from tinhso.web.words import t

ENTERERS = staff(*sorted(roles_with(reach.HANDLE)))
SETTLERS = staff(*sorted(roles_with("settle")))
_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@opens(ENTERERS)
@never_cache
@_get_or_post
def enter(request: Request) -> HttpResponse:
    """The citizen's form with who she is and how she is reached; POST writes it down."""
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            return _entered(request)
        except TinhsoError as refusal:
            fault = refusal
    told: dict[str, Any] = {
        **form_told(request),
        "procedure": "",
        "at": "enter",
        "crumbs": [
            (("Phản ánh", "Petitions"), reverse("petitions_inbox")),
            (("Nhập tại quầy", "At the desk"), ""),
        ],
    }
    return page(request, "enter", told, fault)


def _entered(request: Request) -> HttpResponse:
    own = offices_where(request.who, reach.HANDLE)
    if not own:
        raise Refused("not_yours")
    contact = request.POST.get("contact", "").strip()
    kind = rules.MAIL if "@" in contact else rules.PHONE
    kept = sent_files(request)
    try:
        row = actions.receive(
            said_of(request),
            Sender("", request.POST.get("name", ""), kind, contact),
            channel=rules.COUNTER,
            key=own_key(request, request.who.actor),
            by=request.who.by(office=min(own), channel="counter"),
            files=kept,
        )
    except TinhsoError:
        forget(kept)
        raise
    drop_unheld(kept)
    said = t(
        "Đã nhận {code}. Đọc mã cho người gửi.",
        "Received as {code}. Tell her the code.",
        code=row.code,
    )
    messages.success(request, said)
    mine = reach.sees(request.who, row)
    return see(reverse("office_petition", args=[row.uid]) if mine else reverse("petitions_inbox"))


@opens(READERS | SETTLERS)
@never_cache
@_get_or_post
def limits(request: Request) -> HttpResponse:
    """What limits hold, from where they are and how sure; POST decides one, by who settles the province's matters."""
    may_set = bool(request.who.roles & roles_with("settle"))
    fault: TinhsoError | None = None
    if request.method == "POST":
        if not may_set:
            raise Refused("not_yours")
        try:
            _set(request)
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(request, t("Đã ghi hạn mới.", "The limit was set."))
            return see(reverse("petition_limits"))
    today = timezone.localdate()
    told = {
        "limits": [
            (what, words.LIMITS[what], one, rules.CERTAINTIES[one.certainty])
            for what, one in limits_on(today).items()
        ],
        "choices": words.choices(words.LIMITS),
        "may_set": may_set,
        "today": today,
        "at": "limits",
        "crumbs": [
            (("Phản ánh", "Petitions"), reverse("petitions_inbox")),
            (("Thời hạn", "Limits"), ""),
        ],
    }
    return page(request, "limits", told, fault)


def _set(request: Request) -> None:
    posted = request.POST
    typed = posted.get("days", "").strip()
    day = day_read(posted.get("from_date", ""))
    if day is None:
        raise CannotPetition("petition_lacks", field="since")
    office = min(offices_where(request.who, "settle"), default="-")
    actions.set_limit(
        posted.get("what", ""),
        days=int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 0,
        from_date=day,
        ground=posted.get("ground", ""),
        by=request.who.by(office=office, channel="system"),
    )
