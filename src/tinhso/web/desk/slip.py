"""The slip of an accepted dossier: shown, printed, as PDF, its QR; and mending a mistake of intake afterwards."""

from __future__ import annotations

import base64
import io
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tinhso import letters
from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases import actions
from tinhso.cases.actions.doing import already
from tinhso.cases.models import Case, CasePaper
from tinhso.cases.queries import happened
from tinhso.cases.states import STATES
from tinhso.cases.telling import follow_address
from tinhso.kernel.errors import TinhsoError
from tinhso.payments.queries import bills_of, collectors_on
from tinhso.procedures.definition import Definition
from tinhso.procedures.forms import AnswerFault
from tinhso.procedures.queries import version
from tinhso.procedures.rules import form_errors, papers_for, sound
from tinhso.web import case_letters
from tinhso.web.communes import communes, with_held
from tinhso.web.desk.place import (
    AT_THE_DESK,
    HANDS_OUT,
    case_here,
    doer,
    own_key,
    people_of,
    shown,
)
from tinhso.web.desk.typed import looked_up
from tinhso.web.forms_of import answers_of, fields_of, leftover
from tinhso.web.procedure_words import limit_text, money_text
from tinhso.web.receipts import slip_address
from tinhso.web.vietqr import ToPay, to_pay
from tinhso.web.words import t


@opens(AT_THE_DESK)
@never_cache
@require_safe
def slip(request: Request, uid: uuid.UUID) -> HttpResponse:
    """The slip on the screen, ready for the printer; from here the next dossier of the same visitor."""
    case = case_here(request, uid)
    letters_of_it = case_letters.letters_of(case, happened(case))
    if not case_letters.has_slip(letters_of_it):  # Another system has given it.
        return HttpResponseRedirect(reverse("desk:check", args=[case.uid]))
    people = people_of(request, [case], "dossier", why=t("In phiếu hẹn", "Printing a slip"))
    offices = request.who.organisation.offices
    told = {
        "case": case,
        "owner": people.get(case.owner),
        "filer": people.get(case.filer),
        "papers": list(case.papers.order_by("id")),
        "limit": limit_text(case.limit) if case.limit else "",
        "fee": money_text(case.fee),
        "desk": offices[case.desk].name if case.desk in offices else case.desk,
        "office": offices[case.office].name if case.office in offices else case.office,
        "same": urlencode({"ban": case.desk, "nguoi": case.filer}),
        "qr": qr(_leads_to(case, letters_of_it)),
        "bars": bars(case.code),
        "dues": dues_of(case, request.who.day),
        "follow": follow_address(case.code),
        "state": STATES[case.state],
        "letters": letters_of_it,
        "at": "intake",
    }
    return shown(request, "slip", told)


def dues_of(case: Case, day: date) -> list[ToPay]:
    """What is still to be paid, with its code."""
    bills = [one for one in bills_of(case.uid) if one.owed]
    collectors = collectors_on({one.due.office for one in bills}, day) if bills else {}
    return [to_pay(one, collectors.get(one.due.office)) for one in bills]


def _leads_to(case: Case, written: Sequence[case_letters.Letter]) -> str:
    """Where the slip's QR leads, on the screen as in print."""
    slip = next((one for one in written if one.name == case_letters.SLIP), None)
    return slip_address(case, slip.event) if slip else follow_address(case.code)


def qr(text: str) -> str:
    """A text as a QR picture that a page can hold: an address of its own data."""
    made = segno.make(text, error="m", micro=False)
    return str(made.svg_data_uri(border=2, scale=4, light="#ffffff", nl=False))


def bars(code: str) -> str:
    """A code as a picture of bars that a page can hold; "" where it cannot be one."""
    svg = letters.bar_picture(code)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}" if svg else ""


@opens(AT_THE_DESK)
@require_safe
def picture(request: Request, uid: uuid.UUID) -> HttpResponse:
    """The QR alone, as a picture: for a label printer."""
    case = case_here(request, uid)
    out = io.BytesIO()
    leads = _leads_to(case, case_letters.letters_of(case, happened(case)))
    segno.make(leads, error="m", micro=False).save(out, kind="svg", border=4, light="#ffffff")
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


@opens(AT_THE_DESK)
@never_cache
@require_safe
def pdf(request: Request, uid: uuid.UUID) -> HttpResponse:
    """The slip as PDF: ?giay=A4 or A5."""
    return _printed(request, case_here(request, uid), case_letters.SLIP, usual="A5")


@opens(HANDS_OUT)
@never_cache
@require_safe
def letter(request: Request, uid: uuid.UUID, name: str) -> HttpResponse:
    """Any letter of the dossier as PDF, as it was: ?giay=A4 or A5. Officers stand there by their offices."""
    return _printed(request, case_here(request, uid, "hand_out"), name)


def _printed(request: Request, case: Case, name: str, *, usual: str = "A4") -> HttpResponse:
    people_of(request, [case], "file", why=t("In văn bản", "Printing a letter"))
    paper = request.GET.get("giay", usual)
    return case_letters.printed(case, name, staff=False, paper=paper)


@opens(AT_THE_DESK)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: Request, uid: uuid.UUID) -> HttpResponse:
    """Mend answers or papers of a dossier that is still open; what was written before stays in the ledger."""
    case = case_here(request, uid)
    if case.version is None or case.told:
        return HttpResponseRedirect(reverse("desk:check", args=[case.uid]))
    definition = version(case.version).definition
    people = people_of(request, [case], "dossier", why=t("Sửa hồ sơ", "Correcting a dossier"))
    answers, first = dict(case.answers), list(case.papers.filter(supplement=0))
    found = _looked_up(definition)
    looked = {one.type for one in first if one.name in found}
    ticked = {one.type for one in first if one.name not in found}
    units = with_held(communes(request.who.organisation), answers)
    fault: TinhsoError | None = None
    faults: Sequence[AnswerFault] = ()
    if request.method == "POST":
        answers = answers_of(definition.form, request.POST, units=units)
        ticked, looked = (set(request.POST.getlist(name)) for name in ("paper", "looked"))
        faults = form_errors(definition, answers)
        try:
            after = _correct(request, case, answers, (ticked, looked), definition, faults)
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(
                request, t("Đã sửa hồ sơ {code}.", "{code} was corrected.", code=after.code)
            )
            to = "desk:slip" if after.accepted_at else "desk:check"
            return HttpResponseRedirect(reverse(to, args=[after.uid]), status=303)
    fields = fields_of(definition.form, answers, faults=faults, units=units)
    told: dict[str, Any] = {
        "case": case,
        "owner": people.get(case.owner),
        "fields": fields,
        "communes": units,
        "others": leftover(faults, fields),
        "papers": [
            (one.paper, one.paper.type in ticked, one.paper.type in looked)
            for one in papers_for(
                definition,
                answers=sound(definition, answers),
                channel=case.channel,
                filed_date=case.filed_date,
            )
        ],
        "extra": [one.name for one in _beside(case)],
        "at": "queue",
    }
    return shown(request, "correct", told, fault=fault)


def _looked_up(definition: Definition) -> set[str]:
    """What papers are called that were found in a register instead of handed in."""
    return {looked_up(one).name for one in definition.papers if one.held_by}


def _beside(case: Case) -> list[CasePaper]:
    """Papers that the procedure does not ask for; a correction leaves them as they are."""
    return list(case.papers.filter(supplement=0, type="").order_by("id"))


def _correct(
    request: Request,
    case: Case,
    answers: dict[str, Any],
    said: tuple[set[str], set[str]],
    definition: Definition,
    faults: Sequence[AnswerFault],
) -> Case:
    key = own_key(request, f"correct {case.uid}")
    done = already(key)
    if done is not None:
        return done
    if faults:
        raise actions.BadAnswers("bad_answers", faults=len(faults))
    ticked, looked = said
    held: dict[str, list[Any]] = {}
    for row in case.papers.filter(supplement=0).exclude(type="").order_by("id"):
        if row.name not in _looked_up(definition):
            held.setdefault(row.type, []).append(row)
    papers = [
        actions.PaperGiven(row.name, one.type, row.originals, row.copies, getattr(row, "file", ""))
        for one in definition.papers
        if one.type in ticked
        for row in held.get(one.type, [one])
    ]
    papers += [
        looked_up(one) for one in definition.papers if one.held_by and one.type in looked - ticked
    ]
    papers += [
        actions.PaperGiven(one.name, "", one.originals, one.copies, one.file)
        for one in _beside(case)
    ]
    seen = request.POST.get("seen", "")
    changed = answers != {**dict(case.answers)}
    return actions.correct(
        case.uid,
        doer=doer(request, case.desk),
        answers=answers if changed else None,
        papers=papers,
        seen=int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
        key=key,
    )
