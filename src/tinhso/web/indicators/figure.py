"""One figure: its value and counts, target, how it moved, the units beside each other, and the way back to its rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.indicators import queries, tracing
from tinhso.indicators.computing import Asked, compute, moment_of
from tinhso.indicators.current import Holding
from tinhso.indicators.facts import SOURCES
from tinhso.indicators.models import DefinitionVersion
from tinhso.indicators.targets import aim_for
from tinhso.indicators.tracing import Part, Row
from tinhso.indicators.units import level_of
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.then import tell_then
from tinhso.web.board.asking import DAYS_AN_HOUR
from tinhso.web.indicators.asking import (
    FLAGS,
    READERS,
    Question,
    beside,
    period_choices,
    question,
)
from tinhso.web.indicators.charts import chart, most_of
from tinhso.web.indicators.listing import CRUMBS, door, rows_door
from tinhso.web.office.reach import READERS as DOSSIER_READERS
from tinhso.web.settings.common import PLANNERS, high_with
from tinhso.web.words import Pair, day_text, t

A_PAGE, MOST_UNITS = 20, 60
# A source whose rows are no dossiers → the page of one of them.
DOORS = {
    "petitions": "office_petition",
    "announcements": "settings_announcement",
    "public_procedures": "settings_announcement",
}
PARTS: dict[str, Pair] = {
    "numerator": ("tử số", "numerator"),
    "denominator": ("mẫu số", "denominator"),
}


@opens(READERS)
@never_cache
@require_safe
def figure(request: Request, code: str) -> HttpResponse:
    """A figure of one unit and period; ?luc= as at a past day, ?ten=cu in offices as they were then."""
    asked, held = _asked(request, code)
    told: dict[str, Any] = {}
    (own,) = queries.shown([held], unit=asked.unit, level=asked.level, period=asked.period)
    if asked.at is not None or asked.as_then:
        told = _at_another_time(asked, held)
    series = queries.series(held, unit=asked.unit, level=asked.level, last=asked.period)
    units = [one for one in asked.units if one != asked.unit][:MOST_UNITS]
    levels = {one: level_of(asked.organisation, one) for one in units}
    many = queries.many_series(held, units=levels, last=asked.period) if units else {}
    scale = most_of([*many.values()])
    earlier, later = beside(asked.period)
    formula = next(one for one in asked.book.formulas if one.code == code)
    parts = tracing.parts_of(_computed(asked), code)
    return render(
        request,
        "indicators/figure.html",
        {
            "q": asked,
            "held": held,
            "own": own,
            "now": told.get("shown", own),
            "missed": told.get("missed", False),
            "series": series[::-1],
            "chart": chart(series),
            "multiples": [
                (asked.name(unit), one[-1], chart(one, most=scale, small=True), door(asked, code, don_vi=unit))
                for unit, one in many.items()
            ],
            "more_units": max(0, len(asked.units) - 1 - MOST_UNITS),
            "unit_name": asked.name(asked.unit),
            "parts": [
                (
                    part,
                    [PARTS[name] for name in part.of],
                    SOURCES[part.asked.source].name,
                    rows_door(asked, code, part.key),
                )
                for part in parts
            ],
            "named": [(one, one in asked.book.inputs) for one in sorted(formula.asks)],
            "given": _given(asked, sorted(formula.asks)),
            "flags": FLAGS,
            "used_by": asked.book.named_by(code),
            "versions": list(
                DefinitionVersion.objects.filter(definition__code=code).order_by("-number")[:20]
            ),
            "periods": period_choices(asked.period, held.document.kinds),
            "earlier": earlier,
            "later": later,
            "filled": queries.filled(asked.period),
            "may_design": bool(high_with(request.who, "design")),
            "at": "list",
            "crumbs": [*CRUMBS, (held.document.name, "")],
        },
    )  # fmt: skip


@opens(READERS)
@never_cache
@require_safe
def rows(request: Request, code: str) -> HttpResponse:
    """The rows of one part (?phan=) of a figure; each leads to its dossier, and there to its events."""
    asked, held = _asked(request, code)
    keep_up(recounting=False)
    computed = _computed(asked)
    wanted = request.GET.get("phan", "")[:4_000]
    part = next((one for one in tracing.parts_of(computed, code) if one.key == wanted), None)
    if part is None or not asked.unit:
        raise Http404
    found = _traced(computed, part, asked, request.GET.get("trang"))
    traced, page = found
    opened = DOORS.get(part.asked.source, "office_case")
    return render(
        request,
        "indicators/rows.html",
        {
            "q": asked,
            "held": held,
            "part": part,
            "of": [PARTS[name] for name in part.of],
            "source": SOURCES[part.asked.source],
            "traced": traced,
            "page": page,
            "lines": [(row, asked.name(row.office), _told(row, part)) for row in traced.rows],
            "unit_name": asked.name(asked.unit),
            "may_open": (PLANNERS if opened == "settings_announcement" else DOSSIER_READERS).lets(
                request.who
            ),
            "door": opened,
            "at": "list",
            "crumbs": [*CRUMBS, (held.document.name, door(asked, code)), (("Dòng", "Rows"), "")],
        },
    )


def _told(row: Row, part: Part) -> list[tuple[Pair, str]]:
    """A row's columns with their words."""
    words = SOURCES[part.asked.source].words
    found = []
    for name, value in row.told.items():
        if isinstance(value, bool):
            said = t("có", "yes") if value else t("không", "no")
        elif isinstance(value, date):
            said = day_text(value)
        else:
            said = "–" if value is None else str(value)
        found.append((words[name], said))
    return found


def _traced(computed: Asked, part: Part, asked: Question, number: str | None) -> Any:
    place = int(number) if number and number.isascii() and number.isdecimal() else 1
    first = max(0, min(place, 100_000) - 1) * A_PAGE
    traced = tracing.rows_behind(computed, part, unit=asked.unit, first=first, most=A_PAGE)
    page = Paginator(range(traced.count), A_PAGE).get_page(place)
    if page.start_index() - 1 != first and traced.count:
        first = page.start_index() - 1
        traced = tracing.rows_behind(computed, part, unit=asked.unit, first=first, most=A_PAGE)
    return traced, page


def _asked(request: Request, code: str) -> tuple[Question, Holding]:
    asked = question(request.GET, request.who)
    held = asked.book.held.get(code)
    if held is None:
        raise Http404
    if asked.period.kind not in held.document.kinds and "ky" not in request.GET:
        asked = question(request.GET, request.who, usual=held.document.kinds)
    return asked, held


def _computed(asked: Question) -> Asked:
    now = timezone.now()
    at = now if asked.at is None else moment_of(asked.at, now=now)
    return Asked(asked.book, [asked.period], at, [asked.unit], as_then=asked.as_then, then=asked.at)


def _at_another_time(asked: Question, held: Holding) -> dict[str, Any]:
    """The figure as at a past day or in old offices, computed at this moment and not kept."""
    keep_up(recounting=False)
    if asked.at is not None and not tell_then(asked.at, most_an_hour=DAYS_AN_HOUR):
        return {"missed": True}
    wanted = _computed(asked)
    one = Asked(**{**vars(wanted), "codes": [held.code]})
    for unit, period, num, den, value in compute(one).rows(held.code):
        aims = queries.aims_of([held.code]).get(held.code, [])
        return {
            "shown": queries.Shown(
                held,
                period,
                unit,
                num,
                den,
                value,
                aim_for(aims, office=unit, level=asked.level, day=period.last),
                None,
                _moment(wanted),
            )
        }
    return {}


def _moment(asked: Asked) -> datetime:
    return asked.at


def _given(asked: Question, names: list[str]) -> list[Any]:
    wanted = [one for one in names if one in asked.book.inputs]
    if not wanted or not asked.unit:
        return []
    return tracing.given_behind(_computed(asked), wanted, unit=asked.unit)[:60]
