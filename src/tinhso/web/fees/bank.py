"""Statements of banks: looked at first, then taken in; and the lines that wait for a person."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.payments import actions, queries
from tinhso.payments.actions.reconciling import Report
from tinhso.payments.models import Due, Incoming, Statement
from tinhso.payments.rules import OUTCOMES, CannotPay
from tinhso.payments.statements import OURS, BadStatement, Told, read_statement
from tinhso.tables.table import NotATable
from tinhso.web.desk.cash import amount_typed
from tinhso.web.fees.common import KEEPERS, by, office_asked, offices_of, page, see
from tinhso.web.words import Pair, t

MOST_BYTES, MOST_KEPT, MOST_SHOWN, MINUTES = 5_000_000, 1_900_000, 300, 60
MOST_PARTS = 10
A_PAGE = 50
SEEN: Pair = ("Đã nạp trước đây", "Taken in before")
PLACES = {
    "waiting": ("Chờ người", "For a person"),
    "booked": ("Đã ghi", "Booked"),
    "aside": ("Để riêng", "Set aside"),
}


class TooLarge(TinhsoError):
    """statement_too_large (megabytes)."""


@opens(KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: Request) -> HttpResponse:
    """Those that were taken in. POST a file: what it would do; POST what was shown: it is done."""
    office = office_asked(request)
    fault: TinhsoError | None = None
    report: Report | None = None
    kept = ""
    if request.method == "POST":
        try:
            collector = queries.account_of(office, request.who.day)
            lines, digest, name = (
                _kept(request) if request.POST.get("kept") else _sent(request, collector.columns)
            )
            keep = bool(request.POST.get("kept"))
            report = actions.take_statement(
                collector, lines, digest=digest, name=name, by=by(request, office), keep=keep
            )
            if keep:
                said = t("Đã nạp sao kê {name}.", "{name} was taken in.", name=name)
                messages.success(request, said)
                return see(f"{reverse('fees_statements')}?don-vi={office}")
            kept = "" if report.before else _signed(lines, digest, name)
        except Refused:
            raise
        except TinhsoError as refusal:
            fault, report = refusal, None
    offices = request.who.organisation.offices
    told = {
        "office": office,
        "own": [(one, offices[one].name if one in offices else one) for one in offices_of(request)],
        "collector": queries.collectors_on([office], request.who.day).get(office),
        "ours": list(OURS.values()),
        "report": report,
        "judged": [(one, OUTCOMES.get(one.outcome, SEEN)) for one in report.lines[:MOST_SHOWN]]
        if report
        else [],
        "counts": [(OUTCOMES.get(one, SEEN), n) for one, n in report.counts.items()]
        if report
        else [],
        "faults": fault.facts.get("faults", []) if isinstance(fault, BadStatement) else [],
        "kept": kept,
        "rows": [
            (one, [(OUTCOMES.get(name, SEEN), n) for name, n in one.counts.items()])
            for one in Statement.objects.filter(office=office).order_by("-at")[:50]
        ],
        "at": "statements",
    }
    return page(request, "statements", told, fault)


def _sent(request: Request, columns: dict[str, str]) -> tuple[list[Told], str, str]:
    """A file that was sent: its rows, digest and name. Raises BadStatement, TooLarge."""
    file = request.FILES.get("file")
    if file is None:
        raise CannotPay("pay_lacks", field=t("tệp sao kê", "the statement's file"))
    if (file.size or 0) > MOST_BYTES:
        raise TooLarge("statement_too_large", megabytes=MOST_BYTES // 1_000_000)
    content = b"".join(file.chunks())
    name = (file.name or "sao-ke")[:200]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "statement"
        path.write_bytes(content)
        try:
            lines = read_statement(path, columns)
        except NotATable as error:
            raise BadStatement("statement_not_a_table", why=error.code) from error
    return lines, hashlib.sha256(content).hexdigest(), name


def _signed(lines: Sequence[Told], digest: str, name: str) -> str:
    """What was shown, so that just this is done. Raises TooLarge."""
    rows = [{**asdict(one), "day": one.day.isoformat()} for one in lines]
    text = signing.dumps([digest, name, rows], salt="statement", compress=True)
    if len(text) > MOST_KEPT:
        raise TooLarge("statement_too_large", megabytes=1)
    return text


def _kept(request: Request) -> tuple[list[Told], str, str]:
    try:
        digest, name, rows = signing.loads(
            request.POST["kept"], salt="statement", max_age=MINUTES * 60
        )
    except signing.BadSignature as error:
        raise CannotPay("pay_bad_key", most=0) from error
    lines = [Told(**{**one, "day": date.fromisoformat(one["day"])}) for one in rows]
    return lines, str(digest), str(name)


@opens(KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: Request) -> HttpResponse:
    """Lines for a person, with what they may be; POST books one, sets it aside, or undoes. ?xem=booked, aside."""
    own = offices_of(request)
    seen = request.GET.get("xem", "waiting")
    seen = seen if seen in PLACES else "waiting"
    at = request.GET.get("trang", "1")
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            said = _decided(request, own)
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(request, said)
            return see(f"{reverse('fees_waiting')}?{urlencode({'xem': seen, 'trang': at})}")
    rows: list[Any]
    shown: Any
    if seen == "waiting":
        lines = queries.for_a_person(own)
        shown = Paginator(lines, A_PAGE).get_page(at)
        rows = [
            (one.line, OUTCOMES[one.line.outcome], one.proposals, _parts(one, request.POST, fault))
            for one in queries.proposed(shown, own)
        ]
    else:
        lines = Incoming.objects.filter(office__in=own, state=seen).select_related("due")
        lines = lines.prefetch_related(Prefetch("money", queries.standing(), "standing"))
        shown = Paginator(lines.order_by("-id"), A_PAGE).get_page(at)
        rows = [(one, OUTCOMES[one.outcome], [], []) for one in shown]
    told = {
        "rows": rows,
        "page": shown,
        "seen": seen,
        "places": [(name, words, name == seen) for name, words in PLACES.items()],
        "failed": request.POST.get("line", "") if fault else "",
        "at": "waiting",
    }
    return page(request, "waiting", told, fault)


def _decided(request: Request, own: list[str]) -> str:
    posted = request.POST
    try:
        uid = uuid.UUID(posted.get("line", ""))
    except ValueError as error:
        raise Refused("not_yours") from error
    line = Incoming.objects.filter(uid=uid, office__in=own).first()
    if line is None:
        raise Refused("not_yours")
    reason, who = posted.get("reason", "")[:1_200], by(request, line.office)
    if posted.get("do") == "reopen":
        actions.reopen(uid, reason=reason, by=who)
        return t("Đã bỏ; dòng lại chờ giải quyết.", "Undone; the line waits again.")
    if posted.get("do") == "aside":
        actions.settle(uid, reason=reason, by=who)
        return t("Đã để riêng.", "Set aside.")
    if posted.get("do") == "share":
        parts: Counter[uuid.UUID] = Counter()
        for sought, amount in zip(
            posted.getlist("of")[:MOST_PARTS], posted.getlist("amount"), strict=False
        ):
            if sought.strip():
                parts[_due_of(sought, own).uid] += amount_typed(amount)
        actions.share_out(uid, parts, by=who)
        return t("Đã chia cho {n} khoản.", "Divided among {n}.", n=len(parts))
    found = _due_of(posted.get("reference", ""), own)
    actions.settle(uid, due=found.uid, by=who)
    return t("Đã ghi cho {code}.", "Booked for {code}.", code=found.code)


def _due_of(typed: str, own: list[str]) -> Due:
    """What a reference or a dossier's code names among hers. Raises CannotPay."""
    sought = typed.strip()[:200]
    found: Due | None = queries.found_dues(sought, own).order_by("-asked_at").first()
    if found is None:
        raise CannotPay("pay_no_such_due", due=sought[:40])
    return found


def _parts(
    one: queries.Waiting, posted: QueryDict, fault: TinhsoError | None
) -> list[tuple[str, str]]:
    """(reference, amount) of the rows among which a transfer may be divided: as typed, else as its text names them."""
    if one.line.amount <= 0:
        return []
    if fault and posted.get("do") == "share" and posted.get("line") == str(one.line.uid):
        typed = list(zip(posted.getlist("of"), posted.getlist("amount"), strict=False))[:MOST_PARTS]
        return [*typed, ("", "")]
    named = [
        (due.reference, str(queries.owed_of(due) or "")) for due in one.named[: MOST_PARTS - 1]
    ]
    return [*named, *[("", "")] * max(1, 3 - len(named))]
