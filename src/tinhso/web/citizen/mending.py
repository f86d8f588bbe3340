"""Before acceptance: who filed a dossier that she is asked to complete mends what she stated in its form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from tinhso.access.who import Request
from tinhso.cases import actions
from tinhso.cases.actions.doing import already
from tinhso.cases.models import Case
from tinhso.kernel.errors import TinhsoError
from tinhso.procedures.forms import AnswerFault, of_applicant, stated
from tinhso.procedures.queries import version
from tinhso.procedures.rules import form_errors
from tinhso.web.citizen.reading import (
    CitizenRefuses,
    Reader,
    by_account,
    own_key,
    record_look,
    seen_of,
)
from tinhso.web.communes import communes, with_held
from tinhso.web.forms_of import Posted, answers_of, fields_of, leftover
from tinhso.web.words import t


def may_mend(reader: Reader, case: Case) -> bool:
    """Whether its form may be mended by who reads it: she filed it, is signed in, and it waits for her unaccepted."""
    filed = reader.door == "dossier" and case.filer in reader.acts_for
    return filed and case.state == "incomplete" and case.version is not None and not case.told


def _mend(request: Request, found: tuple[Reader, Case]) -> HttpResponse:
    """The form as it was sent, and what she types in its place; judged as a whole before anything is kept."""
    reader, case = found
    back = HttpResponseRedirect(reader.address(case))
    key = own_key(request, reader)
    if request.method == "POST" and already(key):
        return back
    if not may_mend(reader, case) or not (definition := version(case.version or 0).definition).form:
        return back
    form, answers = of_applicant(definition.form), case.answers
    units = with_held(communes(request.who.organisation), answers)
    faults: Sequence[AnswerFault] = ()
    fault: TinhsoError | None = None
    if request.method == "POST":
        typed = answers_of(form, cast("Posted", request.POST), units=units)
        answers = stated(definition.form, typed, before=answers)
        faults = form_errors(definition, answers)
        try:
            if faults:
                raise CitizenRefuses("citizen_answers_wrong", n=len(faults))
            actions.correct_own(
                case.uid, doer=reader.doer(), answers=answers, seen=seen_of(request), key=key
            )
        except TinhsoError as refusal:
            fault = refusal
        else:
            said = t(
                "Đã sửa tờ khai. Hãy gửi phần bổ sung để nơi tiếp nhận kiểm tra lại.",
                "The form is corrected. Send what was asked for, so that the desk checks it again.",
            )
            messages.success(request, said)
            return back
    record_look(request, reader, case, "dossier")
    fields = fields_of(form, answers, faults=faults, units=units)
    told = {
        "case": case,
        "fields": fields,
        "others": leftover(faults, fields),
        "communes": units,
        "fault": fault,
        "back": reader.address(case),
        "at": "mine",
        "crumbs": [
            (("Hồ sơ của tôi", "My dossiers"), reverse("my_dossiers")),
            (case.code, reader.address(case)),
            (("Sửa tờ khai", "Correct the form"), ""),
        ],
    }
    return render(request, "citizen/mend.html", told, status=422 if fault else 200)


dossier_mend = by_account(_mend)
