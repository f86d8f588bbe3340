"""Facts: durations counted by month, office, procedure, step, person and clock, as mergeable histograms.

A fact is a row `TimeFact`. A dossier stands in several: in the finest one, and in those that leave something open
(ALL), so that a board reads a number of rows that does not grow with the dossiers. What a dossier told before is
taken away when it is measured again, so facts are always the sum over the measured rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from tinhso.measurement.live.histograms import Histogram
from tinhso.measurement.live.index766 import LATE, ON_TIME
from tinhso.measurement.live.models import DossierTime, StretchTime, TimeFact
from tinhso.measurement.live.months import month_of

ALL = "*"
LEGAL, INDEX, CITIZEN, ELAPSED = "legal", "index", "citizen", "elapsed"
UNCHECKED, LIMIT, STEP = "unchecked", "limit", "step"
OUTCOMES = ("early", "on_time", "late", "unknown")
RUNNING = ("run", "void")
# What may be left open of a dossier's and of a stretch's place, the finest first.
PLACES = ("office", "procedure", "step", "staff")
_COARSE: tuple[tuple[str, ...], ...] = (("office",), ("procedure",), ())
_FINE = (("office", "procedure"), *_COARSE)
_OF_STEPS = (PLACES, ("office", "step", "staff"), ("office", "step"))
_AT_ONCE = 400


def sets_of(clock: str) -> tuple[tuple[str, ...], ...]:
    """Which facts are kept of a clock: the names in each that are not left open."""
    if clock == STEP:
        return _OF_STEPS
    return _FINE if clock in (LEGAL, LIMIT) else _COARSE


class Place(NamedTuple):
    """Whose time it is; ALL: left open."""

    office: str = ALL
    procedure: str = ALL
    step: str = ALL
    staff: str = ALL

    def only(self, names: Collection[str]) -> Place:
        """With all but some left open."""
        return Place(
            *(one if name in names else ALL for name, one in zip(PLACES, self, strict=True))
        )


class Key(NamedTuple):
    """Which fact. month: its first day."""

    month: date
    clock: str
    place: Place

    @property
    def text(self) -> str:
        """As the row's key."""
        return "|".join((f"{self.month:%Y-%m}", self.clock, *self.place))


@dataclass
class Cell:
    """What a fact holds: how many, their durations where they are known, and of decided ones the outcomes."""

    lengths: Histogram
    outcomes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    count: int = 0

    def add(self, seconds: int | None, outcome: str = "", times: int = 1) -> None:
        """One more, or with times −1 one less."""
        self.count += times
        if seconds is not None:
            self.lengths.add(seconds, times)
        if outcome:
            self.outcomes[outcome] += times

    def merge(self, other: Cell) -> None:
        """Add another one's."""
        self.count += other.count
        self.lengths.merge(other.lengths)
        for name, count in other.outcomes.items():
            self.outcomes[name] += count

    @property
    def changes(self) -> bool:
        """Whether it says anything but nothing."""
        return bool(
            self.count
            or self.lengths.seconds
            or any(self.lengths.bins.values())
            or any(self.outcomes.values())
        )


Cells = dict[Key, Cell]


def count(
    cells: Cells,
    rows: Iterable[Mapping[str, Any]],
    stretches: Mapping[UUID, Iterable[Mapping[str, Any]]],
    *,
    times: int = 1,
) -> None:
    """Add what measured rows tell, or take it away with times −1. stretches: of each dossier."""
    for row in rows:
        own = list(stretches.get(row["case"], ()))
        for clock, at, seconds, outcome in _lengths(row, own):
            place = Place(row["office"], row["procedure"])
            _add(cells, clock, at, place, (seconds, outcome, times))
        for piece in own:
            if piece["clock"] in RUNNING and not piece["stood"] and piece["working_seconds"] > 0:
                place = Place(piece["office"], row["procedure"], piece["step"], piece["staff"])
                _add(cells, STEP, piece["to_at"], place, (piece["working_seconds"], "", times))


def _lengths(
    row: Mapping[str, Any], stretches: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, datetime, int | None, str]]:
    """(clock, in which month, seconds, outcome) of what is over."""
    if row["outcome"] in OUTCOMES and row["ended_at"] is not None:
        yield LEGAL, row["ended_at"], row["working_seconds"], row["outcome"]
        if row["limit_seconds"] is not None:
            yield LIMIT, row["ended_at"], row["limit_seconds"], ""
    if row["index_outcome"] in (ON_TIME, LATE) and row["index_working_seconds"] is not None:
        yield INDEX, row["index_ended_at"], row["index_working_seconds"], row["index_outcome"]
    if row["returned_at"] is not None:
        for clock, name in (
            (CITIZEN, "citizen_working_seconds"),
            (ELAPSED, "citizen_elapsed_seconds"),
        ):
            if row[name] is not None:
                yield clock, row["returned_at"], row[name], ""
    if row["started_at"] is not None:
        waited = sum(one["working_seconds"] for one in stretches if one["clock"] == "before")
        yield UNCHECKED, row["started_at"], waited, ""


def _add(
    cells: Cells,
    clock: str,
    at: datetime,
    place: Place,
    told: tuple[int | None, str, int],
) -> None:
    month = month_of(at)
    for names in sets_of(clock):
        key = Key(month, clock, place.only(names))
        if key not in cells:
            cells[key] = Cell(Histogram(exact=clock == LIMIT))
        cells[key].add(*told)


def apply(cells: Cells) -> None:
    """Bring rows up to what has changed; two writes for each few hundred of them. In the caller's transaction."""
    changed = [(key, cell) for key, cell in cells.items() if cell.changes]
    for first in range(0, len(changed), _AT_ONCE):
        some = {key.text: (key, cell) for key, cell in changed[first : first + _AT_ONCE]}
        for row in TimeFact.objects.select_for_update().filter(key__in=list(some)):
            some[row.key][1].merge(cell_of(row))
        made = {name: row_of(key, cell) for name, (key, cell) in some.items()}
        gone = [name for name, row in made.items() if not row["count"]]
        TimeFact.objects.filter(key__in=gone).delete()
        TimeFact.objects.bulk_create(
            [TimeFact(**row) for row in made.values() if row["count"]],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["count", *OUTCOMES, "seconds", "bins"],
        )


def row_of(key: Key, cell: Cell) -> dict[str, Any]:
    """A fact as its row."""
    return {
        "key": key.text,
        "month": key.month,
        "clock": key.clock,
        **key.place._asdict(),
        "count": cell.count,
        **cell.outcomes,
        "seconds": cell.lengths.seconds,
        "bins": cell.lengths.packed(),
    }


def cell_of(row: TimeFact) -> Cell:
    """What a row holds."""
    exact = row.clock == LIMIT
    lengths = Histogram.unpacked(bytes(row.bins), seconds=row.seconds, exact=exact)
    return Cell(lengths, {name: getattr(row, name) for name in OUTCOMES}, row.count)


def measured(
    cases: Collection[UUID],
) -> tuple[list[dict[str, Any]], dict[UUID, list[dict[str, Any]]]]:
    """The measured rows of dossiers as they stand, and their stretches; two queries."""
    rows = list(DossierTime.objects.filter(case__in=cases).values(*NEEDED))
    pieces: dict[UUID, list[dict[str, Any]]] = {}
    for piece in StretchTime.objects.filter(case__in=cases).values(*NEEDED_OF_PIECES):
        pieces.setdefault(piece["case"], []).append(dict(piece))
    return [dict(row) for row in rows], pieces


def count_standing(cells: Cells, cases: Iterable[UUID]) -> None:
    """Count dossiers as they stand measured."""
    some = list(cases)
    for first in range(0, len(some), _AT_ONCE):
        count(cells, *measured(some[first : first + _AT_ONCE]))


NEEDED = (
    "case office procedure outcome ended_at working_seconds limit_seconds index_outcome "
    "index_working_seconds index_ended_at returned_at citizen_working_seconds "
    "citizen_elapsed_seconds started_at due_at"
).split()
NEEDED_OF_PIECES = "case office step staff to_at working_seconds clock stood".split()
