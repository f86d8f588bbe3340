"""The page that a slip's QR opens to whoever holds the slip: where a dossier stands, and what happened, with proofs.

It names offices and nobody else: no people, papers, officers, and not what is asked for. The receipt stands behind the
# of the address, which a browser keeps to itself: it is for `tinhso verify`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tinhso.access.guard import Refused, everyone, opens, staff
from tinhso.access.who import Request, Who, may
from tinhso.cases.models import Case, Posting
from tinhso.cases.states import STATES
from tinhso.ledger.models import Event
from tinhso.trust import slips
from tinhso.trust.keyring import verifiers_at_hand
from tinhso.trust.queries import latest, proofs_of
from tinhso.web.case_line import judged, line_of, names_for
from tinhso.web.citizen import usual
from tinhso.web.citizen.dossier import expected_of
from tinhso.web.citizen.standing import standing, state_of
from tinhso.web.ended import ended
from tinhso.web.words import Pair, t

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
_REVOKING = ("receive", "sign")
REVOKERS = staff("desk", "head", "leader")
REVOKED: Pair = ("Mã trên phiếu đã bị thu hồi", "The code on this slip was revoked")
REVOKED_SAYS: Pair = (
    "Mã này không mở trang nào nữa. Phiếu in lại có mã mới: hãy hỏi bộ phận một cửa đã cấp phiếu, hoặc theo dõi hồ sơ "
    "bằng mã hồ sơ ghi trên phiếu.",
    "It opens no page any more. A slip that is printed again has a new one: ask the desk that gave the slip, or follow "
    "the dossier by the code that is printed on it.",
)
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
    """Where a slip's QR leads: the dossier's page, and behind a # the event's receipt where anything is signed.

    The code stands in it too, by which a desk's scanner finds the dossier.
    """
    receipt = slips.receipt_of(event)
    token = slips.token_of(event.subject, now=timezone.now())
    page = f"{settings.PUBLIC_ADDRESS}{reverse('receipt', args=[token])}"
    address = f"{page}?{urlencode({'ma': case.code})}"
    return f"{address}#{receipt}" if receipt else address


@opens(everyone)
@never_cache
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The time line; each event with its moments, whether it was seen or told, and whether it is proved by now."""
    if slips.was_revoked(token):
        return ended(request, REVOKED, REVOKED_SAYS)
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
        **_standing(case, events),
        "case": case,
        "lines": lines,
        "proved": sum(one.proved for one in lines),
        "seen": sum(not one.told for one in lines),
        "told": sum(one.told for one in lines),
        "checkpoint": last,
        "keys": [str(key) for key in verifiers_at_hand()],
        "proofs": reverse("receipt_proofs", args=[token]),
        "at": "follow",
        "crumbs": [(("Theo dõi hồ sơ", "Follow a dossier"), "")],
    }
    return render(request, "citizen/receipt.html", told)


def _standing(case: Case, events: list[Event]) -> dict[str, Any]:
    """Who holds it, what is awaited, what was promised and what is usual, as on its own citizen's page."""
    now = timezone.now()
    names, calendars = names_for([case], now=now)
    calendar = calendars.of(case.office)
    line = line_of(case, events, calendar=calendar, now=now, names=names, told=False)
    line = judged(case, line)
    known = usual.usual_time(case.procedure, now=now) if case.done_at is None else None
    by_post = case.state == "done" and Posting.objects.filter(case=case).exists()
    return {
        "line": replace(line, whose=standing(case, names, by_post=by_post)),
        "state": state_of(case),
        "desk": names.office(case.desk),
        "expected": expected_of(case, known, now=now, calendar=calendar),
        "usual": known,
    }


@opens(REVOKERS)
@require_POST
def revoke(request: Request, uid: UUID) -> HttpResponse:
    """What was printed on a dossier's slips opens nothing any more; the next one that is printed has another code."""
    case = Case.objects.filter(uid=uid).first()
    who, places = request.who, (case.desk, case.office) if case else ()
    if case is None or not may_revoke(who, case):
        raise Refused("not_yours")
    count = slips.revoke(f"case:{case.uid}", now=timezone.now(), by=who.actor)
    said = t(
        "Đã thu hồi mã trên phiếu hẹn của {code}. In lại phiếu để có mã mới.",
        "The code on the slip of {code} was revoked. Print the slip again for a new one.",
        code=case.code,
    )
    if not count:
        said = t(
            "Phiếu hẹn của {code} không còn mã nào mở được.",
            "No code on a slip of {code} opens anything.",
            code=case.code,
        )
    messages.success(request, said)
    desk = any(may(who, "receive", office) for office in places)
    return HttpResponseRedirect(
        reverse("desk:slip" if desk else "office_case", args=[case.uid]), status=303
    )


def may_revoke(who: Who, case: Case) -> bool:
    """Whether somebody may revoke what a dossier's slips carry: its desk, and who signs for the office."""
    return any(
        may(who, right, office) for right in _REVOKING for office in (case.desk, case.office)
    )


@opens(everyone)
@never_cache
@require_safe
def proofs(request: HttpRequest, token: str) -> HttpResponse:
    """The proofs of all events that the last checkpoint holds, for `tinhso verify`; 404 before the first."""
    if slips.was_revoked(token):
        return ended(request, REVOKED, REVOKED_SAYS)
    case, events = _found(token)
    last = latest()
    if last is None:
        raise Http404
    made = "".join(one.written() for one in proofs_of(events, last))
    answer = HttpResponse(made, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{case.code}.tlog-proof"'
    return answer


def _found(token: str) -> tuple[Case, list[Event]]:
    """What a slip's token opens. Raises Http404 where it never opened anything."""
    subject = slips.subject_of(token)
    if subject is None:
        raise Http404
    case = Case.objects.filter(uid=UUID(subject.removeprefix("case:"))).first()
    if case is None:
        raise Http404
    rows = Event.objects.filter(subject=subject).select_related("place")
    return case, list(rows.order_by("occurred_at", "id"))
