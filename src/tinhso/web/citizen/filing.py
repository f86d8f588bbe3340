"""The beginning of filing online: for whom and where, and the form. Each step is kept; the rest is `sending`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases import drafts
from tinhso.cases.models import Case, Draft
from tinhso.kernel.errors import TinhsoError
from tinhso.parties.queries import numbers_of
from tinhso.procedures.forms import AnswerFault
from tinhso.procedures.loading import holding
from tinhso.procedures.rules import form_errors
from tinhso.procedures.whose import registers_a_birth
from tinhso.web.citizen.newborn import NEWBORN, known_of
from tinhso.web.citizen.places import Place
from tinhso.web.citizen.reading import FILERS, CitizenRefuses, names_of, reader_of
from tinhso.web.citizen.receiving import Receiving, of_draft, offers_post, typed
from tinhso.web.citizen.sheet import Sheet, account_of, sheet_of
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
