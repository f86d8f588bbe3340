"""The office at a glance: who has how much, what waits for a signature, what will be late without a letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request, Who, offices_where
from tinhso.cases.models import Case, Extension
from tinhso.cases.queries import Wanted, asked_of, counted, matching, planned, to_sign
from tinhso.cases.states import ACCEPTED, RUNNING
from tinhso.org.absences import AbsenceSeen, absences, absent_on
from tinhso.org.queries import names_of
from tinhso.web.office import forecasting
from tinhso.web.office.inbox import shown
from tinhso.web.office.reach import OFFICES, seen_offices, workers_of

MOST_SHOWN = 50
AHEAD = timedelta(days=14)
COLUMNS = ("", "late", "soon", "stopped")


@dataclass(frozen=True)
class Load:
    """What one person has in hands. code: "" for what nobody has taken; week: due this week; away: her absence."""

    code: str
    name: str
    open: int
    late: int
    soon: int
    stopped: int
    week: int = 0
    away: AbsenceSeen | None = None


@opens(OFFICES)
@never_cache
@require_safe
def unit(request: Request) -> HttpResponse:
    """The offices of this person, or the one that the address names."""
    who, now = request.who, timezone.now()
    known = who.organisation.offices
    all_offices = seen_offices(who)
    one = request.GET.get("don-vi", "")
    offices = all_offices & {one} if one in all_offices else all_offices
    wanted = Wanted(held_by=offices, states=tuple(sorted(ACCEPTED)))
    counts = held_by_person(wanted, now)
    leading = offices & offices_where(who, "see_staff")
    unwarned, total = _unwarned(offices, now)
    context: dict[str, Any] = {
        "loads": loads(leading, counts, who) if leading else None,
        "sums": {name or "open": sum(found.values()) for name, found in counts.items()},
        "extensions": _to_sign(offices & offices_where(who, "sign")),
        "unwarned": shown(unwarned, now=now),
        "unwarned_more": total - len(unwarned),
        "asked": [
            (row, known[row.office].name if row.office in known else row.office)
            for row in asked_of(offices & offices_where(who, "process"))
        ],
        "planned": planned(offices, until=week_end(now)),
        "offices": sorted((known[code].name, code) for code in all_offices if code in known),
        "office": one if one in all_offices else "",
        "uncovered": _uncovered(leading, who),
        "may_rebalance": bool(offices & offices_where(who, "rebalance")),
        "now": now,
        "at": "unit",
    }
    return render(request, "office/unit.html", context)


def held_by_person(wanted: Wanted, now: datetime) -> dict[str, dict[str, int]]:
    """Column → person → how many of the dossiers that are wanted; five queries."""
    counts = {due: counted(replace(wanted, due=due), "staff", now=now) for due in COLUMNS}
    week = replace(wanted, due_before=week_end(now))
    return {**counts, "week": counted(week, "staff", now=now)}


def loads(offices: set[str], counts: Mapping[str, Mapping[str, int]], who: Who) -> list[Load]:
    """Everybody who works there and whoever has something in hands there, the most burdened first."""
    people = {
        code: name
        for found in workers_of(offices, who.organisation).values()
        for code, name in found
    }
    holding = {code for found in counts.values() for code in found}
    people |= names_of(holding - set(people))
    away = absent_on(who.day, people)
    rows = [
        Load(
            code=code,
            name=people.get(code, code),
            open=counts[""].get(code, 0),
            late=counts["late"].get(code, 0),
            soon=counts["soon"].get(code, 0),
            stopped=counts["stopped"].get(code, 0),
            week=counts["week"].get(code, 0),
            away=away.get(code),
        )
        for code in {*people, *holding}
    ]
    return sorted(rows, key=lambda row: (row.code == "", -row.late, -row.open, row.name))


def _uncovered(offices: set[str], who: Who) -> list[AbsenceSeen]:
    """Those who are away within AHEAD days while nobody stands in for them, the nearest day first."""
    if not offices:
        return []
    until = who.day + AHEAD
    found = [
        one
        for one in absences(who.day, offices=offices)
        if one.uncovered is not None and one.uncovered <= until
    ]
    return sorted(found, key=lambda one: one.uncovered or who.day)


def _to_sign(offices: set[str]) -> list[tuple[Extension, str]]:
    rows = to_sign(offices)
    people = names_of(row.proposed_by for row in rows)
    return [(row, people.get(row.proposed_by, row.proposed_by)) for row in rows]


def _unwarned(offices: set[str], now: datetime) -> tuple[list[Case], int]:
    """Dossiers that are late, or will be by the hours of their steps, whose citizens have no letter and no new date.

    Those with a proposal that waits are not among them. At most MOST_SHOWN, and how many there are.
    """
    wanted = Wanted(held_by=offices, states=tuple(sorted(RUNNING)))
    missed = forecasting.late_by_their_steps(wanted, now=now)
    answered = Extension.objects.filter(case=OuterRef("pk")).filter(
        Q(granted=True) | Q(decided_at=None)
    )
    rows = (
        matching(wanted, now=now)
        .filter(Q(due_at__lt=now) | Q(pk__in=missed))
        .filter(~Exists(answered))
        .order_by(F("due_at").asc(nulls_last=True), "id")
    )
    return list(rows[:MOST_SHOWN]), rows.count()


def week_end(now: datetime) -> datetime:
    """The midnight that ends this week's Sunday; on a weekend that of the next."""
    local = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    days = 7 - local.weekday()
    return local + timedelta(days=days if local.weekday() < 5 else days + 7)
