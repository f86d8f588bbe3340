"""What every page of the accounts asks first: whose they are, and of which day."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from tinhso.access.guard import Refused, staff
from tinhso.access.rights import roles_with
from tinhso.access.who import Request, offices_where
from tinhso.cases.models import Case
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.payments.models import Due
from tinhso.web.days import day_read, is_lived
from tinhso.web.desk.place import deciding, people_of

KEEPERS = staff(*sorted(roles_with("account")))
RECEIPTS = KEEPERS | staff("desk")
CHANNEL = "system"


def offices_of(request: Request, act: str = "account") -> list[str]:
    """The offices whose accounts are hers: those of her right, and those that decide for her desks."""
    own = offices_where(request.who, act)
    known = own & set(request.who.organisation.offices)
    return sorted(own | {deciding(request.who.organisation, one) for one in known})


def office_asked(request: Request, act: str = "account") -> str:
    """?don-vi= among hers, else the first. Raises Refused."""
    own = offices_of(request, act)
    asked = request.POST.get("don-vi") or request.GET.get("don-vi") or ""
    if not own or (asked and asked not in own):
        raise Refused("not_yours")
    return asked or own[0]


def due_here(request: Request, uid: uuid.UUID | str, act: str = "account") -> Due:
    """A due of her offices. Raises Refused."""
    found = Due.objects.filter(uid=uid).first()
    if found is None or not {found.office, found.desk} & set(offices_of(request, act)):
        raise Refused("not_yours")
    return found


def payer_of(request: Request, due: Due, why: str) -> tuple[Case | None, str]:
    """A due's dossier and its owner's name, with the look at her kept; "" where there is none."""
    case = Case.objects.filter(uid=due.case).first()
    if case is None:
        return None, ""
    found = people_of(request, [case], "dossier", why=why, filers=False).get(case.owner)
    return case, found.name if found else ""


def day_of(request: HttpRequest, name: str = "ngay") -> date:
    """The day in the address; today where there is none or it cannot be read."""
    found = day_read(request.POST.get(name) or request.GET.get(name, ""))
    return found if found is not None and is_lived(found) else timezone.localdate()


def by(request: Request, office: str) -> By:
    """As the ledger names who acts."""
    return request.who.by(office=office, channel=CHANNEL)


def own_key(request: Request, part: str = "") -> str:
    """The form's key, made hers and of this page."""
    typed = request.POST.get("key", "")[:200] or str(uuid.uuid4())
    told = f"{request.who.actor}|{request.path}|{typed}|{part}"
    return hashlib.sha256(told.encode()).hexdigest()[:60]


def page(
    request: HttpRequest, name: str, told: Mapping[str, Any], fault: TinhsoError | None = None
) -> HttpResponse:
    """A page that no browser keeps. A refusal is said on it."""
    more: dict[str, Any] = {"fault": fault, "typed": request.POST if fault else {}}
    if request.method == "POST":
        more["form_key_value"] = request.POST.get("key", "")[:200] or str(uuid.uuid4())
    answer = render(request, f"fees/{name}.html", {**more, **told}, status=422 if fault else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def see(address: str) -> HttpResponse:
    """See-other after a change."""
    return HttpResponseRedirect(address, status=303)
