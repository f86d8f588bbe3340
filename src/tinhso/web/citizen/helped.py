"""What a citizen sees of help with her dossier, what was noted when she filed, and that she may say it was not so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import citizens, opens
from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.operations.retention import span_of
from tinhso.provenance import actions
from tinhso.provenance.models import Assisted, Seen
from tinhso.provenance.records import DEVICE_WINDOW_DAYS, Network
from tinhso.web.case_line import Names
from tinhso.web.citizen.reading import Reader, by_account, by_code
from tinhso.web.helping.words import HOW, WHO
from tinhso.web.timeline import Happened, Line
from tinhso.web.words import Pair, t

A_PAGE = 20
NETWORKS: Mapping[int, Pair] = {
    Network.UNKNOWN: ("không rõ", "not known"),
    Network.MOBILE: ("mạng di động", "a mobile network"),
    Network.HOME: ("mạng nhà", "a home network"),
    Network.SHARED: ("mạng dùng chung", "a shared network"),
    Network.OFFICE: ("mạng cơ quan", "an office's network"),
}


def help_with(case: Case) -> Assisted | None:
    """The help in which a dossier was filed; one query."""
    return Assisted.objects.select_related("session").filter(case=case).first()


def on_line(line: Line, found: Assisted | None, names: Names) -> Line:
    """The time line with the help on it, and with what was said of it."""
    if found is None:
        return line
    kind = t(*WHO[found.session.kind])
    who = names.office(found.session.office)
    said = t(
        "Nộp có hỗ trợ: {kind}, {how}.", "Filed with help: {kind}, {how}.",
        kind=kind, how=t(*HOW[found.session.confirmed]),
    )  # fmt: skip
    more = [Happened(found.filed_at, said, who)]
    if found.denied_at:
        told = t("Người nộp nói không đúng như vậy.", "The applicant said that this was not so.")
        more.append(Happened(found.denied_at, told, t("Người nộp", "Applicant")))
    return replace(line, events=sorted([*line.events, *more], key=lambda one: one.at))


def _deny(request: Request, found: tuple[Reader, Case]) -> HttpResponse:
    """She says that the help was not as it is noted; once."""
    from tinhso.web.citizen.acts import acted

    reader, case = found
    if request.method != "POST":
        return HttpResponseRedirect(reader.address(case))

    def act() -> None:
        actions.deny(
            case,
            words=request.POST.get("words", "")[:2_000],
            at=timezone.now(),
            by=reader.doer().by,
        )

    said = t(
        "Đã ghi lời bạn. Người có trách nhiệm sẽ xem lại.",
        "Noted. Whoever is in charge looks at it.",
    )
    return acted(request, found, act, said, key="")


dossier_help, followed_help = by_account(_deny), by_code(_deny)


@dataclass(frozen=True)
class Noted:
    """What was noted of one filing. device: the number of the browser among hers of that window, 0 for none.

    until: when it goes.
    """

    seen: Seen
    device: int
    network: Pair
    until: datetime


@opens(citizens)
@never_cache
@require_safe
def my_filings(request: Request) -> HttpResponse:
    """What is noted when she files, why, for how long; and what was noted of hers. ?trang=."""
    party = request.who.party or "-"
    hers = Q(case__filer=party) | Q(case__owner=party)
    rows = Seen.objects.filter(hers).select_related("case").order_by("-seen_at", "-id")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))
    kept = timedelta(days=span_of("filings", on=request.who.day) or actions.KEPT_DAYS)
    numbers: dict[tuple[int, int], int] = {}
    lines = [
        Noted(
            one,
            numbers.setdefault((one.window, one.device), len(numbers) + 1) if one.device else 0,
            NETWORKS[one.network],
            one.seen_at + kept,
        )
        for one in page.object_list
    ]
    told = {
        "lines": lines,
        "page": page,
        "days": kept.days,
        "window": DEVICE_WINDOW_DAYS,
        "crumbs": [
            (("Tài khoản", "Account"), reverse("account")),
            (("Khi bạn nộp", "When you file"), ""),
        ],
    }
    return render(request, "citizen/filings.html", told)
