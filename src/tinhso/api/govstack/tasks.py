"""A task is the step in which an open dossier stands: one for each, gone when the dossier moves on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tinhso.access.who import Who
from tinhso.api.cases import acts_now, case_for, looked, may_read
from tinhso.api.core import CHANNEL, JSON, Request
from tinhso.api.govstack.applications import ORDERS
from tinhso.api.govstack.common import (
    GovstackRefuses,
    body_of,
    operation,
    ordered,
    paged,
    part,
    plain,
    uid_or,
    wrapped,
)
from tinhso.api.govstack.services import form_id, service_id, titles
from tinhso.api.govstack.statuses import status, without_none
from tinhso.cases import actions
from tinhso.cases.models import Act, Case
from tinhso.cases.queries import Wanted, case_of, matching
from tinhso.cases.reach import doer_of
from tinhso.cases.states import CITIZEN, OPEN, STATES
from tinhso.procedures.queries import versions

_DONE = {
    "filed": ("accept", actions.accept),
    "processing": ("pass_on", actions.pass_on),
    "suspended": ("resume", actions.resume),
    "done": ("return_result", actions.return_result),
}


def task_id(case: Case) -> str:
    """The id of the step in which a dossier stands."""
    return f"{case.uid}.{case.step or case.state}"


@operation(scopes=("see_case",))
def tasks(request: Request) -> Any:
    """Open dossiers of the token's offices, each with its step."""
    who, asked = request.who, request.GET
    first, most = paged(request)
    order = ordered(request, ORDERS)
    wanted = Wanted(
        states=sorted(OPEN), held_by=who.below, staff=asked.get("assigneeId", "")[:50] or None
    )
    rows = matching(wanted).select_related("result").defer("answers")
    for name in ("fileId", "mainTaskId"):
        if text := asked.get(name, ""):
            rows = rows.filter(uid=uid_or(text, name))
    found = list(rows.order_by(*order)[first : first + most])
    told = _Around.of(found, who)
    return [{**told.task(one), "mainTaskId": one.uid, "name": told.step(one)} for one in found]


@operation(scopes=("see_case",))
def task(request: Request, task: str) -> Any:
    """One task; `data` names what may be done now. With `see_person` also what the form holds, and the look is kept."""
    case = _standing(request, task)
    told = _Around.of([case], request.who)
    found = {
        **told.task(case),
        "taskName": told.step(case),
        "data": {name: {} for name in acts_now(request, case)},
    }
    if may_read(request, case):
        looked(request, case, "dossier")
        found["formVariables"] = wrapped(case.answers)
    return found


@operation(scopes=(), takes=JSON)
def complete(request: Request, task: str) -> Any:
    """The step is done: accepted, passed on, resumed or handed out. With `granted` in its data: decided.

    The rights are those of the act; who waits for the applicant is answered in /api/v1.
    """
    data = plain(part(body_of(request), "data", dict, {}))
    uid = uid_or(task.partition(".")[0], "task")
    if request.replayed:
        done = Act.objects.filter(key=request.key, actor=request.who.actor).exists()
        case = case_of(uid) if done else _standing(request, task)
    else:
        case = _standing(request, task)
    after = _completed(request, case, data) if not request.replayed else case
    return {
        "taskId": task,
        "fileId": after.uid,
        "serviceId": service_id(after.procedure),
        "status": status(after),
        "variables": {},
    }


def _completed(request: Request, case: Case, data: Mapping[str, Any]) -> Case:
    said: dict[str, Any] = {}
    if case.state == "processing" and "granted" in data:
        name, do = "decide", actions.decide
        said = {
            "granted": _of(data, "granted", bool, None),
            "number": _of(data, "number", str, "")[:60],
            "summary": _of(data, "summary", str, "")[:4_000],
        }
    elif case.state in _DONE:
        name, do = _DONE[case.state]  # type: ignore[assignment]
        if staff := _of(data, "staff", str, "")[:50]:
            said = {"staff": staff} if name in ("accept", "pass_on") else {}
    else:
        raise GovstackRefuses("govstack_not_here", what=f"complete: {case.state}")
    doer = doer_of(request.who, case, name, channel=CHANNEL)
    do(case.uid, doer=doer, key=request.key, **said)
    return case_of(case.uid)


def _of(data: Mapping[str, Any], name: str, kind: type, usual: Any) -> Any:
    found = data.get(name, usual)
    if not isinstance(found, kind):
        raise GovstackRefuses("govstack_bad_body", where=f"data/{name}")
    return found


def _standing(request: Request, task: str) -> Case:
    """The dossier of a task, while it stands in that step. Raises GovstackRefuses("govstack_no_such")."""
    case = case_for(request, uid_or(task.partition(".")[0], "task"))
    if case.state not in OPEN or task != task_id(case):
        raise GovstackRefuses("govstack_no_such", what="task", told=task[:120])
    return case


class _Around:
    """What tasks need beside their dossiers: three queries however many there are."""

    def __init__(self, names: Mapping[str, str], steps: Mapping[int, Any], who: Who) -> None:
        self._names, self._versions, self._who = names, steps, who

    @classmethod
    def of(cls, cases: list[Case], who: Who) -> _Around:
        found = versions({one.version for one in cases if one.version})
        return cls(titles([one.procedure for one in cases], who.day), found, who)

    def step(self, case: Case) -> str:
        """What the step is called; the state where there is none."""
        version = self._versions.get(case.version or 0)
        steps = version.definition.steps if version is not None else ()
        named = next((one.name for one in steps if one.code == case.step), "")
        return named or STATES[case.state].words[1]

    def task(self, case: Case) -> dict[str, Any]:
        """What both shapes of a task hold."""
        version = self._versions.get(case.version or 0)
        return without_none(
            {
                "taskId": task_id(case),
                "assigneeId": case.staff or None,
                "roleId": "applicant" if STATES[case.state].owner == CITIZEN else case.holder,
                "created": case.step_since or case.filed_at,
                "description": case.code,
                "serviceId": service_id(case.procedure),
                "serviceName": self._names.get(case.procedure, case.title),
                "fileId": case.uid,
                "eFormId": form_id(case.procedure, version.number) if version else None,
                "status": status(case),
            }
        )
