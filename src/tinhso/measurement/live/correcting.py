"""A published month counted again: corrected where that lays nothing open, beside what was published before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from django.db import transaction

from tinhso.ledger.models import Cursor
from tinhso.measurement.live.counting import Counted, counted, counted_again
from tinhso.measurement.live.disclosure import FEWEST
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.models import Published
from tinhso.measurement.live.published import MEASURES, Cell, cells_of
from tinhso.measurement.live.publishing import (
    DIMENSIONS,
    CannotPublish,
    cell_of,
    keep,
    recounted_upto,
    standing,
)
from tinhso.measurement.live.recounting import last_recount, months_touched

AT_ONCE = 2_000
_TRIES = 3
_CORRECTED = "measurement.corrected"


def correct(month: date, *, now: datetime | None = None) -> Published:
    """Count a published month again; where it has changed, a new row says so. Gives the row in force.

    A measure is corrected whole or not at all: only if no figure of it, and nothing that follows from its figures,
    changes by fewer than ten; else the change would be told of fewer than ten dossiers. Hours and bounds of decided
    dossiers whose count stays are corrected where ten or more of them were measured again since they were published;
    those of other figures stay with their count. Raises CannotPublish.
    """
    return _corrected(month.replace(day=1), now or datetime.now(UTC))[0]


def _corrected(month: date, now: datetime) -> tuple[Published, bool]:
    """The row in force, and whether it was made here.

    It is counted before anything is locked, and again where others have corrected or measured meanwhile.
    """
    keep_up()
    for _ in range(_TRIES):
        if (found := _tried(month, now)) is not None:
            return found
    with transaction.atomic():  # Others never rest: this once they wait.
        _alone()
        keep_up()
        found = _tried(month, now)
    assert found is not None
    return found


def _tried(month: date, now: datetime) -> tuple[Published, bool] | None:
    """None where it does not hold any more, for it was counted while something changed."""
    old = _in_force(month)
    if old is None:
        raise CannotPublish("nothing_published", month=f"{month:%m/%Y}")
    last, cells = last_recount(), cells_of(old)
    mended = _mended(cells, old)
    with transaction.atomic():
        _alone()
        if _in_force(month) != old or last_recount() != last:
            return None
        if mended == cells:
            return old, False
        return keep(month, now, mended, recounts=last, corrects=old), True


def _alone() -> None:
    """One corrects at a time."""
    Cursor.objects.get_or_create(name=_CORRECTED)
    Cursor.objects.select_for_update().get(name=_CORRECTED)


def _in_force(month: date) -> Published | None:
    return Published.objects.filter(month=month, corrected_by=None).first()


def _upto(old: Published) -> dict[Cell, int]:
    """Up to which recount each figure was counted: when it was first published as it stands since."""
    same, upto = set(cells_of(old)), dict[Cell, int]()
    for one in Published.objects.filter(month=old.month, pk__lte=old.pk).order_by("-pk"):
        same &= set(cells_of(one))
        upto |= dict.fromkeys(same, recounted_upto(one))
    return upto


def _mended(cells: list[Cell], old: Published) -> list[Cell]:
    """The figures as they are counted now, where that lays nothing open."""
    upto = _upto(old)
    recounted = {last: counted_again(old.month, after=last) for last in set(upto.values())}
    found = counted(old.month)
    again = [_counted_again(one, found, recounted[upto[one]]) for one in cells]
    change = {name for name in MEASURES if _may_correct(name, cells, again)}
    for (
        part,
        whole,
    ) in MEASURES.items():  # What is left of a whole is told by the whole and its part.
        if whole and {part, whole} & change and not _rest_may_change(part, whole, cells, again):
            change -= {part, whole}
    return [
        after if after.measure in change else before
        for before, after in zip(cells, again, strict=True)
    ]


def correct_due(*, now: datetime | None = None) -> list[Published]:
    """Correct every published month that late calendars have touched since the last time; the corrections made.

    What was counted again is read some at a time, each month is a transaction of its own, and only then does the
    cursor move: broken off and started again it corrects what is left, and what is corrected comes out the same.
    """
    keep_up()
    cursor, _ = Cursor.objects.get_or_create(name=_CORRECTED)
    months: set[date] = set()
    last = cursor.position
    while (part := months_touched(last, most=AT_ONCE))[0] != last:
        last, touched = part
        months |= touched
    found = [
        _corrected(one.month, now or datetime.now(UTC)) for one in standing() if one.month in months
    ]
    Cursor.objects.filter(name=_CORRECTED, position__lt=last).update(position=last)
    return [one for one, made_here in found if made_here]


def _counted_again(cell: Cell, found: Counted, recounted: Counted) -> Cell:
    count = found.sum(cell.dimension, cell.measure, cell.block)
    if count == cell.count and (
        # No recount says how waits for acceptance have changed, and none moves what was told.
        cell.measure != "decided" or recounted.sum(cell.dimension, "decided", cell.block) < FEWEST
    ):
        return cell
    return cell_of(cell.dimension, cell.measure, replace(cell.block, count=count), found)


def _small(difference: int) -> bool:
    return 0 < abs(difference) < FEWEST


def _may_correct(measure: str, before: list[Cell], after: list[Cell]) -> bool:
    """Whether every figure of a measure, and what totals leave over, changes by none or by enough."""
    changes: dict[str, int] = {}
    for old, new in zip(before, after, strict=True):
        if old.measure != measure:
            continue
        difference = new.count - old.count
        if _small(difference) or new.count < FEWEST:
            return False
        changes[old.dimension] = changes.get(old.dimension, 0) + difference
    total = changes.pop("all", 0)
    return not any(_small(total - changes.get(name, 0)) for name in DIMENSIONS)


def _rest_may_change(part: str, whole: str, before: list[Cell], after: list[Cell]) -> bool:
    changes: dict[tuple[str, str], dict[str, int]] = {}
    for old, new in zip(before, after, strict=True):
        if old.measure in (part, whole):
            place = changes.setdefault((old.dimension, old.key), {})
            place[old.measure] = new.count - old.count
    return not any(
        _small(one.get(whole, 0) - one.get(part, 0)) for one in changes.values() if len(one) == 2
    )
