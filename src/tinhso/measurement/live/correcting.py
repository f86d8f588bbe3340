"""A published month counted again: corrected where that lays nothing open, beside what was published before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from django.db import transaction

from tinhso.ledger.models import Cursor
from tinhso.measurement.live.counting import Counted, counted
from tinhso.measurement.live.disclosure import FEWEST, Block
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.models import Published
from tinhso.measurement.live.published import MEASURES, Cell, cells_of
from tinhso.measurement.live.publishing import (
    DIMENSIONS,
    CannotPublish,
    cell_of,
    keep,
    standing,
)
from tinhso.measurement.live.recounting import months_touched

_CORRECTED = "measurement.corrected"


@transaction.atomic
def correct(month: date, *, now: datetime | None = None) -> Published:
    """Count a published month again; where it has changed, a new row says so. Gives the row in force.

    A measure is corrected whole or not at all: only if no figure of it, and nothing that follows from its figures,
    changes by fewer than ten; else the change would be told of fewer than ten dossiers. Raises CannotPublish.
    """
    now = now or datetime.now(UTC)
    month = month.replace(day=1)
    old = Published.objects.filter(month=month, corrected_by=None).first()
    if old is None:
        raise CannotPublish("nothing_published", month=f"{month:%m/%Y}")
    keep_up()
    found = counted(month)
    cells = cells_of(old)
    again = [
        cell_of(one.dimension, one.measure, _counted_again(one, found), found) for one in cells
    ]
    change = {name for name in MEASURES if _may_correct(name, cells, again)}
    for (
        part,
        whole,
    ) in MEASURES.items():  # What is left of a whole is told by the whole and its part.
        if whole and {part, whole} & change and not _rest_may_change(part, whole, cells, again):
            change -= {part, whole}
    mended = [
        after if after.measure in change else before
        for before, after in zip(cells, again, strict=True)
    ]
    if mended == cells:
        return old
    return keep(month, now, mended, corrects=old)


def correct_due(*, now: datetime | None = None) -> list[Published]:
    """Correct every published month that late calendars have touched since the last time; the corrections made."""
    keep_up()
    Cursor.objects.get_or_create(name=_CORRECTED)
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(name=_CORRECTED)
        last, months = months_touched(cursor.position)
        made = [
            one
            for old in standing()
            if old.month in months and (one := correct(old.month, now=now)).pk != old.pk
        ]
        cursor.position = last
        cursor.save(update_fields=["position"])
    return made


def _counted_again(cell: Cell, found: Counted) -> Block:
    count = found.sum(cell.dimension, cell.measure, cell.block)
    return replace(cell.block, count=count)


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
