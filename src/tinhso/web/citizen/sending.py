"""The end of filing online: a file for each paper, a last look, and sent. Each step is kept; sent twice, filed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases import actions, drafts
from tinhso.cases.actions import BadAnswers, Filing, PaperGiven
from tinhso.cases.models import Draft
from tinhso.cases.newborn import NAME, entered
from tinhso.kernel.errors import TinhsoError
from tinhso.procedures.definition import Definition
from tinhso.procedures.expressions import BadExpression
from tinhso.procedures.rules import fee_for, form_errors, limit_for
from tinhso.web import procedure_words as words
from tinhso.web import taking
from tinhso.web.answered import answered
from tinhso.web.citizen import handing_in
from tinhso.web.citizen.newborn import NEWBORN
from tinhso.web.citizen.places import Place
from tinhso.web.citizen.reading import FILERS, CitizenRefuses, names_of
from tinhso.web.citizen.receiving import of_draft, wish
from tinhso.web.citizen.sheet import PaperRow, Sheet, held_given, paper_rows, sheet_of
from tinhso.web.citizen.witnessed import witness
from tinhso.web.words import t

_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@opens(FILERS)
@never_cache
@_get_or_post
def papers(request: Request, code: str) -> HttpResponse:
    """A file for each paper, or the word that it will be brought."""
    sheet = sheet_of(request, code)
    if isinstance(sheet, HttpResponse):
        return sheet
    if sheet.place is None or not sheet.owner:
        return HttpResponseRedirect(reverse("file", args=[code]))
    rows, fault = paper_rows(sheet), None
    if request.method == "POST":
        try:
            sheet = _with_papers(sheet, rows)
            rows = paper_rows(sheet)
            lacking = sum(row.lacks for row in rows)
            if "later" in request.POST or not lacking:
                return sheet.to("file_send")
            raise CitizenRefuses("citizen_lacks_papers", n=lacking)
        except TinhsoError as refusal:
            fault = refusal
    return sheet.page(
        "file_papers",
        fault,
        rows=rows,
        takes_files=taking.can_take_files(),
        accepts=taking.ACCEPTS,
        marks=fault is not None and fault.code == "citizen_lacks_papers",
        asks_copies=_asks_copies(sheet.definition),
        copies=sheet.data.get("copies", 1),
    )


def _with_papers(sheet: Sheet, rows: list[PaperRow]) -> Sheet:
    """Keep the files that were sent and the boxes that were ticked, paper by paper."""
    sent: dict[str, tuple[str, str]] = {}
    try:
        for row in rows:
            if (file := sheet.request.FILES.get(f"f.{row.place}")) is not None:
                sent[row.type] = taking.kept(file)
    finally:
        # Also what came before a file that was refused: nobody chooses the same file twice.
        draft = _keep_papers(sheet, rows, sent)
    return Sheet(sheet.request, sheet.definition, sheet.where, sheet.reader, draft)


def _keep_papers(sheet: Sheet, rows: list[PaperRow], sent: Mapping[str, tuple[str, str]]) -> Draft:
    """Put them into the draft as it is by then. sent: (uid, name) of new files, by the paper's type."""
    posted = sheet.request.POST
    replaced: list[str] = []

    def changed(data: drafts.Data) -> drafts.Data:
        replaced.clear()
        held: dict[str, Any] = dict(data.get("papers", {}))
        for row in rows:
            own = {
                **held.get(row.type, {}),
                "brings": f"brings.{row.place}" in posted,
                "uses": f"uses.{row.place}" in posted,
            }
            if row.type in sent or f"drop.{row.place}" in posted:
                replaced.extend(filter(None, [own.get("file")]))
                own["file"], own["name"] = sent.get(row.type, ("", ""))
            held[row.type] = own
        copies = posted.get("copies", "1")
        count = int(copies) if copies.isascii() and copies.isdigit() and len(copies) < 4 else 1
        return {"papers": held, "copies": max(1, count)}

    try:
        draft = sheet.keep_as(changed)
    except Exception:
        handing_in.erase([PaperGiven("", file=uid) for uid, _ in sent.values()])
        raise
    handing_in.erase([PaperGiven("", file=uid) for uid in replaced])
    return draft


def _asks_copies(definition: Definition) -> bool:
    return any("copies" in str(fee.amount) for fee in definition.fees)


@opens(FILERS)
@never_cache
@_get_or_post
def send(request: Request, code: str) -> HttpResponse:
    """Everything once more; then it is filed. Sent twice, it is filed once."""
    if (done := _sent_before(request)) is not None:
        return done
    sheet = sheet_of(request, code)
    if isinstance(sheet, HttpResponse):
        return sheet
    place, draft = sheet.place, sheet.draft
    if place is None or draft is None or not sheet.owner:
        # Of two of one form at once the first may have filed it since we asked.
        return _sent_before(request) or HttpResponseRedirect(reverse("file", args=[code]))
    if form_errors(sheet.definition, sheet.answers):
        return HttpResponseRedirect(f"{reverse('file_form', args=[code])}?thieu=1")
    rows, fault = paper_rows(sheet), None
    if any(row.lacks for row in rows):
        return HttpResponseRedirect(reverse("file_papers", args=[code]))
    if request.method == "POST":
        try:
            return _filed(sheet, draft, place, rows)
        except BadAnswers:
            return HttpResponseRedirect(f"{reverse('file_form', args=[code])}?thieu=1")
        except TinhsoError as refusal:
            fault = refusal
    answers = sheet.answers
    today = request.who.day
    online: dict[str, Any] = {"channel": "online", "filed_date": today}
    copies = sheet.data.get("copies", 1)
    try:
        bill = fee_for(sheet.definition, answers=answers, copies=copies, **online)
    except (
        BadExpression
    ) as refusal:  # A number that no rule can reckon with: she is told before she sends it.
        fault = fault or refusal
        bill = fee_for(sheet.definition, answers={}, copies=copies, **online)
    limit = limit_for(sheet.definition, answers=answers, **online)
    return sheet.page(
        "file_send",
        fault,
        rows=rows,
        receive=of_draft(sheet.data),
        answers=answered(sheet.definition.form, answers),
        owner_name=str(answers.get(NAME, ""))
        if sheet.owner == NEWBORN
        else names_of(sheet.owner).get(sheet.owner, ""),
        bill=[(line.fee.name, words.money_text(line.amount)) for line in bill.lines],
        total=words.money_text(bill.total) if bill.lines else "",
        limit=words.limit_text(limit.rule) if limit and limit.rule else "",
    )


def _sent_before(request: Request) -> HttpResponse | None:
    """Where a form leads whose draft has become a dossier; None where it has not."""
    sent = drafts.filed_from(request.POST.get("draft", "")) if request.method == "POST" else None
    if sent is None:
        return None
    helped = request.who.kind == "staff"
    return HttpResponseRedirect(
        reverse("help" if helped else "dossier", args=[] if helped else [sent.uid])
    )


def _filed(sheet: Sheet, draft: Draft, place: Place, rows: list[PaperRow]) -> HttpResponse:
    given = [
        PaperGiven(
            row.name,
            row.type,
            originals=int(row.brings),
            copies=int(bool(row.file)),
            file=row.file,
        )
        for row in rows
        if row.file or row.brings
    ]
    filing = Filing(
        procedure=sheet.definition.code,
        owner=sheet.owner,
        filer=sheet.reader.party,
        desk=place.desk,
        office=place.office,
        answers=sheet.answers,
        papers=given,
        copies=sheet.data.get("copies", 1),
        held=held_given(rows),
    )
    key, doer = drafts.key_of(draft), sheet.reader.doer()
    with transaction.atomic():
        # In another window it may have been filed or changed, and a file of it erased, since we read it.
        if not drafts.hold(draft):
            again = HttpResponseRedirect(reverse("file_send", args=[sheet.definition.code]))
            return _sent_before(sheet.request) or again
        if filing.owner == NEWBORN:
            child = entered(sheet.answers, key=key, by=doer.by)
            filing = replace(filing, owner=child)
            reader = replace(sheet.reader, acts_for=sheet.reader.acts_for | {child})
            doer = reader.doer()
        case = actions.file_case(filing, key=key, doer=doer)
        witness(sheet.request, case, sheet.reader, begun_at=draft.begun_at, by=doer.by)
        wish(case, of_draft(sheet.data), doer=doer, key=f"{key}:post")
        drafts.was_filed(draft)
    said = t(
        "Đã nộp. Mã hồ sơ của bạn: {code}.", "Filed. The dossier's code: {code}.", code=case.code
    )
    messages.success(sheet.request, said)
    if sheet.reader.help is not None:
        return HttpResponseRedirect(reverse("help"))
    return HttpResponseRedirect(reverse("dossier", args=[case.uid]))
