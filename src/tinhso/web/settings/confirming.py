"""The worklist of what no parser may decide: each limit and fee confirmed with Enter, taken back, then published.

What is confirmed waits in the session of who confirms, so that it can be undone; publishing makes one version of each
procedure from a day on. A procedure that got another version in between is not published, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.procedures import actions, queries
from tinhso.procedures.definition import Definition
from tinhso.procedures.finding import holding_on
from tinhso.web.days import day_read
from tinhso.web.settings.common import (
    PLANNERS,
    back,
    by,
    check_designs,
    day_asked,
    high_with,
    render,
)
from tinhso.web.settings.procedure_edit import CannotEdit, _money, check_not_past
from tinhso.web.settings.procedures import A_PAGE, CRUMBS, PARTS, flags_of
from tinhso.web.words import day_text, t, told

KEPT, MOST_KEPT = "confirmed", 200
_NAMES = {"limits": "rule", "fees": "amount"}


class CannotConfirm(TinhsoError):
    """nothing_to_confirm (procedure): that row is not flagged, or is gone. too_many_confirmed (most); nothing_typed."""


@dataclass(frozen=True)
class Confirmed:
    """What somebody says a row means. number: of the version that she saw."""

    code: str
    part: str
    place: int
    value: str
    number: int


@opens(PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def flagged(request: Request) -> HttpResponse:
    """GET shows what waits; POST with viec=xac-nhan, hoan-tac or cong-bo does that."""
    fault, wrong = "", ("", "", "", "")
    if request.method == "POST":
        check_designs(request.who)
        try:
            return _do(request)
        except TinhsoError as error:
            fault = told(error)
            asked = request.POST
            wrong = tuple(asked.get(name, "") for name in ("ma", "phan", "cho", "gia-tri"))  # type: ignore[assignment] # four names
    return _page(request, fault, wrong)


def _do(request: Request) -> HttpResponse:
    what, kept = request.POST.get("viec", ""), kept_of(request)
    if what == "xac-nhan":
        _keep(request, [*kept, _confirmed(request, kept)])
        return HttpResponseRedirect(_address(request), status=303)
    if what == "hoan-tac":
        place = request.POST.get("thu-tu", "")
        at = int(place) if place.isascii() and place.isdecimal() else len(kept) - 1
        _keep(request, [one for number, one in enumerate(kept) if number != at])
        return HttpResponseRedirect(_address(request), status=303)
    if what == "cong-bo" and kept:
        return _publish(request, kept)
    return HttpResponseRedirect(_address(request), status=303)


def _confirmed(request: Request, kept: list[Confirmed]) -> Confirmed:
    """What was typed, after every check of the definition with it. Raises CannotConfirm, BadDefinition."""
    posted = request.POST
    place = posted.get("cho", "")
    code, part = posted.get("ma", ""), posted.get("phan", "")
    if part not in _NAMES or not (place.isascii() and place.isdecimal()):
        raise CannotConfirm("nothing_to_confirm", procedure=code[:40])
    if len(kept) >= MOST_KEPT:
        raise CannotConfirm("too_many_confirmed", most=MOST_KEPT)
    if not posted.get("gia-tri", "").strip():
        raise CannotConfirm("nothing_typed")
    version = queries.version_on(code, day_asked(request))
    one = Confirmed(code, part, int(place), posted.get("gia-tri", "").strip()[:500], version.number)
    with_all(version.definition, [two for two in kept if two.code == code] + [one])
    return one


def with_all(definition: Definition, confirmed: list[Confirmed]) -> Definition:
    """A definition with what was confirmed, its flags taken away. Raises CannotConfirm, BadDefinition."""
    document = definition.document()
    for one in confirmed:
        rows: list[dict[str, Any]] = document.get(one.part, [])
        if one.place >= len(rows) or not rows[one.place].pop("flag", ""):
            raise CannotConfirm("nothing_to_confirm", procedure=one.code)
        value = _money(one.value) if one.part == "fees" else one.value
        rows[one.place][_NAMES[one.part]] = value
    return Definition.of(document)


def _publish(request: Request, kept: list[Confirmed]) -> HttpResponse:
    day = day_read(request.POST.get("tu-ngay", "")) or request.who.day
    codes = list(dict.fromkeys(one.code for one in kept))
    with transaction.atomic():
        actions.hold(codes)
        for code in codes:
            check_not_past(code, day, today=request.who.day)
            own = [one for one in kept if one.code == code]
            version = queries.version_on(code, day)
            if any(one.number != version.number for one in own):
                raise CannotEdit("version_changed", procedure=code)
            actions.publish(
                with_all(version.definition, own),
                from_date=day,
                by=by(request.who, "design"),
                source=f"web:{request.who.actor}",
            )
    _keep(request, [])
    done = t(
        "Đã công bố {n} phiên bản mới từ {day}.",
        "{n} new versions were published from {day}.",
        n=len(codes),
        day=day_text(day),
    )
    return back(request, _address(request), done)


def _page(request: Request, fault: str, wrong: tuple[str, str, str, str]) -> HttpResponse:
    day, kept = day_asked(request), kept_of(request)
    done = {(one.code, one.part, one.place) for one in kept}
    # A document is text to both databases; the word is sought in it, then each row is looked at.
    rows = holding_on(day).filter(document__icontains='"flag"').order_by("procedure__code")
    fields = sorted(set(rows.values_list("field", flat=True)))
    field = request.GET.get("linh-vuc", "")
    if field:
        rows = rows.filter(field=field)
    page = Paginator(
        rows.values_list("procedure__code", "title", "field", "document"), A_PAGE
    ).get_page(request.GET.get("trang"))
    shown = []
    for code, title, of, document in page:
        flags = [
            (t(*PARTS[one.part]), one, *_typed(code, one, document, wrong))
            for one in flags_of(Definition.stored(document))
            if (code, one.part, one.place) not in done
        ]
        if flags:
            shown.append((code, title, of, flags))
    told_ = {
        "page": page,
        "rows": shown,
        "kept": [(number, t(*PARTS[one.part]), one) for number, one in enumerate(kept)],
        "fields": fields,
        "field": field,
        "fault": fault,
        "fault_row": wrong[1] in _NAMES,
        "total": page.paginator.count,
        "may_design": bool(high_with(request.who, "design")),
        "today": request.who.day,
        "here": _address(request),
        "at": "flags",
        "crumbs": [*CRUMBS, (("Chờ xác nhận", "To confirm"), "")],
    }
    return render(request, "flags.html", told_)


def _typed(code: str, flag: Any, document: Mapping[str, Any], wrong: Any) -> tuple[str, bool]:
    """What stands in a row's input, and whether it was just refused there."""
    if wrong[:3] == (code, flag.part, f"{flag.place}"):
        return wrong[3], True
    held = document[flag.part][flag.place].get(_NAMES[flag.part], "")
    return f"{held}", False


def kept_of(request: Request) -> list[Confirmed]:
    """What waits in the session to be published."""
    return [Confirmed(**one) for one in request.session.get(KEPT, ())]


def _keep(request: Request, kept: list[Confirmed]) -> None:
    request.session[KEPT] = [asdict(one) for one in kept]


def _address(request: Request) -> str:
    """This page with its filters."""
    asked = {
        name: value
        for name in ("linh-vuc", "trang", "ngay")
        if (value := request.GET.get(name, "")[:200])
    }
    return reverse("settings_flagged") + (f"?{urlencode(asked)}" if asked else "")
