"""A report is typed, filed and corrected. Each filing locks its own row alone, so that thousands file at one hour."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import F

from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append
from tinhso.reports import kinds, queries
from tinhso.reports.definition import Template
from tinhso.reports.models import Draft, Filing, Link, Version
from tinhso.reports.rules import APPROVED, SUBMITTED, BadReport, CannotReport
from tinhso.reports.values import Judged, judge

PAGE, FILE, LINK, PROGRAM, HOUSE = "page", "file", "link", "program", "house"
WAYS = (PAGE, FILE, LINK, PROGRAM, HOUSE)
_MOST_TYPED = 1_000


@transaction.atomic
def save_draft(filing: str, typed: Mapping[str, str], *, by: By) -> Draft:
    """Keep what was typed as it was typed; cells that there are not are left out. Raises CannotReport."""
    row = queries.filing(filing, lock=True)
    template = row.round.version.template
    _refuse_filled(template)
    kept = {
        cell: said[:_MOST_TYPED]
        for cell, said in typed.items()
        if said.strip() and template.found(cell) is not None
    }
    found, _ = Draft.objects.update_or_create(
        filing=row, defaults={"typed": kept, "saved_at": datetime.now(UTC), "actor": by.actor}
    )
    return found


@transaction.atomic
def submit(
    filing: str,
    typed: Mapping[str, str],
    *,
    by: By,
    key: str,
    way: str = PAGE,
    reason: str = "",
    seen: int | None = None,
    now: datetime | None = None,
) -> Version:
    """File a report, or correct one with a reason; sent again under its key, or saying the same again, it makes none.

    typed: by cell, as it was typed. key: of the form, file or request. seen: the number of the last version when it was
    begun. What looks wrong beside the filer's own past is filed and flagged. Raises BadReport, CannotReport.
    """
    row = queries.filing(filing, lock=True)
    known = row.versions.filter(key=key[:80]).first()
    if known is not None:
        return known
    template = row.round.version.template
    if way != HOUSE:
        _refuse_filled(template)
    judged = judged_for(row, typed)
    if judged.faults:
        raise BadReport(judged.faults)
    told = json.dumps(judged.values, sort_keys=True, ensure_ascii=False)
    digest = sha256(told.encode()).hexdigest()
    before = row.versions.order_by("-number").first()
    if before is not None and before.digest == digest and row.state in (SUBMITTED, APPROVED):
        return before
    if seen is not None and seen != row.last:
        raise CannotReport("report_changed", number=row.last)
    why = written_line(reason)[:1000]
    if row.state in (SUBMITTED, APPROVED) and not why:
        raise CannotReport("report_no_reason")
    return _filed(
        row, judged, digest, by=by, key=key, way=way, why=why, at=now or datetime.now(UTC)
    )


def _filed(
    row: Filing, judged: Judged, digest: str, *, by: By, key: str, way: str, why: str, at: datetime
) -> Version:
    made = Version.objects.create(
        filing=row,
        number=row.last + 1,
        key=key[:80],
        values=dict(judged.values),
        digest=digest,
        flags=[one.plain() for one in judged.flags],
        reason=why,
        way=way,
        at=at,
        actor=by.actor,
        by_office=by.office,
    )
    row.last, row.state, row.flags = made.number, SUBMITTED, len(judged.flags)
    row.submitted_at, row.submitted_by = at, by.actor
    row.save(update_fields=["last", "state", "flags", "submitted_at", "submitted_by"])
    Draft.objects.filter(filing=row).delete()
    Link.objects.filter(filing=row, used_at=None, revoked_at=None).update(used_at=at)
    append(
        kinds.FILED.name,
        subject=f"filing:{row.uid}",
        by=by,
        facts={
            **queries.facts_of(row, made),
            "way": way,
            "flags": len(judged.flags),
            "late": at >= row.round.due_at,
            "reason": why or None,
        },
    )
    return made


def judged_for(row: Filing, typed: Mapping[str, str]) -> Judged:
    """A report read, computed and checked beside what the same filer gave before; two queries."""
    template = row.round.version.template
    rows = list(
        Version.objects.filter(
            filing__filer=row.filer,
            filing__round__report=row.round.report_id,
            filing__round__first__lt=row.round.first,
            number=F("filing__approved"),
        )
        .order_by("-filing__round__first")
        .values_list("filing__round__first", "values")[:24]
    )[::-1]
    since = [values for first, values in rows if first.year == row.round.first.year]
    wanted = queries.periods_of_year_before(row.round)
    return judge(
        template,
        typed,
        earlier=[values for _, values in rows],
        this_year=since if len(since) == wanted else None,
    )


def _refuse_filled(template: Template) -> None:
    if template.filled:
        raise CannotReport("report_filled_itself")
