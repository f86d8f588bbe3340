"""A file of the treasury is taken in, whole and once."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from django.db import transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.reports import kinds
from tinhso.reports.models import TreasuryFigure, TreasuryFile, TreasuryLine
from tinhso.reports.treasury import read


class CannotTake(TinhsoError):
    """treasury_province (said, wanted): of another province. treasury_future (day). treasury_issue (day, issue).

    The last: another file of that day has that number or a later one; what changes a day is a later issue.
    """

    exit_code = 3


@transaction.atomic
def take(
    content: bytes, *, province: str, by: By, name: str = "", now: datetime | None = None
) -> tuple[TreasuryFile, bool]:
    """Take a file in; (its row, whether it is new). The same file again changes nothing, nor do two at once.

    province: the code whose files are taken. Raises BadTreasuryFile, CannotTake; then nothing of it is kept.
    """
    told = read(content)
    digest = sha256(content).hexdigest()
    at = now or datetime.now(UTC)
    in_turn("reports:treasury")
    held = TreasuryFile.objects.filter(sha256=digest).first()
    if held is not None:
        return held, False
    if told.province != province:
        raise CannotTake("treasury_province", said=told.province, wanted=province)
    if told.day > at.date():
        raise CannotTake("treasury_future", day=told.day)
    last = TreasuryFile.objects.filter(province=province, day=told.day).order_by("-issue").first()
    if last is not None and last.issue >= told.issue:
        raise CannotTake("treasury_issue", day=told.day, issue=last.issue)
    row = TreasuryFile.objects.create(
        sha256=digest,
        name=written_line(name)[:200],
        province=province,
        day=told.day,
        issue=told.issue,
        lines=len(told.lines),
        total=told.total,
        at=at,
        actor=by.actor,
    )
    TreasuryLine.objects.bulk_create(
        [
            TreasuryLine(
                file=row, number=line.number, series=line.series, unit=line.unit, item=line.item,
                day_amount=line.day, year_amount=line.year,
            )
            for line in told.lines
        ],
        batch_size=1000,
    )  # fmt: skip
    TreasuryFigure.objects.bulk_create(
        [
            TreasuryFigure(file=row, series=series, day=told.day, day_amount=day, year_amount=year)
            for series, (day, year) in told.figures.items()
        ]
    )
    append(
        kinds.TREASURY.name,
        subject=f"treasury:{row.uid}",
        by=by,
        facts={
            "day": told.day,
            "issue": told.issue,
            "sha256": digest,
            "lines": len(told.lines),
            "total": str(told.total),
        },
    )
    return row, True
