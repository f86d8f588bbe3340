"""Boards' lengths and outcomes out of the facts: a number of rows that does not grow with the dossiers.

Whole months are read as facts, and so are the first of the last thirty days, see `edges`; other days before and after
months from the dossiers' own rows, at most two months of them. All fall into the same bins, so that a median is within
0.2 % of the exact one whatever the period.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from tinhso.ledger.together import in_request
from tinhso.measurement.live import facts
from tinhso.measurement.live.asking import EVERY, Asked, stretches
from tinhso.measurement.live.facts import ALL, LIMIT, OUTCOMES, PLACES, STEP, UNCHECKED, Cell
from tinhso.measurement.live.histograms import Histogram
from tinhso.measurement.live.index766 import LATE, ON_TIME
from tinhso.measurement.live.joining import added_up
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

    A cell's key has a text for each of `by`; a month is "2026-03". One query for what is kept alike, one for the edge,
    and one for each clock and end of the period that is no whole month.
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
    left: dict[Spans, dict[str, list[tuple[str, ...]]]] = {}
    for by, cells in found.items():
        for names, own in _kept_of(asked, clocks, by).items():
            spans: Spans = ((asked.since, asked.before),)
            if names is not None:
                near = _edge(parts)
                if rows := _kept_rows(_narrowed(asked, by, only), own, names, parts, near):
                    _add_facts(
                        cells, [one.filter(_among(by, only, but="office")) for one in rows], by
                    )
                spans = tuple(one for one in parts.edges if one not in near)
            for clock in own:
                left.setdefault(spans, {}).setdefault(clock, []).append(by)
    for spans_, of_clocks in left.items():
        for since, before in spans_:
            narrowed = replace(asked, since=since, before=before)
            for clock, groupings in of_clocks.items():
                among = _among(groupings[0], only)
                _add_rows({by: found[by][clock] for by in groupings}, narrowed, clock, among)
    if only is not None:
        for cells in found.values():
            for clock in clocks:
                cells[clock] = {key: one for key, one in cells[clock].items() if key in only}
    return found


Spans = tuple[tuple[datetime | None, datetime | None], ...]


def _kept_of(
    asked: Asked, clocks: Sequence[str], by: Sequence[str]
) -> dict[tuple[str, ...] | None, list[str]]:
    """Clocks by the names that their facts tell apart which are read; None: of no fact that could be."""
    found: dict[tuple[str, ...] | None, list[str]] = {}
    needed = {own: _needed(asked, by, of_steps=own) for own in {one == STEP for one in clocks}}
    for clock in clocks:
        kept = [one for one in facts.sets_of(clock) if needed[clock == STEP] <= set(one)]
        past = asked.then is not None and clock != STEP  # Facts tell of dossiers as they stand now.
        names = None if not kept or asked.channel or past else min(kept, key=len)
        found.setdefault(names, []).append(clock)
    return found


def _kept_rows(
    asked: Asked,
    clocks: Sequence[str],
    names: Collection[str],
    parts: Split,
    near: Collection[tuple[datetime, datetime]],
) -> list[QuerySet[Any]]:
    """The facts of whole months, and those of the edge."""
    rows: list[QuerySet[Any]] = []
    if parts.whole:
        rows.append(_in_months(_rows(TimeFact, asked, clocks, names), parts))
    if near:
        rows.append(_rows(EdgeFact, asked, clocks, names))
    return rows


def _narrowed(asked: Asked, by: Sequence[str], only: Collection[tuple[str, ...]] | None) -> Asked:
    """What is asked of the offices of some keys alone, so that nothing else of them is looked for."""
    if only is None or "office" not in by:
        return asked
    named = {key[by.index("office")] for key in only}
    return replace(asked, offices=named if asked.offices is None else named & set(asked.offices))


def _among(by: Sequence[str], only: Collection[tuple[str, ...]] | None, *, but: str = "") -> Q:
    """Rows that may be of some keys: each of their names, but one, is one of theirs."""
    if only is None:
        return EVERY
    return Q(
        **{
            f"{name}__in": {key[place] for key in only}
            for place, name in enumerate(by)
            if name != but
        }
    )


def sums(asked: Asked, by: Sequence[str]) -> dict[tuple[str, ...], tuple[int, int]]:
    """(how many, seconds in all) of running stretches by office, step and perhaps staff, added up by the database.

    As `lengths` of STEP counts them; what is no whole month nor edge is added up from the stretches.
    """
    parts = split(asked)
    found: Counter[tuple[str, ...]] = Counter()
    seconds: Counter[tuple[str, ...]] = Counter()

    def add(several: Sequence[QuerySet[Any]], count: Any, length: str) -> None:
        told = [
            rows.order_by().values_list(*by).annotate(n=count, s=Sum(length)) for rows in several
        ]
        for *key, n, s in told[0].union(*told[1:], all=True) if len(told) > 1 else told[0]:
            found[tuple(key)] += n
            seconds[tuple(key)] += s

    ((names, _),) = _kept_of(asked, (STEP,), by).items()
    spans: Spans = ((asked.since, asked.before),)
    if names is not None:
        near = _edge(parts)
        if kept := _kept_rows(asked, (STEP,), names, parts, near):
            add(kept, Sum("count"), "seconds")
        spans = tuple(one for one in parts.edges if one not in near)
    for since, before in spans:
        rows = stretches(replace(asked, since=since, before=before))
        add([rows], Count("*"), "working_seconds")
    return {key: (count, seconds[key]) for key, count in found.items()}


def ranked(
    asked: Asked, by: Sequence[str]
) -> Callable[[int, int], tuple[list[tuple[str, ...]], int]] | None:
    """What gives the keys of `sums` from one place up to another, the most seconds first, and how many there are.

    One query each time; None where not all of it is kept.
    """
    parts = split(asked)
    ((names, _),) = _kept_of(asked, (STEP,), by).items()
    near = _edge(parts)
    if names is None or any(one not in near for one in parts.edges):
        return None
    kept = _kept_rows(asked, (STEP,), names, parts, near)

    def find(start: int, end: int) -> tuple[list[tuple[str, ...]], int]:
        connection = connections[kept[0].db] if kept else None
        told, given = [], []
        for rows in kept:
            grouped = rows.order_by().values_list(*by).annotate(n=Sum("count"), s=Sum("seconds"))
            with suppress(EmptyResultSet):
                sql, params = grouped.query.get_compiler(connection=connection).as_sql()
                told.append(sql)
                given += params
        if connection is None or not told:
            return [], 0
        keys = ", ".join(f'"{name}"' for name in by)
        # As Python orders texts, whatever the database's own order is.
        own = ' COLLATE "C"' if connection.vendor == "postgresql" else ""
        order = ", ".join(f'"{name}"{own}' for name in by)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT COUNT(*) OVER (), {keys} FROM ({' UNION ALL '.join(told)}) t "
                f"GROUP BY {keys} HAVING SUM(n) > 0 ORDER BY SUM(s) DESC, {order} LIMIT %s OFFSET %s",
                [*given, end - start, start],
            )
            found = cursor.fetchall()
        return [tuple(key) for _, *key in found], found[0][0] if found else 0

    return find


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
    found: defaultdict[str, Cells], several: Sequence[QuerySet[Any]], by: Sequence[str]
) -> None:
    for clock, *line in added_up(several, ("clock", *by)):
        own, (count, seconds, *outcomes, bins) = line[: len(by)], line[len(by) :]
        cell = _cell(found[clock], _key(own), clock)
        cell.count += count
        for name, one in zip(OUTCOMES, outcomes, strict=True):
            cell.outcomes[name] += one
        cell.lengths.merge(Histogram.unpacked(bytes(bins), seconds=seconds, exact=clock == LIMIT))


def _edge(parts: Split) -> Sequence[tuple[datetime, datetime]]:
    """Which of a period's ends is the one whose facts are kept, if one is; read once for a request."""
    if not parts.edges:
        return ()
    edges = in_request("measurement", "edges", lambda: list(Edge.objects.all()))
    kept = [(midnight(one.first), midnight(next_month(one.month))) for one in edges]
    return [one for one in parts.edges if one in kept]


def _needed(asked: Asked, by: Sequence[str], *, of_steps: bool) -> set[str]:
    """What a fact must tell apart. of_steps: every fact of a step is of an office."""
    needed = {name for name in by if name in PLACES}
    if asked.procedure:
        needed.add("procedure")
    if (
        asked.offices is not None
        and "office" not in needed
        and (of_steps or not _everywhere(asked))
    ):
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
        rows = rows.filter(office__among=asked.offices)
    return rows.filter(procedure=asked.procedure) if asked.procedure else rows


def _everywhere(asked: Asked) -> bool:
    """Whether no office but those that are asked for has any fact of dossiers."""
    return _with_facts() <= set(asked.offices or ())


def _with_facts() -> set[str]:
    """The offices that have any fact of dossiers; read once for a request."""

    def read() -> set[str]:
        with connections[TimeFact.objects.db].cursor() as cursor:
            cursor.execute(_OFFICES)
            return {office for (office,) in cursor.fetchall()}

    return in_request("measurement", "offices with facts", read)


# From each office to the next one of the index: as many steps as offices, however many months.
_NEXT = (
    "SELECT MIN(office) FROM live_timefact "
    "WHERE procedure = '*' AND step = '*' AND staff = '*' AND office <> '*'"
)
_OFFICES = (
    f"WITH RECURSIVE found(office) AS ({_NEXT} UNION ALL SELECT ({_NEXT} AND office > found.office) FROM found "
    "WHERE found.office IS NOT NULL) SELECT office FROM found WHERE office IS NOT NULL"
)


def _of_rows(
    asked: Asked, clock: str, by: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], int | None, str]]:
    moment, length, outcome = _SOURCES[clock]
    rows = asked.rows().filter(asked.within(moment))
    if moment == "ended_at":
        rows = rows.filter(outcome__beside=OUTCOMES)
    if clock == facts.INDEX:
        rows = rows.filter(index_outcome__beside=(ON_TIME, LATE))
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
        f"{timezone.localtime(one) if isinstance(one, datetime) else one:%Y-%m}"
        if isinstance(one, date)
        else one
        for one in told
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
