"""The page that a slip's QR opens: what has happened to a dossier, with proofs. No names, papers, officers.

The receipt stands behind the # of the address, which a browser keeps to itself: it is for `tinhso verify`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import everyone, opens
from tinhso.cases.models import Case
from tinhso.cases.states import STATES
from tinhso.cases.telling import follow_address
from tinhso.ledger.models import Event
from tinhso.trust import slips
from tinhso.trust.keyring import log_keys
from tinhso.trust.queries import latest, proofs_of
from tinhso.web.words import Pair

# What may be said of an event to whoever holds the slip; of the others, that something was done.
_SAID: Mapping[str, Pair] = {
    "cases.filed": ("Đã nộp", "Filed"),
    "cases.accepted": ("Đã tiếp nhận", "Accepted"),
    "cases.not_accepted": ("Không tiếp nhận", "Not accepted"),
    "cases.supplement_asked": ("Đề nghị bổ sung", "A supplement was asked for"),
    "cases.supplement_answered": ("Đã bổ sung", "Supplemented"),
    "cases.completion_asked": ("Đề nghị hoàn thiện", "Asked to be completed"),
    "cases.completed": ("Đã hoàn thiện", "Completed"),
    "cases.suspended": ("Tạm dừng có căn cứ", "Suspended by law"),
    "cases.resumed": ("Xử lý tiếp", "Resumed"),
    "cases.extended": ("Hẹn lại", "A new date was promised"),
    "cases.decided": ("Đã có kết quả", "The result was decided"),
    "cases.returned": ("Đã trả kết quả", "The result was returned"),
    "cases.withdrawn": ("Đã rút", "Withdrawn"),
    "cases.stopped": ("Dừng giải quyết", "Stopped"),
    "cases.undone": ("Hoàn tác một bước", "A step was taken back"),
}
_OTHER: Pair = ("Có một bước xử lý", "A step was taken")


@dataclass(frozen=True)
class Line:
    """An event as the slip's holder sees it. state: of the dossier after it; proved: it stands in the checkpoint."""

    said: Pair
    state: Pair | None
    occurred_at: datetime
    recorded_at: datetime
    told: bool
    proved: bool


def slip_address(case: Case, event: Event) -> str:
    """Where a slip's QR leads: the page of proofs with the event's receipt, or where a dossier is followed by its code.

    The code stands in it too, by which a desk's scanner finds the dossier.
    """
    receipt = slips.receipt_of(event)
    if not receipt:
        return follow_address(case.code)
    token = slips.token_of(event.subject, now=timezone.now())
    page = reverse("receipt", args=[token])
    return f"{settings.PUBLIC_ADDRESS}{page}?{urlencode({'ma': case.code})}#{receipt}"


@opens(everyone)
@never_cache
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Each event with its moments, whether it was seen or told, and whether it is proved by now."""
    case, events = _found(token)
    last = latest()
    size = last.size if last else 0
    lines = [
        Line(
            said=_SAID.get(one.kind, _OTHER),
            state=STATES[state].words if (state := str(one.facts.get("state"))) in STATES else None,
            occurred_at=one.occurred_at,
            recorded_at=one.recorded_at,
            told=one.backfilled,
            proved=(place := getattr(one, "place", None)) is not None and place.position <= size,
        )
        for one in events
    ]
    told = {
        "case": case,
        "lines": lines,
        "proved": sum(one.proved for one in lines),
        "seen": sum(not one.told for one in lines),
        "told": sum(one.told for one in lines),
        "checkpoint": last,
        "keys": [str(key.verifier) for key in log_keys()],
        "proofs": reverse("receipt_proofs", args=[token]),
        "at": "follow",
        "crumbs": [(("Bằng chứng của hồ sơ", "Proofs of a dossier"), "")],
    }
    return render(request, "citizen/receipt.html", told)


@opens(everyone)
@never_cache
@require_safe
def proofs(_request: HttpRequest, token: str) -> HttpResponse:
    """The proofs of all events that the last checkpoint holds, for `tinhso verify`; 404 before the first."""
    case, events = _found(token)
    last = latest()
    if last is None:
        raise Http404
    made = "".join(one.written() for one in proofs_of(events, last))
    answer = HttpResponse(made, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{case.code}.tlog-proof"'
    return answer


def _found(token: str) -> tuple[Case, list[Event]]:
    """What a slip's token opens. One that was revoked, or never was, opens nothing and tells nothing."""
    subject = slips.subject_of(token)
    if subject is None:
        raise Http404
    case = Case.objects.filter(uid=UUID(subject.removeprefix("case:"))).first()
    if case is None:
        raise Http404
    rows = Event.objects.filter(subject=subject).select_related("place")
    return case, list(rows.order_by("occurred_at", "id"))
