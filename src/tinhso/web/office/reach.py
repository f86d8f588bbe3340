"""Whose these screens are, which dossiers somebody sees there, and in whose name she acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256
from uuid import UUID

from django.http import Http404

from tinhso.access.guard import Refused, staff
from tinhso.access.rights import COVERS_BELOW, roles_with
from tinhso.access.who import Request, Who, offices_where
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.cases.reach import asked_here, doer_of, has, office_of, sees, through
from tinhso.cases.states import CITIZEN, SYSTEM, Transition, exits
from tinhso.org.queries import Organisation, staff_of

__all__ = [
    "ELSEWHERE", "OFFICES", "READERS", "acts_now", "asked_here", "case_for", "doer", "has", "may_do", "may_note",
    "office_of", "one_of_many", "seen_offices", "sees", "through", "workers_of",
]  # fmt: skip

OFFICES = staff("officer", "head", "clerk", "leader")
# Procedure control reads how a dossier went, without personal data.
READERS = OFFICES | staff("planner")
# What these screens never offer: the desk does it with the citizen before it, or the system does.
ELSEWHERE = frozenset({"withdraw", "complete", "answer_supplement", "correct", "rate", "hand_over"})


def case_for(who: Who, uid: UUID) -> Case:
    """A dossier that somebody may open: her office holds, decides or received it, or was asked about it.

    Raises Refused, Http404.
    """
    case = Case.objects.filter(uid=uid).first()
    if case is None:
        raise Http404
    if not sees(who, case):
        raise Refused("not_yours", case=case.code)
    return case


def may_do(who: Who, case: Case, act: Transition) -> bool:
    """Whether somebody has the right to an act on a dossier, as `cases.actions` will ask."""
    if act.right in (SYSTEM, CITIZEN) or act.name in ELSEWHERE:
        return False
    if act.name == "answer_consultation":
        return bool(asked_here(who, case))
    offices = {case.holder, case.office}
    if act.right in ("receive", "hand_out"):
        offices = {case.desk, case.office}
    return has(who, act.right, offices, case)


def acts_now(who: Who, case: Case) -> list[Transition]:
    """What somebody may do to a dossier as it is now, in the order of the table of states."""
    return [one for one in exits(case.state) if may_do(who, case, one)]


def may_note(who: Who, case: Case) -> bool:
    """Whether somebody may write an internal note, as `cases.actions.write_note` will ask."""
    rights, offices = ("process", "receive", "sign"), {case.holder, case.office, case.desk}
    return any(has(who, right, offices, case) for right in rights)


def doer(request: Request, case: Case, act: str) -> actions.Doer:
    """Who acts on a dossier from these screens."""
    return doer_of(request.who, case, act)


def seen_offices(who: Who) -> set[str]:
    """The offices whose dossiers somebody sees."""
    return offices_where(who, "see_case")


def workers_of(
    offices: Collection[str], organisation: Organisation
) -> Mapping[str, list[tuple[str, str]]]:
    """Office → (code, name) of those to whom a dossier may be given there, or the heads above where it has nobody."""
    return staff_of(offices, organisation, roles=roles_with("process"), heads=COVERS_BELOW)


def one_of_many(key: str, case: str) -> str:
    """The key of one dossier's act in a form that acts on many: the same form never acts twice on the same one."""
    return sha256(f"{key}:{case}".encode()).hexdigest()
