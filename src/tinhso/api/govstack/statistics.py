"""Statistics, as the board counts them: of the offices whose board the token may see, not of everybody's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from tinhso.access.who import offices_where
from tinhso.api.core import Request
from tinhso.api.govstack.common import GovstackRefuses, operation
from tinhso.cases.models import CaseResult, Supplement
from tinhso.kernel.text import fold
from tinhso.measurement.live.asking import Asked, behind
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.months import midnight
from tinhso.org.lines import with_forerunners
from tinhso.procedures.finding import holding_on

MOST_PARTS, USUAL_DAYS = 400, 30
FRAMES = ("day", "week", "month", "year")


@dataclass
class _Part:
    """A span of days, both included, with what was counted in it."""

    first: date
    last: date
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("processed", "approved", "sentBack", "rejected"), 0)
    )


@operation(scopes=("see_board",), mediator=True)
def statistics(request: Request) -> Any:
    """What was decided from a day to a day (the last 30 without), whole or in parts of a day, week, month or year."""
    asked = request.GET
    for name in ("operator", "role"):
        if asked.get(name):  # Figures of single people are shown to nobody outside.
            raise GovstackRefuses("govstack_not_here", what=name)
    frame = asked.get("timeframe", "")
    if frame and frame not in FRAMES:
        raise GovstackRefuses("govstack_bad_query", name="timeframe", told=frame[:40])
    last = _day(request, "endDate", timezone.localdate())
    first = _day(request, "startDate", last - timedelta(days=USUAL_DAYS - 1))
    if first > last:
        raise GovstackRefuses("govstack_bad_query", name="startDate", told=first.isoformat())
    name = asked.get("registrationName", "")[:1_200]
    offices = with_forerunners(offices_where(request.who, "see_board"), request.who.day)
    about = Asked(
        offices=offices,
        procedure=_procedure(name, request.who.day) if name else "",
        since=midnight(first),
        before=midnight(last + timedelta(days=1)),
    )
    keep_up(recounting=False)
    parts = _parts(first, last, frame)
    _count(about, parts)
    return [{**one.counts, "references": _references(one, name, frame)} for one in parts]


def _references(one: _Part, name: str, frame: str) -> dict[str, Any]:
    told: dict[str, Any] = {"startDate": one.first, "endDate": one.last}
    if name:
        told["registrationName"] = name
    return told | {f"timeframe{each.capitalize()}": each == frame for each in FRAMES}


def _count(about: Asked, parts: list[_Part]) -> None:
    """Two statements whatever the span: decided by day and outcome, sent back by day."""
    granted = CaseResult.objects.filter(case__uid=OuterRef("case")).values("granted")[:1]
    decided = (
        behind(about, "decided")
        .annotate(day=TruncDate("ended_at"), granted=Subquery(granted))
        .order_by()
        .values_list("day", "granted")
        .annotate(n=Count("case"))
    )
    for day, good, n in decided:
        counts = _of(parts, day).counts
        counts["processed"] += n
        if good is not None:  # Of a dossier told by another system nobody knows.
            counts["approved" if good else "rejected"] += n
    asking = Supplement.objects.filter(
        asked_at__gte=about.since, asked_at__lt=about.before, case__office__in=about.offices or ()
    )
    if about.procedure:
        asking = asking.filter(case__procedure=about.procedure)
    sent = asking.annotate(day=TruncDate("asked_at")).order_by().values_list("day")
    for day, n in sent.annotate(n=Count("id")):
        _of(parts, day).counts["sentBack"] += n


def _of(parts: list[_Part], day: date) -> _Part:
    return next(one for one in reversed(parts) if one.first <= day)


def _parts(first: date, last: date, frame: str) -> list[_Part]:
    """Calendar days, weeks from Monday, months and years within a span; the whole without a frame."""
    starts = [first, *_starts(first, last, frame)]
    ends = [one - timedelta(days=1) for one in starts[1:]]
    if len(starts) > MOST_PARTS:
        raise GovstackRefuses("govstack_bad_query", name="timeframe", told=frame)
    return [_Part(one, end) for one, end in zip(starts, [*ends, last], strict=True)]


def _starts(first: date, last: date, frame: str) -> Iterator[date]:
    day = first
    while frame and (day := _next(day, frame)) <= last:
        yield day
        if (day - first).days > 366 * MOST_PARTS:
            return


def _next(day: date, frame: str) -> date:
    if frame == "day":
        return day + timedelta(days=1)
    if frame == "week":
        return day + timedelta(days=7 - day.weekday())
    if frame == "year":
        return date(day.year + 1, 1, 1)
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _day(request: Request, name: str, usual: date) -> date:
    text = request.GET.get(name, "")
    if not text:
        return usual
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise GovstackRefuses("govstack_bad_query", name=name, told=text[:40]) from None
    if not 1990 <= found.year <= 2100:
        raise GovstackRefuses("govstack_bad_query", name=name, told=text[:40])
    return found


def _procedure(name: str, day: date) -> str:
    """The code of a procedure by its name or code. Raises GovstackRefuses("govstack_no_such")."""
    wanted = fold(name)
    for code, title in holding_on(day).values_list("procedure__code", "title"):
        if wanted in (fold(code), fold(title)):
            return str(code)
    raise GovstackRefuses("govstack_no_such", what="registration", told=name[:60])
