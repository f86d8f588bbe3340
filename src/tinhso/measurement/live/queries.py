"""Readers of measured time: what boards, pages of procedures and officers ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from tinhso.kernel.quantiles import exact_quantiles
from tinhso.measurement.live.models import DossierTime, StretchTime

DECIDED = ("early", "on_time", "late")
ENOUGH = 20
USUAL_DAYS = 90
ACCEPTED_STATES = ("processing", "awaiting_citizen", "awaiting_payment", "suspended")


@dataclass(frozen=True)
class Spread:
    """Working seconds of decided dossiers: how many, median and nine of ten; None for none."""

    count: int
    median: float | None
    p90: float | None


@dataclass(frozen=True)
class Usual:
    """How long a procedure really takes. of_all: too few of its own, so the province's over all procedures.

    waiting: what lay with the citizen, apart.
    """

    working: Spread
    waiting: Spread
    of_all: bool


@dataclass(frozen=True)
class Asked:
    """Which dossiers a board is about. None: not asked for. since, before: of the moment of the decision."""

    offices: Collection[str] | None = None
    procedure: str = ""
    since: datetime | None = None
    before: datetime | None = None

    def rows(self) -> QuerySet[DossierTime]:
        """All of the offices and the procedure, whenever they were decided."""
        rows = DossierTime.objects.all()
        if self.offices is not None:
            rows = rows.filter(office__in=self.offices)
        return rows.filter(procedure=self.procedure) if self.procedure else rows

    def decided(self) -> QuerySet[DossierTime]:
        """Those that were decided in the time."""
        rows = self.rows().filter(outcome__in=(*DECIDED, "unknown"), ended_at__isnull=False)
        if self.since is not None:
            rows = rows.filter(ended_at__gte=self.since)
        return rows.filter(ended_at__lt=self.before) if self.before is not None else rows


@dataclass(frozen=True)
class Headline:
    """The board in numbers. Shares are of decided dossiers that had a limit; open ones stand beside them.

    open_late: open past their due moment, the clock running. seen, told: by whether every moment was recorded here.
    """

    received: int
    open: int
    open_late: int
    due_today: int
    waiting: int
    decided: int
    early: int
    on_time: int
    late: int
    unknown: int
    withdrawn: int
    seen: int
    told: int
    working: Spread

    @property
    def on_time_share(self) -> float | None:
        """Of decided ones with a limit, those early or on time; None for none."""
        judged = self.early + self.on_time + self.late
        return (self.early + self.on_time) / judged if judged else None

    @property
    def open_late_share(self) -> float | None:
        """Of open ones, those overdue; None for none."""
        return self.open_late / self.open if self.open else None


def spread(values: Iterable[int | None]) -> Spread:
    """Count, median and p90 of values; None among them is left out."""
    known = np.array([value for value in values if value is not None], np.int64)
    if not len(known):
        return Spread(0, None, None)
    median, p90 = exact_quantiles(known, (0.5, 0.9))
    return Spread(len(known), median, p90)


def usual_time(procedure: str, *, now: datetime | None = None) -> Usual:
    """Median and p90 of the last 90 days; below 20 dossiers of all procedures, which it says."""
    since = (now or datetime.now(UTC)) - timedelta(days=USUAL_DAYS)
    rows = DossierTime.objects.filter(ended_at__gte=since, outcome__in=(*DECIDED, "unknown"))
    own = list(
        rows.filter(procedure=procedure).values_list("working_seconds", "stopped_working_seconds")
    )
    of_all = len(own) < ENOUGH
    if of_all:
        own = list(rows.values_list("working_seconds", "stopped_working_seconds"))
    return Usual(spread(one for one, _ in own), spread(two for _, two in own), of_all)


def headline(asked: Asked, *, now: datetime | None = None) -> Headline:
    """The board's numbers, in four queries."""
    now = now or datetime.now(UTC)
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + timedelta(days=1)
    running = Q(state="processing")
    counts = asked.rows().aggregate(
        open=Count("case", filter=Q(state__in=ACCEPTED_STATES)),
        open_late=Count("case", filter=running & Q(due_at__lt=now)),
        due_today=Count("case", filter=running & Q(due_at__gte=midnight, due_at__lt=tomorrow)),
        waiting=Count("case", filter=Q(state__in=ACCEPTED_STATES) & ~running),
        **{
            name: Count("case", filter=_within("filed_at", asked) & Q(told=flag))
            for name, flag in (("seen", False), ("told", True))
        },
        withdrawn=Count("case", filter=_within("ended_at", asked) & Q(outcome="withdrawn")),
    )
    outcomes = dict(asked.decided().order_by().values_list("outcome").annotate(n=Count("case")))
    by_outcome = {name: outcomes.get(name, 0) for name in (*DECIDED, "unknown")}
    return Headline(
        received=counts["seen"] + counts["told"],
        decided=sum(by_outcome.values()),
        working=spread(asked.decided().values_list("working_seconds", flat=True)),
        **by_outcome,
        **counts,
    )


def _within(column: str, asked: Asked) -> Q:
    wanted = Q()
    if asked.since is not None:
        wanted &= Q(**{f"{column}__gte": asked.since})
    if asked.before is not None:
        wanted &= Q(**{f"{column}__lt": asked.before})
    return wanted & Q(**{f"{column}__isnull": False})


@dataclass(frozen=True)
class Group:
    """A line of a table: one office, procedure or month."""

    key: str
    decided: int
    early: int
    on_time: int
    late: int
    working: Spread

    @property
    def on_time_share(self) -> float | None:
        """Of decided ones with a limit, those early or on time; None for none."""
        judged = self.early + self.on_time + self.late
        return (self.early + self.on_time) / judged if judged else None


def by(asked: Asked, column: str) -> list[Group]:
    """Decided dossiers by office, procedure, channel, desk or month, the most first; months in order. One query."""
    rows = asked.decided().order_by()
    key: Any = F(column)
    if column == "month":
        key = TruncMonth("ended_at")
    groups: dict[str, dict[str, Any]] = {}
    for name, outcome, seconds in rows.annotate(key=key).values_list(
        "key", "outcome", "working_seconds"
    ):
        told = f"{timezone.localtime(name):%Y-%m}" if column == "month" else str(name)
        group = groups.setdefault(told, {"seconds": [], "early": 0, "on_time": 0, "late": 0})
        group["seconds"].append(seconds)
        if outcome in DECIDED:
            group[outcome] += 1
    made = [
        Group(
            key=name,
            decided=len(group["seconds"]),
            working=spread(group["seconds"]),
            **{outcome: group[outcome] for outcome in DECIDED},
        )
        for name, group in groups.items()
    ]
    if column == "month":
        return sorted(made, key=lambda one: one.key)
    return sorted(made, key=lambda one: (-one.decided, one.key))


@dataclass(frozen=True)
class Pace:
    """How long a step takes in an office, or a person for it."""

    office: str
    step: str
    staff: str
    stretches: int
    seconds: int
    working: Spread


def steps(asked: Asked, *, by_staff: bool = False, most: int = 20) -> list[Pace]:
    """Where running time goes, by office and step (and person), the most in all first."""
    rows = StretchTime.objects.filter(clock__in=("run", "void"), working_seconds__gt=0)
    if asked.offices is not None:
        rows = rows.filter(office__in=asked.offices)
    if asked.since is not None:
        rows = rows.filter(to_at__gte=asked.since)
    if asked.before is not None:
        rows = rows.filter(to_at__lt=asked.before)
    if asked.procedure:
        rows = rows.filter(
            case__in=DossierTime.objects.filter(procedure=asked.procedure).values("case")
        )
    names = ("office", "step", "staff") if by_staff else ("office", "step")
    sums = (
        rows.order_by()
        .values(*names)
        .annotate(n=Count("id"), total=Sum("working_seconds"))
        .order_by("-total")[:most]
    )
    made = []
    for one in sums:
        own = rows.filter(**{name: one[name] for name in names})
        made.append(
            Pace(
                office=one["office"],
                step=one["step"],
                staff=one.get("staff", ""),
                stretches=one["n"],
                seconds=one["total"],
                working=spread(own.values_list("working_seconds", flat=True)),
            )
        )
    return made


def promises_that_differ() -> list[DossierTime]:
    """Dossiers whose due moment, as it was promised, is not what the rule gives."""
    return list(DossierTime.objects.filter(due_differs=True).order_by("code")[:1_000])
