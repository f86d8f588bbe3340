"""Readers of measured time: what boards, pages of procedures and officers ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from tinhso.kernel.quantiles import exact_quantiles
from tinhso.measurement.live.models import DossierTime, StretchTime

DECIDED = ("early", "on_time", "late")
ACCEPTED_STATES = ("processing", "awaiting_citizen", "awaiting_payment", "suspended")


@dataclass(frozen=True)
class Spread:
    """Working seconds of decided dossiers: how many, median and nine of ten; None for none."""

    count: int
    median: float | None
    p90: float | None


@dataclass(frozen=True)
class Asked:
    """Which dossiers a board is about. None: not asked for. since, before: of the moment of the decision."""

    offices: Collection[str] | None = None
    procedure: str = ""
    since: datetime | None = None
    before: datetime | None = None
    channel: str = ""

    def rows(self) -> QuerySet[DossierTime]:
        """All of the offices, the procedure and the channel, whenever they were decided."""
        rows = DossierTime.objects.all()
        if self.offices is not None:
            rows = rows.filter(office__in=self.offices)
        if self.channel:
            rows = rows.filter(channel=self.channel)
        return rows.filter(procedure=self.procedure) if self.procedure else rows

    def within(self, column: str) -> Q:
        """Rows with a moment in the time that is asked for."""
        wanted = Q(**{f"{column}__isnull": False})
        if self.since is not None:
            wanted &= Q(**{f"{column}__gte": self.since})
        if self.before is not None:
            wanted &= Q(**{f"{column}__lt": self.before})
        return wanted

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
    unchecked: filed and not yet accepted. moved: decided after their promise had been moved.
    letter_missed: overdue now or decided late, and no letter of apology was signed in time.
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
    unchecked: int
    moved: int
    letter_missed: int
    working: Spread

    @property
    def judged(self) -> int:
        """Decided ones with a limit."""
        return self.early + self.on_time + self.late

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


def headline(asked: Asked, *, now: datetime | None = None) -> Headline:
    """The board's numbers, in two queries; each is the number of rows that `behind` gives."""
    now = now or datetime.now(UTC)
    wanted = {name: which(asked, now) for name, which in FIGURES.items()}
    counts = asked.rows().aggregate(
        **{f"n_{name}": Count("case", filter=which) for name, which in wanted.items()}
    )
    told = {name: counts[f"n_{name}"] for name in wanted}
    return Headline(
        working=spread(asked.decided().values_list("working_seconds", flat=True)),
        **told,
    )


def behind(asked: Asked, figure: str, *, now: datetime | None = None) -> QuerySet[DossierTime]:
    """The dossiers that a figure of the headline counts. figure: a name of FIGURES, or "" for all that is asked."""
    rows = asked.rows()
    return rows.filter(FIGURES[figure](asked, now or datetime.now(UTC))) if figure else rows


def _today(_: Asked, now: datetime) -> Q:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return RUNNING & Q(due_at__gte=midnight, due_at__lt=midnight + timedelta(days=1))


def _letter_missed(asked: Asked, now: datetime) -> Q:
    """Overdue now, or decided late, and no letter was signed in time; whatever the period, what is open is of now."""
    unsigned = Q(letter_at=None) | Q(letter_at__gt=F("letter_by"))
    return unsigned & (
        (RUNNING & Q(due_at__lt=now)) | (asked.within("ended_at") & Q(outcome="late"))
    )


def _ended(*outcomes: str) -> Callable[[Asked, datetime], Q]:
    return lambda asked, _: asked.within("ended_at") & Q(outcome__in=outcomes)


# What the headline counts, and what opens behind each of its figures.
RUNNING = Q(state="processing")
FIGURES: Mapping[str, Callable[[Asked, datetime], Q]] = {
    "received": lambda asked, _: asked.within("filed_at"),
    "seen": lambda asked, _: asked.within("filed_at") & Q(told=False),
    "told": lambda asked, _: asked.within("filed_at") & Q(told=True),
    "unchecked": lambda asked, _: Q(state__in=("filed", "incomplete")),
    "open": lambda asked, _: Q(state__in=ACCEPTED_STATES),
    "open_late": lambda asked, now: RUNNING & Q(due_at__lt=now),
    "due_today": _today,
    "waiting": lambda asked, _: Q(state__in=ACCEPTED_STATES) & ~RUNNING,
    "decided": _ended(*DECIDED, "unknown"),
    "early": _ended("early"),
    "on_time": _ended("on_time"),
    "late": _ended("late"),
    "unknown": _ended("unknown"),
    "withdrawn": _ended("withdrawn"),
    "letter_missed": _letter_missed,
    "moved": lambda asked, now: _ended(*DECIDED, "unknown")(asked, now) & Q(promises_moved__gt=0),
}


@dataclass(frozen=True)
class Group:
    """A line of a table: one office, procedure or month. limit_seconds: the median limit of those that had one.

    open, open_late: of now; 0 where the table is about months.
    """

    key: str
    decided: int
    early: int
    on_time: int
    late: int
    working: Spread
    limit_seconds: float | None = None
    open: int = 0
    open_late: int = 0

    @property
    def on_time_share(self) -> float | None:
        """Of decided ones with a limit, those early or on time; None for none."""
        judged = self.early + self.on_time + self.late
        return (self.early + self.on_time) / judged if judged else None


Renamed = Callable[[str], str]


def by(asked: Asked, column: str, *, renamed: Renamed = str) -> list[Group]:
    """Decided dossiers by office, procedure, channel, desk or month; see `grouped`. One query."""
    return grouped(asked, (column,), renamed=renamed)[column]


def grouped(
    asked: Asked, columns: Sequence[str], *, renamed: Renamed = str
) -> dict[str, list[Group]]:
    """Decided dossiers by each of several columns, in one query: the most first, months in order.

    renamed: what an office counts under, as the one that carries on its work.
    """
    found: dict[str, dict[str, _Heap]] = {column: {} for column in columns}
    places = [_key_of(column, renamed) for column in columns]
    names = ["ended_at" if column == "month" else column for column in columns]
    rows = asked.decided().order_by()
    for outcome, seconds, limit, *keys in rows.values_list(
        "outcome", "working_seconds", "limit_seconds", *names
    ).iterator(chunk_size=5_000):
        for column, read, key in zip(columns, places, keys, strict=True):
            heap = found[column].setdefault(read(key), _Heap())
            heap.seconds.append(seconds)
            heap.limits.append(limit)
            heap.outcomes[outcome] = heap.outcomes.get(outcome, 0) + 1
    return {column: _sorted(column, heaps) for column, heaps in found.items()}


@dataclass
class _Heap:
    seconds: list[int | None] = field(default_factory=list)
    limits: list[int | None] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)


def _key_of(column: str, renamed: Renamed) -> Callable[[Any], str]:
    if column == "month":
        return lambda at: f"{timezone.localtime(at):%Y-%m}"
    return renamed if column == "office" else str


def _sorted(column: str, heaps: Mapping[str, _Heap]) -> list[Group]:
    made = [
        Group(
            key=name,
            decided=len(heap.seconds),
            working=spread(heap.seconds),
            limit_seconds=spread(heap.limits).median,
            **{outcome: heap.outcomes.get(outcome, 0) for outcome in DECIDED},
        )
        for name, heap in heaps.items()
    ]
    if column == "month":
        return sorted(made, key=lambda one: one.key)
    return sorted(made, key=lambda one: (-one.decided, one.key))


def open_by(
    asked: Asked, column: str, *, now: datetime, renamed: Renamed = str
) -> dict[str, tuple[int, int]]:
    """(in progress, overdue) of now by office or procedure, in one query."""
    rows = (
        behind(asked, "open", now=now)
        .order_by()
        .values_list(column)
        .annotate(n=Count("case"), late=Count("case", filter=FIGURES["open_late"](asked, now)))
    )
    found: dict[str, tuple[int, int]] = {}
    for key, count, late in rows:
        name = renamed(key) if column == "office" else key
        before = found.get(name, (0, 0))
        found[name] = (before[0] + count, before[1] + late)
    return found


def with_open(groups: Sequence[Group], open_: Mapping[str, tuple[int, int]]) -> list[Group]:
    """Groups with what they have in progress; those that have decided nothing come last."""
    named = {one.key for one in groups}
    rest = sorted(set(open_) - named, key=lambda key: (-open_[key][0], key))
    nothing = Spread(0, None, None)
    every = [*groups, *(Group(key, 0, 0, 0, 0, nothing) for key in rest)]
    return [
        replace(one, open=open_.get(one.key, (0, 0))[0], open_late=open_.get(one.key, (0, 0))[1])
        for one in every
    ]


# Time of whoever had a dossier in hands: the clock ran, whether or not that was voided later.
HANDS = Q(clock__in=("run", "void"), stood=False)


@dataclass(frozen=True)
class Pace:
    """How long a step takes in an office, or a person for it."""

    office: str
    step: str
    staff: str
    stretches: int
    seconds: int
    working: Spread


EVERY = Q()


def stretches(
    asked: Asked,
    *,
    office: str | None = None,
    step: str | None = None,
    staff: str | None = None,
    shown: Q = EVERY,
) -> QuerySet[StretchTime]:
    """The running stretches that ended in the time, in whichever office they lay; narrowed to one place and person.

    shown: what of them may be seen; of figures by person, `personal.shown_to_heads`.
    """
    rows = StretchTime.objects.filter(shown, HANDS, working_seconds__gt=0)
    if asked.offices is not None:
        rows = rows.filter(office__in=asked.offices)
    rows = rows.filter(asked.within("to_at"))
    if asked.procedure or asked.channel:
        whole = replace(asked, offices=None)
        rows = rows.filter(case__in=whole.rows().values("case"))
    wanted = {"office": office, "step": step, "staff": staff}
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


def steps(asked: Asked, *, by_staff: bool = False, most: int = 20, shown: Q = EVERY) -> list[Pace]:
    """Where running time goes, by office and step (and person), the most in all first. Two queries."""
    rows = stretches(asked, shown=shown).order_by()
    names = ("office", "step", "staff") if by_staff else ("office", "step")
    sums = list(
        rows.values(*names)
        .annotate(n=Count("id"), total=Sum("working_seconds"))
        .order_by("-total")[:most]
    )
    wanted = Q(pk__in=())
    for one in sums:
        wanted |= Q(**{name: one[name] for name in names})
    values: dict[tuple[str, ...], list[int]] = {}
    for seconds, *key in rows.filter(wanted).values_list("working_seconds", *names):
        values.setdefault(tuple(key), []).append(seconds)
    return [
        Pace(
            office=one["office"],
            step=one["step"],
            staff=one.get("staff", ""),
            stretches=one["n"],
            seconds=one["total"],
            working=spread(values[tuple(one[name] for name in names)]),
        )
        for one in sums
    ]


def promises_that_differ() -> list[DossierTime]:
    """Dossiers whose due moment, as it was promised, is not what the rule gives."""
    return list(DossierTime.objects.filter(due_differs=True).order_by("code")[:1_000])
