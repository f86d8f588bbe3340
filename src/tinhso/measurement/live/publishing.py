"""What the public sees of a month: counted when it is over, guarded, kept as it was published.

A publication is a row `Published`. Its content names every block that it adds (see `disclosure`), with its median and
p90 where ten or more dossiers lie beyond them, and what offices and procedures were called on the month's last day:

    {"format": "tinhso.board/1", "month": "2026-03", "fewest": 10, "names": {"office": {…}, "procedure": {…}},
     "cells": [{"dimension": "office", "key": "so-xd", "measure": "decided", "from": "2026-01", "until": "2026-03",
                "count": 42, "median_seconds": …, "p90_seconds": …, "on_time_at_least": 0.75}]}

A cell of `received` may have told_at_least or seen_at_least: where all but a few were told, or seen, the count itself
would tell how few the others are.

Assumes that what is entered later of a past month is little: it comes in with what is still unpublished of its key,
and a correction says the rest where that lays nothing open.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.quantiles import exact_quantiles
from tinhso.ledger.actions import By, append
from tinhso.ledger.models import Cursor
from tinhso.ledger.turns import in_turn
from tinhso.measurement.live.counting import Counted, counted
from tinhso.measurement.live.disclosure import (
    FEWEST,
    TOTAL,
    Block,
    month_number,
    publishable,
    share_at_least,
)
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.kinds import PUBLISHED
from tinhso.measurement.live.models import DossierTime, Published, Recount
from tinhso.measurement.live.months import month_of, next_month
from tinhso.measurement.live.published import MEASURES, Cell, cells_of
from tinhso.measurement.live.recounting import last_recount
from tinhso.org.queries import organisation_on
from tinhso.procedures.models import ProcedureVersion

FORMAT = "tinhso.board/1"
DIMENSIONS = ("office", "procedure", "channel")
# A state at the month's end, not a sum over time.
AT_MONTHS_END = frozenset({"overdue"})
_COUNTED = "measurement.published:"
_SYSTEM = By(actor="system", office="-", channel="system")


class CannotPublish(TinhsoError):
    """month_not_over (month). later_published (month, later): what came after it stands already.

    nothing_published (month): there is nothing to correct.
    """

    exit_code = 3


def standing() -> list[Published]:
    """The publications in force, one a month, in order: the latest correction of each."""
    return list(Published.objects.filter(corrected_by=None).order_by("month"))


def archive() -> list[Published]:
    """Everything that was ever published, the latest first."""
    return list(Published.objects.order_by("-month", "-made_at", "-id").select_related("corrects"))


def publish(month: date, *, now: datetime | None = None) -> Published:
    """Publish a closed month, if it is not published yet; those before it that are missing come first.

    Raises CannotPublish.
    """
    now = now or datetime.now(UTC)
    month = month.replace(day=1)
    found = Published.objects.filter(month=month, corrected_by=None).first()
    if found is not None:
        return found
    _check_over(month, now)
    made = None
    for one in _missing(month):
        made = _publish(one, now)
    assert made is not None
    return made


def publish_due(*, now: datetime | None = None) -> list[Published]:
    """Publish every month that is over and not published yet."""
    now = now or datetime.now(UTC)
    last = (timezone.localtime(now).date().replace(day=1) - timedelta(days=1)).replace(day=1)
    if Published.objects.filter(month__gte=last).exists() or _first_month() is None:
        return []
    return [_publish(one, now) for one in _missing(last)]


def _check_over(month: date, now: datetime) -> None:
    if timezone.localtime(now).date() < next_month(month):
        raise CannotPublish("month_not_over", month=f"{month:%m/%Y}")
    later = Published.objects.filter(month__gt=month).order_by("month").first()
    if later is not None:
        raise CannotPublish("later_published", month=f"{month:%m/%Y}", later=f"{later.month:%m/%Y}")


def _missing(upto: date) -> list[date]:
    """Months from the first that has anything, or after the last published one, up to and with one."""
    last = Published.objects.order_by("-month").values_list("month", flat=True).first()
    at = next_month(last) if last else min(_first_month() or upto, upto)
    months = []
    while at <= upto:
        months.append(at)
        at = next_month(at)
    return months


def _first_month() -> date | None:
    keep_up()
    first = DossierTime.objects.order_by("filed_at").values_list("filed_at", flat=True).first()
    return month_of(first) if first else None


@transaction.atomic
def _publish(month: date, now: datetime) -> Published:
    in_turn("publish")  # Of two workers the later finds what the first has published.
    if (found := Published.objects.filter(month=month, corrects=None).first()) is not None:
        return found
    keep_up()  # Whoever measures waits from here on until it is published.
    recounts, told = last_recount(), counted(month)
    before = [cell for one in standing() if one.month.year == month.year for cell in cells_of(one)]
    return keep(month, now, _new_cells(month, told, before), recounts=recounts)


def _new_cells(month: date, found: Counted, before: Iterable[Cell]) -> list[Cell]:
    published: dict[tuple[str, str], list[Block]] = {}
    for cell in before:
        published.setdefault((cell.dimension, cell.measure), []).append(cell.block)
    made: list[Cell] = []
    for measure, whole in MEASURES.items():
        kept = _totals_agreed(month, found, published, measure, whole)
        for dimension, blocks in kept.items():
            made += [cell_of(dimension, measure, block, found) for block in blocks]
    return made


def _totals_agreed(
    month: date,
    found: Counted,
    published: Mapping[tuple[str, str], list[Block]],
    measure: str,
    whole: str,
) -> dict[str, list[Block]]:
    """The new blocks of a measure by dimension. The total stands where every dimension can bear it, or nowhere."""
    alone = measure in AT_MONTHS_END
    totals = [] if alone else published.get(("all", measure), [])
    bear = True
    while True:
        kept: dict[str, list[Block]] = {}
        for dimension in DIMENSIONS:
            blocks = publishable(
                found.cells(dimension, measure),
                month=month_number(month.year, month.month),
                published=[] if alone else [*totals, *published.get((dimension, measure), [])],
                whole=found.cells(dimension, whole) if whole else None,
                pooled=not alone,
                with_total=bear,
            )
            kept[dimension] = [one for one in blocks if one.key != TOTAL]
            own = [one for one in blocks if one.key == TOTAL]
            kept.setdefault("all", own)
            if bear and not own:
                kept["all"] = []
                bear = False
                break
        else:
            return kept


def cell_of(dimension: str, measure: str, block: Block, found: Counted) -> Cell:
    """A block's figure: its count, and of what was counted its median, p90 and share on time where they may be told."""
    values = found.values(dimension, measure, block)
    cell = Cell(
        dimension=dimension,
        key="" if dimension == "all" else block.key,
        measure=measure,
        from_month=_day(block.first),
        until_month=_day(block.last),
        count=block.count,
        median_seconds=_beyond(values, 0.5),
        p90_seconds=_beyond(values, 0.9),
    )
    if measure == "decided":
        late = found.sum(dimension, "late", block)
        return replace(cell, on_time_at_least=share_at_least(block.count, late))
    if measure == "received":
        told = found.sum(dimension, "told", block)
        return replace(
            cell,
            told_at_least=share_at_least(block.count, block.count - told),
            seen_at_least=share_at_least(block.count, told),
        )
    return cell


def _beyond(values: list[int], quantile: float) -> float | None:
    """A quantile of seconds to the whole minute, if FEWEST or more lie beyond it on its shorter side."""
    if len(values) * round(1 - quantile, 9) < FEWEST:
        return None
    (found,) = exact_quantiles(np.array(values, np.int64), (quantile,))
    return float(60 * round(found / 60))


def recounted_upto(one: Published) -> int:
    """The number of the last recount that was counted in a publication's figures.

    Kept beside it, for it would tell the public how many were measured again. Of one of before it was kept: the last
    that was made before the publication.
    """
    kept = Cursor.objects.filter(name=f"{_COUNTED}{one.pk}").first()
    if kept is not None:
        return kept.position
    rows = Recount.objects.filter(made_at__lte=one.made_at)
    return rows.aggregate(last=Max("pk"))["last"] or 0


def keep(
    month: date,
    now: datetime,
    cells: list[Cell],
    *,
    recounts: int,
    corrects: Published | None = None,
) -> Published:
    """Write a publication, with its digest in the ledger; in the caller's transaction.

    recounts: the number of the last recount that is counted in it.
    """
    day = next_month(month) - timedelta(days=1)
    keys = {
        name: {cell.key for cell in cells if cell.dimension == name}
        for name in ("office", "procedure")
    }
    offices = organisation_on(day).offices
    titles = dict(
        ProcedureVersion.objects.filter(procedure__code__in=keys["procedure"], from_date__lte=day)
        .order_by("from_date")
        .values_list("procedure__code", "title")
    )
    content = {
        "format": FORMAT,
        "month": f"{month:%Y-%m}",
        "fewest": FEWEST,
        "names": {
            "office": {
                code: offices[code].name for code in sorted(keys["office"]) if code in offices
            },
            "procedure": titles,
        },
        "cells": [cell.plain() for cell in cells],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    row = Published.objects.create(
        month=month, made_at=now, content=content, digest=digest, corrects=corrects
    )
    Cursor.objects.create(name=f"{_COUNTED}{row.pk}", position=recounts)
    append(
        PUBLISHED.name,
        subject=f"month:{month:%Y-%m}",
        by=_SYSTEM,
        facts={
            "month": f"{month:%Y-%m}",
            "digest": digest,
            "corrects": corrects.digest if corrects else None,
        },
    )
    return row


def _day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
