"""One report of one filer: filled on the page or by workbook, filed, approved or returned, its versions compared."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access import looks
from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.reports import actions, marking, queries, sheets
from tinhso.reports.actions.filing import FILE, PAGE
from tinhso.reports.models import Filing, Link
from tinhso.reports.rules import OPEN, OWED, SUBMITTED, BadReport
from tinhso.reports.sheets import BadWorkbook
from tinhso.web import owed
from tinhso.web.reports.common import (
    FILES,
    FLAG_WORDS,
    READERS,
    approves,
    by,
    drawn,
    files,
    filing_of,
    page,
    said_fault,
    see,
    state_words,
)
from tinhso.web.reports.linked import address_of
from tinhso.web.reports.typing import begun, filed_words, typed_in
from tinhso.web.words import lang, t


@opens(READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def filing(request: Request, uid: str) -> HttpResponse:
    """POST do=: draft, file, sheet (fill by a workbook), approve, return, link, unlink. ?ban= shows an old version."""
    row = filing_of(request, uid)
    if request.method != "POST":
        return _page(request, row)
    try:
        messages.success(request, _done(request, row))
    except Refused:
        raise
    except TinhsoError as fault:
        return _page(request, queries.filing(str(row.uid)), fault)
    return see(reverse("report_filing", args=[row.uid]))


@opens(READERS)
@require_safe
def workbook(request: Request, uid: str) -> HttpResponse:
    """The workbook of one filer and period, with what is typed already."""
    row = filing_of(request, uid)
    if not files(request, row):
        raise Refused("not_yours")
    return workbook_of(row)


def workbook_of(row: Filing) -> HttpResponse:
    """The same as a file."""
    template = row.round.version.template
    body = sheets.made(
        template,
        title=f"{template.name[0]} – {row.round.period.name[0]}",
        about=row.name,
        key=marking.key_of(row),
        values=begun(row)[0],
    )
    made = HttpResponse(body, content_type=FILES["xlsx"])
    name = f"{row.round.report.code}-{row.round.first}"
    made["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    made["Cache-Control"] = "no-store"
    return made


def from_workbook(row: Filing, file: Any) -> tuple[dict[str, str], int, str]:
    """(typed cells, number of the last version when it was made, digest) of a workbook that was sent.

    Raises BadWorkbook, CannotReport; BadReport with the workbook's own cells.
    """
    if file is None:
        raise BadWorkbook("workbook_lacks")
    if (file.size or 0) > sheets.MOST_BYTES:
        raise BadWorkbook("workbook_large", most=sheets.MOST_BYTES // 1_000_000)
    content = b"".join(file.chunks())
    seen = marking.seen_in(sheets.key_in(content), row)
    filled = sheets.filled(content, row.round.version.template)
    return dict(filled.typed), seen, sha256(content).hexdigest()


def places_of(row: Filing) -> dict[str, str]:
    """Cell of the report → cell of its workbook."""
    at = {
        cell: (line, column)
        for line, column, _, cell in sheets.layout(row.round.version.template)
        if cell
    }
    return {cell: sheets.place_name(place) for cell, place in at.items()}


def _done(request: Request, row: Filing) -> str:
    """Do what was asked and say so. Raises Refused, TinhsoError."""
    do, sent = request.POST.get("do", ""), request.POST
    if do in ("draft", "file", "sheet"):
        if not files(request, row):
            raise Refused("not_yours")
        return _filled(request, row, do)
    if not approves(request, row.round):
        raise Refused("not_yours")
    who = by(request, row.round.report.owner)
    number = int(sent["number"]) if sent.get("number", "").isdecimal() else 0
    if do == "approve":
        actions.approve(str(row.uid), number=number, by=who)
        return t("Đã duyệt, bản {n} được khóa.", "Approved; version {n} is locked.", n=number)
    if do == "return":
        actions.give_back(str(row.uid), number=number, words=sent.get("words", ""), by=who)
        return t("Đã trả lại cho nơi nộp.", "It was returned to its filer.")
    if do == "unlink":
        for one in Link.objects.filter(filing=row, used_at=None, revoked_at=None):
            actions.unlink(str(one.uid), by=who)
        return t("Đã thu hồi đường dẫn.", "The link was revoked.")
    actions.link(str(row.uid), by=who, address=address_of)
    return t("Đã gửi đường dẫn điền báo cáo.", "The link to fill it was sent.")


def _filled(request: Request, row: Filing, do: str) -> str:
    who, sent = by(request, row.office), request.POST
    if do == "draft":
        actions.save_draft(str(row.uid), typed_in(row, sent), by=who)
        return t("Đã lưu nháp.", "The draft was kept.")
    seen = int(sent["seen"]) if sent.get("seen", "").isdecimal() else None
    if do == "file":
        version = actions.submit(
            str(row.uid), typed_in(row, sent), by=who, key=sent.get("key", "")[:80], way=PAGE,
            reason=sent.get("reason", ""), seen=seen,
        )  # fmt: skip
    else:
        typed, seen, digest = from_workbook(row, request.FILES.get("file"))
        version = actions.submit(
            str(row.uid), typed, by=who, key=f"xlsx:{digest}", way=FILE,
            reason=sent.get("reason", ""), seen=seen,
        )  # fmt: skip
    return filed_words(version)


def _page(request: Request, row: Filing, fault: TinhsoError | None = None) -> HttpResponse:
    template = row.round.version.template
    versions = queries.versions_of(row)
    by_number = {str(one.number): one for one in versions}
    asked = by_number.get(request.GET.get("ban", ""))
    shown = asked or (versions[0] if versions else None)
    if shown is not None and row.is_record:
        looks.record(
            request.who,
            "person",
            subject=f"filing:{row.uid}",
            why=t("Xem báo cáo của cơ sở", "Looked at an establishment's report"),
            request_id=request.request_id,
        )
    other = by_number.get(request.GET.get("so-voi", ""))
    fills = files(request, row) and not template.filled
    open_form = fills and (row.state in OWED or fault is not None or request.GET.get("sua") == "1")
    typed, draft = begun(row) if open_form else ({}, None)
    faults: Mapping[str, TinhsoError] = fault.faults if isinstance(fault, BadReport) else {}
    if fault is not None and request.POST.get("do") in ("file", "draft"):
        typed = typed_in(row, request.POST)
    link = Link.objects.filter(filing=row).order_by("-made_at").first()
    told = {
        "row": row,
        "held": row.round,
        "template": template,
        "state": state_words(row.state),
        "late": row.state in OWED and timezone.now() >= row.round.due_at,
        "owes": row.state in OWED,
        "tables": drawn(template, {}, raw=typed, faults=faults, form=True) if open_form else [],
        "faulty": _listed(row, faults, request),
        "draft": draft,
        "fills": fills,
        "form": open_form,
        "corrects": row.state not in (OPEN, "returned"),
        "shown": shown,
        "flags": [_flag_words(template, one) for one in shown.flags] if shown else [],
        "told": drawn(
            template, shown.values, flags=shown.flags, before=other.values if other else None
        )
        if shown
        else [],
        "other": other,
        "versions": versions,
        "decides": approves(request, row.round) and row.state == SUBMITTED and asked is None,
        "links": approves(request, row.round) and row.is_record and row.state in OWED,
        "link": link,
        "link_open": bool(link and not link.used_at and not link.revoked_at),
        "reason": request.POST.get("reason", ""),
        "owed": owed.shown(f"filing:{row.uid}"),
    }
    return page(request, "filing", told, fault)


def _flag_words(template: Any, flag: list[str]) -> tuple[str, str]:
    """(where, why) of what should be looked at."""
    cell, code, *says = flag
    found = template.cells.get(cell)
    where = found[1].name[lang() == "en"] if found else ""
    why = says[lang() == "en"] or FLAG_WORDS.get(code, (code, code))[lang() == "en"]
    return where, why


def _listed(
    row: Filing, faults: Mapping[str, TinhsoError], request: Request
) -> list[tuple[str, str, str]]:
    """(cell's id, where, why) of what is wrong; where a workbook was sent, its own cells are named."""
    sheet = request.POST.get("do") == "sheet"
    places = places_of(row) if sheet and faults else {}
    found = []
    for cell, why in faults.items():
        known = row.round.version.template.found(cell)
        where = ""
        if known is not None:
            where = known[1].name[lang() == "en"] if known[1] else known[2].name[lang() == "en"]
        found.append(
            ("" if sheet else f"o-{cell.replace('.', '-')}",
             f"{places[cell]}: {where}" if cell in places else where, said_fault(why))
        )  # fmt: skip
    return found
