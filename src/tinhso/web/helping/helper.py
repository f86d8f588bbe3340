"""The helper's one page: she opens a session, the citizen agrees, they file together, it ends."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tinhso.access import mail_codes
from tinhso.access.guard import Refused, opens
from tinhso.access.rights import RIGHTS
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.procedures.queries import find
from tinhso.provenance import actions
from tinhso.provenance.actions.helping import mark_of
from tinhso.provenance.devices import closed, opened
from tinhso.provenance.models import BY_HELPER, HELPERS, Assisted, HelpSession
from tinhso.web.citizen.reading import HELPERS as WHO_HELPS
from tinhso.web.citizen.reading import names_of
from tinhso.web.days import day_typed
from tinhso.web.helping.words import ENDED, HOW, WHO
from tinhso.web.marks import marked, own_mark
from tinhso.web.words import lang, t

MOST_KEY, MOST_FOUND, MOST_LATE = 200, 8, 10
_SENT = "help_code"
_FIELDS = ("name", "number", "born", "address")


class HelpRefuses(TinhsoError):
    """What the helper's page refuses. help_bad_day: the date of birth. help_no_code: none was sent yet."""


@opens(WHO_HELPS)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request) -> HttpResponse:
    """Where she stands: nothing open, a session that waits for the citizen, or one in which is filed."""
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            return _done(request)
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
    now = timezone.now()
    row = actions.open_of(request.who.staff or "", at=now)
    if _SENT in request.session and (row is None or _sent_for(row, request) is None):
        del request.session[
            _SENT
        ]  # Of a session that is over: nothing that was typed of her is left.
    typed = {name: request.POST.get(name, "")[:254] for name in _FIELDS} if fault else {}
    told: dict[str, Any] = {
        "row": row,
        "fault": fault,
        "typed": typed,
        "places": _places(request),
        "by_phone": mail_codes.can_text(),
        "sent": row is not None and _sent_for(row, request) is not None,
        "late": _late(request),
        "crumbs": [(("Hỗ trợ nộp hồ sơ", "Helping to file"), "")],
    }
    if row is not None and row.party:
        told |= _together(request, row)
    elif row is not None:
        told["link"] = link_of(row)
        told["qr"] = segno.make(link_of(row), error="m", micro=False).svg_data_uri(
            border=2, scale=5, light="#ffffff", nl=False
        )
    answer = render(request, "helping/start.html", told, status=422 if fault else 200)
    return marked(request, answer)


def link_of(row: HelpSession) -> str:
    """Where the citizen agrees, on her own phone."""
    page = reverse("help_agree", args=[row.uid, mark_of(row.uid)])
    return f"{settings.PUBLIC_ADDRESS}{page}"


def _places(request: Request) -> list[tuple[str, str]]:
    """("role|office", words) of the posts through which she helps."""
    offices = request.who.organisation.offices
    return [
        (f"{role}|{office}", f"{t(*WHO[role])}, {offices[office].name}")
        for office, role in request.who.posts
        if "help" in RIGHTS.get(role, ()) and role in HELPERS and office in offices
    ]


def _done(request: Request) -> HttpResponse:
    """What a button does. Raises TinhsoError."""
    do = request.POST.get("do", "")
    now = timezone.now()
    here = HttpResponseRedirect(reverse("help"), status=303)
    if do == "open":
        _open(request)
        return here
    row = actions.open_of(request.who.staff or "", at=now)
    if row is None:
        # The same form once more, or its time is over: the page says where she stands.
        return here
    if do == "end":
        by = request.who.by(office=row.office, channel="online")
        actions.end(row.uid, how=BY_HELPER, at=now, by=by)
        request.session.pop(_SENT, None)
        messages.success(request, t("Đã kết thúc phiên hỗ trợ.", "The session of help has ended."))
    elif do == "send" and not row.party:
        _send(request, row)
        said = t("Đã gửi mã. Hãy hỏi người dân mã vừa nhận.", "Sent. Ask the citizen for the code.")
        messages.success(request, said)
    elif do == "agree" and not row.party:
        _agree(request, row)
    return here


def _open(request: Request) -> None:
    place = request.POST.get("place", "")
    if place not in {one for one, _ in _places(request)}:
        raise Refused("not_yours")
    kind, _, office = place.partition("|")
    actions.open_session(
        kind=kind,
        helper=request.who.staff or "",
        office=office,
        mark=own_mark(request),
        key=_own_key(request),
        at=timezone.now(),
        by=request.who.by(office=office, channel="online"),
    )


def _own_key(request: Request) -> str:
    typed = request.POST.get("key", "")[:MOST_KEY] or str(uuid.uuid4())
    told = f"{request.who.actor}|{request.path}|{typed}"
    return hashlib.sha256(told.encode()).hexdigest()[:60]


def _send(request: Request, row: HelpSession) -> None:
    """A code to the number or mail that the citizen says. What was typed waits closed in the helper's session."""
    typed = {name: request.POST.get(name, "").strip()[:254] for name in _FIELDS}
    _day(typed["born"])
    sent = actions.send_code(
        row.uid,
        address=typed["address"],
        asked_from=request.META.get("REMOTE_ADDR", ""),
        at=timezone.now(),
        lang=lang(),
    )
    told = {**typed, "help": str(row.uid), "code": str(sent)}
    request.session[_SENT] = closed(json.dumps(told))


def _sent_for(row: HelpSession, request: Request) -> dict[str, str] | None:
    told = opened(str(request.session.get(_SENT, "")))
    found: dict[str, str] | None = json.loads(told) if told else None
    return found if found and found["help"] == str(row.uid) else None


def _agree(request: Request, row: HelpSession) -> None:
    sent = _sent_for(row, request)
    if sent is None:
        raise HelpRefuses("help_no_code")
    actions.agree_by_code(
        row.uid,
        sent=sent["code"],
        typed=request.POST.get("code", "")[:20],
        name=sent["name"],
        number=sent["number"],
        born=_day(sent["born"]),
        at=timezone.now(),
        day=request.who.day,
        by=request.who.by(office=row.office, channel="online"),
    )
    request.session.pop(_SENT, None)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(day_typed(text))
    except ValueError:
        raise HelpRefuses("help_bad_day") from None


def _together(request: Request, row: HelpSession) -> dict[str, Any]:
    """What the page shows once the citizen has agreed: who she is, what was filed, what she looks for."""
    text = request.GET.get("tim", "").strip()[:200]
    return {
        "name": names_of(row.party).get(row.party, ""),
        "how": HOW[row.confirmed],
        "text": text,
        "found": find(text, day=request.who.day, most=MOST_FOUND) if text else (),
        "filed": list(Assisted.objects.filter(session=row).select_related("case").order_by("id")),
    }


def _late(request: Request) -> list[tuple[HelpSession, Any, Any]]:
    """Her last sessions, without whom they were for."""
    rows = HelpSession.objects.filter(helper=request.who.staff, ended_at__isnull=False)
    shown = rows.annotate(count=Count("filed")).order_by("-opened_at")[:MOST_LATE]
    return [(one, HOW[one.confirmed], ENDED[one.ended]) for one in shown]
