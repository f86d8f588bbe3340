"""Keeping the measured rows up with the ledger, and proving that they are what the ledger tells."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from tinhso import calendars
from tinhso.ledger import together
from tinhso.ledger.followers import (
    Ahead,
    ahead,
    behind,
    follow,
    follow_by_subject,
    has_met_all,
    not_followed,
)
from tinhso.ledger.hands import InOtherHands
from tinhso.ledger.models import Cursor, Event
from tinhso.ledger.positions import number_all
from tinhso.ledger.snapshots import one_snapshot
from tinhso.measurement.live import days, edges, facts, recounting
from tinhso.measurement.live.folding import Folded, Happening, fold
from tinhso.measurement.live.models import (
    DayCount,
    DossierTime,
    EdgeFact,
    StretchTime,
    Then,
    TimeFact,
    ToRecount,
)
from tinhso.measurement.live.telling import SUBJECT, every_subject, told
from tinhso.org.kinds import CALENDAR_SET

NAME = "measurement"
AT_ONCE = 500
EVENTS_AT_ONCE = 300
# Who is further behind reads so many at once, in columns; on SQLite fewer, for nobody else writes meanwhile.
FAR_BEHIND = 2_000
FAR_AT_ONCE = {"sqlite": 2_000, "postgresql": 50_000}
# So many dossiers are held in memory at once; and no more events are taken where more of them are folded one by one.
DOSSIERS_AT_ONCE = {"sqlite": 500, "postgresql": 5_000}
REBUILT_AT_ONCE = 10_000
PATIENCE_OF_A_PAGE = 300  # milliseconds
TURN_SECONDS = 2.0
_warm: list[bool] = []
_ROW = [field.name for field in DossierTime._meta.fields]
_PIECE = [field.name for field in StretchTime._meta.fields if field.name != "id"]


def keep_up(*, recounting: bool = True) -> int:
    """Measure again every dossier of which something has happened since; how many events there were.

    recounting: also whom a late calendar concerns. Pages leave that to the worker, for it may be a whole province;
    until then such a dossier stands as it was measured last. Nor does a page measure all that an import writes: where
    much is left it shows what was measured by then, and the worker comes after; so it does where another holds what is
    measured, or on SQLite writes at all, for longer than a moment. In the demo pages leave all of it to its workers,
    which write from beginning to end.
    """
    if settings.DEMO and not recounting:
        return 0
    if recounting or connection.vendor != "sqlite" or connection.in_atomic_block:
        return _followed(recounting)
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE_OF_A_PAGE}")
        try:
            return _followed(recounting)
        except OperationalError as error:
            # The lowest byte tells what it is; those above it how it came to be.
            if getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return 0
        finally:
            cursor.execute(f"PRAGMA busy_timeout={usual}")


def keep_up_a_turn() -> int:
    """The same, for who has other things to do too: where somebody writes without end it stops after a while."""
    return _followed(True, most_seconds=TURN_SECONDS)


def _followed(recounting: bool, *, most_seconds: float | None = None) -> int:
    patience = None
    if not recounting:
        if has_met_all(NAME):
            return 0
        patience = PATIENCE_OF_A_PAGE
        most_seconds = patience / 1_000
    counted = 0
    # Measured is by what is so now, and not when the request of a page began.
    with together.forgetting(), suppress(InOtherHands):
        number_all(patience=patience)
        if not _warm:
            warm_up()
        began = time.monotonic()
        while found := _follow(patience):
            counted += found
            if most_seconds is not None and time.monotonic() - began > most_seconds:
                break
        while recounting and _recount():
            if most_seconds is not None and time.monotonic() - began > most_seconds:
                break
    return counted


def _follow(patience: int | None) -> int:
    """Some of what has happened since; how many events. Who is far behind takes much at once, but for no page.

    patience: of a page, for whoever measures or publishes; it may be measured anew for minutes.
    """
    if patience is not None:
        try:
            return follow(NAME, _take, most=EVENTS_AT_ONCE, patience=0)
        except InOtherHands:
            # Who measures much at once takes some seconds, and a page could not show all of it anyway.
            if behind(NAME) >= FAR_BEHIND:
                raise
    elif behind(NAME) >= FAR_BEHIND:
        return follow_by_subject(NAME, _take_many, kinds=[CALENDAR_SET.name], most=_far_at_once())
    # A few at a time: on SQLite nobody else writes meanwhile.
    return follow(NAME, _take, most=EVENTS_AT_ONCE, patience=patience)


def _far_at_once() -> int:
    """How many events whoever is far behind takes: of what is folded one by one fewer, for it takes long."""
    from tinhso.measurement.live.bulk.folding import told_apart

    most, few = FAR_AT_ONCE[connection.vendor], DOSSIERS_AT_ONCE[connection.vendor]
    return few if told_apart(ahead(NAME, most=most)).count() > few else most


@transaction.atomic
def _recount() -> int:
    """Measure some of those again whose calendar was announced late; how many."""
    _alone()  # First, as whoever follows: two that lock the same rows in another order wait for each other.
    asked = recounting.waiting(AT_ONCE)
    if asked:
        cases = [one.case for one in asked]
        before = recounting.kept(cases)
        folded = measure([f"{SUBJECT}{case}" for case in cases])
        after = {case: one.row for case, one in folded.items()}
        if recounting.note_changes(asked, before, after):
            Then.objects.all().delete()
    return len(asked)


def warm_up() -> None:
    """Have the engine compiled, or loaded, before a transaction is open: others would wait for it."""
    facts = {
        "state": "filed",
        "holder": "-",
        "office": "-",
        "code": "-",
        "procedure": "-",
        "desk": "-",
    }
    at = datetime.now(UTC)
    filed = Happening(UUID(int=0), "cases.filed", at, told=False, channel="-", facts=facts)
    fold([filed], at=at, calendar_for=lambda _office, _at: calendars.load(calendars.DEFAULT))
    _warm.append(True)


def _take(events: Sequence[Event]) -> None:
    subjects = {event.subject for event in events if event.subject.startswith(SUBJECT)}
    recounting.to_recount(events)
    # What a calendar concerns is measured below, once what was counted before has been read.
    if measured := subjects - {f"{SUBJECT}{case}" for case in recounting.among(subjects)}:
        measure(measured)
    if subjects:
        _forget_days(min(event.occurred_at for event in events if event.subject in subjects))


def _take_many(met: Ahead) -> None:
    first = {one: at for one, at in met.first.items() if one.startswith(SUBJECT)}
    recounting.to_recount(met.events)
    later = {f"{SUBJECT}{case}" for case in recounting.among(first)}
    now, most = sorted(first.keys() - later), DOSSIERS_AT_ONCE[connection.vendor]
    for place in range(0, len(now), most):
        _measure_many(now[place : place + most])
    if first:
        _forget_days(min(first.values()))


def _measure_many(subjects: Collection[str]) -> int:
    # Columns are Polars', which takes a third of a second that a page need not pay.
    from tinhso.measurement.live.bulk.measuring import measure_many

    return measure_many(subjects)


def _forget_days(told_of: datetime) -> None:
    """What was told as at the end of the day of a moment, or of a later one, holds no more."""
    Then.objects.filter(day__gte=timezone.localtime(told_of).date()).delete()


@transaction.atomic
def measure(subjects: Collection[str]) -> Mapping[UUID, Folded]:
    """Write the rows of dossiers anew from their events, and the facts that they are counted in."""
    _alone()
    folded = told(subjects)
    cases = [UUID(subject.removeprefix(SUBJECT)) for subject in subjects]
    cells: facts.Cells = {}
    before, after = facts.measured(cases), _as_rows(folded)
    facts.count(cells, *before, times=-1)
    facts.count(cells, *after)
    edges.changed(before, after)
    days.changed(cases, [one.row for one in folded.values()])
    StretchTime.objects.filter(case__in=cases).delete()
    if gone := [case for case in cases if case not in folded]:
        # Told of a moment before its filing, it is none of ours; what it was counted in is taken away already.
        DossierTime.objects.filter(case__in=gone).delete()
    DossierTime.objects.bulk_create(
        [DossierTime(**one.row) for one in folded.values()],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=[name for name in _ROW if name != "case"],
        batch_size=AT_ONCE,
    )
    StretchTime.objects.bulk_create(
        [StretchTime(**piece) for one in folded.values() for piece in one.stretches],
        batch_size=2 * AT_ONCE,
    )
    facts.apply(cells)
    return folded


def keep_edges() -> int:
    """Keep the facts of the first of the last thirty days; how much there was to do. For the worker."""
    return edges.renew(_alone, now=datetime.now(UTC))


def _alone() -> None:
    """One measures at a time: facts are what was there and what has changed."""
    Cursor.objects.get_or_create(name=NAME)
    Cursor.objects.select_for_update().get(name=NAME)


def _as_rows(
    folded: Mapping[UUID, Folded],
) -> tuple[list[dict[str, Any]], dict[UUID, list[dict[str, Any]]]]:
    return [one.row for one in folded.values()], {
        case: one.stretches for case, one in folded.items()
    }


@dataclass(frozen=True)
class Difference:
    """A row that is not what the ledger tells. what: changed, missing or extra; columns: which, of a changed one."""

    table: str
    row: str
    what: str
    columns: tuple[str, ...] = ()


def differences() -> Iterator[Difference]:
    """Every row of the measured tables that the ledger tells otherwise; nothing where they are one.

    Others may write meanwhile: what has not been followed yet is no difference.
    """
    keep_up()
    with one_snapshot():
        yield from differences_but(in_flux())


def in_flux() -> set[UUID]:
    """Dossiers of which something has happened, or whose calendar was announced, that is not measured yet."""
    found = set(ToRecount.objects.values_list("case", flat=True))
    for event in not_followed(NAME):
        if event.subject.startswith(SUBJECT):
            found.add(UUID(event.subject.removeprefix(SUBJECT)))
        found.update(recounting.concerned(event))
    return found


def settled(subjects: Iterable[str], flux: Collection[UUID]) -> list[str]:
    """Those of some subjects that may be compared."""
    return [one for one in subjects if UUID(one.removeprefix(SUBJECT)) not in flux]


def differences_but(flux: Collection[UUID]) -> Iterator[Difference]:
    """The same of all dossiers but some, which are taken as they stand. Within one snapshot."""
    cells: facts.Cells = {}
    facts.count_standing(cells, flux)
    counts: days.Counts = days.Counts()
    days.count(counts, days.standing(flux))
    edge, near = edges.kept(), facts.Cells()
    if edge is not None:
        edges.count(near, edge, facts.measured(list(flux)))
    after: UUID | None = None
    for subjects in every_subject():
        folded = told(settled(subjects, flux))
        facts.count(cells, *_as_rows(folded))
        days.count(counts, (one.row for one in folded.values()))
        if edge is not None:
            edges.count(near, edge, _as_rows(folded))
        # All that lies between, and not only what was folded: the rest of it is extra. Identifiers and the subjects
        # made of them have one order, so nothing of a province is held but a piece.
        upto = UUID(subjects[-1].removeprefix(SUBJECT))
        yield from _dossiers_compared(folded, _between(DossierTime, after, upto, flux))
        yield from _stretches_compared(folded, _between(StretchTime, after, upto, flux))
        after = upto
    yield from _dossiers_compared({}, _between(DossierTime, after, None, flux))
    yield from _stretches_compared({}, _between(StretchTime, after, None, flux))
    yield from _facts_compared(TimeFact, cells)
    yield from _facts_compared(EdgeFact, near)
    yield from _keyed_compared(
        DayCount, {key.text: days.row_of(key, whole) for key, whole in counts.items()}
    )


def _between(
    model: type[Any], after: UUID | None, upto: UUID | None, flux: Collection[UUID]
) -> Iterator[dict[str, Any]]:
    """Rows of the dossiers after one and up to another but for some; None: from the first, to the last."""
    rows = model.objects.all()
    if after is not None:
        rows = rows.filter(case__gt=after)
    if upto is not None:
        rows = rows.filter(case__lte=upto)
    yield from (row for row in rows.values().iterator() if row["case"] not in flux)


def _dossiers_compared(
    folded: Mapping[UUID, Folded], rows: Iterable[dict[str, Any]]
) -> Iterator[Difference]:
    found, extra = {}, []
    for row in rows:
        if row["case"] in folded:
            found[row["case"]] = row
        else:
            extra.append(row["case"])
    for case, one in folded.items():
        yield from compared("live_dossiertime", str(case), one.row, found.get(case), _ROW)
    for case in extra:
        yield Difference("live_dossiertime", str(case), "extra")


def _stretches_compared(
    folded: Mapping[UUID, Folded], rows: Iterable[dict[str, Any]]
) -> Iterator[Difference]:
    pieces = {(row["case"], row["seq"]): row for row in rows}
    for case, one in folded.items():
        for piece in one.stretches:
            found = pieces.pop((case, piece["seq"]), None)
            name = f"{case}#{piece['seq']}"
            yield from compared("live_stretchtime", name, piece, found, _PIECE)
    for case, seq in pieces:
        yield Difference("live_stretchtime", f"{case}#{seq}", "extra")


def _facts_compared(model: type[TimeFact | EdgeFact], cells: facts.Cells) -> Iterator[Difference]:
    yield from _keyed_compared(
        model, {key.text: facts.row_of(key, cell) for key, cell in cells.items()}
    )


def _keyed_compared(model: type[Any], wanted: dict[str, dict[str, Any]]) -> Iterator[Difference]:
    """A table whose rows bear their whole place as their key. wanted: its rows by that; emptied."""
    table = model._meta.db_table
    for row in model.objects.values().iterator():
        told = wanted.pop(row["key"], None)
        if told is None:
            yield Difference(table, row["key"], "extra")
        else:
            found = {**row, "bins": bytes(row["bins"])} if "bins" in row else row
            yield from compared(table, row["key"], told, found, list(told))
    for key in wanted:
        yield Difference(table, key, "missing")


def rebuild() -> int:
    """Empty the measured tables and fold the whole ledger again; how many dossiers there are.

    Past days that were told are thrown away: they were copied from what was measured.
    """
    keep_up()
    counted = 0
    with transaction.atomic():
        _alone()
        Then.objects.all().delete()
        TimeFact.objects.all().delete()
        DayCount.objects.all().delete()
        edges.forget()
        StretchTime.objects.all().delete()
        DossierTime.objects.all().delete()
        for subjects in every_subject(most=REBUILT_AT_ONCE):
            counted += _measure_many(subjects)
    return counted


def compared(
    table: str, name: str, wanted: dict[str, Any], found: dict[str, Any] | None, columns: list[str]
) -> Iterator[Difference]:
    """In which columns a row is not what it should be; None: it is not there."""
    if found is None:
        yield Difference(table, name, "missing")
        return
    differing = tuple(one for one in columns if wanted[one] != found[one])
    if differing:
        yield Difference(table, name, "changed", differing)
