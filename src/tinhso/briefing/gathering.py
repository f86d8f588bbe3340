"""What a page says, gathered from the other rooms at one moment: plain values, with which it can be kept as it was.

Dossiers are those of the last thirty days and what is open now; tasks those for which the office or one below it
answers; promises are figures with a target and plans with due days. What nobody can say is left out and named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone

from tinhso.briefing.choosing import Candidate, chosen
from tinhso.briefing.promises import course
from tinhso.indicators import points
from tinhso.indicators import queries as figures
from tinhso.indicators.current import Book, Holding, book_on
from tinhso.indicators.index766 import official
from tinhso.indicators.units import level_of
from tinhso.kernel.periods import KINDS, Period, before, period_of
from tinhso.measurement.live.asking import RUNNING
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.months import midnight
from tinhso.measurement.live.queries import Asked, headline
from tinhso.org.lines import with_forerunners
from tinhso.org.queries import last_names_of_ended, organisation_on
from tinhso.plans import queries as tasks
from tinhso.plans import rules
from tinhso.plans.models import Block, Plan, Progress
from tinhso.plans.queries import Row, Wanted, folded

FORMAT = "tinhso.briefing/1"
DAYS, WEEK = 30, timedelta(days=7)
# An approval that was asked for this long ago waits.
PATIENCE = timedelta(days=3)
MOST_PROMISES, MOST_PLANS = 12, 200


def gathered(office: str, *, now: datetime) -> dict[str, Any]:
    """The content of a page of an office and all below it, without what changed."""
    today = timezone.localtime(now).date()
    organisation = organisation_on(today)
    units = organisation.under(office)
    level = level_of(organisation, office)
    keep_up(recounting=False)
    book = book_on(today)
    standing = points.standing(book, unit=office, period=period_of("year", today))
    rows = tasks.rows_of(Wanted(units=frozenset(units), part="own"), today=today)
    offices = with_forerunners(units, today)
    waiting = _late_offices(offices, now)
    candidates = [
        *_issues(rows, today),
        *_homeless(units, today),
        *(_ring(*one) for one in waiting),
        *_points(standing, book, now, today),
        *_late_tasks(rows),
        *_approvals(units, now),
    ]
    decisions = chosen(candidates)
    names = {code: one.name for code, one in organisation.offices.items()}
    wanted = {one.office for one in decisions} - names.keys() - {""}
    if wanted:
        names |= {code: name for code, name in last_names_of_ended().items() if code in wanted}
    every = [
        *_figures(book, office, level, today),
        *_plans(rows, today),
    ]
    return {
        "format": FORMAT,
        "office": office,
        "name": names.get(office, office),
        "at": now.isoformat(),
        "day": today.isoformat(),
        "decisions": [
            {**asdict(one), "name": names.get(one.office, one.office)} for one in decisions
        ],
        "waiting": len([one for one in candidates if one.cost > 0]),
        "dossiers": _dossiers(offices, now, sum(soon for _, _, soon, _ in waiting)),
        "tasks": _tasks(rows),
        "promises": _worst(every),
        "promised": len(every),
        "reached": sum(one["reached"] is True for one in every),
        "index": _index(standing, office),
    }


def _dossiers(offices: Iterable[str], now: datetime, soon: int) -> dict[str, Any]:
    since = midnight(timezone.localtime(now).date() - timedelta(days=DAYS))
    told = headline(Asked(offices=set(offices), since=since, before=now), now=now)
    share = told.on_time_share
    return {
        "received": told.received,
        "decided": told.decided,
        "on_time": None if share is None else round(share * 100, 1),
        "open": told.open,
        "late": told.open_late,
        "soon": soon,
    }


def _tasks(rows: Sequence[Row]) -> dict[str, int]:
    signs: dict[str, int] = defaultdict(int)
    for row in rows:
        signs[row.standing.sign] += 1
    return {
        "all": len(rows),
        "done": sum(signs[one] for one in rules.DONE_SIGNS),
        "on_track": signs[rules.ON_TRACK],
        "at_risk": signs[rules.AT_RISK],
        "late": signs[rules.LATE],
        "blocked": sum(row.waits for row in rows),
    }


def _late_offices(
    offices: Iterable[str], now: datetime
) -> list[tuple[str, int, int, datetime | None]]:
    """(office, late now, late within a week if nothing happens, since when the first is) of each; one query."""
    rows = Asked(offices=set(offices)).rows().filter(RUNNING, due_at__lt=now + WEEK)
    told = rows.order_by().values_list("office")
    late = told.annotate(
        late=Count("case", filter=Q(due_at__lt=now)),
        soon=Count("case", filter=Q(due_at__gte=now)),
        since=Min("due_at"),
    )
    return list(late)


def _ring(office: str, late: int, soon: int, since: datetime | None) -> Candidate:
    facts = {"late": late, "soon": soon, "since": _day_of(since) if late and since else None}
    return Candidate("dossiers", office, late + soon / 4, f"dossiers:{office}", facts)


def _issues(rows: Sequence[Row], today: date) -> list[Candidate]:
    """Documents that are not issued, with how the tasks stand that wait for each; two queries."""
    by_pk = {row.pk: row for row in rows if row.waits}
    signs: dict[int, Counter[str]] = defaultdict(Counter)
    blocks = Block.objects.filter(until=None, task__in=by_pk)
    for document, task in blocks.values_list("document", "task"):
        signs[document][by_pk[task].standing.sign] += 1
    found = []
    for waited, count, since in tasks.causes(rows):
        own = signs[waited.pk]
        late, soon = own[rules.LATE], own[rules.AT_RISK]
        facts = {
            "title": waited.title[:200], "count": count, "late": late, "soon": soon,
            "days": (today - since).days,
        }  # fmt: skip
        cost = 3 * late + 2 * soon + count
        found.append(Candidate("issue", waited.office, cost, f"document:{waited.uid}", facts))
    return found


def _homeless(units: Iterable[str], today: date) -> list[Candidate]:
    ended = tasks.homeless(None, today=today).filter(plan__owner__in=set(units))
    told = ended.values_list("unit").annotate(n=Count("pk")).order_by("unit")
    return [
        Candidate("homeless", unit, count, f"unit:{unit}", {"count": count}) for unit, count in told
    ]


def _late_tasks(rows: Sequence[Row]) -> list[Candidate]:
    found = []
    for fold in folded((row for row in rows if row.state == rules.OPEN), lambda row: row.unit):
        days = [row.standing.days or 0 for row in fold.rows if row.standing.sign == rules.LATE]
        if days:
            facts = {"late": fold.late, "days": max(days), "open": fold.open}
            found.append(Candidate("tasks", fold.key, sum(days), f"late:{fold.key}", facts))
    return found


def _approvals(units: Iterable[str], now: datetime) -> list[Candidate]:
    rows = Progress.objects.filter(state="asked", at__lt=now - PATIENCE, task__unit__in=set(units))
    told = rows.values_list("task__unit").annotate(n=Count("pk"), since=Min("at"))
    return [
        Candidate(
            "progress", unit, count, f"unit:{unit}", {"count": count, "since": _day_of(since)}
        )
        for unit, count, since in told.order_by("task__unit")
    ]


def _points(standing: points.Standing, book: Book, now: datetime, today: date) -> list[Candidate]:
    """Of each office and item what can still be won, as one line whatever its days."""
    if standing.computed_at is None:
        return []
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for line in points.winnable(standing, book, now=now, today=today):
        one = found.setdefault(
            (line.office or line.who, line.item.code),
            {
                "item": list(line.item.name), "repair": list(line.item.repair), "count": 0,
                "points": 0.0, "until": line.until.isoformat(),
            },
        )  # fmt: skip
        one["count"] += line.count
        one["points"] = round(one["points"] + float(line.points), 2)
        one["until"] = min(one["until"], line.until.isoformat())
    return [
        Candidate("points", office, facts["points"], f"points:{standing.unit}", facts)
        for (office, _), facts in found.items()
    ]


def _index(standing: points.Standing, office: str) -> dict[str, Any] | None:
    """Index 766 of the year as the ledger gives it, with the portal's own total beside; None where none is kept."""
    if standing.computed_at is None:
        return None
    told = points.latest_official()
    theirs = None
    if told is not None:
        theirs = sum(
            float(one.score)
            for one in told[1].groups
            if one.unit == office
            and official.days_of(one.period) == (standing.period.kind, standing.period.first)
        )
    return {
        "period": standing.period.key,
        "points": float(standing.total),
        "known": float(standing.known_max),
        "most": float(standing.scheme.total),
        "official": round(theirs, 2) if theirs else None,
        "official_at": _day_of(told[0].at) if told is not None and theirs else None,
        "missing": sum(one.points is None for one in standing.items),
    }


def _figures(book: Book, office: str, level: str, today: date) -> list[dict[str, Any]]:
    aims = figures.aims_of(book.held.keys())
    by_period: dict[Period, list[Holding]] = defaultdict(list)
    for code, holding in sorted(book.held.items()):
        if aims.get(code) and level in holding.document.levels:
            by_period[figures.usual_period(holding.document.kinds, today)].append(holding)
    found = []
    for period, holdings in by_period.items():
        now = figures.shown(holdings, unit=office, level=level, period=period)
        then = figures.shown(holdings, unit=office, level=level, period=before(period))
        for one, last in zip(now, then, strict=True):
            way = course(
                aims[one.holding.code], office=office, level=level, day=today, value=one.value
            )
            if way is None:
                continue
            document, value = one.holding.document, one.value
            higher = document.higher
            reached = (
                None if value is None else value >= way.should if higher else value <= way.should
            )
            moved = None
            if value is not None and last.value is not None:
                moved = (value - last.value) / KINDS.get(period.kind, (1, False))[0]
            found.append(
                {
                    "code": one.holding.code, "name": list(document.name), "unit": document.unit,
                    "decimals": document.decimals, "higher": higher, "is": _round(value),
                    "should": _round(way.should), "aim": _round(way.aim),
                    "until": way.until.isoformat() if way.until else None,
                    "moved": _round(moved), "needed": _round(way.needed), "reached": reached,
                    "period": period.key, "door": f"figure:{one.holding.code}",
                }
            )  # fmt: skip
    return found


def _plans(rows: Sequence[Row], today: date) -> list[dict[str, Any]]:
    """Of each plan how much is done, and how much had to be by now; what it has ended counts no more."""
    counted = [row for row in rows if row.due is not None and row.standing.sign != rules.ENDED]
    folds = folded(counted, lambda row: row.plan)
    plans = {one.pk: one for one in Plan.objects.filter(pk__in=[one.key for one in folds])}
    done_lately = _done_lately([row.pk for row in counted], today)
    found = []
    for fold in folds[:MOST_PLANS]:
        plan, whole = plans[fold.key], len(fold.rows)
        last = max(row.due for row in fold.rows if row.due is not None)
        should = 100 * sum(row.due is not None and row.due <= today for row in fold.rows) / whole
        done = 100 * fold.done / whole
        months = max((last - today).days, 0) / 30.4
        lately = sum(row.pk in done_lately for row in fold.rows)
        found.append(
            {
                "code": f"plan:{plan.uid}", "name": [plan.name, plan.name], "unit": "%",
                "decimals": 0, "higher": True, "is": _round(done), "should": _round(should),
                "aim": 100.0, "until": last.isoformat(), "moved": _round(100 * lately / whole),
                "needed": _round((100 - done) / months) if months else None,
                "reached": done >= should, "period": "", "door": f"plan:{plan.uid}",
            }
        )  # fmt: skip
    return found


def _done_lately(pks: Sequence[int], today: date) -> set[int]:
    since = today - timedelta(days=DAYS)
    rows = Progress.objects.filter(state="approved", percent=100, done__gt=since)
    return set(rows.values_list("task", flat=True)) & set(pks)


def _worst(every: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that are furthest behind first, those that nobody can tell after them, those that are reached last."""

    def gap(one: Mapping[str, Any]) -> tuple[int, float, str]:
        if one["is"] is None:
            return 1, 0.0, one["code"]
        behind = (one["should"] - one["is"]) * (1 if one["higher"] else -1)
        return (2 if one["reached"] else 0), -behind / max(abs(one["should"]), 1.0), one["code"]

    return sorted(every, key=gap)[:MOST_PROMISES]


def _round(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)


def _day_of(moment: datetime) -> str:
    return timezone.localtime(moment).date().isoformat()
