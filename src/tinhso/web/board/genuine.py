"""How much is filed from afar: the share as it is told, how much of it was genuine, and declared help beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens, staff
from tinhso.access.rights import roles_with
from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.measurement.live.disclosure import FEWEST
from tinhso.measurement.live.replicas import from_replica
from tinhso.provenance import estimates, figures
from tinhso.provenance.estimates import Around, Genuine, Sums
from tinhso.provenance.figures import Share
from tinhso.web.board import sheets
from tinhso.web.board.asking import BOARD_READERS, CHANNELS, PERIODS, Question, question
from tinhso.web.board.charts import Interval, interval
from tinhso.web.board.names import office_names, titles
from tinhso.web.helping.words import HOW, WHO
from tinhso.web.office.reach import READERS
from tinhso.web.words import Pair, t

A_PAGE, ROWS_A_PAGE, MOST_ROWS = 20, 60, 20_000
SUPERVISORS = staff(*sorted(roles_with("supervise")))
NAMES: Mapping[str, Pair] = {
    figures.REMOTE: ("Nộp từ xa", "Filed from afar"),
    figures.ASSISTED: ("Nộp có hỗ trợ khai báo", "Filed with declared help"),
    figures.ALONE: ("Nộp từ xa, không khai báo hỗ trợ", "Filed from afar, no help declared"),
    figures.SEEN: ("Nộp từ xa tại hệ thống này", "Filed from afar, with this system"),
    figures.DENIED: ("Người dân nói không được hỗ trợ như vậy", "Help that the citizen denied"),
}
#: ?theo=: what the table is parted by, and its heading.
PARTED: Mapping[str, tuple[tuple[str, ...], Pair]] = {
    "": (("office", "month"), ("Đơn vị và tháng", "Office and month")),
    "don-vi": (("office",), ("Đơn vị", "Office")),
    "dia-ban": (("office",), ("Địa bàn, sở ngành", "Unit")),
    "thu-tuc": (("procedure",), ("Thủ tục", "Procedure")),
    "thang": (("month",), ("Tháng", "Month")),
}
WHY_NOT: Mapping[str, Pair] = {
    estimates.FEW: (f"ít hơn {FEWEST} hồ sơ", f"fewer than {FEWEST}"),
    estimates.NOT_EXAMINED: ("chưa đủ căn cứ", "not evidence enough"),
    estimates.WIDE: ("chưa đủ căn cứ", "not evidence enough"),
}
_COUNTS = ("filed", "remote", "assisted", "denied", "seen", "by_desk", "by_post", "by_team")


@dataclass(frozen=True)
class Row:
    """A part with its name, and where its figures open. why_not: in words, where its genuine share is not told."""

    share: Share
    name: str
    doors: Mapping[str, str]
    genuine: Genuine
    own: Sums
    drawn: Interval | None

    @property
    def why_not(self) -> Pair:
        """Why no genuine share stands here."""
        return WHY_NOT.get(self.genuine.why, ("", ""))


@opens(BOARD_READERS)
@never_cache
@require_safe
@from_replica
def genuine(request: Request) -> HttpResponse:
    """By office and month, or by ?theo=; ?ky= and the other filters of a board."""
    asked = question(request.GET, request.who)
    by = _by(request)
    around = estimates.around(asked.offices)
    rows = _rows(asked, by, around)
    whole = _whole(rows, asked, around)
    names = office_names(asked.last, asked.scope)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("trang"))
    return render(
        request,
        "board/genuine.html",
        {
            "q": asked,
            "at": "genuine",
            "by": by,
            "heading": PARTED[by][1],
            "parted": [(code, pair) for code, (_, pair) in PARTED.items()],
            "rows": page.object_list,
            "page": page,
            "whole": whole.share,
            "of_all": whole,
            "examined_at": around.at,
            "periods": PERIODS.items(),
            "choices": sorted(
                ((code, names.get(code, code)) for code in asked.scope), key=lambda one: one[::-1]
            ),
            "procedure": titles([asked.procedure], asked.last).get(asked.procedure, asked.procedure)
            if asked.procedure
            else "",
            "supervises": SUPERVISORS.lets(request.who),
            "exports": request.GET.urlencode(),
            "crumbs": [_CRUMBS[0], (_CRUMBS[1][0], "")],
        },
    )


@opens(BOARD_READERS)
@never_cache
@require_safe
@from_replica
def export(request: Request, ending: str) -> HttpResponse:
    """The same table as CSV or XLSX."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    asked = question(request.GET, request.who)
    if asked.is_misread:  # A file would not say that it tells something else; the page does.
        return redirect(f"{reverse('board_genuine')}?{request.GET.urlencode()}")
    rows = _rows(asked, _by(request), estimates.around(asked.offices))[:MOST_ROWS]
    write = sheets.as_csv if ending == "csv" else sheets.as_xlsx
    body = write([t(*pair) for pair in _HEADS], [_cells(one) for one in rows])
    return sheets.answer(body, ending, f"nop-thuc-{timezone.localtime():%Y%m%d-%H%M}")


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
    found = figures.behind(
        figure, offices, since=asked.since, before=asked.before, procedure=asked.procedure
    )
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


def _by(request: Request) -> str:
    told = request.GET.get("theo", "")
    return told if told in PARTED else ""


def _line(case: Case, names: Mapping[str, str]) -> tuple[Case, str, Pair, Pair | None, Pair | None]:
    """A dossier, its office, its channel, who helped and how it was agreed."""
    office, channel = names.get(case.office, case.office), CHANNELS[case.channel]
    helped = getattr(case, "assisted", None)
    if helped is None:
        return case, office, channel, None, None
    return case, office, channel, WHO[helped.session.kind], HOW[helped.session.confirmed]


@dataclass(frozen=True)
class _Key:
    """What a row is of: offices under who carries on their work today, as on every board."""

    office: str = ""
    procedure: str = ""
    month: date | None = None


def _rows(asked: Question, by: str, around: Around) -> list[Row]:
    fields = PARTED[by][0]
    counted: dict[_Key, list[Share]] = {}
    told = figures.shares(
        asked.offices, since=asked.since, before=asked.before, by=fields, procedure=asked.procedure
    )
    for one in told:
        key = _Key(_place(one.office, by, asked), one.procedure, one.month)
        counted.setdefault(key, []).append(one)
    examined: dict[_Key, Sums] = {}
    parts = estimates.sums(
        asked.offices, since=asked.since, before=asked.before, by=fields, procedure=asked.procedure
    )
    for values, own in parts.items():
        given: dict[str, Any] = dict(zip(fields, values, strict=True))
        given["office"] = _place(given.get("office", ""), by, asked)
        examined.setdefault(_Key(**given), Sums()).add(own)
    names = office_names(asked.last, {key.office for key in counted} - {""})
    called = titles({key.procedure for key in counted} - {""}, asked.last)
    made = [
        _row(key, _sum(shares, key), examined.get(key, Sums()), around, by, asked, names, called)
        for key, shares in counted.items()
    ]
    return sorted(made, key=lambda one: _order(one, by))


def _order(row: Row, by: str) -> tuple[Any, ...]:
    month = row.share.month
    late = -month.toordinal() if month else 0
    return (late, -row.share.remote, row.name) if by == "thu-tuc" else (late, row.name)


def _place(office: str, by: str, asked: Question) -> str:
    """The office as it is told; by unit the nearest one above it that stands for an area, else the highest."""
    if not office:
        return ""
    now = asked.renamed(office)
    if by != "dia-ban":
        return now
    path = asked.who.organisation.path(now)
    return next(
        (one.code for one in reversed(path) if one.unit_code), path[0].code if path else now
    )


def _row(
    key: _Key,
    share: Share,
    own: Sums,
    around: Around,
    by: str,
    asked: Question,
    names: Mapping[str, str],
    called: Mapping[str, str],
) -> Row:
    found = estimates.genuine(own, around, remote=share.remote)
    month = f"{key.month:%m/%Y}" if key.month else ""
    name = names.get(key.office, key.office) or called.get(key.procedure, key.procedure) or month
    return Row(share, name, _doors(key, by, asked), found, own, interval(found))


def _whole(rows: Sequence[Row], asked: Question, around: Around) -> Row:
    share, own = _sum([one.share for one in rows], _Key()), Sums()
    for one in rows:
        own.add(one.own)
    return _row(_Key(), share, own, around, "thang", asked, {}, {})


def _sum(told: Sequence[Share], key: _Key) -> Share:
    counts = {name: sum(getattr(one, name) for one in told) for name in _COUNTS}
    return Share(office=key.office, procedure=key.procedure, month=key.month, **counts)


def _doors(key: _Key, by: str, asked: Question) -> dict[str, str]:
    """Where its figures open: the days of its month, or of the period, and the office or procedure."""
    page = reverse("board_genuine_list")
    told = dict(_narrowed(key, by, asked))
    return {name: f"{page}?{urlencode({**told, 'so': name})}" for name in NAMES}


def _narrowed(key: _Key, by: str, asked: Question) -> Iterator[tuple[str, str]]:
    first, last = asked.first, asked.last
    if key.month:
        end = (key.month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        first, last = max(first, key.month), min(last, end)
    if asked.as_they_were:
        yield "ten", str(asked.query["ten"])
    if key.office and by == "dia-ban":
        yield "don-vi", key.office
    elif asked.office:
        yield "don-vi", asked.office
    if key.office and by != "dia-ban":
        yield "noi", key.office
    if procedure := key.procedure or asked.procedure:
        yield "thu-tuc", procedure
    yield from (("ky", "khac"), ("tu", first.isoformat()), ("den", last.isoformat()))


_HEADS = (
    ("Phần", "Part"),
    ("Mã đơn vị", "Office"),
    ("Mã thủ tục", "Procedure"),
    ("Tháng", "Month"),
    ("Đã nộp", "Filed"),
    ("Từ xa", "From afar"),
    ("Số thô", "As told"),
    ("Thực chất", "Genuine"),
    ("Thực chất, thấp nhất", "Genuine, at least"),
    ("Thực chất, cao nhất", "Genuine, at most"),
    ("Vì sao chưa có", "Why not told"),
    ("Đã xem xét", "Examined"),
    ("Cần xem lại", "Want a look"),
    ("Đã có người xem", "Looked at"),
    ("Có hỗ trợ", "With help"),
    ("Người dân nói không đúng", "Denied"),
    ("Độ phủ chứng cứ", "Coverage"),
)


def _cells(row: Row) -> list[sheets.Cell]:
    share, found = row.share, row.genuine
    told = [round(one, 4) if found.told else None for one in (found.share, found.low, found.high)]
    open_ = found.why != estimates.FEW
    return [
        row.name,
        share.office,
        share.procedure,
        f"{share.month:%Y-%m}" if share.month else "",
        share.filed,
        share.remote,
        _rounded(share.raw),
        *told,
        t(*row.why_not),
        row.own.count,
        row.own.listed if open_ else None,
        row.own.looked_at if open_ else None,
        share.assisted,
        share.denied,
        _rounded(share.coverage),
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
