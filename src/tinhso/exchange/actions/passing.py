"""Somebody decides that a row which is never mended holds back a feed's readings no longer."""

from __future__ import annotations

from django.db import transaction

from tinhso.exchange import kinds
from tinhso.exchange.models import Feed
from tinhso.exchange.queries import passed_over, waiting
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append

LONGEST = 500


class CannotPassOver(TinhsoError):
    """row_not_holding (row): no reading waits for it. row_needs_why: nobody passes a row over without a reason."""

    exit_code = 2


@transaction.atomic
def pass_over(feed: Feed, *, row: str, why: str, by: By) -> None:
    """From the next reading on the row is told of, but not waited for; what is mended in it is read as usual.

    row: as `queries.waiting` names it. Twice is once. Raises CannotPassOver.
    """
    Feed.objects.select_for_update().get(pk=feed.pk)
    if row in passed_over(feed):
        return
    held = next((one for one in waiting(feed).rows if one.row == row), None)
    if held is None:
        raise CannotPassOver("row_not_holding", row=row[:140])
    said = written_line(why)[:LONGEST]
    if not said:
        raise CannotPassOver("row_needs_why")
    facts = {"row": row, "mark": held.mark, "why": said}
    append(kinds.PASSED_OVER.name, subject=f"feed:{feed.name}", by=by, facts=facts)
