"""The planner's editor: a definition tried on real data before it holds, who uses it, and its targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.indicators import computing, queries
from tinhso.indicators.actions import publishing
from tinhso.indicators.current import Book, Holding, book_on
from tinhso.indicators.defining import (
    LEVELS,
    Document,
    check_code,
    order,
    read_document,
)
from tinhso.indicators.facts import SOURCES
from tinhso.indicators.models import DefinitionVersion, Target
from tinhso.indicators.numbers import NotANumber, read_number
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.periods import DAY, KINDS, NAMES, Period, before, period_of
from tinhso.web.days import day_read
from tinhso.web.indicators.asking import DESIGNERS, scope_of
from tinhso.web.indicators.listing import CRUMBS
from tinhso.web.settings.common import back, by, high_with
from tinhso.web.words import Pair, t

HISTORY = 6
LEVEL_NAMES: Mapping[str, Pair] = {
    "province": ("cấp tỉnh", "province"),
    "commune": ("cấp xã", "commune"),
}
_TEXTS = ("name_vi", "name_en", "unit", "numerator", "denominator", "heading", "note", "decimals")


class NotSaid(TinhsoError):
    """definition_no_day: no day from which it holds was typed. target_unread (said)."""


@dataclass(frozen=True)
class Tried:
    """A definition as it would be, on periods that are over and the one that goes on: (period, now, before)."""

    unit: str
    lines: list[tuple[Period, queries.Shown, queries.Shown | None]]
    used_by: list[str]


@opens(DESIGNERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """A figure that is not there yet; ?tu= begins with another one's definition."""
    _check(request)
    typed = _typed_of(Document("", "", "%", "", "", kinds=("month", "quarter", "year")))
    return _page(request, "", typed)


@opens(DESIGNERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, code: str) -> HttpResponse:
    """A new version of a figure. POST with `do=try` shows it on real data, with `do=publish` it holds."""
    _check(request)
    row = DefinitionVersion.objects.filter(definition__code=code).order_by("-number").first()
    if row is None:
        raise Http404
    return _page(request, code, _typed_of(read_document(row.document)))


@opens(DESIGNERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: Request, code: str) -> HttpResponse:
    """The targets of a figure; POST sets one."""
    _check(request)
    held = book_on(request.who.day).held.get(code)
    if held is None:
        raise Http404
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            return _set_target(request, code)
        except TinhsoError as refusal:
            fault = refusal
    offices = request.who.organisation.offices
    answer = render(
        request,
        "indicators/targets.html",
        {
            "held": held,
            "fault": fault,
            "typed": request.POST if fault else {},
            "rows": [
                (one, offices[one.office].name if one.office in offices else one.office)
                for one in Target.objects.filter(code=code).order_by(
                    "-from_date", "level", "office"
                )
            ],
            "levels": LEVEL_NAMES,
            "whose": _whose(request),
            "today": request.who.day,
            "at": "list",
            "crumbs": [
                *CRUMBS,
                (held.document.name, reverse("indicator", args=[code])),
                (("Mức phải đạt", "Targets"), ""),
            ],
        },
    )
    answer.status_code = 422 if fault else 200
    return answer


def _set_target(request: Request, code: str) -> HttpResponse:
    posted = request.POST
    day = day_read(posted.get("from", ""))
    if day is None:
        raise NotSaid("definition_no_day")
    try:
        value = read_number(posted.get("value", "")[:40]).value
    except NotANumber:
        raise NotSaid("target_unread", said=posted.get("value", "")[:40]) from None
    whose = posted.get("whose", "")[:60]
    publishing.set_target(
        code,
        value=value,
        from_date=day,
        decision=posted.get("decision", "")[:500],
        level=whose.removeprefix("level:") if whose.startswith("level:") else "",
        office=whose if whose and not whose.startswith("level:") else "",
        by=by(request.who, "design"),
    )
    return back(
        request, reverse("indicator_targets", args=[code]), t("Đã đặt mức phải đạt.", "The target was set.")
    )  # fmt: skip


def _whose(request: Request) -> list[tuple[str, str]]:
    offices = request.who.organisation.offices
    levels = [(f"level:{code}", t(*pair)) for code, pair in LEVEL_NAMES.items()]
    return [("", t("mọi đơn vị", "every office")), *levels] + [
        (unit, offices[unit].name) for unit in scope_of(request.who)
    ]


def _page(request: Request, code: str, typed: dict[str, Any]) -> HttpResponse:
    fault: TinhsoError | None = None
    tried: Tried | None = None
    said_code = code
    if request.method == "POST":
        typed = _typed(request.POST)
        said_code = code or request.POST.get("code", "").strip()[:80]
        try:
            document, day = _read(typed, said_code)
            if request.POST.get("do") == "publish":
                publishing.publish(
                    said_code,
                    document,
                    from_date=day,
                    decision=str(typed["decision"]),
                    by=by(request.who, "design"),
                )
                said = t("Định nghĩa đã có hiệu lực.", "The definition holds.")
                return back(request, reverse("indicator", args=[said_code]), said)
            tried = _tried(request, said_code, document, day)
        except TinhsoError as refusal:
            fault = refusal
    book = book_on(request.who.day)
    answer = render(
        request,
        "indicators/define.html",
        {
            "code": code,
            "said_code": said_code,
            "typed": typed,
            "fault": fault,
            "field": fault.facts.get("field", "") if fault else "",
            "tried": tried,
            "unit_name": _unit_name(request, tried),
            "kinds": [(one, NAMES[one], one in typed["kinds"]) for one in (DAY, *KINDS)],
            "levels": [(one, LEVEL_NAMES[one], one in typed["levels"]) for one in LEVELS],
            "sources": [
                (name, one.name, str(one.source.unit), list(_columns(name)))
                for name, one in SOURCES.items()
            ],
            "names": [(one.code, one.document.name) for one in book.held.values()],
            "inputs": [(one.code, (one.name_vi, one.name_en)) for one in book.inputs.values()],
            "used_by": book.named_by(code) if code else [],
            "at": "list",
            "crumbs": [*CRUMBS, (("Định nghĩa", "Definition"), "")],
        },
    )
    answer.status_code = 422 if fault else 200
    return answer


def _columns(source: str) -> list[tuple[str, Pair, str]]:
    told_ = SOURCES[source]
    return [
        (name, told_.words[name], ", ".join(column.values))
        for name, column in told_.source.columns.items()
    ]


def _unit_name(request: Request, tried: Tried | None) -> str:
    offices = request.who.organisation.offices
    return offices[tried.unit].name if tried is not None and tried.unit in offices else ""


def _typed_of(document: Document) -> dict[str, Any]:
    return {
        **{name: getattr(document, name) for name in _TEXTS},
        "higher": document.higher,
        "kinds": list(document.kinds),
        "levels": list(document.levels),
        "decision": "",
        "from": f"{timezone.localdate():%d/%m/%Y}",
    }


def _typed(posted: QueryDict) -> dict[str, Any]:
    texts = {name: posted.get(name, "")[:4_500] for name in _TEXTS}
    return {
        **texts,
        "higher": posted.get("higher", "1") == "1",
        "kinds": posted.getlist("kinds")[:12],
        "levels": posted.getlist("levels")[:4],
        "decision": posted.get("decision", "")[:500],
        "from": posted.get("from", "")[:20],
    }


def _read(typed: Mapping[str, Any], code: str) -> tuple[Document, date]:
    check_code(code)
    day = day_read(str(typed["from"]))
    if day is None or not 2000 <= day.year < 2100:
        raise NotSaid("definition_no_day")
    return read_document(typed), day


def _tried(request: Request, code: str, document: Document, day: date) -> Tried:
    """The definition on the last periods of her highest unit, beside what holds. Raises what `publish` does."""
    (formula, *_) = publishing.check_together({code: document}, day)
    units = scope_of(request.who)
    if not units:
        return Tried("", [], [])
    book = book_on(request.who.day)
    row = DefinitionVersion(document=document.content, number=0)
    held = book.held.get(code)
    others = tuple(one for one in book.formulas if one.code != code)
    ordered = tuple(order({one.code: one for one in (*others, formula)}))
    would = replace(book, held={**book.held, code: Holding(code, row, document)}, formulas=ordered)
    kind = document.kinds[0]
    periods = [period_of(kind, request.who.day)]
    while len(periods) < HISTORY:
        periods.append(before(periods[-1]))
    now = timezone.now()
    after = _values(would, code, periods, units[0], now)
    earlier = _values(book, code, periods, units[0], now) if held is not None else {}
    return Tried(
        units[0],
        [(one, after[one], earlier.get(one)) for one in periods if one in after],
        book.named_by(code),
    )


def _values(
    book: Book, code: str, periods: list[Period], unit: str, now: datetime
) -> dict[Period, queries.Shown]:
    asked = computing.Asked(book, sorted(periods), now, [unit], codes=[code])
    held = book.held[code]
    return {
        period: queries.Shown(held, period, unit, num, den, value, None, None, now)
        for _, period, num, den, value in computing.compute(asked).rows(code)
    }


def _check(request: Request) -> None:
    if not high_with(request.who, "design"):
        raise Refused("not_yours")
