"""What is public and what is not: a plan, a figure or a register is opened or withdrawn, with a reason."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import Refused, opens, staff
from tinhso.access.rights import roles_with
from tinhso.access.who import Request, may
from tinhso.indicators.current import versions_on
from tinhso.indicators.defining import read_document
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.opendata import actions, queries, rules
from tinhso.opendata.models import Opening
from tinhso.opendata.promises import tops
from tinhso.opendata.rules import CannotOpen
from tinhso.org.queries import names_of
from tinhso.plans.models import Plan
from tinhso.registers import queries as records
from tinhso.registers.definition import OPEN
from tinhso.web.opendata import words
from tinhso.web.opendata.catalogue import RIGHT
from tinhso.web.words import Pair, t

DECIDERS = staff(*sorted(roles_with(RIGHT)))
PAGE_SIZE, CHANNEL = 25, "system"


@dataclass(frozen=True)
class Thing:
    """What can be public. owner: in which office the right is asked; open_fields: of a register what would be told."""

    code: str
    name: Pair
    under: str
    owner: str
    opened: Opening | None
    open_fields: tuple[Pair, ...] = ()


@opens(DECIDERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def deciding(request: Request) -> HttpResponse:
    """The list of ?loai=, and with ?ma= the form for one of it; POST opens it or withdraws it."""
    sort = request.GET.get("loai", "")
    sort = sort if sort in rules.SORTS else rules.PLAN
    things = _things(request, sort)
    asked = request.GET.get("ma", "")[:80]
    one = next((each for each in things if each.code == asked), None)
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            return _act(request, sort, one)
        except CannotOpen as refusal:
            fault = refusal
    text = request.GET.get("tim", "").replace("\x00", "").strip()[:200]
    found = [each for each in things if _has(each, text)]
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang"))
    done = queries.acts(sort, most=20)
    names = {each.code: each.name for each in things}
    people = names_of({row.actor for row in done})
    told: dict[str, Any] = {
        "page": shown,
        "sort": sort,
        "sorts": [(code, pair, code == sort) for code, pair in words.SORTS.items()],
        "one": one,
        "text": text,
        "fault": fault,
        "reason": request.POST.get("reason", "")[:1_000],
        "most": rules.MOST_REASON,
        "done": [
            (row, names.get(row.code, row.code), people.get(row.actor, row.actor)) for row in done
        ],
        "at": "deciding",
        "crumbs": [
            (("Dữ liệu mở", "Open data"), reverse("open_data")),
            (("Công khai gì", "What is public"), ""),
        ],
    }
    if fault is not None:
        told["form_key_value"] = request.POST.get("key", "")[:200] or str(uuid.uuid4())
    return render(request, "opendata/deciding.html", told, status=422 if fault else 200)


def _act(request: Request, sort: str, one: Thing | None) -> HttpResponse:
    """Raises CannotOpen; Refused where she has no right in the office that keeps it."""
    if one is None:
        raise CannotOpen("opendata_unknown", sort=t(*words.SORTS[sort]), said="")
    if not may(request.who, RIGHT, one.owner):
        raise Refused("not_yours")
    typed = request.POST.get("key", "")[:200] or str(uuid.uuid4())
    key = hashlib.sha256(f"{request.who.actor}|{sort}|{one.code}|{typed}".encode()).hexdigest()
    opens_it = request.POST.get("do") != "withdraw"
    act = actions.make_public if opens_it else actions.withdraw
    act(
        key[:60], sort=sort, code=one.code, reason=request.POST.get("reason", ""),
        by=request.who.by(office=one.owner, channel=CHANNEL),
    )  # fmt: skip
    messages.success(
        request,
        t("Đã công khai. Dữ liệu mở được lập lại trong ít phút.", "It is public. Open data follow in some minutes.")
        if opens_it
        else t("Đã thôi công khai, các tệp đã gỡ.", "It is public no more, its files are taken down."),
    )  # fmt: skip
    return HttpResponseRedirect(f"{reverse('open_data_deciding')}?loai={sort}", status=303)


def _has(one: Thing, text: str) -> bool:
    within = fold(" ".join((one.code, *one.name, one.under)))
    return all(word in within for word in fold(text).split()[:8])


def _things(request: Request, sort: str) -> list[Thing]:
    """Everything of a sort that she may decide on, in a fixed number of queries; public ones first."""
    opened = queries.everything_public()[sort]
    if sort == rules.PLAN:
        found = [
            Thing(str(one.uid), (one.name, one.name), one.code, one.owner, opened.get(str(one.uid)))
            for one in Plan.objects.order_by("-id")
        ]
    elif sort == rules.REGISTER:
        found = [
            Thing(
                row.code, version.definition.name, row.code, row.owner, opened.get(row.code),
                tuple(field.title for field in version.definition.at(OPEN)),
            )
            for row, version in records.registers()
        ]  # fmt: skip
    else:
        top = next(iter(tops(request.who.organisation)), "")
        found = []
        for code, version in sorted(versions_on(timezone.localdate()).items()):
            document = read_document(version.document)
            found.append(Thing(code, document.name, code, top, opened.get(code)))
    own = [one for one in found if may(request.who, RIGHT, one.owner)]
    return sorted(own, key=lambda one: one.opened is None)
