"""What is due to me, every report with its periods, and one period with who has filed and who has not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.reports import actions, queries
from tinhso.reports.models import Filing, Round
from tinhso.reports.rules import OWED
from tinhso.web.reports.common import (
    READERS,
    STATE_WORDS,
    approves,
    by,
    given,
    names_of_offices,
    own,
    page,
    round_of,
    see,
    sees_all,
    state_words,
)
from tinhso.web.reports.linked import address_of
from tinhso.web.words import lang, moment_text, t

PER_PAGE, MOST_DUE = 50, 50


@opens(READERS)
@require_safe
def reports(request: Request) -> HttpResponse:
    """What my offices owe, the first due first, and how the latest periods of every report stand."""
    now = timezone.now()
    mine, known = own(request, "file_report"), names_of_offices(request)
    due = queries.due_now(mine)
    held = [one for one in queries.rounds() if sees_all(request, one)]
    told = {
        "due": [(row, row.round.due_at <= now) for row in due[:MOST_DUE]],
        "due_count": due.count() if mine else 0,
        "standings": queries.standings(held, now=now),
        "listed": [
            (row, version, known.get(row.owner, row.owner))
            for row, version in queries.reports(timezone.localdate())
        ],
        "now": now,
    }
    return page(request, "reports", told)


@opens(READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def period(request: Request, uid: str) -> HttpResponse:
    """Who files a period and how far each is. POST approves all that nothing was flagged in, or sends links."""
    held = round_of(request, uid)
    fault: TinhsoError | None = None
    if request.method == "POST":
        if not approves(request, held):
            raise Refused("not_yours")
        try:
            messages.success(request, _done(request, held))
            return see(reverse("report_round", args=[held.uid]))
        except TinhsoError as refusal:
            fault = refusal
    rows, q = _asked(request, held)
    known = names_of_offices(request)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    (standing,) = queries.standings([held], now=timezone.now())
    told = {
        "held": held,
        "template": held.version.template,
        "standing": standing,
        "late": timezone.now() >= held.due_at,
        "states": STATE_WORDS,
        "page": shown,
        "rows": [
            (row, state_words(row.state), _late(row, held), known.get(row.office, row.office))
            for row in shown
        ],
        "q": q,
        "approves": approves(request, held),
        "all": sees_all(request, held),
    }
    return page(request, "round", told, fault)


@opens(READERS)
@require_safe
def export(request: Request, uid: str, ending: str) -> HttpResponse:
    """The list that is asked for, as CSV or XLSX."""
    held = round_of(request, uid)
    rows, _ = _asked(request, held)
    known = names_of_offices(request)
    heads = [
        t("Đơn vị nộp", "Filer"), t("Thuộc", "Of"), t("Trạng thái", "State"), t("Bản", "Version"),
        t("Nộp lúc", "Filed"), t("Cần xem lại", "To be looked at"), t("Quá hạn", "Late"),
    ]  # fmt: skip
    lines: list[list[Any]] = [
        [
            row.name, known.get(row.office, row.office), state_words(row.state), row.last or None,
            moment_text(row.submitted_at) if row.submitted_at else "", row.flags,
            t("có", "yes") if _late(row, held) else "",
        ]
        for row in rows
    ]  # fmt: skip
    return given(ending, f"{held.report.code}-{held.first}", heads, lines)


def _done(request: Request, held: Round) -> str:
    if request.POST.get("do") == "approve":
        count = actions.approve_many(str(held.uid), offices=None, by=by(request, held.report.owner))
        return t(
            "Đã duyệt {n} báo cáo không có cảnh báo.", "{n} without a flag were approved.", n=count
        )
    sent, without = actions.link_round(
        str(held.uid), by=by(request, held.report.owner), address=address_of
    )
    return t(
        "Đã gửi {n} đường dẫn; {m} nơi chưa có địa chỉ thư.",
        "{n} links were sent; {m} have no mail address.", n=sent, m=without,
    )  # fmt: skip


def _asked(request: Request, held: Round) -> tuple[Any, dict[str, Any]]:
    state = request.GET.get("trang-thai", "")
    text = " ".join(request.GET.get("tim", "")[:100].split())
    flagged = request.GET.get("canh-bao") == "1"
    offices = None if sees_all(request, held) else own(request)
    rows = queries.filings(held, state=state, offices=offices, text=text, flagged=flagged)
    return rows, {"state": state, "text": text, "flagged": flagged, "lang": lang()}


def _late(row: Filing, held: Round) -> bool:
    """Filed after it was due, or still owed past it."""
    if row.state in OWED and row.approved is None:
        return timezone.now() >= held.due_at
    return row.submitted_at is not None and row.submitted_at >= held.due_at
