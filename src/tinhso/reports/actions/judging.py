"""What was filed is approved, which locks it, or returned with words. Nobody approves what she filed herself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from django.db import transaction

from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append, append_many
from tinhso.reports import kinds, queries
from tinhso.reports.models import Decision, Filing, Version
from tinhso.reports.rules import APPROVED, RETURNED, SUBMITTED, CannotReport

MOST_AT_ONCE = 500


@transaction.atomic
def approve(filing: str, *, number: int, by: By) -> Filing:
    """Approve the version that was seen; approved already, it stays so. Raises CannotReport."""
    row = queries.filing(filing, lock=True)
    if row.state == APPROVED and row.approved == number == row.last:
        return row
    version = _last(row, number)
    if version.actor == by.actor:
        raise CannotReport("report_own")
    _decide(row, version, True, "", by)
    append(
        kinds.APPROVED.name,
        subject=f"filing:{row.uid}",
        by=by,
        facts=queries.facts_of(row, version),
    )
    return row


@transaction.atomic
def give_back(filing: str, *, number: int, words: str, by: By) -> Filing:
    """Return the version that was seen; what was approved before still counts. Raises CannotReport."""
    row = queries.filing(filing, lock=True)
    said = written_line(words)[:1000]
    if not said:
        raise CannotReport("report_no_reason")
    if row.state == RETURNED and row.last == number:
        return row
    version = _last(row, number)
    _decide(row, version, False, said, by)
    append(
        kinds.RETURNED.name,
        subject=f"filing:{row.uid}",
        by=by,
        facts={**queries.facts_of(row, version), "words": said},
    )
    return row


@transaction.atomic
def approve_many(round_uid: str, *, offices: Collection[str] | None, by: By) -> int:
    """Approve at most 500 of a period that were filed and in which nothing was flagged, but her own; how many.

    offices: of these alone. Five statements, however many.
    """
    rows = Filing.objects.filter(round__uid=round_uid, state=SUBMITTED, flags=0)
    if offices is not None:
        rows = rows.filter(office__in=offices)
    rows = rows.exclude(submitted_by=by.actor).select_related("round__report")
    held = list(rows.order_by("id").select_for_update(of=("self",))[:MOST_AT_ONCE])
    last = {row.pk: row.last for row in held}
    versions = [
        one
        for one in Version.objects.filter(filing__in=held).defer("values")
        if one.number == last[one.filing_id]
    ]
    by_filing = {one.filing_id: one for one in versions}
    now = datetime.now(UTC)
    Decision.objects.bulk_create(
        [Decision(version=one, approved=True, at=now, actor=by.actor) for one in versions]
    )
    for row in held:
        row.state, row.approved = APPROVED, row.last
    Filing.objects.bulk_update(held, ["state", "approved"], batch_size=250)
    if held:
        append_many(
            kinds.APPROVED.name,
            [(f"filing:{row.uid}", queries.facts_of(row, by_filing[row.pk])) for row in held],
            by=by,
        )
    return len(held)


def _last(row: Filing, number: int) -> Version:
    if row.state != SUBMITTED:
        raise CannotReport("report_state", state=row.state)
    if number != row.last:
        raise CannotReport("report_changed", number=row.last)
    return row.versions.get(number=number)


def _decide(row: Filing, version: Version, approved: bool, words: str, by: By) -> None:
    Decision.objects.create(
        version=version, approved=approved, words=words, at=datetime.now(UTC), actor=by.actor
    )
    row.state = APPROVED if approved else RETURNED
    if approved:
        row.approved = version.number
    row.save(update_fields=["state", "approved"])
