"""Boards' lengths and outcomes out of the facts: a number of rows that does not grow with the dossiers.

Whole months are read as facts, and so are the first of the last thirty days, see `edges`; other days before and after
months from the dossiers' own rows, at most two months of them. All fall into the same bins, so that a median is within
0.2 % of the exact one whatever the period.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from tinhso.ledger.together import in_request
from tinhso.measurement.live import facts
from tinhso.measurement.live.asking import EVERY, Asked, stretches
from tinhso.measurement.live.facts import ALL, LIMIT, OUTCOMES, PLACES, STEP, UNCHECKED, Cell
from tinhso.measurement.live.histograms import Histogram
from tinhso.measurement.live.index766 import LATE, ON_TIME
from tinhso.measurement.live.models import Edge, EdgeFact, TimeFact
from tinhso.measurement.live.months import midnight, month_of, next_month

Cells = dict[tuple[str, ...], Cell]
Kept = TypeVar("Kept", TimeFact, EdgeFact)
# Which rows a clock is counted from, by which moment, which length and which outcome.
_SOURCES: Mapping[str, tuple[str, str, str]] = {
    facts.LEGAL: ("ended_at", "working_seconds", "outcome"),
    facts.LIMIT: ("ended_at", "limit_seconds", ""),
    facts.INDEX: ("index_ended_at", "index_working_seconds", "index_outcome"),
    facts.CITIZEN: ("returned_at", "citizen_working_seconds", ""),
    facts.ELAPSED: ("returned_at", "citizen_elapsed_seconds", ""),
}

_OF_DOSSIERS = (*_SOURCES, UNCHECKED)


@dataclass(frozen=True)
class Split:
    """A period as whole months [first, last], None where it is open, and what is left over at its ends.

    whole: whether there are any months between.
    """

    first: date | None
    last: date | None
    whole: bool
    edges: tuple[tuple[datetime, datetime], ...]


ANY = Split(None, None, True, ())


def split(asked: Asked, *, now: datetime | None = None) -> Split:
    """A period in months and days. What ends in the future ends with the month: nothing has happened there."""
    now = now or datetime.now(UTC)
    since, before = asked.since, asked.before
    if before is not None and before > now:
        before = None
    first = None if since is None else month_of(since)
    if since is not None and first is not None and midnight(first) < since:
        first = next_month(first)
    last = None if before is None else month_of(before) - timedelta(days=1)
    if first and last and first > last:
        # No whole month: the days from one moment to the other.
        assert since is not None and before is not None
        return Split(None, None, False, ((since, before),))
    edges = []
    if first and since is not None and since < midnight(first):
        edges.append((since, midnight(first)))
    if last and before is not None and midnight(last + timedelta(days=1)) < before:
        edges.append((midnight(last + timedelta(days=1)), before))
    return Split(first, last, True, tuple(edges))


def lengths(
    asked: Asked,
    clocks: Sequence[str],
    by: Sequence[str] = (),
    *,
    only: Collection[tuple[str, ...]] | None = None,
) -> defaultdict[str, Cells]:
    """Durations of clocks by office, procedure, month, step or staff, as cells that can be merged.

    only: of no other keys, whose names are columns of the facts.

    clocks: of which the same facts are kept. A cell's key has a text for each of `by`; a month is "2026-03". Two
    queries, one for the edge, and one for each clock and end of the period that is no whole month.
    What no fact tells, as of a channel, or of an office and a procedure for the index's
    and the citizen's clocks, is read from the rows that it is narrowed to.
    """
    return lengths_by(asked, clocks, (by,), only=only)[tuple(by)]


def lengths_by(
    asked: Asked,
    clocks: Sequence[str],
    several: Sequence[Sequence[str]],
    *,
    only: Collection[tuple[str, ...]] | None = None,
) -> dict[tuple[str, ...], defaultdict[str, Cells]]:
    """`lengths` by each of several groupings; what is read from the rows is read once for all of them."""
    found: dict[tuple[str, ...], defaultdict[str, Cells]] = {
        tuple(by): defaultdict(dict) for by in several
    }
    parts = split(asked)
    past = asked.then is not None and clocks[0] != STEP  # Facts tell of dossiers as they stand now.
    left: dict[tuple[tuple[datetime | None, datetime | None], ...], list[tuple[str, ...]]] = {}
    near: Sequence[tuple[datetime, datetime]] | None = None
    for by, cells in found.items():
        spans: Sequence[tuple[datetime | None, datetime | None]] = parts.edges
        needed = _needed(asked, clocks, by)
        kept = [one for one in facts.sets_of(clocks[0]) if needed <= set(one)]
        if not kept or asked.channel or past:
            spans = [(asked.since, asked.before)]
        else:
            names = min(kept, key=len)
            if parts.whole:
                rows = _rows(TimeFact, asked, clocks, names).filter(_among(by, only))
                _add_facts(cells, rows, by, parts)
            if near is None:
                near = _edge(parts)
            for _ in near:
                edge = _rows(EdgeFact, asked, clocks, names).filter(_among(by, only))
                _add_facts(cells, edge, by, ANY)
            spans = [one for one in parts.edges if one not in near]
        left.setdefault(tuple(spans), []).append(by)
    for spans_, groupings in left.items():
        for since, before in spans_:
            narrowed = replace(asked, since=since, before=before)
            for clock in clocks:
                among = _among(groupings[0], only)
                _add_rows({by: found[by][clock] for by in groupings}, narrowed, clock, among)
    if only is not None:
        for cells in found.values():
            for clock in clocks:
                cells[clock] = {key: one for key, one in cells[clock].items() if key in only}
    return found


def _among(by: Sequence[str], only: Collection[tuple[str, ...]] | None) -> Q:
    """Rows that may be of some keys: each of their names is one of theirs."""
    if only is None:
        return EVERY
    return Q(**{f"{name}__in": {key[place] for key in only} for place, name in enumerate(by)})


def sums(asked: Asked, by: Sequence[str]) -> dict[tuple[str, ...], tuple[int, int]]:
    """(how many, seconds in all) of running stretches by office, step and perhaps staff, added up by the database.

    As `lengths` of STEP counts them; what is no whole month nor edge is added up from the stretches.
    """
    parts = split(asked)
    found: Counter[tuple[str, ...]] = Counter()
    seconds: Counter[tuple[str, ...]] = Counter()

    def add(rows: QuerySet[Any], count: Any, length: str) -> None:
        told = rows.order_by().values_list(*by).annotate(n=count, s=Sum(length))
        for *key, n, s in told:
            found[tuple(key)] += n
            seconds[tuple(key)] += s

    spans: Sequence[tuple[datetime | None, datetime | None]] = parts.edges
    kept = [one for one in facts.sets_of(STEP) if _needed(asked, (STEP,), by) <= set(one)]
    if not kept or asked.channel:
        spans = [(asked.since, asked.before)]
    else:
        names = min(kept, key=len)
        if parts.whole:
            add(_in_months(_rows(TimeFact, asked, (STEP,), names), parts), Sum("count"), "seconds")
        near = _edge(parts)
        for _ in near:
            add(_rows(EdgeFact, asked, (STEP,), names), Sum("count"), "seconds")
        spans = [one for one in parts.edges if one not in near]
    for since, before in spans:
        rows = stretches(replace(asked, since=since, before=before))
        add(rows, Count("*"), "working_seconds")
    return {key: (count, seconds[key]) for key, count in found.items()}


def sums_of(asked: Asked, by: Sequence[str], shown: Q) -> dict[tuple[str, ...], tuple[int, int]]:
    """The same of some of the stretches that ended in the time, whichever facts they are in; one query."""
    rows = stretches(asked, shown=shown).order_by().values_list(*by)
    told = rows.annotate(n=Count("*"), s=Sum("working_seconds"))
    return {tuple(key): (n, s) for *key, n, s in told}


def _in_months(rows: QuerySet[Any], parts: Split) -> QuerySet[Any]:
    if parts.first is not None:
        rows = rows.filter(month__gte=parts.first)
    return rows if parts.last is None else rows.filter(month__lte=parts.last)


def _add_rows(
    found: Mapping[tuple[str, ...], Cells], asked: Asked, clock: str, among: Q = EVERY
) -> None:
    """Add what rows tell to the cells of each grouping."""
    names = sorted(set().union(*found))
    told = _of_stretches(asked, names, among) if clock == STEP else _of_rows(asked, clock, names)
    places = [([names.index(name) for name in by], cells) for by, cells in found.items()]
    for key, seconds, outcome in told:
        for own, cells in places:
            _cell(cells, tuple(key[place] for place in own), clock).add(seconds, outcome)


def _add_facts(
    found: defaultdict[str, Cells], rows: QuerySet[Any], by: Sequence[str], parts: Split
) -> None:
    rows = _in_months(rows, parts)
    packed: dict[tuple[str, tuple[str, ...]], list[bytes]] = {}
    summed: Counter[tuple[str, tuple[str, ...]]] = Counter()
    told = rows.values_list("clock", "count", "seconds", "bins", *OUTCOMES, *by)
    for clock, count, seconds, bins, *rest in told.iterator():
        outcomes, own = rest[: len(OUTCOMES)], rest[len(OUTCOMES) :]
        key = tuple(f"{one:%Y-%m}" if isinstance(one, date) else one for one in own)
        cell = _cell(found[clock], key, clock)
        cell.count += count
        summed[clock, key] += seconds
        for name, one in zip(OUTCOMES, outcomes, strict=True):
            cell.outcomes[name] += one
        packed.setdefault((clock, key), []).append(bytes(bins))
    for (clock, key), several in packed.items():
        told_ = Histogram.unpacked(
            b"".join(several), seconds=summed[clock, key], exact=clock == LIMIT
        )
        cell = found[clock][key]
        if cell.lengths.bins:
            told_.merge(cell.lengths)
        cell.lengths = told_


def _edge(parts: Split) -> Sequence[tuple[datetime, datetime]]:
    """Which of a period's ends is the one whose facts are kept, if one is; a query where there are any."""
    if not parts.edges:
        return ()
    kept = [(midnight(one.first), midnight(next_month(one.month))) for one in Edge.objects.all()]
    return [one for one in parts.edges if one in kept]


def _needed(asked: Asked, clocks: Sequence[str], by: Sequence[str]) -> set[str]:
    """What a fact must tell apart."""
    needed = {name for name in by if name in PLACES}
    if asked.procedure:
        needed.add("procedure")
    if asked.offices is not None and "office" not in needed and not _everywhere(asked, clocks):
        needed.add("office")
    return needed


def _rows(
    model: type[Kept], asked: Asked, clocks: Sequence[str], names: Collection[str]
) -> QuerySet[Kept]:
    """The facts of one kind: those that tell some names apart and leave the others open."""
    rows = model._default_manager.filter(clock__in=clocks)
    for name in PLACES:
        rows = rows.exclude(**{name: ALL}) if name in names else rows.filter(**{name: ALL})
    if "office" in names and asked.offices is not None:
        rows = rows.filter(office__in=asked.offices)
    return rows.filter(procedure=asked.procedure) if asked.procedure else rows


def _everywhere(asked: Asked, clocks: Sequence[str]) -> bool:
    """Whether no office but those that are asked for has any fact."""
    if STEP in clocks:
        return False  # Every fact of a step is of an office.
    return _with_facts() <= set(asked.offices or ())


def _with_facts() -> set[str]:
    """The offices that have any fact of dossiers; read once for a request."""

    def read() -> set[str]:
        rows = TimeFact.objects.filter(clock__in=_OF_DOSSIERS, staff=ALL, procedure=ALL)
        told = rows.exclude(office=ALL).order_by().values_list("office", flat=True)
        return set(told.distinct())

    return in_request("measurement", "offices with facts", read)


def _of_rows(
    asked: Asked, clock: str, by: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], int | None, str]]:
    moment, length, outcome = _SOURCES[clock]
    rows = asked.rows().filter(asked.within(moment))
    if moment == "ended_at":
        rows = rows.filter(outcome__in=OUTCOMES)
    if clock == facts.INDEX:
        rows = rows.filter(index_outcome__in=(ON_TIME, LATE))
    names = [moment if name == "month" else name for name in by]
    for seconds, told, *key in rows.values_list(length, outcome or "state", *names).iterator():
        if seconds is not None or clock == facts.LEGAL:
            yield _key(key), seconds, told if outcome else ""


def take_away(cells: Cells, asked: Asked, by: Sequence[str], hidden: Q) -> None:
    """Take some stretches away from the cells of those places; what nothing is left of goes."""
    if not cells:
        return
    for key, seconds, _ in _of_stretches(asked, by, hidden & _among(by, list(cells))):
        cell = cells.get(key)
        if cell is None:  # It ended after the facts were read: it is in neither.
            continue
        cell.add(seconds, times=-1)
        if cell.count <= 0:
            del cells[key]


def _of_stretches(
    asked: Asked, by: Sequence[str], shown: Q = EVERY
) -> Iterator[tuple[tuple[str, ...], int | None, str]]:
    for seconds, *key in (
        stretches(asked, shown=shown).values_list("working_seconds", *by).iterator()
    ):
        yield _key(key), seconds, ""


def _key(told: Sequence[Any]) -> tuple[str, ...]:
    return tuple(
        f"{timezone.localtime(one):%Y-%m}" if isinstance(one, datetime) else one for one in told
    )


def _cell(found: Cells, key: tuple[str, ...], clock: str) -> Cell:
    return found.setdefault(key, Cell(Histogram(exact=clock == LIMIT)))


def accepted_procedures() -> set[str]:
    """The procedures of which a dossier was ever accepted, in any office; one query."""
    rows = TimeFact.objects.filter(clock=UNCHECKED, staff=ALL, office=ALL).exclude(procedure=ALL)
    return set(rows.order_by().values_list("procedure", flat=True).distinct())


def procedures_at(asked: Asked, places: Collection[tuple[str, str]]) -> set[str]:
    """The procedures whose dossiers passed some (office, step) in the months of what is asked; one query."""
    rows = TimeFact.objects.filter(
        clock=STEP,
        step__in={step for _, step in places},
        office__in={office for office, _ in places},
    ).exclude(procedure=ALL)
    if asked.since is not None:
        rows = rows.filter(month__gte=month_of(asked.since))
    if asked.before is not None:
        rows = rows.filter(month__lt=asked.before)
    return set(rows.order_by().values_list("procedure", flat=True).distinct())
