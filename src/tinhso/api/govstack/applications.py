"""Applications are dossiers: filed, listed, read and corrected; documents are files sent before they are filed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.utils import timezone

from tinhso.access import looks
from tinhso.access.guard import Refused
from tinhso.access.who import may
from tinhso.api import files, once
from tinhso.api.cases import case_for, looked, may_read
from tinhso.api.core import CHANNEL, FORM, JSON, Request
from tinhso.api.govstack.common import (
    GovstackRefuses,
    body_of,
    check_scope,
    operation,
    ordered,
    paged,
    part,
    plain,
    uid_or,
    wrapped,
)
from tinhso.api.govstack.services import form_id, procedure_of, service_id, titles
from tinhso.api.govstack.statuses import ended, status, without_none
from tinhso.api.people import check_people
from tinhso.api.shapes import PaperIn
from tinhso.cases import actions
from tinhso.cases.actions import CannotAct, Doer
from tinhso.cases.models import Case
from tinhso.cases.queries import Wanted, matching
from tinhso.cases.reach import doer_of
from tinhso.files.models import File
from tinhso.org.queries import Organisation, desks_on
from tinhso.procedures.queries import version_on, versions

URN = "urn:uuid:"
ORDERS = {
    "created": "filed_at",
    "dueDate": "due_at",
    "assignee": "staff",
    "description": "code",
    "id": "uid",
    "instanceId": "uid",
    "caseInstanceId": "uid",
    "name": "title",
    "nameCaseInsensitive": "title",
}
MOST_DOCUMENTS = 200


@operation(scopes=("receive",), takes=FORM)
def documents(request: Request) -> Any:
    """Keep a file until an application names it, for a day.

    Without a key of the caller's own the same bytes are the same file until one has taken it, and then another.
    """
    sent = [one for name in request.FILES for one in request.FILES.getlist(name)]
    if len(sent) != 1:
        raise GovstackRefuses("govstack_one_file")
    if once.HEADER not in request.headers:
        files.set_apart_if_taken(request)
    kept = files.send_file(request, cast("Any", sent[0]))
    return {
        "code": 200,
        "type": kept["kind"],
        "message": kept["name"],
        "url": URN + str(kept["uid"]),
    }


@operation(scopes=("receive",), takes=JSON, mediator=True)
def submit(request: Request, service: str) -> Any:
    """File a dossier for an applicant who is known here; ?desk= and ?office= say where, if the token has several."""
    told, who = body_of(request), request.who
    code = procedure_of(service)
    desk, office = _place(request, code)
    if not may(who, "receive", desk):
        raise CannotAct("not_yours_to_do", act="file", office=desk)
    owner = str(uid_or(str(part(told, "applicantId", str, None)), "applicant"))
    if not request.replayed:
        check_people(owner)
    filing = actions.Filing(
        procedure=code,
        owner=owner,
        filer=owner,
        desk=desk,
        office=office,
        answers=_answers(told, code),
        papers=_papers(request, part(told, "documentUrls", list, [])),
    )
    by = who.by(office=desk, channel=CHANNEL)
    doer = Doer(by=by, may=lambda right, at: may(who, right, at))
    return _full(actions.file_case(filing, key=request.key, doer=doer), personal=False)


def _place(request: Request, code: str) -> tuple[str, str]:
    """The desk and the office that decides: those that are named, or the token's only desk of its levels."""
    who = request.who
    desk, office = (request.GET.get(name, "")[:50] for name in ("desk", "office"))
    if not desk:
        levels, offices = version_on(code, who.day).definition.levels, who.organisation.offices
        found = [
            one
            for one in desks_on(who.day)
            if one in offices and offices[one].level in levels and may(who, "receive", one)
        ]
        if len(found) != 1:
            raise GovstackRefuses("govstack_which_desk", desks=", ".join(found[:20]) or "-")
        desk = found[0]
    return desk, office or _office_of(desk, who.organisation)


def _office_of(desk: str, organisation: Organisation) -> str:
    """The office that a desk takes in for: that of its own level which it belongs to, or itself."""
    own = organisation.offices.get(desk)
    above = organisation.offices.get(own.parent or "") if own is not None else None
    return (
        above.code if own is not None and above is not None and above.level == own.level else desk
    )


def _answers(told: Mapping[str, Any], code: str) -> dict[str, Any]:
    form = part(told, "formData", dict, {})
    wanted = form.get("eFormId")
    if wanted is not None and not str(wanted).startswith(f"{code}:"):
        raise GovstackRefuses("govstack_bad_body", where="formData/eFormId")
    return plain(part(form, "data", dict, {}))


def _papers(request: Request, urls: Sequence[Any]) -> list[Any]:
    """Papers of files that were sent; `#type` behind one says which paper of the procedure it is."""
    if len(urls) > MOST_DOCUMENTS:
        raise GovstackRefuses("govstack_bad_body", where="documentUrls")
    wanted: list[tuple[UUID, str]] = []
    for url in urls:
        told, _, kind = str(url).partition("#")
        wanted.append((uid_or(told.removeprefix(URN), "document"), kind[:60]))
    names = dict(File.objects.filter(uid__in=[uid for uid, _ in wanted]).values_list("uid", "name"))
    papers = [
        PaperIn(name=(names.get(uid) or kind or "-")[:400], type=kind, originals=1, file=uid)
        for uid, kind in wanted
    ]
    return files.given(request, papers)


@operation(scopes=("see_case",), mediator=True)
def applications(request: Request) -> Any:
    """Dossiers of the token's offices. An applicant's own take `see_person`, and the look is kept."""
    who, asked = request.who, request.GET
    first, most = paged(request)
    order = ordered(request, ORDERS)
    parties, procedure = None, ""
    if applicant := asked.get("applicantId", ""):
        check_scope(request, "see_person")
        parties = [str(uid_or(applicant, "applicant"))]
        looks.record(who, "list", party=parties[0], why="API", request_id=request.request_id)
    if service := asked.get("serviceId", ""):
        procedure = procedure_of(service)
    wanted = Wanted(held_by=who.below, procedure=procedure, parties=parties)
    rows = matching(wanted).select_related("result").defer("answers").order_by(*order)
    found = list(rows[first : first + most])
    names = titles([one.procedure for one in found], who.day)
    numbers = {
        key: one.number
        for key, one in versions({row.version for row in found if row.version}).items()
    }
    personal = "see_person" in who.scopes
    return [_line(one, names, numbers, who.organisation, personal) for one in found]


def _line(
    case: Case,
    names: Mapping[str, str],
    numbers: Mapping[int, int],
    organisation: Organisation,
    personal: bool,
) -> dict[str, Any]:
    holder = organisation.offices.get(case.holder)
    number = numbers.get(case.version or 0)
    return without_none(
        {
            "fileId": case.uid,
            "mainTaskId": case.uid,
            "taskTitle": case.step or case.state,
            "roleId": case.holder,
            "roleName": holder.name if holder else case.holder,
            "assigneeId": case.staff or None,
            "status": status(case),
            "applicantId": case.owner if personal else None,
            "created": case.filed_at,
            "registered": case.accepted_at,
            "description": case.code,
            "serviceName": names.get(case.procedure, case.title),
            "serviceId": service_id(case.procedure),
            "eformId": form_id(case.procedure, number) if number else None,
        }
    )


@operation(scopes=("see_case", "see_person"), mediator=True)
def application(request: Request, file: str) -> Any:
    """One dossier with what its form holds; the look is kept."""
    case = case_for(request, uid_or(file, "application"))
    if not may_read(request, case):
        raise Refused("not_yours", case=case.code)
    looked(request, case, "dossier")
    return _full(case, personal=True)


@operation(scopes=("receive", "see_person"), takes=JSON, mediator=True)
def update(request: Request, file: str) -> Any:
    """Correct what a dossier's form holds: as at the desk, until somebody works on it."""
    told = body_of(request)
    case = case_for(request, uid_or(file, "application"))
    answers = _answers(told, case.procedure)
    doer = doer_of(request.who, case, "correct", channel=CHANNEL)
    after = actions.correct(case.uid, doer=doer, answers=answers, key=request.key)
    return _full(after, personal=False)


def _full(case: Case, *, personal: bool) -> dict[str, Any]:
    """`applicationFileResponse`. personal: with what the form holds; else with whose it is alone, as it was told."""
    data: dict[str, Any] = {"applicantId": case.owner, "created": case.filed_at}
    version = versions([case.version]).get(case.version) if case.version else None
    if personal:
        form = {"data": wrapped(case.answers)}
        if version is not None:
            form["eFormId"] = form_id(case.procedure, version.number)  # type: ignore[assignment]
        sent = case.papers.exclude(file="").order_by("id").values_list("file", flat=True)
        data |= {"formData": form, "documentUrls": [URN + one for one in sent]}
    return without_none(
        {
            "applicantId": case.owner,
            "fileId": case.uid,
            "registered": case.accepted_at,
            "serviceId": service_id(case.procedure),
            "serviceName": titles([case.procedure], timezone.localdate()).get(
                case.procedure, case.title
            ),
            "status": status(case),
            "ended": ended(case),
            "applicationData": data,
        }
    )
