"""How much is filed from afar: the share as it is told, with declared help beside it; each opens its dossiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.measurement.live.replicas import from_replica
from tinhso.provenance import figures
from tinhso.provenance.figures import Share
from tinhso.web.board.asking import BOARD_READERS, CHANNELS, PERIODS, Question, question
from tinhso.web.board.names import office_names
from tinhso.web.helping.words import HOW, WHO
from tinhso.web.office.reach import READERS
from tinhso.web.words import Pair

A_PAGE = 20
NAMES: Mapping[str, Pair] = {
    figures.REMOTE: ("Nộp từ xa", "Filed from afar"),
    figures.ASSISTED: ("Nộp có hỗ trợ khai báo", "Filed with declared help"),
    figures.ALONE: ("Nộp từ xa, không khai báo hỗ trợ", "Filed from afar, no help declared"),
    figures.SEEN: ("Nộp từ xa tại hệ thống này", "Filed from afar, with this system"),
    figures.DENIED: ("Người dân nói không được hỗ trợ như vậy", "Help that the citizen denied"),
}


@dataclass(frozen=True)
class Row:
    """An office's month with its name, and where its figures open."""

    share: Share
    name: str
    doors: Mapping[str, str]


@opens(BOARD_READERS)
@never_cache
@require_safe
@from_replica
def genuine(request: Request) -> HttpResponse:
    """By office and month; ?ky= and the other filters of a board."""
    asked = question(request.GET, request.who)
    told = _renamed(figures.shares(asked.offices, since=asked.since, before=asked.before), asked)
    names = office_names(asked.last, {one.office for one in told} | asked.scope)
    rows = [
        Row(one, names.get(one.office, one.office), _doors(one, asked))
        for one in sorted(told, key=lambda one: (-one.month.toordinal(), names.get(one.office, "")))
    ]
    return render(
        request,
        "board/genuine.html",
        {
            "q": asked,
            "at": "genuine",
            "rows": rows,
            "whole": _sum(told, "", asked.last),
            "periods": PERIODS.items(),
            "choices": sorted(
                ((code, names.get(code, code)) for code in asked.scope), key=lambda one: one[::-1]
            ),
            "crumbs": [_CRUMBS[0], (_CRUMBS[1][0], "")],
        },
    )


@opens(BOARD_READERS)
@never_cache
@require_safe
@from_replica
def listed(request: Request) -> HttpResponse:
    """A page of the dossiers of a figure (?so=) of one office (?noi=), within the period."""
    figure = request.GET.get("so", figures.REMOTE)
    if figure not in NAMES:
        raise Http404
    asked = question(request.GET, request.who)
    place = request.GET.get("noi", "")[:50].replace("\x00", "")
    offices = {one for one in asked.offices if not place or asked.renamed(one) == place}
    found = figures.behind(figure, offices, since=asked.since, before=asked.before)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("trang"))
    names = office_names(asked.last, {one.office for one in page.object_list} | {place} - {""})
    return render(
        request,
        "board/genuine_list.html",
        {
            "q": asked,
            "name": NAMES[figure],
            "page": page,
            "office": names.get(place, place),
            "lines": [_line(one, names) for one in page.object_list],
            "may_open": READERS.lets(request.who),
            "at": "genuine",
            "crumbs": [*_CRUMBS, (NAMES[figure], "")],
        },
    )


_CRUMBS: list[tuple[Pair, str]] = [
    (("Bảng điều hành", "Board"), "/bang/"),
    (("Nộp thực chất", "Genuine online"), "/bang/nop-thuc"),
]


def _line(case: Case, names: Mapping[str, str]) -> tuple[Case, str, Pair, Pair | None, Pair | None]:
    """A dossier, its office, its channel, who helped and how it was agreed."""
    office, channel = names.get(case.office, case.office), CHANNELS[case.channel]
    helped = getattr(case, "assisted", None)
    if helped is None:
        return case, office, channel, None, None
    return case, office, channel, WHO[helped.session.kind], HOW[helped.session.confirmed]


def _renamed(told: Sequence[Share], asked: Question) -> list[Share]:
    """Offices under who carries on their work today, as on every board."""
    found: dict[tuple[str, date], list[Share]] = {}
    for one in told:
        found.setdefault((asked.renamed(one.office), one.month), []).append(one)
    return [_sum(own, office, month) for (office, month), own in found.items()]


def _sum(told: Sequence[Share], office: str, month: date) -> Share:
    names = ("filed", "remote", "assisted", "denied", "seen", "by_desk", "by_post", "by_team")
    counts = {name: sum(getattr(one, name) for one in told) for name in names}
    return Share(office=office, month=month, **counts)


def _doors(share: Share, asked: Question) -> dict[str, str]:
    """Where its figures open: the days of the month that are within the period."""
    end = (share.month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    told = {
        **({"ten": asked.query["ten"]} if "ten" in asked.query else {}),
        "noi": share.office,
        "ky": "khac",
        "tu": max(asked.first, share.month).isoformat(),
        "den": min(asked.last, end).isoformat(),
    }
    page = reverse("board_genuine_list")
    return {name: f"{page}?{urlencode({**told, 'so': name})}" for name in NAMES}
