"""Dossiers counted by day, office and procedure, and of all offices together: a board adds up days instead of reading
every dossier.

What is counted is a word: "filed" on the day of filing, "ended.late" on that of the end, "due" on the day on which one
in progress runs out, "state.processing" of what stands so now, on no day of its own. A dossier that is measured again
is taken away as it was and counted as it is, in the transaction of its row; so a sum is always that over the rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections
from django.db.models import Case, Q, QuerySet, Sum, Value, When
from django.utils import timezone

from tinhso.ledger.together import in_request
from tinhso.measurement.live.models import STANDING, DayCount, DossierTime
from tinhso.measurement.live.months import midnight

ALL = "*"
NOW = date(1970, 1, 1)
FILED, TOLD, RETURNED, MOVED, UNSIGNED = "filed", "filed.told", "returned", "moved", "unsigned"
STOPPED_LATE = "stopped_late"
DUE, DUE_UNSIGNED = "due", "due.unsigned"
ENDED, INDEX, STATE = "ended.", "index.", "state."
RUNNING = "processing"
_DECIDED = ("early", "on_time", "late", "unknown")
_AT_ONCE = 400
NEEDED = (
    "case office procedure told state outcome filed_at started_at ended_at returned_at due_at letter_at letter_by "
    "index_outcome promises_moved stops_in_last_tenth"
).split()


class Key(NamedTuple):
    """Which count. day: NOW of what stands now."""

    day: date
    what: str
    office: str
    procedure: str

    @property
    def text(self) -> str:
        """As the row's key."""
        return "|".join((f"{self.day:%Y-%m-%d}", self.what, self.office, self.procedure))


Counts = Counter[Key]


def count(counts: Counts, rows: Iterable[Mapping[str, Any]], *, times: int = 1) -> None:
    """Add what measured rows tell, or take it away with times −1. rows: with NEEDED, at least."""
    for row in rows:
        office, procedure = row["office"], row["procedure"]
        for what, day in _told(row):
            for place in ((office, ALL), (office, procedure), (ALL, ALL), (ALL, procedure)):
                counts[Key(day, what, *place)] += times


def _told(row: Mapping[str, Any]) -> Iterator[tuple[str, date]]:
    yield TOLD if row["told"] else FILED, _day(row["filed_at"])
    yield STATE + row["state"], NOW
    if row["started_at"] is not None:
        yield INDEX + row["index_outcome"], _day(row["started_at"])
    if row["returned_at"] is not None:
        yield RETURNED, _day(row["returned_at"])
    if row["ended_at"] is not None:
        day = _day(row["ended_at"])
        yield ENDED + row["outcome"], day
        if row["promises_moved"] and row["outcome"] in _DECIDED:
            yield MOVED, day
        if row["stops_in_last_tenth"] and row["outcome"] in _DECIDED:
            yield STOPPED_LATE, day
        if row["outcome"] == "late" and _unsigned(row):
            yield UNSIGNED, day
    if row["state"] == RUNNING and row["due_at"] is not None:
        yield DUE, _day(row["due_at"])
        if _unsigned(row):
            yield DUE_UNSIGNED, _day(row["due_at"])


def _unsigned(row: Mapping[str, Any]) -> bool:
    """Whether a letter of apology could have been signed in time and was not."""
    at, by = row["letter_at"], row["letter_by"]
    return by is not None and (at is None or at > by)


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def changed(cases: Collection[UUID], rows: Iterable[Mapping[str, Any]]) -> None:
    """Dossiers are about to be written as some rows: count those instead of what stands, in one transaction."""
    counts: Counts = Counter()
    count(counts, standing(cases), times=-1)
    count(counts, rows)
    apply(counts)


def standing(cases: Collection[UUID]) -> Iterator[dict[str, Any]]:
    """What is counted of dossiers as they stand measured."""
    some = list(cases)
    for first in range(0, len(some), _AT_ONCE):
        found = DossierTime.objects.filter(case__in=some[first : first + _AT_ONCE])
        yield from found.values(*NEEDED)


def apply(counts: Counts) -> None:
    """Bring rows up to what has changed. In the caller's transaction."""
    told = sorted(((key, more) for key, more in counts.items() if more), key=lambda one: one[0])
    for first in range(0, len(told), _AT_ONCE):
        some = told[first : first + _AT_ONCE]
        stood = dict(
            DayCount.objects.filter(key__in=[key.text for key, _ in some]).values_list(
                "key", "count"
            )
        )
        made = [(key, stood.get(key.text, 0) + more) for key, more in some]
        gone = [key.text for key, whole in made if not whole]
        if gone:
            DayCount.objects.filter(key__in=gone).delete()
        DayCount.objects.bulk_create(
            [DayCount(**row_of(key, whole)) for key, whole in made if whole],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["count"],
        )


def row_of(key: Key, whole: int) -> dict[str, Any]:
    """A count as its row."""
    return {"key": key.text, **key._asdict(), "count": whole}


@dataclass(frozen=True)
class Span:
    """Of whom sums are asked. since, before: days of the period; None: from the first, to the last."""

    offices: Collection[str] | None
    procedure: str
    since: date | None
    before: date | None

    def rows(self, *, by: str = "") -> QuerySet[DayCount]:
        """The counts of the offices and of the procedure, all together where none is asked for. by: the column of
        which each is told apart, office or procedure.
        """
        rows = DayCount.objects.order_by()
        if by == "office":
            rows = rows.exclude(office=ALL)
        if by != "office" and (self.offices is None or _with_dossiers() <= set(self.offices)):
            rows = rows.filter(office=ALL)
        elif self.offices is not None:
            rows = rows.filter(office__among=self.offices)
        if self.procedure or by != "procedure":
            return rows.filter(procedure=self.procedure or ALL)
        return rows.exclude(procedure=ALL)

    def within(self) -> Q:
        """Those of days in the period."""
        wanted = Q(day__gt=NOW)
        if self.since is not None:
            wanted &= Q(day__gte=self.since)
        return wanted if self.before is None else wanted & Q(day__lt=self.before)


def span_of(
    *,
    offices: Collection[str] | None,
    procedure: str,
    since: datetime | None,
    before: datetime | None,
) -> Span | None:
    """The days between two moments; None where one of them is no midnight of the province."""
    days = []
    for moment in (since, before):
        day = None if moment is None else _day(moment)
        if day is not None and midnight(day) != moment:
            return None
        days.append(day)
    return Span(offices, procedure, *days)


def told(span: Span, *, today: date) -> tuple[Counter[str], Counter[str]]:
    """What happened on the days of a period, by what; and how dossiers stand, by what: of those in progress the ones
    due before a day, and on it (`today:`). One query.
    """
    whats = (FILED, TOLD, RETURNED, MOVED, STOPPED_LATE, UNSIGNED, *_ENDINGS, *_INDEXED)
    happened = Q(what__in=whats)
    of = span.rows().filter(happened, span.within()).annotate(when=Value("of"))
    on = Case(When(day=today, then=Value("today")), default=Value("now"))
    stand = _standing(span.rows(), today).annotate(when=on)
    several = [
        rows.values_list("when", "what").annotate(whole=Sum("count")) for rows in (of, stand)
    ]
    period, now = Counter[str](), Counter[str]()
    for when, what, whole in several[0].union(several[1], all=True):
        if when == "of":
            period[what] += whole
        else:
            now[f"today:{what}" if when == "today" else what] += whole
    return period, now


def happened(span: Span, figure: str) -> int | None:
    """How many dossiers a figure counts by days of a period alone; None for a figure that tells of now. One query."""
    what = _FIGURES.get(figure)
    if what is None:
        return None
    whole = span.rows().filter(span.within(), what__in=what).aggregate(whole=Sum("count"))["whole"]
    return whole or 0


def open_by(
    span: Span, column: str, *, states: Collection[str], today: date
) -> dict[str, tuple[int, int]]:
    """(in those states, in progress and due before a day) by office or procedure; one query."""
    rows = span.rows(by=column)
    found: dict[str, tuple[int, int]] = {}
    wanted = {STATE + state for state in states}
    told = _standing(rows, today).filter(day__lt=today).values_list(column, "what")
    for key, what, whole in told.annotate(whole=Sum("count")):
        standing_, late = found.get(key, (0, 0))
        found[key] = (standing_ + whole * (what in wanted), late + whole * (what == DUE))
    return {key: pair for key, pair in found.items() if any(pair)}


def _standing(rows: QuerySet[DayCount], today: date) -> QuerySet[DayCount]:
    # What stands is counted on no day, before all; what is due, only on days: both lie up to today.
    return rows.filter(what__known=STANDING, day__lte=today)


def _with_dossiers() -> set[str]:
    """The offices that have any measured dossier; read once for a request."""

    def read() -> set[str]:
        with connections[DayCount.objects.db].cursor() as cursor:
            cursor.execute(_OFFICES)
            return {office for (office,) in cursor.fetchall()}

    return in_request("measurement", "offices with dossiers", read)


# From each office to the next one of the index: as many steps as offices, however many days.
_NEXT = "SELECT MIN(office) FROM live_daycount WHERE procedure = '*' AND office <> '*'"
_OFFICES = (
    f"WITH RECURSIVE found(office) AS ({_NEXT} UNION ALL SELECT ({_NEXT} AND office > found.office) FROM found "
    "WHERE found.office IS NOT NULL) SELECT office FROM found WHERE office IS NOT NULL"
)

_ENDINGS = tuple(
    ENDED + name for name in (*_DECIDED, "withdrawn", "stopped", "not_accepted", "transferred")
)
_INDEXED = tuple(INDEX + name for name in ("on_time", "late", "open", "overdue", "not_counted"))
_FIGURES: Mapping[str, Collection[str]] = {
    "received": (FILED, TOLD),
    "seen": (FILED,),
    "told": (TOLD,),
    "decided": tuple(ENDED + name for name in _DECIDED),
    **{name: (ENDED + name,) for name in (*_DECIDED, "withdrawn", "transferred")},
    "returned": (RETURNED,),
    "moved": (MOVED,),
    "stopped_late": (STOPPED_LATE,),
    "index_late": (INDEX + "late",),
    "index_not_counted": (INDEX + "not_counted",),
}
