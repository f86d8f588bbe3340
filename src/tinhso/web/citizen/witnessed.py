"""What is kept of a filing beside the dossier: what the server saw, and the session of help in which it was filed."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.utils import timezone

from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.provenance import actions
from tinhso.provenance.actions import CannotHelp
from tinhso.web.citizen.reading import Reader
from tinhso.web.marks import own_mark, seat_of


def witness(
    request: Request, case: Case, reader: Reader, *, begun_at: datetime | None, by: By
) -> None:
    """Keep it, in the transaction of the filing. Raises CannotHelp where the helper's session has just ended."""
    at = timezone.now()
    seen = actions.Request(
        account=request.who.uid,
        assurance=reader.assurance,
        mark=own_mark(request),
        seat=seat_of(request),
        address=request.META.get("REMOTE_ADDR", ""),
        begun_at=begun_at,
    )
    actions.observe(case, seen, at=at)
    if reader.help is not None:
        actions.filed_in(reader.help.uid, case, own_hand=False, at=at, by=by)
        return
    beside = actions.helped_now(reader.party, at=at)
    if beside is not None:
        with suppress(CannotHelp):  # It has ended since: then she has filed it alone.
            actions.filed_in(beside.uid, case, own_hand=True, at=at, by=by)
