"""Filing online in four steps: for whom and where, the form, the papers, a last look. Each step is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases import actions, drafts
from tinhso.cases.actions import BadAnswers, Filing, PaperGiven
from tinhso.cases.models import Case, Draft
from tinhso.cases.newborn import NAME, entered
from tinhso.kernel.errors import TinhsoError
from tinhso.parties.queries import numbers_of
from tinhso.procedures.definition import Definition
from tinhso.procedures.expressions import BadExpression
from tinhso.procedures.forms import AnswerFault
from tinhso.procedures.loading import holding
from tinhso.procedures.rules import fee_for, form_errors, limit_for
from tinhso.procedures.whose import registers_a_birth
from tinhso.web import procedure_words as words
from tinhso.web import taking
from tinhso.web.answered import answered
from tinhso.web.citizen import handing_in
from tinhso.web.citizen.newborn import NEWBORN, known_of
from tinhso.web.citizen.places import Place
from tinhso.web.citizen.reading import FILERS, CitizenRefuses, names_of, reader_of
from tinhso.web.citizen.receiving import Receiving, of_draft, offers_post, typed, wish
from tinhso.web.citizen.sheet import (
    PaperRow,
    Sheet,
    account_of,
    held_given,
    paper_rows,
    sheet_of,
)
from tinhso.web.citizen.witnessed import witness
from tinhso.web.communes import communes
from tinhso.web.forms_of import Field, Posted, answers_of, fields_of, leftover
from tinhso.web.marks import marked
from tinhso.web.words import Pair, t

# Up to how many places are a list to read; beyond, one types a name.
FEW, MOST_OFFERED, MOST_TYPED = 6, 12, 100
_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@opens(FILERS)
@never_cache
@_get_or_post
def file(request: Request, code: str) -> HttpResponse:
    """For whom and where."""
    sheet = sheet_of(request, code)
    if isinstance(sheet, HttpResponse):
        return sheet
    fault: TinhsoError | None = None
    text = request.POST.get("noi", "")[:MOST_TYPED]
    receive = typed(request) if request.method == "POST" else of_draft(sheet.data)
    if not offers_post(sheet.definition):
        receive = Receiving()
    if request.method == "POST" and "tim" not in request.POST:
        owner = request.POST.get("owner", "")
        try:
            if not sheet.may_be_for(owner):
                raise CitizenRefuses("citizen_no_owner")
            place = _chosen(sheet, request.POST.get("desk", ""), text)
            receive.check()
            answers = _begun(sheet, owner)
            sheet.keep(owner=owner, desk=place.key, answers=answers, receive=receive.kept())
            return sheet.to("file_form" if sheet.definition.form else "file_papers")
        except TinhsoError as refusal:
            fault = refusal
    own = names_of(sheet.reader.party).get(sheet.reader.party, "")
    born = registers_a_birth(sheet.definition)
    return sheet.page(
        "file",
        fault,
        reader_name=own,
        others=[(one, _capacity(acting.kind)) for one, acting in sheet.reader.others.values()],
        owner=request.POST.get("owner") or sheet.owner or (NEWBORN if born else sheet.reader.party),
        registers_a_birth=born,
        desk=request.POST.get("desk") or sheet.data.get("desk", ""),
        text=text,
        searched="tim" in request.POST,
        places=_offered(sheet, text),
        resumed=sheet.draft,
        receive=receive,
        receive_says=receive.says() if fault else {},
        offers_post=offers_post(sheet.definition),
        province=settings.PROVINCE,
    )


def _chosen(sheet: Sheet, key: str, text: str) -> Place:
    """The place that was marked, or the only one of the name that was typed. Raises CitizenRefuses."""
    named = sheet.where.named(text)
    place = sheet.where.place(key) if key else None
    if place is None and len(named) == 1:
        place = named[0]
    if place is None:
        raise CitizenRefuses("citizen_many_places" if named else "citizen_no_place")
    return place


def _offered(sheet: Sheet, text: str) -> list[Place]:
    """What is shown to choose from: all where they are few; else those of the name typed and where she filed before."""
    here = list(sheet.where.here)
    if len(here) <= FEW:
        return here
    rows = Case.objects.filter(filer=sheet.reader.party).order_by("-filed_at", "-id")
    before = list(dict.fromkeys(rows.values_list("desk", flat=True)[:20]))[:3]
    known = [one for one in here if one.desk in before or one is sheet.place]
    return list(dict.fromkeys([*sheet.where.named(text), *known]))[:MOST_OFFERED]


_CAPACITIES: Mapping[str, Pair] = {
    "parent": ("con của bạn", "your child"),
    "guardian": ("người bạn giám hộ", "your ward"),
    "child": ("cha, mẹ của bạn", "your parent"),
    "spouse": ("vợ, chồng của bạn", "your spouse"),
    "company": ("tổ chức bạn đại diện", "the organisation you represent"),
    "attorney": ("người ủy quyền cho bạn", "who authorised you"),
}


def _capacity(kind: str) -> str:
    return t(*_CAPACITIES.get(kind, ("", "")))


def _begun(sheet: Sheet, owner: str) -> dict[str, Any]:
    """The answers so far; at the first time, what is known of who files, and of a child whose birth is registered."""
    if "answers" in sheet.data:
        return dict(sheet.answers)
    asked = sheet.definition.form.get("properties", {})
    known: dict[str, Any] = {
        "full_name": names_of(sheet.reader.party).get(sheet.reader.party),
        "personal_number": numbers_of(sheet.reader.party).get("personal"),
    }
    _, acting = sheet.reader.others.get(owner, (None, None))
    if owner == NEWBORN or (acting is not None and acting.kind == "parent"):
        known |= known_of(sheet.definition, owner, sheet.reader.party)
    return {name: value for name, value in known.items() if value and name in asked}


@opens(FILERS)
@never_cache
@_get_or_post
def form(request: Request, code: str) -> HttpResponse:
    """The procedure's own form. What is wrong is kept too, and said beside its field.

    What she typed meanwhile in another window or on another device is not replaced before she was told.
    """
    sheet = sheet_of(request, code)
    if isinstance(sheet, HttpResponse):
        return sheet
    if sheet.place is None or not sheet.owner:
        return HttpResponseRedirect(reverse("file", args=[code]))
    answers: Mapping[str, Any] = sheet.answers
    kept = _mark(sheet)
    units = communes(request.who.organisation)
    faults: tuple[AnswerFault, ...] = ()
    fault: TinhsoError | None = None
    if "thieu" in request.GET:
        faults = form_errors(sheet.definition, answers)
    if request.method == "POST":
        answers = answers_of(sheet.form, cast("Posted", request.POST), units=units)
        try:
            if request.POST.get("seen", kept) not in (kept, "") and _mark_of(answers) != kept:
                raise CitizenRefuses("citizen_draft_changed")
            sheet = replace(sheet, draft=sheet.keep(answers=answers))
            answers, kept = sheet.answers, _mark(sheet)
            faults = form_errors(sheet.definition, answers)
            if not faults or "later" in request.POST:
                return sheet.to("file_papers")
        except TinhsoError as refusal:
            fault = refusal
    if faults:
        fault = fault or CitizenRefuses("citizen_answers_wrong", n=len(faults))
    fields = fields_of(sheet.form, answers, faults=faults, units=units)
    answer = sheet.page(
        "file_form",
        fault,
        fields=fields,
        wrong=_wrong(fields),
        others=leftover(faults, fields),
        communes=units,
        seen=kept,
    )
    return marked(request, answer)


def _mark(sheet: Sheet) -> str:
    """By which a page knows whether the answers that it showed are still those that are kept."""
    return _mark_of(sheet.data.get("answers", {}))


def _mark_of(answers: Mapping[str, Any]) -> str:
    text = json.dumps(answers, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _wrong(fields: tuple[Field, ...]) -> list[Field]:
    """Fields with faults, however deep, for the list above the form."""
    found: list[Field] = []
    for one in fields:
        found += [one] if one.errors else []
        found += _wrong(one.fields)
        for row in one.rows:
            found += _wrong(row)
    return found


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


@opens(FILERS)
@require_POST
def drop(request: Request, code: str) -> HttpResponse:
    """Throw away what was typed."""
    reader = reader_of(request)
    if drafts.drop(account_of(request, reader), code):
        messages.success(request, t("Đã bỏ hồ sơ chưa gửi.", "What was not sent is gone."))
    return HttpResponseRedirect(reverse("help" if request.who.kind == "staff" else "my_dossiers"))


def unsent(account: str) -> list[tuple[Draft, str]]:
    """What somebody has begun and not sent, with the procedures' titles, in two queries."""
    found = drafts.drafts_of(account)
    codes = {one.procedure for one in found}
    titles = {one.code: one.title for one in holding(timezone.localdate(), codes=codes)}
    return [(one, titles.get(one.procedure, one.procedure)) for one in found]
