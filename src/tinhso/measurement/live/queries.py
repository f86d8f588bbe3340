"""Readers of measured time: what boards, pages of procedures and officers ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from tinhso.ledger.counts import counts_of
from tinhso.measurement.live import asking, days, facts, index766
from tinhso.measurement.live.asking import (
    ACCEPTED_STATES,
    DECIDED,
    EVERY,
    FIGURES,
    HANDS,
    Asked,
    behind,
    stretches,
)
from tinhso.measurement.live.facts import Cell
from tinhso.measurement.live.histograms import quantiles_of
from tinhso.measurement.live.months import midnight
from tinhso.measurement.live.paces import Pace, steps
from tinhso.measurement.live.reading import (
    Cells,
    accepted_procedures,
    lengths,
    lengths_by,
    procedures_at,
)
from tinhso.measurement.live.spreads import Spread, spread, spreads

__all__ = [
    "EVERY", "FIGURES", "HANDS", "Asked", "Pace", "Spread", "accepted_procedures", "behind", "procedures_at", "spread",
    "steps", "stretches",
]  # fmt: skip


@dataclass(frozen=True)
class Headline:
    """The board in numbers. Shares are of decided dossiers that had a limit; open ones stand beside them.

    open_late: open past their due moment, the clock running. seen, told: by whether every moment was recorded here.
    elsewhere: open in another system, mirrored here.
    unchecked: filed and not yet accepted. moved: decided after their promise had been moved. stopped_late: decided,
    and the clock had been stopped in the last tenth of the limit.
    letter_missed: overdue now or decided late, and no letter of apology was signed in time.
    index_*: of those accepted in the period, by index 766; overdue ones are open and in its denominator.
    working: of the legal clock; index: of index 766; citizen, elapsed: of the citizen's, working and in all.
    """

    received: int
    open: int
    elsewhere: int
    open_late: int
    due_today: int
    waiting: int
    decided: int
    early: int
    on_time: int
    late: int
    unknown: int
    withdrawn: int
    transferred: int
    seen: int
    told: int
    unchecked: int
    moved: int
    stopped_late: int
    letter_missed: int
    returned: int
    index_counted: int
    index_on_time: int
    index_late: int
    index_overdue: int
    index_not_counted: int
    working: Spread
    index: Spread
    citizen: Spread
    elapsed: Spread

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
    def index_share(self) -> float | None:
        """Of those that index 766 counts, open overdue ones among them, those on time; None for none."""
        return self.index_on_time / self.index_counted if self.index_counted else None

    @property
    def told_share(self) -> float | None:
        """Of received ones, those with a moment that was told; None for none."""
        return self.told / self.received if self.received else None

    @property
    def open_late_share(self) -> float | None:
        """Of open ones, those overdue; None for none."""
        return self.open_late / self.open if self.open else None


def headline(asked: Asked, *, now: datetime | None = None, today: Today | None = None) -> Headline:
    """The board's numbers; each is the number of rows that `behind` gives. Lengths come from the facts.

    today: what `of_today` says of the same, where somebody has it already.
    """
    now = now or datetime.now(UTC)
    counts = _counted_by_day(asked, now, today) or _counted_by_row(asked, now)
    cells = lengths(asked, (facts.LEGAL, facts.INDEX, facts.CITIZEN, facts.ELAPSED))
    return Headline(
        working=_spread_of(cells.get(facts.LEGAL)),
        index=_spread_of(cells.get(facts.INDEX)),
        citizen=_spread_of(cells.get(facts.CITIZEN)),
        elapsed=_spread_of(cells.get(facts.ELAPSED)),
        **{name: counts[name] for name in FIGURES},
    )


def count_behind(asked: Asked, figure: str, *, now: datetime | None = None) -> int:
    """How many dossiers `behind` gives, out of the counts of days where they tell it."""
    span = _span(asked)
    told = None if span is None else days.happened(span, figure)
    return behind(asked, figure, now=now).count() if told is None else told


Today = Mapping[tuple[str, str], tuple[int, int]]


def of_today(asked: Asked, *, now: datetime) -> Today:
    """(office, procedure) → how many have run out since midnight, and of how many no letter was signed in time.

    Of them days cannot tell; one query, none where days tell of nothing that is asked.
    """
    if _span(asked) is None:
        return {}
    rows = asked.rows().filter(
        asking.RUNNING, due_at__gte=midnight(timezone.localtime(now).date()), due_at__lt=now
    )
    unsigned = Count("case", filter=asking.letter_unsigned())
    told = rows.order_by().values_list("office", "procedure")
    told = told.annotate(late_now=Count("case"), unsigned_now=unsigned)
    return {(office, procedure): (late, more) for office, procedure, late, more in told}


def _counted_by_day(
    asked: Asked, now: datetime, lately: Today | None = None
) -> dict[str, int] | None:
    """The same numbers out of the counts of days, and of rows only those that fall due today; three queries.

    None where days cannot tell: as at a past day, of a channel, or between moments that are no midnights.
    """
    span = _span(asked)
    if span is None:
        return None
    of, stand = days.told(span, today=timezone.localtime(now).date())
    ended = {
        name: of[days.ENDED + name] for name in (*DECIDED, "unknown", "withdrawn", "transferred")
    }
    index = {name: of[days.INDEX + name] for name in (*index766.COUNTED, index766.NOT_COUNTED)}
    states = {name: stand[days.STATE + name] for name in _GOING_ON}
    lately = of_today(asked, now=now) if lately is None else lately
    late, unsigned = (sum(one[place] for one in lately.values()) for place in (0, 1))
    gone_ = asked.rows().filter(
        asked.within("started_at"), index_outcome=index766.OPEN, index_due_at__lt=now
    )
    gone, elsewhere = counts_of([gone_, behind(asked, "elsewhere", now=now)])
    open_ = sum(states[name] for name in ACCEPTED_STATES)
    return {
        **ended,
        "received": of[days.FILED] + of[days.TOLD],
        "seen": of[days.FILED],
        "told": of[days.TOLD],
        "unchecked": states["filed"] + states["incomplete"],
        "open": open_,
        "elsewhere": elsewhere,
        "open_late": stand[days.DUE] + late,
        "due_today": stand[f"today:{days.DUE}"],
        "waiting": open_ - states[days.RUNNING],
        "decided": sum(ended[name] for name in (*DECIDED, "unknown")),
        "letter_missed": of[days.UNSIGNED] + stand[days.DUE_UNSIGNED] + unsigned,
        "returned": of[days.RETURNED],
        "moved": of[days.MOVED],
        "stopped_late": of[days.STOPPED_LATE],
        "index_counted": sum(index[name] for name in index766.COUNTED),
        "index_on_time": index[index766.ON_TIME] + index[index766.OPEN] - gone,
        "index_late": index[index766.LATE],
        "index_overdue": index[index766.OVERDUE] + gone,
        "index_not_counted": index[index766.NOT_COUNTED],
    }


def _span(asked: Asked) -> days.Span | None:
    if asked.then is not None or asked.channel:
        return None
    return days.span_of(
        offices=asked.offices, procedure=asked.procedure, since=asked.since, before=asked.before
    )


def _counted_by_row(asked: Asked, now: datetime) -> dict[str, int]:
    """One question for each column, so that an index narrows it to what is asked for."""
    counts: dict[str, int] = {}
    for column, names in _BY_COLUMN.items():
        rows = asked.rows()
        rows = rows.filter(asked.within(column)) if column else rows.filter(state__in=_GOING_ON)
        wanted = {f"n_{name}": Count("case", filter=FIGURES[name](asked, now)) for name in names}
        counts |= rows.aggregate(**wanted)
    counts["n_letter_missed"] = behind(asked, "letter_missed", now=now).count()
    return {name: counts[f"n_{name}"] for name in FIGURES}


_GOING_ON = ("filed", "incomplete", *ACCEPTED_STATES)
_BY_COLUMN = {
    "filed_at": ("received", "seen", "told"),
    "": ("unchecked", "open", "elsewhere", "open_late", "due_today", "waiting"),
    "ended_at": (
        *DECIDED,
        "decided",
        "unknown",
        "withdrawn",
        "transferred",
        "moved",
        "stopped_late",
    ),
    "started_at": tuple(name for name in FIGURES if name.startswith("index_")),
    "returned_at": ("returned",),
}
# Of what happened in a period: when it happened.
MOMENTS = {name: column for column, names in _BY_COLUMN.items() if column for name in names}


def _spread_of(cells: Mapping[tuple[str, ...], Cell] | None) -> Spread:
    return spread(cells[()].lengths) if cells else Spread(0, None, None)


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
    """Decided dossiers by office, procedure, channel or month; see `grouped`."""
    return grouped(asked, (column,), renamed=renamed)[column]


def grouped(
    asked: Asked, columns: Sequence[str], *, renamed: Renamed = str
) -> dict[str, list[Group]]:
    """Decided dossiers by each of several columns: the most first, months in order.

    renamed: what an office counts under, as the one that carries on its work.
    """
    found = lengths_by(asked, (facts.LEGAL, facts.LIMIT), [(column,) for column in columns])
    return {column: _groups(found[column,], column, renamed) for column in columns}


def months(asked: Asked) -> list[Group]:
    """Decided dossiers by month, in order, without their limits."""
    return _groups(lengths(asked, (facts.LEGAL,), ("month",)), "month", str)


def _groups(cells: Mapping[str, Cells], column: str, renamed: Renamed) -> list[Group]:
    named = renamed if column == "office" else str
    decided, limits = (_merged(cells.get(clock, {}), named) for clock in (facts.LEGAL, facts.LIMIT))
    usual = dict(
        zip(limits, quantiles_of([one.lengths for one in limits.values()], (0.5,)), strict=True)
    )
    working = spreads([one.lengths for one in decided.values()])
    made = [
        Group(
            key=name,
            decided=cell.count,
            working=own,
            limit_seconds=next(iter(usual[name][1]), None) if name in usual else None,
            **{outcome: cell.outcomes[outcome] for outcome in DECIDED},
        )
        for (name, cell), own in zip(decided.items(), working, strict=True)
    ]
    if column == "month":
        return sorted(made, key=lambda one: one.key)
    return sorted(made, key=lambda one: (-one.decided, one.key))


def _merged(cells: Mapping[tuple[str, ...], Cell], named: Renamed) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for (key,), cell in cells.items():
        name = named(key)
        if name in found:
            found[name].merge(cell)
        else:
            found[name] = cell
    return found


def open_by(
    asked: Asked,
    column: str,
    *,
    now: datetime,
    renamed: Renamed = str,
    today: Today | None = None,
) -> dict[str, tuple[int, int]]:
    """(in progress, overdue) of now by office or procedure, in two queries; one where `today` is known."""
    span = _span(asked)
    if span is None:
        told = _open_by_row(behind(asked, "open", now=now), asked, column, now)
    else:
        day = timezone.localtime(now).date()
        told = days.open_by(span, column, states=ACCEPTED_STATES, today=day)
        lately = of_today(asked, now=now) if today is None else today
        for place, (more, _) in lately.items():
            key = place[column == "procedure"]
            count, late = told.get(key, (0, 0))
            told[key] = (count, late + more)
    found: dict[str, tuple[int, int]] = {}
    for key, (count, late_) in told.items():
        name = renamed(key) if column == "office" else key
        before = found.get(name, (0, 0))
        found[name] = (before[0] + count, before[1] + late_)
    return found


def _open_by_row(
    rows: QuerySet[Any], asked: Asked, column: str, now: datetime
) -> dict[str, tuple[int, int]]:
    late = Count("case", filter=FIGURES["open_late"](asked, now))
    told = rows.order_by().values_list(column).annotate(n=Count("case"), late=late)
    return {key: (count, past) for key, count, past in told}


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
