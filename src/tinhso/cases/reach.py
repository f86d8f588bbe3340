"""Which dossiers somebody may open, in the name of which office she acts on one, and for whom she stands in.

Asked alike by the screens and by the interface for partners, so that both have the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable

from tinhso.access.rights import COVERS_BELOW, RIGHTS
from tinhso.access.who import Who, for_whom, may
from tinhso.cases.actions.doing import Doer
from tinhso.cases.models import Case
from tinhso.cases.states import TRANSITIONS


def sees(who: Who, case: Case) -> bool:
    """Whether somebody may open a dossier: her office holds, decides or received it, or was asked about it."""
    offices = {case.holder, case.office, case.desk}
    if has(who, "see_case", offices, case):
        return True
    return bool(asked_here(who, case, right="see_case"))


def has(who: Who, right: str, offices: Iterable[str], case: Case) -> bool:
    """Whether somebody has a right over a dossier in one of some offices, of her own or for an absent colleague."""
    wanted = list(offices)
    if (
        who.kind == "partner"
    ):  # Its own offices are known without a question; those below are asked for.
        wanted.sort(key=lambda office: office not in who.offices)
    if any(may(who, right, office) for office in wanted):
        return True
    return bool(for_whom(who, right, offices=wanted, staff=case.staff))


def asked_here(who: Who, case: Case, *, right: str = "process") -> list[str]:
    """The offices of somebody that were asked about a dossier and have not answered."""
    asked = case.consultations.filter(answered_at=None).values_list("office", flat=True)
    return [office for office in asked if may(who, right, office)]


def office_of(who: Who, right: str, offices: Iterable[str]) -> str:
    """The office of the post through which somebody has a right in one of some offices; "" if she has none.

    A partner system has no post: it acts in the name of the office that it acts in.
    """
    wanted = list(offices)
    if who.kind == "partner":
        wanted.sort(key=lambda office: office not in who.offices)
        return next((office for office in wanted if may(who, right, office)), "")
    for at, role in who.posts:
        if right not in RIGHTS.get(role, ()):
            continue
        covered = who.organisation.under(at) if role in COVERS_BELOW else {at}
        if covered & set(wanted):
            return at
    return ""


def through(who: Who, right: str, offices: Iterable[str], case: Case) -> str:
    """The office in whose name somebody uses a right over a dossier: her own, else the absent colleague's."""
    wanted = list(offices)
    if own := office_of(who, right, wanted):
        return own
    absent = for_whom(who, right, offices=wanted, staff=case.staff)
    posts = (cover.posts for cover in who.covers if cover.staff == absent)
    return next((office for held in posts for office, _ in held), "")


def doer_of(who: Who, case: Case, act: str, *, channel: str = "counter") -> Doer:
    """Who acts on a dossier: in the name of the office whose right she uses, and for whom she stands in."""
    right = TRANSITIONS[act].right if act in TRANSITIONS else "see_case"
    offices = [case.holder, case.office, case.desk]
    if who.kind != "partner" or act == "answer_consultation":
        offices += asked_here(who, case)
    absent = for_whom(who, right, offices=offices, staff=case.staff)
    if absent != case.staff and office_of(who, right, offices):
        absent = ""  # Her own right over what no absent one has in hands: she acts as herself.
    office = through(who, right, offices, case) or (who.posts[0][0] if who.posts else "-")
    return Doer(
        by=who.by(office=office, channel=channel),
        may=lambda wanted, at: has(who, wanted, [at], case),
        on_behalf=absent,
    )
