"""One act on one dossier: its form, and what becomes of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.cases.actions import CannotAct
from tinhso.cases.models import Act, Case
from tinhso.cases.states import STATES, TRANSITIONS
from tinhso.files.rules import RefusedFile
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.queries import events_of
from tinhso.org.queries import names_of
from tinhso.web import holding, views
from tinhso.web.case_line import events_by_case, line_of, names_for, said, who
from tinhso.web.office.acts import BY_SLUG, ActPage
from tinhso.web.office.forms import ActForm, Setting
from tinhso.web.office.reach import OFFICES, case_for, doer, may_do, may_note, sees
from tinhso.web.office.refusals import worded
from tinhso.web.words import t, told

# Refusals that belong to one field of a form.
_FIELDS = {
    "rule_needed": "rule",
    "no_reason": "override",
    "data_named": "override",
    "words_too_few": "override_words",
    "words_copied": "override_words",
    "asked_already": "office",
    "not_asked": "office",
    "no_such_step": "step",
    "no_such_case": "code",
    "linked_itself": "code",
    "case_linked_already": "code",
    "other_owner": "link",
    "pin_needed": "pin",
    "wrong_pin": "pin",
    "too_many_pins": "pin",
    "number_needed": "number",
    "signature_needed": "signing",
    "no_own_certificate": "signing",
    "no_seal": "signing",
    "not_a_pdf": "file",
    "pdf_unreadable": "file",
    "signed_already": "file",
    "not_signed": "file",
    "signature_refused": "file",
}


@opens(OFFICES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: Request, uid: UUID, slug: str) -> HttpResponse:
    """The form of an act; POST does it and goes back to the dossier, or shows what stood in the way."""
    page = BY_SLUG.get(slug)
    if page is None:
        raise Http404
    back = HttpResponseRedirect(reverse("office_case", args=[uid]), status=303)
    try:
        case = case_for(request.who, uid)
        _check_right(request, case, page)
    except Refused:
        # A form that was sent twice is answered as it was the first time, whoever holds the dossier by now.
        if not _was_hers(request):
            raise
        return _told(request, page, Case.objects.get(uid=uid))
    if case.told:
        messages.error(request, told(CannotAct("handled_elsewhere", case=case.code)))
        return back
    if request.method != "POST":
        return back if page.at_once else _form(request, case, page)
    if _was_hers(request):
        return _told(request, page, case)
    answer = _done(request, page, case)
    # Of two of one form at once the first may have acted since we asked: what it left allows no second.
    if answer.status_code == 200 and _was_hers(request):
        return _told(request, page, Case.objects.get(uid=uid))
    return answer


def _done(request: Request, page: ActPage, case: Case) -> HttpResponse:
    form = page.form(request.POST, request.FILES, setting=Setting.of(case, request.who))
    once = _once(request, page)
    if page.minds and once["seen"] != case.revision:  # Before choices that may be gone by now.
        changed = CannotAct("changed_meanwhile", case=case.code)
        return _refused(request, case, page, form, changed)
    if not form.is_valid():
        return _form(request, case, page, form)
    try:
        after = page.do(case, form.cleaned_data, doer(request, case, page.also or page.name), once)
    except TinhsoError as fault:
        return _refused(request, case, page, form, fault)
    return _told(request, page, after if isinstance(after, Case) else case)


def _check_right(request: Request, case: Case, page: ActPage) -> None:
    if page.name in TRANSITIONS:
        allowed = may_do(request.who, case, TRANSITIONS[page.name])
    elif page.name == "apologise":
        both = ("propose_extension", "extend")
        allowed = all(may_do(request.who, case, TRANSITIONS[one]) for one in both)
    else:
        allowed = page.name == "undo" or may_note(request.who, case)
    if not allowed:
        raise Refused("not_yours", case=case.code)


def _was_hers(request: Request) -> bool:
    key = request.POST.get("key", "")[:64]
    return bool(key) and Act.objects.filter(key=key, actor=request.who.actor).exists()


def _once(request: Request, page: ActPage) -> dict[str, Any]:
    """The form's key; where the act minds what happened meanwhile, also the revision that was on the screen."""
    key = request.POST.get("key", "")[:64] or None
    if not page.minds:
        return {"key": key}
    seen = request.POST.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
    return {"key": key, "seen": number}


def _told(request: Request, page: ActPage, case: Case) -> HttpResponse:
    words = t(*page.words)
    messages.success(
        request,
        t("{act}: đã ghi cho hồ sơ {case}.", "{act}: done, {case}.", act=words, case=case.code),
    )
    if to := views.safe_next(request):
        return HttpResponseRedirect(to, status=303)
    if sees(request.who, case):
        return HttpResponseRedirect(reverse("office_case", args=[case.uid]), status=303)
    return HttpResponseRedirect(reverse("office_inbox"), status=303)


def _refused(
    request: Request, case: Case, page: ActPage, form: ActForm, fault: TinhsoError
) -> HttpResponse:
    holding.refused(request, fault, holding.AT_WORK)
    case = Case.objects.get(pk=case.pk)
    if page.at_once:
        messages.error(request, told(worded(fault, request.who)))
        return HttpResponseRedirect(reverse("office_case", args=[case.uid]), status=303)
    if fault.code == "changed_meanwhile":
        form = page.form.again(request.POST, setting=Setting.of(case, request.who))
        return _form(request, case, page, form, fault)
    field = _FIELDS.get(fault.code) or fault.facts.get("field")
    if isinstance(fault, RefusedFile):
        field = "file"
    if field in form.fields:
        form.add_error(str(field), told(worded(fault, request.who)))
        return _form(request, case, page, form)
    return _form(request, case, page, form, fault)


def _form(
    request: Request,
    case: Case,
    page: ActPage,
    form: ActForm | None = None,
    fault: TinhsoError | None = None,
) -> HttpResponse:
    """The form, with what was typed; after somebody else's act also with how the dossier stands now."""
    now = timezone.now()
    names, then = names_for([case], now=now)
    line = line_of(
        case,
        events_by_case([case])[str(case.uid)],
        calendar=then.of(case.office),
        now=now,
        names=names,
        told=False,
    )
    changed = fault is not None and fault.code == "changed_meanwhile"
    form = form if form is not None else page.form(setting=Setting.of(case, request.who))
    holding.seen(request, getattr(form, "held", ()), holding.AT_WORK)
    context = {
        "case": case,
        "page": page,
        "form": form,
        "fault": None if fault is None else worded(fault, request.who),
        "changed": _latest(case, names) if changed else None,
        "line": line,
        "state": STATES[case.state].words,
        "step": names.step(case, case.step),
        "holder": names.office(case.holder),
        "at": "case",
        "crumbs": [
            (("Hộp việc", "Inbox"), reverse("office_inbox")),
            (case.code, reverse("office_case", args=[case.uid])),
            (page.words, ""),
        ],
    }
    return render(request, "office/act.html", context)


def _latest(case: Case, names: Any) -> dict[str, Any]:
    """What happened last to a dossier: when, what, and who did it."""
    event = events_of(f"case:{case.uid}")[-1]
    people = names_of([event.actor])
    actor = " · ".join(filter(None, (people.get(event.actor, ""), who(event, names))))
    return {"at": event.occurred_at, "what": said(event, case, names), "who": actor}
