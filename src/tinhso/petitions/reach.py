"""Who may do what to a petition: by rights in the office that has it. Who sent it is seen with `see_person` alone."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from tinhso.access.who import Who, may, offices_where
from tinhso.org.queries import office_still, successions
from tinhso.petitions import rules
from tinhso.petitions.models import Petition

SEE, HANDLE, APPROVE, PERSON, ENTER = (
    "see_petition", "handle_petition", "approve_petition", "see_person", "receive",
)  # fmt: skip
# What is done → the right of which one is needed, and the states in which it can be done.
ACTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "accept": (HANDLE, (rules.RECEIVED,)),
    "refuse": (HANDLE, (rules.RECEIVED,)),
    "transfer": (HANDLE, (rules.RECEIVED,)),
    "ask": (HANDLE, (rules.HANDLING,)),
    "go_on": (HANDLE, (rules.ASKED,)),
    "propose": (HANDLE, (rules.HANDLING,)),
    "decide": (APPROVE, (rules.PROPOSED,)),
    "extend": (APPROVE, (rules.HANDLING, rules.PROPOSED)),
    "publish": (APPROVE, (rules.ANSWERED,)),
    "unpublish": (APPROVE, (rules.ANSWERED,)),
}


def at(petition: Petition) -> str:
    """The office that has a petition today: who carries on the work of one that has ended."""
    return office_still(petition.office, timezone.localdate()) or petition.office


def sees(who: Who, petition: Petition) -> bool:
    """Whether somebody opens a petition: in the office that has it, or to which it came at first."""
    return may(who, SEE, at(petition)) or may(who, SEE, petition.first_office)


def may_act(who: Who, act: str, petition: Petition) -> bool:
    """Whether somebody may do one of `ACTS` now."""
    right, states = ACTS[act]
    if petition.forgotten_at is not None or petition.state not in states:
        return False
    if act == "unpublish" and petition.published_at is None:
        return False
    return may(who, right, at(petition))


def sees_sender(who: Who, petition: Petition) -> bool:
    """Whether somebody sees who sent it."""
    return may(who, PERSON, at(petition))


def seen_offices(who: Who) -> frozenset[str]:
    """The offices whose petitions somebody sees, those whose work has passed to them too."""
    day, found = timezone.localdate(), set()
    passed = successions()
    for office in offices_where(who, SEE):
        found |= passed.forerunners(office, day)
    return frozenset(found)
