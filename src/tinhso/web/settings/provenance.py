"""What is registered as ours, by which filings are told apart: networks, officers' computers, numbers of our people."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import NoSuchOffice
from tinhso.provenance import actions
from tinhso.provenance.devices import mark_from, new_mark
from tinhso.provenance.models import NetworkRange, StaffNumber, Workstation
from tinhso.web.days import day_read
from tinhso.web.marks import seat_of, seated
from tinhso.web.settings.common import ADMINS, back, by, high_with, render, row_key
from tinhso.web.words import Pair, t

CLASSES: Mapping[str, Pair] = {
    "office": ("mạng cơ quan", "an office's network"),
    "shared": ("mạng dùng chung: quán, nơi công cộng", "shared: cafés, public places"),
    "mobile": ("mạng di động", "mobile"),
    "home": ("mạng nhà", "home"),
}
MOST = 500


class NotSaid(TinhsoError):
    """provenance_no_day: neither a day nor one that can be read was typed."""


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def provenance(request: Request) -> HttpResponse:
    """The three lists; POST adds a line or ends one, by `do`."""
    if not high_with(request.who, "settle"):
        raise Refused("not_yours")
    fault: TinhsoError | None = None
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("do", ""))
        try:
            if act is not None:
                return act(request)
        except TinhsoError as refusal:
            fault = refusal
    offices = request.who.organisation.offices
    seat = seat_of(request)
    told = {
        "fault": fault,
        "typed": request.POST if fault else {},
        "ranges": [
            (one, CLASSES[one.kind])
            for one in NetworkRange.objects.order_by("until_date", "network", "from_date")[:MOST]
        ],
        "computers": [
            (one, offices[one.office].name if one.office in offices else one.office)
            for one in Workstation.objects.filter(ended_at=None).order_by("office", "name")[:MOST]
        ],
        "numbers": list(StaffNumber.objects.order_by("staff", "id")[:MOST]),
        "is_one": bool(seat) and actions.is_workstation(seat),
        "classes": CLASSES.items(),
        "offices": sorted(
            ((one.code, one.name) for one in offices.values()), key=lambda one: one[1]
        ),
        "today": request.who.day,
        "at": "provenance",
        "crumbs": [
            (("Cài đặt", "Settings"), "/cai-dat/"),
            (("Nộp thực chất", "Genuine online"), ""),
        ],
    }
    answer = render(request, "provenance.html", told)
    answer.status_code = 422 if fault else 200
    return answer


def _add_range(request: Request) -> HttpResponse:
    posted = request.POST
    day, until = day_read(posted.get("from", "")), day_read(posted.get("until", ""))
    if day is None or (posted.get("until", "").strip() and until is None):
        raise NotSaid("provenance_no_day")
    actions.set_range(
        posted.get("network", "")[:60],
        kind=posted.get("kind", "")[:20],
        from_date=day,
        until_date=until,
        note=posted.get("note", "")[:500],
        by=by(request.who),
    )
    return _back(request, t("Đã ghi dải mạng.", "The network was noted."))


def _end_range(request: Request) -> HttpResponse:
    row = row_key(request.POST.get("row", ""))
    actions.end_range(row, until_date=request.who.day, by=by(request.who))
    return _back(request, t("Đã kết thúc dải mạng.", "The network has ended."))


def _add_computer(request: Request) -> HttpResponse:
    """This very browser becomes an officer's computer."""
    office = request.POST.get("office", "")[:50]
    if office not in request.who.organisation.offices:
        raise NoSuchOffice("no_such_office", office=office)
    # Of the form, so that a retry registers the same one.
    key = request.POST.get("key", "")[:200]
    seat = seat_of(request) or (mark_from(f"{request.who.actor}|{key}") if key else new_mark())
    name = request.POST.get("name", "")[:500]
    actions.register_workstation(seat, office=office, name=name, by=by(request.who))
    said = t("Máy này đã được đăng ký.", "This computer is registered.")
    return seated(_back(request, said), seat)


def _end_computer(request: Request) -> HttpResponse:
    actions.end_workstation(row_key(request.POST.get("row", "")), by=by(request.who))
    return _back(request, t("Đã bỏ đăng ký máy.", "The computer is registered no more."))


def _add_number(request: Request) -> HttpResponse:
    staff = request.POST.get("staff", "").strip()[:50]
    actions.enter_staff_number(request.POST.get("number", ""), staff=staff, by=by(request.who))
    return _back(request, t("Đã ghi số của cán bộ.", "The number was noted."))


def _drop_number(request: Request) -> HttpResponse:
    actions.drop_staff_number(row_key(request.POST.get("row", "")), by=by(request.who))
    return _back(request, t("Đã bỏ số của cán bộ.", "The number was dropped."))


def _back(request: Request, said: str) -> HttpResponse:
    return back(request, reverse("settings_provenance"), said)


_ACTS: Mapping[str, Callable[[Request], HttpResponse]] = {
    "range": _add_range,
    "end_range": _end_range,
    "computer": _add_computer,
    "end_computer": _end_computer,
    "number": _add_number,
    "drop_number": _drop_number,
}
