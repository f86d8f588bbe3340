"""Intake: one screen for one visitor. Person, procedure, papers, form; filed and accepted in one go."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases import actions, holdings, queries
from tinhso.cases.models import Case
from tinhso.documents.rules import CannotHold
from tinhso.kernel.errors import TinhsoError
from tinhso.parties.queries import described
from tinhso.parties.rules import OPENS_PAPERS
from tinhso.procedures.expressions import BadExpression
from tinhso.procedures.forms import AnswerFault
from tinhso.procedures.models import Procedure
from tinhso.procedures.queries import (
    NoSuchProcedure,
    Version,
    authority_on,
    find,
    version_on,
)
from tinhso.procedures.rules import form_errors, papers_for, sound
from tinhso.reception.actions import enter_slip, usable_slip
from tinhso.reception.queries import NoSuchTicket
from tinhso.web import holding
from tinhso.web.communes import communes, within
from tinhso.web.desk import person
from tinhso.web.desk.place import (
    AT_THE_DESK,
    Desk,
    DeskRefuses,
    deciding,
    desk_of,
    doer,
    may_decide,
    moment_asked,
    own_key,
    shown,
)
from tinhso.web.desk.queue import limit_typed
from tinhso.web.desk.scanning import taken
from tinhso.web.desk.typed import (
    Told,
    awaited,
    check_counts,
    papers_given,
    preview_of,
    read,
    shown_paper,
    used,
)
from tinhso.web.forms_of import fields_of, leftover
from tinhso.web.words import t
from tinhso.web.words import told as sentence_of

OFTEN_DAYS, OFTEN = 90, 8
MOST_ALIKE = 3


@opens(AT_THE_DESK)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: Request) -> HttpResponse:
    """The one screen. ?nguoi= who stands there; ?tim= or ?thu-tuc= what she wants; POST files and accepts."""
    desk = desk_of(request)
    who = person.visitor(request, request.GET.get("nguoi", ""))
    told: dict[str, Any] = {
        "desk": desk,
        "visitor": who,
        "typed": person.Typed(),
        "slip": request.GET.get("phieu", ""),
        "differs": [one for one in request.GET.get("khac", "").split(",") if one in _DIFFERS],
        "at": "intake",
    }
    if who is None:
        return shown(request, "intake", {**told, "errand": person.errand(request)})
    if person.errand(request):
        query = urlencode({"ban": desk.code, "nguoi": who.party.uid})
        return HttpResponseRedirect(f"{reverse('desk:copies')}?{query}")
    code = request.GET.get("thu-tuc", "")
    if not code:
        return _choose(request, told)
    try:
        holds = version_on(code, request.who.day)
    except NoSuchProcedure as refusal:
        return shown(request, "intake", {**told, "often": often(desk.code)}, fault=refusal)
    if request.method == "POST":
        return _posted(request, told, desk, who, holds)
    return _form(request, told, desk, who, holds, first_told(request, desk, who, holds))


_CODE = re.compile(r"\d{1,2}\.\d{6}")
_DIFFERS = {"name", "born", "address"}


def _choose(request: Request, told: dict[str, Any]) -> HttpResponse:
    """Procedures by words; the code itself goes straight on."""
    text = request.GET.get("tim", "").strip()[:200]
    if _CODE.fullmatch(text) and Procedure.objects.filter(code=text).exists():
        query = request.GET.copy()
        query.pop("tim")
        query["thu-tuc"] = text
        return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
    found = find(text, day=request.who.day, most=8) if text else ()
    desk: Desk = told["desk"]
    choice = {"text": text, "procedures": found, "often": often(desk.code)}
    return shown(request, "intake", {**told, **choice})


def often(desk: str) -> Sequence[tuple[str, str]]:
    """(code, title) of what this desk receives most of late."""
    since = datetime.now(UTC) - timedelta(days=OFTEN_DAYS)
    rows = Case.objects.filter(desk=desk, filed_at__gte=since).order_by()
    found = rows.values_list("procedure", "title").annotate(n=Count("id")).order_by("-n")
    return [(code, title) for code, title, _ in found[:OFTEN]]


def first_told(request: Request, desk: Desk, who: person.Visitor, holds: Version) -> Told:
    """What the form holds before anything was typed: the person's own particulars, the usual office."""
    given = {
        "full_name": who.party.name,
        "name": who.party.name,
        "personal_number": who.party.number if who.party.kind == "person" else "",
        "tax_number": who.party.number if who.party.kind == "organisation" else "",
        "phone": who.phone,
        "address": _place_of(who, communes(request.who.organisation)),
    }
    known = holds.definition.form.get("properties", {})
    return Told(
        answers={name: value for name, value in given.items() if value and name in known},
        office=usual_office(request, desk.code, holds),
        slip=request.GET.get("phieu", ""),
    )


def _place_of(who: person.Visitor, units: Mapping[str, str]) -> str:
    """Her address as a form keeps it: with its commune's code where that is one of ours."""
    unit = who.party.unit_code if who.party.unit_code in units else ""
    address = " ".join(who.party.address.replace("|", " ").split())
    name = units[unit].removesuffix(f" ({unit})") if unit else ""
    line = (within(address, name) if name else address)[:300]
    return f"{unit}|{line}" if line else unit


def usual_office(request: Request, desk: str, holds: Version) -> str:
    """The office that decided the last dossier of this procedure at this desk; else the desk's own."""
    rows = Case.objects.filter(procedure=holds.code, desk=desk).order_by("-filed_at", "-id")
    last = rows.values_list("office", flat=True).first()
    offices = request.who.organisation.offices
    return last if last and last in offices else deciding(request.who.organisation, desk)


def _posted(
    request: Request, told: dict[str, Any], desk: Desk, who: person.Visitor, holds: Version
) -> HttpResponse:
    form = read(request, holds)
    if request.POST.get("do") == "preview":
        return _preview(request, told, desk, who, holds, form)
    faults = form_errors(holds.definition, form.answers)
    try:
        check_counts(holds, form)
        if faults:
            raise actions.BadAnswers("bad_answers", faults=len(faults))
        with transaction.atomic():
            case = _file(request, desk, who, holds, form)
    except TinhsoError as refusal:
        # Of two of one form at once the second may be refused for what the first has made meanwhile.
        made = Case.objects.filter(key=own_key(request, "file")).first()
        if made is None:
            return _form(request, told, desk, who, holds, form, fault=refusal, faults=faults)
        case = made
    if "scan" in request.FILES:
        to = _scanned(request, case)
        if to:
            return HttpResponseRedirect(to, status=303)
    if case.state == "filed":
        messages.warning(
            request,
            t(
                "Đã ghi hồ sơ {code}. Tỉnh đang giữ giấy còn thiếu: dùng bản ấy, hoặc nêu lý do vẫn phải nộp.",
                "{code} was filed. The province holds what is missing: use that copy, or say why it is asked for.",
                code=case.code,
            ),
        )
        return HttpResponseRedirect(reverse("desk:check", args=[case.uid]), status=303)
    if case.state == "incomplete":
        messages.success(
            request,
            t("Đã ghi hồ sơ {code} và đề nghị bổ sung.", "{code} was filed, to be completed.",
              code=case.code),
        )  # fmt: skip
        return HttpResponseRedirect(reverse("desk:check", args=[case.uid]), status=303)
    return HttpResponseRedirect(
        f"{reverse('desk:slip', args=[case.uid])}?{urlencode({'nguoi': who.party.uid})}", status=303
    )


def _preview(
    request: Request,
    told: dict[str, Any],
    desk: Desk,
    who: person.Visitor,
    holds: Version,
    form: Told,
) -> HttpResponse:
    """The slip reckoned anew; numbers that cannot be read are told at once."""
    try:
        check_counts(holds, form)
    except DeskRefuses as refusal:
        return _form(request, told, desk, who, holds, form, fault=refusal)
    return _form(request, told, desk, who, holds, form)


def _scanned(request: Request, case: Case) -> str:
    """Where the scan that came with the form is split; "" where it is refused, which the next page says."""
    try:
        made = taken(request, case)
    except TinhsoError as refusal:
        messages.error(request, sentence_of(refusal))
        return ""
    return reverse("desk:scan_plan", args=[case.uid, made.uid])


def _file(request: Request, desk: Desk, who: person.Visitor, holds: Version, form: Told) -> Case:
    """File and accept, or file and ask to complete; all or nothing. Raises TinhsoError."""
    key = own_key(request, "file")
    made = Case.objects.filter(key=key).first()
    if made is not None:  # The same form again: nothing is asked that was answered then.
        return made
    if form.office not in request.who.organisation.offices:
        raise DeskRefuses("desk_no_office")
    to_complete = request.POST.get("do") == "incomplete"
    held = held_of(request, desk, who, holds, form)
    papers, missing = papers_given(holds, form, held, **known_people(who, form))
    if missing and not to_complete:
        raise DeskRefuses("desk_lacks_papers", papers="; ".join(one.name for one in missing))
    owner = owner_of(request, desk, who, form)
    if not form.anyway and queries.alike(holds.code, owner):
        raise DeskRefuses("desk_alike")
    told_at = None
    if form.slip:
        told_at = moment_asked(form.day, form.hour)
        found = usable_slip(form.slip, told_at=told_at)
        if found.desk != desk.code:
            raise NoSuchTicket("no_such_slip", slip=found.code)
        form = replace(form, slip=found.code)
    acting = doer(request, desk.code, channel=form.channel)
    case = actions.file_case(
        actions.Filing(
            procedure=holds.code,
            owner=owner,
            filer=who.party.uid,
            desk=desk.code,
            office=form.office,
            answers=form.answers,
            papers=papers,
            copies=form.result_copies,
            held=used(form, held),
        ),
        key=key,
        doer=acting,
        told_at=told_at,
        code=form.slip,
    )
    if form.slip:
        enter_slip(form.slip, case=str(case.uid), by=acting.by)
    if form.by_post:
        actions.wish_post(
            case.uid,
            address=form.post_address or who.party.address,
            phone=who.phone,
            doer=acting,
            key=own_key(request, "post"),
        )
    if to_complete:
        override = holding.override_sent(request)
        if not override["override"] and not override["override_words"].strip():
            # What is held is not asked for; who will not have it used is asked with that reason.
            known = {one.paper.type for one in held}
            missing = [one for one in missing if one.type not in known]
        try:
            return actions.ask_completion(
                case.uid,
                doer=acting,
                reasons=form.reasons or t("Còn thiếu giấy tờ.", "Papers are missing."),
                papers=[one.type for one in missing],
                key=own_key(request, "ask"),
                told_at=told_at,
                **override,
            )
        except CannotHold as refusal:
            if refusal.code != "paper_is_held" or _shown_all(refusal, held):
                raise
            # What the form did not show is told to nobody who has not filed: it is asked for on the dossier's page.
            return case
    return actions.accept(
        case.uid,
        doer=acting,
        limit=limit_typed(request),
        key=own_key(request, "accept"),
        told_at=told_at,
    )


def _shown_all(refusal: CannotHold, held: Sequence[holdings.Match]) -> bool:
    """Whether a refusal tells of no more held papers than the form has shown."""
    shown_ = {f"document:{one.document.uid}" for one in held}
    return {subject for _, subject in refusal.seen} <= shown_


def held_of(
    request: Request, desk: Desk, who: person.Visitor, holds: Version, form: Told
) -> tuple[holdings.Match, ...]:
    """What the province holds of this request's papers, the look kept; nothing of whom the visitor may not open it."""
    found = holdings.matches(
        holds.definition,
        owner=known_people(who, form)["owner"],
        filer=who.party.uid,
        answers=sound(holds.definition, form.answers),
        channel=form.channel,
        filed_date=form.filed_date,
        day=request.who.day,
    )
    covered = {party.uid for party, acting in who.acts_for if acting.kind in OPENS_PAPERS}
    found = holdings.opened(found, {who.party.uid, *covered})
    holding.seen(request, found, holding.AT_FILING, office=desk.code)
    return found


def known_people(who: person.Visitor, form: Told) -> dict[str, str]:
    """Owner and filer of a request, as far as the visitor is known to act for the owner; "" where she is not."""
    owner = who.party.uid if form.owner == "self" else form.owner
    known = owner in {who.party.uid, *(party.uid for party, _ in who.acts_for)}
    return {"owner": owner, "filer": who.party.uid} if known else {"owner": "", "filer": ""}


def owner_of(request: Request, desk: Desk, who: person.Visitor, form: Told) -> str:
    """Whose dossier it is: the visitor's, or another's whom she names. Raises DeskRefuses and what `parties` raises."""
    if form.owner == "self":
        return who.party.uid
    if form.owner == "other":
        if not form.other.name:
            raise DeskRefuses("desk_no_owner")
        owner = person.enter_typed(request, form.other, office=desk.code, part="owner")
        person.keep_mandate(request, desk.code, who.party.uid, str(owner.uid), form)
        return str(owner.uid)
    if form.owner in {party.uid for party, _ in who.acts_for}:
        return form.owner
    raise DeskRefuses("desk_no_owner")


def _may_open(desk: Desk, case: Case) -> bool:
    """Whether a dossier is of a desk or an office of hers, so that its page is open to her."""
    return bool({case.desk, case.office} & desk.others.keys())


def _form(
    request: Request,
    told: dict[str, Any],
    desk: Desk,
    who: person.Visitor,
    holds: Version,
    form: Told,
    *,
    fault: TinhsoError | None = None,
    faults: Sequence[AnswerFault] = (),
) -> HttpResponse:
    definition = holds.definition
    units = communes(request.who.organisation)
    fields = fields_of(definition.form, form.answers, faults=faults, units=units)
    answers = sound(definition, form.answers)
    asked = papers_for(
        definition, answers=answers, channel=form.channel, filed_date=form.filed_date
    )
    asked = awaited(asked, holds, form, **known_people(who, form))
    try:
        preview = preview_of(holds, form, answers)
    except BadExpression as refusal:  # A number that no rule can reckon with: she is told, and the rest is still shown.
        fault, preview = fault or refusal, preview_of(holds, form, {})
    # Of whom she does not act for nothing is shown, whatever the form says.
    acts_for = {party.uid for party, _ in who.acts_for}
    owner = form.owner if form.owner in acts_for else who.party.uid
    held = {one.paper.type: one for one in held_of(request, desk, who, holds, form)}
    papers = [shown_paper(one, form, held.get(one.paper.type)) for one in asked]
    in_registers = any(one.database for one in asked)
    alike = queries.alike(holds.code, owner) if form.owner != "other" else []
    more = {
        "holds": holds,
        "definition": definition,
        "form": form,
        "fields": fields,
        "communes": units,
        "others": leftover(faults, fields),
        "papers": papers,
        "offices": may_decide(request.who.organisation, desk.code, definition.levels),
        "authority": authority_on(holds.code, form.office or None, request.who.day),
        "alike": [(one, _may_open(desk, one)) for one in alike[:MOST_ALIKE]],
        "alike_more": max(len(alike) - MOST_ALIKE, 0),
        "owner": described([owner]).get(owner),
        "preview": preview,
        "mandates": person.MANDATES,
        "numbers_open": not all(one["usual"] for one in papers),
        "steady": sum(
            one.certain and not (one.paper.held_by or one.database) and one.paper.type not in held
            for one in asked
        ),
        "held": held,
        "overrides": holding.reasons(data=not held) if held or in_registers else (),
        "override": holding.override_sent(request),
    }
    return shown(request, "intake", {**told, **more}, fault=fault)
