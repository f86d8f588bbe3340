"""Whose these screens are, which dossiers somebody sees there, and in whose name she acts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from uuid import UUID

from django.http import Http404

from tinhso.access.guard import Refused, staff
from tinhso.access.rights import COVERS_BELOW, RIGHTS, roles_with
from tinhso.access.who import Request, Who, for_whom, may, offices_where
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.cases.states import CITIZEN, SYSTEM, TRANSITIONS, Transition, exits
from tinhso.org.queries import Organisation, staff_of

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


def sees(who: Who, case: Case) -> bool:
    """Whether somebody may open a dossier."""
    offices = {case.holder, case.office, case.desk}
    if has(who, "see_case", offices, case):
        return True
    return bool(asked_here(who, case, right="see_case"))


def has(who: Who, right: str, offices: Iterable[str], case: Case) -> bool:
    """Whether somebody has a right over a dossier in one of some offices, of her own or for an absent colleague."""
    wanted = list(offices)
    if any(may(who, right, office) for office in wanted):
        return True
    return bool(for_whom(who, right, offices=wanted, staff=case.staff))


def asked_here(who: Who, case: Case, *, right: str = "process") -> list[str]:
    """The offices of somebody that were asked about a dossier and have not answered."""
    asked = case.consultations.filter(answered_at=None).values_list("office", flat=True)
    return [office for office in asked if may(who, right, office)]


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


def office_of(who: Who, right: str, offices: Iterable[str]) -> str:
    """The office of the post through which somebody has a right in one of some offices; "" if she has none."""
    wanted = set(offices)
    for at, role in who.posts:
        if right not in RIGHTS.get(role, ()):
            continue
        covered = who.organisation.under(at) if role in COVERS_BELOW else {at}
        if covered & wanted:
            return at
    return ""


def doer(request: Request, case: Case, act: str) -> actions.Doer:
    """Who acts on a dossier: in the name of the office whose right she uses, and for whom she stands in."""
    who = request.who
    right = TRANSITIONS[act].right if act in TRANSITIONS else "see_case"
    offices = [case.holder, case.office, case.desk, *asked_here(who, case)]
    absent = for_whom(who, right, offices=offices, staff=case.staff)
    if absent != case.staff and office_of(who, right, offices):
        absent = ""  # Her own right over what no absent one has in hands: she acts as herself.
    office = through(who, right, offices, case) or (who.posts[0][0] if who.posts else "-")
    return actions.Doer(
        by=who.by(office=office, channel="counter"),
        may=lambda wanted, at: has(who, wanted, [at], case),
        on_behalf=absent,
    )


def through(who: Who, right: str, offices: Iterable[str], case: Case) -> str:
    """The office in whose name somebody uses a right over a dossier: her own, else the absent colleague's."""
    wanted = list(offices)
    if own := office_of(who, right, wanted):
        return own
    absent = for_whom(who, right, offices=wanted, staff=case.staff)
    posts = (cover.posts for cover in who.covers if cover.staff == absent)
    return next((office for held in posts for office, _ in held), "")


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
